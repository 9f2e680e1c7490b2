use super::*;
use crate::graph::Graph;
use crate::syntax;
use crate::tensor::Array;

fn model(source: &str) -> (Graph, Result<Model, TrainError>) {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, source).expect(source);
    let model = Model::new(&graph, &formula);
    (graph, model)
}

const SOFTMAX: &str = "X : [n, f]; T : [n, k]; W : [f, h]; b : [h]; V : [h, k]; c : [k]
                       Z = tanh(X*W + ones(n)*b')*V + ones(n)*c'
                       prediction = softmax(Z, rows)
                       (sum(logsumexp(Z, rows)) - sum(T .* Z))/n";

/// Points in two rings, which no straight line separates.
fn rings(rows: usize) -> Data {
    let angle = |row: usize| row as f64 * 2.399;
    let radius = |row: usize| if row.is_multiple_of(2) { 1.0 } else { 2.0 };
    let points = (0..rows).flat_map(|row| [radius(row) * angle(row).cos(), radius(row) * angle(row).sin()]);
    let classes = (0..rows).flat_map(|row| if row.is_multiple_of(2) { [1.0, 0.0] } else { [0.0, 1.0] });
    Data::new(vec![
        Array::new(&[rows, 2], points.collect::<Vec<_>>()),
        Array::new(&[rows, 2], classes.collect::<Vec<_>>()),
    ])
}

fn trainer(options: Options) -> Trainer {
    let (graph, model) = model(SOFTMAX);
    let (data, validation) = rings(200).split(0.25, 3);
    let machine = Machine::new(graph, model.expect("a model"), &data, &[("h", 12)]).expect("a machine");
    Trainer::new(machine, data, validation, options).expect("training")
}

fn single(options: Options) -> Result<Trainer<f32>, TrainError> {
    let (graph, model) = model(SOFTMAX);
    let (data, validation) = rings(200).split(0.25, 3);
    let machine = Machine::in_precision(graph, model.expect("a model"), &data, &[("h", 12)]).expect("a machine");
    Trainer::new(machine, data, validation, options)
}

#[test]
fn single_precision_learns_and_goes_on_too() {
    for (method, rate) in METHODS {
        let whole = single(options(method, rate, 100));
        let (Method::Gradient | Method::Momentum { .. } | Method::Adam { .. }) = method else {
            assert_eq!(whole.expect_err("it compares what floats cannot tell apart"), TrainError::Precision);
            continue;
        };
        let mut whole = whole.expect("training");
        whole.run(|_| {}).expect("a loss");
        let record = *whole.state().records.last().expect("an epoch");
        assert!(record.validation_accuracy >= Some(0.98) && record.accuracy >= Some(0.98), "{method:?}: {record:?}");
        let mut first = single(options(method, rate, 31)).expect("training");
        first.run(|_| {}).expect("a loss");
        let bytes = first.state().to_bytes();
        assert_eq!(State::<f64>::from_bytes(&bytes), None);
        let mut second = single(options(method, rate, 100)).expect("training");
        second.resume(State::from_bytes(&bytes).expect("a whole state")).expect("a state of this training");
        second.run(|_| {}).expect("a loss");
        assert_eq!(second.state().to_bytes(), whole.state().to_bytes(), "{method:?}");
    }
}

fn options(method: Method, rate: f64, epochs: u64) -> Options {
    Options { method, rate: Rate::Fixed(rate), epochs, classes: true, ..Options::default() }
}

const METHODS: [(Method, f64); 4] = [
    (Method::Gradient, 0.5),
    (Method::Momentum { beta: 0.9 }, 0.1),
    (Method::Adam { first: 0.9, second: 0.999 }, 0.02),
    (Method::Lbfgs { memory: 7 }, 0.0),
];

#[test]
fn every_method_tells_rings_apart() {
    for (method, rate) in METHODS {
        let mut trainer = trainer(options(method, rate, 100));
        let stop = trainer.run(|_| {}).expect("a loss");
        let record = trainer.state().records.last().expect("an epoch");
        assert!(matches!(stop, Stop::Epochs | Stop::Settled), "{method:?}: {stop:?}");
        assert!(record.validation_accuracy >= Some(0.98) && record.accuracy >= Some(0.98), "{method:?}: {record:?}");
    }
}

#[test]
fn an_interrupted_training_goes_on_with_the_same_bits() {
    for (method, rate) in METHODS {
        let mut whole = trainer(options(method, rate, 20));
        whole.run(|_| {}).expect("a loss");
        let mut first = trainer(options(method, rate, 7));
        first.run(|_| {}).expect("a loss");
        let bytes = first.state().to_bytes();
        let state = State::from_bytes(&bytes).expect("a whole state");
        assert_eq!(&state, first.state());
        let mut second = trainer(options(method, rate, 20));
        second.resume(state).expect("a state of this training");
        second.run(|_| {}).expect("a loss");
        assert_eq!(second.state().to_bytes(), whole.state().to_bytes(), "{method:?}");
        for length in (0..bytes.len()).step_by(13) {
            assert_eq!(State::<f64>::from_bytes(&bytes[..length]), None);
        }
        let mut changed = bytes;
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        assert_eq!(State::<f64>::from_bytes(&changed), None);
    }
    let mut other = trainer(options(Method::Gradient, 0.1, 5));
    let adam = trainer(options(Method::default(), 0.1, 5));
    assert_eq!(other.resume(adam.state().clone()), Err(TrainError::OtherState));
}

#[test]
fn seeds_decide_and_nothing_else() {
    let point = |seed| {
        let mut trainer = trainer(Options { seed, ..options(Method::default(), 0.01, 3) });
        trainer.run(|_| {}).expect("a loss");
        trainer.state().point.clone()
    };
    assert_eq!(point(1), point(1));
    assert_ne!(point(1), point(2));
}

#[test]
fn patience_ends_and_the_best_is_kept() {
    let mut trainer = trainer(Options { patience: Some(5), ..options(Method::Momentum { beta: 0.9 }, 1.0, 5_000) });
    let stop = trainer.run(|_| {}).expect("a loss");
    let (records, best) = (&trainer.state().records, trainer.best());
    assert_eq!((stop, records.last().map(|record| record.epoch)), (Stop::Patience, Some(best.epoch + 5)));
    let least = records.iter().map(Record::judged).fold(f64::INFINITY, f64::min);
    assert_eq!(best.loss, least);
}

#[test]
fn what_diverges_is_told() {
    let (graph, model) = model("x, y : [n]; prediction = a*x; sum((y - prediction).^2)/n");
    let column = || Array::from(&[1.0, 2.0, 3.0][..]);
    let data = Data::new(vec![column(), column()]);
    let machine = Machine::new(graph, model.expect("a model"), &data, &[]).expect("a machine");
    let mut trainer = Trainer::new(machine, data, None, options(Method::Gradient, 1e3, 1_000)).expect("training");
    assert_eq!(trainer.run(|_| {}), Ok(Stop::Diverged));
    assert!(trainer.best().loss.is_finite());
}

#[test]
fn weights_begin_by_their_fan_and_all_else_at_0() {
    let (graph, model) = model(
        "X : [n, f]; T : [n, k]; W : [k, f]; b : [k]; s : []
                                prediction = X*W' + ones(n)*b' + s; sum((T - prediction).^2)/n + sum(W.^2)",
    );
    let data = Data::new(vec![Array::filled(&[1, 50], 1.0), Array::filled(&[1, 40], 1.0)]);
    let machine = Machine::new(graph, model.expect("a model"), &data, &[]).expect("a machine");
    let variance = |initial| {
        let point = machine.initial(initial, 1);
        assert!(point[2000..].iter().all(|&entry| entry == 0.0));
        point[..2000].iter().map(|entry| entry * entry).sum::<f64>() / 2000.0
    };
    assert!((variance(Initial::He) * 50.0 - 2.0).abs() < 0.1);
    assert!((variance(Initial::Glorot) * 90.0 - 2.0).abs() < 0.1);
    assert_eq!(variance(Initial::Zeros), 0.0);
}

#[test]
fn a_scaled_weight_is_a_weight() {
    for weight in ["W./sqrt(f)", "2*W", "s*W", "M.*W", "tanh(W)", "(M' + W')'"] {
        let (graph, model) = model(&format!(
            "X : [n, f]; T : [n, k]; W, M : [f, k]; s : []
             prediction = X*({weight}); sum((T - prediction).^2)/n + sum(M) + s"
        ));
        let data = Data::new(vec![Array::filled(&[1, 50], 1.0), Array::filled(&[1, 40], 1.0)]);
        let machine = Machine::new(graph, model.expect("a model"), &data, &[]).expect("a machine");
        let range = machine.parameters()[0].range.clone();
        let point = &machine.initial(Initial::He, 1)[range];
        let variance = point.iter().map(|entry| entry * entry).sum::<f64>() / 2000.0;
        assert!((variance * 50.0 - 2.0).abs() < 0.1, "{weight}: {variance}");
    }
}

#[test]
fn models_without_a_part_are_refused() {
    for (source, expected) in [
        ("x, y : [n]; sum((y - a*x).^2)", "does not say what it predicts"),
        ("x, y : [n]; prediction = a*x; y - prediction", "one number"),
        ("x, y : [3]; prediction = a*x; sum((y - prediction).^2)", "needs a name"),
        ("x : [n]; prediction = a*x; sum(prediction)", "compares the prediction with nothing"),
        ("x, y, z : [n]; prediction = a*x; sum(y + z - prediction)", "this one has y, z"),
        ("x, y : [n]; prediction = x; sum(y - prediction)", "no parameter"),
        ("y : [n]; prediction = a*ones(n); sum(y - prediction)", "needs no data"),
        ("X : [f, n]; y : [n]; w : [f]; prediction = X'*w; sum(y - prediction)", "write X : [n, ...]"),
    ] {
        let error = model(source).1.expect_err(source).to_string();
        assert!(error.contains(expected), "{source}: {error}");
    }
    let (graph, model) = model(SOFTMAX);
    let error = Machine::new(graph, model.expect("a model"), &rings(4), &[]).expect_err("no length");
    assert_eq!(error.to_string(), "the data do not say how long the axis `h` of `W` is; say it: h=16");
}

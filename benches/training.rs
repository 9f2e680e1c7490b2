//! A step of training: rows gathered, loss, gradient, update; of a perceptron 784-128-10 on batches of 64 rows.
//!
//! `cargo bench --bench training` writes for each precision and method the time of a step in microseconds, the least of many epochs of 16 steps, the rows in
//! another order every time. `python3 benches/training.py` runs it in turns with the same in JAX and PyTorch.

#![allow(clippy::print_stdout, reason = "the number is what it is for")]

use std::time::{Duration, Instant};

use symdiff::graph::Graph;
use symdiff::syntax;
use symdiff::tensor::{Array, Element};
use symdiff::train::{Data, Initial, Machine, Method, Model, Options, Rate, Trainer};

const MODEL: &str = "X : [n, 784]; T : [n, 10]; W : [784, 128]; b : [128]; V : [128, 10]; c : [10]
                     H = tanh(X*W + ones(n)*b')
                     Z = H*V + ones(n)*c'
                     prediction = Z
                     (sum(logsumexp(Z, rows)) - sum(T.*Z))/n";

const BATCH: usize = 64;
const STEPS: usize = 16;
const EPOCHS: usize = 40;

fn main() {
    let methods = [
        ("sgd", Method::Gradient),
        ("momentum", Method::Momentum { beta: 0.9 }),
        ("adam", Method::Adam { first: 0.9, second: 0.999 }),
    ];
    let mut doubles = methods.map(|(name, method)| (name, trainer::<f64>(method), Duration::MAX));
    let mut floats = methods.map(|(name, method)| (name, trainer::<f32>(method), Duration::MAX));
    for _ in 0..EPOCHS {
        turn(&mut doubles);
        turn(&mut floats);
    }
    tell("doubles", doubles);
    tell("floats", floats);
}

/// A method with its training and its least time.
type Run<T> = (&'static str, Trainer<T>, Duration);

fn turn<T: Element>(runs: &mut [Run<T>]) {
    for (_, trainer, least) in runs {
        let start = Instant::now();
        trainer.epoch().expect("a loss");
        *least = (*least).min(start.elapsed());
    }
}

fn tell<T>(precision: &str, runs: [Run<T>; 3]) {
    for (name, _, least) in runs {
        println!("{precision} {name} {:.1}", least.as_secs_f64() * 1e6 / STEPS as f64);
    }
}

/// Training on rows of numbers that look random.
fn trainer<T: Element>(method: Method) -> Trainer<T> {
    let mut state = 1u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    };
    let rows = BATCH * STEPS;
    let inputs: Vec<f64> = (0..rows * 784).map(|_| next()).collect();
    let targets: Vec<f64> = (0..rows * 10).map(|place| if place % 10 == place / 10 % 10 { 1.0 } else { 0.0 }).collect();
    let data = Data::new(vec![Array::new(&[rows, 784], inputs), Array::new(&[rows, 10], targets)]);
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, MODEL).expect("a formula");
    let model = Model::new(&graph, &formula).expect("a model");
    let machine = Machine::in_precision(graph, model, &data, &[]).expect("shapes that fit");
    let (rate, initial) = (Rate::Fixed(0.001), Initial::Glorot);
    let options = Options { method, rate, batch: BATCH, initial, ..Options::default() };
    Trainer::new(machine, data, None, options).expect("rows")
}

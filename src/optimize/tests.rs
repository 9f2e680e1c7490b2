use super::*;
use crate::graph::Graph;
use crate::tensor::Array;
use crate::{answer, syntax};

fn objective(source: &str) -> Objective {
    let mut graph = Graph::new();
    let formula = answer::read(&mut graph, source, &syntax::Limits::default()).expect("a formula");
    Objective::new(&mut graph, formula.outputs[0], &formula.variables).expect("an objective")
}

fn schedule(source: &str) -> Rate {
    let mut graph = Graph::new();
    let rate = syntax::parse_expression(&mut graph, source).expect("an expression");
    Rate::Schedule(Schedule::new(&graph, rate).expect("a formula of k"))
}

fn exact(source: &str) -> Rate {
    let mut graph = Graph::new();
    let formula = answer::read(&mut graph, source, &syntax::Limits::default()).expect("a formula");
    Rate::Exact(Line::new(&mut graph, formula.outputs[0], &formula.variables).expect("a line"))
}

/// Stop, iterations, values that were computed, the slope at the end.
fn run(source: &str, start: &[f64], mut rate: Rate) -> (Stop, u64, u64, f64) {
    let mut objective = objective(source);
    let descent = descend(&mut objective, start, &mut rate, &Options::default(), |_| {});
    (descent.stop, descent.last.k, objective.evaluations().values, descent.last.slope)
}

/// A quadratic function of 50 variables with curvatures from 1 to a condition number.
fn quadratic(condition: f64, spread: impl Fn(f64) -> f64) -> String {
    let terms = (0..50).map(|n| format!("{:?}/2*x{n}^2", 1.0 + (condition - 1.0) * spread(f64::from(n) / 49.0)));
    terms.collect::<Vec<_>>().join(" + ")
}

const ROSENBROCK: &str = "(1 - x)^2 + 100*(y - x^2)^2";

/// A descent ends for this reason, after about so many iterations and values.
#[track_caller]
fn check(found: (Stop, u64, u64, f64), stop: Stop, iterations: u64, values: u64) {
    let near = |found: u64, expected: u64| found.abs_diff(expected) * 50 <= expected;
    assert!(found.0 == stop && near(found.1, iterations) && near(found.2, values), "{found:?}");
}

#[test]
fn rosenbrock_from_its_usual_start() {
    let run = |rate| run(ROSENBROCK, &[-1.2, 1.0], rate);
    check(run(Rate::Fixed(1e-3)), Stop::StepBelowEps, 14_789, 14_790);
    check(run(Rate::Armijo), Stop::StepBelowEps, 7_437, 14_885);
    check(run(exact(ROSENBROCK)), Stop::StepBelowEps, 7_241, 7_242);
    let decayed = run(schedule("0.001/(1 + k)"));
    check(decayed, Stop::StepBelowEpsByDecay, 1_776, 1_777);
    assert!(decayed.3 > 1.7, "far from a minimum");
    assert_eq!(run(Rate::Fixed(3e-3)).0, Stop::Cycling);
    assert_eq!(run(Rate::Fixed(1e-2)).0, Stop::Diverged);
    for formula in [BarzilaiBorwein::Long, BarzilaiBorwein::Short, BarzilaiBorwein::Alternating] {
        let (stop, iterations, _, slope) = run(Rate::BarzilaiBorwein(formula));
        assert!(stop == Stop::StepBelowEps && iterations < 300 && slope < 0.1, "{formula:?}: {iterations} {slope}");
    }
}

/// The formula of Barzilai and Borwein without its safeguard goes ever farther away.
#[test]
fn a_rate_without_its_safeguard_diverges() {
    let mut objective = objective(ROSENBROCK);
    let (mut point, mut gradient) = (vec![-1.2, 1.0], vec![0.0; 2]);
    objective.gradient(&point, &mut gradient);
    let mut rate = 1.0 / matrix::norm(gradient.iter().copied());
    let mut highest: f64 = 0.0;
    for _ in 0..200 {
        let last = (point.clone(), gradient.clone());
        point.iter_mut().zip(&gradient).for_each(|(x, g)| *x -= rate * g);
        highest = highest.max(objective.gradient(&point, &mut gradient));
        let difference = |new: &[f64], old: &[f64]| new.iter().zip(old).map(|(n, o)| n - o).collect::<Vec<_>>();
        let (s, y) = (difference(&point, &last.0), difference(&gradient, &last.1));
        rate = matrix::dot(&s, &s) / matrix::dot(&s, &y);
    }
    assert!(highest > 24.2e6 || highest.is_nan(), "{highest}");
}

/// Numbers with mean 0 and variance 1, nearly normal: sums of twelve uniform ones from a linear congruential generator.
fn numbers(mut state: u64) -> impl FnMut() -> f64 {
    move || {
        let uniform = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / 2f64.powi(31)
        };
        (0..12).map(uniform).sum::<f64>() - 6.0
    }
}

/// The starts are random; they are such that the counts are those of an independent implementation on data of its own.
#[test]
fn a_quadratic_function_of_fifty_variables() {
    let f = quadratic(10.0, |t| t);
    let mut next = numbers(7_933_901);
    let start: Vec<f64> = (0..50).map(|_| next()).collect();
    let descent = |rate| run(&f, &start, rate);
    check(descent(Rate::Fixed(0.1)), Stop::StepBelowEps, 100, 101);
    let (stop, iterations, ..) = descent(Rate::Fixed(0.21));
    assert!(stop == Stop::Diverged && iterations < 88, "{stop:?} {iterations}");
    let decayed = descent(schedule("0.1/(1 + k)"));
    check(decayed, Stop::StepBelowEpsByDecay, 96_040, 96_041);
    assert!(decayed.3 > 0.9, "far from a minimum");
    check(descent(exact(&f)), Stop::StepBelowEps, 58, 59);
    check(descent(Rate::Armijo), Stop::StepBelowEps, 51, 109);
    check(descent(Rate::BarzilaiBorwein(BarzilaiBorwein::Long)), Stop::StepBelowEps, 27, 29);
    check(descent(Rate::BarzilaiBorwein(BarzilaiBorwein::Alternating)), Stop::StepBelowEps, 25, 27);
}

#[test]
fn a_badly_conditioned_quadratic_function() {
    let f = quadratic(1000.0, |t| t);
    let mut next = numbers(5_141);
    let start: Vec<f64> = (0..50).map(|_| next()).collect();
    let descent = |rate| run(&f, &start, rate);
    check(descent(Rate::Fixed(0.001)), Stop::StepBelowEps, 5_897, 5_898);
    check(descent(Rate::Armijo), Stop::StepBelowEps, 3_330, 6_769);
    check(descent(exact(&f)), Stop::StepBelowEps, 3_320, 3_321);
    let (stop, iterations, ..) = descent(Rate::BarzilaiBorwein(BarzilaiBorwein::Long));
    assert!(stop == Stop::StepBelowEps && iterations.abs_diff(226) <= 4, "{stop:?} {iterations}");
}

/// 500 rows of 20 numbers with labels -1 and 1 that a plane tells apart, and a term that keeps the weights small.
#[test]
fn a_logistic_function() {
    /// The largest eigenvalue of `X'*X/2000`, and 0.002.
    const LIPSCHITZ: f64 = 0.360_761_712_134_179_07;
    let mut graph = Graph::new();
    let source = "X : [m, n]; y : [m]; w : [n]; sum(softplus(-y.*(X*w)))/m + w'*w/1000";
    let formula = syntax::parse(&mut graph, source).expect("a formula");
    let mut next = numbers(39);
    let rows: Vec<f64> = (0..500 * 20).map(|_| next()).collect();
    let plane: Vec<f64> = (0..20).map(|_| next()).collect();
    let label = |row: &[f64]| if matrix::dot(row, &plane) > 0.0 { 1.0 } else { -1.0 };
    let labels: Vec<f64> = rows.chunks(20).map(label).collect();
    let symbol = |name| graph.find_symbol(name).expect("it is in the formula");
    let fixed = [(symbol("X"), Array::new(&[500, 20], rows)), (symbol("y"), Array::from(&labels[..]))];
    let start = [(symbol("w"), Array::filled(&[20], 0.0))];
    let mut objective = Objective::of_tensors(&mut graph, formula.outputs[0], &start, &fixed).expect("an objective");
    for (mut rate, iterations) in
        [(Rate::Fixed(1.0 / LIPSCHITZ), 674), (Rate::Armijo, 103), (Rate::BarzilaiBorwein(BarzilaiBorwein::Long), 43)]
    {
        let descent = descend(&mut objective, &[0.0; 20], &mut rate, &Options::default(), |_| {});
        let Descent { stop, last, .. } = descent;
        assert!(stop == Stop::StepBelowEps && last.k.abs_diff(iterations) * 50 <= iterations, "{rate:?} {last:?}");
        assert!(last.slope < 4e-7, "{last:?}");
    }
}

/// At the minimum the Hessian has two eigenvalues that are 0, and one that is always.
#[test]
fn newton_where_the_curvature_vanishes() {
    let source = "(p - q)^2 + (q - r)^2 + (r - s)^4 + (s - t)^4";
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, source).expect("a formula");
    let hessian = Curvature::hessian(&mut graph, formula.outputs[0], &formula.variables).expect("a Hessian");
    let options = Options { method: Method::Newton(hessian), ..Options::default() };
    let start = [2.0, 1.4, -1.0, 0.6, 0.5];
    let descent = descend(&mut objective(source), &start, &mut Rate::Armijo, &options, |_| {});
    assert!(descent.stop == Stop::StepBelowEps && descent.last.k < 50 && descent.best.value < 1e-18, "{descent:?}");
}

#[test]
fn several_starts_find_several_minima() {
    let f = "(x^2 - 1)^2 + y^2 + x/10";
    let (low, high) = ([-2.0, -1.0], [2.0, 1.0]);
    let descents = |seed| {
        let descent = |start: &Vec<f64>| {
            let options = Options { method: Method::Lbfgs { memory: 5 }, ..Options::default() };
            descend(&mut objective(f), start, &mut Rate::Armijo, &options, |_| {})
        };
        starts(&low, &high, 12, seed).iter().map(descent).collect::<Vec<_>>()
    };
    let (minima, found) = minima(&descents(3), &low, &high);
    let values: Vec<f64> = minima.iter().map(|minimum| minimum.best.value).collect();
    assert!(values.len() == 2 && (values[0] + 0.1).abs() < 0.01 && (values[1] - 0.1).abs() < 0.01, "{values:?}");
    assert_eq!(minima.iter().map(|minimum| minimum.starts).sum::<usize>(), 12);
    assert!(found.iter().all(Option::is_some) && descents(3) == descents(3));
    assert_ne!(starts(&low, &high, 12, 3), starts(&low, &high, 12, 4));
}

#[test]
fn methods_that_know_the_curvature() {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, ROSENBROCK).expect("a formula");
    let (output, variables) = (formula.outputs[0], &formula.variables);
    let hessian = Curvature::hessian(&mut graph, output, variables).expect("a Hessian");
    let gauss = Curvature::gauss_newton(&mut graph, output, variables).expect("a sum of squares");
    for method in [
        Method::Lbfgs { memory: 5 },
        Method::Newton(hessian.clone()),
        Method::Newton(gauss),
        Method::TrustRegion(hessian),
    ] {
        let bounded = Bounds(vec![(-2.0, 0.5), (-2.0, 2.0)]);
        for (bounds, minimum) in [(Bounds::default(), [1.0, 1.0]), (bounded, [0.5, 0.25])] {
            let mut objective = objective(ROSENBROCK);
            let options = Options { method: method.clone(), bounds, ..Options::default() };
            let descent = descend(&mut objective, &[-1.2, 1.0], &mut Rate::Armijo, &options, |_| {});
            assert_eq!(descent.stop, Stop::StepBelowEps, "{options:?}");
            assert!(descent.last.k < 60, "{options:?}: {descent:?}");
            let error = descent.best.point.iter().zip(minimum).map(|(x, minimum)| (x - minimum).abs());
            assert!(error.fold(0.0, f64::max) < 1e-6, "{options:?}: {descent:?}");
        }
    }
    let formula = syntax::parse(&mut graph, "x^2 + y").expect("a formula");
    let refused = Curvature::gauss_newton(&mut graph, formula.outputs[0], &formula.variables);
    assert!(refused.expect_err("no square").to_string().contains("a^2 + b^2"));
}

#[test]
fn methods_and_bounds() {
    let minimum = |method: &Method, rate, bounds: &[(f64, f64)]| {
        let method = method.clone();
        let options = Options { method, bounds: Bounds(bounds.to_vec()), ..Options::default() };
        let mut objective = objective("(x - 5)^2 + 10*(y + 1)^2");
        descend(&mut objective, &[0.0, 0.0], &mut Rate::Fixed(rate), &options, |_| {})
    };
    for (method, rate) in [
        (Method::Gradient, 0.05),
        (Method::Momentum { beta: 0.8 }, 0.02),
        (Method::Adam { first: 0.9, second: 0.999 }, 0.05),
    ] {
        let descent = minimum(&method, rate, &[]);
        let [x, y] = descent.best.point[..] else { panic!("two variables") };
        assert!((x - 5.0).abs() < 1e-3 && (y + 1.0).abs() < 1e-3, "{method:?} {descent:?}");
    }
    let descent = minimum(&Method::Gradient, 0.05, &[(0.0, 4.0), (0.0, 1.0)]);
    assert_eq!((descent.stop, descent.best.point), (Stop::StepBelowEps, vec![4.0, 0.0]));
}

#[test]
fn a_minimum_is_no_reason_to_move_and_what_has_no_value_is_refused() {
    let (stop, iterations, ..) = run("(x - 5)^2", &[5.0], Rate::Armijo);
    assert_eq!((stop, iterations), (Stop::StepBelowEps, 0));
    let (stop, ..) = run("-x^2", &[1.0], exact("-x^2"));
    assert_eq!(stop, Stop::Diverged);
    let (stop, ..) = run("log(x)", &[-1.0], Rate::Fixed(0.1));
    assert_eq!(stop, Stop::Diverged);
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, "func g; g(x) + y").expect("a formula");
    assert!(Objective::new(&mut graph, formula.outputs[0], &formula.variables).is_err());
    let formula = syntax::parse(&mut graph, "x*y").expect("a formula");
    let refused = Objective::new(&mut graph, formula.outputs[0], &formula.variables[..1]);
    assert_eq!(refused.expect_err("a symbol too many").to_string(), "`y` is needed and is none of the variables");
}

#[test]
fn long_vectors_move_as_short_ones() {
    let dimension = 100_000;
    let gradient: Vec<f64> = (0..dimension).map(|place| f64::from(place % 101) - 50.0).collect();
    let last = dimension as usize - 1;
    for make in [
        |_| FirstOrder::Gradient,
        |dimension| FirstOrder::Momentum(Momentum::new(0.9, dimension)),
        |dimension| FirstOrder::Adam(Adam::new(0.9, 0.999, dimension)),
    ] {
        let moved = |gradient: &[f64]| {
            let (mut method, mut point) = (make(gradient.len()), vec![1.0; gradient.len()]);
            (0..3).for_each(|_| method.advance(0.1, gradient, &mut point));
            point
        };
        let all = moved(&gradient);
        let alone = [0, 32_768, 50_001, last].map(|place| moved(&gradient[place..=place])[0]);
        assert_eq!([0, 32_768, 50_001, last].map(|place| all[place]), alone);
    }
}

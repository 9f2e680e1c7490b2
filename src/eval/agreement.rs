//! The fast engines agree with the interpreter: single points to the last bit, columns too where no function is called.

use proptest::prelude::*;

use super::{batch, compiled, point};
use crate::graph::{Graph, NodeId};
use crate::program::tests::random_graph;
use crate::program::{Operation, Program};
use crate::syntax;

/// The same number, also if it is a zero with a sign or no number.
fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

/// Nearly the same number; of functions, columns have others than points.
fn near(a: f64, b: f64) -> bool {
    same(a, b) || a == b || (a - b).abs() <= 1e-12 * b.abs()
}

fn has_calls(program: &Program) -> bool {
    program.operations().iter().any(|operation| matches!(operation, Operation::Call(..)))
}

/// Compares the engines on points made of these numbers, rotated from input to input.
fn engines_agree(graph: &Graph, roots: &[NodeId], numbers: &[f64]) {
    let mut point = point::Evaluator::new(graph, roots).expect("all functions are known");
    let compiled = compiled::Evaluator::new(graph, roots).expect("all functions are known");
    let batch = batch::Evaluator::<f64>::new(graph, roots).expect("all functions are known");
    let inputs = point.inputs().len();
    let rotated = |input: usize| -> Vec<f64> {
        let (end, start) = numbers.split_at(input % numbers.len());
        [start, end].concat()
    };
    let columns: Vec<Vec<f64>> = (0..inputs).map(rotated).collect();
    let columns: Vec<&[f64]> = columns.iter().map(|column| &column[..]).collect();
    let mut values = vec![vec![0.0; numbers.len()]; roots.len()];
    let mut results: Vec<&mut [f64]> = values.iter_mut().map(|column| &mut column[..]).collect();
    if inputs > 0 {
        batch.call(&columns, &mut results);
    }
    let (mut expected, mut found) = (vec![0.0; roots.len()], vec![0.0; roots.len()]);
    for place in 0..numbers.len() {
        let at: Vec<f64> = columns.iter().map(|column| column[place]).collect();
        point.call(&at, &mut expected);
        compiled.call(&at, &mut found);
        for (root, &expected) in expected.iter().enumerate() {
            assert!(same(found[root], expected), "compiled: {} and {expected} at {at:?}", found[root]);
            let value = values[root][place];
            let agrees = if has_calls(point.program()) { near(value, expected) } else { same(value, expected) };
            assert!(inputs == 0 || agrees, "batch: {value} and {expected} at {at:?}");
        }
    }
}

#[test]
fn singular_points_are_the_same_in_all_engines() {
    let numbers = [0.0, -0.0, 1.0, -1.0, 0.5, 3.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 1e-310, 1e300];
    for text in [
        "x*log(x) + x^2*log(x)^2",
        "if(x < y and not(x == 1) or y >= 2, x/y, -y)",
        "[if(x <= y, 1, 2), if(x > y, 1, 2), if(x != y, x, 2), if(x > 0, x, 0)*y]",
        "sqrt(x) + 1/sqrt(y) + 1/x^3 + x^7 + y^4*x^16 + x^13 + x^100 + x^-100",
        "[x, y, x, 3, x - y, x - y]",
        "abs(x)*max(x, y)",
        "x/3 - y/7 + 0.1*x",
    ] {
        let mut graph = Graph::new();
        let parsed = syntax::parse(&mut graph, text).expect(text);
        engines_agree(&graph, &parsed.outputs, &numbers);
    }
}

/// More values than there are registers, and longer than one run.
#[test]
fn long_programs_are_the_same_in_all_engines() {
    let numbers: Vec<f64> = (1..=83).map(|n| f64::from(n) / 32.0).collect();
    let sum = (1..300).map(|n| format!("(x - {n}*y)*({n} + x*y)*f{}", n % 7)).collect::<Vec<_>>().join(" + ");
    let parts = (0..7).map(|n| format!("f{n} = sqrt(x + {n}*y)\n")).collect::<String>();
    let squares = (1..200).map(|n| format!("({n}*x - y/{n})")).collect::<Vec<_>>();
    let product = squares.join("*");
    let ratios = squares.iter().map(|square| format!("1/{square}")).collect::<Vec<_>>().join(" + ");
    for text in [
        format!("{parts}{sum}"),
        format!("[{product}, {ratios}]"),
        format!("sin({sum})*{product}").replace("*f", "*x^"),
    ] {
        let mut graph = Graph::new();
        let parsed = syntax::parse(&mut graph, &text).expect("a formula");
        let variables: Vec<NodeId> = parsed.variables.iter().map(|&symbol| graph.symbol_node(symbol)).collect();
        let mut roots = parsed.outputs.clone();
        roots.extend(crate::diff::gradient(&mut graph, parsed.outputs[0], &variables).expect("closed forms"));
        engines_agree(&graph, &roots, &numbers);
    }
}

/// Many runs, and more values between them than stay in a cache: 40,000 operations.
#[test]
fn large_programs_are_the_same_in_all_engines() {
    let numbers: Vec<f64> = (1..=9).map(|n| f64::from(n) / 8.0).collect();
    let term = |n: usize| format!("100*(x{} - x{n}^2)^2 + (1 - x{n})^2", n + 1);
    let text = (1..3000).map(term).collect::<Vec<_>>().join(" + ");
    let mut graph = Graph::new();
    let parsed = syntax::parse(&mut graph, &text).expect("a formula");
    let variables: Vec<NodeId> = parsed.variables.iter().map(|&symbol| graph.symbol_node(symbol)).collect();
    let mut roots = parsed.outputs.clone();
    roots.extend(crate::diff::gradient(&mut graph, parsed.outputs[0], &variables).expect("closed forms"));
    assert!(Program::new(&graph, &roots).operations().len() > 30_000);
    engines_agree(&graph, &roots, &numbers);
}

#[test]
fn parallel_columns_are_those_of_one_thread() {
    let mut graph = Graph::new();
    let parsed = syntax::parse(&mut graph, "sin(x)*exp(-y^2) + x/y").expect("a formula");
    let evaluator = batch::Evaluator::<f32>::new(&graph, &parsed.outputs).expect("all functions are known");
    let points = 200_003;
    let column: Vec<f32> = (0..points).map(|n| n as f32 / 1000.0).collect();
    let (mut one, mut many) = (vec![0.0; points], vec![0.0; points]);
    evaluator.call(&[&column, &column], &mut [&mut one]);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().expect("threads");
    pool.install(|| evaluator.call_parallel(&[&column, &column], &mut [&mut many]));
    assert!(one.iter().zip(&many).all(|(a, b)| a.to_bits() == b.to_bits()));
    let x = column[777];
    let expected = f64::from(x).sin() * (-f64::from(x) * f64::from(x)).exp() + 1.0;
    assert!((f64::from(one[777]) - expected).abs() < 1e-6);
}

/// Many results beyond the cache are written another way, wherever in memory a column begins.
#[test]
fn long_columns_are_those_of_short_ones() {
    let mut graph = Graph::new();
    let roots = (1..40).map(|n| format!(", x - {n}*y")).collect::<String>();
    let parsed = syntax::parse(&mut graph, &format!("[sin(x)/y, 3, x{roots}]")).expect("a formula");
    let evaluator = batch::Evaluator::<f64>::new(&graph, &parsed.outputs).expect("all functions are known");
    let (points, outputs) = (14_013, parsed.outputs.len());
    let column: Vec<f64> = (0..points).map(|n| n as f64 / 1000.0).collect();
    let mut values = vec![vec![0.0; points + outputs]; outputs];
    let places = values.iter_mut().enumerate().map(|(n, column)| &mut column[n..n + points]);
    evaluator.call(&[&column, &column], &mut places.collect::<Vec<_>>());
    for start in [0, 1024, 7000, points - 100] {
        let mut short = vec![vec![0.0; 100]; outputs];
        let mut places: Vec<&mut [f64]> = short.iter_mut().map(|column| &mut column[..]).collect();
        evaluator.call(&[&column[start..start + 100]; 2], &mut places);
        for (n, (short, long)) in short.iter().zip(&values).enumerate() {
            assert!(short.iter().zip(&long[n + start..]).all(|(&a, &b)| same(a, b)), "root {n} from {start}");
        }
    }
}

/// A choice that makes no call: where values cancel, the last places of functions show.
fn without_call((kind, a, b): (u8, u8, u8)) -> (u8, u8, u8) {
    let is_arctangent = kind % 8 == 6;
    let is_cube_root = matches!(kind % 8, 4 | 5) && kind / 8 % 10 == 7;
    (if is_arctangent || is_cube_root { 2 } else { kind }, a, b)
}

proptest! {
    #[test]
    fn engines_agree_on_random_formulas(choices in prop::collection::vec(any::<(u8, u8, u8)>(), 1..60)) {
        let (graph, root) = random_graph(&choices.into_iter().map(without_call).collect::<Vec<_>>());
        engines_agree(&graph, &[root], &[0.25, 1.0, 2.0, -3.0, 0.0, 0.7, 11.0, 1e5, 0.125, -0.5, f64::NAN]);
    }
}

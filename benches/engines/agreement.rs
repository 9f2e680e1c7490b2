//! How far the engines are from one another, function by function.

use symdiff::eval::{batch, compiled, point};
use symdiff::graph::{Graph, NodeId};
use symdiff::op::{self, Function, FunctionId};
use symdiff::vector::Level;

use crate::column;

/// The largest distance from the interpreter in any other engine, in units of the last place, at so many points.
pub(crate) struct Agreement {
    pub(crate) units: u64,
    /// The function where that is.
    pub(crate) function: &'static str,
    pub(crate) values: usize,
}

/// Compares all functions of the table on their domains: machine code for points, columns at each width of vectors.
pub(crate) fn of_all_functions() -> Agreement {
    let mut worst = Agreement { units: 0, function: "", values: 0 };
    for function in op::all() {
        let (units, values) = of(function);
        worst.values += values;
        if units > worst.units {
            worst = Agreement { units, function: function.row().name, ..worst };
        }
    }
    worst
}

fn of(function: FunctionId) -> (u64, usize) {
    const POINTS: usize = 10_000;
    let mut graph = Graph::new();
    let symbols: Vec<NodeId> = function.row().parameters.iter().map(|name| graph.symbol(name)).collect();
    let root = graph.call(Function::Known(function), &symbols);
    let mut interpreter = point::Evaluator::new(&graph, &[root]).expect("known functions");
    let compiled = compiled::Evaluator::new(&graph, &[root]).expect("known functions");
    let columns: Vec<Vec<f64>> =
        (1..).zip(function.row().domain).map(|(seed, &(low, high))| column(seed, POINTS, low, high)).collect();
    let mut expected = vec![0.0; POINTS];
    let mut worst = 0;
    for (place, expected) in expected.iter_mut().enumerate() {
        let at: Vec<f64> = columns.iter().map(|column| column[place]).collect();
        let (mut value, mut other) = ([0.0], [0.0]);
        interpreter.call(&at, &mut value);
        compiled.call(&at, &mut other);
        worst = worst.max(distance(value[0], other[0]));
        *expected = value[0];
    }
    let columns: Vec<&[f64]> = columns.iter().map(|column| &column[..]).collect();
    for level in Level::all() {
        let mut values = vec![0.0; POINTS];
        let engine = batch::Evaluator::<f64>::at_level(&graph, &[root], level).expect("known functions");
        engine.call(&columns, &mut [&mut values]);
        let distances = expected.iter().zip(&values).map(|(&a, &b)| distance(a, b));
        worst = worst.max(distances.max().unwrap_or(0));
    }
    (worst, POINTS * (1 + Level::all().len()))
}

/// How many doubles lie between two.
fn distance(a: f64, b: f64) -> u64 {
    let order = |x: f64| if x.is_sign_negative() { -((x.to_bits() << 1 >> 1) as i64) } else { x.to_bits() as i64 };
    if a.is_nan() && b.is_nan() { 0 } else { order(a).abs_diff(order(b)) }
}

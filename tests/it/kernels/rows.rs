//! Every row of the function table in every engine: the interpreter, machine code, columns at each width and precision.
//!
//! All are within 4 units in the last place of one another, and of the value of 256 bits where the table knows how to compute it.

use dashu_float::ConstCache;
use symdiff::eval::{Real, batch, compiled, point};
use symdiff::graph::{Graph, NodeId};
use symdiff::op::{self, Function, FunctionId, Row};
use symdiff::vector::Level;

use super::measure::{Random, SPECIAL, distance, error};

/// What every engine may be off by, in units of the last place.
const UNITS: u64 = 4;

/// A column for each parameter: points in the domain, special numbers, and numbers of any size.
///
/// A parameter that takes only single values, as the order of a Bessel function does, has these.
fn columns(row: &Row) -> Vec<Vec<f64>> {
    const POINTS: usize = 160;
    let mut random = Random::new(row.name);
    let special: Vec<f64> = SPECIAL.iter().flat_map(|&x| [x, -x]).collect();
    let number = |place: usize, point: usize, random: &mut Random| {
        let (low, high) = row.domain[place];
        if low == high {
            low
        } else if point < special.len() {
            special[(point + 7 * place) % special.len()]
        } else {
            random.point((low, high))
        }
    };
    (0..row.parameters.len())
        .map(|place| (0..special.len() + POINTS).map(|point| number(place, point, &mut random)).collect())
        .collect()
}

/// A call of the function on symbols.
fn call(function: FunctionId) -> (Graph, NodeId) {
    let mut graph = Graph::new();
    let symbols: Vec<NodeId> = function.row().parameters.iter().map(|name| graph.symbol(name)).collect();
    let root = graph.call(Function::Known(function), &symbols);
    (graph, root)
}

/// The values of the batch engine.
fn batch<T: Real>(graph: &Graph, root: NodeId, level: Level, columns: &[Vec<f64>], points: usize) -> Vec<T> {
    let engine = batch::Evaluator::<T>::at_level(graph, &[root], level).expect("functions of the table have values");
    let narrow = |column: &Vec<f64>| column.iter().map(|&x| T::narrow(x)).collect::<Vec<T>>();
    let columns: Vec<Vec<T>> = columns.iter().map(narrow).collect();
    let columns: Vec<&[T]> = columns.iter().map(|column| &column[..]).collect();
    let mut values = vec![T::default(); points];
    engine.call(&columns, &mut [&mut values]);
    values
}

/// How many numbers of single precision lie between two.
fn distance_of_singles(a: f32, b: f32) -> u64 {
    let order = |x: f32| if x.is_sign_negative() { -((x.to_bits() << 1 >> 1) as i64) } else { i64::from(x.to_bits()) };
    if a.is_nan() && b.is_nan() {
        0
    } else if a.is_nan() || b.is_nan() {
        u64::MAX
    } else {
        order(a).abs_diff(order(b))
    }
}

/// What is wrong with a function in any engine.
fn check(function: FunctionId, failures: &mut Vec<String>) {
    let row = function.row();
    let (graph, root) = call(function);
    let columns = columns(row);
    let points = columns.first().map_or(3, Vec::len);
    let mut interpreter = point::Evaluator::new(&graph, &[root]).expect("functions of the table have values");
    let compiled = compiled::Evaluator::new(&graph, &[root]).expect("functions of the table have values");
    let at = |place: usize| -> Vec<f64> { columns.iter().map(|column| column[place]).collect() };
    let mut cache = ConstCache::new();
    let values: Vec<f64> = (0..points)
        .map(|place| {
            let (mut value, mut same) = ([0.0], [0.0]);
            interpreter.call(&at(place), &mut value);
            compiled.call(&at(place), &mut same);
            let away = error(row, &at(place), value[0], &mut cache);
            if away > UNITS as f64 || value[0].to_bits() != same[0].to_bits() && !value[0].is_nan() {
                failures.push(format!(
                    "{}{:?} is {:e}, off by {away}; compiled {:e}",
                    row.name,
                    at(place),
                    value[0],
                    same[0]
                ));
            }
            value[0]
        })
        .collect();
    for level in Level::all() {
        for (place, found) in batch::<f64>(&graph, root, level, &columns, points).into_iter().enumerate() {
            let wanted = values[place];
            let is_off = distance(found, wanted) > UNITS || error(row, &at(place), found, &mut cache) > UNITS as f64;
            if distance(found, wanted) > 0 && is_off {
                failures.push(format!("{}{:?} at {}: {found:e}, not {wanted:e}", row.name, at(place), level.name()));
            }
        }
        for (place, found) in batch::<f32>(&graph, root, level, &columns, points).into_iter().enumerate() {
            let at: Vec<f64> = at(place).into_iter().map(|x| f64::from(x as f32)).collect();
            let wanted = (row.eval)(&at) as f32;
            if distance_of_singles(found, wanted) > UNITS {
                failures.push(format!("{}{at:?} at {}, single: {found:e}, not {wanted:e}", row.name, level.name()));
            }
        }
    }
}

#[test]
fn every_function_is_within_four_units_in_every_engine() {
    let mut failures = Vec::new();
    op::all().for_each(|function| check(function, &mut failures));
    assert!(failures.is_empty(), "{} values are off: {:#?}", failures.len(), &failures[..failures.len().min(60)]);
}

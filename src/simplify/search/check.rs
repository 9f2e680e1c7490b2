//! Whether two formulas have the same values.
//!
//! In: two formulas of numbers, symbols and functions of the table, and what is assumed. Out: whether the second agrees
//! with the first at sampled points, those at which the first is defined and the assumptions hold. Always: the points
//! are the same each time; values are exact where they can be, and otherwise computed with as many digits as they need.

use super::super::facts::{Facts, Signs};
use crate::eval::exact::{Evaluator, Value};
use crate::graph::{Graph, NodeId};
use crate::number::Rational;

/// How many points are tried.
const TRIED: u32 = 120;
/// How many of them are enough; and how few are too few to tell.
const ENOUGH: u32 = 24;
const TOO_FEW: u32 = 4;
/// How far two values may be apart, relative to them.
const TOLERANCE: f64 = 1e-9;
/// Where values are taken from, in turn.
const RANGES: [(f64, f64); 6] = [(0.3, 2.5), (-2.0, 2.0), (0.05, 0.95), (-0.95, 0.95), (1.1, 4.0), (-6.0, 6.0)];

/// Whether a formula has the values of another wherever that is defined, at all points that are looked at.
pub(super) fn agrees(graph: &mut Graph, facts: &mut Facts, before: NodeId, after: NodeId, assumed: &[NodeId]) -> bool {
    let roots: Vec<NodeId> = [before, after].iter().chain(assumed).copied().collect();
    let Ok(mut evaluator) = Evaluator::new(graph, &roots) else { return false };
    let inputs = evaluator.inputs().to_vec();
    let signs: Vec<Signs> = inputs
        .iter()
        .map(|symbol| {
            let node = graph.symbol_node(*symbol);
            facts.signs(graph, node)
        })
        .collect();
    let mut compared = 0;
    for number in 1..=TRIED {
        let point: Vec<Rational> = (0..inputs.len()).map(|place| sample(number, place)).collect();
        let possible = point.iter().zip(&signs).all(|(value, signs)| Signs::of(value).and(*signs) == Signs::of(value));
        if !possible {
            continue;
        }
        let point: Vec<Value> = point.into_iter().map(Value::Exact).collect();
        let values = evaluator.call(&point);
        let holds = values[2..].iter().all(|truth| truth.to_f64() == 1.0);
        if !holds || !values[0].to_f64().is_finite() {
            continue;
        }
        if !close(&values[0], &values[1]) {
            return false;
        }
        compared += 1;
        if compared == ENOUGH || inputs.is_empty() {
            return true;
        }
    }
    compared >= TOO_FEW
}

/// A value for the symbol at a place, the same for each run: a golden section further for each point and each symbol.
fn sample(number: u32, place: usize) -> Rational {
    let (low, high) = RANGES[(number as usize + place * (number as usize / RANGES.len())) % RANGES.len()];
    let fraction = (f64::from(number) * 0.754_877_666 + place as f64 * 0.569_840_291).fract();
    Rational::new(((low + (high - low) * fraction) * 4096.0) as i64, 4096)
}

fn close(before: &Value, after: &Value) -> bool {
    if let (Value::Exact(a), Value::Exact(b)) = (before, after) {
        return a == b;
    }
    let (a, b) = (before.to_f64(), after.to_f64());
    (a - b).abs() <= TOLERANCE * a.abs().max(b.abs()) + f64::MIN_POSITIVE
}

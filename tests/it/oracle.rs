//! Where formulas have values, and whether two have the same.
//!
//! Values are compared at rational points, with exact numbers as far as the formula allows and 75 digits where
//! doubles lose theirs, so a difference is one of meaning and not of rounding.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use symdiff::eval::{self, Value};
use symdiff::export;
use symdiff::graph::{Expression, Graph, NodeId, walk};
use symdiff::number::Rational;
use symdiff::op::{Op, SymbolId};

use crate::dag::VARIABLES;
use crate::numeric::close;

/// How far values may be apart that should be equal.
const TOLERANCE: f64 = 1e-9;

/// What a function has near a pole: a larger value is that of the pole, missed by rounding.
const POLE: f64 = 1e12;

/// Values for variables.
pub(crate) type Point = Vec<(SymbolId, Value)>;

/// The points at which the roots are defined and smooth: all that they need there has a finite value, functions have none
/// as large as next to a pole, no power or function is taken of 0, where it may have a kink, and no two values are compared
/// that are equal or nearly so. Of an `if` only the branch that is taken is needed.
pub(crate) fn regular(graph: &Graph, roots: &[NodeId]) -> Vec<Point> {
    let live = walk::live(graph, roots);
    let mut points = points(graph);
    points.retain(|point| {
        let values = eval::evaluate(graph, &live, point).expect("a value for every variable");
        let values: HashMap<NodeId, f64> = live.iter().copied().zip(values.iter().map(Value::to_f64)).collect();
        let mut needed: HashSet<NodeId> = roots.iter().copied().collect();
        live.iter().rev().all(|id| {
            if !needed.contains(id) {
                return true;
            }
            let mut operands = graph.operands(*id).to_vec();
            if let Expression::Select { condition, then, otherwise } = graph.view(*id) {
                operands = vec![condition, if values[&condition] == 1.0 { then } else { otherwise }];
            }
            let may_be_kink = matches!(graph.op(*id), Op::Power(_) | Op::Call(_));
            let smooth = !may_be_kink || operands.iter().all(|operand| values[operand] != 0.0);
            let decided = if let Expression::Compare { left, right, .. } = graph.view(*id) {
                !close(values[&left], values[&right], TOLERANCE)
            } else {
                true
            };
            needed.extend(operands);
            let is_near_pole = matches!(graph.op(*id), Op::Call(_)) && values[id].abs() > POLE;
            smooth && decided && values[id].is_finite() && !is_near_pole
        })
    });
    points
}

/// Points at which all variables have values, positive and negative, exact doubles.
pub(crate) fn points(graph: &Graph) -> Vec<Point> {
    let values = [[5, 11, 3, 14], [13, -6, 9, 2], [-7, 10, -12, 5], [-9, -3, -15, -4]];
    let point = |values: [i64; 4]| {
        let named = VARIABLES.iter().zip(values);
        named.filter_map(|(name, n)| Some((graph.find_symbol(name)?, Value::Exact(Rational::new(n, 8))))).collect()
    };
    values.map(point).to_vec()
}

/// Whether two values agree, as far as the second is an ordinary number.
pub(crate) fn agree(value: &Value, expected: &Value) -> bool {
    match (value, expected) {
        (Value::Exact(a), Value::Exact(b)) => a == b,
        (Value::Exact(_) | Value::Float(_), _) => {
            !expected.to_f64().is_finite() || close(value.to_f64(), expected.to_f64(), TOLERANCE)
        }
    }
}

/// Checks that roots have the values of others at points, wherever those have values.
pub(crate) fn same_values(graph: &Graph, points: &[Point], roots: &[NodeId], expected: &[NodeId]) -> TestCaseResult {
    for point in points {
        let found = eval::evaluate(graph, roots, point).expect("a value for every variable");
        let wanted = eval::evaluate(graph, expected, point).expect("a value for every variable");
        for ((found, wanted), (root, original)) in found.iter().zip(&wanted).zip(roots.iter().zip(expected)) {
            prop_assert!(
                agree(found, wanted),
                "{} is {}, but {} is {} at {:?}",
                export::text(graph, *root),
                found,
                export::text(graph, *original),
                wanted,
                point
            );
        }
    }
    Ok(())
}

/// Whether roots have no value at a point: something that they need has none where its operands have one, or is divided
/// by 0.
pub(crate) fn is_undefined(graph: &Graph, roots: &[NodeId], point: &Point) -> bool {
    let live = walk::live(graph, roots);
    let values = eval::evaluate(graph, &live, point).expect("a value for every variable");
    let values: HashMap<NodeId, f64> = live.iter().copied().zip(values.iter().map(Value::to_f64)).collect();
    let mut needed: HashSet<NodeId> = roots.iter().copied().collect();
    live.iter().rev().any(|id| {
        if !needed.contains(id) {
            return false;
        }
        let mut operands = graph.operands(*id).to_vec();
        if let Expression::Select { condition, then, otherwise } = graph.view(*id) {
            operands = vec![condition, if values[&condition] == 1.0 { then } else { otherwise }];
        }
        let finite = operands.iter().all(|operand| values[operand].is_finite());
        let by_zero =
            matches!(graph.view(*id), Expression::Power { base, exponent } if exponent.is_negative() && values[&base] == 0.0);
        needed.extend(operands);
        finite && values[id].is_nan() || by_zero
    })
}

//! Subexpressions without symbols, computed once.
//!
//! In: a graph and roots. Out: doubles for the nodes that contain no symbol, such as `pi/4` or
//! `exp(pi*sqrt(163)) - 262537412640768744`, which cancels 30 digits. Always: a value is the one that the program
//! would compute in doubles, so that `exp(-1)` is what `exp(x)` is at -1, unless that has lost
//! digits: then it is the double nearest to the true value.

use super::arithmetic::Arithmetic;
use super::machine::Machine;
use super::precise::Precise;
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::op::{Function, Op};
use crate::program::{Known, Program};

/// At most so many operations are done in high precision; a formula has few, a hostile text many.
const MOST_OPERATIONS: usize = 2000;
/// A double that is closer to the true value than this is good enough.
const TOLERANCE: f64 = 1e-15;
/// A sum that is smaller than its terms by so many bits has lost digits.
pub(super) const LOST_BITS: i32 = 10;

/// The values of the parts of some roots that contain no symbol.
pub(super) fn known(graph: &Graph, roots: &[NodeId]) -> Known {
    let mut known = Known::default();
    let (nodes, sums) = closed(graph, roots);
    if nodes.is_empty() {
        return known;
    }
    let program = Program::new(graph, &nodes);
    let mut float = Machine::<f64>::new(program.clone());
    float.run([]);
    known.values = nodes.iter().copied().zip(float.outputs().copied()).collect();
    if program.operations().len() > MOST_OPERATIONS {
        return known;
    }
    let mut precise = Machine::<Precise>::new(program);
    precise.run([]);
    let values: Vec<&Precise> = precise.outputs().collect();
    for (&node, value) in nodes.iter().zip(&values) {
        let (double, nearest) = (known.values[&node], value.to_f64());
        let is_close = (double - nearest).abs() <= TOLERANCE * nearest.abs();
        if nearest.is_finite() && !is_close {
            known.values.insert(node, nearest);
        }
    }
    let value = |node: NodeId| nodes.binary_search(&node).ok().map(|place| values[place]);
    known.sums = sums.into_iter().filter_map(|sum| Some((sum, cancelled(graph, sum, value)?))).collect();
    known
}

/// The largest nodes that contain no symbol, in order; and the sums of which several addends are such.
fn closed(graph: &Graph, roots: &[NodeId]) -> (Vec<NodeId>, Vec<NodeId>) {
    let size = roots.iter().max().map_or(0, |last| last.index() + 1);
    let (mut is_closed, mut is_wanted) = (vec![false; size], vec![false; size]);
    let mut sums = Vec::new();
    let nodes = walk::live(graph, roots);
    for &id in &nodes {
        let has_value = match graph.op(id) {
            Op::Symbol(_) | Op::Select | Op::Call(Function::Unknown(_)) => false,
            Op::Constant(_) | Op::Sum(_) | Op::Product(_) | Op::Power(_) | Op::Call(Function::Known(_)) => true,
            Op::Truth(_) | Op::Compare(_) | Op::And | Op::Or | Op::Not | Op::Tensor(_) => false,
        };
        let operands = graph.operands(id);
        is_closed[id.index()] = has_value && operands.iter().all(|operand| is_closed[operand.index()]);
        if !is_closed[id.index()] {
            let mut addends = 0;
            for operand in operands.iter().filter(|operand| is_closed[operand.index()]) {
                is_wanted[operand.index()] = true;
                addends += 1;
            }
            if let Expression::Sum { constant, .. } = graph.view(id)
                && addends + usize::from(!constant.is_zero()) > 1
            {
                sums.push(id);
            }
        }
    }
    for root in roots {
        is_wanted[root.index()] = true;
    }
    let is_chosen = |id: &NodeId| is_closed[id.index()] && is_wanted[id.index()] && graph.as_constant(*id).is_none();
    (nodes.into_iter().filter(is_chosen).collect(), sums)
}

/// What the addends without symbols of a sum come to, if they cancel so many bits that doubles should not add them.
fn cancelled<'v>(graph: &Graph, sum: NodeId, value: impl Fn(NodeId) -> Option<&'v Precise>) -> Option<f64> {
    let Expression::Sum { constant, coefficients, terms } = graph.view(sum) else { return None };
    let mut total = Precise::exact(constant);
    let mut largest = total.magnitude();
    for (coefficient, term) in coefficients.iter().zip(terms.iter()) {
        if let Some(value) = value(term) {
            let addend = Precise::exact(coefficient).multiply(value);
            largest = largest.max(addend.magnitude());
            total = total.add(&addend);
        }
    }
    let total = (total.magnitude() < largest - LOST_BITS as f32).then(|| total.to_f64())?;
    total.is_finite().then_some(total)
}

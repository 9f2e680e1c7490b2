//! The local derivatives of one node, from which both modes are made.
//!
//! In: a power or a call and the position of an operand. Out: a node that is its
//! partial derivative with respect to that operand. Sums, products and `if` are linear
//! in each operand; the sweeps treat them themselves.

use super::DiffError;
use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::op::Function;
use crate::rule;

/// `d(base^exponent)/d(base) = exponent * base^(exponent - 1)`
pub(super) fn of_power(graph: &mut Graph, base: NodeId, exponent: &Rational) -> NodeId {
    let lowered = graph.power(base, exponent - &Rational::ONE);
    graph.product(exponent.clone(), [lowered])
}

/// The partial derivative of a call with respect to the argument at a position.
pub(super) fn of_call(
    graph: &mut Graph,
    call: NodeId,
    function: Function,
    position: usize,
) -> Result<NodeId, DiffError> {
    let mut holes = graph.operands(call).to_vec();
    match function {
        Function::Known(f) => {
            let no_closed_form = DiffError::NoClosedForm { function: f.row().name, parameter: position + 1 };
            let template = rule::partial_derivative(f, position).ok_or(no_closed_form)?;
            holes.push(call);
            Ok(template.build(graph, &holes))
        }
        Function::Unknown(unknown) => {
            let mut derivative = graph.unknown_function(unknown).clone();
            derivative.orders[position] += 1;
            let function = graph.unknown(&derivative.name, &derivative.orders);
            Ok(graph.call(function, &holes))
        }
    }
}

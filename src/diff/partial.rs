//! The local derivatives of one node, from which both modes are made.
//!
//! In: a power or a call and the position of an operand. Out: a node that is its
//! partial derivative with respect to that operand. Sums, products and `if` are linear
//! in each operand; the sweeps treat them themselves.

use smallvec::SmallVec;

use super::DiffError;
use crate::graph::{Expression, Graph, NodeId};
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
    let mut holes: SmallVec<[NodeId; 4]> = graph.operands(call).iter().collect();
    match function {
        Function::Known(f) => {
            let no_closed_form = DiffError::NoClosedForm { function: f.row().name, parameter: position + 1 };
            let template = rule::partial_derivative(f, position).ok_or(no_closed_form)?;
            holes.push(call);
            Ok(template.build_with(graph, &holes, merge_shifts))
        }
        Function::Unknown(unknown) => {
            let mut derivative = graph.unknown_function(unknown).clone();
            derivative.orders[position] += 1;
            let function = graph.unknown(&derivative.name, &derivative.orders);
            Ok(graph.call(function, &holes))
        }
    }
}

/// `(n - 1) + 1` is `n`, so that the orders of Bessel functions meet again.
fn merge_shifts(graph: &mut Graph, id: NodeId) -> NodeId {
    if let Expression::Sum { constant: outer, coefficients, terms } = graph.view(id)
        && coefficients.iter().all(Rational::is_one)
        && terms.len() == 1
        && let Expression::Sum { constant, coefficients, terms } = graph.view(terms.at(0))
    {
        let constant = outer + constant;
        let terms: Vec<_> = coefficients.iter().cloned().zip(terms.iter()).collect();
        return if constant.is_bounded() { graph.sum(constant, terms) } else { id };
    }
    id
}

/// Local times tangent; through a local derivative `if(c, p, q)` the product goes into the branches,
/// so that the branch not taken cannot spoil it.
pub(super) fn times(graph: &mut Graph, local: NodeId, tangent: NodeId) -> NodeId {
    let Expression::Select { condition, then, otherwise } = graph.view(local) else {
        return graph.multiply(local, tangent);
    };
    let (then, otherwise) = (graph.multiply(then, tangent), graph.multiply(otherwise, tangent));
    graph.select(condition, then, otherwise)
}

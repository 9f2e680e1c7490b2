//! Functions of matrices, and functions that are known by another name.
//!
//! In: an operation on a whole tensor, or a call. Out: a node of the same value, as simple or simpler.
//!
//! ```text
//! inv(A')           inv(A)'            log(sum(exp(z)))   logsumexp(z)
//! det(inv(A))       1/det(A)           logdet(inv(A))     -logdet(A)
//! ```

use super::contraction::{exponent, sum_of};
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Function, Reduction, TensorOp, built_in};

/// The simplest form of an operation.
pub(super) fn simplify(graph: &mut Graph, id: NodeId) -> NodeId {
    match graph.view(id) {
        Expression::Call { function: Function::Known(function), arguments } if function == built_in::log() => {
            log_sum_exp(graph, arguments.at(0)).unwrap_or(id)
        }
        Expression::Tensor { operation, operands } if operands.len() == 1 => {
            let operand = operands.at(0);
            match operation {
                TensorOp::Inverse => inverse(graph, operand).unwrap_or(id),
                TensorOp::Determinant => determinant(graph, operand).unwrap_or(id),
                TensorOp::LogDeterminant => log_determinant(graph, operand).unwrap_or(id),
                _ => id,
            }
        }
        _ => id,
    }
}

/// `log(sum(exp(z)))`
fn log_sum_exp(graph: &mut Graph, sum: NodeId) -> Option<NodeId> {
    let (summand, axes) = sum_of(graph, sum)?;
    let z = exponent(graph, summand)?;
    Some(graph.reduce(Reduction::LogSumExp, z, axes))
}

/// What a matrix is the transpose of.
pub(super) fn transposed(graph: &Graph, id: NodeId) -> Option<NodeId> {
    let Expression::Tensor { operation: TensorOp::Contraction(contraction), operands } = graph.view(id) else {
        return None;
    };
    graph.contraction(contraction).is_permutation().then(|| operands.at(0))
}

/// What a matrix is the inverse of.
fn inverted(graph: &Graph, id: NodeId) -> Option<NodeId> {
    match graph.view(id) {
        Expression::Tensor { operation: TensorOp::Inverse, operands } => Some(operands.at(0)),
        _ => None,
    }
}

/// `inv(A')`
fn inverse(graph: &mut Graph, matrix: NodeId) -> Option<NodeId> {
    let inner = transposed(graph, matrix)?;
    let inverse = graph.inverse(inner);
    Some(graph.transpose(inverse))
}

/// `det(A')`, `det(inv(A))`
fn determinant(graph: &mut Graph, matrix: NodeId) -> Option<NodeId> {
    if let Some(inner) = transposed(graph, matrix) {
        return Some(graph.determinant(inner));
    }
    let inner = inverted(graph, matrix)?;
    let determinant = graph.determinant(inner);
    Some(graph.power(determinant, Rational::MINUS_ONE))
}

/// `logdet(A')`, `logdet(inv(A))`
fn log_determinant(graph: &mut Graph, matrix: NodeId) -> Option<NodeId> {
    if let Some(inner) = transposed(graph, matrix) {
        return Some(graph.log_determinant(inner));
    }
    let inner = inverted(graph, matrix)?;
    let logarithm = graph.log_determinant(inner);
    Some(graph.negate(logarithm))
}

//! Functions of matrices, and functions that are known by another name.
//!
//! In: an operation on a whole tensor, or a call. Out: a node of the same value, as simple or simpler.
//!
//! ```text
//! det(inv(A))        1/det(A)         logdet(inv(A))     -logdet(A)
//! adj(inv(A))        A/det(A)
//! log(sum(exp(z)))   logsumexp(z)
//! ```

use super::blocks;
use super::contraction::{exponent, sum_of};
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Function, Reduction, TensorOp, built_in};

/// The simplest form of an operation.
pub(super) fn simplify(graph: &mut Graph, id: NodeId) -> NodeId {
    let simpler = if let Expression::Call { function: Function::Known(function), arguments } = graph.view(id) {
        let argument = (function == built_in::log()).then(|| arguments.at(0));
        argument.and_then(|argument| log_sum_exp(graph, argument))
    } else if let Expression::Tensor { operation, operands } = graph.view(id)
        && operands.len() == 1
    {
        let operand = operands.at(0);
        match operation {
            TensorOp::Determinant => determinant(graph, operand),
            TensorOp::Adjugate => adjugate(graph, operand),
            TensorOp::LogDeterminant => log_determinant(graph, operand),
            TensorOp::Slice(slice) => blocks::slice(graph, slice, operand),
            TensorOp::Embed(slice) => blocks::embed(graph, slice, operand),
            TensorOp::Reshape(dimensions) => blocks::reshape(graph, dimensions, operand),
            TensorOp::Contraction(_) | TensorOp::Ones(_) | TensorOp::Zeros(_) | TensorOp::Identity(_) => None,
            TensorOp::Reduce(..) | TensorOp::Softmax(_) | TensorOp::Concatenate(_) => None,
            TensorOp::Inverse | TensorOp::Solve => None,
        }
    } else {
        None
    };
    simpler.unwrap_or(id)
}

/// `log(sum(exp(z)))`
fn log_sum_exp(graph: &mut Graph, sum: NodeId) -> Option<NodeId> {
    let (summand, axes) = sum_of(graph, sum)?;
    let z = exponent(graph, summand)?;
    Some(graph.reduce(Reduction::LogSumExp, z, axes))
}

/// What a matrix is the inverse of.
fn inverted(graph: &Graph, id: NodeId) -> Option<NodeId> {
    let Expression::Tensor { operation: TensorOp::Inverse, operands } = graph.view(id) else { return None };
    Some(operands.at(0))
}

/// `det(inv(A))`
fn determinant(graph: &mut Graph, matrix: NodeId) -> Option<NodeId> {
    let inner = inverted(graph, matrix)?;
    let determinant = graph.determinant(inner);
    Some(graph.power(determinant, Rational::MINUS_ONE))
}

/// `adj(inv(A))`
fn adjugate(graph: &mut Graph, matrix: NodeId) -> Option<NodeId> {
    let inner = inverted(graph, matrix)?;
    let determinant = graph.determinant(inner);
    let divisor = graph.power(determinant, Rational::MINUS_ONE);
    Some(graph.multiply(divisor, inner))
}

/// `logdet(inv(A))`
fn log_determinant(graph: &mut Graph, matrix: NodeId) -> Option<NodeId> {
    let inner = inverted(graph, matrix)?;
    let logarithm = graph.log_determinant(inner);
    Some(graph.negate(logarithm))
}

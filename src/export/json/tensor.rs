//! Tensors in JSON.
//!
//! In: an operation on whole tensors. Out: its name, and its fields with their values as JSON. Axes and places count
//! from 0, as everywhere in this format.

use super::{list, quoted};
use crate::graph::Graph;
use crate::op::{Axes, Dimension, Reduction, SliceId, TensorOp};

/// What the operation is called.
pub(super) fn name(operation: TensorOp) -> &'static str {
    match operation {
        TensorOp::Contraction(_) => "contraction",
        TensorOp::Ones(_) => "ones",
        TensorOp::Zeros(_) => "zeros",
        TensorOp::Identity(_) => "identity",
        TensorOp::Reduce(..) => "reduce",
        TensorOp::Softmax(_) => "softmax",
        TensorOp::Inverse => "inverse",
        TensorOp::Determinant => "determinant",
        TensorOp::Adjugate => "adjugate",
        TensorOp::LogDeterminant => "logdeterminant",
        TensorOp::Solve => "solve",
        TensorOp::Reshape(_) => "reshape",
        TensorOp::Slice(_) => "slice",
        TensorOp::Embed(_) => "embed",
        TensorOp::Concatenate(_) => "concatenate",
    }
}

/// What else there is to say of it.
pub(super) fn fields(graph: &Graph, operation: TensorOp) -> Vec<(&'static str, String)> {
    match operation {
        TensorOp::Contraction(id) => {
            let contraction = graph.contraction(id);
            let labels = list(contraction.labels.iter().map(|labels| list(labels.iter())));
            vec![("labels", labels), ("order", contraction.order.to_string())]
        }
        TensorOp::Reduce(reduction, axes) => {
            let reduction = match reduction {
                Reduction::Maximum => "maximum",
                Reduction::Minimum => "minimum",
                Reduction::LogSumExp => "logsumexp",
            };
            vec![("reduction", quoted(reduction)), ("axes", self::axes(axes))]
        }
        TensorOp::Softmax(axes) => vec![("axes", self::axes(axes))],
        TensorOp::Slice(id) | TensorOp::Embed(id) => vec![("ranges", ranges(graph, id))],
        TensorOp::Concatenate(axis) => vec![("axis", axis.to_string())],
        TensorOp::Ones(_) | TensorOp::Zeros(_) | TensorOp::Identity(_) | TensorOp::Reshape(_) => Vec::new(),
        TensorOp::Inverse | TensorOp::Determinant | TensorOp::Adjugate | TensorOp::LogDeterminant => Vec::new(),
        TensorOp::Solve => Vec::new(),
    }
}

/// Lengths of axes: numbers, and names as strings.
pub(super) fn lengths(graph: &Graph, dimensions: &[Dimension]) -> String {
    list(dimensions.iter().map(|&dimension| match dimension {
        Dimension::Fixed(length) => length.to_string(),
        Dimension::Named(symbol) => quoted(graph.name(symbol)),
    }))
}

fn axes(axes: Axes) -> String {
    list(axes.iter())
}

/// For each axis the first entry and how many, or `null` for all.
fn ranges(graph: &Graph, id: SliceId) -> String {
    list(graph.slice_of(id).ranges.iter().map(|range| match range {
        Some((first, count)) => format!("[{first}, {count}]"),
        None => "null".to_owned(),
    }))
}

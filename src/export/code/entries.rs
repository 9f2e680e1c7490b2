//! Vectors and matrices that are made of numbers, for languages that have lists of numbers.
//!
//! In: a tensor that is joined of blocks. Out: the numbers in its places as they are written there, if it is made of numbers.

use super::body::{Writer, number};
use super::piece::Piece;
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Op, TensorOp};

/// Blocks of blocks are looked through so deep.
const DEPTH: usize = 4;

/// What a part of one entry is taken from, and the place of the entry there.
pub(super) fn place(graph: &Graph, part: NodeId) -> Option<(NodeId, Vec<u64>)> {
    let Expression::Tensor { operation: TensorOp::Slice(slice), operands } = graph.view(part) else { return None };
    let ranges = &graph.slice_of(slice).ranges;
    let is_single = graph.few_entries(graph.dimensions(part)) == Some(1);
    is_single.then(|| (operands.at(0), ranges.iter().map(|range| range.map_or(0, |(first, _)| first)).collect()))
}

/// Whether it is a number as a block of one entry, or some equal numerals.
pub(super) fn is_block(graph: &Graph, id: NodeId) -> bool {
    match graph.view(id) {
        Expression::Product { factors, .. } => {
            factors.len() == 1 && matches!(graph.op(factors.at(0)), Op::Tensor(TensorOp::Ones(_)))
        }
        Expression::Tensor { operation: TensorOp::Reshape(_), operands } => {
            graph.dimensions(operands.at(0)).is_empty() && graph.few_entries(graph.dimensions(id)) == Some(1)
        }
        Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) | Expression::Sum { .. } => false,
        Expression::Power { .. } | Expression::Call { .. } | Expression::Select { .. } => false,
        Expression::Compare { .. } | Expression::And(_) | Expression::Or(_) | Expression::Not(_) => false,
        Expression::Tensor { .. } => false,
    }
}

/// A numeral in a list: arrays of integers are other arrays.
fn numeral(value: &Rational) -> String {
    let text = number(value).text;
    if value.is_integer() && !text.contains(['.', 'e']) { text + ".0" } else { text }
}

/// The numbers of a vector, a row each, or of a matrix; `entry` writes a part of one entry.
pub(super) fn rows_of_numbers(
    writer: &Writer<'_>,
    id: NodeId,
    entry: &dyn Fn(NodeId) -> Option<Piece>,
) -> Option<Vec<Vec<String>>> {
    rows_within(writer, id, entry, DEPTH)
}

fn rows_within(
    writer: &Writer<'_>,
    id: NodeId,
    entry: &dyn Fn(NodeId) -> Option<Piece>,
    depth: usize,
) -> Option<Vec<Vec<String>>> {
    let depth = depth.checked_sub(1)?;
    let graph = writer.graph;
    let dimensions = graph.dimensions(id);
    let count = graph.few_entries(dimensions)?;
    let alike = |text: String| {
        let columns = if dimensions.len() == 1 { 1 } else { count / rows(graph, id).max(1) };
        Some(vec![vec![text; columns]; count / columns.max(1)])
    };
    match graph.view(id) {
        Expression::Product { coefficient, factors } => {
            if is_block(graph, id) && factors.len() == 1 {
                alike(numeral(coefficient))
            } else {
                None
            }
        }
        Expression::Tensor { operation, operands } => match operation {
            TensorOp::Zeros(_) => alike("0.0".to_owned()),
            TensorOp::Ones(_) => alike(numeral(&Rational::ONE)),
            TensorOp::Slice(_) => alike(entry(id)?.text),
            TensorOp::Reshape(_) if graph.dimensions(operands.at(0)).is_empty() => {
                alike(writer.written(operands.at(0)).text.clone())
            }
            // A vector as a row.
            TensorOp::Reshape(_) if graph.dimensions(operands.at(0)).len() == 1 && rows(graph, id) == 1 => {
                Some(vec![rows_within(writer, operands.at(0), entry, depth)?.concat()])
            }
            TensorOp::Concatenate(axis) => {
                let blocks = operands.iter().map(|block| rows_within(writer, block, entry, depth));
                let blocks = blocks.collect::<Option<Vec<_>>>()?;
                if axis == 0 {
                    return Some(blocks.concat());
                }
                let row = |row: usize| blocks.iter().filter_map(|block| block.get(row)).flatten().cloned().collect();
                Some((0..rows(graph, id)).map(row).collect())
            }
            TensorOp::Contraction(_) | TensorOp::Identity(_) | TensorOp::Reduce(..) | TensorOp::Softmax(_) => None,
            TensorOp::Inverse | TensorOp::Determinant | TensorOp::Adjugate | TensorOp::LogDeterminant => None,
            TensorOp::Solve | TensorOp::Reshape(_) | TensorOp::Embed(_) => None,
        },
        Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) | Expression::Sum { .. } => None,
        Expression::Power { .. } | Expression::Call { .. } | Expression::Select { .. } => None,
        Expression::Compare { .. } | Expression::And(_) | Expression::Or(_) | Expression::Not(_) => None,
    }
}

/// The number of rows.
fn rows(graph: &Graph, id: NodeId) -> usize {
    graph.dimensions(id).first().and_then(|&rows| graph.few_entries(&[rows])).unwrap_or(1)
}

//! Vectors and matrices of numbers: `[a, b; c, d]`.
//!
//! In: blocks that are joined. Out: one part with all entries, if they are numbers. Always: a single row is not written so:
//! `[a, b]` is a list of two outputs; nor is what is mostly zeros.

use super::algebra::Builder;
use super::part::{Part, PartId, Precedence};
use crate::graph::{Expression, NodeId};
use crate::number::Rational;
use crate::op::{Dimension, Op, TensorOp};

/// So many zeros beside each other are better counted.
const ZEROS: usize = 6;

/// Blocks of blocks are looked through so deep.
const DEPTH: usize = 4;

impl Builder<'_> {
    /// Joined blocks as a column or a matrix of numbers.
    pub(super) fn matrix_of_numbers(&mut self, id: NodeId) -> Option<PartId> {
        let columns = match *self.graph.dimensions(id) {
            [_] => 1,
            [Dimension::Fixed(rows), Dimension::Fixed(columns)] if rows > 1 => usize::try_from(columns).ok()?,
            _ => return None,
        };
        let entries = self.entries_of(id, DEPTH)?;
        let rows: Vec<Box<[PartId]>> = entries.chunks(columns).map(Box::from).collect();
        Some(self.layout.push(Part::Matrix(rows.into())))
    }

    /// The entries of a tensor that is joined of numbers, row by row.
    fn entries_of(&mut self, id: NodeId, depth: usize) -> Option<Vec<PartId>> {
        let depth = depth.checked_sub(1)?;
        let dimensions = self.graph.dimensions(id);
        let count = self.graph.few_entries(dimensions)?;
        if self.named[id.index()] {
            return None;
        }
        let rows =
            if let (2, Some(&Dimension::Fixed(rows))) = (dimensions.len(), dimensions.first()) { rows } else { 1 };
        let rows = usize::try_from(rows).ok().filter(|&rows| rows > 0)?;
        match self.graph.view(id) {
            Expression::Product { coefficient, factors } => {
                let is_ones = matches!(self.graph.op(factors.at(0)), Op::Tensor(TensorOp::Ones(_)));
                let coefficient = coefficient.clone();
                (factors.len() == 1 && is_ones).then(|| vec![self.number(&coefficient); count])
            }
            Expression::Tensor { operation: TensorOp::Concatenate(axis), operands } => {
                let blocks = operands.to_vec();
                let zeros = |&block: &NodeId| self.graph.is_zero(block) && count > ZEROS;
                let is_long = |block: &NodeId| {
                    let columns = self.graph.dimensions(*block).last();
                    columns.is_some_and(|&length| length > Dimension::Fixed(ZEROS as u64))
                };
                if blocks.iter().any(|block| zeros(block) && is_long(block)) {
                    return None;
                }
                let blocks = blocks.iter().map(|&block| self.entries_of(block, depth)).collect::<Option<Vec<_>>>()?;
                if axis == 0 {
                    return Some(blocks.concat());
                }
                let row = |row| blocks.iter().flat_map(move |block| block.chunks(block.len() / rows).nth(row));
                Some((0..rows).flat_map(row).flatten().copied().collect())
            }
            Expression::Tensor { operation: TensorOp::Ones(_), .. } => Some(vec![self.number(&Rational::ONE); count]),
            Expression::Tensor { operation: TensorOp::Zeros(_), .. } => Some(vec![self.number(&Rational::ZERO); count]),
            Expression::Tensor { operation: TensorOp::Embed(slice), operands } if count <= ZEROS => {
                let slice = self.graph.slice_of(slice);
                let [Some((first, _))] = *slice.ranges else { return None };
                let inner = self.entries_of(operands.at(0), depth)?;
                let mut entries = vec![self.number(&Rational::ZERO); count];
                let first = usize::try_from(first).ok()?;
                entries[first..first + inner.len()].copy_from_slice(&inner);
                Some(entries)
            }
            Expression::Tensor { operation: TensorOp::Reshape(_), operands } => {
                let inner = operands.at(0);
                if self.graph.dimensions(inner).is_empty() {
                    return Some(vec![self.written(inner)]);
                }
                // A vector as a row of a matrix.
                if self.graph.dimensions(inner).len() == 1 && rows == 1 { self.entries_of(inner, depth) } else { None }
            }
            Expression::Tensor { operation: TensorOp::Slice(slice), operands } if count == 1 => {
                let list = self.ranges(slice, true);
                let whole = self.at_least(Precedence::Atom, self.written(operands.at(0)));
                Some(vec![self.layout.push(Part::Index(whole, list))])
            }
            Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) | Expression::Sum { .. } => None,
            Expression::Power { .. } | Expression::Call { .. } | Expression::Select { .. } => None,
            Expression::Compare { .. } | Expression::And(_) | Expression::Or(_) | Expression::Not(_) => None,
            Expression::Tensor { .. } => None,
        }
    }
}

//! Tensors that are given by their entries: vectors and matrices made of numbers.
//!
//! In: a vector or a matrix; or numbers. Out: its entries, row by row, if its form says what they are; or the tensor of the
//! numbers. Always: few entries, so that what is done to each of them stays little; numbers are nodes of their own, on which
//! the algebra of numbers works.
//!
//! ```
//! use symdiff::graph::Graph;
//! use symdiff::op::Dimension::Fixed;
//! let mut graph = Graph::new();
//! let (x, y) = (graph.symbol("x"), graph.symbol("y"));
//! let vector = graph.from_entries(&[Fixed(2)], &[x, y]);
//! assert_eq!(graph.entries_of(vector), Some(vec![x, y]));
//! ```

use super::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Dimension, Op, TensorOp};

/// A tensor of more entries is not written entry by entry.
pub const MOST_ENTRIES: usize = 64;

/// Blocks of blocks, and operations on them, are looked through so deep.
const DEPTH: usize = 6;

impl Graph {
    /// A vector or a matrix of these numbers, row by row.
    ///
    /// # Panics
    ///
    /// If there are not as many as the lengths say, or other than one or two axes.
    pub fn from_entries(&mut self, dimensions: &[Dimension], entries: &[NodeId]) -> NodeId {
        assert_eq!(self.few_entries(dimensions), Some(entries.len()), "there is a number for each place");
        if entries.iter().all(|&entry| self.is_zero(entry)) {
            return self.zeros(dimensions);
        }
        match *dimensions {
            [_] => self.line(entries, &|length| vec![length], 0),
            [_, Dimension::Fixed(columns)] => {
                let columns = usize::try_from(columns).expect("there are few entries");
                let row = |length| vec![Dimension::Fixed(1), length];
                let rows: Vec<_> = entries.chunks(columns).map(|entries| self.line(entries, &row, 1)).collect();
                self.concatenate(&rows, 0)
            }
            _ => unreachable!("vectors and matrices are given by their entries"),
        }
    }

    /// Numbers along an axis; zeros beside each other are one block.
    fn line(&mut self, entries: &[NodeId], shape: &dyn Fn(Dimension) -> Vec<Dimension>, axis: usize) -> NodeId {
        let mut blocks = Vec::new();
        let mut rest = entries;
        while let Some((&entry, after)) = rest.split_first() {
            let zeros = rest.iter().take_while(|&&entry| self.is_zero(entry)).count();
            if zeros > 0 {
                blocks.push(self.zeros(&shape(Dimension::Fixed(zeros as u64))));
                rest = &rest[zeros..];
                continue;
            }
            let dimensions = shape(Dimension::Fixed(1));
            blocks.push(self.block_of(entry, &dimensions));
            rest = after;
        }
        self.concatenate(&blocks, axis)
    }

    /// A number as a tensor of one entry.
    pub fn block_of(&mut self, number: NodeId, dimensions: &[Dimension]) -> NodeId {
        if self.as_constant(number).is_none() {
            return self.reshape(number, dimensions);
        }
        let ones = self.ones(dimensions);
        self.product(Rational::ONE, [number, ones])
    }

    /// The entries of a vector or matrix that is joined of numbers, or of what acts on the entries of such; row by row.
    pub fn entries_of(&mut self, id: NodeId) -> Option<Vec<NodeId>> {
        self.is_made_of_blocks(id).then(|| self.entries_within(id, DEPTH)).flatten()
    }

    /// Whether it is joined of blocks, or acts on the entries of what is.
    fn is_made_of_blocks(&self, id: NodeId) -> bool {
        if !self.has_tensors() || self.few_entries(self.dimensions(id)).is_none() {
            return false;
        }
        let mut level = vec![id];
        for _ in 0..DEPTH {
            if level.iter().any(|&id| matches!(self.op(id), Op::Tensor(TensorOp::Concatenate(_)))) {
                return true;
            }
            let inner = level.iter().filter(|&&id| self.acts_on_entries(id));
            let mut inner: Vec<NodeId> = inner.flat_map(|&id| self.operands(id).to_vec()).collect();
            inner.retain(|&operand| !self.dimensions(operand).is_empty());
            inner.truncate(MOST_ENTRIES);
            level = inner;
        }
        false
    }

    /// The number of entries of a vector or a matrix, if there are few.
    pub fn few_entries(&self, dimensions: &[Dimension]) -> Option<usize> {
        if !matches!(dimensions.len(), 1 | 2) {
            return None;
        }
        let length = |&dimension: &Dimension| match dimension {
            Dimension::Fixed(length) => usize::try_from(length).ok(),
            Dimension::Named(_) => None,
        };
        let count = dimensions.iter().try_fold(1usize, |count, dimension| count.checked_mul(length(dimension)?));
        count.filter(|&count| count <= MOST_ENTRIES)
    }

    /// Whether each entry is computed from entries at the same place of operands of the same size, and numbers.
    pub(crate) fn acts_on_entries(&self, id: NodeId) -> bool {
        let by_entry = match self.op(id) {
            Op::Sum(_) | Op::Product(_) | Op::Power(_) | Op::Call(_) => true,
            Op::Constant(_) | Op::Symbol(_) | Op::Truth(_) | Op::Tensor(_) => false,
            Op::Select | Op::Compare(_) | Op::And | Op::Or | Op::Not => false,
        };
        let whole = self.dimensions(id);
        by_entry
            && self.operands(id).iter().all(|operand| {
                let own = self.dimensions(operand);
                own.is_empty() || own == whole
            })
    }

    fn entries_within(&mut self, id: NodeId, depth: usize) -> Option<Vec<NodeId>> {
        let dimensions = self.dimensions(id).to_vec();
        let count = self.few_entries(&dimensions)?;
        let depth = depth.checked_sub(1)?;
        let number = |number| vec![number; count];
        if self.acts_on_entries(id) {
            return self.entries_of_operation(id, count, depth);
        }
        let Expression::Tensor { operation, operands } = self.view(id) else { return None };
        match operation {
            TensorOp::Zeros(_) => Some(number(self.constant(Rational::ZERO))),
            TensorOp::Ones(_) => Some(number(self.constant(Rational::ONE))),
            TensorOp::Slice(_) if count == 1 => Some(number(self.reshape(id, &[]))),
            TensorOp::Reshape(_) => {
                let inner = operands.at(0);
                let lines = |dimensions: &[Dimension]| {
                    dimensions.iter().filter(|&&length| length != Dimension::Fixed(1)).count() < 2
                };
                match self.dimensions(inner) {
                    [] => Some(vec![inner]),
                    // Columns and rows have the same order of entries.
                    own if lines(own) && lines(&dimensions) => self.entries_within(inner, depth),
                    _ => None,
                }
            }
            TensorOp::Concatenate(axis) => {
                let operands = operands.to_vec();
                let blocks = operands.iter().map(|&block| self.entries_within(block, depth));
                let blocks = blocks.collect::<Option<Vec<_>>>()?;
                if axis == 0 {
                    return Some(blocks.concat());
                }
                let rows = match dimensions[0] {
                    Dimension::Fixed(rows) => usize::try_from(rows).ok().filter(|&rows| rows > 0)?,
                    Dimension::Named(_) => return None,
                };
                let row = |row: usize| blocks.iter().flat_map(move |block| block.chunks(block.len() / rows).nth(row));
                Some((0..rows).flat_map(row).flatten().copied().collect())
            }
            TensorOp::Slice(_) | TensorOp::Contraction(_) | TensorOp::Identity(_) | TensorOp::Reduce(..) => None,
            TensorOp::Softmax(_) | TensorOp::Inverse | TensorOp::Determinant | TensorOp::Adjugate => None,
            TensorOp::LogDeterminant | TensorOp::Solve | TensorOp::Embed(_) => None,
        }
    }

    fn entries_of_operation(&mut self, id: NodeId, count: usize, depth: usize) -> Option<Vec<NodeId>> {
        let mut operands = Vec::new();
        for operand in self.operands(id).to_vec() {
            let is_number = self.dimensions(operand).is_empty();
            operands.push(if is_number { vec![operand; count] } else { self.entries_within(operand, depth)? });
        }
        let entry = |place: usize| operands.iter().map(|entries| entries[place]).collect();
        let entries: Vec<Vec<NodeId>> = (0..count).map(entry).collect();
        Some(entries.iter().map(|operands| self.with_operands(id, operands)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Dimension::Fixed;

    #[test]
    fn entries_come_back() {
        let mut graph = Graph::new();
        let numbers: Vec<NodeId> = ["a", "b", "c", "d"].iter().map(|name| graph.symbol(name)).collect();
        let (zero, three) = (graph.constant(Rational::ZERO), graph.constant(Rational::from(3)));
        let entries = vec![numbers[0], zero, zero, three, numbers[1], zero];
        for dimensions in [&[Fixed(6)][..], &[Fixed(2), Fixed(3)], &[Fixed(3), Fixed(2)], &[Fixed(1), Fixed(6)]] {
            let tensor = graph.from_entries(dimensions, &entries);
            assert_eq!(graph.dimensions(tensor), dimensions);
            assert_eq!(graph.entries_of(tensor).as_ref(), Some(&entries), "{dimensions:?}");
        }
        let matrix = graph.from_entries(&[Fixed(2), Fixed(2)], &numbers);
        let doubled = graph.product(Rational::from(2), [matrix]);
        let twice: Vec<NodeId> = numbers.iter().map(|&entry| graph.product(Rational::from(2), [entry])).collect();
        assert_eq!(graph.entries_of(doubled), Some(twice));
    }

    #[test]
    fn what_is_no_list_of_numbers_has_none() {
        let mut graph = Graph::new();
        let x = graph.declare("x", &[Fixed(3)]).expect("a name");
        let long = graph.declare("y", &[Fixed(100)]).expect("a name");
        let joined = graph.concatenate(&[x, x], 0);
        let identity = graph.identity(Fixed(3));
        let beside = graph.concatenate(&[identity, identity], 1);
        for id in [x, long, joined, beside] {
            assert_eq!(graph.entries_of(id), None);
        }
    }
}

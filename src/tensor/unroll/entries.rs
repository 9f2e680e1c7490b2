//! Entries of tensors by their places.

use crate::graph::NodeId;
use crate::op::Axes;

/// A tensor of which each entry is a node.
#[derive(Clone, Debug)]
pub(super) struct Tensor {
    pub(super) dimensions: Vec<usize>,
    /// Row by row.
    pub(super) entries: Vec<NodeId>,
}

impl Tensor {
    /// The entry at a place.
    pub(super) fn at(&self, at: &[usize]) -> NodeId {
        self.entries[place(&self.dimensions, at)]
    }

    /// The numbers of the entries along some axes, for each place of the others.
    pub(super) fn along(&self, axes: Axes) -> Vec<Vec<usize>> {
        let kept = |axis: &usize| !axes.contains(*axis);
        let outer: Vec<usize> = (0..self.dimensions.len()).filter(kept).collect();
        let lengths: Vec<usize> = outer.iter().map(|&axis| self.dimensions[axis]).collect();
        let mut rows = vec![Vec::new(); product(&lengths)];
        for number in 0..self.entries.len() {
            let at = unravel(&self.dimensions, number);
            let at: Vec<_> = outer.iter().map(|&axis| at[axis]).collect();
            rows[place(&lengths, &at)].push(number);
        }
        rows
    }

    /// The same entries, in the order of columns, with other dimensions.
    pub(super) fn reshaped(&self, dimensions: &[usize]) -> Vec<NodeId> {
        let backwards = |dimensions: &[usize]| dimensions.iter().rev().copied().collect::<Vec<_>>();
        let (from, to) = (backwards(&self.dimensions), backwards(dimensions));
        let entry = |at: &[usize]| {
            // Row by row, a tensor with its axes reversed is what it is column by column.
            let number = place(&to, &backwards(at));
            self.at(&backwards(&unravel(&from, number)))
        };
        build(dimensions, entry)
    }
}

/// Entries from their places.
pub(super) fn build(dimensions: &[usize], entry: impl Fn(&[usize]) -> NodeId) -> Vec<NodeId> {
    (0..product(dimensions)).map(|number| entry(&unravel(dimensions, number))).collect()
}

/// Tensors one after the other along an axis.
pub(super) fn concatenated(operands: &[Tensor], axis: usize, dimensions: &[usize]) -> Vec<NodeId> {
    build(dimensions, |at| {
        let mut at = at.to_vec();
        let mut operands = operands.iter();
        loop {
            let operand = operands.next().expect("the dimensions are those of all operands");
            let length = operand.dimensions[axis];
            if at[axis] < length {
                return operand.at(&at);
            }
            at[axis] -= length;
        }
    })
}

/// The number of entries.
pub(super) fn product(dimensions: &[usize]) -> usize {
    dimensions.iter().product()
}

/// The number of a place, row by row.
pub(super) fn place(dimensions: &[usize], at: &[usize]) -> usize {
    dimensions.iter().zip(at).fold(0, |number, (length, at)| number * length + at)
}

/// The place with a number, row by row.
pub(super) fn unravel(dimensions: &[usize], mut number: usize) -> Vec<usize> {
    let mut at = vec![0; dimensions.len()];
    for (at, &length) in at.iter_mut().zip(dimensions).rev() {
        *at = number % length;
        number /= length;
    }
    at
}

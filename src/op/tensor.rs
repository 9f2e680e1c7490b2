//! Operations on whole tensors: those that do more than act on each entry.
//!
//! In: nothing. Out: [`TensorOp`], the closed set, with what its payloads mean. Always: an operation is `Copy`; longer
//! payloads are interned by the graph.
//!
//! There is one operation for everything that multiplies entries and adds up: the contraction, an Einstein sum
//! (S. Laue, M. Mitterreiter, J. Giesen, *A simple and efficient tensor calculus*, AAAI 2020). Matrix products, inner
//! and outer products, transposes, traces, diagonals and sums along axes are contractions. With the identity and
//! tensors of ones among its factors it is closed under differentiation.
//!
//! ```text
//! A*x        sum over j of A[i,j] x[j]       labels [0 1] [1], order 1
//! A'         A[j,i]                          labels [1 0], order 2
//! tr(A)      sum over i of A[i,i]            labels [0 0], order 0
//! x*y'       x[i] y[j]                       labels [0] [1], order 2
//! ```

use super::{ContractionId, DimensionsId, SliceId};

/// An operation on whole tensors. Axes count from 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TensorOp {
    /// A sum of products of entries.
    Contraction(ContractionId),
    /// All entries are 1. No operands.
    Ones(DimensionsId),
    /// All entries are 0. No operands.
    Zeros(DimensionsId),
    /// The identity matrix; its two dimensions are equal. No operands.
    Identity(DimensionsId),
    /// One number for all entries along some axes.
    Reduce(Reduction, Axes),
    /// `exp(x)/sum(exp(x))` along some axes, which stay.
    Softmax(Axes),
    /// The inverse of a square matrix.
    Inverse,
    /// The determinant of a square matrix.
    Determinant,
    /// The adjugate of a square matrix, the transpose of its cofactors: `det(A)*inv(A)`, and what that becomes where
    /// there is no inverse.
    Adjugate,
    /// The logarithm of the absolute value of the determinant of a square matrix.
    LogDeterminant,
    /// `inv(A)*B` of a square matrix and a vector or matrix.
    Solve,
    /// The same entries, in the order of columns (the first axis runs fastest), with other dimensions.
    Reshape(DimensionsId),
    /// The entries within ranges.
    Slice(SliceId),
    /// The entries of the operand in ranges of a tensor that is 0 elsewhere.
    Embed(SliceId),
    /// The operands one after the other along an axis.
    Concatenate(u8),
}

/// What is told of the entries along axes. (Their sum is a contraction.)
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Reduction {
    /// The largest entry.
    Maximum,
    /// The smallest entry.
    Minimum,
    /// `log(sum(exp(x)))`
    LogSumExp,
}

/// A set of axes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Axes(u8);

impl Axes {
    /// The most axes that a tensor may have.
    pub const LIMIT: usize = 8;

    /// The set of these axes.
    ///
    /// # Panics
    ///
    /// If one is not below [`Axes::LIMIT`].
    pub fn new(axes: impl IntoIterator<Item = usize>) -> Axes {
        Axes(axes.into_iter().fold(0, |set, axis| {
            assert!(axis < Axes::LIMIT, "a tensor has at most {} axes", Axes::LIMIT);
            set | 1 << axis
        }))
    }

    /// The first `order` axes.
    pub fn all(order: usize) -> Axes {
        Axes::new(0..order)
    }

    /// Whether an axis is in the set.
    pub fn contains(self, axis: usize) -> bool {
        axis < Axes::LIMIT && self.0 & 1 << axis != 0
    }

    /// The axes in ascending order.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..Axes::LIMIT).filter(move |&axis| self.contains(axis))
    }

    /// The same axes of a tensor that has `before` more axes in front.
    pub fn shifted(self, before: usize) -> Axes {
        Axes::new(self.iter().map(|axis| axis + before))
    }
}

/// The name of an index inside one contraction.
pub type Label = u8;

/// Which entries a contraction multiplies: one label for each axis of each factor.
///
/// The labels below `order` are the axes of the result, in their order; the others are summed over, and are numbered
/// in the order in which the factors use them first.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Contraction {
    /// For each factor, the label of each of its axes.
    pub labels: Box<[Box<[Label]>]>,
    /// The number of axes of the result.
    pub order: u8,
}

impl Contraction {
    /// The labels that are summed over, in ascending order.
    pub fn bound(&self) -> impl Iterator<Item = Label> {
        let last = self.labels.iter().flatten().max().map_or(0, |&label| label + 1);
        self.order..last.max(self.order)
    }

    /// Whether it only gives the axes of one factor another order.
    pub fn is_permutation(&self) -> bool {
        let [labels] = &*self.labels else { return false };
        labels.len() == usize::from(self.order) && (0..self.order).all(|label| labels.contains(&label))
    }
}

/// Ranges of a tensor.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Slice {
    /// For each axis, the first entry and how many; `None` for all of them.
    pub ranges: Box<[Option<(u64, u64)>]>,
    /// The dimensions of the whole.
    pub whole: DimensionsId,
}

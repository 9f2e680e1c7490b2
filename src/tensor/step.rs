//! What a plan is made of.
//!
//! In: the values that a step reads. Out: those that it writes; room is a value that is written and never read.

use super::TensorError;
use super::element::Element;
use super::entries::{Columns, Numbers};
use super::kernel::{Copy, Pair, lu, rows};
use crate::eval::batch::Scratch;
use crate::op::Reduction;

/// A value of a plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct ValueId(pub(super) usize);

/// One step of a plan.
#[derive(Debug)]
pub(super) struct Step<T> {
    pub(super) work: Work<T>,
    pub(super) reads: Vec<ValueId>,
    pub(super) writes: Vec<ValueId>,
}

/// What a step does.
#[derive(Debug)]
pub(super) enum Work<T> {
    /// The same entry everywhere.
    Fill(f64),
    /// The identity matrix.
    Identity { rows: usize },
    /// A formula of numbers.
    Numbers(Box<Numbers>),
    /// A formula of entries.
    Columns(Box<Columns<T>>),
    /// The contraction of two tensors.
    Pair(Box<Pair>),
    /// Each operand is copied, from a place to a place.
    Copies(Vec<(Copy, [usize; 2])>),
    /// A number for each row of so many entries.
    Reduce { reduction: Reduction, length: usize },
    /// Exponentials of each row of so many entries, divided by their sum.
    Softmax { length: usize },
    /// The factors of a matrix.
    Factorise { rows: usize },
    /// A determinant, from factors.
    Determinant { rows: usize },
    /// An adjugate, from factors.
    Adjugate { rows: usize },
    /// The logarithm of a determinant, from factors.
    LogDeterminant { rows: usize },
    /// An inverse, from factors.
    Invert { rows: usize },
    /// The solution of equations, from factors and the right-hand side.
    Solve { rows: usize },
}

impl<T: Element> Work<T> {
    /// Does it.
    pub(super) fn run(
        &self,
        reads: &[&[T]],
        writes: &mut [&mut [T]],
        scratch: &mut Scratch<T>,
    ) -> Result<(), TensorError> {
        match self {
            Work::Fill(entry) => writes[0].fill(T::narrow(*entry)),
            Work::Identity { rows } => {
                writes[0].fill(T::ZERO);
                writes[0].iter_mut().step_by(rows + 1).for_each(|entry| *entry = T::ONE);
            }
            Work::Numbers(numbers) => numbers.run(reads, writes),
            Work::Columns(columns) => {
                let (room, results) = writes.split_last_mut().expect("the last value is room for columns");
                columns.run(reads, results, room, scratch);
            }
            Work::Pair(pair) => pair.run(writes[0], reads[0], reads[1]),
            Work::Copies(copies) => {
                for ((copy, [to, from]), read) in copies.iter().zip(reads) {
                    copy.run(&mut writes[0][*to..], &read[*from..]);
                }
            }
            Work::Reduce { reduction, length } => {
                let (target, room) = writes.split_first_mut().expect("the first value is the result");
                rows::reduce(*reduction, *length, reads[0], target, room[0]);
            }
            Work::Softmax { length } => rows::softmax(*length, reads[0], writes[0]),
            Work::Factorise { rows } => lu::factorise(*rows, reads[0], writes[0]),
            Work::Determinant { rows } => writes[0][0] = lu::determinant(*rows, reads[0]),
            Work::Adjugate { rows } => lu::adjugate(*rows, reads[0], writes[0]),
            Work::LogDeterminant { rows } => writes[0][0] = lu::log_determinant(*rows, reads[0]),
            &Work::Invert { rows } => {
                let is_regular = lu::invert(rows, reads[0], writes[0]);
                return if is_regular { Ok(()) } else { Err(TensorError::Singular { rows }) };
            }
            &Work::Solve { rows } => {
                writes[0].copy_from_slice(reads[1]);
                let is_regular = lu::solve(rows, reads[0], writes[0]);
                return if is_regular { Ok(()) } else { Err(TensorError::Singular { rows }) };
            }
        }
        Ok(())
    }
}

//! What is told of rows, and of square matrices with few rows.
//!
//! In: nodes of entries. Out: nodes. Always: exponentials are of differences to the largest entry; determinants and inverses
//! are made of cofactors, so no more than 3 rows.

use super::Unrolling;
use super::entries::Tensor;
use crate::graph::NodeId;
use crate::number::Rational;
use crate::op::{Axes, Function, FunctionId, Reduction, built_in};
use crate::tensor::TensorError;

/// The most rows of which cofactors are as good as pivots.
const MOST_ROWS: usize = 3;

impl Unrolling<'_> {
    /// A function of the table.
    pub(super) fn call(&mut self, function: FunctionId, arguments: &[NodeId]) -> NodeId {
        self.target.call(Function::Known(function), arguments)
    }

    /// One number for a row.
    pub(super) fn reduce(&mut self, reduction: Reduction, row: &[NodeId]) -> NodeId {
        match (reduction, row) {
            (Reduction::Maximum, row) => self.nested(built_in::maximum(), row),
            (Reduction::Minimum, row) => self.nested(built_in::minimum(), row),
            (Reduction::LogSumExp, &[only]) => only,
            (Reduction::LogSumExp, &[a, b]) => self.call(built_in::logsumexp(), &[a, b]),
            (Reduction::LogSumExp, row) => {
                let (most, exponentials) = self.exponentials(row);
                let sum = self.sum(&exponentials);
                let log = self.call(built_in::log(), &[sum]);
                let value = self.target.add(most, log);
                let is_infinite = self.is_infinite_below(most);
                self.target.select(is_infinite, most, value)
            }
        }
    }

    /// Exponentials along some axes, divided by their sum.
    pub(super) fn softmax(&mut self, operand: &Tensor, axes: Axes) -> Vec<NodeId> {
        let mut shares = operand.entries.clone();
        for row in operand.along(axes) {
            let entries: Vec<_> = row.iter().map(|&number| operand.entries[number]).collect();
            let (_, exponentials) = self.exponentials(&entries);
            let sum = self.sum(&exponentials);
            for (&number, exponential) in row.iter().zip(exponentials) {
                shares[number] = self.target.divide(exponential, sum);
            }
        }
        shares
    }

    /// The largest entry, and exponentials of the differences to it.
    fn exponentials(&mut self, row: &[NodeId]) -> (NodeId, Vec<NodeId>) {
        let most = self.nested(built_in::maximum(), row);
        let exponential = |&entry: &NodeId| {
            let difference = self.target.subtract(entry, most);
            self.call(built_in::exp(), &[difference])
        };
        let exponentials = row.iter().map(exponential).collect();
        (most, exponentials)
    }

    fn nested(&mut self, function: FunctionId, row: &[NodeId]) -> NodeId {
        let (&first, rest) = row.split_first().expect("axes have entries");
        rest.iter().fold(first, |most, &entry| self.call(function, &[most, entry]))
    }

    fn sum(&mut self, terms: &[NodeId]) -> NodeId {
        self.target.sum(Rational::ZERO, terms.iter().map(|&term| (Rational::ONE, term)))
    }

    /// The determinant of a square matrix.
    pub(super) fn determinant(&mut self, matrix: &Tensor) -> Result<NodeId, TensorError> {
        let rows = self.rows(matrix)?;
        let terms: Vec<_> = (0..rows)
            .map(|column| {
                let cofactor = self.cofactor(matrix, 0, column);
                self.target.multiply(matrix.at(&[0, column]), cofactor)
            })
            .collect();
        Ok(self.sum(&terms))
    }

    /// The adjugate of a square matrix: its cofactors, transposed.
    pub(super) fn adjugate(&mut self, matrix: &Tensor) -> Result<Tensor, TensorError> {
        let rows = self.rows(matrix)?;
        let mut entries = Vec::new();
        for row in 0..rows {
            for column in 0..rows {
                entries.push(self.cofactor(matrix, column, row));
            }
        }
        Ok(Tensor { dimensions: matrix.dimensions.clone(), entries })
    }

    /// The inverse of a square matrix.
    pub(super) fn inverse(&mut self, matrix: &Tensor) -> Result<Tensor, TensorError> {
        let determinant = self.determinant(matrix)?;
        let mut inverse = self.adjugate(matrix)?;
        for entry in &mut inverse.entries {
            *entry = self.target.divide(*entry, determinant);
        }
        Ok(inverse)
    }

    /// `inv(A)*B` of a square matrix and a vector or matrix.
    pub(super) fn solve(&mut self, matrix: &Tensor, right: &Tensor) -> Result<Vec<NodeId>, TensorError> {
        let inverse = self.inverse(matrix)?;
        let rows = matrix.dimensions[0];
        let width = right.entries.len() / rows;
        self.count(rows * right.entries.len())?;
        let mut entries = Vec::new();
        for row in 0..rows {
            for column in 0..width {
                let term = |at: usize| self.target.multiply(inverse.at(&[row, at]), right.entries[at * width + column]);
                let terms: Vec<_> = (0..rows).map(term).collect();
                entries.push(self.sum(&terms));
            }
        }
        Ok(entries)
    }

    fn rows(&self, matrix: &Tensor) -> Result<usize, TensorError> {
        let rows = matrix.dimensions[0];
        if rows > MOST_ROWS { Err(TensorError::NeedsPivots { rows, most: MOST_ROWS }) } else { Ok(rows) }
    }

    /// The determinant without a row and a column, with its sign.
    fn cofactor(&mut self, matrix: &Tensor, row: usize, column: usize) -> NodeId {
        let others = |skipped: usize| (0..matrix.dimensions[0]).filter(move |&at| at != skipped);
        let (rows, columns): (Vec<_>, Vec<_>) = (others(row).collect(), others(column).collect());
        let minor = match (&rows[..], &columns[..]) {
            (&[], _) => self.target.constant(Rational::ONE),
            (&[r], &[c]) => matrix.at(&[r, c]),
            (&[r, s, ..], columns) => {
                let (c, d) = (columns[0], columns[1]);
                let down = self.target.multiply(matrix.at(&[r, c]), matrix.at(&[s, d]));
                let up = self.target.multiply(matrix.at(&[r, d]), matrix.at(&[s, c]));
                self.target.subtract(down, up)
            }
            (&[_], _) => unreachable!("a square matrix has as many columns as rows"),
        };
        if (row + column) % 2 == 1 { self.target.negate(minor) } else { minor }
    }
}

//! What is left of a diagram, written: chains of matrices, columns, numbers.
//!
//! In: a [`Diagram`] in which nothing is summed over any more. Out: a part. Always: a product of matrices is written from
//! left to right, a transpose where it is read against its direction.
//!
//! ```text
//! i -A- j -B- k       A*B
//! u at i, v at j      u*v'
//! v at i              v
//! ```

use super::{Diagram, Matrix, Vector, flipped, flips};
use crate::export::part::{Part, PartId};
use crate::number::Rational;
use crate::op::{Dimension, Label};

impl Diagram<'_, '_> {
    pub(super) fn identity(&mut self, length: Dimension) -> PartId {
        let length = self.builder.length(length);
        self.builder.apply("eye", [length])
    }

    /// The factors of a chain; one that follows itself is raised, `A*A*B` is `A^2*B`.
    pub(super) fn factors(&mut self, chain: &[Matrix]) -> Vec<PartId> {
        let mut runs: Vec<(Matrix, Rational)> = Vec::with_capacity(chain.len());
        for &matrix in chain {
            let (part, exponent) = self.builder.matrix_power(matrix.part);
            let flipped = matrix.flipped && !self.builder.is_symmetric(part);
            match runs.last_mut() {
                Some((last, sum)) if last.flipped == flipped && self.builder.same(last.part, part) => {
                    *sum = &*sum + &exponent;
                }
                Some(_) | None => runs.push((Matrix { part, flipped }, exponent)),
            }
        }
        let written = |(matrix, exponent): (Matrix, Rational)| {
            let part = self.builder.raised(matrix.part, exponent);
            self.builder.matrix(Matrix { part, ..matrix })
        };
        runs.into_iter().map(written).collect()
    }

    /// The product of a chain, perhaps with a column at its end.
    pub(super) fn chain(&mut self, chain: &[Matrix], end: Option<PartId>) -> PartId {
        let mut parts = self.factors(chain);
        parts.extend(end);
        if let &[only] = parts.as_slice() { only } else { self.builder.product(parts) }
    }

    /// A vector as a column.
    pub(super) fn vector(&mut self, vector: &Vector) -> PartId {
        match vector.end {
            Some(_) => self.chain(&vector.chain, vector.end),
            None if vector.chain.is_empty() => {
                let length = self.builder.length(vector.length);
                self.builder.apply("ones", [length])
            }
            None => {
                let back = flipped(&vector.chain);
                let rows = flips(&vector.chain) <= flips(&back);
                let matrix = self.chain(if rows { &vector.chain } else { &back }, None);
                let word = self.builder.layout.push(Part::Word(if rows { "rows" } else { "columns" }));
                self.builder.apply("sum", [matrix, word])
            }
        }
    }

    pub(super) fn number(mut self) -> PartId {
        match *self.numbers.as_slice() {
            [only] => only,
            _ => self.builder.product(std::mem::take(&mut self.numbers)),
        }
    }

    /// Numbers in front of other parts.
    fn scaled(self, parts: Vec<PartId>) -> PartId {
        let mut all = self.numbers;
        all.extend(parts);
        if let &[only] = all.as_slice() { only } else { self.builder.product(all) }
    }

    pub(super) fn column(mut self) -> PartId {
        let vector = self.take_vector(0);
        let vector = vector.unwrap_or(Vector { at: 0, chain: Vec::new(), end: None, length: self.lengths[0] });
        match vector.end {
            Some(end) => {
                let mut parts = self.factors(&vector.chain);
                parts.push(end);
                self.scaled(parts)
            }
            None => {
                let part = self.vector(&vector);
                self.scaled(vec![part])
            }
        }
    }

    /// `x'*A`
    pub(super) fn row(mut self) -> PartId {
        let vector = self.take_vector(0);
        let vector = vector.unwrap_or(Vector { at: 0, chain: Vec::new(), end: None, length: self.lengths[0] });
        let Some(end) = vector.end else {
            let column = self.vector(&vector);
            let row = self.builder.transposed(column);
            return self.scaled(vec![row]);
        };
        let mut parts = vec![self.builder.transposed(end)];
        parts.extend(self.factors(&flipped(&vector.chain)));
        self.scaled(parts)
    }

    pub(super) fn matrix(mut self) -> PartId {
        while let Some(pair) = self.parallel(0) {
            self.multiply_entries(pair);
        }
        let (left, right) = (self.take_vector(0), self.take_vector(1));
        let real = |vector: &Vector| vector.end.is_some() || !vector.chain.is_empty();
        let Some(edge) = self.edges.pop() else {
            let ones = |at: Label| Vector { at, chain: Vec::new(), end: None, length: self.lengths[usize::from(at)] };
            let (left, right) = (left.unwrap_or(ones(0)), right.unwrap_or(ones(1)));
            return self.outer_product(&left, &right);
        };
        let edge = edge.oriented_from(0);
        let (left, right) = (left.filter(real), right.filter(real));
        let mut parts = Vec::new();
        if edge.chain.is_empty() {
            let vectors: Vec<Vector> = left.into_iter().chain(right).collect();
            let standing: Vec<_> = vectors.iter().map(|vector| self.vector(vector)).collect();
            parts.push(if standing.is_empty() {
                self.identity(self.lengths[0])
            } else {
                let inner = if let &[only] = standing.as_slice() { only } else { self.builder.entrywise(standing) };
                self.builder.apply("diag", [inner])
            });
        } else {
            let diagonal =
                |diagram: &mut Self, vector: Option<Vector>| vector.map(|vector| diagram.diagonal(&vector).part);
            parts.extend(diagonal(&mut self, left));
            parts.extend(self.factors(&edge.chain));
            parts.extend(diagonal(&mut self, right));
        }
        self.scaled(parts)
    }

    /// `u*v'`
    fn outer_product(mut self, left: &Vector, right: &Vector) -> PartId {
        let mut parts = Vec::new();
        match left.end {
            Some(end) => {
                parts.extend(self.factors(&left.chain));
                parts.push(end);
            }
            None => parts.push(self.vector(left)),
        }
        match right.end {
            Some(end) => {
                parts.push(self.builder.transposed(end));
                parts.extend(self.factors(&flipped(&right.chain)));
            }
            None => {
                let column = self.vector(right);
                parts.push(self.builder.transposed(column));
            }
        }
        self.scaled(parts)
    }
}

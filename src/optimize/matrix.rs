//! Small dense linear algebra: what Newton's method and least squares need.
//!
//! In: vectors and matrices, row after row. Out: products, solutions, factors. Always: a factorisation that would divide by 0 says so.

/// The scalar product.
pub(super) fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

/// The Euclidean norm, without overflow.
pub(super) fn norm(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, f64::hypot)
}

/// A square matrix that equals its transpose.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Symmetric {
    pub(super) order: usize,
    /// All entries, row after row.
    pub(super) entries: Vec<f64>,
}

impl Symmetric {
    pub(super) fn zero(order: usize) -> Symmetric {
        Symmetric { order, entries: vec![0.0; order * order] }
    }

    pub(super) fn set(&mut self, row: usize, column: usize, value: f64) {
        self.entries[row * self.order + column] = value;
        self.entries[column * self.order + row] = value;
    }

    fn row(&self, row: usize) -> &[f64] {
        &self.entries[row * self.order..][..self.order]
    }

    /// The product with a vector.
    pub(super) fn times(&self, vector: &[f64]) -> Vec<f64> {
        (0..self.order).map(|row| dot(self.row(row), vector)).collect()
    }

    /// Makes the rows and columns of some variables those of the unit matrix, so that they stay where they are.
    pub(super) fn hold(&mut self, held: &[bool]) {
        for place in (0..self.order).filter(|&place| held[place]) {
            (0..self.order).for_each(|other| self.set(place, other, 0.0));
            self.set(place, place, 1.0);
        }
    }

    /// The largest entry of the diagonal.
    pub(super) fn scale(&self) -> f64 {
        (0..self.order).map(|place| self.entries[place * (self.order + 1)].abs()).fold(0.0, f64::max)
    }

    /// Solves `(self + shift*I)*x = right`; `None` if that matrix is not safely positive definite (Cholesky).
    pub(super) fn solve(&self, shift: f64, right: &[f64]) -> Option<Vec<f64>> {
        let order = self.order;
        let mut lower = self.entries.clone();
        let least = f64::EPSILON * (self.scale() + shift);
        for row in 0..order {
            for column in 0..=row {
                let (above, this) = lower.split_at(row * order);
                let left = if column == row { this } else { &above[column * order..] };
                let product = dot(&left[..column], &this[..column]);
                let rest = lower[row * order + column] - product + if row == column { shift } else { 0.0 };
                lower[row * order + column] = if column < row {
                    rest / lower[column * order + column]
                } else if rest > least {
                    rest.sqrt()
                } else {
                    return None;
                };
            }
        }
        let mut solution = right.to_vec();
        for row in 0..order {
            let known = dot(&lower[row * order..][..row], &solution[..row]);
            solution[row] = (solution[row] - known) / lower[row * (order + 1)];
        }
        for row in (0..order).rev() {
            let known: f64 = (row + 1..order).map(|below| lower[below * order + row] * solution[below]).sum();
            solution[row] = (solution[row] - known) / lower[row * (order + 1)];
        }
        Some(solution)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_or_refused() {
        let mut matrix = Symmetric::zero(2);
        matrix.entries = vec![4.0, 2.0, 2.0, 3.0];
        let solution = matrix.solve(0.0, &[10.0, 9.0]).expect("a solution");
        assert!(norm([solution[0] - 1.5, solution[1] - 2.0].into_iter()) < 1e-14, "{solution:?}");
        assert_eq!(matrix.times(&[1.5, 2.0]), [10.0, 9.0]);
        matrix.set(0, 1, 5.0);
        assert_eq!(matrix.solve(0.0, &[1.0, 1.0]), None);
        assert!(matrix.solve(10.0, &[1.0, 1.0]).is_some());
        matrix.hold(&[false, true]);
        assert_eq!(matrix.solve(0.0, &[8.0, 0.0]), Some(vec![2.0, 0.0]));
    }
}

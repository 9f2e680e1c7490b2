//! Least squares by reflections (Householder 1958).
//!
//! In: a matrix, column after column, and a right side. Out: the triangle `R` of its factorisation and the rotated right side. Always: nothing
//! is squared, as it would be in the normal equations, so that half of the digits are not lost.

use super::matrix::{dot, norm};

/// `R` of a matrix with as many or more rows than columns, and the first part of the rotated right side.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Triangle {
    order: usize,
    /// Column after column, each with `order` entries.
    entries: Vec<f64>,
    right: Vec<f64>,
}

impl Triangle {
    /// The triangle of a matrix, whose columns are overwritten.
    pub(super) fn new(columns: &mut [Vec<f64>], mut right: Vec<f64>) -> Triangle {
        let order = columns.len();
        let mut entries = vec![0.0; order * order];
        for step in 0..order {
            let (before, rest) = columns.split_at_mut(step + 1);
            let mirror = &mut before[step][step..];
            let length = norm(mirror.iter().copied());
            let diagonal = if mirror[0] > 0.0 { -length } else { length };
            if length > 0.0 {
                // Scaled so that its square has the length 2.
                mirror[0] -= diagonal;
                let scale = (2.0 / dot(mirror, mirror)).sqrt();
                mirror.iter_mut().for_each(|entry| *entry *= scale);
                let vectors = rest.iter_mut().map(|column| &mut column[step..]).chain([&mut right[step..]]);
                for vector in vectors {
                    let part = dot(mirror, vector);
                    vector.iter_mut().zip(mirror.iter()).for_each(|(entry, m)| *entry -= part * m);
                }
            }
            entries[step * order + step] = diagonal;
            rest.iter().enumerate().for_each(|(n, column)| entries[(step + 1 + n) * order + step] = column[step]);
        }
        right.truncate(order);
        Triangle { order, entries, right }
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.entries[column * self.order + row]
    }

    /// The triangle of the matrix with rows below it that have one entry each, against a right side of 0.
    pub(super) fn damped(&self, diagonal: &[f64]) -> Triangle {
        let column = |place: usize| {
            let mut column = self.entries[place * self.order..][..self.order].to_vec();
            column.extend((0..self.order).map(|row| if row == place { diagonal[place] } else { 0.0 }));
            column
        };
        let mut columns: Vec<_> = (0..self.order).map(column).collect();
        let mut right = self.right.clone();
        right.resize(2 * self.order, 0.0);
        Triangle::new(&mut columns, right)
    }

    /// Solves `R*x = right`; `None` if the matrix has no full rank.
    pub(super) fn solve(&self) -> Option<Vec<f64>> {
        let mut solution = self.right.clone();
        for row in (0..self.order).rev() {
            let known: f64 = (row + 1..self.order).map(|column| self.at(row, column) * solution[column]).sum();
            solution[row] = (solution[row] - known) / self.at(row, row);
        }
        solution.iter().all(|x| x.is_finite()).then_some(solution)
    }

    /// The norm of the product with a vector.
    pub(super) fn length(&self, vector: &[f64]) -> f64 {
        let row = |row: usize| (row..self.order).map(|column| self.at(row, column) * vector[column]).sum();
        norm((0..self.order).map(row))
    }

    /// The inverse of the product of the transpose and the matrix, row after row: the covariance, but for a factor.
    pub(super) fn covariance(&self) -> Vec<Vec<f64>> {
        let order = self.order;
        // A column of the inverse of R.
        let column = |place: usize| {
            let mut column = vec![0.0; order];
            for row in (0..=place).rev() {
                let known: f64 = (row + 1..=place).map(|k| self.at(row, k) * column[k]).sum();
                let unit = if row == place { 1.0 } else { 0.0 };
                column[row] = (unit - known) / self.at(row, row);
            }
            column
        };
        let columns: Vec<_> = (0..order).map(column).collect();
        let entry = |row: usize, other: usize| columns.iter().map(|column| column[row] * column[other]).sum();
        (0..order).map(|row| (0..order).map(|other| entry(row, other)).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Triangle;

    #[test]
    fn a_line_through_three_points() {
        // y = 1 + 2*x at 0, 1, 2, with errors 1, -2, 1 that no line can follow.
        let mut columns = vec![vec![1.0, 1.0, 1.0], vec![0.0, 1.0, 2.0]];
        let triangle = Triangle::new(&mut columns, vec![2.0, 1.0, 6.0]);
        let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        let solution = triangle.solve().expect("full rank");
        near(solution[0], 1.0);
        near(solution[1], 2.0);
        let covariance = triangle.covariance();
        near(covariance[0][0], 5.0 / 6.0);
        near(covariance[0][1], -0.5);
        near(covariance[1][1], 0.5);
        near(triangle.length(&[1.0, 2.0]), 35f64.sqrt());
        let damped = triangle.damped(&[0.0, 1e9]).solve().expect("full rank");
        near(damped[0], 3.0);
        assert_eq!(Triangle::new(&mut [vec![1.0, 1.0], vec![2.0, 2.0]], vec![1.0, 1.0]).solve(), None);
    }
}

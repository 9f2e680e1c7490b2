//! Square matrices as products of triangular ones, with rows exchanged so that no pivot is needlessly small.
//!
//! In: a square matrix. Out: its factors, which give the determinant and solve linear equations.

/// `P*A = L*U`: below the diagonal is `L`, which has ones on its diagonal; the rest is `U`.
#[derive(Debug)]
pub(super) struct Factors {
    rows: usize,
    entries: Vec<f64>,
    /// The row that was exchanged with each row, one after the other.
    exchanges: Vec<usize>,
}

impl Factors {
    /// Takes a matrix with so many rows apart.
    pub(super) fn new(rows: usize, matrix: &[f64]) -> Factors {
        let mut factors = Factors { rows, entries: matrix.to_vec(), exchanges: Vec::with_capacity(rows) };
        for column in 0..rows {
            factors.eliminate(column);
        }
        factors
    }

    fn eliminate(&mut self, column: usize) {
        let (n, entries) = (self.rows, &mut self.entries);
        let size = |row: &usize| entries[row * n + column].abs();
        let pivot = (column..n).fold(column, |best, row| if size(&row) > size(&best) { row } else { best });
        self.exchanges.push(pivot);
        if pivot != column {
            let (above, below) = entries.split_at_mut(pivot * n);
            above[column * n..][..n].swap_with_slice(&mut below[..n]);
        }
        let (above, below) = entries.split_at_mut((column + 1) * n);
        let pivot_row = &above[column * n + column..];
        let divisor = pivot_row[0];
        if divisor == 0.0 {
            return;
        }
        for row in below.chunks_exact_mut(n) {
            let row = &mut row[column..];
            let factor = row[0] / divisor;
            row[0] = factor;
            if factor != 0.0 {
                row[1..].iter_mut().zip(&pivot_row[1..]).for_each(|(entry, pivot)| *entry -= factor * pivot);
            }
        }
    }

    fn diagonal(&self) -> impl Iterator<Item = f64> + '_ {
        (0..self.rows).map(|row| self.entries[row * self.rows + row])
    }

    /// The determinant.
    pub(super) fn determinant(&self) -> f64 {
        let odd = self.exchanges.iter().enumerate().filter(|(row, other)| row != *other).count() % 2 == 1;
        let product: f64 = self.diagonal().product();
        if odd { -product } else { product }
    }

    /// The logarithm of the absolute value of the determinant.
    pub(super) fn log_determinant(&self) -> f64 {
        self.diagonal().map(|pivot| pivot.abs().ln()).sum()
    }

    /// Puts `inv(A)*B` in the place of `B`, whose first axis is that of the rows; `false` if there is no inverse.
    pub(super) fn solve(&self, right: &mut [f64]) -> bool {
        if self.diagonal().any(|pivot| pivot == 0.0) {
            return false;
        }
        let (n, width) = (self.rows, right.len() / self.rows);
        for (row, &other) in self.exchanges.iter().enumerate() {
            if row != other {
                let (above, below) = right.split_at_mut(other * width);
                above[row * width..][..width].swap_with_slice(&mut below[..width]);
            }
        }
        for row in 0..n {
            let (above, below) = right.split_at_mut(row * width);
            for (column, solved) in above.chunks_exact(width).enumerate() {
                subtract(&mut below[..width], self.entries[row * n + column], solved);
            }
        }
        for row in (0..n).rev() {
            let (above, below) = right.split_at_mut((row + 1) * width);
            let here = &mut above[row * width..];
            for (column, solved) in (row + 1..n).zip(below.chunks_exact(width)) {
                subtract(here, self.entries[row * n + column], solved);
            }
            let pivot = self.entries[row * n + row];
            here.iter_mut().for_each(|entry| *entry /= pivot);
        }
        true
    }
}

fn subtract(target: &mut [f64], factor: f64, other: &[f64]) {
    if factor != 0.0 {
        target.iter_mut().zip(other).for_each(|(entry, other)| *entry -= factor * other);
    }
}

//! Square matrices as products of triangular ones, with rows exchanged so that no pivot is needlessly small.
//!
//! In: a square matrix. Out: its factors, `P*A = L*U`, which give the determinant and solve linear equations. They are
//! kept as the matrix `L + U - I`, row by row, then for each row the number of the one that it was exchanged with.

use super::lanes;

/// How many numbers the factors of a matrix with so many rows are.
pub(in crate::tensor) fn size(rows: usize) -> usize {
    rows * rows + rows
}

/// Takes a matrix with so many rows apart.
pub(in crate::tensor) fn factorise(n: usize, matrix: &[f64], factors: &mut [f64]) {
    let (entries, exchanges) = factors.split_at_mut(n * n);
    entries.copy_from_slice(matrix);
    for column in 0..n {
        let size = |row: &usize| entries[row * n + column].abs();
        let pivot = (column..n).fold(column, |best, row| if size(&row) > size(&best) { row } else { best });
        exchanges[column] = pivot as f64;
        exchange(entries, n, column, pivot);
        eliminate(entries, n, column);
    }
}

/// Subtracts multiples of a row from those below it, so that they begin with 0; the multipliers take the places.
fn eliminate(entries: &mut [f64], n: usize, column: usize) {
    let (above, below) = entries.split_at_mut((column + 1) * n);
    let pivot = &above[column * n + column..];
    if pivot[0] == 0.0 {
        return;
    }
    for row in below.chunks_exact_mut(n) {
        let factor = row[column] / pivot[0];
        row[column] = factor;
        if factor != 0.0 {
            lanes::subtract(&mut row[column + 1..], &pivot[1..], factor);
        }
    }
}

/// Exchanges two rows, of which the second is not above the first.
fn exchange(entries: &mut [f64], width: usize, row: usize, other: usize) {
    if row != other {
        let (above, below) = entries.split_at_mut(other * width);
        above[row * width..][..width].swap_with_slice(&mut below[..width]);
    }
}

fn pivots(n: usize, factors: &[f64]) -> impl Iterator<Item = f64> + '_ {
    (0..n).map(move |row| factors[row * n + row])
}

/// The determinant.
pub(in crate::tensor) fn determinant(n: usize, factors: &[f64]) -> f64 {
    let exchanges = factors[n * n..].iter().enumerate().filter(|&(row, &other)| row as f64 != other);
    let product: f64 = pivots(n, factors).product();
    if exchanges.count() % 2 == 1 { -product } else { product }
}

/// The logarithm of the absolute value of the determinant.
pub(in crate::tensor) fn log_determinant(n: usize, factors: &[f64]) -> f64 {
    pivots(n, factors).map(|pivot| pivot.abs().ln()).sum()
}

/// Puts `inv(A)*B` in the place of `B`, of which the first axis is that of the rows; `false` if there is no inverse.
pub(in crate::tensor) fn solve(n: usize, factors: &[f64], right: &mut [f64]) -> bool {
    if pivots(n, factors).any(|pivot| pivot == 0.0) {
        return false;
    }
    let width = right.len() / n;
    for (row, &other) in factors[n * n..].iter().enumerate() {
        exchange(right, width, row, other as usize);
    }
    for row in 0..n {
        let (above, below) = right.split_at_mut(row * width);
        let here = &mut below[..width];
        for (column, solved) in above.chunks_exact(width).enumerate() {
            lanes::subtract(here, solved, factors[row * n + column]);
        }
    }
    for row in (0..n).rev() {
        let (above, below) = right.split_at_mut((row + 1) * width);
        let here = &mut above[row * width..];
        for (column, solved) in (row + 1..n).zip(below.chunks_exact(width)) {
            lanes::subtract(here, solved, factors[row * n + column]);
        }
        let pivot = factors[row * n + row];
        here.iter_mut().for_each(|entry| *entry /= pivot);
    }
    true
}

/// Writes the inverse; `false` if there is none.
pub(in crate::tensor) fn invert(n: usize, factors: &[f64], inverse: &mut [f64]) -> bool {
    inverse.fill(0.0);
    inverse.iter_mut().step_by(n + 1).for_each(|entry| *entry = 1.0);
    solve(n, factors, inverse)
}

/// Writes the adjugate, the transpose of the cofactors: it is there for every matrix, and is `det(A)*inv(A)` where there
/// is an inverse.
///
/// The adjugate of a product is that of the factors in the opposite order (G. W. Stewart, *On the adjugate matrix*,
/// Linear Algebra and its Applications 283, 1998), so that it is `det(P)*adj(U)*inv(L)*P` here. Nothing is divided by,
/// so a pivot may be 0, or nearly.
pub(in crate::tensor) fn adjugate(n: usize, factors: &[f64], adjugate: &mut [f64]) {
    adjugate.fill(0.0);
    adjugate_of_upper(n, factors, adjugate);
    // X*inv(L) from the last column of X to the first; then the columns are exchanged as the rows of A were.
    for row in adjugate.chunks_exact_mut(n) {
        for column in (0..n).rev() {
            let solved = row[column];
            for before in 0..column {
                row[before] -= solved * factors[column * n + before];
            }
        }
        for (column, &other) in factors[n * n..].iter().enumerate().rev() {
            let other = other as usize;
            if other != column {
                row.swap(column, other);
                row.iter_mut().for_each(|entry| *entry = -*entry);
            }
        }
    }
}

/// `adj([U, u; 0, d])` is `[d*adj(U), -adj(U)*u; 0, det(U)]`, row by row and column by column of the triangle.
fn adjugate_of_upper(n: usize, factors: &[f64], adjugate: &mut [f64]) {
    let mut determinant = 1.0;
    for size in 0..n {
        let pivot = factors[size * n + size];
        for row in 0..size {
            let above = &mut adjugate[row * n..][..=size];
            let image: f64 = (row..size).map(|column| above[column] * factors[column * n + size]).sum();
            above[size] = -image;
            above[..size].iter_mut().for_each(|entry| *entry *= pivot);
        }
        adjugate[size * n + size] = determinant;
        determinant *= pivot;
    }
}

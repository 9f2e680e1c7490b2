//! Square matrices as products of triangular ones, with rows exchanged so that no pivot is needlessly small.
//!
//! In: a square matrix. Out: its factors, `P*A = L*U`, which give the determinant and solve linear equations. They are
//! kept as the matrix `L + U - I`, row by row, then for each row the number of the one that it was exchanged with.

use super::lanes;
use crate::tensor::element::Element;

/// How many numbers the factors of a matrix with so many rows are.
pub(in crate::tensor) fn size(rows: usize) -> usize {
    rows * rows + rows
}

/// Takes a matrix with so many rows apart.
pub(in crate::tensor) fn factorise<T: Element>(n: usize, matrix: &[T], factors: &mut [T]) {
    let (entries, exchanges) = factors.split_at_mut(n * n);
    entries.copy_from_slice(matrix);
    for column in 0..n {
        let size = |row: &usize| Element::abs(entries[row * n + column]);
        let pivot = (column..n).fold(column, |best, row| if size(&row) > size(&best) { row } else { best });
        exchanges[column] = T::narrow(pivot as f64);
        exchange(entries, n, column, pivot);
        eliminate(entries, n, column);
    }
}

/// Subtracts multiples of a row from those below it, so that they begin with 0; the multipliers take the places.
fn eliminate<T: Element>(entries: &mut [T], n: usize, column: usize) {
    let (above, below) = entries.split_at_mut((column + 1) * n);
    let pivot = &above[column * n + column..];
    if pivot[0] == T::ZERO {
        return;
    }
    for row in below.chunks_exact_mut(n) {
        let factor = row[column] / pivot[0];
        row[column] = factor;
        if factor != T::ZERO {
            lanes::subtract(&mut row[column + 1..], &pivot[1..], factor);
        }
    }
}

/// Exchanges two rows, of which the second is not above the first.
fn exchange<T: Element>(entries: &mut [T], width: usize, row: usize, other: usize) {
    if row != other {
        let (above, below) = entries.split_at_mut(other * width);
        above[row * width..][..width].swap_with_slice(&mut below[..width]);
    }
}

fn pivots<T: Element>(n: usize, factors: &[T]) -> impl Iterator<Item = T> + '_ {
    (0..n).map(move |row| factors[row * n + row])
}

/// The determinant.
pub(in crate::tensor) fn determinant<T: Element>(n: usize, factors: &[T]) -> T {
    let exchanges = factors[n * n..].iter().enumerate().filter(|&(row, &other)| T::narrow(row as f64) != other);
    let product = pivots(n, factors).fold(T::ONE, |product, pivot| product * pivot);
    if exchanges.count() % 2 == 1 { -product } else { product }
}

/// The logarithm of the absolute value of the determinant.
pub(in crate::tensor) fn log_determinant<T: Element>(n: usize, factors: &[T]) -> T {
    pivots(n, factors).fold(T::ZERO, |sum, pivot| sum + Element::ln(Element::abs(pivot)))
}

/// Puts `inv(A)*B` in the place of `B`, of which the first axis is that of the rows; `false` if there is no inverse.
pub(in crate::tensor) fn solve<T: Element>(n: usize, factors: &[T], right: &mut [T]) -> bool {
    if pivots(n, factors).any(|pivot| pivot == T::ZERO) {
        return false;
    }
    let width = right.len() / n;
    for (row, &other) in factors[n * n..].iter().enumerate() {
        exchange(right, width, row, other.widen() as usize);
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
pub(in crate::tensor) fn invert<T: Element>(n: usize, factors: &[T], inverse: &mut [T]) -> bool {
    inverse.fill(T::ZERO);
    inverse.iter_mut().step_by(n + 1).for_each(|entry| *entry = T::ONE);
    solve(n, factors, inverse)
}

/// Writes the adjugate, the transpose of the cofactors: it is there for every matrix, and is `det(A)*inv(A)` where there
/// is an inverse.
///
/// The adjugate of a product is that of the factors in the opposite order (G. W. Stewart, *On the adjugate matrix*,
/// Linear Algebra and its Applications 283, 1998), so that it is `det(P)*adj(U)*inv(L)*P` here. Nothing is divided by,
/// so a pivot may be 0, or nearly.
pub(in crate::tensor) fn adjugate<T: Element>(n: usize, factors: &[T], adjugate: &mut [T]) {
    adjugate.fill(T::ZERO);
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
            let other = other.widen() as usize;
            if other != column {
                row.swap(column, other);
                row.iter_mut().for_each(|entry| *entry = -*entry);
            }
        }
    }
}

/// `adj([U, u; 0, d])` is `[d*adj(U), -adj(U)*u; 0, det(U)]`, row by row and column by column of the triangle.
fn adjugate_of_upper<T: Element>(n: usize, factors: &[T], adjugate: &mut [T]) {
    let mut determinant = T::ONE;
    for size in 0..n {
        let pivot = factors[size * n + size];
        for row in 0..size {
            let above = &mut adjugate[row * n..][..=size];
            let products = (row..size).map(|column| above[column] * factors[column * n + size]);
            let image = products.fold(T::ZERO, |sum, product| sum + product);
            above[size] = -image;
            above[..size].iter_mut().for_each(|entry| *entry *= pivot);
        }
        adjugate[size * n + size] = determinant;
        determinant *= pivot;
    }
}

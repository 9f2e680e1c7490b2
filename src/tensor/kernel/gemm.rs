//! Products of matrices, by the crate `matrixmultiply`.
//!
//! In: two matrices and the place of the result, each with the steps of its rows and columns. Out: entries. Always: they do not depend on the number
//! of threads, among which the rows of a large result are shared: each entry is added up in the same order.

#![allow(unsafe_code, reason = "the crate takes pointers; that all entries are within the slices is checked here")]

use crate::tensor::element::Element;

/// Numbers of which the crate multiplies matrices.
pub trait Product: Sized {
    /// `c = a*b`, or `c = c + a*b`; each matrix with the steps of its rows and columns.
    ///
    /// # Safety
    ///
    /// All entries that the steps reach can be read, those of `c` written, and these have different places.
    #[doc(hidden)]
    unsafe fn multiply_matrices(
        lengths: [usize; 3],
        a: (*const Self, [isize; 2]),
        b: (*const Self, [isize; 2]),
        c: (*mut Self, [isize; 2]),
        adds: bool,
    );
}

macro_rules! product {
    ($type:ty, $gemm:path) => {
        impl Product for $type {
            unsafe fn multiply_matrices(
                [m, k, n]: [usize; 3],
                (a, at): (*const Self, [isize; 2]),
                (b, bt): (*const Self, [isize; 2]),
                (c, ct): (*mut Self, [isize; 2]),
                adds: bool,
            ) {
                let kept = if adds { 1.0 } else { 0.0 };
                // SAFETY: what the crate asks for is what this function asks for.
                unsafe { $gemm(m, k, n, 1.0, a, at[0], at[1], b, bt[0], bt[1], kept, c, ct[0], ct[1]) }
            }
        }
    };
}

product!(f64, matrixmultiply::dgemm);
product!(f32, matrixmultiply::sgemm);

/// Where the entries of a matrix are: how far apart in a slice its rows and its columns are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steps {
    pub(super) rows: usize,
    pub(super) columns: usize,
}

impl Steps {
    /// The number of entries that a slice must have for so many rows and columns.
    fn reach(self, rows: usize, columns: usize) -> usize {
        (rows - 1) * self.rows + (columns - 1) * self.columns + 1
    }
}

/// So many multiplications are worth another thread: they take some ten times as long as waking it.
const SHARED: usize = 1 << 21;

/// A part has a multiple of so many rows or columns, which the crate takes together.
const TOGETHER: usize = 16;

/// `c = a*b`, or `c = c + a*b`, where `a` has `m` rows and `k` columns and `b` has `n` columns.
///
/// # Panics
///
/// If an entry is not within its slice, or if entries of the result share a place.
pub(super) fn multiply<T: Element>(
    [m, k, n]: [usize; 3],
    (a, at): (&[T], Steps),
    (b, bt): (&[T], Steps),
    (c, ct): (&mut [T], Steps),
    adds: bool,
) {
    assert!(m > 0 && k > 0 && n > 0, "matrices have entries");
    assert!(at.reach(m, k) <= a.len() && bt.reach(k, n) <= b.len() && ct.reach(m, n) <= c.len(), "entries are inside");
    let apart = |inner: usize, length: usize, outer: usize| inner > 0 && outer > (length - 1) * inner;
    assert!(apart(ct.columns, n, ct.rows) || apart(ct.rows, m, ct.columns), "entries of the result have own places");
    let threads = (m * k * n / SHARED).min(rayon::current_num_threads());
    let c = Target(c.as_mut_ptr());
    // Every thread packs the factor that is not shared: that should be the smaller one.
    let by_rows = m >= n;
    let part = (if by_rows { m } else { n }).div_ceil(threads.max(1)).next_multiple_of(TOGETHER);
    let compute = move |first: usize| {
        let ([m, n], a, b, place) = if by_rows {
            ([part.min(m - first), n], &a[first * at.rows..], b, first * ct.rows)
        } else {
            ([m, part.min(n - first)], a, &b[first * bt.columns..], first * ct.columns)
        };
        let step = |step: usize| isize::try_from(step).expect("steps are within slices");
        // SAFETY: the slices have all entries that the steps reach, and the entries of `c`, which is borrowed alone, have different
        // places: both is asserted above. Each part writes rows or columns of its own.
        unsafe {
            T::multiply_matrices(
                [m, k, n],
                (a.as_ptr(), [step(at.rows), step(at.columns)]),
                (b.as_ptr(), [step(bt.rows), step(bt.columns)]),
                (c.at(place), [step(ct.rows), step(ct.columns)]),
                adds,
            );
        }
    };
    let mut parts = (0..if by_rows { m } else { n }).step_by(part);
    if threads < 2 {
        return parts.for_each(compute);
    }
    let first = parts.next();
    rayon::in_place_scope(|scope| {
        parts.for_each(|part| scope.spawn(move |_| compute(part)));
        first.into_iter().for_each(compute);
    });
}

/// Where a result is written, by several threads to different places.
#[derive(Clone, Copy)]
struct Target<T>(*mut T);

impl<T> Target<T> {
    /// The place of an entry.
    ///
    /// # Safety
    ///
    /// There is such an entry.
    unsafe fn at(self, place: usize) -> *mut T {
        // SAFETY: what this function asks for.
        unsafe { self.0.add(place) }
    }
}

// SAFETY: it is an address; those who write there see to it that nobody else does.
unsafe impl<T: Send> Send for Target<T> {}
// SAFETY: the same.
unsafe impl<T: Send> Sync for Target<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_threads_makes_no_difference() {
        let [m, k, n] = [131, 301, 165];
        let entries = |count: usize, seed: usize| -> Vec<f64> {
            (0..count).map(|place| 1.0 / (1 + (place * 7919 + seed) % 1013) as f64 - 0.1).collect()
        };
        let (a, b) = (entries(m * k, 1), entries(k * n, 2));
        let (by_rows, by_columns) = (Steps { rows: n, columns: 1 }, Steps { rows: 1, columns: m });
        let products = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            [(by_rows, false), (by_columns, false), (by_rows, true)].map(|(ct, adds)| {
                let mut c = entries(m * n, 3);
                let (at, bt) = (Steps { rows: k, columns: 1 }, Steps { rows: 1, columns: k });
                pool.install(|| multiply([m, k, n], (&a, at), (&b, bt), (&mut c, ct), adds));
                c
            })
        };
        let alone = products(1);
        assert!([2, 3, 7].into_iter().all(|threads| products(threads) == alone));
        assert!((0..m * n).all(|place| alone[0][place] == alone[1][place % n * m + place / n]));
    }
}

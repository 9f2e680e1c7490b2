//! Products of matrices, by the crate `matrixmultiply`.
//!
//! In: two matrices and the place of the result, each with the steps of its rows and columns. Out: entries.

#![allow(unsafe_code, reason = "the crate takes pointers; that all entries are within the slices is checked here")]

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

/// `c = a*b`, or `c = c + a*b`, where `a` has `m` rows and `k` columns and `b` has `n` columns.
///
/// # Panics
///
/// If an entry is not within its slice, or if entries of the result share a place.
pub(super) fn multiply(
    [m, k, n]: [usize; 3],
    (a, at): (&[f64], Steps),
    (b, bt): (&[f64], Steps),
    (c, ct): (&mut [f64], Steps),
    adds: bool,
) {
    assert!(m > 0 && k > 0 && n > 0, "matrices have entries");
    assert!(at.reach(m, k) <= a.len() && bt.reach(k, n) <= b.len() && ct.reach(m, n) <= c.len(), "entries are inside");
    let apart = |inner: usize, length: usize, outer: usize| inner > 0 && outer > (length - 1) * inner;
    assert!(apart(ct.columns, n, ct.rows) || apart(ct.rows, m, ct.columns), "entries of the result have own places");
    let step = |step: usize| isize::try_from(step).expect("steps are within slices");
    // SAFETY: the slices have all entries that the steps reach, `c` is borrowed alone, and the entries of `c` have
    // different places; all of it is asserted above.
    unsafe {
        matrixmultiply::dgemm(
            m,
            k,
            n,
            1.0,
            a.as_ptr(),
            step(at.rows),
            step(at.columns),
            b.as_ptr(),
            step(bt.rows),
            step(bt.columns),
            if adds { 1.0 } else { 0.0 },
            c.as_mut_ptr(),
            step(ct.rows),
            step(ct.columns),
        );
    }
}

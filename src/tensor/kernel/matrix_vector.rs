//! Products of a matrix and a vector, from either side.
//!
//! In: rows of contiguous entries, and a vector. Out: a number for each row, or the sum of multiples of the rows. Always: a
//! whole product is one call, compiled for each instruction set, so small matrices cost little beside their entries;
//! the order of additions depends on the lengths alone, not on the instruction set.

use super::lanes::{LANES, total};
use crate::vector::{Arithmetic, Level, Work};

/// Rows of a matrix, of so many entries each, so far apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rows<'a> {
    pub(super) entries: &'a [f64],
    pub(super) count: usize,
    pub(super) step: usize,
    pub(super) length: usize,
}

impl<'a> Rows<'a> {
    #[inline(always)]
    fn several<const N: usize>(&self, first: usize) -> [&'a [f64]; N] {
        std::array::from_fn(|part| &self.entries[(first + part) * self.step..][..self.length])
    }
}

/// So many rows of this length are taken together, which share the entries of the vector: as many sums as there are
/// registers for, and fewer where rows are short, so that few are left over.
fn rows_together(length: usize) -> usize {
    const LONG: usize = 64;
    if length >= LONG && Level::best().bytes() == 64 { 8 } else { 4 }
}

/// `target[k*step] = sum(rows[k][i]*b[i])`, or that added to what is there.
pub(super) fn dots(target: &mut [f64], step: usize, rows: Rows<'_>, b: &[f64], adds: bool) {
    let b = &b[..rows.length];
    if rows_together(rows.length) == 8 {
        Level::best().run(Dots::<8> { target, step, rows, b, adds });
    } else {
        Level::best().run(Dots::<4> { target, step, rows, b, adds });
    }
}

struct Dots<'a, const N: usize> {
    target: &'a mut [f64],
    step: usize,
    rows: Rows<'a>,
    b: &'a [f64],
    adds: bool,
}

impl<const N: usize> Work for Dots<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let Dots { target, step, rows, b, adds } = self;
        let mut write = |row: usize, sum: f64| {
            let entry = &mut target[row * step];
            *entry = if adds { *entry + sum } else { sum };
        };
        if rows.count < FEW {
            return (0..rows.count).for_each(|row| write(row, long_dot::<A>(rows.several::<1>(row)[0], b)));
        }
        let mut row = 0;
        while row + N <= rows.count {
            several_dots::<A, N>(rows.several(row), b).into_iter().for_each(|sum| {
                write(row, sum);
                row += 1;
            });
        }
        while row < rows.count {
            let [sum] = several_dots::<A, 1>(rows.several(row), b);
            write(row, sum);
            row += 1;
        }
    }
}

/// So many entries are taken where there are no more for all lanes.
const HALF: usize = LANES / 2;

/// Fewer rows are taken one by one, with several sums for each.
const FEW: usize = 4;

#[inline(always)]
fn long_dot<A: Arithmetic>(a: &[f64], b: &[f64]) -> f64 {
    let (a, b) = (a.chunks_exact(4 * LANES), b.chunks_exact(4 * LANES));
    let [rest] = several_dots::<A, 1>([a.remainder()], b.remainder());
    let mut sums = [[0.0; LANES]; 4];
    for (a, b) in a.zip(b) {
        for (part, sums) in sums.iter_mut().enumerate() {
            for (lane, sum) in sums.iter_mut().enumerate() {
                let at = part * LANES + lane;
                *sum = A::fma(a[at], b[at], *sum);
            }
        }
    }
    let lanes: [f64; LANES] =
        std::array::from_fn(|lane| (sums[0][lane] + sums[1][lane]) + (sums[2][lane] + sums[3][lane]));
    total(lanes) + rest
}

#[inline(always)]
fn several_dots<A: Arithmetic, const N: usize>(rows: [&[f64]; N], b: &[f64]) -> [f64; N] {
    let length = b.len();
    let rows = rows.map(|row| &row[..length]);
    let whole = length - length % LANES;
    let mut sums = [[0.0; LANES]; N];
    for at in (0..whole).step_by(LANES) {
        let b = &b[at..at + LANES];
        for (row, sums) in rows.iter().zip(&mut sums) {
            let row = &row[at..at + LANES];
            for (lane, sum) in sums.iter_mut().enumerate() {
                *sum = A::fma(row[lane], b[lane], *sum);
            }
        }
    }
    let mut sums = sums.map(total);
    for at in whole..length {
        for (row, sum) in rows.iter().zip(&mut sums) {
            *sum = A::fma(row[at], b[at], *sum);
        }
    }
    sums
}

/// `target[i] = sum(rows[k][i]*b[k*step])`, or that added to what is there.
pub(super) fn multiples(target: &mut [f64], rows: Rows<'_>, b: &[f64], step: usize, adds: bool) {
    let target = &mut target[..rows.length];
    if rows_together(rows.length) == 8 {
        Level::best().run(Multiples::<8> { target, rows, b, step, adds });
    } else {
        Level::best().run(Multiples::<4> { target, rows, b, step, adds });
    }
}

struct Multiples<'a, const N: usize> {
    target: &'a mut [f64],
    rows: Rows<'a>,
    b: &'a [f64],
    step: usize,
    adds: bool,
}

impl<const N: usize> Work for Multiples<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let Multiples { target, rows, b, step, mut adds } = self;
        let whole = rows.count - rows.count % N;
        for first in (0..whole).step_by(N) {
            let factors = std::array::from_fn(|part| b[(first + part) * step]);
            combine::<A, N>(target, rows.several(first), factors, adds);
            adds = true;
        }
        for row in whole..rows.count {
            combine::<A, 1>(target, rows.several(row), [b[row * step]], adds);
            adds = true;
        }
    }
}

#[inline(always)]
fn combine<A: Arithmetic, const N: usize>(target: &mut [f64], rows: [&[f64]; N], factors: [f64; N], adds: bool) {
    if adds {
        combine_by::<A, N, true>(target, rows, factors);
    } else {
        combine_by::<A, N, false>(target, rows, factors);
    }
}

#[inline(always)]
fn combine_by<A: Arithmetic, const N: usize, const ADDS: bool>(
    target: &mut [f64],
    rows: [&[f64]; N],
    factors: [f64; N],
) {
    let length = target.len();
    let rows = rows.map(|row| &row[..length]);
    let (whole, half) = (length - length % LANES, length - length % HALF);
    for at in (0..whole).step_by(LANES) {
        combine_at::<A, N, LANES, ADDS>(target, rows, factors, at);
    }
    if half > whole {
        combine_at::<A, N, HALF, ADDS>(target, rows, factors, whole);
    }
    for at in half..length {
        combine_at::<A, N, 1, ADDS>(target, rows, factors, at);
    }
}

/// The same for `W` entries.
#[inline(always)]
fn combine_at<A: Arithmetic, const N: usize, const W: usize, const ADDS: bool>(
    target: &mut [f64],
    rows: [&[f64]; N],
    factors: [f64; N],
    at: usize,
) {
    let target = &mut target[at..at + W];
    let mut sums = [0.0; W];
    if ADDS {
        sums.copy_from_slice(target);
    }
    for (row, factor) in rows.iter().zip(factors) {
        let row = &row[at..at + W];
        for (lane, sum) in sums.iter_mut().enumerate() {
            *sum = A::fma(row[lane], factor, *sum);
        }
    }
    target.copy_from_slice(&sums);
}

//! Products of a matrix and a vector, from either side.
//!
//! In: rows of contiguous entries, and a vector. Out: a number for each row, or the sum of multiples of the rows. Always: a
//! whole product is one call, compiled for each instruction set, so small matrices cost little beside their entries;
//! the order of additions depends on the lengths alone, not on the instruction set.

#![allow(clippy::needless_range_loop, reason = "see below")]

use super::lanes::{LANES, total};
use crate::tensor::element::Element;
use crate::vector::{Arithmetic, Level, Work};

// Loops over places rather than over entries: what is not inlined is compiled for the wrong instructions, and adapters of
// iterators are calls.

/// Rows of a matrix, of so many entries each, so far apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rows<'a, T> {
    pub(super) entries: &'a [T],
    pub(super) count: usize,
    pub(super) step: usize,
    pub(super) length: usize,
}

impl<'a, T: Element> Rows<'a, T> {
    #[inline(always)]
    fn several<const N: usize>(&self, first: usize) -> [&'a [T]; N] {
        let mut rows: [&[T]; N] = [&[]; N];
        for (part, row) in rows.iter_mut().enumerate() {
            *row = &self.entries[(first + part) * self.step..][..self.length];
        }
        rows
    }
}

/// So many rows of this length are taken together, which share the entries of the vector: as many sums as there are
/// registers for, and fewer where rows are short, so that few are left over.
fn rows_together(length: usize) -> usize {
    const LONG: usize = 64;
    if length >= LONG && Level::best().bytes() == 64 { 8 } else { 4 }
}

/// `target[k*step] = sum(rows[k][i]*b[i])`, or that added to what is there.
pub(super) fn dots<T: Element>(target: &mut [T], step: usize, rows: Rows<'_, T>, b: &[T], adds: bool) {
    let b = &b[..rows.length];
    if rows_together(rows.length) == 8 {
        Level::best().run(Dots::<T, 8> { target, step, rows, b, adds });
    } else {
        Level::best().run(Dots::<T, 4> { target, step, rows, b, adds });
    }
}

struct Dots<'a, T, const N: usize> {
    target: &'a mut [T],
    step: usize,
    rows: Rows<'a, T>,
    b: &'a [T],
    adds: bool,
}

impl<T: Element, const N: usize> Work for Dots<'_, T, N> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let Dots { target, step, rows, b, adds } = self;
        let mut row = 0;
        while rows.count >= FEW && row + N <= rows.count {
            for sum in several_dots::<T, A, N>(rows.several(row), b) {
                write(target, row * step, sum, adds);
                row += 1;
            }
        }
        while row < rows.count {
            let one = rows.several::<1>(row);
            let [sum] = if rows.count < FEW { [long_dot::<T, A>(one[0], b)] } else { several_dots::<T, A, 1>(one, b) };
            write(target, row * step, sum, adds);
            row += 1;
        }
    }
}

#[inline(always)]
fn write<T: Element>(target: &mut [T], place: usize, sum: T, adds: bool) {
    target[place] = if adds { target[place] + sum } else { sum };
}

/// So many entries are taken where there are no more for all lanes.
const HALF: usize = LANES / 2;

/// Fewer rows are taken one by one, with several sums for each.
const FEW: usize = 4;

#[inline(always)]
fn long_dot<T: Element, A: Arithmetic>(a: &[T], b: &[T]) -> T {
    let length = b.len();
    let a = &a[..length];
    let whole = length - length % (4 * LANES);
    let mut sums = [T::ZERO; 4 * LANES];
    for at in (0..whole).step_by(4 * LANES) {
        let (a, b) = (&a[at..at + 4 * LANES], &b[at..at + 4 * LANES]);
        for lane in 0..4 * LANES {
            sums[lane] = T::fma::<A>(a[lane], b[lane], sums[lane]);
        }
    }
    let [rest] = several_dots::<T, A, 1>([&a[whole..]], &b[whole..]);
    let mut lanes = [T::ZERO; LANES];
    for lane in 0..LANES {
        lanes[lane] = (sums[lane] + sums[lane + LANES]) + (sums[lane + 2 * LANES] + sums[lane + 3 * LANES]);
    }
    total(lanes) + rest
}

#[inline(always)]
fn several_dots<T: Element, A: Arithmetic, const N: usize>(mut rows: [&[T]; N], b: &[T]) -> [T; N] {
    let length = b.len();
    for row in &mut rows {
        *row = &row[..length];
    }
    let whole = length - length % LANES;
    let mut lanes = [[T::ZERO; LANES]; N];
    for at in (0..whole).step_by(LANES) {
        let b = &b[at..at + LANES];
        for part in 0..N {
            let row = &rows[part][at..at + LANES];
            for lane in 0..LANES {
                lanes[part][lane] = T::fma::<A>(row[lane], b[lane], lanes[part][lane]);
            }
        }
    }
    let mut sums = [T::ZERO; N];
    for part in 0..N {
        sums[part] = total(lanes[part]);
    }
    for part in 0..N {
        let mut sum = sums[part];
        for at in whole..length {
            sum = T::fma::<A>(rows[part][at], b[at], sum);
        }
        sums[part] = sum;
    }
    sums
}

/// `target[i] = sum(rows[k][i]*b[k*step])`, or that added to what is there.
pub(super) fn multiples<T: Element>(target: &mut [T], rows: Rows<'_, T>, b: &[T], step: usize, adds: bool) {
    let target = &mut target[..rows.length];
    if rows_together(rows.length) == 8 {
        Level::best().run(Multiples::<T, 8> { target, rows, b, step, adds });
    } else {
        Level::best().run(Multiples::<T, 4> { target, rows, b, step, adds });
    }
}

struct Multiples<'a, T, const N: usize> {
    target: &'a mut [T],
    rows: Rows<'a, T>,
    b: &'a [T],
    step: usize,
    adds: bool,
}

impl<T: Element, const N: usize> Work for Multiples<'_, T, N> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let Multiples { target, rows, b, step, mut adds } = self;
        let whole = rows.count - rows.count % N;
        for first in (0..whole).step_by(N) {
            let mut factors = [T::ZERO; N];
            for (part, factor) in factors.iter_mut().enumerate() {
                *factor = b[(first + part) * step];
            }
            combine::<T, A, N>(target, rows.several(first), factors, adds);
            adds = true;
        }
        for row in whole..rows.count {
            combine::<T, A, 1>(target, rows.several(row), [b[row * step]], adds);
            adds = true;
        }
    }
}

#[inline(always)]
fn combine<T: Element, A: Arithmetic, const N: usize>(target: &mut [T], rows: [&[T]; N], factors: [T; N], adds: bool) {
    if adds {
        combine_by::<T, A, N, true>(target, rows, factors);
    } else {
        combine_by::<T, A, N, false>(target, rows, factors);
    }
}

#[inline(always)]
fn combine_by<T: Element, A: Arithmetic, const N: usize, const ADDS: bool>(
    target: &mut [T],
    mut rows: [&[T]; N],
    factors: [T; N],
) {
    let length = target.len();
    for row in &mut rows {
        *row = &row[..length];
    }
    let (whole, half) = (length - length % LANES, length - length % HALF);
    for at in (0..whole).step_by(LANES) {
        combine_at::<T, A, N, LANES, ADDS>(target, rows, factors, at);
    }
    if half > whole {
        combine_at::<T, A, N, HALF, ADDS>(target, rows, factors, whole);
    }
    for at in half..length {
        combine_at::<T, A, N, 1, ADDS>(target, rows, factors, at);
    }
}

/// The same for `W` entries.
#[inline(always)]
fn combine_at<T: Element, A: Arithmetic, const N: usize, const W: usize, const ADDS: bool>(
    target: &mut [T],
    rows: [&[T]; N],
    factors: [T; N],
    at: usize,
) {
    let target = &mut target[at..at + W];
    let mut sums = [T::ZERO; W];
    if ADDS {
        sums.copy_from_slice(target);
    }
    for part in 0..N {
        let row = &rows[part][at..at + W];
        for lane in 0..W {
            sums[lane] = T::fma::<A>(row[lane], factors[part], sums[lane]);
        }
    }
    target.copy_from_slice(&sums);
}

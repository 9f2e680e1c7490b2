//! The innermost loops, which are compiled for each instruction set.
//!
//! In: slices of equal length. Out: sums of products, or slices that are added to.

use crate::vector::{Arithmetic, Level, Work};

/// So many sums are added up side by side.
const LANES: usize = 8;

/// `sum(a[i]*b[i])`
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    Level::best().run(Dot(a, b))
}

struct Dot<'a>(&'a [f64], &'a [f64]);

impl Work for Dot<'_> {
    type Output = f64;

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> f64 {
        let (a, b) = (self.0.chunks_exact(4 * LANES), self.1.chunks_exact(4 * LANES));
        let rest: f64 = a.remainder().iter().zip(b.remainder()).fold(0.0, |sum, (&a, &b)| A::fma(a, b, sum));
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
}

#[inline(always)]
fn total(lanes: [f64; LANES]) -> f64 {
    let four: [f64; 4] = std::array::from_fn(|lane| lanes[lane] + lanes[lane + 4]);
    (four[0] + four[2]) + (four[1] + four[3])
}

/// `sum(a[k][i]*b[i])` for four rows at once, which share the loads of `b`.
pub(super) fn four_dots(a: [&[f64]; 4], b: &[f64]) -> [f64; 4] {
    Level::best().run(FourDots(a, b))
}

struct FourDots<'a>([&'a [f64]; 4], &'a [f64]);

impl Work for FourDots<'_> {
    type Output = [f64; 4];

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> [f64; 4] {
        let FourDots(rows, b) = self;
        let whole = b.len() - b.len() % LANES;
        let rows = rows.map(|row| &row[..b.len()]);
        let mut sums = [[0.0; LANES]; 4];
        for at in (0..whole).step_by(LANES) {
            let b = &b[at..at + LANES];
            for (row, sums) in rows.iter().zip(&mut sums) {
                let row = &row[at..at + LANES];
                for (lane, sum) in sums.iter_mut().enumerate() {
                    *sum = A::fma(row[lane], b[lane], *sum);
                }
            }
        }
        std::array::from_fn(|row| {
            let rest = rows[row][whole..].iter().zip(&b[whole..]);
            rest.fold(total(sums[row]), |sum, (&a, &b)| A::fma(a, b, sum))
        })
    }
}

/// `sum(a[i])`
pub(super) fn sum(a: &[f64]) -> f64 {
    Level::best().run(Sum(a))
}

struct Sum<'a>(&'a [f64]);

impl Work for Sum<'_> {
    type Output = f64;

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> f64 {
        let chunks = self.0.chunks_exact(4 * LANES);
        let rest: f64 = chunks.remainder().iter().sum();
        let mut sums = [0.0; 4 * LANES];
        for chunk in chunks {
            sums.iter_mut().zip(chunk).for_each(|(sum, entry)| *sum += entry);
        }
        let lanes = std::array::from_fn(|lane| {
            (sums[lane] + sums[lane + LANES]) + (sums[lane + 2 * LANES] + sums[lane + 3 * LANES])
        });
        total(lanes) + rest
    }
}

/// `target[i] = target[i] + sum(a[k][i]*factors[k])`, or without the first if it is not to be added to.
pub(super) fn combine<const N: usize>(target: &mut [f64], a: [&[f64]; N], factors: [f64; N], adds: bool) {
    if adds {
        Level::best().run(Combine::<N, true>(target, a, factors));
    } else {
        Level::best().run(Combine::<N, false>(target, a, factors));
    }
}

struct Combine<'a, const N: usize, const ADDS: bool>(&'a mut [f64], [&'a [f64]; N], [f64; N]);

impl<const N: usize, const ADDS: bool> Work for Combine<'_, N, ADDS> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let Combine(target, a, factors) = self;
        let a = a.map(|a| &a[..target.len()]);
        for (at, entry) in target.iter_mut().enumerate() {
            let mut sum = if ADDS { *entry } else { 0.0 };
            for (a, factor) in a.iter().zip(factors) {
                sum = A::fma(a[at], factor, sum);
            }
            *entry = sum;
        }
    }
}

/// `target[i] = target[i] + a[i]*b[i]`, or without the first if it is not to be added to.
pub(super) fn multiply(target: &mut [f64], a: &[f64], b: &[f64], adds: bool) {
    if adds {
        Level::best().run(Multiply::<true>(target, a, b));
    } else {
        Level::best().run(Multiply::<false>(target, a, b));
    }
}

struct Multiply<'a, const ADDS: bool>(&'a mut [f64], &'a [f64], &'a [f64]);

impl<const ADDS: bool> Work for Multiply<'_, ADDS> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        for (entry, (&a, &b)) in self.0.iter_mut().zip(self.1.iter().zip(self.2)) {
            *entry = if ADDS { A::fma(a, b, *entry) } else { a * b };
        }
    }
}

/// `target[i] += a[i]`
pub(super) fn add(target: &mut [f64], a: &[f64]) {
    Level::best().run(Add(target, a));
}

struct Add<'a>(&'a mut [f64], &'a [f64]);

impl Work for Add<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        self.0.iter_mut().zip(self.1).for_each(|(entry, a)| *entry += a);
    }
}

/// `target[i] -= factor*a[i]`
pub(super) fn subtract(target: &mut [f64], a: &[f64], factor: f64) {
    combine(target, [a], [-factor], true);
}

/// The largest entry; NaN if there is one.
pub(super) fn maximum(a: &[f64]) -> f64 {
    Level::best().run(Maximum(a))
}

struct Maximum<'a>(&'a [f64]);

impl Work for Maximum<'_> {
    type Output = f64;

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> f64 {
        let larger = |a: f64, b: f64| if a > b || a.is_nan() { a } else { b };
        let chunks = self.0.chunks_exact(LANES);
        let rest = chunks.remainder().iter().copied().fold(f64::NEG_INFINITY, larger);
        let mut most = [f64::NEG_INFINITY; LANES];
        for chunk in chunks {
            most.iter_mut().zip(chunk).for_each(|(most, &entry)| *most = larger(*most, entry));
        }
        most.into_iter().fold(rest, larger)
    }
}

//! The innermost loops, which are compiled for each instruction set.
//!
//! In: slices of equal length. Out: sums of products, or slices that are added to.

use crate::vector::{Arithmetic, Level, Work};

/// So many sums are added up side by side.
pub(super) const LANES: usize = 8;

/// The sum of all lanes.
#[inline(always)]
pub(super) fn total(lanes: [f64; LANES]) -> f64 {
    let four = [lanes[0] + lanes[4], lanes[1] + lanes[5], lanes[2] + lanes[6], lanes[3] + lanes[7]];
    (four[0] + four[2]) + (four[1] + four[3])
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
    Level::best().run(Subtract(target, a, factor));
}

struct Subtract<'a>(&'a mut [f64], &'a [f64], f64);

impl Work for Subtract<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        self.0.iter_mut().zip(self.1).for_each(|(entry, &a)| *entry = A::fma(a, -self.2, *entry));
    }
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

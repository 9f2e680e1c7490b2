//! The innermost loops, which are compiled for each instruction set.
//!
//! In: slices of equal length. Out: sums of products, or slices that are added to.

use crate::tensor::element::Element;
use crate::vector::{Arithmetic, Level, Work};

/// So many sums are added up side by side.
pub(super) const LANES: usize = 8;

/// The sum of all lanes.
#[inline(always)]
pub(super) fn total<T: Element>(lanes: [T; LANES]) -> T {
    let four = [lanes[0] + lanes[4], lanes[1] + lanes[5], lanes[2] + lanes[6], lanes[3] + lanes[7]];
    (four[0] + four[2]) + (four[1] + four[3])
}

/// `sum(a[i])`
pub(super) fn sum<T: Element>(a: &[T]) -> T {
    Level::best().run(Sum(a))
}

struct Sum<'a, T>(&'a [T]);

impl<T: Element> Work for Sum<'_, T> {
    type Output = T;

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> T {
        let chunks = self.0.chunks_exact(4 * LANES);
        let mut rest = T::ZERO;
        for &entry in chunks.remainder() {
            rest += entry;
        }
        let mut sums = [T::ZERO; 4 * LANES];
        for chunk in chunks {
            sums.iter_mut().zip(chunk).for_each(|(sum, &entry)| *sum += entry);
        }
        let lanes = std::array::from_fn(|lane| {
            (sums[lane] + sums[lane + LANES]) + (sums[lane + 2 * LANES] + sums[lane + 3 * LANES])
        });
        total(lanes) + rest
    }
}

/// `target[i] = target[i] + a[i]*b[i]`, or without the first if it is not to be added to.
pub(super) fn multiply<T: Element>(target: &mut [T], a: &[T], b: &[T], adds: bool) {
    if adds {
        Level::best().run(Multiply::<T, true>(target, a, b));
    } else {
        Level::best().run(Multiply::<T, false>(target, a, b));
    }
}

struct Multiply<'a, T, const ADDS: bool>(&'a mut [T], &'a [T], &'a [T]);

impl<T: Element, const ADDS: bool> Work for Multiply<'_, T, ADDS> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        for (entry, (&a, &b)) in self.0.iter_mut().zip(self.1.iter().zip(self.2)) {
            *entry = if ADDS { T::fma::<A>(a, b, *entry) } else { a * b };
        }
    }
}

/// `target[i] += a[i]`
pub(super) fn add<T: Element>(target: &mut [T], a: &[T]) {
    Level::best().run(Add(target, a));
}

struct Add<'a, T>(&'a mut [T], &'a [T]);

impl<T: Element> Work for Add<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        self.0.iter_mut().zip(self.1).for_each(|(entry, &a)| *entry += a);
    }
}

/// `target[i] -= factor*a[i]`
pub(super) fn subtract<T: Element>(target: &mut [T], a: &[T], factor: T) {
    Level::best().run(Subtract(target, a, factor));
}

struct Subtract<'a, T>(&'a mut [T], &'a [T], T);

impl<T: Element> Work for Subtract<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        self.0.iter_mut().zip(self.1).for_each(|(entry, &a)| *entry = T::fma::<A>(a, -self.2, *entry));
    }
}

/// The largest entry; NaN if there is one.
pub(super) fn maximum<T: Element>(a: &[T]) -> T {
    Level::best().run(Maximum(a))
}

struct Maximum<'a, T>(&'a [T]);

impl<T: Element> Work for Maximum<'_, T> {
    type Output = T;

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> T {
        let larger = |a: T, b: T| if a > b || a.is_nan() { a } else { b };
        let chunks = self.0.chunks_exact(LANES);
        let rest = chunks.remainder().iter().copied().fold(-T::INFINITY, larger);
        let mut most = [-T::INFINITY; LANES];
        for chunk in chunks {
            most.iter_mut().zip(chunk).for_each(|(most, &entry)| *most = larger(*most, entry));
        }
        most.into_iter().fold(rest, larger)
    }
}

//! Integrals, and inverses that Newton's method finds, with some 75 digits.
//!
//! In: precise arguments. Out: the values; nothing where the series would not end soon. Always: as many digits more
//! are carried as the series cancels.
//!
//! ```text
//! si(1) = 0.946083070367183014941353313823179657812...
//! ```

use dashu_base::{Abs, EstimatedLog2};
use dashu_float::{ConstCache, FpResult};
use dashu_int::IBig;

use super::{CONTEXT, Number, error_function, exactly, is_zero, magnitude, rounded};

/// The largest argument of a series, in absolute value.
const LARGEST: f64 = 400.0;
/// Most rounds of Newton's method: with a double as a start, three are enough but next to a branch point.
const ROUNDS: usize = 60;

/// The precision with which a series of `exp` type is added up, so that its largest term may cancel.
pub(super) fn digits(x: &Number) -> Option<usize> {
    let size = x.to_f64().value().abs();
    (size <= LARGEST).then(|| CONTEXT.precision() + 64 + (3.0 * size) as usize)
}

/// A sum of terms, each from the one before, until they no longer matter.
pub(super) fn series(
    first: Number,
    mut next: impl FnMut(&Number, u32) -> Number,
    weight: impl Fn(u32) -> Number,
) -> Number {
    let precision = first.precision() as f32;
    let (mut term, mut sum) = (first.clone(), first * weight(0));
    for k in 1u32.. {
        term = next(&term, k);
        let part = &term * weight(k);
        let done = is_zero(&part)
            || magnitude(&part) < sum.log2_bounds().0 - precision && magnitude(&term) < sum.log2_bounds().0 - precision;
        sum += part;
        if done {
            break;
        }
    }
    sum
}

/// An integer with a precision.
pub(super) fn integer(value: impl Into<IBig>, digits: usize) -> Number {
    Number::from(value.into()).with_precision(digits).value()
}

/// Euler's constant (R. Brent, E. McMillan 1980, algorithm B1).
pub(super) fn euler(digits: usize) -> Number {
    let n = digits as u32 / 4;
    let square = integer(n, digits + 32).sqr();
    let (mut term, mut harmonic) = (integer(1, digits + 32), integer(0, digits + 32));
    let (mut above, mut below) = (harmonic.clone(), term.clone());
    for k in 1..5 * n {
        term = term * &square / integer(k, digits + 32).sqr();
        harmonic += integer(1, digits + 32) / integer(k, digits + 32);
        above += &term * &harmonic;
        below += &term;
    }
    above / below - integer(n, digits + 32).ln()
}

/// `gamma + log(abs(x)) + x + x^2/(2*2!) + ...` (DLMF 6.6.2)
pub(in crate::op) fn ei(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    let x = a[0].clone().with_precision(digits(&a[0]).filter(|_| !is_zero(&a[0]))?).value();
    let digits = x.precision();
    let sum = series(
        x.clone(),
        |term, k| term * &x / integer(k + 1, digits),
        |k| integer(1, digits) / integer(k + 1, digits),
    );
    rounded(euler(digits) + x.abs().ln() + sum)
}

/// `x - x^3/(3*3!) + ...` (DLMF 6.6.5)
pub(in crate::op) fn si(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    if is_zero(&a[0]) {
        return exactly(a[0].clone());
    }
    let x = a[0].clone().with_precision(digits(&a[0])?).value();
    rounded(alternating(&x, x.clone(), 1))
}

/// `gamma + log(x) - x^2/(2*2!) + ...` (DLMF 6.6.6)
pub(in crate::op) fn ci(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    let x = a[0].clone().with_precision(digits(&a[0]).filter(|_| a[0] > Number::ZERO)?).value();
    let digits = x.precision();
    let first = x.sqr() / integer(-2, digits);
    rounded(euler(digits) + x.ln() + alternating(&x, first, 2))
}

/// The series of which the terms are `x^n/(n*n!)` with alternating signs, for each second `n`.
fn alternating(x: &Number, first: Number, start: u32) -> Number {
    let (digits, square) = (x.precision(), -x.sqr());
    let place = |k: u32| start + 2 * k;
    series(
        first,
        |term, k| term * &square / integer(place(k) * (place(k) - 1), digits),
        |k| integer(1, digits) / integer(place(k), digits),
    )
}

/// `2/sqrt(pi) * (x + x^3/3 + x^5/(5*2!) + ...)` (DLMF 7.6.1)
pub(in crate::op) fn erfi(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    if is_zero(&a[0]) {
        return exactly(a[0].clone());
    }
    let x = a[0].clone().with_precision(digits(&a[0]).filter(|_| magnitude(&a[0]) < 5.0)?).value();
    let (digits, square) = (x.precision(), x.sqr());
    let sum =
        series(x, |term, k| term * &square / integer(k, digits), |k| integer(1, digits) / integer(2 * k + 1, digits));
    rounded(sum * integer(2, digits) / Number::pi(digits).sqrt())
}

pub(in crate::op) fn erfinv(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
    let start = super::super::kernel::erfinv(a[0].to_f64().value());
    let half = Number::pi(CONTEXT.precision()).sqrt() / integer(2, CONTEXT.precision());
    newton(start, |y| Some((error_function(y, cache).ok()?.value() - &a[0]) * &half * y.sqr().exp()))
}

/// The solution of `w*exp(w) = x`.
pub(in crate::op) fn lambertw(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    let start = super::super::kernel::lambertw(a[0].to_f64().value());
    newton(start, |w| {
        let below = w + integer(1, CONTEXT.precision());
        (!is_zero(&below)).then(|| (w - &a[0] * (-w).exp()) / below)
    })
}

/// A zero of a function, near a start, of which steps towards it are known.
fn newton(start: f64, mut step: impl FnMut(&Number) -> Option<Number>) -> Option<FpResult<Number>> {
    let start = Number::try_from(start).ok().filter(|_| start.is_finite() && start != 0.0)?;
    let mut value = start.with_precision(CONTEXT.precision()).value();
    for _ in 0..ROUNDS {
        let step = step(&value)?;
        let done = magnitude(&step) < magnitude(&value) - 0.9 * super::NOISE;
        value -= step;
        if done || is_zero(&value) {
            break;
        }
    }
    exactly(value)
}

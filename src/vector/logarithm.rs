//! Logarithms: `log`, `log1p`, to the bases 2 and 10.
//!
//! In: one number. Out: the value to 2 units in the last place. The argument is `m*2^k` with m near 1; with `f = m - 1`
//! and `s = f/(2 + f)`, `log(m)` is `2*atanh(s)`, a series in odd powers of s that a polynomial continues.
//!
//! ```text
//! log(10) = 3*log(2) + log(1.25), s = 0.25/2.25
//! ```

use super::arithmetic::{Arithmetic, ordered_sum, polynomial, select, split, sum};
use super::coefficients::{LN_2, LOG, LOG_WIDE, LOG2_E_PAIR, LOG10_2, LOG10_E_PAIR};

/// The least positive number that is not subnormal.
const LEAST_NORMAL: f64 = f64::MIN_POSITIVE;

/// A positive number as `m*2^k`; zeros and infinities give numbers that [`ends`] throws away.
#[inline(always)]
fn split_any(x: f64) -> (f64, f64) {
    const UP: f64 = 18_014_398_509_481_984.0; // 2^54
    let subnormal = x < LEAST_NORMAL;
    let (mantissa, exponent) = split(select(subnormal, x * UP, x));
    (mantissa, exponent - select(subnormal, 54.0, 0.0))
}

/// The logarithm at the ends of its domain and beyond; inside, `value`.
#[inline(always)]
pub(super) fn ends(x: f64, value: f64) -> f64 {
    let value = select(x < f64::INFINITY, value, x);
    let value = select(x < 0.0, f64::NAN, value);
    select(x == 0.0, f64::NEG_INFINITY, value)
}

/// `log(1 + f)` less f, for f from `sqrt(1/2) - 1` to `sqrt(2) - 1`.
#[inline(always)]
fn beyond_linear<A: Arithmetic>(f: f64) -> f64 {
    let s = f / (2.0 + f);
    let z = s * s;
    let half_square = 0.5 * f * f;
    let rest = z * polynomial::<A, 7>(z, &LOG);
    A::fma(s, half_square + rest, -half_square)
}

#[inline(always)]
pub(super) fn log<A: Arithmetic>(x: f64) -> f64 {
    let (m, k) = split_any(x);
    let f = m - 1.0;
    ends(x, A::fma(k, LN_2[0], f + A::fma(k, LN_2[1], beyond_linear::<A>(f))))
}

#[inline(always)]
pub(super) fn log1p<A: Arithmetic>(x: f64) -> f64 {
    let (u, lost) = sum(1.0, x);
    let (m, k) = split(u);
    // 2^-k, or 0 where k is so large that what was lost does not matter.
    let scale = f64::from_bits(m.to_bits().wrapping_sub(u.to_bits()).wrapping_add(1023 << 52));
    let f = (m - 1.0) + lost * select(k < 1000.0, scale, 0.0);
    let value = A::fma(k, LN_2[0], f + A::fma(k, LN_2[1], beyond_linear::<A>(f)));
    select(x.abs() < 1e-300, x, ends(u, value))
}

/// `log(1 + f)` for an f from 0 to 1.
#[inline(always)]
pub(super) fn log1p_unit<A: Arithmetic>(f: f64) -> f64 {
    let s = f / (2.0 + f);
    let z = s * s;
    let half_square = 0.5 * f * f;
    let rest = z * polynomial::<A, 10>(z, &LOG_WIDE);
    f + A::fma(s, half_square + rest, -half_square)
}

/// The logarithm of m, from `sqrt(1/2)` to `sqrt(2)`, as a double and the rest.
#[inline(always)]
fn log_pair<A: Arithmetic>(m: f64) -> (f64, f64) {
    let f = m - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let (square, square_rest) = A::product(0.5 * f, f);
    let rest = A::fma(s, A::fma(z, polynomial::<A, 7>(z, &LOG), square), -square_rest);
    let (high, low) = ordered_sum(f, -square);
    (high, low + rest)
}

/// `k*unit + log(m)*factor`, the factor given to twice the precision, the product of k and the unit exact in its first part.
#[inline(always)]
fn to_base<A: Arithmetic>(x: f64, factor: &[f64; 2], unit: &[f64; 2]) -> f64 {
    let (m, k) = split_any(x);
    let (high, low) = log_pair::<A>(m);
    let (product, rest) = A::product(high, factor[0]);
    let rest = rest + A::fma(low, factor[0], high * factor[1]);
    let (value, lost) = sum(k * unit[0], product);
    ends(x, value + (lost + A::fma(k, unit[1], rest)))
}

#[inline(always)]
pub(super) fn log2<A: Arithmetic>(x: f64) -> f64 {
    to_base::<A>(x, &LOG2_E_PAIR, &[1.0, 0.0])
}

#[inline(always)]
pub(super) fn log10<A: Arithmetic>(x: f64) -> f64 {
    to_base::<A>(x, &LOG10_E_PAIR, &LOG10_2)
}

//! Logarithms: `log`, `log1p`, to the bases 2 and 10.
//!
//! In: one number. Out: the value to 2 units in the last place. The argument is `m*2^k` with m near 1; with `f = m - 1`
//! and `s = f/(2 + f)`, `log(m)` is `2*atanh(s)`, a series in odd powers of s that a polynomial continues.
//!
//! ```text
//! log(10) = 3*log(2) + log(1.25), s = 0.25/2.25
//! ```

use super::arithmetic::{Arithmetic, Separate, polynomial, select, split, sum, wide_polynomial};
use super::coefficients::{LN_2, LOG, LOG_WIDE, LOG2_E_PAIR, LOG10_2, LOG10_E_PAIR};

/// The least positive number that is not subnormal.
const LEAST_NORMAL: f64 = f64::MIN_POSITIVE;

/// 2^54, which makes subnormal numbers normal.
const UP: f64 = 18_014_398_509_481_984.0;

/// A positive number as `m*2^k`; zeros and infinities give numbers that [`ends`] throws away.
#[inline(always)]
pub(super) fn split_any(x: f64) -> (f64, f64) {
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

/// Whether a logarithm is of something else than a positive normal number.
#[inline(always)]
pub(super) fn is_rare(x: f64) -> bool {
    !(LEAST_NORMAL..f64::INFINITY).contains(&x)
}

/// The logarithm of any number by that of positive normal ones.
fn of_any(x: f64, log: fn(f64) -> f64, log_up: f64) -> f64 {
    if x > 0.0 && x < LEAST_NORMAL { log(x * UP) - log_up } else { ends(x, x) }
}

#[inline(always)]
pub(super) fn log<A: Arithmetic>(x: f64) -> f64 {
    let (m, k) = split(x);
    let f = m - 1.0;
    A::fma(k, LN_2[0], f + A::fma(k, LN_2[1], beyond_linear::<A>(f)))
}

#[cold]
pub(super) fn rare_log(x: f64) -> f64 {
    of_any(x, log::<Separate>, 54.0 * std::f64::consts::LN_2)
}

#[inline(always)]
pub(super) fn log1p<A: Arithmetic>(x: f64) -> f64 {
    let (total, lost) = sum(1.0, x);
    log_sum::<A>(total, lost, 0.0)
}

/// Whether there is no logarithm of 1 + x, or x is so small that it is it.
#[inline(always)]
pub(super) fn is_rare_plus_one(x: f64) -> bool {
    !((x.abs() > 1e-300) & (x > -1.0) & (x < f64::INFINITY))
}

#[cold]
pub(super) fn rare_log1p(x: f64) -> f64 {
    if x.abs() <= 1e-300 { x } else { ends(1.0 + x, x) }
}

/// The logarithm of `2^more*(u + lost)`, where u is not subnormal and the rest is what was lost in making it.
#[inline(always)]
pub(super) fn log_sum<A: Arithmetic>(u: f64, lost: f64, more: f64) -> f64 {
    let (m, k) = split(u);
    // 2^-k, or 0 where k is so large that what was lost does not matter.
    let scale = f64::from_bits(m.to_bits().wrapping_sub(u.to_bits()).wrapping_add(1023 << 52));
    let f = (m - 1.0) + lost * select(k < 1000.0, scale, 0.0);
    let k = k + more;
    A::fma(k, LN_2[0], f + A::fma(k, LN_2[1], beyond_linear::<A>(f)))
}

/// `log(1 + f + rest)` for an f from 0 to 1 and what it lacks.
#[inline(always)]
pub(super) fn log1p_unit<A: Arithmetic>(f: f64, lacking: f64) -> f64 {
    let s = f / (2.0 + f);
    let z = s * s;
    let half_square = 0.5 * f * f;
    let rest = z * wide_polynomial::<A, 10>(z, &LOG_WIDE);
    // What is lacking counts 1/(1 + f) times; this is close enough.
    let moved = A::fma(-0.5 * f, lacking, lacking);
    f + A::fma(s, half_square + rest, moved - half_square)
}

/// `k*unit + log(m)*factor`, the factor given to twice the precision, the product of k and the unit exact in its first part.
#[inline(always)]
fn to_base<A: Arithmetic>(x: f64, factor: &[f64; 2], unit: &[f64; 2]) -> f64 {
    let (m, k) = split(x);
    let f = m - 1.0;
    let (high, low) = A::product(f, factor[0]);
    let rest = A::fma(f, factor[1], A::fma(k, unit[1], low));
    A::fma(k, unit[0], high + A::fma(beyond_linear::<A>(f), factor[0], rest))
}

#[inline(always)]
pub(super) fn log2<A: Arithmetic>(x: f64) -> f64 {
    to_base::<A>(x, &LOG2_E_PAIR, &[1.0, 0.0])
}

#[cold]
pub(super) fn rare_log2(x: f64) -> f64 {
    of_any(x, log2::<Separate>, 54.0)
}

#[inline(always)]
pub(super) fn log10<A: Arithmetic>(x: f64) -> f64 {
    to_base::<A>(x, &LOG10_E_PAIR, &LOG10_2)
}

#[cold]
pub(super) fn rare_log10(x: f64) -> f64 {
    of_any(x, log10::<Separate>, 54.0 * std::f64::consts::LOG10_2)
}

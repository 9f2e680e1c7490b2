//! Roots and powers.
//!
//! In: one number, or two. Out: the value to 2 units in the last place (the square root to half a unit). `a^b` is
//! `exp(b*log(a))`, the logarithm as a double and the rest, good to some 66 bits.
//!
//! ```text
//! 3^20 = exp(20*log(3)) = exp(21.9722457733621938...)
//! ```

use super::arithmetic::{
    Arithmetic, ROUND, Separate, flip, ordered_sum, polynomial, power_of_two, select, split, wide_polynomial,
};
use super::coefficients::{CBRT, LN_2, LOG_TAIL, TWO_THIRDS};
use super::exponential::{clamped, expm1_reduced, reduce, scaled};
use super::logarithm::{ends, split_any};

#[inline(always)]
pub(super) fn sqrt<A: Arithmetic>(x: f64) -> f64 {
    x.sqrt()
}

#[inline(always)]
pub(super) fn cbrt<A: Arithmetic>(x: f64) -> f64 {
    let (near, k) = split(x.abs());
    // k = 3*third + rest, and m takes the rest.
    let third = A::fma(k, 1.0 / 3.0, ROUND);
    let rest = A::fma(third - ROUND, -3.0, k);
    let m = near * power_of_two(rest + ROUND);
    let start = select(rest == 0.0, 1.0, select(rest > 0.0, 0.793_700_525_984_099_8, 1.259_921_049_894_873_2));
    // The reciprocal root r by the series of (1 - h)^(-1/3), where h = 1 - m*r^3 is small; then Newton's step for m*r^2.
    let r = start * polynomial::<A, 4>(near, &CBRT);
    let h = A::fma(-m * r, r * r, 1.0);
    let r = A::fma(r * h, A::fma(h, 2.0 / 9.0, 1.0 / 3.0), r);
    let square = r * r;
    let root = m * square;
    let missing = A::product_minus(root * root, root, m);
    let root = A::fma(missing * (-1.0 / 3.0), square, root);
    flip(root * power_of_two(third), x)
}

/// Whether a cube root is of something else than a normal number.
#[inline(always)]
pub(super) fn is_rare(x: f64) -> bool {
    !((x.abs() >= f64::MIN_POSITIVE) & (x.abs() < f64::INFINITY))
}

#[cold]
pub(super) fn rare_cbrt(x: f64) -> f64 {
    // 2^54 and 2^-18
    const UP: f64 = 18_014_398_509_481_984.0;
    const DOWN: f64 = 3.814_697_265_625e-6;
    if x == 0.0 || !x.is_finite() { x } else { cbrt::<Separate>(x * UP) * DOWN }
}

#[inline(always)]
pub(super) fn hypot<A: Arithmetic>(a: f64, b: f64) -> f64 {
    let (a, b) = (a.abs(), b.abs());
    let (large, small) = (select(a > b, a, b), select(a > b, b, a));
    // 2^-600 and 2^600
    let (down, up) = (f64::from_bits(423 << 52), f64::from_bits(1623 << 52));
    let is_large = large > 1e150;
    let is_small = large < 1e-150;
    let scale = select(is_large, down, select(is_small, up, 1.0));
    let back = select(is_large, up, select(is_small, down, 1.0));
    let (large, small) = (large * scale, small * scale);
    let value = A::fma(large, large, small * small).sqrt() * back;
    select((a == f64::INFINITY) | (b == f64::INFINITY), f64::INFINITY, value)
}

/// The logarithm of `m*2^k` as a double and the rest, good to some 66 bits.
#[inline(always)]
fn log_pair<A: Arithmetic>((m, k): (f64, f64)) -> (f64, f64) {
    let f = m - 1.0;
    let (below, below_rest) = ordered_sum(1.0, m);
    let reciprocal = 1.0 / below;
    let s = f * reciprocal;
    let s_rest = (-A::product_minus(s, below, f) - s * below_rest) * reciprocal;
    // 2*s + (2/3)*s^3 + s^5*(...), the second term to as many bits as the first needs.
    let (z, z_rest) = A::product(s, s);
    let z_rest = A::fma(2.0 * s, s_rest, z_rest);
    let (cube, cube_rest) = A::product(s, z);
    let cube_rest = cube_rest + A::fma(s, z_rest, s_rest * z);
    let (second, second_rest) = A::product(cube, TWO_THIRDS[0]);
    let second_rest = second_rest + A::fma(cube, TWO_THIRDS[1], cube_rest * TWO_THIRDS[0]);
    let tail = cube * z * wide_polynomial::<A, 7>(z, &LOG_TAIL);
    let (high, low) = ordered_sum(2.0 * s, second);
    let low = low + (A::fma(2.0, s_rest, second_rest) + tail);
    let (high, more) = ordered_sum(k * LN_2[0], high);
    ordered_sum(high, more + A::fma(k, LN_2[1], low))
}

/// Whether a power is not of a positive normal number, or the exponent is out of all proportion.
#[inline(always)]
pub(super) fn is_rare_power(a: f64, b: f64) -> bool {
    !((f64::MIN_POSITIVE..f64::INFINITY).contains(&a) & (b.abs() < 1e300))
}

#[inline(always)]
pub(super) fn pow<A: Arithmetic>(a: f64, b: f64) -> f64 {
    exp_of_product::<A>(b, log_pair::<A>(split(a)))
}

#[cold]
pub(super) fn rare_pow(a: f64, b: f64) -> f64 {
    let size = a.abs();
    let (log, log_rest) = log_pair::<Separate>(split_any(size));
    // A larger exponent gives the same, but overflows where numbers are split.
    let value = exp_of_product::<Separate>(b.clamp(-1e300, 1e300), (ends(size, log), log_rest));
    let (is_integer, is_odd) = integer(b);
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else if a == 1.0 || b == 0.0 || size == 1.0 && b.is_infinite() {
        1.0
    } else if a < 0.0 && a.is_finite() && !is_integer {
        f64::NAN
    } else if is_odd {
        flip(value, a)
    } else {
        value
    }
}

/// The exponential of a number times a pair.
#[inline(always)]
fn exp_of_product<A: Arithmetic>(b: f64, log: (f64, f64)) -> f64 {
    let (high, low) = A::product(b, log.0);
    // Beyond these bounds the rest is not defined, and does not matter.
    let low = select(high.abs() < 800.0, A::fma(b, log.1, low), 0.0);
    let (shifted, high, rest) = reduce::<A>(clamped(high, -746.0, 710.0));
    let (high, low) = ordered_sum(high, rest + low);
    scaled(shifted, expm1_reduced::<A>(high, low))
}

/// Whether a number is an integer, and whether it is an odd one. Infinities are even.
fn integer(x: f64) -> (bool, bool) {
    (x == x.trunc(), x == x.trunc() && (x % 2.0).abs() == 1.0)
}

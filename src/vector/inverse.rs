//! Inverse trigonometric functions.
//!
//! In: one number, or two for the angle of a point. Out: the value to 2 units in the last place. A polynomial gives the
//! arctangent up to 1/2 and the arcsine up to 1/2; angles are added for what is beyond.
//!
//! ```text
//! atan(1.1) = pi/4 + atan((1.1 - 1)/(1.1 + 1)), asin(0.9) = pi/2 - 2*asin(sqrt((1 - 0.9)/2))
//! ```

use super::arithmetic::{Arithmetic, flip, ordered_sum, select, wide_polynomial};
use super::coefficients::{ASIN, ATAN, HALF_PI};

/// x plus more, the arcsine for `z = x^2` up to 1/4, without x.
#[inline(always)]
fn asin_more<A: Arithmetic>(x: f64, z: f64) -> f64 {
    x * z * wide_polynomial::<A, 13>(z, &ASIN)
}

#[inline(always)]
pub(super) fn asin<A: Arithmetic>(x: f64) -> f64 {
    let size = x.abs();
    let is_large = size > 0.5;
    let half = 0.5 * (1.0 - size);
    let z = select(is_large, half, size * size);
    let root = select(is_large, half.sqrt(), size);
    let more = asin_more::<A>(root, z);
    let (high, low) = ordered_sum(HALF_PI[0], -2.0 * root);
    let large = high + (low + A::fma(-2.0, more, HALF_PI[1]));
    flip(select(is_large, large, root + more), x)
}

#[inline(always)]
pub(super) fn acos<A: Arithmetic>(x: f64) -> f64 {
    let size = x.abs();
    let is_large = size > 0.5;
    let half = 0.5 * (1.0 - size);
    let z = select(is_large, half, size * size);
    let root = select(is_large, half.sqrt(), x);
    let more = asin_more::<A>(root, z);
    let twice = 2.0 * (root + more);
    let large = select(x < 0.0, 2.0 * HALF_PI[0] - (twice - 2.0 * HALF_PI[1]), twice);
    select(is_large, large, HALF_PI[0] - (root - (HALF_PI[1] - more)))
}

/// The arctangent of `above/below`, both positive: that of a third ratio up to 1/2, and a multiple of `pi/4`. If the first is
/// tiny, what the division leaves over would underflow, and is not asked for.
#[inline(always)]
fn atan_ratio<A: Arithmetic>(above: f64, below: f64, is_tiny: bool) -> f64 {
    let (is_low, is_high) = (above <= 0.5 * below, above > 2.0 * below);
    // Within a factor of two of each other, so the order does not matter.
    let (total, total_rest) = ordered_sum(below, above);
    let over = select(is_low, above, select(is_high, -below, above - below));
    let under = select(is_low, below, select(is_high, above, total));
    let under_rest = select(is_low | is_high, 0.0, total_rest);
    let base = select(is_low, 0.0, select(is_high, HALF_PI[0], 0.5 * HALF_PI[0]));
    let base_rest = base * (HALF_PI[1] / HALF_PI[0]);
    let reciprocal = 1.0 / under;
    let u = over * reciprocal;
    let missing = select(is_tiny, 0.0, -A::product_minus(u, under, over) - u * under_rest);
    let z = u * u;
    let more = A::fma(missing, reciprocal, A::fma(u * z, wide_polynomial::<A, 13>(z, &ATAN), base_rest));
    let (high, low) = ordered_sum(base, u);
    high + (low + more)
}

#[inline(always)]
pub(super) fn atan<A: Arithmetic>(x: f64) -> f64 {
    // What is beyond differs from a right angle by less than the last place of it.
    let size = select(x.abs() > 1e18, 1e18, x.abs());
    let value = atan_ratio::<A>(size, 1.0, false);
    flip(select(size < 1e-300, size, value), x)
}

#[inline(always)]
pub(super) fn atan2<A: Arithmetic>(y: f64, x: f64) -> f64 {
    let (above, below) = (y.abs(), x.abs());
    // Of infinities the direction is what matters; a zero over a zero is zero.
    let both_infinite = (above == f64::INFINITY) & (below == f64::INFINITY);
    let (above, below) = (select(both_infinite, 1.0, above), select(both_infinite, 1.0, below));
    let largest = select(above > below, above, below);
    // 2^-500 and 2^500
    let (down, up) = (f64::from_bits(523 << 52), f64::from_bits(1523 << 52));
    let scale = select(largest > 1e150, down, select(largest < 1e-150, up, 1.0));
    let (ordinate, abscissa) = (above * scale, below * scale);
    let value = atan_ratio::<A>(ordinate, abscissa, ordinate < 1e-250);
    let value = select(above == 0.0, 0.0, value);
    let value = select((below == f64::INFINITY) & !both_infinite, 0.0, value);
    let value = select(x.is_sign_negative(), 2.0 * HALF_PI[0] - (value - 2.0 * HALF_PI[1]), value);
    let is_upright = (below == 0.0) & (above > 0.0) | (above == f64::INFINITY) & !both_infinite;
    let value = select(is_upright, HALF_PI[0], value);
    flip(select(x.is_nan() | y.is_nan(), f64::NAN, value), y)
}

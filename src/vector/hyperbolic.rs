//! Hyperbolic functions and their inverses.
//!
//! In: one number. Out: the value to 2 units in the last place. With `x = n*log(2) + r` and `a = 2^n/2`, `b = 2^-n/2`,
//! `sinh(x)` is `(a - b)*cosh(r) + (a + b)*sinh(r)`, and `cosh(x)` the same with the sign changed:
//! two short polynomials, no division, and exact where n is 0.
//!
//! ```text
//! sinh(1) = (1 - 1/4)*cosh(0.30685) + (1 + 1/4)*sinh(0.30685), with r = 1 - log(2)
//! ```

use super::arithmetic::{
    Arithmetic, ROUND, Separate, flip, ordered_sum, polynomial, power_of_two, quotient, select, sum,
};
use super::coefficients::{COSH, LOG2_E, SINH};
use super::exponential::{exp, ordinary_exp, reduce_by};
use super::logarithm::log_sum;

/// Halves of both functions, each as a double and the rest, and what the first of the two lost of `a - b` and `a + b`.
struct Halves {
    sinh: (f64, f64),
    cosh: (f64, f64),
    lost: (f64, f64),
}

/// `sinh(x)/2` and `cosh(x)/2` for an x from 0 to 710.6.
#[inline(always)]
fn halves<A: Arithmetic>(x: f64) -> Halves {
    // r from -0.15 to 0.55: were it negative where n is 1, the two terms of the hyperbolic sine would cancel.
    let (shifted, high, low) = reduce_by::<A>(x, A::fma(x, LOG2_E, -0.2885) + ROUND);
    let z = high * high;
    let sinh = high + A::fma(high * z, polynomial::<A, 6>(z, &SINH), low);
    let cosh = A::fma(z, polynomial::<A, 6>(z, &COSH), high * low);
    // A quarter of 2^n and of 2^-n; the latter does not matter where it would be subnormal.
    let minus = (2.0 * ROUND - shifted).max(ROUND - 1000.0);
    let (a, b) = (power_of_two(shifted - 2.0), power_of_two(minus - 2.0));
    let (difference, total) = (a - b, a + b);
    Halves {
        sinh: ordered_sum(difference, A::fma(difference, cosh, total * sinh)),
        cosh: ordered_sum(total, A::fma(total, cosh, difference * sinh)),
        lost: ((a - difference) - b, (a - total) + b),
    }
}

/// x, but no further out than where the functions are infinite. A NaN stays.
#[inline(always)]
fn size(x: f64) -> f64 {
    select(x.abs() > 710.6, 710.6, x.abs())
}

#[inline(always)]
pub(super) fn sinh<A: Arithmetic>(x: f64) -> f64 {
    // A quarter of a subnormal is not exact.
    let value = select(x.abs() < 1e-300, x.abs(), 2.0 * halves::<A>(size(x)).sinh.0);
    flip(value, x)
}

#[inline(always)]
pub(super) fn cosh<A: Arithmetic>(x: f64) -> f64 {
    2.0 * halves::<A>(size(x)).cosh.0
}

#[inline(always)]
pub(super) fn tanh<A: Arithmetic>(x: f64) -> f64 {
    // From 20 on it is 1.
    let size = select(x.abs() > 20.0, 20.0, x.abs());
    let Halves { sinh, cosh, lost } = halves::<A>(size);
    let value = quotient::<A>((sinh.0, sinh.1 + lost.0), (cosh.0, cosh.1 + lost.1));
    let value = select(x.abs() < 1e-300, x.abs(), value);
    flip(value, x)
}

#[inline(always)]
pub(super) fn sech<A: Arithmetic>(x: f64) -> f64 {
    let small = ordinary_exp::<A>(-x.abs());
    quotient::<A>((2.0 * small, 0.0), ordered_sum(1.0, small * small))
}

#[cold]
pub(super) fn far_sech(x: f64) -> f64 {
    2.0 * exp::<Separate>(-x.abs())
}

/// Beyond it squares overflow, and what is added to twice the number does not matter.
const LARGE: f64 = 1e150;

#[inline(always)]
pub(super) fn asinh<A: Arithmetic>(x: f64) -> f64 {
    // The logarithm of 1 + x + x^2/(1 + sqrt(1 + x^2)), or of 2x.
    let size = x.abs();
    let square = size * size;
    let rest = square / (1.0 + A::fma(size, size, 1.0).sqrt());
    let value = log_plus_one::<A>(size, size, rest, 0.0);
    flip(select(size < 1e-300, size, value), x)
}

#[inline(always)]
pub(super) fn acosh<A: Arithmetic>(x: f64) -> f64 {
    // The logarithm of 1 + t + sqrt(t^2 + 2t), where t = x - 1, or of 2x.
    let beyond = x - 1.0;
    let square = A::fma(beyond, beyond, 2.0 * beyond);
    let root = square.sqrt();
    let lacking = select(root > 0.0, -0.5 * A::product_minus(root, root, square) / root, 0.0);
    select(x < 1.0, f64::NAN, log_plus_one::<A>(x, root, beyond, lacking))
}

/// The logarithm of `1 + a + b` for positive a, b, and what a lacks; of 2x if x is large.
#[inline(always)]
fn log_plus_one<A: Arithmetic>(x: f64, a: f64, b: f64, lacking: f64) -> f64 {
    let is_large = x > LARGE;
    let (first, lost) = sum(1.0, a);
    let (total, rest) = sum(first, b);
    let twice = select(is_large, 1.0, 0.0);
    let value = log_sum::<A>(select(is_large, x, total), select(is_large, 0.0, lost + rest + lacking), twice);
    select(x < f64::INFINITY, value, x)
}

#[inline(always)]
pub(super) fn atanh<A: Arithmetic>(x: f64) -> f64 {
    // Half the logarithm of 1 + 2x/(1 - x).
    let size = x.abs();
    let (below, below_rest) = ordered_sum(1.0, -size);
    let reciprocal = 1.0 / below;
    let ratio = 2.0 * size * reciprocal;
    let missing = -A::product_minus(ratio, below, 2.0 * size) - ratio * below_rest;
    let (total, lost) = sum(1.0, ratio);
    let value = 0.5 * log_sum::<A>(total, A::fma(missing, reciprocal, lost), 0.0);
    let value = select(size < 1e-300, size, value);
    let value = select(size == 1.0, f64::INFINITY, value);
    flip(select(size > 1.0, f64::NAN, value), x)
}

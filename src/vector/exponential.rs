//! Exponentials and what is made of one: `exp`, `exp2`, `expm1`, the logistic function, softplus.
//!
//! In: one number. Out: the value to 2 units in the last place. The argument is `n*log(2) + r` with an integer n and
//! an r up to `log(2)/2`, where a polynomial gives `exp(r)`; the power of two is put on in two halves, so that a
//! result may be subnormal.
//!
//! ```text
//! exp(1) = 2^1 * exp(-0.30685) = 2*1.35914
//! ```

use super::arithmetic::{
    Arithmetic, ROUND, Separate, ordered_sum, polynomial, power_of_two, powers_of_two, quotient, select,
};
use super::coefficients::{EXP, LN_2, LN_2_PAIR, LOG2_E};
use super::logarithm::log1p_unit;

/// x as `n*log(2) + r`: `n + ROUND`, r, and the rest of r.
#[inline(always)]
pub(super) fn reduce<A: Arithmetic>(x: f64) -> (f64, f64, f64) {
    reduce_by::<A>(x, A::fma(x, LOG2_E, ROUND))
}

/// The same with a given `n + ROUND`.
#[inline(always)]
pub(super) fn reduce_by<A: Arithmetic>(x: f64, shifted: f64) -> (f64, f64, f64) {
    let n = shifted - ROUND;
    let first = A::fma(-n, LN_2[0], x);
    let high = A::fma(-n, LN_2[1], first);
    (shifted, high, A::fma(-n, LN_2[1], first - high))
}

/// x, but no further out than where `exp(x)` is 0 or infinite. A NaN stays.
#[inline(always)]
pub(super) fn clamped(x: f64, low: f64, high: f64) -> f64 {
    let x = select(x > high, high, x);
    select(x < low, low, x)
}

/// `exp(r) - 1` for small r.
#[inline(always)]
pub(super) fn expm1_reduced<A: Arithmetic>(high: f64, low: f64) -> f64 {
    high + A::fma(high * high, polynomial::<A, 10>(high, &EXP), low)
}

/// `(1 + rest)*2^n`
#[inline(always)]
pub(super) fn scaled(shifted: f64, rest: f64) -> f64 {
    let (a, b) = powers_of_two(shifted);
    (1.0 + rest) * a * b
}

#[inline(always)]
pub(super) fn exp<A: Arithmetic>(x: f64) -> f64 {
    let x = clamped(x, -746.0, 710.0);
    let shifted = A::fma(x, LOG2_E, ROUND);
    let n = shifted - ROUND;
    let r = A::fma(-n, LN_2[1], A::fma(-n, LN_2[0], x));
    scaled(shifted, A::fma(r * r, polynomial::<A, 10>(r, &EXP), r))
}

/// The exponential where it is far from both ends of the range.
#[inline(always)]
pub(super) fn ordinary_exp<A: Arithmetic>(x: f64) -> f64 {
    let shifted = A::fma(x, LOG2_E, ROUND);
    let n = shifted - ROUND;
    let r = A::fma(-n, LN_2[1], A::fma(-n, LN_2[0], x));
    (1.0 + A::fma(r * r, polynomial::<A, 10>(r, &EXP), r)) * power_of_two(shifted)
}

#[inline(always)]
pub(super) fn exp2<A: Arithmetic>(x: f64) -> f64 {
    let x = clamped(x, -1076.0, 1025.0);
    let shifted = x + ROUND;
    let r = (x - (shifted - ROUND)) * LN_2_PAIR[0];
    scaled(shifted, A::fma(r * r, polynomial::<A, 10>(r, &EXP), r))
}

#[inline(always)]
pub(super) fn expm1<A: Arithmetic>(x: f64) -> f64 {
    let (shifted, high, low) = reduce::<A>(clamped(x, -50.0, 710.0));
    let half_power = power_of_two(shifted - 1.0);
    let value = 2.0 * A::fma(half_power, expm1_reduced::<A>(high, low), half_power - 0.5);
    // A power of two halved costs the last bit of a subnormal, and the sum the sign of a zero.
    select(x.abs() < 1e-300, x, value)
}

#[inline(always)]
pub(super) fn sigmoid<A: Arithmetic>(x: f64) -> f64 {
    sigmoid_of::<A>(x, ordinary_exp::<A>(-x.abs()))
}

/// Whether an exponential of it is no normal number.
#[inline(always)]
pub(super) fn is_far(x: f64) -> bool {
    x.abs() > 708.0
}

#[cold]
pub(super) fn far_sigmoid(x: f64) -> f64 {
    sigmoid_of::<Separate>(x, exp::<Separate>(-x.abs()))
}

#[inline(always)]
fn sigmoid_of<A: Arithmetic>(x: f64, small: f64) -> f64 {
    quotient::<A>((select(x < 0.0, small, 1.0), 0.0), ordered_sum(1.0, small))
}

#[inline(always)]
pub(super) fn softplus<A: Arithmetic>(x: f64) -> f64 {
    let (shifted, high, low) = reduce::<A>(-x.abs());
    let (high, low) = ordered_sum(1.0, expm1_reduced::<A>(high, low));
    let power = power_of_two(shifted);
    log1p_unit::<A>(high * power, low * power) + select(x < 0.0, 0.0, x)
}

#[cold]
pub(super) fn far_softplus(x: f64) -> f64 {
    if x < 0.0 { exp::<Separate>(x) } else { x }
}

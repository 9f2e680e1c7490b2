//! Elementary functions that the library of kernels lacks.
//!
//! In: one or two numbers. Out: a value that is good to a few units in the last place
//! over the whole range. Always: the inverse functions of a reciprocal do not round
//! the reciprocal where that would cost digits (next to 1), and nothing overflows
//! on the way to a finite value.
//!
//! ```text
//! asec(1.0000000001) = 1.4142136208e-5, all digits right; acos(1/1.0000000001) has nine
//! ```

use std::f64::consts::{FRAC_PI_2, LN_2};

/// Beyond it `exp(-2x)` is nothing beside 1.
const LARGE: f64 = 20.0;

/// Below it `1/x` may overflow, and `sqrt(1 + x^2)` is 1.
const TINY: f64 = 1e-300;

/// The angle of a point, in [-pi, pi], with the sign of `y` also where it underflows.
pub(in crate::op) fn atan2(y: f64, x: f64) -> f64 {
    f64::copysign(pxfm::f_atan2(y, x), y)
}

/// A power. The one at hand gives NaN for some bases next to the largest number; there another one is taken.
pub(in crate::op) fn pow(base: f64, exponent: f64) -> f64 {
    let value = pxfm::f_pow(base, exponent);
    if value.is_nan() && base > 0.0 && !exponent.is_nan() { libm::pow(base, exponent) } else { value }
}

/// The hyperbolic sine, which has the sign of `x` also at zero.
pub(in crate::op) fn sinh(x: f64) -> f64 {
    f64::copysign(pxfm::f_sinh(x), x)
}

/// The inverse of the error function, which has the sign of `x` also at zero.
pub(in crate::op) fn erfinv(x: f64) -> f64 {
    f64::copysign(pxfm::f_erfinv(x), x)
}

/// Inverse cotangent, odd, in (-pi/2, pi/2]; `acot(0)` is pi/2.
pub(in crate::op) fn acot(x: f64) -> f64 {
    if x == 0.0 { FRAC_PI_2 } else { pxfm::f_atan(1.0 / x) }
}

/// Inverse secant, in [0, pi].
pub(in crate::op) fn asec(x: f64) -> f64 {
    atan2(tangent(x), f64::copysign(1.0, x))
}

/// Inverse cosecant, in [-pi/2, pi/2].
pub(in crate::op) fn acsc(x: f64) -> f64 {
    f64::copysign(atan2(1.0, tangent(x)), x)
}

/// `sqrt(x^2 - 1)`, which does not overflow: the tangent of an angle of which the secant is `x`.
fn tangent(x: f64) -> f64 {
    let x = x.abs();
    if x == f64::INFINITY { x } else { (x - 1.0).sqrt() * (x + 1.0).sqrt() }
}

/// `sin(x)/x`, and 1 at 0.
pub(in crate::op) fn sinc(x: f64) -> f64 {
    if x.is_infinite() { 0.0 } else { pxfm::f_sinc(x) }
}

/// Hyperbolic cotangent.
pub(in crate::op) fn coth(x: f64) -> f64 {
    1.0 / pxfm::f_tanh(x)
}

/// Hyperbolic secant.
pub(in crate::op) fn sech(x: f64) -> f64 {
    if x.abs() > LARGE { 2.0 * pxfm::f_exp(-x.abs()) } else { 1.0 / pxfm::f_cosh(x) }
}

/// Hyperbolic cosecant.
pub(in crate::op) fn csch(x: f64) -> f64 {
    let size = x.abs();
    f64::copysign(if size > LARGE { 2.0 * pxfm::f_exp(-size) } else { 1.0 / pxfm::f_sinh(size) }, x)
}

/// Inverse hyperbolic cotangent.
pub(in crate::op) fn acoth(x: f64) -> f64 {
    f64::copysign(0.5 * pxfm::f_log1p(2.0 / (x.abs() - 1.0)), x)
}

/// Inverse hyperbolic secant.
pub(in crate::op) fn asech(x: f64) -> f64 {
    if !(0.0..=1.0).contains(&x) {
        f64::NAN
    } else if x < TINY {
        LN_2 - pxfm::f_log(x)
    } else {
        pxfm::f_asinh(((1.0 - x) * (1.0 + x)).sqrt() / x)
    }
}

/// Inverse hyperbolic cosecant.
pub(in crate::op) fn acsch(x: f64) -> f64 {
    if x.abs() < TINY { f64::copysign(LN_2 - pxfm::f_log(x.abs()), x) } else { pxfm::f_asinh(1.0 / x) }
}

/// -1, 0 or 1.
pub(in crate::op) fn sign(x: f64) -> f64 {
    if x == 0.0 || x.is_nan() { x } else { x.signum() }
}

/// The larger of two numbers; NaN if either is.
pub(in crate::op) fn maximum(a: f64, b: f64) -> f64 {
    if a > b || a.is_nan() { a } else { b }
}

/// The smaller of two numbers; NaN if either is.
pub(in crate::op) fn minimum(a: f64, b: f64) -> f64 {
    if a < b || a.is_nan() { a } else { b }
}

/// `max(x, 0)`.
pub(in crate::op) fn relu(x: f64) -> f64 {
    maximum(x, 0.0)
}

/// `1/(1 + exp(-x))`, from the exponential that does not overflow.
pub(in crate::op) fn sigmoid(x: f64) -> f64 {
    let small = pxfm::f_exp(-x.abs());
    if x < 0.0 { small / (1.0 + small) } else { 1.0 / (1.0 + small) }
}

/// `log(1 + exp(x))`.
pub(in crate::op) fn softplus(x: f64) -> f64 {
    relu(x) + pxfm::f_log1p(pxfm::f_exp(-x.abs()))
}

/// `log(exp(a) + exp(b))`.
pub(in crate::op) fn logsumexp(a: f64, b: f64) -> f64 {
    let larger = maximum(a, b);
    if larger.is_infinite() { larger } else { larger + pxfm::f_log1p(pxfm::f_exp(-(a - b).abs())) }
}

//! The elementary functions with some 75 decimal digits.
//!
//! In: the name of a function and precise arguments. Out: its value, or nothing: where a function is not
//! here, or an argument so large that the value has an absurd exponent or no digit that means anything.

use dashu_base::EstimatedLog2;
use dashu_float::{ConstCache, FpResult, Repr};

use super::precise::{CONTEXT, NOISE, Number, Precise};

/// The largest arguments of exponentials, and the largest logarithms of powers, in bits.
const LARGEST_EXPONENT: f32 = 20.0;
/// The largest arguments of the trigonometric functions, in bits.
const LARGEST_ANGLE: f32 = 128.0;
/// The largest argument of the error function that is not 1 by all 75 digits, and of its complement, in bits.
const LARGEST_ERROR: f32 = 3.5;

/// Whether a power has an exponent within reason.
pub(super) fn is_power_moderate(base: &Precise, exponent: f64) -> bool {
    base.magnitude() == f32::NEG_INFINITY || base.magnitude().abs() * (exponent.abs() as f32) < LARGEST_EXPONENT.exp2()
}

/// A function in high precision, if it is here and its arguments are moderate.
pub(super) fn by_name(name: &str, arguments: &[Precise], cache: &mut ConstCache) -> Option<FpResult<Number>> {
    match (name, arguments) {
        ("pi", []) => Some(Ok(CONTEXT.pi(Some(cache)))),
        ("e", []) => Some(Ok(CONTEXT.e())),
        ("pow", [base @ Precise::Number(a), Precise::Number(b)])
            if is_power_moderate(base, b.to_f64().value()) && base.magnitude() > f32::NEG_INFINITY =>
        {
            Some(CONTEXT.powf(a.repr(), b.repr(), Some(cache)))
        }
        ("atan2", [Precise::Number(a), Precise::Number(b)]) => Some(CONTEXT.atan2(a.repr(), b.repr(), Some(cache))),
        ("hypot", [Precise::Number(a), Precise::Number(b)]) => Some(CONTEXT.hypot(a.repr(), b.repr())),
        (_, [argument @ Precise::Number(x)]) => elementary(name, x.repr(), argument.magnitude(), Some(cache)),
        _ => None,
    }
}

/// The functions of one argument of a size in bits.
fn elementary(name: &str, x: &Repr<2>, size: f32, cache: Option<&mut ConstCache>) -> Option<FpResult<Number>> {
    Some(match name {
        "exp" if size < LARGEST_EXPONENT => CONTEXT.exp(x, cache),
        "expm1" if size < LARGEST_EXPONENT => CONTEXT.exp_m1(x, cache),
        "sinh" if size < LARGEST_EXPONENT => CONTEXT.sinh(x, cache),
        "cosh" if size < LARGEST_EXPONENT => CONTEXT.cosh(x, cache),
        "tanh" if size < LARGEST_EXPONENT => CONTEXT.tanh(x, cache),
        "sigmoid" if size < LARGEST_EXPONENT => sigmoid(x, cache),
        "sin" if size < LARGEST_ANGLE => without_noise(CONTEXT.sin(x, cache), size),
        "cos" if size < LARGEST_ANGLE => without_noise(CONTEXT.cos(x, cache), size),
        "tan" if size < LARGEST_ANGLE => {
            let tangent = without_noise(CONTEXT.tan(x, cache), size);
            // Beside a pole the value is as uncertain as beside a zero.
            return Some(tangent).filter(|value| magnitude_of(value) < NOISE);
        }
        "log" => without_noise(CONTEXT.ln(x, cache), 0.0),
        "log2" => without_noise(CONTEXT.log2(x, cache), 0.0),
        "log10" => without_noise(CONTEXT.log10(x, cache), 0.0),
        "erf" if size < LARGEST_ERROR => error_function(x, cache),
        "erfc" if size < LARGEST_ERROR => {
            let erf = error_function(x, cache).ok()?.value();
            CONTEXT.sub(Number::ONE.repr(), erf.repr())
        }
        "log1p" => CONTEXT.ln_1p(x, cache),
        "cbrt" => CONTEXT.cbrt(x),
        "asin" => CONTEXT.asin(x, cache),
        "acos" => CONTEXT.acos(x, cache),
        "atan" => CONTEXT.atan(x, cache),
        "asinh" => CONTEXT.asinh(x, cache),
        "acosh" => CONTEXT.acosh(x, cache),
        "atanh" => CONTEXT.atanh(x, cache),
        _ => return None,
    })
}

/// `1/(1 + exp(-x))`
fn sigmoid(x: &Repr<2>, cache: Option<&mut ConstCache>) -> FpResult<Number> {
    let decay = CONTEXT.exp(&-x.clone(), cache)?.value();
    let below = CONTEXT.add(Number::ONE.repr(), decay.repr())?.value();
    CONTEXT.inv(below.repr())
}

/// `2/sqrt(pi) * exp(-x^2) * (x + 2*x^3/3 + 4*x^5/15 + ...)`, a series without cancellation.
fn error_function(x: &Repr<2>, mut cache: Option<&mut ConstCache>) -> FpResult<Number> {
    let square = CONTEXT.mul(x, x)?.value();
    let twice = CONTEXT.add(square.repr(), square.repr())?.value();
    let (mut term, mut sum) = (Number::from_repr(x.clone(), CONTEXT), Number::from_repr(x.clone(), CONTEXT));
    let mut odd = 1u32;
    while term.log2_bounds().1 > sum.log2_bounds().0 - CONTEXT.precision() as f32 {
        odd += 2;
        let grown = CONTEXT.mul(term.repr(), twice.repr())?.value();
        term = CONTEXT.div(grown.repr(), Number::from(odd).repr())?.value();
        sum = CONTEXT.add(sum.repr(), term.repr())?.value();
    }
    let decay = CONTEXT.exp(&-square.into_repr(), cache.as_deref_mut())?.value();
    let root = CONTEXT.sqrt(CONTEXT.pi::<2>(cache).value().repr())?.value();
    let scaled = CONTEXT.mul(sum.repr(), decay.repr())?.value();
    let half = CONTEXT.div(scaled.repr(), root.repr())?.value();
    CONTEXT.add(half.repr(), half.repr())
}

/// The size of a result in bits; infinite where there is none.
fn magnitude_of(result: &FpResult<Number>) -> f32 {
    match result.as_ref().map(|rounded| rounded.value_ref()) {
        Ok(value) if value.repr().is_finite() => value.log2_bounds().1,
        Ok(_) | Err(_) => f32::INFINITY,
    }
}

/// A result, or 0 if it is far below what it was computed from.
fn without_noise(result: FpResult<Number>, computed_from: f32) -> FpResult<Number> {
    if magnitude_of(&result) >= computed_from - NOISE {
        return result;
    }
    result.map(|rounded| rounded.map(|_| Number::ZERO))
}

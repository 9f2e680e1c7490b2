//! The functions with some 75 decimal digits: here the elementary ones, and those that are made of them.
//!
//! In: precise arguments. Out: the value, or nothing where an argument is so large that the value has an
//! absurd exponent or no digit that means anything, or that a series would not end soon. Always: one function a row,
//! of the form [`Precise`].

mod bessel;
mod gamma;
mod integral;

use dashu_base::{Abs, Approximation, EstimatedLog2, Signed};
use dashu_float::round::mode::HalfEven;
use dashu_float::{ConstCache, Context, FBig, FpResult};

pub(super) use bessel::{besseli, besselj, besselk, bessely, sphericalbesselj};
pub(super) use gamma::{beta, digamma, gamma, lgamma, polygamma, trigamma};
pub(super) use integral::{ci, ei, erfi, erfinv, lambertw, si};

/// A binary number of high precision.
pub type Number = FBig<HalfEven, 2>;

/// A function in high precision; the cache keeps the digits of pi and log(2).
pub type Precise = fn(&[Number], &mut ConstCache) -> Option<FpResult<Number>>;

/// How every operation is rounded.
pub(crate) const CONTEXT: Context<HalfEven> = Context::new(256);
/// What is smaller than what it came from by so many bits is rounding error.
pub(crate) const NOISE: f32 = 240.0;

/// The largest arguments of exponentials, and the largest logarithms of powers, in bits.
const LARGEST_EXPONENT: f32 = 20.0;
/// The largest arguments of the trigonometric functions, in bits.
const LARGEST_ANGLE: f32 = 128.0;
/// The largest argument of the error function that is not 1 by all 75 digits, and of its complement, in bits.
const LARGEST_ERROR: f32 = 3.5;

/// The logarithm of the absolute value to base 2, roughly; minus infinity for 0.
pub(crate) fn magnitude(value: &Number) -> f32 {
    value.log2_bounds().1
}

/// Whether a power has an exponent within reason.
pub(crate) fn is_power_moderate(base: &Number, exponent: f64) -> bool {
    let size = magnitude(base);
    size == f32::NEG_INFINITY || size.abs() * (exponent.abs() as f32) < LARGEST_EXPONENT.exp2()
}

pub(super) fn pi(_: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
    Some(Ok(CONTEXT.pi(Some(cache))))
}

pub(super) fn e(_: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    Some(Ok(CONTEXT.e()))
}

pub(super) fn pow(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
    let moderate = is_power_moderate(&a[0], a[1].to_f64().value()) && magnitude(&a[0]) > f32::NEG_INFINITY;
    moderate.then(|| CONTEXT.powf(a[0].repr(), a[1].repr(), Some(cache)))
}

pub(super) fn atan2(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
    Some(CONTEXT.atan2(a[0].repr(), a[1].repr(), Some(cache)))
}

pub(super) fn hypot(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    Some(CONTEXT.hypot(a[0].repr(), a[1].repr()))
}

pub(super) fn cbrt(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    Some(CONTEXT.cbrt(a[0].repr()))
}

/// Functions of one argument up to a size in bits, as the library of numbers has them.
macro_rules! elementary {
    ($($name:ident $method:ident $largest:expr;)*) => {$(
        pub(super) fn $name(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
            (magnitude(&a[0]) < $largest).then(|| CONTEXT.$method(a[0].repr(), Some(cache)))
        }
    )*};
}

elementary! {
    exp exp LARGEST_EXPONENT;
    expm1 exp_m1 LARGEST_EXPONENT;
    sinh sinh LARGEST_EXPONENT;
    cosh cosh LARGEST_EXPONENT;
    tanh tanh LARGEST_EXPONENT;
    log1p ln_1p f32::INFINITY;
    asin asin f32::INFINITY;
    acos acos f32::INFINITY;
    atan atan f32::INFINITY;
    asinh asinh f32::INFINITY;
    acosh acosh f32::INFINITY;
    atanh atanh f32::INFINITY;
}

pub(super) fn sin(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
    angle(a).map(|size| without_noise(CONTEXT.sin(a[0].repr(), Some(cache)), size))
}

pub(super) fn cos(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
    angle(a).map(|size| without_noise(CONTEXT.cos(a[0].repr(), Some(cache)), size))
}

pub(super) fn tan(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
    let tangent = angle(a).map(|size| without_noise(CONTEXT.tan(a[0].repr(), Some(cache)), size));
    // Beside a pole the value is as uncertain as beside a zero.
    tangent.filter(|value| magnitude_of(value) < NOISE)
}

pub(super) fn log(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
    Some(without_noise(CONTEXT.ln(a[0].repr(), Some(cache)), 0.0))
}

pub(super) fn log2(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
    Some(without_noise(CONTEXT.log2(a[0].repr(), Some(cache)), 0.0))
}

pub(super) fn log10(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
    Some(without_noise(CONTEXT.log10(a[0].repr(), Some(cache)), 0.0))
}

/// Functions that are one over another.
macro_rules! reciprocals {
    ($($name:ident $of:ident;)*) => {$(
        pub(super) fn $name(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
            reciprocal(&$of(a, cache)?.ok()?.value())
        }
    )*};
}

reciprocals! {
    sec cos;
    csc sin;
    cot tan;
    sech cosh;
    csch sinh;
    coth tanh;
}

/// Functions that are another of one over the argument.
macro_rules! of_reciprocals {
    ($($name:ident $of:ident;)*) => {$(
        pub(super) fn $name(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
            $of(&[reciprocal(&a[0])?.ok()?.value()], cache)
        }
    )*};
}

of_reciprocals! {
    asec acos;
    acsc asin;
    acot atan;
    asech acosh;
    acsch asinh;
    acoth atanh;
}

/// One over a number other than 0.
fn reciprocal(value: &Number) -> Option<FpResult<Number>> {
    (!is_zero(value)).then(|| CONTEXT.inv(value.repr()))
}

fn is_zero(value: &Number) -> bool {
    value.repr().significand().is_zero()
}

/// A value that is known as it is.
fn exactly(value: Number) -> Option<FpResult<Number>> {
    Some(Ok(Approximation::Exact(value)))
}

/// A value that was computed with more digits.
fn rounded(value: Number) -> Option<FpResult<Number>> {
    Some(Ok(value.with_precision(CONTEXT.precision())))
}

pub(super) fn exp2(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
    pow(&[Number::from(2u8), a[0].clone()], cache)
}

pub(super) fn sinc(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
    if is_zero(&a[0]) {
        return exactly(Number::ONE);
    }
    let sine = sin(a, cache)?.ok()?.value();
    Some(CONTEXT.div(sine.repr(), a[0].repr()))
}

/// `log(1 + exp(x))`
pub(super) fn softplus(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
    logsumexp(&[a[0].clone(), Number::ZERO], cache)
}

/// `max(a, b) + log(1 + exp(-abs(a - b)))`
pub(super) fn logsumexp(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
    let distance = CONTEXT.sub(a[0].repr(), a[1].repr()).ok()?.value().abs();
    let decay = exp(&[-distance], cache)?.ok()?.value();
    let more = log1p(&[decay], cache)?.ok()?.value();
    Some(CONTEXT.add((&a[0]).max(&a[1]).repr(), more.repr()))
}

pub(super) fn abs(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    exactly(a[0].clone().abs())
}

pub(super) fn sign(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    let sign = if is_zero(&a[0]) {
        Number::ZERO
    } else if a[0].is_negative() {
        Number::NEG_ONE
    } else {
        Number::ONE
    };
    exactly(sign)
}

pub(super) fn floor(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    exactly(a[0].floor())
}

pub(super) fn ceil(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    exactly(a[0].ceil())
}

pub(super) fn round(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    exactly(a[0].round())
}

pub(super) fn min(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    exactly((&a[0]).min(&a[1]).clone())
}

pub(super) fn max(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    exactly((&a[0]).max(&a[1]).clone())
}

pub(super) fn relu(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    exactly((&a[0]).max(&Number::ZERO).clone())
}

/// `1/(1 + exp(-x))`
pub(super) fn sigmoid(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
    if magnitude(&a[0]) >= LARGEST_EXPONENT {
        return None;
    }
    let decay = CONTEXT.exp(&-a[0].repr().clone(), Some(cache)).ok()?.value();
    let below = CONTEXT.add(Number::ONE.repr(), decay.repr()).ok()?.value();
    Some(CONTEXT.inv(below.repr()))
}

pub(super) fn erf(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
    (magnitude(&a[0]) < LARGEST_ERROR).then(|| error_function(&a[0], cache))
}

pub(super) fn erfc(a: &[Number], cache: &mut ConstCache) -> Option<FpResult<Number>> {
    let erf = erf(a, cache)?.ok()?.value();
    Some(CONTEXT.sub(Number::ONE.repr(), erf.repr()))
}

/// `2/sqrt(pi) * exp(-x^2) * (x + 2*x^3/3 + 4*x^5/15 + ...)`, a series without cancellation
/// (DLMF 7.6.2).
fn error_function(x: &Number, cache: &mut ConstCache) -> FpResult<Number> {
    let square = CONTEXT.mul(x.repr(), x.repr())?.value();
    let twice = CONTEXT.add(square.repr(), square.repr())?.value();
    let (mut term, mut sum) = (x.clone(), x.clone());
    let mut odd = 1u32;
    while term.log2_bounds().1 > sum.log2_bounds().0 - CONTEXT.precision() as f32 {
        odd += 2;
        let grown = CONTEXT.mul(term.repr(), twice.repr())?.value();
        term = CONTEXT.div(grown.repr(), Number::from(odd).repr())?.value();
        sum = CONTEXT.add(sum.repr(), term.repr())?.value();
    }
    let decay = CONTEXT.exp(&-square.into_repr(), Some(cache))?.value();
    let root = CONTEXT.sqrt(CONTEXT.pi::<2>(Some(cache)).value().repr())?.value();
    let scaled = CONTEXT.mul(sum.repr(), decay.repr())?.value();
    let half = CONTEXT.div(scaled.repr(), root.repr())?.value();
    CONTEXT.add(half.repr(), half.repr())
}

/// The size of an angle in bits, unless it is too large.
fn angle(a: &[Number]) -> Option<f32> {
    Some(magnitude(&a[0])).filter(|size| *size < LARGEST_ANGLE)
}

/// The size of a result in bits; infinite where there is none.
fn magnitude_of(result: &FpResult<Number>) -> f32 {
    match result.as_ref().map(|rounded| rounded.value_ref()) {
        Ok(value) if value.repr().is_finite() => magnitude(value),
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

//! Exponential, sine and cosine integrals, and Lambert's function.
//!
//! In: one number. Out: the value to a few units in the last place; next to a zero
//! (`ei` at 0.37, `ci` at 0.62 and beyond), to as much of the neighbouring values.
//!
//! ```text
//! si(pi) = 1.8519370519824662
//! ```

use std::f64::consts::FRAC_PI_2;

/// Euler's constant.
const EULER: f64 = 0.577_215_664_901_532_9;

/// The principal branch of the inverse of `w*exp(w)`; -1 at the double next to `-1/e`, which lies just outside.
pub(in crate::op) fn lambertw(x: f64) -> f64 {
    if x == lambert_w::NEG_INV_E { -1.0 } else { lambert_w::lambert_w0(x) }
}

/// The exponential integral, the principal value of the integral of `exp(t)/t` from minus infinity.
pub(in crate::op) fn ei(x: f64) -> f64 {
    if x.is_nan() || x == f64::INFINITY {
        x
    } else if x < -1.0 {
        -e1(-x)
    } else if x < 40.0 {
        // 6.6.1
        EULER + pxfm::f_log(x.abs()) + sum_of(|k| 1.0 / k, x)
    } else {
        // 6.12.2
        let half = pxfm::f_exp(x / 2.0);
        let (mut term, mut sum, mut k) = (1.0, 1.0, 1.0);
        while term > 1e-17 && k < x {
            term *= k / x;
            sum += term;
            k += 1.0;
        }
        half / x * sum * half
    }
}

/// `x*w(1) + x^2/2!*w(2) + ...`
fn sum_of(weight: impl Fn(f64) -> f64, x: f64) -> f64 {
    let (mut power, mut sum, mut k) = (x, 0.0, 1.0);
    loop {
        let term = power * weight(k);
        sum += term;
        if power.abs() <= 1e-18 * sum.abs() || power == 0.0 {
            return sum;
        }
        k += 1.0;
        power *= x / k;
    }
}

/// `E1(x)` for x from 1 on, by its continued fraction (6.9.1, contracted), from the far end.
fn e1(x: f64) -> f64 {
    let mut tail = 0.0;
    for k in (1..=100).rev() {
        let k = f64::from(k);
        tail = k * k / (x + 2.0 * k + 1.0 - tail);
    }
    pxfm::f_exp(-x) / (x + 1.0 - tail)
}

/// The sine integral, the integral of `sin(t)/t` from 0.
pub(in crate::op) fn si(x: f64) -> f64 {
    let size = x.abs();
    let value = if size < SERIES {
        // 6.6.5
        alternating(size, size, 1.0)
    } else if size == f64::INFINITY {
        FRAC_PI_2
    } else {
        // 6.2.19
        let (f, g) = auxiliary(size);
        FRAC_PI_2 - f * pxfm::f_cos(size) - g * pxfm::f_sin(size)
    };
    f64::copysign(value, x)
}

/// The cosine integral, for positive x.
pub(in crate::op) fn ci(x: f64) -> f64 {
    if x.is_nan() || x < 0.0 {
        f64::NAN
    } else if x < SERIES {
        // 6.6.6
        EULER + pxfm::f_log(x) + alternating(x, -x * x / 2.0, 2.0)
    } else if x == f64::INFINITY {
        0.0
    } else {
        // 6.2.20
        let (f, g) = auxiliary(x);
        f * pxfm::f_sin(x) - g * pxfm::f_cos(x)
    }
}

/// Below it the series of the sine and cosine integrals is used.
const SERIES: f64 = 2.0;

/// The sum of `t/n`, where `t` is `first` at `n = start` and then every second term of the exponential series.
fn alternating(x: f64, first: f64, start: f64) -> f64 {
    let (mut power, mut sum, mut n) = (first, 0.0, start);
    while power.abs() > 1e-18 * f64::abs(sum) {
        sum += power / n;
        power *= -x / (n + 1.0) * (x / (n + 2.0));
        n += 2.0;
    }
    sum
}

/// The auxiliary functions f and g (6.2.17, 6.2.18): the parts of `exp(ix)*E1(ix) = g - i*f`.
///
/// The continued fraction of [`e1`] at an imaginary argument, from the far end.
fn auxiliary(x: f64) -> (f64, f64) {
    let (mut re, mut im) = (0.0, 0.0);
    for k in (0..=100).rev() {
        let k = f64::from(k);
        // (k^2 or 1)/(2k + 1 + ix - tail)
        let (a, b) = (2.0 * k + 1.0 - re, x - im);
        let numerator = if k == 0.0 { 1.0 } else { k * k };
        let (size, ratio) = if a > b { (a + b * (b / a), b / a) } else { (b + a * (a / b), a / b) };
        (re, im) = if a > b {
            (numerator / size, -numerator * ratio / size)
        } else {
            (numerator * ratio / size, -numerator / size)
        };
    }
    (-im, re)
}

//! Relatives of the error function.
//!
//! In: one number. Out: the value to a few units in the last place.

use std::f64::consts::PI;

/// `-i*erf(i*x)`, the imaginary error function: `2/sqrt(pi)` times the integral of `exp(t^2)` from 0.
pub(in crate::op) fn erfi(x: f64) -> f64 {
    if x.abs() < 6.5 {
        series(x)
    } else if x.abs() > 27.0 {
        f64::copysign(f64::INFINITY, x)
    } else {
        asymptotic(x)
    }
}

/// The Maclaurin series (7.6.1 at an imaginary argument): all terms have one sign.
fn series(x: f64) -> f64 {
    let square = x * x;
    // Nothing is added to a negative zero, so that it stays one.
    let (mut power, mut sum, mut k) = (x, -0.0, 0.0);
    loop {
        let term = power / (2.0 * k + 1.0);
        sum += term;
        if term.abs() <= 1e-17 * sum.abs() {
            return 2.0 / PI.sqrt() * sum;
        }
        k += 1.0;
        power *= square / k;
    }
}

/// `exp(x^2)/(x*sqrt(pi))` times its asymptotic series (7.12.1 at an imaginary argument).
fn asymptotic(x: f64) -> f64 {
    let square = x * x;
    let (mut term, mut sum, mut k) = (1.0, 1.0, 0.5);
    while k < square && term > 1e-17 {
        term *= k / square;
        sum += term;
        k += 1.0;
    }
    // What the square lost in rounding would be magnified by the exponential.
    let lost = x.mul_add(x, -square);
    let half = pxfm::f_exp(square / 2.0);
    half * (1.0 + lost) * sum / (x * PI.sqrt()) * half
}

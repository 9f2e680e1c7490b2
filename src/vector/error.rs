//! The error function and its complement.
//!
//! In: one number. Out: the value to 2 units in the last place. Next to 0 an odd polynomial; further out
//! `erfc(x) = exp(-x^2)*w(t)/(1 + 2*x)`, where w is a polynomial of `t = (x - 2)/(x + 2)`
//! (M. M. Shepherd and J. G. Laframboise, Chebyshev approximation of (1 + 2x)exp(x^2)erfc x in 0 <= x < infinity,
//! Math. Comp. 36 (1981)).
//!
//! ```text
//! erfc(3) = exp(-9)*w(0.2)/7
//! ```

use super::arithmetic::{Arithmetic, flip, ordered_sum, powers_of_two, quotient, select, wide_polynomial};
use super::coefficients::{ERF, ERF_FAR, ERFC};
use super::exponential::{expm1_reduced, ordinary_exp, reduce};

#[inline(always)]
pub(super) fn erf<A: Arithmetic>(x: f64) -> f64 {
    // From 6 on it is 1.
    let size = select(x.abs() > 6.0, 6.0, x.abs());
    let z = size * size;
    let near = A::fma(size, wide_polynomial::<A, 13>(z, &ERF), size);
    let reciprocal = 1.0 / ((size + 2.0) * A::fma(2.0, size, 1.0));
    let t = (size - 2.0) * A::fma(2.0, size, 1.0) * reciprocal;
    let rest = ordinary_exp::<A>(-z) * wide_polynomial::<A, 16>(t, &ERF_FAR) * ((size + 2.0) * reciprocal);
    flip(select(size > 1.0, 1.0 - rest, near), x)
}

#[inline(always)]
pub(super) fn erfc<A: Arithmetic>(x: f64) -> f64 {
    let size = select(x.abs() > 27.5, 27.5, x.abs());
    let z = size * size;
    let (rest_of_one, lost) = ordered_sum(1.0, -x);
    let near = rest_of_one + A::fma(-x, wide_polynomial::<A, 13>(z, &ERF), lost);
    let far = far::<A>(select(size < 0.5, 0.5, size));
    let far = select(x < 0.0, 2.0 - far, far);
    select(size < 0.5, near, far)
}

/// The complement for x from 1/2 to 27.5.
#[inline(always)]
fn far<A: Arithmetic>(x: f64) -> f64 {
    let t = (x - 2.0) / (x + 2.0);
    let rest = wide_polynomial::<A, 23>(t, &ERFC);
    let (w, w_rest) = ordered_sum(1.0, rest);
    let (square, square_rest) = A::product(x, x);
    let (shifted, high, low) = reduce::<A>(-square);
    let (high, low) = ordered_sum(high, low - square_rest);
    let (e, e_rest) = ordered_sum(1.0, expm1_reduced::<A>(high, low));
    let (above, above_rest) = A::product(w, e);
    let above_rest = above_rest + A::fma(w, e_rest, w_rest * e);
    let value = quotient::<A>((above, above_rest), ordered_sum(2.0 * x, 1.0));
    let (a, b) = powers_of_two(shifted);
    value * a * b
}

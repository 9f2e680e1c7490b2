//! Sine, cosine, tangent.
//!
//! In: one number, of any size. Out: the value to 2 units in the last place. A multiple of pi is taken off (of pi/2
//! for the tangent; an odd multiple of pi/2 for the cosine, which so is a sine), and polynomials give the rest.
//! Arguments beyond [`LIMIT`] are reduced one by one, with all the digits of pi that they need ([`large`]).
//!
//! ```text
//! sin(10) = -sin(10 - 3*pi)
//! ```

use super::arithmetic::{
    Arithmetic, ROUND, Separate, flip, ordered_sum, polynomial, quotient, select, wide_polynomial,
};
use super::coefficients::{
    COS_QUARTER, HALF_PI, HALF_PI_CUT, INVERSE_HALF_PI, INVERSE_PI, PI, PI_CUT, SIN, SIN_QUARTER, TWO_OVER_PI,
};
use super::exponential::clamped;

/// Up to here multiples of pi have 20 bits, and those of pi/2 have 21.
const LIMIT: f64 = 3_294_198.0;

/// Whether an argument needs more digits of pi than the fast reduction has.
#[inline(always)]
pub(super) fn is_large(x: f64) -> bool {
    x.abs() > LIMIT
}

#[inline(always)]
pub(super) fn sin<A: Arithmetic>(x: f64) -> f64 {
    let size = x.abs();
    let shifted = A::fma(size, INVERSE_PI, ROUND);
    let value = sin_reduced::<A>(A::reduce(size, shifted - ROUND, &PI, &PI_CUT));
    flip(value, f64::from_bits(x.to_bits() ^ (shifted.to_bits() << 63)))
}

#[inline(always)]
pub(super) fn cos<A: Arithmetic>(x: f64) -> f64 {
    let size = x.abs();
    let shifted = A::fma(size, INVERSE_PI, -0.5) + ROUND;
    let n = A::fma(2.0, shifted - ROUND, 1.0);
    let value = sin_reduced::<A>(A::reduce(size, n, &HALF_PI, &HALF_PI_CUT));
    flip(value, f64::from_bits(!shifted.to_bits() << 63))
}

/// The sine of r up to pi/2. The polynomial may come out a unit above 1, of which no sine has an arc.
#[inline(always)]
fn sin_reduced<A: Arithmetic>(r: f64) -> f64 {
    let z = r * r;
    clamped(A::fma(r * z, polynomial::<A, 8>(z, &SIN), r), -1.0, 1.0)
}

#[inline(always)]
pub(super) fn tan<A: Arithmetic>(x: f64) -> f64 {
    let size = x.abs();
    let shifted = A::fma(size, INVERSE_HALF_PI, ROUND);
    let (high, low) = A::reduce_pair(size, shifted - ROUND, &HALF_PI, &HALF_PI_CUT);
    flip(tan_reduced::<A>(high, low, shifted.to_bits() & 1 == 1), x)
}

/// Sine and cosine: one reduction, and two polynomials that are shorter than those for one of the functions.
#[inline(always)]
pub(super) fn sin_cos<A: Arithmetic>(x: f64) -> (f64, f64) {
    let size = x.abs();
    let shifted = A::fma(size, INVERSE_HALF_PI, ROUND);
    let r = A::reduce(size, shifted - ROUND, &HALF_PI, &HALF_PI_CUT);
    let z = r * r;
    let sine = A::fma(r * z, wide_polynomial::<A, 6>(z, &SIN_QUARTER), r);
    let (high, low) = ordered_sum(1.0, -0.5 * z);
    let cosine = high + A::fma(z * z, wide_polynomial::<A, 6>(z, &COS_QUARTER), low);
    let quadrant = shifted.to_bits();
    let is_odd = quadrant & 1 == 1;
    // The sine is negative in quadrants 2 and 3, the cosine in 1 and 2.
    let sine_sign = f64::from_bits(x.to_bits() ^ (quadrant << 62));
    let cosine_sign = f64::from_bits(quadrant.wrapping_add(1) << 62);
    (flip(select(is_odd, cosine, sine), sine_sign), flip(select(is_odd, sine, cosine), cosine_sign))
}

/// The tangent of r up to pi/4, or of r and an odd multiple of pi/2.
#[inline(always)]
fn tan_reduced<A: Arithmetic>(high: f64, low: f64, is_odd: bool) -> f64 {
    let (sine, cosine) = (sine_pair::<A>(high, low), cosine_pair::<A>(high, low));
    let choose = |a, b| std::hint::select_unpredictable(is_odd, a, b);
    let above = (choose(-cosine.0, sine.0), choose(-cosine.1, sine.1));
    let below = (choose(sine.0, cosine.0), choose(sine.1, cosine.1));
    quotient::<A>(above, below)
}

/// The sine of r up to pi/4 as a double and the rest.
#[inline(always)]
fn sine_pair<A: Arithmetic>(high: f64, low: f64) -> (f64, f64) {
    let z = high * high;
    ordered_sum(high, A::fma(high * z, wide_polynomial::<A, 6>(z, &SIN_QUARTER), low))
}

/// The cosine of r up to pi/4 as a double and the rest.
#[inline(always)]
fn cosine_pair<A: Arithmetic>(high: f64, low: f64) -> (f64, f64) {
    let z = high * high;
    let rest = A::fma(-high, low, -0.5 * z);
    ordered_sum(1.0, A::fma(z * z, wide_polynomial::<A, 6>(z, &COS_QUARTER), rest))
}

#[cold]
pub(super) fn large_sin(x: f64) -> f64 {
    let (quadrant, high, low) = large(x);
    flip(turned(quadrant, high, low), x)
}

#[cold]
pub(super) fn large_cos(x: f64) -> f64 {
    let (quadrant, high, low) = large(x);
    turned(quadrant + 1, high, low)
}

#[cold]
pub(super) fn large_tan(x: f64) -> f64 {
    let (quadrant, high, low) = large(x);
    flip(tan_reduced::<Separate>(high, low, quadrant & 1 == 1), x)
}

/// The sine of r and a number of right angles.
fn turned(quadrant: u64, high: f64, low: f64) -> f64 {
    let even = quadrant & 1 == 0;
    let (value, _) = if even { sine_pair::<Separate>(high, low) } else { cosine_pair::<Separate>(high, low) };
    if quadrant & 2 == 0 { value } else { -value }
}

/// The absolute value of a large number as a number of right angles and the rest, up to pi/4, as a pair.
///
/// M. H. Payne and R. N. Hanek, Radian reduction for trigonometric functions, SIGNUM Newsletter 18 (1983): of the digits
/// of 2/pi those that make multiples of four right angles are left out, and 192 of the others are enough.
fn large(x: f64) -> (u64, f64, f64) {
    if !x.is_finite() {
        return (0, f64::NAN, f64::NAN);
    }
    let bits = x.abs().to_bits();
    let mantissa = (bits & 0xf_ffff_ffff_ffff) | 1 << 52;
    let first = (bits >> 52) as i32 - 1077;
    // The product with 192 digits, in units of 4/2^192; what is above four right angles falls off.
    let product = |place: i32| u128::from(mantissa) * u128::from(digits(first + 64 * place));
    let (top, middle, bottom) = (product(0), product(1), product(2));
    let middle = middle + (bottom >> 64);
    let top = ((top + (middle >> 64)) << 64) | (middle & u128::from(u64::MAX));
    // The nearest number of right angles, and a signed fraction in units of 2^-128.
    let fraction = ((top << 2) | u128::from(bottom as u64 >> 62)) as i128;
    let quadrant = ((top >> 126) as u64).wrapping_add(u64::from(fraction < 0));
    let (high, low) = pair(fraction.unsigned_abs());
    let (value, lost) = Separate::product(high, HALF_PI[0]);
    let (value, rest) = ordered_sum(value, lost + (high * HALF_PI[1] + low * HALF_PI[0]));
    if fraction < 0 { (quadrant, -value, -rest) } else { (quadrant, value, rest) }
}

/// 64 digits of 2/pi from one on; those before the point are 0.
fn digits(place: i32) -> u64 {
    let word = |index: i32| usize::try_from(index).ok().and_then(|index| TWO_OVER_PI.get(index)).copied().unwrap_or(0);
    let index = place.div_euclid(64);
    let both = u128::from(word(index)) << 64 | u128::from(word(index + 1));
    (both >> (64 - place.rem_euclid(64))) as u64
}

/// `n*2^-128` as a double and the rest, both cut.
fn pair(n: u128) -> (f64, f64) {
    let zeros = n.leading_zeros();
    let n = n.checked_shl(zeros).unwrap_or(0);
    let scale = f64::from_bits(u64::from(1023 - 53 - zeros) << 52);
    let high = (n >> 75) as f64 * scale;
    let low = ((n << 53) >> 75) as f64 * scale * f64::EPSILON * 0.5;
    (high, low)
}

//! What the interpreter asks of a number.
//!
//! One interpreter runs programs on doubles and on exact values; the care for singular
//! points is written here once, for both.

use std::cmp::Ordering;

use crate::op::FunctionId;
use crate::program::Constant;

/// A kind of number in which programs can be run. Truth values are 1 and 0.
pub trait Arithmetic: Clone {
    fn constant(constant: &Constant) -> Self;
    fn truth(value: bool) -> Self;
    fn is_true(&self) -> bool;
    fn is_zero(&self) -> bool;
    fn is_infinite(&self) -> bool;
    fn add(&self, other: &Self) -> Self;
    fn subtract(&self, other: &Self) -> Self;
    fn negate(&self) -> Self;
    fn multiply(&self, other: &Self) -> Self;
    fn divide(&self, other: &Self) -> Self;
    /// `self^exponent` for an exponent other than 0 and -1.
    fn power(&self, exponent: i32) -> Self;
    fn sqrt(&self) -> Self;
    fn call(function: FunctionId, arguments: &[Self]) -> Self;
    fn order(&self, other: &Self) -> Option<Ordering>;

    fn reciprocal(&self) -> Self {
        Self::truth(true).divide(self)
    }

    /// `self * other`, but 0 where a zero meets an infinity: `self` is the stronger one.
    fn multiply_vanishing(&self, other: &Self) -> Self {
        if self.is_zero() && other.is_infinite() { self.clone() } else { self.multiply(other) }
    }
}

/// Up to here repeated squaring is as accurate as `pow`, and faster.
pub(super) const SQUARED_UP_TO: i32 = 16;

impl Arithmetic for f64 {
    fn constant(constant: &Constant) -> f64 {
        match constant {
            Constant::Exact(value) => value.to_f64(),
            Constant::Rounded(value) => *value,
            Constant::Truth(value) => f64::truth(*value),
        }
    }

    fn truth(value: bool) -> f64 {
        f64::from(u8::from(value))
    }

    fn is_true(&self) -> bool {
        *self != 0.0
    }

    fn is_zero(&self) -> bool {
        *self == 0.0
    }

    fn is_infinite(&self) -> bool {
        f64::is_infinite(*self)
    }

    fn add(&self, other: &f64) -> f64 {
        self + other
    }

    fn subtract(&self, other: &f64) -> f64 {
        self - other
    }

    fn negate(&self) -> f64 {
        -self
    }

    fn multiply(&self, other: &f64) -> f64 {
        self * other
    }

    fn divide(&self, other: &f64) -> f64 {
        self / other
    }

    fn power(&self, exponent: i32) -> f64 {
        if !(1..=SQUARED_UP_TO).contains(&exponent) {
            return pxfm::f_pow(*self, f64::from(exponent));
        }
        squared(*self, exponent)
    }

    fn sqrt(&self) -> f64 {
        f64::sqrt(*self)
    }

    fn call(function: FunctionId, arguments: &[f64]) -> f64 {
        (function.row().eval)(arguments)
    }

    fn order(&self, other: &f64) -> Option<Ordering> {
        self.partial_cmp(other)
    }
}

/// Functions are taken in double precision, and rounded once.
impl Arithmetic for f32 {
    fn constant(constant: &Constant) -> f32 {
        f64::constant(constant) as f32
    }

    fn truth(value: bool) -> f32 {
        f32::from(u8::from(value))
    }

    fn is_true(&self) -> bool {
        *self != 0.0
    }

    fn is_zero(&self) -> bool {
        *self == 0.0
    }

    fn is_infinite(&self) -> bool {
        f32::is_infinite(*self)
    }

    fn add(&self, other: &f32) -> f32 {
        self + other
    }

    fn subtract(&self, other: &f32) -> f32 {
        self - other
    }

    fn negate(&self) -> f32 {
        -self
    }

    fn multiply(&self, other: &f32) -> f32 {
        self * other
    }

    fn divide(&self, other: &f32) -> f32 {
        self / other
    }

    fn power(&self, exponent: i32) -> f32 {
        if !(1..=SQUARED_UP_TO).contains(&exponent) {
            return f64::from(*self).power(exponent) as f32;
        }
        squared(*self, exponent)
    }

    fn sqrt(&self) -> f32 {
        f32::sqrt(*self)
    }

    fn call(function: FunctionId, arguments: &[f32]) -> f32 {
        let mut doubles = [0.0; MOST_PARAMETERS];
        for (double, &argument) in doubles.iter_mut().zip(arguments) {
            *double = f64::from(argument);
        }
        f64::call(function, &doubles[..arguments.len()]) as f32
    }

    fn order(&self, other: &f32) -> Option<Ordering> {
        self.partial_cmp(other)
    }
}

/// The most parameters of a row of the table.
pub(super) const MOST_PARAMETERS: usize = 4;

/// A power by repeated squaring, for exponents of at least 1.
fn squared<N: Arithmetic + Copy>(base: N, exponent: i32) -> N {
    let (mut power, mut square, mut rest) = (N::truth(true), base, exponent);
    loop {
        if rest & 1 == 1 {
            power = power.multiply(&square);
        }
        rest >>= 1;
        if rest == 0 {
            return power;
        }
        square = square.multiply(&square);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_accurate_and_do_not_overflow_early() {
        let near = |value: f64, expected: f64| (value / expected - 1.0).abs() <= 1e-14;
        assert!(near(1.5.power(1000), 1.2338405969061735e176));
        assert!(near(0.5.power(-1000), 1.0715086071862673e301));
        assert!(near(1.1.power(16), 4.594972986357217), "{}", 1.1.power(16));
        assert_eq!(2.0.power(-1074), 5e-324);
        assert_eq!((-2.0).power(3), -8.0);
        assert_eq!((-1.0).power(1_000_000_001), -1.0);
        assert_eq!(10.0.power(1000), f64::INFINITY);
        assert_eq!(0.0.power(17), 0.0);
        assert!(f64::NAN.power(5).is_nan());
    }

    #[test]
    fn a_zero_beats_an_infinity_where_the_limit_is_zero() {
        assert_eq!(0.0.multiply_vanishing(&f64::NEG_INFINITY), 0.0);
        assert_eq!(0.5.multiply_vanishing(&f64::NEG_INFINITY), f64::NEG_INFINITY);
        assert_eq!(2.0.multiply_vanishing(&3.0), 6.0);
        assert!(0.0.multiply_vanishing(&f64::NAN).is_nan());
        assert!(f64::NAN.multiply_vanishing(&f64::INFINITY).is_nan());
    }
}

//! Numbers as text: literals, decimals, fractions.

use std::fmt;

use dashu_base::{BitTest, Sign};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::{Rational, Repr, TooLarge};

/// Decimal digits that surely fit into [`MAX_BITS`](super::MAX_BITS).
const MAX_DIGITS: i64 = 2400;

impl Rational {
    /// Reads an unsigned decimal literal: digits with an optional point and exponent (`1_000`, `.5`, `1e-3`).
    ///
    /// The text must have the form of a literal; underscores are passed over.
    ///
    /// # Errors
    ///
    /// [`TooLarge`] if the number needs more than about 2,400 decimal digits.
    pub fn parse(literal: &str) -> Result<Rational, TooLarge> {
        let (mantissa, exponent) = match literal.find(['e', 'E']) {
            Some(at) => (&literal[..at], literal[at + 1..].parse::<i64>().map_err(|_| TooLarge)?),
            None => (literal, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: String = whole.chars().chain(fraction.chars()).filter(char::is_ascii_digit).collect();
        let digits = digits.trim_start_matches('0');
        if digits.is_empty() {
            return Ok(Rational::ZERO);
        }
        let places = fraction.bytes().filter(u8::is_ascii_digit).count();
        let shift = exponent.checked_sub(places as i64).ok_or(TooLarge)?;
        if digits.len() as i64 > MAX_DIGITS || shift.abs() > MAX_DIGITS {
            return Err(TooLarge);
        }
        let digits: UBig = digits.parse().expect("only digits are left");
        let power = UBig::from(10u8).pow(shift.unsigned_abs() as usize);
        Ok(Rational::from_big(if shift < 0 {
            RBig::from_parts(digits.into(), power)
        } else {
            RBig::from((digits * power).as_ibig().clone())
        }))
    }

    /// As a decimal (`0.1`, `-12.5`), if it has finitely many and not absurdly many digits.
    pub fn to_decimal(&self) -> Option<String> {
        let (n, d) = self.to_big().into_parts();
        let (mut twos, mut fives, mut rest) = (0usize, 0usize, d.clone());
        while !rest.bit(0) {
            rest >>= 1;
            twos += 1;
        }
        let five = UBig::from(5u8);
        while !rest.is_one() && (&rest % &five).is_zero() {
            rest /= &five;
            fives += 1;
        }
        let places = twos.max(fives);
        if !rest.is_one() || places > 60 {
            return None;
        }
        let (sign, magnitude) = (n * UBig::from(10u8).pow(places) / IBig::from(d)).into_parts();
        let mut digits = magnitude.to_string();
        if places > 0 {
            digits = format!("{digits:0>width$}", width = places + 1);
            digits.insert(digits.len() - places, '.');
        }
        Some(if sign == Sign::Negative { format!("-{digits}") } else { digits })
    }
}

/// As a fraction: `3`, `-1/2`.
impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Small(n, 1) => write!(f, "{n}"),
            Repr::Small(n, d) => write!(f, "{n}/{d}"),
            Repr::Big(r) => write!(f, "{r}"),
        }
    }
}

impl fmt::Debug for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

//! Values of functions where they are rational.
//!
//! In: exact arguments of a function of the table. Out: the value if it is rational
//! and that is obvious, else `None`, and the call is left standing. Always: exact, and
//! of bounded size.
//!
//! ```text
//! exact::cbrt(-27/8) = -3/2, exact::logarithm(2, 1/8) = -3
//! ```

use crate::number::Rational;

/// `value` if the argument is `point`.
pub(super) fn at(x: &Rational, point: i64, value: i64) -> Option<Rational> {
    (*x == Rational::from(point)).then(|| Rational::from(value))
}

/// -1, 0 or 1.
pub(super) fn sign(x: &Rational) -> Rational {
    if x.is_zero() {
        Rational::ZERO
    } else if x.is_negative() {
        Rational::MINUS_ONE
    } else {
        Rational::ONE
    }
}

/// The nearest integer, halves away from zero.
pub(super) fn round(x: &Rational) -> Rational {
    &(&x.abs() + &Rational::HALF).floor() * &sign(x)
}

/// The real cube root of a ratio of cubes.
pub(super) fn cbrt(x: &Rational) -> Option<Rational> {
    Some(&x.abs().checked_pow(&Rational::new(1, 3))? * &sign(x))
}

/// `sqrt(a^2 + b^2)` where it is rational.
pub(super) fn hypot(a: &Rational, b: &Rational) -> Option<Rational> {
    let square = &(a * a) + &(b * b);
    square.checked_pow(&Rational::HALF)
}

/// The exponent `k` if `x` is `base^k`, for the size that a machine integer has.
pub(super) fn logarithm(base: i64, x: &Rational) -> Option<Rational> {
    let (n, d) = (x.numerator().to_i64()?, x.denominator().to_i64()?);
    let whole = |mut power: i64| {
        let mut exponent = 0;
        while power > 1 && power % base == 0 {
            power /= base;
            exponent += 1;
        }
        (power == 1).then_some(exponent)
    };
    Some(Rational::from(whole(n)? - whole(d)?))
}

/// `(x - 1)!` for a positive integer up to 21.
pub(super) fn gamma(x: &Rational) -> Option<Rational> {
    let n = x.to_i64().filter(|n| (1..=21).contains(n))?;
    Some(Rational::from((1..n).product::<i64>()))
}

/// `gamma(a)*gamma(b)/gamma(a + b)` for small positive integers.
pub(super) fn beta(a: &Rational, b: &Rational) -> Option<Rational> {
    (&gamma(a)? * &gamma(b)?).checked_div(&gamma(&(a + b))?)
}

/// A Bessel function of the first kind at 0.
pub(super) fn bessel(order: &Rational, x: &Rational) -> Option<Rational> {
    if !x.is_zero() || !order.is_integer() {
        return None;
    }
    Some(if order.is_zero() { Rational::ONE } else { Rational::ZERO })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q(n: i64, d: i64) -> Rational {
        Rational::new(n, d)
    }

    #[test]
    fn rounding_takes_halves_away_from_zero() {
        for (x, n) in [(q(1, 2), 1), (q(-1, 2), -1), (q(5, 2), 3), (q(-7, 3), -2), (q(0, 1), 0), (q(-3, 1), -3)] {
            assert_eq!(round(&x), Rational::from(n), "{x}");
        }
    }

    #[test]
    fn roots_and_logarithms() {
        assert_eq!(cbrt(&q(-27, 8)), Some(q(-3, 2)));
        assert_eq!(cbrt(&q(2, 1)), None);
        assert_eq!(cbrt(&Rational::ZERO), Some(Rational::ZERO));
        assert_eq!(hypot(&q(-3, 1), &q(4, 1)), Some(q(5, 1)));
        assert_eq!(hypot(&q(1, 1), &q(1, 1)), None);
        assert_eq!(logarithm(2, &q(1, 8)), Some(q(-3, 1)));
        assert_eq!(logarithm(10, &q(1000, 1)), Some(q(3, 1)));
        assert_eq!(logarithm(2, &q(3, 8)), None);
        assert_eq!(logarithm(2, &q(-8, 1)), None);
        assert_eq!(logarithm(2, &Rational::ZERO), None);
    }

    #[test]
    fn factorials() {
        assert_eq!(gamma(&q(5, 1)), Some(q(24, 1)));
        assert_eq!(gamma(&q(21, 1)), Some(Rational::from(2_432_902_008_176_640_000_i64)));
        assert_eq!(gamma(&q(22, 1)), None);
        assert_eq!(gamma(&Rational::ZERO), None);
        assert_eq!(beta(&q(2, 1), &q(3, 1)), Some(q(1, 12)));
    }
}

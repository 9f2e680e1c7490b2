//! Sums, products, order: in machine words as long as they suffice.

use std::cmp::Ordering;
use std::ops::{Add, Mul, Neg, Sub};

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::{Rational, Repr};

/// Reduces a fraction of which the parts are products of machine words.
pub(super) fn from_i128(n: i128, d: i128) -> Rational {
    if let (Ok(n), Ok(d)) = (i64::try_from(n), i64::try_from(d))
        && n > i64::MIN
        && d > i64::MIN
    {
        return from_words(n, d);
    }
    let divisor = gcd(n.unsigned_abs(), d.unsigned_abs()) as i128;
    let (n, d) = if d < 0 { (-n / divisor, -d / divisor) } else { (n / divisor, d / divisor) };
    match (i64::try_from(n), i64::try_from(d)) {
        (Ok(n), Ok(d)) if n != i64::MIN => Rational(Repr::Small(n, d)),
        _ => Rational(Repr::Big(Box::new(RBig::from_parts(IBig::from(n), UBig::from(d.unsigned_abs()))))),
    }
}

/// The same for parts that are machine words, as nearly all are: divisions of 128 bits are dear.
fn from_words(n: i64, d: i64) -> Rational {
    let (n, d) = if d < 0 { (-n, -d) } else { (n, d) };
    if d == 1 {
        return Rational(Repr::Small(n, 1));
    }
    let divisor = gcd_words(n.unsigned_abs(), d.unsigned_abs()) as i64; // at most d, so it fits
    Rational(Repr::Small(n / divisor, d / divisor))
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        if let (Ok(x), Ok(y)) = (u64::try_from(a), u64::try_from(b)) {
            return u128::from(gcd_words(x, y));
        }
        (a, b) = (b, a % b);
    }
    a.max(1)
}

fn gcd_words(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl From<u64> for Rational {
    fn from(n: u64) -> Rational {
        from_i128(i128::from(n), 1)
    }
}

impl From<i64> for Rational {
    fn from(n: i64) -> Rational {
        if n > i64::MIN { Rational(Repr::Small(n, 1)) } else { from_i128(i128::from(n), 1) }
    }
}

impl From<i32> for Rational {
    fn from(n: i32) -> Rational {
        Rational(Repr::Small(i64::from(n), 1))
    }
}

impl Add for &Rational {
    type Output = Rational;

    fn add(self, other: &Rational) -> Rational {
        match (&self.0, &other.0) {
            (Repr::Small(a, 1), Repr::Small(c, 1)) => match a.checked_add(*c) {
                Some(n) => Rational::from(n),
                None => from_i128(i128::from(*a) + i128::from(*c), 1),
            },
            (Repr::Small(a, b), Repr::Small(c, d)) => {
                let (a, b, c, d) = (i128::from(*a), i128::from(*b), i128::from(*c), i128::from(*d));
                match (a * d).checked_add(c * b) {
                    Some(n) => from_i128(n, b * d),
                    None => Rational::from_big(self.to_big() + other.to_big()),
                }
            }
            (Repr::Small(..) | Repr::Big(_), _) => Rational::from_big(self.to_big() + other.to_big()),
        }
    }
}

impl Sub for &Rational {
    type Output = Rational;

    fn sub(self, other: &Rational) -> Rational {
        self + &-other
    }
}

impl Mul for &Rational {
    type Output = Rational;

    fn mul(self, other: &Rational) -> Rational {
        match (&self.0, &other.0) {
            (Repr::Small(1, 1), _) => other.clone(),
            (_, Repr::Small(1, 1)) => self.clone(),
            (Repr::Small(a, b), Repr::Small(c, d)) => match (a.checked_mul(*c), b.checked_mul(*d)) {
                (Some(n), Some(1)) => Rational::from(n),
                _ => from_i128(i128::from(*a) * i128::from(*c), i128::from(*b) * i128::from(*d)),
            },
            (Repr::Small(..) | Repr::Big(_), _) => Rational::from_big(self.to_big() * other.to_big()),
        }
    }
}

impl Neg for &Rational {
    type Output = Rational;

    fn neg(self) -> Rational {
        match &self.0 {
            Repr::Small(n, d) => Rational(Repr::Small(-n, *d)),
            Repr::Big(r) => Rational::from_big(-(**r).clone()),
        }
    }
}

impl Neg for Rational {
    type Output = Rational;

    fn neg(self) -> Rational {
        -&self
    }
}

impl Ord for Rational {
    fn cmp(&self, other: &Rational) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Small(a, b), Repr::Small(c, d)) => {
                (i128::from(*a) * i128::from(*d)).cmp(&(i128::from(*c) * i128::from(*b)))
            }
            (Repr::Small(..) | Repr::Big(_), _) => self.to_big().cmp(&other.to_big()),
        }
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Rational) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

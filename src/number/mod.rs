//! Exact rational numbers: reading literals, arithmetic, writing.
//!
//! In: digits, machine integers, doubles (taken as the exact numbers that they
//! are). Out: [`Rational`], always in lowest terms with a positive denominator, so
//! equal numbers are equal values with equal hashes. Always exact: nothing here
//! rounds except [`Rational::to_f64`], which rounds once, correctly. Numbers that fit
//! are two machine words (ten times faster than the general case); the others live
//! in `dashu`. Numbers may grow: whoever folds constants asks
//! [`Rational::is_bounded`] and leaves the operation standing if the answer is no.
//!
//! ```
//! use symdiff::number::Rational;
//! let tenth = Rational::parse("0.1").expect("a decimal");
//! assert_eq!(&tenth + &tenth, Rational::new(1, 5));
//! ```

mod arithmetic;
mod literal;

use dashu_base::{BitTest, Signed, UnsignedAbs};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use arithmetic::from_i128;

/// The largest number of bits of a numerator or denominator that is kept exactly.
pub const MAX_BITS: usize = 8192;

/// An exact rational number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Rational(Repr);

/// A number is `Small` whenever it fits; that makes equality and hashing structural.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    /// Numerator and positive denominator, coprime; the numerator is not `i64::MIN`.
    Small(i64, i64),
    Big(Box<RBig>),
}

/// The literal has more digits than are kept exactly.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooLarge;

impl Rational {
    /// 0
    pub const ZERO: Rational = Rational(Repr::Small(0, 1));
    /// 1
    pub const ONE: Rational = Rational(Repr::Small(1, 1));
    /// -1
    pub const MINUS_ONE: Rational = Rational(Repr::Small(-1, 1));
    /// 1/2
    pub const HALF: Rational = Rational(Repr::Small(1, 2));

    /// `numerator/denominator` in lowest terms.
    ///
    /// # Panics
    ///
    /// If the denominator is zero: use [`Rational::recip`] where it may be.
    pub fn new(numerator: i64, denominator: i64) -> Rational {
        assert!(denominator != 0, "a fraction has a denominator other than zero");
        from_i128(i128::from(numerator), i128::from(denominator))
    }

    /// 0
    pub fn zero() -> Rational {
        Rational::ZERO
    }

    /// 1
    pub fn one() -> Rational {
        Rational::ONE
    }

    /// The exact value of a finite double; `None` for infinities and NaN.
    pub fn from_f64(x: f64) -> Option<Rational> {
        if !x.is_finite() {
            return None;
        }
        let bits = x.to_bits();
        let biased = ((bits >> 52) & 0x7ff) as i64;
        let fraction = (bits & ((1 << 52) - 1)) as i64;
        let (mantissa, exponent) = if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };
        let mantissa = if x < 0.0 { -mantissa } else { mantissa };
        let zeros = if mantissa == 0 { 0 } else { i64::from(mantissa.trailing_zeros()).min((-exponent).max(0)) };
        let (mantissa, exponent) = (mantissa >> zeros, exponent + zeros);
        Some(if mantissa == 0 {
            Rational::ZERO
        } else if exponent >= 0 {
            Rational::from_big(RBig::from(IBig::from(mantissa) << exponent as usize))
        } else {
            Rational::from_big(RBig::from_parts(IBig::from(mantissa), UBig::ONE << (-exponent) as usize))
        })
    }

    /// The nearest double; infinite beyond the range.
    pub fn to_f64(&self) -> f64 {
        const EXACT: i64 = 1 << 53;
        match &self.0 {
            Repr::Small(n, d) if n.abs() <= EXACT && *d <= EXACT => *n as f64 / *d as f64,
            Repr::Small(..) | Repr::Big(_) => self.to_big().to_f64().value(),
        }
    }

    /// The value, if it is an integer that fits.
    pub fn to_i64(&self) -> Option<i64> {
        match self.0 {
            Repr::Small(n, 1) => Some(n),
            Repr::Small(..) | Repr::Big(_) => None,
        }
    }

    /// Whether this is 0.
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Repr::Small(0, _))
    }

    /// Whether this is 1.
    pub fn is_one(&self) -> bool {
        matches!(self.0, Repr::Small(1, 1))
    }

    /// Whether this is below 0.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Small(n, _) => *n < 0,
            Repr::Big(r) => r.is_negative(),
        }
    }

    /// Whether the denominator is 1.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Repr::Small(_, d) => *d == 1,
            Repr::Big(r) => r.is_int(),
        }
    }

    /// Whether this is an integer divisible by two.
    pub fn is_even(&self) -> bool {
        match &self.0 {
            Repr::Small(n, d) => *d == 1 && n % 2 == 0,
            Repr::Big(r) => r.is_int() && !r.numerator().bit(0),
        }
    }

    /// Whether this is an integer not divisible by two.
    pub fn is_odd(&self) -> bool {
        self.is_integer() && !self.is_even()
    }

    /// Whether numerator and denominator have at most [`MAX_BITS`] bits.
    pub fn is_bounded(&self) -> bool {
        self.bits() <= MAX_BITS
    }

    /// The bits of the numerator or the denominator, whichever has more.
    pub fn bits(&self) -> usize {
        match &self.0 {
            Repr::Small(n, d) => {
                let magnitude = n.unsigned_abs().max(d.unsigned_abs());
                (u64::BITS - magnitude.leading_zeros()) as usize
            }
            Repr::Big(r) => r.numerator().bit_len().max(r.denominator().bit_len()),
        }
    }

    /// The absolute value.
    pub fn abs(&self) -> Rational {
        if self.is_negative() { -self } else { self.clone() }
    }

    /// The numerator, with the sign, as an integer.
    pub fn numerator(&self) -> Rational {
        match &self.0 {
            Repr::Small(n, _) => Rational::from(*n),
            Repr::Big(r) => Rational::from_big(RBig::from(r.numerator().clone())),
        }
    }

    /// The denominator, positive, as an integer.
    pub fn denominator(&self) -> Rational {
        match &self.0 {
            Repr::Small(_, d) => Rational::from(*d),
            Repr::Big(r) => Rational::from_big(RBig::from(r.denominator().clone())),
        }
    }

    /// `1/self`, or `None` for 0.
    pub fn recip(&self) -> Option<Rational> {
        match &self.0 {
            Repr::Small(0, _) => None,
            Repr::Small(n, d) => Some(from_i128(i128::from(*d), i128::from(*n))),
            Repr::Big(r) => {
                let (n, d) = (**r).clone().into_parts();
                let (sign, magnitude) = n.into_parts();
                Some(Rational::from_big(RBig::from_parts(IBig::from_parts(sign, d), magnitude)))
            }
        }
    }

    /// The quotient, or `None` where the divisor is 0.
    pub fn checked_div(&self, divisor: &Rational) -> Option<Rational> {
        Some(self * &divisor.recip()?)
    }

    /// `self^exponent`, or `None` where it is not rational, not real, infinite, or larger than [`MAX_BITS`].
    ///
    /// Roots of perfect powers are found: `(4/9)^(3/2)` is `8/27`. `0^0` is 1, as in IEEE 754.
    pub fn checked_pow(&self, exponent: &Rational) -> Option<Rational> {
        if exponent.is_zero() || self.is_one() {
            return Some(Rational::ONE);
        }
        if self.is_zero() {
            return (!exponent.is_negative()).then_some(Rational::ZERO);
        }
        if *self == Rational::MINUS_ONE && exponent.is_integer() {
            return Some(if exponent.is_even() { Rational::ONE } else { Rational::MINUS_ONE });
        }
        let times = exponent.numerator().to_i64()?;
        let root = usize::try_from(exponent.denominator().to_i64()?).ok()?;
        let size = u64::try_from(self.bits() - 1).ok()?.checked_mul(times.unsigned_abs())?;
        if size > (MAX_BITS as u64).saturating_mul(root as u64) || root > MAX_BITS {
            return None;
        }
        let base = if root == 1 { self.clone() } else { self.checked_root(root)? };
        let times = usize::try_from(times.unsigned_abs()).ok()?;
        let (n, d) = base.to_big().into_parts();
        let power = Rational::from_big(RBig::from_parts(n.pow(times), d.pow(times)));
        let power = if exponent.is_negative() { power.recip()? } else { power };
        power.is_bounded().then_some(power)
    }

    /// The exact real root of a positive number, if it is rational.
    fn checked_root(&self, root: usize) -> Option<Rational> {
        if self.is_negative() {
            return None;
        }
        let (n, d) = self.to_big().into_parts();
        let exact = |x: UBig| {
            let r = x.nth_root(root);
            (r.pow(root) == x).then_some(r)
        };
        let (n, d) = (exact(n.unsigned_abs())?, exact(d)?);
        Some(Rational::from_big(RBig::from_parts(n.into(), d)))
    }

    /// The largest integer not above this.
    pub fn floor(&self) -> Rational {
        match &self.0 {
            Repr::Small(n, d) => Rational::from(n.div_euclid(*d)),
            Repr::Big(r) => Rational::from_big(RBig::from(r.floor())),
        }
    }

    /// The smallest integer not below this.
    pub fn ceil(&self) -> Rational {
        -&(-self).floor()
    }

    /// The greatest common divisor, extended to fractions: the largest `g` of which both are integer multiples.
    /// Positive, unless both are 0.
    pub fn gcd(&self, other: &Rational) -> Rational {
        use dashu_base::Gcd;
        if self.is_zero() {
            return other.abs();
        }
        if other.is_zero() {
            return self.abs();
        }
        let ((a, b), (c, d)) = (self.to_big().into_parts(), other.to_big().into_parts());
        let numerator = (a.unsigned_abs() * &d).gcd(&(c.unsigned_abs() * &b));
        Rational::from_big(RBig::from_parts(numerator.into(), b * d))
    }

    /// Numerator and denominator for those who compute with big numbers themselves.
    pub(crate) fn to_parts(&self) -> (IBig, UBig) {
        self.to_big().into_parts()
    }

    pub(crate) fn from_parts(numerator: IBig, denominator: UBig) -> Rational {
        Rational::from_big(RBig::from_parts(numerator, denominator))
    }

    fn to_big(&self) -> RBig {
        match &self.0 {
            Repr::Small(n, d) => RBig::from_parts(IBig::from(*n), UBig::from(d.unsigned_abs())),
            Repr::Big(r) => (**r).clone(),
        }
    }

    fn from_big(big: RBig) -> Rational {
        let fits = |r: &RBig| {
            let n = i64::try_from(r.numerator()).ok().filter(|n| *n != i64::MIN)?;
            Some((n, i64::try_from(r.denominator()).ok()?))
        };
        match fits(&big) {
            Some((n, d)) => Rational(Repr::Small(n, d)),
            None => Rational(Repr::Big(Box::new(big))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Rational {
        Rational::parse(text).expect("within the limit")
    }

    #[test]
    fn literals_are_exact() {
        for (text, expected) in [
            ("0.1", "1/10"),
            ("1_000", "1000"),
            (".5", "1/2"),
            ("5.", "5"),
            ("1e-3", "1/1000"),
            ("2.5E+2", "250"),
            ("007", "7"),
            ("0e999999999", "0"),
            ("9223372036854775808", "9223372036854775808"),
        ] {
            assert_eq!(parse(text).to_string(), expected, "{text}");
        }
        assert_eq!(Rational::parse("1e999999"), Err(TooLarge));
        assert_eq!(Rational::parse("1e99999999999999999999"), Err(TooLarge));
        assert_eq!(Rational::parse(&"1".repeat(1_000_000)), Err(TooLarge));
    }

    #[test]
    fn small_and_big_agree() {
        let big = parse("9223372036854775807");
        let sum = &big + &Rational::ONE;
        assert_eq!(sum.to_string(), "9223372036854775808");
        assert_eq!(&sum - &Rational::ONE, big);
        assert_eq!((-&sum).to_string(), "-9223372036854775808");
        assert_eq!(&big * &big.recip().expect("not zero"), Rational::ONE);
        let third = Rational::new(1, 3);
        let tiny = third.checked_pow(&Rational::from(60)).expect("bounded");
        assert_eq!(&tiny * &Rational::from(3).checked_pow(&Rational::from(60)).expect("bounded"), Rational::ONE);
        assert!(tiny < third && -&tiny < tiny);
    }

    #[test]
    fn powers_and_roots() {
        let pow = |a: Rational, b: Rational| a.checked_pow(&b);
        assert_eq!(pow(Rational::new(4, 9), Rational::new(3, 2)), Some(Rational::new(8, 27)));
        assert_eq!(pow(Rational::new(4, 9), Rational::new(-1, 2)), Some(Rational::new(3, 2)));
        assert_eq!(pow(2.into(), Rational::HALF), None);
        assert_eq!(pow((-8).into(), Rational::new(1, 3)), None, "not real by the power's definition");
        assert_eq!(pow(2.into(), 1_000_000_000.into()), None, "too large");
        assert_eq!(pow((-1).into(), 1_000_000_001.into()), Some(Rational::MINUS_ONE));
        assert_eq!(pow(0.into(), (-1).into()), None);
        assert_eq!(pow(0.into(), 0.into()), Some(Rational::ONE));
    }

    #[test]
    fn doubles_are_taken_exactly_and_given_back_rounded_once() {
        for x in [0.0, 1.5, -0.1, 1e300, 5e-324, f64::MAX, 1.0 / 3.0, -1e-310, 9007199254740993.0] {
            assert_eq!(Rational::from_f64(x).map(|r| r.to_f64()), Some(x));
        }
        assert_eq!(Rational::from_f64(f64::NAN), None);
        assert_eq!(parse("1e309").to_f64(), f64::INFINITY);
        assert_eq!(parse("1e-400").to_f64(), 0.0);
        assert_eq!(parse("9007199254740993").to_f64(), 9007199254740992.0);
        assert_eq!(parse("0.1").to_f64(), 0.1);
        assert_eq!(parse("1e-320").to_f64(), 1e-320);
    }

    #[test]
    fn decimals_come_back() {
        assert_eq!(parse("0.05").to_decimal().as_deref(), Some("0.05"));
        assert_eq!((-&parse("12.50")).to_decimal().as_deref(), Some("-12.5"));
        assert_eq!(parse("3").to_decimal().as_deref(), Some("3"));
        assert_eq!(Rational::new(1, 3).to_decimal(), None);
    }

    #[test]
    fn rounding_down_and_up_and_divisors() {
        assert_eq!(Rational::new(-7, 2).floor(), Rational::from(-4));
        assert_eq!(Rational::new(-7, 2).ceil(), Rational::from(-3));
        assert_eq!(Rational::new(4, 3).gcd(&Rational::new(-2, 9)), Rational::new(2, 9));
    }
}

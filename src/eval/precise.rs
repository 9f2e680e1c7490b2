//! Arithmetic with some 75 decimal digits, for formulas that cancel more digits than a double has.
//!
//! In: exact constants and exact inputs. Out: values that are rounded to doubles only at the end. Always: a function
//! that is not computed here is computed in double precision, so a result is never worse than
//! that of the point interpreter; what cancels all but the last bits is 0, since nobody can tell it from zero
//! and nearly always it is, as in `sin(pi)`; numbers so close are equal.

use std::cell::RefCell;
use std::cmp::Ordering;

use dashu_base::{Sign, Signed};
use dashu_float::round::mode::HalfEven;
use dashu_float::{ConstCache, Context, FpError, FpResult, Repr};
use dashu_int::UBig;

use super::arithmetic::Arithmetic;
use crate::number::Rational;
use crate::op::FunctionId;
use crate::op::precise::{self, CONTEXT, NOISE, Number, is_power_moderate};
use crate::program::Constant;

thread_local! {
    /// Digits of pi and log(2), which most functions need.
    static CACHE: RefCell<ConstCache> = const { RefCell::new(ConstCache::new()) };
}

/// A number of high precision, or NaN or an infinity.
#[derive(Clone, Debug)]
pub(super) enum Precise {
    Number(Number),
    Special(f64),
}

impl Precise {
    pub(super) fn exact(value: &Rational) -> Precise {
        let (numerator, denominator) = value.to_parts();
        let [numerator, denominator] = [numerator, denominator.into()].map(|n| CONTEXT.convert_int::<2>(n).value());
        Precise::from_result(CONTEXT.div(numerator.repr(), denominator.repr()), f64::NAN)
    }

    pub(super) fn from_f64(value: f64) -> Precise {
        match Rational::from_f64(value) {
            Some(_) if value == 0.0 && value.is_sign_negative() => {
                Precise::Number(Number::from_repr(Repr::neg_zero(), CONTEXT))
            }
            Some(exact) => Precise::exact(&exact),
            None => Precise::Special(value),
        }
    }

    pub(super) fn to_f64(&self) -> f64 {
        match self {
            Precise::Number(value) => value.to_f64().value(),
            Precise::Special(value) => *value,
        }
    }

    /// The number as a rational one, unless its exponent is beyond reason.
    fn to_exact(&self) -> Option<Rational> {
        let Precise::Number(value) = self else { return None };
        let (significand, exponent) = value.repr().clone().into_parts();
        let shift = exponent.unsigned_abs();
        (shift <= super::exact::MAX_BITS).then(|| {
            if exponent >= 0 {
                Rational::from_parts(significand << shift, UBig::ONE)
            } else {
                Rational::from_parts(significand, UBig::ONE << shift)
            }
        })
    }

    /// The logarithm of the absolute value to base 2, roughly; minus infinity for 0.
    pub(super) fn magnitude(&self) -> f32 {
        match self {
            Precise::Number(value) => precise::magnitude(value),
            Precise::Special(_) => f32::INFINITY,
        }
    }

    /// A result; where there is none, what doubles say.
    fn from_result(result: FpResult<Number>, otherwise: f64) -> Precise {
        let infinite = |sign| if sign == Sign::Negative { f64::NEG_INFINITY } else { f64::INFINITY };
        match result.map(|rounded| rounded.value()) {
            Ok(value) if value.repr().is_infinite() => Precise::Special(infinite(value.repr().sign())),
            Ok(value) => Precise::Number(value),
            Err(FpError::Overflow(sign)) => Precise::Special(infinite(sign)),
            Err(FpError::Underflow(_)) => Precise::Number(Number::ZERO),
            Err(
                FpError::InfiniteInput | FpError::OutOfDomain | FpError::Indeterminate | FpError::ZivRetryLimitExceeded,
            ) => Precise::from_f64(otherwise),
        }
    }

    /// An operation on two numbers; where one is NaN or infinite only the sign of the other matters.
    fn combine(
        &self,
        other: &Precise,
        precise: fn(&Context<HalfEven>, &Repr<2>, &Repr<2>) -> FpResult<Number>,
        float: fn(f64, f64) -> f64,
    ) -> Precise {
        let otherwise = float(self.stand_in(), other.stand_in());
        match (self, other) {
            (Precise::Number(a), Precise::Number(b)) => {
                Precise::from_result(precise(&CONTEXT, a.repr(), b.repr()), otherwise)
            }
            (Precise::Special(_), _) | (_, Precise::Special(_)) => Precise::from_f64(otherwise),
        }
    }

    /// A double with the same sign that is zero or infinite if and only if the number is.
    fn stand_in(&self) -> f64 {
        match self {
            Precise::Number(value) if value.repr().significand().is_zero() => {
                if value.repr().sign() == Sign::Negative {
                    -0.0
                } else {
                    0.0
                }
            }
            Precise::Number(value) if value.is_negative() => -1.0,
            Precise::Number(_) => 1.0,
            Precise::Special(value) => *value,
        }
    }

    /// The value, or 0 if its size in bits is below that of rounding errors.
    fn unless_below(self, noise: f32) -> Precise {
        if self.magnitude() < noise && !self.is_special() { Precise::Number(Number::ZERO) } else { self }
    }

    fn to_number(&self) -> Option<Number> {
        if let Precise::Number(value) = self { Some(value.clone()) } else { None }
    }

    fn is_special(&self) -> bool {
        matches!(self, Precise::Special(_))
    }
}

impl Arithmetic for Precise {
    fn constant(constant: &Constant) -> Precise {
        match constant {
            Constant::Exact(value) => Precise::exact(value),
            Constant::Rounded(value) => Precise::from_f64(*value),
            Constant::Truth(value) => Precise::truth(*value),
        }
    }

    fn truth(value: bool) -> Precise {
        Precise::Number(if value { Number::ONE } else { Number::ZERO })
    }

    fn is_true(&self) -> bool {
        !self.is_zero()
    }

    fn is_zero(&self) -> bool {
        self.stand_in() == 0.0
    }

    fn is_infinite(&self) -> bool {
        self.stand_in().is_infinite()
    }

    fn add(&self, other: &Precise) -> Precise {
        let noise = self.magnitude().max(other.magnitude()) - NOISE;
        self.combine(other, |c, a, b| c.add(a, b), |a, b| a + b).unless_below(noise)
    }

    fn subtract(&self, other: &Precise) -> Precise {
        let noise = self.magnitude().max(other.magnitude()) - NOISE;
        self.combine(other, |c, a, b| c.sub(a, b), |a, b| a - b).unless_below(noise)
    }

    fn negate(&self) -> Precise {
        match self {
            Precise::Number(value) => Precise::Number(-value.clone()),
            Precise::Special(value) => Precise::Special(-value),
        }
    }

    fn multiply(&self, other: &Precise) -> Precise {
        self.combine(other, |c, a, b| c.mul(a, b), |a, b| a * b)
    }

    fn divide(&self, other: &Precise) -> Precise {
        self.combine(other, |c, a, b| c.div(a, b), |a, b| a / b)
    }

    fn power(&self, exponent: i32) -> Precise {
        match self {
            Precise::Number(base) if is_power_moderate(base, f64::from(exponent)) => {
                Precise::from_result(CONTEXT.powi(base.repr(), exponent.into()), self.to_f64().power(exponent))
            }
            Precise::Number(_) | Precise::Special(_) => Precise::from_f64(self.to_f64().power(exponent)),
        }
    }

    fn sqrt(&self) -> Precise {
        match self {
            Precise::Number(value) => Precise::from_result(CONTEXT.sqrt(value.repr()), f64::NAN),
            Precise::Special(value) => Precise::Special(value.sqrt()),
        }
    }

    fn call(function: FunctionId, arguments: &[Precise]) -> Precise {
        let row = function.row();
        let exact = arguments.iter().map(Precise::to_exact).collect::<Option<Vec<_>>>();
        if let Some(value) = exact.and_then(|exact| (row.exact)(&exact)) {
            return Precise::exact(&value);
        }
        let float = || (row.eval)(&arguments.iter().map(Precise::to_f64).collect::<Vec<_>>());
        let numbers = arguments.iter().map(Precise::to_number).collect::<Option<Vec<_>>>();
        let precise = row.precise.zip(numbers);
        match precise.and_then(|(precise, numbers)| CACHE.with_borrow_mut(|cache| precise(&numbers, cache))) {
            Some(result) => Precise::from_result(result, float()),
            None => Precise::from_f64(float()),
        }
    }

    fn order(&self, other: &Precise) -> Option<Ordering> {
        if self.is_special() || other.is_special() {
            return self.stand_in().partial_cmp(&other.stand_in());
        }
        self.subtract(other).stand_in().partial_cmp(&0.0)
    }
}

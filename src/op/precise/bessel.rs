//! Bessel functions of integer and half-integer order with some 75 digits.
//!
//! In: order and argument. Out: the value, from power series (DLMF 10.2, 10.8, 10.25, 10.31); nothing for other orders,
//! and where a series would not end soon. Always: as many digits more are carried as the series cancels.
//!
//! ```text
//! besselj(0, 1) = 0.765197686557966551449717526102663220909...
//! ```

use dashu_base::Signed;
use dashu_float::{ConstCache, FpResult};
use dashu_int::IBig;

use super::gamma::to_integer;
use super::integral::{digits, euler, integer, series};
use super::{Number, is_zero, rounded};

/// The largest order, twice.
const LARGEST: i32 = 400;

/// Twice the order, and the argument with more digits.
fn twice(a: &[Number]) -> Option<(i32, Number)> {
    let order = to_integer(&(&a[0] + &a[0])).filter(|order| order.abs() <= LARGEST)?;
    let digits = digits(&a[1])? + 2 * order.unsigned_abs() as usize;
    Some((order, a[1].clone().with_precision(digits).value()))
}

/// `1 + s + s^2/2 + ...`, where `s` is `square/(order + 1)`, and the further terms are over `order + 2` and so on.
fn confluent(order: i32, square: &Number) -> Number {
    let digits = square.precision();
    let next = |term: &Number, k: u32| {
        let k = k as i32;
        term * square * integer(2, digits) / integer(i64::from(k) * i64::from(2 * k + order), digits)
    };
    series(integer(1, digits), next, |_| integer(1, digits))
}

/// `(x/2)^n/gamma(n + 1)` for twice an order `n`.
fn first_term(order: i32, x: &Number) -> Option<Number> {
    let digits = x.precision();
    let half = x / integer(2, digits);
    if order % 2 == 0 {
        let n = u32::try_from(order / 2).ok()?;
        return Some((1..=n).fold(integer(1, digits), |term, k| term * &half / integer(k, digits)));
    }
    if x.is_negative() || is_zero(x) {
        return None;
    }
    // From the order 1/2 or -1/2, up or down.
    let mut term = (integer(1, digits) / (Number::pi(digits) * &half)).sqrt();
    for k in 1..=(order + 1) / 2 {
        term = term * x / integer(2 * k - 1, digits);
    }
    for k in 1..=(-order - 1) / 2 {
        term = term * integer(1 - 2 * k, digits) / x;
    }
    Some(term)
}

/// The first kind: modified, or not if the sign is -1.
fn first_kind(order: i32, x: &Number, sign: i32) -> Option<Number> {
    if order < 0 && order % 2 == 0 {
        let value = first_kind(-order, x, sign)?;
        return Some(if order % 4 != 0 && sign < 0 { -value } else { value });
    }
    let digits = x.precision();
    let square = x.sqr() * integer(sign, digits) / integer(4, digits);
    Some(first_term(order, x)? * if is_zero(x) { integer(1, digits) } else { confluent(order, &square) })
}

pub(in crate::op) fn besselj(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    let (order, x) = twice(a)?;
    rounded(first_kind(order, &x, -1)?)
}

pub(in crate::op) fn besseli(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    let (order, x) = twice(a)?;
    rounded(first_kind(order, &x, 1)?)
}

/// `sqrt(pi/(2*x))*J_(n + 1/2)`, for all x
pub(in crate::op) fn sphericalbesselj(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    let (order, x) = twice(a).filter(|(order, x)| *order >= 0 && order % 2 == 0 && !is_zero(x))?;
    let digits = x.precision();
    let first = (1..=order / 2).fold(integer(1, digits), |term, k| term * &x / integer(2 * k + 1, digits));
    rounded(first * confluent(order + 1, &(x.sqr() / integer(-4, digits))))
}

pub(in crate::op) fn bessely(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    let (order, x) = twice(a).filter(|(_, x)| *x > Number::ZERO)?;
    if order % 2 != 0 {
        // DLMF 10.2.3
        let value = first_kind(-order, &x, -1)?;
        return rounded(if (order + 1) % 4 == 0 { -value } else { value });
    }
    let n = order / 2;
    let value = second_kind(n.abs(), &x, -1)? / Number::pi(x.precision()) * integer(-2, x.precision());
    rounded(if n < 0 && n % 2 != 0 { -value } else { value })
}

pub(in crate::op) fn besselk(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    let (order, x) = twice(a).filter(|(_, x)| *x > Number::ZERO)?;
    if order % 2 != 0 {
        // DLMF 10.27.4
        let order = order.abs();
        let difference = first_kind(-order, &x, 1)? - first_kind(order, &x, 1)?;
        let half = Number::pi(x.precision()) / integer(2, x.precision());
        return rounded(difference * if order % 4 == 1 { half } else { -half });
    }
    rounded(second_kind(order.abs() / 2, &x, 1)?)
}

/// The modified function of the second kind of an integer order, or, if the sign is -1, the other times `-pi/2`
/// (DLMF 10.31.1, 10.8.1).
fn second_kind(n: i32, x: &Number, sign: i32) -> Option<Number> {
    let digits = x.precision();
    let one = || integer(1, digits);
    let half = x / integer(2, digits);
    let square = half.sqr() * integer(sign, digits);
    // The finite sum: (n - k - 1)!/k! times (-square)^k.
    let mut finite = integer(0, digits);
    if n > 0 {
        let mut term = (1..n).fold(one(), |term, k| term * integer(k, digits));
        for k in 0..n {
            finite += &term;
            if k + 1 < n {
                term = term * -&square / integer(i64::from(k + 1) * i64::from(n - k - 1), digits);
            }
        }
        finite = finite / integer(2, digits) / half.powi(IBig::from(n));
    }
    let below = (1..=n).fold(one(), |term, k| term * &half / integer(k, digits));
    // The infinite one: weights are digamma(k + 1) + digamma(n + k + 1).
    let (mut weight, mut term, mut sum) = (euler(digits) * integer(-2, digits), one(), integer(0, digits));
    for k in 1..=n {
        weight += one() / integer(k, digits);
    }
    for k in 1.. {
        let part = &term * &weight;
        let done = super::magnitude(&part) < super::magnitude(&sum) - digits as f32;
        sum += part;
        if done {
            break;
        }
        term = term * &square / integer(i64::from(k) * i64::from(k + n), digits);
        weight += one() / integer(k, digits) + one() / integer(k + n, digits);
    }
    let other = below * sum / integer(2, digits);
    let logarithm = half.ln() * first_kind(2 * n, x, sign)?;
    let rest = other - logarithm;
    // Of the modified function these alternate with the order.
    Some(if sign > 0 && n % 2 != 0 { finite - rest } else { finite + rest })
}

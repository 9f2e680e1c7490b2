//! The gamma function and its relatives with some 75 digits.
//!
//! In: precise arguments. Out: the values; nothing beyond [`LARGEST`] and at poles. Always: an argument is raised
//! by the recurrence to where the asymptotic series has all digits (DLMF 5.11), and more digits are carried than
//! that loses.
//!
//! ```text
//! digamma(1) = -0.577215664901532860606512090082402431042...
//! ```

use std::sync::LazyLock;

use dashu_base::Abs;
use dashu_float::{ConstCache, FpResult};
use dashu_int::IBig;

use super::{CONTEXT, Number, is_zero, rounded};

/// The digits that are carried.
const DIGITS: usize = CONTEXT.precision() + 64;
/// From here on the asymptotic series has them, with [`TERMS`] terms.
const FAR: f64 = 45.0;
const TERMS: usize = 62;
/// The largest arguments that are raised, or of which the value is no absurd number.
const LARGEST: f64 = 50_000.0;
/// The lowest argument that is raised.
const LOWEST: f64 = -2_000.0;
/// The largest order of a polygamma function.
const LARGEST_ORDER: f64 = 60.0;

/// The Bernoulli numbers with the indices 2, 4, ..., from the tangent numbers (R. Brent, D. Harvey 2013, algorithm 2).
static BERNOULLI: LazyLock<Vec<Number>> = LazyLock::new(|| {
    let mut tangent = vec![IBig::from(1)];
    for k in 1..TERMS {
        tangent.push(&tangent[k - 1] * IBig::from(k));
    }
    for k in 1..TERMS {
        for j in k..TERMS {
            tangent[j] = IBig::from(j - k) * &tangent[j - 1] + IBig::from(j - k + 2) * &tangent[j];
        }
    }
    let number = |(place, tangent): (usize, IBig)| {
        let index = 2 * (place + 1);
        let power = IBig::from(1) << index;
        let sign = if place % 2 == 0 { 1 } else { -1 };
        let below = &power * (&power - IBig::from(1));
        number(tangent * IBig::from(index) * IBig::from(sign)) / number(below)
    };
    tangent.into_iter().enumerate().map(number).collect()
});

fn number(value: impl Into<Number>) -> Number {
    value.into().with_precision(DIGITS).value()
}

/// An argument within bounds, and the steps by which it is raised.
fn steps(x: &Number, far: f64) -> Option<usize> {
    let near = x.to_f64().value();
    (near > LOWEST && near < LARGEST).then(|| if near < far { (far - near).ceil() as usize } else { 0 })
}

/// The gamma function as an exponential over a product: the exponent and the product.
fn parts(x: &Number) -> Option<[Number; 2]> {
    let mut product = number(1);
    let mut raised = number(x.clone());
    for _ in 0..steps(x, FAR)? {
        product *= &raised;
        raised += number(1);
    }
    let half = number(1) / number(2);
    let turn = Number::pi(DIGITS) * number(2);
    let mut exponent = (&raised - &half) * raised.ln() - &raised + half * turn.ln();
    let square = raised.sqr();
    let mut power = raised;
    for (bernoulli, k) in BERNOULLI.iter().zip(1u32..) {
        exponent += bernoulli / (number(2 * k * (2 * k - 1)) * &power);
        power *= &square;
    }
    Some([exponent, product])
}

pub(in crate::op) fn gamma(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    let [exponent, product] = parts(&a[0])?;
    (!is_zero(&product)).then(|| rounded(exponent.exp() / product))?
}

pub(in crate::op) fn lgamma(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    let [exponent, product] = parts(&a[0])?;
    (!is_zero(&product)).then(|| rounded(exponent - product.abs().ln()))?
}

/// `gamma(a)*gamma(b)/gamma(a + b)`
pub(in crate::op) fn beta(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    let [first, below] = parts(&a[0])?;
    let [second, beside] = parts(&a[1])?;
    let [both, above] = parts(&(number(a[0].clone()) + &a[1]))?;
    let product = below * beside;
    (!is_zero(&product)).then(|| rounded((first + second - both).exp() * above / product))?
}

pub(in crate::op) fn digamma(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    derivative(0, &a[0])
}

pub(in crate::op) fn trigamma(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    derivative(1, &a[0])
}

pub(in crate::op) fn polygamma(a: &[Number], _: &mut ConstCache) -> Option<FpResult<Number>> {
    let order = a[0].to_f64().value();
    let is_order = a[0].floor() == a[0] && (0.0..=LARGEST_ORDER).contains(&order);
    is_order.then(|| derivative(order as u32, &a[1]))?
}

/// The derivative of digamma of an order (DLMF 5.15.8, 5.15.5, 5.11.2).
fn derivative(order: u32, x: &Number) -> Option<FpResult<Number>> {
    let factorial = (1..=order).fold(number(1), |product, k| product * number(k));
    let mut raised = number(x.clone());
    let mut stepped = number(0);
    for _ in 0..steps(x, FAR + f64::from(order))? {
        if is_zero(&raised) {
            return None;
        }
        stepped += &factorial / raised.powi(IBig::from(order + 1));
        raised += number(1);
    }
    // The signs are those of digamma, and alternate with the order.
    let mut value =
        if order == 0 { -raised.ln() } else { &factorial / (number(order) * raised.powi(IBig::from(order))) };
    value += &factorial / (number(2) * raised.powi(IBig::from(order + 1)));
    let square = raised.sqr();
    // (2*k + order - 1)!/(2*k)! over the power of the argument.
    let mut factor = factorial * number(order + 1) / number(2) / raised.powi(IBig::from(order + 2));
    if order == 0 {
        factor = number(1) / number(2) / &square;
    }
    for (bernoulli, k) in BERNOULLI.iter().zip(1u32..) {
        value += bernoulli * &factor;
        let next = 2 * k + order;
        factor *= number(next * (next + 1)) / (number((2 * k + 1) * (2 * k + 2)) * &square);
    }
    value += stepped;
    rounded(if order.is_multiple_of(2) { -value } else { value })
}

/// Whether a number is an integer that is not too large.
pub(super) fn to_integer(value: &Number) -> Option<i32> {
    let near = value.to_f64().value();
    (value.floor() == *value && near.abs() <= f64::from(i32::MAX)).then_some(near as i32)
}

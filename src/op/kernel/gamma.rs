//! The gamma function and its relatives.
//!
//! In: real arguments. Out: the value; at a pole NaN where the two sides differ in
//! sign, else the infinity. Always: `polygamma` is within a few units in the last
//! place up to order 10, loses about half a unit an order above, has 12 digits beyond
//! order 170, and knows orders on the negative axis up to [`REFLECTED_ORDERS`].
//!
//! ```text
//! polygamma(2, 1.0) = -2*zeta(3) = -2.4041138063191886
//! ```

use std::f64::consts::PI;

/// The highest order of polygamma for a negative argument; above it the value is NaN.
const REFLECTED_ORDERS: f64 = 100.0;

/// Above it the first term of an asymptotic series is all.
const LARGE: f64 = 1e20;

/// The gamma function.
pub(in crate::op) fn gamma(x: f64) -> f64 {
    if is_pole(x) { f64::NAN } else { pxfm::f_tgamma(x) }
}

/// `log(abs(gamma(x)))`.
pub(in crate::op) fn lgamma(x: f64) -> f64 {
    if is_pole(x) { f64::INFINITY } else { pxfm::f_lgamma(x) }
}

/// The derivative of `log(gamma(x))`.
pub(in crate::op) fn digamma(x: f64) -> f64 {
    if is_pole(x) {
        f64::NAN
    } else if x > LARGE {
        pxfm::f_log(x)
    } else {
        pxfm::f_digamma(x)
    }
}

/// The second derivative of `log(gamma(x))`.
pub(in crate::op) fn trigamma(x: f64) -> f64 {
    if is_pole(x) {
        f64::INFINITY
    } else if x > LARGE {
        1.0 / x
    } else {
        pxfm::f_trigamma(x)
    }
}

/// `gamma(a)*gamma(b)/gamma(a + b)`.
///
/// Where the gamma functions overflow, through logarithms, which leaves 12 digits.
pub(in crate::op) fn beta(a: f64, b: f64) -> f64 {
    let (smaller, larger) = if a < b { (a, b) } else { (b, a) };
    let sum = a + b;
    if is_pole(a) || is_pole(b) || sum.is_nan() {
        return f64::NAN;
    } else if is_pole(sum) || smaller > 1e3 {
        return 0.0;
    } else if larger > 1e6 {
        // 5.11.14
        let middle = larger + 0.5 * (smaller - 1.0);
        let correction = smaller * (smaller + 1.0) * (smaller - 1.0) / 24.0 / middle / middle;
        return gamma(smaller) * pxfm::f_pow(middle, -smaller) * (1.0 + correction);
    }
    let in_range = smaller > -170.0 && sum.max(larger) < 170.0;
    let value = if in_range { gamma(a) * (gamma(b) / gamma(sum)) } else { pxfm::f_beta(a, b) };
    // What the sum lost in rounding.
    let lost = if a.abs() > b.abs() { b - (sum - a) } else { a - (sum - b) };
    if lost == 0.0 { value } else { value * pxfm::f_exp(-lost * digamma(sum)) }
}

/// Zero or a negative integer, or minus infinity.
fn is_pole(x: f64) -> bool {
    x <= 0.0 && x == x.floor()
}

/// The derivative of digamma of the given order, a non-negative integer.
pub(in crate::op) fn polygamma(order: f64, x: f64) -> f64 {
    if order < 0.0 || order != order.floor() || order.is_infinite() || x.is_nan() {
        return f64::NAN;
    }
    let even = order % 2.0 == 0.0;
    if order == 0.0 {
        digamma(x)
    } else if order == 1.0 {
        trigamma(x)
    } else if is_pole(x) {
        if even || x.is_infinite() { f64::NAN } else { f64::INFINITY }
    } else if x > 0.0 {
        // 25.11.12
        if even { -scaled_zeta(order, x) } else { scaled_zeta(order, x) }
    } else {
        // 5.15.6
        let mirrored = scaled_zeta(order, 1.0 - x);
        -mirrored - PI * cotangent_derivative(order, x)
    }
}

/// `B(2k)/(2k)!` for k = 1, 2, ...
const EULER_MACLAURIN: [f64; 12] = [
    1.0 / 12.0,
    -1.0 / 720.0,
    1.0 / 30240.0,
    -1.0 / 1209600.0,
    1.0 / 47900160.0,
    -691.0 / 1307674368000.0,
    1.0 / 74724249600.0,
    -3617.0 / 10670622842880000.0,
    43867.0 / 5109094217170944000.0,
    -174611.0 / 802857662698291200000.0,
    77683.0 / 14101100039391805440000.0,
    -236364091.0 / 1693824136731743669452800000.0,
];

/// `n! * zeta(n + 1, x)`, with Hurwitz's zeta function, for positive x (25.11.1, and 25.11.7 for the rest of the sum).
fn scaled_zeta(n: f64, x: f64) -> f64 {
    let s = n + 1.0;
    if x == f64::INFINITY {
        return 0.0;
    }
    // The sum of (x/(x + k))^s: terms one by one until x + k is large beside s, then the asymptotic series.
    let (mut sum, mut k, mut term) = (0.0, 0.0, 1.0);
    while x + k < s + 15.0 {
        sum += term;
        k += 1.0;
        term = pxfm::f_pow(x / (x + k), s);
        if term < 1e-19 * sum {
            return leading(n, x) * sum;
        }
    }
    let z = x + k;
    let mut factor = s / z;
    let mut rest = z / n + 0.5;
    for (i, coefficient) in EULER_MACLAURIN.iter().enumerate() {
        rest += coefficient * factor;
        let next = s + 2.0 * i as f64;
        factor *= (next + 1.0) / z * ((next + 2.0) / z);
    }
    leading(n, x) * (sum + term * rest)
}

/// `n!/x^(n + 1)`, through logarithms where one of the two is out of range.
fn leading(n: f64, x: f64) -> f64 {
    let (factorial, power) = (pxfm::f_tgamma(n + 1.0), pxfm::f_pow(x, n + 1.0));
    if factorial.is_finite() && power.is_normal() {
        factorial / power
    } else {
        pxfm::f_exp(pxfm::f_lgamma(n + 1.0) - (n + 1.0) * pxfm::f_log(x))
    }
}

/// The derivative of `cot(pi*x)` of the given order: a polynomial in the cotangent, by `c' = -pi*(1 + c^2)`.
///
/// The coefficients all have one sign and the powers one parity, so that nothing cancels.
fn cotangent_derivative(order: f64, x: f64) -> f64 {
    if order > REFLECTED_ORDERS {
        return f64::NAN;
    }
    let mut polynomial = vec![0.0, 1.0];
    for _ in 0..order as usize {
        let mut next = vec![0.0; polynomial.len() + 1];
        for (power, coefficient) in polynomial.iter().enumerate().skip(1) {
            let slope = -PI * power as f64 * coefficient;
            next[power - 1] += slope;
            next[power + 1] += slope;
        }
        polynomial = next;
    }
    let c = pxfm::f_cotpi(x);
    polynomial.iter().rev().fold(0.0, |value, coefficient| value * c + coefficient)
}

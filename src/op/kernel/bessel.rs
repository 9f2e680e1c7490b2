//! Bessel functions of integer and half-integer order.
//!
//! In: the order and the argument. Out: the value; NaN at other orders, and at
//! orders beyond [`MAX_ORDER`] unless the value is surely 0 or infinite. Always: the
//! recurrence is run in the direction in which the function does not shrink against the
//! other solutions, so the error is a few units in the last place of the size of the
//! function (next to a zero the relative error grows), and slowly more for orders in
//! the hundreds. Half-integer orders need a positive argument.
//!
//! ```text
//! besselj(2.0, 1.0) = 0.11490348493190047
//! ```

use std::f64::consts::PI;

/// The largest order that is computed.
const MAX_ORDER: f64 = 100_000.0;

/// Numbers above it are scaled down during a backward recurrence.
const HUGE: f64 = 1e150;

/// Below it the first term of the power series is all.
const TINY: f64 = 1e-8;

/// The Bessel function of the first kind.
pub(in crate::op) fn besselj(order: f64, x: f64) -> f64 {
    match kind(order, x) {
        // 10.4.1, 10.11.1
        Kind::Integer => parity(order, (order < 0.0) != (x < 0.0)) * integer_j(order.abs(), x.abs()),
        Kind::Half if order > 0.0 => {
            // 10.16.1
            let size = half_order(x);
            minimal_or_forward(-0.5, [size * pxfm::f_cos(x), size * pxfm::f_sin(x)], order, x)
        }
        // 10.4.6, with 10.16.1
        Kind::Half => parity(order - 0.5, true) * bessely(-order, x),
        Kind::None => f64::NAN,
    }
}

fn integer_j(n: f64, x: f64) -> f64 {
    if n == 0.0 {
        pxfm::f_j0(x)
    } else if n == 1.0 {
        pxfm::f_j1(x)
    } else {
        minimal_or_forward(0.0, [pxfm::f_j0(x), pxfm::f_j1(x)], n, x)
    }
}

/// The Bessel function of the second kind.
pub(in crate::op) fn bessely(order: f64, x: f64) -> f64 {
    if x < 0.0 {
        return f64::NAN;
    }
    match kind(order, x) {
        // 10.4.1
        Kind::Integer => {
            let start = [pxfm::f_y0(x), pxfm::f_y1(x)];
            parity(order, order < 0.0) * forward(0.0, start, order.abs(), x, -1.0)
        }
        Kind::Half if order > 0.0 => {
            // 10.16.1
            let size = half_order(x);
            forward(-0.5, [size * pxfm::f_sin(x), -size * pxfm::f_cos(x)], order, x, -1.0)
        }
        // 10.4.6, with 10.16.1
        Kind::Half => -parity(order - 0.5, true) * besselj(-order, x),
        Kind::None => f64::NAN,
    }
}

/// The modified Bessel function of the first kind.
pub(in crate::op) fn besseli(order: f64, x: f64) -> f64 {
    if x == f64::INFINITY && order.is_finite() {
        return x;
    }
    match kind(order, x) {
        // 10.27.1, 10.29.1 at -x
        Kind::Integer => parity(order, x < 0.0) * integer_i(order.abs(), x.abs()),
        Kind::Half => {
            // 10.39.1
            let size = half_order(x);
            let first = -size * pxfm::f_expm1(-2.0 * x) / 2.0;
            let value = unscaled(first * shrink(0.5, order.abs(), x), x);
            // 10.27.2
            if order < 0.0 { value - parity(order - 0.5, true) * 2.0 / PI * besselk(order, x) } else { value }
        }
        Kind::None => f64::NAN,
    }
}

fn integer_i(n: f64, x: f64) -> f64 {
    if n == 0.0 {
        pxfm::f_i0(x)
    } else if n == 1.0 {
        pxfm::f_i1(x)
    } else {
        unscaled(pxfm::f_i0e(x) * shrink(0.0, n, x), x)
    }
}

/// The modified Bessel function of the second kind.
pub(in crate::op) fn besselk(order: f64, x: f64) -> f64 {
    if x < 0.0 {
        return f64::NAN;
    }
    // 10.27.3
    let order = order.abs();
    let scaled = match kind(order, x) {
        Kind::Integer => forward(0.0, [pxfm::f_k0e(x), if x < TINY { 1.0 / x } else { pxfm::f_k1e(x) }], order, x, 1.0),
        Kind::Half => {
            // 10.39.2
            let first = PI / 2.0 * half_order(x);
            forward(-0.5, [first, first], order, x, 1.0)
        }
        Kind::None => f64::NAN,
    };
    unscaled(scaled, -x)
}

/// The spherical Bessel function of the first kind, for non-negative integer orders; of order 0 it is `sin(x)/x`.
pub(in crate::op) fn sphericalbesselj(order: f64, x: f64) -> f64 {
    if order < 0.0 || order != order.floor() || order.is_infinite() || x.is_nan() {
        f64::NAN
    } else if order == 0.0 {
        super::sinc(x)
    } else {
        // 10.47.14; 10.47.3 with 10.49.3
        let size = x.abs();
        let start = [pxfm::f_cos(size) / size, pxfm::f_sinc(size)];
        parity(order, x < 0.0) * minimal_or_forward(-0.5, start, order + 0.5, size)
    }
}

/// `sqrt(2/(pi*x))`, the size of the functions of order one half.
fn half_order(x: f64) -> f64 {
    (2.0 / PI).sqrt() / x.sqrt()
}

/// What the order is.
enum Kind {
    Integer,
    /// A half-integer, and the argument is positive.
    Half,
    None,
}

fn kind(order: f64, x: f64) -> Kind {
    if order.is_infinite() || x.is_nan() {
        Kind::None
    } else if order == order.floor() {
        Kind::Integer
    } else if 2.0 * order == (2.0 * order).floor() && x > 0.0 {
        Kind::Half
    } else {
        Kind::None
    }
}

/// -1 if `odd_counts` and the integer is odd, else 1.
fn parity(integer: f64, odd_counts: bool) -> f64 {
    if odd_counts && integer % 2.0 != 0.0 { -1.0 } else { 1.0 }
}

/// `value*exp(x)`, where the exponential alone may be out of range.
fn unscaled(value: f64, x: f64) -> f64 {
    if value == 0.0 {
        return value;
    }
    let half = pxfm::f_exp(x / 2.0);
    value * half * half
}

/// From the values at the orders `base` and `base + 1` upward to `order`, by
/// `f(m + 1) = 2m/x*f(m) + sign*f(m - 1)` (10.6.1, 10.29.1).
fn forward(base: f64, start: [f64; 2], order: f64, x: f64, sign: f64) -> f64 {
    let [mut below, mut at] = start;
    if order == base {
        return below;
    }
    let mut m = base + 1.0;
    while m < order {
        if at.is_infinite() {
            return at;
        }
        if m > MAX_ORDER {
            return f64::NAN;
        }
        (below, at) = (at, 2.0 * m / x * at + sign * below);
        m += 1.0;
    }
    at
}

/// A function that decays as the order passes `x`, from its values at the orders `base` and `base + 1`.
fn minimal_or_forward(base: f64, start: [f64; 2], order: f64, x: f64) -> f64 {
    if x < TINY {
        // 10.2.2, 10.52.1
        let (mut value, mut m) = (start[1], base + 1.0);
        while m < order && value != 0.0 {
            m += 1.0;
            value *= x / (2.0 * m);
        }
        value
    } else if x == f64::INFINITY || vanishes(order, x) {
        0.0
    } else if order <= x || order == base + 1.0 {
        forward(base, start, order, x, -1.0)
    } else if order > MAX_ORDER {
        f64::NAN
    } else {
        backward(base, start, order, x)
    }
}

/// Miller's algorithm: from `order`, above x, downward to `base`, with any scale, which the values there put right.
fn backward(base: f64, start: [f64; 2], order: f64, x: f64) -> f64 {
    let mut result = tail(order, x, -1.0);
    let (mut above, mut at) = (result, 1.0);
    let mut m = order - 1.0;
    while m > base {
        (above, at) = (at, 2.0 * m / x * at - above);
        if at.abs() > HUGE {
            (above, at, result) = (above / HUGE, at / HUGE, result / HUGE);
        }
        m -= 1.0;
    }
    // The larger of the two is not next to a zero.
    if start[0].abs() > start[1].abs() { start[0] / at * result } else { start[1] / above * result }
}

/// The ratio of the decaying solution at `order` and at `order - 1` (10.10.1, 10.33.1), by Olver's
/// algorithm: upward until the growing solution says where to begin, then downward.
fn tail(order: f64, x: f64, sign: f64) -> f64 {
    let (mut below, mut at, mut m) = (0.0, 1.0, order);
    while at < 1e18 {
        (below, at) = (at, 2.0 * m / x * at + sign * below);
        m += 1.0;
    }
    let mut ratio = 0.0;
    while m >= order {
        ratio = 1.0 / (2.0 * m / x + sign * ratio);
        m -= 1.0;
    }
    ratio
}

/// The ratio of the modified function of the first kind at `order` and at `base`.
fn shrink(base: f64, order: f64, x: f64) -> f64 {
    // Beyond 10^6 the function is infinite for every order up to the largest.
    if order == base || (x > 1e6 && order <= MAX_ORDER) {
        return 1.0;
    }
    if vanishes(order, x) {
        return 0.0;
    }
    if order > MAX_ORDER {
        return f64::NAN;
    }
    let mut ratio = tail(order, x, 1.0);
    let mut product = ratio;
    let mut m = order - 1.0;
    while m > base {
        ratio = 1.0 / (2.0 * m / x + ratio);
        product *= ratio;
        m -= 1.0;
    }
    product
}

/// Whether the functions of the first kind are below the smallest double, even times `exp(x)`,
/// by `(x/2)^n/n!*exp(x)` (10.14.4 and its like for the modified function).
fn vanishes(order: f64, x: f64) -> bool {
    x == 0.0 || order * pxfm::f_log(x / 2.0) - pxfm::f_lgamma(order + 1.0) + x < -760.0
}

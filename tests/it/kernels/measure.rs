//! How far a value is from the right one, and where to look. Used by the tests and by `examples/kernels`.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_2, FRAC_PI_4, LN_2, PI, SQRT_2};

use dashu_float::{ConstCache, Context};
use symdiff::op::{Number, Row};

/// A generator of numbers that look random (xorshift64*, S. Vigna).
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// Always the same numbers for the same name.
    pub(crate) fn new(name: &str) -> Random {
        Random(
            name.bytes()
                .fold(0x9e37_79b9_7f4a_7c15, |seed, byte| (seed ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)),
        )
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Half of the points in the interval, an eighth beyond 1, a quarter of any size from 2^-60 to 2^12, an eighth any double.
    pub(crate) fn point(&mut self, (low, high): (f64, f64)) -> f64 {
        match self.next() % 8 {
            0..4 => low + (high - low) * self.unit(),
            4 => 1.0 + (self.unit() * 72.0 - 60.0).exp2(),
            5 => (self.unit() * 72.0 - 60.0).exp2(),
            6 => -(self.unit() * 72.0 - 60.0).exp2(),
            _ => f64::from_bits(self.next()),
        }
    }
}

/// Points at which something changes: signed zeros, infinities, the ends of the ranges, where polynomials meet, and doubles that
/// are next to multiples of a right angle (J.-M. Muller, Elementary Functions, 3rd edition, chapter 11).
#[rustfmt::skip]
pub(crate) const SPECIAL: &[f64] = &[
    0.0, 1.0, 2.0, 3.0, 0.5, f64::INFINITY, f64::NAN, f64::MAX, f64::MIN_POSITIVE, 5e-324, 1e-310, 1e-300, 1e-17, 1e-8,
    1.0000000000000002, 0.9999999999999999, 0.7071067811865475, FRAC_1_SQRT_2, SQRT_2, 0.34657359027997264,
    LN_2, 0.49999999999999994, 0.5000000000000001, 1.9999999999999998, 2.0000000000000004,
    36.7, 20.0, 19.06, 708.4, 709.782712893384, 709.7827128933841, 710.4758600739439, 710.475860073944, 745.1332191019411,
    745.1332191019412, 1023.9999999999999, 1024.0, 1022.5, 1074.0, 1074.9, 1075.0, 26.543, 27.226, 5.92, 6.0,
    FRAC_PI_2, PI, FRAC_PI_4, 4.71238898038469, 45.553093477052, 182.212373908208, 4544.313773417636, 22.0, 355.0, 103_993.0, 3_294_198.0,
    3_294_198.5, 1e15, 1e22, 5.319372648326541e255, 6.381956970095103e300, 1e150, 1e154, 1e300, 4503599627370497.0, 9007199254740991.0,
];

/// How many doubles lie between two.
pub(crate) fn distance(a: f64, b: f64) -> u64 {
    let order = |x: f64| if x.is_sign_negative() { -((x.to_bits() << 1 >> 1) as i64) } else { x.to_bits() as i64 };
    if a.is_nan() && b.is_nan() {
        0
    } else if a.is_nan() || b.is_nan() {
        u64::MAX
    } else {
        order(a).abs_diff(order(b))
    }
}

/// The error of a value in units of the last place of the right one; of functions without vector instructions, which may
/// lose more next to a zero, and where no value of 256 bits is known, the distance to the value of the interpreter.
pub(crate) fn error(row: &Row, arguments: &[f64], found: f64, cache: &mut ConstCache) -> f64 {
    let rounded = (row.eval)(arguments);
    let otherwise = distance(found, rounded) as f64;
    if !found.is_finite() || arguments.iter().any(|a| !a.is_finite()) {
        return otherwise;
    }
    let numbers: Option<Vec<Number>> = arguments.iter().map(|&a| Number::try_from(a).ok()).collect();
    let exact = numbers.and_then(|numbers| row.vector.and(row.precise)?(&numbers, cache)?.ok());
    let Some(exact) = exact.map(|exact| exact.value()).filter(|exact| exact.repr().is_finite()) else {
        return otherwise;
    };
    let size = exact.to_f64().value().abs();
    if size >= f64::MAX {
        return otherwise;
    }
    let unit = size.next_up() - size;
    let ratio = Number::try_from(found).ok().and_then(|found| {
        let difference = CONTEXT.sub(found.repr(), exact.repr()).ok()?.value();
        Some(CONTEXT.div(difference.repr(), Number::try_from(unit).ok()?.repr()).ok()?.value().to_f64().value().abs())
    });
    ratio.unwrap_or(otherwise)
}

const CONTEXT: Context<dashu_float::round::mode::HalfEven> = Context::new(256);

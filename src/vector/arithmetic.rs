//! What the kernels are made of: multiply and add, choose, take a double apart.
//!
//! In: doubles. Out: doubles. Always: no branches and no calls, so that a loop over any of these becomes vector
//! instructions; every operation is rounded as IEEE 754 says, so the width of the vectors makes no difference. What does
//! is whether multiplication and addition are fused: a machine has [`Fused`] or [`Separate`] arithmetic, and kernels
//! are written for both, with [`Arithmetic::fma`] where the product is exact or its rounding does not matter.
//!
//! ```text
//! fma(a, b, c) = a*b + c, rounded once (Fused) or twice (Separate)
//! ```

/// How a machine multiplies and adds.
pub trait Arithmetic {
    /// `a*b + c`
    fn fma(a: f64, b: f64, c: f64) -> f64;

    /// The same in single precision.
    fn fma_single(a: f32, b: f32, c: f32) -> f32;

    /// `a*b` as a double and the rest. For products of ordinary size.
    fn product(a: f64, b: f64) -> (f64, f64);

    /// `a*b - c` for a `c` next to the product, rounded once; of ordinary size.
    fn product_minus(a: f64, b: f64, c: f64) -> f64;

    /// `x - n*constant`, rounded once, for an integer n of up to 21 bits and a result far smaller than x.
    /// The constant is given as parts that are doubles and as parts of which the first two have 32 bits or less.
    fn reduce(x: f64, n: f64, whole: &[f64; 3], cut: &[f64; 4]) -> f64;

    /// The same, as a double and the rest.
    fn reduce_pair(x: f64, n: f64, whole: &[f64; 3], cut: &[f64; 4]) -> (f64, f64);
}

/// Multiplication and addition in one instruction.
pub(crate) enum Fused {}

/// Multiplication, then addition.
pub(crate) enum Separate {}

impl Arithmetic for Fused {
    #[inline(always)]
    fn fma(a: f64, b: f64, c: f64) -> f64 {
        a.mul_add(b, c)
    }

    #[inline(always)]
    fn fma_single(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }

    #[inline(always)]
    fn product(a: f64, b: f64) -> (f64, f64) {
        let high = a * b;
        (high, a.mul_add(b, -high))
    }

    #[inline(always)]
    fn product_minus(a: f64, b: f64, c: f64) -> f64 {
        a.mul_add(b, -c)
    }

    #[inline(always)]
    fn reduce(x: f64, n: f64, whole: &[f64; 3], _: &[f64; 4]) -> f64 {
        // The first is exact: a multiple of the last place of the constant, and small; the second where it cancels.
        (-n).mul_add(whole[2], (-n).mul_add(whole[1], (-n).mul_add(whole[0], x)))
    }

    #[inline(always)]
    fn reduce_pair(x: f64, n: f64, whole: &[f64; 3], _: &[f64; 4]) -> (f64, f64) {
        let first = (-n).mul_add(whole[0], x);
        // Next to a multiple of the constant both terms are of one size, and what is left has more digits than a double.
        let (second, rest) = Self::product(n, whole[1]);
        let (high, low) = sum(first, -second);
        ordered_sum(high, (-n).mul_add(whole[2], low - rest))
    }
}

impl Arithmetic for Separate {
    #[inline(always)]
    fn fma(a: f64, b: f64, c: f64) -> f64 {
        a * b + c
    }

    #[inline(always)]
    fn fma_single(a: f32, b: f32, c: f32) -> f32 {
        a * b + c
    }

    /// T. J. Dekker, A Floating-Point Technique for Extending the Available Precision, Numer. Math. 18 (1971).
    #[inline(always)]
    fn product(a: f64, b: f64) -> (f64, f64) {
        let ((a1, a2), (b1, b2)) = (halves(a), halves(b));
        let high = a * b;
        (high, a1 * b1 - high + a1 * b2 + a2 * b1 + a2 * b2)
    }

    #[inline(always)]
    fn product_minus(a: f64, b: f64, c: f64) -> f64 {
        let (high, low) = Self::product(a, b);
        high - c + low
    }

    #[inline(always)]
    fn reduce(x: f64, n: f64, whole: &[f64; 3], cut: &[f64; 4]) -> f64 {
        Self::reduce_pair(x, n, whole, cut).0
    }

    #[inline(always)]
    fn reduce_pair(x: f64, n: f64, _: &[f64; 3], cut: &[f64; 4]) -> (f64, f64) {
        // The first difference and its products are exact; what it leaves may be of the size of the third.
        let (third, rest) = Self::product(n, cut[2]);
        let (high, low) = sum(x - n * cut[0], -n * cut[1]);
        let (high, more) = sum(high, -third);
        ordered_sum(high, more + (low - (rest + n * cut[3])))
    }
}

/// A double as the sum of two with 26 bits each.
#[inline(always)]
fn halves(a: f64) -> (f64, f64) {
    const SPLIT: f64 = 134_217_729.0; // 2^27 + 1
    let scaled = a * SPLIT;
    let high = scaled - (scaled - a);
    (high, a - high)
}

/// `a + b` as a double and the rest. (D. E. Knuth, The Art of Computer Programming, volume 2, 4.2.2, theorem B.)
#[inline(always)]
pub(super) fn sum(a: f64, b: f64) -> (f64, f64) {
    let high = a + b;
    let part = high - a;
    (high, (a - (high - part)) + (b - part))
}

/// `a + b` as a double and the rest, where a is not smaller than b, or is zero. (Dekker, as above.)
#[inline(always)]
pub(super) fn ordered_sum(a: f64, b: f64) -> (f64, f64) {
    let high = a + b;
    (high, b - (high - a))
}

/// A quotient of pairs, to little more than half a unit in the last place.
#[inline(always)]
pub(super) fn quotient<A: Arithmetic>(above: (f64, f64), below: (f64, f64)) -> f64 {
    let reciprocal = 1.0 / below.0;
    let value = above.0 * reciprocal;
    let missing = above.1 - value * below.1 - A::product_minus(value, below.0, above.0);
    A::fma(missing, reciprocal, value)
}

/// `c[0] + c[1]*x + c[2]*x^2 + ...`, by Horner's rule.
#[inline(always)]
pub(super) fn polynomial<A: Arithmetic, const N: usize>(x: f64, c: &[f64; N]) -> f64 {
    let mut value = c[N - 1];
    let mut place = N - 1;
    while place > 0 {
        place -= 1;
        value = A::fma(value, x, c[place]);
    }
    value
}

/// The same with fewer steps that wait for each other: groups of four terms, then Horner's rule in `x^4`.
///
/// (G. Estrin, Organization of computer systems: the fixed plus variable structure computer, Proc. WJCC 1960.)
#[inline(always)]
pub(super) fn wide_polynomial<A: Arithmetic, const N: usize>(x: f64, c: &[f64; N]) -> f64 {
    let square = x * x;
    let fourth = square * square;
    let mut place = (N - 1) / 4 * 4;
    let mut value = match N - place {
        1 => c[place],
        2 => A::fma(c[place + 1], x, c[place]),
        3 => A::fma(c[place + 2], square, A::fma(c[place + 1], x, c[place])),
        _ => group::<A>(x, square, c, place),
    };
    while place > 0 {
        place -= 4;
        value = A::fma(value, fourth, group::<A>(x, square, c, place));
    }
    value
}

/// Four terms from one on, divided by the power of the first.
#[inline(always)]
fn group<A: Arithmetic>(x: f64, square: f64, c: &[f64], place: usize) -> f64 {
    A::fma(A::fma(c[place + 3], x, c[place + 2]), square, A::fma(c[place + 1], x, c[place]))
}

/// One of two values that are both known.
#[inline(always)]
pub(super) fn select(condition: bool, then: f64, otherwise: f64) -> f64 {
    std::hint::select_unpredictable(condition, then, otherwise)
}

/// Where the sign of a double is.
pub(super) const SIGN: u64 = 1 << 63;

/// x with its sign changed if that of `sign` is minus.
#[inline(always)]
pub(super) fn flip(x: f64, sign: f64) -> f64 {
    f64::from_bits(x.to_bits() ^ (sign.to_bits() & SIGN))
}

/// Added to a number of up to 51 bits, it leaves the nearest integer in the last bits, as two's complement.
pub(super) const ROUND: f64 = 6_755_399_441_055_744.0; // 1.5*2^52

/// `2^n` for an n from -1022 to 1023, given as `n + ROUND`.
#[inline(always)]
pub(super) fn power_of_two(shifted: f64) -> f64 {
    f64::from_bits((shifted.to_bits().wrapping_add(1023)) << 52)
}

/// `2^a` and `2^b` of which the product is `2^n`, for an n from -2044 to 2046, given as `n + ROUND`.
#[inline(always)]
pub(super) fn powers_of_two(shifted: f64) -> (f64, f64) {
    // With 2046 added n is positive: nothing but zeros above its 12 bits, up to those of ROUND, which fall off.
    let both = shifted.to_bits().wrapping_add(2046);
    let a = both >> 1;
    (f64::from_bits(a << 52), f64::from_bits((both - a) << 52))
}

/// A positive normal double as `m*2^k`, with m from `sqrt(1/2)` to `sqrt(2)`; the fields of zeros, infinities and NaN.
#[inline(always)]
pub(super) fn split(x: f64) -> (f64, f64) {
    /// The bits of `sqrt(1/2)`.
    const LOWEST: u64 = 0x3fe6_a09e_667f_3bcd;
    const ONE: u64 = 1023 << 52;
    // The exponent, with 1023 added so that it is positive, under the bits of 2^52 is a double.
    let moved = x.to_bits().wrapping_sub(LOWEST).wrapping_add(ONE);
    let exponent = f64::from_bits((moved >> 52) | 0x4330_0000_0000_0000) - 4_503_599_627_371_519.0;
    let mantissa = f64::from_bits((moved & 0xf_ffff_ffff_ffff).wrapping_add(LOWEST));
    (mantissa, exponent)
}

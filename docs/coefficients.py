"""Writes src/vector/coefficients.rs: python3 docs/coefficients.py > src/vector/coefficients.rs

Needs mpmath. Every polynomial interpolates its function at the Chebyshev nodes of its interval,
computed with 60 digits and then rounded. Such an interpolant is within a small factor of the best
polynomial of its degree (L. N. Trefethen, Approximation Theory and Approximation Practice, SIAM 2013,
theorem 15.2, with the Lebesgue constants of chapter 15), which one degree more makes up for. The line above
each polynomial says how far it is off, in units of 2^-53 of the function that it belongs to.
"""

from mpmath import mp, mpf, cos, pi, log, exp, sin, atan, asin, sinh, cosh, tanh, erf, erfc, sqrt, matrix, lu_solve, atanh, cbrt, floor

mp.dps = 60


def interpolate(f, low, high, count):
    """The coefficients, lowest first, of the polynomial with `count` of them."""
    low, high = mpf(low), mpf(high)
    nodes = [(low + high) / 2 + (high - low) / 2 * cos(pi * (2 * k + 1) / (2 * count)) for k in range(count)]
    # Newton's divided differences, then expanded.
    table = [f(x) for x in nodes]
    for order in range(1, count):
        for k in range(count - 1, order - 1, -1):
            table[k] = (table[k] - table[k - 1]) / (nodes[k] - nodes[k - order])
    result = [table[-1]]
    for k in range(count - 2, -1, -1):
        result = [mpf(0)] + result
        for i in range(len(result) - 1):
            result[i] -= nodes[k] * result[i + 1]
        result[0] += table[k]
    return result


def refitted(f, low, high, count):
    """The same, but the first one is a double, and the others make up for its rounding where that matters: away from 0."""
    first = mpf(float(interpolate(f, low, high, count)[0]))
    return [first] + interpolate(lambda z: (f(z) - first) / z, (15 * low + high) / 16, high, count - 1)


def polynomial(name, doc, f, low, high, count, weight, refit=False):
    """Prints one polynomial; `weight(z)` turns its error into a relative error of the function it serves."""
    found = (refitted if refit else interpolate)(f, mpf(low), mpf(high), count)
    rounded = [float(c) for c in found]

    def value(z):
        total = mpf(0)
        for c in reversed(found):
            total = total * z + c
        return total

    steps = 400
    points = [mpf(low) + (mpf(high) - mpf(low)) * (k + mpf("0.5")) / steps for k in range(steps)]
    worst = max(abs((value(z) - f(z)) * weight(z)) for z in points)
    print(f"\n/// {doc}")
    print(f"/// Off by {float(worst * 2**53):.3f}.")
    print(f"pub(super) const {name}: [f64; {count}] = [")
    for c in rounded:
        print(f"    {c!r},")
    print("];")


def constant(name, doc, value):
    print(f"\n/// {doc}\npub(super) const {name}: f64 = {float(value)!r};")


def truncated(value, bits):
    """The value cut to so many bits after the point."""
    return floor(value * 2**bits) / 2**bits


def parts(name, doc, value, cuts):
    """The value as a sum of doubles: cut after so many bits after the point, one after the other, then the rest."""
    rest, pieces = value, []
    for bits in cuts:
        piece = float(truncated(rest, bits)) if bits else float(rest)
        pieces.append(piece)
        rest -= mpf(piece)
    print(f"\n/// {doc}\npub(super) const {name}: [f64; {len(pieces)}] = {pieces!r};")


def series(z, term, start, terms=40):
    """sum over k >= start of term(k)*z^(k - start): for functions that would cancel where z is small."""
    return sum(term(k) * z ** (k - start) for k in range(start, start + terms))


def factorial(n):
    return mp.factorial(n)


print("""//! The numbers of the kernels, written by `docs/coefficients.py`, which says how.
//!
//! ```text
//! exp(r) = 1 + r + r^2*EXP(r), where EXP(r) = EXP[0] + EXP[1]*r + EXP[2]*r^2 + ...
//! ```

#![allow(clippy::approx_constant, clippy::excessive_precision, reason = "written by a program, to the last bit")]
#![cfg_attr(rustfmt, rustfmt_skip)]""")

ln2 = log(2)
half = ln2 / 2 + mpf("0.0005")
beyond = mpf("0.55")

polynomial("EXP", "`(exp(r) - 1 - r)/r^2` for r up to `log(2)/2`.",
           lambda r: series(r, lambda k: 1 / factorial(k), 2), -half, half, 10, lambda r: r**2)
polynomial("SINH", "`(sinh(r) - r)/r^3` of `r^2`, for r up to 0.55.",
           lambda z: series(z, lambda k: 1 / factorial(2 * k + 1), 1), 0, beyond**2, 6, lambda z: z)
polynomial("COSH", "`(cosh(r) - 1)/r^2` of `r^2`, for r up to 0.55.",
           lambda z: series(z, lambda k: 1 / factorial(2 * k), 1), 0, beyond**2, 6, lambda z: z)

s_max = (sqrt(2) - 1) / (sqrt(2) + 1) + mpf("1e-6")
polynomial("LOG", "`(2*atanh(s)/s - 2)/s^2` of `s^2`, for s up to `(sqrt(2) - 1)/(sqrt(2) + 1)`.",
           lambda z: series(z, lambda k: mpf(2) / (2 * k + 1), 1, 60), 0, s_max**2, 7, lambda z: z / 2)
polynomial("LOG_TAIL", "`(2*atanh(s)/s - 2 - 2*s^2/3)/s^4` of `s^2`, for s up to `(sqrt(2) - 1)/(sqrt(2) + 1)`.",
           lambda z: series(z, lambda k: mpf(2) / (2 * k + 1), 2, 60), 0, s_max**2, 7, lambda z: z * z / 2)
polynomial("LOG_WIDE", "`(2*atanh(s)/s - 2)/s^2` of `s^2`, for s up to 1/3.",
           lambda z: series(z, lambda k: mpf(2) / (2 * k + 1), 1, 80), 0, mpf(1) / 9, 10, lambda z: z / 2)

z_half = (pi / 2 + mpf("1e-6")) ** 2
z_quarter = (pi / 4 + mpf("1e-6")) ** 2
polynomial("SIN", "`(sin(r) - r)/r^3` of `r^2`, for r up to `pi/2`.",
           lambda z: series(z, lambda k: (-1) ** k / factorial(2 * k + 1), 1), 0, z_half, 8, lambda z: z * mpf("1.57"), refit=True)
polynomial("SIN_QUARTER", "`(sin(r) - r)/r^3` of `r^2`, for r up to `pi/4`.",
           lambda z: series(z, lambda k: (-1) ** k / factorial(2 * k + 1), 1), 0, z_quarter, 6, lambda z: z * mpf("1.12"))
polynomial("COS_QUARTER", "`(cos(r) - 1 + r^2/2)/r^4` of `r^2`, for r up to `pi/4`.",
           lambda z: series(z, lambda k: (-1) ** k / factorial(2 * k), 2), 0, z_quarter, 6, lambda z: z * z * mpf("1.42"))

polynomial("ATAN", "`(atan(u) - u)/u^3` of `u^2`, for u up to 1/2.",
           lambda z: series(z, lambda k: mpf(-1) ** k / (2 * k + 1), 1, 90), 0, mpf("0.2501"), 13, lambda z: z * mpf("1.1"))


def asin_term(k):
    return factorial(2 * k) / (mpf(4) ** k * factorial(k) ** 2 * (2 * k + 1))


polynomial("ASIN", "`(asin(x) - x)/x^3` of `x^2`, for x up to 1/2.",
           lambda z: series(z, asin_term, 1, 110), 0, mpf("0.25"), 13, lambda z: z)

polynomial("CBRT", "`m^(-1/3)`, for m from `sqrt(1/2)` to `sqrt(2)`, roughly.",
           lambda m: m ** (mpf(-1) / 3), sqrt(mpf(1) / 2), sqrt(2), 4, lambda m: cbrt(m))

polynomial("ERF", "`erf(x)/x - 1` of `x^2`, for x up to 1.",
           lambda z: 2 / sqrt(pi) * series(z, lambda k: mpf(-1) ** k / (factorial(k) * (2 * k + 1)), 0, 60) - 1,
           0, 1, 13, lambda z: 1 / mpf("0.84"))


def scaled_erfc(x):
    return exp(x * x) * erfc(x)


def from_ratio(t, middle):
    return middle * (1 + t) / (1 - t)


middle = mpf(2)
low, high = mpf("0.5"), mpf("27.5")
to_t = lambda x: (x - middle) / (x + middle)
polynomial("ERFC", "`(1 + 2*x)*exp(x^2)*erfc(x) - 1` of `(x - 2)/(x + 2)`, for x from 1/2 to 27.5.",
           lambda t: (1 + 2 * from_ratio(t, middle)) * scaled_erfc(from_ratio(t, middle)) - 1,
           to_t(low), to_t(high), 23, lambda t: mpf(1) / ((1 + 2 * from_ratio(t, middle)) * scaled_erfc(from_ratio(t, middle))))

low, high = mpf(1), mpf(6)
polynomial("ERF_FAR", "The same and 1, for x from 1 to 6, and relative to `erf(x)`.",
           lambda t: (1 + 2 * from_ratio(t, middle)) * scaled_erfc(from_ratio(t, middle)),
           to_t(low), to_t(high), 16,
           lambda t: exp(-from_ratio(t, middle)**2) / (1 + 2 * from_ratio(t, middle)) / mpf("0.84"))

constant("LOG2_E", "`1/log(2)`", 1 / ln2)
parts("LN_2", "`log(2)`; the first part times an exponent is exact.", ln2, [40, None])
parts("LN_2_PAIR", "`log(2)` to twice the precision.", ln2, [None, None])
parts("TWO_THIRDS", "2/3 to twice the precision.", mpf(2) / 3, [None, None])
parts("LOG2_E_PAIR", "`1/log(2)` to twice the precision.", 1 / ln2, [None, None])
parts("LOG10_E_PAIR", "`1/log(10)` to twice the precision.", 1 / log(10), [None, None])
parts("LOG10_2", "`log(2)/log(10)`; the first part times an exponent is exact.", ln2 / log(10), [40, None])
constant("INVERSE_PI", "`1/pi`", 1 / pi)
constant("INVERSE_HALF_PI", "`2/pi`", 2 / pi)
parts("PI", "`pi`, for a machine that fuses: each part is a double.", pi, [None, None, None])
parts("PI_CUT", "`pi`, cut so that the first two parts times a number of 20 bits are exact.", pi, [30, 60, None, None])
parts("HALF_PI", "`pi/2`, for a machine that fuses: each part is a double.", pi / 2, [None, None, None])
parts("HALF_PI_CUT", "`pi/2`, cut so that the first two parts times a number of 21 bits are exact.", pi / 2, [31, 61, None, None])

digits = 1216
mp.prec = digits + 100
value = int(floor((2 / +pi) * mpf(2) ** digits))
words = [(value >> (digits - 64 * (k + 1))) & (2**64 - 1) for k in range(digits // 64)]
print(f"\n/// The binary digits of `2/pi` after the point.\npub(super) const TWO_OVER_PI: [u64; {len(words)}] = [")
for word in words:
    print(f"    {word:#018x},")
print("];")

//! THE list of laws: one named law a line.
//!
//! In: nothing. Out: [`LAWS`], identities of real numbers in our own language, with the holes `a`, `b`,
//! `c`, `d`. A law holds wherever its left side is defined and its condition, if it has one, holds; the
//! right side may be defined in more places. It is used from left to right, where the cost falls. Which
//! terms or factors stand beside those of the left side, in which order, with which common
//! factor, is the matcher's business: `sin(a)/cos(a)` is found in `2*x*sin(u)^3/cos(u)`.

/// An identity between two formulas.
#[derive(Clone, Copy, Debug)]
pub struct Law {
    /// What it is called.
    pub name: &'static str,
    /// The formula it applies to.
    pub from: &'static str,
    /// The formula that takes its place.
    pub to: &'static str,
    /// What must be known for it to be true, such as `a > 0`; empty if nothing.
    pub condition: &'static str,
}

const fn law(name: &'static str, from: &'static str, to: &'static str, condition: &'static str) -> Law {
    Law { name, from, to, condition }
}

/// All laws, by subject.
#[rustfmt::skip]
pub static LAWS: &[Law] = &[
    // Squares of trigonometric functions.
    law("sine and cosine squared", "sin(a)^2 + cos(a)^2", "1", ""),
    law("cosine squared from sine", "1 - sin(a)^2", "cos(a)^2", ""),
    law("sine squared from cosine", "1 - cos(a)^2", "sin(a)^2", ""),
    law("secant squared from tangent", "1 + tan(a)^2", "sec(a)^2", ""),
    law("tangent squared from secant", "sec(a)^2 - 1", "tan(a)^2", ""),
    law("secant squared less tangent squared", "sec(a)^2 - tan(a)^2", "1", ""),
    law("cosecant squared from cotangent", "1 + cot(a)^2", "csc(a)^2", ""),
    law("cotangent squared from cosecant", "csc(a)^2 - 1", "cot(a)^2", ""),
    law("cosecant squared less cotangent squared", "csc(a)^2 - cot(a)^2", "1", ""),

    // Quotients and products of trigonometric functions.
    law("sine over cosine", "sin(a)/cos(a)", "tan(a)", ""),
    law("cosine over sine", "cos(a)/sin(a)", "cot(a)", ""),
    law("one over cosine", "1/cos(a)", "sec(a)", ""),
    law("one over sine", "1/sin(a)", "csc(a)", ""),
    law("one over tangent", "1/tan(a)", "cot(a)", ""),
    law("one over cotangent", "1/cot(a)", "tan(a)", ""),
    law("one over secant", "1/sec(a)", "cos(a)", ""),
    law("one over cosecant", "1/csc(a)", "sin(a)", ""),
    law("tangent times cosine", "tan(a)*cos(a)", "sin(a)", ""),
    law("cotangent times sine", "cot(a)*sin(a)", "cos(a)", ""),
    law("tangent over sine", "tan(a)/sin(a)", "sec(a)", ""),
    law("cotangent over cosine", "cot(a)/cos(a)", "csc(a)", ""),
    law("sine times secant", "sin(a)*sec(a)", "tan(a)", ""),
    law("cosine times cosecant", "cos(a)*csc(a)", "cot(a)", ""),
    law("cosine times secant", "cos(a)*sec(a)", "1", ""),
    law("sine times cosecant", "sin(a)*csc(a)", "1", ""),
    law("tangent times cotangent", "tan(a)*cot(a)", "1", ""),
    law("tangent times cosecant", "tan(a)*csc(a)", "sec(a)", ""),
    law("cotangent times secant", "cot(a)*sec(a)", "csc(a)", ""),
    law("tangent over secant", "tan(a)/sec(a)", "sin(a)", ""),
    law("cotangent over cosecant", "cot(a)/csc(a)", "cos(a)", ""),
    law("secant over cosecant", "sec(a)/csc(a)", "tan(a)", ""),
    law("secant over tangent", "sec(a)/tan(a)", "csc(a)", ""),
    law("cosecant over cotangent", "csc(a)/cot(a)", "sec(a)", ""),

    // Double and half angles, sums of angles.
    law("sine of the double angle", "2*sin(a)*cos(a)", "sin(2*a)", ""),
    law("cosine of the double angle", "cos(a)^2 - sin(a)^2", "cos(2*a)", ""),
    law("cosine of the double angle from cosine", "2*cos(a)^2 - 1", "cos(2*a)", ""),
    law("cosine of the double angle from sine", "1 - 2*sin(a)^2", "cos(2*a)", ""),
    law("sine over double sine", "sin(a)/sin(2*a)", "sec(a)/2", ""),
    law("cosine over double sine", "cos(a)/sin(2*a)", "csc(a)/2", ""),
    law("sine of a sum", "sin(a)*cos(b) + cos(a)*sin(b)", "sin(a + b)", ""),
    law("sine of a difference", "sin(a)*cos(b) - cos(a)*sin(b)", "sin(a - b)", ""),
    law("cosine of a sum", "cos(a)*cos(b) - sin(a)*sin(b)", "cos(a + b)", ""),
    law("cosine of a difference", "cos(a)*cos(b) + sin(a)*sin(b)", "cos(a - b)", ""),
    law("half angle from sine and cosine", "sin(a)/(1 + cos(a))", "tan(a/2)", ""),

    // Odd and even functions.
    law("sine is odd", "sin(-a)", "-sin(a)", ""),
    law("cosine is even", "cos(-a)", "cos(a)", ""),
    law("tangent is odd", "tan(-a)", "-tan(a)", ""),
    law("cotangent is odd", "cot(-a)", "-cot(a)", ""),
    law("secant is even", "sec(-a)", "sec(a)", ""),
    law("cosecant is odd", "csc(-a)", "-csc(a)", ""),
    law("inverse sine is odd", "asin(-a)", "-asin(a)", ""),
    law("inverse tangent is odd", "atan(-a)", "-atan(a)", ""),
    law("hyperbolic sine is odd", "sinh(-a)", "-sinh(a)", ""),
    law("hyperbolic cosine is even", "cosh(-a)", "cosh(a)", ""),
    law("hyperbolic tangent is odd", "tanh(-a)", "-tanh(a)", ""),
    law("hyperbolic cotangent is odd", "coth(-a)", "-coth(a)", ""),
    law("hyperbolic secant is even", "sech(-a)", "sech(a)", ""),
    law("hyperbolic cosecant is odd", "csch(-a)", "-csch(a)", ""),
    law("inverse hyperbolic sine is odd", "asinh(-a)", "-asinh(a)", ""),
    law("inverse hyperbolic tangent is odd", "atanh(-a)", "-atanh(a)", ""),
    law("error function is odd", "erf(-a)", "-erf(a)", ""),
    law("sine integral is odd", "si(-a)", "-si(a)", ""),
    law("cube root is odd", "cbrt(-a)", "-cbrt(a)", ""),
    law("sinc is even", "sinc(-a)", "sinc(a)", ""),
    law("absolute value is even", "abs(-a)", "abs(a)", ""),
    law("sign is odd", "sign(-a)", "-sign(a)", ""),

    // Functions of their inverses.
    law("sine of inverse sine", "sin(asin(a))", "a", ""),
    law("cosine of inverse cosine", "cos(acos(a))", "a", ""),
    law("tangent of inverse tangent", "tan(atan(a))", "a", ""),
    law("cosine of inverse sine", "cos(asin(a))", "sqrt(1 - a^2)", ""),
    law("sine of inverse cosine", "sin(acos(a))", "sqrt(1 - a^2)", ""),
    law("cosine of inverse tangent", "cos(atan(a))", "1/sqrt(1 + a^2)", ""),
    law("sine of inverse tangent", "sin(atan(a))", "a/sqrt(1 + a^2)", ""),
    law("secant of inverse tangent", "sec(atan(a))", "sqrt(1 + a^2)", ""),
    law("tangent of inverse sine", "tan(asin(a))", "a/sqrt(1 - a^2)", ""),
    law("inverse sine and cosine", "asin(a) + acos(a)", "pi/2", ""),
    law("hyperbolic sine of its inverse", "sinh(asinh(a))", "a", ""),
    law("hyperbolic cosine of its inverse", "cosh(acosh(a))", "a", ""),
    law("hyperbolic tangent of its inverse", "tanh(atanh(a))", "a", ""),
    law("hyperbolic cosine of inverse sine", "cosh(asinh(a))", "sqrt(1 + a^2)", ""),
    law("inverse hyperbolic sine of sine", "asinh(sinh(a))", "a", ""),
    law("inverse hyperbolic tangent of tangent", "atanh(tanh(a))", "a", ""),

    // Hyperbolic functions.
    law("hyperbolic cosine and sine squared", "cosh(a)^2 - sinh(a)^2", "1", ""),
    law("hyperbolic cosine squared from sine", "1 + sinh(a)^2", "cosh(a)^2", ""),
    law("hyperbolic sine squared from cosine", "cosh(a)^2 - 1", "sinh(a)^2", ""),
    law("hyperbolic secant squared from tangent", "1 - tanh(a)^2", "sech(a)^2", ""),
    law("hyperbolic tangent squared from secant", "1 - sech(a)^2", "tanh(a)^2", ""),
    law("hyperbolic cosecant squared from cotangent", "coth(a)^2 - 1", "csch(a)^2", ""),
    law("hyperbolic sine over cosine", "sinh(a)/cosh(a)", "tanh(a)", ""),
    law("hyperbolic cosine over sine", "cosh(a)/sinh(a)", "coth(a)", ""),
    law("one over hyperbolic cosine", "1/cosh(a)", "sech(a)", ""),
    law("one over hyperbolic sine", "1/sinh(a)", "csch(a)", ""),
    law("one over hyperbolic tangent", "1/tanh(a)", "coth(a)", ""),
    law("one over hyperbolic cotangent", "1/coth(a)", "tanh(a)", ""),
    law("one over hyperbolic secant", "1/sech(a)", "cosh(a)", ""),
    law("one over hyperbolic cosecant", "1/csch(a)", "sinh(a)", ""),
    law("hyperbolic tangent times cosine", "tanh(a)*cosh(a)", "sinh(a)", ""),
    law("hyperbolic tangent over sine", "tanh(a)/sinh(a)", "sech(a)", ""),
    law("hyperbolic cotangent times sine", "coth(a)*sinh(a)", "cosh(a)", ""),
    law("hyperbolic sine times secant", "sinh(a)*sech(a)", "tanh(a)", ""),
    law("hyperbolic cosine times secant", "cosh(a)*sech(a)", "1", ""),
    law("hyperbolic tangent over secant", "tanh(a)/sech(a)", "sinh(a)", ""),
    law("hyperbolic sine of the double argument", "2*sinh(a)*cosh(a)", "sinh(2*a)", ""),
    law("hyperbolic cosine of the double argument", "cosh(a)^2 + sinh(a)^2", "cosh(2*a)", ""),
    law("hyperbolic cosine and sine", "cosh(a) + sinh(a)", "exp(a)", ""),
    law("hyperbolic cosine less sine", "cosh(a) - sinh(a)", "exp(-a)", ""),
    law("hyperbolic cosine from exponentials", "exp(a) + exp(-a)", "2*cosh(a)", ""),
    law("hyperbolic sine from exponentials", "exp(a) - exp(-a)", "2*sinh(a)", ""),
    law("hyperbolic tangent from exponentials", "(exp(a) - exp(-a))/(exp(a) + exp(-a))", "tanh(a)", ""),

    // Exponentials and logarithms.
    law("logarithm of an exponential", "log(exp(a))", "a", ""),
    law("exponential of a logarithm", "exp(log(a))", "a", ""),
    law("exponential of a multiple of a logarithm", "exp(a*log(b))", "b^a", ""),
    law("exponential of a sum with a logarithm", "exp(a + log(b))", "b*exp(a)", ""),
    law("product of exponentials", "exp(a)*exp(b)", "exp(a + b)", ""),
    law("quotient of exponentials", "exp(a)/exp(b)", "exp(a - b)", ""),
    law("one over an exponential", "1/exp(a)", "exp(-a)", ""),
    law("product of powers with one exponent", "b^a*c^a", "(b*c)^a", ""),
    law("quotient of powers with one exponent", "b^a/c^a", "(b/c)^a", ""),
    law("logarithm of a power", "log(b^a)", "a*log(b)", "b > 0"),
    law("logarithm of a reciprocal", "log(1/a)", "-log(a)", ""),
    law("logarithm of a square root", "log(sqrt(a))", "log(a)/2", ""),
    law("sum of logarithms", "log(a) + log(b)", "log(a*b)", ""),
    law("difference of logarithms", "log(a) - log(b)", "log(a/b)", ""),
    law("logarithm of the absolute value of an exponential", "log(abs(exp(a)))", "a", ""),
    law("exponential of log1p", "exp(log1p(a))", "1 + a", ""),
    law("log1p of expm1", "log1p(expm1(a))", "a", ""),
    law("expm1 of log1p", "expm1(log1p(a))", "a", ""),
    law("binary logarithm of its power", "log2(exp2(a))", "a", ""),
    law("power of the binary logarithm", "exp2(log2(a))", "a", ""),
    law("Lambert's function of its inverse", "lambertw(a)*exp(lambertw(a))", "a", ""),

    // Absolute values and signs.
    law("square of the absolute value", "abs(a)^2", "a^2", ""),
    law("square root of a square", "sqrt(a^2)", "abs(a)", ""),
    law("square root of a fourth power", "sqrt(a^4)", "a^2", ""),
    law("cube root of a sixth power", "(a^6)^(1/3)", "a^2", ""),
    law("fourth root of a fourth power", "(a^4)^(1/4)", "abs(a)", ""),
    law("square root of a square times something", "sqrt(a^2*b)", "abs(a)*sqrt(b)", "b >= 0"),
    law("absolute value of a square", "abs(a^2)", "a^2", ""),
    law("absolute value of something positive", "abs(a)", "a", "a >= 0"),
    law("absolute value of something negative", "abs(a)", "-a", "a <= 0"),
    law("absolute value of the absolute value", "abs(abs(a))", "abs(a)", ""),
    law("value over its absolute value", "a/abs(a)", "sign(a)", ""),
    law("absolute value over its value", "abs(a)/a", "sign(a)", ""),
    law("sign over its absolute value", "sign(a)/abs(a)", "1/a", ""),
    law("sign over its value", "sign(a)/a", "1/abs(a)", ""),
    law("value times its sign", "a*sign(a)", "abs(a)", ""),
    law("absolute value times sign", "abs(a)*sign(a)", "a", ""),
    law("one over a sign", "1/sign(a)", "sign(a)", ""),
    law("sign of something positive", "sign(a)", "1", "a > 0"),
    law("sign of something negative", "sign(a)", "-1", "a < 0"),
    law("product of absolute values", "abs(a)*abs(b)", "abs(a*b)", ""),
    law("quotient of absolute values", "abs(a)/abs(b)", "abs(a/b)", ""),

    // Roots.
    law("product of square roots", "sqrt(a)*sqrt(b)", "sqrt(a*b)", ""),
    law("cube of the cube root", "cbrt(a)^3", "a", ""),
    law("cube root of the cube", "cbrt(a^3)", "a", ""),

    // Sums that lose digits as they are written, and the functions that keep them.
    law("log1p", "log(1 + a)", "log1p(a)", ""),
    law("expm1", "exp(a) - 1", "expm1(a)", ""),
    law("softplus", "log(1 + exp(a))", "softplus(a)", ""),
    law("softplus from log1p", "log1p(exp(a))", "softplus(a)", ""),
    law("logistic function", "1/(1 + exp(-a))", "sigmoid(a)", ""),
    law("reflected logistic function", "1/(1 + exp(a))", "sigmoid(-a)", ""),
    law("logistic function as a quotient", "exp(a)/(1 + exp(a))", "sigmoid(a)", ""),
    law("logarithm of the logistic function", "log(sigmoid(a))", "-softplus(-a)", ""),
    law("complement of the logistic function", "1 - sigmoid(a)", "sigmoid(-a)", ""),
    law("logistic function and its complement", "sigmoid(a) + sigmoid(-a)", "1", ""),
    law("softplus less its argument", "softplus(a) - a", "softplus(-a)", ""),
    law("softplus less its reflection", "softplus(a) - softplus(-a)", "a", ""),
    law("exponential of softplus", "exp(softplus(a))", "1 + exp(a)", ""),
    law("logarithm of a sum of exponentials", "log(exp(a) + exp(b))", "logsumexp(a, b)", ""),

    // Error functions.
    law("error function and its complement", "erf(a) + erfc(a)", "1", ""),
    law("complement of the error function", "1 - erf(a)", "erfc(a)", ""),
    law("error function from its complement", "1 - erfc(a)", "erf(a)", ""),

    // Gamma functions.
    law("recurrence of gamma", "a*gamma(a)", "gamma(a + 1)", ""),
    law("step down of gamma", "gamma(a + 1)/a", "gamma(a)", ""),
    law("ratio of gammas", "gamma(a + 1)/gamma(a)", "a", ""),
    law("ratio of gammas, the other way", "gamma(a)/gamma(a + 1)", "1/a", ""),
    law("recurrence of digamma", "digamma(a) + 1/a", "digamma(a + 1)", ""),
    law("difference of digammas", "digamma(a + 1) - digamma(a)", "1/a", ""),
    law("exponential of lgamma", "exp(lgamma(a))", "gamma(a)", "a > 0"),
    law("logarithm of gamma", "log(gamma(a))", "lgamma(a)", ""),
];

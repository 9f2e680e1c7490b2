//! THE table: one row a function.
//!
//! In: nothing. Out: [`FUNCTIONS`], from which the parser, the derivative, the
//! evaluators, the printers, the documentation and the tests know every function.
//! Always: a name stands for one row; the derivatives are the numerically stable forms
//! and use the value `y` where that saves work; a kink takes the subgradient of least
//! norm, a tie of `min` and `max` one half each. A new function is a new row and,
//! if no library has it, a kernel.
//!
//! ```
//! use symdiff::op;
//! let tangent = op::find("tan").expect("tan is in the table").row();
//! assert_eq!(tangent.partials, ["1 + y^2"]);
//! assert_eq!((tangent.eval)(&[0.0]), 0.0);
//! ```

use std::f64::consts;

use super::row::{Angle, Ratio, Row, Sign};
use super::{Relation, exact, kernel, precise};
use crate::number::Rational;
use crate::vector;

/// All functions of the language, in the order of a handbook.
#[rustfmt::skip]
pub static FUNCTIONS: &[Row] = &[
    // Constants: functions of no arguments.
    Row::new("pi", &[], &[], |_| consts::PI)
        .within(&[(Relation::Greater, [223, 71]), (Relation::Less, [22, 7])])
        .sign(Sign::Positive)
        .precise(precise::pi)
        .code("np.pi", "", "pi")
        .native("3.141592653589793", "std::f64::consts::PI")
        .latex(r"\pi")
        .doc("the ratio of a circle's circumference to its diameter, 3.14159..."),
    Row::new("e", &[], &[], |_| consts::E)
        .within(&[(Relation::Greater, [19, 7]), (Relation::Less, [87, 32])])
        .sign(Sign::Positive)
        .precise(precise::e)
        .code("np.e", "", "MathConstants.e")
        .native("2.718281828459045", "std::f64::consts::E")
        .latex("e")
        .doc("the base of the natural logarithm, 2.71828..."),

    // Powers, exponentials, logarithms.
    Row::new("pow", &["a", "b"], &["b*a^(b - 1)", "y*log(a)"], |a| kernel::pow(a[0], a[1]))
        .needs("a >= 0 or b == floor(b), a != 0 or b >= 0")
        .vector(vector::POW)
        .sign(Sign::PositiveForPositive)
        .precise(precise::pow)
        .exact(|a| a[1].is_integer().then(|| a[0].checked_pow(&a[1]))?)
        .on(&[(0.2, 4.0), (-3.0, 3.0)])
        .code("np.power", "", "")
        .native("pow", "powf")
        .latex("{#1}^{#2}")
        .doc("a to the power b, written a^b; pow(0, 0) is 1, a negative base needs an integer exponent"),
    Row::new("cbrt", &["x"], &["1/(3*y^2)"], |a| kernel::cbrt(a[0]))
        .grows_through(&[(1, [1, 1])])
        .root(3)
        .vector(vector::CBRT)
        .sign(Sign::OfArgument)
        .precise(precise::cbrt)
        .exact(|a| exact::cbrt(&a[0]))
        .on(&[(0.1, 10.0)])
        .code("np.cbrt", "", "cbrt")
        .native("cbrt", "cbrt")
        .latex(r"\sqrt[3]{#1}")
        .doc("real cube root, negative for negative x"),
    Row::new("hypot", &["a", "b"], &["a/y", "b/y"], |a| kernel::hypot(a[0], a[1]))
        .vector(vector::HYPOT)
        .sign(Sign::Length)
        .precise(precise::hypot)
        .exact(|a| exact::hypot(&a[0], &a[1]))
        .on(&[(0.1, 5.0), (-5.0, 5.0)])
        .code("np.hypot", "", "hypot")
        .native("hypot", "hypot")
        .latex(r"\operatorname{hypot}")
        .doc("sqrt(a^2 + b^2) without overflow; its derivative is undefined at the origin"),
    Row::new("exp", &["x"], &["y"], |a| kernel::exp(a[0]))
        .grows_through(&[(0, [1, 1])])
        .vector(vector::EXP)
        .sign(Sign::Positive)
        .precise(precise::exp)
        .exact(|a| exact::at(&a[0], 0, 1))
        .on(&[(-5.0, 5.0)])
        .code("np.exp", "", "exp")
        .native("exp", "exp")
        .latex("e^{#1}")
        .doc("exponential function, e^x"),
    Row::new("exp2", &["x"], &["y*log(2)"], |a| kernel::exp2(a[0]))
        .grows_through(&[(0, [1, 1]), (1, [2, 1])])
        .vector(vector::EXP2)
        .sign(Sign::Positive)
        .exact(|a| a[0].is_integer().then(|| Rational::from(2).checked_pow(&a[0]))?)
        .precise(precise::exp2)
        .on(&[(-5.0, 5.0)])
        .code("np.exp2", "", "exp2")
        .native("exp2", "exp2")
        .latex("2^{#1}")
        .doc("2 to the power x"),
    Row::new("expm1", &["x"], &["exp(x)"], |a| kernel::expm1(a[0]))
        .vector(vector::EXPM1)
        .sign(Sign::OfArgument)
        .precise(precise::expm1)
        .exact(|a| exact::at(&a[0], 0, 0))
        .on(&[(-5.0, 5.0)])
        .code("np.expm1", "", "expm1")
        .native("expm1", "exp_m1")
        .latex(r"\operatorname{expm1}")
        .doc("exp(x) - 1, accurate near 0"),
    Row::new("log", &["x"], &["1/x"], |a| kernel::log(a[0]))
        .grows_through(&[(1, [0, 1])])
        .vector(vector::LOG)
        .needs("x > 0")
        .precise(precise::log)
        .alias(&["ln"])
        .exact(|a| exact::at(&a[0], 1, 0))
        .on(&[(0.1, 10.0)])
        .code("np.log", "", "log")
        .native("log", "ln")
        .latex(r"\ln")
        .doc("natural logarithm"),
    Row::new("log2", &["x"], &["1/(x*log(2))"], |a| kernel::log2(a[0]))
        .grows_through(&[(1, [0, 1]), (2, [1, 1])])
        .vector(vector::LOG2)
        .needs("x > 0")
        .precise(precise::log2)
        .exact(|a| exact::logarithm(2, &a[0]))
        .on(&[(0.1, 10.0)])
        .code("np.log2", "", "log2")
        .native("log2", "log2")
        .latex(r"\log_{2}")
        .doc("logarithm to base 2"),
    Row::new("log10", &["x"], &["1/(x*log(10))"], |a| kernel::log10(a[0]))
        .grows_through(&[(1, [0, 1]), (10, [1, 1])])
        .vector(vector::LOG10)
        .needs("x > 0")
        .precise(precise::log10)
        .exact(|a| exact::logarithm(10, &a[0]))
        .on(&[(0.1, 10.0)])
        .code("np.log10", "", "log10")
        .native("log10", "log10")
        .latex(r"\log_{10}")
        .doc("logarithm to base 10"),
    Row::new("log1p", &["x"], &["1/(1 + x)"], |a| kernel::log1p(a[0]))
        .vector(vector::LOG1P)
        .needs("1 + x > 0")
        .sign(Sign::OfArgument)
        .precise(precise::log1p)
        .exact(|a| exact::at(&a[0], 0, 0))
        .on(&[(-0.9, 5.0)])
        .code("np.log1p", "", "log1p")
        .native("log1p", "ln_1p")
        .latex(r"\ln\left(1 + #1\right)")
        .doc("log(1 + x), accurate near 0"),
    Row::new("logsumexp", &["a", "b"], &["sigmoid(a - b)", "sigmoid(b - a)"], |a| kernel::logsumexp(a[0], a[1]))
        .alias(&["logaddexp"])
        .associative()
        .precise(precise::logsumexp)
        .on(&[(-5.0, 5.0), (-5.0, 5.0)])
        .code("np.logaddexp", "", "max(a, b) + log1p(exp(-abs(a - b)))")
        .native("isinf(a) && a == b ? a : fmax(a, b) + log1p(exp(-fabs(a - b)))", "if a.is_infinite() && a == b { a } else { a.max(b) + (-(a - b).abs()).exp().ln_1p() }")
        .latex(r"\operatorname{logsumexp}")
        .doc("log(exp(a) + exp(b) + ...) without overflow, a smooth maximum"),
    Row::new("lambertw", &["x"], &["1/(x + exp(y))"], |a| kernel::lambertw(a[0]))
        .needs("1 + e*x >= 0")
        .sign(Sign::OfArgument)
        .exact(|a| exact::at(&a[0], 0, 0))
        .precise(precise::lambertw)
        .on(&[(-0.3, 10.0)])
        .code("special.lambertw(x).real", "-", "-")
        .latex("W")
        .doc("Lambert's function, the solution w >= -1 of w*exp(w) = x, for x >= -1/e"),

    // Trigonometric functions and their inverses.
    Row::new("sin", &["x"], &["cos(x)"], |a| kernel::sin(a[0]))
        .within(&[(Relation::GreaterEqual, [-1, 1]), (Relation::LessEqual, [1, 1])])
        .vector(vector::SIN)
        .angle(Angle::Circular, Ratio::Sine)
        .precise(precise::sin)
        .exact(|a| exact::at(&a[0], 0, 0))
        .on(&[(-5.0, 5.0)])
        .code("np.sin", "", "sin")
        .native("sin", "sin")
        .latex(r"\sin")
        .doc("sine"),
    Row::new("cos", &["x"], &["-sin(x)"], |a| kernel::cos(a[0]))
        .within(&[(Relation::GreaterEqual, [-1, 1]), (Relation::LessEqual, [1, 1])])
        .vector(vector::COS)
        .angle(Angle::Circular, Ratio::Cosine)
        .precise(precise::cos)
        .exact(|a| exact::at(&a[0], 0, 1))
        .on(&[(-5.0, 5.0)])
        .code("np.cos", "", "cos")
        .native("cos", "cos")
        .latex(r"\cos")
        .doc("cosine"),
    Row::new("tan", &["x"], &["1 + y^2"], |a| kernel::tan(a[0]))
        .vector(vector::TAN)
        .needs("cos(x) != 0")
        .angle(Angle::Circular, Ratio::Tangent)
        .precise(precise::tan)
        .exact(|a| exact::at(&a[0], 0, 0))
        .on(&[(-1.4, 1.4)])
        .code("np.tan", "", "tan")
        .native("tan", "tan")
        .latex(r"\tan")
        .doc("tangent"),
    Row::new("cot", &["x"], &["-csc(x)^2"], |a| kernel::cot(a[0]))
        .needs("sin(x) != 0")
        .angle(Angle::Circular, Ratio::Cotangent)
        .precise(precise::cot)
        .on(&[(0.2, 2.9)])
        .code("1 / np.tan(x)", "", "cot")
        .native("1 / tan(x)", "1.0 / x.tan()")
        .latex(r"\cot")
        .doc("cotangent, 1/tan(x)"),
    Row::new("sec", &["x"], &["y*tan(x)"], |a| kernel::sec(a[0]))
        .needs("cos(x) != 0")
        .angle(Angle::Circular, Ratio::Secant)
        .exact(|a| exact::at(&a[0], 0, 1))
        .precise(precise::sec)
        .on(&[(-1.4, 1.4)])
        .code("1 / np.cos(x)", "", "sec")
        .native("1 / cos(x)", "1.0 / x.cos()")
        .latex(r"\sec")
        .doc("secant, 1/cos(x)"),
    Row::new("csc", &["x"], &["-y*cot(x)"], |a| kernel::csc(a[0]))
        .needs("sin(x) != 0")
        .angle(Angle::Circular, Ratio::Cosecant)
        .alias(&["cosec"])
        .precise(precise::csc)
        .on(&[(0.2, 2.9)])
        .code("1 / np.sin(x)", "", "csc")
        .native("1 / sin(x)", "1.0 / x.sin()")
        .latex(r"\csc")
        .doc("cosecant, 1/sin(x)"),
    Row::new("sinc", &["x"], &["-sphericalbesselj(1, x)"], |a| kernel::sinc(a[0]))
        .within(&[(Relation::Greater, [-1, 1]), (Relation::LessEqual, [1, 1])])
        .exact(|a| exact::at(&a[0], 0, 1))
        .precise(precise::sinc)
        .on(&[(-5.0, 5.0)])
        .code("np.sinc(x / np.pi)", "", "iszero(x) ? one(x) : sin(x) / x")
        .native("x == 0 ? 1 : sin(x) / x", "if x == 0.0 { 1.0 } else { x.sin() / x }")
        .latex(r"\operatorname{sinc}")
        .doc("sin(x)/x, and 1 at 0 (not normalised: no factor pi)"),
    Row::new("asin", &["x"], &["1/sqrt(1 - x^2)"], |a| kernel::asin(a[0]))
        .within(&[(Relation::Greater, [-11, 7]), (Relation::Less, [11, 7])])
        .vector(vector::ASIN)
        .needs("1 - x^2 >= 0")
        .sign(Sign::OfArgument)
        .precise(precise::asin)
        .alias(&["arcsin"])
        .exact(|a| exact::at(&a[0], 0, 0))
        .on(&[(-0.95, 0.95)])
        .code("np.arcsin", "", "asin")
        .native("asin", "asin")
        .latex(r"\arcsin")
        .doc("inverse sine, in [-pi/2, pi/2]"),
    Row::new("acos", &["x"], &["-1/sqrt(1 - x^2)"], |a| kernel::acos(a[0]))
        .within(&[(Relation::GreaterEqual, [0, 1]), (Relation::Less, [22, 7])])
        .vector(vector::ACOS)
        .needs("1 - x^2 >= 0")
        .sign(Sign::NotNegative)
        .precise(precise::acos)
        .alias(&["arccos"])
        .exact(|a| exact::at(&a[0], 1, 0))
        .on(&[(-0.95, 0.95)])
        .code("np.arccos", "", "acos")
        .native("acos", "acos")
        .latex(r"\arccos")
        .doc("inverse cosine, in [0, pi]"),
    Row::new("atan", &["x"], &["1/(1 + x^2)"], |a| kernel::atan(a[0]))
        .within(&[(Relation::Greater, [-11, 7]), (Relation::Less, [11, 7])])
        .vector(vector::ATAN)
        .sign(Sign::OfArgument)
        .precise(precise::atan)
        .alias(&["arctan"])
        .exact(|a| exact::at(&a[0], 0, 0))
        .on(&[(-5.0, 5.0)])
        .code("np.arctan", "", "atan")
        .native("atan", "atan")
        .latex(r"\arctan")
        .doc("inverse tangent, in [-pi/2, pi/2]"),
    Row::new("acot", &["x"], &["-1/(1 + x^2)"], |a| kernel::acot(a[0]))
        .within(&[(Relation::Greater, [-11, 7]), (Relation::Less, [11, 7])])
        .alias(&["arccot"])
        .precise(precise::acot)
        .on(&[(0.1, 5.0)])
        .code("np.arctan(1 / x)", "", "acot")
        .native("atan(1 / x)", "(1.0 / x).atan()")
        .latex(r"\operatorname{arccot}")
        .doc("inverse cotangent, atan(1/x), in (-pi/2, pi/2], with a jump at 0"),
    Row::new("asec", &["x"], &["1/(abs(x)*sqrt(x^2 - 1))"], |a| kernel::asec(a[0]))
        .within(&[(Relation::GreaterEqual, [0, 1]), (Relation::Less, [22, 7])])
        .needs("x^2 - 1 >= 0")
        .sign(Sign::NotNegative)
        .alias(&["arcsec"])
        .exact(|a| exact::at(&a[0], 1, 0))
        .precise(precise::asec)
        .on(&[(1.1, 5.0)])
        .code("np.arccos(1 / x)", "", "asec")
        .native("acos(1 / x)", "(1.0 / x).acos()")
        .latex(r"\operatorname{arcsec}")
        .doc("inverse secant, acos(1/x), in [0, pi]"),
    Row::new("acsc", &["x"], &["-1/(abs(x)*sqrt(x^2 - 1))"], |a| kernel::acsc(a[0]))
        .within(&[(Relation::Greater, [-11, 7]), (Relation::Less, [11, 7])])
        .needs("x^2 - 1 >= 0")
        .sign(Sign::OfArgument)
        .alias(&["arccsc"])
        .precise(precise::acsc)
        .on(&[(1.1, 5.0)])
        .code("np.arcsin(1 / x)", "", "acsc")
        .native("asin(1 / x)", "(1.0 / x).asin()")
        .latex(r"\operatorname{arccsc}")
        .doc("inverse cosecant, asin(1/x), in [-pi/2, pi/2]"),
    Row::new("atan2", &["b", "a"], &["a/hypot(a, b)/hypot(a, b)", "-b/hypot(a, b)/hypot(a, b)"], |a| kernel::atan2(a[0], a[1]))
        .within(&[(Relation::Greater, [-22, 7]), (Relation::Less, [22, 7])])
        .vector(vector::ATAN2)
        .precise(precise::atan2)
        .alias(&["arctan2"])
        .exact(|a| (a[0].is_zero() && a[1] > Rational::ZERO).then_some(Rational::ZERO))
        .on(&[(0.5, 3.0), (-3.0, 3.0)])
        .code("np.arctan2", "", "atan")
        .native("atan2", "atan2")
        .latex(r"\operatorname{atan2}")
        .doc("atan2(b, a): the angle of the point with abscissa a and ordinate b, in [-pi, pi]"),

    // Hyperbolic functions and their inverses.
    Row::new("sinh", &["x"], &["cosh(x)"], |a| kernel::sinh(a[0]))
        .vector(vector::SINH)
        .sign(Sign::OfArgument)
        .angle(Angle::Hyperbolic, Ratio::Sine)
        .precise(precise::sinh)
        .exact(|a| exact::at(&a[0], 0, 0))
        .on(&[(-5.0, 5.0)])
        .code("np.sinh", "", "sinh")
        .native("sinh", "sinh")
        .latex(r"\sinh")
        .doc("hyperbolic sine"),
    Row::new("cosh", &["x"], &["sinh(x)"], |a| kernel::cosh(a[0]))
        .within(&[(Relation::GreaterEqual, [1, 1])])
        .vector(vector::COSH)
        .sign(Sign::Positive)
        .angle(Angle::Hyperbolic, Ratio::Cosine)
        .precise(precise::cosh)
        .exact(|a| exact::at(&a[0], 0, 1))
        .on(&[(-5.0, 5.0)])
        .code("np.cosh", "", "cosh")
        .native("cosh", "cosh")
        .latex(r"\cosh")
        .doc("hyperbolic cosine"),
    Row::new("tanh", &["x"], &["1/cosh(x)^2"], |a| kernel::tanh(a[0]))
        .within(&[(Relation::Greater, [-1, 1]), (Relation::Less, [1, 1])])
        .vector(vector::TANH)
        .sign(Sign::OfArgument)
        .angle(Angle::Hyperbolic, Ratio::Tangent)
        .precise(precise::tanh)
        .exact(|a| exact::at(&a[0], 0, 0))
        .on(&[(-5.0, 5.0)])
        .code("np.tanh", "", "tanh")
        .native("tanh", "tanh")
        .latex(r"\tanh")
        .doc("hyperbolic tangent"),
    Row::new("coth", &["x"], &["-csch(x)^2"], |a| kernel::coth(a[0]))
        .needs("x != 0")
        .sign(Sign::OfArgument)
        .angle(Angle::Hyperbolic, Ratio::Cotangent)
        .precise(precise::coth)
        .on(&[(0.2, 5.0)])
        .code("1 / np.tanh(x)", "", "coth")
        .native("1 / tanh(x)", "1.0 / x.tanh()")
        .latex(r"\coth")
        .doc("hyperbolic cotangent, 1/tanh(x)"),
    Row::new("sech", &["x"], &["-y*tanh(x)"], |a| kernel::sech(a[0]))
        .within(&[(Relation::LessEqual, [1, 1])])
        .vector(vector::SECH)
        .sign(Sign::Positive)
        .angle(Angle::Hyperbolic, Ratio::Secant)
        .exact(|a| exact::at(&a[0], 0, 1))
        .precise(precise::sech)
        .on(&[(-5.0, 5.0)])
        .code("1 / np.cosh(x)", "", "sech")
        .native("1 / cosh(x)", "1.0 / x.cosh()")
        .latex(r"\operatorname{sech}")
        .doc("hyperbolic secant, 1/cosh(x)"),
    Row::new("csch", &["x"], &["-y*coth(x)"], |a| kernel::csch(a[0]))
        .needs("x != 0")
        .sign(Sign::OfArgument)
        .angle(Angle::Hyperbolic, Ratio::Cosecant)
        .alias(&["cosech"])
        .precise(precise::csch)
        .on(&[(0.2, 5.0)])
        .code("1 / np.sinh(x)", "", "csch")
        .native("1 / sinh(x)", "1.0 / x.sinh()")
        .latex(r"\operatorname{csch}")
        .doc("hyperbolic cosecant, 1/sinh(x)"),
    Row::new("asinh", &["x"], &["1/hypot(x, 1)"], |a| kernel::asinh(a[0]))
        .vector(vector::ASINH)
        .sign(Sign::OfArgument)
        .precise(precise::asinh)
        .alias(&["arsinh", "arcsinh"])
        .exact(|a| exact::at(&a[0], 0, 0))
        .on(&[(-5.0, 5.0)])
        .code("np.arcsinh", "", "asinh")
        .native("asinh", "asinh")
        .latex(r"\operatorname{arsinh}")
        .doc("inverse hyperbolic sine"),
    Row::new("acosh", &["x"], &["1/(sqrt(x - 1)*sqrt(x + 1))"], |a| kernel::acosh(a[0]))
        .vector(vector::ACOSH)
        .needs("x - 1 >= 0")
        .sign(Sign::NotNegative)
        .precise(precise::acosh)
        .alias(&["arcosh", "arccosh"])
        .exact(|a| exact::at(&a[0], 1, 0))
        .on(&[(1.1, 10.0)])
        .code("np.arccosh", "", "acosh")
        .native("acosh", "acosh")
        .latex(r"\operatorname{arcosh}")
        .doc("inverse hyperbolic cosine, for x >= 1"),
    Row::new("atanh", &["x"], &["1/(1 - x^2)"], |a| kernel::atanh(a[0]))
        .vector(vector::ATANH)
        .needs("1 - x^2 > 0")
        .sign(Sign::OfArgument)
        .precise(precise::atanh)
        .alias(&["artanh", "arctanh"])
        .exact(|a| exact::at(&a[0], 0, 0))
        .on(&[(-0.95, 0.95)])
        .code("np.arctanh", "", "atanh")
        .native("atanh", "atanh")
        .latex(r"\operatorname{artanh}")
        .doc("inverse hyperbolic tangent, for x between -1 and 1"),
    Row::new("acoth", &["x"], &["1/(1 - x^2)"], |a| kernel::acoth(a[0]))
        .needs("x^2 - 1 > 0")
        .sign(Sign::OfArgument)
        .alias(&["arcoth", "arccoth"])
        .precise(precise::acoth)
        .on(&[(1.1, 5.0)])
        .code("np.arctanh(1 / x)", "", "acoth")
        .native("atanh(1 / x)", "(1.0 / x).atanh()")
        .latex(r"\operatorname{arcoth}")
        .doc("inverse hyperbolic cotangent, atanh(1/x), for x beyond -1 and 1"),
    Row::new("asech", &["x"], &["-1/(x*sqrt(1 - x^2))"], |a| kernel::asech(a[0]))
        .needs("x > 0, 1 - x >= 0")
        .sign(Sign::NotNegative)
        .alias(&["arsech", "arcsech"])
        .exact(|a| exact::at(&a[0], 1, 0))
        .precise(precise::asech)
        .on(&[(0.1, 0.95)])
        .code("np.arccosh(1 / x)", "", "asech")
        .native("acosh(1 / x)", "(1.0 / x).acosh()")
        .latex(r"\operatorname{arsech}")
        .doc("inverse hyperbolic secant, acosh(1/x), for x from 0 to 1"),
    Row::new("acsch", &["x"], &["-1/(abs(x)*hypot(x, 1))"], |a| kernel::acsch(a[0]))
        .needs("x != 0")
        .sign(Sign::OfArgument)
        .alias(&["arcsch", "arccsch"])
        .precise(precise::acsch)
        .on(&[(0.2, 5.0)])
        .code("np.arcsinh(1 / x)", "", "acsch")
        .native("asinh(1 / x)", "(1.0 / x).asinh()")
        .latex(r"\operatorname{arcsch}")
        .doc("inverse hyperbolic cosecant, asinh(1/x)"),

    // Sizes, steps, choices.
    Row::new("abs", &["x"], &["sign(x)"], |a| a[0].abs())
        .sign(Sign::Length)
        .work(1)
        .exact(|a| Some(a[0].abs()))
        .precise(precise::abs)
        .on(&[(0.1, 5.0)])
        .code("np.abs", "", "abs")
        .native("fabs", "abs")
        .latex(r"\left|#1\right|")
        .doc("absolute value; its derivative at 0 is taken as 0"),
    Row::new("sign", &["x"], &["0"], |a| kernel::sign(a[0]))
        .within(&[(Relation::GreaterEqual, [-1, 1]), (Relation::LessEqual, [1, 1])])
        .sign(Sign::OfArgument)
        .work(1)
        .alias(&["sgn"])
        .exact(|a| Some(exact::sign(&a[0])))
        .precise(precise::sign)
        .on(&[(0.1, 5.0)])
        .code("np.sign", "", "sign")
        .native("isnan(x) ? x : (x > 0) - (x < 0)", "if x == 0.0 || x.is_nan() { x } else { x.signum() }")
        .latex(r"\operatorname{sign}")
        .doc("sign: -1, 0 or 1"),
    Row::new("floor", &["x"], &["0"], |a| a[0].floor())
        .work(1)
        .exact(|a| Some(a[0].floor()))
        .precise(precise::floor)
        .on(&[(0.1, 0.9)])
        .code("np.floor", "", "floor")
        .native("floor", "floor")
        .latex(r"\left\lfloor #1 \right\rfloor")
        .doc("largest integer that is not above x"),
    Row::new("ceil", &["x"], &["0"], |a| a[0].ceil())
        .work(1)
        .alias(&["ceiling"])
        .exact(|a| Some(a[0].ceil()))
        .precise(precise::ceil)
        .on(&[(0.1, 0.9)])
        .code("np.ceil", "", "ceil")
        .native("ceil", "ceil")
        .latex(r"\left\lceil #1 \right\rceil")
        .doc("smallest integer that is not below x"),
    Row::new("round", &["x"], &["0"], |a| a[0].round())
        .work(1)
        .exact(|a| Some(exact::round(&a[0])))
        .precise(precise::round)
        .on(&[(0.6, 1.4)])
        .code("np.trunc(x + np.copysign(0.5, x))", "", "Base.round(x, RoundNearestTiesAway)")
        .native("round", "round")
        .latex(r"\operatorname{round}")
        .doc("nearest integer, halves away from zero: round(2.5) is 3, round(-2.5) is -3"),
    Row::new("min", &["a", "b"], &["if(a <= b, if(a == b, 1/2, 1), 0)", "if(b <= a, if(a == b, 1/2, 1), 0)"], |a| kernel::minimum(a[0], a[1]))
        .work(1)
        .exact(|a| Some((&a[0]).min(&a[1]).clone()))
        .associative()
        .precise(precise::min)
        .on(&[(0.1, 2.0), (2.1, 5.0)])
        .code("np.minimum", "", "min")
        .native("a < b || isnan(a) ? a : b", "if a < b || a.is_nan() { a } else { b }")
        .latex(r"\min")
        .doc("smallest of its arguments; where two are equal, each has half of the derivative"),
    Row::new("max", &["a", "b"], &["if(a >= b, if(a == b, 1/2, 1), 0)", "if(b >= a, if(a == b, 1/2, 1), 0)"], |a| kernel::maximum(a[0], a[1]))
        .work(1)
        .exact(|a| Some((&a[0]).max(&a[1]).clone()))
        .associative()
        .precise(precise::max)
        .on(&[(0.1, 2.0), (2.1, 5.0)])
        .code("np.maximum", "", "max")
        .native("a > b || isnan(a) ? a : b", "if a > b || a.is_nan() { a } else { b }")
        .latex(r"\max")
        .doc("largest of its arguments; where two are equal, each has half of the derivative"),

    // Neural networks.
    Row::new("sigmoid", &["x"], &["y*sigmoid(-x)"], |a| kernel::sigmoid(a[0]))
        .grows_through(&[(0, [1, 2])])
        .within(&[(Relation::Less, [1, 1])])
        .vector(vector::SIGMOID)
        .sign(Sign::Positive)
        .precise(precise::sigmoid)
        .alias(&["logistic"])
        .exact(|a| a[0].is_zero().then_some(Rational::HALF))
        .on(&[(-5.0, 5.0)])
        .code("np.exp(-np.logaddexp(0, -x))", "jax.nn.sigmoid", "x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))")
        .native("x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))", "if x >= 0.0 { 1.0 / (1.0 + (-x).exp()) } else { x.exp() / (1.0 + x.exp()) }")
        .latex(r"\sigma")
        .doc("logistic function, 1/(1 + exp(-x))"),
    Row::new("softplus", &["x"], &["sigmoid(x)"], |a| kernel::softplus(a[0]))
        .vector(vector::SOFTPLUS)
        .sign(Sign::Positive)
        .precise(precise::softplus)
        .on(&[(-5.0, 5.0)])
        .code("np.logaddexp(0, x)", "jax.nn.softplus", "max(x, 0) + log1p(exp(-abs(x)))")
        .native("(x > 0 ? x : 0) + log1p(exp(-fabs(x)))", "x.max(0.0) + (-x.abs()).exp().ln_1p()")
        .latex(r"\operatorname{softplus}")
        .doc("log(1 + exp(x)) without overflow, a smooth relu"),
    Row::new("relu", &["x"], &["if(x > 0, 1, 0)"], |a| kernel::relu(a[0]))
        .sign(Sign::NotNegative)
        .work(1)
        .exact(|a| Some((&a[0]).max(&Rational::ZERO).clone()))
        .precise(precise::relu)
        .on(&[(0.1, 5.0)])
        .code("np.maximum(x, 0)", "jax.nn.relu", "max(x, 0)")
        .native("x > 0 || isnan(x) ? x : 0", "if x > 0.0 || x.is_nan() { x } else { 0.0 }")
        .latex(r"\operatorname{relu}")
        .doc("rectified linear unit, max(x, 0); its derivative at 0 is taken as 0"),

    // Error functions.
    Row::new("erf", &["x"], &["2*exp(-x^2)/sqrt(pi)"], |a| kernel::erf(a[0]))
        .within(&[(Relation::Greater, [-1, 1]), (Relation::Less, [1, 1])])
        .vector(vector::ERF)
        .sign(Sign::OfArgument)
        .precise(precise::erf)
        .exact(|a| exact::at(&a[0], 0, 0))
        .on(&[(-3.0, 3.0)])
        .code("special.erf", "", "SpecialFunctions.erf")
        .native("erf", "")
        .latex(r"\operatorname{erf}")
        .doc("error function, 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x"),
    Row::new("erfc", &["x"], &["-2*exp(-x^2)/sqrt(pi)"], |a| kernel::erfc(a[0]))
        .within(&[(Relation::Less, [2, 1])])
        .vector(vector::ERFC)
        .sign(Sign::Positive)
        .precise(precise::erfc)
        .exact(|a| exact::at(&a[0], 0, 1))
        .on(&[(-3.0, 3.0)])
        .code("special.erfc", "", "SpecialFunctions.erfc")
        .native("erfc", "")
        .latex(r"\operatorname{erfc}")
        .doc("complementary error function, 1 - erf(x), accurate for large x"),
    Row::new("erfi", &["x"], &["2*exp(x^2)/sqrt(pi)"], |a| kernel::erfi(a[0]))
        .sign(Sign::OfArgument)
        .exact(|a| exact::at(&a[0], 0, 0))
        .precise(precise::erfi)
        .on(&[(-3.0, 3.0)])
        .code("special.erfi", "-", "SpecialFunctions.erfi")
        .latex(r"\operatorname{erfi}")
        .doc("imaginary error function, 2/sqrt(pi) times the integral of exp(t^2) from 0 to x"),
    Row::new("erfinv", &["x"], &["sqrt(pi)*exp(y^2)/2"], |a| kernel::erfinv(a[0]))
        .needs("1 - x^2 > 0")
        .sign(Sign::OfArgument)
        .exact(|a| exact::at(&a[0], 0, 0))
        .precise(precise::erfinv)
        .on(&[(-0.95, 0.95)])
        .code("special.erfinv", "", "SpecialFunctions.erfinv")
        .latex(r"\operatorname{erf}^{-1}")
        .doc("inverse error function, for x between -1 and 1"),

    // The gamma function and its relatives.
    Row::new("gamma", &["x"], &["y*digamma(x)"], |a| kernel::gamma(a[0]))
        .needs("x > 0 or x != floor(x)")
        .sign(Sign::PositiveForPositive)
        .exact(|a| exact::gamma(&a[0]))
        .precise(precise::gamma)
        .on(&[(0.2, 6.0)])
        .code("special.gamma", "", "SpecialFunctions.gamma")
        .native("tgamma", "")
        .latex(r"\Gamma")
        .doc("gamma function; gamma(n) is (n - 1)! for a positive integer n"),
    Row::new("lgamma", &["x"], &["digamma(x)"], |a| kernel::lgamma(a[0]))
        .needs("x > 0 or x != floor(x)")
        .alias(&["loggamma", "gammaln"])
        .exact(|a| exact::at(&a[0], 1, 0).or_else(|| exact::at(&a[0], 2, 0)))
        .precise(precise::lgamma)
        .on(&[(0.2, 20.0)])
        .code("special.gammaln", "", "first(SpecialFunctions.logabsgamma(x))")
        .native("lgamma", "")
        .latex(r"\ln\left|\Gamma\left(#1\right)\right|")
        .doc("log(abs(gamma(x)))"),
    Row::new("digamma", &["x"], &["trigamma(x)"], |a| kernel::digamma(a[0]))
        .needs("x > 0 or x != floor(x)")
        .precise(precise::digamma)
        .on(&[(0.2, 20.0)])
        .code("special.digamma", "", "SpecialFunctions.digamma")
        .latex(r"\psi")
        .doc("digamma function, the derivative of log(gamma(x))"),
    Row::new("trigamma", &["x"], &["polygamma(2, x)"], |a| kernel::trigamma(a[0]))
        .needs("x > 0 or x != floor(x)")
        .sign(Sign::PositiveForPositive)
        .precise(precise::trigamma)
        .on(&[(0.2, 20.0)])
        .code("special.polygamma(1, x)", "", "SpecialFunctions.trigamma")
        .latex(r"\psi^{(1)}")
        .doc("trigamma function, the derivative of digamma"),
    Row::new("polygamma", &["n", "x"], &["", "polygamma(n + 1, x)"], |a| kernel::polygamma(a[0], a[1]))
        .needs("n >= 0, n == floor(n), x > 0 or x != floor(x)")
        .precise(precise::polygamma)
        .on(&[(2.0, 2.0), (0.2, 20.0)])
        .code("special.polygamma", "", "SpecialFunctions.polygamma")
        .latex(r"\psi^{(#1)}\left(#2\right)")
        .doc("polygamma(n, x): the derivative of order n of digamma, for n = 0, 1, 2, ..."),
    Row::new("beta", &["a", "b"], &["y*(digamma(a) - digamma(a + b))", "y*(digamma(b) - digamma(a + b))"], |a| kernel::beta(a[0], a[1]))
        .needs("a > 0 or a != floor(a), b > 0 or b != floor(b)")
        .exact(|a| exact::beta(&a[0], &a[1]))
        .precise(precise::beta)
        .on(&[(0.2, 5.0), (0.2, 5.0)])
        .code("special.beta", "", "SpecialFunctions.beta")
        .native("tgamma(a) * tgamma(b) / tgamma(a + b)", "")
        .latex(r"\mathrm{B}")
        .doc("beta function, gamma(a)*gamma(b)/gamma(a + b)"),

    // Bessel functions.
    Row::new("besselj", &["n", "x"], &["", "if(n == 0, -besselj(1, x), (besselj(n - 1, x) - besselj(n + 1, x))/2)"], |a| kernel::besselj(a[0], a[1]))
        .needs("2*n == floor(2*n), x > 0 or n == floor(n)")
        .exact(|a| exact::bessel(&a[0], &a[1]))
        .precise(precise::besselj)
        .on(&[(2.0, 2.0), (-5.0, 5.0)])
        .code("special.jv", "-", "SpecialFunctions.besselj")
        .latex(r"J_{#1}\left(#2\right)")
        .doc("besselj(n, x): Bessel function of the first kind, of integer or half-integer order n"),
    Row::new("bessely", &["n", "x"], &["", "if(n == 0, -bessely(1, x), (bessely(n - 1, x) - bessely(n + 1, x))/2)"], |a| kernel::bessely(a[0], a[1]))
        .needs("2*n == floor(2*n), x > 0")
        .precise(precise::bessely)
        .on(&[(2.0, 2.0), (0.5, 10.0)])
        .code("special.yv", "-", "SpecialFunctions.bessely")
        .latex(r"Y_{#1}\left(#2\right)")
        .doc("bessely(n, x): Bessel function of the second kind, of integer or half-integer order n, for x > 0"),
    Row::new("besseli", &["n", "x"], &["", "if(n == 0, besseli(1, x), (besseli(n - 1, x) + besseli(n + 1, x))/2)"], |a| kernel::besseli(a[0], a[1]))
        .needs("2*n == floor(2*n), x > 0 or n == floor(n)")
        .exact(|a| exact::bessel(&a[0], &a[1]))
        .precise(precise::besseli)
        .on(&[(2.0, 2.0), (-5.0, 5.0)])
        .code("special.iv", "-", "SpecialFunctions.besseli")
        .latex(r"I_{#1}\left(#2\right)")
        .doc("besseli(n, x): modified Bessel function of the first kind, of integer or half-integer order n"),
    Row::new("besselk", &["n", "x"], &["", "if(n == 0, -besselk(1, x), -(besselk(n - 1, x) + besselk(n + 1, x))/2)"], |a| kernel::besselk(a[0], a[1]))
        .needs("2*n == floor(2*n), x > 0")
        .precise(precise::besselk)
        .on(&[(2.0, 2.0), (0.5, 10.0)])
        .code("special.kv", "-", "SpecialFunctions.besselk")
        .latex(r"K_{#1}\left(#2\right)")
        .doc("besselk(n, x): modified Bessel function of the second kind, of integer or half-integer order n, for x > 0"),
    Row::new("sphericalbesselj", &["n", "x"], &["", "if(n == 0, -sphericalbesselj(1, x), (n*sphericalbesselj(n - 1, x) - (n + 1)*sphericalbesselj(n + 1, x))/(2*n + 1))"], |a| kernel::sphericalbesselj(a[0], a[1]))
        .needs("n >= 0, n == floor(n)")
        .exact(|a| exact::bessel(&a[0], &a[1]).filter(|_| !a[0].is_negative()))
        .precise(precise::sphericalbesselj)
        .on(&[(2.0, 2.0), (-5.0, 5.0)])
        .code("special.spherical_jn(np.asarray(n, dtype=int), x)", "-", "SpecialFunctions.sphericalbesselj")
        .latex(r"\mathsf{j}_{#1}\left(#2\right)")
        .doc("sphericalbesselj(n, x): spherical Bessel function of the first kind, n = 0, 1, 2, ...; for n = 0 it is sinc(x)"),

    // Exponential, sine and cosine integrals.
    Row::new("ei", &["x"], &["exp(x)/x"], |a| kernel::ei(a[0]))
        .needs("x != 0")
        .precise(precise::ei)
        .on(&[(0.5, 5.0)])
        .code("special.expi", "", "SpecialFunctions.expinti")
        .latex(r"\operatorname{Ei}")
        .doc("exponential integral, the principal value of the integral of exp(t)/t from -infinity to x"),
    Row::new("si", &["x"], &["sinc(x)"], |a| kernel::si(a[0]))
        .sign(Sign::OfArgument)
        .exact(|a| exact::at(&a[0], 0, 0))
        .precise(precise::si)
        .on(&[(-5.0, 5.0)])
        .code("special.sici(x)[0]", "-", "SpecialFunctions.sinint")
        .latex(r"\operatorname{Si}")
        .doc("sine integral, the integral of sin(t)/t from 0 to x"),
    Row::new("ci", &["x"], &["cos(x)/x"], |a| kernel::ci(a[0]))
        .needs("x > 0")
        .precise(precise::ci)
        .on(&[(0.1, 5.0)])
        .code("special.sici(x)[1]", "-", "SpecialFunctions.cosint")
        .latex(r"\operatorname{Ci}")
        .doc("cosine integral, minus the integral of cos(t)/t from x to infinity, for x > 0"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_for_one_row() {
        let mut names: Vec<&str> =
            FUNCTIONS.iter().flat_map(|row| [row.name].into_iter().chain(row.aliases.iter().copied())).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn every_row_is_complete() {
        for row in FUNCTIONS {
            assert_eq!(row.domain.len(), row.parameters.len(), "{}: domain", row.name);
            assert!(!row.latex.is_empty() && !row.doc.is_empty(), "{}: latex and doc", row.name);
            assert!(!row.parameters.contains(&"y"), "{}: y is the value", row.name);
            assert!(row.domain.iter().all(|(low, high)| low <= high), "{}: domain", row.name);
            let middle: Vec<f64> = row.domain.iter().map(|(low, high)| 0.4 * low + 0.6 * high).collect();
            assert!((row.eval)(&middle).is_finite(), "{} at {middle:?}", row.name);
            for place in 1..=row.parameters.len() {
                let template = row.latex.contains('#');
                assert!(!template || row.latex.contains(&format!("#{place}")), "{}: latex", row.name);
            }
        }
    }

    #[test]
    fn signs_are_those_of_the_values() {
        let grid: Vec<f64> = (-40..40).map(|n| f64::from(n) / 8.0 + 0.0625).collect();
        for row in FUNCTIONS {
            for &a in &grid {
                for &b in &grid[..if row.parameters.len() == 2 { grid.len() } else { 1 }] {
                    let arguments = &[a, b][..row.parameters.len()];
                    let value = (row.eval)(arguments);
                    let holds = match row.sign {
                        Sign::Any => true,
                        Sign::Positive => value > 0.0,
                        Sign::NotNegative => value >= 0.0,
                        Sign::OfArgument => value != 0.0 && (value > 0.0) == (a > 0.0),
                        Sign::Length => {
                            let square: f64 = arguments.iter().map(|argument| argument * argument).sum();
                            (value * value - square).abs() <= 1e-14 * square
                        }
                        Sign::PositiveForPositive => a <= 0.0 || value > 0.0,
                    };
                    assert!(holds || value.is_nan(), "{}{arguments:?} = {value}", row.name);
                    for (relation, [above, below]) in row.bounds {
                        // What comes close to a bound is rounded to it.
                        let bound = *above as f64 / *below as f64;
                        let holds = relation.holds(value.partial_cmp(&bound)) || value == bound;
                        assert!(holds || value.is_nan(), "{}{arguments:?} = {value}, {bound}", row.name);
                    }
                    for (at, [above, below]) in row.passes {
                        let (at, bound) = (*at as f64, *above as f64 / *below as f64);
                        assert_eq!((row.eval)(&[at]), bound, "{}({at})", row.name);
                        let holds = (value > bound) == (a > at) && (value < bound) == (a < at);
                        assert!(holds || value.is_nan(), "{}({a}) = {value}", row.name);
                    }
                }
            }
        }
    }

    #[test]
    fn functions_of_angles_are_products_of_sine_and_cosine() {
        for (row, (angle, ratio)) in FUNCTIONS.iter().filter_map(|row| Some((row, row.angle?))) {
            let [sines, cosines] = ratio.of_sine_and_cosine();
            let (sine, cosine) = match angle {
                Angle::Circular => 0.7f64.sin_cos(),
                Angle::Hyperbolic => (0.7f64.sinh(), 0.7f64.cosh()),
            };
            let (found, expected) = ((row.eval)(&[0.7]), sine.powi(sines) * cosine.powi(cosines));
            assert!((found - expected).abs() < 1e-14 * expected, "{}: {found}", row.name);
        }
    }

    #[test]
    fn exact_values_agree_with_the_kernels() {
        let points: Vec<Rational> =
            (-12..=12).map(|n| Rational::new(n, 4)).chain((1..30).map(Rational::from)).collect();
        for row in FUNCTIONS {
            for a in &points {
                for b in &points[..if row.parameters.len() == 2 { points.len() } else { 1 }] {
                    let arguments = &[a.clone(), b.clone()][..row.parameters.len()];
                    let Some(exact) = (row.exact)(arguments) else { continue };
                    let doubles: Vec<f64> = arguments.iter().map(Rational::to_f64).collect();
                    let (exact, found) = (exact.to_f64(), (row.eval)(&doubles));
                    let close = (exact - found).abs() <= 1e-15 * exact.abs();
                    assert!(close, "{}{arguments:?}: {exact:e} and {found:e}", row.name);
                }
            }
        }
    }
}

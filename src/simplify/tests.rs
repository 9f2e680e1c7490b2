//! What people write, and what they want to read: a table of formulas with their simplest forms.

use super::{Level, assume, simplify_under};
use crate::graph::Graph;
use crate::{export, syntax};

/// The simplest form of a source that may begin with assumptions.
fn simplest(source: &str) -> String {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, source).expect(source);
    let conditions: Vec<_> = formula.assumptions.iter().map(|assumption| assumption.node).collect();
    let assumed = assume(&mut graph, &conditions).expect(source);
    let assumed: Vec<_> = assumed.into_iter().map(|(_, node)| node).collect();
    let simple = simplify_under(&mut graph, &formula.outputs, Level::Full, &assumed);
    export::text(&graph, simple[0])
}

#[test]
#[rustfmt::skip]
fn formulas_are_as_people_write_them() {
    for (source, expected) in [
        ("6*a^2*(a^3 + 1)", "6*a^2*(a^3 + 1)"),
        ("x^n/x^n", "1"),
        ("2*x*y^3 - 4*y", "2*y*(x*y^2 - 2)"),
        ("1/(x*(y + 1))", "1/(x*(y + 1))"),
        ("x*exp(x)/(exp(x)*x^2)", "1/x"),
        ("cos(x) + 2*cos(2*x/3)/3", "cos(x) + 2*cos(2*x/3)/3"),
        ("(sin(5*x) - sin(x))/2", "(sin(5*x) - sin(x))/2"),
        ("csc(x)^2*cot(x)", "csc(x)^2*cot(x)"),
        ("cos(x)*sin(x)^2", "cos(x)*sin(x)^2"),
        ("sin(x) + cos(x) + tan(x) + sec(x) + csc(x) + cot(x)", "sin(x) + cos(x) + tan(x) + sec(x) + csc(x) + cot(x)"),
        ("sin(3*x) - 3*sin(x) + 4*sin(x)^3", "0"),
        ("1 - (-2/cos(x)^3 - sin(x)/cos(x)^2)*sin(x)", "(2*sin(x) + cos(x))/cos(x)^3"),
        ("-(x + y)*z*(-a - b)", "z*(x + y)*(a + b)"),
        ("(x - 4)/(3*cbrt(x)^2) + cbrt(x)", "4*(x - 1)/(3*cbrt(x)^2)"),
        ("1/(2*sqrt(x)) + 1/(3*cbrt(x)^2) - 2/x^3", "1/(2*sqrt(x)) + 1/(3*cbrt(x)^2) - 2/x^3"),
        ("l^2*(x/l)^k + x^2*(x/l)^(2*(k - 1))", "l^2*((x/l)^k + 1)*(x/l)^k"),
        ("sin(x + pi) + sin(pi/6)", "1/2 - sin(x)"),
        ("cos(pi/2 - x) - sin(x)", "0"),
        ("(1 - cos(2*x))/2", "sin(x)^2"),
        ("(1 - cos(x))/sin(x)", "tan(x/2)"),
        ("2*tan(x)/(1 + tan(x)^2)", "sin(2*x)"),
        ("tan(acos(x)) + sinh(acosh(y))", "sqrt(1 - x^2)/x + sqrt(y^2 - 1)"),
        ("cos(2*asin(x))", "1 - 2*x^2"),
        ("log(x + sqrt(x^2 + 1))", "asinh(x)"),
        ("(exp(2*x) - 1)/(exp(2*x) + 1)", "tanh(x)"),
        ("exp(x)/(exp(x) + exp(y))", "sigmoid(x - y)"),
        ("log(x)/log(2)", "log2(x)"),
        ("sigmoid(x)/sigmoid(-x)", "exp(x)"),
        ("max(x, y) + min(x, y)", "x + y"),
        ("relu(x) - relu(-x)", "x"),
        ("floor(ceil(x)) + ceil(-x)", "ceil(x) - floor(x)"),
        ("gamma(x)*gamma(1 - x)", "pi*csc(pi*x)"),
        ("erfc(x) + erfc(-x)", "2"),
        ("abs(2 + sin(x)) + abs(1 - tanh(x))", "sin(x) - tanh(x) + 3"),
        ("sqrt((x^2 + 1)^2)", "x^2 + 1"),
        ("abs(x)/x^2", "1/abs(x)"),
        ("sqrt(x^2*y^4) + sqrt(x^2*y^2)", "y^2*abs(x) + abs(y*x)"),
        ("exp(x)*(1 - exp(-x))", "expm1(x)"),
        ("log(exp(-x) + 1) + x", "softplus(x)"),
        ("(2^x)^2/4^x + 8^(x/3)/2^x", "2"),
        ("sin(x + y) - sin(x)*cos(y)", "cos(x)*sin(y)"),
        ("assume x > 2; abs(x - 1) + sqrt((x^2 - 4)^2)", "x + x^2 - 5"),
        ("assume x > 1; abs(log(x)) + abs(exp(x) - 1)", "log(x) + expm1(x)"),
        ("assume x > y and y > 3; abs(x - 3)", "x - 3"),
        ("assume x > -1 and x < 1; asin(sin(x)) + abs(x - 1)", "1"),
        ("assume x > -1 and x < 1; sign(cos(x)) + abs(sin(x + 1))", "sin(x + 1) + 1"),
        ("assume x > y; max(x, y)", "x"),
        ("assume x >= 0 and x <= 3; acos(cos(x))", "x"),
        ("assume a > 0; atan(a) + atan(1/a)", "pi/2"),
        ("asin(sin(x)) + acos(cos(y))", "asin(sin(x)) + acos(cos(y))"),
        ("exp(-(x/sqrt(2))^2) + erf(x/sqrt(2))", "exp(-x^2/2) + erf(x/sqrt(2))"),
        ("exp(a)^b + log(exp(x)*y)", "exp(a*b) + x + log(y)"),
        ("assume x > 0; besselj(n - 1, x) + besselj(n + 1, x)", "2*n*besselj(n, x)/x"),
    ] {
        assert_eq!(simplest(source), expected, "{source}");
    }
}

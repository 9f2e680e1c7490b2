//! Questions and their answers.

use super::*;
use crate::simplify::simplify;
use crate::{export, syntax};

/// The outputs as text, or the error with what it points at.
fn answer(source: &str) -> String {
    let mut graph = Graph::new();
    match read(&mut graph, source, &syntax::Limits::default()) {
        Ok(formula) => {
            let variables: Vec<_> = formula.variables.iter().map(|&symbol| graph.name(symbol)).collect();
            assert!(!variables.iter().any(|name| name.contains('(')), "parameters are not variables: {variables:?}");
            let simple = simplify(&mut graph, &formula.outputs, Level::Basic);
            simple.iter().map(|&node| export::text(&graph, node)).collect::<Vec<_>>().join("; ")
        }
        Err(error) => format!("{error} [{}]", &source[error.span.range()]),
    }
}

#[test]
fn derivatives_inside_expressions() {
    let cases = [
        ("diff(x^2, x) + 1", "2*x + 1"),
        ("diff(x^5*y, x, 3)", "60*x^2*y"),
        ("diff(sin(x), x, 0)", "sin(x)"),
        ("diff(y, x)", "0"),
        ("func g; diff(g(x^2), x)", "2*x*g'(x^2)"),
        ("func g; diff(g(x, x^2), x)", "2*x*g'2(x, x^2) + g'1(x, x^2)"),
        ("diff(diff(x^2*y^3, x), y)", "6*x*y^2"),
        ("q = x^2*y; diff(q, x)*diff(q, y)", "2*x^3*y"),
        ("[diff(f, x), diff(f, y)] where f = x*y", "y; x"),
        ("u = diff(x^3, x)\ndiff(u, x)", "6*x"),
        ("if(diff(x^2, x) > 2, x, 1)", "if(2*x > 2, x, 1)"),
    ];
    for (source, expected) in cases {
        assert_eq!(answer(source), expected, "{source}");
    }
}

#[test]
fn functions_of_the_source_are_differentiated_as_functions() {
    let cases = [
        ("h(t) = diff(t^2, t); h(3)", "6"),
        ("h(t) = diff(t^2, t); h(sin(x))", "2*sin(x)"),
        ("h(i) = diff(i*x^2, x); h(x)", "2*x^2"),
        ("k(t) = t^3; h(t) = diff(k(t), t, 2); h(h(x))", "36*x"),
        ("k(t) = diff(t^3, t); h(s) = diff(k(2*s), s); h(x)", "24*x"),
        ("n(a, b) = diff(a*b, a) - b; n(x, y)", "0"),
    ];
    for (source, expected) in cases {
        assert_eq!(answer(source), expected, "{source}");
    }
}

#[test]
fn what_is_printed_is_read_again() {
    for source in ["diff(g(x^2)*g(x), x, 3)", "diff(h(x, x^2), x, 2)", "diff(exp(g(x)), x, 4)"] {
        let text = answer(&format!("func g, h; {source}"));
        assert_eq!(answer(&format!("func g, h; {text}")), text);
    }
}

#[test]
fn refusals_point() {
    let cases = [
        ("diff(x^2, 2*x)", "`diff` differentiates by a variable, and `2*x` is none [2*x]"),
        ("q = x; diff(q^2, q)", "`diff` differentiates by a variable, and `q` is none [q]"),
        ("diff(x, pi)", "`diff` differentiates by a variable, and `pi` is none [pi]"),
        ("diff(x^2, x, n)", "the order of a derivative is a small whole number, and `n` is none [n]"),
        ("diff(x^2, x, 1.5)", "the order of a derivative is a small whole number, and `1.5` is none [1.5]"),
        ("1 + diff(sin(x), x, 501)", "derivatives are formed up to order 500, and this would be order 501"),
        ("diff(x)", "`diff(f, x)` takes 2 arguments, not 1 [diff(x)]"),
        ("diff(x > 0, x)", "`diff` needs a number, and this is a truth value [x > 0]"),
        ("y + diff(besselj(x, y), x)", "no closed form is known for the derivative of `besselj`"),
        ("h(t) = diff(besselj(t, 1), t); h(2)", "no closed form is known for the derivative of `besselj`"),
    ];
    for (source, expected) in cases {
        let found = answer(source);
        assert!(found.starts_with(expected), "{source}: {found}");
    }
    assert!(answer("y + diff(besselj(x, y), x)").ends_with("[diff(besselj(x, y), x)]"));
    assert!(answer("h(t) = diff(besselj(t, 1), t); h(2)").ends_with("[diff(besselj(t, 1), t)]"));
}

#[test]
fn many_derivatives_run_into_the_limit() {
    let limits = syntax::Limits { nodes: 50_000, ..syntax::Limits::default() };
    let nested = format!("{}exp(sin(x)*y){}", "diff(".repeat(100), ", x)".repeat(100));
    let error = read(&mut Graph::new(), &nested, &limits).expect_err("too large");
    assert_eq!(error.kind, syntax::ErrorKind::TooManyNodes { limit: 50_000 });
    let deep = format!("{}x{}", "diff(".repeat(50_000), ", y)".repeat(50_000));
    assert!(read(&mut Graph::new(), &deep, &syntax::Limits::default()).is_ok());
}

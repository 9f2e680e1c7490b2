//! Every derivation arrives at the derivative, and reads as it should.

use super::*;
use crate::diff;
use crate::eval::{self, Value};
use crate::export::Style;
use crate::simplify::{Level, simplify};
use crate::syntax;

/// The derivation by the first variable, the graph, and the derivative.
fn derivation(source: &str) -> (Derivation, Graph, NodeId) {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, source).unwrap_or_else(|error| panic!("{source}: {error}"));
    let variable = graph.symbol_node(formula.variables[0]);
    let raw = diff::gradient(&mut graph, formula.outputs[0], &[variable]).expect("a derivative");
    let derivative = simplify(&mut graph, &raw, Level::Basic)[0];
    let derivation = explain(&graph, formula.outputs[0], formula.variables[0], derivative).expect("a derivation");
    (derivation, graph, derivative)
}

fn text(source: &str) -> String {
    derivation(source).0.write(Wording::Text, &Style::default())
}

fn rules(source: &str) -> Vec<Rule> {
    derivation(source).0.steps.iter().map(|step| step.rule).collect()
}

#[test]
fn a_product_is_explained() {
    assert_eq!(
        text("x^2*sin(3*x)"),
        "We differentiate x^2*sin(3*x) with respect to x.

1. Product rule. With u = x^2 and v = sin(3*x): d/dx(u*v) = u'*v + u*v'.
     d/dx(x^2*sin(3*x)) = d/dx(x^2)*sin(3*x) + x^2*d/dx(sin(3*x))

2. Power rule. The exponent 2 comes down as a factor, and the power is lowered by one, to 1.
     d/dx(x^2) = 2*x

3. Chain rule. sin(3*x) is sin(w) with the inner function w = 3*x. The outer derivative is d/dw(sin(w)) = cos(w), \
         and it is multiplied by the derivative of w.
     d/dx(sin(3*x)) = cos(3*x)*d/dx(3*x)

4. Constant multiple rule. The factor 3 does not depend on x, so it stays where it is.
     d/dx(3*x) = 3

5. Putting it together. Now each derivative goes where it was asked for, from the inside out.
     d/dx(sin(3*x)) = 3*cos(3*x)
     d/dx(x^2*sin(3*x)) = 2*x*sin(3*x) + 3*x^2*cos(3*x)
"
    );
}

#[test]
fn each_operation_has_its_rule() {
    use Rule::{
        Assembly, Cases, Chain, Constant, ConstantMultiple, Exponential, Known, Power, PowerAndExponential, Product,
        Quotient, Several, Simplification, Sum, Variable,
    };
    for (source, expected) in [
        ("x", &[Variable][..]),
        ("x^5", &[Power]),
        ("x^n", &[Power]),
        ("1/x", &[Power]),
        ("2^x", &[Exponential]),
        ("x^x", &[PowerAndExponential, Simplification]),
        ("x^sin(x)", &[PowerAndExponential, Known, Assembly, Simplification]),
        ("2^sin(x)", &[Chain, Known, Assembly, Simplification]),
        ("tan(x)", &[Known]),
        ("-x", &[ConstantMultiple]),
        ("x + 3", &[Sum]),
        ("x/y", &[ConstantMultiple]),
        ("x*exp(x)", &[Product, Known, Assembly, Simplification]),
        ("log(x)/x", &[Quotient, Known, Assembly, Simplification]),
        ("(2*x + 1)^5", &[Chain, Sum, Assembly]),
        ("2*x*sin(x)", &[ConstantMultiple, Product, Known, Assembly, Simplification]),
        ("hypot(x, x^2)", &[Several, Power, Assembly, Simplification]),
        ("if(x > 0, x^2, 1)", &[Cases, Power, Assembly]),
    ] {
        assert_eq!(rules(source), expected, "{}", text(source));
    }
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, "x + 0*y").expect("a formula");
    let y = graph.find_symbol("y").expect("it was met");
    let zero = graph.constant(Rational::ZERO);
    let constant = explain(&graph, formula.outputs[0], y, zero).expect("a derivation");
    assert_eq!(constant.steps[0].rule, Constant);
}

#[test]
fn a_power_with_a_variable_exponent_is_explained() {
    assert!(
        text("x^x").contains(
            "Base and exponent both depend on x. With u = x and v = x the base adds a share by the power rule, and the \
             exponent one by the exponential rule: d/dx(u^v) = "
        ),
        "{}",
        text("x^x")
    );
}

#[test]
fn conventions_at_kinks_are_told() {
    assert!(text("abs(x)").contains("As to abs, its derivative at 0 is taken as 0."), "{}", text("abs(x)"));
    assert!(text("sin(x) + abs(x^2 - 1)").contains("As to abs, its derivative at 0 is taken as 0."));
    assert!(text("max(x, x^2)").contains("As to max, where two are equal, each has half of the derivative."));
    assert!(!text("sin(x)").contains("erivative at"));
}

#[test]
fn what_differs_in_signs_only_is_no_step() {
    for source in ["exp(1/x)", "exp(-x^2)", "log(1 - x^2)"] {
        assert_eq!(derivation(source).0.steps.last().expect("a step").rule, Rule::Assembly, "{}", text(source));
    }
}

#[test]
fn letters_are_not_those_of_the_formula() {
    let written = text("u*sin(u) + v + w");
    assert!(written.contains("With p = u and q = sin(u): d/du(p*q) = p'*q + p*q'."), "{written}");
}

#[test]
fn shared_parts_are_explained_once() {
    let (derivation, ..) = derivation("sin(x^2)*cos(x^2)");
    assert_eq!(derivation.steps.iter().filter(|step| step.rule == Rule::Power).count(), 1);
}

#[test]
fn large_formulas_get_names() {
    let source = (0..60).fold("x".to_owned(), |inner, i| format!("sin({inner}) + {i}*y"));
    let (derivation, graph, derivative) = derivation(&source);
    let written = derivation.write(Wording::Text, &Style::default());
    assert!(written.contains("     v1 = sin(x)\n     v1' = cos(x)\n"), "{written}");
    let last = written.lines().last().expect("there are lines");
    assert!(last.ends_with(&export::text(&graph, derivative)), "{last}");
    let deep = (0..1500).fold("x".to_owned(), |inner, _| format!("sin({inner})"));
    assert!(text(&deep).len() < 1500 * 400);
    let product = (0..200).map(|i| format!("sin({i}*x)")).collect::<Vec<_>>().join("*");
    assert!(text(&product).len() < 200_000);
}

#[test]
fn what_nobody_would_read_is_refused() {
    let mut graph = Graph::new();
    let x = graph.symbol("x");
    let mut nested = x;
    for _ in 0..100_000 {
        nested = graph.call_named("sin", &[nested]);
    }
    let variable = graph.find_symbol("x").expect("it was met");
    let refused = explain(&graph, nested, variable, x).expect_err("it is too large");
    assert_eq!(refused, ExplainError::TooLarge { nodes: 100_001 });
}

#[test]
fn latex_and_markdown_say_the_same() {
    let (derivation, ..) = derivation("exp(1/x)");
    let latex = derivation.write(Wording::Latex, &Style::default());
    assert!(
        latex.contains(r"\item \textbf{Chain rule.} $e^{\frac{1}{x}}$ is $e^{w}$ with the inner function"),
        "{latex}"
    );
    assert!(latex.contains(r"$\frac{d}{d w}\left(e^{w}\right) = e^{w}$"), "{latex}");
    assert!(latex.ends_with("\\end{enumerate}\n"));
    let markdown = derivation.write(Wording::Markdown, &Style::default());
    assert!(markdown.contains("\n1. **Chain rule.** $e^{"), "{markdown}");
    assert_eq!(markdown.matches("$$").count(), 2 * derivation.steps.len());
}

/// The value of a formula in which each variable has some value between 1 and 2.
fn value(graph: &Graph, root: NodeId) -> Option<f64> {
    let symbol = |id: NodeId| if let Op::Symbol(symbol) = graph.op(id) { Some(symbol) } else { None };
    let symbols = walk::live(graph, &[root]).into_iter().filter_map(symbol);
    let point: Vec<_> = symbols
        .map(|symbol| {
            let spread = graph.name(symbol).bytes().fold(7_u32, |sum, byte| sum * 31 % 101 + u32::from(byte));
            (symbol, Value::from_f64(0.2 + f64::from(spread % 50) / 100.0))
        })
        .collect();
    let values = eval::evaluate(graph, &[root], &point).ok()?;
    Some(values[0].to_f64()).filter(|value| value.is_finite())
}

#[test]
fn all_forms_are_derived_as_the_answer_is() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/forms.jsonl");
    let cases = std::fs::read_to_string(path).expect("there are reference cases");
    let mut compared = 0;
    for line in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("a case a line");
        let source = case["expr"].as_str().expect("a formula");
        if case["vars"].as_array().is_none_or(Vec::is_empty) {
            continue;
        }
        let (derivation, graph, derivative) = derivation(source);
        let written = derivation.write(Wording::Text, &Style::default());
        let last = derivation.steps.last().expect("there are steps");
        let result = *last.equations.last().and_then(|equation| equation.last()).expect("a result");
        assert_eq!(export::text(&last.graph, result), export::text(&graph, derivative), "{written}");
        let Some(expected) = value(&graph, derivative) else { continue };
        let reached = derivation.steps.iter().rev().find(|step| step.rule != Rule::Simplification).expect("a step");
        let raw = *reached.equations.last().and_then(|equation| equation.get(1)).expect("what it becomes");
        let Some(found) = value(&reached.graph, raw) else { continue };
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-9), "{found} {expected}\n{written}");
        compared += 1;
    }
    assert!(compared > 80, "{compared}");
}

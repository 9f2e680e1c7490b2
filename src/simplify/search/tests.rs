use super::super::laws::Law;
use super::super::{Level, simplify_explained};
use super::*;
use crate::{export, syntax};

/// A formula and what a search makes of it with some more rules.
fn searched(source: &str, more: &[Rule]) -> (String, String) {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, source).expect("a formula");
    let rules: Vec<&Rule> = RULES.iter().chain(more).collect();
    let assumptions: Vec<_> = formula.assumptions.iter().map(|assumption| assumption.node).collect();
    let mut work = Work::new(&graph, &formula.outputs);
    full::simplify(&mut graph, &mut work, &assumptions);
    let before = export::text(&graph, work.roots[0]);
    simplify_by(&mut graph, &mut work, &assumptions, &rules);
    assert_eq!(graph.verify(), Ok(()));
    (before, export::text(&graph, work.roots[0]))
}

#[test]
fn what_lies_behind_a_hill_is_found() {
    for (source, full, found) in [
        ("sinh(x) + exp(-x)/2", "sinh(x) + exp(-x)/2", "exp(x)/2"),
        ("1/(exp(2*log(x)) - 1) + x", "1/expm1(2*log(x)) + x", "x + 1/(x^2 - 1)"),
    ] {
        assert_eq!(searched(source, &[]), (full.to_owned(), found.to_owned()), "{source}");
    }
}

#[test]
fn a_false_law_is_caught_by_the_values() {
    static FALSE: Law = Law { name: "coarse numbers", from: "floor(a)", to: "a", condition: "" };
    let source = "x*floor(x + y)";
    let false_rules = rules::of_law(&FALSE);
    let (before, after) = searched(source, &false_rules);
    assert_eq!((before.as_str(), after.as_str()), (source, source));
    // It is the values that have decided: the search itself has found the false form.
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, source).expect("a formula");
    let mut island = Island::new(&graph, &formula.outputs, &[]);
    let rules: Vec<&Rule> = RULES.iter().chain(&false_rules).collect();
    let mut found = saturate(&mut island, &rules).expect("another form");
    assert_eq!(export::text(found.graph(), found.after), "x*(x + y)");
    assert!(!found.agrees(island.roots[0], &[]));
}

#[test]
fn what_is_found_is_explained() {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, "x + exp(u)*sech(u)*sqrt(y)^2/y").expect("a formula");
    let simple = simplify_explained(&mut graph, &formula.outputs, Level::Search, &[]);
    let text = |node| export::text(&graph, node);
    let told: Vec<String> = simple
        .steps
        .iter()
        .map(|step| format!("{}: {} => {}", step.law, text(step.before), text(step.after)))
        .collect();
    let assumed: Vec<String> = simple.assumptions.iter().map(|node| text(*node)).collect();
    assert_eq!(
        told,
        [
            "power of a power: sqrt(y)^2 => y",
            "collecting powers of one base: exp(u)*sech(u)*sqrt(y)^2/y => exp(u)*sech(u)",
            "hyperbolic cosine and sine: x + exp(u)*sech(u) => x + (cosh(u) + sinh(u))*sech(u)",
            "arithmetic: x + (cosh(u) + sinh(u))*sech(u) => x + (sech(u)*cosh(u) + sech(u)*sinh(u))",
            "one over hyperbolic secant: x + (sech(u)*cosh(u) + sech(u)*sinh(u)) => \
             x + (sech(u)/sech(u) + sech(u)*sinh(u))",
            "arithmetic: x + (sech(u)/sech(u) + sech(u)*sinh(u)) => x + (sech(u)*sinh(u) + 1)",
            "hyperbolic sine times secant: x + (sech(u)*sinh(u) + 1) => x + (tanh(u) + 1)",
        ]
    );
    assert_eq!(assumed, ["y > 0"]);
}

#[test]
fn a_condition_is_needed_for_what_it_says() {
    for (source, found) in [
        ("sqrt(x^2)/x", "sign(x)"),
        ("assume x > 0; sqrt(x^2)/x", "1"),
        ("log(x^2) - 2*log(abs(x))", "0"),
        ("if(x > 0, sqrt(x^2), abs(x))", "abs(x)"),
    ] {
        assert_eq!(searched(source, &[]).1, found, "{source}");
    }
}

#[test]
fn values_decide_where_a_formula_is_defined() {
    for (before, after, same) in [
        ("x/x", "1", true),
        ("sqrt(x)^2", "x", true),
        ("x", "sqrt(x)^2", false),
        ("sin(x)^2 + cos(x)^2", "1", true),
        ("exp(x)", "exp(x) + 1/1000000", false),
        ("sqrt(-1 - x^2)", "1", false),
    ] {
        let mut graph = Graph::new();
        let [one, other] = [before, after].map(|text| syntax::parse_expression(&mut graph, text).expect("a formula"));
        let mut facts = super::super::facts::Facts::default();
        assert_eq!(check::agrees(&mut graph, &mut facts, one, other, &[]), same, "{before} and {after}");
    }
}

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
        ("sqrt(x + 1)/sqrt(2*x + 3)", "sqrt(x + 1)/sqrt(2*x + 3)", "sqrt((x + 1)/(2*x + 3))"),
        ("1/(exp(log(x)) - 1) + x", "1/expm1(log(x)) + x", "x + 1/(x - 1)"),
    ] {
        assert_eq!(searched(source, &[]), (full.to_owned(), found.to_owned()), "{source}");
    }
}

#[test]
fn a_false_law_is_caught_by_the_values() {
    static FALSE: Law = Law { name: "small angles", from: "sin(a)", to: "a", condition: "" };
    let source = "x*sin(x + y)";
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
    let formula =
        syntax::parse(&mut graph, "x + sqrt(tan(u)*cos(u) + 1)/sqrt(2*sin(u) + 3)*sqrt(y)^2/y").expect("a formula");
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
            "tangent times cosine: tan(u)*cos(u) => sin(u)",
            "arithmetic: x + sqrt(sin(u) + 1)/sqrt(2*sin(u) + 3) => \
             x + sqrt(sin(u)/(2*sin(u) + 3) + 1/(2*sin(u) + 3))",
        ]
    );
    assert_eq!(assumed, ["cos(u) != 0", "tan(u)*cos(u) + 1 >= 0", "y >= 0", "2*sin(u) + 3 > 0", "y != 0"]);
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

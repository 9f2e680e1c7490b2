use super::super::laws::Law;
use super::super::{Level, simplify_explained};
use super::*;
use crate::{export, syntax};

/// A formula and what a search makes of it with some more rules.
fn searched(source: &str, more: &[Rule]) -> (String, String) {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, source).expect("a formula");
    let rules: Vec<&Rule> = RULES.iter().chain(more).collect();
    let mut work = Work::new(&graph, &formula.outputs);
    full::simplify(&mut graph, &mut work, &formula.assumptions);
    let before = export::text(&graph, work.roots[0]);
    simplify_by(&mut graph, &mut work, &formula.assumptions, &rules);
    assert_eq!(graph.verify(), Ok(()));
    (before, export::text(&graph, work.roots[0]))
}

#[test]
fn a_false_law_is_caught_by_the_values() {
    static FALSE: Law = Law { name: "small angles", from: "sin(a)", to: "a", condition: "" };
    static DOUBTFUL: Law = Law { name: "any root of a square", from: "sqrt(a^2 + b)", to: "a + sqrt(b)", condition: "" };
    for (source, law, false_form) in
        [("x*sin(x + y)", &FALSE, "x*(x + y)"), ("sqrt(x^2 + y) + exp(x)", &DOUBTFUL, "x + sqrt(y) + exp(x)")]
    {
        let false_rules = rules::of_law(law);
        let (before, after) = searched(source, &false_rules);
        assert_eq!(after, before, "{source}");
        // It is the values that have decided: the search itself has found the false form.
        let mut graph = Graph::new();
        let formula = syntax::parse(&mut graph, source).expect("a formula");
        let mut island = Island::new(&graph, &formula.outputs, &[]);
        let all: Vec<&Rule> = RULES.iter().chain(&false_rules).collect();
        let mut found = saturate(&mut island, &all).expect("another form");
        let after = canonical::canonicalize(&mut found.classes.analysis.graph, &[found.after])[0];
        if law.name == FALSE.name {
            assert_eq!(export::text(found.graph(), after), false_form);
            assert!(!found.agrees(island.roots[0], &[]), "{source}");
        }
    }
}

#[test]
fn what_is_found_is_explained() {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, HILL).expect("a formula");
    let full = simplify_explained(&mut graph, &formula.outputs, Level::Full, &[]);
    let found = simplify_explained(&mut graph, &formula.outputs, Level::Search, &[]);
    assert_ne!(full.roots, found.roots, "the formula lies behind a hill");
    let told: Vec<String> = found.steps.iter().map(|step| {
        format!("{}: {} => {}", step.law, export::text(&graph, step.before), export::text(&graph, step.after))
    }).collect();
    assert!(!told.is_empty());
}

const HILL: &str = "sqrt(x + 1)/sqrt(2*x + 3)";

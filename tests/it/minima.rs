//! The minima of well-known functions are found, each by a method that suits it.
//!
//! `tests/reference/minima.tsv` has the functions, and how their minima are known; `docs/minima.md` is printed from it by
//! `UPDATE_DOCS=1 cargo test minima`. (The minimum of AMPGO03 belongs to the formula with six terms; the one that is often quoted, -12.03,
//! to five.)

use std::fmt::Write;
use std::path::Path;

use symdiff::graph::Graph;
use symdiff::optimize::{Bounds, Curvature, Method, Objective, Options, Rate, descend};
use symdiff::{answer, eval, syntax};

/// The lowest value that a method finds, and how it ends.
fn minimum(formula: &str, start: &str, bounds: &str, method: &str) -> (f64, String) {
    let mut graph = Graph::new();
    let formula = answer::read(&mut graph, formula, &syntax::Limits::default()).expect("a formula");
    let (output, variables) = (formula.outputs[0], &formula.variables);
    let start: Vec<f64> = variables.iter().map(|&variable| coordinate(start, graph.name(variable))).collect();
    let bounds = Bounds(variables.iter().map(|&variable| range(bounds, graph.name(variable))).collect());
    let method = match method {
        "gd" => Method::Gradient,
        "lbfgs" => Method::Lbfgs { memory: 10 },
        "newton" => Method::Newton(Curvature::hessian(&mut graph, output, variables).expect("a Hessian")),
        "gauss-newton" => Method::Newton(Curvature::gauss_newton(&mut graph, output, variables).expect("squares")),
        "trust-region" => Method::TrustRegion(Curvature::hessian(&mut graph, output, variables).expect("a Hessian")),
        other => panic!("there is no method {other}"),
    };
    let mut objective = Objective::new(&mut graph, output, variables).expect("an objective");
    let options = Options { method, bounds, ..Options::default() };
    let descent = descend(&mut objective, &start, &mut Rate::Armijo, &options, |_| {});
    (descent.best.value, format!("{:?} after {}", descent.stop, descent.last.k))
}

/// The value of a variable in `x=1,y=1/3`.
fn coordinate(start: &str, name: &str) -> f64 {
    let given = start.split(',').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    let mut graph = Graph::new();
    let value = syntax::parse_expression(&mut graph, given.expect("a value for each variable")).expect("a number");
    eval::evaluate(&graph, &[value], &[]).expect("a value")[0].to_f64()
}

/// The least and the largest value of a variable in `x=0..1,y=-1..1`, if it has any.
fn range(bounds: &str, name: &str) -> (f64, f64) {
    let given = bounds.split(',').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    let Some((low, high)) = given.and_then(|given| given.split_once("..")) else {
        return (f64::NEG_INFINITY, f64::INFINITY);
    };
    (low.parse().expect("a number"), high.parse().expect("a number"))
}

fn table() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/minima.tsv");
    std::fs::read_to_string(path).expect("a readable table")
}

#[test]
fn known_minima_are_found() {
    let table = table();
    let (mut complaints, mut functions) = (Vec::new(), 0);
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let &[case, name, start, bounds, method, known, _, formula] = cells.as_slice() else {
            panic!("eight columns: {line}")
        };
        let known: f64 = known.parse().expect("a number");
        let (found, how) = minimum(formula, start, bounds, method);
        if (found - known).abs() > 1e-6 * if known == 0.0 { 1.0 } else { known.abs().max(1e-3) } {
            complaints.push(format!("{case} {name} by {method}: {found}, not {known}: {how}"));
        }
        functions += 1;
    }
    assert!(functions >= 67 && complaints.is_empty(), "{}", complaints.join("\n"));
}

const HEADER: &str = "\
# Minima of well-known functions

The functions are those of the reference corpus, `opt-001` to `opt-072`: standard surfaces, and the objectives of Hock and Schittkowski and of Moré,
Garbow and Hillstrom, some with fewer terms. From the start that is given, the method that is given finds the minimum to six digits; a test checks it.
This page is printed by `UPDATE_DOCS=1 cargo test minima`.

How the minimum is known:

- *literature*: it is published with the function;
- *computed*: with mpmath, to 20 digits, by Newton's method from the best of a hundred starts; the function is a variant for which nothing is published;
- *bounds*: the problem of Hock and Schittkowski has other constraints too, which the corpus leaves out; this is the minimum within its bounds (or, where a
  bound is missing, a generous one), by SciPy from 200 starts where it is not a corner.

Five are left: without their constraints they have no minimum. Numbers 7, 29 and 47 of Hock and Schittkowski (`opt-027`, `opt-019`, `opt-015`)
fall without end along `x2`, in the corner `x1*x2*x3` and by `(x2 - x3)^3`; 111 and 112 (`opt-026`, `opt-031`) are energies of mixtures, which fall in
proportion to the amount.

| case | function | method | start | bounds | minimum | known from |
| --- | --- | --- | --- | --- | --- | --- |
";

/// The page.
fn page() -> String {
    let mut page = HEADER.to_owned();
    for line in table().lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let &[case, name, start, bounds, method, known, from, _] = cells.as_slice() else { continue };
        let code = |text: &str| if text.is_empty() { String::new() } else { format!("`{text}`") };
        let (start, bounds) = (code(start), code(bounds));
        let _ = writeln!(page, "| {case} | {name} | {method} | {start} | {bounds} | {known} | {from} |");
    }
    page
}

#[test]
fn the_page_of_minima_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/minima.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, page()).expect("docs is there");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == page(), "docs/minima.md is not current: UPDATE_DOCS=1 cargo test minima");
}

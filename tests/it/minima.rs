//! The minima of well-known functions are found, each by a method that suits it.
//!
//! `tests/reference/minima.tsv` has the functions; the minima are those of the literature. (That of AMPGO03 belongs to the
//! formula with six terms; the one that is often quoted, -12.03, to five.)

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

#[test]
fn known_minima_are_found() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/minima.tsv");
    let table = std::fs::read_to_string(path).expect("a readable table");
    let (mut complaints, mut functions) = (Vec::new(), 0);
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let &[case, name, start, bounds, method, known, formula] = cells.as_slice() else {
            panic!("seven columns: {line}")
        };
        let known: f64 = known.parse().expect("a number");
        let (found, how) = minimum(formula, start, bounds, method);
        if (found - known).abs() > 1e-6 * known.abs().max(1.0) {
            complaints.push(format!("{case} {name} by {method}: {found}, not {known}: {how}"));
        }
        functions += 1;
    }
    assert!(functions >= 58 && complaints.is_empty(), "{}", complaints.join("\n"));
}

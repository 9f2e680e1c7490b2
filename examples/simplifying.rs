//! How long simplifying takes, on the derivatives of many formulas.
//!
//! Reads files of JSON lines with a formula in `expr` and, if not all variables are meant, names in `wrt`; prints how
//! long the simplest form of each derivative took, the ten that took longest, and some large formulas.
//!
//! ```text
//! cargo run --release --example simplifying -- formulas.jsonl
//! ```

#![allow(clippy::print_stdout, reason = "a table is what this program is for")]

use std::time::{Duration, Instant};

use serde_json::Value;
use symdiff::graph::{Graph, NodeId};
use symdiff::program;
use symdiff::simplify::{Level, cost, simplify};
use symdiff::{answer, diff, syntax};

/// The derivatives of a formula, as they come from differentiation.
fn derivatives(source: &str, wrt: &[String]) -> Option<(Graph, Vec<NodeId>)> {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, source).ok()?;
    let mut variables: Vec<NodeId> = wrt.iter().map(|name| graph.symbol(name)).collect();
    if variables.is_empty() {
        variables = formula.variables.iter().map(|&symbol| graph.symbol_node(symbol)).collect();
    }
    let derivatives = diff::gradient(&mut graph, *formula.outputs.first()?, &variables).ok()?;
    Some((graph, derivatives))
}

/// The least of several times, since whatever else the machine does only adds to it.
fn least<T>(times: usize, mut work: impl FnMut() -> (Duration, T)) -> (Duration, T) {
    let mut best = work();
    for _ in 1..times {
        let next = work();
        if next.0 < best.0 {
            best = next;
        }
    }
    best
}

fn measure(graph: &Graph, roots: &[NodeId], level: Level, times: usize) -> (Duration, u64) {
    least(times, || {
        let mut graph = graph.clone();
        let start = Instant::now();
        let simple = simplify(&mut graph, roots, level);
        (start.elapsed(), cost(&graph, &simple).work)
    })
}

fn formulas(path: &str) -> Vec<(String, Vec<String>)> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let cases = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let formula = |case: Value| {
        let names = case["wrt"].as_array().cloned().unwrap_or_default();
        let names = names.iter().filter_map(|name| Some(name.as_str()?.to_owned())).collect();
        Some((case["expr"].as_str()?.to_owned(), names))
    };
    cases.filter_map(formula).collect()
}

/// Formulas that grow with a number.
fn large() -> Vec<(String, String)> {
    let join =
        |count: usize, sign: &str, term: &dyn Fn(usize) -> String| (1..=count).map(term).collect::<Vec<_>>().join(sign);
    let chain = |count: usize| {
        let stages = (1..=count).map(|n| format!("f{n} = sin(f{})*f{}\n", n - 1, n - 1)).collect::<String>();
        format!("f0 = x\n{stages}f{count}")
    };
    let mut inputs = Vec::new();
    for size in [200, 400] {
        inputs.push((format!("exp(y*x1)*.. {size}"), join(size, "*", &|n| format!("exp(y*x{n})"))));
        inputs.push((format!("chain {size}"), chain(size)));
        inputs.push((format!("sum sin(n*x)*cos(n*x) {size}"), join(size, "+", &|n| format!("sin({n}*x)*cos({n}*x)"))));
        inputs.push((format!("logistic {size}"), join(size, "+", &|n| format!("1/(1+exp(-x{n}*w))"))));
        inputs.push((format!("norm {size}"), format!("sqrt({})", join(size, "+", &|n| format!("(x{n}-y)^2")))));
        inputs.push((format!("product {size}"), join(size, "*", &|n| format!("(1+sin(y+{n})^2)"))));
    }
    inputs
}

fn main() {
    let (mut found, mut total_work) = (Vec::new(), 0);
    for path in std::env::args().skip(1) {
        for (source, wrt) in formulas(&path) {
            let Some((graph, roots)) = derivatives(&source, &wrt) else { continue };
            for root in roots {
                let (time, work) = measure(&graph, &[root], Level::Full, 3);
                total_work += work;
                found.push((time, source.clone()));
            }
        }
    }
    found.sort();
    found.reverse();
    if !found.is_empty() {
        let at = |part: usize| found[found.len() * part / 100].0;
        let total: Duration = found.iter().map(|(time, _)| *time).sum();
        println!(
            "{} derivatives, work {total_work}, {total:?}: median {:?}, 10 % over {:?}, 1 % over {:?}",
            found.len(),
            at(50),
            at(10),
            at(1)
        );
        for (time, source) in found.iter().take(10) {
            println!("{time:>12?}  {}", source.chars().take(140).collect::<String>());
        }
        return;
    }
    for (name, source) in large() {
        let Some((graph, roots)) = derivatives(&source, &["y".to_owned(), "x".to_owned(), "w".to_owned()]) else {
            continue;
        };
        let (basic, work_basic) = measure(&graph, &roots, Level::Basic, 1);
        let (full, work) = measure(&graph, &roots, Level::Full, 1);
        println!("{name:>32}: basic {basic:>10?} {work_basic:>8}, full {full:>10?} {work:>8}");
    }
    for (source, order) in [
        ("exp(sin(x))", 10),
        ("1/(1+x^2)", 10),
        ("log(1+exp(sin(x)))", 10),
        ("exp(1/x)", 8),
        ("tan(x)", 11),
        ("x^x", 11),
    ] {
        let (time, count) = least(5, || {
            let mut graph = Graph::new();
            let formula = syntax::parse(&mut graph, source).expect("a formula");
            let start = Instant::now();
            let task = answer::Task::Order(order);
            let answer = answer::derive(&mut graph, &formula.outputs, &formula.variables, task, Level::Full);
            let node = answer.expect("a derivative")[0].node;
            (start.elapsed(), program::operations(&graph, &[node]))
        });
        println!("order {order:>2} of {source:>20}: {time:>10?}, {count} operations");
    }
}

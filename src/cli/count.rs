//! `symdiff EXPR --count`: how many operations the formula takes, and its derivatives.
//!
//! In: the nodes of both. Out: a table, one row for each class of operations that occurs. What is counted are the
//! operations of the straight-line programs that the evaluators run, so what formula and derivatives
//! share counts once where they stand together.

use std::fmt::Write;

use crate::answer::Derivative;
use crate::graph::{Graph, NodeId, walk};
use crate::op::Dimension;
use crate::program::{Counts, Program};

/// The table for some outputs and their derivatives; with the bound for a gradient, if it is one by so many variables.
pub(super) fn table(graph: &Graph, outputs: &[NodeId], derivatives: &[NodeId], gradient_by: Option<usize>) -> String {
    let count = |roots: &[NodeId]| Program::new(graph, roots).counts();
    let counts = [count(outputs), count(derivatives), count(&[outputs, derivatives].concat())];
    let [f, _, both] = counts.map(Counts::total);
    let mut text = format!("{:<15} {:>8} {:>11} {:>8}\n", "operations", "f", "derivatives", "both");
    let mut row = |name: &str, [f, derivatives, both]: [usize; 3]| {
        let _ = writeln!(text, "{name:<15} {f:>8} {derivatives:>11} {both:>8}");
    };
    let classes = counts.map(Counts::classes);
    for (place, (name, _)) in classes[0].iter().enumerate() {
        let numbers = classes.map(|classes| classes[place].1);
        if numbers[2] > 0 {
            row(name, numbers);
        }
    }
    row("total", counts.map(Counts::total));
    if f > 0 {
        let _ = writeln!(text, "{:<36} {:>8.2}", "both / f", both as f64 / f as f64);
    }
    // Baur and Strassen 1983 for programs of + - * /, each of which has at most four operations for both.
    if let Some(variables) = gradient_by {
        let _ = writeln!(text, "{:<36} {:>8}", "bound 4*f - n + 1", (4 * f + 1).saturating_sub(variables));
    }
    text
}

/// The same where there are tensors: the operations on tensors, whatever their sizes, and the size of each result.
pub(super) fn sizes(graph: &Graph, outputs: &[NodeId], derivatives: &[Derivative], function: &str) -> String {
    let roots: Vec<NodeId> = derivatives.iter().map(|derivative| derivative.node).collect();
    let count =
        |roots: &[NodeId]| walk::live(graph, roots).into_iter().filter(|&id| !graph.operands(id).is_empty()).count();
    let (f, found, both) = (count(outputs), count(&roots), count(&[outputs, &roots].concat()));
    let mut text = format!("{:<15} {:>8} {:>11} {:>8}\n", "operations", "f", "derivatives", "both");
    let _ = writeln!(text, "{:<15} {f:>8} {found:>11} {both:>8}", "on tensors");
    let length = |&length: &Dimension| match length {
        Dimension::Fixed(length) => length.to_string(),
        Dimension::Named(symbol) => graph.name(symbol).to_owned(),
    };
    let size = |id: NodeId| {
        let lengths: Vec<String> = graph.dimensions(id).iter().map(length).collect();
        if lengths.is_empty() { "a number".to_owned() } else { lengths.join(" x ") }
    };
    for (position, &output) in outputs.iter().enumerate() {
        let number = if outputs.len() > 1 { (position + 1).to_string() } else { String::new() };
        let _ = writeln!(text, "{:<15} {}", format!("{function}{number}"), size(output));
    }
    for derivative in derivatives {
        let _ = writeln!(text, "{:<15} {}", derivative.label(graph, function, outputs.len()), size(derivative.node));
    }
    text
}

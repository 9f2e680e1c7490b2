//! `symdiff EXPR`: the derivative, written in a format, and its values at points.

use std::fmt::Write;

use super::arguments::{Derive, Format, Input};
use super::figure;
use super::notation::{Labels, Notation};
use super::output::{self, Failure};
use super::report;
use super::source::{self, Source};
use crate::answer::{self, Derivative, Task};
use crate::eval::{self, Value};
use crate::export::{self, Style, algebra};
use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::op::SymbolId;
use crate::syntax::{self, Formula, Limits};

/// Values for the variables.
pub(super) type Point = Vec<(SymbolId, Value)>;

/// Everything that is known once the input has been read.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) graph: Graph,
    pub(super) formula: Formula,
    pub(super) wrt: Vec<SymbolId>,
    pub(super) seed: NodeId,
    pub(super) points: Vec<(String, Point)>,
}

/// Reads the formula, differentiates, writes the answer.
pub(super) fn run(arguments: &Derive) -> Result<(), Failure> {
    if arguments.staged && Notation::of(arguments.format, arguments.ascii).is_none() {
        let message = "error: --staged lists formulas: use --format text, pretty, latex or mathml";
        return Err(Failure::Input(message.to_owned()));
    }
    let mut question = ask(&arguments.input)?;
    let text = match arguments.format {
        Format::Dot => figure::dot(&mut question)?,
        Format::Text | Format::Pretty | Format::Latex | Format::Mathml | Format::Json => {
            write(arguments, &mut question)?
        }
    };
    output::write(&text, arguments.input.output.as_deref())
}

/// Reads the formula and what is asked about it.
pub(super) fn ask(arguments: &Input) -> Result<Question, Failure> {
    let source = source::fetch(arguments.formula.as_deref(), arguments.file.as_deref(), arguments.max_bytes)?;
    read(arguments, &source)
}

fn read(arguments: &Input, source: &Source) -> Result<Question, Failure> {
    let mut graph = Graph::new();
    let limits = Limits { source_bytes: arguments.max_bytes, nodes: arguments.max_nodes };
    let formula = syntax::decode(&source.bytes)
        .and_then(|text| answer::read(&mut graph, text, &limits))
        .map_err(|error| Failure::Input(report::render(&source.name, &source.bytes, &error)))?;
    let wrt = variables(&mut graph, &formula, &arguments.wrt)?;
    let seed = expression(&mut graph, "--seed", &arguments.seed)?;
    let points = arguments.at.iter().map(|text| Ok((text.clone(), point(&mut graph, text)?)));
    let points = points.collect::<Result<_, Failure>>()?;
    Ok(Question { graph, formula, wrt, seed, points })
}

/// The variables of `--wrt`, or all of the formula.
pub(super) fn variables(graph: &mut Graph, formula: &Formula, wrt: &[String]) -> Result<Vec<SymbolId>, Failure> {
    if wrt.is_empty() {
        if formula.variables.is_empty() {
            output::note("the formula has no variables, so its derivative by any is 0");
        }
        return Ok(formula.variables.clone());
    }
    let mut symbols = Vec::new();
    for name in wrt.iter().flat_map(|names| names.split(',')).map(str::trim) {
        syntax::check_variable(name)
            .map_err(|error| Failure::Input(report::render("--wrt", name.as_bytes(), &error)))?;
        graph.symbol(name);
        let Some(symbol) = graph.find_symbol(name) else { continue };
        if !formula.variables.contains(&symbol) {
            output::note(&format!("`{name}` does not occur in the formula, so the derivative by it is 0"));
        }
        if !symbols.contains(&symbol) {
            symbols.push(symbol);
        }
    }
    Ok(symbols)
}

/// An expression given to an option.
fn expression(graph: &mut Graph, option: &str, text: &str) -> Result<NodeId, Failure> {
    answer::read_expression(graph, text)
        .map_err(|error| Failure::Input(report::render(option, text.as_bytes(), &error)))
}

/// Reads `x=1/2,y=pi/4`.
pub(super) fn point(graph: &mut Graph, text: &str) -> Result<Point, Failure> {
    let mut point: Point = Vec::new();
    for assignment in split_outside_parentheses(text.trim_end().trim_end_matches(',')) {
        let Some((name, value)) = assignment.split_once('=') else {
            let assignment = assignment.escape_debug();
            return Err(Failure::Input(format!("error: --at takes name=value, found `{assignment}`")));
        };
        let name = name.trim();
        syntax::check_variable(name)
            .map_err(|error| Failure::Input(report::render("--at", name.as_bytes(), &error)))?;
        let value = match value.trim() {
            "nan" => Value::Float(f64::NAN),
            "inf" => Value::Float(f64::INFINITY),
            "-inf" => Value::Float(f64::NEG_INFINITY),
            value => {
                let node = expression(graph, "--at", value)?;
                let values = eval::evaluate(graph, &[node], &[]);
                let mut values = values.map_err(|error| Failure::Input(format!("error: in --at {text}: {error}")))?;
                values.remove(0)
            }
        };
        graph.symbol(name);
        if let Some(symbol) = graph.find_symbol(name) {
            if point.iter().any(|(other, _)| *other == symbol) {
                return Err(Failure::Input(format!("error: --at gives `{name}` two values")));
            }
            point.push((symbol, value));
        }
    }
    Ok(point)
}

/// Splits at the commas that are not inside parentheses.
fn split_outside_parentheses(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0i64);
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// The derivatives, and their values at the points.
fn write(arguments: &Derive, question: &mut Question) -> Result<String, Failure> {
    let task = match (arguments.order, arguments.hessian) {
        (Some(order), _) => Task::Order(order),
        (None, true) => Task::Hessian,
        (None, false) => Task::Gradient,
    };
    let Question { graph, formula, wrt, seed, points } = question;
    // With a derivative given from outside, what is asked for are the derivatives of the loss that it comes from.
    let seeded = graph.as_constant(*seed) != Some(&Rational::ONE);
    let function = if seeded { "L" } else { "f" };
    let outputs = &formula.outputs;
    let mut answer = answer::derive(graph, outputs, wrt, task, arguments.simplify)
        .map_err(|error| Failure::Input(format!("error: {error}")))?;
    if seeded {
        answer::seed(graph, &mut answer, *seed, arguments.simplify);
    }
    let roots: Vec<_> = answer.iter().map(|derivative| derivative.node).collect();
    let style = Style { decimals: formula.decimals };
    let bare = roots.len() == 1 && points.is_empty();
    let labels = Labels { graph, answer: &answer, function, outputs: outputs.len() };
    let mut text = match Notation::of(arguments.format, arguments.ascii) {
        None => return Ok(export::json(graph, &roots) + "\n"),
        Some(Notation::Text | Notation::Pretty(_) | Notation::Latex) if wrt.is_empty() => "0\n".repeat(outputs.len()),
        Some(notation) if arguments.staged => {
            let stages: Vec<_> = formula.stages.iter().map(|stage| (stage.node, stage.name.clone())).collect();
            notation.staged(&export::staged(graph, outputs, &stages, &roots, &style), &labels)
        }
        Some(notation) => {
            let layout = algebra::layout(graph, &roots, &style);
            if arguments.jacobian {
                notation.matrix(&layout, wrt.len())
            } else if bare {
                notation.alone(&layout)
            } else {
                notation.listing(&layout, &labels)
            }
        }
    };
    for (given, point) in points.iter() {
        let _ = writeln!(text, "\nat {given}");
        let undifferentiated = |(output, &node)| Derivative { output, by: Vec::new(), node };
        let values = formula.outputs.iter().enumerate().map(undifferentiated).map(|f| (f, "f"));
        let shown: Vec<_> = values.chain(answer.iter().map(|derivative| (derivative.clone(), function))).collect();
        let nodes: Vec<_> = shown.iter().map(|(derivative, _)| derivative.node).collect();
        let values = eval::evaluate(graph, &nodes, point)
            .map_err(|error| Failure::Input(format!("error: at {given}: {error}")))?;
        for ((derivative, function), value) in shown.iter().zip(values) {
            let _ = writeln!(text, "  {} = {value}", derivative.label(graph, function, outputs.len()));
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_in_calls_do_not_separate_values() {
        assert_eq!(split_outside_parentheses("x=max(1, 2),y=3"), ["x=max(1, 2)", "y=3"]);
    }

    #[test]
    fn a_seed_scales_the_output() {
        let mut graph = Graph::new();
        let seed = expression(&mut graph, "--seed", "1/2").expect("an expression");
        assert_eq!(graph.as_constant(seed), Some(&Rational::HALF));
    }
}

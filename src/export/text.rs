//! Formulas in our own language, on one line.
//!
//! In: a graph and roots. Out: text that the parser reads back as the same nodes
//! (functions that were only declared must be declared again, with `func`).
//! Shared subterms that would make it large are named after the formula:
//! `EXPR where t1 = ..., t2 = ...`, where later ones may use earlier ones.
//!
//! ```
//! use symdiff::export;
//! use symdiff::graph::Graph;
//! use symdiff::number::Rational;
//! let mut graph = Graph::new();
//! let x = graph.symbol("x");
//! let root = graph.power(x, Rational::new(-1, 2));
//! assert_eq!(export::text(&graph, root), "1/sqrt(x)");
//! ```

use super::algebra;
use super::part::{Infix, Layout, Part, PartId, subscripts};
use super::spell::{self, Pieces};
use super::{Style, Writing};
use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::op::Function;

/// One formula as text.
pub fn text(graph: &Graph, root: NodeId) -> String {
    join(&text_with(graph, &[root], &Style::default()))
}

/// Several formulas as text, with the names that they share.
pub fn text_with(graph: &Graph, roots: &[NodeId], style: &Style) -> Writing {
    let layout = algebra::layout(graph, roots, style);
    compose(&layout)
}

/// The text of a layout.
pub fn compose(layout: &Layout<'_>) -> Writing {
    let write = |&id: &PartId| part(layout, id);
    let definitions = layout.definitions.iter().map(|d| (d.name.clone(), write(&d.body))).collect();
    Writing { outputs: layout.outputs.iter().map(write).collect(), definitions }
}

/// One part of a layout.
pub(super) fn part(layout: &Layout<'_>, part: PartId) -> String {
    write(layout, layout.part(part))
}

/// One part that may not be in the layout yet, of parts that are.
pub(super) fn write(layout: &Layout<'_>, part: &Part) -> String {
    spell::write(layout, part, |part, pieces| spell_part(layout, part, pieces))
}

/// All of it on one line, as the parser reads it: `[a, b] where t1 = c, t2 = d`.
pub fn join(writing: &Writing) -> String {
    let mut text = match writing.outputs.as_slice() {
        [only] => only.clone(),
        several => format!("[{}]", several.join(", ")),
    };
    for (position, (name, body)) in writing.definitions.iter().enumerate() {
        text.push_str(if position == 0 { " where " } else { ", " });
        text.push_str(name);
        text.push_str(" = ");
        text.push_str(body);
    }
    text
}

fn spell_part<'a>(layout: &'a Layout<'_>, part: &'a Part, pieces: &mut Pieces<'a>) {
    match part {
        Part::Number(value) => match value.to_i64().and_then(|integer| u64::try_from(integer).ok()) {
            Some(integer) => pieces.digits(integer),
            None => pieces.text(number(value)),
        },
        Part::Symbol(symbol) => pieces.text(layout.graph.name(*symbol)),
        Part::Shared(place) => pieces.text(layout.definitions[*place].name.as_str()),
        Part::Truth(value) => pieces.text(if *value { "true" } else { "false" }),
        Part::Group(inner) => pieces.text("(").part(*inner).text(")"),
        Part::Negation(inner) => pieces.text("-").part(*inner),
        Part::Sum(terms) => {
            for (position, term) in terms.iter().enumerate() {
                pieces.text(term.sign(position)).part(term.part);
            }
            pieces
        }
        Part::Product(factors) => pieces.list(factors, "*"),
        Part::Quotient(above, below) => pieces.part(*above).text("/").part(*below),
        Part::Power(base, exponent) => pieces.part(*base).text("^").part(*exponent),
        Part::Root(inner) => pieces.text("sqrt(").part(*inner).text(")"),
        Part::Call(function, arguments) if arguments.is_empty() && matches!(function, Function::Known(_)) => {
            pieces.text(function_name(layout.graph, *function))
        }
        Part::Call(function, arguments) => {
            pieces.text(function_name(layout.graph, *function)).text("(").list(arguments, ", ").text(")")
        }
        Part::Select(condition, then, otherwise) => {
            pieces.text("if(").list(&[*condition, *then, *otherwise], ", ").text(")")
        }
        Part::Compare(relation, left, right) => {
            pieces.part(*left).text(" ").text(relation.sign()).text(" ").part(*right)
        }
        Part::And(operands) => pieces.list(operands, " and "),
        Part::Or(operands) => pieces.list(operands, " or "),
        Part::Not(operand) => pieces.text("not (").part(*operand).text(")"),
        Part::Transpose(inner) => pieces.part(*inner).text("'"),
        Part::Infix(infix, operands) => pieces.list(operands, sign(layout, *infix, operands)),
        Part::Apply(name, arguments) => pieces.text(*name).text("(").list(arguments, ", ").text(")"),
        Part::Word(word) => pieces.text(*word),
        Part::Matrix(rows) => {
            for (position, row) in rows.iter().enumerate() {
                pieces.text(if position == 0 { "[" } else { "; " }).list(row, ", ");
            }
            pieces.text("]")
        }
        Part::Index(inner, list) => pieces.part(*inner).text(format!("[{}]", subscripts(list))),
        Part::Entries(entries) => {
            let sums: String = entries.bound.iter().map(|label| format!("sum_{label} ")).collect();
            let free = if entries.free.is_empty() { String::new() } else { format!("[{}] ", entries.free.join(",")) };
            pieces.text(format!("{{{free}{sums}")).part(entries.body).text("}")
        }
    };
}

/// What stands between operands; a number would take the point of an operator for its own.
fn sign(layout: &Layout<'_>, infix: Infix, operands: &[PartId]) -> &'static str {
    let number = |part: &PartId| matches!(layout.part(*part), Part::Number(_));
    match infix {
        Infix::Times => " .* ",
        Infix::Over => " ./ ",
        Infix::Raised if operands.first().is_some_and(number) => " .^ ",
        Infix::Raised => ".^",
        Infix::Kronecker => " (x) ",
    }
}

/// A number of a layout: an integer, or a decimal where the style asked for it.
pub(super) fn number(value: &Rational) -> String {
    if value.is_integer() {
        return value.to_string();
    }
    value.to_decimal().unwrap_or_else(|| value.to_string())
}

/// The name of a function as it is typed: a derivative of a declared function `g` of one argument is
/// `g'` or `g''`, one by the first and second of several arguments is `g'12`.
pub fn function_name(graph: &Graph, function: Function) -> String {
    let unknown = match function {
        Function::Known(f) => return f.row().name.to_owned(),
        Function::Unknown(f) => graph.unknown_function(f),
    };
    let mut name = unknown.name.clone();
    match &*unknown.orders {
        &[order] => name.extend((0..order).map(|_| '\'')),
        orders if orders.iter().any(|&order| order > 0) => {
            name.push('\'');
            for (position, &order) in (1..).zip(orders) {
                name.extend((0..order).map(|_: u32| position_digit(position, orders.len())));
            }
        }
        _ => {}
    }
    name
}

/// The position of an argument; with ten or more arguments each is set off by `_`.
fn position_digit(position: usize, arguments: usize) -> String {
    if arguments < 10 { position.to_string() } else { format!("_{position}") }
}

//! One function of a program, before a language puts it on lines.
//!
//! In: what is computed. Out: a [`Listing`]: parameters, statements, results, all of them texts of the language. Always: a
//! length that an argument tells is read off it; one that none tells is a parameter.

use super::body::{Target, body};
use super::names::Names;
use super::piece::Bond;
use super::{CodeError, Derivatives, Form, Program, shape};
use crate::export;
use crate::graph::Graph;
use crate::op::{Dimension, FunctionId, SymbolId};

/// A function in pieces.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) name: String,
    /// The parameters, and whether each has axes.
    pub(super) parameters: Vec<(String, bool)>,
    /// What the function is, a line each.
    pub(super) about: Vec<String>,
    /// Lengths, each with a parameter and the axis of it that has it.
    pub(super) lengths: Vec<(String, String, usize)>,
    /// Parameters that are lengths of axes.
    extra: Vec<String>,
    pub(super) lines: Vec<(String, String)>,
    pub(super) outputs: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) form: Option<Form>,
}

/// All functions of a program, and the functions of numbers that they need defined.
pub(super) fn listings(
    graph: &Graph,
    target: &dyn Target,
    program: &Program<'_>,
    mut names: Names,
) -> Result<(Vec<Listing>, Vec<FunctionId>), CodeError> {
    let functions = program.functions();
    let called: Vec<String> = functions.iter().map(|f| names.free(&f.function_name(&program.name))).collect();
    for &symbol in &program.parameters {
        names.symbol(graph, symbol);
    }
    let (mut listings, mut definitions) = (Vec::new(), Vec::new());
    for (function, name) in functions.iter().zip(called) {
        let mut listing = listing(graph, target, program, function, names.clone(), &mut definitions)?;
        listing.name = name;
        listings.push(listing);
    }
    Ok((listings, definitions))
}

fn listing(
    graph: &Graph,
    target: &dyn Target,
    program: &Program<'_>,
    function: &Derivatives,
    mut names: Names,
    definitions: &mut Vec<FunctionId>,
) -> Result<Listing, CodeError> {
    let parameter =
        |names: &mut Names, &symbol: &_| (names.symbol(graph, symbol), !graph.symbol_dimensions(symbol).is_empty());
    let parameters: Vec<_> = program.parameters.iter().map(|symbol| parameter(&mut names, symbol)).collect();
    let mut listing = Listing { about: about(graph, program, function, &parameters), parameters, ..Listing::default() };
    let derivatives = function.rows.iter().flatten().map(|entry| (entry.node, entry.name.as_str()));
    let stages: Vec<_> = program.stages.iter().copied().chain(derivatives).collect();
    let (body, mut names) = body(graph, target, names, &function.roots(program), &stages)?;
    definitions.extend(body.definitions);
    definitions.sort_unstable();
    definitions.dedup();
    for &length in &body.lengths {
        let own = names.symbol(graph, length);
        let axis = |symbol| graph.symbol_dimensions(symbol).iter().position(|axis| *axis == Dimension::Named(length));
        let known = program.parameters.iter().zip(&listing.parameters);
        match known.clone().find_map(|(&symbol, (name, _))| Some((name.clone(), axis(symbol)?))) {
            Some((name, axis)) => listing.lengths.push((own, name, axis)),
            None => {
                listing.parameters.push((own.clone(), false));
                listing.extra.push(own);
            }
        }
    }
    listing.lines = body.lines;
    let mut pieces = body.roots.into_iter();
    if function.with_outputs {
        listing.outputs = pieces.by_ref().take(program.outputs.len()).map(|piece| piece.text).collect();
    }
    for row in &function.rows {
        let mut entries = Vec::new();
        for (entry, piece) in row.iter().zip(pieces.by_ref()) {
            let is_short = piece.bond == Bond::Atom && !piece.text.contains('(');
            entries.push(if is_short {
                piece.text
            } else {
                let name = names.free(&entry.name);
                listing.lines.push((name.clone(), piece.text));
                name
            });
        }
        listing.rows.push(entries);
    }
    listing.form = (!function.rows.is_empty()).then_some(function.form);
    Ok(listing)
}

/// What a function of numbers computes; parameters have the names of the formula.
pub(super) fn about_numbers(graph: &Graph, program: &Program<'_>, function: &Derivatives) -> Vec<String> {
    let parameter = |&symbol: &SymbolId| (graph.name(symbol).to_owned(), false);
    let parameters: Vec<_> = program.parameters.iter().map(parameter).collect();
    about(graph, program, function, &parameters)
}

/// What a function computes, with the shapes of what it takes and gives.
fn about(graph: &Graph, program: &Program<'_>, function: &Derivatives, parameters: &[(String, bool)]) -> Vec<String> {
    let spell = |node| {
        let text = export::text(graph, node);
        if text.chars().count() > LONGEST_LINE || text.contains('\n') { None } else { Some(text) }
    };
    let mut lines = Vec::new();
    let taken: Vec<String> = program
        .parameters
        .iter()
        .zip(parameters)
        .filter(|(symbol, _)| !graph.symbol_dimensions(**symbol).is_empty())
        .map(|(&symbol, (name, _))| format!("{name} : {}", shape(graph, graph.symbol_dimensions(symbol))))
        .collect();
    let is_main = function.rows.is_empty();
    if is_main {
        for (position, &output) in program.outputs.iter().enumerate() {
            let number = if program.outputs.len() > 1 { (position + 1).to_string() } else { String::new() };
            let dimensions = graph.dimensions(output);
            let of_shape =
                if dimensions.is_empty() { String::new() } else { format!(" : {}", shape(graph, dimensions)) };
            let formula = spell(output).map(|text| format!(" = {text}")).unwrap_or_default();
            lines.push(format!("{}{number}{of_shape}{formula}", program.name));
        }
    } else {
        let given =
            if function.with_outputs { format!("The value of {} and its ", program.name) } else { "The ".into() };
        lines.push(match function.with_outputs {
            true => format!("{given}derivatives."),
            false => format!("{given}second derivatives of {}.", program.name),
        });
        let mut told: Vec<&str> = Vec::new();
        for entry in function.rows.iter().flatten() {
            if told.contains(&entry.name.as_str()) || told.len() == LISTED {
                continue;
            }
            told.push(&entry.name);
            let dimensions = graph.dimensions(entry.node);
            let of_shape =
                if dimensions.is_empty() { String::new() } else { format!(" : {}", shape(graph, dimensions)) };
            if let Some(text) = spell(entry.node) {
                lines.push(format!("{}{of_shape} = {text}", entry.name));
            }
        }
    }
    if !taken.is_empty() {
        lines.push(taken.join(", "));
    }
    lines
}

/// Longer formulas are left out of what is said about a function.
const LONGEST_LINE: usize = 90;
/// So many derivatives are told.
const LISTED: usize = 12;

impl Listing {
    /// Whether a parameter is the length of an axis that no argument tells.
    pub(super) fn is_length(&self, name: &str) -> bool {
        self.extra.iter().any(|extra| extra == name)
    }

    /// What is returned, with matrices as the language writes them.
    pub(super) fn results(&self, matrix: impl FnOnce(&[Vec<String>]) -> String) -> String {
        let mut results: Vec<String> = Vec::new();
        match (self.outputs.as_slice(), self.form) {
            ([], _) => {}
            ([only], _) => results.push(only.clone()),
            (several, None) => return several.join(", "),
            (several, Some(_)) => results.push(tuple(several)),
        }
        match self.form {
            None => {}
            Some(Form::List) => results.extend(self.rows.iter().map(|row| tuple(row))),
            Some(Form::Lists) => {
                let rows: Vec<String> = self.rows.iter().map(|row| tuple(row)).collect();
                results.push(tuple(&rows));
            }
            Some(Form::Matrix) => results.push(matrix(&self.rows)),
        }
        results.join(", ")
    }
}

/// A tuple, in Python and in Julia: one entry keeps its comma.
pub(super) fn tuple<T: AsRef<str>>(entries: &[T]) -> String {
    let entries: Vec<&str> = entries.iter().map(AsRef::as_ref).collect();
    match entries.as_slice() {
        [only] => format!("({only},)"),
        several => format!("({})", several.join(", ")),
    }
}

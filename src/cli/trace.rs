//! `symdiff trace EXPR`: the forward and the backward pass as tables.

use super::arguments::{Table, Trace};
use super::output::Failure;
use super::{figure, output, question};
use crate::lesson::{self, Notation};

/// Writes the tables of a formula.
pub(super) fn run(arguments: &Trace) -> Result<(), Failure> {
    let mut question = question::ask(&arguments.input)?;
    let formulas = arguments.symbolic || question.points.is_empty();
    let lesson = figure::lesson(&mut question, formulas)?;
    let notation = match arguments.format {
        Table::Text => Notation::Text,
        Table::Markdown => Notation::Markdown,
        Table::Latex => Notation::Latex,
        Table::Csv => Notation::Csv,
        Table::Json => Notation::Json,
    };
    let text = lesson::table(&lesson, notation, usize::from(arguments.digits));
    output::write(&text, arguments.input.output.as_deref())
}

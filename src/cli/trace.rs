//! `symdiff trace EXPR`: the forward and the backward pass as tables.

use super::arguments::{Table, Trace};
use super::output::Failure;
use super::question::{self, Question};
use super::{figure, output};
use crate::lesson::{self, Lesson, Notation};

/// Formulas of more outputs are shown with values only.
const OUTPUTS: usize = 20;

/// Writes the tables of a formula, at each point.
pub(super) fn run(arguments: &Trace) -> Result<(), Failure> {
    let mut question = question::ask(&arguments.input)?;
    let notation = match arguments.format {
        Table::Text => Notation::Text,
        Table::Markdown => Notation::Markdown,
        Table::Latex => Notation::Latex,
        Table::Csv => Notation::Csv,
        Table::Json => Notation::Json,
    };
    let formulas = arguments.symbolic || question.points.is_empty();
    let digits = usize::from(arguments.digits);
    let points = std::mem::take(&mut question.points);
    let is_data = matches!(notation, Notation::Csv | Notation::Json);
    if points.len() < 2 || is_data {
        question.points = points;
        let lessons = lessons(&mut question, formulas)?;
        return output::write(&lesson::tables(&lessons, notation, digits), arguments.input.output.as_deref());
    }
    let mut text = String::new();
    for point in points {
        let heading = match notation {
            Notation::Markdown => format!("### At `{}`\n\n", point.given),
            Notation::Latex => format!("\\paragraph{{At \\texttt{{{}}}}}\n", point.given.replace('_', r"\_")),
            Notation::Text | Notation::Csv | Notation::Json => format!("at {}\n\n", point.given),
        };
        if !text.is_empty() {
            text.push('\n');
        }
        question.points = vec![point];
        text += &(heading + &lesson::tables(&lessons(&mut question, formulas)?, notation, digits));
    }
    output::write(&text, arguments.input.output.as_deref())
}

/// A lesson for the backward pass of each output.
fn lessons(question: &mut Question, formulas: bool) -> Result<Vec<Lesson>, Failure> {
    let count = question.formula.outputs.len();
    if count > OUTPUTS {
        output::note(&format!("the formula has {count} outputs; gradients are shown of at most {OUTPUTS}"));
        return Ok(vec![figure::lesson(question, formulas, None)?]);
    }
    (0..count).map(|output| figure::lesson(question, formulas, Some(output))).collect()
}

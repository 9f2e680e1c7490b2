//! `symdiff figure EXPR`: the computation graph as a picture.

use super::arguments::{Direction, Figure, Picture, Show as Shown};
use super::output::{self, Failure};
use super::question::{self, Question};
use crate::lesson::{self, Format, Lesson, Options, Show, Subject, draw};
use crate::number::Rational;

/// Figures of more nodes are folded, unless another number is given.
const LEGIBLE: usize = 300;

/// Draws a formula.
pub(super) fn run(arguments: &Figure) -> Result<(), Failure> {
    let mut question = question::ask(&arguments.input)?;
    let show = show(arguments, !question.points.is_empty());
    // The page says everything in its steps, whatever its figure shows.
    let formulas = show.formulas || arguments.format == Picture::Html;
    let lesson = lesson(&mut question, formulas, None)?;
    let fold = match (arguments.fold, arguments.format) {
        (Some(0), _) | (None, Picture::Dot) => None,
        (Some(limit), _) => Some(limit),
        (None, Picture::Svg | Picture::Html | Picture::Tikz | Picture::Mermaid) => Some(LEGIBLE),
    };
    let direction = match arguments.direction {
        Direction::LeftToRight => lesson::Direction::LeftToRight,
        Direction::TopToBottom => lesson::Direction::TopToBottom,
    };
    let format = match arguments.format {
        Picture::Svg => Format::Svg,
        Picture::Html => Format::Html,
        Picture::Dot => Format::Dot,
        Picture::Tikz => Format::Tikz { standalone: arguments.standalone },
        Picture::Mermaid => Format::Mermaid,
    };
    let options = Options { direction, show, digits: usize::from(arguments.digits), fold };
    output::write(&draw(&lesson, &options, format), arguments.input.output.as_deref())
}

fn show(arguments: &Figure, has_point: bool) -> Show {
    if arguments.show.is_empty() {
        return Show { values: has_point, gradients: true, formulas: !has_point, ..Show::default() };
    }
    let shows = |what: Shown| arguments.show.contains(&what);
    Show {
        values: shows(Shown::Values),
        gradients: shows(Shown::Gradients),
        locals: shows(Shown::Locals),
        contributions: shows(Shown::Contributions),
        // Without a point there is nothing else to show.
        formulas: shows(Shown::Formulas) || !has_point,
    }
}

/// The computation graph as DOT, with values and gradients at the first point.
pub(super) fn dot(question: &mut Question) -> Result<String, Failure> {
    let lesson = lesson(question, false, None)?;
    Ok(draw(&lesson, &Options::default(), Format::Dot))
}

/// The lesson of a question, at its first point; of several outputs with the backward pass of one.
pub(super) fn lesson(question: &mut Question, formulas: bool, output: Option<usize>) -> Result<Lesson, Failure> {
    let Question { graph, formula, wrt, seed, points } = question;
    if points.len() > 1 && output.unwrap_or(0) == 0 {
        output::note("only the first point is shown");
    }
    if formula.outputs.len() > 1 && output.is_none() {
        output::note("the formula has several outputs; gradients are shown of formulas with one");
    }
    let point = points.first();
    let seeded = graph.as_constant(*seed) != Some(&Rational::ONE);
    let subject = Subject {
        wrt: Some(wrt.clone()),
        seed: seeded.then_some(*seed),
        point: point.map(|point| point.values.clone()),
        formulas,
        output,
    };
    let at = point.map(|point| format!("at {}: ", point.given)).unwrap_or_default();
    lesson::lesson(graph, formula, &subject).map_err(|error| Failure::Input(format!("error: {at}{error}")))
}

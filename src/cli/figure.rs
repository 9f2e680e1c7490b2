//! `symdiff figure EXPR`: the computation graph as a picture.

use super::arguments::{Direction, Figure, Names, Picture, Show as Shown, Theme};
use super::output::{self, Failure};
use super::question::{self, Question};
use super::{document, lessons};
use crate::lesson::{self, Colours, Format, Lesson, Options, Show, draw_passes};

/// Figures of more nodes are folded, unless another number is given.
const LEGIBLE: usize = 300;
/// Figures of more outputs have the derivatives of those that are chosen.
const OUTPUTS: usize = 4;

/// Draws a formula.
pub(super) fn run(arguments: &Figure) -> Result<(), Failure> {
    let mut question = question::ask(&arguments.input)?;
    let show = show(arguments, !question.points.is_empty());
    // The page says everything in its steps, whatever its figure shows.
    let formulas = show.formulas || arguments.format == Picture::Html;
    let colours = colours(arguments)?;
    let fold = match (arguments.fold, arguments.format) {
        (Some(0), _) | (None, Picture::Dot) => None,
        (Some(limit), _) => Some(limit),
        (None, Picture::Svg | Picture::Png | Picture::Pdf | Picture::Html | Picture::Tikz | Picture::Mermaid) => {
            Some(LEGIBLE)
        }
    };
    let lessons = lessons(&mut question, formulas, &arguments.of, fold)?;
    let direction = match arguments.direction {
        Direction::LeftToRight => lesson::Direction::LeftToRight,
        Direction::TopToBottom => lesson::Direction::TopToBottom,
    };
    let names = match arguments.names {
        Names::Needed => lesson::Names::Needed,
        Names::All => lesson::Names::All,
        Names::Given => lesson::Names::Given,
        Names::None => lesson::Names::None,
    };
    let options = Options { direction, show, names, colours, digits: usize::from(arguments.digits.count), fold };
    let draw = |format| draw_passes(&lessons, &options, format);
    let text = match arguments.format {
        Picture::Svg => draw(Format::Svg),
        Picture::Png => return document::png(arguments, || draw(Format::Svg)),
        Picture::Pdf => return document::pdf(arguments, || draw(Format::Svg)),
        Picture::Html => draw(Format::Html),
        Picture::Dot => draw(Format::Dot),
        Picture::Tikz => draw(Format::Tikz { standalone: arguments.standalone }),
        Picture::Mermaid => draw(Format::Mermaid),
    };
    output::write(&text, arguments.input.output.file.as_deref())
}

/// The theme, with the colours that somebody prefers.
fn colours(arguments: &Figure) -> Result<Colours, Failure> {
    let mut colours = match arguments.theme {
        Theme::Light => Colours::LIGHT,
        Theme::Dark => Colours::DARK,
        Theme::Print => Colours::PRINT,
    };
    for preference in &arguments.colours {
        let wrong = |why: String| Failure::Input(format!("error: in --colours: {why}"));
        let (name, colour) = preference.split_once('=').ok_or_else(|| {
            wrong(format!("found `{}`: write part=colour, such as value=#004488", preference.escape_debug()))
        })?;
        let colour = colour.trim().parse().map_err(wrong)?;
        let part = colours.part(name.trim()).ok_or_else(|| {
            let parts = Colours::names().join(", ");
            wrong(format!("there is no part `{}`; the parts are {parts}", name.trim().escape_debug()))
        })?;
        *part = colour;
    }
    Ok(colours)
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
    let lessons = lessons(question, false, &[], None)?;
    Ok(draw_passes(&lessons, &Options::default(), Format::Dot))
}

/// The lessons of a figure, which shows one point.
fn lessons(
    question: &mut Question,
    formulas: bool,
    of: &[String],
    shown: Option<usize>,
) -> Result<Vec<Lesson>, Failure> {
    if question.points.len() > 1 {
        output::note("only the first point is shown");
        question.points.truncate(1);
    }
    lessons::lessons(question, formulas, of, OUTPUTS, shown)
}

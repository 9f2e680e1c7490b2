//! The lessons of a question: one for the backward pass of each output.
//!
//! In: a [`Question`] with one point or none, and which outputs were chosen. Out: lessons at that point. Always: there is at least one; if there are
//! more outputs than can be shown and none was chosen, it has values only, and that is told.

use super::output::{self, Failure};
use super::question::Question;
use crate::lesson::{self, Lesson, Subject};
use crate::number::Rational;

/// The lessons of the chosen outputs, or, if none is chosen, of all of them up to some limit; of long formulas, so many stages are shown.
pub(super) fn lessons(
    question: &mut Question,
    formulas: bool,
    of: &[String],
    limit: usize,
    shown: Option<usize>,
) -> Result<Vec<Lesson>, Failure> {
    let count = question.formula.outputs.len();
    let chosen = if of.is_empty() { (0..count).collect() } else { chosen(question, of)? };
    if of.is_empty() && count > limit {
        output::note(&format!(
            "derivatives are not shown, because the formula has {count} outputs: choose some, such as --of 1,{count}"
        ));
        return Ok(vec![lesson(question, formulas, None, shown)?]);
    }
    chosen.into_iter().map(|output| lesson(question, formulas, Some(output), shown)).collect()
}

/// The positions of outputs that are given by their names, or by their numbers from 1.
fn chosen(question: &mut Question, of: &[String]) -> Result<Vec<usize>, Failure> {
    let points = std::mem::take(&mut question.points);
    let plain = lesson(question, false, None, Some(0));
    question.points = points;
    let plain = plain?;
    let names: Vec<&str> = plain.outputs.iter().map(|&output| plain.stages[output].name.as_str()).collect();
    let mut chosen = Vec::new();
    for text in of.iter().map(|text| text.trim()) {
        let number = || text.parse().ok().filter(|number| (1..=names.len()).contains(number)).map(|number| number - 1);
        let output = names.iter().position(|name| *name == text).or_else(number).ok_or_else(|| {
            let names = names.join(", ");
            Failure::Input(format!("error: --of has no output `{}`; the outputs are {names}", text.escape_debug()))
        })?;
        if !chosen.contains(&output) {
            chosen.push(output);
        }
    }
    Ok(chosen)
}

fn lesson(
    question: &mut Question,
    formulas: bool,
    output: Option<usize>,
    shown: Option<usize>,
) -> Result<Lesson, Failure> {
    let Question { graph, formula, wrt, seed, points } = question;
    let point = points.first();
    let seeded = graph.as_constant(*seed) != Some(&Rational::ONE);
    let subject = Subject {
        wrt: Some(wrt.clone()),
        seed: seeded.then_some(*seed),
        point: point.map(|point| point.values.clone()),
        arrays: point.map(|point| point.arrays.clone()).unwrap_or_default(),
        formulas,
        output,
        shown,
    };
    let at = point.map(|point| format!("at {}: ", point.given)).unwrap_or_default();
    lesson::lesson(graph, formula, &subject).map_err(|error| Failure::Input(format!("error: {at}{error}")))
}

//! `symdiff trace EXPR`: the forward and the backward pass as tables.

use super::arguments::{Table, Trace};
use super::output::Failure;
use super::question::{self, Point};
use super::{lessons, output};
use crate::lesson::{self, Notation};

/// Formulas of more outputs have the derivatives of those that are chosen.
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
    let digits = usize::from(arguments.digits.count);
    let points = std::mem::take(&mut question.points);
    let mut tables = |point: Option<Point>| {
        question.points = point.into_iter().collect();
        let lessons = lessons::lessons(&mut question, formulas, &arguments.of, OUTPUTS, None)?;
        Ok(lesson::tables(&lessons, notation, digits))
    };
    let text = if points.len() < 2 {
        tables(points.into_iter().next())?
    } else {
        let given: Vec<String> = points.iter().map(|point| point.given.clone()).collect();
        let tables: Vec<String> =
            points.into_iter().map(|point| tables(Some(point))).collect::<Result<_, Failure>>()?;
        at_points(&given, &tables, notation)
    };
    output::write(&text, arguments.input.output.file.as_deref())
}

/// Tables at several points in one text: under headings, or, as data, with the point in a column or a field `at`.
fn at_points(given: &[String], tables: &[String], notation: Notation) -> String {
    let both = || given.iter().zip(tables);
    let under = |heading: &dyn Fn(&str) -> String| {
        let parts: Vec<String> = both().map(|(given, table)| heading(given) + table).collect();
        parts.join("\n")
    };
    match notation {
        Notation::Text => under(&|given| format!("at {given}\n\n")),
        Notation::Markdown => under(&|given| format!("### At `{given}`\n\n")),
        Notation::Latex => under(&|given| format!("\\paragraph{{At \\texttt{{{}}}}}\n", given.replace('_', r"\_"))),
        Notation::Csv => {
            let heading =
                tables.iter().flat_map(|table| table.lines().next()).take(1).map(|line| format!("at,{line}\n"));
            let rows = both().flat_map(|(given, table)| {
                let given = given.replace('"', "\"\"");
                table.lines().skip(1).map(move |line| format!("\"{given}\",{line}\n"))
            });
            heading.chain(rows).collect()
        }
        Notation::Json => {
            let entry = |(given, table): (&String, &String)| {
                format!("{{\"at\": {}, \"trace\": {}}}", serde_json::Value::from(given.as_str()), table.trim_end())
            };
            format!("[{}]\n", both().map(entry).collect::<Vec<_>>().join(",\n"))
        }
    }
}

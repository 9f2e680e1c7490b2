//! `symdiff functions`: what formulas may use, printed from the table.

use std::fmt::Write;

use super::output::{self, Failure};
use crate::op::{self, Row};

/// What is called as a function is, but is none of the table.
const WORDS: [(&str, &str); 3] = [
    ("sqrt", "sqrt(x)\n  square root, x^(1/2)\n  also written √x\n  d/dx = 1/(2*sqrt(x))\n"),
    (
        "if",
        "if(condition, a, b)\n  a where the condition is true, otherwise b\n  \
         the derivative is that of the branch taken\n",
    ),
    ("diff", "diff(f, x), diff(f, x, n)\n  the derivative of f by the variable x, of order n\n"),
];

/// Lists all functions, or tells about one.
pub(super) fn run(name: Option<&str>) -> Result<(), Failure> {
    let text = match name {
        None => list(),
        Some(name) => match op::find(name) {
            Some(function) => describe(function.row()),
            None if WORDS.iter().any(|(word, _)| *word == name) => {
                WORDS.iter().filter(|(word, _)| *word == name).map(|(_, text)| *text).collect()
            }
            None => return Err(Failure::Input(format!("error: there is no function `{}`", name.escape_debug()))),
        },
    };
    output::write(&text, None)
}

fn list() -> String {
    let rows: Vec<_> = op::all().map(|f| (signature(f.row()), f.row().doc)).collect();
    let width = rows.iter().map(|(signature, _)| signature.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (signature, doc) in rows {
        let _ = writeln!(text, "{signature:width$}  {doc}");
    }
    text
}

fn describe(row: &Row) -> String {
    let mut text = format!("{}\n  {}\n", signature(row), row.doc);
    if !row.aliases.is_empty() {
        let _ = writeln!(text, "  also written {}", row.aliases.join(", "));
    }
    for (parameter, partial) in row.parameters.iter().zip(row.partials) {
        let partial = if partial.is_empty() { "not known in closed form" } else { partial };
        let _ = writeln!(text, "  d/d{parameter} = {partial}");
    }
    if row.partials.iter().any(|partial| uses_value(partial)) {
        let _ = writeln!(text, "  where y = {}", signature(row));
    }
    text
}

/// `sin(x)`, `max(a, b, ...)`, `pi`
fn signature(row: &Row) -> String {
    if row.parameters.is_empty() {
        return row.name.to_owned();
    }
    let more = if row.associative { ", ..." } else { "" };
    format!("{}({}{more})", row.name, row.parameters.join(", "))
}

/// Whether a derivative text mentions `y`, the value of the function.
fn uses_value(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "y")
}

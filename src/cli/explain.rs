//! `symdiff explain`: the derivation, rule by rule.

use super::arguments::{Explain, Prose};
use super::output::{self, Failure};
use super::question;
use super::report;
use super::source;
use crate::answer::{self, Task};
use crate::export::Style;
use crate::graph::Graph;
use crate::lesson::{self, Wording};
use crate::simplify::Level;
use crate::syntax::{self, Limits};

/// Explains the derivative of each output by each variable.
pub(super) fn run(arguments: &Explain) -> Result<(), Failure> {
    let limits = Limits::default();
    let source = source::fetch(&arguments.subject.source, limits.source_bytes)?;
    let mut graph = Graph::new();
    let formula = syntax::decode(&source.bytes)
        .and_then(|text| syntax::parse_with(&mut graph, text, &limits))
        .map_err(|error| Failure::Input(report::render(&source.name, &source.bytes, &error)))?;
    let wrt = question::variables(&mut graph, &formula, &arguments.subject.wrt)?;
    let failure = |error: &dyn std::fmt::Display| Failure::Input(format!("error: {error}"));
    let answer = answer::derive(&mut graph, &formula.outputs, &wrt, Task::Gradient, Level::Full)
        .map_err(|error| failure(&error))?;
    let wording = match arguments.format {
        Prose::Text => Wording::Text,
        Prose::Markdown => Wording::Markdown,
        Prose::Latex => Wording::Latex,
    };
    let style = Style { decimals: formula.decimals };
    let mut texts = Vec::new();
    for derivative in &answer {
        let output = formula.outputs[derivative.output];
        for &variable in &derivative.by {
            let derivation = lesson::explain(&graph, output, variable, derivative.node);
            texts.push(derivation.map_err(|error| failure(&error))?.write(wording, &style));
        }
    }
    output::write(&texts.join("\n"), arguments.output.file.as_deref())
}

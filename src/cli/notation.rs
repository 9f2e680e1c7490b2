//! An answer in one of the notations for formulas.
//!
//! In: a layout of formulas and what each of them is the derivative of. Out: text for standard output:
//! a formula alone, a line for each, a matrix.

use super::arguments::Format;
use crate::answer::Derivative;
use crate::export::{self, Block, Bracket, Charset, Layout, Writing};
use crate::graph::Graph;

/// How formulas are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Notation {
    Text,
    Pretty(Charset),
    Latex,
    Mathml,
}

impl Notation {
    /// The notation of a format; `None` for what is no notation of formulas.
    pub(super) fn of(format: Format, ascii: bool) -> Option<Notation> {
        match format {
            Format::Text => Some(Notation::Text),
            Format::Pretty => {
                Some(Notation::Pretty(if ascii || !speaks_unicode() { Charset::Ascii } else { Charset::Unicode }))
            }
            Format::Latex => Some(Notation::Latex),
            Format::Mathml => Some(Notation::Mathml),
            Format::Json | Format::Dot => None,
        }
    }

    /// Formulas without a name, and what their shared names stand for.
    pub(super) fn alone(self, layout: &Layout<'_>) -> String {
        match self {
            Notation::Text => export::join_text(&export::text_of(layout)) + "\n",
            Notation::Pretty(charset) => format!("{}\n", export::join_pretty(&export::pretty_of(layout, charset))),
            Notation::Latex => export::join_latex(&export::latex_of(layout)) + "\n",
            Notation::Mathml => page(&export::join_mathml(&export::mathml_of(layout))),
        }
    }

    /// A text beside the formulas: a comment where the notation has them, so that the whole can be used as it is.
    pub(super) fn remark(self, text: &str) -> String {
        match self {
            Notation::Text | Notation::Pretty(_) => format!("\n{text}"),
            Notation::Latex => text.lines().map(|line| format!("% {line}\n")).collect(),
            Notation::Mathml => format!("<!--\n{}-->\n", text.replace("--", "- -")),
        }
    }

    /// A line for each formula with what it is, then what the shared names stand for.
    pub(super) fn listing(self, layout: &Layout<'_>, labels: &Labels<'_>) -> String {
        match self {
            Notation::Text => listing(labels.text(), export::text_of(layout)),
            Notation::Latex => listing(labels.latex(), export::latex_of(layout)),
            Notation::Pretty(charset) => {
                let Writing { outputs, definitions } = export::pretty_of(layout, charset);
                let outputs: Vec<_> = labels.pretty(charset).into_iter().zip(outputs).collect();
                let outputs = vec![export::pretty_equations(&outputs)];
                format!("{}\n", export::join_pretty(&Writing { outputs, definitions }))
            }
            Notation::Mathml => {
                let Writing { outputs, definitions } = export::mathml_of(layout);
                let equations: Vec<_> = labels.mathml().into_iter().zip(outputs).chain(definitions).collect();
                page(&export::mathml_equations(&equations))
            }
        }
    }

    /// Every stage by its name, then the formulas, which use them.
    pub(super) fn staged(self, layout: &Layout<'_>, labels: &Labels<'_>) -> String {
        match self {
            Notation::Text => {
                let lines = stages(export::text_of(layout), labels.text());
                lines.iter().map(|(name, body)| format!("{name} = {body}\n")).collect()
            }
            Notation::Pretty(charset) => {
                let lines = stages(export::pretty_of(layout, charset), labels.pretty(charset));
                format!("{}\n", export::pretty_equations(&lines))
            }
            Notation::Latex => export::latex_equations(&stages(export::latex_of(layout), labels.latex())) + "\n",
            Notation::Mathml => page(&export::mathml_equations(&stages(export::mathml_of(layout), labels.mathml()))),
        }
    }

    /// The formulas as a matrix with so many columns.
    pub(super) fn matrix(self, layout: &Layout<'_>, columns: usize) -> String {
        let columns = columns.max(1);
        match self {
            Notation::Text => {
                let writing = export::text_of(layout);
                let rows: Vec<_> = writing.outputs.chunks(columns).map(|row| format!("[{}]", row.join(", "))).collect();
                format!("[{}]\n", rows.join(",\n ")) + &shared(&writing)
            }
            Notation::Latex => {
                let writing = export::latex_of(layout);
                let rows: Vec<_> = writing.outputs.chunks(columns).map(|row| row.join(" & ")).collect();
                format!("\\begin{{bmatrix}}\n{}\n\\end{{bmatrix}}\n", rows.join(" \\\\\n")) + &shared(&writing)
            }
            Notation::Pretty(charset) => {
                let Writing { outputs, definitions } = export::pretty_of(layout, charset);
                let rows: Vec<_> = outputs.chunks(columns).map(<[Block]>::to_vec).collect();
                let tall = outputs.iter().any(|cell| cell.height() > 1);
                let matrix = Block::grid(&rows, usize::from(tall)).enclosed(Bracket::Square, charset);
                format!("{}\n", export::join_pretty(&Writing { outputs: vec![matrix], definitions }))
            }
            Notation::Mathml => {
                let Writing { outputs, definitions } = export::mathml_of(layout);
                let rows: Vec<_> = outputs.chunks(columns).collect();
                let outputs = vec![export::mathml_matrix(&rows)];
                page(&export::join_mathml(&Writing { outputs, definitions }))
            }
        }
    }
}

/// What the formulas of an answer are the derivatives of.
#[derive(Debug)]
pub(super) struct Labels<'a> {
    pub(super) graph: &'a Graph,
    pub(super) answer: &'a [Derivative],
    pub(super) function: &'a str,
    pub(super) outputs: usize,
}

impl Labels<'_> {
    fn text(&self) -> Vec<String> {
        self.answer.iter().map(|derivative| derivative.label(self.graph, self.function, self.outputs)).collect()
    }

    fn latex(&self) -> Vec<String> {
        self.answer.iter().map(|derivative| derivative.latex_label(self.graph, self.function, self.outputs)).collect()
    }

    fn pretty(&self, charset: Charset) -> Vec<Block> {
        let sign = if charset == Charset::Unicode { "∂" } else { "d" };
        let symbol = |name: &str| Block::text(&export::pretty_name(name, charset));
        let power = |base: Block, times: usize| match times {
            1 => base,
            _ => base.raised(&Block::text(&times.to_string()), charset),
        };
        let label = |derivative: &Derivative| {
            let function = symbol(&self.function_name(derivative));
            let mut above = vec![power(Block::text(sign), derivative.by.len()), function.clone()];
            if derivative.by.is_empty() {
                return above.remove(1);
            }
            let mut below = Vec::new();
            for (position, (variable, times)) in derivative.powers().into_iter().enumerate() {
                let space = if position == 0 { "" } else { " " };
                below.push(Block::text(&format!("{space}{sign}")));
                let variable = export::pretty_variable(self.graph, variable, charset);
                below.push(power(Block::text(&variable), times));
            }
            let row = |blocks: &[Block]| Block::row(&blocks.iter().collect::<Vec<_>>());
            row(&above).over(&row(&below), charset)
        };
        self.answer.iter().map(label).collect()
    }

    fn mathml(&self) -> Vec<String> {
        let power = |base: &str, times: usize| match times {
            1 => base.to_owned(),
            _ => format!("<msup>{base}<mn>{times}</mn></msup>"),
        };
        let label = |derivative: &Derivative| {
            let function = export::mathml_name(&self.function_name(derivative));
            if derivative.by.is_empty() {
                return function;
            }
            let below: String = derivative
                .powers()
                .into_iter()
                .map(|(variable, times)| {
                    format!("<mi>∂</mi>{}", power(&export::mathml_variable(self.graph, variable), times))
                })
                .collect();
            export::mathml_fraction(&format!("{}{function}", power("<mi>∂</mi>", derivative.by.len())), &below)
        };
        self.answer.iter().map(label).collect()
    }

    /// `f`, or `f2` for the second of several.
    fn function_name(&self, derivative: &Derivative) -> String {
        let number = if self.outputs > 1 { (derivative.output + 1).to_string() } else { String::new() };
        format!("{}{number}", self.function)
    }
}

/// Whether the user's terminal can be expected to show more than ASCII.
fn speaks_unicode() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(std::env::var_os).find(|value| !value.is_empty());
    match set {
        Some(locale) => {
            let locale = locale.to_string_lossy().to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        }
        None => cfg!(any(windows, target_os = "macos")),
    }
}

fn page(content: &str) -> String {
    export::mathml_document(content, true) + "\n"
}

fn stages<T>(writing: Writing<T>, labels: Vec<T>) -> Vec<(T, T)> {
    let Writing { outputs, definitions } = writing;
    definitions.into_iter().chain(labels.into_iter().zip(outputs)).collect()
}

/// A line for each formula, then what their shared names stand for.
fn listing(labels: Vec<String>, writing: Writing) -> String {
    let lines = labels.iter().zip(&writing.outputs).map(|(label, output)| format!("{label} = {output}\n"));
    lines.collect::<String>() + &shared(&writing)
}

/// What the shared names stand for, a line each.
fn shared(writing: &Writing) -> String {
    let lines = writing.definitions.iter().map(|(name, body)| format!("  {name} = {body}\n"));
    if writing.definitions.is_empty() { String::new() } else { format!("where\n{}", lines.collect::<String>()) }
}

//! Writes graphs: as text in our own language, as LaTeX, as JSON.
//!
//! In: a graph and roots. Out: text that names shared subterms instead of repeating
//! them where it would become much larger than the graph. [`algebra`] lays a formula out
//! once; a notation only spells it, so a new notation is one `match` over [`Part`].
//!
//! ```
//! use symdiff::export::{self, Format, Style};
//! use symdiff::graph::Graph;
//! let mut graph = Graph::new();
//! let (x, y) = (graph.symbol("x"), graph.symbol("y"));
//! let quotient = graph.divide(x, y);
//! assert_eq!(export::write(&graph, &[quotient], &Style::default(), Format::Latex), r"\frac{x}{y}");
//! ```

pub mod algebra;
mod json;
mod latex;
mod part;
mod share;
mod spell;
mod text;

use std::fmt;
use std::str::FromStr;

use crate::graph::{Graph, NodeId};

pub use json::json;
pub use latex::{join as join_latex, latex, latex_with, name as latex_name};
pub use part::{Definition, Layout, Part, PartId, Term};
pub use share::{LARGE, REPEATED, TINY};
pub use text::{function_name, join as join_text, text, text_with};

/// How numbers are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether a fraction that is a finite decimal is written as one: `0.5*x` instead of `x/2`.
    pub decimals: bool,
}

/// Formulas in some notation, with the shared subterms that they name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Writing {
    /// One for each root.
    pub outputs: Vec<String>,
    /// Names and what they stand for; later ones may use earlier ones.
    pub definitions: Vec<(String, String)>,
}

/// The notations of this module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Our own language, on one line.
    Text,
    /// LaTeX for math mode, with `amsmath`.
    Latex,
    /// The graph itself, see `docs/json.md`.
    Json,
}

impl Format {
    /// All of them.
    pub const ALL: &[Format] = &[Format::Text, Format::Latex, Format::Json];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Latex => "latex",
            Format::Json => "json",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// No format has that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFormat(pub String);

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        write!(f, "unknown format `{}`; write one of {}", self.0.escape_debug(), names.join(", "))
    }
}

impl std::error::Error for UnknownFormat {}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Format, UnknownFormat> {
        let found = Format::ALL.iter().find(|format| format.name() == name);
        found.copied().ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// Writes the formulas of some roots in one of the formats, all together.
pub fn write(graph: &Graph, roots: &[NodeId], style: &Style, format: Format) -> String {
    match format {
        Format::Text => join_text(&text_with(graph, roots, style)),
        Format::Latex => join_latex(&latex_with(graph, roots, style)),
        Format::Json => json(graph, roots),
    }
}

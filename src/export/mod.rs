//! Writes graphs: as text in our own language, as LaTeX, as JSON.
//!
//! In: a graph and roots. Out: text that names shared subterms instead of repeating
//! them where it would become much larger than the graph. [`algebra`] lays a formula out
//! once; a notation only spells it, so a new notation is one `match` over [`Part`].
//!
//! ```
//! use symdiff::export;
//! use symdiff::graph::Graph;
//! let mut graph = Graph::new();
//! let (x, y) = (graph.symbol("x"), graph.symbol("y"));
//! let quotient = graph.divide(x, y);
//! assert_eq!(export::text(&graph, quotient), "x/y");
//! assert_eq!(export::latex(&graph, quotient), r"\frac{x}{y}");
//! ```

pub mod algebra;
mod json;
mod latex;
mod part;
mod share;
mod spell;
#[cfg(test)]
mod tests;
mod text;

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

//! Writes graphs: as text in our own language, in two dimensions, as LaTeX, as MathML, as JSON.
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
mod block;
pub mod code;
mod index;
mod json;
mod kronecker;
mod latex;
mod literal;
mod mathml;
mod matrix;
mod name;
mod operator;
mod order;
mod part;
mod pretty;
mod share;
mod spell;
mod staged;
mod tensor;
#[cfg(test)]
mod tests;
mod text;

pub use block::{Block, Bracket, Charset};
pub use json::{json, json_with};
pub use latex::{
    compose as latex_of, equations as latex_equations, join as join_latex, latex, latex_with, name as latex_name,
    variable as latex_variable,
};
pub use mathml::{
    compose as mathml_of, document as mathml_document, equations as mathml_equations, fraction as mathml_fraction,
    join as join_mathml, mathml, mathml_with, matrix as mathml_matrix, name as mathml_name,
    variable as mathml_variable,
};
pub(crate) use name::{greek_letter, is_ambiguous, twin};
pub use operator::derivation;
pub use part::{Definition, Entries, Infix, Layout, Part, PartId, Subscript, Term};
pub use pretty::{
    TALLEST, WIDEST, compose as pretty_of, equations as pretty_equations, join as join_pretty, pretty, pretty_with,
    symbol as pretty_name, variable as pretty_variable,
};
pub use share::{LARGE, REPEATED, TINY};
pub use staged::staged;
pub use text::{compose as text_of, function_name, join as join_text, text, text_with};

/// How numbers are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether a fraction that is a finite decimal is written as one: `0.5*x` instead of `x/2`.
    pub decimals: bool,
}

/// Formulas in some notation, with the shared subterms that they name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Writing<T = String> {
    /// One for each root.
    pub outputs: Vec<T>,
    /// Names and what they stand for; later ones may use earlier ones.
    pub definitions: Vec<(T, T)>,
}

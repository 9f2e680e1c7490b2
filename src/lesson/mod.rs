//! Shows what a lecture shows: the computation graph, with values and gradients.
//!
//! In: a formula as it was read, and what to show of it. Out: a [`Lesson`], and views of it: [`draw`] makes pictures, [`table`] the table of both passes.
//! Always: all views show the numbers and formulas of one lesson; each stage does one operation, as it was written; inputs come first and
//! outputs last.
//!
//! ```
//! use symdiff::lesson::{Format, Options, Subject, draw, lesson};
//! use symdiff::{graph::Graph, syntax};
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "(x + y)*z")?;
//! let lesson = lesson(&mut graph, &formula, &Subject::default())?;
//! assert!(draw(&lesson, &Options::default(), Format::Dot).starts_with("digraph"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod amount;
mod as_written;
mod derivatives;
pub mod explain;
mod figure;
mod folding;
mod model;
mod multiples;
mod names;
mod number;
#[cfg(any(feature = "png", feature = "pdf"))]
pub mod raster;
mod steps;
#[cfg(test)]
mod tests;
mod trace;
mod typeset;

pub use amount::Amount;
pub use explain::{Derivation, ExplainError, Wording, explain};
pub use figure::{Colour, Colours, Direction, Format, Names, Options, Show, draw, draw_passes};
pub(crate) use figure::{escape_xml, text_width};
pub use model::{
    Edge, EdgeFlow, FORMULA_LIMIT, Gradient, Kind, Lesson, LessonError, Quantity, Role, Spelling, Stage, Subject,
    lesson,
};
pub use number::short;
pub use trace::{Notation, table, tables};
#[cfg(feature = "cli")]
pub(crate) use typeset::typeset;

//! Options of `symdiff EXPR` and of `symdiff code`: which derivatives, and how they are written.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::shared::{Input, Output, Simplify, Subject};

/// How a matrix is made one column.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(in crate::cli) enum Stretching {
    /// Column below column
    Columns,
    /// Row after row
    Rows,
}

/// How an answer is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(in crate::cli) enum Format {
    /// The language that formulas are read in
    Text,
    /// In two dimensions, for a terminal
    Pretty,
    /// LaTeX for math mode
    Latex,
    /// MathML for web pages
    Mathml,
    /// The graph of the derivatives, see docs/json.md
    Json,
    /// The computation graph of the formula as it was written, for Graphviz, with the values at a point
    Dot,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Derive {
    #[command(flatten)]
    pub(in crate::cli) input: Input,
    /// The derivative of order N by each variable; 0 prints the formula as it was read
    #[arg(long, value_name = "N", allow_negative_numbers = true, conflicts_with_all = ["hessian", "jacobian"], value_parser = clap::value_parser!(u32).range(0..=1000))]
    pub(in crate::cli) order: Option<u32>,
    /// All second derivatives, each pair of variables once
    #[arg(long, conflicts_with = "jacobian")]
    pub(in crate::cli) hessian: bool,
    /// All derivatives as a matrix: a row for each output, a column for each variable
    #[arg(long)]
    pub(in crate::cli) jacobian: bool,
    /// How a matrix becomes one column of the Jacobian of tensors
    #[arg(long, value_name = "ORDER", default_value = "columns", requires = "jacobian")]
    pub(in crate::cli) vec: Stretching,
    /// Draw where the first Jacobian of tensors is other than 0, into a file: .svg, or characters
    #[arg(long, value_name = "FILE", requires = "jacobian")]
    pub(in crate::cli) pattern: Option<PathBuf>,
    /// How to write the answer
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli) format: Format,
    /// List every intermediate value by a name, then the derivatives in terms of them
    #[arg(long)]
    pub(in crate::cli) staged: bool,
    /// Count the operations of the formula and of its derivatives, instead of writing them
    #[arg(long, conflicts_with_all = ["staged", "jacobian", "format", "at"])]
    pub(in crate::cli) count: bool,
    /// Draw --format pretty with ASCII characters only [default: where the locale is not UTF-8]
    #[arg(long)]
    pub(in crate::cli) ascii: bool,
    /// What is taken to hold, such as "x > 0" or "0 < x and x < y"; may be repeated
    #[arg(long, value_name = "CONDITION", allow_hyphen_values = true)]
    pub(in crate::cli) assume: Vec<String>,
    /// Also tell which laws made the answer simple, and under which assumptions it holds
    #[arg(long)]
    pub(in crate::cli) explain: bool,
    #[command(flatten)]
    pub(in crate::cli) simplify: Simplify,
}

const CODE: &str = "\
Examples:
  symdiff code \"x^2*sin(y)\" --to numpy
  symdiff code \"X : [m, n]; w : [n]; y : [m]; (X*w - y)'*(X*w - y)\" --wrt w --to jax --output loss.py
  symdiff code \"A : [n, n]; x : [n]; x'*A*x\" --wrt x --hessian --to julia --name energy";

/// A language that programs are written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(in crate::cli) enum Target {
    /// Python with NumPy
    Numpy,
    /// Python with JAX
    Jax,
    /// Julia
    Julia,
    /// C99; tensors of known lengths are written out
    C,
    /// Rust; tensors of known lengths are written out
    Rust,
}

#[derive(Debug, Args)]
#[command(after_help = CODE)]
pub(in crate::cli) struct Code {
    #[command(flatten)]
    pub(in crate::cli) subject: Subject,
    /// The language
    #[arg(long, value_name = "LANGUAGE")]
    pub(in crate::cli) to: Target,
    /// The value only, no derivatives
    #[arg(long, conflicts_with_all = ["hessian", "jacobian", "wrt"])]
    pub(in crate::cli) value: bool,
    /// A function for the second derivatives too
    #[arg(long)]
    pub(in crate::cli) hessian: bool,
    /// First derivatives as a matrix, a row for each output, where all of them are numbers [default for several outputs]
    #[arg(long)]
    pub(in crate::cli) jacobian: bool,
    /// What the function is called
    #[arg(long, value_name = "NAME", default_value = "f")]
    pub(in crate::cli) name: String,
    #[command(flatten)]
    pub(in crate::cli) simplify: Simplify,
    #[command(flatten)]
    pub(in crate::cli) output: Output,
}

//! What may be typed: options, commands and their help.
//!
//! One file for commands that are alike; what several of them have is in `shared`. What the shell passes on is made ready in
//! `typed` before it is read.

mod derive;
mod eval;
mod lesson;
mod optimize;
mod shared;
mod train;
mod typed;

use clap::{Parser, Subcommand};
use clap_complete::Shell;

pub(super) use derive::{Code, Derive, Format, Stretching, Target};
pub(super) use eval::{BadRows, Eval, TableFormat};
pub(super) use lesson::{Direction, Explain, Figure, Names, Picture, Prose, Show, Table, Theme, Trace};
pub(super) use optimize::{Descend, Fit, FitFormat, GradientArrows, Method};
pub(super) use shared::{Input, Source};
pub(super) use train::{Precision, Predict, Train, Training};
pub(super) use typed::{is_torn, prepare};

const EXAMPLES: &str = "\
Examples:
  symdiff \"exp(1/x)\" --wrt x                      the derivative
  symdiff \"(x + y)*z\" --at x=-2,y=5,z=-4          the gradient, also at a point
  symdiff \"[x*y, sin(x)]\" --jacobian              the Jacobian, row by row
  symdiff \"x^3*y\" --hessian                       second derivatives
  symdiff \"tan(x)\" --wrt x --order 3 --format latex
  symdiff \"x^2*sin(3x)\" --staged --format pretty  step by step, as by hand
  symdiff explain \"x^2*sin(3x)\"                   why that is so, rule by rule
  symdiff \"(x + y)*z\" --at x=-2,y=5,z=-4 --format dot | dot -Tsvg > graph.svg
  echo \"x^2\" | symdiff -                          the formula from standard input";

#[derive(Debug, Parser)]
#[command(
    name = "symdiff",
    version,
    about = "The derivative of a formula, as algebra, as a graph, and at points",
    after_help = EXAMPLES,
    args_conflicts_with_subcommands = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) derive: Derive,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Answer JSON lines from standard input with JSON lines
    #[command(after_help = BATCH)]
    Batch,
    /// List the functions that formulas may use, or tell about one
    Functions {
        /// The name of a function
        name: Option<String>,
    },
    /// Draw the computation graph of a formula, as it was written, with values and gradients
    Figure(Figure),
    /// Show the forward and the backward pass as tables, step by step
    Trace(Trace),
    /// Explain the derivative, rule by rule
    Explain(Explain),
    /// Write a formula and its derivatives as a program in another language
    Code(Code),
    /// Compute a formula and its derivatives for every row of a table
    Eval(Eval),
    /// Go down from a point to a minimum of a formula
    Descend(Descend),
    /// Find the parameters of a model that fit a table best, with their standard errors
    #[command(
        mut_arg("formula", |formula| formula.value_name("MODEL").help("The model, or - for standard input")),
        mut_arg("file", |file| file.help("Read the model from a file"))
    )]
    Fit(Fit),
    /// Learn the parameters of a model from a table, by batches of rows
    Train(Train),
    /// Say what a trained model predicts for the rows of a table
    Predict(Predict),
    /// Print a completion script for a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
}

const BATCH: &str = "\
Each line of standard input is an object:
  {\"id\": \"a\", \"expr\": \"x^2*y\", \"wrt\": [\"x\"], \"at\": {\"x\": 1.5, \"y\": 2}, \"hess\": true}
and is answered by a line of standard output, in the same order:
  {\"id\": \"a\", \"value\": 4.5, \"grad\": {\"x\": 6.0}, \"hess\": {\"x,x\": 4.0}, \"derivative\": {\"x\": \"2*x*y\"}}
  {\"id\": \"b\", \"error\": {\"message\": \"...\", \"span\": [4, 7]}}
`wrt` may be left out (every variable); without `at` only `derivative` is
answered. Numbers that JSON cannot write are the strings \"inf\", \"-inf\" and \"nan\".";

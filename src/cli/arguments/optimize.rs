//! Options of `descend` and `fit`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::shared::{Output, Remembered, Source, positive};

const DESCEND: &str = "\
Examples:
  symdiff descend \"(x - 5)^2\" --from x=0 --rate 0.1
  symdiff descend \"(1 - x)^2 + 100*(y - x^2)^2\" --from x=-1.2,y=1 --rate armijo
  symdiff descend \"x^2 + 3*y^2\" --from x=1,y=1 --rate 0.01 --rate \"0.1/(1 + k)\" --rate exact
  symdiff descend \"x^4 - x\" --from x=2 --method adam --rate 0.1 --trace path.csv
  symdiff descend \"x^4 - 3*x^2 + x + y^2\" --starts 20 --from x=-2..2,y=-1..1 --method lbfgs --map map.svg";

/// How the next point of a descent is found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(in crate::cli) enum Method {
    /// Against the gradient
    Gd,
    /// A ball that rolls on: keeps the part --beta of its velocity
    Momentum,
    /// Scaled by running means of the gradient and its square
    Adam,
    /// With the curvature that the last steps have shown
    Lbfgs,
    /// With second derivatives
    Newton,
    /// For sums of squares: with first derivatives of what is squared
    GaussNewton,
    /// With second derivatives, as far as they are right
    TrustRegion,
}

#[derive(Debug, Args)]
#[command(after_help = DESCEND)]
pub(in crate::cli) struct Descend {
    #[command(flatten)]
    pub(in crate::cli) source: Source,
    /// Where to start, such as x=0,y=1; with --starts also ranges, such as x=-2..2,y=1
    #[arg(long, value_name = "POINT", required_unless_present = "starts", allow_hyphen_values = true)]
    pub(in crate::cli) from: Option<String>,
    /// Start from so many points, spread over the ranges of --from, or of --bounds where it has none
    #[arg(long, value_name = "N", value_parser = positive)]
    pub(in crate::cli) starts: Option<usize>,
    /// With --starts: which points
    #[arg(long, value_name = "N", default_value_t = 0, requires = "starts", allow_hyphen_values = true)]
    pub(in crate::cli) seed: u64,
    /// Variables that stay as they are, such as a=2,X=@X.npy
    #[arg(long, value_name = "POINT", allow_hyphen_values = true)]
    pub(in crate::cli) at: Option<String>,
    /// How far a step goes: a number, a formula of the iteration k, armijo, exact or bb; repeat to compare
    #[arg(long, value_name = "RATE", allow_hyphen_values = true)]
    pub(in crate::cli) rate: Vec<String>,
    /// How the next point is found; repeat to compare
    #[arg(long, value_name = "METHOD", default_value = "gd")]
    pub(in crate::cli) method: Vec<Method>,
    #[command(flatten)]
    pub(in crate::cli) remembered: Remembered,
    /// Stop where a step is no longer than this
    #[arg(long, value_name = "NUMBER", default_value_t = 1e-6)]
    pub(in crate::cli) eps: f64,
    /// Stop where the norm of the gradient is at most this times 1 + |f|
    #[arg(long, value_name = "NUMBER", default_value_t = 0.0)]
    pub(in crate::cli) tolerance: f64,
    /// The most iterations
    #[arg(long, value_name = "N", default_value_t = 200_000)]
    pub(in crate::cli) max_iter: u64,
    /// The least and the largest value of variables, such as x=0..4,y=-1..1
    #[arg(long, value_name = "BOUNDS", allow_hyphen_values = true)]
    pub(in crate::cli) bounds: Option<String>,
    /// Tell about every iteration on standard error
    #[arg(long)]
    pub(in crate::cli) verbose: bool,
    /// Write every iteration to a file: CSV, or JSON lines if its name ends in .jsonl
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) trace: Option<PathBuf>,
    /// Draw the value of f against the iteration: .svg or .png
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) plot: Option<PathBuf>,
    /// Draw the way over a map of f, or over its curve: .svg, .png, or .html for a page that moves
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) map: Option<PathBuf>,
    /// With --map: what of f is seen, such as x=-2..2,y=-1..3
    #[arg(long, value_name = "RANGES", requires = "map", allow_hyphen_values = true)]
    pub(in crate::cli) range: Option<String>,
    /// With --map: arrows against the gradient, at the start or everywhere
    #[arg(long, value_name = "WHERE", requires = "map", value_delimiter = ',')]
    pub(in crate::cli) gradient: Vec<GradientArrows>,
    #[command(flatten)]
    pub(in crate::cli) output: Output,
}

/// Where a map has arrows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(in crate::cli) enum GradientArrows {
    /// At the start
    Start,
    /// Everywhere, all equally long
    Field,
}

const FIT: &str = "\
Example:
  symdiff fit \"b1*(1 - exp(-b2*x))\" --data misra1a.csv --y y --from b1=500,b2=1e-4";

#[derive(Debug, Args)]
#[command(after_help = FIT)]
pub(in crate::cli) struct Fit {
    #[command(flatten)]
    pub(in crate::cli) source: Source,
    /// The table: CSV with a header, or with tabs if its name ends in .tsv; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) data: PathBuf,
    /// What the model is to be equal to: a column, or a formula of columns
    #[arg(long, value_name = "EXPR", default_value = "y", allow_hyphen_values = true)]
    pub(in crate::cli) y: String,
    /// The parameters and where they start, such as b1=500,b2=1e-4
    #[arg(long, value_name = "POINT", allow_hyphen_values = true)]
    pub(in crate::cli) from: String,
    /// The least and the largest value of parameters, such as b1=0..1000
    #[arg(long, value_name = "BOUNDS", allow_hyphen_values = true)]
    pub(in crate::cli) bounds: Option<String>,
    /// The most iterations
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub(in crate::cli) max_iter: u64,
    /// Tell about every iteration on standard error
    #[arg(long)]
    pub(in crate::cli) verbose: bool,
    /// Draw the data and the model: .svg or .png
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) plot: Option<PathBuf>,
    /// How to write the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli) format: FitFormat,
    #[command(flatten)]
    pub(in crate::cli) output: Output,
}

/// How the result of a fit is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(in crate::cli) enum FitFormat {
    /// For people
    Text,
    /// For programs, with the covariances
    Json,
}

//! What may be typed: options, commands and their help.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::simplify::Level;
use crate::syntax::Limits;

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
    #[command(after_help = FIGURE)]
    Figure(Figure),
    /// Show the forward and the backward pass as tables, step by step
    #[command(after_help = TRACE)]
    Trace(Trace),
    /// Explain the derivative, rule by rule
    Explain(Explain),
    /// Write a formula and its derivatives as a program in another language
    #[command(after_help = CODE)]
    Code(Code),
    /// Compute a formula and its derivatives for every row of a table
    #[command(after_help = EVAL)]
    Eval(Eval),
    /// Go down from a point to a minimum of a formula
    #[command(after_help = DESCEND)]
    Descend(Descend),
    /// Find the parameters of a model that fit a table best, with their standard errors
    #[command(after_help = FIT)]
    Fit(Fit),
    /// Learn the parameters of a model from a table, by batches of rows
    #[command(after_help = TRAIN)]
    Train(Train),
    /// Say what a trained model predicts for the rows of a table
    #[command(after_help = PREDICT)]
    Predict(Predict),
    /// Print a completion script for a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
}

const FIGURE: &str = "\
Examples:
  symdiff figure \"(x + y)*z\" --at x=-2,y=5,z=-4 --output staging.svg
  symdiff figure \"q = x + y; q*z\" --show gradients,locals,contributions,formulas
  symdiff figure \"exp(1/x)\" --at x=1/2 --format html --output exp.html
  symdiff figure \"exp(1/x)\" --theme dark --format png --width 1600 --output exp.png
  symdiff figure \"x*y\" --format dot | dot -Tpdf > graph.pdf";

const TRACE: &str = "\
Examples:
  symdiff trace \"q = x + y; q*z\" --at x=-2,y=5,z=-4
  symdiff trace \"exp(1/x)\" --at x=1/2 --symbolic
  symdiff trace \"(x - 5)^2\" --format latex";

const CODE: &str = "\
Examples:
  symdiff code \"x^2*sin(y)\" --to numpy
  symdiff code \"X : [m, n]; w : [n]; y : [m]; (X*w - y)'*(X*w - y)\" --wrt w --to jax --output loss.py
  symdiff code \"A : [n, n]; x : [n]; x'*A*x\" --wrt x --hessian --to julia --name energy";

const EVAL: &str = "\
Examples:
  symdiff eval \"x^2*sin(y)\" --data points.csv --output out.csv
  symdiff eval \"a*exp(-b*t)\" --data times.csv --at a=2,b=1/3 --wrt a,b
  symdiff eval \"exp(1/x)\" --data points.jsonl --hessian | head
  zcat points.csv.gz | symdiff eval \"x*y\" --data -";

const DESCEND: &str = "\
Examples:
  symdiff descend \"(x - 5)^2\" --from x=0 --rate 0.1
  symdiff descend \"(1 - x)^2 + 100*(y - x^2)^2\" --from x=-1.2,y=1 --rate armijo
  symdiff descend \"x^2 + 3*y^2\" --from x=1,y=1 --rate 0.01 --rate \"0.1/(1 + k)\" --rate exact
  symdiff descend \"x^4 - x\" --from x=2 --method adam --rate 0.1 --trace path.csv";

const FIT: &str = "\
Example:
  symdiff fit \"b1*(1 - exp(-b2*x))\" --data misra1a.csv --y y --from b1=500,b2=1e-4";

const TRAIN: &str = "\
The last statement of a model is its loss; a stage `prediction` is what it predicts, and the name of the
first axis of that (n, say) stands for the rows of the table. What is declared with this axis is data, all
else are parameters. examples/models has models to begin with.
Examples:
  symdiff train perceptron.sd --data iris.csv --target species --size hidden=16 --standardize --output iris.npz
  symdiff train linear.sd --data points.csv --target y --method lbfgs --validation 0 --output line.json
  symdiff train softmax.sd --data digits.csv --target digit --checkpoint digits.state --resume --plot loss.svg";

const PREDICT: &str = "\
Example:
  symdiff predict iris.npz --data new.csv --scores --output species.csv";

const BATCH: &str = "\
Each line of standard input is an object:
  {\"id\": \"a\", \"expr\": \"x^2*y\", \"wrt\": [\"x\"], \"at\": {\"x\": 1.5, \"y\": 2}, \"hess\": true}
and is answered by a line of standard output, in the same order:
  {\"id\": \"a\", \"value\": 4.5, \"grad\": {\"x\": 6.0}, \"hess\": {\"x,x\": 4.0}, \"derivative\": {\"x\": \"2*x*y\"}}
  {\"id\": \"b\", \"error\": {\"message\": \"...\", \"span\": [4, 7]}}
`wrt` may be left out (every variable); without `at` only `derivative` is
answered. Numbers that JSON cannot write are the strings \"inf\", \"-inf\" and \"nan\".";

/// How a matrix is made one column.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Stretching {
    /// Column below column
    Columns,
    /// Row after row
    Rows,
}

/// How an answer is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Format {
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

/// How an explanation is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Prose {
    /// Plain text
    Text,
    /// Markdown with formulas in LaTeX
    Markdown,
    /// LaTeX, a fragment for a document with amsmath
    Latex,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The formula, or - for standard input
    #[arg(value_name = "EXPR", required_unless_present = "file", conflicts_with = "file")]
    pub(super) formula: Option<OsString>,
    /// Read the formula from a file
    #[arg(long, value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// The variables to differentiate by, separated by commas [default: all, in order of appearance]
    #[arg(long, value_name = "NAMES", allow_hyphen_values = true)]
    pub(super) wrt: Vec<String>,
    /// How to write the explanation
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Prose,
    /// Write to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

/// What is asked about.
#[derive(Debug, Args)]
pub(super) struct Input {
    /// The formula, or - for standard input
    #[arg(value_name = "EXPR", required_unless_present = "file", conflicts_with = "file")]
    pub(super) formula: Option<OsString>,
    /// Read the formula from a file
    #[arg(long, value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// The variables to differentiate by, separated by commas [default: all, in order of appearance]
    #[arg(long, value_name = "NAMES", allow_hyphen_values = true)]
    pub(super) wrt: Vec<String>,
    /// Also print the values at a point, such as x=1/2,y=pi/4; may be repeated
    #[arg(long, value_name = "POINT", allow_hyphen_values = true)]
    pub(super) at: Vec<String>,
    /// The derivative of a loss L by the output, given from outside: what derivatives are multiplied by
    #[arg(long, value_name = "S", default_value = "1", allow_hyphen_values = true)]
    pub(super) seed: String,
    /// Write to a file instead of standard output; it appears when it is complete
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// The longest formula that is read
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().source_bytes, hide_short_help = true)]
    pub(super) max_bytes: usize,
    /// How many steps building the graph of the formula may take
    #[arg(long, value_name = "NODES", default_value_t = Limits::default().nodes, hide_short_help = true)]
    pub(super) max_nodes: usize,
}

#[derive(Debug, Args)]
pub(super) struct Derive {
    #[command(flatten)]
    pub(super) input: Input,
    /// The derivative of order N by each variable; 0 prints the formula as it was read
    #[arg(long, value_name = "N", allow_negative_numbers = true, conflicts_with_all = ["hessian", "jacobian"], value_parser = clap::value_parser!(u32).range(0..=1000))]
    pub(super) order: Option<u32>,
    /// All second derivatives, each pair of variables once
    #[arg(long, conflicts_with = "jacobian")]
    pub(super) hessian: bool,
    /// All derivatives as a matrix: a row for each output, a column for each variable
    #[arg(long)]
    pub(super) jacobian: bool,
    /// How a matrix becomes one column of the Jacobian of tensors
    #[arg(long, value_name = "ORDER", default_value = "columns", requires = "jacobian")]
    pub(super) vec: Stretching,
    /// Draw where the first Jacobian of tensors is other than 0, into a file: .svg, or characters
    #[arg(long, value_name = "FILE", requires = "jacobian")]
    pub(super) pattern: Option<PathBuf>,
    /// How to write the answer
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
    /// List every intermediate value by a name, then the derivatives in terms of them
    #[arg(long)]
    pub(super) staged: bool,
    /// Count the operations of the formula and of its derivatives, instead of writing them
    #[arg(long, conflicts_with_all = ["staged", "jacobian", "format", "at"])]
    pub(super) count: bool,
    /// Draw --format pretty with ASCII characters only [default: where the locale is not UTF-8]
    #[arg(long)]
    pub(super) ascii: bool,
    /// What is taken to hold, such as "x > 0" or "0 < x and x < y"; may be repeated
    #[arg(long, value_name = "CONDITION", allow_hyphen_values = true)]
    pub(super) assume: Vec<String>,
    /// Also tell which laws made the answer simple, and under which assumptions it holds
    #[arg(long)]
    pub(super) explain: bool,
    /// How hard to simplify
    #[arg(long, value_name = "LEVEL", default_value = "full", value_parser = levels())]
    pub(super) simplify: Level,
}

/// How a figure is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Picture {
    /// For browsers and documents
    Svg,
    /// A bitmap; needs a build with the feature png
    Png,
    /// For printing, with text that can be searched; needs a build with the feature pdf
    Pdf,
    /// A page that goes through both passes step by step
    Html,
    /// For Graphviz
    Dot,
    /// For LaTeX
    Tikz,
    /// For Markdown
    Mermaid,
}

/// Where the inputs of a figure stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Direction {
    /// Inputs on the left
    #[value(name = "LR", alias = "lr")]
    LeftToRight,
    /// Inputs at the top
    #[value(name = "TB", alias = "tb")]
    TopToBottom,
}

/// Which operations have their names in a figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Names {
    /// Those with a name in the formula, the output, and those that other texts mention
    Needed,
    /// All; those without a name are called v1, v2, ...
    All,
    /// Those with a name in the formula
    Given,
    /// None
    None,
}

/// The colours of a figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Theme {
    /// Dark blue and vermilion on white, which differ for every eye and in grey
    Light,
    /// Light on dark
    Dark,
    /// Black and grey, for printers
    #[value(alias = "grey", alias = "gray")]
    Print,
}

/// What is written in a figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Show {
    /// Values above the nodes
    Values,
    /// Gradients below the nodes
    Gradients,
    /// Local derivatives on the edges
    #[value(alias = "partials")]
    Locals,
    /// Upstream times local on the edges
    Contributions,
    /// Formulas in the names of the stages, besides numbers
    Formulas,
}

#[derive(Debug, Args)]
pub(super) struct Figure {
    #[command(flatten)]
    pub(super) input: Input,
    /// How to write the figure
    #[arg(long, value_name = "FORMAT", default_value = "svg")]
    pub(super) format: Picture,
    /// Of several outputs, the ones to differentiate, by name or number, such as f2 or 1,3 [default: each; with more than 4 none]
    #[arg(long, value_name = "OUTPUTS", value_delimiter = ',')]
    pub(super) of: Vec<String>,
    /// What to write in it, separated by commas [default: values,gradients; without --at gradients,formulas]
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub(super) show: Vec<Show>,
    /// Where the inputs stand
    #[arg(long, value_name = "LR|TB", default_value = "LR")]
    pub(super) direction: Direction,
    /// Which operations have their names
    #[arg(long, value_name = "WHICH", default_value = "needed")]
    pub(super) names: Names,
    /// The colours
    #[arg(long, value_name = "THEME", default_value = "light")]
    pub(super) theme: Theme,
    /// Colours instead of those of the theme, such as value=#004488,gradient=#BB5566; the parts are paper, ink, fill, frame, input, rim, arrow, value, gradient, local and unused
    #[arg(long, value_name = "COLOURS", value_delimiter = ',', alias = "colors")]
    pub(super) colours: Vec<String>,
    /// How many significant digits numbers have
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u8).range(1..=17))]
    pub(super) digits: u8,
    /// Put the middle of a figure with more than N nodes into one node; 0 for never [default: 300, for dot never]
    #[arg(long, value_name = "N")]
    pub(super) fold: Option<usize>,
    /// With --format tikz: a whole document
    #[arg(long)]
    pub(super) standalone: bool,
    /// With --format png: how many pixels a unit of the SVG has [default: 2]
    #[arg(long, value_name = "FACTOR", conflicts_with = "width")]
    pub(super) scale: Option<f32>,
    /// With --format png: how many pixels the bitmap has from left to right
    #[arg(long, value_name = "PIXELS")]
    pub(super) width: Option<u32>,
    /// With --format png and pdf: a font for letters that the built-in one lacks; it has Latin, Greek and Cyrillic ones
    #[arg(long, value_name = "FILE")]
    pub(super) font: Vec<PathBuf>,
}

/// A language that programs are written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Target {
    /// Python with NumPy
    Numpy,
    /// Python with JAX
    Jax,
    /// Julia
    Julia,
}

#[derive(Debug, Args)]
pub(super) struct Code {
    /// The formula, or - for standard input
    #[arg(value_name = "EXPR", required_unless_present = "file", conflicts_with = "file")]
    pub(super) formula: Option<OsString>,
    /// Read the formula from a file
    #[arg(long, value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// The language
    #[arg(long, value_name = "LANGUAGE")]
    pub(super) to: Target,
    /// The variables to differentiate by, separated by commas [default: all, in order of appearance]
    #[arg(long, value_name = "NAMES", allow_hyphen_values = true)]
    pub(super) wrt: Vec<String>,
    /// The value only, no derivatives
    #[arg(long, conflicts_with_all = ["hessian", "jacobian", "wrt"])]
    pub(super) value: bool,
    /// A function for the second derivatives too
    #[arg(long)]
    pub(super) hessian: bool,
    /// First derivatives as a matrix, a row for each output, where all of them are numbers [default for several outputs]
    #[arg(long)]
    pub(super) jacobian: bool,
    /// What the function is called
    #[arg(long, value_name = "NAME", default_value = "f")]
    pub(super) name: String,
    /// How hard to simplify
    #[arg(long, value_name = "LEVEL", default_value = "full", value_parser = levels())]
    pub(super) simplify: Level,
    /// Write to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

/// How a table is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Table {
    /// Aligned columns
    Text,
    /// For Markdown pages
    Markdown,
    /// For LaTeX, with the package booktabs
    Latex,
    /// One table with full precision
    Csv,
    /// One object with full precision
    Json,
}

#[derive(Debug, Args)]
pub(super) struct Trace {
    #[command(flatten)]
    pub(super) input: Input,
    /// How to write the tables
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Table,
    /// Of several outputs, the ones to differentiate, by name or number, such as f2 or 1,3 [default: each; with more than 20 none]
    #[arg(long, value_name = "OUTPUTS", value_delimiter = ',')]
    pub(super) of: Vec<String>,
    /// Show formulas; with --at, formulas and numbers [default without --at]
    #[arg(long)]
    pub(super) symbolic: bool,
    /// How many significant digits numbers have
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u8).range(1..=17))]
    pub(super) digits: u8,
}

/// A format of tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum TableFormat {
    /// A header, then a row a line
    Csv,
    /// An object a line
    Jsonl,
    /// An Arrow file or stream (in builds with arrow)
    Arrow,
    /// (in builds with arrow)
    Parquet,
}

/// What happens to rows that cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum BadRows {
    /// They are told about and kept out
    Skip,
    /// They are told about and kept, with nan for their results
    Nan,
    /// The first ends the run
    Stop,
}

#[derive(Debug, Args)]
pub(super) struct Eval {
    /// The formula
    #[arg(value_name = "EXPR", required_unless_present = "file", conflicts_with = "file")]
    pub(super) formula: Option<OsString>,
    /// Read the formula from a file
    #[arg(long, value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// The table with a column for each variable, or - for standard input
    #[arg(long, value_name = "FILE")]
    pub(super) data: PathBuf,
    /// The variables to differentiate by, separated by commas [default: all, in order of appearance]
    #[arg(long, value_name = "NAMES", allow_hyphen_values = true)]
    pub(super) wrt: Vec<String>,
    /// Variables that are the same in all rows, such as a=1/2,b=pi
    #[arg(long, value_name = "VALUES", allow_hyphen_values = true)]
    pub(super) at: Option<String>,
    /// The value only, no derivatives
    #[arg(long, conflicts_with_all = ["hessian", "wrt"])]
    pub(super) value: bool,
    /// The second derivatives too
    #[arg(long)]
    pub(super) hessian: bool,
    /// What the formula is called in the new columns: f, df/dx, ...
    #[arg(long, value_name = "NAME", default_value = "f")]
    pub(super) name: String,
    /// What to do with rows that cannot be read
    #[arg(long, value_name = "WHAT", default_value = "skip")]
    pub(super) bad_rows: BadRows,
    /// The format of the table [default: by the ending of its name, else csv]
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<TableFormat>,
    /// What separates the fields of CSV [default: a comma; a tab for files that end in .tsv]
    #[arg(long, value_name = "CHARACTER")]
    pub(super) delimiter: Option<char>,
    /// Write to a file instead of standard output; it appears when it is complete
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

/// How the next point of a descent is found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Method {
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
pub(super) struct Descend {
    /// The formula, or - for standard input
    #[arg(value_name = "EXPR", required_unless_present = "file", conflicts_with = "file")]
    pub(super) formula: Option<OsString>,
    /// Read the formula from a file
    #[arg(long, value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// Where to start, such as x=0,y=1
    #[arg(long, value_name = "POINT", allow_hyphen_values = true)]
    pub(super) from: String,
    /// Variables that stay as they are, such as a=2,X=@X.npy
    #[arg(long, value_name = "POINT", allow_hyphen_values = true)]
    pub(super) at: Option<String>,
    /// How far a step goes: a number, a formula of the iteration k, armijo, exact or bb; repeat to compare
    #[arg(long, value_name = "RATE", allow_hyphen_values = true)]
    pub(super) rate: Vec<String>,
    /// How the next point is found; repeat to compare
    #[arg(long, value_name = "METHOD", default_value = "gd")]
    pub(super) method: Vec<Method>,
    /// With --method momentum: the part of the velocity that is kept
    #[arg(long, value_name = "NUMBER", default_value_t = 0.9)]
    pub(super) beta: f64,
    /// With --method lbfgs: how many of the last steps are remembered
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(super) memory: usize,
    /// Stop where a step is no longer than this
    #[arg(long, value_name = "NUMBER", default_value_t = 1e-6)]
    pub(super) eps: f64,
    /// Stop where the norm of the gradient is at most this times 1 + |f|
    #[arg(long, value_name = "NUMBER", default_value_t = 0.0)]
    pub(super) tolerance: f64,
    /// The most iterations
    #[arg(long, value_name = "N", default_value_t = 200_000)]
    pub(super) max_iter: u64,
    /// The least and the largest value of variables, such as x=0..4,y=-1..1
    #[arg(long, value_name = "BOUNDS", allow_hyphen_values = true)]
    pub(super) bounds: Option<String>,
    /// Tell about every iteration on standard error
    #[arg(long)]
    pub(super) verbose: bool,
    /// Write every iteration to a file: CSV, or JSON lines if its name ends in .jsonl
    #[arg(long, value_name = "FILE")]
    pub(super) trace: Option<PathBuf>,
    /// Draw the value of f against the iteration: .svg or .png
    #[arg(long, value_name = "FILE")]
    pub(super) plot: Option<PathBuf>,
    /// Draw the way over a map of f, or over its curve: .svg, .png, or .html for a page that moves
    #[arg(long, value_name = "FILE")]
    pub(super) map: Option<PathBuf>,
    /// With --map: what of f is seen, such as x=-2..2,y=-1..3
    #[arg(long, value_name = "RANGES", allow_hyphen_values = true)]
    pub(super) range: Option<String>,
    /// With --map: arrows against the gradient, at the start or everywhere
    #[arg(long, value_name = "WHERE", value_delimiter = ',')]
    pub(super) gradient: Vec<GradientArrows>,
    /// Write to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

/// Where a map has arrows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum GradientArrows {
    /// At the start
    Start,
    /// Everywhere, all equally long
    Field,
}

#[derive(Debug, Args)]
pub(super) struct Fit {
    /// The model, or - for standard input
    #[arg(value_name = "MODEL", required_unless_present = "file", conflicts_with = "file")]
    pub(super) formula: Option<OsString>,
    /// Read the model from a file
    #[arg(long, value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// The table: CSV with a header, or with tabs if its name ends in .tsv; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(super) data: PathBuf,
    /// What the model is to be equal to: a column, or a formula of columns
    #[arg(long, value_name = "EXPR", default_value = "y", allow_hyphen_values = true)]
    pub(super) y: String,
    /// The parameters and where they start, such as b1=500,b2=1e-4
    #[arg(long, value_name = "POINT", allow_hyphen_values = true)]
    pub(super) from: String,
    /// The least and the largest value of parameters, such as b1=0..1000
    #[arg(long, value_name = "BOUNDS", allow_hyphen_values = true)]
    pub(super) bounds: Option<String>,
    /// The most iterations
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub(super) max_iter: u64,
    /// Tell about every iteration on standard error
    #[arg(long)]
    pub(super) verbose: bool,
    /// Draw the data and the model: .svg or .png
    #[arg(long, value_name = "FILE")]
    pub(super) plot: Option<PathBuf>,
    /// How to write the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: FitFormat,
    /// Write to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

/// How parameters are found from batches.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Training {
    /// Steps scaled by running means of the gradient and its square
    Adam,
    /// Against the gradient
    Gd,
    /// Against the gradient, like a ball that rolls
    Momentum,
    /// All rows at once, with the curvature that the last steps have shown
    Lbfgs,
}

/// How large weights are at first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Initial {
    /// For relu: the variance is 2 over the numbers that come in
    He,
    /// For tanh and sigmoid: the variance is 2 over the numbers that come in and go out
    Glorot,
    /// All begins at 0, for models without a hidden layer
    Zeros,
}

impl From<Initial> for crate::train::Initial {
    fn from(initial: Initial) -> crate::train::Initial {
        match initial {
            Initial::He => crate::train::Initial::He,
            Initial::Glorot => crate::train::Initial::Glorot,
            Initial::Zeros => crate::train::Initial::Zeros,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct Train {
    /// The model: a file, or - for standard input
    #[arg(value_name = "MODEL")]
    pub(super) model: PathBuf,
    /// The table: CSV with a header, or with tabs if its name ends in .tsv
    #[arg(long, value_name = "FILE")]
    pub(super) data: PathBuf,
    /// The column to be predicted, or several; without it that with the name of the target in the model
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(super) target: Vec<String>,
    /// The columns from which is predicted; without it all others
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(super) inputs: Vec<String>,
    /// Columns that are left out
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(super) ignore: Vec<String>,
    /// The numbers in the target are names of two classes
    #[arg(long)]
    pub(super) classes: bool,
    /// The lengths of axes of which the data do not say it, such as hidden=32
    #[arg(long, value_name = "LENGTHS", value_delimiter = ',', value_parser = length)]
    pub(super) size: Vec<(String, usize)>,
    /// How the parameters are found
    #[arg(long, value_name = "METHOD", default_value = "adam")]
    pub(super) method: Training,
    /// How far a step goes: a number, or a formula of the step k [default: 0.001 for adam, 0.01 for momentum, 0.1 for gd]
    #[arg(long, value_name = "RATE", allow_hyphen_values = true)]
    pub(super) rate: Option<String>,
    /// With --method momentum: the part of the velocity that is kept
    #[arg(long, value_name = "NUMBER", default_value_t = 0.9)]
    pub(super) beta: f64,
    /// With --method lbfgs: how many of the last steps are remembered
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(super) memory: usize,
    /// The rows of a batch
    #[arg(long, value_name = "N", default_value_t = 32)]
    pub(super) batch: usize,
    /// The most passes over all rows
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(super) epochs: u64,
    /// Where random numbers come from
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) seed: u64,
    /// How large weights are at first
    #[arg(long, value_name = "NAME", default_value = "he")]
    pub(super) init: Initial,
    /// Give each column of the inputs the mean 0 and the standard deviation 1
    #[arg(long, alias = "standardise")]
    pub(super) standardize: bool,
    /// The part of the rows that is kept for validation; 0 for none
    #[arg(long, value_name = "PART", default_value_t = 0.2, value_parser = part)]
    pub(super) validation: f64,
    /// Stop after so many epochs without a better loss, that of validation if there is one
    #[arg(long, value_name = "N")]
    pub(super) patience: Option<u64>,
    /// Keep everything that training depends on in a file after every epoch
    #[arg(long, value_name = "FILE")]
    pub(super) checkpoint: Option<PathBuf>,
    /// With --checkpoint: write it only after so many epochs
    #[arg(long, value_name = "N", default_value_t = 1, requires = "checkpoint")]
    pub(super) checkpoint_every: u64,
    /// Go on from the checkpoint, if it is there
    #[arg(long, requires = "checkpoint")]
    pub(super) resume: bool,
    /// Tell about every epoch on standard error
    #[arg(long)]
    pub(super) verbose: bool,
    /// Write every epoch to a file: CSV, or JSON lines if its name ends in .jsonl
    #[arg(long, value_name = "FILE")]
    pub(super) trace: Option<PathBuf>,
    /// Draw the loss against the epoch: .svg or .png
    #[arg(long, value_name = "FILE")]
    pub(super) plot: Option<PathBuf>,
    /// Draw the part that is put into the right class: .svg or .png
    #[arg(long, value_name = "FILE")]
    pub(super) plot_accuracy: Option<PathBuf>,
    /// Write the parameters and what predictions need besides: .npz or .json
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Predict {
    /// What symdiff train has written: .npz or .json
    #[arg(value_name = "MODEL")]
    pub(super) model: PathBuf,
    /// The table with the columns of the inputs; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(super) data: PathBuf,
    /// For classes: also write the numbers that are predicted for each of them
    #[arg(long)]
    pub(super) scores: bool,
    /// Write to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

/// Reads `hidden=32`.
fn length(text: &str) -> Result<(String, usize), String> {
    let pair = text.split_once('=').and_then(|(name, length)| Some((name.trim(), length.trim().parse().ok()?)));
    match pair {
        Some((name, length)) if length > 0 => Ok((name.to_owned(), length)),
        Some(_) | None => Err("it takes name=length, such as hidden=32".to_owned()),
    }
}

/// Reads a part of a whole.
fn part(text: &str) -> Result<f64, String> {
    let part = text.parse().ok().filter(|part| (0.0..1.0).contains(part));
    part.ok_or_else(|| "it takes a number from 0 up to, but not, 1".to_owned())
}

/// How the result of a fit is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum FitFormat {
    /// For people
    Text,
    /// For programs, with the covariances
    Json,
}

/// Reads the name of a level.
fn levels() -> impl TypedValueParser<Value = Level> {
    PossibleValuesParser::new(Level::NAMES).try_map(|name| name.parse::<Level>())
}

/// Lets formulas that begin with a minus sign stand where formulas stand: `-x^2`, `--x*2`.
///
/// An argument is an option if it looks like one: `--` and a word, or `-` and one of the short options. All else
/// that begins with `-` is a formula and goes behind `--`.
pub(super) fn prepare(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let command = Arguments::command();
    let takes_value =
        |option: &str| command.get_arguments().any(|a| a.get_long() == Some(option) && a.get_action().takes_values());
    let (mut before, mut formulas) = (Vec::new(), Vec::new());
    let mut arguments = arguments.peekable();
    let mut rest_is_plain = false;
    while let Some(argument) = arguments.next() {
        let text = argument.to_string_lossy();
        if rest_is_plain {
            formulas.push(argument);
        } else if text == "--" {
            rest_is_plain = true;
        } else if text.strip_prefix("--").is_some_and(takes_value) {
            let value =
                arguments.next_if(|next| !next.to_str().and_then(|n| n.strip_prefix("--")).is_some_and(takes_value));
            before.push(argument);
            before.extend(value);
        } else if is_formula(&argument) {
            formulas.push(argument);
        } else {
            before.push(argument);
        }
    }
    if !formulas.is_empty() {
        before.push(OsString::from("--"));
        before.extend(formulas);
    }
    before
}

/// Whether a formula seems to have been typed without quotes, so that the shell has made several arguments of it.
pub(super) fn is_torn(arguments: &[OsString]) -> bool {
    arguments.iter().skip(1).any(|argument| {
        let text = argument.to_string_lossy();
        let operator = |c: char| "+*/^=,;".contains(c);
        text.starts_with(operator) || (text.ends_with(operator) && !text.starts_with("--")) || text == "-"
    })
}

/// Whether an argument that begins with `-` is a formula.
fn is_formula(argument: &OsStr) -> bool {
    let text = argument.to_string_lossy();
    if text == "-" || !text.starts_with('-') || text == "-h" || text == "-V" {
        return false;
    }
    let Some(name) = text.strip_prefix("--") else { return true };
    let name = name.split('=').next().unwrap_or_default();
    name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

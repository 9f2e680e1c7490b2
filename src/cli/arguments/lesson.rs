//! Options of `figure`, `trace` and `explain`, which show how a derivative comes about.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::shared::{Digits, Input, Output, Subject};

const FIGURE: &str = "\
Examples:
  symdiff figure \"(x + y)*z\" --at x=-2,y=5,z=-4 --output staging.svg
  symdiff figure \"q = x + y; q*z\" --show gradients,locals,contributions,formulas
  symdiff figure \"exp(1/x)\" --at x=1/2 --format html --output exp.html
  symdiff figure \"exp(1/x)\" --theme dark --format png --width 1600 --output exp.png
  symdiff figure \"x*y\" --format dot | dot -Tpdf > graph.pdf";

/// How a figure is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(in crate::cli) enum Picture {
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
pub(in crate::cli) enum Direction {
    /// Inputs on the left
    #[value(name = "LR", alias = "lr")]
    LeftToRight,
    /// Inputs at the top
    #[value(name = "TB", alias = "tb")]
    TopToBottom,
}

/// Which operations have their names in a figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(in crate::cli) enum Names {
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
pub(in crate::cli) enum Theme {
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
pub(in crate::cli) enum Show {
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
#[command(after_help = FIGURE)]
pub(in crate::cli) struct Figure {
    #[command(flatten)]
    pub(in crate::cli) input: Input,
    /// How to write the figure
    #[arg(long, value_name = "FORMAT", default_value = "svg")]
    pub(in crate::cli) format: Picture,
    /// Of several outputs, the ones to differentiate, by name or number, such as f2 or 1,3 [default: each; with more than 4 none]
    #[arg(long, value_name = "OUTPUTS", value_delimiter = ',')]
    pub(in crate::cli) of: Vec<String>,
    /// What to write in it, separated by commas [default: values,gradients; without --at gradients,formulas]
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub(in crate::cli) show: Vec<Show>,
    /// Where the inputs stand
    #[arg(long, value_name = "LR|TB", default_value = "LR")]
    pub(in crate::cli) direction: Direction,
    /// Which operations have their names
    #[arg(long, value_name = "WHICH", default_value = "needed")]
    pub(in crate::cli) names: Names,
    /// The colours
    #[arg(long, value_name = "THEME", default_value = "light")]
    pub(in crate::cli) theme: Theme,
    /// Colours instead of those of the theme, such as value=#004488,gradient=#BB5566; the parts are paper, ink, fill, frame, input, rim, arrow, value, gradient, local and unused
    #[arg(long, value_name = "COLOURS", value_delimiter = ',', alias = "colors")]
    pub(in crate::cli) colours: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) digits: Digits,
    /// Put the middle of a figure with more than N nodes into one node; 0 for never [default: 300, for dot never]
    #[arg(long, value_name = "N")]
    pub(in crate::cli) fold: Option<usize>,
    /// With --format tikz: a whole document
    #[arg(long)]
    pub(in crate::cli) standalone: bool,
    /// With --format png: how many pixels a unit of the SVG has [default: 2]
    #[arg(long, value_name = "FACTOR", conflicts_with = "width")]
    pub(in crate::cli) scale: Option<f32>,
    /// With --format png: how many pixels the bitmap has from left to right
    #[arg(long, value_name = "PIXELS")]
    pub(in crate::cli) width: Option<u32>,
    /// With --format png and pdf: a font for letters that the built-in one lacks; it has Latin, Greek and Cyrillic ones
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) font: Vec<PathBuf>,
}

const TRACE: &str = "\
Examples:
  symdiff trace \"q = x + y; q*z\" --at x=-2,y=5,z=-4
  symdiff trace \"exp(1/x)\" --at x=1/2 --symbolic
  symdiff trace \"(x - 5)^2\" --format latex";

/// How a table is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(in crate::cli) enum Table {
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
#[command(after_help = TRACE)]
pub(in crate::cli) struct Trace {
    #[command(flatten)]
    pub(in crate::cli) input: Input,
    /// How to write the tables
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli) format: Table,
    /// Of several outputs, the ones to differentiate, by name or number, such as f2 or 1,3 [default: each; with more than 20 none]
    #[arg(long, value_name = "OUTPUTS", value_delimiter = ',')]
    pub(in crate::cli) of: Vec<String>,
    /// Show formulas; with --at, formulas and numbers [default without --at]
    #[arg(long)]
    pub(in crate::cli) symbolic: bool,
    #[command(flatten)]
    pub(in crate::cli) digits: Digits,
}

/// How an explanation is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(in crate::cli) enum Prose {
    /// Plain text
    Text,
    /// Markdown with formulas in LaTeX
    Markdown,
    /// LaTeX, a fragment for a document with amsmath
    Latex,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Explain {
    #[command(flatten)]
    pub(in crate::cli) subject: Subject,
    /// How to write the explanation
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli) format: Prose,
    #[command(flatten)]
    pub(in crate::cli) output: Output,
}

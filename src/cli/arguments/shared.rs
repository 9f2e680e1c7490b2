//! Options that several commands have: the formula, its variables, a point, what is written and where.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::simplify::Level;
use crate::syntax::Limits;

/// Where a formula is written.
#[derive(Debug, Args)]
pub(in crate::cli) struct Source {
    /// The formula, or - for standard input
    #[arg(value_name = "EXPR", required_unless_present = "file", conflicts_with = "file")]
    pub(in crate::cli) formula: Option<OsString>,
    /// Read the formula from a file
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) file: Option<PathBuf>,
}

/// A formula and its variables.
#[derive(Debug, Args)]
pub(in crate::cli) struct Subject {
    #[command(flatten)]
    pub(in crate::cli) source: Source,
    /// The variables to differentiate by, separated by commas [default: all, in order of appearance]
    #[arg(long, value_name = "NAMES", allow_hyphen_values = true)]
    pub(in crate::cli) wrt: Vec<String>,
}

/// Where the result goes.
#[derive(Debug, Args)]
pub(in crate::cli) struct Output {
    /// Write to a file instead of standard output; it appears when it is complete
    #[arg(id = "output", long = "output", value_name = "FILE")]
    pub(in crate::cli) file: Option<PathBuf>,
}

/// How simple a result is.
#[derive(Debug, Args)]
pub(in crate::cli) struct Simplify {
    /// How hard to simplify
    #[arg(id = "simplify", long = "simplify", value_name = "LEVEL", default_value = "full", value_parser = levels())]
    pub(in crate::cli) level: Level,
}

/// How numbers are written.
#[derive(Debug, Args)]
pub(in crate::cli) struct Digits {
    /// How many significant digits numbers have
    #[arg(id = "digits", long = "digits", value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u8).range(1..=17))]
    pub(in crate::cli) count: u8,
}

/// What methods keep of the steps before.
#[derive(Debug, Args)]
pub(in crate::cli) struct Remembered {
    /// With --method momentum: the part of the velocity that is kept [default: 0.9]
    #[arg(long, value_name = "NUMBER", value_parser = part)]
    beta: Option<f64>,
    /// With --method lbfgs: how many of the last steps are remembered [default: 10]
    #[arg(long, value_name = "N", value_parser = positive)]
    memory: Option<usize>,
}

impl Remembered {
    /// The part of the velocity that is kept.
    pub(in crate::cli) fn beta(&self) -> f64 {
        self.beta.unwrap_or(0.9)
    }

    /// How many of the last steps are remembered.
    pub(in crate::cli) fn memory(&self) -> usize {
        self.memory.unwrap_or(10)
    }

    /// What is wrong with an option that none of the chosen methods takes.
    pub(in crate::cli) fn misplaced(&self, rolls: bool, remembers: bool) -> Option<&'static str> {
        if self.beta.is_some() && !rolls {
            return Some("--beta is for --method momentum");
        }
        (self.memory.is_some() && !remembers).then_some("--memory is for --method lbfgs")
    }
}

/// What is asked about a formula.
#[derive(Debug, Args)]
pub(in crate::cli) struct Input {
    #[command(flatten)]
    pub(in crate::cli) subject: Subject,
    /// Also print the values at a point, such as x=1/2,y=pi/4; may be repeated
    #[arg(long, value_name = "POINT", allow_hyphen_values = true)]
    pub(in crate::cli) at: Vec<String>,
    /// The derivative of a loss L by the output, given from outside: what derivatives are multiplied by
    #[arg(long, value_name = "S", default_value = "1", allow_hyphen_values = true)]
    pub(in crate::cli) seed: String,
    #[command(flatten)]
    pub(in crate::cli) output: Output,
    /// The longest formula that is read
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().source_bytes, hide_short_help = true)]
    pub(in crate::cli) max_bytes: usize,
    /// How many steps building the graph of the formula may take
    #[arg(long, value_name = "NODES", default_value_t = Limits::default().nodes, hide_short_help = true)]
    pub(in crate::cli) max_nodes: usize,
}

/// Reads a number of things that there has to be one of.
pub(super) fn positive(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|&number| number > 0).ok_or_else(|| "it takes a number from 1 on".to_owned())
}

/// Reads a part of a whole.
pub(super) fn part(text: &str) -> Result<f64, String> {
    let part = text.parse().ok().filter(|part| (0.0..1.0).contains(part));
    part.ok_or_else(|| "it takes a number from 0 up to, but not, 1".to_owned())
}

/// Reads the name of a level.
fn levels() -> impl TypedValueParser<Value = Level> {
    PossibleValuesParser::new(Level::NAMES).try_map(|name| name.parse::<Level>())
}

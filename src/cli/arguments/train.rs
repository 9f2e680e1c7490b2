//! Options of `train` and `predict`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::shared::{Output, Remembered, part, positive};

const TRAIN: &str = "\
The last statement of a model is its loss; a stage `prediction` is what it predicts, and the name of the
first axis of that (n, say) stands for the rows of the table. What is declared with this axis is data, all
else are parameters. examples/models has models to begin with.
Examples:
  symdiff train perceptron.sd --data iris.csv --target species --size hidden=16 --standardize --output iris.npz
  symdiff train linear.sd --data points.csv --target y --method lbfgs --validation 0 --output line.json
  symdiff train softmax.sd --data digits.csv --target digit --checkpoint digits.state --resume --plot loss.svg";

/// How parameters are found from batches.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(in crate::cli) enum Training {
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
pub(in crate::cli) enum Initial {
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

/// What is computed with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(in crate::cli) enum Precision {
    /// 16 digits
    Double,
    /// 7 digits, which takes about half the time
    Single,
}

#[derive(Debug, Args)]
#[command(after_help = TRAIN)]
pub(in crate::cli) struct Train {
    /// The model: a file, or - for standard input
    #[arg(value_name = "MODEL")]
    pub(in crate::cli) model: PathBuf,
    /// The table: CSV with a header, or with tabs if its name ends in .tsv
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) data: PathBuf,
    /// The column to be predicted, or several; without it that with the name of the target in the model
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(in crate::cli) target: Vec<String>,
    /// The columns from which is predicted; without it all others
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(in crate::cli) inputs: Vec<String>,
    /// Columns that are left out
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(in crate::cli) ignore: Vec<String>,
    /// The numbers in the target are names of two classes
    #[arg(long)]
    pub(in crate::cli) classes: bool,
    /// The lengths of axes of which the data do not say it, such as hidden=32
    #[arg(long, value_name = "LENGTHS", value_delimiter = ',', value_parser = length)]
    pub(in crate::cli) size: Vec<(String, usize)>,
    /// How the parameters are found
    #[arg(long, value_name = "METHOD", default_value = "adam")]
    pub(in crate::cli) method: Training,
    /// How far a step goes: a number, or a formula of the step k [default: 0.001 for adam, 0.01 for momentum, 0.1 for gd]
    #[arg(long, value_name = "RATE", allow_hyphen_values = true)]
    pub(in crate::cli) rate: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) remembered: Remembered,
    /// The rows of a batch; lbfgs takes all [default: 32]
    #[arg(long, value_name = "N", value_parser = positive)]
    pub(in crate::cli) batch: Option<usize>,
    /// What is computed with
    #[arg(long, value_name = "NAME", default_value = "double")]
    pub(in crate::cli) precision: Precision,
    /// The most passes over all rows
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(in crate::cli) epochs: u64,
    /// Where random numbers come from
    #[arg(long, value_name = "N", default_value_t = 0, allow_hyphen_values = true)]
    pub(in crate::cli) seed: u64,
    /// How large weights are at first
    #[arg(long, value_name = "NAME", default_value = "he")]
    pub(in crate::cli) init: Initial,
    /// Where parameters begin instead, such as a=1,b=[1,2]; one number stands for all entries
    #[arg(long, value_name = "POINT", allow_hyphen_values = true)]
    pub(in crate::cli) from: Option<String>,
    /// Give each column of the inputs the mean 0 and the standard deviation 1
    #[arg(long, alias = "standardise")]
    pub(in crate::cli) standardize: bool,
    /// The part of the rows that is kept for validation; 0 for none
    #[arg(long, value_name = "PART", default_value_t = 0.2, value_parser = part)]
    pub(in crate::cli) validation: f64,
    /// Stop after so many epochs without a better loss, that of validation if there is one
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(in crate::cli) patience: Option<u64>,
    /// Keep everything that training depends on in a file after every epoch
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) checkpoint: Option<PathBuf>,
    /// With --checkpoint: write it only after so many epochs
    #[arg(long, value_name = "N", default_value_t = 1, requires = "checkpoint", value_parser = clap::value_parser!(u64).range(1..))]
    pub(in crate::cli) checkpoint_every: u64,
    /// Go on from the checkpoint, if it is there
    #[arg(long, requires = "checkpoint")]
    pub(in crate::cli) resume: bool,
    /// Tell about every epoch on standard error
    #[arg(long)]
    pub(in crate::cli) verbose: bool,
    /// Write every epoch to a file: CSV, or JSON lines if its name ends in .jsonl
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) trace: Option<PathBuf>,
    /// Draw the loss against the epoch: .svg or .png
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) plot: Option<PathBuf>,
    /// Draw the part that is put into the right class: .svg or .png
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) plot_accuracy: Option<PathBuf>,
    /// Write the parameters and what predictions need besides: .npz or .json
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
}

const PREDICT: &str = "\
Example:
  symdiff predict iris.npz --data new.csv --scores --output species.csv";

#[derive(Debug, Args)]
#[command(after_help = PREDICT)]
pub(in crate::cli) struct Predict {
    /// What symdiff train has written: .npz or .json
    #[arg(value_name = "MODEL")]
    pub(in crate::cli) model: PathBuf,
    /// The table with the columns of the inputs; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) data: PathBuf,
    /// For classes: also write the numbers that are predicted for each of them
    #[arg(long)]
    pub(in crate::cli) scores: bool,
    #[command(flatten)]
    pub(in crate::cli) output: Output,
}

/// Reads `hidden=32`.
fn length(text: &str) -> Result<(String, usize), String> {
    let pair = text.split_once('=').and_then(|(name, length)| Some((name.trim(), length.trim().parse().ok()?)));
    match pair {
        Some((name, length)) if length > 0 => Ok((name.to_owned(), length)),
        Some(_) | None => Err("it takes name=length, such as hidden=32".to_owned()),
    }
}

//! Options of `symdiff eval`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::shared::{Output, Subject};

const EVAL: &str = "\
Examples:
  symdiff eval \"x^2*sin(y)\" --data points.csv --output out.csv
  symdiff eval \"a*exp(-b*t)\" --data times.csv --at a=2,b=1/3 --wrt a,b
  symdiff eval \"exp(1/x)\" --data points.jsonl --hessian | head
  symdiff eval \"x : [n]; A : [n, n]; x'*A*x\" --data x.npy --at A=@A.npy --wrt x --output out.npz
  zcat points.csv.gz | symdiff eval \"x*y\" --data -";

/// A format of tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(in crate::cli) enum TableFormat {
    /// A header, then a row a line
    Csv,
    /// An object a line
    Jsonl,
    /// An Arrow file or stream (in builds with arrow)
    Arrow,
    /// (in builds with arrow)
    Parquet,
    /// An array of NumPy; its first axis is that of the rows
    Npy,
    /// Such an array for each variable
    Npz,
}

/// What happens to rows that cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(in crate::cli) enum BadRows {
    /// They are told about and kept out
    Skip,
    /// They are told about and kept, with nan for their results
    Nan,
    /// The first ends the run
    Stop,
}

#[derive(Debug, Args)]
#[command(after_help = EVAL)]
pub(in crate::cli) struct Eval {
    #[command(flatten)]
    pub(in crate::cli) subject: Subject,
    /// The table with a column for each variable, or - for standard input
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) data: PathBuf,
    /// Variables that are the same in all rows, such as a=1/2,b=pi
    #[arg(long, value_name = "VALUES", allow_hyphen_values = true)]
    pub(in crate::cli) at: Option<String>,
    /// The value only, no derivatives
    #[arg(long, conflicts_with_all = ["hessian", "wrt"])]
    pub(in crate::cli) value: bool,
    /// The second derivatives too
    #[arg(long)]
    pub(in crate::cli) hessian: bool,
    /// What the formula is called in the new columns: f, df/dx, ...
    #[arg(long, value_name = "NAME", default_value = "f")]
    pub(in crate::cli) name: String,
    /// What to do with rows that cannot be read
    #[arg(long, value_name = "WHAT", default_value = "skip")]
    pub(in crate::cli) bad_rows: BadRows,
    /// The format of the table [default: by the ending of its name, else csv]
    #[arg(long, value_name = "FORMAT")]
    pub(in crate::cli) format: Option<TableFormat>,
    /// What separates the fields of CSV [default: a comma; a tab for files that end in .tsv]
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    pub(in crate::cli) delimiter: Option<u8>,
    #[command(flatten)]
    pub(in crate::cli) output: Output,
}

/// Reads what separates fields; a shell passes `\t` on as it is.
fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"\\t" => Ok(b'\t'),
        &[character] if character.is_ascii() => Ok(character),
        _ => Err("it takes one ASCII character, or \\t for a tab".to_owned()),
    }
}

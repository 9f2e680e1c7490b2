//! `symdiff eval`: a formula and its derivatives for every row of a table.
//!
//! In: a formula and a table with a column for each of its variables. Out: the same table with the value, the
//! gradient and, if asked for, the Hessian as further columns. Always: the table is streamed, so its length does not
//! matter; rows that cannot be read are told about by their line.

#[cfg(feature = "arrow")]
mod columnar;
mod csv;
mod engine;
mod json_lines;
mod pipeline;
mod table;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal, Read};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use super::arguments::{BadRows, Eval, TableFormat};
use super::output::{self, Destination, Failure};
use super::question;
use crate::answer::{self, Derivative, Task};
use crate::eval::batch::Evaluator;
use crate::graph::{Graph, NodeId};
use crate::op::SymbolId;
use crate::simplify::Level;
use crate::syntax::Limits;

use engine::{Engine, Input};
use pipeline::Bad;
pub(super) use table::number;

/// Reads the formula, then the table.
pub(super) fn run(arguments: &Eval) -> Result<(), Failure> {
    if arguments.data == Path::new("-") && arguments.subject.source.formula.as_deref() == Some(OsStr::new("-")) {
        return Err(Failure::Input("error: standard input cannot be both the formula and the data".to_owned()));
    }
    let plan = plan(arguments)?;
    let bad = match format(arguments) {
        format @ (TableFormat::Arrow | TableFormat::Parquet) => column_table(arguments, &plan, format)?,
        format @ (TableFormat::Csv | TableFormat::Jsonl) => {
            let (input, progress) = open(&arguments.data)?;
            let destination = Destination::open(arguments.output.file.as_deref())?;
            let bad = if format == TableFormat::Jsonl {
                json_table(arguments, plan, input, destination)?
            } else {
                csv_table(arguments, plan, input, destination)?
            };
            progress.finish_and_clear();
            bad
        }
    };
    for (what, count) in [("without results", bad.kept), ("kept out", bad.left_out)] {
        match count {
            0 => {}
            1 => output::note(&format!("{what}: 1 row")),
            more => output::note(&format!("{what}: {more} rows")),
        }
    }
    Ok(())
}

/// What is computed for each row.
struct Plan {
    graph: Graph,
    roots: Vec<NodeId>,
    /// The names of the new columns.
    names: Vec<String>,
    /// The variables that are the same in all rows.
    fixed: Vec<(SymbolId, f64)>,
}

fn plan(arguments: &Eval) -> Result<Plan, Failure> {
    let (mut graph, formula) = question::formula(&arguments.subject.source, &Limits::default())?;
    let mut fixed = Vec::new();
    if let Some(text) = &arguments.at {
        let point = question::point(&mut graph, text)?;
        fixed.extend(point.values.into_iter().map(|(symbol, value)| (symbol, value.to_f64())));
    }
    let values = formula.outputs.iter().enumerate();
    let mut wanted: Vec<_> = values.map(|(output, &node)| Derivative { output, by: Vec::new(), node }).collect();
    if !arguments.value {
        let wrt = question::variables(&mut graph, &formula, &arguments.subject.wrt)?;
        let tasks: &[Task] = if arguments.hessian { &[Task::Gradient, Task::Hessian] } else { &[Task::Gradient] };
        for &task in tasks {
            let answer = answer::derive(&mut graph, &formula.outputs, &wrt, task, Level::Basic);
            wanted.extend(answer.map_err(|error| Failure::Input(format!("error: {error}")))?);
        }
    }
    let label = |derivative: &Derivative| derivative.label(&graph, &arguments.name, formula.outputs.len());
    let names = wanted.iter().map(label).collect();
    let roots = wanted.iter().map(|derivative| derivative.node).collect();
    Ok(Plan { graph, roots, names, fixed })
}

impl Plan {
    /// The engine, and the columns that it reads.
    fn engine(&self, columns: Option<&[String]>) -> Result<(Engine, Vec<String>), Failure> {
        let evaluator = Evaluator::new(&self.graph, &self.roots);
        let evaluator = evaluator.map_err(|error| Failure::Input(format!("error: {error}")))?;
        let (mut inputs, mut read) = (Vec::new(), Vec::new());
        for &symbol in evaluator.inputs() {
            let name = self.graph.name(symbol);
            if let Some(&(_, value)) = self.fixed.iter().find(|(fixed, _)| *fixed == symbol) {
                inputs.push(Input::fixed(value));
                continue;
            }
            if let Some(columns) = columns {
                match columns.iter().filter(|column| *column == name).count() {
                    1 => {}
                    0 => return Err(Failure::Input(no_column(name, columns))),
                    _ => return Err(Failure::Input(format!("error: the table has several columns `{name}`"))),
                }
            }
            inputs.push(Input::Column(read.len()));
            read.push(name.to_owned());
        }
        if let Some(taken) = columns.and_then(|columns| self.names.iter().find(|name| columns.contains(name))) {
            let message = format!("error: the table has a column `{taken}` already; give the formula another --name");
            return Err(Failure::Input(message));
        }
        Ok((Engine::new(evaluator, self.roots.len(), inputs), read))
    }
}

fn no_column(name: &str, columns: &[String]) -> String {
    if columns.is_empty() {
        return format!("error: the formula needs `{name}`, and the table is empty: its first line names the columns");
    }
    const SHOWN: usize = 10;
    let mut there: Vec<_> = columns.iter().take(SHOWN).map(|column| format!("`{column}`")).collect();
    if columns.len() > SHOWN {
        there.push("...".to_owned());
    }
    let there = there.join(", ");
    format!(
        "error: the formula needs `{name}`, and the table has no such column, only {there}\nhelp: --at {name}=1 gives it the same value in all rows"
    )
}

fn csv_table(arguments: &Eval, plan: Plan, input: impl Read + Send, out: Destination) -> Result<Bad, Failure> {
    let tab = arguments.data.extension() == Some(OsStr::new("tsv"));
    let delimiter = arguments.delimiter.unwrap_or(if tab { b'\t' } else { b',' });
    let (header, rows) = csv::open(input, delimiter).map_err(|error| cannot_read(&arguments.data, &error))?;
    let (mut engine, read) = plan.engine(Some(&header))?;
    let position = |name: String| header.iter().position(|column| *column == name).map(|position| (name, position));
    let columns = read.into_iter().filter_map(position).collect();
    let keep_bad = arguments.bad_rows == BadRows::Nan;
    let reader = csv::Reader { rows, columns, width: header.len(), keep_bad, numbers: Vec::new() };
    let mut out = out;
    let written = csv::Writer::new(&mut out, delimiter, &header, &plan.names)
        .map_err(Failure::Io)
        .and_then(|mut writer| pipeline::run(reader, &arguments.data, &mut engine, &mut writer, arguments.bad_rows));
    finished(written, out)
}

fn json_table(arguments: &Eval, plan: Plan, input: impl BufRead + Send, out: Destination) -> Result<Bad, Failure> {
    let (mut engine, columns) = plan.engine(None)?;
    let reader = json_lines::Reader::new(input, columns, plan.names.clone(), arguments.bad_rows == BadRows::Nan);
    let mut out = out;
    let mut writer = json_lines::Writer { out: BufWriter::new(&mut out), results: plan.names };
    let written = pipeline::run(reader, &arguments.data, &mut engine, &mut writer, arguments.bad_rows);
    drop(writer);
    finished(written, out)
}

/// Completes the table, or says where it could not be written.
fn finished(written: Result<Bad, Failure>, out: Destination) -> Result<Bad, Failure> {
    match written {
        Ok(bad) => out.finish().map(|()| bad),
        Err(Failure::Io(error)) => Err(out.failure(error)),
        Err(failure @ Failure::Input(_)) => Err(failure),
    }
}

#[cfg(feature = "arrow")]
fn column_table(arguments: &Eval, plan: &Plan, format: TableFormat) -> Result<Bad, Failure> {
    if arguments.output.file.is_none() && io::stdout().is_terminal() {
        let message = "error: this format is not for terminals: name a file with --output";
        return Err(Failure::Input(message.to_owned()));
    }
    columnar::run(arguments, plan, format, Destination::open(arguments.output.file.as_deref())?)
}

#[cfg(not(feature = "arrow"))]
fn column_table(_: &Eval, _: &Plan, _: TableFormat) -> Result<Bad, Failure> {
    Err(Failure::Input(
        "error: this symdiff was built without arrow\nhelp: build it with `cargo install --path . --features arrow`, or use CSV"
            .to_owned(),
    ))
}

fn format(arguments: &Eval) -> TableFormat {
    let ending = arguments.data.extension().and_then(OsStr::to_str);
    arguments.format.unwrap_or(match ending {
        Some("jsonl" | "ndjson") => TableFormat::Jsonl,
        Some("arrow" | "arrows" | "feather") => TableFormat::Arrow,
        Some("parquet") => TableFormat::Parquet,
        Some(_) | None => TableFormat::Csv,
    })
}

/// What went wrong with the data.
fn cannot_read(data: &Path, error: &dyn std::error::Error) -> Failure {
    Failure::Input(format!("error: cannot read {}: {error}", data.display()))
}

/// How far a file has been read.
const BYTES: &str = "{bar:40} {bytes}/{total_bytes} {eta}";

/// A bar up to a length, where somebody sees it.
fn bar(length: u64, template: &str) -> ProgressBar {
    let progress = if io::stderr().is_terminal() { ProgressBar::new(length) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template(template) {
        progress.set_style(style);
    }
    progress
}

/// Opens the table; on a terminal, a bar shows how much of it has been read.
fn open(data: &Path) -> Result<(Box<dyn BufRead + Send>, ProgressBar), Failure> {
    if data == Path::new("-") {
        return Ok((Box::new(BufReader::new(io::stdin())), ProgressBar::hidden()));
    }
    let file = File::open(data).map_err(|error| cannot_read(data, &error))?;
    let length = file.metadata().map_err(|error| cannot_read(data, &error))?.len();
    let progress = bar(length, BYTES);
    const BUFFER: usize = 1 << 18;
    let input = BufReader::with_capacity(BUFFER, progress.wrap_read(file));
    Ok((Box::new(input), progress))
}

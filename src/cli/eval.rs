//! `symdiff eval`: a formula and its derivatives for every row of a table.
//!
//! In: a formula and a table with a column for each of its variables, or for each of their entries. Out: the same table with
//! the value, the gradient and, if asked for, the Hessian as further columns. Always: the table is streamed, so its length does not
//! matter; rows that cannot be read are told about by their line.

mod arrays;
#[cfg(feature = "arrow")]
mod columnar;
mod columns;
mod csv;
mod engine;
mod formula;
mod json_lines;
mod pipeline;
mod table;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal, Read, Write};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use super::arguments::{BadRows, Eval, TableFormat};
use super::output::{self, Destination, Failure};

use engine::Engine;
use formula::Formula;
use pipeline::Bad;
use table::Reader;
pub(super) use table::number;

/// Reads the formula, then the table.
pub(super) fn run(arguments: &Eval) -> Result<(), Failure> {
    if arguments.data == Path::new("-") && arguments.subject.source.formula.as_deref() == Some(OsStr::new("-")) {
        return Err(Failure::Input("error: standard input cannot be both the formula and the data".to_owned()));
    }
    let formula = Formula::read(arguments)?;
    let bad = match format(arguments) {
        format @ (TableFormat::Arrow | TableFormat::Parquet) => column_table(arguments, &formula, format)?,
        format @ (TableFormat::Npy | TableFormat::Npz) => array_table(arguments, formula, format == TableFormat::Npz)?,
        format @ (TableFormat::Csv | TableFormat::Jsonl) => {
            let (input, progress) = open(&arguments.data)?;
            let bad = if format == TableFormat::Jsonl {
                json_table(arguments, &formula, input)?
            } else {
                csv_table(arguments, &formula, input)?
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

fn csv_table(arguments: &Eval, formula: &Formula, input: impl Read + Send) -> Result<Bad, Failure> {
    let (header, rows) =
        csv::open(input, delimiter(arguments)).map_err(|error| cannot_read(&arguments.data, &error))?;
    let variables = columns::find(&header, &formula.variables()?)?;
    let shapes: Vec<_> = variables.iter().map(|variable| variable.shape.clone()).collect();
    let engine = formula.engine(&shapes)?;
    let columns = variables.into_iter().flat_map(|variable| variable.columns).collect();
    let keep_bad = arguments.bad_rows == BadRows::Nan;
    let reader = csv::Reader { rows, columns, width: header.len(), keep_bad, numbers: Vec::new() };
    write_csv(arguments, engine, reader, &header)
}

fn json_table(arguments: &Eval, formula: &Formula, input: impl BufRead + Send) -> Result<Bad, Failure> {
    let mut reader = json_lines::Reader::new(input, arguments.bad_rows == BadRows::Nan);
    let variables = formula.variables()?;
    let shapes = reader.shapes(&variables).map_err(|error| cannot_read(&arguments.data, &error))?;
    let engine = formula.engine(&shapes)?;
    reader.expect(&variables, shapes, &engine);
    write_json(arguments, engine, reader)
}

fn array_table(arguments: &Eval, mut formula: Formula, is_archive: bool) -> Result<Bad, Failure> {
    let is_json = matches!(ending(arguments.output.file.as_deref()), Some("jsonl" | "ndjson"));
    if is_json {
        let (reader, shapes) = arrays::open(&arguments.data, is_archive, &mut formula)?;
        return write_json(arguments, formula.engine(&shapes)?, reader);
    }
    let (reader, shapes) = arrays::open(&arguments.data, is_archive, &mut formula)?;
    write_csv(arguments, formula.engine(&shapes)?, reader, &[])
}

/// Writes CSV, or arrays of NumPy where the output is such a file.
fn write_csv<R>(arguments: &Eval, engine: Engine, reader: R, header: &[String]) -> Result<Bad, Failure>
where
    R: Reader<Row = ::csv::ByteRecord>,
{
    if let Some(is_archive) = array_output(arguments) {
        return write_arrays(arguments, engine, reader, is_archive);
    }
    check_names(&engine, header)?;
    let (mut engine, mut out) = (engine, Destination::open(arguments.output.file.as_deref())?);
    let written = csv::Writer::new(&mut out, delimiter(arguments), header, &engine.names())
        .map_err(Failure::Io)
        .and_then(|mut writer| pipeline::run(reader, &arguments.data, &mut engine, &mut writer, arguments.bad_rows));
    finished(written, out)
}

/// Writes JSON lines, or arrays of NumPy where the output is such a file.
fn write_json<R>(arguments: &Eval, engine: Engine, reader: R) -> Result<Bad, Failure>
where
    R: Reader<Row = serde_json::Map<String, serde_json::Value>>,
{
    if let Some(is_archive) = array_output(arguments) {
        return write_arrays(arguments, engine, reader, is_archive);
    }
    let (mut engine, mut out) = (engine, Destination::open(arguments.output.file.as_deref())?);
    let results = engine.results().map(|(name, shape)| (name.to_owned(), shape.to_vec())).collect();
    let mut writer = json_lines::Writer { out: BufWriter::new(&mut out), results };
    let written = pipeline::run(reader, &arguments.data, &mut engine, &mut writer, arguments.bad_rows);
    drop(writer);
    finished(written, out)
}

fn write_arrays<R: Reader>(arguments: &Eval, engine: Engine, reader: R, is_archive: bool) -> Result<Bad, Failure> {
    if !is_archive && engine.results().len() > 1 {
        return Err(arrays::several());
    }
    let (mut engine, mut out) = (engine, Destination::open(arguments.output.file.as_deref())?);
    let mut writer = arrays::Writer::new(&engine);
    let written = pipeline::run(reader, &arguments.data, &mut engine, &mut writer, arguments.bad_rows);
    let written = written.and_then(|bad| {
        out.write_all(&writer.bytes(is_archive)?)?;
        Ok(bad)
    });
    finished(written, out)
}

/// Whether the output is arrays of NumPy, and several of them in one file.
fn array_output(arguments: &Eval) -> Option<bool> {
    match ending(arguments.output.file.as_deref()) {
        Some("npz") => Some(true),
        Some("npy") => Some(false),
        Some(_) | None => None,
    }
}

fn ending(file: Option<&Path>) -> Option<&str> {
    file?.extension().and_then(OsStr::to_str)
}

fn delimiter(arguments: &Eval) -> u8 {
    let tab = ending(Some(&arguments.data)) == Some("tsv");
    arguments.delimiter.unwrap_or(if tab { b'\t' } else { b',' })
}

/// The results have names of their own.
fn check_names(engine: &Engine, header: &[String]) -> Result<(), Failure> {
    match engine.names().iter().find(|name| header.contains(name)) {
        None => Ok(()),
        Some(taken) => Err(Failure::Input(format!(
            "error: the table has a column `{taken}` already; give the formula another --name"
        ))),
    }
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
fn column_table(arguments: &Eval, formula: &Formula, format: TableFormat) -> Result<Bad, Failure> {
    if array_output(arguments).is_some() {
        return Err(Failure::Input(
            "error: .npy and .npz are written from CSV, JSON lines and .npy or .npz".to_owned(),
        ));
    }
    if arguments.output.file.is_none() && io::stdout().is_terminal() {
        let message = "error: this format is not for terminals: name a file with --output";
        return Err(Failure::Input(message.to_owned()));
    }
    columnar::run(arguments, formula, format, Destination::open(arguments.output.file.as_deref())?)
}

#[cfg(not(feature = "arrow"))]
fn column_table(_: &Eval, _: &Formula, _: TableFormat) -> Result<Bad, Failure> {
    Err(Failure::Input(
        "error: this symdiff was built without arrow\nhelp: build it with `cargo install --path . --features arrow`, or use CSV"
            .to_owned(),
    ))
}

fn format(arguments: &Eval) -> TableFormat {
    arguments.format.unwrap_or(match ending(Some(&arguments.data)) {
        Some("jsonl" | "ndjson") => TableFormat::Jsonl,
        Some("arrow" | "arrows" | "feather") => TableFormat::Arrow,
        Some("parquet") => TableFormat::Parquet,
        Some("npy") => TableFormat::Npy,
        Some("npz") => TableFormat::Npz,
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

//! Tables that are stored by columns: Arrow IPC, as files and as streams, and Parquet.
//!
//! In: batches of rows. Out: the same with the results as further columns of doubles, in the kind of file that they came
//! from. Always: no more than a batch of the file is in memory, or a group of rows of Parquet; a cell that is null is a
//! bad row, told about by its number, counted from 1.
//!
//! ```text
//! symdiff eval "x^2*y" --data points.parquet --output out.parquet
//! ```

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, BooleanArray, Float64Array, RecordBatch, RecordBatchReader};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use indicatif::ProgressBar;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::super::arguments::{BadRows, Eval, TableFormat};
use super::super::output::{Destination, Failure};
use super::engine::Engine;
use super::pipeline::{Bad, tell};
use super::{BYTES, Formula, bar, cannot_read, check_names, columns};

/// The first bytes of an Arrow file, which a stream has not.
const MAGIC: &[u8] = b"ARROW1";

/// So many rows of Parquet are read together.
const BATCH: usize = 16_384;

/// A group of rows of Parquet is written when it takes so many bytes.
const GROUP_BYTES: usize = 1 << 24;

/// Which kind of file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Stream,
    Parquet,
}

/// Runs the whole table; gives the number of bad rows.
pub(super) fn run(arguments: &Eval, formula: &Formula, format: TableFormat, out: Destination) -> Result<Bad, Failure> {
    let (reader, kind, progress) =
        open(&arguments.data, format).map_err(|error| cannot_read(&arguments.data, &error))?;
    let schema = reader.schema();
    let header: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    let variables = columns::find(&header, &formula.variables()?)?;
    let shapes: Vec<_> = variables.iter().map(|variable| variable.shape.clone()).collect();
    let mut engine = formula.engine(&shapes)?;
    check_names(&engine, &header)?;
    let read: Vec<String> = variables.into_iter().flat_map(|variable| variable.columns).map(|(name, _)| name).collect();
    let names = engine.names();
    let results = names.iter().map(|name| Arc::new(Field::new(name, DataType::Float64, true)));
    let fields: Vec<_> = schema.fields().iter().cloned().chain(results).collect();
    let schema = Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()));
    let mut out = out;
    let mut writer = Writer::new(&mut out, kind, &schema).map_err(cannot_write)?;
    let (mut bad, mut rows) = (0, 0);
    for batch in reader {
        let batch = batch.map_err(|error| cannot_read(&arguments.data, &error))?;
        let most = engine.rows();
        for start in (0..batch.num_rows()).step_by(most) {
            let piece = batch.slice(start, most.min(batch.num_rows() - start));
            let is_good = compute(&piece, &read, &mut engine, |row, column| {
                bad += 1;
                tell(&format!("row {}: column `{column}` is null", rows + row + 1), bad, arguments.bad_rows)
            })?;
            rows += piece.num_rows();
            if kind == Kind::Parquet {
                progress.set_position(rows as u64);
            }
            let piece = with_results(&piece, &schema, &engine, &is_good, arguments.bad_rows).map_err(cannot_write)?;
            writer.write(&piece).map_err(cannot_write)?;
        }
    }
    writer.finish().map_err(cannot_write)?;
    out.finish()?;
    progress.finish_and_clear();
    let is_kept = arguments.bad_rows == BadRows::Nan;
    Ok(if is_kept { Bad { kept: bad, left_out: 0 } } else { Bad { kept: 0, left_out: bad } })
}

/// Of the kind that it was: a closed pipe is no error.
fn cannot_write(error: ArrowError) -> Failure {
    Failure::Io(if let ArrowError::IoError(_, error) = error { error } else { io::Error::other(error) })
}

/// Opens the table; the bar shows how many bytes of it have been read, of Parquet how many rows.
fn open(data: &Path, format: TableFormat) -> Result<(Box<dyn RecordBatchReader>, Kind, ProgressBar), ArrowError> {
    if format == TableFormat::Parquet {
        // Of the end of the file first, so never from a pipe.
        let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(data)?)?;
        let rows = builder.metadata().file_metadata().num_rows();
        let progress = bar(u64::try_from(rows).unwrap_or(0), "{bar:40} {human_pos}/{human_len} rows {eta}");
        return Ok((Box::new(builder.with_batch_size(BATCH).build()?), Kind::Parquet, progress));
    }
    if data == Path::new("-") {
        let reader = StreamReader::try_new(BufReader::new(io::stdin()), None)?;
        return Ok((Box::new(reader), Kind::Stream, ProgressBar::hidden()));
    }
    let mut file = File::open(data)?;
    let mut first = Vec::new();
    (&mut file).take(MAGIC.len() as u64).read_to_end(&mut first)?;
    file.rewind()?;
    let progress = bar(file.metadata()?.len(), BYTES);
    let file = BufReader::new(progress.wrap_read(file));
    if first == MAGIC {
        Ok((Box::new(FileReader::try_new(file, None)?), Kind::File, progress))
    } else {
        Ok((Box::new(StreamReader::try_new(file, None)?), Kind::Stream, progress))
    }
}

/// Computes some rows; says which are good, and tells of each that is not.
fn compute(
    batch: &RecordBatch,
    names: &[String],
    engine: &mut Engine,
    mut tell: impl FnMut(usize, &str) -> Result<(), Failure>,
) -> Result<Vec<bool>, Failure> {
    let mut is_good = vec![true; batch.num_rows()];
    let mut inputs = Vec::with_capacity(names.len());
    let arrays: Vec<&ArrayRef> = names.iter().filter_map(|name| batch.column_by_name(name)).collect();
    for (name, array) in names.iter().zip(&arrays) {
        inputs.push(numbers(array).ok_or_else(|| {
            Failure::Input(format!("error: column `{name}` has no numbers, but values of type {}", array.data_type()))
        })?);
    }
    for (row, is_good) in is_good.iter_mut().enumerate() {
        if let Some((name, _)) = names.iter().zip(&arrays).find(|(_, array)| array.is_null(row)) {
            *is_good = false;
            tell(row, name)?;
        }
    }
    let inputs = by_rows(inputs, engine.sizes());
    engine.run(&inputs, batch.num_rows());
    engine.spoil((0..batch.num_rows()).filter(|&row| !is_good[row]));
    Ok(is_good)
}

/// The numbers of each variable, row after row, from a column for each entry.
fn by_rows(columns: Vec<Vec<f64>>, sizes: &[usize]) -> Vec<Vec<f64>> {
    let mut columns = columns.into_iter();
    let variable = |&size: &usize| match size {
        1 => columns.next().unwrap_or_default(),
        size => {
            let own: Vec<_> = columns.by_ref().take(size).collect();
            let rows = own.first().map_or(0, Vec::len);
            (0..rows).flat_map(|row| own.iter().map(move |column| column[row])).collect()
        }
    };
    sizes.iter().map(variable).collect()
}

/// The numbers of a column, NaN for what is null; `None` if it holds something else.
fn numbers(array: &dyn Array) -> Option<Vec<f64>> {
    fn of<T: ArrowPrimitiveType>(array: &dyn Array, widen: impl Fn(T::Native) -> f64) -> Option<Vec<f64>> {
        let array = array.as_primitive_opt::<T>()?;
        Some(array.iter().map(|number| number.map_or(f64::NAN, &widen)).collect())
    }
    of::<Float64Type>(array, |number| number)
        .or_else(|| of::<Float32Type>(array, f64::from))
        .or_else(|| of::<Int64Type>(array, |number| number as f64))
        .or_else(|| of::<Int32Type>(array, f64::from))
        .or_else(|| of::<Int16Type>(array, f64::from))
        .or_else(|| of::<Int8Type>(array, f64::from))
        .or_else(|| of::<UInt64Type>(array, |number| number as f64))
        .or_else(|| of::<UInt32Type>(array, f64::from))
        .or_else(|| of::<UInt16Type>(array, f64::from))
        .or_else(|| of::<UInt8Type>(array, f64::from))
}

/// The rows that are kept, with their results.
fn with_results(
    batch: &RecordBatch,
    schema: &SchemaRef,
    engine: &Engine,
    is_good: &[bool],
    bad_rows: BadRows,
) -> Result<RecordBatch, ArrowError> {
    let results = engine.columns_of_results().map(|column| Arc::new(Float64Array::from(column)) as ArrayRef);
    let columns = batch.columns().iter().cloned().chain(results).collect();
    let batch = RecordBatch::try_new(schema.clone(), columns)?;
    if bad_rows == BadRows::Nan || is_good.iter().all(|&is_good| is_good) {
        return Ok(batch);
    }
    arrow_select::filter::filter_record_batch(&batch, &BooleanArray::from(is_good.to_vec()))
}

/// Writes the batches.
enum Writer<'o> {
    File(Box<FileWriter<&'o mut Destination>>),
    Stream(Box<StreamWriter<&'o mut Destination>>),
    /// By way of memory, as its writer asks for something that threads may share.
    Parquet(Box<ArrowWriter<Vec<u8>>>, &'o mut Destination),
}

impl<'o> Writer<'o> {
    fn new(out: &'o mut Destination, kind: Kind, schema: &SchemaRef) -> Result<Writer<'o>, ArrowError> {
        Ok(match kind {
            Kind::File => Writer::File(Box::new(FileWriter::try_new(out, schema)?)),
            Kind::Stream => Writer::Stream(Box::new(StreamWriter::try_new(out, schema)?)),
            Kind::Parquet => Writer::Parquet(Box::new(ArrowWriter::try_new(Vec::new(), schema.clone(), None)?), out),
        })
    }

    fn write(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        match self {
            Writer::File(writer) => writer.write(batch),
            Writer::Stream(writer) => writer.write(batch),
            Writer::Parquet(writer, out) => {
                writer.write(batch)?;
                if writer.in_progress_size() > GROUP_BYTES {
                    writer.flush()?;
                    out.write_all(writer.inner())?;
                    writer.inner_mut().clear();
                }
                Ok(())
            }
        }
    }

    fn finish(self) -> Result<(), ArrowError> {
        match self {
            Writer::File(mut writer) => writer.finish(),
            Writer::Stream(mut writer) => writer.finish(),
            Writer::Parquet(writer, out) => Ok(out.write_all(&writer.into_inner()?)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReader;

    use super::*;
    use arrow_array::{Int32Array, StringArray};

    /// The command line of the table.
    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        eval: Eval,
    }

    fn points(rows: i32) -> RecordBatch {
        let label = StringArray::from_iter((0..rows).map(|row| (row % 3 > 0).then(|| format!("point {row}"))));
        let x = Float64Array::from_iter_values((0..rows).map(|row| f64::from(row) / 8.0));
        let y = Int32Array::from_iter((0..rows).map(|row| (row != 5).then_some(row - 2)));
        let columns: [(&str, ArrayRef); 3] = [("label", Arc::new(label)), ("x", Arc::new(x)), ("y", Arc::new(y))];
        RecordBatch::try_from_iter(columns).expect("columns of one length")
    }

    fn write(kind: Kind, batch: &RecordBatch, path: &Path) {
        let mut out = Destination::open(Some(path)).expect("a file for the test");
        let mut writer = Writer::new(&mut out, kind, &batch.schema()).expect("a schema");
        writer.write(batch).and_then(|()| writer.finish()).expect("a batch");
        assert!(out.finish().is_ok());
    }

    fn read(path: &Path, format: TableFormat) -> RecordBatch {
        let (reader, ..) = open(path, format).expect("a table");
        let schema = reader.schema();
        let batches: Vec<RecordBatch> = reader.map(|batch| batch.expect("a batch")).collect();
        arrow_select::concat::concat_batches(&schema, &batches).expect("batches of one schema")
    }

    /// What the command makes of a table.
    fn eval(kind: Kind, batch: &RecordBatch, more: &[&str]) -> Result<RecordBatch, String> {
        let (name, format) = match kind {
            Kind::File => ("file.arrow", TableFormat::Arrow),
            Kind::Stream => ("stream.arrow", TableFormat::Arrow),
            Kind::Parquet => ("points.parquet", TableFormat::Parquet),
        };
        let folder = std::env::temp_dir().join(format!("symdiff-columnar-{}-{}", std::process::id(), more.len()));
        std::fs::create_dir_all(&folder).expect("a folder for the test");
        let (data, output) = (folder.join(name), folder.join(format!("out-{name}")));
        write(kind, batch, &data);
        let paths = [data.to_string_lossy(), output.to_string_lossy()];
        let line = [&["eval", "--data", &paths[0], "--output", &paths[1]], more].concat();
        let line = Line::try_parse_from(line).expect("arguments");
        let result = super::super::run(&line.eval).map(|()| read(&output, format));
        let _ = std::fs::remove_dir_all(&folder);
        result.map_err(|failure| format!("{failure:?}"))
    }

    fn column(batch: &RecordBatch, name: &str) -> Vec<f64> {
        numbers(batch.column_by_name(name).expect("the column is there")).expect("numbers")
    }

    #[test]
    fn tables_keep_their_columns_and_get_the_results() {
        let batch = points(40_000);
        for kind in [Kind::File, Kind::Stream, Kind::Parquet] {
            let found = eval(kind, &batch, &["x*y"]).expect("results");
            let names: Vec<_> = found.schema().fields().iter().map(|field| field.name().clone()).collect();
            assert_eq!(names, ["label", "x", "y", "f", "df/dx", "df/dy"]);
            assert_eq!(found.num_rows(), 39_999, "the row with a null is kept out");
            let (x, y) = (column(&found, "x"), column(&found, "y"));
            let products: Vec<f64> = x.iter().zip(&y).map(|(x, y)| x * y).collect();
            assert_eq!([column(&found, "f"), column(&found, "df/dx"), column(&found, "df/dy")], [products, y, x]);
            let labels = found.column(0).as_string::<i32>();
            assert!(labels.is_null(0) && labels.value(6) == "point 7");
        }
    }

    #[test]
    fn rows_with_nulls_are_kept_or_end_the_run() {
        let batch = points(10);
        let found = eval(Kind::Parquet, &batch, &["x*y", "--value", "--bad-rows", "nan"]).expect("results");
        let values = column(&found, "f");
        assert!(values[5].is_nan() && values[6] == 3.0 && found.column_by_name("y").is_some_and(|y| y.is_null(5)));
        let failure = eval(Kind::File, &batch, &["x*y", "--bad-rows", "stop"]).expect_err("a null");
        assert!(failure.contains("row 6: column `y` is null"), "{failure}");
    }

    #[test]
    fn columns_without_numbers_are_refused() {
        let failure = eval(Kind::Stream, &points(3), &["x*label"]).expect_err("text");
        assert!(failure.contains("column `label` has no numbers, but values of type Utf8"), "{failure}");
    }

    #[test]
    fn parquet_is_written_in_groups() {
        let batch = points(3);
        let schema = batch.schema();
        let path = std::env::temp_dir().join(format!("symdiff-groups-{}.parquet", std::process::id()));
        let mut out = Destination::open(Some(&path)).expect("a file for the test");
        let mut writer = Writer::new(&mut out, Kind::Parquet, &schema).expect("a schema");
        for _ in 0..3 {
            writer.write(&batch).expect("a batch");
            let Writer::Parquet(inner, out) = &mut writer else { unreachable!("it was made for Parquet") };
            inner.flush().and_then(|()| Ok(out.write_all(inner.inner())?)).expect("room");
            inner.inner_mut().clear();
        }
        writer.finish().expect("room");
        assert!(out.finish().is_ok());
        let reader = ParquetRecordBatchReader::try_new(File::open(&path).expect("the file"), 1024).expect("a table");
        assert_eq!(reader.map(|batch| batch.expect("a batch").num_rows()).sum::<usize>(), 9);
        let _ = std::fs::remove_file(&path);
    }
}

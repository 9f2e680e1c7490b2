//! Arrays of NumPy as tables: the first axis is that of the rows.
//!
//! In: a `.npy` file, which is one variable, or a `.npz` file with an array for each. Out: blocks of rows, read as they are needed;
//! and results as arrays, one for each. Always: all arrays have the same number of rows; one that has just the axes of its
//! variable is the same in all rows.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::marker::PhantomData;
use std::path::Path;

use super::engine::Engine;
use super::formula::{Formula, Variable};
use super::table::{self, Block};
use crate::cli::array::npy::{self, Rows};
use crate::cli::array::npz::{self, Archive};
use crate::cli::output::Failure;
use crate::tensor::Array;

/// Reads the rows; there is nothing in them but numbers.
pub(super) struct Reader<R> {
    arrays: Vec<Rows>,
    rows: usize,
    next: usize,
    row: PhantomData<fn() -> R>,
}

fn wrong(data: &Path, message: &str) -> Failure {
    Failure::Input(format!("error: {}: {message}", data.display()))
}

/// Opens the arrays of all variables, and gives those that have no axis of rows their value. The shapes are those of a row.
pub(super) fn open<R>(
    data: &Path,
    is_archive: bool,
    formula: &mut Formula,
) -> Result<(Reader<R>, Vec<Vec<usize>>), Failure> {
    let variables = formula.variables()?;
    let found = if is_archive { of_archive(data, &variables)? } else { vec![of_file(data, &variables)?] };
    let (mut arrays, mut shapes, mut rows) = (Vec::new(), Vec::new(), None);
    for (variable, mut array) in variables.iter().zip(found) {
        let (name, whole) = (&variable.name, array.dimensions().to_vec());
        let axes = variable.axes.len();
        if whole.len() == axes && is_archive {
            let mut entries = Vec::new();
            let count = whole.first().copied().unwrap_or(1);
            array.read(0, count, &mut entries).map_err(|error| wrong(data, &error.to_string()))?;
            formula.fix(variable, Array::new(&whole, entries));
            continue;
        }
        let Some((&count, shape)) = whole.split_first().filter(|(_, shape)| shape.len() == axes) else {
            let (kind, wanted, found) = (variable.kind(), axes + 1, whole.len());
            let wanted = if wanted == 1 { "1 axis".to_owned() } else { format!("{wanted} axes") };
            return Err(wrong(
                data,
                &format!("`{name}` is a {kind} in each row, so its array has {wanted}, not {found}"),
            ));
        };
        let (first, known) = rows.get_or_insert_with(|| (name.clone(), count));
        if *known != count {
            return Err(wrong(data, &format!("`{first}` has {known} rows, but `{name}` has {count}")));
        }
        shapes.push(shape.to_vec());
        arrays.push(array);
    }
    let Some((_, rows)) = rows else { return Err(wrong(data, "no array has rows: its first axis would be theirs")) };
    Ok((Reader { arrays, rows, next: 0, row: PhantomData }, shapes))
}

/// The only array of a file, or of standard input.
fn of_file(data: &Path, variables: &[Variable]) -> Result<Rows, Failure> {
    if variables.len() != 1 {
        let names: Vec<_> = variables.iter().map(|variable| format!("`{}`", variable.name)).collect();
        let message = format!(
            "this is one array, and the formula needs {}; put arrays of these names into a .npz file, or give the others by --at",
            if names.is_empty() { "none".to_owned() } else { names.join(", ") }
        );
        return Err(wrong(data, &message));
    }
    let failed = |error: io::Error| wrong(data, &format!("cannot be read: {error}"));
    let opened = if data == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(failed)?;
        let most = bytes.len() as u64;
        Rows::open(Box::new(Cursor::new(bytes)), most)
    } else {
        let file = File::open(data).map_err(failed)?;
        let most = file.metadata().map_err(failed)?.len();
        Rows::open(Box::new(file), most)
    };
    opened.map_err(|error| wrong(data, &error))
}

/// The arrays of an archive, one for each variable.
fn of_archive(data: &Path, variables: &[Variable]) -> Result<Vec<Rows>, Failure> {
    let archive = Archive::open(data).map_err(|error| wrong(data, &error))?;
    let array = |variable: &Variable| {
        let name = &variable.name;
        let rows = archive.rows(name).map_err(|error| wrong(data, &format!("array `{name}`: {error}")))?;
        rows.ok_or_else(|| {
            let there = archive.names().join(", ");
            wrong(data, &format!("the formula needs `{name}`, and there is no such array, only {there}"))
        })
    };
    variables.iter().map(array).collect()
}

impl<R: Default + Send> table::Reader for Reader<R> {
    type Row = R;

    fn read(&mut self, block: &mut Block<R>) -> io::Result<bool> {
        let count = block.room().min(self.rows - self.next);
        for (array, numbers) in self.arrays.iter_mut().zip(&mut block.inputs) {
            array.read(self.next, count, numbers)?;
        }
        block.take_many(count);
        self.next += count;
        Ok(self.next < self.rows)
    }
}

/// Collects the results, which become arrays in the end.
pub(super) struct Writer<R> {
    results: Vec<(String, Vec<usize>, Vec<f64>)>,
    row: PhantomData<fn() -> R>,
}

impl<R> Writer<R> {
    pub(super) fn new(engine: &Engine) -> Writer<R> {
        let result = |(name, dimensions): (&str, &[usize])| (name.to_owned(), dimensions.to_vec(), Vec::new());
        Writer { results: engine.results().map(result).collect(), row: PhantomData }
    }

    /// The file: all arrays, or the only one.
    pub(super) fn bytes(self, is_archive: bool) -> Result<Vec<u8>, Failure> {
        let array = |(name, dimensions, numbers): (String, Vec<usize>, Vec<f64>)| {
            let size = dimensions.iter().product::<usize>().max(1);
            let whole = [&[numbers.len() / size], &dimensions[..]].concat();
            (name, Array::new(&whole, numbers))
        };
        let arrays: Vec<_> = self.results.into_iter().map(array).collect();
        let wrong = |message: &str| Failure::Input(format!("error: {message}"));
        match &arrays[..] {
            [(_, only)] if !is_archive => Ok(npy::write(only)),
            _ if !is_archive => Err(several()),
            _ => npz::write(&arrays, &[]).ok_or_else(|| wrong("the results are more than the 4 GB of a .npz file")),
        }
    }
}

/// What is wrong with several results where there is a place for one.
pub(super) fn several() -> Failure {
    Failure::Input("error: a .npy file holds one result, as with --value; several go to a .npz file".to_owned())
}

impl<R> table::Writer for Writer<R> {
    type Row = R;

    fn write(&mut self, _: &mut R, results: &[f64]) -> io::Result<()> {
        let mut rest = results;
        for (_, dimensions, numbers) in &mut self.results {
            let (own, after) = rest.split_at(dimensions.iter().product());
            numbers.extend_from_slice(own);
            rest = after;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

//! Tables that fit into memory: columns of numbers by their names.
//!
//! In: a CSV file and the names of some columns. Out: their numbers. Always: what is no number is told by its line and column.

use std::path::Path;

use super::eval::number;
use super::output::Failure;

/// Some columns of a table, in the order of their names.
pub(super) fn columns(path: &Path, names: &[String]) -> Result<Vec<Vec<f64>>, Failure> {
    let wrong = |message: String| Failure::Input(format!("error: {}: {message}", path.display()));
    let delimiter = if path.extension().is_some_and(|ending| ending == "tsv") { b'\t' } else { b',' };
    let reader: Box<dyn std::io::Read> = if path == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(path).map_err(|error| wrong(format!("cannot be read: {error}")))?)
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(reader);
    let header = reader.byte_headers().map_err(|error| wrong(error.to_string()))?;
    let header: Vec<_> = header.iter().map(|name| String::from_utf8_lossy(name.trim_ascii()).into_owned()).collect();
    let place = |name: &String| match header.iter().filter(|column| *column == name).count() {
        1 => header.iter().position(|column| column == name).ok_or_else(String::new),
        0 => Err(format!("there is no column `{name}`; the columns are {}", header.join(", "))),
        _ => Err(format!("there are several columns `{name}`")),
    };
    let places = names.iter().map(place).collect::<Result<Vec<_>, _>>().map_err(wrong)?;
    let mut columns = vec![Vec::new(); names.len()];
    for record in reader.into_byte_records() {
        let record = record.map_err(|error| wrong(error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        for ((&place, name), column) in places.iter().zip(names).zip(&mut columns) {
            let cell = record.get(place).unwrap_or_default();
            let value = number(cell, name).and_then(|value: f64| {
                let missing = || format!("column `{name}`: {value} cannot be fitted");
                if value.is_finite() { Ok(value) } else { Err(missing()) }
            });
            column.push(value.map_err(|error| wrong(format!("line {line}: {error}")))?);
        }
    }
    Ok(columns)
}

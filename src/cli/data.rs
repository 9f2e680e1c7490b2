//! Tables that fit into memory: columns by their names.
//!
//! In: a CSV file and the names of some columns. Out: their cells, as they are or as numbers. Always: what is no number is told by its line and column.

use std::path::Path;

use csv::ByteRecord;

use super::eval::number;
use super::output::Failure;
use super::records;

/// A table.
#[derive(Debug)]
pub(super) struct Table {
    name: String,
    /// The names of the columns.
    pub(super) header: Vec<String>,
    /// The rows.
    pub(super) rows: Vec<ByteRecord>,
    /// The line of the file that each row begins at.
    lines: Vec<u64>,
}

impl Table {
    /// Reads a file, or standard input for `-`.
    pub(super) fn read(path: &Path) -> Result<Table, Failure> {
        let name = path.display().to_string();
        let mut table = Table { name, header: Vec::new(), rows: Vec::new(), lines: Vec::new() };
        let delimiter = if path.extension().is_some_and(|ending| ending == "tsv") { b'\t' } else { b',' };
        let reader: Box<dyn std::io::Read> = if path == Path::new("-") {
            Box::new(std::io::stdin())
        } else {
            Box::new(std::fs::File::open(path).map_err(|error| table.wrong(&format!("cannot be read: {error}")))?)
        };
        let mut reader = records::open(reader, delimiter);
        let header = reader.byte_headers().map_err(|error| table.wrong(&error.to_string()))?;
        let text = |name: &[u8]| String::from_utf8_lossy(name.trim_ascii()).into_owned();
        table.header = header.iter().map(text).collect();
        let mut record = ByteRecord::new();
        while reader.read_byte_record(&mut record).map_err(|error| table.wrong(&error.to_string()))? {
            table.lines.push(records::line(&reader, &record));
            table.rows.push(record.clone());
        }
        Ok(table)
    }

    /// What is wrong with the table.
    pub(super) fn wrong(&self, message: &str) -> Failure {
        Failure::Input(format!("error: {}: {message}", self.name))
    }

    /// What is wrong with a row.
    pub(super) fn wrong_at(&self, row: usize, message: &str) -> Failure {
        let line = self.lines.get(row).copied().unwrap_or(0);
        self.wrong(&format!("line {line}: {message}"))
    }

    /// The place of a column.
    pub(super) fn place(&self, name: &str) -> Result<usize, Failure> {
        let mut places = (0..self.header.len()).filter(|&place| self.header[place] == name);
        match (places.next(), places.next()) {
            (Some(place), None) => Ok(place),
            (None, _) => {
                Err(self.wrong(&format!("there is no column `{name}`; the columns are {}", self.header.join(", "))))
            }
            (Some(_), Some(_)) => Err(self.wrong(&format!("there are several columns `{name}`"))),
        }
    }

    /// A cell without the blanks around it.
    pub(super) fn cell(&self, row: usize, place: usize) -> &[u8] {
        self.rows[row].get(place).unwrap_or_default().trim_ascii()
    }

    /// The numbers of a column.
    pub(super) fn numbers(&self, place: usize) -> Result<Vec<f64>, Failure> {
        let name = &self.header[place];
        let value = |row: usize| {
            let value = number(self.cell(row, place), name).and_then(|value: f64| {
                let missing = || format!("column `{name}`: {value} is not finite");
                if value.is_finite() { Ok(value) } else { Err(missing()) }
            });
            value.map_err(|error| self.wrong_at(row, &error))
        };
        (0..self.rows.len()).map(value).collect()
    }
}

/// Some columns of a table, in the order of their names.
pub(super) fn columns(path: &Path, names: &[String]) -> Result<Vec<Vec<f64>>, Failure> {
    let table = Table::read(path)?;
    let places = names.iter().map(|name| table.place(name)).collect::<Result<Vec<_>, _>>()?;
    places.into_iter().map(|place| table.numbers(place)).collect()
}

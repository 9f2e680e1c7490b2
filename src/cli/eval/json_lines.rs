//! JSON lines: an object a line, of which the fields are the columns.

use std::io::{self, BufRead, Write};

use serde_json::{Map, Value as Json};

use super::super::output::Failure;
use super::table::{self, Block, ROWS};

/// Reads the rows.
pub(super) struct Reader<I> {
    pub(super) input: I,
    /// The names of the columns that the formula needs.
    pub(super) columns: Vec<String>,
    pub(super) keep_bad: bool,
    line: Vec<u8>,
    number: u64,
}

impl<I: BufRead> Reader<I> {
    pub(super) fn new(input: I, columns: Vec<String>, keep_bad: bool) -> Reader<I> {
        Reader { input, columns, keep_bad, line: Vec::new(), number: 0 }
    }
}

impl<I: BufRead + Send> table::Reader for Reader<I> {
    type Row = Map<String, Json>;

    fn read(&mut self, block: &mut Block<Map<String, Json>>) -> Result<bool, Failure> {
        let mut numbers = Vec::new();
        while block.len < ROWS {
            self.line.clear();
            if self.input.read_until(b'\n', &mut self.line)? == 0 {
                return Ok(false);
            }
            self.number += 1;
            if self.line.trim_ascii().is_empty() {
                continue;
            }
            let row = block.next();
            row.clear();
            let read = object(&self.line, row).and_then(|()| fields(row, &self.columns, &mut numbers));
            block.take(read.map(|()| numbers.as_slice()), self.number, self.keep_bad);
        }
        Ok(true)
    }
}

fn object(line: &[u8], row: &mut Map<String, Json>) -> Result<(), String> {
    match serde_json::from_slice(line) {
        Ok(Json::Object(object)) => {
            *row = object;
            Ok(())
        }
        Ok(_) => Err("a line is a JSON object".to_owned()),
        Err(error) => Err(format!("not JSON: {error}")),
    }
}

fn fields(row: &Map<String, Json>, columns: &[String], numbers: &mut Vec<f64>) -> Result<(), String> {
    numbers.clear();
    for name in columns {
        numbers.push(match row.get(name) {
            None | Some(Json::Null) => return Err(format!("there is no `{name}`")),
            Some(Json::Number(number)) => number.as_f64().unwrap_or(f64::NAN),
            Some(Json::String(text)) => table::number(text.as_bytes(), name)?,
            Some(other @ (Json::Bool(_) | Json::Array(_) | Json::Object(_))) => {
                return Err(format!("`{name}` is not a number: {other}"));
            }
        });
    }
    Ok(())
}

/// Writes the objects with the results as further fields.
pub(super) struct Writer<O: Write> {
    pub(super) out: O,
    /// The names of the results.
    pub(super) results: Vec<String>,
}

impl<O: Write> table::Writer for Writer<O> {
    type Row = Map<String, Json>;

    fn write(&mut self, row: &mut Map<String, Json>, results: &[f64]) -> io::Result<()> {
        for (name, &result) in self.results.iter().zip(results) {
            let number = serde_json::Number::from_f64(result);
            let value = number.map_or_else(|| Json::String(crate::eval::format(result)), Json::Number);
            row.insert(name.clone(), value);
        }
        serde_json::to_writer(&mut self.out, row)?;
        self.out.write_all(b"\n")
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

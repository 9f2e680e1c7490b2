//! JSON lines: an object a line, of which the fields are the columns.

use std::io::{self, BufRead, Write};

use serde_json::{Map, Value as Json};

use super::table::{self, Block};

/// What some programs put before the first line of UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Reads the rows.
pub(super) struct Reader<I> {
    input: I,
    /// The names of the columns that the formula needs.
    columns: Vec<String>,
    /// The names of the results.
    results: Vec<String>,
    keep_bad: bool,
    line: Vec<u8>,
    number: u64,
}

impl<I: BufRead> Reader<I> {
    pub(super) fn new(input: I, columns: Vec<String>, results: Vec<String>, keep_bad: bool) -> Reader<I> {
        Reader { input, columns, results, keep_bad, line: Vec::new(), number: 0 }
    }
}

impl<I: BufRead + Send> table::Reader for Reader<I> {
    type Row = Map<String, Json>;

    fn read(&mut self, block: &mut Block<Map<String, Json>>) -> io::Result<bool> {
        let mut numbers = Vec::new();
        while block.has_room() {
            self.line.clear();
            if self.input.read_until(b'\n', &mut self.line)? == 0 {
                return Ok(false);
            }
            self.number += 1;
            let line = self.line.strip_prefix(MARK).filter(|_| self.number == 1).unwrap_or(&self.line);
            if line.trim_ascii().is_empty() {
                continue;
            }
            let row = block.next();
            row.clear();
            let is_object = object(line, row);
            if let Some(taken) = self.results.iter().find(|name| row.contains_key(*name)) {
                let message = format!(
                    "line {}: there is a field `{taken}` already; give the formula another --name",
                    self.number
                );
                return Err(io::Error::other(message));
            }
            // What is no object has no place for results.
            let keep_bad = self.keep_bad && is_object.is_ok();
            let read = is_object.and_then(|()| fields(row, &self.columns, &mut numbers));
            block.take(read.map(|()| numbers.as_slice()), self.number, keep_bad);
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
        Err(error) => {
            // The line is ours to tell.
            let (text, place) = (error.to_string(), format!(" at line {} column {}", error.line(), error.column()));
            Err(format!("not JSON at column {}: {}", error.column(), text.strip_suffix(&place).unwrap_or(&text)))
        }
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
                return Err(format!("`{name}` is not a number: {}", table::shortened(&other.to_string())));
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

//! JSON lines: an object a line, of which the fields are the columns.

use std::collections::VecDeque;
use std::io::{self, BufRead, Write};

use serde_json::{Map, Value as Json};

use super::engine::Engine;
use super::formula::Variable;
use super::table::{self, Block};
use crate::cli::array;
use crate::tensor::Array;

/// What some programs put before the first line of UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Reads the rows.
pub(super) struct Reader<I> {
    input: I,
    /// The variables that the formula needs, with their shapes.
    variables: Vec<(String, Vec<usize>)>,
    /// The names of the results.
    results: Vec<String>,
    keep_bad: bool,
    line: Vec<u8>,
    number: u64,
    /// Lines that have been looked at, and are still to be read.
    ahead: VecDeque<Vec<u8>>,
}

impl<I: BufRead> Reader<I> {
    pub(super) fn new(input: I, keep_bad: bool) -> Reader<I> {
        let (line, ahead) = (Vec::new(), VecDeque::new());
        Reader { input, variables: Vec::new(), results: Vec::new(), keep_bad, line, number: 0, ahead }
    }

    /// The shapes of variables: those that the formula leaves open are those of the first row that has all of them.
    pub(super) fn shapes(&mut self, variables: &[Variable]) -> io::Result<Vec<Vec<usize>>> {
        loop {
            let row = self.ahead.back().map(|line| line.strip_prefix(MARK).unwrap_or(line));
            let row: Option<Map<String, Json>> = row.and_then(|line| serde_json::from_slice(line).ok());
            let shape = |variable: &Variable| {
                let found = || {
                    let array = array::nested(row.as_ref()?.get(&variable.name)?).ok()?;
                    (array.dimensions().len() == variable.axes.len()).then(|| array.dimensions().to_vec())
                };
                variable.shape().or_else(found)
            };
            let shapes: Vec<_> = variables.iter().map(shape).collect();
            if let Some(shapes) = shapes.iter().cloned().collect() {
                return Ok(shapes);
            }
            let mut line = Vec::new();
            if self.input.read_until(b'\n', &mut line)? == 0 {
                let mut open = variables.iter().zip(shapes).filter(|(_, shape)| shape.is_none());
                let (kind, name) = open.next().map_or(("vector", ""), |(it, _)| (it.kind(), &it.name));
                return Err(io::Error::other(format!("no line has a {kind} `{name}`, as in {{\"{name}\": [1, 2]}}")));
            }
            self.ahead.push_back(line);
        }
    }

    /// The variables with these shapes, and the results of an engine.
    pub(super) fn expect(&mut self, variables: &[Variable], shapes: Vec<Vec<usize>>, engine: &Engine) {
        self.variables = variables.iter().map(|variable| variable.name.clone()).zip(shapes).collect();
        self.results = engine.results().map(|(name, _)| name.to_owned()).collect();
    }

    /// Reads the next line; whether there is one.
    fn next_line(&mut self) -> io::Result<bool> {
        if let Some(line) = self.ahead.pop_front() {
            self.line = line;
            return Ok(true);
        }
        self.line.clear();
        Ok(self.input.read_until(b'\n', &mut self.line)? > 0)
    }
}

impl<I: BufRead + Send> table::Reader for Reader<I> {
    type Row = Map<String, Json>;

    fn read(&mut self, block: &mut Block<Map<String, Json>>) -> io::Result<bool> {
        let mut numbers = Vec::new();
        while block.has_room() {
            if !self.next_line()? {
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
            let read = is_object.and_then(|()| fields(row, &self.variables, &mut numbers));
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

fn fields(row: &Map<String, Json>, variables: &[(String, Vec<usize>)], numbers: &mut Vec<f64>) -> Result<(), String> {
    numbers.clear();
    for (name, shape) in variables {
        match row.get(name) {
            None | Some(Json::Null) => return Err(format!("there is no `{name}`")),
            Some(value) if !shape.is_empty() => {
                let array = array::nested(value).map_err(|reason| format!("`{name}`: {reason}"))?;
                if array.dimensions() != shape {
                    return Err(format!("`{name}` has the shape {:?}, not {shape:?}", array.dimensions()));
                }
                numbers.extend(array.entries());
            }
            Some(Json::Number(number)) => numbers.push(number.as_f64().unwrap_or(f64::NAN)),
            Some(Json::String(text)) => numbers.push(table::number(text.as_bytes(), name)?),
            Some(other @ (Json::Bool(_) | Json::Array(_) | Json::Object(_))) => {
                return Err(format!("`{name}` is not a number: {}", table::shortened(&other.to_string())));
            }
        }
    }
    Ok(())
}

/// Writes the objects with the results as further fields, those with axes as lists.
pub(super) struct Writer<O: Write> {
    pub(super) out: O,
    /// The names and shapes of the results.
    pub(super) results: Vec<(String, Vec<usize>)>,
}

impl<O: Write> table::Writer for Writer<O> {
    type Row = Map<String, Json>;

    fn write(&mut self, row: &mut Map<String, Json>, results: &[f64]) -> io::Result<()> {
        let mut rest = results;
        for (name, shape) in &self.results {
            let (own, after) = rest.split_at(shape.iter().product());
            rest = after;
            row.insert(name.clone(), array::json(&Array::new(shape, own)));
        }
        serde_json::to_writer(&mut self.out, row)?;
        self.out.write_all(b"\n")
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

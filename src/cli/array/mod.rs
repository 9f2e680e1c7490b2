//! Values with axes on the command line: typed as nested brackets, or read from files.
//!
//! In: what stands after `name=` in `--at`. Out: an [`Array`]. Always: `[[1,2],[3,4]]` has the rows `1 2` and `3 4`; a file is
//! named after `@`, and its ending says how it is read: `.npy`, `.npz` (one array, or `@file.npz:name`), `.csv`
//! (rows of numbers, perhaps below a header), `.json` (nested lists, or an object of them, `@file.json:name`).

pub(super) mod npy;
pub(super) mod npz;
pub(super) mod table;
mod write;

use std::path::Path;

use super::output::Failure;
use crate::tensor::Array;

pub(super) use table::nested;
pub(super) use write::{json, text};

/// The most axes of an array.
const MOST_AXES: usize = crate::op::Axes::LIMIT;

/// Reads nested brackets, or rows between semicolons as in `[1, 2; 3, 4]`; `number` reads an entry.
pub(super) fn literal(text: &str, mut number: impl FnMut(&str) -> Result<f64, Failure>) -> Result<Array, Failure> {
    let is_rows = text.contains(';') && text.matches('[').count() == 1;
    let rows = if is_rows { format!("[{}]", text.replace(';', "],[")) } else { String::new() };
    let text = if is_rows { &rows } else { text };
    let fault = |reason: &str| Err(Failure::Input(format!("error: in --at: {reason}")));
    let (mut builder, mut start, mut parentheses) = (Builder::default(), 0, 0i64);
    for (at, character) in text.char_indices() {
        match character {
            '(' => parentheses += 1,
            ')' => parentheses -= 1,
            '[' | ']' | ',' if parentheses == 0 => {
                let entry = text[start..at].trim();
                start = at + 1;
                if !entry.is_empty() {
                    let value = number(entry)?;
                    if let Err(reason) = builder.number(value) {
                        return fault(reason);
                    }
                }
                let done = match character {
                    '[' if !entry.is_empty() => Err("commas separate the entries of a list, as in [1, 2]"),
                    '[' => builder.open(),
                    ']' => builder.close(),
                    _ => Ok(()),
                };
                if let Err(reason) = done {
                    return fault(reason);
                }
            }
            _ => {}
        }
    }
    if !text[start..].trim().is_empty() {
        return fault("a list ends with a bracket, as in [1, 2]");
    }
    builder.finish().or_else(fault)
}

/// An array while its nested lists are read.
#[derive(Debug, Default)]
struct Builder {
    entries: Vec<f64>,
    /// For each level the length of its lists, once one of them has been closed.
    lengths: Vec<Option<usize>>,
    /// For each open list, how many things are in it.
    open: Vec<usize>,
    /// The outermost list has been closed.
    is_done: bool,
}

impl Builder {
    fn open(&mut self) -> Result<(), &'static str> {
        if self.is_done {
            return Err("there is something after the list");
        }
        if self.open.len() == MOST_AXES {
            return Err("a value has at most 8 axes");
        }
        if self.open.len() == self.lengths.len() {
            if !self.entries.is_empty() || self.lengths.last().is_some_and(Option::is_some) {
                return Err("numbers and lists are not mixed");
            }
            self.lengths.push(None);
        }
        self.open.push(0);
        Ok(())
    }

    fn number(&mut self, value: f64) -> Result<(), &'static str> {
        if self.open.len() != self.lengths.len() {
            return Err("numbers and lists are not mixed");
        }
        let Some(count) = self.open.last_mut() else { return Err("there is something beside the list") };
        *count += 1;
        self.entries.push(value);
        Ok(())
    }

    fn close(&mut self) -> Result<(), &'static str> {
        let level = self.open.len().wrapping_sub(1);
        let Some(count) = self.open.pop() else { return Err("a bracket is closed that is not open") };
        if count == 0 {
            return Err("a list has an entry");
        }
        if *self.lengths[level].get_or_insert(count) != count {
            return Err("the rows have different lengths");
        }
        match self.open.last_mut() {
            Some(outer) => *outer += 1,
            None => self.is_done = true,
        }
        Ok(())
    }

    fn finish(self) -> Result<Array, &'static str> {
        if !self.is_done {
            return Err("a bracket is not closed");
        }
        let lengths: Vec<usize> = self.lengths.into_iter().flatten().collect();
        Ok(Array::new(&lengths, self.entries))
    }
}

/// Reads a file: `w.npy`, `all.npz:w`. `declared` is the number of axes that the value should have.
pub(super) fn file(text: &str, declared: usize) -> Result<Array, Failure> {
    let (path, member) = match text.rsplit_once(':') {
        Some((path, member)) if has_members(path) => (path, Some(member)),
        Some(_) | None => (text, None),
    };
    let fault = |reason: String| Failure::Input(format!("error: in --at: {path}: {reason}"));
    let bytes = std::fs::read(path).map_err(|error| fault(format!("cannot be read: {error}")))?;
    match ending(path).as_str() {
        "npy" => npy::read(&bytes).map_err(fault),
        "npz" => npz::read(&bytes, member).map_err(fault),
        "csv" | "tsv" => table::csv(&bytes, if ending(path) == "tsv" { b'\t' } else { b',' })
            .map(|array| narrow(array, declared))
            .map_err(fault),
        "json" => table::json(&bytes, member).map_err(fault),
        _ => Err(fault("arrays are read from .npy, .npz, .csv, .tsv and .json files".to_owned())),
    }
}

fn ending(path: &str) -> String {
    Path::new(path).extension().map(|end| end.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

fn has_members(path: &str) -> bool {
    matches!(ending(path).as_str(), "npz" | "json")
}

/// A table of one row or one column is a vector or a number where one is wanted.
pub(super) fn narrow(array: Array, declared: usize) -> Array {
    let long = array.dimensions().iter().filter(|&&length| length > 1).count();
    match declared {
        0 if long == 0 => Array::new(&[], array.entries()),
        1 if long <= 1 => Array::from(array.entries()),
        _ => array,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Array, String> {
        let number = |entry: &str| entry.parse().map_err(|_| Failure::Input(format!("no number: {entry}")));
        literal(text, number).map_err(|failure| format!("{failure:?}"))
    }

    #[test]
    fn brackets_nest() {
        assert_eq!(read("[1, 2,3]"), Ok(Array::new(&[3], vec![1.0, 2.0, 3.0])));
        assert_eq!(read("[[1,2],[3,4],[5,6]]"), Ok(Array::new(&[3, 2], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])));
        assert_eq!(read("[1, 2; 3, 4]"), Ok(Array::new(&[2, 2], vec![1.0, 2.0, 3.0, 4.0])));
        assert_eq!(read("[ [[7]] ]"), Ok(Array::new(&[1, 1, 1], vec![7.0])));
    }

    #[test]
    fn faults_are_told() {
        for (text, reason) in [
            ("[1,2],[3]", "something"),
            ("[[1,2],[3]]", "different lengths"),
            ("[1,2;3]", "different lengths"),
            ("[1,[2]]", "not mixed"),
            ("[[1],2]", "not mixed"),
            ("[]", "has an entry"),
            ("[[1,2]", "not closed"),
            ("[1,2]]", "not open"),
            ("[[1,2];[3,4]]", "no number"),
            ("[1 2]", "no number"),
            ("[1]x", "ends with a bracket"),
            ("[[[[[[[[[1]]]]]]]]]", "at most 8"),
        ] {
            let error = read(text).expect_err(text);
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}

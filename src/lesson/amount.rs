//! Values at a point: numbers, and arrays written as people read them.
//!
//! In: what an evaluator gave. Out: [`Amount`]. Always: a small array is written whole, row by row, `[1, 2; 3, 4]`; of a large
//! one the shape and the norm are.

use std::fmt;

use super::number::short;
use crate::eval::{self, Value};
use crate::tensor::Array;

/// Arrays of more entries than this are written as shape and norm.
const WHOLE: usize = 12;

/// A number, or an array of numbers.
#[derive(Clone, PartialEq, Debug)]
pub enum Amount {
    /// One number.
    Number(Value),
    /// A vector, a matrix, or what has more axes.
    Array(Array),
}

impl Amount {
    /// The number; NaN for an array.
    pub fn to_f64(&self) -> f64 {
        match self {
            Amount::Number(value) => value.to_f64(),
            Amount::Array(_) => f64::NAN,
        }
    }

    /// Whether it is one number.
    pub fn is_number(&self) -> bool {
        matches!(self, Amount::Number(_))
    }

    /// In so many significant digits.
    pub fn short(&self, digits: usize) -> String {
        match self {
            Amount::Number(value) => short(value.to_f64(), digits),
            Amount::Array(array) if array.entries().len() <= WHOLE && array.dimensions().len() <= 2 => {
                rows(array, |entry| short(entry, digits))
            }
            Amount::Array(array) => {
                let lengths: Vec<String> = array.dimensions().iter().map(usize::to_string).collect();
                let norm = array.entries().iter().fold(0.0f64, |norm, entry| norm.hypot(*entry));
                format!("[{}], norm {}", lengths.join(", "), short(norm, digits))
            }
        }
    }
}

/// An array in LaTeX: a small one as a matrix.
pub(super) fn latex_entries(text: &str, number: impl Fn(&str) -> String) -> String {
    let Some((entries, norm)) = text.trim_start_matches('[').split_once(']') else { return text.to_owned() };
    if let Some(norm) = norm.strip_prefix(", norm ") {
        return format!(r"[{entries}], 	ext{{norm }} {}", number(norm));
    }
    let row = |row: &str| row.split(", ").map(&number).collect::<Vec<_>>().join(" & ");
    let rows: Vec<String> = entries.split("; ").map(row).collect();
    // A vector is a column.
    let rows = if rows.len() == 1 { rows[0].replace(" & ", r" \\ ") } else { rows.join(r" \\ ") };
    format!(r"\left[\begin{{smallmatrix}}{rows}\end{{smallmatrix}}\right]")
}

/// `[1, 2; 3, 4]`
fn rows(array: &Array, number: impl Fn(f64) -> String) -> String {
    let width = array.dimensions().last().copied().unwrap_or(1).max(1);
    let row = |row: &[f64]| row.iter().map(|&entry| number(entry)).collect::<Vec<_>>().join(", ");
    format!("[{}]", array.entries().chunks(width).map(row).collect::<Vec<_>>().join("; "))
}

/// All digits of all entries.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Amount::Number(value) => value.fmt(f),
            Amount::Array(array) => {
                let mut level: Vec<String> = array.entries().iter().map(|&entry| eval::format(entry)).collect();
                for &length in array.dimensions().iter().rev() {
                    level = level.chunks(length.max(1)).map(|chunk| format!("[{}]", chunk.join(", "))).collect();
                }
                f.write_str(&level.join(", "))
            }
        }
    }
}

impl From<Value> for Amount {
    fn from(value: Value) -> Amount {
        Amount::Number(value)
    }
}

impl From<Array> for Amount {
    fn from(array: Array) -> Amount {
        match array.as_number() {
            Some(number) => Amount::Number(Value::from_f64(number)),
            None => Amount::Array(array),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_arrays_are_whole() {
        let array = |dimensions: &[usize], from: usize| {
            let count: usize = dimensions.iter().product();
            Amount::from(Array::new(dimensions, (from..from + count).map(|n| n as f64).collect::<Vec<_>>()))
        };
        assert_eq!(array(&[3], 1).short(6), "[1, 2, 3]");
        assert_eq!(array(&[2, 2], 1).short(6), "[1, 2; 3, 4]");
        assert_eq!(array(&[2, 1], 1).short(6), "[1; 2]");
        assert_eq!(array(&[4, 4], 1).short(4), "[4, 4], norm 38.68");
        assert_eq!(array(&[1, 2, 2], 1).short(6), "[1, 2, 2], norm 5.47723");
        assert_eq!(array(&[1, 2, 2], 1).to_string(), "[[[1, 2], [3, 4]]]");
        assert_eq!(array(&[], 7).short(6), "7");
    }
}

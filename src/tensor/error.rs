//! Why a formula with tensors has no value.

use std::fmt;

/// Why a formula with tensors has no value.
#[derive(Clone, PartialEq, Debug)]
pub enum TensorError {
    /// A symbol has no value.
    MissingValue {
        /// The symbol.
        name: String,
        /// How its dimensions are written; empty for a number.
        shape: String,
    },
    /// No value says how long an axis is.
    MissingLength {
        /// The name of the length.
        name: String,
    },
    /// A value has another shape than its symbol.
    WrongShape {
        /// The symbol.
        name: String,
        /// How its dimensions are written; empty for a number.
        expected: String,
        /// The dimensions of the value.
        found: Box<[usize]>,
    },
    /// Two values say that a length is different numbers.
    Clash {
        /// The name of the length.
        length: String,
        /// What was said first: whose value, and which number.
        first: (String, usize),
        /// What was said then.
        second: (String, usize),
    },
    /// An axis has no entries.
    Empty,
    /// The value of a symbol is the length of an axis, but is no positive integer.
    NoLength {
        /// The symbol.
        name: String,
        /// Its value.
        value: f64,
    },
    /// A function that is only declared is needed.
    UnknownFunction {
        /// The function, with a prime for each time it is differentiated.
        name: String,
    },
    /// Entries are asked for that are not there for these lengths.
    OutOfRange {
        /// The length of the axis.
        length: usize,
        /// The first entry that is too far, counted from 1.
        entry: u64,
    },
    /// A reshaped tensor would need another number of entries.
    EntryCount {
        /// The entries that there are.
        found: usize,
        /// The entries that the new shape has.
        expected: usize,
    },
    /// A matrix has no inverse.
    Singular {
        /// The number of its rows.
        rows: usize,
    },
    /// A matrix that differs from row to row would have to be taken apart for many rows at once.
    DiffersByRow {
        /// The function that does.
        operation: &'static str,
    },
    /// A value has more entries than fit into memory.
    TooLarge {
        /// Its dimensions.
        dimensions: Box<[usize]>,
    },
    /// Written out entry by entry, it is too long.
    TooLong {
        /// The most operations that are written out.
        most: usize,
    },
    /// A matrix has too many rows for a formula of its determinant or inverse to be written out.
    NeedsPivots {
        /// The number of its rows.
        rows: usize,
        /// The most rows that are written out.
        most: usize,
    },
}

impl fmt::Display for TensorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TensorError::MissingValue { name, shape } if shape.is_empty() => {
                write!(f, "`{name}` has no value; give one, as in {name}=1")
            }
            TensorError::MissingValue { name, shape } => {
                write!(f, "`{name}` has no value; give one of shape {shape}, as in {name}=[1,2] or {name}=@file.npy")
            }
            TensorError::MissingLength { name } => {
                write!(f, "the length `{name}` is not known from the values; give it, as in {name}=3")
            }
            TensorError::WrongShape { name, expected, found } => {
                match expected.is_empty() {
                    true => write!(f, "`{name}` is a number, but its value ")?,
                    false => write!(f, "`{name}` has the shape {expected}, but its value ")?,
                }
                if found.is_empty() {
                    f.write_str("is a number")
                } else {
                    write!(f, "has the shape {}", Dimensions(found))
                }
            }
            TensorError::Clash { length, first: (a, m), second: (b, n) } => {
                write!(f, "`{length}` is {m} by the value of `{a}`, but {n} by the value of `{b}`")
            }
            TensorError::Empty => f.write_str("an axis of length 0 has no entries; lengths are positive"),
            TensorError::NoLength { name, value } => {
                write!(f, "`{name}` is the length of an axis, so its value must be a positive integer, not {value}")
            }
            TensorError::UnknownFunction { name } => {
                write!(f, "`{name}` has no value: the function is declared but not defined")
            }
            TensorError::OutOfRange { length, entry } => {
                write!(f, "entry {entry} is asked for along an axis of length {length}")
            }
            TensorError::EntryCount { found, expected } => {
                write!(f, "{found} entries cannot be reshaped into {expected}")
            }
            TensorError::Singular { rows } => {
                write!(f, "a matrix with {rows} rows is singular, so it has no inverse")
            }
            TensorError::DiffersByRow { operation } => {
                write!(f, "`{operation}` of matrices that differ from row to row is computed a row at a time only")
            }
            TensorError::TooLarge { dimensions } => {
                write!(f, "a value of shape {} does not fit into memory", Dimensions(dimensions))
            }
            TensorError::TooLong { most } => {
                write!(f, "entry by entry, the formula has more than {most} operations")
            }
            TensorError::NeedsPivots { rows, most } => {
                write!(f, "determinants and inverses are written out for at most {most} rows, and here are {rows}")
            }
        }
    }
}

impl std::error::Error for TensorError {}

/// Dimensions as they are written: `[2, 3]`, and `[]` for a number.
struct Dimensions<'a>(&'a [usize]);

impl fmt::Display for Dimensions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lengths: Vec<_> = self.0.iter().map(usize::to_string).collect();
        write!(f, "[{}]", lengths.join(", "))
    }
}

//! What can be wrong with the shapes of tensors.
//!
//! In: nothing. Out: [`ShapeError`], with the operands as they were written and their shapes. Always: as for all errors
//! of the front end, the message is one line, lower case and without a full stop, and the help says what to write.
//!
//! ```
//! use symdiff::{graph::Graph, syntax};
//! let source = "X : [5, 4], y : [5]; X*y";
//! let error = syntax::parse(&mut Graph::new(), source).expect_err("the shapes do not agree");
//! assert_eq!(error.to_string(), "the shapes in `X*y` do not agree: `X` is [5, 4], `y` is [5]");
//! assert_eq!(error.help().as_deref(), Some("the columns of `X` (4) meet the rows of `y` (5); `X'*y` has shape [4]"));
//! ```

use std::fmt;

/// An operand as it was written, and its shape in words.
#[derive(Clone, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "the fields are what the messages name")]
pub struct Shaped {
    pub text: String,
    pub shape: String,
}

/// What is wrong with the shapes of tensors.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the fields are what the messages name")]
pub enum ShapeError {
    /// Two operands do not fit each other.
    Differ { whole: String, left: Shaped, right: Shaped, advice: Option<String> },
    /// `x*y` of two vectors, or of two rows.
    Vectors { whole: String, advice: String },
    /// An operand has not the shape that an operation is for.
    Takes { by: String, takes: &'static str, found: Shaped, advice: Option<String> },
    /// `a/B`
    Divisor { whole: String, found: Shaped, advice: String },
    /// `x^2`, `A^x`
    Power { whole: String, found: Shaped, advice: String },
    /// `x[4]` of three entries.
    Range { index: String, found: Shaped, length: u64 },
    /// `x[3:2]`
    EmptyRange { from: u64, to: u64 },
    /// `x[1, 2]`
    IndexCount { found: Shaped, axes: usize, indices: usize, advice: Option<String> },
    /// An index that is no whole number.
    NotAnIndex { found: String, sums: bool },
    /// `x : [0]`, `x : [n + 1]`, `ones(x)`
    Dimension { found: String },
    /// `x : [2, 2, 2, 2, 2, 2, 2, 2, 2]`
    TooManyAxes { limit: usize },
    /// An axis that would be longer than any.
    TooLong { limit: u64 },
    /// The same name has another shape in what has been read before.
    Conflict { name: String },
    /// The length of an axis would have to be a number.
    NamedLength { by: String, found: Shaped },
    /// `reshape(A, 2, 2)` of five entries.
    Entries { found: Shaped, wanted: String },
    /// A function that is only declared, or that has a derivative inside, applied to a tensor.
    NumbersOnly { by: String, found: Shaped, advice: Option<&'static str> },
    /// `[[1, 2], [3, 4]]`
    NestedBrackets,
    /// `A^2'`
    TransposedPower,
}

impl fmt::Display for ShapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use ShapeError as E;
        match self {
            E::Differ { whole, left, right, .. } => {
                write!(f, "the shapes in `{whole}` do not agree: {left}, {right}")
            }
            E::Vectors { whole, .. } => write!(f, "`{whole}` can be read as one of several products of two vectors"),
            E::Takes { by, takes, found, .. } => write!(f, "{by} takes {takes}, and {found}"),
            E::Divisor { whole, found, .. } => write!(f, "`{whole}` would divide by a tensor: {found}"),
            E::Power { whole, found, .. } => {
                write!(f, "`{whole}` is no power of a number or of a square matrix: {found}")
            }
            E::Range { index, found, length } => {
                write!(f, "index {index} is out of range: `{}` has {length} entries there", found.text)
            }
            E::EmptyRange { from, to } => write!(f, "there is nothing from {from} to {to}"),
            E::IndexCount { found, axes: 0, .. } => write!(f, "`{}` is a number and has no entries", found.text),
            E::IndexCount { found, axes, indices, .. } => {
                write!(f, "{found}: it takes {}, not {indices}", indices_of(*axes))
            }
            E::NotAnIndex { found, .. } => write!(f, "an index is a whole number, and `{found}` is none"),
            E::Dimension { found } => {
                write!(f, "a dimension is a whole number from 1 on, or a name, and `{found}` is neither")
            }
            E::TooManyAxes { limit } => write!(f, "a tensor has at most {limit} axes"),
            E::TooLong { limit } => write!(f, "an axis has at most {limit} entries"),
            E::Conflict { name } => write!(f, "`{name}` has been used with another shape"),
            E::NamedLength { by, found } => write!(f, "{by} needs lengths that are numbers, and {found}"),
            E::Entries { found, wanted } => write!(f, "{found}, which has not as many entries as {wanted}"),
            E::NumbersOnly { by, found, .. } => write!(f, "{by} is for numbers, and {found}"),
            E::NestedBrackets => f.write_str("brackets directly inside brackets can be read in two ways"),
            E::TransposedPower => f.write_str("it is not clear what this prime transposes"),
        }
    }
}

impl fmt::Display for Shaped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is {}", self.text, self.shape)
    }
}

fn indices_of(axes: usize) -> String {
    if axes == 1 { "one index".to_owned() } else { format!("{axes} indices") }
}

impl ShapeError {
    pub(super) fn help(&self) -> Option<String> {
        use ShapeError as E;
        Some(match self {
            E::Differ { advice, .. } | E::Takes { advice, .. } => return advice.clone(),
            E::Vectors { advice, .. } | E::Divisor { advice, .. } | E::Power { advice, .. } => advice.clone(),
            E::Range { length, .. } => format!("indices run from 1 to {length}"),
            E::EmptyRange { from, to } => format!("write `{to}:{from}`"),
            E::IndexCount { axes: 0, advice, .. } => return advice.clone(),
            E::IndexCount { .. } => "write one index for each axis; `:` takes all of an axis".to_owned(),
            E::NotAnIndex { found, sums: true } => {
                format!("write `sum_{found}` before what is summed over it, or put it into the list")
            }
            E::NotAnIndex { .. } => "write a number such as `2`, a range `1:3`, or `:`".to_owned(),
            E::Dimension { .. } => "write for example `x : [3]` or `A : [m, n]`".to_owned(),
            E::Conflict { .. } => "declare it once, before it is used, or choose another name".to_owned(),
            E::NamedLength { .. } => "declare it with numbers, as in `A : [2, 3]`".to_owned(),
            E::NumbersOnly { advice, .. } => return advice.map(str::to_owned),
            E::NestedBrackets => {
                "the rows of a matrix end with `;`, as in `[1, 2; 3, 4]`; blocks are joined by `hcat(A, B)`".to_owned()
            }
            E::TransposedPower => "write `(A^2)'` or `A^(n')`".to_owned(),
            E::Entries { found, .. } => {
                format!("the product of the lengths is the number of entries of `{}`", found.text)
            }
            E::TooManyAxes { .. } | E::TooLong { .. } => return None,
        })
    }
}

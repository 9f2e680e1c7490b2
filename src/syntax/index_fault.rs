//! What can be wrong with the indices of a tensor that is given by its entries.
//!
//! In: nothing. Out: [`IndexError`], with the texts that it is about. Always: as for all errors of the front end, the
//! message is one line, lower case and without a full stop, and the help says what to write.
//!
//! ```
//! use symdiff::{graph::Graph, syntax};
//! let source = "A : [m, n], y : [m]; {[i] sum_j A[i,j]*y[j]}";
//! let error = syntax::parse(&mut Graph::new(), source).expect_err("the lengths do not agree");
//! assert_eq!(error.to_string(), "the index `j` has two lengths: `A` is [m, n], `y` is [m]");
//! ```

use std::fmt;

use super::fault::Shaped;

/// What is wrong with an index, or with what stands among entries.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the fields are what the messages name")]
pub enum IndexError {
    /// An index that stands alone, as if it were a number.
    Alone { name: String },
    /// An index of the form around this one.
    Outer { name: String },
    /// Two indices of one name.
    Twice { name: String },
    /// An index of the list, or of a sum, that no entry has.
    NoLength { name: String, list: bool },
    /// An index along axes of different lengths.
    Lengths { index: String, left: Shaped, right: Shaped, lengths: [String; 2] },
    /// A tensor among entries.
    Tensor { found: Shaped },
    /// A range among the indices of an entry.
    Range { found: String },
    /// An entry where a whole tensor belongs.
    Entry { by: String, found: String },
    /// Truth values as entries.
    Truth,
    /// More indices than can be open at once.
    Many { limit: usize },
}

impl fmt::Display for IndexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use IndexError as E;
        match self {
            E::Alone { name } => write!(f, "`{name}` is an index here, and stands only in the brackets of an entry"),
            E::Outer { name } => write!(f, "`{name}` belongs to the form around this one"),
            E::Twice { name } => write!(f, "there is an index `{name}` already"),
            E::NoLength { name, list: true } => write!(f, "nothing says how long the index `{name}` is"),
            E::NoLength { name, list: false } => write!(f, "no entry in what is summed has the index `{name}`"),
            E::Lengths { index, left, right, .. } => {
                write!(f, "the index `{index}` has two lengths: {left}, {right}")
            }
            E::Tensor { found } => write!(f, "{found}, and stands among entries, which are numbers"),
            E::Range { found } => write!(f, "`{found}` is no index of one entry"),
            E::Entry { by, found } => write!(f, "{by} is for whole tensors, and `{found}` is an entry"),
            E::Truth => f.write_str("the entries are truth values, not numbers"),
            E::Many { limit } => write!(f, "at most {limit} indices are open at once"),
        }
    }
}

impl IndexError {
    pub(super) fn help(&self) -> Option<String> {
        use IndexError as E;
        Some(match self {
            E::Alone { name } => format!("write `x[{name}]` for an entry of `x`, or choose another letter"),
            E::Outer { .. } => {
                "a form inside another one is a tensor of its own: give it all its indices, and take an entry of it, \
                 as in `{[k] x[k]^2}[i]`"
                    .to_owned()
            }
            E::Twice { .. } => "choose another letter".to_owned(),
            E::NoLength { name, list: true } => {
                format!("multiply by `ones(n)[{name}]`, where n is its length, or leave it out of the list")
            }
            E::NoLength { name, .. } => {
                format!("leave `sum_{name}` out, or multiply by `ones(n)[{name}]`, where n is its length")
            }
            E::Lengths { index, left, right, lengths: [first, second] } => format!(
                "along `{index}` there are {first} entries of `{}` and {second} of `{}`: put the index in another place, \
                 or declare equal lengths",
                left.text, right.text
            ),
            E::Tensor { found } => format!("write an entry of it, as in `{}[i]`", found.text),
            E::Range { .. } => "write a letter for each axis, as in `A[i,j]`, or a number".to_owned(),
            E::Entry { .. } => "close the form first: it is a tensor, as in `tr({[i,j] x[i]*y[j]})`".to_owned(),
            E::Truth => "write for example `if(x[i] > 0, 1, 0)`".to_owned(),
            E::Many { .. } => return None,
        })
    }
}

//! What the stack machine can be told to do.
//!
//! In: nothing. Out: [`Step`]s, each with how many values it takes from the stack. Always: names have become nodes, parameters
//! and functions.
//!
//! ```text
//! a - b*c      a b c Product(2) Join(Inverse) Sum(2)
//! ```

use super::super::whole::{Lines, Whole};
use crate::graph::NodeId;
use crate::op::{Function, Label, Relation};

/// One step of a stack machine that builds a graph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::syntax) enum Step {
    /// Pushes a node.
    Value(NodeId),
    /// Pushes a vector that is a row.
    Row(NodeId),
    /// Pushes an argument of the function that is being inlined.
    Parameter(usize),
    /// Raises the top to a constant.
    Raise(NodeId),
    /// Raises each entry of the top to a constant.
    RaiseEntries(NodeId),
    /// `a^b`
    Power,
    /// `a.^b`
    PowerEntries,
    /// `-a`
    Negate,
    /// `a'`
    Transpose,
    /// The operation that takes the top joins it so.
    Join(Joint),
    /// `:` as an index; the node stands for nothing.
    All(NodeId),
    /// The beginning of a form by entries, with so many indices.
    OpenEntries(usize),
    /// The end of it: a tensor.
    CloseEntries,
    /// The beginning of a sum over an index.
    OpenSum,
    /// The end of it.
    CloseSum,
    /// An index, by its place among those of the form.
    Label(usize),
    /// So many terms.
    Sum(usize),
    /// So many factors.
    Product(usize),
    /// So many factors, for the next sum, which takes their numeric coefficient: no node has it.
    Term(usize),
    /// `a[i, j]` with so many indices.
    Index(usize),
    /// `a, b` in brackets.
    Beside(usize),
    /// `a; b` in brackets.
    Above(usize),
    /// `a < b`
    Compare(Relation),
    /// So many conditions.
    And(usize),
    /// So many conditions.
    Or(usize),
    /// `not a`
    Not,
    /// `if(c, a, b)`
    Select,
    /// A call with so many arguments.
    Apply(Function, usize),
    /// A function of two arguments over so many, from left to right.
    Fold(Function, usize),
    /// A function of whole tensors, of so many arguments, perhaps line by line.
    Whole(Whole, usize, Option<Lines>),
    /// A function of the source.
    Inline(usize),
    /// `diff(f, x)`, or `diff(f, x, n)` if the order was written.
    Differentiate { order: u32, written: bool },
}

/// How a chain takes an operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::syntax) enum Joint {
    /// It is added, or multiplied by.
    Plain,
    /// It is subtracted, or divided by.
    Inverse,
    /// `.*`
    Entries,
    /// `./`
    InverseEntries,
    /// It is the second factor of a Kronecker product.
    Kronecker,
    /// `:` as an index.
    All,
    /// The end of a range; its beginning is below it.
    UpTo,
    /// An index of a form by entries.
    Label(Label),
}

impl Step {
    /// How many values it takes from the stack.
    pub(in crate::syntax) fn operands(self) -> usize {
        match self {
            Step::Value(_) | Step::Row(_) | Step::Parameter(_) | Step::All(_) | Step::Label(_) => 0,
            Step::OpenEntries(_) | Step::OpenSum | Step::Inline(_) => 0,
            Step::Raise(_) | Step::RaiseEntries(_) | Step::Negate | Step::Transpose | Step::Join(_) | Step::Not => 1,
            Step::Power | Step::PowerEntries | Step::Compare(_) | Step::CloseEntries | Step::CloseSum => 2,
            Step::Select => 3,
            Step::Sum(count) | Step::Product(count) | Step::Term(count) | Step::And(count) | Step::Or(count) => count,
            Step::Beside(count) | Step::Above(count) | Step::Apply(_, count) | Step::Fold(_, count) => count,
            Step::Index(count) => count + 1,
            Step::Whole(_, count, lines) => count + usize::from(lines.is_some()),
            Step::Differentiate { written, .. } => 2 + usize::from(written),
        }
    }
}

//! What kind of value a node has.
//!
//! In: an operation and the shapes of its operands. Out: the shape of its value.
//! Always: every node of a graph has a shape from the moment it exists. Today a
//! value is one number or one truth value; vectors, matrices and tensors will add
//! their dimensions here.

use super::Op;

/// The shape of a value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Shape {
    /// One real number.
    Scalar,
    /// One truth value: what a comparison gives and what `if` asks for.
    Truth,
}

impl Shape {
    /// The shape of an operation's value. Functions are elementwise.
    pub fn of(op: Op) -> Shape {
        match op {
            Op::Constant(_) | Op::Symbol(_) | Op::Sum(_) | Op::Product(_) => Shape::Scalar,
            Op::Power(_) | Op::Call(_) | Op::Select => Shape::Scalar,
            Op::Truth(_) | Op::Compare(_) | Op::And | Op::Or | Op::Not => Shape::Truth,
        }
    }
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Shape::Scalar => "a number",
            Shape::Truth => "a truth value",
        })
    }
}

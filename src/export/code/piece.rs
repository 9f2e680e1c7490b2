//! Pieces of expressions, with how tightly they hold together.
//!
//! In: texts. Out: texts with parentheses where the languages need them. Always: a piece that is put into another one
//! keeps its meaning, in Python and in Julia.

/// How tightly a piece holds together; loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Bond {
    /// `c ? a : b`, `a & b`, `a < b`: between parentheses everywhere.
    Loose,
    /// `a + b`
    Sum,
    /// `-a`
    Sign,
    /// `A @ x`: a term of a sum, but no factor without parentheses.
    Matrix,
    /// `a * b / c`
    Product,
    /// `a ** b`
    Power,
    /// A name, a number, a call.
    Atom,
}

/// A text with its bond.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) bond: Bond,
}

impl Piece {
    pub(super) fn new(text: impl Into<String>, bond: Bond) -> Piece {
        Piece { text: text.into(), bond }
    }

    pub(super) fn atom(text: impl Into<String>) -> Piece {
        Piece::new(text, Bond::Atom)
    }

    /// The text for a place that needs a bond.
    pub(super) fn within(&self, bond: Bond) -> String {
        if self.bond >= bond { self.text.clone() } else { format!("({})", self.text) }
    }
}

/// A call of a function.
pub(super) fn call<T: AsRef<str>>(function: &str, arguments: impl IntoIterator<Item = T>) -> Piece {
    let mut text = format!("{function}(");
    for (position, argument) in arguments.into_iter().enumerate() {
        if position > 0 {
            text.push_str(", ");
        }
        text.push_str(argument.as_ref());
    }
    text.push(')');
    Piece::atom(text)
}

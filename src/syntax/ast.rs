//! The syntax tree: what was typed, before names mean anything.
//!
//! In: the reductions of the grammar, in their order. Out: a flat list in postfix
//! order, each entry with its place in the source. Always: an expression is one
//! contiguous range of the list with its operands before it, so it is read by one loop
//! with a stack, and dropped without recursion. A chain such as `a + b - c` is one entry for any length.
//!
//! ```text
//! a + b - 2x      a b 2 x Juxtapose Subtract Sum(3)
//! ```

use std::ops::Range;

use crate::op::Relation;
use crate::span::Span;

/// One entry of the list. Operands are taken from the top of a stack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A literal; the span is its text.
    Number,
    /// A name; the span is its text.
    Name,
    /// `true`, `false`
    Truth(bool),
    /// A call with so many arguments; the span begins with the name.
    Call(u32),
    /// `2x`: a number and what it multiplies.
    Juxtapose,
    /// `√x`
    Root,
    /// `x²`: one operand; the span ends with the superscript, which is so many bytes long.
    Superscript(u32),
    /// `a^b`
    Power,
    /// `-a`
    Negate,
    /// The term on the stack is subtracted by the sum that takes it.
    Subtract,
    /// The factor on the stack is divided by.
    Divide,
    /// So many terms.
    Sum(u32),
    /// So many factors.
    Product(u32),
    /// `a < b`
    Compare(Relation),
    /// So many conditions.
    And(u32),
    /// So many conditions.
    Or(u32),
    /// `not a`
    Not,
}

/// A range of [`Ast::nodes`].
pub(super) type Expression = Range<usize>;

/// `target = value`
#[derive(Clone, Debug)]
pub(super) struct Definition {
    pub(super) target: Expression,
    pub(super) value: Expression,
}

/// One statement of a source.
#[derive(Clone, Debug)]
pub(super) enum Statement {
    /// `func f, g`
    Declaration { names: Vec<Span> },
    /// `assume x > 0, y > 0`
    Assumption { conditions: Vec<Expression> },
    /// `q = x + y`, `h(i, j) = i + j`
    Definition(Definition),
    /// `f`, `[f, g]`, `f where t = ...`
    Output { values: Vec<Expression>, list: bool, definitions: Vec<Definition> },
}

/// A source text, parsed.
#[derive(Debug, Default)]
pub(super) struct Ast {
    /// All expressions, in the order of the source.
    pub(super) nodes: Vec<(Kind, Span)>,
    /// The statements with their places.
    pub(super) statements: Vec<(Statement, Span)>,
    /// Where the next expression begins.
    begun: usize,
}

/// `2x` at the right end of a text: where its operand begins.
pub(super) type Juxtaposed = usize;

/// What the grammar itself refuses.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The tokens could not be made.
    Lexical(Box<super::error::Error>),
    /// `1/2x`, `2^3x`: the whole, where its right operand begins, and where that is split.
    TwoReadings { whole: Span, right: usize, middle: usize },
}

/// The type of errors that the parser passes through.
pub(super) type ParseError = lalrpop_util::ParseError<usize, super::token::Token, Refusal>;

impl Ast {
    pub(super) fn push(&mut self, kind: Kind, start: usize, end: usize) {
        self.nodes.push((kind, Span::new(start, end)));
    }

    /// Closes a chain of `count` operands; a chain of one is its operand.
    pub(super) fn close(&mut self, kind: fn(u32) -> Kind, count: u32, start: usize, end: usize) {
        if count > 1 {
            self.push(kind(count), start, end);
        }
    }

    /// The entries since the last expression are one expression.
    pub(super) fn expression(&mut self) -> Expression {
        let start = std::mem::replace(&mut self.begun, self.nodes.len());
        start..self.begun
    }

    /// The number between `start` and `middle` multiplies what follows.
    pub(super) fn juxtapose(&mut self, start: usize, middle: usize, end: usize) -> Juxtaposed {
        self.push(Kind::Juxtapose, start, end);
        middle
    }

    /// A power or a quotient whose right operand is a juxtaposition is not guessed.
    pub(super) fn one_reading(
        &self,
        whole: Range<usize>,
        right: usize,
        juxtaposed: Option<Juxtaposed>,
    ) -> Result<(), ParseError> {
        let Some(middle) = juxtaposed else { return Ok(()) };
        let whole = Span::new(whole.start, whole.end);
        Err(lalrpop_util::ParseError::User { error: Refusal::TwoReadings { whole, right, middle } })
    }
}

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
    /// `a.^b`
    EntryPower,
    /// `a'`
    Transpose,
    /// `a[i, j]`: what is indexed, and an entry for each index.
    Index(u32),
    /// `:` as an index.
    All,
    /// The list of indices at that place of [`Ast::indices`], with which a form such as `{[i, j] x[i]*y[j]}` begins.
    Indices(u32),
    /// A tensor by its entries: its indices and an entry.
    Entries,
    /// `sum_k`, with which a sum over an index begins.
    SumIndex,
    /// A sum over an index: the index, and what is summed.
    SumOver,
    /// `a:b` as an index.
    UpTo,
    /// `a, b` in brackets: so many blocks side by side.
    Row(u32),
    /// `a; b` in brackets: so many blocks above each other.
    Stack(u32),
    /// The term on the stack is subtracted by the sum that takes it.
    Subtract,
    /// The factor on the stack is divided by.
    Divide,
    /// The factor on the stack multiplies entry by entry.
    EntryTimes,
    /// The factor on the stack divides entry by entry.
    EntryDivide,
    /// The factor on the stack is the second one of a Kronecker product.
    Kronecker,
    /// So many terms.
    Sum(u32),
    /// So many factors.
    Product(u32),
    /// So many factors, for a sum that takes them with their numeric coefficient.
    Term(u32),
    /// `a < b`
    Compare(Relation),
    /// So many conditions.
    And(u32),
    /// So many conditions.
    Or(u32),
    /// `not a`
    Not,
}

impl Kind {
    /// How many values on the stack it takes.
    fn operands(self) -> usize {
        match self {
            Kind::Number | Kind::Name | Kind::Truth(_) | Kind::All | Kind::Indices(_) | Kind::SumIndex => 0,
            Kind::Call(n) | Kind::Sum(n) | Kind::Product(n) | Kind::Term(n) | Kind::And(n) | Kind::Or(n) => n as usize,
            Kind::Row(n) | Kind::Stack(n) => n as usize,
            Kind::Index(n) => n as usize + 1,
            Kind::Juxtapose | Kind::Power | Kind::EntryPower | Kind::Compare(_) | Kind::UpTo => 2,
            Kind::Entries | Kind::SumOver => 2,
            Kind::Root | Kind::Superscript(_) | Kind::Negate | Kind::Transpose | Kind::Not => 1,
            Kind::Subtract | Kind::Divide | Kind::EntryTimes | Kind::EntryDivide | Kind::Kronecker => 1,
        }
    }
}

/// A range of [`Ast::nodes`].
pub(super) type Expression = Range<usize>;

/// `target = value`
#[derive(Clone, Debug)]
pub(super) struct Definition {
    pub(super) target: Expression,
    pub(super) value: Expression,
}

/// `x, y : [m, n]`
#[derive(Clone, Debug)]
pub(super) struct Shaped {
    pub(super) names: Vec<Span>,
    pub(super) dimensions: Vec<Expression>,
}

/// One statement of a source.
#[derive(Clone, Debug)]
pub(super) enum Statement {
    /// `func f, g`
    Declaration { names: Vec<Span> },
    /// `x, y : [n], A : [m, n]`
    Shapes { groups: Vec<Shaped> },
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
    /// The lists of indices of forms such as `{[i, j] x[i]*y[j]}`.
    pub(super) indices: Vec<Vec<Span>>,
    /// Where the next expression begins.
    begun: usize,
    /// The members of the lists that are being read: names, expressions, shapes, definitions behind `where`.
    pub(super) names: Vec<Span>,
    pub(super) items: Vec<Expression>,
    pub(super) shapes: Vec<Shaped>,
    pub(super) definitions: Vec<Definition>,
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
    /// `A^2'`: the transpose.
    TransposedPower { transpose: Span },
}

/// The type of errors that the parser passes through.
pub(super) type ParseError = lalrpop_util::ParseError<usize, super::token::Token, Refusal>;

/// The members of a list that has been read.
pub(super) fn last<T>(stack: &mut Vec<T>, count: u32) -> Vec<T> {
    stack.split_off(stack.len().saturating_sub(count as usize))
}

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

    /// So many names, read last, are the indices of a form.
    pub(super) fn open_entries(&mut self, count: u32, start: usize, end: usize) {
        let place = u32::try_from(self.indices.len()).expect("a source is shorter than 4 GiB");
        let names = last(&mut self.names, count);
        self.indices.push(names);
        self.push(Kind::Indices(place), start, end);
    }

    /// `[a, b; c, d]`: `stacked` rows that are closed, and one of `count` blocks from `last` on.
    pub(super) fn brackets(&mut self, stacked: u32, count: u32, last: usize, whole: Range<usize>) {
        if stacked == 0 {
            self.push(Kind::Row(count), whole.start, whole.end);
        } else {
            self.close(Kind::Row, count, last, whole.end - 1);
            self.push(Kind::Stack(stacked + 1), whole.start, whole.end);
        }
    }

    /// An output, with so many definitions behind `where`; a row in brackets that is all of it is a list of outputs.
    pub(super) fn output(&mut self, value: Expression, place: Range<usize>, definitions: u32) -> Statement {
        let definitions = last(&mut self.definitions, definitions);
        match self.nodes[value.clone()].last() {
            Some((Kind::Row(_), span)) if span.range() == place => {
                Statement::Output { values: self.split(value.start..value.end - 1), list: true, definitions }
            }
            Some(_) | None => Statement::Output { values: vec![value], list: false, definitions },
        }
    }

    /// The expressions that follow each other in a range.
    fn split(&self, range: Range<usize>) -> Vec<Expression> {
        let mut found: Vec<Expression> = Vec::new();
        for at in range {
            let first = found.len() - self.nodes[at].0.operands();
            let start = found.get(first).map_or(at, |operand| operand.start);
            found.truncate(first);
            found.push(start..at + 1);
        }
        found
    }

    /// An exponent that ends in a prime, so that it is not clear what is transposed.
    pub(super) fn one_transpose(&self, end: usize) -> Result<Option<Juxtaposed>, ParseError> {
        match self.nodes.last() {
            Some(&(Kind::Transpose, transpose)) if transpose.end == end => {
                Err(lalrpop_util::ParseError::User { error: Refusal::TransposedPower { transpose } })
            }
            Some(_) | None => Ok(None),
        }
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

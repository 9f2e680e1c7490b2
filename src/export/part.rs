//! What a formula looks like on paper, before any notation spells it.
//!
//! In: nothing but the graph's payloads. Out: [`Part`], a piece of a formula with
//! minus signs, fractions, roots and parentheses, and [`Layout`], the parts of
//! whole formulas. Always: a part stands after the parts that it is made of, so both
//! a walk from the outputs and a scan from the first part need no recursion; a part
//! may be used several times.

use crate::graph::Graph;
use crate::number::Rational;
use crate::op::{Function, Relation, SymbolId};

/// The place of a part in its layout.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PartId(u32);

impl PartId {
    /// The place as an index: parts are numbered from 0, operands before users.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One piece of a written formula.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part {
    /// A number that is not negative: an integer, or with [`Style::decimals`](super::Style) a finite decimal.
    Number(Rational),
    /// A variable.
    Symbol(SymbolId),
    /// A shared part, written as the name of the [`Definition`] at that place.
    Shared(usize),
    /// A truth value.
    Truth(bool),
    /// Parentheses, as linear notations need them; a notation that encloses the place itself
    /// (a fraction bar, an exponent) leaves them out, see [`Layout::bare`].
    Group(PartId),
    /// `-a`
    Negation(PartId),
    /// `a - b + c`, two or more signed terms
    Sum(Box<[Term]>),
    /// `a*b*c`, two or more factors
    Product(Box<[PartId]>),
    /// `a/b`
    Quotient(PartId, PartId),
    /// `a^b`
    Power(PartId, PartId),
    /// The square root.
    Root(PartId),
    /// A function of its arguments; a constant such as pi has none.
    Call(Function, Box<[PartId]>),
    /// `if(condition, then, otherwise)`
    Select(PartId, PartId, PartId),
    /// `a < b`
    Compare(Relation, PartId, PartId),
    /// `a and b and c`
    And(Box<[PartId]>),
    /// `a or b or c`
    Or(Box<[PartId]>),
    /// `not (a)`: the parentheses are the notation's
    Not(PartId),
    /// `A'`: a matrix with rows for columns, a vector as a row
    Transpose(PartId),
    /// `a .* b .* c`: an operation between tensors, from the left
    Infix(Infix, Box<[PartId]>),
    /// A function of whole tensors: `tr(A)`
    Apply(&'static str, Box<[PartId]>),
    /// A word that is no variable: the name of an axis.
    Word(&'static str),
    /// Entries of a tensor: `A[i,j]`, `A[1:3, :]`
    Index(PartId, Box<[Subscript]>),
    /// A tensor by its entries: `{[i,j] sum_k A[i,k]*B[j,k]}`
    Entries(Box<Entries>),
    /// A matrix of numbers, or a vector as one of a single column, row by row: `[a, b; c, d]`
    Matrix(Box<[Box<[PartId]>]>),
}

/// An operation that is written between tensors.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Infix {
    /// The product of entries, `.*`
    Times,
    /// The quotient of entries, `./`
    Over,
    /// The power of entries, `.^`
    Raised,
    /// The Kronecker product, `(x)`
    Kronecker,
}

/// Which entries along an axis.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Subscript {
    /// The one with this index, which has a name.
    Label(String),
    /// From the first to the last of these places, which count from 1.
    Range(u64, u64),
    /// The one at this place.
    Place(u64),
    /// All of them.
    All,
}

impl std::fmt::Display for Subscript {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Subscript::Label(name) => f.write_str(name),
            Subscript::Range(first, last) => write!(f, "{first}:{last}"),
            Subscript::Place(place) => write!(f, "{place}"),
            Subscript::All => f.write_str(":"),
        }
    }
}

/// Subscripts as they stand in brackets: labels close together, ranges apart.
pub(super) fn subscripts(list: &[Subscript]) -> String {
    let labels = list.iter().all(|subscript| matches!(subscript, Subscript::Label(_)));
    let items: Vec<String> = list.iter().map(Subscript::to_string).collect();
    items.join(if labels { "," } else { ", " })
}

/// A tensor by its entries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entries {
    /// The names of the indices of the tensor.
    pub free: Box<[String]>,
    /// The names of the indices that are summed over.
    pub bound: Box<[String]>,
    /// An entry.
    pub body: PartId,
}

/// A term of a sum.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Term {
    /// Whether it is subtracted.
    pub negative: bool,
    /// What is added or subtracted.
    pub part: PartId,
}

impl Term {
    /// What stands before the term at a position of the sum; all notations agree on it.
    pub fn sign(self, position: usize) -> &'static str {
        match (position, self.negative) {
            (0, true) => "-",
            (0, false) => "",
            (_, true) => " - ",
            (_, false) => " + ",
        }
    }
}

/// A shared part and its name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Definition {
    /// A name that nothing else in the formulas has.
    pub name: String,
    /// What it stands for; it may use the definitions before it.
    pub body: PartId,
}

/// Whole formulas, ready to be spelled. Made by [`algebra::layout`](super::algebra::layout).
#[derive(Clone, Debug)]
pub struct Layout<'g> {
    /// Where the names and functions are.
    pub graph: &'g Graph,
    /// The shared parts, each before those that use it.
    pub definitions: Vec<Definition>,
    /// One for each root.
    pub outputs: Vec<PartId>,
    parts: Vec<Part>,
}

impl<'g> Layout<'g> {
    pub(super) fn new(graph: &'g Graph) -> Layout<'g> {
        Layout { graph, definitions: Vec::new(), outputs: Vec::new(), parts: Vec::new() }
    }

    pub(crate) fn push(&mut self, part: Part) -> PartId {
        let id = PartId(u32::try_from(self.parts.len()).expect("a layout has fewer than 2^32 parts"));
        self.parts.push(part);
        id
    }

    /// A part.
    pub fn part(&self, id: PartId) -> &Part {
        &self.parts[id.index()]
    }

    /// All parts, operands before users.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether entries are those of an identity matrix, which many people write as Kronecker's delta.
    pub(super) fn is_delta(&self, tensor: PartId, list: &[Subscript]) -> bool {
        let labels = list.iter().all(|subscript| matches!(subscript, Subscript::Label(_)));
        labels && matches!(self.part(tensor), Part::Apply("eye", _))
    }

    /// The rows of what is joined of blocks: those of blocks above each other that are all made of as many blocks beside
    /// each other, or a single row or column.
    pub(super) fn rows_of_blocks(&self, function: &str, blocks: &[PartId]) -> Option<Vec<Vec<PartId>>> {
        let beside = |part: PartId| {
            if let Part::Apply("hcat", cells) = self.part(part) { Some(cells.to_vec()) } else { None }
        };
        match function {
            "hcat" => Some(vec![blocks.to_vec()]),
            "vcat" => {
                let rows: Option<Vec<Vec<PartId>>> = blocks.iter().map(|&block| beside(block)).collect();
                let rows = rows.filter(|rows| rows.iter().all(|row| row.len() == rows[0].len()));
                Some(rows.unwrap_or_else(|| blocks.iter().map(|&block| vec![block]).collect()))
            }
            _ => None,
        }
    }

    /// The part without its outer parentheses, for a place that is enclosed anyway.
    pub fn bare(&self, id: PartId) -> PartId {
        if let Part::Group(inner) = *self.part(id) { inner } else { id }
    }
}

/// How tightly a part holds together where it is written in one line; loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Precedence {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Power,
    Atom,
}

impl Part {
    /// The parts it is made of, in the order in which they are read.
    pub(super) fn operands(&self, mut visit: impl FnMut(PartId)) {
        match self {
            Part::Number(_) | Part::Symbol(_) | Part::Shared(_) | Part::Truth(_) | Part::Word(_) => {}
            Part::Entries(entries) => visit(entries.body),
            &Part::Transpose(a) | &Part::Index(a, _) => visit(a),
            Part::Infix(_, parts) | Part::Apply(_, parts) => parts.iter().for_each(|&part| visit(part)),
            Part::Matrix(rows) => rows.iter().flatten().for_each(|&part| visit(part)),
            &Part::Group(a) | &Part::Negation(a) | &Part::Root(a) | &Part::Not(a) => visit(a),
            Part::Sum(terms) => terms.iter().for_each(|term| visit(term.part)),
            Part::Product(parts) | Part::Call(_, parts) | Part::And(parts) | Part::Or(parts) => {
                parts.iter().for_each(|&part| visit(part));
            }
            &Part::Quotient(a, b) | &Part::Power(a, b) | &Part::Compare(_, a, b) => [a, b].into_iter().for_each(visit),
            &Part::Select(a, b, c) => [a, b, c].into_iter().for_each(visit),
        }
    }

    /// The same part of other parts.
    pub(super) fn with_operands(&self, image: impl Fn(PartId) -> PartId) -> Part {
        let all = |parts: &[PartId]| parts.iter().map(|&part| image(part)).collect();
        match self {
            Part::Number(_) | Part::Symbol(_) | Part::Shared(_) | Part::Truth(_) | Part::Word(_) => self.clone(),
            Part::Entries(entries) => {
                Part::Entries(Box::new(Entries { body: image(entries.body), ..(**entries).clone() }))
            }
            &Part::Transpose(a) => Part::Transpose(image(a)),
            Part::Index(a, subscripts) => Part::Index(image(*a), subscripts.clone()),
            Part::Infix(infix, parts) => Part::Infix(*infix, all(parts)),
            Part::Apply(name, parts) => Part::Apply(name, all(parts)),
            Part::Matrix(rows) => Part::Matrix(rows.iter().map(|row| all(row)).collect()),
            &Part::Group(a) => Part::Group(image(a)),
            &Part::Negation(a) => Part::Negation(image(a)),
            &Part::Root(a) => Part::Root(image(a)),
            &Part::Not(a) => Part::Not(image(a)),
            Part::Sum(terms) => Part::Sum(terms.iter().map(|term| Term { part: image(term.part), ..*term }).collect()),
            Part::Product(parts) => Part::Product(all(parts)),
            Part::Call(function, parts) => Part::Call(*function, all(parts)),
            Part::And(parts) => Part::And(all(parts)),
            Part::Or(parts) => Part::Or(all(parts)),
            &Part::Quotient(a, b) => Part::Quotient(image(a), image(b)),
            &Part::Power(a, b) => Part::Power(image(a), image(b)),
            &Part::Compare(relation, a, b) => Part::Compare(relation, image(a), image(b)),
            &Part::Select(a, b, c) => Part::Select(image(a), image(b), image(c)),
        }
    }

    /// Whether it holds together with an exponent behind it, in notations that have no sign for powers.
    pub(super) fn is_closed(&self) -> bool {
        matches!(self, Part::Symbol(_) | Part::Shared(_) | Part::Group(_) | Part::Number(_) | Part::Matrix(_))
    }

    pub(super) fn precedence(&self) -> Precedence {
        match self {
            Part::Or(_) => Precedence::Or,
            Part::And(_) => Precedence::And,
            Part::Not(_) => Precedence::Not,
            Part::Compare(..) => Precedence::Comparison,
            Part::Sum(_) | Part::Negation(_) => Precedence::Sum,
            Part::Product(_) | Part::Quotient(..) => Precedence::Product,
            Part::Infix(Infix::Times | Infix::Over | Infix::Kronecker, _) => Precedence::Product,
            Part::Power(..) | Part::Infix(Infix::Raised, _) => Precedence::Power,
            Part::Transpose(_) | Part::Apply(..) | Part::Word(_) | Part::Index(..) => Precedence::Atom,
            Part::Entries(_) | Part::Matrix(_) => Precedence::Atom,
            Part::Number(_) | Part::Symbol(_) | Part::Shared(_) | Part::Truth(_) => Precedence::Atom,
            Part::Group(_) | Part::Root(_) | Part::Call(..) | Part::Select(..) => Precedence::Atom,
        }
    }
}

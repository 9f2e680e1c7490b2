//! The straight-line program: one operation an entry (the Wengert list).
//!
//! In: a graph and roots. Out: a [`Program`], the one lowered form, which the
//! evaluators run, the code generators spell and the reports count. What the graph
//! leaves out comes back here: minus, division, reciprocal, square, square root. Always:
//!
//! - a slot is a value that is computed once: first the inputs, then the constants, then one
//!   for each operation, in order; an operation reads only slots before its own;
//! - equal operations are one slot, and everything leads to an output;
//! - nothing is rounded: constants stay exact numbers until somebody runs the program.
//!
//! ```
//! use symdiff::graph::Graph;
//! use symdiff::program::{Operation, Program};
//! let mut graph = Graph::new();
//! let (x, y) = (graph.symbol("x"), graph.symbol("y"));
//! let quotient = graph.divide(x, y);
//! let program = Program::new(&graph, &[quotient]);
//! let [x, y] = [program.input(0), program.input(1)];
//! assert_eq!(program.operations(), [Operation::Divide(x, y)]);
//! ```

mod builder;
mod chain;
mod count;
pub mod frame;
mod group;
mod listing;
mod lower;
mod pairs;
#[cfg(test)]
pub(crate) mod tests;

use crate::number::Rational;
use crate::op::{Function, Relation, SymbolId, built_in};

pub use count::{Counts, operations};
pub use group::group_calls;
pub use lower::Known;

/// The place of a value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Slot(u32);

impl Slot {
    /// Slots count from 0 without gaps.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A number or truth value that is known before the program runs.
#[derive(Clone, PartialEq, Debug)]
pub enum Constant {
    /// An exact number of the formula.
    Exact(Rational),
    /// The double nearest to a number that is not rational, such as `pi` or `sqrt(2)`.
    Rounded(f64),
    /// A truth value.
    Truth(bool),
}

impl Constant {
    /// Whether this is the number 0.
    pub fn is_zero(&self) -> bool {
        match self {
            Constant::Exact(value) => value.is_zero(),
            Constant::Rounded(value) => *value == 0.0,
            Constant::Truth(_) => false,
        }
    }

    /// Whether this is a number below 0.
    pub fn is_negative(&self) -> bool {
        match self {
            Constant::Exact(value) => value.is_negative(),
            Constant::Rounded(value) => *value < 0.0,
            Constant::Truth(_) => false,
        }
    }

    /// The absolute value of a number.
    pub fn abs(&self) -> Constant {
        match self {
            Constant::Exact(value) => Constant::Exact(value.abs()),
            Constant::Rounded(value) => Constant::Rounded(value.abs()),
            Constant::Truth(value) => Constant::Truth(*value),
        }
    }
}

/// The arguments of a call, kept by the program; see [`Program::arguments`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Arguments {
    start: u32,
    count: u32,
}

impl Arguments {
    /// The arguments in the list of all arguments.
    pub fn of(self, list: &[Slot]) -> &[Slot] {
        let start = self.start as usize;
        &list[start..start + self.count as usize]
    }
}

/// What is computed, from which slots.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Operation {
    /// `a + b`
    Add(Slot, Slot),
    /// `a - b`
    Subtract(Slot, Slot),
    /// `-a`
    Negate(Slot),
    /// `a * b`
    Multiply(Slot, Slot),
    /// `a * b`, and 0 where `a` is 0 and `b` infinite: the limit of `x^y * log(x)` for `x` going to 0, `y > 0`.
    MultiplyVanishing(Slot, Slot),
    /// `a / b`
    Divide(Slot, Slot),
    /// `1 / a`
    Reciprocal(Slot),
    /// `a * a`
    Square(Slot),
    /// `a^n` for an integer other than -1, 0, 1 and 2.
    PowerInteger(Slot, i32),
    /// The square root.
    Sqrt(Slot),
    /// `1 / sqrt(a)`
    ReciprocalSqrt(Slot),
    /// A function of the table, or one that is only declared, applied to its arguments.
    Call(Function, Arguments),
    /// The second where the first is true, else the third.
    Select(Slot, Slot, Slot),
    /// A truth value from two numbers.
    Compare(Relation, Slot, Slot),
    /// Both are true.
    And(Slot, Slot),
    /// One is true.
    Or(Slot, Slot),
    /// It is false.
    Not(Slot),
}

impl Operation {
    /// Whether the value is a truth value, not a number.
    pub fn is_truth(self) -> bool {
        match self {
            Operation::Compare(..) | Operation::And(..) | Operation::Or(..) | Operation::Not(_) => true,
            Operation::Add(..)
            | Operation::Subtract(..)
            | Operation::Negate(_)
            | Operation::Multiply(..)
            | Operation::MultiplyVanishing(..)
            | Operation::Divide(..)
            | Operation::Reciprocal(_)
            | Operation::Square(_)
            | Operation::PowerInteger(..)
            | Operation::Sqrt(_)
            | Operation::ReciprocalSqrt(_)
            | Operation::Call(..)
            | Operation::Select(..) => false,
        }
    }

    /// Whether it is a cosine, not a sine, and of what; `list` has the arguments of all calls.
    pub(crate) fn angle(self, list: &[Slot]) -> Option<(bool, Slot)> {
        let Operation::Call(Function::Known(function), arguments) = self else { return None };
        let is_cosine = function == built_in::cos();
        (is_cosine || function == built_in::sin()).then(|| (is_cosine, arguments.of(list)[0]))
    }

    /// The same operation on other slots. The arguments of a call are not here, but in [`Program::arguments`].
    pub fn map(self, mut slot: impl FnMut(Slot) -> Slot) -> Operation {
        match self {
            Operation::Add(a, b) => Operation::Add(slot(a), slot(b)),
            Operation::Subtract(a, b) => Operation::Subtract(slot(a), slot(b)),
            Operation::Negate(a) => Operation::Negate(slot(a)),
            Operation::Multiply(a, b) => Operation::Multiply(slot(a), slot(b)),
            Operation::MultiplyVanishing(a, b) => Operation::MultiplyVanishing(slot(a), slot(b)),
            Operation::Divide(a, b) => Operation::Divide(slot(a), slot(b)),
            Operation::Reciprocal(a) => Operation::Reciprocal(slot(a)),
            Operation::Square(a) => Operation::Square(slot(a)),
            Operation::PowerInteger(a, n) => Operation::PowerInteger(slot(a), n),
            Operation::Sqrt(a) => Operation::Sqrt(slot(a)),
            Operation::ReciprocalSqrt(a) => Operation::ReciprocalSqrt(slot(a)),
            Operation::Call(function, arguments) => Operation::Call(function, arguments),
            Operation::Select(c, a, b) => Operation::Select(slot(c), slot(a), slot(b)),
            Operation::Compare(relation, a, b) => Operation::Compare(relation, slot(a), slot(b)),
            Operation::And(a, b) => Operation::And(slot(a), slot(b)),
            Operation::Or(a, b) => Operation::Or(slot(a), slot(b)),
            Operation::Not(a) => Operation::Not(slot(a)),
        }
    }
}

/// Where the value of a slot comes from.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Source<'p> {
    /// It is given.
    Input(SymbolId),
    /// It is known.
    Constant(&'p Constant),
    /// It is computed.
    Operation(Operation),
}

/// A straight-line program. See the [module](self) for what always holds.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Program {
    inputs: Vec<SymbolId>,
    constants: Vec<Constant>,
    operations: Vec<Operation>,
    arguments: Vec<Slot>,
    outputs: Vec<Slot>,
}

impl Program {
    /// The symbols that are given, in the order in which the graph met them; the slots from 0 on.
    pub fn inputs(&self) -> &[SymbolId] {
        &self.inputs
    }

    /// The constants, each once; the slots after the inputs.
    pub fn constants(&self) -> &[Constant] {
        &self.constants
    }

    /// The operations in order; the slots after the constants.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The slots of a call's arguments.
    pub fn arguments(&self, arguments: Arguments) -> &[Slot] {
        arguments.of(&self.arguments)
    }

    /// Visits the slots that an operation reads, those of a call's arguments too.
    pub fn each_operand(&self, operation: Operation, mut visit: impl FnMut(Slot)) {
        if let Operation::Call(_, arguments) = operation {
            self.arguments(arguments).iter().copied().for_each(&mut visit);
        }
        operation.map(|slot| {
            visit(slot);
            slot
        });
    }

    /// The slots of the roots, in their order.
    pub fn outputs(&self) -> &[Slot] {
        &self.outputs
    }

    /// The number of slots.
    pub fn len(&self) -> usize {
        self.inputs.len() + self.constants.len() + self.operations.len()
    }

    /// Whether there is nothing to compute and nothing to give out.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The slot of an input by its place in [`Program::inputs`].
    pub fn input(&self, place: usize) -> Slot {
        Slot(place as u32)
    }

    /// The slot of a constant by its place in [`Program::constants`].
    pub fn constant(&self, place: usize) -> Slot {
        Slot((self.inputs.len() + place) as u32)
    }

    /// The slot of an operation by its place in [`Program::operations`].
    pub fn operation(&self, place: usize) -> Slot {
        Slot((self.inputs.len() + self.constants.len() + place) as u32)
    }

    /// Where the value of a slot comes from.
    ///
    /// # Panics
    ///
    /// If the slot is one of another, longer program.
    pub fn source(&self, slot: Slot) -> Source<'_> {
        let place = slot.index();
        if let Some(&symbol) = self.inputs.get(place) {
            return Source::Input(symbol);
        }
        let place = place - self.inputs.len();
        match self.constants.get(place) {
            Some(constant) => Source::Constant(constant),
            None => Source::Operation(self.operations[place - self.constants.len()]),
        }
    }
}

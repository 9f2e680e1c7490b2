//! Operations of a program as steps that are one instruction each.
//!
//! In: an operation. Out: one or several [`Step`]s on the same values, on constants of our own and on values
//! in between. Always: each step rounds as the interpreter does, so the values are the same to the last bit.

use super::assembler::Binary;
use crate::eval::arithmetic::SQUARED_UP_TO;
use crate::op::Relation;
use crate::program::{Operation, Program, Slot};

/// A value, by number: first the slots of the program, then [`SPECIAL`], then what is in between.
pub(super) type Value = u32;

/// `target = a op b`
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) operation: Binary,
    pub(super) target: Value,
    pub(super) a: Value,
    pub(super) b: Value,
}

/// Constants that programs need besides their own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Special {
    Zero,
    One,
    Infinity,
    /// Only the bit of the sign.
    Sign,
}

/// All of them, in the order of their numbers.
pub(super) const SPECIAL: [Special; 4] = [Special::Zero, Special::One, Special::Infinity, Special::Sign];

/// Whether machine code is made for an operation.
pub(in crate::eval) fn is_arithmetic(operation: Operation) -> bool {
    match operation {
        Operation::Call(..) => false,
        Operation::PowerInteger(_, exponent) => (1..=SQUARED_UP_TO).contains(&exponent),
        Operation::Add(..)
        | Operation::Subtract(..)
        | Operation::Negate(_)
        | Operation::Multiply(..)
        | Operation::MultiplyVanishing(..)
        | Operation::Divide(..)
        | Operation::Reciprocal(_)
        | Operation::Square(_)
        | Operation::Sqrt(_)
        | Operation::ReciprocalSqrt(_)
        | Operation::Select(..)
        | Operation::Compare(..)
        | Operation::And(..)
        | Operation::Or(..)
        | Operation::Not(_) => true,
    }
}

/// The steps of a run of arithmetic.
pub(super) struct Lowering {
    pub(super) steps: Vec<Step>,
    /// The number of values so far.
    pub(super) values: u32,
    special: u32,
}

impl Lowering {
    /// The steps of the operations at some places of a program.
    pub(super) fn of(program: &Program, places: std::ops::Range<usize>) -> Lowering {
        let special = program.len() as u32;
        let mut lowering = Lowering { steps: Vec::new(), values: special + SPECIAL.len() as u32, special };
        for place in places {
            lowering.operation(program.operations()[place], program.operation(place).index() as u32);
        }
        lowering
    }

    fn special(&self, special: Special) -> Value {
        self.special + special as u32
    }

    fn step(&mut self, operation: Binary, a: Value, b: Value) -> Value {
        self.values += 1;
        self.last(operation, a, b, self.values - 1)
    }

    fn last(&mut self, operation: Binary, a: Value, b: Value, target: Value) -> Value {
        self.steps.push(Step { operation, target, a, b });
        target
    }

    fn operation(&mut self, operation: Operation, target: Value) {
        let at = |slot: Slot| slot.index() as u32;
        let (operation, a, b) = match operation {
            Operation::Add(a, b) => (Binary::Add, at(a), at(b)),
            Operation::Subtract(a, b) => (Binary::Subtract, at(a), at(b)),
            Operation::Negate(a) => (Binary::Xor, at(a), self.special(Special::Sign)),
            Operation::Multiply(a, b) => (Binary::Multiply, at(a), at(b)),
            Operation::MultiplyVanishing(a, b) => self.multiply_vanishing(at(a), at(b)),
            Operation::Divide(a, b) => (Binary::Divide, at(a), at(b)),
            Operation::Reciprocal(a) => (Binary::Divide, self.special(Special::One), at(a)),
            Operation::Square(a) => (Binary::Multiply, at(a), at(a)),
            Operation::PowerInteger(a, exponent) => self.power(at(a), exponent),
            Operation::Sqrt(a) => (Binary::Sqrt, at(a), at(a)),
            Operation::ReciprocalSqrt(a) => {
                let root = self.step(Binary::Sqrt, at(a), at(a));
                (Binary::Divide, self.special(Special::One), root)
            }
            Operation::Call(..) => unreachable!("calls are no arithmetic"),
            Operation::Select(condition, a, b) => {
                let zero = self.special(Special::Zero);
                let mask = self.step(Binary::Compare(predicate(Relation::NotEqual)), at(condition), zero);
                self.choose(mask, at(a), at(b))
            }
            Operation::Compare(relation, a, b) => {
                let mask = self.step(Binary::Compare(predicate(relation)), at(a), at(b));
                (Binary::And, mask, self.special(Special::One))
            }
            Operation::And(a, b) => (Binary::And, at(a), at(b)),
            Operation::Or(a, b) => (Binary::Or, at(a), at(b)),
            Operation::Not(a) => (Binary::Xor, at(a), self.special(Special::One)),
        };
        self.last(operation, a, b, target);
    }

    /// `a` where the mask is set, else `b`.
    fn choose(&mut self, mask: Value, a: Value, b: Value) -> (Binary, Value, Value) {
        let (a, b) = (self.step(Binary::And, mask, a), self.step(Binary::AndNot, mask, b));
        (Binary::Or, a, b)
    }

    /// `a` where it is zero and `b` infinite, else `a * b`.
    fn multiply_vanishing(&mut self, a: Value, b: Value) -> (Binary, Value, Value) {
        let equal = Binary::Compare(predicate(Relation::Equal));
        let product = self.step(Binary::Multiply, a, b);
        let zero = self.step(equal, a, self.special(Special::Zero));
        let magnitude = self.step(Binary::AndNot, self.special(Special::Sign), b);
        let infinite = self.step(equal, magnitude, self.special(Special::Infinity));
        let both = self.step(Binary::And, zero, infinite);
        self.choose(both, a, product)
    }

    /// By repeated squaring, for an exponent of at least 1.
    fn power(&mut self, base: Value, exponent: i32) -> (Binary, Value, Value) {
        let (mut power, mut square, mut rest) = (None, base, exponent);
        while rest > 1 {
            if rest & 1 == 1 {
                power = Some(match power {
                    Some(power) => self.step(Binary::Multiply, power, square),
                    None => square,
                });
            }
            rest >>= 1;
            if rest == 1 && power.is_none() {
                return (Binary::Multiply, square, square);
            }
            square = self.step(Binary::Multiply, square, square);
        }
        (Binary::Multiply, power.unwrap_or(self.special(Special::One)), square)
    }
}

/// The predicate of a comparison; one with a NaN holds only for `!=`.
fn predicate(relation: Relation) -> u8 {
    match relation {
        Relation::Equal => 0x00,
        Relation::NotEqual => 0x04,
        Relation::Less => 0x11,
        Relation::LessEqual => 0x12,
        Relation::GreaterEqual => 0x1D,
        Relation::Greater => 0x1E,
    }
}

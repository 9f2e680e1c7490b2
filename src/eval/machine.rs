//! The interpreter: runs a straight-line program in any kind of number.

use super::arithmetic::Arithmetic;
use crate::op::Function;
use crate::program::{Arguments, Operation, Program, Slot};

/// A program and the values of its slots. Runs do not allocate beyond what the numbers themselves do.
#[derive(Clone, Debug)]
pub(super) struct Machine<N> {
    program: Program,
    values: Vec<N>,
    arguments: Vec<N>,
}

impl<N: Arithmetic> Machine<N> {
    /// A machine that has the constants of a program in their slots.
    pub(super) fn new(program: Program) -> Machine<N> {
        let mut values = vec![N::truth(false); program.len()];
        let constants = &mut values[program.inputs().len()..];
        for (value, constant) in constants.iter_mut().zip(program.constants()) {
            *value = N::constant(constant);
        }
        Machine { program, values, arguments: Vec::new() }
    }

    pub(super) fn program(&self) -> &Program {
        &self.program
    }

    /// Runs the program on the values of its inputs, in their order.
    pub(super) fn run(&mut self, inputs: impl IntoIterator<Item = N>) {
        let Machine { program, values, arguments } = self;
        let given = program.inputs().len();
        for (value, input) in values[..given].iter_mut().zip(inputs) {
            *value = input;
        }
        let first = given + program.constants().len();
        for (place, &operation) in program.operations().iter().enumerate() {
            let (before, value) = values.split_at_mut(first + place);
            value[0] = step(operation, before, |list| program.arguments(list), arguments);
        }
    }

    /// The value of a slot after a run.
    pub(super) fn value(&self, slot: Slot) -> &N {
        &self.values[slot.index()]
    }

    /// The values of the roots after a run.
    pub(super) fn outputs(&self) -> impl Iterator<Item = &N> {
        self.program.outputs().iter().map(|&slot| self.value(slot))
    }
}

/// One operation, on the values at its slots. `arguments` is room for the arguments of a call.
#[inline(always)]
pub(super) fn step<'a, N: Arithmetic>(
    operation: Operation,
    values: &[N],
    list: impl Fn(Arguments) -> &'a [Slot],
    arguments: &mut Vec<N>,
) -> N {
    let at = |slot: Slot| &values[slot.index()];
    match operation {
        Operation::Add(a, b) => at(a).add(at(b)),
        Operation::Subtract(a, b) => at(a).subtract(at(b)),
        Operation::Negate(a) => at(a).negate(),
        Operation::Multiply(a, b) => at(a).multiply(at(b)),
        Operation::MultiplyVanishing(a, b) => at(a).multiply_vanishing(at(b)),
        Operation::Divide(a, b) => at(a).divide(at(b)),
        Operation::Reciprocal(a) => at(a).reciprocal(),
        Operation::Square(a) => at(a).multiply(at(a)),
        Operation::PowerInteger(a, exponent) => at(a).power(exponent),
        Operation::Sqrt(a) => at(a).sqrt(),
        Operation::ReciprocalSqrt(a) => at(a).sqrt().reciprocal(),
        Operation::Call(Function::Known(function), called) => {
            arguments.clear();
            arguments.extend(list(called).iter().map(|&slot| at(slot).clone()));
            N::call(function, arguments)
        }
        Operation::Call(Function::Unknown(_), _) => unreachable!("programs for evaluators call only known functions"),
        Operation::Select(condition, then, otherwise) => {
            if at(condition).is_true() {
                at(then).clone()
            } else {
                at(otherwise).clone()
            }
        }
        Operation::Compare(relation, a, b) => N::truth(relation.holds(at(a).order(at(b)))),
        Operation::And(a, b) => N::truth(at(a).is_true() && at(b).is_true()),
        Operation::Or(a, b) => N::truth(at(a).is_true() || at(b).is_true()),
        Operation::Not(a) => N::truth(!at(a).is_true()),
    }
}

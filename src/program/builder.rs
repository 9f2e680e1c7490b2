//! A program that grows, operation by operation.

use rustc_hash::FxHashMap;

use super::{Arguments, Constant, Operation, Program, Slot};
use crate::number::Rational;
use crate::op::{Function, SymbolId};

/// A slot that is not known yet; no program is that long.
pub(super) const UNSET: Slot = Slot(u32::MAX);

/// A program that grows. The number of constants is known only at the end, so until then the slots of
/// constants count down from the largest.
#[derive(Default)]
pub(super) struct Builder {
    program: Program,
    emitted: FxHashMap<Operation, Slot>,
    numbers: FxHashMap<Rational, Slot>,
    /// The arguments of calls: equal ones are one list, so that equal calls are equal operations.
    lists: FxHashMap<Box<[Slot]>, Arguments>,
}

impl Builder {
    pub(super) fn input(&mut self, symbol: SymbolId) -> Slot {
        self.program.inputs.push(symbol);
        Slot(self.program.inputs.len() as u32 - 1)
    }

    /// The slot of a constant.
    pub(super) fn constant(&mut self, constant: Constant) -> Slot {
        if let Constant::Exact(value) = &constant {
            return self.number(value);
        }
        self.new_constant(constant)
    }

    fn new_constant(&mut self, constant: Constant) -> Slot {
        self.program.constants.push(constant);
        Slot(UNSET.0 - self.program.constants.len() as u32)
    }

    /// The slot of an exact number.
    pub(super) fn number(&mut self, value: &Rational) -> Slot {
        if let Some(&slot) = self.numbers.get(value) {
            return slot;
        }
        let slot = self.new_constant(Constant::Exact(value.clone()));
        self.numbers.insert(value.clone(), slot);
        slot
    }

    /// The slot of an operation, which is the one it had before if it is there already.
    pub(super) fn emit(&mut self, operation: Operation) -> Slot {
        let mut operation = operation;
        if let Operation::Multiply(a, b) = operation
            && a == b
        {
            operation = Operation::Square(a);
        }
        let next = Slot((self.program.inputs.len() + self.program.operations.len()) as u32);
        let slot = *self.emitted.entry(operation).or_insert(next);
        if slot == next {
            self.program.operations.push(operation);
        }
        slot
    }

    /// `base^exponent` with the exponent 1, 2 or any other than -1 and 0.
    pub(super) fn integer_power(&mut self, base: Slot, exponent: i32) -> Slot {
        match exponent {
            1 => base,
            2 => self.emit(Operation::Square(base)),
            _ => self.emit(Operation::PowerInteger(base, exponent)),
        }
    }

    pub(super) fn call(&mut self, function: Function, slots: &[Slot]) -> Slot {
        let list = &mut self.program.arguments;
        let arguments = *self.lists.entry(slots.into()).or_insert_with(|| {
            let start = list.len() as u32;
            list.extend_from_slice(slots);
            Arguments { start, count: slots.len() as u32 }
        });
        self.emit(Operation::Call(function, arguments))
    }

    /// The program with its final slots.
    pub(super) fn finish(self, outputs: Vec<Slot>) -> Program {
        let mut program = self.program;
        let (inputs, constants) = (program.inputs.len() as u32, program.constants.len() as u32);
        let place = |Slot(slot): Slot| {
            let from_end = UNSET.0 - slot;
            if from_end <= constants {
                Slot(inputs + from_end - 1)
            } else if slot >= inputs {
                Slot(slot + constants)
            } else {
                Slot(slot)
            }
        };
        for operation in &mut program.operations {
            *operation = operation.map(place);
        }
        for slot in &mut program.arguments {
            *slot = place(*slot);
        }
        program.outputs = outputs.into_iter().map(place).collect();
        program
    }
}

//! A program as the fast engines run it: steps, and a place for each value that outlives its step.
//!
//! In: a program. Out: a [`Layout`]. Always: places count inputs first, then constants, then what is computed; a
//! step is a run, for which there is machine code, or one operation on places.

use std::ops::Range;

use super::jit;
use crate::program::frame::{self, Frame};
use crate::program::{Operation, Program, Slot, Source, group_calls};

/// What is done at once.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// The machine code with this number.
    Run(usize),
    /// One operation, of which the slots are places.
    Single {
        /// Where its value goes.
        target: usize,
        /// What is computed.
        operation: Operation,
    },
}

/// A program with its steps and places.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) program: Program,
    pub(super) ranges: Vec<Range<usize>>,
    pub(super) frame: Frame,
    pub(super) steps: Vec<Step>,
    /// The arguments of all calls, as places.
    pub(super) arguments: Vec<Slot>,
    /// The roots that no run writes: which, and the place of the value.
    pub(super) copies: Vec<(usize, usize)>,
}

impl Layout {
    /// The layout for machine code: arithmetic in runs.
    pub(super) fn in_runs(program: &Program) -> Layout {
        let program = group_calls(program);
        let ranges = jit::runs(&program);
        Layout::new(program, ranges, jit::is_arithmetic)
    }

    /// The layout for interpreting: each operation a step.
    pub(super) fn in_operations(program: &Program) -> Layout {
        let ranges = frame::steps(program, 1, |_| false);
        Layout::new(program.clone(), ranges, |_| false)
    }

    fn new(program: Program, ranges: Vec<Range<usize>>, is_run: impl Fn(Operation) -> bool) -> Layout {
        let is_copied = |slot: Slot| match program.source(slot) {
            Source::Input(_) | Source::Constant(_) => true,
            Source::Operation(operation) => !is_run(operation),
        };
        let kept: Vec<Slot> = program.outputs().iter().copied().filter(|&slot| is_copied(slot)).collect();
        let frame = frame::assign(&program, &ranges, &kept);
        let outputs = program.outputs().iter().enumerate().filter(|&(_, &slot)| is_copied(slot));
        let copies = outputs.filter_map(|(output, &slot)| Some((output, frame.place(slot)?))).collect();
        let step = |(number, range): (usize, &Range<usize>)| {
            let operation = program.operations()[range.start];
            match frame.place(program.operation(range.start)) {
                Some(target) if !is_run(operation) => Step::Single { target, operation: frame.rename(operation) },
                Some(_) | None => Step::Run(number),
            }
        };
        let steps = ranges.iter().enumerate().map(step).collect();
        let arguments = frame.arguments(&program);
        Layout { program, ranges, frame, steps, arguments, copies }
    }
}

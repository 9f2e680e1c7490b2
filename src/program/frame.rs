//! Places in memory that are used again.
//!
//! In: a program and its division into steps, which are consecutive operations that an engine carries out together. Out: a
//! place for each value that has to outlive its step. Always: inputs and constants have the first
//! places, as in the program; a place is given away again only after the step that reads it last, so a step never
//! writes over what it reads.
//!
//! ```text
//! t0 = x*y; t1 = t0 + x; t2 = t1*t1; t3 = t2 + x      one step each: t0, t2 and t1, t3 share a place
//! ```

use std::ops::Range;

use super::{Operation, Program, Slot};

/// A value that needs no memory.
const NOWHERE: u32 = u32::MAX;

/// Where the values of a program are kept.
#[derive(Clone, Debug)]
pub struct Frame {
    places: Vec<u32>,
    first: usize,
    len: usize,
}

impl Frame {
    /// The place of a value; `None` if only its own step needs it.
    pub fn place(&self, slot: Slot) -> Option<usize> {
        let place = self.places[slot.index()];
        (place != NOWHERE).then_some(place as usize)
    }

    /// The place of the first value that is computed; before it are inputs and constants.
    pub fn first(&self) -> usize {
        self.first
    }

    /// An operation that reads places instead of slots.
    pub fn rename(&self, operation: Operation) -> Operation {
        operation.map(|slot| Slot(self.places[slot.index()]))
    }

    /// The arguments of all calls as places.
    pub fn arguments(&self, program: &Program) -> Vec<Slot> {
        program.arguments.iter().map(|&slot| Slot(self.places[slot.index()])).collect()
    }

    /// The number of places.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no values at all.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// Divides the operations into steps: as many as `longest` one after another that go `together`, the others alone.
pub fn steps(program: &Program, longest: usize, together: impl Fn(Operation) -> bool) -> Vec<Range<usize>> {
    let mut steps: Vec<Range<usize>> = Vec::new();
    let mut is_open = false;
    for (place, &operation) in program.operations().iter().enumerate() {
        let joins = together(operation);
        match steps.last_mut() {
            Some(step) if is_open && joins && step.len() < longest => step.end = place + 1,
            Some(_) | None => steps.push(place..place + 1),
        }
        is_open = joins;
    }
    steps
}

/// Places for the values that are read by a later step than their own, or that are `kept` to the end.
pub fn assign(program: &Program, steps: &[Range<usize>], kept: &[Slot]) -> Frame {
    let first = program.operation(0).index();
    let mut last_read = last_reads(program, steps, kept);
    let mut frame = Frame { places: (0..program.len() as u32).collect(), first, len: first };
    let mut free: Vec<u32> = Vec::new();
    for (now, step) in (1..).zip(steps) {
        for place in step.clone() {
            let slot = program.operation(place).index();
            frame.places[slot] = if last_read[slot] <= now {
                NOWHERE
            } else {
                free.pop().unwrap_or_else(|| {
                    frame.len += 1;
                    frame.len as u32 - 1
                })
            };
        }
        for place in step.clone() {
            program.each_operand(program.operations()[place], |slot| {
                let slot = slot.index();
                if slot >= first && last_read[slot] == now && frame.places[slot] != NOWHERE {
                    free.push(frame.places[slot]);
                    last_read[slot] = 0;
                }
            });
        }
    }
    frame
}

/// The number, from 1 on, of the step that reads each value last.
fn last_reads(program: &Program, steps: &[Range<usize>], kept: &[Slot]) -> Vec<u32> {
    let mut last_read = vec![0; program.len()];
    for (now, step) in (1..).zip(steps) {
        for &operation in &program.operations()[step.clone()] {
            program.each_operand(operation, |slot| last_read[slot.index()] = now);
        }
    }
    for &slot in kept {
        last_read[slot.index()] = u32::MAX;
    }
    last_read
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::program::tests::random_graph;

    fn is_sum(operation: Operation) -> bool {
        matches!(operation, Operation::Add(..) | Operation::Subtract(..))
    }

    proptest! {
        /// Carrying out the steps, each value is still in its place when it is read.
        #[test]
        fn values_stay_until_they_are_read(choices in prop::collection::vec(any::<(u8, u8, u8)>(), 1..60), longest in 1usize..5) {
            let (graph, root) = random_graph(&choices);
            let program = Program::new(&graph, &[root]);
            let steps = steps(&program, longest, is_sum);
            prop_assert_eq!(steps.iter().map(|step| step.len()).sum::<usize>(), program.operations().len());
            let frame = assign(&program, &steps, program.outputs());
            let mut holds: Vec<Option<usize>> = (0..frame.len()).map(|place| Some(place).filter(|&p| p < frame.first())).collect();
            for step in &steps {
                let written = step.clone().filter_map(|place| frame.place(program.operation(place)));
                let written: Vec<usize> = written.collect();
                for place in step.clone() {
                    program.each_operand(program.operations()[place], |slot| {
                        if slot.index() < program.operation(step.start).index() {
                            let at = frame.place(slot).expect("what a later step reads is kept");
                            assert_eq!(holds[at], Some(slot.index()));
                            assert!(!written.contains(&at));
                        }
                    });
                }
                for place in step.clone() {
                    if let Some(at) = frame.place(program.operation(place)) {
                        holds[at] = Some(program.operation(place).index());
                    }
                }
            }
            let output = program.outputs()[0];
            prop_assert_eq!(holds[frame.place(output).expect("kept")], Some(output.index()));
        }
    }
}

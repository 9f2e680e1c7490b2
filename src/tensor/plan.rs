//! A plan: what is done to which memory, one step after the other.
//!
//! In: slices of entries for the inputs, in the order of [`Plan::inputs`]. Out: entries for the roots, written to slices of the
//! caller. Always: a plan is for certain lengths; it does not change, so threads may share it, each with a [`Memory`] of
//! its own; once that is there, a run asks for no memory that grows with the tensors; equal inputs give equal bits.

use smallvec::SmallVec;

use super::TensorError;
use super::element::Element;
use super::step::{Step, ValueId};
use crate::eval::batch::Scratch;
use crate::op::SymbolId;

/// How some roots are computed, in doubles or in floats. Made by [`compile`](super::compile).
#[derive(Debug)]
pub struct Plan<T = f64> {
    pub(super) inputs: Vec<(SymbolId, Box<[usize]>)>,
    pub(super) outputs: Vec<Box<[usize]>>,
    pub(super) steps: Vec<Step<T>>,
    /// Where each value is, and how many entries it has.
    pub(super) places: Vec<(Place, usize)>,
    /// The number of entries of each buffer.
    pub(super) buffers: Vec<usize>,
}

/// Where a value is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// It is given.
    Input(usize),
    /// In the memory of a root.
    Output(usize),
    /// In a buffer, which other values use at other times.
    Buffer(usize),
}

/// The memory that a plan works in.
#[derive(Clone, Debug)]
pub struct Memory<T = f64> {
    entries: Vec<T>,
    scratch: Scratch<T>,
}

impl<T: Element> Plan<T> {
    /// The symbols of which [`Plan::run`] takes the values, in this order, and the dimensions that they have.
    pub fn inputs(&self) -> impl ExactSizeIterator<Item = (SymbolId, &[usize])> {
        self.inputs.iter().map(|(symbol, dimensions)| (*symbol, &dimensions[..]))
    }

    /// The dimensions of the roots.
    pub fn outputs(&self) -> impl ExactSizeIterator<Item = &[usize]> {
        self.outputs.iter().map(|dimensions| &dimensions[..])
    }

    /// The number of entries that are kept besides inputs and outputs.
    pub fn memory_entries(&self) -> usize {
        self.buffers.iter().sum()
    }

    /// Memory for runs.
    pub fn memory(&self) -> Memory<T> {
        Memory { entries: vec![T::ZERO; self.memory_entries()], scratch: Scratch::default() }
    }

    /// Computes the roots. Entries are in the order of rows.
    ///
    /// # Errors
    ///
    /// If a matrix is singular that is to be inverted.
    ///
    /// # Panics
    ///
    /// If the memory is that of another plan, or a slice has not as many entries as its dimensions say.
    pub fn run(&self, memory: &mut Memory<T>, inputs: &[&[T]], outputs: &mut [&mut [T]]) -> Result<(), TensorError> {
        let size = |dimensions: &[usize]| dimensions.iter().product::<usize>();
        assert!(self.inputs().map(|(_, given)| size(given)).eq(inputs.iter().map(|input| input.len())), "inputs fit");
        assert!(self.outputs().map(size).eq(outputs.iter().map(|output| output.len())), "outputs fit");
        assert_eq!(memory.entries.len(), self.memory_entries(), "the memory is that of this plan");
        let Memory { entries, scratch } = memory;
        let mut rest = &mut entries[..];
        let mut slots: SmallVec<[&mut [T]; 32]> = outputs.iter_mut().map(|output| &mut **output).collect();
        for &length in &self.buffers {
            let (buffer, after) = std::mem::take(&mut rest).split_at_mut(length);
            slots.push(buffer);
            rest = after;
        }
        self.steps.iter().try_for_each(|step| self.step(step, inputs, &mut slots, scratch))
    }

    fn step(
        &self,
        step: &Step<T>,
        inputs: &[&[T]],
        slots: &mut [&mut [T]],
        scratch: &mut Scratch<T>,
    ) -> Result<(), TensorError> {
        // What is written is taken out, so that the rest can be read.
        let mut taken: SmallVec<[&mut [T]; 8]> = SmallVec::new();
        for &written in &step.writes {
            taken.push(self.slot(written).map_or_else(Default::default, |slot| std::mem::take(&mut slots[slot])));
        }
        let read = |&value: &ValueId| match self.places[value.0] {
            (Place::Input(input), _) => inputs[input],
            (Place::Output(_) | Place::Buffer(_), length) => {
                self.slot(value).map_or(&[][..], |slot| &slots[slot][..length])
            }
        };
        let reads: SmallVec<[&[T]; 8]> = step.reads.iter().map(read).collect();
        let mut targets: SmallVec<[&mut [T]; 8]> =
            step.writes.iter().zip(&mut taken).map(|(value, slot)| &mut slot[..self.places[value.0].1]).collect();
        let done = step.work.run(&reads, &mut targets, scratch);
        drop((reads, targets));
        for (&written, slot) in step.writes.iter().zip(taken) {
            if let Some(place) = self.slot(written) {
                slots[place] = slot;
            }
        }
        done
    }

    /// The slice that a value is in: those of the roots come first, then the buffers.
    fn slot(&self, value: ValueId) -> Option<usize> {
        match self.places[value.0].0 {
            Place::Input(_) => None,
            Place::Output(output) => Some(output),
            Place::Buffer(buffer) => Some(self.outputs.len() + buffer),
        }
    }
}

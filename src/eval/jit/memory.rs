//! Machine code in memory, and the calls into it.

#![allow(unsafe_code, reason = "machine code is a function that the compiler does not know")]

use std::marker::PhantomData;
use std::mem;

use memmap2::{Mmap, MmapMut};
use smallvec::SmallVec;

/// The memory of one constant or of one value that found no register.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
#[expect(dead_code, reason = "machine code reads it")]
pub(in crate::eval) struct Line(pub(in crate::eval) [u64; 8]);

/// What the code reads and writes.
#[derive(Debug)]
pub(super) struct Needs {
    /// Where the code of each step starts.
    pub(super) entries: Vec<usize>,
    pub(super) constants: Vec<Line>,
    /// The number of values that find no register.
    pub(super) spills: usize,
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    /// The places of values between steps.
    pub(super) frame: usize,
    /// The numbers from one place to the next.
    pub(super) stride: usize,
    /// The numbers that one instruction works on.
    pub(super) step: usize,
}

/// The functions of the steps of a program, on numbers of the type `T`.
#[derive(Debug)]
pub(in crate::eval) struct Code<T> {
    memory: Mmap,
    needs: Needs,
    number: PhantomData<T>,
}

/// The points that a step works on, and the memory that it needs.
#[derive(Debug)]
pub(in crate::eval) struct Block<'a, 'i, 'o, T> {
    /// The columns of the inputs.
    pub(in crate::eval) inputs: &'a [&'i [T]],
    /// The columns of the roots.
    pub(in crate::eval) outputs: &'a mut [&'o mut [T]],
    /// The first point.
    pub(in crate::eval) start: usize,
    /// The number of points.
    pub(in crate::eval) count: usize,
    /// The values between steps, column by column.
    pub(in crate::eval) frame: &'a mut [T],
    /// Lines for values that find no register.
    pub(in crate::eval) spills: &'a mut [Line],
}

/// Inputs, frame, constants, outputs, memory for registers.
type OnPoint<T> = unsafe extern "sysv64" fn(*const T, *mut T, *const Line, *mut T, *mut Line);
/// Columns of inputs and outputs, frame, constants, the bytes of a column, memory for registers.
type OnBlock<T> = unsafe extern "sysv64" fn(*const *const T, *mut T, *const Line, usize, *mut Line);

impl<T> Code<T> {
    /// Code that may be executed; `None` if the system does not allow that.
    pub(super) fn new(bytes: &[u8], needs: Needs) -> Option<Code<T>> {
        let mut memory = MmapMut::map_anon(bytes.len().max(1)).ok()?;
        memory[..bytes.len()].copy_from_slice(bytes);
        Some(Code { memory: memory.make_exec().ok()?, needs, number: PhantomData })
    }

    /// The lines that a caller provides.
    pub(in crate::eval) fn spills(&self) -> usize {
        self.needs.spills
    }

    /// The numbers that one instruction works on; a block is a multiple of them.
    pub(in crate::eval) fn lanes(&self) -> usize {
        self.needs.step
    }

    fn entry(&self, step: usize) -> *const u8 {
        self.memory[self.needs.entries[step]..].as_ptr()
    }

    /// Runs a step of arithmetic on one point.
    pub(in crate::eval) fn run_point(
        &self,
        step: usize,
        inputs: &[T],
        frame: &mut [T],
        outputs: &mut [T],
        spills: &mut [Line],
    ) {
        let needs = &self.needs;
        assert!(needs.step == 1, "the code is for points");
        assert!(
            inputs.len() >= needs.inputs && outputs.len() >= needs.outputs,
            "there is all that is read and written"
        );
        assert!(frame.len() >= needs.frame && spills.len() >= needs.spills, "there is all that is read and written");
        let constants = needs.constants.as_ptr();
        // SAFETY: the bytes at an entry are a function of this type, made by `Allocator::run`. It reads `needs.inputs`
        // numbers and the constants, and writes `needs.outputs`, `needs.frame` and `needs.spills` places, which are
        // there and, being slices, do not overlap.
        unsafe {
            let function = mem::transmute::<*const u8, OnPoint<T>>(self.entry(step));
            function(inputs.as_ptr(), frame.as_mut_ptr(), constants, outputs.as_mut_ptr(), spills.as_mut_ptr());
        }
    }

    /// Runs a step of arithmetic on `count` points, those from `start` on of each column.
    pub(in crate::eval) fn run_block(&self, step: usize, block: &mut Block<'_, '_, '_, T>) {
        let Block { inputs, outputs, frame, spills, start, count } = block;
        let (needs, start, end, count) = (&self.needs, *start, *start + *count, *count);
        assert!(count > 0 && count.is_multiple_of(needs.step) && count <= needs.stride, "a block is whole vectors");
        assert!(
            inputs.len() >= needs.inputs && outputs.len() >= needs.outputs,
            "there is all that is read and written"
        );
        assert!(frame.len() >= needs.frame * needs.stride, "there is a place for each value");
        assert!(spills.len() >= needs.spills, "there is a place for each value");
        let mut columns: SmallVec<[*const T; 64]> = SmallVec::new();
        columns.extend(inputs[..needs.inputs].iter().map(|column| column[start..end].as_ptr()));
        columns.extend(outputs.iter_mut().map(|column| column[start..end].as_mut_ptr().cast_const()));
        let (table, constants) = (columns.as_ptr(), needs.constants.as_ptr());
        let bytes = count * size_of::<T>();
        // SAFETY: the bytes at an entry are a function of this type, made by `Allocator::run`. It reads and writes `count`
        // numbers, which are whole steps, of each column in the table and of each place of the frame, and the
        // constants and `needs.spills` lines. All of them are there, and what is written is borrowed mutably.
        unsafe {
            let function = mem::transmute::<*const u8, OnBlock<T>>(self.entry(step));
            function(table, frame.as_mut_ptr(), constants, bytes, spills.as_mut_ptr());
        }
    }
}

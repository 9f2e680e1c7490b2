//! Machine code for runs of arithmetic, on x86-64.
//!
//! In: a program and its division into steps. Out: a function for each step of arithmetic, on one
//! point or on blocks of points; calls of functions stay with the engine. Always: each operation is rounded by itself, so
//! the values are those of the interpreter to the last bit; the time to make the code is linear, some 50 ns an operation. Where
//! there is no AVX2, or the system lets no code be made, there is no code, and the engines interpret.
//!
//! The parts: [`lower`] makes operations of one instruction each, [`allocate`] gives out registers,
//! [`assembler`] knows the bytes, [`memory`] runs them and is the one part that is unsafe.

mod allocate;
mod assembler;
mod lower;
mod memory;

use std::ops::Range;

use allocate::{Allocator, LINE, Shape};
use assembler::{Precision, Width};
use lower::{SPECIAL, Special};

use super::real::Real;
use crate::program::Program;
use crate::program::frame::{Frame, steps};
use crate::vector::Level;

pub(super) use lower::is_arithmetic;
pub(super) use memory::{Block, Code, Line};

/// A longer run is divided, so that the loop over a block stays in the cache of instructions.
const LONGEST: usize = 2000;

/// The division of a program into steps: runs of which machine code is made, and calls.
pub(super) fn runs(program: &Program) -> Vec<Range<usize>> {
    steps(program, LONGEST, is_arithmetic)
}

/// Machine code for single points.
pub(super) fn for_points<T: Real>(program: &Program, frame: &Frame, steps: &[Range<usize>]) -> Option<Code<T>> {
    is_x86_feature_detected!("avx").then(|| compile(program, frame, steps, Width::One, size_of::<T>()))?
}

/// Machine code for blocks of so many points, with these vector instructions.
pub(super) fn for_blocks<T: Real>(
    program: &Program,
    frame: &Frame,
    steps: &[Range<usize>],
    block: usize,
    level: Level,
) -> Option<Code<T>> {
    let width = match level.bytes() {
        64 => Width::Bytes64,
        32 => Width::Bytes32,
        _ => return None,
    };
    compile(program, frame, steps, width, block * size_of::<T>())
}

fn compile<T: Real>(
    program: &Program,
    frame: &Frame,
    steps: &[Range<usize>],
    width: Width,
    stride: usize,
) -> Option<Code<T>> {
    let constants = constants::<T>(program);
    // Displacements have 31 bits.
    let places = frame.len().checked_mul(stride)?.max(constants.len() * LINE).max(program.len() * LINE);
    i32::try_from(places).ok()?;
    let precision = if size_of::<T>() == 4 { Precision::Single } else { Precision::Double };
    let mut allocator = Allocator::new(program, frame, Shape { width, precision, stride: stride as i32 });
    let mut entries = Vec::with_capacity(steps.len());
    for step in steps {
        entries.push(allocator.assembler.bytes.len());
        if is_arithmetic(program.operations()[step.start]) {
            allocator.run(step.clone());
        }
    }
    Code::new(
        &allocator.assembler.bytes,
        memory::Needs {
            entries,
            constants,
            spills: allocator.spills as usize,
            inputs: program.inputs().len(),
            outputs: program.outputs().len(),
            frame: frame.len() - frame.first(),
            stride: stride / size_of::<T>(),
            step: allocator.assembler.step() as usize / size_of::<T>(),
        },
    )
}

/// The constants of a program and our own, each a line.
fn constants<T: Real>(program: &Program) -> Vec<Line> {
    let own = program.constants().iter().map(T::constant);
    let special = SPECIAL.map(|special| match special {
        Special::Zero => T::narrow(0.0),
        Special::One => T::narrow(1.0),
        Special::Infinity => T::narrow(f64::INFINITY),
        Special::Sign => T::narrow(-0.0),
    });
    own.chain(special).map(|value| Line(value.line())).collect()
}

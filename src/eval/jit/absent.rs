//! Stands for [`jit`](self) where no machine code is made: there never is any.

use std::convert::Infallible;
use std::marker::PhantomData;
use std::ops::Range;

use super::real::Real;
use crate::program::frame::Frame;
use crate::program::{Operation, Program};
use crate::vector::Level;

/// Never there.
#[derive(Debug)]
pub(super) struct Code<T>(Infallible, PhantomData<T>);

/// Never needed.
#[derive(Clone, Copy, Debug)]
#[expect(dead_code, reason = "there is nobody to read it")]
pub(super) struct Line(pub(super) [u64; 8]);

/// The points that a step works on.
#[derive(Debug)]
#[expect(dead_code, reason = "there is nobody to read it")]
pub(super) struct Block<'a, 'i, 'o, T> {
    pub(super) inputs: &'a [&'i [T]],
    pub(super) outputs: &'a mut [&'o mut [T]],
    pub(super) start: usize,
    pub(super) count: usize,
    pub(super) frame: &'a mut [T],
    pub(super) spills: &'a mut [Line],
}

impl<T> Code<T> {
    pub(super) fn spills(&self) -> usize {
        match self.0 {}
    }

    pub(super) fn lanes(&self) -> usize {
        match self.0 {}
    }

    pub(super) fn run_point(&self, _: usize, _: &[T], _: &mut [T], _: &mut [T], _: &mut [Line]) {
        match self.0 {}
    }

    pub(super) fn run_block(&self, _: usize, _: &mut Block<'_, '_, '_, T>) {
        match self.0 {}
    }
}

pub(super) fn is_arithmetic(_: Operation) -> bool {
    false
}

pub(super) fn runs(_: &Program) -> Vec<Range<usize>> {
    Vec::new()
}

pub(super) fn for_points<T: Real>(_: &Program, _: &Frame, _: &[Range<usize>]) -> Option<Code<T>> {
    None
}

pub(super) fn for_blocks<T: Real>(_: &Program, _: &Frame, _: &[Range<usize>], _: usize, _: Level) -> Option<Code<T>> {
    None
}

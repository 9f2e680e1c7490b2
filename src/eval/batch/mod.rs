//! Many points at once: columns in, columns out.
//!
//! In: a graph and roots, then a column of numbers for each input. Out: a column for each root, written to
//! memory of the caller. Always: the points are taken in blocks that stay in the cache; the value at a point
//! depends on the point alone, not on its place, on the block or on the number of threads. Arithmetic rounds as
//! [`point`](super::point) does; elementary functions are accurate to a few units in the last place. There is no second look in
//! high precision where digits are lost.
//!
//! ```
//! use symdiff::eval::batch::Evaluator;
//! use symdiff::graph::Graph;
//! let mut graph = Graph::new();
//! let (x, y) = (graph.symbol("x"), graph.symbol("y"));
//! let quotient = graph.divide(x, y);
//! let evaluator = Evaluator::<f64>::new(&graph, &[quotient])?;
//! let (x, y) = ([1.0, 2.0, 3.0], [4.0, 4.0, 4.0]);
//! let mut values = [0.0; 3];
//! evaluator.call(&[&x, &y], &mut [&mut values]);
//! assert_eq!(values, [0.25, 0.5, 0.75]);
//! # Ok::<(), symdiff::eval::EvalError>(())
//! ```

mod column;
mod function;

use std::ops::Range;

use column::Column;
use smallvec::SmallVec;

use super::jit::{self, Block, Code, Line};
use super::layout::{Layout, Step};
use super::real::Real;
use super::{EvalError, constant, prepare};
use crate::graph::{Graph, NodeId};
use crate::op::SymbolId;
use crate::vector::{self, Level};

/// Evaluates some roots at many points at once.
#[derive(Debug)]
pub struct Evaluator<T> {
    layout: Layout,
    code: Option<Code<T>>,
    constants: Vec<T>,
    /// The vector instructions that are used.
    level: Level,
    /// The points of a block.
    block: usize,
}

/// The values between steps of a block should fit into so many bytes, which are well inside the smallest caches of the second
/// level; and a block is long enough that what each step costs once is small.
const FRAME_BYTES: usize = 1 << 17;
/// The most and the least points of a block.
const BLOCK: (usize, usize) = (64, 1024);
/// More columns than these are more than a processor can follow in memory: it fetches ahead for so many at once.
const FOLLOWED: usize = 32;
/// And more results than these bytes do not stay in a cache until somebody reads them: both together are written past
/// it, a column at a time, which saves reading the memory that they replace. With few columns that would take longer.
const CACHED_BYTES: usize = 1 << 22;
/// With fewer operations than this, counted for all points, the threads are not worth waking.
const PARALLEL_WORK: usize = 1 << 20;
/// Pieces of columns for different threads begin at multiples of so many points, which are whole lines of the cache.
const PIECE: usize = 256;

/// Memory that a thread works in, for one evaluator or several.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch<T> {
    frame: Vec<T>,
    spills: Vec<Line>,
    /// Columns for the points that are no whole vector.
    rest: Vec<T>,
}

impl<T: Real> Evaluator<T> {
    /// An evaluator of some roots.
    ///
    /// # Errors
    ///
    /// If the roots need a function that is only declared.
    pub fn new(graph: &Graph, roots: &[NodeId]) -> Result<Evaluator<T>, EvalError> {
        Evaluator::at_level(graph, roots, Level::best())
    }

    /// An evaluator with other vector instructions than the widest: for comparisons.
    ///
    /// # Errors
    ///
    /// As [`Evaluator::new`].
    pub fn at_level(graph: &Graph, roots: &[NodeId], level: Level) -> Result<Evaluator<T>, EvalError> {
        let program = prepare(graph, roots, &constant::known(graph, roots))?;
        let mut layout = Layout::in_runs(&program);
        let mut block = block_length::<T>(&layout);
        let code = jit::for_blocks::<T>(&layout.program, &layout.frame, &layout.ranges, block, level);
        if code.is_none() {
            layout = Layout::in_operations(&program);
            block = block_length::<T>(&layout);
        }
        let constants = program.constants().iter().map(T::constant).collect();
        Ok(Evaluator { layout, code, constants, level, block })
    }

    /// The symbols of which [`Evaluator::call`] takes the columns, in this order: those that the roots depend on.
    pub fn inputs(&self) -> &[SymbolId] {
        self.layout.program.inputs()
    }

    /// Computes the roots at all points, on this thread.
    ///
    /// # Panics
    ///
    /// If there is not one column for each input and one for each root, or if columns differ in length.
    pub fn call(&self, inputs: &[&[T]], outputs: &mut [&mut [T]]) {
        self.call_in(inputs, outputs, &mut Scratch::default());
    }

    /// The same in memory that is kept between calls.
    pub(crate) fn call_in(&self, inputs: &[&[T]], outputs: &mut [&mut [T]], scratch: &mut Scratch<T>) {
        let points = self.points(inputs, outputs);
        self.compute(inputs, outputs, points, self.is_far(points), scratch);
    }

    /// Whether so many results are more than a cache holds, in many columns.
    fn is_far(&self, points: usize) -> bool {
        let outputs = self.layout.program.outputs().len();
        self.inputs().len() + outputs > FOLLOWED && outputs * points * size_of::<T>() > CACHED_BYTES
    }

    fn compute(
        &self,
        inputs: &[&[T]],
        outputs: &mut [&mut [T]],
        points: usize,
        is_far: bool,
        scratch: &mut Scratch<T>,
    ) {
        self.make_room(scratch);
        let lanes = self.code.as_ref().map_or(1, Code::lanes);
        let whole = points - points % lanes;
        if is_far {
            self.run_far(inputs, outputs, whole, scratch);
        } else {
            for start in (0..whole).step_by(self.block) {
                self.run(inputs, outputs, start, self.block.min(whole - start), scratch);
            }
        }
        if whole < points {
            self.rest(inputs, outputs, whole, lanes, scratch);
        }
    }

    /// Computes the roots at all points, on the threads of `rayon` if there is work enough for them.
    ///
    /// # Panics
    ///
    /// As [`Evaluator::call`].
    pub fn call_parallel(&self, inputs: &[&[T]], outputs: &mut [&mut [T]]) {
        let points = self.points(inputs, outputs);
        let threads = rayon::current_num_threads();
        if threads == 1 || points * (self.layout.program.len() + outputs.len()) < PARALLEL_WORK {
            return self.call(inputs, outputs);
        }
        let piece = points.div_ceil(4 * threads).next_multiple_of(PIECE);
        let is_far = self.is_far(points);
        let mut rest: Vec<&mut [T]> = outputs.iter_mut().map(|column| &mut **column).collect();
        rayon::scope(|scope| {
            for start in (0..points).step_by(piece) {
                let end = points.min(start + piece);
                let (mut here, after): (Vec<_>, Vec<_>) =
                    rest.drain(..).map(|column| column.split_at_mut(end - start)).unzip();
                rest = after;
                let inputs: Vec<&[T]> = inputs.iter().map(|column| &column[start..end]).collect();
                scope.spawn(move |_| self.compute(&inputs, &mut here, end - start, is_far, &mut Scratch::default()));
            }
        });
    }

    /// The number of points, which all columns have.
    fn points(&self, inputs: &[&[T]], outputs: &[&mut [T]]) -> usize {
        assert_eq!(inputs.len(), self.inputs().len(), "there is a column for each input");
        assert_eq!(outputs.len(), self.layout.program.outputs().len(), "there is a column for each root");
        let mut lengths = inputs.iter().map(|column| column.len()).chain(outputs.iter().map(|column| column.len()));
        let points = lengths.next().unwrap_or(0);
        assert!(lengths.all(|length| length == points), "all columns have a number for each point");
        points
    }

    fn make_room(&self, scratch: &mut Scratch<T>) {
        let frame = (self.layout.frame.len() - self.layout.frame.first()) * self.block;
        let spills = self.code.as_ref().map_or(0, Code::spills);
        scratch.frame.resize(scratch.frame.len().max(frame), T::default());
        scratch.spills.resize(scratch.spills.len().max(spills), Line([0; 8]));
    }

    /// Computes whole vectors of points into columns that stay in the cache, and copies them from there, a column at
    /// a time.
    fn run_far(&self, inputs: &[&[T]], outputs: &mut [&mut [T]], points: usize, scratch: &mut Scratch<T>) {
        let piece = fitting::<T>(outputs.len()).min(self.block);
        let mut values = vec![vec![T::default(); piece]; outputs.len()];
        for start in (0..points).step_by(piece) {
            let count = piece.min(points - start);
            let here: Vec<&[T]> = inputs.iter().map(|column| &column[start..start + count]).collect();
            let mut columns: Vec<&mut [T]> = values.iter_mut().map(|column| &mut column[..count]).collect();
            self.run(&here, &mut columns, 0, count, scratch);
            let places = outputs.iter_mut().map(|column| &mut column[start..start + count]);
            vector::copy_away(values.iter().map(|column| &column[..count]).zip(places));
        }
    }

    /// The points at the end that are no whole vector: in columns of their own, filled up with copies of the last point.
    fn rest(&self, inputs: &[&[T]], outputs: &mut [&mut [T]], from: usize, lanes: usize, scratch: &mut Scratch<T>) {
        let mut columns = std::mem::take(&mut scratch.rest);
        let needed = (inputs.len() + outputs.len()) * lanes;
        columns.resize(columns.len().max(needed), T::default());
        let (given, results) = columns[..needed].split_at_mut(inputs.len() * lanes);
        for (column, input) in given.chunks_exact_mut(lanes).zip(inputs) {
            let rest = &input[from..];
            column.fill(rest[rest.len() - 1]);
            column[..rest.len()].copy_from_slice(rest);
        }
        let given: SmallVec<[&[T]; 16]> = given.chunks_exact(lanes).collect();
        let mut values: SmallVec<[&mut [T]; 16]> = results.chunks_exact_mut(lanes).collect();
        self.run(&given, &mut values, 0, lanes, scratch);
        drop(given);
        for (output, values) in outputs.iter_mut().zip(values) {
            let rest = &mut output[from..];
            rest.copy_from_slice(&values[..rest.len()]);
        }
        scratch.rest = columns;
    }

    /// Computes a block of `count` points.
    fn run(&self, inputs: &[&[T]], outputs: &mut [&mut [T]], start: usize, count: usize, scratch: &mut Scratch<T>) {
        let Scratch { frame, spills, rest: _ } = scratch;
        let points = start..start + count;
        let mut steps = self.layout.steps.iter().copied().peekable();
        while let Some(step) = steps.next() {
            if let Some(places) = self.sine_and_cosine(step, steps.peek().copied()) {
                self.run_sine_and_cosine(inputs, &points, frame, places);
                steps.next();
                continue;
            }
            match (step, &self.code) {
                (Step::Run(number), Some(code)) => {
                    code.run_block(number, &mut Block { inputs, outputs, start, count, frame, spills });
                }
                (Step::Run(_), None) => {}
                (Step::Single { target, operation }, _) => {
                    let (before, target, after) = self.around(frame, target, count);
                    let at = |place: usize| self.column(inputs, &points, before, after, place);
                    column::operate(self.level, operation, &self.layout.arguments, target, at);
                }
            }
        }
        for &(output, place) in &self.layout.copies {
            match self.column(inputs, &points, frame, &[], place) {
                Column::Numbers(numbers) => outputs[output][points.clone()].copy_from_slice(numbers),
                Column::Constant(constant) => outputs[output][points.clone()].fill(constant),
            }
        }
    }

    /// The places of sine, cosine and angle, if two steps compute both of the same angle.
    fn sine_and_cosine(&self, step: Step, next: Option<Step>) -> Option<[usize; 3]> {
        let angle = |step| match step {
            Step::Single { target, operation } => {
                operation.angle(&self.layout.arguments).map(|(is_cosine, angle)| (is_cosine, angle.index(), target))
            }
            Step::Run(_) => None,
        };
        let ((is_cosine, a, first), (is_other, b, second)) = (angle(step)?, angle(next?)?);
        let is_constant = (self.inputs().len()..self.layout.frame.first()).contains(&a);
        let [sine, cosine] = if is_cosine { [second, first] } else { [first, second] };
        (a == b && is_cosine != is_other && !is_constant).then_some([sine, cosine, a])
    }

    /// Computes sine and cosine at once, at some points.
    fn run_sine_and_cosine(&self, inputs: &[&[T]], points: &Range<usize>, frame: &mut [T], places: [usize; 3]) {
        let range = |place: usize| {
            let at = (place - self.layout.frame.first()) * self.block;
            at..at + points.len()
        };
        let [sine, cosine, angle] = places;
        let distinct = "values of which all are needed have places of their own";
        let (angle, sine, cosine) = match inputs.get(angle) {
            Some(input) => {
                let [sine, cosine] = frame.get_disjoint_mut([range(sine), range(cosine)]).expect(distinct);
                (&input[points.clone()], sine, cosine)
            }
            None => {
                let ranges = [range(angle), range(sine), range(cosine)];
                let [angle, sine, cosine] = frame.get_disjoint_mut(ranges).expect(distinct);
                (&*angle, sine, cosine)
            }
        };
        vector::sin_cos(self.level, angle, sine, cosine);
    }

    /// The frame up to a place, the place, and what comes after it.
    fn around<'f>(&self, frame: &'f mut [T], place: usize, count: usize) -> (&'f [T], &'f mut [T], &'f [T]) {
        let (before, rest) = frame.split_at_mut((place - self.layout.frame.first()) * self.block);
        let (target, after) = rest.split_at_mut(self.block);
        (before, &mut target[..count], after)
    }

    /// The numbers at a place for some points; the frame is in two parts, with one place between them.
    fn column<'c>(
        &'c self,
        inputs: &'c [&[T]],
        points: &Range<usize>,
        before: &'c [T],
        after: &'c [T],
        place: usize,
    ) -> Column<'c, T> {
        if let Some(input) = inputs.get(place) {
            return Column::Numbers(&input[points.clone()]);
        }
        let first = self.layout.frame.first();
        if place < first {
            return Column::Constant(self.constants[place - inputs.len()]);
        }
        let at = (place - first) * self.block;
        let numbers = match before.get(at..at + points.len()) {
            Some(numbers) => numbers,
            None => &after[at - before.len() - self.block..][..points.len()],
        };
        Column::Numbers(numbers)
    }
}

/// The number of points of a block.
fn block_length<T>(layout: &Layout) -> usize {
    fitting::<T>(layout.frame.len() - layout.frame.first())
}

/// The number of points of which so many columns stay in the cache.
fn fitting<T>(columns: usize) -> usize {
    let (least, most) = BLOCK;
    let fitting = FRAME_BYTES / size_of::<T>() / columns.max(1);
    (fitting - fitting % least).clamp(least, most)
}

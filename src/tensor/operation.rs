//! Steps for operations on whole tensors that are no contractions.

use super::element::Element;
use super::kernel::{Copy, Loop, lu};
use super::labels::{Labels, steps};
use super::lower::Lowering;
use super::step::{ValueId, Work};
use super::{TensorError, lengths};
use crate::graph::NodeId;
use crate::op::{Axes, Reduction, TensorOp};

impl<T: Element> Lowering<'_, T> {
    /// The value of an operation.
    pub(super) fn tensor(
        &mut self,
        operation: TensorOp,
        id: NodeId,
        dimensions: &[usize],
    ) -> Result<ValueId, TensorError> {
        let graph = self.graph;
        let entries = dimensions.iter().product();
        let operand = |place: usize| graph.operands(id).at(place);
        Ok(match operation {
            TensorOp::Contraction(_) => unreachable!("contractions have steps of their own"),
            TensorOp::Ones(_) => self.emit(Work::Fill(1.0), Vec::new(), entries),
            TensorOp::Zeros(_) => self.emit(Work::Fill(0.0), Vec::new(), entries),
            TensorOp::Identity(_) => self.emit(Work::Identity { rows: dimensions[0] }, Vec::new(), entries),
            TensorOp::Reduce(reduction, axes) => self.reduce(reduction, operand(0), axes, entries)?,
            TensorOp::Softmax(axes) => self.softmax(operand(0), axes)?,
            TensorOp::Inverse => {
                let (factors, rows) = self.factorise(operand(0))?;
                self.emit(Work::Invert { rows }, vec![factors], entries)
            }
            TensorOp::Determinant => {
                let (factors, rows) = self.factorise(operand(0))?;
                self.emit(Work::Determinant { rows }, vec![factors], 1)
            }
            TensorOp::Adjugate => {
                let (factors, rows) = self.factorise(operand(0))?;
                self.emit(Work::Adjugate { rows }, vec![factors], entries)
            }
            TensorOp::LogDeterminant => {
                let (factors, rows) = self.factorise(operand(0))?;
                self.emit(Work::LogDeterminant { rows }, vec![factors], 1)
            }
            TensorOp::Solve => {
                let (factors, rows) = self.factorise(operand(0))?;
                let right = self.value(operand(1))?;
                self.emit(Work::Solve { rows }, vec![factors, right], entries)
            }
            TensorOp::Reshape(_) => self.reshape(operand(0), dimensions)?,
            TensorOp::Slice(slice) => {
                let whole = self.dimensions(operand(0))?;
                let starts = lengths::starts(&graph.slice_of(slice).ranges, &whole)?;
                let value = self.value(operand(0))?;
                let copy = part(dimensions, dimensions, &whole);
                self.emit(Work::Copies(vec![(copy, [0, offset(&starts, &whole)])]), vec![value], entries)
            }
            TensorOp::Embed(slice) => {
                let part_dimensions = self.dimensions(operand(0))?;
                let starts = lengths::starts(&graph.slice_of(slice).ranges, dimensions)?;
                let value = self.value(operand(0))?;
                let zeros = self.emit(Work::Fill(0.0), Vec::new(), 1);
                let clear = Copy::new(vec![Loop { length: entries, steps: [1, 0] }], false);
                let copy = part(&part_dimensions, dimensions, &part_dimensions);
                let copies = vec![(clear, [0, 0]), (copy, [offset(&starts, dimensions), 0])];
                self.emit(Work::Copies(copies), vec![zeros, value], entries)
            }
            TensorOp::Concatenate(axis) => self.concatenate(&graph.operands(id).to_vec(), axis.into(), dimensions)?,
        })
    }

    /// The factors of a matrix, and the number of its rows.
    fn factorise(&mut self, matrix: NodeId) -> Result<(ValueId, usize), TensorError> {
        let rows = self.dimensions(matrix)?[0];
        if let Some(&factors) = self.factors.get(&matrix) {
            return Ok((factors, rows));
        }
        let value = self.value(matrix)?;
        let factors = self.emit(Work::Factorise { rows }, vec![value], lu::size(rows));
        self.factors.insert(matrix, factors);
        Ok((factors, rows))
    }

    fn reduce(
        &mut self,
        reduction: Reduction,
        operand: NodeId,
        axes: Axes,
        entries: usize,
    ) -> Result<ValueId, TensorError> {
        let dimensions = self.dimensions(operand)?;
        let value = self.value(operand)?;
        let (labels, last) = (labels(&dimensions), reduced_last(&dimensions, axes));
        let rows = if labels == last { value } else { self.rearrange(value, &labels, &last, &dimensions) };
        let whole = self.size(value);
        let room = if reduction == Reduction::LogSumExp { whole } else { 0 };
        let work = Work::Reduce { reduction, length: whole / entries };
        Ok(self.emit_with_room(work, vec![rows], entries, room))
    }

    fn softmax(&mut self, operand: NodeId, axes: Axes) -> Result<ValueId, TensorError> {
        let dimensions = self.dimensions(operand)?;
        let value = self.value(operand)?;
        let (labels, last) = (labels(&dimensions), reduced_last(&dimensions, axes));
        let length = axes.iter().map(|axis| dimensions[axis]).product();
        let whole = self.size(value);
        if labels == last {
            return Ok(self.emit(Work::Softmax { length }, vec![value], whole));
        }
        let rows = self.rearrange(value, &labels, &last, &dimensions);
        let shares = self.emit(Work::Softmax { length }, vec![rows], whole);
        Ok(self.rearrange(shares, &last, &labels, &dimensions))
    }

    /// The same entries in the order of columns.
    fn reshape(&mut self, operand: NodeId, dimensions: &[usize]) -> Result<ValueId, TensorError> {
        let from = self.dimensions(operand)?;
        let value = self.value(operand)?;
        let (found, expected) = (self.size(value), dimensions.iter().product());
        if found != expected {
            return Err(TensorError::EntryCount { found, expected });
        }
        // Row by row, a tensor with its axes reversed is what it is column by column.
        let backwards = |dimensions: &[usize]| labels(dimensions).into_iter().rev().collect::<Labels>();
        let columns = match long_axes(&from) < 2 {
            true => value,
            false => self.rearrange(value, &labels(&from), &backwards(&from), &from),
        };
        Ok(match long_axes(dimensions) < 2 {
            // What has but one axis needs a value of its own only if it is not there under another name.
            true if columns == value => self.copy(value),
            true => columns,
            false => self.rearrange(columns, &backwards(dimensions), &labels(dimensions), dimensions),
        })
    }

    fn concatenate(&mut self, operands: &[NodeId], axis: usize, dimensions: &[usize]) -> Result<ValueId, TensorError> {
        let (mut values, mut copies) = (Vec::new(), Vec::new());
        let mut starts = vec![0; dimensions.len()];
        for &operand in operands {
            let own = self.dimensions(operand)?;
            values.push(self.value(operand)?);
            copies.push((part(&own, dimensions, &own), [offset(&starts, dimensions), 0]));
            starts[axis] += own[axis];
        }
        Ok(self.emit(Work::Copies(copies), values, dimensions.iter().product()))
    }
}

fn labels(dimensions: &[usize]) -> Labels {
    (0..dimensions.len()).collect()
}

fn long_axes(dimensions: &[usize]) -> usize {
    dimensions.iter().filter(|&&length| length > 1).count()
}

/// The axes, those that are reduced last.
fn reduced_last(dimensions: &[usize], axes: Axes) -> Labels {
    let (reduced, kept): (Labels, Labels) = (0..dimensions.len()).partition(|&axis| axes.contains(axis));
    kept.into_iter().chain(reduced).collect()
}

/// How a range of so many entries along each axis is copied between two tensors.
fn part(range: &[usize], target: &[usize], source: &[usize]) -> Copy {
    let (to, from) = (steps(&labels(target), target), steps(&labels(source), source));
    let loops =
        range.iter().zip(to.iter().zip(&from)).map(|(&length, (&to, &from))| Loop { length, steps: [to, from] });
    Copy::new(loops.collect(), false)
}

/// Where a range begins.
fn offset(starts: &[usize], whole: &[usize]) -> usize {
    starts.iter().zip(steps(&labels(whole), whole)).map(|(start, step)| start * step).sum()
}

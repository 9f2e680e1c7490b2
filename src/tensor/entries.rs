//! Operations on each entry, fused: a scalar formula that is evaluated at every place of a tensor.
//!
//! In: nodes of one shape that act on each entry. Out: a program of [`eval`](crate::eval) for all of them. Always: what comes
//! from outside is a column; what has fewer axes is repeated, a piece at a time, so that no long column is made of a
//! short one; tensors of ones and zeros are the numbers 1 and 0.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::element::Element;

use crate::eval::batch::{Evaluator, Scratch};
use crate::eval::{EvalError, compiled};
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Op, Relation, TensorOp};

/// A formula of entries while it is put together.
#[derive(Debug, Default)]
pub(super) struct Draft {
    graph: Graph,
    images: FxHashMap<NodeId, NodeId>,
    /// The nodes from outside, in the order of their symbols.
    pub(super) read: Vec<NodeId>,
}

impl Draft {
    /// Takes a node in, and its operands as far as they are not there yet.
    ///
    /// `is_closed` tells which of them are numbers without symbols, `known` what symbols stand for that are lengths.
    pub(super) fn add(
        &mut self,
        source: &Graph,
        id: NodeId,
        is_closed: impl Fn(NodeId) -> bool,
        known: impl Fn(NodeId) -> Option<Rational>,
    ) {
        let mut images = Vec::new();
        for operand in source.operands(id).iter() {
            let image = match self.images.get(&operand) {
                Some(&image) => image,
                None => match known(operand) {
                    Some(number) => self.graph.constant(number),
                    None => self.outside(source, operand, is_closed(operand)),
                },
            };
            self.images.insert(operand, image);
            images.push(image);
        }
        let mut image = self.graph.import_node(source, id, &images);
        if let Some(norm) = norm_below(source, id) {
            // Where `1/norm` is infinite.
            let norm = self.graph.power(images[norm], Rational::MINUS_ONE);
            let zero = self.graph.constant(Rational::ZERO);
            let vanishes = self.graph.compare(Relation::Equal, norm, zero);
            image = self.graph.select(vanishes, zero, image);
        }
        self.images.insert(id, image);
    }

    fn outside(&mut self, source: &Graph, id: NodeId, is_closed: bool) -> NodeId {
        if let Op::Tensor(operation) = source.op(id) {
            if let TensorOp::Ones(_) = operation {
                return self.graph.constant(Rational::ONE);
            }
            if let TensorOp::Zeros(_) = operation {
                return self.graph.constant(Rational::ZERO);
            }
        }
        if is_closed {
            return self.graph.import(source, &[id])[0];
        }
        let column = self.graph.symbol(&format!("a{}", self.read.len()));
        self.read.push(id);
        if source.shape(id).is_truth() {
            let zero = self.graph.constant(Rational::ZERO);
            return self.graph.compare(Relation::NotEqual, column, zero);
        }
        column
    }

    /// The program that computes some nodes, and the nodes whose values it takes, in order.
    pub(super) fn numbers(self, written: &[NodeId]) -> Result<(Numbers, Vec<NodeId>), EvalError> {
        let roots: Vec<_> = written.iter().map(|id| self.images[id]).collect();
        let evaluator = compiled::Evaluator::new(&self.graph, &roots)?;
        let read = evaluator.inputs().iter().map(|symbol| self.read[symbol.index()]).collect();
        Ok((Numbers(evaluator), read))
    }

    /// The same for tensors; `entries` tells how many entries a node has, `whole` how many the result has.
    pub(super) fn columns<T: Element>(
        self,
        written: &[NodeId],
        whole: usize,
        entries: impl Fn(NodeId) -> usize,
    ) -> Result<(Columns<T>, Vec<NodeId>), EvalError> {
        let roots: Vec<_> = written.iter().map(|id| self.images[id]).collect();
        let evaluator = Evaluator::new(&self.graph, &roots)?;
        let read: Vec<_> = evaluator.inputs().iter().map(|symbol| self.read[symbol.index()]).collect();
        let periods: Vec<_> = read.iter().map(|&id| entries(id)).collect();
        let repeated = || periods.iter().copied().filter(|&period| period < whole);
        let piece = match repeated().any(|_| true) {
            true => piece(repeated()).min(whole),
            false => whole,
        };
        Ok((Columns { evaluator, periods, whole, piece }, read))
    }
}

/// For `v/norm(v)` and `A*v/norm(v)`, which factor is the power of `v'*v`. The derivative of a norm at 0 is 0 by convention,
/// as that of `abs` is. Where `v` has more axes, it is a vector along the first for each place of the others.
pub(super) fn norm_below(graph: &Graph, product: NodeId) -> Option<usize> {
    let Expression::Product { factors, .. } = graph.view(product) else { return None };
    graph.shape(product).axes()?;
    factors.iter().position(|factor| {
        let Expression::Power { base, exponent } = graph.view(factor) else { return false };
        let Expression::Tensor { operation: TensorOp::Contraction(contraction), operands } = graph.view(base) else {
            return false;
        };
        let vector = operands.at(0);
        let contraction = graph.contraction(contraction);
        let labels = &contraction.labels;
        let along_first = labels[0].split_first().is_some_and(|(&first, others)| {
            first >= contraction.order && others.iter().copied().eq(0..contraction.order)
        });
        let squares = operands.len() == 2 && operands.at(1) == vector && labels[0] == labels[1] && along_first;
        let has_vector = |other: NodeId| {
            other == vector
                || (matches!(graph.op(other), Op::Tensor(TensorOp::Contraction(_)))
                    && graph.operands(other).iter().any(|operand| operand == vector))
        };
        squares && exponent.is_negative() && factors.iter().any(has_vector)
    })
}

/// So many places are computed together where something is repeated: a multiple of all short periods, if that is not too
/// long, so that repeated columns are filled only once.
fn piece(periods: impl Iterator<Item = usize>) -> usize {
    const MOST: usize = 1024;
    const LANES: usize = 8;
    let short = periods.filter(|&period| period * LANES <= MOST).max().unwrap_or(1);
    let unit = short * LANES;
    MOST / unit * unit
}

/// A formula of numbers.
#[derive(Debug)]
pub(super) struct Numbers(compiled::Evaluator);

impl Numbers {
    /// Computes the values.
    pub(super) fn run<T: Element>(&self, inputs: &[&[T]], outputs: &mut [&mut [T]]) {
        let inputs: SmallVec<[f64; 16]> = inputs.iter().map(|input| input[0].widen()).collect();
        let mut values: SmallVec<[f64; 16]> = SmallVec::from_elem(0.0, outputs.len());
        self.0.call(&inputs, &mut values);
        outputs.iter_mut().zip(values).for_each(|(output, value)| output[0] = T::narrow(value));
    }
}

/// A formula of entries.
#[derive(Debug)]
pub(super) struct Columns<T> {
    evaluator: Evaluator<T>,
    /// The number of entries of each input.
    periods: Vec<usize>,
    /// The number of entries of the results.
    whole: usize,
    /// So many are computed at once.
    piece: usize,
}

impl<T: Element> Columns<T> {
    /// How many numbers of room a run needs.
    pub(super) fn room(&self) -> usize {
        self.repeated() * self.piece
    }

    fn repeated(&self) -> usize {
        self.periods.iter().filter(|&&period| period < self.whole).count()
    }

    /// Computes the values.
    pub(super) fn run(&self, inputs: &[&[T]], outputs: &mut [&mut [T]], room: &mut [T], scratch: &mut Scratch<T>) {
        if self.repeated() == 0 {
            return self.evaluator.call_in(inputs, outputs, scratch);
        }
        for start in (0..self.whole).step_by(self.piece) {
            let end = self.whole.min(start + self.piece);
            let mut columns: SmallVec<[&[T]; 16]> = SmallVec::new();
            let mut room = &mut *room;
            for (&input, &period) in inputs.iter().zip(&self.periods) {
                if period == self.whole {
                    columns.push(&input[start..end]);
                    continue;
                }
                let (column, rest) = std::mem::take(&mut room).split_at_mut(self.piece);
                room = rest;
                let phase = start % period;
                if phase + (end - start) <= period {
                    columns.push(&input[phase..][..end - start]);
                    continue;
                }
                // What was filled for the first piece is right for all if the piece is a multiple of the period.
                if start == 0 || !self.piece.is_multiple_of(period) {
                    repeat(input, phase, column);
                }
                columns.push(&column[..end - start]);
            }
            let mut results: SmallVec<[&mut [T]; 16]> =
                outputs.iter_mut().map(|output| &mut output[start..end]).collect();
            self.evaluator.call_in(&columns, &mut results, scratch);
        }
    }
}

/// Fills a column with the entries of another again and again, from the one at `phase` on.
fn repeat<T: Element>(entries: &[T], phase: usize, column: &mut [T]) {
    if let [entry] = entries {
        return column.fill(*entry);
    }
    let first = (entries.len() - phase).min(column.len());
    let (head, rest) = column.split_at_mut(first);
    head.copy_from_slice(&entries[phase..][..first]);
    for part in rest.chunks_mut(entries.len()) {
        part.copy_from_slice(&entries[..part.len()]);
    }
}

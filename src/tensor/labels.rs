//! Contractions with their lengths, as they are computed.
//!
//! In: a contraction of the graph. Out: [`Terms`], the factors that have entries to be read, with labels that are numbers
//! of this contraction alone. Always: contractions that only this one uses are part of it, so that the order of
//! multiplication can be chosen for all of them together; identities and ones are no factors but what they do to labels:
//! two labels become one, an axis of the result is repeated or only its diagonal is written.

use smallvec::{SmallVec, smallvec};

use super::{Lengths, TensorError};
use crate::graph::{Expression, Graph, NodeId};
use crate::op::{Op, TensorOp};

/// The labels of the axes of a factor.
pub(super) type Labels = SmallVec<[usize; 4]>;

/// A sum of products of entries.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    /// What is multiplied.
    pub(super) factors: Vec<(NodeId, Labels)>,
    /// The labels of the axes of the result. One that is there twice means a diagonal; the rest of the result is 0.
    pub(super) output: Labels,
    /// The length of each label.
    pub(super) lengths: Vec<usize>,
    /// What everything is multiplied by: the lengths of axes that nothing depends on.
    pub(super) scale: f64,
}

/// More labels than this are not put into one contraction.
const MOST_LABELS: usize = 64;
/// Nor are more factors.
const MOST_FACTORS: usize = 24;

impl Terms {
    /// The contraction of a node, together with those of its factors that are contractions and may be part of it.
    pub(super) fn new(
        graph: &Graph,
        lengths: &Lengths,
        id: NodeId,
        is_part: impl Fn(NodeId) -> bool,
    ) -> Result<Terms, TensorError> {
        let order = graph.dimensions(id).len();
        let mut terms = Terms {
            factors: vec![(id, (0..order).collect())],
            output: (0..order).collect(),
            lengths: lengths.dimensions(graph, graph.dimensions(id))?,
            scale: 1.0,
        };
        let mut place = 0;
        while let Some((factor, labels)) = terms.factors.get(place).cloned() {
            let is_small = terms.lengths.len() < MOST_LABELS && terms.factors.len() < MOST_FACTORS;
            let opens = factor == id || is_small && (is_part(factor) || is_structural(graph, factor));
            let is_contraction = matches!(graph.op(factor), Op::Tensor(TensorOp::Contraction(_)));
            if opens && is_contraction {
                terms.factors.swap_remove(place);
                terms.open(graph, lengths, factor, &labels)?;
            } else {
                place += 1;
            }
        }
        terms.take_out_identities(graph);
        terms.factors.retain(|(factor, _)| !matches!(graph.op(*factor), Op::Tensor(TensorOp::Ones(_))));
        terms.take_out_lengths();
        Ok(terms)
    }

    /// The factors of a contraction take its place.
    fn open(&mut self, graph: &Graph, lengths: &Lengths, id: NodeId, outer: &[usize]) -> Result<(), TensorError> {
        let Expression::Tensor { operation: TensorOp::Contraction(contraction), operands } = graph.view(id) else {
            return Ok(());
        };
        let contraction = graph.contraction(contraction);
        let mut inside: Vec<Option<usize>> = outer.iter().copied().map(Some).collect();
        for (labels, operand) in contraction.labels.iter().zip(operands.iter()) {
            let dimensions = lengths.dimensions(graph, graph.dimensions(operand))?;
            let mut own = Labels::new();
            for (&label, length) in labels.iter().zip(dimensions) {
                let label = usize::from(label);
                inside.resize(inside.len().max(label + 1), None);
                own.push(*inside[label].get_or_insert_with(|| {
                    self.lengths.push(length);
                    self.lengths.len() - 1
                }));
            }
            self.factors.push((operand, own));
        }
        Ok(())
    }

    fn take_out_identities(&mut self, graph: &Graph) {
        let is_identity =
            |(factor, _): &(NodeId, Labels)| matches!(graph.op(*factor), Op::Tensor(TensorOp::Identity(_)));
        while let Some(place) = self.factors.iter().position(is_identity) {
            let (_, labels) = self.factors.swap_remove(place);
            let (i, j) = (labels[0], labels[1]);
            // A label of the result stays where only one of them is.
            let (kept, dropped) = if self.output.contains(&j) { (j, i) } else { (i, j) };
            let factors = self.factors.iter_mut().flat_map(|(_, labels)| labels);
            factors.chain(&mut self.output).filter(|label| **label == dropped).for_each(|label| *label = kept);
            if kept != dropped {
                // Nothing has it any more; it is not summed over either.
                self.lengths[dropped] = 1;
            }
        }
    }

    /// What is summed over but is in no factor only counts.
    fn take_out_lengths(&mut self) {
        for label in 0..self.lengths.len() {
            let is_used = self.output.contains(&label) || self.factors.iter().any(|(_, own)| own.contains(&label));
            if !is_used {
                self.scale *= self.lengths[label] as f64;
            }
        }
    }
}

/// Whether a label is there twice.
pub(super) fn is_diagonal(labels: &[usize]) -> bool {
    (1..labels.len()).any(|axis| labels[..axis].contains(&labels[axis]))
}

/// Whether a contraction is one factor whose entries stand on a diagonal or are repeated: that should not be written out.
fn is_structural(graph: &Graph, id: NodeId) -> bool {
    let has_entries =
        |operand: &NodeId| !matches!(graph.op(*operand), Op::Tensor(TensorOp::Identity(_) | TensorOp::Ones(_)));
    let with_entries = graph.operands(id).iter().filter(has_entries).count();
    with_entries <= 1 && with_entries < graph.operands(id).len()
}

/// How far apart the entries of neighbours along each axis are, row by row.
pub(super) fn steps(labels: &[usize], lengths: &[usize]) -> Labels {
    let mut steps: Labels = smallvec![0; labels.len()];
    let mut step = 1;
    for (axis, &label) in labels.iter().enumerate().rev() {
        steps[axis] = step;
        step *= lengths[label];
    }
    steps
}

/// How far a step along a label goes in a tensor with such labels: along all axes that have it.
pub(super) fn step(label: usize, labels: &[usize], lengths: &[usize]) -> usize {
    let steps = steps(labels, lengths);
    labels.iter().zip(steps).filter(|(other, _)| **other == label).map(|(_, step)| step).sum()
}

/// The number of entries along labels.
pub(super) fn size(labels: &[usize], lengths: &[usize]) -> usize {
    labels.iter().map(|&label| lengths[label]).product()
}

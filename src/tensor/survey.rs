//! What has to be computed for some roots, and in which order.
//!
//! In: a graph and roots. Out: a [`Survey`]: for each node whether it is computed by itself, the contractions with those
//! that are part of them, and a stage. Always: what a node reads has a lower stage, unless both act on entries of the same
//! shape: then they may be computed together, in one pass over the entries.

use rustc_hash::FxHashMap;

use super::labels::Terms;
use super::{Lengths, TensorError};
use crate::graph::{Graph, NodeId, walk};
use crate::op::{Op, Shape, TensorOp};

/// What is known of the nodes that some roots need; lists are by index.
#[derive(Debug)]
pub(super) struct Survey {
    /// The nodes that are computed, operands before users.
    pub(super) nodes: Vec<NodeId>,
    /// The contractions among them.
    pub(super) terms: FxHashMap<NodeId, Terms>,
    /// The stage of each node.
    pub(super) stages: Vec<u32>,
    /// Whether somebody reads a node who is not computed together with it.
    pub(super) escapes: Vec<bool>,
    /// Whether a node is a number without symbols, which is part of what uses it.
    pub(super) closed: Vec<bool>,
}

/// Whether a node acts on each entry.
pub(super) fn is_by_entry(graph: &Graph, id: NodeId) -> bool {
    match graph.op(id) {
        Op::Constant(_) | Op::Truth(_) | Op::Sum(_) | Op::Product(_) | Op::Power(_) | Op::Call(_) => true,
        Op::Select | Op::Compare(_) | Op::And | Op::Or | Op::Not => true,
        Op::Symbol(_) | Op::Tensor(_) => false,
    }
}

/// Whether all entries are the same known number, so that operations on entries need no tensor of it.
fn is_uniform(graph: &Graph, id: NodeId) -> bool {
    matches!(graph.op(id), Op::Tensor(TensorOp::Ones(_) | TensorOp::Zeros(_)))
}

impl Survey {
    /// Looks at everything that some roots need.
    pub(super) fn new(graph: &Graph, lengths: &Lengths, roots: &[NodeId]) -> Result<Survey, TensorError> {
        let live = walk::live(graph, roots);
        let size = live.last().map_or(0, |last| last.index() + 1);
        let mut survey = Survey {
            nodes: Vec::new(),
            terms: FxHashMap::default(),
            stages: vec![0; size],
            escapes: vec![false; size],
            closed: vec![false; size],
        };
        for &id in &live {
            let mut operands = graph.operands(id).iter();
            survey.closed[id.index()] = is_by_entry(graph, id)
                && matches!(graph.shape(id), Shape::Scalar | Shape::Truth)
                && operands.all(|operand| survey.closed[operand.index()]);
        }
        survey.demand(graph, lengths, roots, &live)?;
        survey.arrange(graph, roots);
        Ok(survey)
    }

    /// Finds the nodes that are computed, from the roots down.
    fn demand(
        &mut self,
        graph: &Graph,
        lengths: &Lengths,
        roots: &[NodeId],
        live: &[NodeId],
    ) -> Result<(), TensorError> {
        let uses = walk::uses(graph, roots);
        let mut wanted = vec![false; self.stages.len()];
        roots.iter().for_each(|root| wanted[root.index()] = true);
        for &id in live.iter().rev().filter(|id| !matches!(graph.op(**id), Op::Symbol(_))) {
            if !wanted[id.index()] {
                continue;
            }
            self.nodes.push(id);
            if let Op::Tensor(TensorOp::Contraction(_)) = graph.op(id) {
                let terms = Terms::new(graph, lengths, id, |factor| uses[factor.index()] == 1)?;
                self.terms.insert(id, terms);
            }
            self.reads(graph, id, |operand| wanted[operand.index()] = true);
        }
        self.nodes.reverse();
        Ok(())
    }

    /// Visits the nodes whose values a node reads.
    fn reads(&self, graph: &Graph, id: NodeId, mut visit: impl FnMut(NodeId)) {
        if let Some(terms) = self.terms.get(&id) {
            return terms.factors.iter().for_each(|(factor, _)| visit(*factor));
        }
        let by_entry = is_by_entry(graph, id);
        let is_inside = |operand: NodeId| by_entry && (self.closed[operand.index()] || is_uniform(graph, operand));
        graph.operands(id).iter().filter(|&operand| !is_inside(operand)).for_each(&mut visit);
    }

    /// Gives each node a stage.
    fn arrange(&mut self, graph: &Graph, roots: &[NodeId]) {
        roots.iter().for_each(|root| self.escapes[root.index()] = true);
        for &id in &self.nodes {
            let together = |operand: NodeId| {
                is_by_entry(graph, id)
                    && is_by_entry(graph, operand)
                    && graph.shape(id).axes() == graph.shape(operand).axes()
            };
            let mut stage = 0;
            self.reads(graph, id, |operand| {
                let below = self.stages[operand.index()];
                let is_given = matches!(graph.op(operand), Op::Symbol(_));
                stage = stage.max(if together(operand) { below } else { below + u32::from(!is_given) });
            });
            self.stages[id.index()] = stage;
        }
        let mut escaping = Vec::new();
        for &id in &self.nodes {
            let stage = self.stages[id.index()];
            self.reads(graph, id, |operand| {
                let together = is_by_entry(graph, id)
                    && is_by_entry(graph, operand)
                    && graph.shape(id).axes() == graph.shape(operand).axes()
                    && self.stages[operand.index()] == stage;
                if !together {
                    escaping.push(operand);
                }
            });
        }
        escaping.into_iter().for_each(|id| self.escapes[id.index()] = true);
    }
}

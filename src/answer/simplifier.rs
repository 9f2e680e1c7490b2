//! Simplifying on the way to an answer.
//!
//! In: formulas, one after the other. Out: the same, simplified at one level and under the same assumptions; in the
//! end the steps that were taken. Always: a formula of a size that people read is simplified as if it were alone.

use rustc_hash::FxHashSet;

use crate::graph::{Graph, NodeId, walk};
use crate::simplify::{Level, Step, Steps, simplify_step_by_step, simplify_under};

/// Up to how many nodes, those of the graph counted once for each formula, formulas are simplified one by one.
const READ_BY_PEOPLE: usize = 20_000;

/// How to simplify, and what has been done so far.
#[derive(Debug)]
pub(super) struct Simplifier<'a> {
    pub(super) level: Level,
    assumptions: &'a [NodeId],
    /// What was done, if somebody wants to know.
    steps: Option<Steps>,
    before: Vec<NodeId>,
}

/// How much had been done at some time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    steps: usize,
    before: usize,
}

impl<'a> Simplifier<'a> {
    /// Simplifies, and gathers the steps if they are to be told.
    pub(super) fn new(level: Level, assumptions: &'a [NodeId], is_told: bool) -> Simplifier<'a> {
        Simplifier { level, assumptions, steps: is_told.then(Steps::default), before: Vec::new() }
    }

    /// Simplifies formulas together.
    pub(super) fn simplify(&mut self, graph: &mut Graph, roots: &[NodeId]) -> Vec<NodeId> {
        self.before.extend(roots);
        match &mut self.steps {
            Some(steps) => simplify_step_by_step(graph, roots, self.level, self.assumptions, steps),
            None => simplify_under(graph, roots, self.level, self.assumptions),
        }
    }

    /// Simplifies each formula for itself, so that it reads as if it were alone; many or large ones together, so that
    /// the work stays linear in what they share.
    pub(super) fn simplify_each(&mut self, graph: &mut Graph, roots: &[NodeId]) -> Vec<NodeId> {
        let scanned = roots.iter().map(|root| root.index() + 1).sum::<usize>();
        // What tensors share is worth more than any one of them.
        if scanned > READ_BY_PEOPLE || walk::has_tensors(graph, roots) {
            return self.simplify(graph, roots);
        }
        self.simplify_apart(graph, roots)
    }

    /// Simplifies each formula for itself.
    pub(super) fn simplify_apart(&mut self, graph: &mut Graph, roots: &[NodeId]) -> Vec<NodeId> {
        roots.iter().map(|&root| self.simplify(graph, &[root])[0]).collect()
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { steps: self.steps.as_ref().map_or(0, Steps::len), before: self.before.len() }
    }

    /// Forgets what has been done between two times: it did not lead to the answer.
    pub(super) fn forget(&mut self, from: Mark, to: Mark) {
        if let Some(steps) = &mut self.steps {
            steps.forget(from.steps, to.steps);
        }
        self.before.drain(from.before..to.before);
    }

    /// The steps, each once, and the formulas that were simplified.
    pub(super) fn finish(self, graph: &mut Graph) -> (Vec<Step>, Vec<NodeId>) {
        let mut seen = FxHashSet::default();
        let mut steps = self.steps.unwrap_or_default().write(graph);
        steps.retain(|step| seen.insert(*step));
        (steps, self.before)
    }
}

//! What a search has found, whether it is right, and how it came about.
//!
//! In: the classes that the search has made, and the formula that it began with. Out: the cheapest formula of its
//! class; whether its values agree; the laws that lead from one to the other.

use egg::{FlatTerm, Id, RecExpr};

use super::super::Step;
use super::meaning::{Classes, Meaning};
use super::rules::law_named;
use super::term::{self, Term};
use super::{ARITHMETIC, check, extract};
use crate::graph::{Graph, NodeId};

/// A formula and a cheaper one that is equal.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) classes: Classes,
    formula: RecExpr<Term>,
    cheapest: RecExpr<Term>,
    /// The formula that was found, in [`Found::graph`].
    pub(super) after: NodeId,
}

impl Found {
    /// Chooses the cheapest formula of a class; `None` if it is the one that was there.
    pub(super) fn choose(mut classes: Classes, root: Id, formula: RecExpr<Term>) -> Option<Found> {
        let cheapest = extract::cheapest(&classes, root)?;
        let after = term::build(&mut classes.analysis.graph, &cheapest);
        Some(Found { classes, formula, cheapest, after })
    }

    /// The graph with the symbols of the island.
    pub(super) fn graph(&self) -> &Graph {
        &self.classes.analysis.graph
    }

    /// Whether the values agree where the formula that was there is defined and the assumptions hold.
    pub(super) fn agrees(&mut self, before: NodeId, assumed: &[NodeId]) -> bool {
        let Meaning { graph, facts } = &mut self.classes.analysis;
        check::agrees(graph, facts, before, self.after, assumed)
    }

    /// The laws that were used, each with the whole formula before and after it.
    pub(super) fn explain(&mut self) -> Vec<Step> {
        let mut explanation = self.classes.explain_equivalence(&self.formula, &self.cheapest);
        let flat = explanation.make_flat_explanation();
        let graph = &mut self.classes.analysis.graph;
        let mut steps = Vec::new();
        let mut told = term::build(graph, &self.formula);
        let mut previous = told;
        for line in flat.iter() {
            let now = build(graph, line);
            if let Some(law) = law_of(line) {
                steps.extend(arithmetic(told, previous));
                steps.push(Step { law, before: previous, after: now });
                told = now;
            }
            previous = now;
        }
        steps.extend(arithmetic(told, self.after));
        steps
    }
}

/// What the axioms have done between two laws, as one step.
fn arithmetic(before: NodeId, after: NodeId) -> Option<Step> {
    (before != after).then_some(Step { law: ARITHMETIC, before, after })
}

/// Builds a line of an explanation.
fn build(graph: &mut Graph, line: &FlatTerm<Term>) -> NodeId {
    let (mut waiting, mut terms) = (vec![line], Vec::new());
    while let Some(term) = waiting.pop() {
        terms.push(term);
        waiting.extend(&term.children);
    }
    // Backwards, operands come first, and those of one term in their order.
    let mut built: Vec<NodeId> = Vec::new();
    for term in terms.into_iter().rev() {
        let operands = built.split_off(built.len() - term.children.len());
        built.push(term.node.build(graph, &operands));
    }
    built[0]
}

/// The law by which a line of an explanation follows from the line before, if it is one.
fn law_of(line: &FlatTerm<Term>) -> Option<&'static str> {
    let mut waiting = vec![line];
    while let Some(term) = waiting.pop() {
        if let Some(rule) = term.forward_rule.or(term.backward_rule) {
            return law_named(rule.as_str());
        }
        waiting.extend(&term.children);
    }
    None
}

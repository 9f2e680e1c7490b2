//! What is known of the classes of an e-graph: numbers and signs.
//!
//! In: terms whose operands are classes. Out: for each class a node of a graph that has its value, the number itself
//! if there is one, and the [`Signs`] that it can have. Always: what is known holds wherever the formula that the
//! search began with is defined. There all terms of a class are defined and equal, so a class has the signs that
//! each of them allows.

use egg::{Analysis, DidMerge, EGraph, Id, Language};

use super::super::facts::{Facts, Signs};
use super::term::Term;
use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::op::Relation;

/// An e-graph of formulas.
pub(super) type Classes = EGraph<Term, Meaning>;

/// The graph in which classes have their nodes, and what is known of these.
#[derive(Debug, Default)]
pub(super) struct Meaning {
    pub(super) graph: Graph,
    pub(super) facts: Facts,
}

/// What is known of a class.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) node: NodeId,
    signs: Signs,
    is_number: bool,
}

impl Analysis<Term> for Meaning {
    type Data = Known;

    fn make(classes: &mut Classes, term: &Term, _: Id) -> Known {
        let operands: Vec<NodeId> = term.children().iter().map(|child| classes[*child].data.node).collect();
        let Meaning { graph, facts } = &mut classes.analysis;
        let node = term.build(graph, &operands);
        Known { node, signs: facts.signs(graph, node), is_number: graph.as_constant(node).is_some() }
    }

    fn merge(&mut self, to: &mut Known, from: Known) -> DidMerge {
        let signs = to.signs.and(from.signs);
        let is_number = to.is_number || from.is_number;
        let changes = |old: &Known| old.signs != signs || old.is_number != is_number;
        let did = DidMerge(changes(to), changes(&from));
        let node = if to.is_number || !from.is_number { to.node } else { from.node };
        *to = Known { node, signs, is_number };
        did
    }

    /// A class that is a number is nothing else: no law has to look at its other forms.
    fn modify(classes: &mut Classes, id: Id) {
        if let Some(value) = number(classes, id).cloned() {
            let added = classes.add(Term::Number(value));
            classes.union_trusted(id, added, super::ARITHMETIC);
            classes[id].nodes.retain(Language::is_leaf);
        }
    }
}

/// The number that a class is.
pub(super) fn number(classes: &Classes, id: Id) -> Option<&Rational> {
    classes.analysis.graph.as_constant(classes[id].data.node)
}

/// Whether the values of a class are known to stand in a relation to 0.
pub(super) fn holds(classes: &Classes, id: Id, relation: Relation) -> bool {
    classes[id].data.signs.imply(relation)
}

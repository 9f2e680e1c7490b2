//! Everything there is: canonical form and laws, as long as the cost falls.
//!
//! In: roots. Out: roots that cost less, or the same roots. Each step is kept only if the cost of all roots
//! together falls, so there are finitely many, and a result is left as it is by doing it again.

use rustc_hash::{FxHashMap, FxHashSet};

use super::facts::Facts;
use super::rewrite::{Rewrite, Rules};
use super::{Step, Work, algebra};
use crate::graph::{Expression, Graph, NodeId, walk};

/// Larger graphs are only brought to canonical form: trying a step looks at every node.
const LARGE: usize = 400;

/// Brings the roots to the simplest form that is found.
pub(super) fn simplify(graph: &mut Graph, work: &mut Work, assumptions: &[NodeId]) {
    work.canonicalize(graph);
    if work.cost.nodes > LARGE as u64 {
        return;
    }
    let mut search = Search { facts: Facts::new(graph, assumptions), forms: FxHashMap::default() };
    loop {
        let before = work.cost;
        search.use_laws(graph, work);
        search.use_algebra(graph, work);
        if work.cost == before {
            return;
        }
        work.canonicalize(graph);
    }
}

/// What is known from one round to the next.
struct Search {
    facts: Facts,
    /// The other forms of nodes that have been looked at.
    forms: FxHashMap<NodeId, Vec<(&'static str, NodeId)>>,
}

impl Search {
    /// Uses laws, on whole formulas before their parts, until none helps.
    fn use_laws(&mut self, graph: &mut Graph, work: &mut Work) {
        let mut tried = FxHashSet::default();
        'again: loop {
            let nodes = walk::live(graph, &work.roots);
            let rules = Rules::for_nodes(graph, &nodes);
            for id in nodes.into_iter().rev() {
                for Rewrite { law, before, after } in rules.apply(graph, &mut self.facts, id) {
                    if tried.insert((before, after)) && work.replace(graph, Step { law, before, after }) {
                        continue 'again;
                    }
                }
            }
            return;
        }
    }

    /// Tries the other forms of roots, arguments of functions and bases of fractional powers, operands first.
    fn use_algebra(&mut self, graph: &mut Graph, work: &mut Work) {
        for id in places(graph, &work.roots) {
            if !self.forms.contains_key(&id) {
                let forms = algebra::forms(graph, &mut self.facts, id);
                self.forms.insert(id, forms);
            }
            work.replace_best(graph, id, &self.forms[&id]);
        }
    }
}

/// The nodes around which there is arithmetic: sums, products and powers that are not part of larger ones.
fn places(graph: &Graph, roots: &[NodeId]) -> Vec<NodeId> {
    let mut nodes = walk::live(graph, roots);
    let mut places = vec![false; nodes.last().map_or(0, |last| last.index() + 1)];
    for root in roots {
        places[root.index()] = true;
    }
    for &id in &nodes {
        let root = matches!(graph.view(id), Expression::Power { exponent, .. } if !exponent.is_integer());
        if root || !algebra::is_arithmetic(graph, id) {
            for operand in graph.operands(id).iter() {
                places[operand.index()] = true;
            }
        }
    }
    nodes.retain(|id| places[id.index()] && algebra::is_arithmetic(graph, *id));
    nodes
}

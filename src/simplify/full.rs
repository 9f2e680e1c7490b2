//! Everything there is: canonical form and laws, as long as the cost falls.
//!
//! In: roots. Out: roots that cost less, or the same roots. Each step is kept only if the cost of all roots
//! together falls, so there are finitely many, and a result is left as it is by doing it again.

use super::facts::Facts;
use super::rewrite::Rules;
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
    let mut facts = Facts::new(graph, assumptions);
    loop {
        let before = work.cost;
        use_laws(graph, work, &mut facts);
        use_algebra(graph, work, &mut facts);
        if work.cost == before {
            return;
        }
        work.canonicalize(graph);
    }
}

/// Tries the other forms of roots, arguments of functions and bases of powers, operands first.
fn use_algebra(graph: &mut Graph, work: &mut Work, facts: &mut Facts) {
    let nodes = walk::live(graph, &work.roots);
    let mut places = vec![false; nodes.last().map_or(0, |last| last.index() + 1)];
    for root in &work.roots {
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
    for id in nodes {
        if !places[id.index()] || !algebra::is_arithmetic(graph, id) {
            continue;
        }
        let forms = algebra::forms(graph, facts, id);
        work.replace_best(graph, id, &forms);
    }
}

/// Uses laws, operands first, until none helps.
fn use_laws(graph: &mut Graph, work: &mut Work, facts: &mut Facts) {
    'again: loop {
        let nodes = walk::live(graph, &work.roots);
        let rules = Rules::for_nodes(graph, &nodes);
        for id in nodes {
            for rewrite in rules.apply(graph, facts, id) {
                let step = Step { law: rewrite.law, before: rewrite.before, after: rewrite.after };
                if work.replace(graph, step) {
                    continue 'again;
                }
            }
        }
        return;
    }
}

//! Everything there is: canonical form and laws, as long as the cost falls.
//!
//! In: roots. Out: roots that cost less, or the same roots. Each step is kept only if the cost of all roots
//! together falls, so there are finitely many, and a result is left as it is by doing it again.

use super::facts::Facts;
use super::rewrite::Rules;
use super::{Step, Work};
use crate::graph::{Graph, NodeId, walk};

/// Larger graphs are only brought to canonical form: trying a step looks at every node.
const LARGE: usize = 5_000;

/// Brings the roots to the simplest form that is found.
pub(super) fn simplify(graph: &mut Graph, work: &mut Work, assumptions: &[NodeId]) {
    work.canonicalize(graph);
    if work.cost.nodes > LARGE as u64 {
        return;
    }
    let mut facts = Facts::new(graph, assumptions);
    loop {
        if !use_laws(graph, work, &mut facts) {
            return;
        }
        work.canonicalize(graph);
    }
}

/// Uses laws, operands first, until none helps.
fn use_laws(graph: &mut Graph, work: &mut Work, facts: &mut Facts) -> bool {
    let mut changed = false;
    'again: loop {
        let nodes = walk::live(graph, &work.roots);
        let rules = Rules::for_nodes(graph, &nodes);
        for id in nodes {
            for rewrite in rules.apply(graph, facts, id) {
                let step = Step { law: rewrite.law, before: rewrite.before, after: rewrite.after };
                if work.replace(graph, step) {
                    changed = true;
                    continue 'again;
                }
            }
        }
        return changed;
    }
}

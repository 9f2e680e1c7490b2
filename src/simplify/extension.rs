//! Where a result says more than what it was made from.
//!
//! In: formulas before and after. Out: the conditions that those before need to be defined and that cannot be
//! seen in those after. Always: what only a branch of an `if` needs counts where that branch is taken, so
//! `if(x > 0, log(x), 0)` needs nothing.

use rustc_hash::FxHashSet;

use super::assume::assume;
use super::domain;
use super::facts::Facts;
use crate::graph::{Expression, Graph, NodeId, walk};

/// With more choices than this, conditions are collected without regard to them.
const MANY: usize = 50;

/// The conditions, as truth values of the graph.
pub(super) fn extensions(
    graph: &mut Graph,
    before: &[NodeId],
    after: &[NodeId],
    assumptions: &[NodeId],
) -> Vec<NodeId> {
    let mut facts = Facts::new(graph, assumptions);
    let live = walk::live(graph, &[before, after].concat());
    let choices: Vec<Choice> = live.into_iter().filter_map(|id| Choice::of(graph, id)).collect();
    if choices.is_empty() || choices.len() > MANY {
        return domain::assumptions(graph, &mut facts, before, after);
    }
    // Symbols that nobody can type stand for choices, so that only what is outside of branches is seen.
    let covers: Vec<_> = choices.iter().map(|choice| (choice.node, cover(graph, choice.node))).collect();
    let (outside, plain_after) = (graph.substitute(before, &covers), graph.substitute(after, &covers));
    let mut found = domain::assumptions(graph, &mut facts, &outside, &plain_after);
    let (reached, kept) = (walk::live(graph, before), walk::live(graph, after));
    let branches = choices.iter().filter(|choice| kept.contains(&choice.node)).flat_map(|choice| choice.parts());
    let branches: Vec<_> = branches.collect();
    let shown = [plain_after, graph.substitute(&branches, &covers)].concat();
    for choice in choices.iter().filter(|choice| reached.contains(&choice.node)) {
        let otherwise = graph.not(choice.condition);
        for (guard, branch) in [(choice.condition, choice.then), (otherwise, choice.otherwise)] {
            let guards = assume(graph, &[guard]).unwrap_or_default();
            let known = [assumptions, &guards.into_iter().map(|(_, node)| node).collect::<Vec<_>>()].concat();
            let branch = graph.substitute(&[branch], &covers);
            let mut facts = Facts::new(graph, &known);
            found.extend(domain::assumptions(graph, &mut facts, &branch, &shown));
        }
        let condition = graph.substitute(&[choice.condition], &covers);
        found.extend(domain::assumptions(graph, &mut facts, &condition, &shown));
    }
    let uncovers: Vec<_> = covers.into_iter().map(|(choice, cover)| (cover, choice)).collect();
    let mut seen = FxHashSet::default();
    let mut found = graph.substitute(&found, &uncovers);
    found.retain(|&condition| seen.insert(condition));
    found
}

/// A symbol of the shape of a node, with a name of its own.
fn cover(graph: &mut Graph, node: NodeId) -> NodeId {
    let dimensions = graph.dimensions(node).to_vec();
    let name = format!("if({})", node.index());
    graph.declare(&name, &dimensions).expect("a name that nobody can type has one shape")
}

/// `if(condition, then, otherwise)`
struct Choice {
    node: NodeId,
    condition: NodeId,
    then: NodeId,
    otherwise: NodeId,
}

impl Choice {
    fn parts(&self) -> [NodeId; 3] {
        [self.condition, self.then, self.otherwise]
    }

    fn of(graph: &Graph, node: NodeId) -> Option<Choice> {
        let Expression::Select { condition, then, otherwise } = graph.view(node) else { return None };
        Some(Choice { node, condition, then, otherwise })
    }
}

//! Reverse mode that remembers its steps.
//!
//! In: operations in evaluation order, each with its operands and the derivative of the operation by each of them
//! alone. Out: the adjoint of every operation, and for every operand what was sent to it: upstream times local.
//! Always: what a node receives adds up to its adjoint; guards are those of [`adjoints`](super::adjoints), which
//! does the same without remembering, and on operations that are nodes of the graph as it is.
//!
//! ```
//! use symdiff::diff::{Step, flow};
//! use symdiff::graph::Graph;
//! use symdiff::number::Rational;
//! let mut graph = Graph::new();
//! let (x, y) = (graph.symbol("x"), graph.symbol("y"));
//! let product = graph.multiply(x, y);
//! let seed = graph.constant(Rational::from(2));
//! let steps = [Step { node: product, locals: vec![Some((x, y)), Some((y, x))] }];
//! let flow = flow(&mut graph, &steps, product, seed)?;
//! assert_eq!(flow.of(y), flow.contributions[0][1]);
//! assert_eq!(flow.of(y), Some(graph.multiply(x, seed)));
//! # Ok::<(), symdiff::diff::DiffError>(())
//! ```

use rustc_hash::FxHashMap;

use super::guard::Guards;
use super::reverse::{Contribution, gather, through_local};
use super::{DiffError, NODE_LIMIT};
use crate::graph::{Graph, NodeId};

/// An operation as a sweep sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// What it computes.
    pub node: NodeId,
    /// For each operand through which anything flows, the operand and the derivative of the operation by it alone.
    pub locals: Vec<Option<(NodeId, NodeId)>>,
}

/// What flows backward.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Flow {
    adjoints: FxHashMap<NodeId, NodeId>,
    /// For each step and each operand, upstream times local; `None` where nothing flows.
    pub contributions: Vec<Vec<Option<NodeId>>>,
}

impl Flow {
    /// The derivative of the output by a node, times the seed; `None` if nothing flows to the node.
    pub fn of(&self, node: NodeId) -> Option<NodeId> {
        self.adjoints.get(&node).copied()
    }
}

/// Sends the seed backward from the output through the steps.
///
/// # Errors
///
/// If the graph grows too large.
pub fn flow(graph: &mut Graph, steps: &[Step], output: NodeId, seed: NodeId) -> Result<Flow, DiffError> {
    let start = graph.len();
    let mut guards = Guards::default();
    let mut collected: FxHashMap<NodeId, Vec<Contribution>> = FxHashMap::default();
    collected.insert(output, vec![Contribution { guard: None, value: seed }]);
    let mut flow = Flow { contributions: vec![Vec::new(); steps.len()], ..Flow::default() };
    for (step, contributions) in steps.iter().zip(&mut flow.contributions).rev() {
        contributions.resize(step.locals.len(), None);
        let received = collected.remove(&step.node).unwrap_or_default();
        let Some(upstream) = gather(graph, &mut guards, &received) else { continue };
        flow.adjoints.insert(step.node, guards.close(graph, upstream.guard, upstream.value));
        // Last to first, so that what arrives at a node is summed in the order in which it was written.
        for (local, contribution) in step.locals.iter().zip(contributions).rev() {
            let &Some((operand, local)) = local else { continue };
            let (guard, local) = through_local(graph, &mut guards, upstream.guard, local);
            let value = graph.multiply(local, upstream.value);
            *contribution = Some(guards.close(graph, guard, value));
            collected.entry(operand).or_default().push(Contribution { guard, value });
        }
        if graph.len() > NODE_LIMIT {
            return Err(DiffError::TooLarge);
        }
    }
    let mut inputs: Vec<_> = collected.into_iter().collect();
    inputs.sort_unstable_by_key(|(node, _)| *node);
    for (node, received) in inputs {
        if let Some(adjoint) = gather(graph, &mut guards, &received) {
            flow.adjoints.insert(node, guards.close(graph, adjoint.guard, adjoint.value));
        }
    }
    graph.debug_verify(start);
    Ok(flow)
}

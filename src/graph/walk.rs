//! Orders and counts over the part of a graph that some roots need, without recursion.
//!
//! In: a graph and roots. Out: the live nodes in evaluation order, how often each is
//! used, whether it depends on given nodes. Because operands exist before their users,
//! each is one scan of the indices from the largest root down, or up to it.
//!
//! ```
//! use symdiff::graph::{Graph, walk};
//! let mut graph = Graph::new();
//! let (x, y) = (graph.symbol("x"), graph.symbol("y"));
//! let sum = graph.add(x, x);
//! assert_eq!(walk::live(&graph, &[sum]), [x, sum]);
//! assert!(!walk::live(&graph, &[sum]).contains(&y));
//! ```

use super::{Graph, NodeId, intern};

/// The nodes that the roots need, operands before users.
pub fn live(graph: &Graph, roots: &[NodeId]) -> Vec<NodeId> {
    let Some(last) = roots.iter().max() else { return Vec::new() };
    let mut needed = vec![false; last.index() + 1];
    for root in roots {
        needed[root.index()] = true;
    }
    let mut nodes = Vec::new();
    for index in (0..needed.len()).rev() {
        if needed[index] {
            let id = intern::id(index);
            nodes.push(id);
            for operand in graph.operands(id).iter() {
                needed[operand.index()] = true;
            }
        }
    }
    nodes.reverse();
    nodes
}

/// Whether any node that the roots need is a tensor.
pub fn has_tensors(graph: &Graph, roots: &[NodeId]) -> bool {
    graph.has_tensors() && live(graph, roots).into_iter().any(|id| graph.shape(id).axes().is_some())
}

/// How often each node is used, as an operand of a live node or as a root; by index, 0 for what is not live.
pub fn uses(graph: &Graph, roots: &[NodeId]) -> Vec<u32> {
    let mut counts = vec![0u32; roots.iter().map(|root| root.index() + 1).max().unwrap_or(0)];
    for root in roots {
        counts[root.index()] += 1;
    }
    for index in (0..counts.len()).rev() {
        if counts[index] > 0 {
            for operand in graph.operands(intern::id(index)).iter() {
                counts[operand.index()] += 1;
            }
        }
    }
    counts
}

/// For each node up to the largest of `nodes`, by index, whether its value depends on one of `on`.
pub fn dependent(graph: &Graph, nodes: &[NodeId], on: &[NodeId]) -> Vec<bool> {
    let mut depends = vec![false; nodes.iter().max().map_or(0, |last| last.index() + 1)];
    for id in on {
        if let Some(itself) = depends.get_mut(id.index()) {
            *itself = true;
        }
    }
    for &id in nodes {
        if !depends[id.index()] {
            depends[id.index()] = graph.operands(id).iter().any(|operand| depends[operand.index()]);
        }
    }
    depends
}

/// The size of the expression written out as a tree, with every shared part repeated; saturates.
pub fn tree_size(graph: &Graph, root: NodeId) -> u64 {
    let nodes = live(graph, &[root]);
    let mut sizes = vec![0u64; root.index() + 1];
    for id in nodes {
        let below = graph.operands(id).iter().map(|operand| sizes[operand.index()]);
        sizes[id.index()] = below.fold(1, u64::saturating_add);
    }
    sizes[root.index()]
}

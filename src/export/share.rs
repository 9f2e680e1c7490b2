//! Decides which subterms get a name, so that what is written is never much larger than the graph.
//!
//! In: a graph and roots. Out: the nodes to name, in evaluation order. Small formulas
//! are never split: names appear only where the formulas written out in full would
//! have more than [`LARGE`] nodes and more than [`REPEATED`] times as many as the
//! graph. Then every node that is used twice or more gets one, unless it is [`TINY`].
//! With that the text has O(nodes) parts: either it was at most a few times the
//! graph anyway, or nothing but tiny parts is written twice.

use crate::graph::{Graph, NodeId, walk};
use crate::op::{Function, Op};

/// Formulas of up to this many nodes, written out, are never split.
pub const LARGE: u64 = 200;
/// Nor are formulas that repeat each node at most this often on average.
pub const REPEATED: u64 = 4;
/// Shared parts of up to this many nodes, names and numbers included, are repeated rather than named.
pub const TINY: u64 = 4;

/// The nodes that are written once and named, in evaluation order.
pub(super) fn named(graph: &Graph, roots: &[NodeId], live: &[NodeId]) -> Vec<NodeId> {
    let uses = walk::uses(graph, roots);
    let mut sizes = vec![0u64; uses.len()];
    for &id in live {
        sizes[id.index()] = size(graph, id, &sizes);
    }
    let written = roots.iter().fold(0u64, |sum, root| sum.saturating_add(sizes[root.index()]));
    if written <= LARGE || written <= REPEATED.saturating_mul(live.len() as u64) {
        return Vec::new();
    }
    let mut named = Vec::new();
    for &id in live {
        sizes[id.index()] = size(graph, id, &sizes);
        if uses[id.index()] >= 2 && sizes[id.index()] > TINY {
            named.push(id);
            sizes[id.index()] = 1;
        }
    }
    named
}

fn size(graph: &Graph, id: NodeId, sizes: &[u64]) -> u64 {
    graph.operands(id).iter().fold(1, |sum, operand| sum.saturating_add(sizes[operand.index()]))
}

/// A letter that, followed by a number, is no name in the formulas: `t` for `t1`, `t2`, ..., if need be with `_`.
pub(super) fn prefix(graph: &Graph, live: &[NodeId], letter: char) -> String {
    let name = |&id: &NodeId| match graph.op(id) {
        Op::Symbol(symbol) => Some(graph.name(symbol)),
        Op::Call(Function::Unknown(function)) => Some(graph.unknown_function(function).name.as_str()),
        Op::Call(Function::Known(_)) | Op::Constant(_) | Op::Truth(_) | Op::Sum(_) | Op::Product(_) => None,
        Op::Power(_) | Op::Select | Op::Compare(_) | Op::And | Op::Or | Op::Not | Op::Tensor(_) => None,
    };
    let taken: Vec<&str> = live.iter().filter_map(name).collect();
    let clashes = |prefix: &str| {
        let numbered = |name: &str| {
            let rest = name.strip_prefix(prefix);
            rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
        };
        taken.iter().any(|name| numbered(name))
    };
    let mut prefix = String::from(letter);
    while clashes(&prefix) {
        prefix.push('_');
    }
    prefix
}

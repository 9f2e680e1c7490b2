//! The one door for nodes, and the table that finds them again.
//!
//! In: an operation and operands that exist. Out: the id of the only node that is
//! that expression. Commutative operands are hashed and compared as a multiset but
//! kept in the order in which they came first, because people want to see their own
//! formula. The table keeps 32 bits of the hash beside the id, so growing it and
//! most misses touch no node.

use std::hash::{Hash, Hasher};

use hashbrown::HashTable;
use petgraph::graph::NodeIndex;
use rustc_hash::FxHasher;

use super::{Graph, Node, NodeId};
use crate::number::Rational;
use crate::op::{NumberId, Op};

#[derive(Clone, Debug, Default)]
pub(super) struct Table(HashTable<Entry>);

#[derive(Clone, Copy, Debug)]
struct Entry {
    node: NodeId,
    hash: u32,
}

impl Entry {
    fn key(self) -> u64 {
        spread(self.hash)
    }
}

/// The table takes its position from the low bits of a key and its tag from the high ones.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32)
}

impl Graph {
    /// The node for an operation on operands. Every node of the graph comes from here.
    pub(super) fn intern(&mut self, op: Op, operands: &[NodeId]) -> NodeId {
        debug_assert!(operands.iter().all(|o| o.index() < self.len()), "operands exist before their users");
        let hash = self.hash(op, operands);
        let found = self.table.0.find(spread(hash), |entry| entry.hash == hash && self.is(entry.node, op, operands));
        if let Some(entry) = found {
            return entry.node;
        }
        let shape = self.shape_of(op, operands);
        let node = self.nodes.add_node(Node { op, shape });
        for (position, &operand) in (0u32..).zip(operands) {
            self.nodes.add_edge(node, operand, position);
        }
        self.table.0.insert_unique(spread(hash), Entry { node, hash }, |entry| entry.key());
        node
    }

    /// The product of two nodes, with coefficient 1, if the graph has met it.
    pub fn find_product(&self, a: NodeId, b: NodeId) -> Option<NodeId> {
        let one = Op::Product(NumberId(self.numbers.find(&Rational::ONE)?));
        let hash = self.hash(one, &[a, b]);
        let found = self.table.0.find(spread(hash), |entry| entry.hash == hash && self.is(entry.node, one, &[a, b]));
        found.map(|entry| entry.node)
    }

    fn hash(&self, op: Op, operands: &[NodeId]) -> u32 {
        let mut hasher = FxHasher::default();
        match op {
            Op::Sum(id) => {
                let list = self.coefficients(id);
                "sum".hash(&mut hasher);
                list.constant.hash(&mut hasher);
                let terms = operands.iter().zip(&list.terms);
                multiset(&mut hasher, terms.map(|(operand, c)| (operand.index(), c)));
            }
            Op::Product(_) | Op::And | Op::Or => {
                op.hash(&mut hasher);
                multiset(&mut hasher, operands.iter().map(|operand| operand.index()));
            }
            Op::Constant(_)
            | Op::Symbol(_)
            | Op::Truth(_)
            | Op::Power(_)
            | Op::Call(_)
            | Op::Select
            | Op::Compare(_)
            | Op::Not
            | Op::Tensor(_) => (op, operands).hash(&mut hasher),
        }
        let hash = hasher.finish();
        (hash ^ (hash >> 32)) as u32
    }

    /// Whether a node is this operation on these operands, up to the order of commutative ones.
    fn is(&self, node: NodeId, op: Op, operands: &[NodeId]) -> bool {
        let there = self.operands(node);
        if there.len() != operands.len() {
            return false;
        }
        let same_order = || there.iter().eq(operands.iter().copied());
        match (self.op(node), op) {
            (Op::Sum(a), Op::Sum(b)) if a == b && same_order() => true,
            (Op::Sum(a), Op::Sum(b)) => {
                let (a, b) = (self.coefficients(a), self.coefficients(b));
                a.constant == b.constant
                    && equal_multisets(
                        there.iter().zip(&a.terms).collect(),
                        operands.iter().copied().zip(&b.terms).collect(),
                    )
            }
            (Op::Product(a), Op::Product(b)) if a == b => {
                same_order() || equal_multisets(there.to_vec(), operands.to_vec())
            }
            (Op::And, Op::And) | (Op::Or, Op::Or) => same_order() || equal_multisets(there.to_vec(), operands.to_vec()),
            (a, b) => a == b && same_order(),
        }
    }
}

fn equal_multisets<T: Ord>(mut a: Vec<T>, mut b: Vec<T>) -> bool {
    a.sort_unstable();
    b.sort_unstable();
    a == b
}

/// Adds up the hashes of the members, so that their order does not matter.
fn multiset<T: Hash>(hasher: &mut FxHasher, members: impl Iterator<Item = T>) {
    let sum = members.fold(0u64, |sum, member| {
        let mut one = FxHasher::default();
        member.hash(&mut one);
        // The sum of plain Fx hashes of small integers collides; mix each member first.
        let mut bits = one.finish();
        bits = (bits ^ (bits >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        sum.wrapping_add(bits ^ (bits >> 29))
    });
    sum.hash(hasher);
}

/// The id of the node with an index.
pub(super) fn id(index: usize) -> NodeId {
    NodeIndex::new(index)
}

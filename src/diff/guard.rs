//! The conditions under which a contribution counts.
//!
//! In: conditions met on the way down through `if`. Out: a [`Guard`], equal for equal chains
//! of conditions. Always: a chain of `n` conditions costs `n` entries in all, however
//! many contributions carry it.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::op::Op;

/// A chain of conditions that must all hold; `None` for no condition.
pub(super) type Guard = Option<u32>;

/// The chains of one sweep.
#[derive(Debug, Default)]
pub(super) struct Guards {
    entries: Vec<Entry>,
    ids: FxHashMap<(Guard, NodeId), u32>,
    /// Values that are 0 where their guard does not hold.
    closed: FxHashSet<(u32, NodeId)>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    outer: Guard,
    condition: NodeId,
    /// The whole chain as one truth value.
    node: NodeId,
}

impl Guards {
    /// The guard that demands a further condition.
    pub(super) fn with(&mut self, graph: &mut Graph, outer: Guard, condition: NodeId) -> Guard {
        if outer.is_some_and(|id| self.entries[id as usize].condition == condition) {
            return outer;
        }
        if let Some(&id) = self.ids.get(&(outer, condition)) {
            return Some(id);
        }
        let node = match outer {
            Some(id) => graph.and(&[self.entries[id as usize].node, condition]),
            None => condition,
        };
        let id = u32::try_from(self.entries.len()).expect("fewer guards than nodes");
        self.entries.push(Entry { outer, condition, node });
        self.ids.insert((outer, condition), id);
        Some(id)
    }

    /// The guard without its last condition, that condition, and the guard with the opposite one, if it was met.
    pub(super) fn opposite(&self, graph: &mut Graph, guard: Guard) -> Option<(Guard, NodeId, Guard)> {
        let Entry { outer, condition, .. } = self.entries[guard? as usize];
        let negated = graph.not(condition);
        let opposite = *self.ids.get(&(outer, negated))?;
        Some((outer, condition, Some(opposite)))
    }

    /// The guard that holds where one of several does, for a value that is 0 where none does.
    pub(super) fn any(&mut self, graph: &mut Graph, guards: impl Iterator<Item = Guard>, value: NodeId) -> Guard {
        let conditions: Option<Vec<_>> = guards.map(|guard| Some(self.entries[guard? as usize].node)).collect();
        let either = graph.or(&conditions?);
        let guard = if graph.op(either) == Op::Truth(true) { None } else { self.with(graph, None, either) };
        self.closed.extend(guard.map(|id| (id, value)));
        guard
    }

    /// Closes a guard that is different from entry to entry, before entries are added up; one condition for all of them
    /// stays a guard.
    pub(super) fn close_entries(&self, graph: &mut Graph, guard: &mut Guard, value: NodeId) -> NodeId {
        match *guard {
            Some(id) if graph.shape(self.entries[id as usize].node).axes().is_some() => {
                let closed = self.close(graph, *guard, value);
                *guard = None;
                closed
            }
            Some(_) | None => value,
        }
    }

    /// The value where the guard holds, 0 elsewhere.
    pub(super) fn close(&self, graph: &mut Graph, guard: Guard, value: NodeId) -> NodeId {
        match guard {
            None => value,
            Some(id) if self.closed.contains(&(id, value)) => value,
            Some(id) => {
                let zero = graph.constant(Rational::ZERO);
                choose(graph, self.entries[id as usize].node, value, zero)
            }
        }
    }
}

/// `if(condition, then, otherwise)`, without a `not` in front of the condition.
pub(super) fn choose(graph: &mut Graph, condition: NodeId, then: NodeId, otherwise: NodeId) -> NodeId {
    if graph.op(condition) == Op::Not {
        let positive = graph.not(condition);
        return graph.select(positive, otherwise, then);
    }
    graph.select(condition, then, otherwise)
}

//! The parts of formulas that are searched: arithmetic and functions of the table, and nothing else.
//!
//! In: a node. Out: an [`Island`], a graph of its own in which whatever is not arithmetic, such as an `if`, the call
//! of a function that is only declared, or a tensor, is a symbol; and back. Always: all of an island is needed for its value, so
//! where the island is defined all its parts are.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::domain::{self, Clause};
use super::super::facts::Facts;
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::op::Function;

/// A formula in a graph of its own.
#[derive(Debug)]
pub(super) struct Island {
    pub(super) graph: Graph,
    /// Formulas with one value.
    pub(super) roots: Vec<NodeId>,
    /// What holds: the assumptions that were given.
    pub(super) assumed: Vec<NodeId>,
    /// The nodes of the large graph by the names that they have here, such as `#17`.
    shore: FxHashMap<String, NodeId>,
}

/// Where an island may begin: the roots, and the numbers that are operands of what is not arithmetic; operands first.
pub(super) fn places(graph: &Graph, roots: &[NodeId]) -> Vec<NodeId> {
    let live = walk::live(graph, roots);
    let mut begin: FxHashSet<NodeId> = roots.iter().copied().collect();
    for &id in &live {
        if !is_arithmetic(graph, id) {
            begin.extend(graph.operands(id).iter());
        }
    }
    live.into_iter().filter(|id| begin.contains(id) && is_arithmetic(graph, *id)).collect()
}

fn is_arithmetic(graph: &Graph, id: NodeId) -> bool {
    if graph.shape(id).axes().is_some() {
        return false;
    }
    match graph.view(id) {
        Expression::Constant(_)
        | Expression::Symbol(_)
        | Expression::Sum { .. }
        | Expression::Product { .. }
        | Expression::Power { .. }
        | Expression::Call { function: Function::Known(_), .. } => true,
        Expression::Call { function: Function::Unknown(_), .. }
        | Expression::Truth(_)
        | Expression::Select { .. }
        | Expression::Compare { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::Tensor { .. } => false,
    }
}

impl Island {
    /// The island of some nodes that have one value.
    pub(super) fn new(source: &Graph, roots: &[NodeId], assumptions: &[NodeId]) -> Island {
        let mut needed: FxHashSet<NodeId> = roots.iter().copied().collect();
        let live = walk::live(source, roots);
        for &id in live.iter().rev() {
            if needed.contains(&id) && is_arithmetic(source, id) {
                needed.extend(source.operands(id).iter());
            }
        }
        let mut graph = Graph::new();
        let mut shore = FxHashMap::default();
        let mut images: FxHashMap<NodeId, NodeId> = FxHashMap::default();
        for &id in live.iter().filter(|id| needed.contains(id)) {
            let image = if is_arithmetic(source, id) {
                let operands: Vec<NodeId> = source.operands(id).iter().map(|operand| images[&operand]).collect();
                graph.import_node(source, id, &operands)
            } else {
                let name = format!("#{}", shore.len());
                let symbol = graph.symbol(&name);
                shore.insert(name, id);
                symbol
            };
            images.insert(id, image);
        }
        let assumed = graph.import(source, assumptions);
        Island { roots: roots.iter().map(|root| images[root]).collect(), graph, assumed, shore }
    }

    /// How many nodes there are.
    pub(super) fn size(&self) -> usize {
        walk::live(&self.graph, &self.roots).len()
    }

    /// What is known where the roots are defined.
    pub(super) fn facts(&mut self) -> Facts {
        let mut given = Facts::new(&mut self.graph, &self.assumed);
        let mut holds = self.assumed.clone();
        for clause in conditions(&mut self.graph, &mut given, &self.roots) {
            holds.push(clause.to_node(&mut self.graph));
        }
        Facts::new(&mut self.graph, &holds)
    }

    /// A node of the island, or of a graph with the same symbols, in the large graph.
    pub(super) fn export(&self, here: &Graph, node: NodeId, target: &mut Graph) -> NodeId {
        let mut images: FxHashMap<NodeId, NodeId> = FxHashMap::default();
        for id in walk::live(here, &[node]) {
            let operands: Vec<NodeId> = here.operands(id).iter().map(|operand| images[&operand]).collect();
            let ashore =
                if let Expression::Symbol(symbol) = here.view(id) { self.shore.get(here.name(symbol)) } else { None };
            let image = ashore.copied().unwrap_or_else(|| target.import_node(here, id, &operands));
            images.insert(id, image);
        }
        images[&node]
    }
}

/// What must hold for the roots to be defined, without regard to choices.
fn conditions(graph: &mut Graph, facts: &mut Facts, roots: &[NodeId]) -> Vec<Clause> {
    let mut found = Vec::new();
    let mut seen = FxHashSet::default();
    for id in walk::live(graph, roots) {
        for clause in domain::needs(graph, facts, id) {
            if seen.insert(clause.key()) {
                found.push(clause);
            }
        }
    }
    found
}

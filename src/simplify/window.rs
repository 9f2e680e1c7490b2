//! Graphs in windows, each small enough to try things in.
//!
//! In: roots. Out: [`Window`]s, pieces of what the roots need, each a graph of its own in which symbols stand for what
//! lies outside. Whatever is tried in a window costs the work of a window, so the whole takes time
//! linear in its size. Always: a node is in one window, after those with its operands; neighbours in
//! the formula are neighbours in a window as far as it reaches.
//!
//! The operands of a window from outside are seen one level deep, `sin(#1)`, because laws look at operands. They are
//! there to stay: what a result costs is counted with them.
//!
//! What lies outside is called by its place in the window, so windows that are alike are equal graphs: each level of a
//! deep chain is worked out once, and [`Solved`] for all.

use rustc_hash::FxHashMap;

use super::Step;
use super::canonical::MANY;
use super::facts::{Facts, Known};
use crate::graph::{Graph, NodeId, walk};

/// A piece of a graph.
#[derive(Debug, Default)]
pub(super) struct Window {
    pub(super) graph: Graph,
    /// The operands from outside that are seen.
    pub(super) kept: Vec<NodeId>,
    /// What is known of what lies outside.
    pub(super) known: Vec<(NodeId, Known)>,
    /// Nodes of the window, by those of the whole that they are or stand for.
    inside: FxHashMap<NodeId, NodeId>,
    /// Symbols of the window with the nodes of the whole that they stand for.
    symbols: Vec<(NodeId, NodeId)>,
}

/// Cuts what roots need into pieces of up to so many nodes, the first of them smaller. A node with very many operands
/// is a piece of its own.
pub(super) fn cut(graph: &Graph, roots: &[NodeId], size: usize, first: usize) -> Vec<Vec<NodeId>> {
    let mut pieces = Vec::new();
    let mut piece = Vec::new();
    let mut size_now = first;
    for id in depth_first(graph, roots) {
        let wide = graph.operands(id).len() > MANY;
        if (wide || piece.len() >= size_now) && !piece.is_empty() {
            pieces.push(std::mem::take(&mut piece));
            size_now = size;
        }
        piece.push(id);
        if wide {
            pieces.push(std::mem::take(&mut piece));
        }
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    for piece in &mut pieces {
        // Index order is evaluation order.
        piece.sort_unstable();
    }
    pieces
}

/// The nodes that roots need, each after its operands and near them.
fn depth_first(graph: &Graph, roots: &[NodeId]) -> Vec<NodeId> {
    let mut order = Vec::new();
    let mut met = vec![false; roots.iter().map(|root| root.index() + 1).max().unwrap_or(0)];
    let mut pending: Vec<(NodeId, usize)> = Vec::new();
    for &root in roots {
        if !std::mem::replace(&mut met[root.index()], true) {
            pending.push((root, 0));
        }
        while let Some((id, next)) = pending.pop() {
            let operands = graph.operands(id);
            if next == operands.len() {
                order.push(id);
                continue;
            }
            pending.push((id, next + 1));
            let operand = operands.at(next);
            if !std::mem::replace(&mut met[operand.index()], true) {
                pending.push((operand, 0));
            }
        }
    }
    order
}

/// For each node by its index, whether it is a root or used by another piece.
pub(super) fn outputs(graph: &Graph, roots: &[NodeId], pieces: &[Vec<NodeId>]) -> Vec<bool> {
    let count = roots.iter().map(|root| root.index() + 1).max().unwrap_or(0);
    let (mut owner, mut outputs) = (vec![0; count], vec![false; count]);
    for root in roots {
        outputs[root.index()] = true;
    }
    for (number, piece) in pieces.iter().enumerate() {
        for id in piece {
            owner[id.index()] = number;
            for operand in graph.operands(*id).iter() {
                outputs[operand.index()] |= owner[operand.index()] != number;
            }
        }
    }
    outputs
}

impl Window {
    /// A piece of a graph, on what has become of its operands.
    pub(super) fn open(graph: &Graph, facts: &mut Facts, piece: &[NodeId], images: &[NodeId]) -> Window {
        let mut window = Window::default();
        let mut operands = Vec::new();
        for &id in piece {
            operands.clear();
            for operand in graph.operands(id).iter() {
                operands.push(match window.inside.get(&operand) {
                    Some(there) => *there,
                    None => window.operand(graph, facts, images[operand.index()]),
                });
            }
            let node = window.graph.import_node(graph, id, &operands);
            window.inside.insert(id, node);
        }
        window
    }

    /// What a node of the whole is in the window.
    pub(super) fn node(&self, id: NodeId) -> Option<NodeId> {
        self.inside.get(&id).copied()
    }

    /// A node of the whole outside, with symbols for its operands.
    fn operand(&mut self, graph: &Graph, facts: &mut Facts, id: NodeId) -> NodeId {
        let operands = graph.operands(id);
        if self.inside.contains_key(&id) || operands.is_empty() || operands.len() > MANY {
            return self.symbol(graph, facts, id);
        }
        let operands: Vec<_> = operands.iter().map(|operand| self.symbol(graph, facts, operand)).collect();
        let node = self.graph.import_node(graph, id, &operands);
        self.inside.insert(id, node);
        self.kept.push(node);
        node
    }

    /// A symbol for a node of the whole; what has no operands stands for itself.
    fn symbol(&mut self, graph: &Graph, facts: &mut Facts, id: NodeId) -> NodeId {
        if let Some(there) = self.inside.get(&id) {
            return *there;
        }
        let node = if graph.operands(id).is_empty() {
            self.graph.import_node(graph, id, &[])
        } else {
            let node = self.graph.stand_in(&format!("#{}", self.symbols.len()), graph, id);
            self.symbols.push((node, id));
            self.known.push((node, facts.known(graph, id)));
            node
        };
        self.inside.insert(id, node);
        node
    }

    /// Brings nodes of what the window has become back into the whole.
    pub(super) fn close(&self, graph: &mut Graph, solved: &Graph, nodes: &[NodeId]) -> Vec<NodeId> {
        let mut images: FxHashMap<NodeId, NodeId> = self.symbols.iter().copied().collect();
        let mut operands = Vec::new();
        for id in walk::live(solved, nodes) {
            if !images.contains_key(&id) {
                operands.clear();
                operands.extend(solved.operands(id).iter().map(|operand| images[&operand]));
                let image = graph.import_node(solved, id, &operands);
                images.insert(id, image);
            }
        }
        nodes.iter().map(|node| images[node]).collect()
    }
}

/// What has become of a window, for all windows that are like it.
#[derive(Debug)]
pub(super) struct Solved {
    /// How many nodes the window had.
    pub(super) opened: usize,
    /// The roots that it had.
    pub(super) before: Vec<NodeId>,
    pub(super) known: Vec<(NodeId, Known)>,
    /// The window's graph with all that has been tried.
    pub(super) graph: Graph,
    pub(super) after: Vec<NodeId>,
    pub(super) steps: Vec<Step>,
}

impl Solved {
    /// Whether a window with some roots is like this one was.
    pub(super) fn is_of(&self, window: &Window, roots: &[NodeId]) -> bool {
        self.opened == window.graph.len()
            && self.before == roots
            && self.known == window.known
            && self.graph.begins_like(&window.graph)
    }
}

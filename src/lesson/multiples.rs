//! Stages that are numeric multiples of something, such as `b = 3*a`.
//!
//! In: the nodes that the user has named. Out: for a node and a factor, the name that stands for it. The graph moves
//! numeric factors into the sums and products that use a node, so that `b + 1` becomes `3*a + 1`, and the name would be
//! lost from the picture. Always: a name stands for its own multiple or the negative of it; only of a multiple that has a
//! name itself it is taken that it was written as a multiple of the one before: `b = 3*a; c = 2*b`.

use rustc_hash::FxHashMap;

use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;

/// The named multiples of a formula.
pub(super) struct Multiples {
    /// For each node its multiples, in the order of the names: the factor, and the name's node.
    of: FxHashMap<NodeId, Vec<(Rational, NodeId)>>,
    /// What each of the names is a multiple of.
    cores: FxHashMap<NodeId, NodeId>,
}

impl Multiples {
    /// Those among the named nodes.
    pub(super) fn of(graph: &mut Graph, named: &[NodeId]) -> Multiples {
        let mut multiples = Multiples { of: FxHashMap::default(), cores: FxHashMap::default() };
        for &id in named {
            if let Expression::Product { coefficient, factors } = graph.view(id)
                && !coefficient.is_one()
            {
                let (coefficient, factors) = (coefficient.clone(), factors.to_vec());
                let core = graph.product(Rational::ONE, factors);
                multiples.of.entry(core).or_default().push((coefficient, id));
                multiples.cores.insert(id, core);
            }
        }
        multiples
    }

    /// The nodes of all names.
    pub(super) fn names(&self) -> impl Iterator<Item = NodeId> {
        self.of.values().flatten().map(|(_, name)| *name)
    }

    /// A multiple of a node as what is left of the factor, 1 or -1, and a name that may be used.
    pub(super) fn named(
        &self,
        core: NodeId,
        factor: &Rational,
        usable: impl Fn(NodeId) -> bool,
    ) -> Option<(Rational, NodeId)> {
        let mut known = self.of.get(&core)?.iter().filter(|(_, name)| usable(*name));
        let (multiple, name) = known.find(|(multiple, _)| multiple.abs() == factor.abs())?;
        Some((if multiple == factor { Rational::ONE } else { Rational::MINUS_ONE }, *name))
    }

    /// A multiple that has a name itself, as a multiple of the last one before it.
    pub(super) fn earlier(
        &self,
        id: NodeId,
        factor: &Rational,
        usable: impl Fn(NodeId) -> bool,
    ) -> Option<(Rational, NodeId)> {
        let known = self.of.get(self.cores.get(&id)?)?;
        let place = known.iter().position(|(_, name)| *name == id)?;
        let (multiple, name) = known[..place].iter().rfind(|(_, name)| usable(*name))?;
        Some((factor.checked_div(multiple)?, *name))
    }
}

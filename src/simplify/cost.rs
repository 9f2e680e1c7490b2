//! What "simpler" means.
//!
//! In: a graph and roots. Out: a [`Cost`], compared part by part: first the work of
//! evaluating the roots, each shared node once, then the number of nodes, then of edges.
//! Additions, multiplications and integer powers cost 1, roots and other rational
//! powers 4, functions 10, but those that only look at a sign 1. Sine, cosine and the like of one
//! angle are computed together: all but one of them are free. What happens to each entry of a tensor is counted for each,
//! contractions by their [multiplications and additions](super::flops).

use rustc_hash::{FxHashMap, FxHashSet};

use super::flops;
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{self, Angle, Function, Op};

/// The cost of some roots together; smaller is simpler.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Cost {
    /// The weighted operations.
    pub work: u64,
    /// The nodes, powers excepted.
    pub nodes: u64,
    /// The operands of these nodes.
    pub edges: u64,
}

/// The cost of everything that the roots need.
pub fn cost(graph: &Graph, roots: &[NodeId]) -> Cost {
    let mut total = Cost::default();
    let mut angles: Vec<(Angle, NodeId, u64)> = Vec::new();
    for id in walk::live(graph, roots) {
        total.work = total.work.saturating_add(work(graph, id));
        angles.extend(angle(graph, id).map(|(angle, of)| (angle, of, flops::entries(graph, of))));
        // People read a power as one thing with its base: x^2 is shorter than x*x. So they do 2*A.
        if !matches!(graph.op(id), Op::Power(_)) && !is_scaled_tensor(graph, id) {
            total.nodes += 1;
            total.edges += graph.operands(id).len() as u64;
        }
    }
    let entries = |angles: &[(Angle, NodeId, u64)]| angles.iter().map(|(.., entries)| entries).sum::<u64>();
    let all = entries(&angles);
    angles.sort_unstable();
    angles.dedup();
    total.work = total.work.saturating_sub((all - entries(&angles)).saturating_mul(CALL as u64));
    total
}

/// What is alive, so that the work that a step saves can be told without looking at everything.
#[derive(Debug, Default)]
pub(super) struct Census {
    /// How often each node is used, by its index.
    uses: Vec<u32>,
    angles: FxHashSet<(Angle, NodeId)>,
}

impl Census {
    pub(super) fn new(graph: &Graph, roots: &[NodeId]) -> Census {
        let uses = walk::uses(graph, roots);
        let angles = walk::live(graph, roots).into_iter().filter_map(|id| angle(graph, id)).collect();
        Census { uses, angles }
    }

    fn uses(&self, id: NodeId) -> u32 {
        self.uses.get(id.index()).copied().unwrap_or(0)
    }

    /// How much more work there is with one node in the place of another: that of the nodes that are born, less that of
    /// the nodes that die. What becomes simpler around them is not seen.
    pub(super) fn difference(&self, graph: &Graph, before: NodeId, after: NodeId) -> i64 {
        let mut born = FxHashSet::default();
        // Uses that are added, less those that are taken away.
        let mut change: FxHashMap<NodeId, i64> = FxHashMap::default();
        let mut difference = 0;
        let mut pending = vec![after];
        *change.entry(after).or_default() += i64::from(self.uses(before));
        while let Some(id) = pending.pop() {
            if self.uses(id) > 0 || !born.insert(id) {
                continue;
            }
            if !angle(graph, id).is_some_and(|angle| self.angles.contains(&angle)) {
                difference += work(graph, id) as i64;
            }
            for operand in graph.operands(id).iter() {
                *change.entry(operand).or_default() += 1;
                pending.push(operand);
            }
        }
        *change.entry(before).or_default() -= i64::from(self.uses(before));
        pending.push(before);
        while let Some(id) = pending.pop() {
            if i64::from(self.uses(id)) + change.get(&id).copied().unwrap_or(0) > 0 {
                continue;
            }
            difference -= work(graph, id) as i64;
            for operand in graph.operands(id).iter() {
                *change.entry(operand).or_default() -= 1;
                pending.push(operand);
            }
        }
        difference
    }
}

/// The angle of a trigonometric function, and of which kind it is.
fn angle(graph: &Graph, id: NodeId) -> Option<(Angle, NodeId)> {
    let Expression::Call { function: Function::Known(function), arguments } = graph.view(id) else { return None };
    let (angle, _) = function.row().angle?;
    Some((angle, arguments.at(0)))
}

/// A tensor times a number that is known.
fn is_scaled_tensor(graph: &Graph, id: NodeId) -> bool {
    matches!(graph.op(id), Op::Product(_)) && graph.operands(id).len() == 1 && graph.shape(id).axes().is_some()
}

/// The work of one node, without its operands: for tensors that of all entries.
fn work(graph: &Graph, id: NodeId) -> u64 {
    if let Expression::Tensor { operation, operands } = graph.view(id) {
        return flops::of_operation(graph, operation, operands);
    }
    work_of_entry(graph, id).saturating_mul(flops::entries(graph, id))
}

/// The work of one entry of an operation on each entry.
fn work_of_entry(graph: &Graph, id: NodeId) -> u64 {
    let scalings = |coefficients: &[Rational]| coefficients.iter().filter(|c| !is_unit(c)).count();
    let work = match graph.view(id) {
        Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) => 0,
        Expression::Sum { constant, coefficients, terms } => {
            terms.len() - usize::from(constant.is_zero()) + scalings(coefficients)
        }
        Expression::Product { coefficient, factors } => factors.len() - 1 + scalings(std::slice::from_ref(coefficient)),
        Expression::Power { exponent, .. } => of_exponent(exponent),
        Expression::Call { function: Function::Known(function), .. } => function.row().work as usize,
        Expression::Call { function: Function::Unknown(_), .. } => CALL,
        Expression::Select { .. } | Expression::Compare { .. } | Expression::Not(_) => 1,
        Expression::Tensor { .. } => 0,
        Expression::And(operands) | Expression::Or(operands) => operands.len() - 1,
    };
    work as u64
}

/// The work of a call of an ordinary function.
pub(super) const CALL: usize = op::CALL as usize;

/// The work of raising to a rational power.
pub(super) fn of_exponent(exponent: &Rational) -> usize {
    if exponent.is_one() {
        0
    } else if exponent.is_integer() {
        1
    } else {
        4
    }
}

/// Whether a coefficient costs nothing: 1, or -1 which is a sign.
pub(super) fn is_unit(coefficient: &Rational) -> bool {
    coefficient.is_one() || *coefficient == Rational::MINUS_ONE
}

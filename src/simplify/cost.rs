//! What "simpler" means.
//!
//! In: a graph and roots. Out: a [`Cost`], compared part by part: first the work of
//! evaluating the roots, each shared node once, then the number of nodes, then of edges.
//! Additions, multiplications and integer powers cost 1, roots and other rational
//! powers 4, functions 10, but those that only look at a sign 1. Sine, cosine and the like of one
//! angle are computed together: all but one of them are free. Those of another multiple of that angle cost
//! what it takes to write them with the first, since nobody wants `sin(5*x)` written with `cos(x)`. A factor
//! that all terms of a sum share costs the multiplication with which it would be taken out. A sum of which all terms
//! are negative counts an edge more, for the minus that people would write before it. What happens to each entry of a
//! tensor is counted for each, contractions by their [multiplications and additions](super::flops).

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::{SmallVec, smallvec};

use super::canonical::MANY;
use super::flops;
use crate::graph::{Expression, Graph, NodeId, Operands, walk};
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
    let mut angles: Vec<(Angle, Core, NodeId, u64)> = Vec::new();
    for id in walk::live(graph, roots) {
        total.work = total.work.saturating_add(work(graph, id));
        angles.extend(angle(graph, id).map(|(kind, of)| (kind, core(graph, of), of, flops::entries(graph, of))));
        // People read a power as one thing with its base: x^2 is shorter than x*x. So they do 2*A.
        if !matches!(graph.op(id), Op::Power(_)) && !is_scaled_tensor(graph, id) {
            total.nodes += 1;
            total.edges += graph.operands(id).len() as u64 + u64::from(is_negative_sum(graph, id));
        }
    }
    let entries = |angles: &[(Angle, Core, NodeId, u64)]| angles.iter().map(|(.., entries)| entries).sum::<u64>();
    let all = entries(&angles);
    angles.sort_unstable();
    angles.dedup();
    let different = entries(&angles);
    angles.dedup_by(|a, b| (a.0, &a.1) == (b.0, &b.1));
    let again = (all - different).saturating_mul(CALL as u64);
    let multiples = (different - entries(&angles)).saturating_mul((CALL - MULTIPLE) as u64);
    total.work = total.work.saturating_sub(again.saturating_add(multiples));
    total
}

/// The factors of an angle without its number: `2*x` and `x/3` have one core.
type Core = SmallVec<[NodeId; 2]>;

fn core(graph: &Graph, angle: NodeId) -> Core {
    let is_product = matches!(graph.op(angle), Op::Product(_));
    if is_product { graph.operands(angle).iter().collect() } else { smallvec![angle] }
}

/// What is alive, so that the work that a step saves can be told without looking at everything.
#[derive(Debug, Default)]
pub(super) struct Census {
    /// How often each node is used, by its index.
    uses: Vec<u32>,
    angles: FxHashSet<(Angle, NodeId)>,
    cores: FxHashSet<(Angle, Core)>,
}

impl Census {
    pub(super) fn new(graph: &Graph, roots: &[NodeId]) -> Census {
        let uses = walk::uses(graph, roots);
        let angles: FxHashSet<_> = walk::live(graph, roots).into_iter().filter_map(|id| angle(graph, id)).collect();
        let cores = angles.iter().map(|&(kind, angle)| (kind, core(graph, angle))).collect();
        Census { uses, angles, cores }
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
            difference += match angle(graph, id) {
                Some(angle) if self.angles.contains(&angle) => 0,
                Some((kind, angle)) if self.cores.contains(&(kind, core(graph, angle))) => MULTIPLE as i64,
                Some(_) | None => work(graph, id) as i64,
            };
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
    // The number goes into one of the factors, and not to each entry of the result.
    if is_scaled_tensor(graph, id) {
        return work_of_entry(graph, id);
    }
    work_of_entry(graph, id).saturating_mul(flops::entries(graph, id))
}

/// The work of one entry of an operation on each entry.
fn work_of_entry(graph: &Graph, id: NodeId) -> u64 {
    let scalings = |coefficients: &[Rational]| coefficients.iter().filter(|c| !is_unit(c)).count();
    let work = match graph.view(id) {
        Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) => 0,
        Expression::Sum { constant, coefficients, terms } => {
            let shared =
                constant.is_zero() && has_common_factor(graph, terms) || has_common_denominator(constant, coefficients);
            // A sum within a sum is shared with another place; people would write it out.
            let is_sum = |term: NodeId| matches!(graph.op(term), Op::Sum(_));
            let nested = coefficients.iter().zip(terms.iter()).filter(|(c, term)| is_unit(c) && is_sum(*term)).count();
            let shared = usize::from(shared) + nested;
            terms.len() - usize::from(constant.is_zero()) + scalings(coefficients) + shared
        }
        Expression::Product { coefficient, factors } => factors.len() - 1 + scalings(std::slice::from_ref(coefficient)),
        Expression::Power { base, exponent } => {
            of_exponent(exponent) + if exponent.is_integer() && has_number(graph, base) { 2 } else { 0 }
        }
        Expression::Call { function: Function::Known(function), .. } => function.row().work as usize,
        Expression::Call { function: Function::Unknown(_), .. } => CALL,
        Expression::Select { .. } | Expression::Compare { .. } | Expression::Not(_) => 1,
        Expression::Tensor { .. } => 0,
        Expression::And(operands) | Expression::Or(operands) => operands.len() - 1,
    };
    work as u64
}

fn power_of(graph: &Graph, id: NodeId) -> Option<(NodeId, &Rational)> {
    if let Expression::Power { base, exponent } = graph.view(id) { Some((base, exponent)) } else { None }
}

/// Whether a product has a number in it, which people would raise: `(3*x)^2` is `9*x^2`.
fn has_number(graph: &Graph, id: NodeId) -> bool {
    let Expression::Product { coefficient, factors } = graph.view(id) else { return false };
    let is_number = |factor: NodeId| graph.operands(factor).iter().all(|base| graph.as_constant(base).is_some());
    !is_unit(coefficient) || factors.iter().any(|id| power_of(graph, id).is_some() && is_number(id))
}

/// Whether a sum has negative terms only.
pub(super) fn is_negative_sum(graph: &Graph, id: NodeId) -> bool {
    let Expression::Sum { constant, coefficients, .. } = graph.view(id) else { return false };
    (constant.is_zero() || constant.is_negative()) && coefficients.iter().all(Rational::is_negative)
}

/// Whether all terms of a sum have a factor in common, so that the sum is a product written in full.
fn has_common_factor(graph: &Graph, terms: Operands<'_>) -> bool {
    if terms.len() > MANY {
        return false;
    }
    let base = |factor| match power_of(graph, factor) {
        Some((base, exponent)) if !exponent.is_negative() => base,
        Some(_) | None => factor,
    };
    let bases = |term| -> SmallVec<[NodeId; 4]> {
        let is_product = matches!(graph.op(term), Op::Product(_));
        if is_product { graph.operands(term).iter().map(base).collect() } else { smallvec![base(term)] }
    };
    let mut common = bases(terms.at(0));
    for term in terms.iter().skip(1) {
        let there = bases(term);
        common.retain(|base| there.contains(base));
        if common.is_empty() {
            return false;
        }
    }
    true
}

/// Whether all numbers of a sum are fractions with one denominator, which people would write once: `5*x/3 - 10/3`.
fn has_common_denominator(constant: &Rational, coefficients: &[Rational]) -> bool {
    let Some(first) = coefficients.first().filter(|first| !first.is_integer()) else { return false };
    let denominator = first.denominator();
    coefficients.iter().all(|coefficient| coefficient.denominator() == denominator)
        && (constant.is_zero() || constant.denominator() == denominator)
        && !(constant.is_zero() && coefficients.len() == 1)
}

/// The work of a call of an ordinary function.
pub(super) const CALL: usize = op::CALL as usize;

/// The work of a function of an angle that is another multiple of one that is there.
const MULTIPLE: usize = 2;

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

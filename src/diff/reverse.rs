//! Reverse mode: adjoints in descending order of the nodes.
//!
//! In: an output with its seed (the derivative given from outside, usually 1) and
//! the nodes to differentiate by. Out: for every *active* node (one the output needs
//! and that depends on one of those) its adjoint, the derivative of the output
//! with respect to it. A node's contributions (upstream times local) are collected and
//! summed once, when all its users have been visited. Users have larger indices, so
//! one descending scan is the whole sweep.
//!
//! Adjoints are guarded: a pair of conditions and a value. Through `if(c, a, b)` the value
//! goes on unchanged and the condition joins the guard; products only touch the value.
//! Contributions with different guards are summed as `if`s, under the guard that one of theirs holds. At the end
//! the guard becomes an `if` around the whole value, so an infinite local derivative of a branch that
//! is not taken never meets a zero.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::guard::{Guard, Guards, choose};
use super::{DiffError, NODE_LIMIT, partial, tensor};
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::Op;

/// The adjoint of every active node.
#[derive(Clone, Debug)]
pub struct Adjoints(Vec<Option<NodeId>>);

impl Adjoints {
    /// The derivative of the output with respect to a node; `None` if it does not depend on it.
    pub fn of(&self, node: NodeId) -> Option<NodeId> {
        self.0.get(node.index()).copied().flatten()
    }
}

/// What one user of a node adds to its adjoint: a value that counts where the guard holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contribution {
    pub(super) guard: Guard,
    pub(super) value: NodeId,
}

/// Most operations have few operands.
type Few<T> = SmallVec<[T; 4]>;

/// Most nodes have one user.
type Contributions = SmallVec<[Contribution; 1]>;

/// The adjoints of one output with respect to all that lies between it and `wrt`.
///
/// The axes of the seed are those of the output; any axes in front of them are led through, and each adjoint has them
/// in front of its own.
///
/// # Errors
///
/// If a local derivative that is needed has no closed form, or the graph grows too large.
pub fn adjoints(graph: &mut Graph, output: NodeId, seed: NodeId, wrt: &[NodeId]) -> Result<Adjoints, DiffError> {
    let start = graph.len();
    let nodes = walk::live(graph, &[output]);
    let active = walk::dependent(graph, &nodes, wrt);
    let leading = graph.dimensions(seed).len() - graph.dimensions(output).len();
    if graph.has_tensors() {
        let orders = nodes.iter().filter(|id| active[id.index()]).map(|&id| graph.dimensions(id).len());
        tensor::check_order(leading + orders.max().unwrap_or(0))?;
        tensor::check_lengths(graph, &nodes, wrt)?;
    }
    let collected = vec![Contributions::new(); output.index() + 1];
    let mut sweep = Sweep { collected, active, guards: Guards::default(), leading };
    let mut adjoints = vec![None; output.index() + 1];
    sweep.collected[output.index()].push(Contribution { guard: None, value: seed });
    for &id in nodes.iter().rev() {
        if !sweep.active[id.index()] {
            continue;
        }
        let contributions = std::mem::take(&mut sweep.collected[id.index()]);
        let Some(adjoint) = gather(graph, &mut sweep.guards, &contributions) else { continue };
        adjoints[id.index()] = Some(sweep.guards.close(graph, adjoint.guard, adjoint.value));
        sweep.contribute(graph, id, adjoint)?;
        if graph.len() > NODE_LIMIT {
            return Err(DiffError::TooLarge);
        }
    }
    graph.debug_verify(start);
    Ok(Adjoints(adjoints))
}

/// The state of one sweep.
#[derive(Debug)]
struct Sweep {
    /// What the users of each node have contributed so far.
    collected: Vec<Contributions>,
    active: Vec<bool>,
    guards: Guards,
    /// How many axes each adjoint has in front of those of its node.
    leading: usize,
}

impl Sweep {
    /// Adds to what an operand receives from an operation on each entry. An operand that is repeated along some axes
    /// receives the sum.
    fn send(&mut self, graph: &mut Graph, operand: NodeId, guard: Guard, value: NodeId) {
        let mut contribution = Contribution { guard, value };
        if graph.has_tensors() {
            let order = graph.dimensions(operand).len();
            if graph.dimensions(value).len() > self.leading + order {
                let value = self.guards.close_entries(graph, &mut contribution.guard, value);
                contribution.value = tensor::sum_to(graph, value, self.leading, order);
            }
        }
        self.collected[operand.index()].push(contribution);
    }

    /// Sends upstream times local to each active operand.
    fn contribute(&mut self, graph: &mut Graph, id: NodeId, upstream: Contribution) -> Result<(), DiffError> {
        let Contribution { guard, value } = upstream;
        match graph.view(id) {
            Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) => {}
            Expression::Compare { .. } | Expression::And(_) | Expression::Or(_) | Expression::Not(_) => {}
            Expression::Tensor { operation, operands } => {
                let operands = operands.to_vec();
                // Entries are added up here, which does not commute with a choice between entries.
                let mut guard = guard;
                let value = self.guards.close_entries(graph, &mut guard, value);
                let wanted: Vec<_> = operands.iter().map(|operand| self.active[operand.index()]).collect();
                let contributions = tensor::contributions(graph, id, operation, value, &wanted);
                for (operand, value) in operands.into_iter().zip(contributions).rev() {
                    self.collected[operand.index()].extend(value.map(|value| Contribution { guard, value }));
                }
            }
            Expression::Sum { coefficients, terms, .. } => {
                let active = coefficients.iter().zip(terms.iter()).filter(|(_, term)| self.active[term.index()]);
                let active: SmallVec<[(Rational, NodeId); 4]> = active.map(|(c, term)| (c.clone(), term)).collect();
                for (coefficient, term) in active {
                    let value = graph.product(coefficient, [value]);
                    self.send(graph, term, guard, value);
                }
            }
            Expression::Product { coefficient, factors } => {
                let (coefficient, factors): (_, Few<NodeId>) = (coefficient.clone(), factors.iter().collect());
                for (factor, value) in through_product(graph, &coefficient, &factors, value, &self.active) {
                    self.send(graph, factor, guard, value);
                }
            }
            Expression::Power { base, exponent } => {
                let exponent = exponent.clone();
                let local = partial::of_power(graph, base, &exponent);
                let value = graph.multiply(local, value);
                self.send(graph, base, guard, value);
            }
            Expression::Call { function, arguments } => {
                let arguments: Few<NodeId> = arguments.iter().collect();
                for (position, argument) in arguments.into_iter().enumerate() {
                    if self.active[argument.index()] {
                        let local = partial::of_call(graph, id, function, position)?;
                        let (guard, local) = through_local(graph, &mut self.guards, guard, local);
                        let value = graph.multiply(local, value);
                        self.send(graph, argument, guard, value);
                    }
                }
            }
            Expression::Select { condition, then, otherwise } => {
                let negated = graph.not(condition);
                for (branch, condition) in [(then, condition), (otherwise, negated)] {
                    if self.active[branch.index()] {
                        let guard = self.guards.with(graph, guard, condition);
                        self.send(graph, branch, guard, value);
                    }
                }
            }
        }
        Ok(())
    }
}

/// A local derivative `if(c, p, 0)` is `p` under the guard `c`.
pub(super) fn through_local(graph: &mut Graph, guards: &mut Guards, guard: Guard, local: NodeId) -> (Guard, NodeId) {
    if graph.op(local) != Op::Select {
        return (guard, local);
    }
    let operands = graph.operands(local);
    let (condition, then, otherwise) = (operands.at(0), operands.at(1), operands.at(2));
    if graph.is_zero(otherwise) {
        (guards.with(graph, guard, condition), then)
    } else if graph.is_zero(then) {
        let negated = graph.not(condition);
        (guards.with(graph, guard, negated), otherwise)
    } else {
        (guard, local)
    }
}

/// What a product `c * f1 * ... * fk` sends to each active factor: upstream times all the other factors.
///
/// The products before and after each factor are shared, which takes 3k multiplications in all
/// instead of k^2 (Speelpenning 1980).
fn through_product(
    graph: &mut Graph,
    coefficient: &Rational,
    factors: &[NodeId],
    upstream: NodeId,
    active: &[bool],
) -> Few<(NodeId, NodeId)> {
    let mut before = Few::with_capacity(factors.len());
    let mut product = graph.constant(Rational::ONE);
    for (position, &factor) in factors.iter().enumerate() {
        before.push(product);
        product = match position {
            0 => factor,
            // Nothing comes after the last factor.
            _ if position + 1 == factors.len() => product,
            _ => graph.multiply(product, factor),
        };
    }
    let mut contributions = Few::with_capacity(factors.len());
    let mut after = upstream;
    for (position, &factor) in factors.iter().enumerate().rev() {
        if active[factor.index()] {
            contributions.push((factor, graph.product(coefficient.clone(), [before[position], after])));
        }
        if position > 0 {
            after = graph.multiply(factor, after);
        }
    }
    contributions
}

/// Sums up what the users of a node have contributed; `None` if there is nothing.
pub(super) fn gather(graph: &mut Graph, guards: &mut Guards, contributions: &[Contribution]) -> Option<Contribution> {
    let &[first, ref others @ ..] = contributions else { return None };
    if others.is_empty() {
        return Some(first);
    }
    // The users came in descending order; people write the first term first.
    if others.iter().all(|other| other.guard == first.guard) {
        let values = contributions.iter().rev().map(|one| (Rational::ONE, one.value));
        return Some(Contribution { guard: first.guard, value: graph.sum(Rational::ZERO, values) });
    }
    let mut groups: Vec<(Guard, Vec<NodeId>)> = Vec::new();
    let mut places: FxHashMap<Guard, usize> = FxHashMap::default();
    for &Contribution { guard, value } in contributions.iter().rev() {
        let place = *places.entry(guard).or_insert(groups.len());
        if place == groups.len() {
            groups.push((guard, Vec::new()));
        }
        groups[place].1.push(value);
    }
    let mut sums = Sums::default();
    for (guard, values) in groups {
        let value = graph.sum(Rational::ZERO, values.into_iter().map(|value| (Rational::ONE, value)));
        sums.add(graph, guards, Contribution { guard, value });
    }
    let mut sums: Vec<Contribution> = sums.kept.into_iter().flatten().collect();
    if sums.len() <= 1 {
        return sums.pop();
    }
    let closed: Vec<_> = sums.iter().map(|one| (Rational::ONE, guards.close(graph, one.guard, one.value))).collect();
    let value = graph.sum(Rational::ZERO, closed);
    let guard = guards.any(graph, sums.iter().map(|one| one.guard), value);
    Some(Contribution { guard, value })
}

/// Sums with different guards; two of which the guards differ only in `c` and `not c` at the end become one `if`.
#[derive(Debug, Default)]
struct Sums {
    kept: Vec<Option<Contribution>>,
    places: FxHashMap<Guard, usize>,
}

impl Sums {
    fn add(&mut self, graph: &mut Graph, guards: &Guards, new: Contribution) {
        let mut new = new;
        while let Some((outer, condition, opposite)) = guards.opposite(graph, new.guard)
            && let Some(&place) = self.places.get(&opposite)
            && let Some(there) = self.kept[place].take()
        {
            new = Contribution { guard: outer, value: choose(graph, condition, new.value, there.value) };
        }
        if let Some(&place) = self.places.get(&new.guard)
            && let Some(there) = &mut self.kept[place]
        {
            there.value = graph.add(there.value, new.value);
            return;
        }
        self.places.insert(new.guard, self.kept.len());
        self.kept.push(Some(new));
    }
}

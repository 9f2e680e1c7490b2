//! A first look at the arithmetic around a node, before generators are chosen for it.
//!
//! In: a node. Out: a [`Survey`]: the nodes of its arithmetic, of which nodes roots are taken, which exponentials
//! and which trigonometric functions there are.

use rustc_hash::{FxHashMap, FxHashSet};

use super::facts::Facts;
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{Angle, Function, Ratio, Relation, Sign, built_in};

/// Arithmetic with more nodes than this is left alone.
const MOST_NODES: usize = 60;

/// Common denominators of exponents beyond this are left alone.
const MOST_ROOT: i64 = 60;

/// What is met in a first look.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub(super) nodes: Vec<NodeId>,
    /// Bases of fractional powers, with the common denominator of their exponents.
    pub(super) roots: Vec<(NodeId, i64)>,
    /// Primes of which roots are taken, likewise.
    pub(super) primes: Vec<(i64, i64)>,
    /// Base, if it is not `e`, exponent, and the power.
    pub(super) exponentials: Vec<(Option<NodeId>, NodeId, NodeId)>,
    /// Functions of angles.
    pub(super) angles: Vec<OfAngle>,
    /// Sums such as `x - m` that are used again or raised, with no such sum inside.
    pub(super) sums: Vec<NodeId>,
}

/// A call of a function of an angle.
#[derive(Clone, Copy, Debug)]
pub(super) struct OfAngle {
    pub(super) kind: Angle,
    pub(super) ratio: Ratio,
    pub(super) angle: NodeId,
    pub(super) call: NodeId,
}

impl Survey {
    /// Looks at everything that belongs to the arithmetic around a node.
    pub(super) fn of(graph: &mut Graph, facts: &mut Facts, id: NodeId) -> Option<Survey> {
        let mut survey = Survey::default();
        let mut pending = vec![id];
        let mut seen = FxHashSet::default();
        while let Some(node) = pending.pop() {
            if seen.insert(node) {
                survey.nodes.push(node);
                pending.extend(inner(graph, node));
            }
        }
        if survey.nodes.len() > MOST_NODES {
            return None;
        }
        // Index order is evaluation order.
        survey.nodes.sort_unstable();
        for &node in &survey.nodes.clone() {
            survey.look(graph, facts, node)?;
        }
        survey.find_sums(graph, id);
        Some(survey)
    }

    /// Finds the sums that may stay as they are: what is used again or raised may be a product with the sum in it.
    fn find_sums(&mut self, graph: &Graph, root: NodeId) {
        let mut uses: FxHashMap<NodeId, usize> = FxHashMap::default();
        for &node in self.nodes.iter().rev() {
            let there = uses.get(&node).copied().unwrap_or(1);
            let times = match graph.view(node) {
                Expression::Power { exponent, .. } if exponent.abs() > Rational::ONE => 2,
                Expression::Power { .. } | Expression::Product { .. } => there,
                Expression::Constant(_)
                | Expression::Symbol(_)
                | Expression::Truth(_)
                | Expression::Sum { .. }
                | Expression::Call { .. }
                | Expression::Select { .. }
                | Expression::Compare { .. }
                | Expression::And(_)
                | Expression::Or(_)
                | Expression::Not(_)
                | Expression::Tensor { .. } => 1,
            };
            for operand in graph.operands(node).iter() {
                let uses = uses.entry(operand).or_default();
                *uses = uses.saturating_add(times);
            }
        }
        let mut around = FxHashSet::default();
        for &node in &self.nodes {
            let is_inside = graph.operands(node).iter().any(|operand| around.contains(&operand));
            let is_sum = matches!(graph.view(node), Expression::Sum { terms, .. } if terms.len() > 1);
            let is_found = !is_inside && is_sum && node != root && uses.get(&node).is_some_and(|uses| *uses > 1);
            if is_found {
                self.sums.push(node);
            }
            if is_inside || is_found {
                around.insert(node);
            }
        }
    }

    /// The nodes, operands first, and what simple roots are taken of before what others are taken of.
    pub(super) fn order(&self, graph: &Graph) -> Vec<NodeId> {
        let mut order = Vec::with_capacity(self.nodes.len());
        if self.roots.len() > 1 {
            let mut bases: Vec<NodeId> = self.roots.iter().map(|(base, _)| *base).collect();
            bases.sort_by_cached_key(|base| (degree(graph, *base), self.nodes.binary_search(base).ok()));
            for base in bases {
                let mut pending = vec![base];
                let mut found = Vec::new();
                while let Some(node) = pending.pop() {
                    if self.nodes.binary_search(&node).is_ok() && !order.contains(&node) && !found.contains(&node) {
                        found.push(node);
                        pending.extend(inner(graph, node));
                    }
                }
                found.sort_unstable();
                order.extend(found);
            }
        }
        let rest: Vec<NodeId> = self.nodes.iter().copied().filter(|node| !order.contains(node)).collect();
        order.extend(rest);
        order
    }

    /// Notes what one node is.
    fn look(&mut self, graph: &mut Graph, facts: &mut Facts, node: NodeId) -> Option<()> {
        match graph.view(node) {
            Expression::Power { base, exponent } if !exponent.is_integer() => {
                let exponent = exponent.clone();
                if let Some((below, above)) = exponential(graph, facts, base) {
                    let product = graph.product(exponent, [above]);
                    self.exponentials.push((below, product, node));
                    return Some(());
                }
                for (part, exponent) in root_parts(graph, facts, base, &exponent)? {
                    let denominator = exponent.denominator().to_i64()?;
                    match graph.as_constant(part) {
                        Some(number) => {
                            for (prime, times) in prime_factors(number)? {
                                let power = &exponent * &Rational::from(times);
                                note(&mut self.primes, prime, power.denominator().to_i64()?)?;
                            }
                        }
                        None => note(&mut self.roots, part, denominator)?,
                    }
                }
            }
            Expression::Call { function: Function::Known(function), arguments } => {
                if function == built_in::exp() {
                    self.exponentials.push((None, arguments.at(0), node));
                } else if function == built_in::power() {
                    let (base, exponent) = (arguments.at(0), arguments.at(1));
                    let (base, exponent) = primitive_base(graph, base, exponent);
                    self.exponentials.push((Some(base), exponent, node));
                } else if let Some((kind, ratio)) = function.row().angle {
                    self.angles.push(OfAngle { kind, ratio, angle: arguments.at(0), call: node });
                }
            }
            Expression::Constant(_)
            | Expression::Symbol(_)
            | Expression::Truth(_)
            | Expression::Sum { .. }
            | Expression::Product { .. }
            | Expression::Power { .. }
            | Expression::Call { .. }
            | Expression::Select { .. }
            | Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_)
            | Expression::Tensor { .. } => {}
        }
        Some(())
    }

    /// The common denominator of the exponents of a node.
    pub(super) fn root_of(&self, node: NodeId) -> i64 {
        self.roots.iter().find(|(there, _)| *there == node).map_or(1, |(_, root)| *root)
    }
}

/// The operands of a node that belong to the same arithmetic.
fn inner(graph: &Graph, id: NodeId) -> Vec<NodeId> {
    match graph.view(id) {
        Expression::Sum { terms, .. } => terms.to_vec(),
        Expression::Product { factors, .. } => factors.to_vec(),
        Expression::Power { base, .. } => vec![base],
        Expression::Call { function: Function::Known(function), arguments } => {
            if function == built_in::power() {
                vec![arguments.at(0)]
            } else if function.row().sign == Sign::Length || function.row().degree.is_some() {
                arguments.to_vec()
            } else {
                Vec::new()
            }
        }
        Expression::Constant(_)
        | Expression::Symbol(_)
        | Expression::Truth(_)
        | Expression::Call { .. }
        | Expression::Select { .. }
        | Expression::Compare { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::Tensor { .. } => Vec::new(),
    }
}

/// An estimate of the degree of a node as a polynomial.
fn degree(graph: &Graph, id: NodeId) -> u64 {
    let mut degrees: FxHashMap<NodeId, u64> = FxHashMap::default();
    for node in walk::live(graph, &[id]) {
        let of = |operand: NodeId| degrees.get(&operand).copied().unwrap_or(0);
        let degree = match graph.view(node) {
            Expression::Constant(_) | Expression::Truth(_) => 0,
            Expression::Sum { terms, .. } => terms.iter().map(of).max().unwrap_or(0),
            Expression::Product { factors, .. } => factors.iter().map(of).fold(0, u64::saturating_add),
            Expression::Power { base, exponent } => {
                of(base).saturating_mul(exponent.abs().ceil().to_i64().map_or(100, i64::unsigned_abs))
            }
            Expression::Symbol(_)
            | Expression::Call { .. }
            | Expression::Select { .. }
            | Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_)
            | Expression::Tensor { .. } => 1,
        };
        degrees.insert(node, degree);
    }
    degrees.get(&id).copied().unwrap_or(0)
}

/// `8^x` as `2^(3*x)`, so that powers of numbers that are powers of one number are seen together.
fn primitive_base(graph: &mut Graph, base: NodeId, exponent: NodeId) -> (NodeId, NodeId) {
    let number = graph.as_constant(base).filter(|number| **number > Rational::ZERO && !number.is_one()).cloned();
    let Some(number) = number else { return (base, exponent) };
    let below = number < Rational::ONE;
    let upright = if below { number.recip().unwrap_or(Rational::ONE) } else { number };
    let most = MOST_ROOT.min(i64::try_from(upright.bits()).unwrap_or(MOST_ROOT));
    let root = (2..=most).rev().find_map(|degree| {
        let root = upright.checked_pow(&Rational::new(1, degree))?;
        Some((degree, root))
    });
    let (degree, root) = root.unwrap_or((1, upright));
    let times = Rational::from(if below { -degree } else { degree });
    (graph.constant(root), graph.product(times, [exponent]))
}

/// Base and exponent of a power of something positive; `e` is no base.
fn exponential(graph: &Graph, facts: &mut Facts, id: NodeId) -> Option<(Option<NodeId>, NodeId)> {
    let Expression::Call { function: Function::Known(function), arguments } = graph.view(id) else { return None };
    if function == built_in::exp() {
        return Some((None, arguments.at(0)));
    }
    let positive = function == built_in::power() && facts.signs(graph, arguments.at(0)).imply(Relation::Greater);
    positive.then(|| (Some(arguments.at(0)), arguments.at(1)))
}

/// Notes that an exponent has a denominator.
fn note<K: PartialEq>(list: &mut Vec<(K, i64)>, key: K, denominator: i64) -> Option<()> {
    match list.iter_mut().find(|(there, _)| *there == key) {
        Some((_, common)) => {
            let gcd = Rational::from(*common).gcd(&Rational::from(denominator)).to_i64()?;
            *common = (*common / gcd).checked_mul(denominator).filter(|common| *common <= MOST_ROOT)?;
        }
        None if denominator <= MOST_ROOT => list.push((key, denominator)),
        None => return None,
    }
    Some(())
}

/// A root of a product as a product of roots, where the factors may be separated: those that are positive.
pub(super) fn root_parts(
    graph: &mut Graph,
    facts: &mut Facts,
    base: NodeId,
    exponent: &Rational,
) -> Option<Vec<(NodeId, Rational)>> {
    let Expression::Product { coefficient, factors } = graph.view(base) else {
        return Some(vec![(base, exponent.clone())]);
    };
    let (coefficient, factors) = (coefficient.clone(), factors.to_vec());
    let mut parts = Vec::new();
    let mut together = Vec::new();
    for factor in factors {
        let positive = facts.signs(graph, factor).imply(Relation::Greater);
        if let (true, Expression::Power { base, exponent: inside }) = (positive, graph.view(factor))
            && !inside.is_even()
        {
            parts.push((base, inside * exponent));
        } else if positive {
            parts.push((factor, exponent.clone()));
        } else {
            together.push(factor);
        }
    }
    if !coefficient.abs().is_one() {
        parts.push((graph.constant(coefficient.abs()), exponent.clone()));
    }
    let sign = if coefficient.is_negative() { Rational::MINUS_ONE } else { Rational::ONE };
    if let ([only], false) = (together.as_slice(), coefficient.is_negative())
        && let Expression::Power { base, exponent: inside } = graph.view(*only)
        && inside.is_odd()
    {
        parts.push((base, inside * exponent));
    } else if !together.is_empty() || coefficient.is_negative() {
        let rest = graph.product(sign, together);
        if graph.as_constant(rest).is_some() {
            return None;
        }
        parts.push((rest, exponent.clone()));
    }
    Some(parts)
}

/// The prime factors of a positive number, if they are small.
pub(super) fn prime_factors(number: &Rational) -> Option<Vec<(i64, i64)>> {
    let mut found = Vec::new();
    for (part, sign) in [(number.numerator(), 1), (number.denominator(), -1)] {
        let mut rest = part.to_i64().filter(|rest| *rest > 0)?;
        for prime in 2..1000 {
            while rest % prime == 0 {
                found.push((prime, sign));
                rest /= prime;
            }
            if rest == 1 {
                break;
            }
        }
        if rest != 1 {
            found.push((rest, sign));
        }
    }
    let mut collected: Vec<(i64, i64)> = Vec::new();
    for (prime, times) in found {
        match collected.iter_mut().find(|(there, _)| *there == prime) {
            Some((_, sum)) => *sum += times,
            None => collected.push((prime, times)),
        }
    }
    Some(collected)
}

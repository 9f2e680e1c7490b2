//! The canonical form: one pass from the leaves to the roots.
//!
//! In: roots. Out: roots in which sums and products that only one node uses have been
//! merged into it, like terms and like bases are collected, and common factors are taken out
//! where that is smaller. Each node is looked at once, together with how often it is used, so
//! the pass is linear in the size of the graph; what is shared stays shared.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::einsum::Einsum;
use super::factors::{Factor, Factors};
use super::terms::Terms;
use super::{blocks, choice, common, contraction, cost, entries, matrix};
use crate::graph::{Expression, Graph, NodeId, Operands, walk};
use crate::number::Rational;
use crate::op::TensorOp;

/// Sums and products of more than this many operands are not merged into others: merging each link of a long chain
/// into the next would take quadratic time.
pub(super) const MANY: usize = 64;

/// Rewrites everything that the roots need, once.
pub(super) fn canonicalize(graph: &mut Graph, roots: &[NodeId]) -> Vec<NodeId> {
    canonicalize_some(graph, roots, 0..usize::MAX)
}

/// Rewrites a part of what the roots need, in evaluation order, and leaves the rest as it is.
pub(super) fn canonicalize_some(graph: &mut Graph, roots: &[NodeId], part: Range<usize>) -> Vec<NodeId> {
    rewrite(graph, roots, part, |_, _, _| {})
}

/// The same; `each` sees every node of the part with the images of all nodes up to it.
pub(super) fn rewrite(
    graph: &mut Graph,
    roots: &[NodeId],
    part: Range<usize>,
    mut each: impl FnMut(&Graph, NodeId, &[NodeId]),
) -> Vec<NodeId> {
    let uses = walk::uses(graph, roots);
    let nodes = walk::live(graph, roots);
    let mut images = vec![NodeId::end(); uses.len()];
    for (place, id) in nodes.into_iter().enumerate() {
        let image = if part.contains(&place) {
            let image = image(graph, id, &images, &uses);
            entries::simplify(graph, image)
        } else {
            again(graph, id, &images)
        };
        images[id.index()] = in_shape_of(graph, id, image);
        if part.contains(&place) {
            each(graph, id, &images);
        }
    }
    roots.iter().map(|root| images[root.index()]).collect()
}

/// What takes the place of a node, with its axes: algebra on entries may lose those along which all are equal.
pub(super) fn in_shape_of(graph: &mut Graph, before: NodeId, after: NodeId) -> NodeId {
    if !graph.has_tensors() || graph.shape(before).is_truth() {
        return after;
    }
    let dimensions = graph.dimensions(before).to_vec();
    graph.broadcast(after, &dimensions)
}

/// A node on what has become of its operands.
pub(super) fn again(graph: &mut Graph, id: NodeId, images: &[NodeId]) -> NodeId {
    let operands: Vec<_> = graph.operands(id).iter().map(|operand| images[operand.index()]).collect();
    let same = graph.operands(id).iter().eq(operands.iter().copied());
    if same { id } else { graph.with_operands(id, &operands) }
}

/// The canonical form of a node, of which the operands have theirs.
fn image(graph: &mut Graph, id: NodeId, images: &[NodeId], uses: &[u32]) -> NodeId {
    let owned = |operand: NodeId| uses[operand.index()] == 1;
    match graph.view(id) {
        Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) => id,
        Expression::Sum { constant, coefficients, terms } => {
            let mut sum = Terms::new(constant.clone());
            let terms: Vec<_> = coefficients.iter().cloned().zip(terms.iter()).collect();
            for (coefficient, term) in terms {
                let image = contraction::without_ones(graph, images[term.index()]);
                // A matrix and its transpose may have become the same, of which only one is used elsewhere.
                let alike = graph.has_tensors() && twice(images, graph.operands(id), term);
                let mergeable = owned(term) && !alike && (cost::is_unit(&coefficient) || !is_sum(graph, image));
                sum.add(graph, &coefficient, image, mergeable);
            }
            sum.collect();
            common::take_out(graph, &mut sum);
            let sum = sum.build(graph);
            blocks::join(graph, sum)
        }
        Expression::Product { coefficient, factors } => {
            let (coefficient, factors) = (coefficient.clone(), factors.to_vec());
            let operands = factors.into_iter().map(|factor| (images[factor.index()], owned(factor))).collect();
            let product = product(graph, coefficient, operands);
            if !graph.has_tensors() {
                return product;
            }
            let free = contraction::free(graph, id, images, &owned);
            contraction::merge(graph, product, &free)
        }
        Expression::Power { base, exponent } => {
            let exponent = exponent.clone();
            let alone = uses[id.index()] == 1 && owned(base);
            power(graph, images[base.index()], &exponent, alone)
        }
        Expression::Tensor { operation: TensorOp::Contraction(_), .. } => {
            let free = contraction::free(graph, id, images, &owned);
            contraction::simplify(graph, Einsum::of(graph, id).on(images), &free)
        }
        Expression::Tensor { .. } => {
            let node = again(graph, id, images);
            matrix::simplify(graph, node)
        }
        Expression::Call { .. } => {
            let node = again(graph, id, images);
            matrix::simplify(graph, node)
        }
        Expression::Select { .. } => {
            let node = again(graph, id, images);
            choice::simplify(graph, node)
        }
        Expression::Compare { .. } | Expression::And(_) | Expression::Or(_) | Expression::Not(_) => {
            again(graph, id, images)
        }
    }
}

/// Whether another operand of a short sum has become the same as this one.
fn twice(images: &[NodeId], operands: Operands<'_>, term: NodeId) -> bool {
    let alike = |&other: &NodeId| other != term && images[other.index()] == images[term.index()];
    operands.len() <= MANY && operands.iter().any(|other| alike(&other))
}

/// A product with like bases collected. Powers of products, `(x*y)^-1`, are taken apart if that is smaller.
pub(super) fn product(graph: &mut Graph, coefficient: Rational, operands: Vec<(NodeId, bool)>) -> NodeId {
    let mut factors = Factors::new(coefficient);
    let bases: Vec<NodeId> =
        if graph.has_tensors() { operands.iter().map(|(base, _)| *base).collect() } else { Vec::new() };
    for (mut operand, owned) in operands {
        let owned = owned || contraction::divides(graph, operand, &bases);
        // x*(-y - z) is -x*(y + z).
        if owned && cost::is_negative_sum(graph, operand) && graph.operands(operand).len() <= MANY {
            operand = super::terms::negated(graph, operand);
            factors.coefficient = -factors.coefficient;
        }
        let parts = graph.operands(operand).len();
        if parts <= 1 || (owned && parts <= MANY) {
            factors.extend(Factors::of(graph, operand));
        } else {
            factors.list.push(Factor::of(graph, operand));
        }
    }
    factors.collect(graph);
    let mut apart = Factors::new(factors.coefficient.clone());
    let mut inside = 0;
    for factor in &factors.list {
        match power_of_product(graph, factor) {
            Some((inner, raised)) => {
                inside += inner.work();
                apart.extend(raised);
            }
            None => apart.list.push(factor.clone()),
        }
    }
    apart.collect(graph);
    if apart.work() <= factors.work() + inside && apart.coefficient.is_bounded() {
        factors = apart;
    }
    absorb_sign(graph, &mut factors);
    factors.build(graph)
}

/// For a factor `(x*y*..)^n` with an integer `n`, the product inside, and the factors that it comes to.
fn power_of_product(graph: &mut Graph, factor: &Factor) -> Option<(Factors, Factors)> {
    if factor.symbolic.is_some() || factor.exponent.is_one() || !factor.exponent.is_integer() {
        return None;
    }
    let Expression::Product { .. } = graph.view(factor.base) else { return None };
    let inner = Factors::of(graph, factor.base);
    let raised = inner.powi(graph, &factor.exponent)?;
    Some((inner, raised))
}

/// `-(a - b)` becomes `b - a`.
fn absorb_sign(graph: &mut Graph, factors: &mut Factors) {
    if factors.coefficient != Rational::MINUS_ONE {
        return;
    }
    let [only] = factors.list.as_slice() else { return };
    let Expression::Sum { constant, coefficients, .. } = graph.view(only.base) else { return };
    if only.symbolic.is_none()
        && only.exponent.is_one()
        && (constant.is_negative() || coefficients.iter().any(Rational::is_negative))
    {
        let mut negated = Terms::new(Rational::ZERO);
        negated.add(graph, &Rational::MINUS_ONE, only.base, true);
        let terms = negated.list.into_iter().map(|term| (term.coefficient, term.node));
        let base = graph.sum(negated.constant, terms);
        *factors = Factors { coefficient: Rational::ONE, list: vec![Factor { base, ..only.clone() }] };
    }
}

/// A power of a power, or of a product, where exponents may be multiplied; `alone` if nothing else uses it or its base.
fn power(graph: &mut Graph, base: NodeId, exponent: &Rational, alone: bool) -> NodeId {
    match graph.view(base) {
        Expression::Power { base: inner, exponent: first }
            if may_multiply(graph, inner, first, exponent) && is_moderate(&(first * exponent)) =>
        {
            let exponent = first * exponent;
            graph.power(inner, exponent)
        }
        Expression::Product { .. } if exponent.is_integer() => {
            let factor = Factor { base, symbolic: None, exponent: exponent.clone() };
            let Some((inner, mut raised)) = power_of_product(graph, &factor) else {
                return graph.power(base, exponent.clone());
            };
            raised.collect(graph);
            // `1/(x*y)` is read as one division by each.
            let is_read_apart = alone && *exponent == Rational::MINUS_ONE && graph.has_reciprocal_parts(base);
            if is_read_apart || raised.work() <= inner.work() + cost::of_exponent(exponent) {
                raised.build(graph)
            } else {
                graph.power(base, exponent.clone())
            }
        }
        Expression::Product { coefficient, factors } => {
            // sqrt(4*x) = 2*sqrt(x)
            let root = coefficient.checked_pow(exponent);
            match root.filter(|_| !coefficient.is_one()) {
                Some(root) => {
                    let factors = factors.to_vec();
                    let core = graph.product(Rational::ONE, factors);
                    let core = graph.power(core, exponent.clone());
                    graph.product(root, [core])
                }
                None => graph.power(base, exponent.clone()),
            }
        }
        Expression::Constant(_)
        | Expression::Symbol(_)
        | Expression::Truth(_)
        | Expression::Sum { .. }
        | Expression::Power { .. }
        | Expression::Call { .. }
        | Expression::Select { .. }
        | Expression::Compare { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::Tensor { .. } => graph.power(base, exponent.clone()),
    }
}

/// Whether an exponent may come from two others: not where it would be larger than anybody can read.
pub(super) fn is_moderate(exponent: &Rational) -> bool {
    exponent.bits() <= 256
}

/// Whether `(x^a)^b = x^(a*b)`: for integers `b`; for `a` other than even integers, because then `x^a >= 0` only
/// where `x >= 0`; and where `x` is an even power and so never negative.
fn may_multiply(graph: &Graph, x: NodeId, a: &Rational, b: &Rational) -> bool {
    let even_power = matches!(graph.view(x), Expression::Power { exponent, .. } if exponent.is_even());
    b.is_integer() || !a.is_even() || even_power
}

fn is_sum(graph: &Graph, id: NodeId) -> bool {
    matches!(graph.view(id), Expression::Sum { .. })
}

/// Finds members by their node: by looking through the few, by hash among the many.
#[derive(Debug)]
pub(super) enum Places {
    Few,
    Many(FxHashMap<NodeId, usize>),
}

impl Places {
    pub(super) fn for_members(count: usize) -> Places {
        if count <= 8 { Places::Few } else { Places::Many(FxHashMap::default()) }
    }

    pub(super) fn find(&self, node: NodeId, mut members: impl Iterator<Item = NodeId>) -> Option<usize> {
        match self {
            Places::Few => members.position(|member| member == node),
            Places::Many(places) => places.get(&node).copied(),
        }
    }

    pub(super) fn insert(&mut self, node: NodeId, place: usize) {
        match self {
            Places::Few => {}
            Places::Many(places) => {
                places.insert(node, place);
            }
        }
    }
}

//! The algebra of contractions.
//!
//! In: a contraction or a product with tensors, and which of its factors nothing else uses. Out: a node of the same
//! value, as simple or simpler. Products within products become one, as far as that can still be written as a product of
//! matrices; what cancels is cancelled; what belongs together by index is brought together.
//!
//! ```text
//! (A*(B*x))[i]    A[i,j] B[j,k] x[k]        inv(A)*A   the identity
//! sum(v.^2)       v'*v                      exp(z)/sum(exp(z))   softmax(z)
//! ```

use super::blocks;
use super::canonical;
use super::cost;
use super::einsum::{Einsum, is_identity};
use super::inverse;
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Axes, Function, Label, Op, TensorOp, built_in};

/// Sums of more terms are not multiplied out.
const TERMS: usize = 4;

/// In graphs of more nodes, what multiplying out would save is not looked for.
const LARGE: usize = 50_000;

/// A product without the ones that only give it its shape.
pub(super) fn without_ones(graph: &mut Graph, id: NodeId) -> NodeId {
    let is_ones = |graph: &Graph, id: NodeId| matches!(graph.op(id), Op::Tensor(TensorOp::Ones(_)));
    let Expression::Product { coefficient, factors } = graph.view(id) else { return id };
    if !factors.iter().any(|factor| is_ones(graph, factor)) {
        return id;
    }
    let (coefficient, mut factors) = (coefficient.clone(), factors.to_vec());
    factors.retain(|&factor| !is_ones(graph, factor));
    graph.product(coefficient, factors)
}

/// A product of entries in which a factor is a contraction becomes one contraction, if nothing else uses that factor.
pub(super) fn merge(graph: &mut Graph, product: NodeId, free: &[NodeId]) -> NodeId {
    if graph.shape(product).axes().is_none() || !matches!(graph.op(product), Op::Product(_)) {
        return product;
    }
    let contracts = |id| {
        let Op::Tensor(operation) = graph.op(id) else { return false };
        matches!(operation, TensorOp::Contraction(_) | TensorOp::Identity(_) | TensorOp::Inverse | TensorOp::Adjugate)
    };
    let of_interest = |factor: NodeId| {
        if let Expression::Power { base, .. } = graph.view(factor) { contracts(base) } else { contracts(factor) }
    };
    let factors = graph.operands(product);
    if factors.len() < 2 || !factors.iter().any(of_interest) {
        return product;
    }
    simplify(graph, Einsum::of(graph, product), free)
}

/// The operands of a node that nothing else uses, in their new form, and what new forms of products are made of.
pub(super) fn free(graph: &Graph, id: NodeId, images: &[NodeId], owned: &dyn Fn(NodeId) -> bool) -> Vec<NodeId> {
    let mut free = Vec::new();
    let mut pending: Vec<NodeId> = graph.operands(id).iter().collect();
    while let Some(operand) = pending.pop() {
        if !owned(operand) {
            continue;
        }
        let image = images[operand.index()];
        free.push(image);
        if !matches!(graph.op(image), Op::Product(_)) {
            continue;
        }
        if matches!(graph.op(operand), Op::Product(_)) {
            pending.extend(graph.operands(operand).iter());
        } else {
            free.extend(graph.operands(image).iter());
        }
    }
    free
}

/// The simplest form of a contraction or product.
pub(super) fn simplify(graph: &mut Graph, whole: Einsum, free: &[NodeId]) -> NodeId {
    let mut whole = flatten(graph, whole, free);
    inverse::straighten(graph, &mut whole);
    while inverse::cancel(graph, &mut whole)
        || blocks::take_part(graph, &mut whole)
        || recognise_softmax(graph, &mut whole)
    {}
    split_numbers(graph, &mut whole);
    collect_powers(graph, &mut whole);
    square_to_pair(graph, &mut whole);
    multiply_entries(graph, &mut whole);
    multiply_out(graph, &whole, free)
}

/// Factors with the same indices beside others are one product, entry by entry, for which the laws of numbers hold:
/// `X'*diag(exp(z))*(1 ./ (exp(z) + 1))` is `X'*sigmoid(z)`.
fn multiply_entries(graph: &mut Graph, whole: &mut Einsum) {
    let mut place = 0;
    while place < whole.factors.len() {
        let (node, labels) = whole.factors[place].clone();
        let indices = whole.indices(graph, &labels);
        let is_alike =
            |(other, own): &(NodeId, Vec<Label>)| !is_identity(graph, *other) && whole.indices(graph, own) == indices;
        let (alike, others): (Vec<_>, Vec<_>) = whole.factors.iter().cloned().partition(is_alike);
        let alone = labels.is_empty() || others.iter().all(|(_, own)| own.is_empty());
        if alike.len() > 1 && !alone && !is_identity(graph, node) {
            let product = graph.product(Rational::ONE, alike.iter().map(|&(factor, _)| factor));
            whole.factors = others;
            whole.factors.insert(0, (product, labels));
            place = 0;
        }
        place += 1;
    }
}

/// Puts the factors of factors in their place.
fn flatten(graph: &mut Graph, mut whole: Einsum, free: &[NodeId]) -> Einsum {
    let mut place = 0;
    while place < whole.factors.len() {
        let (node, labels) = &whole.factors[place];
        let outer = is_outer(graph, *node);
        let inside = matches!(graph.op(*node), Op::Tensor(TensorOp::Contraction(_)) | Op::Product(_))
            && !labels.is_empty()
            && (outer || free.contains(node) || is_structure(graph, *node) || cancels(graph, &whole, place));
        let expanded = if inside { whole.expand(graph, place) } else { None };
        match expanded {
            Some(expanded) if expanded.is_chain(graph) => whole = expanded,
            // What is no chain either way is at least not made of larger tensors.
            Some(expanded) if outer => whole = whole.expand_in_groups(graph, place).unwrap_or(expanded),
            Some(_) | None => place += 1,
        }
    }
    whole
}

/// Whether a factor is a quotient by another one: `(y ./ s)[i]*s[i]`. It is taken apart, also where it is used elsewhere.
fn cancels(graph: &Graph, whole: &Einsum, place: usize) -> bool {
    let (node, labels) = &whole.factors[place];
    let beside = whole.factors.iter().filter(|(_, others)| others == labels).map(|(other, _)| *other);
    divides(graph, *node, &beside.collect::<Vec<_>>())
}

/// Whether a tensor is a quotient by one of some tensors.
pub(super) fn divides(graph: &Graph, quotient: NodeId, divisors: &[NodeId]) -> bool {
    if divisors.len() < 2 || !matches!(graph.op(quotient), Op::Product(_)) || graph.shape(quotient).axes().is_none() {
        return false;
    }
    graph.operands(quotient).iter().any(|part| {
        let Expression::Power { base, exponent } = graph.view(part) else { return false };
        *exponent == Rational::MINUS_ONE && divisors.contains(&base)
    })
}

/// Whether a tensor has more axes than a matrix only because matrices and vectors stand beside each other in it,
/// `x[k]*delta[i,l]`. Where it is contracted they are put in its place, so that the larger tensor need not be made.
fn is_outer(graph: &Graph, id: NodeId) -> bool {
    graph.dimensions(id).len() > 2 && Einsum::of(graph, id).factors.iter().all(|(_, labels)| labels.len() <= 2)
}

/// Whether a product is made of identities and ones only: it costs nothing, however often it is used.
fn is_structure(graph: &Graph, id: NodeId) -> bool {
    let costs_nothing = |id| matches!(graph.op(id), Op::Tensor(TensorOp::Identity(_) | TensorOp::Ones(_)));
    graph.operands(id).iter().all(costs_nothing)
}

/// `exp(z)/sum(exp(z))`, with the sum along any axes.
fn recognise_softmax(graph: &mut Graph, whole: &mut Einsum) -> bool {
    for (place, (node, labels)) in whole.factors.iter().enumerate() {
        let Some(z) = exponent(graph, *node) else { continue };
        for (other, (there, others)) in whole.factors.iter().enumerate() {
            let Expression::Power { base, exponent } = graph.view(*there) else { continue };
            if *exponent != Rational::MINUS_ONE {
                continue;
            }
            let Some((summand, axes)) = sum_of(graph, base) else { continue };
            let kept: Vec<_> = (0..labels.len()).filter(|&axis| !axes.contains(axis)).map(|a| labels[a]).collect();
            if summand == *node && kept == *others {
                let softmax = graph.softmax(z, axes);
                whole.factors[place].0 = softmax;
                whole.factors.remove(other);
                return true;
            }
        }
    }
    false
}

/// `z` for `exp(z)`
pub(super) fn exponent(graph: &Graph, id: NodeId) -> Option<NodeId> {
    let Expression::Call { function: Function::Known(function), arguments } = graph.view(id) else { return None };
    (function == built_in::exp()).then(|| arguments.at(0))
}

/// What a node is the sum of, and along which axes, if the others keep their order.
pub(super) fn sum_of(graph: &Graph, id: NodeId) -> Option<(NodeId, Axes)> {
    let Expression::Tensor { operation: TensorOp::Contraction(contraction), operands } = graph.view(id) else {
        return None;
    };
    let contraction = graph.contraction(contraction);
    let [labels] = &*contraction.labels else { return None };
    let kept = labels.iter().copied().filter(|&label| label < contraction.order);
    let summed = (0..labels.len()).filter(|&axis| labels[axis] >= contraction.order);
    let distinct = contraction.bound().count() == summed.clone().count();
    (kept.eq(0..contraction.order) && distinct).then(|| (operands.at(0), Axes::new(summed)))
}

/// Factors that only have to do with each other make a number of their own.
fn split_numbers(graph: &mut Graph, whole: &mut Einsum) {
    let mut place = 0;
    while place < whole.factors.len() {
        // All that is connected with this factor.
        let mut reached = whole.factors[place].1.clone();
        let mut next = 0;
        while next < reached.len() {
            let label = reached[next];
            for (_, labels) in whole.factors.iter().filter(|(_, labels)| labels.contains(&label)) {
                let new: Vec<_> = labels.iter().copied().filter(|label| !reached.contains(label)).collect();
                reached.extend(new);
            }
            next += 1;
        }
        let within = |(_, labels): &(NodeId, Vec<Label>)| labels.iter().any(|label| reached.contains(label));
        let alone = !reached.is_empty() && !reached.iter().any(|label| whole.output.contains(label));
        if !alone || whole.factors.iter().all(within) {
            place += 1;
            continue;
        }
        let (part, rest) = std::mem::take(&mut whole.factors).into_iter().partition(within);
        let mut part = Einsum::number(part);
        collect_powers(graph, &mut part);
        square_to_pair(graph, &mut part);
        let number = part.build(graph);
        whole.factors = rest;
        whole.factors.push((number, Vec::new()));
        place = 0;
    }
}

/// Powers of one base with the same indices meet; two equal factors alone stay what they are, `v'*v`.
fn collect_powers(graph: &mut Graph, whole: &mut Einsum) {
    let mut place = 0;
    while place < whole.factors.len() {
        let labels = whole.factors[place].1.clone();
        let alike: Vec<_> = whole.factors.iter().filter(|(_, others)| *others == labels).map(|f| f.0).collect();
        let tensors = whole.factors.iter().filter(|(_, labels)| !labels.is_empty()).count();
        let pair = alike.len() == 2 && alike[0] == alike[1] && tensors == 2;
        if labels.is_empty() || alike.len() < 2 || pair {
            place += 1;
            continue;
        }
        let before = graph.dimensions(alike[0]).to_vec();
        let operands = alike.iter().map(|&factor| (factor, false)).collect();
        let product = canonical::product(graph, Rational::ONE, operands);
        let product = graph.broadcast(product, &before);
        let inner = Einsum::of(graph, product);
        // A contraction is no product of factors with these labels.
        if inner.factors.len() >= alike.len() || inner.factors.iter().any(|(_, own)| *own != inner.output) {
            place += 1;
            continue;
        }
        whole.coefficient = &whole.coefficient * &inner.coefficient;
        whole.factors.retain(|(_, others)| *others != labels);
        whole.factors.extend(inner.factors.into_iter().map(|(factor, _)| (factor, labels.clone())));
        place = 0;
    }
}

/// `sum(v.^2)` is `v'*v`.
fn square_to_pair(graph: &Graph, whole: &mut Einsum) {
    let mut tensors = whole.factors.iter().enumerate().filter(|(_, (_, labels))| !labels.is_empty());
    let (Some((place, (only, _))), None) = (tensors.next(), tensors.next()) else { return };
    if let Expression::Power { base, exponent } = graph.view(*only)
        && *exponent == Rational::from(2)
        && whole.output.is_empty()
    {
        whole.factors[place].0 = base;
        whole.factors.push(whole.factors[place].clone());
    }
}

/// The node of a product; if it has a sum as factor, multiplied out where a term of the sum has few numbers in it and
/// that costs less.
fn multiply_out(graph: &mut Graph, whole: &Einsum, free: &[NodeId]) -> NodeId {
    let id = whole.build(graph);
    if let Some(sum) = symmetric_sum(graph, id) {
        return sum;
    }
    // A sum alone is multiplied out where all of it is added up: the trace of what is diagonal.
    if id.index() > LARGE || (whole.factors.len() < 2 && !whole.output.is_empty()) {
        return id;
    }
    for (place, (node, _)) in whole.factors.iter().enumerate() {
        let Expression::Sum { constant, terms, .. } = graph.view(*node) else { continue };
        if terms.len() > TERMS {
            continue;
        }
        let dissolves = constant.is_zero() && terms.iter().all(|term| is_outer(graph, term));
        let may_pay = free.contains(node) && terms.iter().any(|term| is_sparse(graph, term));
        if !dissolves && !may_pay {
            continue;
        }
        let sum = distribute(graph, whole, place);
        let sum = canonical::in_shape_of(graph, id, sum);
        if dissolves || cost::cost(graph, &[sum]) < cost::cost(graph, &[id]) {
            return sum;
        }
    }
    id
}

/// A product with a sum as factor as a sum of products.
fn distribute(graph: &mut Graph, whole: &Einsum, place: usize) -> NodeId {
    let node = whole.factors[place].0;
    let Expression::Sum { constant, coefficients, terms } = graph.view(node) else { return whole.build(graph) };
    let constant = constant.clone();
    let terms: Vec<_> = coefficients.iter().cloned().zip(terms.iter()).collect();
    let mut parts = Vec::new();
    for (coefficient, term) in terms {
        let part = whole.with(place, canonical::in_shape_of(graph, node, term));
        let part = part.expand(graph, place).unwrap_or(part);
        parts.push((coefficient, part.build(graph)));
    }
    if !constant.is_zero() {
        let dimensions = graph.dimensions(node).to_vec();
        let ones = graph.ones(&dimensions);
        parts.push((constant, whole.with(place, ones).build(graph)));
    }
    graph.sum(Rational::ZERO, parts)
}

/// A sum that is its own transpose, for the transpose: `(A + A')'` is `A + A'`.
fn symmetric_sum(graph: &mut Graph, id: NodeId) -> Option<NodeId> {
    let sum = graph.transposed(id).filter(|&sum| graph.dimensions(sum).len() == 2)?;
    let Expression::Sum { constant, coefficients, terms } = graph.view(sum) else { return None };
    let constant = constant.clone();
    let terms: Vec<_> = coefficients.iter().cloned().zip(terms.iter()).collect();
    if terms.len() > TERMS || terms.iter().any(|&(_, term)| graph.dimensions(term).len() == 1) {
        return None;
    }
    let terms: Vec<_> = terms.into_iter().map(|(coefficient, term)| (coefficient, graph.transpose(term))).collect();
    (graph.sum(constant, terms) == sum).then_some(sum)
}

/// Whether a matrix has less in it than its size: identities, and vectors times vectors.
fn is_sparse(graph: &Graph, id: NodeId) -> bool {
    let inner = Einsum::of(graph, id);
    let of_vectors = inner.output.len() == 2 && inner.factors.iter().all(|(_, labels)| labels.len() < 2);
    inner.has_identity(graph) || of_vectors
}

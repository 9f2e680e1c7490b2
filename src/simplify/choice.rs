//! Choices for each entry, where most entries are 0 or repeated.
//!
//! In: `if(c, a, b)` of tensors. Out: a node of the same value in which the choice is made for as few entries as may be.
//! Always: what may be undefined where it is not chosen stays inside the choice; outside are identities, ones, and what
//! is defined everywhere.
//!
//! ```text
//! if(ones(n)*(x > 0)', eye(n), 0)        diag(if(x > 0, 1, 0))
//! if(ones(n)*(x > 0)', diag(1 ./ x), 0)  diag(if(x > 0, 1 ./ x, 0))
//! ```

use super::einsum::{Einsum, is_identity};
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Dimension, Label, Op, TensorOp};

/// Of so many nodes at most a factor is made that is looked through.
const SMALL: usize = 40;

type Factor = (NodeId, Vec<Label>);

/// The simplest form of a choice.
pub(super) fn simplify(graph: &mut Graph, id: NodeId) -> NodeId {
    if graph.dimensions(id).len() < 2 {
        return id;
    }
    smaller(graph, id).unwrap_or(id)
}

fn smaller(graph: &mut Graph, id: NodeId) -> Option<NodeId> {
    let Expression::Select { condition, then, otherwise } = graph.view(id) else { return None };
    let order = graph.dimensions(id).len();
    let whole = |side: NodeId| graph.is_zero(side) || graph.dimensions(side).len() == order;
    if !whole(then) || !whole(otherwise) || (graph.is_zero(then) && graph.is_zero(otherwise)) {
        return None;
    }
    let mut sides = [then, otherwise].map(|side| (!graph.is_zero(side)).then(|| with_identities(graph, side)));
    let first = sides.iter().flatten().next()?;
    let (output, dimensions) = (first.output.clone(), graph.dimensions(id).to_vec());
    let identities: Vec<Factor> = first.factors.iter().filter(|(node, _)| is_identity(graph, *node)).cloned().collect();
    let same = |side: &Einsum| {
        let own: Vec<&Factor> = side.factors.iter().filter(|(node, _)| is_identity(graph, *node)).collect();
        own.len() == identities.len() && own.into_iter().all(|factor| identities.contains(factor))
    };
    if !sides.iter().flatten().all(same) {
        return None;
    }
    // Where an identity makes two indices one, the condition is read with the one that the other factors have.
    let renamed = |label: &Label| {
        let kept = identities.iter().filter(|(_, pair)| pair.contains(label)).flat_map(|(_, pair)| pair).min();
        kept.copied().unwrap_or(*label).min(*label)
    };
    let own = graph.dimensions(condition).len();
    let mask: Vec<Label> = output[order - own..].iter().map(renamed).collect();
    if (1..own).any(|place| mask[..place].contains(&mask[place])) {
        return None;
    }
    for side in sides.iter_mut().flatten() {
        side.factors.retain(|(node, _)| !is_identity(graph, *node));
    }
    let outside = match &mut sides {
        [Some(side), None] | [None, Some(side)] if own > 0 => take_outside(graph, side, &mask),
        _ => Vec::new(),
    };
    if identities.is_empty() && outside.is_empty() {
        return None;
    }
    let choice = choose(graph, condition, &mask, &sides, &dimensions)?;
    let factors = identities.into_iter().chain(outside).chain([choice]).collect();
    Some(Einsum::product(factors, output, dimensions).build(graph))
}

/// The factors of a node, identities that are inside of factors among them.
fn with_identities(graph: &Graph, id: NodeId) -> Einsum {
    let mut whole = Einsum::of(graph, id);
    let inside = |(node, _): &Factor| {
        let contracts = matches!(graph.op(*node), Op::Tensor(TensorOp::Contraction(_)));
        contracts && graph.operands(*node).iter().any(|operand| is_identity(graph, operand))
    };
    while let Some(place) = whole.factors.iter().position(inside)
        && let Some(expanded) = whole.expand(graph, place)
    {
        whole = expanded;
    }
    whole
}

/// Takes the factors that need not be chosen, since they are always defined and other entries are chosen.
fn take_outside(graph: &Graph, side: &mut Einsum, mask: &[Label]) -> Vec<Factor> {
    let may_leave = |(node, own): &Factor| {
        !own.is_empty() && !own.iter().all(|label| mask.contains(label)) && is_defined_everywhere(graph, *node)
    };
    let (mut outside, mut inside): (Vec<_>, Vec<_>) =
        std::mem::take(&mut side.factors).into_iter().partition(may_leave);
    // What is summed over together stays together.
    let bound = |label: &Label| !side.output.contains(label);
    let meets = |factor: &Factor, others: &[Factor]| {
        factor.1.iter().any(|label| bound(label) && others.iter().any(|(_, labels)| labels.contains(label)))
    };
    while let Some(place) = outside.iter().position(|factor| meets(factor, &inside)) {
        inside.push(outside.remove(place));
    }
    side.factors = inside;
    outside
}

/// The choice between what is left of the sides, with its labels.
fn choose(
    graph: &mut Graph,
    condition: NodeId,
    mask: &[Label],
    sides: &[Option<Einsum>; 2],
    dimensions: &[Dimension],
) -> Option<Factor> {
    let output = &sides.iter().flatten().next()?.output;
    let in_sides =
        |label: &Label| sides.iter().flatten().flat_map(|side| &side.factors).any(|(_, labels)| labels.contains(label));
    let own: Vec<Label> = output.iter().filter(|label| !mask.contains(label) && in_sides(label)).copied().collect();
    let inner = [own.as_slice(), mask].concat();
    let lengths: Vec<Dimension> = inner
        .iter()
        .map(|label| output.iter().position(|there| there == label).map(|axis| dimensions[axis]))
        .collect::<Option<_>>()?;
    let mut values = Vec::with_capacity(2);
    for side in sides {
        values.push(match side {
            None => graph.constant(Rational::ZERO),
            Some(side) if side.factors.is_empty() && own.is_empty() => graph.constant(side.coefficient.clone()),
            Some(side) => side.clone().with_output(inner.clone(), lengths.clone()).build(graph),
        });
    }
    let choice = graph.select(condition, values[0], values[1]);
    (graph.dimensions(choice).len() == inner.len()).then_some((choice, inner))
}

/// Whether a node has a value whatever its variables are: polynomials, as far as they are small.
fn is_defined_everywhere(graph: &Graph, id: NodeId) -> bool {
    let (mut pending, mut seen) = (vec![id], 0);
    while let Some(node) = pending.pop() {
        seen += 1;
        let defined = match graph.op(node) {
            Op::Constant(_) | Op::Symbol(_) | Op::Sum(_) | Op::Product(_) => true,
            Op::Power(exponent) => graph.number(exponent).is_integer() && !graph.number(exponent).is_negative(),
            Op::Tensor(operation) => match operation {
                TensorOp::Contraction(_) | TensorOp::Ones(_) | TensorOp::Zeros(_) | TensorOp::Identity(_) => true,
                TensorOp::Reshape(_) | TensorOp::Slice(_) | TensorOp::Embed(_) | TensorOp::Concatenate(_) => true,
                TensorOp::Softmax(_) | TensorOp::Reduce(..) => true,
                TensorOp::Inverse | TensorOp::Determinant | TensorOp::Adjugate => false,
                TensorOp::LogDeterminant | TensorOp::Solve => false,
            },
            Op::Call(_) | Op::Select | Op::Truth(_) | Op::Compare(_) | Op::And | Op::Or | Op::Not => false,
        };
        if !defined || seen > SMALL {
            return false;
        }
        pending.extend(graph.operands(node).iter());
    }
    true
}

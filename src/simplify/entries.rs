//! Tensors that are given by their entries, and tensors of one entry.
//!
//! In: a node of which the operands are in canonical form. Out: the node by its entries, if its operands are given by theirs.
//! Always: what is computed of numbers is a number, so that the algebra of numbers sees it; entries are not copied: a factor in
//! front of a vector stays there.
//!
//! ```text
//! [a; b] + [c; d]      [a + c; b + d]
//! [a; b]'*[a; b]       a^2 + b^2
//! x[1]*ones(1)         the number x[1], as a vector
//! ```

use super::einsum::Einsum;
use crate::graph::{Expression, Graph, MOST_ENTRIES, NodeId};
use crate::number::Rational;
use crate::op::{Dimension, Label, Op, TensorOp};

/// The node by its entries.
pub(super) fn simplify(graph: &mut Graph, id: NodeId) -> NodeId {
    if !graph.has_tensors() {
        return id;
    }
    single(graph, id).or_else(|| by_entries(graph, id)).unwrap_or(id)
}

/// A tensor of one entry that is computed of numbers, as a number.
fn single(graph: &mut Graph, id: NodeId) -> Option<NodeId> {
    let dimensions = graph.dimensions(id).to_vec();
    if graph.few_entries(&dimensions) != Some(1) || !graph.acts_on_entries(id) {
        return None;
    }
    let is_ones = |graph: &Graph, id| matches!(graph.op(id), Op::Tensor(TensorOp::Ones(_)));
    let operands = graph.operands(id).to_vec();
    if operands.iter().all(|&operand| is_ones(graph, operand)) {
        return None;
    }
    let mut numbers = Vec::with_capacity(operands.len());
    for operand in operands {
        let is_one = is_ones(graph, operand);
        numbers.push(if is_one { graph.constant(Rational::ONE) } else { graph.reshape(operand, &[]) });
    }
    let number = graph.with_operands(id, &numbers);
    Some(graph.block_of(number, &dimensions))
}

fn by_entries(graph: &mut Graph, id: NodeId) -> Option<NodeId> {
    let dimensions = graph.dimensions(id).to_vec();
    let entries = match graph.view(id) {
        Expression::Sum { .. } | Expression::Power { .. } | Expression::Call { .. } => graph.entries_of(id)?,
        Expression::Product { factors, .. } => {
            let has_axes = |&factor: &NodeId| !graph.dimensions(factor).is_empty();
            let tensors = factors.iter().filter(has_axes).count();
            // A number in front stays in front, unless all are numerals.
            let is_multiple = factors.len() == 1;
            let entries = if tensors > 1 || is_multiple { graph.entries_of(id)? } else { return None };
            if is_multiple && entries.iter().any(|&entry| graph.as_constant(entry).is_none()) {
                return None;
            }
            entries
        }
        Expression::Tensor { operation: TensorOp::Contraction(_), .. } => return contract(graph, id),
        Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) | Expression::Tensor { .. } => return None,
        Expression::Select { .. } | Expression::Compare { .. } => return None,
        Expression::And(_) | Expression::Or(_) | Expression::Not(_) => return None,
    };
    Some(graph.from_entries(&dimensions, &entries))
}

/// A sum of products of entries, which are given for all factors; no larger than the largest factor.
fn contract(graph: &mut Graph, id: NodeId) -> Option<NodeId> {
    let dimensions = graph.dimensions(id).to_vec();
    let count = if dimensions.is_empty() { 1 } else { graph.few_entries(&dimensions)? };
    let einsum = Einsum::of(graph, id);
    let mut factors: Vec<(Vec<NodeId>, &[Label])> = Vec::with_capacity(einsum.factors.len());
    let mut lengths: Vec<usize> = Vec::new();
    for (node, labels) in &einsum.factors {
        let own = graph.dimensions(*node).to_vec();
        let entries = if own.is_empty() { vec![*node] } else { graph.entries_of(*node)? };
        for (&label, length) in labels.iter().zip(own) {
            let (label, Dimension::Fixed(length)) = (usize::from(label), length) else { return None };
            lengths.resize(lengths.len().max(label + 1), 1);
            lengths[label] = usize::try_from(length).ok()?;
        }
        factors.push((entries, labels));
    }
    let largest = factors.iter().map(|(entries, _)| entries.len()).max()?;
    let places: usize = lengths.iter().product();
    if count > largest || places > 4 * MOST_ENTRIES {
        return None;
    }
    let mut sums: Vec<Vec<(Rational, NodeId)>> = vec![Vec::new(); count];
    for place in 0..places {
        let at = indices(place, &lengths);
        let position = |labels: &[Label]| {
            labels.iter().fold(0, |position, &label| position * lengths[usize::from(label)] + at[usize::from(label)])
        };
        let product: Vec<NodeId> = factors.iter().map(|(entries, labels)| entries[position(labels)]).collect();
        let product = graph.product(Rational::ONE, product);
        sums[position(&einsum.output)].push((Rational::ONE, product));
    }
    let entries: Vec<NodeId> = sums.into_iter().map(|terms| graph.sum(Rational::ZERO, terms)).collect();
    let whole = if dimensions.is_empty() { entries[0] } else { graph.from_entries(&dimensions, &entries) };
    Some(graph.product(einsum.coefficient.clone(), [whole]))
}

/// A place among all as an index for each label.
fn indices(place: usize, lengths: &[usize]) -> Vec<usize> {
    let mut rest = place;
    lengths
        .iter()
        .map(|length| {
            let index = rest % length;
            rest /= length;
            index
        })
        .collect()
}

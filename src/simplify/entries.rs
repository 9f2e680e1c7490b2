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
use crate::op::{Dimension, Label, Op, SliceId, TensorOp};

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
        Expression::Tensor { operation: TensorOp::Determinant, operands } => {
            let matrix = operands.at(0);
            return determinant(graph, matrix);
        }
        Expression::Tensor { operation: TensorOp::Adjugate, operands } => {
            let matrix = operands.at(0);
            adjugate(graph, matrix)?
        }
        Expression::Tensor { operation: TensorOp::Slice(slice), operands } => {
            let whole = operands.at(0);
            part(graph, slice, whole)?
        }
        Expression::Tensor { operation: TensorOp::Reshape(_), operands } => {
            let whole = operands.at(0);
            by_columns(graph, whole, &dimensions)?
        }
        Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) | Expression::Tensor { .. } => {
            return None;
        }
        Expression::Select { .. } | Expression::Compare { .. } => return None,
        Expression::And(_) | Expression::Or(_) | Expression::Not(_) => return None,
    };
    if dimensions.is_empty() { entries.first().copied() } else { Some(graph.from_entries(&dimensions, &entries)) }
}

/// The rows and columns of a tensor with one axis or two.
fn sides(dimensions: &[Dimension]) -> Option<[usize; 2]> {
    let length = |dimension: Dimension| match dimension {
        Dimension::Fixed(length) => usize::try_from(length).ok(),
        Dimension::Named(_) => None,
    };
    match *dimensions {
        [] => Some([1, 1]),
        [rows] => Some([length(rows)?, 1]),
        [rows, columns] => Some([length(rows)?, length(columns)?]),
        _ => None,
    }
}

/// The entries within ranges.
fn part(graph: &mut Graph, slice: SliceId, whole: NodeId) -> Option<Vec<NodeId>> {
    let entries = graph.entries_of(whole)?;
    let [rows, columns] = sides(graph.dimensions(whole))?;
    let ranges = &graph.slice_of(slice).ranges;
    let range = |axis: usize, length: usize| match ranges.get(axis).copied().flatten() {
        Some((first, count)) => Some(usize::try_from(first).ok()?..usize::try_from(first + count).ok()?),
        None => Some(0..length),
    };
    let (down, right) = (range(0, rows)?, range(1, columns)?);
    Some(
        down.flat_map(|row| right.clone().map(move |column| row * columns + column))
            .map(|place| entries[place])
            .collect(),
    )
}

/// The entries with other dimensions, read and written column by column.
fn by_columns(graph: &mut Graph, whole: NodeId, dimensions: &[Dimension]) -> Option<Vec<NodeId>> {
    let entries = graph.entries_of(whole)?;
    let ([rows, columns], [height, width]) = (sides(graph.dimensions(whole))?, sides(dimensions)?);
    let in_columns = |place: usize| entries[place % rows * columns + place / rows];
    let places = (0..height).flat_map(|row| (0..width).map(move |column| column * height + row));
    Some(places.map(in_columns).collect())
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
        let entries = if own.is_empty() { Some(vec![*node]) } else { graph.entries_of(*node) };
        let Some(entries) = entries else { return contract_numerals(graph, &einsum) };
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

/// Two factors of numerals that are summed over an index of theirs alone become one: `[1, 2; 3, 4]'*[1, 2; 3, 4]*x`.
fn contract_numerals(graph: &mut Graph, einsum: &Einsum) -> Option<NodeId> {
    let mut numerals = Vec::new();
    for (place, (node, _)) in einsum.factors.iter().enumerate() {
        let entries = graph.entries_of(*node);
        if entries.is_some_and(|entries| entries.iter().all(|&entry| graph.as_constant(entry).is_some())) {
            numerals.push(place);
        }
    }
    let pairs = numerals.iter().flat_map(|&first| numerals.iter().map(move |&second| (first, second)));
    for (first, second) in pairs.filter(|(first, second)| first < second) {
        let labels = |place: usize| einsum.factors[place].1.as_slice();
        let elsewhere = |label: &Label| {
            let others = einsum.factors.iter().enumerate().filter(|(place, _)| ![first, second].contains(place));
            einsum.output.contains(label) || others.into_iter().any(|(_, own)| own.1.contains(label))
        };
        let mut kept: Vec<Label> = labels(first).iter().chain(labels(second)).copied().filter(elsewhere).collect();
        kept.dedup();
        let pair = [first, second].map(|place| (einsum.factors[place].0, labels(place)));
        let is_summed = labels(first).iter().any(|label| labels(second).contains(label) && !elsewhere(label));
        if !is_summed {
            continue;
        }
        let product = graph.contract(&pair, &kept);
        let product = contract(graph, product)?;
        let mut rest = einsum.clone();
        rest.factors[first] = (product, kept);
        rest.factors.remove(second);
        return Some(rest.build(graph));
    }
    None
}

/// The rows of a square matrix of numbers with 2 rows, or with 3.
fn small_square(graph: &mut Graph, matrix: NodeId) -> Option<Vec<Vec<NodeId>>> {
    let rows = match *graph.dimensions(matrix) {
        [Dimension::Fixed(rows @ 2..=3), _] => usize::try_from(rows).ok()?,
        _ => return None,
    };
    Some(graph.entries_of(matrix)?.chunks(rows).map(<[NodeId]>::to_vec).collect())
}

/// `a*d - b*c`
fn minor(graph: &mut Graph, [a, b, c, d]: [NodeId; 4]) -> NodeId {
    let (with, against) = (graph.multiply(a, d), graph.multiply(b, c));
    graph.subtract(with, against)
}

/// What is left of a matrix of 3 rows without a row and a column, in an order in which its determinant is the cofactor.
fn cofactor(graph: &mut Graph, rows: &[Vec<NodeId>], row: usize, column: usize) -> NodeId {
    let entry = |down: usize, right: usize| rows[(row + down) % 3][(column + right) % 3];
    let entries = [entry(1, 1), entry(1, 2), entry(2, 1), entry(2, 2)];
    minor(graph, entries)
}

fn determinant(graph: &mut Graph, matrix: NodeId) -> Option<NodeId> {
    let rows = small_square(graph, matrix)?;
    if let [first, second] = rows.as_slice() {
        return Some(minor(graph, [first[0], first[1], second[0], second[1]]));
    }
    let mut terms = Vec::new();
    for (column, &entry) in rows[0].iter().enumerate() {
        let cofactor = cofactor(graph, &rows, 0, column);
        terms.push((Rational::ONE, graph.multiply(entry, cofactor)));
    }
    Some(graph.sum(Rational::ZERO, terms))
}

/// The transpose of the cofactors, row by row.
fn adjugate(graph: &mut Graph, matrix: NodeId) -> Option<Vec<NodeId>> {
    let rows = small_square(graph, matrix)?;
    if let [first, second] = rows.as_slice() {
        let (b, c) = (graph.negate(first[1]), graph.negate(second[0]));
        return Some(vec![second[1], b, c, first[0]]);
    }
    let places = (0..9).map(|place| (place % 3, place / 3));
    Some(places.map(|(row, column)| cofactor(graph, &rows, row, column)).collect())
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

//! Parts of tensors: ranges, blocks, other orders of the same entries.
//!
//! In: an operation that takes or makes a part, and its operand; or a sum. Out: a simpler node of the same value, if there
//! is one. Always: a part is taken of as little as may be, and zeros are put around as little as may be: around an
//! identity rather than around a product with it.
//!
//! ```text
//! (A*B)[1:2, :]                    A[1:2, :]*B
//! eye(5)[1:2, :]                   hcat(eye(2), zeros(2, 3))
//! vcat(x, zeros(3)) + vcat(zeros(2), y)    vcat(x, y), where the lengths are such
//! ```

use super::einsum::{Einsum, labels};
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Dimension, DimensionsId, Label, Op, SliceId, TensorOp};

type Range = Option<(u64, u64)>;

/// Sums of more terms are not looked through for blocks that lie beside each other.
const TERMS: usize = 64;

fn operation(graph: &Graph, id: NodeId) -> Option<TensorOp> {
    if let Op::Tensor(operation) = graph.op(id) { Some(operation) } else { None }
}

/// The ranges of a slice.
pub(super) fn slice(graph: &mut Graph, id: SliceId, operand: NodeId) -> Option<NodeId> {
    let ranges = graph.slice_of(id).ranges.to_vec();
    match operation(graph, operand) {
        Some(TensorOp::Identity(_)) => slice_of_identity(graph, &ranges, operand),
        Some(TensorOp::Ones(_)) => {
            let lengths = graph.dimensions(operand).iter().zip(&ranges);
            let lengths: Vec<_> =
                lengths.map(|(&all, range)| range.map_or(all, |(_, n)| Dimension::Fixed(n))).collect();
            Some(graph.ones(&lengths))
        }
        Some(TensorOp::Embed(inner)) if inner == id => Some(graph.operands(operand).at(0)),
        Some(TensorOp::Concatenate(axis)) => slice_of_blocks(graph, &ranges, operand, axis.into()),
        Some(TensorOp::Contraction(_)) => slice_of_product(graph, &ranges, operand),
        Some(_) | None if graph.acts_on_entries(operand) => {
            let has_parts = |part: NodeId| {
                matches!(
                    operation(graph, part),
                    Some(TensorOp::Concatenate(_) | TensorOp::Embed(_) | TensorOp::Identity(_) | TensorOp::Ones(_))
                )
            };
            let operands = graph.operands(operand).to_vec();
            if !operands.iter().any(|&part| has_parts(part)) {
                return None;
            }
            let parts = operands.iter().map(|&part| part_of(graph, &ranges, part)).collect::<Vec<_>>();
            Some(graph.with_operands(operand, &parts))
        }
        Some(_) | None => None,
    }
}

/// The part of a node within ranges, as simple as may be.
fn part_of(graph: &mut Graph, ranges: &[Range], node: NodeId) -> NodeId {
    let part = graph.slice(node, ranges);
    simplest(graph, part)
}

/// A part of an identity, of ones, of blocks, or of what was put among zeros.
fn simplest(graph: &mut Graph, part: NodeId) -> NodeId {
    let Expression::Tensor { operation: TensorOp::Slice(id), operands } = graph.view(part) else { return part };
    let whole = operands.at(0);
    let simpler = match operation(graph, whole) {
        Some(TensorOp::Identity(_) | TensorOp::Ones(_) | TensorOp::Embed(_) | TensorOp::Concatenate(_)) => {
            slice(graph, id, whole)
        }
        Some(_) | None => None,
    };
    simpler.unwrap_or(part)
}

/// Rows or columns of the identity are an identity beside zeros.
fn slice_of_identity(graph: &mut Graph, ranges: &[Range], identity: NodeId) -> Option<NodeId> {
    let (kept, other) = match *ranges {
        [Some(range), None] => (range, [None, Some(range)]),
        [None, Some(range)] => (range, [Some(range), None]),
        _ => return None,
    };
    let length = graph.dimensions(identity)[0];
    let count = Dimension::Fixed(kept.1);
    let small = graph.identity(count);
    let whole = if other[0].is_some() { [length, count] } else { [count, length] };
    Some(graph.embed(small, &other, &whole))
}

/// A range within one of several blocks.
fn slice_of_blocks(graph: &mut Graph, ranges: &[Range], blocks: NodeId, axis: usize) -> Option<NodeId> {
    let (first, count) = ranges[axis]?;
    let mut start = 0;
    for block in graph.operands(blocks).to_vec() {
        let Dimension::Fixed(length) = graph.dimensions(block)[axis] else { return None };
        if start <= first && first + count <= start + length {
            let mut inner = ranges.to_vec();
            inner[axis] = (count != length).then_some((first - start, count));
            return Some(graph.slice(block, &inner));
        }
        start += length;
    }
    None
}

/// A part of a product is a product of parts.
fn slice_of_product(graph: &mut Graph, ranges: &[Range], product: NodeId) -> Option<NodeId> {
    let einsum = Einsum::of(graph, product);
    let mut dimensions = graph.dimensions(product).to_vec();
    let range = |label: &Label| ranges.get(usize::from(*label)).copied().flatten();
    let mut factors = Vec::with_capacity(einsum.factors.len());
    for (node, own) in &einsum.factors {
        let inner: Vec<Range> = own.iter().map(range).collect();
        factors.push((part_of(graph, &inner, *node), own.clone()));
    }
    for (dimension, range) in dimensions.iter_mut().zip(ranges) {
        *dimension = range.map_or(*dimension, |(_, count)| Dimension::Fixed(count));
    }
    Some(Einsum::product(factors, einsum.output, dimensions).build(graph))
}

/// Zeros around a product are zeros around one factor for each axis, if only one factor has that axis.
pub(super) fn embed(graph: &mut Graph, id: SliceId, operand: NodeId) -> Option<NodeId> {
    let slice = graph.slice_of(id).clone();
    let whole = graph.dimensions_of(slice.whole).to_vec();
    let product = factors_of(graph, operand);
    if product.factors.iter().filter(|(_, own)| !own.is_empty()).count() < 2
        && operation(graph, operand).is_none_or(|operation| !matches!(operation, TensorOp::Contraction(_)))
    {
        return None;
    }
    let around = |label: &Label| slice.ranges.get(usize::from(*label)).copied().flatten();
    for axis in (0..whole.len()).filter(|&axis| slice.ranges[axis].is_some()) {
        let label = labels(axis, 1)[0];
        let carriers = product.factors.iter().flat_map(|(_, own)| own).filter(|&&own| own == label);
        if carriers.count() != 1 {
            return None;
        }
    }
    let mut factors = Vec::with_capacity(product.factors.len());
    for (node, own) in &product.factors {
        let ranges: Vec<Range> = own.iter().map(around).collect();
        let lengths = graph.dimensions(*node).to_vec();
        let lengths: Vec<Dimension> = own
            .iter()
            .zip(lengths)
            .map(|(label, length)| if around(label).is_some() { whole[usize::from(*label)] } else { length })
            .collect();
        factors.push((graph.embed(*node, &ranges, &lengths), own.clone()));
    }
    let embedded = Einsum::product(factors, product.output.clone(), whole).build(graph);
    Some(graph.product(product.coefficient.clone(), [embedded]))
}

/// A sum over an index of an identity beside zeros takes a part of what else has that index; whether there was one.
pub(super) fn take_part(graph: &mut Graph, whole: &mut Einsum) -> bool {
    for place in 0..whole.factors.len() {
        let (node, own) = &whole.factors[place];
        let Expression::Tensor { operation: TensorOp::Embed(id), operands } = graph.view(*node) else { continue };
        let (&[a, b], Some(TensorOp::Identity(_))) = (own.as_slice(), operation(graph, operands.at(0))) else {
            continue;
        };
        let (range, long, short) = match *graph.slice_of(id).ranges {
            [Some(range), None] => (range, a, b),
            [None, Some(range)] => (range, b, a),
            _ => continue,
        };
        let others = whole.factors.iter().enumerate().any(|(other, (_, own))| other != place && own.contains(&long));
        if whole.output.contains(&long) || long == short || !others {
            continue;
        }
        whole.factors.remove(place);
        for (node, own) in whole.factors.iter_mut().filter(|(_, own)| own.contains(&long)) {
            let ranges: Vec<Range> = own.iter().map(|&label| (label == long).then_some(range)).collect();
            *node = part_of(graph, &ranges, *node);
            own.iter_mut().filter(|label| **label == long).for_each(|label| *label = short);
        }
        return true;
    }
    false
}

/// The factors of a node, where ones stand for each axis on their own, also for axes of length 1 that were put in.
fn factors_of(graph: &mut Graph, id: NodeId) -> Einsum {
    let mut product = if let Expression::Tensor { operation: TensorOp::Reshape(_), operands } = graph.view(id)
        && let Some(kept) = put_in(graph.dimensions(operands.at(0)), graph.dimensions(id))
    {
        let output = labels(0, graph.dimensions(id).len());
        Einsum::product(vec![(operands.at(0), kept)], output, graph.dimensions(id).to_vec())
    } else {
        Einsum::of(graph, id)
    };
    let is_ones = |graph: &Graph, id| matches!(operation(graph, id), Some(TensorOp::Ones(_)));
    product.factors.retain(|(node, _)| !is_ones(graph, *node));
    let lengths = graph.dimensions(id).to_vec();
    for (label, length) in product.output.clone().into_iter().zip(lengths) {
        if !product.factors.iter().any(|(_, own)| own.contains(&label)) {
            let ones = graph.ones(&[length]);
            product.factors.push((ones, vec![label]));
        }
    }
    product
}

/// The places of axes among others, of which the rest have length 1.
fn put_in(inner: &[Dimension], outer: &[Dimension]) -> Option<Vec<Label>> {
    let mut kept = Vec::with_capacity(inner.len());
    for (axis, length) in outer.iter().enumerate() {
        if kept.len() < inner.len() && inner[kept.len()] == *length {
            kept.extend(labels(axis, 1));
        } else if *length != Dimension::Fixed(1) {
            return None;
        }
    }
    (kept.len() == inner.len() && inner.len() < outer.len()).then_some(kept)
}

/// Another order of what acts on each entry, where that undoes the order of an operand.
pub(super) fn reshape(graph: &mut Graph, dimensions: DimensionsId, operand: NodeId) -> Option<NodeId> {
    let dimensions = graph.dimensions_of(dimensions).to_vec();
    if matches!(operation(graph, operand), Some(TensorOp::Ones(_))) {
        return Some(graph.ones(&dimensions));
    }
    if graph.dimensions(operand).is_empty() && graph.as_constant(operand).is_some() {
        let ones = graph.ones(&dimensions);
        return Some(graph.product(Rational::ONE, [operand, ones]));
    }
    // A number is reshaped as a whole: the algebra of numbers is about numbers.
    if graph.dimensions(operand).is_empty() || !graph.acts_on_entries(operand) {
        return None;
    }
    let undone = |part: NodeId| {
        let Expression::Tensor { operation: TensorOp::Reshape(_), operands } = graph.view(part) else { return false };
        graph.dimensions(operands.at(0)) == dimensions
    };
    let operands = graph.operands(operand).to_vec();
    if !operands.iter().any(|&part| undone(part)) {
        return None;
    }
    let parts = operands
        .into_iter()
        .map(|part| if graph.dimensions(part).is_empty() { part } else { graph.reshape(part, &dimensions) });
    let parts: Vec<_> = parts.collect();
    Some(graph.with_operands(operand, &parts))
}

/// One of the terms of a sum that has zeros around along one axis: where it begins, how long it is, and the rest.
struct Block {
    first: u64,
    count: u64,
    place: usize,
    inside: NodeId,
}

/// Terms with zeros around them that lie beside each other become blocks.
pub(super) fn join(graph: &mut Graph, id: NodeId) -> NodeId {
    if !graph.has_tensors() {
        return id;
    }
    joined(graph, id).unwrap_or(id)
}

fn joined(graph: &mut Graph, id: NodeId) -> Option<NodeId> {
    let Expression::Sum { constant, coefficients, terms } = graph.view(id) else { return None };
    if terms.len() > TERMS || graph.dimensions(id).is_empty() {
        return None;
    }
    let mut axis = None;
    let mut blocks: Vec<Block> = Vec::new();
    for (place, term) in terms.iter().enumerate() {
        let Some((along, block)) = block(graph, term, place) else { continue };
        let apart =
            |other: &Block| other.first + other.count <= block.first || block.first + block.count <= other.first;
        if axis.is_none_or(|axis| axis == along)
            && blocks.iter().all(apart)
            && graph.dimensions(term) == graph.dimensions(id)
        {
            axis = Some(along);
            blocks.push(block);
        }
    }
    let axis = axis.filter(|_| blocks.len() > 1)?;
    let (constant, coefficients, terms) = (constant.clone(), coefficients.to_vec(), terms.to_vec());
    blocks.sort_by_key(|block| block.first);
    let mut lengths = graph.dimensions(id).to_vec();
    let Dimension::Fixed(whole) = lengths[axis] else { return None };
    let (mut parts, mut next) = (Vec::new(), 0);
    for block in &blocks {
        if block.first > next {
            lengths[axis] = Dimension::Fixed(block.first - next);
            parts.push(graph.zeros(&lengths));
        }
        parts.push(graph.product(coefficients[block.place].clone(), [block.inside]));
        next = block.first + block.count;
    }
    if whole > next {
        lengths[axis] = Dimension::Fixed(whole - next);
        parts.push(graph.zeros(&lengths));
    }
    let all = graph.concatenate(&parts, axis);
    let rest = (0..terms.len()).filter(|place| blocks.iter().all(|block| block.place != *place));
    let rest = rest.map(|place| (coefficients[place].clone(), terms[place])).chain([(Rational::ONE, all)]);
    let rest: Vec<_> = rest.collect();
    Some(graph.sum(constant, rest))
}

fn block(graph: &Graph, term: NodeId, place: usize) -> Option<(usize, Block)> {
    let Expression::Tensor { operation: TensorOp::Embed(id), operands } = graph.view(term) else { return None };
    let ranges = &graph.slice_of(id).ranges;
    let mut ranged = ranges.iter().enumerate().filter_map(|(axis, range)| range.map(|range| (axis, range)));
    let ((axis, (first, count)), None) = (ranged.next()?, ranged.next()) else { return None };
    Some((axis, Block { first, count, place, inside: operands.at(0) }))
}

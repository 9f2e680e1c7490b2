//! Forward mode: tangents in ascending order of the nodes.
//!
//! In: outputs, and a tangent for each node that moves. Out: the tangent of each output,
//! that is its derivative along the given direction. The same local derivatives as in reverse
//! mode; one ascending scan. The axes of a tangent are those of its node; any axes in front of them, the same for all
//! tangents, are led through.

use rustc_hash::FxHashMap;

use super::{DiffError, NODE_LIMIT, partial, tensor};
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::Dimension;

/// The tangents of the outputs; `None` for one that does not depend on any moving node.
///
/// # Errors
///
/// If a local derivative that is needed has no closed form, or the graph grows too large.
pub fn tangents(
    graph: &mut Graph,
    outputs: &[NodeId],
    moving: &[(NodeId, NodeId)],
) -> Result<Vec<Option<NodeId>>, DiffError> {
    let start = graph.len();
    let mut tangents: FxHashMap<NodeId, NodeId> = moving.iter().copied().collect();
    let directions = directions(graph, moving);
    let live = walk::live(graph, outputs);
    if graph.has_tensors() {
        tensor::check_lengths(graph, &live, &moving.iter().map(|&(node, _)| node).collect::<Vec<_>>())?;
    }
    for id in live {
        let moves = graph.operands(id).iter().any(|operand| tangents.contains_key(&operand));
        if moves && !tangents.contains_key(&id) {
            let tangent = tangent(graph, id, &tangents, &directions)?;
            tangents.insert(id, tangent);
        }
        if graph.len() > NODE_LIMIT {
            return Err(DiffError::TooLarge);
        }
    }
    graph.debug_verify(start);
    Ok(outputs.iter().map(|output| tangents.get(output).copied()).collect())
}

/// The axes that tangents have in front of those of their nodes.
fn directions(graph: &Graph, moving: &[(NodeId, NodeId)]) -> Vec<Dimension> {
    let Some(&(node, tangent)) = moving.first() else { return Vec::new() };
    let dimensions = graph.dimensions(tangent);
    dimensions[..dimensions.len() - graph.dimensions(node).len()].to_vec()
}

/// The tangent of a node. What acts on each entry is given tangents that have all axes of the node already.
fn tangent(
    graph: &mut Graph,
    id: NodeId,
    tangents: &FxHashMap<NodeId, NodeId>,
    directions: &[Dimension],
) -> Result<NodeId, DiffError> {
    let operands = graph.operands(id).to_vec();
    let moved = operands.iter().map(|operand| tangents.get(operand).copied());
    if let Expression::Tensor { operation, .. } = graph.view(id) {
        tensor::check_order(directions.len() + graph.dimensions(id).len())?;
        return Ok(tensor::tangent(graph, id, operation, &moved.collect::<Vec<_>>(), directions));
    }
    let whole = graph.dimensions(id).to_vec();
    if directions.is_empty() && whole.is_empty() {
        return of_entries(graph, id, &|operand| tangents.get(&operand).copied());
    }
    let moved = moved.map(|tangent| tangent.map(|tangent| tensor::spread(graph, tangent, directions.len(), &whole)));
    let spread: FxHashMap<_, _> = operands.iter().copied().zip(moved.collect::<Vec<_>>()).collect();
    let tangent = of_entries(graph, id, &|operand| spread.get(&operand).copied().flatten())?;
    Ok(graph.broadcast(tangent, &[directions, &whole].concat()))
}

/// The tangent of an operation on each entry: the sum of local times tangent over its operands.
fn of_entries(graph: &mut Graph, id: NodeId, of: &dyn Fn(NodeId) -> Option<NodeId>) -> Result<NodeId, DiffError> {
    let zero = graph.constant(Rational::ZERO);
    Ok(match graph.view(id) {
        Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) => zero,
        Expression::Compare { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::Tensor { .. } => zero,
        Expression::Sum { coefficients, terms, .. } => {
            let terms: Vec<_> = terms.iter().zip(coefficients).filter_map(|(t, c)| Some((c.clone(), of(t)?))).collect();
            graph.sum(Rational::ZERO, terms)
        }
        Expression::Product { coefficient, factors } => {
            let (coefficient, factors) = (coefficient.clone(), factors.to_vec());
            // (p f)' = p' f + p f', from left to right over the partial products p.
            let mut product = graph.constant(Rational::ONE);
            let mut moved = zero;
            for factor in factors {
                moved = graph.multiply(moved, factor);
                if let Some(tangent) = of(factor) {
                    let term = graph.multiply(product, tangent);
                    moved = graph.add(moved, term);
                }
                product = graph.multiply(product, factor);
            }
            graph.product(coefficient, [moved])
        }
        Expression::Power { base, exponent } => {
            let exponent = exponent.clone();
            let local = partial::of_power(graph, base, &exponent);
            graph.multiply(local, of(base).unwrap_or(zero))
        }
        Expression::Call { function, arguments } => {
            let mut terms = Vec::new();
            for (position, argument) in arguments.to_vec().into_iter().enumerate() {
                if let Some(tangent) = of(argument) {
                    let local = partial::of_call(graph, id, function, position)?;
                    terms.push((Rational::ONE, partial::times(graph, local, tangent)));
                }
            }
            graph.sum(Rational::ZERO, terms)
        }
        Expression::Select { condition, then, otherwise } => {
            graph.select(condition, of(then).unwrap_or(zero), of(otherwise).unwrap_or(zero))
        }
    })
}

//! Forward mode: tangents in ascending order of the nodes.
//!
//! In: outputs, and a tangent for each node that moves. Out: the tangent of each output,
//! that is its derivative along the given direction. The same local derivatives as in reverse
//! mode; one ascending scan.

use rustc_hash::FxHashMap;

use super::{DiffError, NODE_LIMIT, partial};
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;

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
    for id in walk::live(graph, outputs) {
        let moves = graph.operands(id).iter().any(|operand| tangents.contains_key(&operand));
        if moves && !tangents.contains_key(&id) {
            let tangent = tangent(graph, id, &tangents)?;
            tangents.insert(id, tangent);
        }
        if graph.len() > NODE_LIMIT {
            return Err(DiffError::TooLarge);
        }
    }
    graph.debug_verify(start);
    Ok(outputs.iter().map(|output| tangents.get(output).copied()).collect())
}

/// The tangent of a node: the sum of local times tangent over its operands.
fn tangent(graph: &mut Graph, id: NodeId, tangents: &FxHashMap<NodeId, NodeId>) -> Result<NodeId, DiffError> {
    let zero = graph.constant(Rational::ZERO);
    let of = |operand: NodeId| tangents.get(&operand).copied();
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

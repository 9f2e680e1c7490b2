//! What a rule gives, written as by hand.
//!
//! In: a formula on a blackboard. Out: the same with no product directly inside a product, and none inside a term of a sum:
//! `-(a/b)` as `-a/b`, `2*(a*b)` as `2*a*b`.

use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;

/// A product, or a sum of products, without products inside products, as it would be written by hand.
pub(super) fn flatten(board: &mut Graph, id: NodeId) -> NodeId {
    match board.view(id) {
        Expression::Product { .. } => flat_product(board, id),
        Expression::Sum { constant, coefficients, terms } => {
            let (constant, coefficients, terms) = (constant.clone(), coefficients.to_vec(), terms.to_vec());
            let terms: Vec<NodeId> = terms.into_iter().map(|term| flat_product(board, term)).collect();
            board.sum(constant, coefficients.into_iter().zip(terms))
        }
        Expression::Constant(_)
        | Expression::Symbol(_)
        | Expression::Truth(_)
        | Expression::Power { .. }
        | Expression::Call { .. }
        | Expression::Select { .. }
        | Expression::Compare { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::Tensor { .. } => id,
    }
}

fn flat_product(board: &mut Graph, id: NodeId) -> NodeId {
    let mut whole = Rational::ONE;
    let mut flat = Vec::new();
    let mut stack = vec![id];
    while let Some(factor) = stack.pop() {
        if let Expression::Product { coefficient, factors } = board.view(factor) {
            whole = &whole * coefficient;
            stack.extend(factors.iter().rev());
        } else {
            flat.push(factor);
        }
    }
    board.product(whole, flat)
}

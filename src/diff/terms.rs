//! Sums and products in which obvious likes meet.
//!
//! In: nodes and coefficients. Out: their sum, or product. Always: equal terms are one, and powers of one base in short
//! products are one; nothing else is changed, so what is shared stays shared. Real algebra belongs to
//! [`simplify`](crate::simplify).
//!
//! ```text
//! 2*a*b + 3*b*a  ->  5*a*b        x*x^-3  ->  x^-2
//! ```

use rustc_hash::FxHashMap;

use super::{DiffError, partial};
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;

/// A sum in which equal terms meet.
#[derive(Debug, Default)]
pub(super) struct Terms {
    list: Vec<(Rational, NodeId)>,
    places: FxHashMap<NodeId, usize>,
}

impl Terms {
    pub(super) fn add(&mut self, graph: &mut Graph, coefficient: Rational, node: Option<NodeId>) {
        let Some(mut node) = node else { return };
        let mut coefficient = coefficient;
        if let Some(value) = graph.as_constant(node) {
            coefficient = &coefficient * value;
            node = graph.constant(Rational::ONE);
        } else if let Expression::Product { coefficient: inner, factors } = graph.view(node) {
            coefficient = &coefficient * inner;
            let factors = factors.to_vec();
            node = graph.product(Rational::ONE, factors);
        }
        match self.places.get(&node) {
            Some(&place) => self.list[place].0 = &self.list[place].0 + &coefficient,
            None => {
                self.places.insert(node, self.list.len());
                self.list.push((coefficient, node));
            }
        }
    }

    /// The sum; `None` for 0.
    pub(super) fn build(self, graph: &mut Graph) -> Result<Option<NodeId>, DiffError> {
        if self.list.iter().any(|(coefficient, _)| !coefficient.is_bounded()) {
            return Err(DiffError::TooLarge);
        }
        let sum = graph.sum(Rational::ZERO, self.list);
        Ok(graph.as_constant(sum).is_none_or(|value| !value.is_zero()).then_some(sum))
    }
}

/// A product in which powers of the same base meet, if that is obvious: `x*x^-3` is `x^-2`. Through an `if` it goes into
/// the branches.
pub(super) fn multiply(graph: &mut Graph, a: NodeId, b: NodeId) -> NodeId {
    let (mut coefficient, mut powers) = factors(graph, a);
    let (other, more) = factors(graph, b);
    let both = |base: &NodeId| powers.iter().find(|(there, _)| there == base).map(|(_, exponent)| exponent);
    let meet = more.iter().any(|(base, e)| both(base).is_some_and(|there| !there.is_one() || !e.is_one()));
    if !meet {
        return partial::times(graph, a, b);
    }
    coefficient = &coefficient * &other;
    for (base, exponent) in more {
        match powers.iter_mut().find(|(there, _)| *there == base) {
            Some((_, there)) => *there = &*there + &exponent,
            None => powers.push((base, exponent)),
        }
    }
    let powers: Vec<_> = powers.into_iter().map(|(base, exponent)| graph.power(base, exponent)).collect();
    graph.product(coefficient, powers)
}

/// A coefficient and the powers in a product of few factors; any other node is the one factor of itself.
fn factors(graph: &Graph, id: NodeId) -> (Rational, Vec<(NodeId, Rational)>) {
    const FEW: usize = 3;
    let power = |factor: NodeId| {
        let Expression::Power { base, exponent } = graph.view(factor) else { return (factor, Rational::ONE) };
        (base, exponent.clone())
    };
    if let Expression::Product { coefficient, factors } = graph.view(id)
        && factors.len() <= FEW
    {
        return (coefficient.clone(), factors.iter().map(power).collect());
    }
    (Rational::ONE, vec![power(id)])
}

//! Algebra of polynomials: expanding, cancelling, factoring, clearing roots from denominators.
//!
//! In: a node with arithmetic around it. Out: other nodes of the same value, written from its quotient of
//! polynomials in several ways. Which of them is the simplest, if any, is for the cost to say.

use rustc_hash::FxHashMap;

use super::facts::Facts;
use super::generators::{self, Choice, Generators};
use super::polynomial::{GENERATORS, Polynomial};
use super::quotient::Quotient;
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;

/// Other forms of a node with the names of what leads to them.
pub(super) fn forms(graph: &mut Graph, facts: &mut Facts, id: NodeId) -> Vec<(&'static str, NodeId)> {
    let mut found = Vec::new();
    let Some((first, quotient)) = generators::write(graph, facts, id, Choice::default()) else { return found };
    variants(graph, &first, quotient, &mut found);
    for (wanted, choice) in [
        (first.has_pairs, Choice { sines: true, angles: false }),
        (first.has_multiples, Choice { sines: false, angles: true }),
        (first.has_multiples, Choice { sines: true, angles: true }),
    ] {
        if wanted && let Some((generators, quotient)) = generators::write(graph, facts, id, choice) {
            variants(graph, &generators, quotient, &mut found);
        }
    }
    found.retain(|(_, form)| *form != id);
    found
}

/// The forms of one quotient.
fn variants(graph: &mut Graph, generators: &Generators, quotient: Quotient, found: &mut Vec<(&'static str, NodeId)>) {
    let relations = &generators.relations;
    let mut list = vec![("cancelling", Some(quotient.clone()))];
    list.push(("factoring", quotient.factored(relations)));
    list.push(("expanding the denominator", quotient.expand_denominator(relations)));
    let expanded = quotient.expand_numerator(relations);
    list.push(("factoring", expanded.as_ref().and_then(|quotient| quotient.factored(relations))));
    list.push(("expanding the numerator", expanded));
    if let Some(clear) = quotient.rationalized(relations) {
        list.push(("factoring", clear.factored(relations)));
        list.push(("clearing roots from the denominator, expanding it", clear.expand_denominator(relations)));
        list.push(("clearing roots from the denominator", Some(clear)));
    }
    for (name, quotient) in list {
        if let Some(node) = quotient.and_then(|quotient| build(graph, generators, &quotient))
            && !found.iter().any(|(_, there)| *there == node)
        {
            found.push((name, node));
        }
    }
}

/// The node of a quotient.
fn build(graph: &mut Graph, generators: &Generators, quotient: &Quotient) -> Option<NodeId> {
    if quotient.coefficient.is_zero() {
        return Some(graph.constant(Rational::ZERO));
    }
    let mut factors = monomial(graph, generators, &quotient.monomial);
    for (polynomial, exponent) in &quotient.factors {
        let sum = sum(graph, generators, polynomial);
        factors.push(graph.power(sum, Rational::from(*exponent)));
    }
    Some(graph.product(quotient.coefficient.clone(), factors))
}

fn sum(graph: &mut Graph, generators: &Generators, polynomial: &Polynomial) -> NodeId {
    let mut terms = Vec::new();
    for (exponents, coefficient) in polynomial.terms() {
        let factors = monomial(graph, generators, &exponents.map(i32::from));
        terms.push((coefficient.clone(), graph.product(Rational::ONE, factors)));
    }
    graph.sum(Rational::ZERO, terms)
}

/// The factors of a monomial; exponentials of one base are one factor.
fn monomial(graph: &mut Graph, generators: &Generators, exponents: &[i32; GENERATORS]) -> Vec<NodeId> {
    let mut factors = Vec::new();
    let mut exponentials: FxHashMap<Option<NodeId>, Vec<(Rational, NodeId)>> = FxHashMap::default();
    let mut bases = Vec::new();
    for (generator, &exponent) in generators.list.iter().zip(exponents).filter(|(_, exponent)| **exponent != 0) {
        match generator.exponential {
            Some((base, unit)) => {
                if !exponentials.contains_key(&base) {
                    bases.push(base);
                }
                exponentials.entry(base).or_default().push((Rational::from(exponent), unit));
            }
            None => {
                let root = Rational::from(generator.root).recip().unwrap_or(Rational::ONE);
                factors.push(graph.power(generator.node, &Rational::from(exponent) * &root));
            }
        }
    }
    for base in bases {
        let terms = exponentials.remove(&base).unwrap_or_default();
        let exponent = graph.sum(Rational::ZERO, terms);
        factors.push(match base {
            Some(base) => graph.pow(base, exponent),
            None => graph.call_named("exp", &[exponent]),
        });
    }
    factors
}

/// Whether there is arithmetic to do at a node.
pub(super) fn is_arithmetic(graph: &Graph, id: NodeId) -> bool {
    match graph.view(id) {
        Expression::Sum { .. } | Expression::Product { .. } | Expression::Power { .. } => true,
        Expression::Constant(_)
        | Expression::Symbol(_)
        | Expression::Truth(_)
        | Expression::Call { .. }
        | Expression::Select { .. }
        | Expression::Compare { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_) => false,
    }
}

//! Exponentials whose exponents differ by little.
//!
//! In: a sum in which terms have exponentials of different exponents. Out: the sum with one of them taken out, where the
//! algebra of polynomials makes the difference of two exponents simple; what in it is a multiple of a logarithm is a power.
//! It is how the density in the price of an option goes away.
//!
//! ```text
//! x*exp(-(log(x) + t)^2/(4*t)) - exp(-(log(x) - t)^2/(4*t))     0
//! ```

use super::algebra;
use super::cost::cost;
use super::factors::Factors;
use super::facts::Facts;
use super::terms::Terms;
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Function, FunctionId, built_in};

/// What the form is called.
const NAME: &str = "joining exponentials";

/// Sums of more terms are left alone.
const TERMS: usize = 8;

/// A term with an exponential in it.
struct Term {
    place: usize,
    exponent: NodeId,
    rest: Factors,
}

/// Other forms of a sum; none for anything else.
pub(super) fn forms(graph: &mut Graph, facts: &mut Facts, id: NodeId) -> Vec<(&'static str, NodeId)> {
    let Expression::Sum { constant, coefficients, terms } = graph.view(id) else { return Vec::new() };
    let constant = constant.clone();
    let all: Vec<(Rational, NodeId)> = coefficients.iter().cloned().zip(terms.iter()).collect();
    if all.len() > TERMS {
        return Vec::new();
    }
    let mut with_exponential = Vec::new();
    for (place, (_, node)) in all.iter().enumerate() {
        with_exponential.extend(term(graph, place, *node));
    }
    let mut found = Vec::new();
    for (number, first) in with_exponential.iter().enumerate() {
        for second in &with_exponential[number + 1..] {
            let Some(ratio) = ratio(graph, facts, first.exponent, second.exponent) else { continue };
            let first_rest = first.rest.build(graph);
            let scaled = graph.multiply(first_rest, ratio);
            let second_rest = second.rest.build(graph);
            let joined = [(all[first.place].0.clone(), scaled), (all[second.place].0.clone(), second_rest)];
            let joined = graph.sum(Rational::ZERO, joined);
            let exponential = graph.call(Function::Known(built_in::exp()), &[second.exponent]);
            let joined = graph.multiply(joined, exponential);
            let others = (0..all.len()).filter(|place| ![first.place, second.place].contains(place));
            let terms: Vec<_> = others.map(|place| all[place].clone()).chain([(Rational::ONE, joined)]).collect();
            found.push((NAME, graph.sum(constant.clone(), terms)));
        }
    }
    found
}

/// A term, if it is an exponential times something.
fn term(graph: &mut Graph, place: usize, node: NodeId) -> Option<Term> {
    let mut rest = Factors::of(graph, node);
    let is_exponential = |graph: &Graph, node: NodeId| argument(graph, node, built_in::exp());
    let at = rest.list.iter().position(|factor| {
        factor.symbolic.is_none() && factor.exponent.is_one() && is_exponential(graph, factor.base).is_some()
    })?;
    let exponent = is_exponential(graph, rest.list.remove(at).base)?;
    Some(Term { place, exponent, rest })
}

/// The argument of a call of a function of one.
fn argument(graph: &Graph, node: NodeId, function: FunctionId) -> Option<NodeId> {
    let Expression::Call { function: there, arguments } = graph.view(node) else { return None };
    (there == Function::Known(function)).then(|| arguments.at(0))
}

/// `exp(first - second)`, if the difference is simpler than either.
fn ratio(graph: &mut Graph, facts: &mut Facts, first: NodeId, second: NodeId) -> Option<NodeId> {
    let squares = [first, second].map(|exponent| has_power_of_sum(graph, exponent));
    if first == second || squares == [false, false] {
        return None;
    }
    let difference = graph.subtract(first, second);
    let forms = algebra::forms(graph, facts, difference);
    let simplest = forms.into_iter().map(|(_, form)| form).min_by_key(|&form| cost(graph, &[form]))?;
    let is_simpler = |graph: &Graph, than: NodeId| cost(graph, &[simplest]) < cost(graph, &[than]);
    (is_simpler(graph, first) && is_simpler(graph, second)).then(|| exponential(graph, simplest))
}

/// Whether a product has a power of a sum in it, so that multiplying it out may show something.
fn has_power_of_sum(graph: &Graph, id: NodeId) -> bool {
    let is_sum = |id: NodeId| matches!(graph.view(id), Expression::Sum { .. });
    let mut parts = vec![id];
    for _ in 0..2 {
        // The terms of a sum, and the factors of these.
        let inside = |&part: &NodeId| {
            let is_taken_apart = matches!(graph.view(part), Expression::Sum { .. } | Expression::Product { .. });
            if is_taken_apart { graph.operands(part).to_vec() } else { vec![part] }
        };
        parts = parts.iter().flat_map(inside).collect();
    }
    let is_raised = |part: NodeId| matches!(graph.view(part), Expression::Power { base, exponent } if !exponent.is_negative() && is_sum(base));
    parts.into_iter().any(is_raised)
}

/// `exp(a)`, in which multiples of logarithms among the terms of `a` are powers.
fn exponential(graph: &mut Graph, exponent: NodeId) -> NodeId {
    let mut sum = Terms::new(Rational::ZERO);
    sum.add(graph, &Rational::ONE, exponent, true);
    let mut factors = Vec::new();
    let mut rest = Vec::new();
    for term in sum.list {
        match argument(graph, term.node, built_in::log()) {
            Some(inner) => factors.push(graph.power(inner, term.coefficient)),
            None => rest.push((term.coefficient, term.node)),
        }
    }
    if !(rest.is_empty() && sum.constant.is_zero()) {
        let exponent = graph.sum(sum.constant, rest);
        factors.push(graph.call(Function::Known(built_in::exp()), &[exponent]));
    }
    graph.product(Rational::ONE, factors)
}

#[cfg(test)]
mod tests {
    use super::super::{Level, simplify};
    use crate::graph::Graph;
    use crate::{export, syntax};

    #[test]
    fn exponentials_that_differ_by_a_logarithm_are_joined() {
        for (source, expected) in [
            ("x*exp(-(log(x) + t)^2/(4*t)) - exp(-(log(x) - t)^2/(4*t))", "0"),
            ("exp((x + y)^2) + exp((x - y)^2 + 4*x*y)", "2*exp((x + y)^2)"),
            ("exp(-x^2) + exp(-(x + 1)^2)", "exp(-x^2) + exp(-(x + 1)^2)"),
        ] {
            let mut graph = Graph::new();
            let formula = syntax::parse(&mut graph, source).expect(source);
            let simple = simplify(&mut graph, &formula.outputs, Level::Full);
            assert_eq!(export::text(&graph, simple[0]), expected);
        }
    }
}

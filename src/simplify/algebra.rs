//! Algebra of polynomials: expanding, cancelling, factoring, clearing roots from denominators.
//!
//! In: a node with arithmetic around it. Out: other nodes of the same value, written from its quotient of
//! polynomials in several ways. Which of them is the simplest, if any, is for the cost to say.

use rustc_hash::FxHashMap;

use super::facts::Facts;
use super::generators::{self, Choice, Generator, Generators};
use super::polynomial::{GENERATORS, Polynomial, UNIT};
use super::quotient::Quotient;
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Function, built_in};

/// Other forms of a node with the names of what leads to them.
pub(super) fn forms(graph: &mut Graph, facts: &mut Facts, id: NodeId) -> Vec<(&'static str, NodeId)> {
    let mut found = Vec::new();
    let first = Choice::default();
    let Some((generators, quotient)) = generators::write(graph, facts, id, first) else { return found };
    variants(graph, &generators, quotient, &mut found);
    let mut choices = Vec::new();
    if generators.has_pairs {
        choices.extend([Choice { sines: true, ..first }, Choice { tangents: true, ..first }]);
    }
    if generators.has_multiples {
        choices.extend([Choice { angles: true, ..first }, Choice { sines: true, angles: true, ..first }]);
    }
    if generators.has_roots {
        choices.push(Choice { roots: true, ..first });
    }
    for choice in choices {
        if let Some((generators, quotient)) = generators::write(graph, facts, id, choice) {
            variants(graph, &generators, quotient, &mut found);
        }
    }
    // What is expanded beside sums that stay has been found above.
    let kept = generators.has_sums.then(|| generators::write(graph, facts, id, Choice { sums: true, ..first }));
    if let Some((generators, quotient)) = kept.flatten() {
        let factored = quotient.factored(&generators.relations);
        let mut forms = Forms { graph, generators: &generators, found: &mut found };
        forms.add("cancelling", Some(&quotient));
        forms.add("factoring", factored.as_ref());
    }
    found.retain(|(_, form)| *form != id);
    found
}

/// Nodes that are all different from 0 exactly where a node is: its factors.
pub(super) fn parts(graph: &mut Graph, facts: &mut Facts, id: NodeId) -> Vec<NodeId> {
    let written = generators::write(graph, facts, id, Choice::default());
    let factored = written.and_then(|(generators, quotient)| {
        let factored = quotient.factored(&generators.relations)?;
        Some((generators, factored))
    });
    let Some((generators, quotient)) = factored else { return vec![id] };
    let mut parts = Vec::new();
    for (generator, exponent) in generators.list.iter().zip(quotient.monomial) {
        if exponent > 0 {
            parts.push(generator.node);
        }
    }
    for (polynomial, exponent) in &quotient.factors {
        if *exponent > 0 {
            parts.push(sum(graph, &generators.list, polynomial));
        }
    }
    parts
}

/// The forms of one quotient.
fn variants(graph: &mut Graph, generators: &Generators, quotient: Quotient, found: &mut Vec<(&'static str, NodeId)>) {
    let relations = &generators.relations;
    let mut forms = Forms { graph, generators, found };
    forms.add("cancelling", Some(&quotient));
    forms.add("factoring", quotient.factored(relations).as_ref());
    forms.add("joining roots", quotient.joined(relations).as_ref());
    forms.add("expanding the denominator", quotient.expand_denominator(relations).as_ref());
    let expanded = quotient.expand_numerator(relations);
    if expanded.as_ref() != Some(&quotient) {
        forms.add("expanding the numerator", expanded.as_ref());
        forms.add("factoring", expanded.and_then(|expanded| expanded.factored(relations)).as_ref());
    }
    let upside_down = || quotient.power(-1)?.rationalized(relations)?.power(-1);
    for clear in [quotient.rationalized(relations), upside_down()].into_iter().flatten() {
        forms.add("factoring", clear.factored(relations).as_ref());
        forms.add("expanding the denominator", clear.expand_denominator(relations).as_ref());
        forms.add("clearing roots", Some(&clear));
    }
}

/// Where forms are gathered.
struct Forms<'a> {
    graph: &'a mut Graph,
    generators: &'a Generators,
    found: &'a mut Vec<(&'static str, NodeId)>,
}

impl Forms<'_> {
    fn add(&mut self, name: &'static str, quotient: Option<&Quotient>) {
        let Some(quotient) = quotient else { return };
        for merged in [false, true] {
            if let Some(node) = build(self.graph, &self.generators.list, quotient, merged)
                && !self.found.iter().any(|(_, there)| *there == node)
            {
                self.found.push((name, node));
            }
        }
        if let Some(node) = build_termwise(self.graph, &self.generators.list, quotient)
            && !self.found.iter().any(|(_, there)| *there == node)
        {
            self.found.push(("expanding", node));
        }
    }
}

/// The node of a polynomial with an exponential beside it, multiplied into each term: `(1 - exp(-x))*exp(x)` as
/// `exp(x) - 1`.
fn build_termwise(graph: &mut Graph, generators: &[Generator], quotient: &Quotient) -> Option<NodeId> {
    let [(polynomial, 1)] = quotient.factors.as_slice() else { return None };
    let (mut outside, mut inside) = (quotient.monomial, [0; GENERATORS]);
    for (place, _) in generators.iter().enumerate().filter(|(_, generator)| generator.exponential.is_some()) {
        inside[place] = std::mem::take(&mut outside[place]);
    }
    if inside == [0; GENERATORS] {
        return None;
    }
    let mut terms = Vec::new();
    for (exponents, coefficient) in polynomial.terms() {
        let mut exponents = exponents.map(i32::from);
        exponents.iter_mut().zip(inside).for_each(|(exponent, more)| *exponent += more);
        let factors = monomial(graph, generators, &exponents);
        terms.push((coefficient.clone(), graph.product(Rational::ONE, factors)));
    }
    let sum = graph.sum(Rational::ZERO, terms);
    let factors: Vec<_> = monomial(graph, generators, &outside).into_iter().chain([sum]).collect();
    Some(graph.product(quotient.coefficient.clone(), factors))
}

/// The node of a quotient; `merged` if generators with the exponent of the only polynomial are multiplied into it.
pub(super) fn build(graph: &mut Graph, generators: &[Generator], quotient: &Quotient, merged: bool) -> Option<NodeId> {
    if quotient.coefficient.is_zero() {
        return (!merged).then(|| graph.constant(Rational::ZERO));
    }
    let mut quotient = quotient.clone();
    if merged {
        let [(polynomial, exponent)] = quotient.factors.as_mut_slice() else { return None };
        let mut inside = UNIT;
        for (there, inside) in quotient.monomial.iter_mut().zip(&mut inside) {
            // Generators that are roots of something: their exponents need not be equal.
            if there.signum() == exponent.signum() && *there % *exponent == 0 {
                *inside = u8::try_from(*there / *exponent).ok()?;
                *there = 0;
            }
        }
        if inside == UNIT {
            return None;
        }
        *polynomial = polynomial.multiply(&Polynomial::term(inside, Rational::ONE))?;
    }
    let mut factors = monomial(graph, generators, &quotient.monomial);
    for (polynomial, exponent) in &quotient.factors {
        let negative = quotient.coefficient.is_negative();
        // -(a - b)^3 is (b - a)^3.
        let flips = exponent % 2 != 0 && (negative || mostly_negative(polynomial));
        let sign = if flips { Rational::MINUS_ONE } else { Rational::ONE };
        if flips && (negative || exponent % 2 != 0) && polynomial.terms().iter().any(|(_, c)| c.is_negative()) {
            quotient.coefficient = -quotient.coefficient;
            let sum = sum(graph, generators, &polynomial.scaled(&sign));
            factors.push(graph.power(sum, Rational::from(*exponent)));
        } else {
            let sum = sum(graph, generators, polynomial);
            factors.push(graph.power(sum, Rational::from(*exponent)));
        }
    }
    Some(graph.product(quotient.coefficient, factors))
}

fn mostly_negative(polynomial: &Polynomial) -> bool {
    polynomial.terms().iter().filter(|(_, c)| c.is_negative()).count() * 2 > polynomial.terms().len()
}

pub(super) fn sum(graph: &mut Graph, generators: &[Generator], polynomial: &Polynomial) -> NodeId {
    let mut terms = Vec::new();
    for (exponents, coefficient) in polynomial.terms() {
        let factors = monomial(graph, generators, &exponents.map(i32::from));
        terms.push((coefficient.clone(), graph.product(Rational::ONE, factors)));
    }
    graph.sum(Rational::ZERO, terms)
}

/// The factors of a monomial; exponentials of one base are one factor.
fn monomial(graph: &mut Graph, generators: &[Generator], exponents: &[i32; GENERATORS]) -> Vec<NodeId> {
    let mut factors = Vec::new();
    let mut exponentials: FxHashMap<Option<NodeId>, Vec<(Rational, NodeId)>> = FxHashMap::default();
    let mut bases = Vec::new();
    for (generator, &exponent) in generators.iter().zip(exponents).filter(|(_, exponent)| **exponent != 0) {
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
            None => graph.call(Function::Known(built_in::exp()), &[exponent]),
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
        | Expression::Not(_)
        | Expression::Tensor { .. } => false,
    }
}

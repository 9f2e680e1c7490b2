//! The left sides of laws, and where they match.
//!
//! In: the text of a left side, with the holes `a`, `b`, `c`, `d`, and nodes in canonical
//! form. Out: [`Pattern`]s; for a node, what stands in the holes and what is left over. A sum
//! matches within a longer sum, a product within a longer product and with multiples of its
//! exponents, whatever the order: `sin(a)^2 + cos(a)^2` is in `x + 2*y*cos(u)^2 + 2*y*sin(u)^2`.

use super::canonical::canonicalize;
use super::factors::Factors;
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Function, FunctionId};
use crate::syntax::{self, Error};

/// The names of the holes.
pub(super) const HOLES: [&str; 4] = ["a", "b", "c", "d"];

/// What stands in the holes; `NodeId::end()` where nothing does yet.
pub(super) type Bindings = [NodeId; HOLES.len()];

/// A formula with holes, taken apart for matching.
#[derive(Clone, Debug)]
pub(super) enum Pattern {
    Hole(usize),
    Constant(Rational),
    Call(FunctionId, Box<[Pattern]>),
    /// Bases with their exponents; a power is a product of one.
    Product(Rational, Box<[(Pattern, Rational)]>),
    Sum(Rational, Box<[(Rational, Pattern)]>),
}

/// Reads a left side; holes are as in [`HOLES`].
///
/// # Errors
///
/// Those of the language. Truth values and selections are no patterns: they give `Ok(None)`.
pub(super) fn read(text: &str) -> Result<Option<Pattern>, Error> {
    let mut graph = Graph::new();
    let root = syntax::parse_expression(&mut graph, text)?;
    let roots = canonicalize(&mut graph, &[root]);
    Ok(convert(&graph, roots[0]))
}

/// A node as a pattern; recursion goes only as deep as a law is written.
fn convert(graph: &Graph, id: NodeId) -> Option<Pattern> {
    Some(match graph.view(id) {
        Expression::Constant(value) => Pattern::Constant(value.clone()),
        Expression::Symbol(symbol) => Pattern::Hole(HOLES.iter().position(|hole| *hole == graph.name(symbol))?),
        Expression::Sum { constant, coefficients, terms } => {
            let mut patterns = Vec::new();
            for (coefficient, term) in coefficients.iter().zip(terms.iter()) {
                patterns.push((coefficient.clone(), convert(graph, term)?));
            }
            // The most particular terms first, holes last.
            patterns.sort_by_key(|(_, pattern)| matches!(pattern, Pattern::Hole(_)));
            Pattern::Sum(constant.clone(), patterns.into())
        }
        Expression::Product { coefficient, factors } => {
            let mut patterns = Vec::new();
            for factor in factors.iter() {
                patterns.push(convert_factor(graph, factor)?);
            }
            patterns.sort_by_key(|(pattern, _)| matches!(pattern, Pattern::Hole(_)));
            Pattern::Product(coefficient.clone(), patterns.into())
        }
        Expression::Power { .. } => Pattern::Product(Rational::ONE, Box::new([convert_factor(graph, id)?])),
        Expression::Call { function: Function::Known(function), arguments } => {
            let arguments: Option<Vec<_>> = arguments.iter().map(|argument| convert(graph, argument)).collect();
            Pattern::Call(function, arguments?.into())
        }
        Expression::Call { function: Function::Unknown(_), .. }
        | Expression::Truth(_)
        | Expression::Select { .. }
        | Expression::Compare { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::Tensor { .. } => return None,
    })
}

fn convert_factor(graph: &Graph, id: NodeId) -> Option<(Pattern, Rational)> {
    if let Expression::Power { base, exponent } = graph.view(id) {
        return Some((convert(graph, base)?, exponent.clone()));
    }
    Some((convert(graph, id)?, Rational::ONE))
}

impl Pattern {
    /// How many terms or factors it has.
    pub(super) fn parts(&self) -> usize {
        match self {
            Pattern::Hole(_) | Pattern::Constant(_) | Pattern::Call(..) => 1,
            Pattern::Product(_, factors) => factors.len(),
            Pattern::Sum(constant, terms) => terms.len() + usize::from(!constant.is_zero()),
        }
    }

    /// Every way in which the whole of a node is this pattern.
    pub(super) fn whole(&self, graph: &mut Graph, id: NodeId, bound: Bindings) -> Vec<Bindings> {
        match self {
            Pattern::Hole(hole) => bind(bound, *hole, id).into_iter().collect(),
            Pattern::Constant(value) => {
                if graph.as_constant(id) == Some(value) {
                    vec![bound]
                } else {
                    Vec::new()
                }
            }
            Pattern::Call(function, patterns) => {
                let Expression::Call { function: there, arguments } = graph.view(id) else { return Vec::new() };
                if there != Function::Known(*function) {
                    return Vec::new();
                }
                let arguments = arguments.to_vec();
                let mut ways = vec![bound];
                for (pattern, argument) in patterns.iter().zip(arguments) {
                    ways = ways.into_iter().flat_map(|way| pattern.whole(graph, argument, way)).collect();
                }
                ways
            }
            Pattern::Product(coefficient, factors) => whole_product(graph, coefficient, factors, id, bound),
            Pattern::Sum(constant, terms) => whole_sum(graph, constant, terms, id, bound),
        }
    }
}

fn bind(mut bound: Bindings, hole: usize, id: NodeId) -> Option<Bindings> {
    if bound[hole] == NodeId::end() {
        bound[hole] = id;
    }
    (bound[hole] == id).then_some(bound)
}

/// A product that is all of a node; a bare hole in it takes whatever the other factors leave.
fn whole_product(
    graph: &mut Graph,
    coefficient: &Rational,
    factors: &[(Pattern, Rational)],
    id: NodeId,
    bound: Bindings,
) -> Vec<Bindings> {
    let there = Factors::of(graph, id);
    let (rest_hole, particular) = match factors.split_last() {
        Some(((Pattern::Hole(hole), exponent), particular)) if exponent.is_one() => (Some(*hole), particular),
        Some(_) | None => (None, factors),
    };
    let mut ways = vec![(bound, there.list)];
    for (pattern, exponent) in particular {
        let mut next = Vec::new();
        for (way, list) in ways {
            for (at, factor) in list.iter().enumerate() {
                if factor.symbolic.is_some() || factor.exponent != *exponent {
                    continue;
                }
                for found in pattern.whole(graph, factor.base, way) {
                    let mut left = list.clone();
                    left.remove(at);
                    next.push((found, left));
                }
            }
        }
        ways = next;
    }
    let sign = *coefficient == Rational::MINUS_ONE;
    ways.into_iter()
        .filter_map(|(way, list)| match rest_hole {
            None => (list.is_empty() && there.coefficient == *coefficient).then_some(way),
            Some(_) if sign && particular.is_empty() => {
                let negated = is_negative(graph, id).then(|| super::terms::negated(graph, id))?;
                bind(way, rest_hole?, negated)
            }
            Some(hole) => {
                let rest = Factors { coefficient: there.coefficient.checked_div(coefficient)?, list };
                let rest = rest.build(graph);
                bind(way, hole, rest)
            }
        })
        .collect()
}

/// Whether a formula is written with a minus in front: `-x`, `-x*y`, `-x - y`, `-x + 3`.
fn is_negative(graph: &Graph, id: NodeId) -> bool {
    match graph.view(id) {
        Expression::Constant(value) => value.is_negative(),
        Expression::Product { coefficient, .. } => coefficient.is_negative(),
        Expression::Sum { constant, coefficients, terms } => {
            let minus = coefficients.iter().chain([constant]).filter(|c| c.is_negative()).count() * 2;
            let all = coefficients.len() + usize::from(!constant.is_zero());
            // Of `x - y` and `y - x` one is the mirror image of the other, whatever stands first in them.
            let first = || terms.iter().zip(coefficients).min_by_key(|(term, _)| *term).map(|(_, first)| first);
            let leading = if constant.is_zero() { first() } else { Some(constant) };
            minus > all || (minus == all && leading.is_some_and(Rational::is_negative))
        }
        Expression::Symbol(_)
        | Expression::Truth(_)
        | Expression::Power { .. }
        | Expression::Call { .. }
        | Expression::Select { .. }
        | Expression::Compare { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::Tensor { .. } => false,
    }
}

/// A sum that is all of a node; a bare hole in it takes whatever the other terms leave.
fn whole_sum(
    graph: &mut Graph,
    constant: &Rational,
    patterns: &[(Rational, Pattern)],
    id: NodeId,
    bound: Bindings,
) -> Vec<Bindings> {
    let Expression::Sum { constant: there, coefficients, terms } = graph.view(id) else { return Vec::new() };
    let there = there.clone();
    let list: Vec<_> = coefficients.iter().cloned().zip(terms.iter()).collect();
    if list.len() > super::canonical::MANY || (!constant.is_zero() && there != *constant) {
        return Vec::new();
    }
    let (rest_hole, particular) = match patterns.split_last() {
        Some(((coefficient, Pattern::Hole(hole)), particular)) => (Some((coefficient, *hole)), particular),
        Some(_) | None => (None, patterns),
    };
    let mut ways = vec![(bound, list)];
    for (coefficient, pattern) in particular {
        let mut next = Vec::new();
        for (way, list) in ways {
            for at in 0..list.len() {
                if list[at].0 != *coefficient {
                    continue;
                }
                for found in pattern.whole(graph, list[at].1, way) {
                    let mut left = list.clone();
                    left.remove(at);
                    next.push((found, left));
                }
            }
        }
        ways = next;
    }
    ways.into_iter()
        .filter_map(|(way, list)| match rest_hole {
            None => (list.is_empty() && there == *constant).then_some(way),
            Some((coefficient, hole)) => {
                let quotient = coefficient.recip()?;
                let constant = &(&there - constant) * &quotient;
                let rest = graph.sum(constant, list.into_iter().map(|(c, term)| (&c * &quotient, term)));
                bind(way, hole, rest)
            }
        })
        .collect()
}

//! Patterns that match a part of a sum or a product.
//!
//! In: a pattern and a node. Out: every way in which the pattern is a part of the node, with what is left
//! over: other factors and higher powers of a product, other terms and a common factor of a sum.

use super::canonical::MANY;
use super::factors::{Factor, Factors};
use super::pattern::{Bindings, Pattern};
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;

/// Where a pattern matches a part of a product: the holes, how often it is in there, and the other factors.
pub(super) struct PartOfProduct {
    pub(super) bound: Bindings,
    pub(super) times: Rational,
    pub(super) rest: Factors,
}

/// Every way in which a product contains the factors of a pattern, as often as it does.
pub(super) fn part_of_product(
    graph: &mut Graph,
    factors: &[(Pattern, Rational)],
    there: &Factors,
    bound: Bindings,
) -> Vec<PartOfProduct> {
    let mut ways: Vec<(Bindings, Vec<usize>)> = vec![(bound, Vec::new())];
    for (pattern, exponent) in factors {
        let mut next = Vec::new();
        for (way, places) in ways {
            for (at, factor) in there.list.iter().enumerate() {
                let Some(node) = taken_from(graph, factor, exponent).filter(|_| !places.contains(&at)) else {
                    continue;
                };
                for found in pattern.whole(graph, node, way) {
                    let places = places.iter().copied().chain([at]).collect();
                    next.push((found, places));
                }
            }
        }
        ways = next;
    }
    let contained = |(bound, places): (Bindings, Vec<usize>)| {
        let ratio = |factor: &Factor, part: &Rational| match factor.symbolic {
            Some(_) => Some(Rational::ONE),
            None => factor.exponent.checked_div(part),
        };
        let ratios = places.iter().zip(factors).filter_map(|(&at, (_, part))| ratio(&there.list[at], part));
        let (least, greatest) = (ratios.clone().min()?, ratios.max()?);
        if least.is_negative() != greatest.is_negative() {
            return None;
        }
        let times = if greatest.is_negative() { greatest.ceil() } else { least.floor() };
        if times.is_zero() {
            return None;
        }
        let mut rest = there.clone();
        for (&at, (_, exponent)) in places.iter().zip(factors) {
            let factor = &mut rest.list[at];
            let taken = exponent * &times;
            factor.exponent = if factor.symbolic.take().is_some() { Rational::ZERO } else { &factor.exponent - &taken };
        }
        rest.list.retain(|factor| factor.symbolic.is_some() || !factor.exponent.is_zero());
        Some(PartOfProduct { bound, times, rest })
    };
    ways.into_iter().filter_map(contained).collect()
}

/// What of a factor a part with an exponent is to be: its base, or a general power as a whole.
fn taken_from(graph: &mut Graph, factor: &Factor, exponent: &Rational) -> Option<NodeId> {
    match factor.symbolic {
        Some(symbolic) if exponent.is_one() => {
            let power = graph.sum(factor.exponent.clone(), [(Rational::ONE, symbolic)]);
            Some(graph.pow(factor.base, power))
        }
        Some(_) => None,
        None => is_multiple(&factor.exponent, exponent).then_some(factor.base),
    }
}

/// Whether a factor with the first exponent contains one with the second. A root does not contain a plain power, which
/// may be negative, nor the other way round.
fn is_multiple(exponent: &Rational, part: &Rational) -> bool {
    let ratio = exponent.checked_div(part).filter(|ratio| ratio.abs() >= Rational::ONE);
    ratio.is_some_and(|ratio| part.is_integer() || (!exponent.is_integer() && ratio.is_integer()))
}

/// Where a pattern matches a part of a sum: the holes, what it is multiplied by there, and the other terms.
pub(super) struct PartOfSum {
    pub(super) bound: Bindings,
    pub(super) multiplier: Factors,
    pub(super) constant: Rational,
    pub(super) rest: Vec<(Rational, NodeId)>,
}

/// Every way in which a sum contains the terms of a pattern, all multiplied by the same.
pub(super) fn part_of_sum(
    graph: &mut Graph,
    constant: &Rational,
    patterns: &[(Rational, Pattern)],
    id: NodeId,
    bound: Bindings,
) -> Vec<PartOfSum> {
    let Expression::Sum { constant: there, coefficients, terms } = graph.view(id) else { return Vec::new() };
    let there = there.clone();
    let list: Vec<_> = coefficients.iter().cloned().zip(terms.iter()).collect();
    if list.len() > MANY || patterns.len() > list.len() + 1 {
        return Vec::new();
    }
    let Some(((first_coefficient, first), others)) = patterns.split_first() else { return Vec::new() };
    let apart: Vec<Factors> = list.iter().map(|(_, term)| Factors::of(graph, *term)).collect();
    let mut found = Vec::new();
    for at in 0..list.len() {
        let Some(multiplier) = list[at].0.checked_div(first_coefficient) else { continue };
        for (way, mut rest) in in_term(graph, first, &apart[at], bound) {
            rest.coefficient = &rest.coefficient * &multiplier;
            let mut ways = vec![(way, vec![at])];
            for (coefficient, pattern) in others {
                let wanted = coefficient * &rest.coefficient;
                let mut next = Vec::new();
                for (way, places) in ways {
                    for other in (0..list.len()).filter(|other| !places.contains(other)) {
                        if list[other].0 != wanted {
                            continue;
                        }
                        for (way, left) in in_term(graph, pattern, &apart[other], way) {
                            if same(&left.list, &rest.list) {
                                next.push((way, places.iter().copied().chain([other]).collect()));
                            }
                        }
                    }
                }
                ways = next;
            }
            for (bound, mut places) in ways {
                let mut constant_left = there.clone();
                if !constant.is_zero() {
                    let wanted = constant * &rest.coefficient;
                    if rest.list.is_empty() {
                        if there != wanted {
                            continue;
                        }
                        constant_left = Rational::ZERO;
                    } else {
                        let place = (0..list.len()).find(|&place| {
                            !places.contains(&place) && list[place].0 == wanted && same(&apart[place].list, &rest.list)
                        });
                        let Some(place) = place else { continue };
                        places.push(place);
                    }
                }
                let left = (0..list.len()).filter(|place| !places.contains(place)).map(|place| list[place].clone());
                found.push(PartOfSum {
                    bound,
                    multiplier: rest.clone(),
                    constant: constant_left,
                    rest: left.collect(),
                });
            }
        }
    }
    found
}

/// The ways in which one term is a pattern times something: the holes and that something.
fn in_term(graph: &mut Graph, pattern: &Pattern, term: &Factors, bound: Bindings) -> Vec<(Bindings, Factors)> {
    let single;
    let factors = match pattern {
        Pattern::Product(_, factors) => &factors[..],
        Pattern::Hole(_) | Pattern::Constant(_) | Pattern::Call(..) | Pattern::Sum(..) => {
            single = [(pattern.clone(), Rational::ONE)];
            &single[..]
        }
    };
    let once = |mut part: PartOfProduct, graph: &mut Graph| {
        if !part.times.is_one() {
            let again = &part.times - &Rational::ONE;
            let more: Vec<Factor> = factors
                .iter()
                .filter_map(|(pattern, exponent)| {
                    let base = term.list.iter().find(|f| !pattern.whole(graph, f.base, part.bound).is_empty())?.base;
                    Some(Factor { base, symbolic: None, exponent: exponent * &again })
                })
                .collect();
            part.rest.list.extend(more);
            part.rest.collect(graph);
        }
        (part.bound, part.rest)
    };
    part_of_product(graph, factors, term, bound).into_iter().map(|part| once(part, graph)).collect()
}

/// Whether two lists of factors are the same up to order.
fn same(a: &[Factor], b: &[Factor]) -> bool {
    a.len() == b.len() && a.iter().all(|factor| b.contains(factor))
}

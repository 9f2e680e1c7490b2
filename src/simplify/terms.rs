//! The n-ary view of sums: a constant and terms with their coefficients.
//!
//! In: nodes in canonical form. Out: [`Terms`] with like terms collected, and the smallest node
//! that they make: as they are, or with common factors taken out, or over a common denominator.

use rustc_hash::FxHashMap;

use super::canonical::MANY;
use super::cost;
use super::factors::{Factor, Factors};
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;

/// `constant + sum of coefficient * term`
#[derive(Clone, Debug)]
pub(super) struct Terms {
    pub(super) constant: Rational,
    pub(super) list: Vec<Term>,
}

/// A term; `owned` if nothing but this sum uses it, so that it may be taken apart at no loss.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) coefficient: Rational,
    pub(super) node: NodeId,
    pub(super) owned: bool,
}

impl Terms {
    pub(super) fn new(constant: Rational) -> Terms {
        Terms { constant, list: Vec::new() }
    }

    /// Adds `coefficient * node`, term by term if the node is a sum that may be taken apart.
    pub(super) fn add(&mut self, graph: &mut Graph, coefficient: &Rational, node: NodeId, owned: bool) {
        match graph.view(node) {
            Expression::Constant(value) if (&self.constant + &(coefficient * value)).is_bounded() => {
                self.constant = &self.constant + &(coefficient * value);
            }
            Expression::Sum { constant, coefficients, terms } if owned && terms.len() <= MANY => {
                self.constant = &self.constant + &(coefficient * constant);
                for (inner, term) in coefficients.iter().zip(terms.iter()) {
                    self.list.push(Term { coefficient: coefficient * inner, node: term, owned: true });
                }
            }
            Expression::Product { coefficient: inner, factors } if !inner.is_one() => {
                let (coefficient, factors) = (coefficient * inner, factors.to_vec());
                let core = graph.product(Rational::ONE, factors);
                self.list.push(Term { coefficient, node: core, owned });
            }
            Expression::Constant(_)
            | Expression::Symbol(_)
            | Expression::Truth(_)
            | Expression::Sum { .. }
            | Expression::Product { .. }
            | Expression::Power { .. }
            | Expression::Call { .. }
            | Expression::Select { .. }
            | Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_)
            | Expression::Tensor { .. } => {
                self.list.push(Term { coefficient: coefficient.clone(), node, owned });
            }
        }
    }

    /// Adds up the coefficients of equal terms, in the order in which the terms came.
    pub(super) fn collect(&mut self) {
        let mut places = super::canonical::Places::for_members(self.list.len());
        let mut collected: Vec<Term> = Vec::with_capacity(self.list.len());
        for term in std::mem::take(&mut self.list) {
            let place = places.find(term.node, collected.iter().map(|there| there.node));
            let sum = place.map(|at| (at, &collected[at].coefficient + &term.coefficient));
            match sum {
                Some((at, coefficient)) if coefficient.is_bounded() => collected[at].coefficient = coefficient,
                Some(_) | None => {
                    places.insert(term.node, collected.len());
                    collected.push(term);
                }
            }
        }
        collected.retain(|term| !term.coefficient.is_zero());
        self.list = collected;
    }

    /// The smallest node that is this sum. The terms must have been collected.
    pub(super) fn build(&self, graph: &mut Graph) -> NodeId {
        if self.list.len() + usize::from(!self.constant.is_zero()) < 2 {
            return self.build_plain(graph);
        }
        let taken_apart: Vec<Factors> = self.list.iter().map(|term| term.factors(graph)).collect();
        let mut best: Option<(Size, Factors, Terms)> = None;
        let mut least = size_of(&self.constant, &taken_apart);
        for common in self.common_factors(&taken_apart) {
            let inner = self.divide(graph, &taken_apart, &common);
            let size = common_size(graph, &common, &inner);
            if size < least {
                least = size;
                best = Some((size, common, inner));
            }
        }
        let Some((_, common, inner)) = best else { return self.build_plain(graph) };
        let inner = inner.build_plain(graph);
        let mut product = common;
        product.extend(Factors::of(graph, inner));
        product.collect(graph);
        product.build(graph)
    }

    /// The sum as it stands, with a common numeric factor taken out if that saves multiplications.
    fn build_plain(&self, graph: &mut Graph) -> NodeId {
        let content = self.content();
        let quotient = content.recip().unwrap_or(Rational::ONE);
        let terms: Vec<_> = self.list.iter().map(|t| (&t.coefficient * &quotient, t.node)).collect();
        let sum = graph.sum(&self.constant * &quotient, terms);
        graph.product(content, [sum])
    }

    /// The numeric factor to take out of all terms.
    fn content(&self) -> Rational {
        let scaled = |divisor: &Rational| {
            let quotient = divisor.recip().unwrap_or(Rational::ONE);
            self.list.iter().filter(|t| !cost::is_unit(&(&t.coefficient * &quotient))).count()
        };
        let all = self.list.iter().fold(self.constant.abs(), |g, t| g.gcd(&t.coefficient));
        if self.list.len() < 2 || all.is_zero() || scaled(&all) + 1 >= scaled(&Rational::ONE) {
            return Rational::ONE;
        }
        let negative = self.list.iter().all(|t| t.coefficient.is_negative())
            && (self.constant.is_negative() || self.constant.is_zero());
        if negative { -all } else { all }
    }

    /// What could be taken out: the factors that all terms share, and the common denominator as well.
    fn common_factors(&self, terms: &[Factors]) -> Vec<Factors> {
        let count = terms.len() + usize::from(!self.constant.is_zero());
        let mut shared: Vec<(Factor, usize)> = Vec::new();
        let mut places: FxHashMap<(NodeId, Option<NodeId>), usize> = FxHashMap::default();
        for factor in terms.iter().flat_map(|term| &term.list) {
            let key = (factor.base, factor.symbolic);
            match places.get(&key) {
                Some(&at) => {
                    let (least, seen) = &mut shared[at];
                    if factor.exponent < least.exponent {
                        least.exponent = factor.exponent.clone();
                    }
                    *seen += 1;
                }
                None => {
                    places.insert(key, shared.len());
                    shared.push((factor.clone(), 1));
                }
            }
        }
        let in_all = |(_, seen): &&(Factor, usize)| *seen == count;
        let denominator = |(factor, _): &&(Factor, usize)| factor.symbolic.is_none() && factor.exponent.is_negative();
        let pick = |keep: &dyn Fn(&&(Factor, usize)) -> bool| Factors {
            coefficient: Rational::ONE,
            list: shared.iter().filter(keep).map(|(factor, _)| factor.clone()).collect(),
        };
        let mut candidates = vec![pick(&in_all)];
        if terms.len() <= MANY {
            candidates.push(pick(&|one| in_all(one) || denominator(one)));
        }
        candidates.dedup();
        candidates.retain(|candidate| !candidate.list.is_empty());
        candidates
    }

    /// The terms divided by a common factor, sums among them taken apart, like terms collected.
    fn divide(&self, graph: &mut Graph, terms: &[Factors], common: &Factors) -> Terms {
        let inverse = |factor: &Factor| Factor { symbolic: None, exponent: -&factor.exponent, ..factor.clone() };
        let mut divided = Terms::new(Rational::ZERO);
        let one = Factors::new(Rational::ONE);
        let with_constant = terms.iter().zip(self.list.iter().map(|t| &t.coefficient));
        let constant = (!self.constant.is_zero()).then_some((&one, &self.constant));
        for (term, coefficient) in with_constant.chain(constant) {
            let mut quotient = term.clone();
            for factor in &common.list {
                let there = quotient.list.iter_mut().find(|f| f.base == factor.base && f.symbolic == factor.symbolic);
                match there {
                    Some(there) => {
                        there.exponent = &there.exponent - &factor.exponent;
                        there.symbolic = None;
                    }
                    None => quotient.list.push(inverse(factor)),
                }
            }
            quotient.collect(graph);
            let node = quotient.build(graph);
            divided.add(graph, coefficient, node, true);
        }
        divided.collect();
        divided
    }
}

impl Term {
    fn factors(&self, graph: &mut Graph) -> Factors {
        if self.owned && graph.operands(self.node).len() <= MANY {
            return Factors::of(graph, self.node);
        }
        Factors { coefficient: Rational::ONE, list: vec![Factor::of(graph, self.node)] }
    }
}

/// The work of a sum, each different power once, and then the number of operands in it.
type Size = (usize, usize);

fn size_of(constant: &Rational, terms: &[Factors]) -> Size {
    let mut powers: Vec<&Factor> = terms.iter().flat_map(|term| &term.list).filter(|f| f.work() > 0).collect();
    powers.sort_by_key(|f| (f.base, f.symbolic));
    powers.dedup();
    let additions = (terms.len() + usize::from(!constant.is_zero())).saturating_sub(1);
    let powers: usize = powers.iter().map(|factor| factor.work()).sum();
    let products: usize = terms.iter().map(|term| term.list.len().saturating_sub(1)).sum();
    let scalings = terms.iter().filter(|term| !cost::is_unit(&term.coefficient)).count();
    (additions + powers + products + scalings, terms.iter().map(|term| 1 + operands(term.list.len())).sum())
}

/// The size of a product of common factors and a sum.
fn common_size(graph: &mut Graph, common: &Factors, inner: &Terms) -> Size {
    let content = inner.content();
    let quotient = content.recip().unwrap_or(Rational::ONE);
    let mut terms: Vec<Factors> = Vec::with_capacity(inner.list.len());
    for term in &inner.list {
        let mut factors = Factors::of(graph, term.node);
        factors.coefficient = &term.coefficient * &quotient;
        terms.push(factors);
    }
    let (work, edges) = size_of(&inner.constant, &terms);
    let outer = common.work() + usize::from(!cost::is_unit(&content));
    if terms.len() + usize::from(!inner.constant.is_zero()) > 1 {
        (work + outer + 1, edges + operands(common.list.len() + 1))
    } else {
        (work + outer, edges + operands(common.list.len()))
    }
}

/// The operands of a product with so many factors; one factor needs no product.
fn operands(factors: usize) -> usize {
    if factors > 1 { factors } else { 0 }
}

/// `a + b` with like terms collected.
pub(super) fn add(graph: &mut Graph, a: NodeId, b: NodeId) -> NodeId {
    let mut terms = Terms::new(Rational::ZERO);
    terms.add(graph, &Rational::ONE, a, true);
    terms.add(graph, &Rational::ONE, b, true);
    terms.collect();
    terms.build_plain(graph)
}

/// `a + constant` with like terms collected.
pub(super) fn add_constant(graph: &mut Graph, a: NodeId, constant: &Rational) -> NodeId {
    let mut terms = Terms::new(constant.clone());
    terms.add(graph, &Rational::ONE, a, true);
    terms.collect();
    terms.build_plain(graph)
}

/// `-a`, term by term if it is a sum.
pub(super) fn negated(graph: &mut Graph, a: NodeId) -> NodeId {
    let mut terms = Terms::new(Rational::ZERO);
    terms.add(graph, &Rational::MINUS_ONE, a, true);
    terms.build_plain(graph)
}

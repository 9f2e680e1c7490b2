//! The n-ary view of products: a coefficient and bases with their exponents.
//!
//! In: nodes in canonical form. Out: [`Factors`] with like bases collected
//! (`x^a * x^b = x^(a+b)`), and the node that they make. An exponent is a rational number plus, for a
//! general power such as `x^(n - 1)`, a symbolic part (`n`).

use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{self, Function};

use super::canonical::is_moderate;
use super::cost;

/// `base^(symbolic + exponent)`
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Factor {
    pub(super) base: NodeId,
    pub(super) symbolic: Option<NodeId>,
    pub(super) exponent: Rational,
}

/// `coefficient * product of the factors`, bases distinct after [`Factors::collect`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Factors {
    pub(super) coefficient: Rational,
    pub(super) list: Vec<Factor>,
}

impl Factors {
    pub(super) fn new(coefficient: Rational) -> Factors {
        Factors { coefficient, list: Vec::new() }
    }

    /// Takes a node apart: a product into its factors, a power into base and exponent.
    pub(super) fn of(graph: &mut Graph, id: NodeId) -> Factors {
        match graph.view(id) {
            Expression::Constant(value) => Factors::new(value.clone()),
            Expression::Product { coefficient, factors } => {
                let (mut all, factors) = (Factors::new(coefficient.clone()), factors.to_vec());
                for factor in factors {
                    all.list.push(Factor::of(graph, factor));
                }
                all
            }
            Expression::Symbol(_)
            | Expression::Truth(_)
            | Expression::Sum { .. }
            | Expression::Power { .. }
            | Expression::Call { .. }
            | Expression::Select { .. }
            | Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_) => Factors { coefficient: Rational::ONE, list: vec![Factor::of(graph, id)] },
        }
    }

    /// Multiplies by other factors.
    pub(super) fn extend(&mut self, other: Factors) {
        self.coefficient = &self.coefficient * &other.coefficient;
        self.list.extend(other.list);
    }

    /// Adds up the exponents of equal bases, in the order in which the bases came; drops exponents 0.
    pub(super) fn collect(&mut self, graph: &mut Graph) {
        self.join_general_powers(graph);
        self.cancel_exponentials(graph);
        let mut places = super::canonical::Places::for_members(self.list.len());
        let mut collected: Vec<Factor> = Vec::with_capacity(self.list.len());
        for factor in std::mem::take(&mut self.list) {
            match places.find(factor.base, collected.iter().map(|there| there.base)) {
                Some(at) if is_moderate(&(&collected[at].exponent + &factor.exponent)) => {
                    collected[at].multiply(graph, factor);
                }
                Some(_) | None => {
                    places.insert(factor.base, collected.len());
                    collected.push(factor);
                }
            }
        }
        collected.retain(|factor| factor.symbolic.is_some() || !factor.exponent.is_zero());
        self.list = collected;
    }

    /// `1/x^n` beside `x^m` is `x^-n`, so that the two are collected.
    fn join_general_powers(&mut self, graph: &mut Graph) {
        if self.list.iter().all(|factor| factor.symbolic.is_none()) {
            return;
        }
        for at in 0..self.list.len() {
            let Factor { base, symbolic: None, exponent: outer } = self.list[at].clone() else { continue };
            let Some((inner, exponent)) = general_power(graph, base).filter(|_| outer.is_integer()) else { continue };
            if self.list.iter().any(|factor| factor.base == inner && factor.symbolic.is_some()) {
                let (symbolic, constant) = split_constant(graph, exponent);
                let symbolic = graph.product(outer.clone(), [symbolic]);
                self.list[at] = Factor { base: inner, symbolic: Some(symbolic), exponent: &constant * &outer };
            }
        }
    }

    /// `exp(x)*exp(-x)` is 1: exponentials go where their exponents are 0 together.
    fn cancel_exponentials(&mut self, graph: &mut Graph) {
        let exponent = |factor: &Factor| match graph.view(factor.base) {
            Expression::Call { function: Function::Known(function), arguments }
                if function == op::built_in::exp() && factor.symbolic.is_none() =>
            {
                Some((factor.exponent.clone(), arguments.at(0)))
            }
            Expression::Call { .. } | Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) => None,
            Expression::Sum { .. } | Expression::Product { .. } | Expression::Power { .. } => None,
            Expression::Select { .. } | Expression::Compare { .. } => None,
            Expression::And(_) | Expression::Or(_) | Expression::Not(_) => None,
        };
        let exponents: Vec<_> = self.list.iter().map(exponent).collect();
        if exponents.iter().flatten().count() < 2 || self.list.len() > super::canonical::MANY {
            return;
        }
        let mut sum = super::terms::Terms::new(Rational::ZERO);
        for (times, exponent) in exponents.iter().flatten() {
            sum.add(graph, times, *exponent, true);
        }
        sum.collect();
        if sum.list.is_empty() && sum.constant.is_zero() {
            let mut kept = exponents.iter().map(Option::is_none);
            self.list.retain(|_| kept.next().unwrap_or(true));
        }
    }

    /// Raises to an integer power; `None` if the coefficient would grow too large.
    pub(super) fn powi(&self, graph: &mut Graph, exponent: &Rational) -> Option<Factors> {
        let mut raised = Factors::new(self.coefficient.checked_pow(exponent)?);
        for factor in &self.list {
            let symbolic = factor.symbolic.map(|symbolic| graph.product(exponent.clone(), [symbolic]));
            let (base, exponent) = (factor.base, &factor.exponent * exponent);
            raised.list.push(Factor { base, symbolic, exponent });
        }
        raised.list.iter().all(|factor| is_moderate(&factor.exponent)).then_some(raised)
    }

    /// The work of the multiplications and powers, without the bases.
    pub(super) fn work(&self) -> usize {
        let powers: usize = self.list.iter().map(Factor::work).sum();
        powers + self.list.len().saturating_sub(1) + usize::from(!cost::is_unit(&self.coefficient))
    }

    /// The node.
    pub(super) fn build(&self, graph: &mut Graph) -> NodeId {
        let factors: Vec<_> = self.list.iter().map(|factor| factor.build(graph)).collect();
        graph.product(self.coefficient.clone(), factors)
    }
}

impl Factor {
    /// Takes a power apart; anything else is its own base.
    pub(super) fn of(graph: &mut Graph, id: NodeId) -> Factor {
        if let Expression::Power { base, exponent } = graph.view(id) {
            return Factor { base, symbolic: None, exponent: exponent.clone() };
        }
        if let Some((base, exponent)) = general_power(graph, id) {
            let (symbolic, exponent) = split_constant(graph, exponent);
            return Factor { base, symbolic: Some(symbolic), exponent };
        }
        Factor { base: id, symbolic: None, exponent: Rational::ONE }
    }

    fn multiply(&mut self, graph: &mut Graph, other: Factor) {
        self.exponent = &self.exponent + &other.exponent;
        self.symbolic = match (self.symbolic, other.symbolic) {
            (Some(a), Some(b)) => {
                let sum = super::terms::add(graph, a, b);
                let (symbolic, constant) = split_constant(graph, sum);
                self.exponent = &self.exponent + &constant;
                graph.as_constant(symbolic).is_none().then_some(symbolic)
            }
            (a, b) => a.or(b),
        };
    }

    pub(super) fn work(&self) -> usize {
        match self.symbolic {
            None => cost::of_exponent(&self.exponent),
            Some(_) => cost::CALL + usize::from(!self.exponent.is_zero()),
        }
    }

    pub(super) fn build(&self, graph: &mut Graph) -> NodeId {
        match self.symbolic {
            None => graph.power(self.base, self.exponent.clone()),
            Some(symbolic) => {
                let exponent = super::terms::add_constant(graph, symbolic, &self.exponent);
                graph.pow(self.base, exponent)
            }
        }
    }
}

/// Base and exponent of `a^b` with an exponent that is not a number.
fn general_power(graph: &Graph, id: NodeId) -> Option<(NodeId, NodeId)> {
    let Expression::Call { function: Function::Known(function), arguments } = graph.view(id) else { return None };
    (function == op::built_in::power()).then(|| (arguments.at(0), arguments.at(1)))
}

/// `u + 3` is `u` and 3.
fn split_constant(graph: &mut Graph, id: NodeId) -> (NodeId, Rational) {
    match graph.view(id) {
        Expression::Constant(value) => {
            let value = value.clone();
            (graph.constant(Rational::ZERO), value)
        }
        Expression::Sum { constant, coefficients, terms } if !constant.is_zero() => {
            let (constant, coefficients, terms) = (constant.clone(), coefficients.to_vec(), terms.to_vec());
            (graph.sum(Rational::ZERO, coefficients.into_iter().zip(terms)), constant)
        }
        Expression::Symbol(_)
        | Expression::Truth(_)
        | Expression::Sum { .. }
        | Expression::Product { .. }
        | Expression::Power { .. }
        | Expression::Call { .. }
        | Expression::Select { .. }
        | Expression::Compare { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_) => (id, Rational::ZERO),
    }
}

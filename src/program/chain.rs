//! Sums and products of many operands as chains of binary operations.
//!
//! The order is the order in which the formula was written, from left to right, but
//!
//! - a chain starts with the first operand that is not subtracted or divided by, so that `-x + y` is
//!   `y - x` and `1/h * x` is `x/h`;
//! - the constant of a sum comes last (`x - 1`), unless all terms are subtracted from it (`1 - x`);
//! - the coefficient of a product goes to its first factor, and -1 negates the result;
//! - a coefficient is multiplied by, except that `x/3` stays a division: the double nearest to 1/3 is not 1/3.
//!
//! A factor `a`, `a^r` with `r > 0` or `a^b` together with a factor `log(a)`, a power of it or
//! `n*log(a) + c`, is one [`Operation::MultiplyVanishing`]: 0 at `a = 0`, as the limit is, where plain doubles
//! say NaN.

use rustc_hash::FxHashMap;

use super::lower::Lowering;
use super::{Constant, Operation, Slot};
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Function, FunctionId, built_in};

/// A factor of a product.
#[derive(Clone, Copy)]
enum Link {
    Times(Slot),
    Over(Slot),
}

impl Lowering<'_> {
    pub(super) fn sum(&mut self, constant: Constant, mut addends: Vec<(&Rational, NodeId)>) -> Slot {
        let added = addends.iter().position(|(coefficient, _)| !coefficient.is_negative());
        let constant_leads = added.is_none() && !constant.is_zero();
        let mut value = if constant_leads {
            self.builder.constant(constant.clone())
        } else {
            let (coefficient, term) = addends.remove(added.unwrap_or(0));
            self.scaled(coefficient, term)
        };
        for (coefficient, term) in addends {
            let term = self.scaled(&coefficient.abs(), term);
            value = self.add(value, term, coefficient.is_negative());
        }
        if !constant_leads && !constant.is_zero() {
            let magnitude = self.builder.constant(constant.abs());
            value = self.add(value, magnitude, constant.is_negative());
        }
        value
    }

    /// Adds or subtracts a magnitude.
    fn add(&mut self, value: Slot, magnitude: Slot, is_negative: bool) -> Slot {
        self.builder.emit(match is_negative {
            true => Operation::Subtract(value, magnitude),
            false => Operation::Add(value, magnitude),
        })
    }

    /// `coefficient * term`
    fn scaled(&mut self, coefficient: &Rational, term: NodeId) -> Slot {
        match self.merged(term) {
            Some(factors) => self.product(coefficient, &factors),
            None => {
                let slot = self.slot(term);
                self.times(coefficient, slot)
            }
        }
    }

    pub(super) fn product(&mut self, coefficient: &Rational, factors: &[NodeId]) -> Slot {
        let links = self.links(factors);
        let first = links.iter().position(|link| matches!(link, Link::Times(_)));
        let negate = first.is_some() && *coefficient == Rational::MINUS_ONE;
        let one = Rational::ONE;
        let coefficient = if negate { &one } else { coefficient };
        let mut value = match first.map(|first| links[first]) {
            Some(Link::Times(slot)) => Some(self.times(coefficient, slot)),
            Some(Link::Over(_)) | None if coefficient.is_one() => None,
            Some(Link::Over(_)) | None => Some(self.builder.number(coefficient)),
        };
        for (place, &link) in links.iter().enumerate() {
            if Some(place) != first {
                value = Some(self.builder.emit(match (value, link) {
                    (Some(value), Link::Times(slot)) => Operation::Multiply(value, slot),
                    (Some(value), Link::Over(slot)) => Operation::Divide(value, slot),
                    (None, Link::Times(slot) | Link::Over(slot)) => Operation::Reciprocal(slot),
                }));
            }
        }
        let value = value.unwrap_or_else(|| self.builder.number(coefficient));
        if negate { self.builder.emit(Operation::Negate(value)) } else { value }
    }

    /// `coefficient * slot`
    fn times(&mut self, coefficient: &Rational, slot: Slot) -> Slot {
        if coefficient.is_one() {
            return slot;
        }
        if *coefficient == Rational::MINUS_ONE {
            return self.builder.emit(Operation::Negate(slot));
        }
        match coefficient.recip().filter(divides) {
            Some(divisor) => {
                let divisor = self.builder.number(&divisor);
                self.builder.emit(Operation::Divide(slot, divisor))
            }
            None => {
                let coefficient = self.builder.number(coefficient);
                self.builder.emit(Operation::Multiply(coefficient, slot))
            }
        }
    }

    /// The factors of a product: what is multiplied, what divided by, and what vanishes together.
    fn links(&mut self, factors: &[NodeId]) -> Vec<Link> {
        let mut links = Vec::with_capacity(factors.len());
        let vanishing = self.vanishing(factors);
        for (place, &factor) in factors.iter().enumerate() {
            if let (base, Some(steps)) = self.divisor(factor) {
                let base = self.slot(base);
                // b^-n is divided by in two halves, so that b^n itself is never needed.
                for whole in [steps.whole / 2, steps.whole - steps.whole / 2] {
                    if whole > 0 {
                        links.push(Link::Over(self.builder.integer_power(base, whole)));
                    }
                }
                if steps.half {
                    links.push(Link::Over(self.builder.emit(Operation::Sqrt(base))));
                }
                continue;
            }
            match vanishing.get(&place) {
                Some(Role::Logarithm) => {}
                Some(Role::Power(logarithms)) => {
                    let mut value = self.slot(factor);
                    for &logarithm in logarithms {
                        let logarithm = self.slot(logarithm);
                        value = self.builder.emit(Operation::MultiplyVanishing(value, logarithm));
                    }
                    links.push(Link::Times(value));
                }
                None => links.push(Link::Times(self.slot(factor))),
            }
        }
        links
    }

    /// The factors that are powers of some `a` beside logarithms of `a`, and those logarithms, by their places.
    fn vanishing(&self, factors: &[NodeId]) -> FxHashMap<usize, Role> {
        let graph = self.graph;
        let mut roles = FxHashMap::default();
        let logarithms = || {
            let arguments = factors.iter().map(|&factor| argument_of_logarithm(graph, factor));
            arguments.enumerate().filter_map(|(place, argument)| Some((place, argument?)))
        };
        if logarithms().next().is_none() {
            return roles;
        }
        let mut powers = FxHashMap::default();
        for (place, &factor) in factors.iter().enumerate() {
            if self.divisor(factor).1.is_none() {
                powers.entry(factor).or_insert(place);
                powers.entry(base_of_power(graph, factor)).or_insert(place);
            }
        }
        for (place, argument) in logarithms() {
            let Some(&power) = powers.get(&argument) else { continue };
            if roles.contains_key(&place) || matches!(roles.get(&power), Some(Role::Logarithm)) {
                continue;
            }
            roles.insert(place, Role::Logarithm);
            if let Role::Power(logarithms) = roles.entry(power).or_insert(Role::Power(Vec::new())) {
                logarithms.push(factors[place]);
            }
        }
        roles
    }
}

/// What a factor is where a power and logarithms of the same base meet.
enum Role {
    /// Takes the logarithms with it.
    Power(Vec<NodeId>),
    /// Has gone to its power.
    Logarithm,
}

/// Whether a product with `1/divisor` is written as a division: an integer of which the reciprocal has no finite decimal.
fn divides(divisor: &Rational) -> bool {
    let Some(mut rest) = divisor.to_i64() else { return false };
    for prime in [2, 5] {
        while rest % prime == 0 {
            rest /= prime;
        }
    }
    rest.abs() != 1
}

/// `a` for a factor `a^r` with `r > 0` or `pow(a, b)`, else the factor itself.
fn base_of_power(graph: &Graph, factor: NodeId) -> NodeId {
    if let Expression::Power { base, exponent } = graph.view(factor)
        && !exponent.is_negative()
    {
        return base;
    }
    argument_of(graph, factor, built_in::power()).unwrap_or(factor)
}

/// `a`, if the factor goes to infinity at `a = 0` like a power of `log(a)`.
fn argument_of_logarithm(graph: &Graph, factor: NodeId) -> Option<NodeId> {
    let mut logarithm = factor;
    if let Expression::Power { base, exponent } = graph.view(factor)
        && !exponent.is_negative()
    {
        logarithm = base;
    } else if let Expression::Sum { terms, .. } = graph.view(factor)
        && terms.len() == 1
    {
        logarithm = terms.at(0);
    }
    argument_of(graph, logarithm, built_in::log())
}

/// The first argument of a call of a function of the table.
fn argument_of(graph: &Graph, id: NodeId, function: FunctionId) -> Option<NodeId> {
    if let Expression::Call { function: Function::Known(called), arguments } = graph.view(id)
        && called == function
    {
        return Some(arguments.at(0));
    }
    None
}

//! What is known about signs.
//!
//! In: nodes, and conditions that are assumed. Out: for a node, the [`Signs`] that its value can have
//! wherever it is defined: `exp(x)` is positive, `x^2 + 1` as well, `sqrt(x)` is not negative.
//! Always: facts go from the operands up, each node is looked at once.

use rustc_hash::FxHashMap;

use crate::graph::{Expression, Graph, NodeId, Operands};
use crate::number::Rational;
use crate::op::{Function, Relation, Sign};

/// The signs that a value can have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Signs {
    negative: bool,
    zero: bool,
    positive: bool,
}

impl Signs {
    pub(super) const ANY: Signs = Signs { negative: true, zero: true, positive: true };
    const POSITIVE: Signs = Signs { negative: false, zero: false, positive: true };
    const NOT_NEGATIVE: Signs = Signs { negative: false, zero: true, positive: true };

    pub(super) fn of(value: &Rational) -> Signs {
        Signs {
            negative: value.is_negative(),
            zero: value.is_zero(),
            positive: !value.is_negative() && !value.is_zero(),
        }
    }

    /// The signs of numbers that stand in a relation to 0.
    fn from_relation(relation: Relation) -> Signs {
        let possible = |order| relation.holds(Some(order));
        Signs {
            negative: possible(std::cmp::Ordering::Less),
            zero: possible(std::cmp::Ordering::Equal),
            positive: possible(std::cmp::Ordering::Greater),
        }
    }

    /// Whether values with these signs always stand in a relation to 0.
    pub(super) fn imply(self, relation: Relation) -> bool {
        let wanted = Signs::from_relation(relation);
        (wanted.negative || !self.negative) && (wanted.zero || !self.zero) && (wanted.positive || !self.positive)
    }

    pub(super) fn and(self, other: Signs) -> Signs {
        Signs {
            negative: self.negative && other.negative,
            zero: self.zero && other.zero,
            positive: self.positive && other.positive,
        }
    }

    fn negated(self) -> Signs {
        Signs { negative: self.positive, zero: self.zero, positive: self.negative }
    }

    fn scaled(self, factor: &Rational) -> Signs {
        if factor.is_negative() { self.negated() } else { self }
    }

    fn plus(self, other: Signs) -> Signs {
        Signs {
            negative: self.negative || other.negative,
            zero: (self.zero && other.zero) || (self.negative && other.positive) || (self.positive && other.negative),
            positive: self.positive || other.positive,
        }
    }

    fn times(self, other: Signs) -> Signs {
        Signs {
            negative: (self.negative && other.positive) || (self.positive && other.negative),
            zero: self.zero || other.zero,
            positive: (self.negative && other.negative) || (self.positive && other.positive),
        }
    }

    fn raised(self, exponent: &Rational) -> Signs {
        // A negative power is not defined at 0, so its value is never 0.
        let zero = self.zero && !exponent.is_negative();
        if exponent.is_even() {
            Signs { negative: false, zero, positive: self.negative || self.positive }
        } else if exponent.is_integer() {
            Signs { zero, ..self }
        } else {
            Signs { negative: false, zero, positive: true }
        }
    }
}

/// The signs of the nodes of one graph.
#[derive(Debug, Default)]
pub(super) struct Facts {
    assumed: FxHashMap<NodeId, Signs>,
    known: FxHashMap<NodeId, Signs>,
}

impl Facts {
    /// The facts under assumptions: comparisons, or conjunctions of them. Others are of no use here.
    pub(super) fn new(graph: &mut Graph, assumptions: &[NodeId]) -> Facts {
        let mut facts = Facts::default();
        let mut pending = assumptions.to_vec();
        while let Some(id) = pending.pop() {
            match graph.view(id) {
                Expression::And(operands) => pending.extend(operands.iter()),
                Expression::Compare { relation, left, right } => facts.assume(graph, relation, left, right),
                Expression::Constant(_)
                | Expression::Symbol(_)
                | Expression::Truth(_)
                | Expression::Sum { .. }
                | Expression::Product { .. }
                | Expression::Power { .. }
                | Expression::Call { .. }
                | Expression::Select { .. }
                | Expression::Or(_)
                | Expression::Not(_)
                | Expression::Tensor { .. } => {}
            }
        }
        facts
    }

    /// Assumes that a node has one of some signs.
    pub(super) fn restrict(&mut self, node: NodeId, signs: Signs) {
        let entry = self.assumed.entry(node).or_insert(Signs::ANY);
        *entry = entry.and(signs);
    }

    fn assume(&mut self, graph: &mut Graph, relation: Relation, left: NodeId, right: NodeId) {
        let signs = Signs::from_relation(relation);
        let difference = graph.subtract(left, right);
        let reversed = graph.subtract(right, left);
        let mut known = vec![(difference, signs), (reversed, signs.negated())];
        // x > 2 makes x positive, x < -1 negative.
        for (side, bound, signs) in [(left, right, signs), (right, left, signs.negated())] {
            if let Some(bound) = graph.as_constant(bound) {
                let of_bound = Signs::of(bound);
                known.push((side, if relation == Relation::NotEqual { Signs::ANY } else { signs.plus(of_bound) }));
            }
        }
        if graph.as_constant(right).is_some_and(Rational::is_zero) {
            known.push((left, signs));
        }
        // What is known of a - b is known of b - a.
        let opposites: Vec<_> =
            known.iter().filter_map(|&(node, signs)| Some((opposite(graph, node)?, signs.negated()))).collect();
        for (node, signs) in known.into_iter().chain(opposites) {
            self.restrict(node, signs);
        }
    }

    /// The signs that a node can have.
    pub(super) fn signs(&mut self, graph: &Graph, id: NodeId) -> Signs {
        let mut waiting = vec![id];
        while let Some(&node) = waiting.last() {
            let before = waiting.len();
            if !self.known.contains_key(&node) {
                waiting.extend(graph.operands(node).iter().filter(|operand| !self.known.contains_key(operand)));
            }
            if waiting.len() == before {
                waiting.pop();
                if !self.known.contains_key(&node) {
                    let derived = self.derive(graph, node);
                    let assumed = self.assumed.get(&node).copied().unwrap_or(Signs::ANY);
                    self.known.insert(node, derived.and(assumed));
                }
            }
        }
        self.known[&id]
    }

    fn derive(&self, graph: &Graph, id: NodeId) -> Signs {
        let of = |operand: NodeId| self.known[&operand];
        match graph.view(id) {
            Expression::Constant(value) => Signs::of(value),
            Expression::Symbol(_) => Signs::ANY,
            Expression::Sum { constant, coefficients, terms } => {
                let terms = coefficients.iter().zip(terms.iter()).map(|(c, term)| of(term).scaled(c));
                terms.fold(Signs::of(constant), Signs::plus)
            }
            Expression::Product { coefficient, factors } => {
                factors.iter().map(of).fold(Signs::of(coefficient), Signs::times)
            }
            Expression::Power { base, exponent } => of(base).raised(exponent),
            Expression::Call { function: Function::Known(function), arguments } => {
                call(function.row().sign, arguments, of)
            }
            Expression::Select { then, otherwise, .. } => {
                let (a, b) = (of(then), of(otherwise));
                Signs { negative: a.negative || b.negative, zero: a.zero || b.zero, positive: a.positive || b.positive }
            }
            Expression::Call { function: Function::Unknown(_), .. }
            | Expression::Truth(_)
            | Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_)
            | Expression::Tensor { .. } => Signs::ANY,
        }
    }
}

/// A sum with all its signs turned.
fn opposite(graph: &mut Graph, id: NodeId) -> Option<NodeId> {
    let Expression::Sum { constant, coefficients, terms } = graph.view(id) else { return None };
    let (constant, terms): (_, Vec<_>) = (-constant, coefficients.iter().map(|c| -c).zip(terms.iter()).collect());
    Some(graph.sum(constant, terms))
}

/// The signs of a function of the table.
fn call(sign: Sign, arguments: Operands<'_>, of: impl Fn(NodeId) -> Signs) -> Signs {
    match sign {
        Sign::Any => Signs::ANY,
        Sign::Positive => Signs::POSITIVE,
        Sign::NotNegative => Signs::NOT_NEGATIVE,
        Sign::OfArgument => of(arguments.at(0)),
        Sign::Length => {
            let zero = arguments.iter().all(|argument| of(argument).zero);
            Signs { zero, ..Signs::NOT_NEGATIVE }
        }
        Sign::PositiveForPositive if of(arguments.at(0)) == Signs::POSITIVE => Signs::POSITIVE,
        Sign::PositiveForPositive => Signs::ANY,
    }
}

//! Where formulas are defined.
//!
//! In: nodes. Out: the [`Clause`]s that must hold for them to have a value: `1/x` needs `x != 0`, `x^y` needs
//! `x >= 0 or y == floor(y)`. Always: equal conditions are equal clauses, however they came about: `abs(2*x) != 0`
//! is `x != 0`, and `x + 1` is an integer where `x` is.

use std::sync::{LazyLock, OnceLock};

use super::canonical::canonicalize;
use super::condition::Condition;
use super::facts::{Facts, Signs};
use super::terms::Terms;
use super::{algebra, condition};
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{self, Function, FunctionId, Relation, Sign, built_in};

/// Into so many clauses one is taken apart.
const MOST_PARTS: usize = 16;

/// Something, and the signs that it may have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Literal {
    pub(super) node: NodeId,
    pub(super) signs: Signs,
}

/// A condition: at least one of these holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Clause {
    pub(super) literals: Vec<Literal>,
    /// Truth values that are no comparisons.
    pub(super) others: Vec<NodeId>,
}

/// What one operation asks of its operands, unless it is known to hold.
pub(super) fn needs(graph: &mut Graph, facts: &mut Facts, id: NodeId) -> Vec<Clause> {
    let conditions: Vec<Vec<(NodeId, Relation)>> = match graph.view(id) {
        Expression::Power { base, exponent } => match (exponent.is_integer(), exponent.is_negative()) {
            (true, true) => vec![vec![(base, Relation::NotEqual)]],
            (true, false) => Vec::new(),
            (false, true) => vec![vec![(base, Relation::Greater)]],
            (false, false) => vec![vec![(base, Relation::GreaterEqual)]],
        },
        Expression::Call { function: Function::Known(function), arguments } => {
            let arguments = arguments.to_vec();
            conditions_of(function).iter().map(|condition| condition.build(graph, &arguments)).collect()
        }
        Expression::Constant(_)
        | Expression::Symbol(_)
        | Expression::Truth(_)
        | Expression::Sum { .. }
        | Expression::Product { .. }
        | Expression::Call { function: Function::Unknown(_), .. }
        | Expression::Select { .. }
        | Expression::Compare { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::Tensor { .. } => Vec::new(),
    };
    conditions.into_iter().flat_map(|alternatives| clauses(graph, facts, &alternatives)).collect()
}

/// The conditions of a function of the table, read when they are first asked for.
fn conditions_of(function: FunctionId) -> &'static [Condition] {
    static READ: LazyLock<Vec<OnceLock<Vec<Condition>>>> =
        LazyLock::new(|| op::all().map(|_| OnceLock::new()).collect());
    READ[function.index()].get_or_init(|| {
        let row = function.row();
        condition::read(row.condition, row.parameters)
            .unwrap_or_else(|error| panic!("the condition of `{}` is well written: {error}", row.name))
    })
}

/// The clauses that say together that one of some comparisons with 0 holds.
fn clauses(graph: &mut Graph, facts: &mut Facts, alternatives: &[(NodeId, Relation)]) -> Vec<Clause> {
    let mut all = vec![Clause::default()];
    for &(node, relation) in alternatives {
        let node = canonicalize(graph, &[node])[0];
        // A product is other than 0 where all of its factors are.
        let mut parts = vec![node];
        if relation == Relation::NotEqual && graph.as_constant(node).is_none() {
            parts = algebra::parts(graph, facts, node);
        }
        if parts.len() * all.len() > MOST_PARTS {
            parts = vec![node];
        }
        let literals: Vec<_> = parts.iter().map(|part| Literal::new(graph, facts, *part, relation)).collect();
        let with = |clause: &Clause, literal: &Literal| {
            let mut clause = clause.clone();
            clause.add(*literal);
            clause
        };
        all = all.iter().flat_map(|clause| literals.iter().map(move |literal| with(clause, literal))).collect();
    }
    all.into_iter().filter_map(|clause| clause.reduced(graph, facts)).collect()
}

impl Literal {
    /// A comparison with 0, in the simplest way to say it.
    pub(super) fn new(graph: &mut Graph, facts: &mut Facts, node: NodeId, relation: Relation) -> Literal {
        let mut literal = Literal { node, signs: Signs::from_relation(relation) };
        while let Some(simpler) = literal.simpler(graph, facts) {
            literal = simpler;
        }
        literal.of_integer(graph).unwrap_or(literal)
    }

    /// The same of an operand, if that says the same.
    fn simpler(self, graph: &mut Graph, facts: &mut Facts) -> Option<Literal> {
        let Literal { node, signs } = self;
        match graph.view(node) {
            Expression::Product { coefficient, factors } => {
                let mut signs = if coefficient.is_negative() { signs.negated() } else { signs };
                let (one, mut kept) = (coefficient.is_one(), factors.to_vec());
                let count = kept.len();
                kept.retain(|factor| match facts.signs(graph, *factor).relation() {
                    Some(Relation::Greater) => false,
                    Some(Relation::Less) => {
                        signs = signs.negated();
                        false
                    }
                    Some(_) | None => true,
                });
                let changed = kept.len() < count || !one;
                changed.then(|| Literal { node: graph.product(Rational::ONE, kept), signs })
            }
            Expression::Sum { constant, coefficients, terms } => {
                let (first, _) = coefficients.iter().zip(terms.iter()).min_by_key(|(_, term)| *term)?;
                let content = coefficients.iter().fold(Rational::ZERO, |content, c| content.gcd(c));
                let content = if first.is_negative() { -content } else { content };
                let scale = content.recip().filter(|_| !content.is_one())?;
                let signs = if first.is_negative() { signs.negated() } else { signs };
                let scaled: Vec<_> = coefficients.iter().map(|c| c * &scale).zip(terms.iter()).collect();
                let constant = constant * &scale;
                Some(Literal { node: graph.sum(constant, scaled), signs })
            }
            Expression::Power { base, exponent } if exponent.is_odd() => Some(Literal { node: base, signs }),
            Expression::Power { base, exponent } => {
                // Where the power is defined.
                let positive =
                    Signs::from_relation(if exponent.is_even() { Relation::NotEqual } else { Relation::Greater });
                (!exponent.is_negative()).then(|| Literal { node: base, signs: signs.of_size(positive) })
            }
            Expression::Call { function: Function::Known(function), arguments } if arguments.len() == 1 => {
                let node = arguments.at(0);
                match function.row().sign {
                    Sign::OfArgument => Some(Literal { node, signs }),
                    Sign::Length => {
                        Some(Literal { node, signs: signs.of_size(Signs::from_relation(Relation::NotEqual)) })
                    }
                    Sign::Any | Sign::Positive | Sign::NotNegative | Sign::PositiveForPositive => None,
                }
            }
            Expression::Constant(_)
            | Expression::Symbol(_)
            | Expression::Truth(_)
            | Expression::Call { .. }
            | Expression::Select { .. }
            | Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_)
            | Expression::Tensor { .. } => None,
        }
    }

    /// Whether something is an integer does not change when integers are added to it, or its sign turned.
    fn of_integer(self, graph: &mut Graph) -> Option<Literal> {
        let argument = integer_argument(graph, self.node)?;
        let mut reduced = argument;
        if let Expression::Sum { constant, coefficients, terms } = graph.view(argument)
            && constant.is_integer()
        {
            let terms: Vec<_> = coefficients.iter().cloned().zip(terms.iter()).collect();
            reduced = graph.sum(Rational::ZERO, terms);
        }
        if let Expression::Product { coefficient, factors } = graph.view(reduced)
            && coefficient.is_negative()
        {
            let (coefficient, factors) = (-coefficient, factors.to_vec());
            reduced = graph.product(coefficient, factors);
        }
        if let Some(value) = graph.as_constant(reduced) {
            let distance = value - &value.floor();
            return Some(Literal { node: graph.constant(distance), ..self });
        }
        let floor = graph.call(Function::Known(built_in::floor()), &[reduced]);
        Some(Literal { node: graph.subtract(reduced, floor), ..self })
    }

    /// Whether it holds, as far as it is known.
    pub(super) fn decided(self, graph: &Graph, facts: &mut Facts) -> Option<bool> {
        let signs = match graph.as_constant(self.node) {
            Some(value) => Signs::of(value),
            None => facts.signs(graph, self.node),
        };
        if signs.within(self.signs) {
            return Some(true);
        }
        signs.and(self.signs).is_empty().then_some(false)
    }

    /// Where it does not hold.
    pub(super) fn negated(self) -> Literal {
        Literal { signs: self.signs.complement(), ..self }
    }

    /// As facts are made from it.
    pub(super) fn to_fact(self, graph: &mut Graph) -> NodeId {
        let Some(relation) = self.signs.relation() else { return graph.truth(!self.signs.is_empty()) };
        let zero = graph.constant(Rational::ZERO);
        let plain = graph.compare(relation, self.node, zero);
        let Expression::Sum { constant, coefficients: [one], terms } = graph.view(self.node) else { return plain };
        if !one.is_one() {
            return plain;
        }
        let (bound, term) = (-constant, terms.at(0));
        let bound = graph.constant(bound);
        let bounded = graph.compare(relation, term, bound);
        graph.and(&[plain, bounded])
    }

    /// As people write it: nothing negative on either side, where there are two.
    fn to_node(self, graph: &mut Graph) -> NodeId {
        let Some(relation) = self.signs.relation() else { return graph.truth(!self.signs.is_empty()) };
        let zero = graph.constant(Rational::ZERO);
        let Expression::Sum { constant, coefficients, terms } = graph.view(self.node) else {
            return graph.compare(relation, self.node, zero);
        };
        let constant = constant.clone();
        let terms = coefficients.iter().cloned().zip(terms.iter());
        let (right, left): (Vec<_>, Vec<_>) = terms.partition(|(coefficient, _)| coefficient.is_negative());
        let stays = !right.is_empty() && !constant.is_negative();
        let [here, there] = if stays { [constant, Rational::ZERO] } else { [Rational::ZERO, -constant] };
        let right = right.into_iter().map(|(coefficient, term)| (-coefficient, term));
        let left = graph.sum(here, left);
        let right = graph.sum(there, right);
        graph.compare(relation, left, right)
    }
}

/// The `u` of `u - floor(u)`.
fn integer_argument(graph: &mut Graph, node: NodeId) -> Option<NodeId> {
    let Expression::Sum { coefficients, terms, .. } = graph.view(node) else { return None };
    let floor = Function::Known(built_in::floor());
    let (sign, argument) = coefficients.iter().zip(terms.iter()).find_map(|(coefficient, term)| {
        let Expression::Call { function, arguments } = graph.view(term) else { return None };
        let unit = coefficient.is_one() || *coefficient == Rational::MINUS_ONE;
        (function == floor && unit).then(|| (coefficient.clone(), arguments.at(0)))
    })?;
    let call = graph.call(floor, &[argument]);
    let mut rest = Terms::new(Rational::ZERO);
    for (coefficient, term) in [(Rational::ONE, node), (-&sign, call), (sign, argument)] {
        rest.add(graph, &coefficient, term, true);
    }
    rest.collect();
    (rest.list.is_empty() && rest.constant.is_zero()).then_some(argument)
}

impl Clause {
    /// Adds an alternative.
    pub(super) fn add(&mut self, literal: Literal) {
        match self.literals.iter_mut().find(|there| there.node == literal.node) {
            Some(there) => there.signs = there.signs.or(literal.signs),
            None => self.literals.push(literal),
        }
    }

    /// Without the alternatives that are known not to hold, unless that is all of them; `None` if it is known to hold.
    pub(super) fn reduced(mut self, graph: &Graph, facts: &mut Facts) -> Option<Clause> {
        let decided: Vec<_> = self.literals.iter().map(|literal| literal.decided(graph, facts)).collect();
        if decided.contains(&Some(true)) {
            return None;
        }
        if !self.others.is_empty() || decided.contains(&None) {
            let mut decided = decided.into_iter();
            self.literals.retain(|_| decided.next() != Some(Some(false)));
        }
        Some(self)
    }

    /// Whether it is known not to hold.
    pub(super) fn is_refuted(&self, graph: &Graph, facts: &mut Facts) -> bool {
        self.others.is_empty() && self.literals.iter().all(|literal| literal.decided(graph, facts) == Some(false))
    }

    /// Whether it holds wherever another does, as far as it can be seen.
    pub(super) fn follows_from(&self, other: &Clause) -> bool {
        let there = |literal: &Literal| {
            self.literals.iter().any(|own| own.node == literal.node && literal.signs.within(own.signs))
        };
        other.literals.iter().all(there) && other.others.iter().all(|truth| self.others.contains(truth))
    }

    /// The clause that says the same as this one and another, which differs in one alternative.
    pub(super) fn joined(&self, other: &Clause) -> Option<Clause> {
        if self.literals.len() != other.literals.len() || self.others != other.others {
            return None;
        }
        let mut joined = self.clone();
        let mut different = 0;
        for own in &mut joined.literals {
            let there = other.literals.iter().find(|there| there.node == own.node)?;
            different += usize::from(there.signs != own.signs);
            own.signs = own.signs.and(there.signs);
        }
        let possible = joined.literals.iter().all(|literal| !literal.signs.is_empty());
        (different == 1 && possible).then_some(joined)
    }

    /// The same for equal clauses.
    pub(super) fn key(&self) -> (Vec<(NodeId, Signs)>, Vec<NodeId>) {
        let mut literals: Vec<_> = self.literals.iter().map(|literal| (literal.node, literal.signs)).collect();
        let mut others = self.others.clone();
        literals.sort_unstable_by_key(|(node, _)| *node);
        others.sort_unstable();
        (literals, others)
    }

    /// As a truth value, as people write it.
    pub(super) fn to_node(&self, graph: &mut Graph) -> NodeId {
        let literals: Vec<_> = self.literals.iter().map(|literal| literal.to_node(graph)).collect();
        graph.or(&[self.others.as_slice(), &literals].concat())
    }
}

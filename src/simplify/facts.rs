//! What is known about signs, and about the numbers between which values lie.
//!
//! In: nodes, and conditions that are assumed. Out: for a node, the [`Signs`] that its value can have
//! wherever it is defined: `exp(x)` is positive, `x^2 + 1` as well, `2 + sin(x)` too, `sqrt(x)` is not negative, and
//! `x - 1` is positive under `x > 2`. Always: facts go from the operands up, each node is looked at once.

use rustc_hash::FxHashMap;

use super::range::{End, Range};
use crate::graph::{Expression, Graph, NodeId, Operands};
use crate::number::Rational;
use crate::op::{Angle, Function, Ratio, Relation, Row, Sign};

/// How often what is known of one side of a comparison is carried over to the other.
const ROUNDS: usize = 4;

/// The signs that a value can have.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
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
    pub(super) fn from_relation(relation: Relation) -> Signs {
        let possible = |order| relation.holds(Some(order));
        Signs {
            negative: possible(std::cmp::Ordering::Less),
            zero: possible(std::cmp::Ordering::Equal),
            positive: possible(std::cmp::Ordering::Greater),
        }
    }

    /// How numbers with these signs compare with 0; `None` if there are none, or if they may have any sign.
    pub(super) fn relation(self) -> Option<Relation> {
        use Relation::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
        let relations = [Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual];
        relations.into_iter().find(|relation| Signs::from_relation(*relation) == self)
    }

    /// Whether no number has these signs.
    pub(super) fn is_empty(self) -> bool {
        !(self.negative || self.zero || self.positive)
    }

    /// Whether a number with these signs has one of the others too.
    pub(super) fn within(self, other: Signs) -> bool {
        self.and(other) == self
    }

    /// All other signs.
    pub(super) fn complement(self) -> Signs {
        Signs { negative: !self.negative, zero: !self.zero, positive: !self.positive }
    }

    pub(super) fn or(self, other: Signs) -> Signs {
        self.complement().and(other.complement()).complement()
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

    fn of_range(range: &Range) -> Signs {
        Signs {
            negative: !range.imply(Relation::GreaterEqual),
            zero: !range.imply(Relation::NotEqual),
            positive: !range.imply(Relation::LessEqual),
        }
    }

    fn to_range(self) -> Range {
        let mut range = Range::default();
        for relation in [Relation::Greater, Relation::GreaterEqual, Relation::Less, Relation::LessEqual] {
            if self.imply(relation) {
                range.restrict(relation, &Rational::ZERO);
            }
        }
        range
    }

    /// The signs of something whose size has these: 0 where the size is 0, of some signs where it is positive.
    pub(super) fn of_size(self, positive: Signs) -> Signs {
        let zero = Signs { negative: false, zero: self.zero, positive: false };
        if self.positive { zero.or(positive) } else { zero }
    }

    pub(super) fn negated(self) -> Signs {
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

/// What is known of one node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Known {
    signs: Signs,
    range: Range,
}

impl Known {
    const NOTHING: Known = Known { signs: Signs::ANY, range: Range { low: None, high: None } };

    pub(super) fn range(&self) -> &Range {
        &self.range
    }

    fn and(mut self, signs: Signs, range: &Range) -> Known {
        self.range = self.range.and(range).and(&signs.to_range());
        self.signs = self.signs.and(signs).and(Signs::of_range(&self.range));
        self
    }
}

/// What is known of the nodes of one graph.
#[derive(Debug, Default)]
pub(super) struct Facts {
    assumed: FxHashMap<NodeId, Known>,
    known: FxHashMap<NodeId, Known>,
}

impl Facts {
    /// The facts under assumptions: comparisons, or conjunctions of them. Others are of no use here.
    pub(super) fn new(graph: &mut Graph, assumptions: &[NodeId]) -> Facts {
        let mut facts = Facts::default();
        let mut pending = assumptions.to_vec();
        let mut between = Vec::new();
        while let Some(id) = pending.pop() {
            match graph.view(id) {
                Expression::And(operands) => pending.extend(operands.iter()),
                Expression::Compare { relation, left, right } => {
                    facts.assume(graph, relation, left, right);
                    between.push((relation, left, right));
                }
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
        // x > y and y > 2 make x > 2; a few rounds, for chains of these.
        for _ in 0..between.len().min(ROUNDS) {
            for &(relation, left, right) in &between {
                facts.carry_over(graph, relation, left, right);
            }
        }
        facts
    }

    /// Assumes of a node what is known of another.
    pub(super) fn restrict(&mut self, node: NodeId, known: &Known) {
        let entry = self.assumed.entry(node).or_insert(Known::NOTHING);
        *entry = entry.clone().and(known.signs, &known.range);
    }

    fn restrict_signs(&mut self, node: NodeId, signs: Signs) {
        self.restrict(node, &Known { signs, range: Range::default() });
    }

    /// What the ends of one side of a comparison say about the other.
    fn carry_over(&mut self, graph: &Graph, relation: Relation, left: NodeId, right: NodeId) {
        for (side, relation, other) in [(left, relation, right), (right, relation.reversed(), left)] {
            let there = self.known(graph, other).range;
            let mut range = Range::default();
            let open = |end: &End| end.open || matches!(relation, Relation::Less | Relation::Greater);
            if let (Some(end), Relation::Greater | Relation::GreaterEqual | Relation::Equal) = (&there.low, relation) {
                range.restrict(if open(end) { Relation::Greater } else { Relation::GreaterEqual }, &end.value);
            }
            if let (Some(end), Relation::Less | Relation::LessEqual | Relation::Equal) = (&there.high, relation) {
                range.restrict(if open(end) { Relation::Less } else { Relation::LessEqual }, &end.value);
            }
            if range != Range::default() && graph.as_constant(side).is_none() {
                self.restrict(side, &Known { signs: Signs::ANY, range });
                self.known.clear();
            }
        }
    }

    fn assume(&mut self, graph: &mut Graph, relation: Relation, left: NodeId, right: NodeId) {
        let signs = Signs::from_relation(relation);
        let difference = graph.subtract(left, right);
        let reversed = graph.subtract(right, left);
        let mut known = vec![(difference, signs), (reversed, signs.negated())];
        // x > 2 makes x positive, x < -1 negative.
        for (side, bound, relation) in [(left, right, relation), (right, left, relation.reversed())] {
            if let Some(bound) = graph.as_constant(bound).cloned() {
                self.restrict(side, &Known { signs: Signs::ANY, range: Range::of(relation, &bound) });
                if let Some(opposite) = opposite(graph, side) {
                    let range = Range::of(relation.reversed(), &-bound);
                    self.restrict(opposite, &Known { signs: Signs::ANY, range });
                }
            }
        }
        if graph.as_constant(right).is_some_and(Rational::is_zero) {
            known.push((left, signs));
        }
        // What is known of a - b is known of b - a.
        let opposites: Vec<_> =
            known.iter().filter_map(|&(node, signs)| Some((opposite(graph, node)?, signs.negated()))).collect();
        for (node, signs) in known.into_iter().chain(opposites) {
            self.restrict_signs(node, signs);
        }
    }

    /// The signs that a node can have.
    pub(super) fn signs(&mut self, graph: &Graph, id: NodeId) -> Signs {
        self.derive_all(graph, id);
        self.known[&id].signs
    }

    /// What is known of a node.
    pub(super) fn known(&mut self, graph: &Graph, id: NodeId) -> Known {
        self.derive_all(graph, id);
        self.known[&id].clone()
    }

    fn derive_all(&mut self, graph: &Graph, id: NodeId) {
        let mut waiting = vec![id];
        while let Some(&node) = waiting.last() {
            let before = waiting.len();
            if !self.known.contains_key(&node) {
                waiting.extend(graph.operands(node).iter().filter(|operand| !self.known.contains_key(operand)));
            }
            if waiting.len() == before {
                waiting.pop();
                if !self.known.contains_key(&node) {
                    let mut known = Known::NOTHING.and(self.derive(graph, node), &self.derive_range(graph, node));
                    if let Some(assumed) = self.assumed.get(&node) {
                        known = known.and(assumed.signs, &assumed.range);
                    }
                    self.known.insert(node, known);
                }
            }
        }
    }

    /// The range of a node, from those of its operands.
    fn derive_range(&self, graph: &Graph, id: NodeId) -> Range {
        let of = |operand: NodeId| &self.known[&operand].range;
        match graph.view(id) {
            Expression::Constant(value) => Range::point(value),
            Expression::Sum { constant, coefficients, terms } => {
                let terms = coefficients.iter().zip(terms.iter()).map(|(c, term)| of(term).scaled(c));
                fold(Range::point(constant), terms, |sum, term| sum.plus(term))
            }
            Expression::Product { coefficient, factors } => {
                fold(Range::point(coefficient), factors.iter().map(|factor| of(factor).clone()), |a, b| a.times(b))
            }
            Expression::Power { base, exponent } => of(base).raised(exponent),
            Expression::Call { function: Function::Known(function), arguments } => {
                let row = function.row();
                let first = if arguments.is_empty() { Range::default() } else { of(arguments.at(0)).clone() };
                if row.sign == Sign::Length && arguments.len() == 1 { first.magnitude() } else { of_row(row, &first) }
            }
            Expression::Select { then, otherwise, .. } => of(then).clone().or(of(otherwise).clone()),
            Expression::Call { function: Function::Unknown(_), .. }
            | Expression::Symbol(_)
            | Expression::Truth(_)
            | Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_)
            | Expression::Tensor { .. } => Range::default(),
        }
    }

    fn derive(&self, graph: &Graph, id: NodeId) -> Signs {
        let of = |operand: NodeId| self.known[&operand].signs;
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
            Expression::Select { then, otherwise, .. } => of(then).or(of(otherwise)),
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

/// Folds ranges, as long as there is something left to know.
fn fold(start: Range, ranges: impl Iterator<Item = Range>, join: impl Fn(&Range, &Range) -> Range) -> Range {
    let mut all = start;
    for range in ranges {
        all = join(&all, &range);
        if all == Range::default() {
            break;
        }
    }
    all
}

/// The range of a function of the table, from that of its first argument.
fn of_row(row: &Row, argument: &Range) -> Range {
    let mut range = Range::default();
    for (relation, [above, below]) in row.bounds {
        range.restrict(*relation, &Rational::new(*above, *below));
    }
    if let Some((Angle::Circular, ratio)) = row.angle {
        range = range.and(&of_angle(ratio, argument));
    }
    // What grows keeps the order of its arguments, so one of its values tells about the others.
    for &(at, [above, below]) in row.passes {
        let value = Rational::new(above, below);
        let side = argument.plus(&Range::point(&Rational::from(-at)));
        for relation in [Relation::Greater, Relation::GreaterEqual, Relation::Less, Relation::LessEqual] {
            if side.imply(relation) {
                range.restrict(relation, &value);
            }
        }
    }
    range
}

/// The sign of a function of an angle that is within half a turn of 0.
fn of_angle(ratio: Ratio, angle: &Range) -> Range {
    // Less than pi.
    let half = Rational::new(223, 71);
    let quarter = &half * &Rational::HALF;
    let within = |bound: &Rational| {
        let bound = Range::point(bound);
        angle.plus(&bound).imply(Relation::GreaterEqual)
            && bound.plus(&angle.scaled(&Rational::MINUS_ONE)).imply(Relation::GreaterEqual)
    };
    let [sines, cosines] = ratio.of_sine_and_cosine();
    let relations = [Relation::Greater, Relation::GreaterEqual, Relation::Less, Relation::LessEqual];
    let mut range = Range::of(Relation::Greater, &Rational::ZERO);
    if cosines != 0 && !within(&quarter) || !within(&half) {
        return Range::default();
    }
    if sines != 0 {
        range = Range::default();
        for relation in relations.into_iter().filter(|relation| angle.imply(*relation)) {
            range.restrict(relation, &Rational::ZERO);
        }
    }
    range
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

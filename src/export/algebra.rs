//! Puts back what the graph does without: minus signs, fractions, roots, parentheses.
//!
//! In: a graph, roots and a [`Style`]. Out: a [`Layout`], which every notation spells, so
//! that each of these decisions is made once. Always: the layout has O(nodes) parts, and
//! so has what is spelled from it (see `share`); read as text by our own
//! parser, it is the same node of the same graph again. Terms and factors keep their
//! order, with two exceptions: the constant of a sum comes last, unless that would begin
//! the sum with a minus; factors with negative exponents go under the
//! fraction bar.
//!
//! The last needs care, because the graph tells `a*b^-1*c^-1` from `a*(b*c)^-1`. A
//! denominator is read part by part, see [`Graph::reciprocals`]: `a/(b*c)` is the first,
//! and so `x^-2` is written `1/x^2`. Reciprocals of products, powers and numbers that would not be
//! read back therefore keep their exponent: `a*(b*c)^(-1)`.
//!
//! ```
//! use symdiff::export;
//! use symdiff::graph::Graph;
//! use symdiff::number::Rational;
//! let mut graph = Graph::new();
//! let (x, y) = (graph.symbol("x"), graph.symbol("y"));
//! let quotient = graph.divide(x, y);
//! let sum = graph.sum(Rational::ONE, [(Rational::new(-3, 2), quotient)]);
//! assert_eq!(export::text(&graph, sum), "1 - 3*x/(2*y)");
//! ```

use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use super::Style;
use super::order;
use super::part::{Definition, Layout, Part, PartId, Precedence, Term};
use super::share;
use crate::graph::{Expression, Graph, NodeId, Operands, walk};
use crate::number::Rational;
use crate::op::{Function, Op, built_in};
use crate::structure::Stretch;

/// Lays out the formulas of some roots, with names for shared subterms where that keeps them small.
pub fn layout<'g>(graph: &'g Graph, roots: &[NodeId], style: &Style) -> Layout<'g> {
    let names = names(graph, roots, &walk::live(graph, roots));
    layout_with(graph, roots, style, &names)
}

/// Lays out the formulas of some roots, with these names for nodes, which are in evaluation order.
pub fn layout_with<'g>(graph: &'g Graph, roots: &[NodeId], style: &Style, names: &[(NodeId, String)]) -> Layout<'g> {
    build(graph, roots, style, names).layout
}

/// Lays out the formulas of some roots, those that are rows as rows: the graph has them as vectors.
pub fn layout_with_rows<'g>(graph: &'g Graph, roots: &[NodeId], rows: &[bool], style: &Style) -> Layout<'g> {
    let names = names(graph, roots, &walk::live(graph, roots));
    let mut builder = build(graph, roots, style, &names);
    for (place, &root) in roots.iter().enumerate() {
        if rows.get(place) == Some(&true) && graph.dimensions(root).len() == 1 {
            builder.layout.outputs[place] = builder.row(root);
        }
    }
    builder.layout
}

/// The same for Jacobians, each with the number of its axes that are rows: by a stretched matrix, they are matrices.
pub fn layout_of_jacobians<'g>(
    graph: &'g Graph,
    jacobians: &[(NodeId, usize)],
    stretch: Stretch,
    style: &Style,
) -> Layout<'g> {
    let roots: Vec<NodeId> = jacobians.iter().map(|&(root, _)| root).collect();
    let live = walk::live(graph, &roots);
    let names = names(graph, &roots, &live);
    let mut builder = build(graph, &roots, style, &names);
    for (place, &(root, rows)) in jacobians.iter().enumerate() {
        if !builder.named[root.index()]
            && let Some(part) = builder.stretched(root, rows, stretch)
        {
            builder.layout.outputs[place] = part;
        }
    }
    builder.layout
}

fn names(graph: &Graph, roots: &[NodeId], live: &[NodeId]) -> Vec<(NodeId, String)> {
    let named = share::named(graph, roots, live);
    let prefix = if named.is_empty() { String::new() } else { share::prefix(graph, live, 't') };
    (1..).zip(named).map(|(number, id)| (id, format!("{prefix}{number}"))).collect()
}

fn build<'g>(graph: &'g Graph, roots: &[NodeId], style: &Style, names: &[(NodeId, String)]) -> Builder<'g> {
    let live = walk::live(graph, roots);
    let mut builder = Builder::new(graph, style, &live, names);
    let absorbed = builder.absorbed(&live, &walk::uses(graph, roots));
    for &id in &live {
        if absorbed[id.index()] {
            continue;
        }
        let body = builder.node(id);
        builder.written[id.index()] = body;
        if builder.named[id.index()] {
            let place = builder.layout.definitions.len();
            builder.layout.definitions.push(Definition { name: names[place].1.clone(), body });
            builder.written[id.index()] = builder.layout.push(Part::Shared(place));
        }
    }
    builder.layout.outputs = roots.iter().map(|root| builder.written[root.index()]).collect();
    order::order_names(&mut builder.layout);
    builder
}

/// Most products have few factors: these need no memory of their own while they are gathered.
pub(super) type Few<T> = SmallVec<[T; 8]>;

pub(super) struct Builder<'g> {
    pub(super) graph: &'g Graph,
    pub(super) layout: Layout<'g>,
    decimals: bool,
    /// By index of the node: how its users write it.
    pub(super) written: Vec<PartId>,
    /// By index of the node: whether it is written once and named.
    pub(super) named: Vec<bool>,
    /// By index of the part, as far as it was asked for: how many names of indices are used inside.
    pub(super) names_inside: Vec<usize>,
    /// Parts that are inverses and sums which are their own transposes.
    pub(super) symmetric: FxHashSet<PartId>,
}

impl<'g> Builder<'g> {
    fn new(graph: &'g Graph, style: &Style, live: &[NodeId], names: &[(NodeId, String)]) -> Builder<'g> {
        let mut layout = Layout::new(graph);
        let length = live.last().map_or(0, |last| last.index() + 1);
        let nothing = layout.push(Part::Truth(false));
        let mut named = vec![false; length];
        for (id, _) in names {
            named[id.index()] = true;
        }
        let written = vec![nothing; length];
        Builder {
            graph,
            layout,
            decimals: style.decimals,
            written,
            named,
            names_inside: Vec::new(),
            symmetric: FxHashSet::default(),
        }
    }

    /// The part of a node whose operands are written.
    fn node(&mut self, id: NodeId) -> PartId {
        match self.graph.view(id) {
            Expression::Constant(value) => self.number(value),
            Expression::Symbol(symbol) => self.layout.push(Part::Symbol(symbol)),
            Expression::Truth(value) => self.layout.push(Part::Truth(value)),
            Expression::Sum { constant, coefficients, terms } => self.sum(id, constant, coefficients, terms),
            Expression::Product { coefficient, factors } => {
                let factors: Few<NodeId> = factors.iter().collect();
                let magnitude = self.magnitude(&coefficient.abs(), &factors, id);
                if coefficient.is_negative() { self.layout.push(Part::Negation(magnitude)) } else { magnitude }
            }
            Expression::Power { base, exponent } if self.is_tensor(id) => self.entrywise_power(base, exponent),
            Expression::Power { base, exponent } => match self.divisor(id, true) {
                Some(_) => self.fraction(&Rational::ONE, &[id]),
                None => self.power(base, exponent),
            },
            Expression::Call { function, arguments } => self.call(id, function, arguments),
            Expression::Select { condition, then, otherwise } => {
                let [condition, then, otherwise] =
                    [condition, then, otherwise].map(|operand| self.operand(operand, id));
                self.layout.push(Part::Select(condition, then, otherwise))
            }
            Expression::Compare { relation, left, right } => {
                let [left, right] = [left, right].map(|side| {
                    let side = self.operand(side, id);
                    self.at_least(Precedence::Sum, side)
                });
                self.layout.push(Part::Compare(relation, left, right))
            }
            Expression::And(operands) => {
                let operands = self.conditions(Precedence::Not, operands, id);
                self.layout.push(Part::And(operands))
            }
            Expression::Or(operands) => {
                let operands = self.conditions(Precedence::And, operands, id);
                self.layout.push(Part::Or(operands))
            }
            Expression::Not(operand) => self.layout.push(Part::Not(self.written[operand.index()])),
            Expression::Tensor { operation, operands } => self.tensor(id, operation, &operands.to_vec()),
        }
    }

    fn is_tensor(&self, id: NodeId) -> bool {
        self.graph.shape(id).axes().is_some()
    }

    /// An operand of a node that acts on each entry.
    fn operand(&mut self, operand: NodeId, user: NodeId) -> PartId {
        let graph = self.graph;
        self.repeated(operand, graph.dimensions(user))
    }

    /// A product of numbers, or of the entries of tensors; the coefficient is positive.
    fn magnitude(&mut self, coefficient: &Rational, factors: &[NodeId], whole: NodeId) -> PartId {
        if self.is_tensor(whole) {
            let graph = self.graph;
            return self.tensor_product(coefficient, factors, graph.dimensions(whole));
        }
        self.fraction(coefficient, factors)
    }

    /// A number of any sign.
    pub(super) fn number(&mut self, value: &Rational) -> PartId {
        let (numerator, denominator) = self.split(&value.abs());
        let mut part = self.layout.push(Part::Number(numerator));
        if !denominator.is_one() {
            let denominator = self.layout.push(Part::Number(denominator));
            part = self.layout.push(Part::Quotient(part, denominator));
        }
        if value.is_negative() { self.layout.push(Part::Negation(part)) } else { part }
    }

    /// What of a number stands above and below a fraction bar.
    pub(super) fn split(&self, value: &Rational) -> (Rational, Rational) {
        if self.decimals && value.to_decimal().is_some() {
            (value.clone(), Rational::ONE)
        } else {
            (value.numerator(), value.denominator())
        }
    }

    fn sum(&mut self, id: NodeId, constant: &Rational, coefficients: &[Rational], terms: Operands<'_>) -> PartId {
        let mut written: Vec<Term> = Vec::with_capacity(terms.len() + 1);
        for (coefficient, term) in coefficients.iter().zip(terms.iter()) {
            let part = self.term(&coefficient.abs(), term, id);
            written.push(Term { negative: coefficient.is_negative(), part });
        }
        if !constant.is_zero() {
            let part = self.number(&constant.abs());
            written.push(Term { negative: constant.is_negative(), part });
        }
        // Where all terms are negative a number begins, because its sign is no operation.
        let constant = (!constant.is_zero()).then(|| written.len() - 1);
        if let Some(first) = written.iter().position(|term| !term.negative).or(constant) {
            written[..=first].rotate_right(1);
        }
        self.layout.push(Part::Sum(written.into()))
    }

    /// A term of a sum without its sign.
    fn term(&mut self, coefficient: &Rational, term: NodeId, sum: NodeId) -> PartId {
        if coefficient.is_one() {
            let part = self.operand(term, sum);
            return self.at_least(Precedence::Product, part);
        }
        if self.is_tensor(term) && self.graph.shape(term) != self.graph.shape(sum) {
            let number = self.number(coefficient);
            let part = self.operand(term, sum);
            return self.scaled(vec![number], part);
        }
        if let Expression::Product { coefficient: own, factors } = self.graph.view(term)
            && own.is_one()
            && !self.named[term.index()]
        {
            let factors: Few<NodeId> = factors.iter().collect();
            return self.magnitude(coefficient, &factors, term);
        }
        self.magnitude(coefficient, &[term], term)
    }

    /// `coefficient * factors`, with a fraction bar where it needs one; the coefficient is positive.
    fn fraction(&mut self, coefficient: &Rational, factors: &[NodeId]) -> PartId {
        let (mut above, mut below) = (Few::new(), Few::new());
        let (numerator, denominator) = self.split(coefficient);
        if !numerator.is_one() {
            above.push(self.layout.push(Part::Number(numerator)));
        }
        let alone = denominator.is_one() && factors.iter().filter(|&&factor| self.divides(factor)).count() == 1;
        if !denominator.is_one() {
            below.push(self.layout.push(Part::Number(denominator)));
        }
        for factor in self.reading_order(factors) {
            match self.divisor(factor, alone) {
                Some((base, exponent)) => below.push(self.power(base, &exponent)),
                None => above.push(self.written[factor.index()]),
            }
        }
        // One product of matrices goes on where the numbers end.
        let mut matrices = factors.iter().filter(|&&factor| self.is_matrix_product(factor));
        if let (Some(&factor), None) = (matrices.next(), matrices.next()) {
            let part = self.written[factor.index()];
            above.retain(|other| *other != part);
            let parts = if let Part::Product(parts) = self.layout.part(part) { parts.to_vec() } else { vec![part] };
            above.extend(parts);
        }
        if above.is_empty() {
            above.push(self.layout.push(Part::Number(Rational::ONE)));
        }
        let above = self.product(above);
        if below.is_empty() {
            return above;
        }
        let below = self.product(below);
        let below = self.at_least(Precedence::Power, below);
        self.layout.push(Part::Quotient(above, below))
    }

    /// Factors as people write them: names and their powers, which are put in [order] in the end, then sums, then functions;
    /// otherwise as they come.
    pub(super) fn reading_order(&self, factors: &[NodeId]) -> Few<NodeId> {
        let rank = |&factor: &NodeId| {
            let is_power = matches!(self.graph.op(factor), Op::Power(_));
            let base = if is_power { self.graph.operands(factor).at(0) } else { factor };
            match self.graph.op(base) {
                Op::Constant(_) => 0,
                Op::Call(_) if self.graph.operands(base).is_empty() => 0,
                Op::Symbol(_) => 1,
                Op::Sum(_) => 2,
                Op::Truth(_) | Op::Product(_) | Op::Power(_) | Op::Call(_) => 3,
                Op::Select | Op::Compare(_) | Op::And | Op::Or | Op::Not | Op::Tensor(_) => 3,
            }
        };
        let mut ordered = Few::from_slice(factors);
        if factors.len() > 1 {
            ordered.sort_by_key(rank);
        }
        ordered
    }

    pub(super) fn product(&mut self, factors: impl Into<Few<PartId>>) -> PartId {
        let mut factors = factors.into();
        for factor in &mut factors {
            *factor = self.at_least(Precedence::Power, *factor);
        }
        match factors.as_slice() {
            &[factor] => factor,
            several => {
                let several = several.into();
                self.layout.push(Part::Product(several))
            }
        }
    }

    /// Whether a factor has a negative exponent and is not written as a name.
    fn divides(&self, factor: NodeId) -> bool {
        let Op::Power(exponent) = self.graph.op(factor) else { return false };
        self.graph.number(exponent).is_negative() && !self.named[factor.index()]
    }

    /// What a factor divides by, if it is written below a fraction bar: `x` and 2 for `x^-2`.
    /// With other divisors beside it, or read part by part, a reciprocal of something composed would be read
    /// as another node.
    pub(super) fn divisor(&self, factor: NodeId, alone: bool) -> Option<(NodeId, Rational)> {
        if !self.divides(factor) {
            return None;
        }
        let Expression::Power { base, exponent } = self.graph.view(factor) else { return None };
        let number = self.graph.as_constant(base);
        let is_number = number.is_some();
        let is_read_back = if *exponent != Rational::MINUS_ONE {
            // The power of a number would be folded without its minus sign, but for roots of what is positive.
            number.is_none_or(|number| *number > Rational::ZERO && !exponent.is_integer())
        } else if is_number || matches!(self.graph.op(base), Op::Product(_) | Op::Power(_)) {
            alone && (self.named[base.index()] || !self.graph.has_reciprocal_parts(base))
        } else {
            true
        };
        is_read_back.then(|| (base, -exponent))
    }

    /// A power as such, whatever its exponent.
    pub(super) fn power(&mut self, base: NodeId, exponent: &Rational) -> PartId {
        let doubled = exponent + exponent;
        if !exponent.is_integer()
            && doubled.is_integer()
            && let Some(norm) = self.norm(base)
        {
            let exponent = self.number(&doubled);
            return if doubled.is_one() { norm } else { self.raise(norm, exponent) };
        }
        let base = self.written[base.index()];
        if exponent.is_one() {
            return base;
        }
        if *exponent == Rational::HALF {
            return self.layout.push(Part::Root(base));
        }
        let exponent = self.number(exponent);
        self.raise(base, exponent)
    }

    fn raise(&mut self, base: PartId, exponent: PartId) -> PartId {
        let base = self.at_least(Precedence::Atom, base);
        let exponent = self.at_least(Precedence::Power, exponent);
        self.layout.push(Part::Power(base, exponent))
    }

    fn call(&mut self, id: NodeId, function: Function, arguments: Operands<'_>) -> PartId {
        if self.is_tensor(id) {
            let parts: Vec<_> = arguments.iter().map(|argument| self.operand(argument, id)).collect();
            return match parts.as_slice() {
                &[base, exponent] if self.is_infix_power(function, arguments) => self.raise_entries(base, exponent),
                _ => self.layout.push(Part::Call(function, parts.into())),
            };
        }
        if self.is_infix_power(function, arguments) {
            return self.raise(self.written[arguments.at(0).index()], self.written[arguments.at(1).index()]);
        }
        let mut parts = Vec::with_capacity(arguments.len());
        let mut user = id;
        while let Some(inner) = self.flattened(user) {
            parts.push(self.written[self.graph.operands(user).at(1).index()]);
            user = inner;
        }
        parts.extend(self.graph.operands(user).iter().rev().map(|argument| self.written[argument.index()]));
        parts.reverse();
        self.layout.push(Part::Call(function, parts.into()))
    }

    /// Whether a call is read back if it is written `a^b`: not so `pow(x, 2)` and `pow(e, x)`, which are
    /// read as other nodes.
    fn is_infix_power(&self, function: Function, arguments: Operands<'_>) -> bool {
        if function != Function::Known(built_in::power()) || self.graph.as_constant(arguments.at(1)).is_some() {
            return false;
        }
        let base = arguments.at(0);
        let is_e = self.graph.op(base) == Op::Call(Function::Known(built_in::e()));
        !is_e && !self.graph.as_constant(base).is_some_and(Rational::is_one)
    }

    /// `f(a, b)` in `f(f(a, b), c)`, where that is written `f(a, b, c)`.
    fn flattened(&self, id: NodeId) -> Option<NodeId> {
        let Expression::Call { function: Function::Known(f), arguments } = self.graph.view(id) else { return None };
        if !f.row().associative || arguments.is_empty() || self.is_tensor(id) {
            return None;
        }
        let inner = arguments.at(0);
        (self.graph.op(inner) == self.graph.op(id) && !self.named[inner.index()]).then_some(inner)
    }

    /// By index of the node: whether it is only ever written as a part of an associative call around it.
    /// Otherwise each call of a long chain would list all calls inside it.
    fn absorbed(&self, live: &[NodeId], uses: &[u32]) -> Vec<bool> {
        let mut inside = vec![0u32; uses.len()];
        for &id in live {
            if let Some(inner) = self.flattened(id) {
                inside[inner.index()] += 1;
            }
        }
        inside.iter().zip(uses).map(|(&inside, &uses)| inside > 0 && inside == uses).collect()
    }

    /// The part, in parentheses if it holds together less tightly.
    pub(super) fn at_least(&mut self, precedence: Precedence, part: PartId) -> PartId {
        if self.layout.part(part).precedence() < precedence { self.layout.push(Part::Group(part)) } else { part }
    }

    fn conditions(&mut self, precedence: Precedence, operands: Operands<'_>, user: NodeId) -> Box<[PartId]> {
        let mut parts = Vec::with_capacity(operands.len());
        for operand in operands.iter() {
            let part = self.operand(operand, user);
            parts.push(self.at_least(precedence, part));
        }
        parts.into()
    }
}

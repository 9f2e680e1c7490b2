//! Lowering: from the graph to a straight-line program.
//!
//! In: a graph and roots, and perhaps doubles for some nodes that contain no symbol. Out:
//! a [`Program`] with the same values. Two sweeps: one from the roots down finds which nodes need a
//! slot of their own (a reciprocal that only divides does not), one up emits the operations.
//!
//! Powers are put back so that nothing under- or overflows that the formula does not:
//! `b^(5/2)` is `b^2 * sqrt(b)`, and a negative power divides step by step (see [`Steps`]), so
//! that `x/h^2` is `(x/h)/h` and right at `h = 1e200` and `h = 1e-200`.

use rustc_hash::FxHashMap;

use super::builder::{Builder, UNSET};
use super::pairs;
use super::{Constant, Operation, Program, Slot};
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{self, Function};

/// Doubles for what contains no symbol, found before the program is made.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The values of nodes.
    pub values: FxHashMap<NodeId, f64>,
    /// For some sums, what the constant and all terms in `values` come to.
    pub sums: FxHashMap<NodeId, f64>,
}

impl Program {
    /// The program for some roots.
    pub fn new(graph: &Graph, roots: &[NodeId]) -> Program {
        Program::with_known(graph, roots, &Known::default())
    }

    /// The program for some roots, with constants instead of the nodes of which the value is known.
    pub fn with_known(graph: &Graph, roots: &[NodeId], known: &Known) -> Program {
        let mut lowering =
            Lowering { graph, known, uses: walk::uses(graph, roots), slots: Vec::new(), builder: Builder::default() };
        let needed = lowering.needed(roots);
        lowering.slots = vec![UNSET; needed.len()];
        for id in indices(&needed) {
            lowering.declare(id);
        }
        for id in indices(&needed) {
            lowering.slots[id.index()] = lowering.node(id);
        }
        let outputs = roots.iter().map(|&root| lowering.slot(root)).collect();
        pairs::share(lowering.builder.finish(outputs))
    }
}

fn indices(needed: &[bool]) -> impl Iterator<Item = NodeId> + '_ {
    needed.iter().enumerate().filter(|&(_, &needed)| needed).map(|(index, _)| NodeId::new(index))
}

/// How `b^r` is written with squares, small integer powers and the square root:
/// `|r| = whole + 1/2` or `|r| = whole`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Steps {
    pub(super) whole: i32,
    pub(super) half: bool,
    pub(super) negative: bool,
}

/// Integer powers up to here are multiplied out; the error of repeated squaring grows with the exponent.
const MULTIPLIED_OUT: i64 = 16;

impl Steps {
    pub(super) fn of(exponent: &Rational) -> Option<Steps> {
        let twice = (&exponent.abs() + &exponent.abs()).to_i64()?;
        let steps = Steps { whole: (twice / 2) as i32, half: twice % 2 == 1, negative: exponent.is_negative() };
        (twice / 2 <= MULTIPLIED_OUT).then_some(steps)
    }
}

pub(super) struct Lowering<'g> {
    pub(super) graph: &'g Graph,
    pub(super) builder: Builder,
    known: &'g Known,
    uses: Vec<u32>,
    slots: Vec<Slot>,
}

impl Lowering<'_> {
    /// The slot of a node that has been lowered.
    pub(super) fn slot(&self, id: NodeId) -> Slot {
        debug_assert!(self.slots[id.index()] != UNSET, "operands are lowered before their users");
        self.slots[id.index()]
    }

    /// Which nodes need a slot of their own, by index.
    fn needed(&self, roots: &[NodeId]) -> Vec<bool> {
        let mut needed = vec![false; roots.iter().max().map_or(0, |last| last.index() + 1)];
        for root in roots {
            needed[root.index()] = true;
        }
        for index in (0..needed.len()).rev() {
            if needed[index] {
                self.reads(NodeId::new(index), &mut |operand| needed[operand.index()] = true);
            }
        }
        needed
    }

    /// Visits the nodes of which the slots are read to compute a node; what [`Lowering::node`] asks for.
    fn reads(&self, id: NodeId, visit: &mut dyn FnMut(NodeId)) {
        if self.known.values.contains_key(&id) {
            return;
        }
        match self.graph.view(id) {
            Expression::Sum { terms, .. } => {
                for term in terms.iter() {
                    match self.merged(term) {
                        Some(factors) => factors.into_iter().for_each(|factor| visit(self.divisor(factor).0)),
                        None => visit(term),
                    }
                }
            }
            Expression::Product { factors, .. } => factors.iter().for_each(|factor| visit(self.divisor(factor).0)),
            Expression::Power { base, .. } => visit(match self.divisor(id) {
                (divisor, Some(_)) => divisor,
                (_, None) => base,
            }),
            Expression::Constant(_)
            | Expression::Symbol(_)
            | Expression::Truth(_)
            | Expression::Call { .. }
            | Expression::Select { .. }
            | Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_)
            | Expression::Tensor { .. } => self.graph.operands(id).iter().for_each(visit),
        }
    }

    /// The factors of a term that only its sum uses, so that the coefficient goes into them: `3*(1/x)` is `3/x`.
    pub(super) fn merged(&self, term: NodeId) -> Option<Vec<NodeId>> {
        if self.uses[term.index()] != 1 || self.known.values.contains_key(&term) {
            return None;
        }
        if let Expression::Product { coefficient, factors } = self.graph.view(term)
            && coefficient.is_one()
        {
            return Some(factors.to_vec());
        }
        self.divisor(term).1.is_some().then(|| vec![term])
    }

    /// What a factor is read from: a negative power from its base, as steps of division; else the factor itself.
    ///
    /// `(b^r)^-n` is `b^(-r*n)` wherever it is defined.
    pub(super) fn divisor(&self, factor: NodeId) -> (NodeId, Option<Steps>) {
        let Expression::Power { base, exponent } = self.graph.view(factor) else { return (factor, None) };
        if !exponent.is_negative() || self.known.values.contains_key(&factor) {
            return (factor, None);
        }
        if exponent.is_integer()
            && let Expression::Power { base: inner, exponent: power } = self.graph.view(base)
            && !power.is_negative()
            && let Some(steps) = Steps::of(&(exponent * power))
        {
            return (inner, Some(steps));
        }
        match Steps::of(exponent) {
            Some(steps) => (base, Some(steps)),
            None => (factor, None),
        }
    }

    /// Inputs come first, so that their slots are final.
    fn declare(&mut self, id: NodeId) {
        if let Expression::Symbol(symbol) = self.graph.view(id) {
            self.slots[id.index()] = self.builder.input(symbol);
        }
    }

    /// Emits the operations of a node of which the operands are lowered.
    fn node(&mut self, id: NodeId) -> Slot {
        if let Some(&value) = self.known.values.get(&id) {
            return self.builder.constant(Constant::Rounded(value));
        }
        let graph = self.graph;
        match graph.view(id) {
            Expression::Constant(value) => self.builder.number(value),
            Expression::Symbol(_) => self.slot(id),
            Expression::Truth(value) => self.builder.constant(Constant::Truth(value)),
            Expression::Sum { constant, coefficients, terms } => {
                let addends = coefficients.iter().zip(terms.iter());
                match self.known.sums.get(&id) {
                    None => self.sum(Constant::Exact(constant.clone()), addends.collect()),
                    Some(&sum) => {
                        let open = addends.filter(|(_, term)| !self.known.values.contains_key(term)).collect();
                        self.sum(Constant::Rounded(sum), open)
                    }
                }
            }
            Expression::Product { coefficient, factors } => self.product(coefficient, &factors.to_vec()),
            Expression::Power { base, exponent } => self.power(id, base, exponent),
            Expression::Call { function, arguments } => {
                let slots = arguments.iter().map(|argument| self.slot(argument)).collect::<Vec<_>>();
                self.builder.call(function, &slots)
            }
            Expression::Select { condition, then, otherwise } => {
                let operation = Operation::Select(self.slot(condition), self.slot(then), self.slot(otherwise));
                self.builder.emit(operation)
            }
            Expression::Compare { relation, left, right } => {
                let operation = Operation::Compare(relation, self.slot(left), self.slot(right));
                self.builder.emit(operation)
            }
            Expression::And(operands) => self.connective(Operation::And, operands.to_vec()),
            Expression::Or(operands) => self.connective(Operation::Or, operands.to_vec()),
            Expression::Not(operand) => {
                let operation = Operation::Not(self.slot(operand));
                self.builder.emit(operation)
            }
            Expression::Tensor { .. } => panic!("programs compute numbers"),
        }
    }

    /// `base^exponent` with a slot of its own.
    fn power(&mut self, id: NodeId, base: NodeId, exponent: &Rational) -> Slot {
        if let (divisor, Some(steps)) = self.divisor(id) {
            return if steps.whole == 0 {
                let divisor = self.slot(divisor);
                self.builder.emit(Operation::ReciprocalSqrt(divisor))
            } else {
                self.product(&Rational::ONE, &[id])
            };
        }
        let base = self.slot(base);
        match Steps::of(exponent) {
            Some(Steps { whole: 0, .. }) => self.builder.emit(Operation::Sqrt(base)),
            Some(Steps { whole, half: false, .. }) => self.builder.integer_power(base, whole),
            Some(Steps { whole, half: true, .. }) => {
                let power = self.builder.integer_power(base, whole);
                let root = self.builder.emit(Operation::Sqrt(base));
                self.builder.emit(Operation::Multiply(power, root))
            }
            None => self.large_power(base, exponent),
        }
    }

    /// `base^exponent` where it is not worth multiplying out.
    fn large_power(&mut self, base: Slot, exponent: &Rational) -> Slot {
        if let Some(exponent) = exponent.to_i64().and_then(|n| i32::try_from(n).ok()) {
            return self.builder.integer_power(base, exponent);
        }
        let pow = op::built_in::power();
        let exponent = self.builder.number(exponent);
        self.builder.call(Function::Known(pow), &[base, exponent])
    }

    fn connective(&mut self, operation: fn(Slot, Slot) -> Operation, operands: Vec<NodeId>) -> Slot {
        let mut value = self.slot(operands[0]);
        for &operand in &operands[1..] {
            value = self.builder.emit(operation(value, self.slot(operand)));
        }
        value
    }
}

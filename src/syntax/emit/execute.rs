//! One step of the stack machine.
//!
//! In: a step whose operands are on the stack. Out: its value in their place. Always: what was folded away with a number is
//! noted; of a vector it is known whether it is a row.
//!
//! ```text
//! stack a b c, step Sum(3)      stack a + b - c, where c joins by minus
//! ```

use smallvec::SmallVec;

use super::super::entries::Indices;
use super::super::whole::{Lines, Whole};
use super::{Emitter, Failure, Joint, Operand, Operands, Step, Value};
use crate::graph::NodeId;
use crate::number::Rational;
use crate::op::{Function, Relation};
use crate::span::Span;

/// A node, and whether it is a row.
type Made = (NodeId, bool);

impl Emitter<'_> {
    /// Does a step for which no function is entered.
    pub(super) fn execute(&mut self, step: Step, span: Span) -> Result<(), Failure> {
        let mut indices = Indices::NONE;
        if !self.forms.is_empty() || matches!(step, Step::OpenEntries(_)) {
            if self.entry_step(step, span)? {
                return Ok(());
            }
            indices = self.align(step, span)?;
        }
        let waiting = self.coefficients.len();
        let (node, row) = match step {
            Step::Value(node) => (node, false),
            Step::Row(node) => (node, true),
            Step::Join(joint) => {
                self.top().joint = joint;
                return Ok(());
            }
            Step::All(node) => {
                self.push(Value::column(node), span);
                self.top().joint = Joint::All;
                return Ok(());
            }
            Step::Raise(exponent) => self.raise_to(exponent, span)?,
            Step::RaiseEntries(exponent) => {
                let base = self.pop().value;
                (self.graph.pow(base.node, exponent), base.row)
            }
            Step::Power => self.raise(span)?,
            Step::PowerEntries => {
                let (operands, row) = self.take_agreeing(2, span)?;
                (self.graph.pow(operands[0], operands[1]), row)
            }
            Step::Negate => {
                let operand = self.pop().value;
                (self.graph.negate(operand.node), operand.row)
            }
            Step::Transpose => {
                let operand = self.pop();
                made(self.transpose(operand, "`'`", span)?)
            }
            Step::Sum(count) => self.sum(count, span)?,
            Step::Product(count) | Step::Term(count) if self.graph.has_tensors() => self.product_of_tensors(count)?,
            Step::Product(count) => (self.product(count), false),
            Step::Term(count) => (self.term(count), false),
            Step::Index(count) => made(self.index(count, span)?),
            Step::Beside(count) | Step::Above(count) => {
                let blocks = self.take(count);
                let value = self.brackets(step, &blocks, span)?;
                self.push(value, span);
                self.top().brackets = true;
                return Ok(());
            }
            Step::Compare(relation) => self.compare(relation, span)?,
            Step::And(count) => {
                let (conditions, row) = self.take_agreeing(count, span)?;
                (self.graph.and(&conditions), row)
            }
            Step::Or(count) => {
                let (conditions, row) = self.take_agreeing(count, span)?;
                (self.graph.or(&conditions), row)
            }
            Step::Not => {
                let condition = self.pop().value;
                (self.graph.not(condition.node), condition.row)
            }
            Step::Select => self.select(span)?,
            Step::Apply(function, count) => self.call(function, count, span)?,
            Step::Fold(function, count) => self.fold(function, count, span)?,
            Step::Whole(function, count, lines) => self.call_whole(function, count, lines, span)?,
            Step::Parameter(_) | Step::Inline(_) | Step::Differentiate { .. } => {
                unreachable!("done where the frames are known, and where the steps are counted")
            }
            Step::OpenEntries(_) | Step::CloseEntries | Step::OpenSum | Step::CloseSum | Step::Label(_) => {
                unreachable!("done as steps of forms by entries")
            }
        };
        let scaled = self.coefficients.len() > waiting;
        let value = Value { node, row, indices };
        let operand = Operand::new(value, span, self.vanished.len());
        self.stack.push(Operand { composed: is_composed(step), scaled, ..operand });
        Ok(())
    }

    fn top(&mut self) -> &mut Operand {
        self.stack.last_mut().expect("every step finds its operands on the stack")
    }

    fn raise_to(&mut self, exponent: NodeId, span: Span) -> Result<Made, Failure> {
        let base = self.pop();
        let power = self.power(base, exponent, span)?;
        self.note_vanished(power, &[base.value.node]);
        Ok((power, false))
    }

    fn raise(&mut self, span: Span) -> Result<Made, Failure> {
        let (exponent, base) = (self.pop(), self.pop());
        self.numeric_exponent(base, exponent, span)?;
        let power = self.power(base, exponent.value.node, span)?;
        self.note_vanished(power, &[base.value.node, exponent.value.node]);
        Ok((power, false))
    }

    fn sum(&mut self, count: usize, span: Span) -> Result<Made, Failure> {
        let start = self.stack.len() - count;
        let row = self.graph.has_tensors() && self.agree(&self.stack[start..], span)?;
        let waiting = self.stack[start..].iter().filter(|term| term.scaled).count();
        let mut waiting = self.coefficients.drain(self.coefficients.len() - waiting..);
        let signed = |term: Operand| {
            let size = if term.scaled { waiting.next() } else { None }.unwrap_or(Rational::ONE);
            (if term.joint == Joint::Inverse { -size } else { size }, term.value.node)
        };
        let terms: SmallVec<[_; 4]> = self.stack.drain(start..).map(signed).collect();
        let nodes: SmallVec<[NodeId; 4]> = terms.iter().map(|(_, node)| *node).collect();
        drop(waiting);
        let sum = self.graph.sum(Rational::ZERO, terms);
        self.note_vanished(sum, &nodes);
        Ok((sum, row))
    }

    fn product_of_tensors(&mut self, count: usize) -> Result<Made, Failure> {
        let operands = self.take(count);
        let product = self.chain(&operands)?;
        let nodes: SmallVec<[NodeId; 4]> = operands.iter().map(|operand| operand.value.node).collect();
        self.note_vanished(product.node, &nodes);
        Ok(made(product))
    }

    fn product(&mut self, count: usize) -> NodeId {
        let factors = self.take_factors(count);
        let product = self.graph.product(Rational::ONE, factors.iter().copied());
        self.note_vanished(product, &factors);
        product
    }

    /// A product whose number waits for the sum.
    fn term(&mut self, count: usize) -> NodeId {
        let factors = self.take_factors(count);
        let (number, product) = self.graph.scaled_product(factors.iter().copied());
        self.note_vanished(product, &factors);
        if !number.is_one() {
            self.coefficients.push(number);
        }
        product
    }

    fn compare(&mut self, relation: Relation, span: Span) -> Result<Made, Failure> {
        let (operands, row) = self.take_agreeing(2, span)?;
        let comparison = self.graph.compare(relation, operands[0], operands[1]);
        self.note_vanished(comparison, &operands);
        Ok((comparison, row))
    }

    fn select(&mut self, span: Span) -> Result<Made, Failure> {
        let start = self.stack.len() - 3;
        let branches = [self.stack[start].vanished, self.stack[start + 1].vanished];
        let (operands, row) = self.take_agreeing(3, span)?;
        self.guard_vanished(operands[0], branches);
        let choice = self.graph.select(operands[0], operands[1], operands[2]);
        self.note_vanished(choice, &operands);
        Ok((choice, row))
    }

    fn call(&mut self, function: Function, count: usize, span: Span) -> Result<Made, Failure> {
        if let Function::Unknown(_) = function {
            let start = self.stack.len() - count;
            let arguments: Operands = self.stack[start..].iter().copied().collect();
            self.numbers_only(&arguments, "a function that is only declared", None)?;
        }
        let (arguments, row) = self.take_agreeing(count, span)?;
        let call = self.graph.call(function, &arguments);
        self.note_vanished(call, &arguments);
        Ok((call, row))
    }

    fn fold(&mut self, function: Function, count: usize, span: Span) -> Result<Made, Failure> {
        let (arguments, row) = self.take_agreeing(count, span)?;
        let folded = arguments.into_iter().reduce(|left, right| self.graph.call(function, &[left, right]));
        Ok((folded.expect("a call has at least one argument"), row))
    }

    fn call_whole(&mut self, function: Whole, count: usize, lines: Option<Lines>, span: Span) -> Result<Made, Failure> {
        if lines.is_some() {
            self.pop();
        }
        let arguments = self.take(count);
        Ok(made(self.apply(function, &arguments, lines, span)?))
    }
}

fn made(value: Value) -> Made {
    (value.node, value.row)
}

/// Whether what a step makes is written as a product or a power.
fn is_composed(step: Step) -> bool {
    match step {
        Step::Product(_) | Step::Term(_) | Step::Whole(Whole::Norm, ..) => true,
        Step::Power | Step::PowerEntries | Step::Raise(_) | Step::RaiseEntries(_) => true,
        Step::Value(_) | Step::Row(_) | Step::Parameter(_) | Step::Negate | Step::Transpose | Step::Join(_) => false,
        Step::All(_) | Step::OpenEntries(_) | Step::CloseEntries | Step::OpenSum | Step::CloseSum => false,
        Step::Label(_) | Step::Sum(_) | Step::Index(_) | Step::Beside(_) | Step::Above(_) => false,
        Step::Compare(_) | Step::And(_) | Step::Or(_) | Step::Not | Step::Select => false,
        Step::Apply(..) | Step::Fold(..) | Step::Whole(..) | Step::Inline(_) | Step::Differentiate { .. } => false,
    }
}

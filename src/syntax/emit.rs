//! Resolved steps to nodes.
//!
//! In: [`Step`]s in postfix order, in which every name has become a node, a parameter
//! or a function. Out: nodes of the graph, through its constructors. Always: a loop
//! and stacks of its own, never recursion; functions of the source are inlined, each call with
//! the same arguments once; the number of steps is limited. A function with a derivative in its body is
//! built once, with symbols for its parameters, and its calls are substitutions: in `h(t) = diff(t^2, t)`, `h(3)` is 6.
//!
//! ```text
//! a b c Subtract Sum(3)      one node: a + b - c
//! ```

mod execute;
mod step;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::Differentiate;
use super::entries::{Factors, Form, Indices};
use super::error::{Error, ErrorKind, excerpt};
use super::fault::ShapeError;
use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::op::SymbolId;
use crate::span::Span;

pub(super) use step::{Joint, Step};

/// A function of the source.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) parameters: usize,
    /// Each with its place.
    pub(super) steps: Vec<(Step, Span)>,
    /// The value for symbols in the place of the arguments, if calls are substitutions.
    pub(super) built: Option<(Vec<NodeId>, NodeId)>,
}

/// Why a step could not be done.
pub(super) enum Failure {
    /// There were more steps than allowed.
    TooManySteps,
    /// Something else.
    Wrong(Box<Error>),
}

/// A pass over the graph counts a step for so many nodes.
const NODES_A_STEP: usize = 8;

/// Deriving and simplifying take so many steps a new node.
const STEPS_A_NODE: usize = 30;

/// The operands of a step: mostly few.
pub(super) type Operands = SmallVec<[Operand; 4]>;

/// A value: a vector may be a row, and a number an entry that goes along the axes of its node.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Value {
    pub(super) node: NodeId,
    pub(super) row: bool,
    pub(super) indices: Indices,
}

/// A value on the stack.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operand {
    pub(super) value: Value,
    pub(super) joint: Joint,
    /// Whether it is written out as a product or a power, so that a `/` before it divides by its parts;
    /// a name or a call stands for one value.
    pub(super) composed: bool,
    /// Whether it is a term whose coefficient waits for the sum.
    pub(super) scaled: bool,
    /// Whether it is something in brackets.
    pub(super) brackets: bool,
    /// Where it is written.
    pub(super) span: Span,
    /// How much had been folded away when it was there.
    pub(super) vanished: usize,
    /// The place of its factors, if it is a product of entries that waits for what takes it.
    pub(super) product: Option<usize>,
}

impl Operand {
    fn new(value: Value, span: Span, vanished: usize) -> Operand {
        let joint = Joint::Plain;
        Operand { value, joint, composed: false, scaled: false, brackets: false, span, vanished, product: None }
    }
}

/// A function at work.
struct Frame {
    body: usize,
    next: usize,
    arguments: Arguments,
    call: Span,
    /// How much had been folded away when it began.
    vanished: usize,
}

type Arguments = SmallVec<[Value; 4]>;

/// What a function gave, and what was folded away on the way.
struct Outcome {
    value: Value,
    vanished: Vec<NodeId>,
}

/// The stack machine.
pub(super) struct Emitter<'g> {
    pub(super) graph: &'g mut Graph,
    pub(super) source: &'g str,
    stack: Vec<Operand>,
    /// Those of the terms on the stack that are scaled, in their order.
    coefficients: Vec<Rational>,
    bodies: Vec<Body>,
    /// What a function gave for some arguments.
    results: FxHashMap<(usize, Arguments), Outcome>,
    steps_left: usize,
    /// How `diff` is answered, if it is allowed.
    pub(super) differentiate: Option<Differentiate>,
    /// What each derivative is the derivative of: function, variable, order.
    derived: FxHashMap<NodeId, (NodeId, NodeId, u32)>,
    /// The names that are lengths of axes.
    pub(super) lengths: FxHashSet<SymbolId>,
    /// What was folded away with a number: `log(x)` of `0*log(x)`.
    pub(super) vanished: Vec<NodeId>,
    /// The forms by entries that are open, the innermost at the end.
    pub(super) forms: Vec<Form>,
    /// The products of entries on the stack.
    pub(super) products: Vec<Factors>,
}

impl<'g> Emitter<'g> {
    pub(super) fn new(
        graph: &'g mut Graph,
        source: &'g str,
        steps: usize,
        differentiate: Option<Differentiate>,
    ) -> Emitter<'g> {
        Emitter {
            graph,
            source,
            stack: Vec::new(),
            coefficients: Vec::new(),
            bodies: Vec::new(),
            results: FxHashMap::default(),
            steps_left: steps,
            differentiate,
            derived: FxHashMap::default(),
            lengths: FxHashSet::default(),
            vanished: Vec::new(),
            forms: Vec::new(),
            products: Vec::new(),
        }
    }

    /// Keeps a function for later steps; gives its place.
    pub(super) fn define(&mut self, body: Body) -> usize {
        self.bodies.push(body);
        self.bodies.len() - 1
    }

    /// Builds a function that was kept, with symbols for its parameters.
    pub(super) fn build(&mut self, body: usize, symbols: Vec<NodeId>, header: Span) -> Result<(), Failure> {
        symbols.iter().for_each(|&node| self.push(Value::column(node), header));
        self.step(Step::Inline(body), header)?;
        let value = self.finish().node;
        self.bodies[body].built = Some((symbols, value));
        Ok(())
    }

    /// The value of the expression whose steps were done last.
    pub(super) fn finish(&mut self) -> Value {
        self.pop().value
    }

    /// Does one step outside of any function.
    pub(super) fn step(&mut self, step: Step, span: Span) -> Result<(), Failure> {
        self.count(1)?;
        if let Step::Value(node) = step {
            self.push(Value::column(node), span);
            return Ok(());
        }
        let mut frames = Vec::new();
        self.enter_or_do(step, span, &mut frames)?;
        while let Some(frame) = frames.last_mut() {
            self.count(1)?;
            let call = frame.call;
            match self.bodies[frame.body].steps.get(frame.next).copied() {
                Some((Step::Parameter(position), span)) => {
                    frame.next += 1;
                    let argument = frame.arguments[position];
                    self.push(argument, span);
                }
                Some((step, span)) => {
                    frame.next += 1;
                    self.enter_or_do(step, span, &mut frames).map_err(|failure| called(failure, call))?;
                }
                None => {
                    self.settle(1)?;
                    let value = self.pop().value;
                    let frame = frames.pop().expect("the frame just looked at");
                    let mut seen = FxHashSet::default();
                    let vanished: Vec<NodeId> =
                        self.vanished.drain(frame.vanished..).filter(|id| seen.insert(*id)).collect();
                    self.vanished.extend(&vanished);
                    self.push(value, call);
                    self.results.insert((frame.body, frame.arguments), Outcome { value, vanished });
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, steps: usize) -> Result<(), Failure> {
        self.steps_left = self.steps_left.checked_sub(steps).ok_or(Failure::TooManySteps)?;
        Ok(())
    }

    /// Begins a function, unless its value is known already; does any other step.
    fn enter_or_do(&mut self, step: Step, span: Span, frames: &mut Vec<Frame>) -> Result<(), Failure> {
        if let Step::Differentiate { order, written } = step {
            return self.derive(order, written, span);
        }
        let Step::Inline(body) = step else {
            return self.execute(step, span);
        };
        self.settle(self.bodies[body].parameters)?;
        let operands = self.take(self.bodies[body].parameters);
        let arguments: Arguments = operands.iter().map(|operand| operand.value).collect();
        let call = (body, arguments);
        if let Some(Outcome { value, vanished }) = self.results.get(&call) {
            let (value, count) = (*value, vanished.len());
            self.vanished.extend(vanished);
            self.push(value, span);
            self.count(count)?;
        } else if let Some((symbols, value)) = &self.bodies[body].built {
            let nodes = operands.iter().map(|operand| operand.value.node);
            let replacements: Vec<_> = symbols.iter().copied().zip(nodes).collect();
            let root = *value;
            self.numbers_only(&operands, "a function with `diff` inside", None)?;
            let before = self.graph.len();
            let value = Value::column(self.graph.substitute(&[root], &replacements)[0]);
            self.push(value, span);
            self.results.insert(call, Outcome { value, vanished: Vec::new() });
            self.count(self.graph.len() - before + before / NODES_A_STEP)?;
        } else {
            let vanished = self.vanished.len();
            frames.push(Frame { body, next: 0, arguments: call.1, call: span, vanished });
        }
        Ok(())
    }

    /// `diff(f, x)`, `diff(f, x, n)`; the derivative of a derivative by the same variable is one of higher order.
    fn derive(&mut self, order: u32, written: bool, span: Span) -> Result<(), Failure> {
        let operands = self.take(if written { 3 } else { 2 });
        self.numbers_only(
            &operands,
            "`diff` inside an expression",
            Some("the derivative by a tensor is asked for outside"),
        )?;
        let (mut function, variable, mut order) = (operands[0].value.node, operands[1].value.node, order);
        if let Some(&(first, by, times)) = self.derived.get(&function)
            && by == variable
        {
            (function, order) = (first, order.saturating_add(times));
        }
        let no_derivative = |reason| Failure::Wrong(Box::new(Error::new(ErrorKind::NoDerivative { reason }, span)));
        let differentiate = self.differentiate.ok_or_else(|| no_derivative(String::new()))?;
        let before = self.graph.len();
        let value = differentiate(self.graph, function, variable, order).map_err(no_derivative)?;
        self.push(Value::column(value), span);
        if self.graph.as_constant(value).is_none() {
            self.derived.insert(value, (function, variable, order));
        }
        let order = order as usize;
        self.count(STEPS_A_NODE * (self.graph.len() - before + order * order) + before / NODES_A_STEP)
    }

    /// Notes what a value was made from, where some of it was folded away.
    fn note_vanished(&mut self, value: NodeId, from: &[NodeId]) {
        let graph = &self.graph;
        let variable = |id: &NodeId| graph.as_constant(*id).is_none() && !graph.shape(*id).is_truth();
        if graph.operands(value).len() < from.iter().filter(|id| variable(id)).count() {
            self.vanished.extend(from.iter().copied().filter(|id| *id != value && variable(id)));
        }
    }

    /// What was folded away in a branch is of interest where the branch is taken.
    fn guard_vanished(&mut self, condition: NodeId, starts: [usize; 2]) {
        let [then, otherwise] = starts;
        if then == self.vanished.len() {
            return;
        }
        let zero = self.graph.constant(Rational::ZERO);
        for at in then..self.vanished.len() {
            let value = self.vanished[at];
            // A choice for each entry says nothing of a tensor with other axes.
            let [own, chosen] = [value, condition].map(|id| self.graph.dimensions(id));
            if !own.ends_with(chosen) && !chosen.ends_with(own) {
                continue;
            }
            let branches = if at < otherwise { [value, zero] } else { [zero, value] };
            self.vanished[at] = self.graph.select(condition, branches[0], branches[1]);
        }
    }

    pub(super) fn push(&mut self, value: Value, span: Span) {
        self.stack.push(Operand::new(value, span, self.vanished.len()));
    }

    fn pop(&mut self) -> Operand {
        self.stack.pop().expect("every step finds its operands on the stack")
    }

    /// The last `count` operands, in their order.
    pub(super) fn take(&mut self, count: usize) -> Operands {
        let start = self.stack.len() - count;
        self.stack.drain(start..).collect()
    }

    /// Operands of an operation on each entry, and whether the result is a row.
    fn take_agreeing(&mut self, count: usize, whole: Span) -> Result<(SmallVec<[NodeId; 4]>, bool), Failure> {
        let start = self.stack.len() - count;
        let row = if self.graph.has_tensors() { self.agree(&self.stack[start..], whole)? } else { false };
        Ok((self.stack.drain(start..).map(|operand| operand.value.node).collect(), row))
    }

    /// The factors of a chain of numbers.
    fn take_factors(&mut self, count: usize) -> SmallVec<[NodeId; 4]> {
        let start = self.stack.len() - count;
        let mut factors = SmallVec::new();
        for factor in self.stack.drain(start..) {
            match (factor.joint, factor.composed) {
                (Joint::Inverse | Joint::InverseEntries, false) => {
                    factors.push(self.graph.power(factor.value.node, Rational::MINUS_ONE));
                }
                (Joint::Inverse | Joint::InverseEntries, true) => {
                    factors.extend(self.graph.reciprocals(factor.value.node));
                }
                (Joint::Plain | Joint::Entries | Joint::Kronecker | Joint::All | Joint::UpTo | Joint::Label(_), _) => {
                    factors.push(factor.value.node);
                }
            }
        }
        factors
    }

    /// What is written at a place, as a message shows it.
    pub(super) fn text(&self, span: Span) -> String {
        excerpt(&self.source[span.range()])
    }

    /// The indices of an index operation, and what is indexed: from the top of the stack down.
    pub(super) fn pop_index(&mut self) -> (Operand, Option<Operand>) {
        let top = self.pop();
        let from = (top.joint == Joint::UpTo).then(|| self.pop());
        (top, from)
    }

    /// How many operands there are.
    pub(super) fn stack_len(&self) -> usize {
        self.stack.len()
    }

    /// The operands from a place on.
    pub(super) fn operands_from(&self, place: usize) -> &[Operand] {
        &self.stack[place..]
    }

    /// The operand at a place.
    pub(super) fn operand_mut(&mut self, place: usize) -> &mut Operand {
        &mut self.stack[place]
    }

    /// The operand on the top.
    pub(super) fn pop_operand(&mut self) -> Operand {
        self.pop()
    }
}

/// What is wrong with shapes at a place.
pub(super) fn wrong(error: ShapeError, span: Span) -> Failure {
    Failure::Wrong(Box::new(Error::new(ErrorKind::Shapes(Box::new(error)), span)))
}

/// What is wrong inside a function, and where that was called.
fn called(failure: Failure, call: Span) -> Failure {
    match failure {
        Failure::Wrong(error) if error.note.is_none() && matches!(error.kind, ErrorKind::Shapes(_)) => {
            Failure::Wrong(Box::new(error.note(call, "called here")))
        }
        Failure::Wrong(_) | Failure::TooManySteps => failure,
    }
}

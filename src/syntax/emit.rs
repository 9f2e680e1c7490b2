//! Resolved steps to nodes.
//!
//! In: [`Step`]s in postfix order, in which every name has become a node, a parameter
//! or a function. Out: nodes of the graph, through its constructors. Always: a loop
//! and stacks of its own, never recursion; functions of the source are inlined, each call with
//! the same arguments once; the number of steps is limited.
//!
//! ```text
//! a b c Subtract Sum(3)      one node: a + b - c
//! ```

use rustc_hash::FxHashMap;

use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::op::{Function, Relation};

/// One step of a stack machine that builds a graph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// Pushes a node.
    Value(NodeId),
    /// Pushes an argument of the function that is being inlined.
    Parameter(usize),
    /// Raises the top to a constant.
    Raise(NodeId),
    /// `a^b`
    Power,
    /// `-a`
    Negate,
    /// The sum that takes the top subtracts it.
    Subtract,
    /// The product that takes the top divides by it.
    Divide,
    /// So many terms.
    Sum(usize),
    /// So many factors.
    Product(usize),
    /// `a < b`
    Compare(Relation),
    /// So many conditions.
    And(usize),
    /// So many conditions.
    Or(usize),
    /// `not a`
    Not,
    /// `if(c, a, b)`
    Select,
    /// A call with so many arguments.
    Apply(Function, usize),
    /// A function of two arguments over so many, from left to right.
    Fold(Function, usize),
    /// A function of the source.
    Inline(usize),
}

/// A function of the source.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) parameters: usize,
    pub(super) steps: Vec<Step>,
}

/// There were more steps than allowed.
pub(super) struct TooManySteps;

/// A node on the stack.
#[derive(Clone, Copy)]
struct Operand {
    node: NodeId,
    /// Whether it is a term to be subtracted, or a factor to be divided by.
    inverse: bool,
    /// Whether it is written out as a product or a power, so that a `/` before it divides by its parts;
    /// a name or a call stands for one value.
    composed: bool,
}

/// A function at work.
struct Frame {
    body: usize,
    next: usize,
    arguments: Vec<NodeId>,
}

/// The stack machine.
pub(super) struct Emitter<'g> {
    pub(super) graph: &'g mut Graph,
    stack: Vec<Operand>,
    bodies: Vec<Body>,
    /// What a function gave for some arguments.
    results: FxHashMap<(usize, Vec<NodeId>), NodeId>,
    steps_left: usize,
}

impl<'g> Emitter<'g> {
    pub(super) fn new(graph: &'g mut Graph, steps: usize) -> Emitter<'g> {
        let (stack, bodies, results) = (Vec::new(), Vec::new(), FxHashMap::default());
        Emitter { graph, stack, bodies, results, steps_left: steps }
    }

    /// Keeps a function for later steps; gives its place.
    pub(super) fn define(&mut self, body: Body) -> usize {
        self.bodies.push(body);
        self.bodies.len() - 1
    }

    /// The value of the expression whose steps were done last.
    pub(super) fn finish(&mut self) -> NodeId {
        self.pop()
    }

    /// Does one step outside of any function.
    pub(super) fn step(&mut self, step: Step) -> Result<(), TooManySteps> {
        let mut frames = Vec::new();
        self.count()?;
        self.enter_or_do(step, &mut frames);
        while let Some(frame) = frames.last_mut() {
            self.count()?;
            match self.bodies[frame.body].steps.get(frame.next).copied() {
                Some(Step::Parameter(position)) => {
                    frame.next += 1;
                    let node = frame.arguments[position];
                    self.push(node);
                }
                Some(step) => {
                    frame.next += 1;
                    self.enter_or_do(step, &mut frames);
                }
                None => {
                    let value = self.pop();
                    self.push(value);
                    let frame = frames.pop().expect("the frame just looked at");
                    self.results.insert((frame.body, frame.arguments), value);
                }
            }
        }
        Ok(())
    }

    fn count(&mut self) -> Result<(), TooManySteps> {
        self.steps_left = self.steps_left.checked_sub(1).ok_or(TooManySteps)?;
        Ok(())
    }

    /// Begins a function, unless its value is known already; does any other step.
    fn enter_or_do(&mut self, step: Step, frames: &mut Vec<Frame>) {
        let Step::Inline(body) = step else { return self.execute(step) };
        let call = (body, self.take(self.bodies[body].parameters));
        match self.results.get(&call) {
            Some(&value) => self.push(value),
            None => frames.push(Frame { body, next: 0, arguments: call.1 }),
        }
    }

    fn push(&mut self, node: NodeId) {
        self.stack.push(Operand { node, inverse: false, composed: false });
    }

    fn pop(&mut self) -> NodeId {
        self.stack.pop().expect("every step finds its operands on the stack").node
    }

    /// The last `count` nodes, in their order.
    fn take(&mut self, count: usize) -> Vec<NodeId> {
        let start = self.stack.len() - count;
        self.stack.drain(start..).map(|operand| operand.node).collect()
    }

    fn execute(&mut self, step: Step) {
        let node = match step {
            Step::Value(node) => node,
            Step::Raise(exponent) => {
                let base = self.pop();
                self.graph.pow(base, exponent)
            }
            Step::Power => {
                let (exponent, base) = (self.pop(), self.pop());
                self.graph.pow(base, exponent)
            }
            Step::Negate => {
                let operand = self.pop();
                self.graph.negate(operand)
            }
            Step::Subtract | Step::Divide => {
                let operand = self.stack.last_mut().expect("every step finds its operands on the stack");
                operand.inverse = true;
                return;
            }
            Step::Sum(count) => {
                let start = self.stack.len() - count;
                let sign = |inverse| if inverse { Rational::MINUS_ONE } else { Rational::ONE };
                let terms = self.stack.drain(start..).map(|term| (sign(term.inverse), term.node));
                self.graph.sum(Rational::ZERO, terms)
            }
            Step::Product(count) => {
                let start = self.stack.len() - count;
                let mut factors = Vec::with_capacity(count);
                for factor in self.stack.drain(start..) {
                    match (factor.inverse, factor.composed) {
                        (false, _) => factors.push(factor.node),
                        (true, false) => factors.push(self.graph.power(factor.node, Rational::MINUS_ONE)),
                        (true, true) => factors.extend(self.graph.reciprocals(factor.node)),
                    }
                }
                self.graph.product(Rational::ONE, factors)
            }
            Step::Compare(relation) => {
                let (right, left) = (self.pop(), self.pop());
                self.graph.compare(relation, left, right)
            }
            Step::And(count) => {
                let conditions = self.take(count);
                self.graph.and(&conditions)
            }
            Step::Or(count) => {
                let conditions = self.take(count);
                self.graph.or(&conditions)
            }
            Step::Not => {
                let condition = self.pop();
                self.graph.not(condition)
            }
            Step::Select => {
                let (otherwise, then, condition) = (self.pop(), self.pop(), self.pop());
                self.graph.select(condition, then, otherwise)
            }
            Step::Apply(function, count) => {
                let arguments = self.take(count);
                self.graph.call(function, &arguments)
            }
            Step::Fold(function, count) => {
                let arguments = self.take(count);
                let folded = arguments.into_iter().reduce(|left, right| self.graph.call(function, &[left, right]));
                folded.expect("a call has at least one argument")
            }
            Step::Parameter(_) | Step::Inline(_) => unreachable!("done where the frames are known"),
        };
        let composed = matches!(step, Step::Product(_) | Step::Power | Step::Raise(_));
        self.stack.push(Operand { node, inverse: false, composed });
    }
}

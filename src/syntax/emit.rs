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

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::Differentiate;
use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::op::{Function, Relation};
use crate::span::Span;

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
    /// `diff(f, x)`, or `diff(f, x, n)` if the order was written; at which place.
    Differentiate { order: u32, written: bool, span: Span },
}

/// A function of the source.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) parameters: usize,
    pub(super) steps: Vec<Step>,
    /// The value for symbols in the place of the arguments, if calls are substitutions.
    pub(super) built: Option<(Vec<NodeId>, NodeId)>,
}

/// Why a step could not be done.
pub(super) enum Failure {
    /// There were more steps than allowed.
    TooManySteps,
    /// There is no derivative, for this reason.
    NoDerivative { reason: String, span: Span },
}

/// A pass over the graph counts a step for so many nodes.
const NODES_A_STEP: usize = 8;

/// Deriving and simplifying take so many steps a new node.
const STEPS_A_NODE: usize = 30;

/// The operands of a step: mostly few.
type Nodes = SmallVec<[NodeId; 4]>;

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
    arguments: Nodes,
}

/// The stack machine.
pub(super) struct Emitter<'g> {
    pub(super) graph: &'g mut Graph,
    stack: Vec<Operand>,
    bodies: Vec<Body>,
    /// What a function gave for some arguments.
    results: FxHashMap<(usize, Nodes), NodeId>,
    steps_left: usize,
    /// How `diff` is answered, if it is allowed.
    pub(super) differentiate: Option<Differentiate>,
    /// What each derivative is the derivative of: function, variable, order.
    derived: FxHashMap<NodeId, (NodeId, NodeId, u32)>,
    /// What was folded away with a number: `log(x)` of `0*log(x)`.
    pub(super) vanished: Vec<NodeId>,
}

impl<'g> Emitter<'g> {
    pub(super) fn new(graph: &'g mut Graph, steps: usize, differentiate: Option<Differentiate>) -> Emitter<'g> {
        let (stack, bodies, results) = (Vec::new(), Vec::new(), FxHashMap::default());
        Emitter {
            graph,
            stack,
            bodies,
            results,
            steps_left: steps,
            differentiate,
            derived: FxHashMap::default(),
            vanished: Vec::new(),
        }
    }

    /// Keeps a function for later steps; gives its place.
    pub(super) fn define(&mut self, body: Body) -> usize {
        self.bodies.push(body);
        self.bodies.len() - 1
    }

    /// Builds a function that was kept, with symbols for its parameters.
    pub(super) fn build(&mut self, body: usize, symbols: Vec<NodeId>) -> Result<(), Failure> {
        symbols.iter().for_each(|&symbol| self.push(symbol));
        self.step(Step::Inline(body))?;
        let value = self.finish();
        self.bodies[body].built = Some((symbols, value));
        Ok(())
    }

    /// The value of the expression whose steps were done last.
    pub(super) fn finish(&mut self) -> NodeId {
        self.pop()
    }

    /// Does one step outside of any function.
    pub(super) fn step(&mut self, step: Step) -> Result<(), Failure> {
        let mut frames = Vec::new();
        self.count(1)?;
        self.enter_or_do(step, &mut frames)?;
        while let Some(frame) = frames.last_mut() {
            self.count(1)?;
            match self.bodies[frame.body].steps.get(frame.next).copied() {
                Some(Step::Parameter(position)) => {
                    frame.next += 1;
                    let node = frame.arguments[position];
                    self.push(node);
                }
                Some(step) => {
                    frame.next += 1;
                    self.enter_or_do(step, &mut frames)?;
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

    fn count(&mut self, steps: usize) -> Result<(), Failure> {
        self.steps_left = self.steps_left.checked_sub(steps).ok_or(Failure::TooManySteps)?;
        Ok(())
    }

    /// Begins a function, unless its value is known already; does any other step.
    fn enter_or_do(&mut self, step: Step, frames: &mut Vec<Frame>) -> Result<(), Failure> {
        if let Step::Differentiate { order, written, span } = step {
            return self.derive(order, written, span);
        }
        let Step::Inline(body) = step else {
            self.execute(step);
            return Ok(());
        };
        let call = (body, self.take(self.bodies[body].parameters));
        if let Some(&value) = self.results.get(&call) {
            self.push(value);
        } else if let Some((symbols, value)) = &self.bodies[body].built {
            let replacements: Vec<_> = symbols.iter().copied().zip(call.1.iter().copied()).collect();
            let before = self.graph.len();
            let value = self.graph.substitute(&[*value], &replacements)[0];
            self.push(value);
            self.results.insert(call, value);
            self.count(self.graph.len() - before + before / NODES_A_STEP)?;
        } else {
            frames.push(Frame { body, next: 0, arguments: call.1 });
        }
        Ok(())
    }

    /// `diff(f, x)`, `diff(f, x, n)`; the derivative of a derivative by the same variable is one of higher order.
    fn derive(&mut self, order: u32, written: bool, span: Span) -> Result<(), Failure> {
        let operands = self.take(if written { 3 } else { 2 });
        let (mut function, variable, mut order) = (operands[0], operands[1], order);
        if let Some(&(first, by, times)) = self.derived.get(&function)
            && by == variable
        {
            (function, order) = (first, order.saturating_add(times));
        }
        let no_derivative = |reason| Failure::NoDerivative { reason, span };
        let differentiate = self.differentiate.ok_or_else(|| no_derivative(String::new()))?;
        let before = self.graph.len();
        let value = differentiate(self.graph, function, variable, order).map_err(no_derivative)?;
        self.push(value);
        if self.graph.as_constant(value).is_none() {
            self.derived.insert(value, (function, variable, order));
        }
        let order = order as usize;
        self.count(STEPS_A_NODE * (self.graph.len() - before + order * order) + before / NODES_A_STEP)
    }

    /// Notes what a number was made from, where not from numbers.
    fn note_vanished(&mut self, value: NodeId, from: &[NodeId]) {
        if self.graph.as_constant(value).is_some() {
            let graph = &self.graph;
            self.vanished.extend(from.iter().copied().filter(|&id| graph.as_constant(id).is_none()));
        }
    }

    fn push(&mut self, node: NodeId) {
        self.stack.push(Operand { node, inverse: false, composed: false });
    }

    fn pop(&mut self) -> NodeId {
        self.stack.pop().expect("every step finds its operands on the stack").node
    }

    /// The last `count` nodes, in their order.
    fn take(&mut self, count: usize) -> Nodes {
        let start = self.stack.len() - count;
        self.stack.drain(start..).map(|operand| operand.node).collect()
    }

    fn execute(&mut self, step: Step) {
        let node = match step {
            Step::Value(node) => node,
            Step::Raise(exponent) => {
                let base = self.pop();
                let power = self.graph.pow(base, exponent);
                self.note_vanished(power, &[base]);
                power
            }
            Step::Power => {
                let (exponent, base) = (self.pop(), self.pop());
                let power = self.graph.pow(base, exponent);
                self.note_vanished(power, &[base, exponent]);
                power
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
                let terms: SmallVec<[_; 4]> = self.stack.drain(start..).map(|term| (term.inverse, term.node)).collect();
                let nodes: Nodes = terms.iter().map(|(_, node)| *node).collect();
                let terms = terms.into_iter().map(|(inverse, node)| (sign(inverse), node));
                let sum = self.graph.sum(Rational::ZERO, terms);
                self.note_vanished(sum, &nodes);
                sum
            }
            Step::Product(count) => {
                let start = self.stack.len() - count;
                let mut factors = Nodes::new();
                for factor in self.stack.drain(start..) {
                    match (factor.inverse, factor.composed) {
                        (false, _) => factors.push(factor.node),
                        (true, false) => factors.push(self.graph.power(factor.node, Rational::MINUS_ONE)),
                        (true, true) => factors.extend(self.graph.reciprocals(factor.node)),
                    }
                }
                let product = self.graph.product(Rational::ONE, factors.iter().copied());
                self.note_vanished(product, &factors);
                product
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
            Step::Parameter(_) | Step::Inline(_) | Step::Differentiate { .. } => {
                unreachable!("done where the frames are known, and where it may fail")
            }
        };
        let composed = matches!(step, Step::Product(_) | Step::Power | Step::Raise(_));
        self.stack.push(Operand { node, inverse: false, composed });
    }
}

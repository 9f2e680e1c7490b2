//! What was asked, as derivatives: gradient, Jacobian, higher orders, Hessian.
//!
//! In: outputs, variables and a [`Task`]. Out: [`Derivative`]s, each with what it is the derivative of
//! and by, simplified together. This is the one place where differentiating and
//! simplifying meet; the command line and the batch protocol both ask here.
//!
//! ```
//! use symdiff::answer::{Task, derive};
//! use symdiff::{export, graph::Graph, simplify::Level, syntax};
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "x^3*y")?;
//! let x = formula.variables[0];
//! let answer = derive(&mut graph, &formula.outputs, &[x], Task::Order(2), Level::Basic)?;
//! assert_eq!(export::text(&graph, answer[0].node), "6*x*y");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod entries;
mod order;
mod read;
mod simplifier;

use crate::diff::{self, DiffError};
use crate::export;
use crate::graph::{Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{Op, SymbolId, TensorOp};
use crate::simplify::{self, Level, Step};
use simplifier::Simplifier;

pub use read::{assume, read, read_expression};

/// By more numbers at once, a tensor is differentiated in one reverse sweep.
const NUMBERS: usize = 16;

/// The largest number of derivatives in one answer.
const ENTRY_LIMIT: usize = 10_000_000;

/// Which derivatives are wanted. The axes of a derivative are those of the output, and then those of each variable in
/// turn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Task {
    /// Every output by every variable: the gradient of one output, the Jacobian of several.
    Gradient,
    /// Every output differentiated so many times by each variable.
    Order(u32),
    /// Every output differentiated by each pair of variables, first variable first.
    Hessian,
}

/// One derivative.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Derivative {
    /// The position of the output that is differentiated.
    pub output: usize,
    /// The variables it is differentiated by, once for each time.
    pub by: Vec<SymbolId>,
    /// The derivative.
    pub node: NodeId,
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// What is differentiated.
    pub outputs: &'a [NodeId],
    /// The variables it is differentiated by.
    pub wrt: &'a [SymbolId],
    /// Which derivatives are wanted.
    pub task: Task,
    /// What is given from outside: the derivatives are multiplied by it.
    pub seed: Option<NodeId>,
    /// How hard to simplify.
    pub level: Level,
    /// What is taken to hold, as [`assume`] or [`read`] return it.
    pub assumptions: &'a [NodeId],
    /// Whether to tell by which steps the derivatives became simple.
    pub explain: bool,
}

/// Derivatives, and how they became simple.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Answer {
    /// All of the first output, then all of the next.
    pub derivatives: Vec<Derivative>,
    /// The laws, the algebra and the rules of the canonical form that made them simpler, each step once; none if nobody asked.
    pub steps: Vec<Step>,
    /// The formulas from which the derivatives were made by taking steps: the outputs, and derivatives as they come
    /// out of the rules.
    pub before: Vec<NodeId>,
}

/// The derivatives that a task asks for: all of the first output, then all of the next.
///
/// # Errors
///
/// Those of [`diff::gradient`].
pub fn derive(
    graph: &mut Graph,
    outputs: &[NodeId],
    wrt: &[SymbolId],
    task: Task,
    level: Level,
) -> Result<Vec<Derivative>, DiffError> {
    let question = Question { outputs, wrt, task, seed: None, level, assumptions: &[], explain: false };
    Ok(answer(graph, &question)?.derivatives)
}

/// The answer to a question.
///
/// # Errors
///
/// Those of [`diff::gradient`].
///
/// ```
/// use symdiff::answer::{Question, Task, answer, read};
/// use symdiff::{export, graph::Graph, simplify::Level, syntax};
/// let mut graph = Graph::new();
/// let formula = read(&mut graph, "assume x > 0; x*abs(x)", &syntax::Limits::default())?;
/// let assumptions: Vec<_> = formula.assumptions.iter().map(|assumption| assumption.node).collect();
/// let question = Question {
///     outputs: &formula.outputs,
///     wrt: &formula.variables,
///     task: Task::Gradient,
///     seed: None,
///     level: Level::Full,
///     assumptions: &assumptions,
///     explain: false,
/// };
/// let answer = answer(&mut graph, &question)?;
/// assert_eq!(export::text(&graph, answer.derivatives[0].node), "2*x");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn answer(graph: &mut Graph, question: &Question<'_>) -> Result<Answer, DiffError> {
    let &Question { outputs, wrt, task, seed, level, assumptions, explain } = question;
    let each = if task == Task::Hessian { wrt.len().saturating_mul(wrt.len()) / 2 } else { wrt.len() };
    if each.saturating_mul(outputs.len()) > ENTRY_LIMIT {
        return Err(DiffError::TooLarge);
    }
    let mut work = Simplifier::new(level, assumptions, explain);
    let mut derivatives = derive_all(graph, &mut work, outputs, wrt, task)?;
    if let Some(seed) = seed {
        let scaled: Vec<_> = derivatives.iter().map(|derivative| graph.multiply(seed, derivative.node)).collect();
        for (derivative, node) in derivatives.iter_mut().zip(work.simplify_each(graph, &scaled)) {
            derivative.node = node;
        }
    }
    let (steps, mut before) = work.finish(graph);
    before.extend(outputs);
    Ok(Answer { derivatives, steps, before })
}

fn derive_all(
    graph: &mut Graph,
    work: &mut Simplifier<'_>,
    outputs: &[NodeId],
    wrt: &[SymbolId],
    task: Task,
) -> Result<Vec<Derivative>, DiffError> {
    let variables: Vec<_> = wrt.iter().map(|&symbol| graph.symbol_node(symbol)).collect();
    let depends = walk::dependent(graph, &walk::live(graph, outputs), &variables);
    let mut derivatives = Vec::new();
    for (output, &node) in outputs.iter().enumerate() {
        let whole = Derivative { output, by: Vec::new(), node };
        match task {
            Task::Gradient if !depends[node.index()] => {
                let zeros = wrt.iter().zip(&variables).map(|(&symbol, &variable)| Derivative {
                    output,
                    by: vec![symbol],
                    node: diff::zero(graph, node, variable),
                });
                derivatives.extend(zeros);
            }
            Task::Gradient => derivatives.extend(differentiate(graph, work, &whole, wrt)?),
            Task::Order(0) => {
                let node = work.simplify(graph, &[node])[0];
                derivatives.push(Derivative { node, ..whole });
            }
            Task::Order(times) => {
                for &symbol in wrt {
                    let variable = graph.symbol_node(symbol);
                    let node = order::derive(graph, work, node, variable, times)?;
                    derivatives.push(Derivative { output, by: vec![symbol; times as usize], node });
                }
            }
            Task::Hessian => {
                for (first, row) in differentiate(graph, work, &whole, wrt)?.iter().enumerate() {
                    derivatives.extend(differentiate(graph, work, row, &wrt[first..])?);
                }
            }
        }
    }
    Ok(derivatives)
}

/// Differentiates once more by each of some variables, and simplifies the results together.
fn differentiate(
    graph: &mut Graph,
    work: &mut Simplifier<'_>,
    function: &Derivative,
    wrt: &[SymbolId],
) -> Result<Vec<Derivative>, DiffError> {
    let variables: Vec<_> = wrt.iter().map(|&symbol| graph.symbol_node(symbol)).collect();
    // The gradient of a number by one variable has a symmetric derivative by the same one.
    let before = match function.by.as_slice() {
        &[before] => Some(graph.symbol_node(before)),
        _ => None,
    };
    let simple = gradient(graph, work, function.node, &variables, before)?;
    let derivatives = wrt.iter().zip(simple).map(|(&symbol, node)| {
        let by = function.by.iter().copied().chain([symbol]).collect();
        Derivative { output: function.output, by, node }
    });
    Ok(derivatives.collect())
}

/// The derivatives of a node, simplified: by entries where it is written so, as a whole elsewhere. The node may be a derivative
/// by one variable `before`.
fn gradient(
    graph: &mut Graph,
    work: &mut Simplifier<'_>,
    function: NodeId,
    variables: &[NodeId],
    before: Option<NodeId>,
) -> Result<Vec<NodeId>, DiffError> {
    let mut derivatives = entries::derive(graph, work, function, variables, before)?;
    let left = |(derivative, &variable): (&Option<NodeId>, &NodeId)| derivative.is_none().then_some(variable);
    let whole: Vec<_> = derivatives.iter().zip(variables).filter_map(left).collect();
    let raw = raw_gradient(graph, function, &whole)?;
    let mut simple = work.simplify_each(graph, &raw);
    forward(graph, work, function, &whole, &mut simple)?;
    let mut simple = simple.into_iter();
    derivatives.iter_mut().filter(|derivative| derivative.is_none()).for_each(|derivative| *derivative = simple.next());
    Ok(derivatives.into_iter().flatten().collect())
}

/// Puts the derivatives of a number by a few numbers that come from forward sweeps in the place of others that cost more:
/// through a matrix of numbers, `R(t)*p`, they lead to its derivative, while a reverse sweep takes matrices apart.
fn forward(
    graph: &mut Graph,
    work: &mut Simplifier<'_>,
    function: NodeId,
    variables: &[NodeId],
    derivatives: &mut [NodeId],
) -> Result<(), DiffError> {
    let is_number = |graph: &Graph, id: NodeId| graph.dimensions(id).is_empty();
    let takes_parts = |graph: &Graph, id: NodeId| {
        let operations = walk::live(graph, &[id]).into_iter().map(|id| graph.op(id));
        operations.filter(|op| matches!(op, Op::Tensor(TensorOp::Slice(_)))).count()
    };
    if !is_number(graph, function) || !graph.has_tensors() {
        return Ok(());
    }
    let before = takes_parts(graph, function);
    for (&variable, derivative) in variables.iter().zip(derivatives).take(NUMBERS) {
        if !is_number(graph, variable) || takes_parts(graph, *derivative) <= before {
            continue;
        }
        let raw = along_number(graph, function, variable)?;
        let mark = work.mark();
        let other = work.simplify(graph, &[raw])[0];
        if simplify::cost(graph, &[other]) < simplify::cost(graph, &[*derivative]) {
            *derivative = other;
        } else {
            work.forget(mark, work.mark());
        }
    }
    Ok(())
}

/// The derivative by a number, by a forward sweep.
fn along_number(graph: &mut Graph, function: NodeId, variable: NodeId) -> Result<NodeId, DiffError> {
    let one = graph.constant(Rational::ONE);
    Ok(diff::directional(graph, &[function], &[variable], &[one])?[0])
}

/// The same as they come out of the rules. Of a tensor by a few numbers, a forward sweep for each has no more axes than the
/// tensor; everything else comes from one reverse sweep.
fn raw_gradient(graph: &mut Graph, function: NodeId, variables: &[NodeId]) -> Result<Vec<NodeId>, DiffError> {
    let is_number = |graph: &Graph, variable: NodeId| graph.dimensions(variable).is_empty();
    let numbers = variables.iter().filter(|&&variable| is_number(graph, variable)).count();
    if is_number(graph, function) || numbers == 0 || numbers > NUMBERS {
        return diff::gradient(graph, function, variables);
    }
    let tensors: Vec<_> = variables.iter().copied().filter(|&variable| !is_number(graph, variable)).collect();
    let mut by_tensors = diff::gradient(graph, function, &tensors)?.into_iter();
    let mut derivatives = Vec::with_capacity(variables.len());
    for &variable in variables {
        if is_number(graph, variable) {
            derivatives.push(along_number(graph, function, variable)?);
        } else {
            derivatives.extend(by_tensors.next());
        }
    }
    Ok(derivatives)
}

impl Answer {
    /// Where the derivatives are those of the outputs, as truth values of the graph: what the outputs need to be
    /// defined, unless the derivatives need it too or it follows from what is assumed.
    pub fn extensions(&self, graph: &mut Graph, assumptions: &[NodeId]) -> Vec<NodeId> {
        let after: Vec<_> = self.derivatives.iter().map(|derivative| derivative.node).collect();
        simplify::extensions(graph, &self.before, &after, assumptions)
    }
}

impl Derivative {
    /// How the derivative of a function of this name is written: `df/dx`, `d^2f/dx^2`, `d^2f/dx dy`; with several
    /// outputs `df1/dx`.
    pub fn label(&self, graph: &Graph, function: &str, outputs: usize) -> String {
        let function = if outputs > 1 { format!("{function}{}", self.output + 1) } else { function.to_owned() };
        let power = |times: usize| if times > 1 { format!("^{times}") } else { String::new() };
        let below = self.powers().into_iter().map(|(symbol, times)| format!("d{}{}", graph.name(symbol), power(times)));
        match self.by.len() {
            0 => function,
            order => format!("d{}{function}/{}", power(order), below.collect::<Vec<_>>().join(" ")),
        }
    }

    /// The same in LaTeX.
    pub fn latex_label(&self, graph: &Graph, function: &str, outputs: usize) -> String {
        let function = if outputs > 1 { format!("{function}_{{{}}}", self.output + 1) } else { function.to_owned() };
        let power = |times: usize| if times > 1 { format!("^{{{times}}}") } else { String::new() };
        let name = |symbol| export::latex_variable(graph, symbol);
        let below =
            self.powers().into_iter().map(|(symbol, times)| format!(r"\partial {}{}", name(symbol), power(times)));
        match self.by.len() {
            0 => function,
            order => {
                let below = below.collect::<Vec<_>>().join(r" \, ");
                format!(r"\frac{{\partial{} {function}}}{{{below}}}", power(order))
            }
        }
    }

    /// The variables with how often the function is differentiated by each in a row.
    pub fn powers(&self) -> Vec<(SymbolId, usize)> {
        let mut powers: Vec<(SymbolId, usize)> = Vec::new();
        for &symbol in &self.by {
            match powers.last_mut() {
                Some((last, times)) if *last == symbol => *times += 1,
                Some(_) | None => powers.push((symbol, 1)),
            }
        }
        powers
    }
}

#[cfg(test)]
mod tests;

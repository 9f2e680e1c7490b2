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

use crate::diff::{self, DiffError};
use crate::export;
use crate::graph::{Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::SymbolId;
use crate::simplify::{Level, simplify};

/// Up to how many nodes, those of the graph counted once for each derivative, derivatives are simplified one by one.
const READ_BY_PEOPLE: usize = 20_000;

/// The largest number of derivatives in one answer.
const ENTRY_LIMIT: usize = 10_000_000;

/// Which derivatives are wanted.
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
    let each = if task == Task::Hessian { wrt.len().saturating_mul(wrt.len()) / 2 } else { wrt.len() };
    if each.saturating_mul(outputs.len()) > ENTRY_LIMIT {
        return Err(DiffError::TooLarge);
    }
    let variables: Vec<_> = wrt.iter().map(|&symbol| graph.symbol_node(symbol)).collect();
    let depends = walk::dependent(graph, &walk::live(graph, outputs), &variables);
    let zero = graph.constant(Rational::ZERO);
    let mut answer = Vec::new();
    for (output, &node) in outputs.iter().enumerate() {
        let whole = Derivative { output, by: Vec::new(), node };
        match task {
            Task::Gradient if !depends[node.index()] => {
                answer.extend(wrt.iter().map(|&symbol| Derivative { output, by: vec![symbol], node: zero }));
            }
            Task::Gradient => answer.extend(differentiate(graph, &whole, wrt, level)?),
            Task::Order(0) => answer.push(whole),
            Task::Order(times) => {
                for &variable in wrt {
                    let mut derivative = whole.clone();
                    for _ in 0..times {
                        derivative = differentiate(graph, &derivative, &[variable], level)?.remove(0);
                    }
                    answer.push(derivative);
                }
            }
            Task::Hessian => {
                for (first, row) in differentiate(graph, &whole, wrt, level)?.iter().enumerate() {
                    answer.extend(differentiate(graph, row, &wrt[first..], level)?);
                }
            }
        }
    }
    Ok(answer)
}

/// Multiplies derivatives by what is given from outside, and simplifies them again.
pub fn seed(graph: &mut Graph, answer: &mut [Derivative], seed: NodeId, level: Level) {
    let scaled: Vec<_> = answer.iter().map(|derivative| graph.multiply(seed, derivative.node)).collect();
    for (derivative, node) in answer.iter_mut().zip(simplify_each(graph, &scaled, level)) {
        derivative.node = node;
    }
}

/// Differentiates once more by each of some variables, and simplifies the results together.
fn differentiate(
    graph: &mut Graph,
    function: &Derivative,
    wrt: &[SymbolId],
    level: Level,
) -> Result<Vec<Derivative>, DiffError> {
    let variables: Vec<_> = wrt.iter().map(|&symbol| graph.symbol_node(symbol)).collect();
    let raw = diff::gradient(graph, function.node, &variables)?;
    let simple = simplify_each(graph, &raw, level);
    let derivatives = wrt.iter().zip(simple).map(|(&symbol, node)| {
        let by = function.by.iter().copied().chain([symbol]).collect();
        Derivative { output: function.output, by, node }
    });
    Ok(derivatives.collect())
}

/// Simplifies each formula for itself, so that it reads as if it were alone; many or large ones together, so that the
/// work stays linear in what they share.
fn simplify_each(graph: &mut Graph, roots: &[NodeId], level: Level) -> Vec<NodeId> {
    let scanned = roots.iter().map(|root| root.index() + 1).sum::<usize>();
    if scanned > READ_BY_PEOPLE {
        return simplify(graph, roots, level);
    }
    roots.iter().map(|&root| simplify(graph, &[root], level)[0]).collect()
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
        let name = |symbol| export::latex_name(graph.name(symbol));
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

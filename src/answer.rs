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

mod order;

use crate::diff::{self, DiffError};
use crate::export;
use crate::graph::{Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::SymbolId;
use crate::simplify::{Level, simplify};
use crate::syntax;

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

/// Reads a source in which `diff(f, x)` and `diff(f, x, n)` may stand for derivatives, which are simplified.
///
/// # Errors
///
/// The first thing that is wrong, with its place.
pub fn read(graph: &mut Graph, source: &str, limits: &syntax::Limits) -> Result<syntax::Formula, syntax::Error> {
    syntax::parse_deriving(graph, source, limits, answer_diff)
}

/// Reads one expression in which `diff(f, x)` may stand.
///
/// # Errors
///
/// The first thing that is wrong, with its place.
pub fn read_expression(graph: &mut Graph, source: &str) -> Result<NodeId, syntax::Error> {
    syntax::parse_expression_deriving(graph, source, answer_diff)
}

fn answer_diff(graph: &mut Graph, function: NodeId, variable: NodeId, order: u32) -> Result<NodeId, String> {
    order::derive(graph, function, variable, order, Level::Basic).map_err(|error| error.to_string())
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
                for &symbol in wrt {
                    let variable = graph.symbol_node(symbol);
                    let node = order::derive(graph, node, variable, times, level)?;
                    answer.push(Derivative { output, by: vec![symbol; times as usize], node });
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The outputs as text, or the error with what it points at.
    fn answer(source: &str) -> String {
        let mut graph = Graph::new();
        match read(&mut graph, source, &syntax::Limits::default()) {
            Ok(formula) => {
                let variables: Vec<_> = formula.variables.iter().map(|&symbol| graph.name(symbol)).collect();
                assert!(
                    !variables.iter().any(|name| name.contains('(')),
                    "parameters are not variables: {variables:?}"
                );
                let simple = simplify(&mut graph, &formula.outputs, Level::Basic);
                simple.iter().map(|&node| export::text(&graph, node)).collect::<Vec<_>>().join("; ")
            }
            Err(error) => format!("{error} [{}]", &source[error.span.range()]),
        }
    }

    #[test]
    fn derivatives_inside_expressions() {
        let cases = [
            ("diff(x^2, x) + 1", "2*x + 1"),
            ("diff(x^5*y, x, 3)", "60*x^2*y"),
            ("diff(sin(x), x, 0)", "sin(x)"),
            ("diff(y, x)", "0"),
            ("func g; diff(g(x^2), x)", "2*x*g'(x^2)"),
            ("func g; diff(g(x, x^2), x)", "2*x*g'2(x, x^2) + g'1(x, x^2)"),
            ("diff(diff(x^2*y^3, x), y)", "6*x*y^2"),
            ("q = x^2*y; diff(q, x)*diff(q, y)", "2*x^3*y"),
            ("[diff(f, x), diff(f, y)] where f = x*y", "y; x"),
            ("u = diff(x^3, x)\ndiff(u, x)", "6*x"),
            ("if(diff(x^2, x) > 2, x, 1)", "if(2*x > 2, x, 1)"),
        ];
        for (source, expected) in cases {
            assert_eq!(answer(source), expected, "{source}");
        }
    }

    #[test]
    fn functions_of_the_source_are_differentiated_as_functions() {
        let cases = [
            ("h(t) = diff(t^2, t); h(3)", "6"),
            ("h(t) = diff(t^2, t); h(sin(x))", "2*sin(x)"),
            ("h(i) = diff(i*x^2, x); h(x)", "2*x^2"),
            ("k(t) = t^3; h(t) = diff(k(t), t, 2); h(h(x))", "36*x"),
            ("k(t) = diff(t^3, t); h(s) = diff(k(2*s), s); h(x)", "24*x"),
            ("n(a, b) = diff(a*b, a) - b; n(x, y)", "0"),
        ];
        for (source, expected) in cases {
            assert_eq!(answer(source), expected, "{source}");
        }
    }

    #[test]
    fn what_is_printed_is_read_again() {
        for source in ["diff(g(x^2)*g(x), x, 3)", "diff(h(x, x^2), x, 2)", "diff(exp(g(x)), x, 4)"] {
            let text = answer(&format!("func g, h; {source}"));
            assert_eq!(answer(&format!("func g, h; {text}")), text);
        }
    }

    #[test]
    fn refusals_point() {
        let cases = [
            ("diff(x^2, 2*x)", "`diff` differentiates by a variable, and `2*x` is none [2*x]"),
            ("q = x; diff(q^2, q)", "`diff` differentiates by a variable, and `q` is none [q]"),
            ("diff(x, pi)", "`diff` differentiates by a variable, and `pi` is none [pi]"),
            ("diff(x^2, x, n)", "the order of a derivative is a small whole number, and `n` is none [n]"),
            ("diff(x^2, x, 1.5)", "the order of a derivative is a small whole number, and `1.5` is none [1.5]"),
            ("1 + diff(sin(x), x, 501)", "derivatives are formed up to order 500, and this would be order 501"),
            ("diff(x)", "`diff(f, x)` takes 2 arguments, not 1 [diff(x)]"),
            ("diff(x > 0, x)", "`diff` needs a number, and this is a truth value [x > 0]"),
            ("y + diff(besselj(x, y), x)", "no closed form is known for the derivative of `besselj`"),
            ("h(t) = diff(besselj(t, 1), t); h(2)", "no closed form is known for the derivative of `besselj`"),
        ];
        for (source, expected) in cases {
            let found = answer(source);
            assert!(found.starts_with(expected), "{source}: {found}");
        }
        assert!(answer("y + diff(besselj(x, y), x)").ends_with("[diff(besselj(x, y), x)]"));
        assert!(answer("h(t) = diff(besselj(t, 1), t); h(2)").ends_with("[diff(besselj(t, 1), t)]"));
    }

    #[test]
    fn many_derivatives_run_into_the_limit() {
        let limits = syntax::Limits { nodes: 50_000, ..syntax::Limits::default() };
        let nested = format!("{}exp(sin(x)*y){}", "diff(".repeat(100), ", x)".repeat(100));
        let error = read(&mut Graph::new(), &nested, &limits).expect_err("too large");
        assert_eq!(error.kind, syntax::ErrorKind::TooManyNodes { limit: 50_000 });
        let deep = format!("{}x{}", "diff(".repeat(50_000), ", y)".repeat(50_000));
        assert!(read(&mut Graph::new(), &deep, &syntax::Limits::default()).is_ok());
    }
}

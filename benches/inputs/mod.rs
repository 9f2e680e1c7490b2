//! Formulas of any size, as a user would type them.

#![allow(dead_code, reason = "a bench takes what it needs")]

use symdiff::diff;
use symdiff::graph::{Graph, NodeId};
use symdiff::simplify::{Level, simplify};
use symdiff::syntax;

/// A formula to work on, and its size.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Input {
    /// exp(1/x)
    Small,
    /// f = sin(f)*f, so many times
    Chain(usize),
    /// x1*x2*...*xn
    Product(usize),
    /// The Rosenbrock function of n variables
    Rosenbrock(usize),
    /// sin(x) + sin(2*x) + ..., so many terms
    Sum(usize),
    /// So many terms of six kinds in 20 variables, as a program writes them
    Text(usize),
}

impl std::fmt::Display for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Input::Small => f.write_str("exp(1/x)"),
            Input::Chain(size) => write!(f, "chain {size:6}"),
            Input::Product(size) => write!(f, "product {size:6}"),
            Input::Rosenbrock(size) => write!(f, "rosenbrock {size:6}"),
            Input::Sum(size) => write!(f, "sum {size:6}"),
            Input::Text(size) => write!(f, "text {size:6}"),
        }
    }
}

impl Input {
    pub(crate) fn size(self) -> usize {
        match self {
            Input::Small => 1,
            Input::Chain(size)
            | Input::Product(size)
            | Input::Rosenbrock(size)
            | Input::Sum(size)
            | Input::Text(size) => size,
        }
    }

    /// The formula as a user would type it.
    pub(crate) fn source(self) -> String {
        match self {
            Input::Small => "exp(1/x)".to_owned(),
            Input::Chain(size) => {
                let stages = (1..=size).map(|n| format!("f{n} = sin(f{})*f{}\n", n - 1, n - 1));
                format!("f0 = x\n{}f{size}", stages.collect::<String>())
            }
            Input::Product(size) => (1..=size).map(|n| format!("x{n}")).collect::<Vec<_>>().join("*"),
            Input::Rosenbrock(size) => {
                let term = |n: usize| format!("100*(x{} - x{n}^2)^2 + (1 - x{n})^2", n + 1);
                (1..size).map(term).collect::<Vec<_>>().join(" + ")
            }
            Input::Sum(size) => (1..=size).map(|n| format!("sin({n}*x)")).collect::<Vec<_>>().join(" + "),
            Input::Text(size) => text(size),
        }
    }

    /// The formula in a graph, with its variables.
    pub(crate) fn graph(self) -> (Graph, NodeId, Vec<NodeId>) {
        let mut graph = Graph::new();
        let formula = syntax::parse(&mut graph, &self.source()).expect("a formula");
        let variables = formula.variables.iter().map(|&symbol| graph.symbol_node(symbol)).collect();
        (graph, formula.outputs[0], variables)
    }

    /// The same with its gradient.
    pub(crate) fn gradient(self) -> (Graph, Vec<NodeId>) {
        let (mut graph, output, variables) = self.graph();
        let gradient = diff::gradient(&mut graph, output, &variables).expect("closed forms");
        (graph, gradient)
    }

    /// The same, simplified.
    pub(crate) fn simplified(self) -> (Graph, Vec<NodeId>) {
        let (mut graph, gradient) = self.gradient();
        let simple = simplify(&mut graph, &gradient, Level::Basic);
        (graph, simple)
    }
}

/// A flat sum with pseudorandom coefficients and variables, the same at each run.
fn text(terms: usize) -> String {
    let mut state = 1_u64;
    let mut below = |limit: u64| {
        // The linear congruential generator of Knuth's MMIX; its high bits are the good ones.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    let mut term = || {
        let (a, n, i, j, k) = (below(999) + 1, below(9) + 2, below(20), below(20), below(20));
        match below(6) {
            0 => format!("{a}*x{i}^{n}*x{j}"),
            1 => format!("{a}/7*sin(x{i}*x{j})"),
            2 => format!("{a}*x{i}*exp({n}*x{j})"),
            3 => format!("{a}*x{i}*x{j}*x{k}"),
            4 => format!("{a}*cos({n}*x{i})*x{j}^2"),
            _ => format!("{a}*x{i}/(x{j}^2 + {n})"),
        }
    };
    (0..terms).map(|_| term()).collect::<Vec<_>>().join(" + ")
}

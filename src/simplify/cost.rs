//! What "simpler" means.
//!
//! In: a graph and roots. Out: a [`Cost`], compared part by part: first the work of
//! evaluating the roots, each shared node once, then the number of nodes, then of edges.
//! Additions, multiplications and integer powers cost 1, roots and other rational
//! powers 4, functions 10, but those that only look at a sign 1. Sine, cosine and the like of one
//! angle are computed together: all but one of them are free.

use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{Function, FunctionId, Op};

/// The cost of some roots together; smaller is simpler.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Cost {
    /// The weighted operations.
    pub work: u64,
    /// The nodes, powers excepted.
    pub nodes: u64,
    /// The operands of these nodes.
    pub edges: u64,
}

/// The cost of everything that the roots need.
pub fn cost(graph: &Graph, roots: &[NodeId]) -> Cost {
    let mut total = Cost::default();
    let mut angles: Vec<(bool, NodeId)> = Vec::new();
    for id in walk::live(graph, roots) {
        total.work += work(graph, id);
        angles.extend(angle(graph, id));
        // People read a power as one thing with its base: x^2 is shorter than x*x.
        if !matches!(graph.op(id), Op::Power(_)) {
            total.nodes += 1;
            total.edges += graph.operands(id).len() as u64;
        }
    }
    let calls = angles.len();
    angles.sort_unstable();
    angles.dedup();
    total.work -= ((calls - angles.len()) * CALL) as u64;
    total
}

/// The angle of a trigonometric function, and whether it is hyperbolic.
fn angle(graph: &Graph, id: NodeId) -> Option<(bool, NodeId)> {
    let Expression::Call { function: Function::Known(function), arguments } = graph.view(id) else { return None };
    Some((is_hyperbolic(function)?, arguments.at(0)))
}

/// Whether a function of an angle, which is computed together with the others of it, is a hyperbolic one.
pub(super) fn is_hyperbolic(function: FunctionId) -> Option<bool> {
    match function.row().name {
        "sin" | "cos" | "tan" | "cot" | "sec" | "csc" => Some(false),
        "sinh" | "cosh" | "tanh" | "coth" | "sech" | "csch" => Some(true),
        _ => None,
    }
}

/// The work of one node, without its operands.
fn work(graph: &Graph, id: NodeId) -> u64 {
    let scalings = |coefficients: &[Rational]| coefficients.iter().filter(|c| !is_unit(c)).count();
    let work = match graph.view(id) {
        Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) => 0,
        Expression::Sum { constant, coefficients, terms } => {
            terms.len() - usize::from(constant.is_zero()) + scalings(coefficients)
        }
        Expression::Product { coefficient, factors } => factors.len() - 1 + scalings(std::slice::from_ref(coefficient)),
        Expression::Power { exponent, .. } => of_exponent(exponent),
        Expression::Call { function: Function::Known(function), .. } => of_call(function),
        Expression::Call { function: Function::Unknown(_), .. } => CALL,
        Expression::Select { .. } | Expression::Compare { .. } | Expression::Not(_) => 1,
        Expression::And(operands) | Expression::Or(operands) => operands.len() - 1,
    };
    work as u64
}

/// The work of a call of a function of the table.
pub(super) fn of_call(function: FunctionId) -> usize {
    match function.row().name {
        "abs" | "sign" | "floor" | "ceil" | "round" | "min" | "max" | "relu" => 1,
        _ if function.row().parameters.is_empty() => 0,
        _ => CALL,
    }
}

/// The work of a call.
pub(super) const CALL: usize = 10;

/// The work of raising to a rational power.
pub(super) fn of_exponent(exponent: &Rational) -> usize {
    if exponent.is_one() {
        0
    } else if exponent.is_integer() {
        1
    } else {
        4
    }
}

/// Whether a coefficient costs nothing: 1, or -1 which is a sign.
pub(super) fn is_unit(coefficient: &Rational) -> bool {
    coefficient.is_one() || *coefficient == Rational::MINUS_ONE
}

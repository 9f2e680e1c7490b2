//! Derivatives as graphs: reverse mode, forward mode, and what is made of them.
//!
//! In: a graph, an output (or several) and the nodes to differentiate by. Out: new
//! nodes in the same graph, one for each derivative; common parts are shared with
//! the formula and with each other. Always: the work and the number of new nodes are
//! linear in the size of the formula, whatever the number of variables. Results are
//! right but raw; [`simplify`](crate::simplify) makes them read well. Knows no function by name:
//! derivatives of functions come from their rows.
//!
//! ```
//! use symdiff::{diff, export, graph::Graph, syntax};
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "(x + y)*z")?;
//! let (x, z) = (graph.symbol("x"), graph.symbol("z"));
//! let gradient = diff::gradient(&mut graph, formula.outputs[0], &[x, z])?;
//! assert_eq!(gradient[0], z);
//! assert_eq!(export::text(&graph, gradient[1]), "x + y");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod degree;
mod flow;
mod forward;
mod guard;
mod partial;
mod polynomial;
mod recurrence;
mod reverse;
mod taylor;

use std::fmt;

use crate::graph::{Graph, NodeId};
use crate::number::Rational;

pub use flow::{Flow, Step, flow};
pub use forward::tangents;
pub use polynomial::polynomial;
pub use reverse::{Adjoints, adjoints};
pub use taylor::orders;

/// Why a derivative could not be formed.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum DiffError {
    /// No closed form is known for the derivative of a function with respect to one of its parameters.
    NoClosedForm {
        /// The name of the function.
        function: &'static str,
        /// The position of the parameter, from 1.
        parameter: usize,
    },
    /// The graph would grow beyond [`NODE_LIMIT`], or a number in it beyond [`MAX_BITS`](crate::number::MAX_BITS).
    TooLarge,
    /// An order beyond [`ORDER_LIMIT`].
    OrderTooLarge {
        /// The order that was asked for.
        order: u32,
    },
}

/// The largest graph that a pass will build.
pub const NODE_LIMIT: usize = 50_000_000;

/// The highest order of a derivative.
pub const ORDER_LIMIT: u32 = 500;

impl fmt::Display for DiffError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DiffError::NoClosedForm { function, parameter } => write!(
                f,
                "no closed form is known for the derivative of `{function}` with respect to its argument {parameter}; \
                 differentiate by something that this argument does not depend on"
            ),
            DiffError::TooLarge => write!(f, "the derivative would have more than {NODE_LIMIT} nodes"),
            DiffError::OrderTooLarge { order } => {
                write!(f, "derivatives are formed up to order {ORDER_LIMIT}, and this would be order {order}")
            }
        }
    }
}

impl std::error::Error for DiffError {}

/// The derivatives of one output with respect to each of `wrt`: one reverse sweep.
///
/// # Errors
///
/// If a derivative that is needed has no closed form, or the graph grows too large.
pub fn gradient(graph: &mut Graph, output: NodeId, wrt: &[NodeId]) -> Result<Vec<NodeId>, DiffError> {
    let seed = graph.constant(Rational::ONE);
    let zero = graph.constant(Rational::ZERO);
    let adjoints = adjoints(graph, output, seed, wrt)?;
    Ok(wrt.iter().map(|&variable| adjoints.of(variable).unwrap_or(zero)).collect())
}

/// The Jacobian of several outputs: row `i`, column `j` is the derivative of output `i` with respect to
/// `wrt[j]` (m x n for m outputs and n variables); one reverse sweep a row.
///
/// # Errors
///
/// Those of [`gradient`].
pub fn jacobian(graph: &mut Graph, outputs: &[NodeId], wrt: &[NodeId]) -> Result<Vec<Vec<NodeId>>, DiffError> {
    outputs.iter().map(|&output| gradient(graph, output, wrt)).collect()
}

/// The derivative of each output along a direction, given as one tangent for each of `wrt`: one forward sweep.
///
/// # Errors
///
/// Those of [`gradient`].
pub fn directional(
    graph: &mut Graph,
    outputs: &[NodeId],
    wrt: &[NodeId],
    direction: &[NodeId],
) -> Result<Vec<NodeId>, DiffError> {
    let zero = graph.constant(Rational::ZERO);
    let seeds: Vec<_> = wrt.iter().copied().zip(direction.iter().copied()).collect();
    let tangents = tangents(graph, outputs, &seeds)?;
    Ok(tangents.into_iter().map(|tangent| tangent.unwrap_or(zero)).collect())
}

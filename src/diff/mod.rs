//! Derivatives as graphs: reverse mode, forward mode, and what is made of them.
//!
//! In: a graph, an output (or several) and the nodes to differentiate by. Out: new
//! nodes in the same graph, one for each derivative; common parts are shared with
//! the formula and with each other. Always: the work and the number of new nodes are
//! linear in the size of the formula, whatever the number of variables; [higher orders](orders) take the square of the
//! order. Results are
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
mod monomial;
mod partial;
mod polynomial;
mod recurrence;
mod reverse;
mod taylor;
mod tensor;
mod terms;

use std::fmt;

use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::op::{Axes, Label};

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
    /// A tensor of more axes than [`Axes::LIMIT`](crate::op::Axes::LIMIT).
    TooManyAxes {
        /// How many axes it would have.
        axes: usize,
    },
    /// A variable that is the length of an axis.
    Length {
        /// The name of the variable.
        name: String,
    },
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
            DiffError::TooManyAxes { axes } => write!(
                f,
                "the derivative needs a tensor of {axes} axes, and tensors have at most {}; \
                 differentiate fewer times, or by variables of fewer axes",
                Axes::LIMIT
            ),
            DiffError::Length { name } => {
                write!(f, "`{name}` is the length of an axis, by which nothing is differentiated; use another name")
            }
            DiffError::OrderTooLarge { order } => {
                write!(f, "derivatives are formed up to order {ORDER_LIMIT}, and this would be order {order}")
            }
        }
    }
}

impl std::error::Error for DiffError {}

/// The derivatives of one output with respect to each of `wrt`: one reverse sweep.
///
/// The axes of a derivative are those of the output, and then those of the variable: the gradient of a number has the
/// shape of the variable.
///
/// # Errors
///
/// If a derivative that is needed has no closed form, or the graph grows too large.
///
/// ```
/// use symdiff::op::Dimension::Fixed;
/// use symdiff::{diff, graph::Graph};
/// let mut graph = Graph::new();
/// let a = graph.declare("A", &[Fixed(2), Fixed(3)])?;
/// let x = graph.declare("x", &[Fixed(3)])?;
/// let product = graph.matrix_product(a, x);
/// assert_eq!(diff::gradient(&mut graph, product, &[x])?, [a]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn gradient(graph: &mut Graph, output: NodeId, wrt: &[NodeId]) -> Result<Vec<NodeId>, DiffError> {
    let seed = seed(graph, output)?;
    let adjoints = adjoints(graph, output, seed, wrt)?;
    Ok(wrt.iter().map(|&variable| adjoints.of(variable).unwrap_or_else(|| zero(graph, output, variable))).collect())
}

/// The derivative of a node by itself: 1, or for a tensor an identity for each axis.
fn seed(graph: &mut Graph, output: NodeId) -> Result<NodeId, DiffError> {
    let dimensions = graph.dimensions(output).to_vec();
    tensor::check_order(2 * dimensions.len())?;
    if dimensions.is_empty() {
        return Ok(graph.constant(Rational::ONE));
    }
    let labels: Vec<Label> = (0..).take(2 * dimensions.len()).collect();
    let pairs: Vec<_> = (0..dimensions.len()).map(|axis| [labels[axis], labels[dimensions.len() + axis]]).collect();
    let factors = dimensions.iter().zip(&pairs).map(|(&length, pair)| (graph.identity(length), pair.as_slice()));
    let factors: Vec<_> = factors.collect();
    Ok(graph.contract(&factors, &labels))
}

/// The derivative of an output by a variable on which it does not depend: zeros of the shape that a derivative has.
pub fn zero(graph: &mut Graph, output: NodeId, variable: NodeId) -> NodeId {
    let dimensions = [graph.dimensions(output), graph.dimensions(variable)].concat();
    graph.zeros(&dimensions)
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

/// The derivative of each output along a direction, given as one tangent of its shape for each of `wrt`: one forward
/// sweep.
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
    let seeds: Vec<_> = wrt.iter().copied().zip(direction.iter().copied()).collect();
    let tangents = tangents(graph, outputs, &seeds)?;
    let one = graph.constant(Rational::ONE);
    Ok(tangents.into_iter().zip(outputs).map(|(t, &output)| t.unwrap_or_else(|| zero(graph, output, one))).collect())
}

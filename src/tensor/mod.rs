//! Values of formulas with tensors.
//!
//! In: a graph, roots and the values of the symbols as [`Array`]s. Out: the values of the roots. Always: a name of a length
//! (`n` in `x : [n]`) is what the values say; it need not be given, and is itself a number of that value. What is
//! not defined is NaN or infinite as in [`eval`](crate::eval), but the inverse of a singular matrix is an error.
//!
//! ```
//! use symdiff::graph::Graph;
//! use symdiff::op::Dimension::Fixed;
//! use symdiff::tensor::{self, Array};
//! let mut graph = Graph::new();
//! let a = graph.declare("A", &[Fixed(2), Fixed(2)])?;
//! let x = graph.declare("x", &[Fixed(2)])?;
//! let image = graph.matrix_product(a, x);
//! let symbol = |name| graph.find_symbol(name).unwrap();
//! let point = [
//!     (symbol("A"), Array::new(&[2, 2], vec![1.0, 2.0, 3.0, 4.0])),
//!     (symbol("x"), Array::from(&[1.0, 1.0][..])),
//! ];
//! assert_eq!(tensor::evaluate(&graph, &[image], &point)?[0].entries(), [3.0, 7.0]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod array;
mod assign;
mod batch;
mod check;
mod contraction;
mod element;
mod entries;
mod error;
mod kernel;
mod labels;
mod lengths;
mod lower;
#[cfg(test)]
mod naive;
mod operation;
mod order;
mod plan;
mod step;
mod survey;
mod unroll;

use crate::graph::{Graph, NodeId};
use crate::op::SymbolId;

pub use array::Array;
pub use batch::{Batch, batch};
pub use check::{differences, distance};
pub use element::Element;
pub use error::TensorError;
pub use lengths::Lengths;
pub use lower::{compile, compile_in};
pub use plan::{Memory, Plan};
pub use unroll::{Unrolled, Variable, entry_name, unroll};

/// The values of some roots at one point.
///
/// # Errors
///
/// If a value is missing or has a wrong shape, or an operation is not possible.
pub fn evaluate(graph: &Graph, roots: &[NodeId], point: &[(SymbolId, Array)]) -> Result<Vec<Array>, TensorError> {
    let plan = compile(graph, roots, &Lengths::of_values(graph, point)?)?;
    let value = |(symbol, _): (SymbolId, &[usize])| {
        let given = point.iter().find(|(given, _)| *given == symbol);
        given.map(|(_, value)| value.entries()).ok_or_else(|| lengths::missing(graph, symbol))
    };
    let inputs = plan.inputs().map(value).collect::<Result<Vec<_>, _>>()?;
    let mut outputs: Vec<Vec<f64>> = plan.outputs().map(|dimensions| vec![0.0; dimensions.iter().product()]).collect();
    let mut slices: Vec<&mut [f64]> = outputs.iter_mut().map(Vec::as_mut_slice).collect();
    plan.run(&mut plan.memory(), &inputs, &mut slices)?;
    Ok(plan.outputs().zip(outputs).map(|(dimensions, entries)| Array::new(dimensions, entries)).collect())
}

#[cfg(test)]
mod random_tests;
#[cfg(test)]
mod tests;

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
mod check;
mod error;
mod lengths;
mod lu;
mod naive;

pub use array::Array;
pub use check::{differences, distance};
pub use error::TensorError;
pub use lengths::Lengths;
pub use naive::evaluate;

#[cfg(test)]
mod tests;

//! Evaluation: numbers for the symbols, numbers for the roots.
//!
//! In: a graph, roots and the values of the symbols. Out: the values of the roots. [`point`] runs a
//! [`Program`] in double precision and *is* the meaning of a formula; every other engine agrees with it. [`exact`]
//! runs the same program with rational numbers as long as the formula allows. Always: subexpressions without
//! symbols are computed once, in high precision; arithmetic never fails, a value that
//! is not defined is NaN or infinite as IEEE 754 says; what is an error is a function without a definition.
//!
//! ```
//! use symdiff::eval::point::Evaluator;
//! use symdiff::graph::Graph;
//! let mut graph = Graph::new();
//! let (x, y) = (graph.symbol("x"), graph.symbol("y"));
//! let quotient = graph.divide(x, y);
//! let mut evaluator = Evaluator::new(&graph, &[quotient])?;
//! let mut value = [0.0];
//! evaluator.call(&[1.0, 4.0], &mut value);
//! assert_eq!(value, [0.25]);
//! # Ok::<(), symdiff::eval::EvalError>(())
//! ```

mod arithmetic;
pub mod batch;
pub mod compiled;
mod constant;
mod doubt;
pub mod exact;
mod format;
#[cfg(all(feature = "jit", target_arch = "x86_64"))]
mod jit;
#[cfg(not(all(feature = "jit", target_arch = "x86_64")))]
#[path = "jit/absent.rs"]
mod jit;
mod layout;
mod machine;
pub mod point;
mod precise;
mod real;

use std::fmt;

use crate::graph::{Graph, NodeId};
use crate::op::Function;
use crate::program::{Known, Operation, Program};

pub use exact::{Value, evaluate, evaluate_precisely};
pub use format::format;
pub use real::Real;

/// Why a formula has no value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EvalError {
    /// A function that is only declared is needed.
    UnknownFunction {
        /// The function, with a prime for each time it is differentiated.
        name: String,
    },
    /// A symbol has no value.
    MissingValue {
        /// The symbol.
        name: String,
    },
    /// There are vectors or matrices, of which [`tensor`](crate::tensor) has the values.
    Tensors,
}

impl fmt::Display for EvalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EvalError::UnknownFunction { name } => {
                write!(f, "`{name}` has no value: the function is declared but not defined")
            }
            EvalError::MissingValue { name } => write!(f, "`{name}` has no value; give one, as in {name}=1"),
            EvalError::Tensors => f.write_str(
                "this takes formulas of numbers, and here are vectors or matrices; their values are shown by --at, as in `symdiff \"x : [2]; x'*x\" --at x=[1,2]`",
            ),
        }
    }
}

impl std::error::Error for EvalError {}

/// The program for some roots, if they are numbers and all functions are defined.
fn prepare(graph: &Graph, roots: &[NodeId], known: &Known) -> Result<Program, EvalError> {
    if roots.iter().any(|&root| graph.needs_tensors(root)) {
        return Err(EvalError::Tensors);
    }
    let program = Program::with_known(graph, roots, known);
    for operation in program.operations() {
        if let Operation::Call(Function::Unknown(id), _) = operation {
            let unknown = graph.unknown_function(*id);
            let primes = unknown.orders.iter().sum::<u32>() as usize;
            return Err(EvalError::UnknownFunction { name: unknown.name.clone() + &"'".repeat(primes) });
        }
    }
    Ok(program)
}

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod tests;

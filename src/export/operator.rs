//! The operator d/dx, for formulas about derivatives that are not yet carried out.
//!
//! In: the name of a variable. Out: a function of one argument that every notation writes as an operator:
//! `d/dx(x^2)` in text, a fraction in front of the argument elsewhere.
//!
//! ```
//! use symdiff::export;
//! use symdiff::graph::Graph;
//! let mut graph = Graph::new();
//! let operator = export::derivation(&mut graph, "x");
//! let y = graph.symbol("y");
//! let asked = graph.call(operator, &[y]);
//! assert_eq!(export::text(&graph, asked), "d/dx(y)");
//! assert_eq!(export::latex(&graph, asked), r"\frac{d}{d x}\left(y\right)");
//! ```

use crate::graph::Graph;
use crate::op::Function;

/// No declared function has a name that begins so.
const PREFIX: &str = "d/d";

/// The derivative by a variable, as a function of what is differentiated.
pub fn derivation(graph: &mut Graph, variable: &str) -> Function {
    graph.unknown(&format!("{PREFIX}{variable}"), &[0])
}

/// The variable of a [`derivation`].
pub(super) fn derivation_by(graph: &Graph, function: Function) -> Option<&str> {
    match function {
        Function::Known(_) => None,
        Function::Unknown(unknown) => graph.unknown_function(unknown).name.strip_prefix(PREFIX),
    }
}

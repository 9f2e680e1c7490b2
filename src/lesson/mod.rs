//! Shows what a lecture shows: the computation graph, with values and gradients.
//!
//! In: a graph, roots, and what is known about its nodes. Out: pictures as text for
//! the tools that draw them. Always: one operation a node, inputs on the left, outputs
//! on the right.
//!
//! ```
//! use symdiff::graph::Graph;
//! use symdiff::lesson::{Labels, dot};
//! let mut graph = Graph::new();
//! let x = graph.symbol("x");
//! let square = graph.multiply(x, x);
//! let mut labels = Labels::default();
//! labels.value(x, 3).gradient(x, 6).value(square, 9).gradient(square, 1);
//! assert!(dot(&graph, &[square], &labels).starts_with("digraph"));
//! ```

mod dot;
pub mod explain;
mod operation;

use std::fmt::Display;

use rustc_hash::FxHashMap;

use crate::graph::NodeId;

pub use dot::dot;
pub use explain::{Derivation, ExplainError, Wording, explain};
pub use operation::operation;

/// What is written at the nodes besides their operations.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    names: FxHashMap<NodeId, String>,
    values: FxHashMap<NodeId, String>,
    gradients: FxHashMap<NodeId, String>,
}

impl Labels {
    /// Names a node, as `q = x + y` names a stage.
    pub fn name(&mut self, id: NodeId, name: impl Into<String>) -> &mut Labels {
        self.names.insert(id, name.into());
        self
    }

    /// Gives a node its value, which is written above it; a long decimal is rounded by [`short`].
    pub fn value(&mut self, id: NodeId, value: impl Display) -> &mut Labels {
        self.values.insert(id, value.to_string());
        self
    }

    /// Gives a node the derivative of the output by it, which is written below it.
    pub fn gradient(&mut self, id: NodeId, gradient: impl Display) -> &mut Labels {
        self.gradients.insert(id, gradient.to_string());
        self
    }

    /// Whether any node has a value or a gradient.
    fn has_numbers(&self) -> bool {
        !self.values.is_empty() || !self.gradients.is_empty()
    }
}

/// A number as it fits a figure: at most six significant digits, no trailing zeros.
pub fn short(value: f64) -> String {
    if !value.is_finite() || value == 0.0 {
        return if value.is_nan() { "nan".to_owned() } else { value.to_string() };
    }
    let scientific = format!("{value:.5e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let trim = |digits: &str| {
        let digits = if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits };
        digits.to_owned()
    };
    if (-5..6).contains(&exponent) {
        trim(&format!("{value:.places$}", places = usize::try_from(5 - exponent).unwrap_or_default()))
    } else {
        format!("{}e{exponent}", trim(mantissa))
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn numbers_are_short() {
        for (value, text) in [
            (0.0, "0"),
            (-4.0, "-4"),
            (0.1 + 0.2, "0.3"),
            (2.0 / 3.0, "0.666667"),
            (123456.7, "123457"),
            (1234567.0, "1.23457e6"),
            (999999.7, "1e6"),
            (1.5e-7, "1.5e-7"),
            (0.00012, "0.00012"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
        ] {
            assert_eq!(short(value), text);
        }
    }
}

//! Making results small and readable.
//!
//! In: roots in a graph. Out: roots in the same graph with the same values. Always:
//!
//! - *never larger*: a level's result is kept only if its [`Cost`] is lower, so the cost of
//!   the roots together cannot grow;
//! - *idempotent*: simplifying a result gives the result, by the same construction;
//! - *sound over the reals*: a result equals the original wherever the original is
//!   defined. It may be defined in more places: `x/x` becomes `1`, `sqrt(x)^2` becomes `x`.
//!
//! Knows nothing of derivatives, text or floating point.
//!
//! ```
//! use symdiff::{export, graph::Graph, simplify::{Level, simplify}, syntax};
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "x*x^3/x^2 + 2*x^2 - y*x^2")?;
//! let simple = simplify(&mut graph, &formula.outputs, Level::Basic);
//! assert_eq!(export::text(&graph, simple[0]), "x^2*(3 - y)");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod canonical;
mod cost;
mod factors;
mod terms;

use std::str::FromStr;

use crate::graph::{Graph, NodeId};

pub use cost::{Cost, cost};

/// How hard to try.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Level {
    /// Only what the constructors do: fold numbers, drop 0 and 1.
    None,
    /// The canonical form: like terms and like bases collected, common factors taken out, quotients brought
    /// together where that is smaller.
    #[default]
    Basic,
}

impl Level {
    /// The names that [`Level::from_str`] reads.
    pub const NAMES: [&str; 2] = ["none", "basic"];
}

impl FromStr for Level {
    type Err = String;

    fn from_str(name: &str) -> Result<Level, String> {
        match name {
            "none" => Ok(Level::None),
            "basic" => Ok(Level::Basic),
            _ => Err(format!("unknown level `{name}`; the levels are {}", Level::NAMES.join(", "))),
        }
    }
}

/// Simplifies several roots together, so that what they share stays shared.
pub fn simplify(graph: &mut Graph, roots: &[NodeId], level: Level) -> Vec<NodeId> {
    let mut best = roots.to_vec();
    match level {
        Level::None => return best,
        Level::Basic => {}
    }
    let start = graph.len();
    let mut best_cost = cost(graph, &best);
    loop {
        let candidate = canonical::canonicalize(graph, &best);
        let candidate_cost = cost(graph, &candidate);
        if candidate_cost >= best_cost {
            graph.debug_verify(start);
            return best;
        }
        (best, best_cost) = (candidate, candidate_cost);
    }
}

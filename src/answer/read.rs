//! Reading formulas that are to be differentiated.
//!
//! In: a source text. Out: a formula, in which each `diff(f, x)` is the derivative that it stands for, and whose
//! assumptions are in the form in which they are used.

use super::order;
use super::simplifier::Simplifier;
use crate::export;
use crate::graph::{Graph, NodeId};
use crate::simplify::{self, Level, MOST_ASSUMPTIONS, Unassumable};
use crate::syntax::{self, Assumption, Error, ErrorKind};

/// Reads a source in which `diff(f, x)` and `diff(f, x, n)` may stand for derivatives, which are simplified.
///
/// # Errors
///
/// The first thing that is wrong, with its place.
pub fn read(graph: &mut Graph, source: &str, limits: &syntax::Limits) -> Result<syntax::Formula, Error> {
    let mut formula = syntax::parse_deriving(graph, source, limits, answer_diff)?;
    formula.assumptions = assume(graph, &formula.assumptions).map_err(|(_, error)| error)?;
    Ok(formula)
}

/// Reads one expression in which `diff(f, x)` may stand.
///
/// # Errors
///
/// The first thing that is wrong, with its place.
pub fn read_expression(graph: &mut Graph, source: &str) -> Result<NodeId, Error> {
    syntax::parse_expression_deriving(graph, source, answer_diff)
}

fn answer_diff(graph: &mut Graph, function: NodeId, variable: NodeId, order: u32) -> Result<NodeId, String> {
    let mut work = Simplifier::new(Level::Basic, &[], false);
    order::derive(graph, &mut work, function, variable, order).map_err(|error| error.to_string())
}

/// Brings assumptions into the form in which they are used: comparisons, see [`simplify::assume`].
///
/// # Errors
///
/// If one cannot be used, never holds, or contradicts others: its position among them, and what is wrong.
pub fn assume(graph: &mut Graph, assumptions: &[Assumption]) -> Result<Vec<Assumption>, (usize, Error)> {
    let conditions: Vec<_> = assumptions.iter().map(|assumption| assumption.node).collect();
    let refuse = |graph: &Graph, at: usize, kind: fn(String) -> ErrorKind| {
        let Assumption { node, span } = assumptions[at];
        (at, Error::new(kind(syntax::excerpt(&export::text(graph, node))), span))
    };
    let assumed = simplify::assume(graph, &conditions).map_err(|reason| match reason {
        Unassumable::Useless(at) => refuse(graph, at, |condition| ErrorKind::UselessAssumption { condition }),
        Unassumable::NeverHolds(at) => {
            refuse(graph, at, |condition| ErrorKind::NeverHolds { condition, with_others: false })
        }
        Unassumable::Contradiction(at) => {
            refuse(graph, at, |condition| ErrorKind::NeverHolds { condition, with_others: true })
        }
        Unassumable::TooMany => {
            let last = assumptions.len() - 1;
            (last, Error::new(ErrorKind::TooManyAssumptions { limit: MOST_ASSUMPTIONS }, assumptions[last].span))
        }
    })?;
    Ok(assumed.into_iter().map(|(position, node)| Assumption { node, span: assumptions[position].span }).collect())
}

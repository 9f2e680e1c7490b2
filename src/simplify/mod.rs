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
//! Knows nothing of derivatives or text; only the search looks at values, to check what it has found.
//!
//! ```
//! use symdiff::{export, graph::Graph, simplify::{Level, simplify}, syntax};
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "x*x^3/x^2 + 2*x^2 - y*x^2")?;
//! let simple = simplify(&mut graph, &formula.outputs, Level::Basic);
//! assert_eq!(export::text(&graph, simple[0]), "x^2*(3 - y)");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod algebra;
mod angles;
mod assume;
mod blocks;
mod canonical;
mod choice;
mod common;
mod condition;
mod contraction;
mod cost;
mod divisor;
mod domain;
mod einsum;
mod entries;
mod exponents;
mod extension;
mod factors;
mod facts;
mod flops;
mod full;
mod generators;
mod inverse;
pub mod laws;
mod matrix;
mod naming;
mod part;
mod pattern;
mod polynomial;
mod quotient;
mod range;
mod rewrite;
mod roots;
#[cfg(feature = "search")]
mod search;
mod steps;
mod survey;
mod terms;
#[cfg(test)]
mod tests;
mod window;

use std::collections::VecDeque;
use std::ops::Range;
use std::str::FromStr;

use crate::graph::{Graph, NodeId, walk};
use cost::Census;

pub use assume::{MOST_ASSUMPTIONS, Unassumable, assume};
pub use cost::{Cost, cost};
pub use steps::Steps;

/// How many nodes are looked at, each time anew, to find the parts of a graph whose canonical form costs less.
const HALVING: usize = 5_000;

/// How much work a step may add where it is taken, in the hope that more is saved around it.
const SLACK: i64 = 5;

/// How hard to try.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Level {
    /// Only what the constructors do: fold numbers, drop 0 and 1.
    None,
    /// The canonical form: like terms and like bases collected, common factors taken out, quotients brought
    /// together where that is smaller.
    #[default]
    Basic,
    /// The [laws] as well, and the algebra of polynomials: expanding, cancelling, factoring.
    Full,
    /// The laws in both directions and in any order, as far as a budget allows, for what is small enough to be read.
    #[cfg(feature = "search")]
    Search,
}

impl Level {
    /// The names that [`Level::from_str`] reads.
    pub const NAMES: &[&str] = &[
        "none",
        "basic",
        "full",
        #[cfg(feature = "search")]
        "search",
    ];

    /// Whether what is assumed of the variables is used: it is by the laws, and by nothing else.
    pub fn uses_assumptions(self) -> bool {
        match self {
            Level::None | Level::Basic => false,
            Level::Full => true,
            #[cfg(feature = "search")]
            Level::Search => true,
        }
    }
}

impl FromStr for Level {
    type Err = String;

    fn from_str(name: &str) -> Result<Level, String> {
        match name {
            "none" => Ok(Level::None),
            "basic" => Ok(Level::Basic),
            "full" => Ok(Level::Full),
            #[cfg(feature = "search")]
            "search" => Ok(Level::Search),
            _ => Err(format!("unknown level `{name}`; the levels are {}", Level::NAMES.join(", "))),
        }
    }
}

/// Simplifies several roots together, so that what they share stays shared.
pub fn simplify(graph: &mut Graph, roots: &[NodeId], level: Level) -> Vec<NodeId> {
    simplify_under(graph, roots, level, &[])
}

/// Simplifies several roots together under assumptions: truth values of the graph, such as `x > 0`, in the form in
/// which [`assume`] returns them. They are of use to [`Level::Full`].
pub fn simplify_under(graph: &mut Graph, roots: &[NodeId], level: Level, assumptions: &[NodeId]) -> Vec<NodeId> {
    run(graph, roots, level, assumptions, None).roots
}

/// Simplifies like [`simplify_under`], and says how, and what the result assumes beyond what was given.
///
/// ```
/// use symdiff::{export, graph::Graph, simplify::{Level, simplify_explained}, syntax};
/// let mut graph = Graph::new();
/// let formula = syntax::parse(&mut graph, "x*sin(u)/cos(u)/x")?;
/// let simple = simplify_explained(&mut graph, &formula.outputs, Level::Full, &[]);
/// assert_eq!(export::text(&graph, simple.roots[0]), "tan(u)");
/// let laws: Vec<_> = simple.steps.iter().map(|step| step.law).collect();
/// assert_eq!(laws, ["collecting powers of one base", "sine over cosine"]);
/// assert_eq!(export::text(&graph, simple.assumptions[0]), "x != 0");
/// # Ok::<(), symdiff::syntax::Error>(())
/// ```
pub fn simplify_explained(graph: &mut Graph, roots: &[NodeId], level: Level, assumptions: &[NodeId]) -> Explained {
    let mut steps = Steps::default();
    let simple = simplify_step_by_step(graph, roots, level, assumptions, &mut steps);
    let assumptions = extensions(graph, roots, &simple, assumptions);
    Explained { roots: simple, steps: steps.write(graph), assumptions }
}

/// Simplifies like [`simplify_under`], and adds what was done to the steps: laws, algebra, and rules of the canonical form.
pub fn simplify_step_by_step(
    graph: &mut Graph,
    roots: &[NodeId],
    level: Level,
    assumptions: &[NodeId],
    steps: &mut Steps,
) -> Vec<NodeId> {
    let work = run(graph, roots, level, assumptions, Some(Steps::default()));
    steps.append(work.steps.unwrap_or_default());
    work.roots
}

/// Where results equal what they were made from: the conditions that the first need to be defined and that do not
/// follow from those of the second, nor from what is assumed.
pub fn extensions(graph: &mut Graph, before: &[NodeId], after: &[NodeId], assumptions: &[NodeId]) -> Vec<NodeId> {
    extension::extensions(graph, before, after, assumptions)
}

fn run(graph: &mut Graph, roots: &[NodeId], level: Level, assumptions: &[NodeId], steps: Option<Steps>) -> Work {
    let start = graph.len();
    // What is defined nowhere stays as it is: all that could be made of it assumes what cannot be.
    let mut lost =
        |root: &NodeId| !assumptions.is_empty() && extension::is_nowhere_defined(graph, &[*root], assumptions);
    let lost: Vec<NodeId> = roots.iter().copied().filter(|root| lost(root)).collect();
    if !lost.is_empty() {
        let rest: Vec<NodeId> = roots.iter().copied().filter(|root| !lost.contains(root)).collect();
        let mut work = run(graph, &rest, level, assumptions, steps);
        let mut simple = std::mem::take(&mut work.roots).into_iter();
        let image = |root: &NodeId| if lost.contains(root) { Some(*root) } else { simple.next() };
        work.roots = roots.iter().filter_map(image).collect();
        return work;
    }
    let mut work = Work { steps, ..Work::new(graph, roots) };
    match level {
        Level::None => {}
        Level::Basic => work.canonicalize(graph),
        Level::Full => full::simplify(graph, &mut work, assumptions),
        #[cfg(feature = "search")]
        Level::Search => search::simplify(graph, &mut work, assumptions),
    }
    graph.debug_verify(start);
    work
}

/// A result, and how it came about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Explained {
    /// The simplified roots.
    pub roots: Vec<NodeId>,
    /// What was done, in order.
    pub steps: Vec<Step>,
    /// Where the result equals the roots that were given, as truth values of the graph: what these needed to be
    /// defined, unless the result needs it too or it is known to hold.
    pub assumptions: Vec<NodeId>,
}

/// One thing that was done to make the roots simpler.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Step {
    /// The name of a law, or of a piece of algebra such as `cancelling` or `collecting like terms`.
    pub law: &'static str,
    /// The node that it applied to.
    pub before: NodeId,
    /// What took its place.
    pub after: NodeId,
}

/// The simplest roots so far. Whatever is tried, only what costs less is kept.
#[derive(Debug)]
struct Work {
    roots: Vec<NodeId>,
    /// How many of the roots, the last ones, stay as they are.
    kept: usize,
    cost: Cost,
    /// Whether the canonical form of the roots is known to be the roots.
    settled: bool,
    /// What the roots need, where it has been asked for.
    census: Option<Census>,
    /// What was done, if somebody wants to know.
    steps: Option<Steps>,
}

impl Work {
    fn new(graph: &Graph, roots: &[NodeId]) -> Work {
        Work { roots: roots.to_vec(), kept: 0, cost: cost(graph, roots), settled: true, census: None, steps: None }
    }

    /// Takes the roots if they cost less.
    fn accept(&mut self, graph: &Graph, mut roots: Vec<NodeId>) -> bool {
        let free = roots.len() - self.kept;
        roots[free..].copy_from_slice(&self.roots[free..]);
        let cost = cost(graph, &roots);
        let better = cost < self.cost;
        if better {
            (self.roots, self.cost, self.census) = (roots, cost, None);
        }
        better
    }

    /// Takes the canonical form of a part of the roots if it costs less.
    fn accept_canonical(&mut self, graph: &mut Graph, part: Range<usize>, candidate: Vec<NodeId>) -> bool {
        let before = self.roots.clone();
        let better = self.accept(graph, candidate);
        if better {
            self.tell(graph, &before, part);
        }
        better
    }

    /// Adds the rules by which a part of some roots has got its canonical form, if anybody asks.
    fn tell(&mut self, graph: &mut Graph, before: &[NodeId], part: Range<usize>) {
        if let Some(steps) = &mut self.steps {
            let free = before.len() - self.kept;
            naming::steps(graph, &before[..free], part).into_iter().for_each(|step| steps.push(step));
        }
    }

    /// The canonical form, again while it helps.
    fn canonicalize(&mut self, graph: &mut Graph) {
        loop {
            let candidate = canonical::canonicalize(graph, &self.roots);
            let free = candidate.len() - self.kept;
            self.settled = candidate[..free] == self.roots[..free];
            let whole = 0..usize::MAX;
            if self.settled || !(self.accept_canonical(graph, whole, candidate) || self.canonicalize_parts(graph)) {
                return;
            }
        }
    }

    /// The canonical form of those parts where it helps, found by halving.
    fn canonicalize_parts(&mut self, graph: &mut Graph) -> bool {
        let count = walk::live(graph, &self.roots).len();
        let mut tries = HALVING / count;
        let mut pending = VecDeque::new();
        pending.push_back(0..count);
        let mut better = false;
        while let Some(part) = pending.pop_front() {
            let middle = part.start.midpoint(part.end);
            for half in [part.start..middle, middle..part.end] {
                if tries == 0 || half.is_empty() {
                    continue;
                }
                tries -= 1;
                let candidate = canonical::canonicalize_some(graph, &self.roots, half.clone());
                if candidate != self.roots {
                    if self.accept_canonical(graph, half.clone(), candidate) {
                        better = true;
                    } else if half.len() > 1 {
                        pending.push_back(half);
                    }
                }
            }
        }
        better
    }

    /// Puts a node in the place of another if that, brought to canonical form, costs less.
    fn replace(&mut self, graph: &mut Graph, step: Step) -> bool {
        self.replace_best(graph, step.before, &[(step.law, step.after)])
    }

    /// Puts the best of several forms in the place of a node if that, brought to canonical form, costs less.
    fn replace_best(&mut self, graph: &mut Graph, before: NodeId, forms: &[(&'static str, NodeId)]) -> bool {
        let old = self.roots.clone();
        let census = self.census.take().unwrap_or_else(|| Census::new(graph, &old));
        let mut best = None;
        for &(law, after) in forms {
            let after = canonical::in_shape_of(graph, before, after);
            if census.difference(graph, before, after) > SLACK {
                continue;
            }
            let replaced = graph.substitute(&old, &[(before, after)]);
            let candidate = canonical::canonicalize(graph, &replaced);
            let step = Step { law, before, after };
            if self.accept(graph, candidate) {
                best = Some((step, Some(replaced)));
            } else if !self.settled && self.accept(graph, replaced) {
                best = Some((step, None));
            }
        }
        let Some((step, canonicalized)) = best else {
            self.census = Some(census);
            return false;
        };
        if let Some(steps) = &mut self.steps {
            steps.push(step);
        }
        if let Some(replaced) = canonicalized {
            self.tell(graph, &replaced, 0..usize::MAX);
        }
        true
    }
}

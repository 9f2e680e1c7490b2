//! Everything there is: canonical form and laws, as long as the cost falls.
//!
//! In: roots. Out: roots that cost less, or the same roots. What is small is simplified as a whole, what is large in
//! [windows](super::window), once and once more with the cuts elsewhere, as long as that helps. Each step is kept only
//! if the cost of all roots together falls, so there are finitely many; the last search finds nothing, so a result is left
//! as it is by doing it again.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};

use super::facts::Facts;
use super::rewrite::{Rewrite, Rules};
use super::window::{self, Solved, Window};
use super::{Step, Steps, Work, algebra, canonical, exponents};
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::op::Op;

/// How many nodes a window has: trying a step looks at every one of them.
const WINDOW: usize = 100;

/// How many windows are remembered: those of a deep chain are alike after a few levels.
const REMEMBERED: usize = 64;

/// Brings the roots to the simplest form that is found.
pub(super) fn simplify(graph: &mut Graph, work: &mut Work, assumptions: &[NodeId]) {
    let mut facts = Facts::new(graph, assumptions);
    if walk::live(graph, &work.roots).len() > WINDOW {
        work.canonicalize(graph);
    }
    let mut solved = VecDeque::new();
    loop {
        let before = work.cost;
        let mut is_whole = false;
        for first in [WINDOW, WINDOW / 2] {
            let pieces = window::cut(graph, &work.roots, WINDOW, first);
            let (roots, steps) = in_windows(graph, &mut facts, work, &pieces, assumptions, &mut solved);
            if work.accept(graph, roots)
                && let Some(told) = &mut work.steps
            {
                told.append(steps);
            }
            is_whole = pieces.len() == 1;
            if is_whole {
                break;
            }
        }
        if !is_whole {
            work.canonicalize(graph);
        }
        // A search that starts from what another has found may find more: nodes are met in another order.
        if work.cost == before {
            return;
        }
    }
}

/// Simplifies pieces of a graph one after the other.
fn in_windows(
    graph: &mut Graph,
    facts: &mut Facts,
    work: &Work,
    pieces: &[Vec<NodeId>],
    assumptions: &[NodeId],
    solved: &mut VecDeque<Solved>,
) -> (Vec<NodeId>, Steps) {
    let roots = &work.roots;
    let outputs = window::outputs(graph, roots, pieces);
    let mut images = vec![NodeId::end(); outputs.len()];
    let mut steps = Steps::default();
    for piece in pieces {
        if let [wide] = piece.as_slice()
            && pieces.len() > 1
        {
            images[wide.index()] = canonical::again(graph, *wide, &images);
            continue;
        }
        let mut window = Window::open(graph, facts, piece, &images);
        let results: Vec<NodeId> = piece.iter().copied().filter(|id| outputs[id.index()]).collect();
        let inside = results.iter().filter_map(|id| window.node(*id)).chain(window.kept.iter().copied());
        let inside: Vec<_> = inside.collect();
        let place = solved.iter().position(|solved| solved.is_of(&window, &inside)).unwrap_or_else(|| {
            solved.truncate(REMEMBERED - 1);
            solved.push_front(solve(graph, &mut window, inside, assumptions, work.steps.is_some()));
            0
        });
        let solved = &solved[place];
        let closed = window.close(graph, &solved.graph, &solved.after[..results.len()]);
        for (id, image) in results.iter().zip(closed) {
            images[id.index()] = image;
        }
        if !solved.steps.is_empty() {
            steps.push_inside(window, solved.graph.clone(), solved.steps.clone());
        }
    }
    (roots.iter().map(|root| images[root.index()]).collect(), steps)
}

/// Simplifies what is in a window.
fn solve(graph: &Graph, window: &mut Window, before: Vec<NodeId>, assumptions: &[NodeId], is_told: bool) -> Solved {
    let mut inside = std::mem::take(&mut window.graph);
    let opened = inside.len();
    let assumed = inside.import(graph, assumptions);
    let mut facts = Facts::new(&mut inside, &assumed);
    for (symbol, known) in &window.known {
        facts.restrict(*symbol, known);
    }
    let steps = is_told.then(Steps::default);
    let mut work = Work { kept: window.kept.len(), steps, ..Work::new(&inside, &before) };
    Search { facts, forms: FxHashMap::default(), joined: FxHashSet::default() }.run(&mut inside, &mut work);
    let known = std::mem::take(&mut window.known);
    Solved { opened, before, known, graph: inside, after: work.roots, steps: work.steps.unwrap_or_default().plain() }
}

/// What is known from one round to the next.
struct Search {
    facts: Facts,
    /// The other forms of nodes that have been looked at.
    forms: FxHashMap<NodeId, Vec<(&'static str, NodeId)>>,
    /// The sums whose exponentials have been looked at.
    joined: FxHashSet<NodeId>,
}

impl Search {
    /// Uses all there is until nothing helps.
    fn run(&mut self, graph: &mut Graph, work: &mut Work) {
        loop {
            work.canonicalize(graph);
            let before = work.cost;
            self.use_laws(graph, work);
            self.use_algebra(graph, work);
            if work.cost == before {
                return;
            }
        }
    }

    /// Uses laws, on whole formulas before their parts, until none helps.
    fn use_laws(&mut self, graph: &mut Graph, work: &mut Work) {
        let mut tried = FxHashSet::default();
        'again: loop {
            let nodes = walk::live(graph, &work.roots);
            let rules = Rules::for_nodes(graph, &nodes);
            for id in nodes.into_iter().rev() {
                for Rewrite { law, before, after } in rules.apply(graph, &mut self.facts, id) {
                    if tried.insert((before, after)) && work.replace(graph, Step { law, before, after }) {
                        continue 'again;
                    }
                }
            }
            return;
        }
    }

    /// Tries the other forms of roots, arguments of functions and bases of fractional powers, operands first; then those of
    /// sums of exponentials.
    fn use_algebra(&mut self, graph: &mut Graph, work: &mut Work) {
        for id in places(graph, &work.roots) {
            if !self.forms.contains_key(&id) {
                let forms = algebra::forms(graph, &mut self.facts, id);
                self.forms.insert(id, forms);
            }
            work.replace_best(graph, id, &self.forms[&id]);
        }
        for id in walk::live(graph, &work.roots) {
            if let Op::Sum(_) = graph.op(id)
                && self.joined.insert(id)
            {
                let forms = exponents::forms(graph, &mut self.facts, id);
                work.replace_best(graph, id, &forms);
            }
        }
    }
}

/// The nodes around which there is arithmetic: sums, products and powers that are not part of larger ones.
fn places(graph: &Graph, roots: &[NodeId]) -> Vec<NodeId> {
    let mut nodes = walk::live(graph, roots);
    let mut places = vec![false; nodes.last().map_or(0, |last| last.index() + 1)];
    for root in roots {
        places[root.index()] = true;
    }
    for &id in &nodes {
        let root = matches!(graph.view(id), Expression::Power { exponent, .. } if !exponent.is_integer());
        if root || !algebra::is_arithmetic(graph, id) {
            for operand in graph.operands(id).iter() {
                places[operand.index()] = true;
            }
        }
    }
    nodes.retain(|id| places[id.index()] && algebra::is_arithmetic(graph, *id));
    nodes
}

#[cfg(test)]
mod tests {
    use super::super::{Level, cost, simplify};
    use crate::graph::Graph;
    use crate::{export, syntax};

    /// A source at a level: its text, and the work before and after.
    fn simplified(source: &str, level: Level) -> (String, u64, u64) {
        let mut graph = Graph::new();
        let formula = syntax::parse(&mut graph, source).expect(source);
        let simple = simplify(&mut graph, &formula.outputs, level);
        assert_eq!(simplify(&mut graph, &simple, level), simple, "{source}");
        let (before, after) = (cost(&graph, &formula.outputs).work, cost(&graph, &simple).work);
        (export::text(&graph, simple[0]), before, after)
    }

    #[test]
    fn what_costs_more_in_one_place_does_not_stop_another() {
        let source = "y*((y + y)*sin(x) + cos(x)*(y*y) + tan(x)) + (y + y)*tan(x) + exp(x)*(y*y) + sinh(x)";
        for level in [Level::Basic, Level::Full] {
            let (text, before, after) = simplified(source, level);
            assert!(after <= before && text.contains("y^2") && !text.contains("y*y"), "{text}");
        }
    }

    #[test]
    fn laws_are_used_in_formulas_of_any_size() {
        let terms: Vec<String> = (1..=40).map(|n| format!("exp(sin(x{n})^2 + cos(x{n})^2 + x{n})")).collect();
        let (text, before, after) = simplified(&terms.join(" + "), Level::Full);
        assert!(after < before && !text.contains("cos"), "{before} and {after}: {text}");
    }
}

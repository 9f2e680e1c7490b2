//! Searching: the laws in both directions and in any order, by equality saturation.
//!
//! In: roots. Out: roots that cost less than those of [`full`], or the same. An e-graph holds all formulas that
//! are known to be equal; rules add more, until nothing is new or a budget is spent, and the cheapest is taken. Always:
//!
//! - only what costs less is kept, and only if its values agree with those before at sampled points;
//! - the budget is counted in rounds and nodes, not in time, so one input has one output;
//! - a formula of more than [`LARGEST`] nodes stays as it is.
//!
//! `full` goes downhill, one step after another. The search also finds what lies behind a hill: a sum that has to be
//! split before its parts can cancel.

mod check;
mod extract;
mod found;
mod island;
mod meaning;
mod rules;
mod term;

use std::time::Duration;

use egg::{BackoffScheduler, Runner};
use rustc_hash::FxHashMap;

use super::{Step, Steps, Work, canonical, full};
use crate::graph::{Graph, NodeId};
use found::Found;
use island::Island;
use meaning::Meaning;
use rules::{RULES, Rule};

/// The number of nodes of the largest formula that is searched.
const LARGEST: usize = 48;
/// How often all rules are used.
const ROUNDS: usize = 12;
/// How many terms the e-graph may have before it is left as it is.
const TERMS: usize = 6_000;
/// How often a rule may be used in a round before it has to wait.
const USES: usize = 400;

/// How steps of arithmetic are called where laws are told.
const ARITHMETIC: &str = "arithmetic";

/// Brings the roots to the cheapest form that is found.
pub(super) fn simplify(graph: &mut Graph, work: &mut Work, assumptions: &[NodeId]) {
    simplify_by(graph, work, assumptions, &RULES.iter().collect::<Vec<_>>());
}

fn simplify_by(graph: &mut Graph, work: &mut Work, assumptions: &[NodeId], rules: &[&Rule]) {
    let canonical = canonical::canonicalize(graph, &work.roots);
    full::simplify(graph, work, assumptions);
    // The canonical form may show what the laws have hidden; it is looked at once.
    let mut also: FxHashMap<NodeId, NodeId> = work.roots.iter().copied().zip(canonical).collect();
    'again: loop {
        for place in island::places(graph, &work.roots) {
            let seeds: Vec<NodeId> =
                [place].into_iter().chain(also.remove(&place).filter(|seed| *seed != place)).collect();
            if improve(graph, work, &seeds, assumptions, rules) {
                continue 'again;
            }
            if seeds.len() > 1 && improve(graph, work, &seeds[..1], assumptions, rules) {
                continue 'again;
            }
        }
        return;
    }
}

/// Searches a form of equal nodes that, in the place of the first of them, makes the roots cost less.
fn improve(graph: &mut Graph, work: &mut Work, seeds: &[NodeId], assumptions: &[NodeId], rules: &[&Rule]) -> bool {
    let mut island = Island::new(graph, seeds, assumptions);
    if island.size() > LARGEST {
        return false;
    }
    let Some(mut found) = saturate(&mut island, rules) else { return false };
    let after = island.export(found.graph(), found.after, graph);
    let roots = graph.substitute(&work.roots, &[(seeds[0], after)]);
    let roots = canonical::canonicalize(graph, &roots);
    let mut candidate = Work { steps: work.steps.as_ref().map(|_| Steps::default()), ..Work::new(graph, &roots) };
    full::simplify(graph, &mut candidate, assumptions);
    if candidate.cost >= work.cost || !found.agrees(island.roots[0], &island.assumed) {
        return false;
    }
    for Step { law, before, after } in found.explain() {
        let [before, after] = [before, after].map(|node| island.export(found.graph(), node, graph));
        if let Some(steps) = &mut work.steps {
            steps.push(Step { law, before, after });
        }
    }
    if let (Some(steps), Some(later)) = (&mut work.steps, candidate.steps) {
        steps.append(later);
    }
    (work.roots, work.cost) = (candidate.roots, candidate.cost);
    true
}

/// Lets rules add what they can to the classes of some formulas of one value.
fn saturate(island: &mut Island, rules: &[&Rule]) -> Option<Found> {
    let facts = island.facts();
    let meaning = Meaning { graph: island.graph.clone(), facts };
    let formulas = island.roots.iter().map(|root| term::express(&island.graph, *root)).collect::<Option<Vec<_>>>()?;
    let mut runner = Runner::<_, _, ()>::new(meaning)
        .with_explanations_enabled()
        .with_scheduler(BackoffScheduler::default().with_initial_match_limit(USES).with_ban_length(2))
        .with_iter_limit(ROUNDS)
        .with_node_limit(TERMS)
        .with_time_limit(Duration::MAX);
    for formula in &formulas {
        runner = runner.with_expr(formula);
    }
    for seed in &runner.roots[1..] {
        runner.egraph.union_trusted(runner.roots[0], *seed, ARITHMETIC);
    }
    runner.egraph.rebuild();
    let runner = runner.run(rules.iter().copied());
    Found::choose(runner.egraph, runner.roots[0], formulas.into_iter().next()?)
}

#[cfg(test)]
mod tests;

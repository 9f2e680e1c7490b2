//! Where a result says more than what it was made from.
//!
//! In: formulas before and after. Out: the conditions that those before need to be defined and that cannot be
//! seen in those after: `x/x` becomes `1` and assumes `x != 0`. Always: what only a branch of an `if` needs counts where
//! that branch is taken, so `if(x > 0, log(x), 0)` needs nothing, and `x/x` in the second branch of `if(y > 0, ..)`
//! assumes `y > 0 or x != 0`.

use rustc_hash::{FxHashMap, FxHashSet};

use super::domain::{self, Clause, Literal};
use super::facts::Facts;
use crate::graph::{Expression, Graph, NodeId, walk};

/// So many ways to reach a node are told apart, each of as many choices.
const MOST_WAYS: usize = 4;

/// So many conditions are compared with each other.
const MANY: usize = 60;

/// How often what follows from conditions is looked at again.
const ROUNDS: usize = 4;

/// The choices that lead to a node: a condition and whether it holds.
type Way = Vec<(NodeId, bool)>;

/// The conditions, as truth values of the graph.
pub(super) fn extensions(
    graph: &mut Graph,
    before: &[NodeId],
    after: &[NodeId],
    assumptions: &[NodeId],
) -> Vec<NodeId> {
    if before == after {
        return Vec::new();
    }
    let mut facts = Facts::new(graph, assumptions);
    let mut given = conditions(graph, &mut facts, after, Crowd::LeftOut);
    // From what never holds everything would follow.
    given.retain(|clause| !clause.is_refuted(graph, &mut facts));
    let mut needed = conditions(graph, &mut facts, before, Crowd::Everywhere);
    needed.retain(|clause| !given.iter().any(|shown| clause.follows_from(shown)));
    // What is defined nowhere needs no other reason.
    if let Some(never) = needed.iter().find(|clause| clause.is_refuted(graph, &mut facts)) {
        return vec![never.to_node(graph)];
    }
    join(&mut needed);
    if needed.len() <= MANY && given.len() <= MANY {
        let mut at = 0;
        while at < needed.len() {
            let others = needed.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, clause)| clause);
            let known: Vec<&Clause> = given.iter().chain(others).collect();
            if follows(graph, assumptions, &known, &needed[at]) {
                needed.remove(at);
            } else {
                at += 1;
            }
        }
    }
    needed.iter().map(|clause| clause.to_node(graph)).collect()
}

/// Whether formulas are defined nowhere, as far as a sign can say it.
pub(super) fn is_nowhere_defined(graph: &mut Graph, roots: &[NodeId], assumptions: &[NodeId]) -> bool {
    let mut facts = Facts::new(graph, assumptions);
    let needed = conditions(graph, &mut facts, roots, Crowd::LeftOut);
    needed.iter().any(|clause| clause.is_refuted(graph, &mut facts))
}

/// What is said of a node that is reached in too many ways to tell them apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Crowd {
    /// Its conditions must hold everywhere.
    Everywhere,
    /// Nothing.
    LeftOut,
}

/// What must hold for roots to be defined.
fn conditions(graph: &mut Graph, facts: &mut Facts, roots: &[NodeId], crowd: Crowd) -> Vec<Clause> {
    let mut found = Vec::new();
    let mut seen = FxHashSet::default();
    let ways = ways(graph, roots);
    for id in walk::live(graph, roots) {
        let needs = domain::needs(graph, facts, id);
        let ways = match ways.get(&id) {
            _ if needs.is_empty() => continue,
            Some(Some(ways)) => ways.as_slice(),
            Some(None) if crowd == Crowd::LeftOut => continue,
            Some(None) | None => &[Way::new()],
        };
        for way in ways {
            let unless = unless(graph, facts, way);
            for need in &needs {
                let mut clause = unless.clone();
                need.literals.iter().for_each(|literal| clause.add(*literal));
                if let Some(clause) = clause.reduced(graph, facts)
                    && seen.insert(clause.key())
                {
                    found.push(clause);
                }
            }
        }
    }
    found
}

/// For what is reached through choices only, the ways that lead there, `None` if there are too many.
fn ways(graph: &Graph, roots: &[NodeId]) -> FxHashMap<NodeId, Option<Vec<Way>>> {
    let live = walk::live(graph, roots);
    let mut ways: FxHashMap<NodeId, Option<Vec<Way>>> = FxHashMap::default();
    if !live.iter().any(|id| matches!(graph.view(*id), Expression::Select { .. })) {
        return ways;
    }
    ways.extend(roots.iter().map(|root| (*root, Some(vec![Way::new()]))));
    for id in live.into_iter().rev() {
        let here = ways.get(&id).cloned().flatten();
        if let Expression::Select { condition, then, otherwise } = graph.view(id) {
            arrive(&mut ways, condition, here.clone());
            for (branch, holds) in [(then, true), (otherwise, false)] {
                let through = |way: &Way| {
                    let mut way = way.clone();
                    if !way.contains(&(condition, holds)) {
                        way.push((condition, holds));
                    }
                    way
                };
                let there = here.as_ref().map(|here| here.iter().map(through).collect());
                arrive(&mut ways, branch, there);
            }
        } else {
            for operand in graph.operands(id).iter() {
                arrive(&mut ways, operand, here.clone());
            }
        }
    }
    ways
}

/// Adds ways that lead to a node.
fn arrive(ways: &mut FxHashMap<NodeId, Option<Vec<Way>>>, node: NodeId, more: Option<Vec<Way>>) {
    let there = ways.entry(node).or_insert_with(|| Some(Vec::new()));
    let (Some(all), Some(more)) = (there.as_mut(), more) else {
        // A way from anywhere is one of all.
        if there.as_ref().is_none_or(|all| all != &[Way::new()]) {
            *there = None;
        }
        return;
    };
    for way in more {
        add_way(all, way);
    }
    if all.len() > MOST_WAYS || all.iter().any(|way| way.len() > MOST_WAYS) {
        *there = None;
    }
}

/// Adds a way, unless it is a part of one that is there; two that differ in how the last choice ended are one without it.
fn add_way(all: &mut Vec<Way>, mut way: Way) {
    loop {
        if all.iter().any(|there| there.iter().all(|choice| way.contains(choice))) {
            return;
        }
        all.retain(|there| !way.iter().all(|choice| there.contains(choice)));
        let opposite = way.iter().enumerate().find_map(|(place, &(condition, holds))| {
            let mut other = way.clone();
            other[place] = (condition, !holds);
            all.iter()
                .position(|there| there.len() == other.len() && there.iter().all(|choice| other.contains(choice)))
                .map(|at| (place, at))
        });
        let Some((place, at)) = opposite else {
            all.push(way);
            return;
        };
        all.remove(at);
        way.remove(place);
    }
}

/// That one of the choices on a way ends otherwise.
fn unless(graph: &mut Graph, facts: &mut Facts, way: &Way) -> Clause {
    let mut clause = Clause::default();
    let mut pending: Vec<_> = way.iter().rev().map(|&(condition, holds)| (condition, !holds)).collect();
    while let Some((id, wanted)) = pending.pop() {
        match graph.view(id) {
            Expression::Compare { relation, left, right } => {
                let relation = if wanted { relation } else { relation.negated() };
                let difference = graph.subtract(left, right);
                let difference = super::canonical::canonicalize(graph, &[difference])[0];
                clause.add(Literal::new(graph, facts, difference, relation));
            }
            Expression::Not(operand) => pending.push((operand, !wanted)),
            Expression::And(operands) if !wanted => pending.extend(operands.iter().rev().map(|id| (id, wanted))),
            Expression::Or(operands) if wanted => pending.extend(operands.iter().rev().map(|id| (id, wanted))),
            Expression::Truth(_)
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Constant(_)
            | Expression::Symbol(_)
            | Expression::Sum { .. }
            | Expression::Product { .. }
            | Expression::Power { .. }
            | Expression::Call { .. }
            | Expression::Select { .. }
            | Expression::Tensor { .. } => clause.others.push(if wanted { id } else { graph.not(id) }),
        }
    }
    clause
}

/// Puts clauses together that differ in one alternative: `x >= 0` and `x != 0` are `x > 0`.
fn join(clauses: &mut Vec<Clause>) {
    if clauses.len() > MANY {
        return;
    }
    let mut at = 0;
    while at < clauses.len() {
        let found = (at + 1..clauses.len()).find_map(|other| Some((other, clauses[at].joined(&clauses[other])?)));
        match found {
            Some((other, joined)) => {
                clauses.remove(other);
                clauses[at] = joined;
                at = 0;
            }
            None => at += 1,
        }
    }
}

/// Whether a condition follows from others: with its opposite, one of these cannot hold.
fn follows(graph: &mut Graph, assumptions: &[NodeId], given: &[&Clause], wanted: &Clause) -> bool {
    let mut known = assumptions.to_vec();
    let mut literals: Vec<Literal> = wanted.literals.iter().map(|literal| literal.negated()).collect();
    for literal in &literals {
        known.push(literal.to_fact(graph));
    }
    let others: Vec<_> = wanted.others.iter().map(|truth| graph.not(*truth)).collect();
    for _ in 0..ROUNDS {
        let mut facts = Facts::new(graph, &known);
        if literals.iter().any(|literal| facts.signs(graph, literal.node).is_empty()) {
            return true;
        }
        let before = literals.len();
        for clause in given {
            let mut open = clause.literals.iter().filter(|literal| literal.decided(graph, &mut facts) != Some(false));
            let (first, second) = (open.next(), open.next());
            let refuted = clause.others.iter().all(|truth| others.contains(&graph.not(*truth)));
            match (first, second) {
                (None, _) if refuted => return true,
                (Some(&only), None) if refuted && only.decided(graph, &mut facts).is_none() => literals.push(only),
                (None | Some(_), None | Some(_)) => {}
            }
        }
        if literals.len() == before {
            return false;
        }
        for literal in &literals[before..] {
            known.push(literal.to_fact(graph));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::{Level, simplify};
    use super::*;
    use crate::{export, syntax};

    /// What the simplest form of a source assumes.
    fn assumed(source: &str) -> String {
        let mut graph = Graph::new();
        let formula = syntax::parse(&mut graph, source).expect(source);
        let given: Vec<_> = formula.assumptions.iter().map(|assumption| assumption.node).collect();
        let simple = simplify(&mut graph, &formula.outputs, Level::Full);
        let before = [formula.outputs, formula.vanished].concat();
        let found = extensions(&mut graph, &before, &simple, &given);
        found.into_iter().map(|id| export::text(&graph, id)).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_a_result_assumes_is_said_as_people_say_it() {
        for (source, expected) in [
            ("x/x", "x != 0"),
            ("x^y*x^(-y)", "x >= 0 or y == floor(y), x != 0 or y == 0"),
            ("x^y - x^y", "x >= 0 or y == floor(y), x != 0 or y >= 0"),
            ("log(x) - log(x) + y", "x > 0"),
            ("gamma(x)*x", "x > 0 or x != floor(x)"),
            ("lgamma(x + 1) - lgamma(x)", "x > 0 or x != floor(x)"),
            ("gamma(2*x) - gamma(2*x)", "x > 0 or 2*x != floor(2*x)"),
            ("0*beta(x, y)", "x > 0 or x != floor(x), y > 0 or y != floor(y)"),
            ("abs(x)^y*abs(x)", "x != 0 or y >= 0"),
            ("besselj(2, x)*0", ""),
            ("besselj(n, x)*0", "2*n == floor(2*n), x > 0 or n == floor(n)"),
            ("3*x/(x/(y - y))", "false"),
            ("if(y > 0, x, x/(2*x))", "y > 0 or x != 0"),
            ("if(y > 0, x, 0*log(x))", "y > 0 or x > 0"),
            ("if(y > 0, x, exp(log(x)))", "y > 0 or x > 0"),
            ("if(x > 0, log(x) - log(x), 0)", ""),
            ("if(y > 0, x/x, 2*x/x)", "x != 0"),
            ("if(y > 0 and z > 0, x/x, 2)", "y <= 0 or z <= 0 or x != 0"),
            ("if(y > 0 or z > 0, x/x, 2)", "not (y > 0 or z > 0) or x != 0"),
            ("assume y > 0; if(y > 0, x/x, log(x) - log(x))", "x != 0"),
            ("acosh(x)*0", "x >= 1"),
            ("atanh(x)*0", "x^2 < 1"),
            ("0/(x - y - 1)", "x != y + 1"),
            ("sqrt(x) + x/x - sqrt(x)", "x > 0"),
            ("log(x - 1) - log(x - 1) + log(x) - log(x)", "x > 1"),
            ("x/x + log(x)", ""),
        ] {
            assert_eq!(assumed(source), expected, "{source}");
        }
    }
}

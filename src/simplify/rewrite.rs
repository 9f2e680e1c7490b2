//! Using the laws: where one matches, and what it makes.
//!
//! In: nodes in canonical form. Out: for each node that a law applies to, what takes its place.
//! Laws are read when their functions are first met, so a formula pays only for the laws that
//! can matter to it.

use std::cmp::Reverse;
use std::sync::{LazyLock, OnceLock};

use super::condition::{self, Condition};
use super::factors::Factors;
use super::facts::Facts;
use super::laws::{LAWS, Law};
use super::pattern::{Bindings, HOLES, Pattern};
use super::{part, pattern};
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{self, Function, FunctionId};
use crate::rule::Template;

/// A law that can be used.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) law: &'static Law,
    from: Pattern,
    to: Template,
    conditions: Vec<Condition>,
}

/// Something that a law makes of a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rewrite {
    pub(super) law: &'static str,
    pub(super) before: NodeId,
    pub(super) after: NodeId,
}

/// What is known of a law before it is read: the functions that its left side calls.
struct Entry {
    functions: Vec<FunctionId>,
    rule: OnceLock<Rule>,
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    LAWS.iter().map(|law| Entry { functions: functions_of(law.from), rule: OnceLock::new() }).collect()
});

/// The functions that a text calls, found by their names.
fn functions_of(text: &str) -> Vec<FunctionId> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| word.len() > 1 && *word != "sqrt").filter_map(op::find).collect()
}

/// Reads a law.
///
/// # Panics
///
/// If it is not written as laws are; a test reads them all.
fn read(law: &'static Law) -> Rule {
    let to = Template::read(law.to, &HOLES).unwrap_or_else(|error| wrong(law, &error.to_string()));
    let from = pattern::read(law.from).unwrap_or_else(|error| wrong(law, &error.to_string()));
    let Some(from) = from else { wrong(law, "no pattern") };
    Rule { law, from, to, conditions: conditions(law) }
}

/// The conditions of a law.
pub(super) fn conditions(law: &'static Law) -> Vec<Condition> {
    condition::read(law.condition, &HOLES).unwrap_or_else(|error| wrong(law, &error))
}

fn wrong(law: &Law, what: &str) -> ! {
    panic!("the law `{}` is well written: {what}", law.name)
}

/// The laws whose functions are all among some nodes.
#[derive(Debug, Default)]
pub(super) struct Rules {
    calls: Vec<&'static Rule>,
    products: Vec<&'static Rule>,
    sums: Vec<&'static Rule>,
}

impl Rules {
    /// The laws that can matter to nodes.
    pub(super) fn for_nodes(graph: &Graph, nodes: &[NodeId]) -> Rules {
        let mut present = vec![false; op::FUNCTIONS.len()];
        for &id in nodes {
            if let op::Op::Call(Function::Known(function)) = graph.op(id) {
                present[function.index()] = true;
            }
        }
        let mut rules = Rules::default();
        for (entry, law) in ENTRIES.iter().zip(LAWS) {
            if entry.functions.iter().all(|function| present[function.index()]) {
                let rule = entry.rule.get_or_init(|| read(law));
                match rule.from {
                    Pattern::Call(..) => rules.calls.push(rule),
                    Pattern::Product(..) => rules.products.push(rule),
                    Pattern::Sum(..) => rules.sums.push(rule),
                    Pattern::Hole(_) | Pattern::Constant(_) => {}
                }
            }
        }
        // Laws that take more away come first.
        rules.products.sort_by_key(|rule| Reverse(rule.from.parts()));
        rules.sums.sort_by_key(|rule| Reverse(rule.from.parts()));
        rules
    }

    /// What the laws make of one node.
    pub(super) fn apply(&self, graph: &mut Graph, facts: &mut Facts, id: NodeId) -> Vec<Rewrite> {
        let mut found = Vec::new();
        match graph.view(id) {
            Expression::Call { function, .. } => {
                for rule in &self.calls {
                    if matches!(&rule.from, Pattern::Call(there, _) if Function::Known(*there) == function) {
                        rule.rewrite_call(graph, facts, id, &mut found);
                    }
                }
            }
            Expression::Product { .. } | Expression::Power { .. } => {
                let factors = Factors::of(graph, id);
                if factors.list.len() <= super::canonical::MANY {
                    for rule in &self.products {
                        rule.rewrite_product(graph, facts, id, &factors, &mut found);
                    }
                }
            }
            Expression::Sum { .. } => {
                for rule in &self.sums {
                    rule.rewrite_sum(graph, facts, id, &mut found);
                }
            }
            Expression::Constant(_)
            | Expression::Symbol(_)
            | Expression::Truth(_)
            | Expression::Select { .. }
            | Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_)
            | Expression::Tensor { .. } => {}
        }
        found.retain(|rewrite| rewrite.after != rewrite.before);
        found
    }
}

fn unbound() -> Bindings {
    [NodeId::end(); HOLES.len()]
}

impl Rule {
    fn holds(&self, graph: &mut Graph, facts: &mut Facts, bound: &Bindings) -> bool {
        self.conditions.iter().all(|condition| {
            let alternatives = condition.build(graph, bound);
            alternatives.into_iter().any(|(node, relation)| facts.signs(graph, node).imply(relation))
        })
    }

    fn rewrite_call(&self, graph: &mut Graph, facts: &mut Facts, id: NodeId, found: &mut Vec<Rewrite>) {
        for bound in self.from.whole(graph, id, unbound()) {
            if self.holds(graph, facts, &bound) {
                let after = self.to.build(graph, &bound);
                found.push(Rewrite { law: self.law.name, before: id, after });
            }
        }
    }

    fn rewrite_product(
        &self,
        graph: &mut Graph,
        facts: &mut Facts,
        id: NodeId,
        there: &Factors,
        found: &mut Vec<Rewrite>,
    ) {
        let Pattern::Product(coefficient, patterns) = &self.from else { return };
        for part in part::part_of_product(graph, patterns, there, unbound()) {
            if !self.holds(graph, facts, &part.bound) {
                continue;
            }
            let scale = coefficient.recip().and_then(|scale| scale.checked_pow(&part.times));
            let Some(scale) = scale.filter(Rational::is_bounded) else { continue };
            let to = self.to.build(graph, &part.bound);
            let mut product = part.rest;
            product.coefficient = &product.coefficient * &scale;
            if let Some(raised) = Factors::of(graph, to).powi(graph, &part.times) {
                product.extend(raised);
                product.collect(graph);
                let after = product.build(graph);
                found.push(Rewrite { law: self.law.name, before: id, after });
            }
        }
    }

    fn rewrite_sum(&self, graph: &mut Graph, facts: &mut Facts, id: NodeId, found: &mut Vec<Rewrite>) {
        let Pattern::Sum(constant, patterns) = &self.from else { return };
        for part in part::part_of_sum(graph, constant, patterns, id, unbound()) {
            if !self.holds(graph, facts, &part.bound) {
                continue;
            }
            let to = self.to.build(graph, &part.bound);
            let mut term = part.multiplier;
            term.extend(Factors::of(graph, to));
            term.collect(graph);
            let term = term.build(graph);
            let terms = part.rest.into_iter().chain([(Rational::ONE, term)]);
            let after = graph.sum(part.constant, terms);
            found.push(Rewrite { law: self.law.name, before: id, after });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::canonical::canonicalize;
    use super::super::cost;
    use super::*;
    use crate::syntax;

    #[test]
    fn every_law_is_read_and_never_adds_work() {
        let mut uphill = Vec::new();
        for law in LAWS {
            read(law);
            let mut graph = Graph::new();
            let mut cost_of = |text: &str| {
                let root = syntax::parse_expression(&mut graph, text).expect("a formula");
                let roots = canonicalize(&mut graph, &[root]);
                cost(&graph, &roots)
            };
            let (from, to) = (cost_of(law.from), cost_of(law.to));
            if to.work > from.work {
                uphill.push(format!("{}: {} => {}", law.name, law.from, law.to));
            }
        }
        assert!(uphill.is_empty(), "{}", uphill.join("\n"));
    }
}

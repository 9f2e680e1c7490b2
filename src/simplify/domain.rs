//! Where formulas are defined, and what a result therefore assumes.
//!
//! In: roots before and after they were simplified. Out: the conditions under which those before are defined
//! and that do not follow from those after: `x/x` becomes `1` and assumes `x != 0`.

use std::sync::{LazyLock, OnceLock};

use rustc_hash::FxHashSet;

use super::canonical::canonicalize;
use super::condition::Condition;
use super::facts::Facts;
use super::{algebra, condition};
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{self, Function, FunctionId, Relation};

/// A node that must stand in a relation to 0.
pub(super) type Need = (NodeId, Relation);

/// The conditions, as truth values of the graph, that the first roots need and the second do not.
pub(super) fn assumptions(graph: &mut Graph, facts: &mut Facts, before: &[NodeId], after: &[NodeId]) -> Vec<NodeId> {
    if before == after {
        return Vec::new();
    }
    let needed = conditions(graph, facts, before);
    let given = conditions(graph, facts, after);
    let implied = |node: NodeId, relation: Relation| {
        let follows = |there: Relation| match relation {
            Relation::NotEqual => matches!(there, Relation::NotEqual | Relation::Greater),
            Relation::GreaterEqual => matches!(there, Relation::GreaterEqual | Relation::Greater),
            Relation::Greater => there == Relation::Greater,
            Relation::Less | Relation::LessEqual | Relation::Equal => false,
        };
        given.iter().any(|&(other, there)| other == node && follows(there))
    };
    let mut assumed: Vec<Need> = Vec::new();
    for &(node, relation) in &needed {
        let stronger = needed.contains(&(node, Relation::Greater)) && relation != Relation::Greater;
        let known = facts.signs(graph, node).imply(relation);
        if !known && !stronger && !implied(node, relation) && !assumed.contains(&(node, relation)) {
            assumed.push((node, relation));
        }
    }
    let zero = graph.constant(Rational::ZERO);
    assumed.into_iter().map(|(node, relation)| graph.compare(relation, node, zero)).collect()
}

/// What must hold for the roots to be defined, as far as a sign can say it.
pub(super) fn conditions(graph: &mut Graph, facts: &mut Facts, roots: &[NodeId]) -> Vec<Need> {
    let mut found = Vec::new();
    let mut seen = FxHashSet::default();
    for id in walk::live(graph, roots) {
        for (base, relation) in needs(graph, id) {
            let base = canonicalize(graph, &[base])[0];
            let parts = if relation == Relation::NotEqual { algebra::parts(graph, facts, base) } else { vec![base] };
            for part in parts {
                if graph.as_constant(part).is_none() && seen.insert((part, relation)) {
                    found.push((part, relation));
                }
            }
        }
    }
    found
}

/// What one operation asks of its operands.
pub(super) fn needs(graph: &mut Graph, id: NodeId) -> Vec<Need> {
    match graph.view(id) {
        Expression::Power { base, exponent } => match (exponent.is_integer(), exponent.is_negative()) {
            (true, true) => vec![(base, Relation::NotEqual)],
            (true, false) => Vec::new(),
            (false, true) => vec![(base, Relation::Greater)],
            (false, false) => vec![(base, Relation::GreaterEqual)],
        },
        Expression::Call { function: Function::Known(function), arguments } => {
            let arguments = arguments.to_vec();
            let conditions = conditions_of(function).iter();
            conditions.map(|condition| (condition.build(graph, &arguments), condition.relation)).collect()
        }
        Expression::Constant(_)
        | Expression::Symbol(_)
        | Expression::Truth(_)
        | Expression::Sum { .. }
        | Expression::Product { .. }
        | Expression::Call { function: Function::Unknown(_), .. }
        | Expression::Select { .. }
        | Expression::Compare { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::Tensor { .. } => Vec::new(),
    }
}

/// The conditions of a function of the table, read when they are first asked for.
fn conditions_of(function: FunctionId) -> &'static [Condition] {
    static READ: LazyLock<Vec<OnceLock<Vec<Condition>>>> =
        LazyLock::new(|| op::all().map(|_| OnceLock::new()).collect());
    READ[function.index()].get_or_init(|| {
        let row = function.row();
        condition::read(row.condition, row.parameters)
            .unwrap_or_else(|error| panic!("the condition of `{}` is well written: {error}", row.name))
    })
}

//! Where formulas are defined, and what a result therefore assumes.
//!
//! In: roots before and after they were simplified. Out: the conditions under which those before are defined
//! and that do not follow from those after: `x/x` becomes `1` and assumes `x != 0`.

use rustc_hash::FxHashSet;

use super::algebra;
use super::canonical::canonicalize;
use super::facts::Facts;
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{Function, Relation};

/// A node that must stand in a relation to 0.
pub(super) type Condition = (NodeId, Relation);

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
    let mut assumed: Vec<Condition> = Vec::new();
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
pub(super) fn conditions(graph: &mut Graph, facts: &mut Facts, roots: &[NodeId]) -> Vec<Condition> {
    let mut found = Vec::new();
    let mut seen = FxHashSet::default();
    for id in walk::live(graph, roots) {
        let Some((base, relation)) = condition(graph, id) else { continue };
        let base = canonicalize(graph, &[base])[0];
        let parts = if relation == Relation::NotEqual { algebra::parts(graph, facts, base) } else { vec![base] };
        for part in parts {
            if graph.as_constant(part).is_none() && seen.insert((part, relation)) {
                found.push((part, relation));
            }
        }
    }
    found
}

/// What one operation asks of its operand.
pub(super) fn condition(graph: &mut Graph, id: NodeId) -> Option<Condition> {
    match graph.view(id) {
        Expression::Power { base, exponent } if exponent.is_integer() => {
            exponent.is_negative().then_some((base, Relation::NotEqual))
        }
        Expression::Power { base, exponent } => {
            Some((base, if exponent.is_negative() { Relation::Greater } else { Relation::GreaterEqual }))
        }
        Expression::Call { function: Function::Known(function), arguments } => {
            let name = function.row().name;
            let argument = (!arguments.is_empty()).then(|| arguments.at(0))?;
            let squared = |graph: &mut Graph, sign: Rational| {
                let square = graph.power(argument, Rational::from(2));
                graph.sum(-&sign, [(sign, square)])
            };
            match name {
                "log" | "log2" | "log10" => Some((argument, Relation::Greater)),
                "log1p" => Some((graph.sum(Rational::ONE, [(Rational::ONE, argument)]), Relation::Greater)),
                "asin" | "acos" => Some((squared(graph, Rational::MINUS_ONE), Relation::GreaterEqual)),
                "atanh" => Some((squared(graph, Rational::MINUS_ONE), Relation::Greater)),
                "acoth" => Some((squared(graph, Rational::ONE), Relation::Greater)),
                "acosh" => Some((graph.sum(Rational::MINUS_ONE, [(Rational::ONE, argument)]), Relation::GreaterEqual)),
                "tan" | "sec" => Some((graph.call_named("cos", &[argument]), Relation::NotEqual)),
                "cot" | "csc" => Some((graph.call_named("sin", &[argument]), Relation::NotEqual)),
                "coth" | "csch" => Some((argument, Relation::NotEqual)),
                _ => None,
            }
        }
        Expression::Constant(_)
        | Expression::Symbol(_)
        | Expression::Truth(_)
        | Expression::Sum { .. }
        | Expression::Product { .. }
        | Expression::Call { .. }
        | Expression::Select { .. }
        | Expression::Compare { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_) => None,
    }
}

//! Conditions on formulas, as laws and functions state them.
//!
//! In: a text such as `1 - x^2 >= 0, y > 0`, and the names in it that stand for nodes. Out: [`Condition`]s: formulas
//! and how they must compare with 0.

use crate::graph::{Graph, NodeId};
use crate::op::Relation;
use crate::rule::Template;

/// A formula with holes that must stand in a relation to 0.
#[derive(Debug)]
pub(super) struct Condition {
    formula: Template,
    pub(super) relation: Relation,
}

/// Reads the conditions of a text, between which there are commas.
///
/// # Errors
///
/// What is wrong with the text.
pub(super) fn read(text: &str, holes: &[&str]) -> Result<Vec<Condition>, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| read_one(part, holes)).collect()
}

fn read_one(text: &str, holes: &[&str]) -> Result<Condition, String> {
    const RELATIONS: [Relation; 5] =
        [Relation::LessEqual, Relation::GreaterEqual, Relation::NotEqual, Relation::Less, Relation::Greater];
    let relation = RELATIONS.into_iter().find(|relation| text.contains(relation.sign()));
    let Some((relation, (left, right))) = relation.and_then(|r| Some((r, text.split_once(r.sign())?))) else {
        return Err(format!("`{text}` is no comparison"));
    };
    if right.trim() != "0" {
        return Err(format!("`{text}` does not compare with 0"));
    }
    let formula = Template::read(left, holes).map_err(|error| error.to_string())?;
    Ok(Condition { formula, relation })
}

impl Condition {
    /// What must stand in the relation to 0, with nodes in the holes.
    pub(super) fn build(&self, graph: &mut Graph, holes: &[NodeId]) -> NodeId {
        self.formula.build(graph, holes)
    }
}

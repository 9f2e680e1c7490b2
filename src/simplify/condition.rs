//! Conditions on formulas, as laws and functions state them.
//!
//! In: a text such as `1 - x^2 >= 0, y > 0 or y != floor(y)`, and the names in it that stand for nodes. Out:
//! [`Condition`]s: formulas of which one must compare with 0 in a certain way.

use crate::graph::{Graph, NodeId};
use crate::op::Relation;
use crate::rule::Template;

/// Comparisons of formulas with holes, of which at least one must hold.
#[derive(Debug)]
pub(super) struct Condition {
    alternatives: Vec<(Template, Relation)>,
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
    let alternatives = text.split(" or ").map(|text| read_comparison(text, holes)).collect::<Result<_, _>>()?;
    Ok(Condition { alternatives })
}

/// `a < b` as `a - b < 0`.
fn read_comparison(text: &str, holes: &[&str]) -> Result<(Template, Relation), String> {
    const RELATIONS: [Relation; 6] = [
        Relation::LessEqual,
        Relation::GreaterEqual,
        Relation::NotEqual,
        Relation::Equal,
        Relation::Less,
        Relation::Greater,
    ];
    let relation = RELATIONS.into_iter().find(|relation| text.contains(relation.sign()));
    let Some((relation, (left, right))) = relation.and_then(|r| Some((r, text.split_once(r.sign())?))) else {
        return Err(format!("`{text}` is no comparison"));
    };
    let difference = Template::read(&format!("{left} - ({right})"), holes).map_err(|error| error.to_string())?;
    Ok((difference, relation))
}

impl Condition {
    /// What must stand in which relation to 0, with nodes in the holes: one of these.
    pub(super) fn build(&self, graph: &mut Graph, holes: &[NodeId]) -> Vec<(NodeId, Relation)> {
        self.alternatives.iter().map(|(formula, relation)| (formula.build(graph, holes), *relation)).collect()
    }
}

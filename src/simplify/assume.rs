//! Conditions that are taken to hold, made ready for use.
//!
//! In: truth values of a graph. Out: comparisons of something with a number, which is what facts come from;
//! or which condition is of no use, or cannot hold. Always: what is returned says the same as what was given.
//!
//! ```text
//! not (2*x <= 4) and x > y      x > 2, x > y
//! x > 2 and x < 1               the second cannot hold
//! ```

use rustc_hash::FxHashMap;

use super::canonical::canonicalize;
use super::facts::Facts;
use super::range::Range;
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::Relation;

/// How many comparisons are looked at.
pub const MOST_ASSUMPTIONS: usize = 1000;

/// Why conditions cannot be assumed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unassumable {
    /// Nothing follows from this condition for the sign of anything: it is no comparison, nor several joined by `and`.
    Useless(usize),
    /// This condition never holds.
    NeverHolds(usize),
    /// This condition does not hold together with others.
    Contradiction(usize),
    /// There are more than [`MOST_ASSUMPTIONS`] comparisons.
    TooMany,
}

/// Brings conditions into the form in which they are used, each with the position of the condition that it comes from.
/// The error names a condition by its position too.
///
/// # Errors
///
/// If one of them is of no use or cannot hold.
///
/// ```
/// use symdiff::{export, graph::Graph, simplify::{Unassumable, assume}, syntax};
/// let mut graph = Graph::new();
/// let condition = syntax::parse_expression(&mut graph, "not (2*x <= 4) and x > y")?;
/// let assumed = assume(&mut graph, &[condition]).expect("comparisons");
/// let texts: Vec<_> = assumed.iter().map(|&(_, node)| export::text(&graph, node)).collect();
/// assert_eq!(texts, ["x > 2", "x > y"]);
/// let other = syntax::parse_expression(&mut graph, "x < 1")?;
/// assert_eq!(assume(&mut graph, &[condition, other]), Err(Unassumable::Contradiction(1)));
/// # Ok::<(), syntax::Error>(())
/// ```
pub fn assume(graph: &mut Graph, conditions: &[NodeId]) -> Result<Vec<(usize, NodeId)>, Unassumable> {
    let mut known: Vec<(usize, Bound)> = Vec::new();
    for (position, &condition) in conditions.iter().enumerate() {
        for comparison in comparisons(graph, condition).ok_or(Unassumable::Useless(position))? {
            match comparison {
                Comparison::Decided(true) => {}
                Comparison::Decided(false) => return Err(Unassumable::NeverHolds(position)),
                Comparison::Bound(bound) => known.push((position, bound)),
            }
            if known.len() > MOST_ASSUMPTIONS {
                return Err(Unassumable::TooMany);
            }
        }
    }
    check_ranges(graph, &known)?;
    let assumed: Vec<_> = known.iter().map(|(_, bound)| bound.to_node(graph)).collect();
    check_signs(graph, &known, &assumed)?;
    Ok(known.iter().map(|(position, _)| *position).zip(assumed).collect())
}

/// `x > 2`: something that stands in a relation to a number.
#[derive(Debug)]
struct Bound {
    node: NodeId,
    relation: Relation,
    value: Rational,
}

impl Bound {
    fn to_node(&self, graph: &mut Graph) -> NodeId {
        if let Expression::Sum { coefficients: [a, b], terms, .. } = graph.view(self.node)
            && self.value.is_zero()
            && a.is_one()
            && (-b).is_one()
        {
            let (left, right) = (terms.at(0), terms.at(1));
            return graph.compare(self.relation, left, right);
        }
        let value = graph.constant(self.value.clone());
        graph.compare(self.relation, self.node, value)
    }
}

#[derive(Debug)]
enum Comparison {
    Decided(bool),
    Bound(Bound),
}

/// The comparisons that a condition is the conjunction of.
fn comparisons(graph: &mut Graph, condition: NodeId) -> Option<Vec<Comparison>> {
    let mut found = Vec::new();
    let mut pending = vec![(condition, true)];
    while let Some((id, holds)) = pending.pop() {
        match graph.view(id) {
            Expression::Truth(value) => found.push(Comparison::Decided(value == holds)),
            Expression::Compare { relation, left, right } => {
                let relation = if holds { relation } else { relation.negated() };
                found.push(compare(graph, relation, left, right));
            }
            Expression::Not(operand) => pending.push((operand, !holds)),
            Expression::And(operands) if holds => pending.extend(operands.iter().rev().map(|id| (id, true))),
            Expression::Or(operands) if !holds => pending.extend(operands.iter().rev().map(|id| (id, false))),
            Expression::And(_)
            | Expression::Or(_)
            | Expression::Constant(_)
            | Expression::Symbol(_)
            | Expression::Sum { .. }
            | Expression::Product { .. }
            | Expression::Power { .. }
            | Expression::Call { .. }
            | Expression::Select { .. } => return None,
        }
    }
    Some(found)
}

/// The two sides brought together, and the number to the right: `2*x <= 4` becomes `x <= 2`.
fn compare(graph: &mut Graph, relation: Relation, left: NodeId, right: NodeId) -> Comparison {
    let difference = graph.subtract(left, right);
    let mut node = canonicalize(graph, &[difference])[0];
    let (mut relation, mut value) = (relation, Rational::ZERO);
    loop {
        if let Some(constant) = graph.as_constant(node) {
            return Comparison::Decided(relation.holds(Some(constant.cmp(&value))));
        }
        let factor = match graph.view(node) {
            Expression::Product { coefficient, .. } => coefficient.clone(),
            Expression::Sum { constant, coefficients, .. } => {
                value = &value - constant;
                coefficients[0].clone()
            }
            Expression::Constant(_)
            | Expression::Symbol(_)
            | Expression::Truth(_)
            | Expression::Power { .. }
            | Expression::Call { .. }
            | Expression::Select { .. }
            | Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_) => return Comparison::Bound(Bound { node, relation, value }),
        };
        let Some(part) = factor.recip() else { return Comparison::Bound(Bound { node, relation, value }) };
        let Some(divided) = without_constant(graph, node, &part) else {
            return Comparison::Bound(Bound { node, relation, value });
        };
        value = &value * &part;
        relation = if factor.is_negative() { relation.reversed() } else { relation };
        node = divided;
    }
}

/// A sum without its constant, or a product without its coefficient; `None` if that is the same.
fn without_constant(graph: &mut Graph, id: NodeId, part: &Rational) -> Option<NodeId> {
    let divided = match graph.view(id) {
        Expression::Sum { coefficients, terms, .. } => {
            let terms: Vec<_> = coefficients.iter().map(|c| c * part).zip(terms.iter()).collect();
            graph.sum(Rational::ZERO, terms)
        }
        Expression::Product { factors, .. } => {
            let factors = factors.to_vec();
            graph.product(Rational::ONE, factors)
        }
        Expression::Constant(_)
        | Expression::Symbol(_)
        | Expression::Truth(_)
        | Expression::Power { .. }
        | Expression::Call { .. }
        | Expression::Select { .. }
        | Expression::Compare { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_) => return None,
    };
    (divided != id).then_some(divided)
}

/// The numbers that something can be.
#[derive(Debug, Default)]
struct Possible {
    range: Range,
    excluded: Vec<Rational>,
}

impl Possible {
    fn restrict(&mut self, relation: Relation, value: &Rational) {
        match relation {
            Relation::NotEqual => self.excluded.push(value.clone()),
            Relation::Less | Relation::LessEqual | Relation::Greater | Relation::GreaterEqual | Relation::Equal => {
                self.range.restrict(relation, value);
            }
        }
    }

    fn is_empty(&self) -> bool {
        let single = self.range.low.as_ref().filter(|low| self.range.high.as_ref() == Some(*low));
        self.range.is_empty() || single.is_some_and(|end| self.excluded.contains(&end.value))
    }
}

/// Checks that something is left for each thing that is compared with numbers.
fn check_ranges(graph: &mut Graph, known: &[(usize, Bound)]) -> Result<(), Unassumable> {
    let mut facts = Facts::new(graph, &[]);
    let mut possible: FxHashMap<NodeId, (Possible, bool)> = FxHashMap::default();
    for (position, Bound { node, relation, value }) in known {
        let (range, alone) = possible.entry(*node).or_insert_with(|| {
            let range = facts.known(graph, *node).range().clone();
            (Possible { range, ..Possible::default() }, true)
        });
        range.restrict(*relation, value);
        if range.is_empty() {
            return Err(match alone {
                true => Unassumable::NeverHolds(*position),
                false => Unassumable::Contradiction(*position),
            });
        }
        *alone = false;
    }
    Ok(())
}

/// Checks that what follows for signs from all conditions together leaves one for each thing that is compared.
fn check_signs(graph: &mut Graph, known: &[(usize, Bound)], assumed: &[NodeId]) -> Result<(), Unassumable> {
    let mut facts = Facts::new(graph, assumed);
    for (position, Bound { node, value, .. }) in known {
        let difference = graph.sum(-value, [(Rational::ONE, *node)]);
        let signs = facts.signs(graph, difference);
        if signs.imply(Relation::Less) && signs.imply(Relation::Greater) {
            return Err(Unassumable::Contradiction(*position));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax;

    /// The conditions as they are used, or why they are not.
    fn assumed(text: &str) -> Result<usize, Unassumable> {
        let mut graph = Graph::new();
        let conditions: Vec<_> =
            text.split(';').map(|text| syntax::parse_expression(&mut graph, text).expect(text)).collect();
        assume(&mut graph, &conditions).map(|assumed| assumed.len())
    }

    #[test]
    fn what_holds_is_kept_and_what_cannot_hold_is_found() {
        use Unassumable::{Contradiction, NeverHolds, Useless};
        let table = [
            ("x > 0", Ok(1)),
            ("x > 0; x > 1 and y < 2", Ok(3)),
            ("1 < 2", Ok(0)),
            ("x >= 1; x <= 1", Ok(2)),
            ("x > 1; x <= 1", Err(Contradiction(1))),
            ("x >= 1; x <= 1; x != 1", Err(Contradiction(2))),
            ("x != 1; x != 2", Ok(2)),
            ("x == 1; 3 - 3*x < 0", Err(Contradiction(1))),
            ("x > 0; y > 0; x*y < 0", Err(Contradiction(2))),
            ("abs(x) < 0", Err(NeverHolds(0))),
            ("x > 0; 2 < 1", Err(NeverHolds(1))),
            ("x > 0; not (x > 0 and y > 0)", Err(Useless(1))),
            ("not not x > 0", Ok(1)),
        ];
        for (text, expected) in table {
            assert_eq!(assumed(text), expected, "{text}");
        }
        let many: Vec<_> = (0..=MOST_ASSUMPTIONS).map(|n| format!("x{n} > 0")).collect();
        assert_eq!(assumed(&many.join(" and ")), Err(Unassumable::TooMany));
    }
}

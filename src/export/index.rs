//! Tensors by their entries, where no product of matrices says what they are.
//!
//! In: the factors of a sum of products of entries. Out: a part such as `{[i,j,k] x[k]*delta[i,j]}`, which says it
//! whatever the number of axes. Always: the names of indices are no names of variables; what is summed over is a product
//! of matrices where it can be one, `{[i,j,k,l] (A*B)[i,k]*delta[j,l]}`.

use super::algebra::Builder;
use super::matrix::Factor;
use super::part::{Entries, Part, PartId, Precedence, Subscript};
use crate::graph::Graph;
use crate::number::Rational;
use crate::op::{Label, Op, TensorOp};

impl Builder<'_> {
    /// The sum over all labels from `order` on of a product of entries.
    pub(super) fn entries(&mut self, factors: &[Factor], order: usize) -> PartId {
        let labels = factors.iter().flat_map(|(_, labels)| labels).map(|&label| usize::from(label) + 1);
        let names = index_names(self.graph, labels.max().unwrap_or(0).max(order));
        let subscripts = |labels: &[Label]| -> Box<[Subscript]> {
            labels.iter().map(|&label| Subscript::Label(names[usize::from(label)].clone())).collect()
        };
        let (mut parts, mut deltas, mut bound) = (Vec::new(), Vec::new(), Vec::new());
        for group in groups(factors, order) {
            if let Some((part, kept)) = self.product_of_group(&group, order) {
                let indexed = self.indexed(part, subscripts(&kept));
                parts.push(indexed);
                continue;
            }
            for (id, labels) in group {
                bound.extend(labels.iter().copied().filter(|&label| usize::from(label) >= order));
                let op = self.graph.op(id);
                if matches!(op, Op::Tensor(TensorOp::Ones(_))) {
                    continue;
                }
                if matches!(op, Op::Tensor(TensorOp::Identity(_))) {
                    let delta = self.layout.push(Part::Word(identity_name(self.graph)));
                    deltas.push(self.layout.push(Part::Index(delta, subscripts(&labels))));
                    continue;
                }
                let part = self.written(id);
                parts.push(self.indexed(part, subscripts(&labels)));
            }
        }
        parts.extend(deltas);
        if parts.is_empty() {
            parts.push(self.layout.push(Part::Number(Rational::ONE)));
        }
        let body = if let &[only] = parts.as_slice() { only } else { self.product(parts) };
        bound.sort_unstable();
        bound.dedup();
        let bound = bound.into_iter().map(|label| names[usize::from(label)].clone()).collect();
        self.layout.push(Part::Entries(Box::new(Entries { free: names[..order].into(), bound, body })))
    }

    /// An entry of a part, or the part itself if it is a number.
    fn indexed(&mut self, part: PartId, subscripts: Box<[Subscript]>) -> PartId {
        if subscripts.is_empty() {
            return part;
        }
        let tensor = self.at_least(Precedence::Atom, part);
        self.layout.push(Part::Index(tensor, subscripts))
    }

    /// Factors that are summed over together as one product of matrices, with the labels of its axes.
    fn product_of_group(&mut self, group: &[Factor], order: usize) -> Option<(PartId, Vec<Label>)> {
        let is_bound = |label: &Label| usize::from(*label) >= order;
        let mut all: Vec<Label> = group.iter().flat_map(|(_, labels)| labels.to_vec()).collect();
        all.sort_unstable();
        all.dedup();
        let kept: Vec<Label> = all.iter().copied().filter(|label| !is_bound(label)).collect();
        if kept.len() == all.len() || kept.len() > 2 {
            return None;
        }
        let place = |label: &Label| all.iter().position(|other| other == label).map_or(0, |place| place as Label);
        let renamed: Vec<Factor> = group.iter().map(|(id, own)| (*id, own.iter().map(place).collect())).collect();
        let part = self.product_of_matrices(&renamed, kept.len())?;
        Some((part, kept))
    }
}

/// Factors that have an index in common that is summed over, together; the others alone.
fn groups(factors: &[Factor], order: usize) -> Vec<Vec<Factor>> {
    let mut groups: Vec<Vec<Factor>> = Vec::new();
    for factor in factors {
        let meets =
            |other: &Factor| other.1.iter().any(|label| usize::from(*label) >= order && factor.1.contains(label));
        let first = groups.iter().position(|group| group.iter().any(meets));
        let (met, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| group.iter().any(meets));
        groups = apart;
        let place = first.unwrap_or(groups.len()).min(groups.len());
        groups.insert(place, met.into_iter().flatten().chain([factor.clone()]).collect());
    }
    groups
}

/// So many names of indices that nothing else has.
pub(super) fn index_names(graph: &Graph, count: usize) -> Vec<String> {
    let letters = "ijklmnpqrstuvw".chars().map(String::from);
    let numbered = (1..).map(|number| format!("i{number}"));
    letters.chain(numbered).filter(|name| graph.find_symbol(name).is_none()).take(count).collect()
}

/// How the entries of the identity are called: by a name that no variable has.
fn identity_name(graph: &Graph) -> &'static str {
    let taken = |name: &str| graph.find_symbol(name).is_some();
    if !taken("delta") && !taken("δ") {
        "delta"
    } else if !taken("eye") {
        "eye"
    } else {
        "identity"
    }
}

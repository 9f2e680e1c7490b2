//! Tensors by their entries, where no product of matrices says what they are.
//!
//! In: the factors of a sum of products of entries. Out: a part such as `{[i,j,k] x[k]*eye(m)[i,j]}`, which says it
//! whatever the number of axes, and is read back. Always: the names of indices are no names of variables, and others
//! than those of forms inside; what is summed over is a product of matrices where it can be one, `{[i,j,k,l]
//! (A*B)[i,k]*eye(n)[j,l]}`; each index is one of an entry that says how long it is.

use super::algebra::Builder;
use super::matrix::Factor;
use super::part::{Entries, Part, PartId, Precedence, Subscript};
use crate::graph::Graph;
use crate::number::Rational;
use crate::op::{Dimension, Label, Op, TensorOp};

impl Builder<'_> {
    /// The sum of a product of entries over all labels but those of the axes of the result, which have these lengths.
    pub(super) fn entries(&mut self, factors: &[Factor], lengths: &[Dimension]) -> PartId {
        let order = lengths.len();
        let (mut parts, mut identities, mut bound) = (Vec::new(), Vec::new(), Vec::new());
        let mut carried: Vec<Label> = Vec::new();
        // Ones only say how long an axis is.
        let is_ones = |(id, _): &&Factor| matches!(self.graph.op(*id), Op::Tensor(TensorOp::Ones(_)));
        let others: Vec<Factor> = factors.iter().filter(|factor| !is_ones(factor)).cloned().collect();
        for group in groups(&others, order) {
            if let Some((part, kept)) = self.product_of_group(&group, order) {
                carried.extend(&kept);
                parts.push((part, kept));
                continue;
            }
            for (id, labels) in group {
                carried.extend(&*labels);
                bound.extend(labels.iter().copied().filter(|&label| usize::from(label) >= order));
                let identity = matches!(self.graph.op(id), Op::Tensor(TensorOp::Identity(_)));
                let part = (self.written(id), labels.to_vec());
                if identity { identities.push(part) } else { parts.push(part) }
            }
        }
        parts.extend(identities);
        for label in (0..).take(order).filter(|label| !carried.contains(label)) {
            let ones = self.ones_along(lengths[usize::from(label)]);
            parts.push((ones, vec![label]));
        }
        bound.sort_unstable();
        bound.dedup();
        self.write_entries(parts, order, &bound)
    }

    /// `{[i,j] sum_k A[i,k]*B[k,j]}` of parts with the labels of their axes.
    pub(super) fn write_entries(&mut self, parts: Vec<(PartId, Vec<Label>)>, order: usize, bound: &[Label]) -> PartId {
        let inside = parts.iter().map(|&(part, _)| self.names_inside(part)).max().unwrap_or(0);
        let last = bound.last().map_or(0, |&label| usize::from(label) + 1).max(order);
        let names = index_names(self.graph, inside + last).split_off(inside);
        let indexed = parts.into_iter().map(|(part, labels)| {
            let subscripts = labels.iter().map(|&label| Subscript::Label(names[usize::from(label)].clone()));
            self.indexed(part, subscripts.collect())
        });
        let mut indexed: Vec<PartId> = indexed.collect();
        if indexed.is_empty() {
            indexed.push(self.layout.push(Part::Number(Rational::ONE)));
        }
        let body = if let &[only] = indexed.as_slice() { only } else { self.product(indexed) };
        let bound = bound.iter().map(|&label| names[usize::from(label)].clone()).collect();
        self.layout.push(Part::Entries(Box::new(Entries { free: names[..order].into(), bound, body })))
    }

    /// How many names of indices are used inside a part.
    fn names_inside(&mut self, part: PartId) -> usize {
        for place in self.names_inside.len()..=part.index() {
            let part = &self.layout.parts()[place];
            let mut most = 0;
            part.operands(|operand| most = most.max(self.names_inside[operand.index()]));
            if let Part::Entries(entries) = part {
                most += entries.free.len() + entries.bound.len();
            }
            self.names_inside.push(most);
        }
        self.names_inside[part.index()]
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

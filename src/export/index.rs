//! Tensors by their entries, where no product of matrices says what they are.
//!
//! In: the factors of a sum of products of entries. Out: a part such as `{[i,j,k] x[k]*delta[i,j]}`, which says it
//! whatever the number of axes. Always: the names of indices are no names of variables.

use super::algebra::Builder;
use super::matrix::Factor;
use super::part::{Entries, Part, PartId, Precedence, Subscript};
use crate::graph::Graph;
use crate::number::Rational;
use crate::op::{Op, TensorOp};

impl Builder<'_> {
    /// The sum over all labels from `order` on of a product of entries.
    pub(super) fn entries(&mut self, factors: &[Factor], order: usize) -> PartId {
        let labels = factors.iter().flat_map(|(_, labels)| labels).map(|&label| usize::from(label) + 1);
        let names = index_names(self.graph, labels.max().unwrap_or(0).max(order));
        let subscripts = |labels: &[u8]| -> Box<[Subscript]> {
            labels.iter().map(|&label| Subscript::Label(names[usize::from(label)].clone())).collect()
        };
        let (mut parts, mut deltas) = (Vec::new(), Vec::new());
        for (id, labels) in factors {
            let op = self.graph.op(*id);
            if matches!(op, Op::Tensor(TensorOp::Ones(_))) {
                continue;
            }
            let part = self.written(*id);
            if matches!(op, Op::Tensor(TensorOp::Identity(_))) {
                let delta = self.layout.push(Part::Word(identity_name(self.graph)));
                deltas.push(self.layout.push(Part::Index(delta, subscripts(labels))));
            } else if labels.is_empty() {
                parts.push(part);
            } else {
                let tensor = self.at_least(Precedence::Atom, part);
                parts.push(self.layout.push(Part::Index(tensor, subscripts(labels))));
            }
        }
        parts.extend(deltas);
        if parts.is_empty() {
            parts.push(self.layout.push(Part::Number(Rational::ONE)));
        }
        let body = if let &[only] = parts.as_slice() { only } else { self.product(parts) };
        let (free, bound) = (names[..order].into(), names[order..].into());
        self.layout.push(Part::Entries(Box::new(Entries { free, bound, body })))
    }
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

//! Sums of products of entries as products of matrices.
//!
//! In: the factors of a contraction with their labels. Out: a [`Form`]: a chain of matrices with vectors at its ends, an
//! outer product of two of these, a trace, a sum along axes; or nothing better than the labels. Always: a form says the same
//! as the labels.
//!
//! ```text
//! A[i,j] x[j]          A @ x             X[k,i] v[k] X[k,j]    (X.T * v) @ X
//! ```

use crate::graph::{Graph, NodeId};
use crate::op::{Contraction, Label, Op, TensorOp};

/// A contraction in words of matrices.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// The same entries with the axes in another order: axis `k` of the result is axis `order[k]`.
    Permuted(Vec<usize>),
    /// The sum along axes; the others stay in order.
    Sum(Vec<usize>),
    /// The sum of the diagonal.
    Trace,
    /// The entries of the diagonal.
    DiagonalOf,
    /// A matrix with the only other factor, at this position, on its diagonal.
    Diagonal(usize),
    /// A product of matrices.
    Chain(Chain),
    /// The matrix of all products of entries of two vectors.
    Outer(Chain, Chain),
    /// Labels say it.
    Labels,
}

/// A product of matrices with perhaps a vector at each end. Factors are given by their positions.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Chain {
    pub(super) start: Option<usize>,
    pub(super) links: Vec<Link>,
    pub(super) end: Option<usize>,
}

/// A matrix of a chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Link {
    /// Vectors whose entries multiply its rows.
    pub(super) rows: Vec<usize>,
    pub(super) matrix: usize,
    pub(super) flipped: bool,
    /// Vectors whose entries multiply its columns.
    pub(super) columns: Vec<usize>,
}

/// The form of a contraction.
pub(super) fn form(graph: &Graph, contraction: &Contraction, factors: &[NodeId]) -> Form {
    let order = contraction.order;
    match &*contraction.labels {
        [labels] => alone(labels, order),
        [_, _] if diagonal(graph, contraction, factors).is_some() => {
            diagonal(graph, contraction, factors).map_or(Form::Labels, Form::Diagonal)
        }
        labels => chains(graph, labels, order, factors),
    }
}

/// One factor.
fn alone(labels: &[Label], order: u8) -> Form {
    let place = |label: Label| labels.iter().position(|&other| other == label);
    let is_distinct = labels.iter().enumerate().all(|(axis, &label)| place(label) == Some(axis));
    let free: Vec<Option<usize>> = (0..order).map(place).collect();
    let Some(free) = free.into_iter().collect::<Option<Vec<usize>>>() else { return Form::Labels };
    if is_distinct && labels.len() == usize::from(order) {
        return Form::Permuted(free);
    }
    if is_distinct && free.is_sorted() {
        return Form::Sum((0..labels.len()).filter(|&axis| labels[axis] >= order).collect());
    }
    match (labels, order) {
        ([a, b], 0) if a == b => Form::Trace,
        ([a, b], 1) if a == b => Form::DiagonalOf,
        _ => Form::Labels,
    }
}

/// Which factor stands on the diagonal, if the other one is an identity.
fn diagonal(graph: &Graph, contraction: &Contraction, factors: &[NodeId]) -> Option<usize> {
    let identity = factors.iter().position(|&factor| matches!(graph.op(factor), Op::Tensor(TensorOp::Identity(_))))?;
    let other = 1 - identity;
    let fits = contraction.order == 2
        && matches!(*contraction.labels[identity], [0, 1] | [1, 0])
        && contraction.labels[other].len() == 1
        && contraction.labels[other][0] < 2;
    fits.then_some(other)
}

/// The vectors and matrices as chains.
fn chains(graph: &Graph, labels: &[Box<[Label]>], order: u8, factors: &[NodeId]) -> Form {
    let is_plain = |labels: &[Label], factor: NodeId| {
        let distinct = labels.len() == 1 || (labels.len() == 2 && labels[0] != labels[1]);
        distinct && !matches!(graph.op(factor), Op::Tensor(TensorOp::Identity(_)))
    };
    if order > 2 || !labels.iter().zip(factors).all(|(labels, &factor)| is_plain(labels, factor)) {
        return Form::Labels;
    }
    let mut walk = Walk { labels, order, used: vec![false; labels.len()] };
    let mut chains = Vec::new();
    for label in 0..order {
        if chains.is_empty() || walk.is_waiting(label) {
            let Some(chain) = walk.from(label) else { return Form::Labels };
            chains.push(chain);
        }
    }
    if order == 0 {
        let ends = (0..labels.len()).find(|&factor| labels[factor].len() == 1);
        let Some(chain) = ends.and_then(|factor| walk.from(labels[factor][0])) else { return Form::Labels };
        chains.push(chain);
    }
    if walk.used.contains(&false) {
        return Form::Labels;
    }
    let mut chains = chains.into_iter();
    match (chains.next(), chains.next()) {
        (Some(chain), None) if chain.axes() == usize::from(order) => Form::Chain(chain),
        (Some(first), Some(second)) if first.axes() == 1 && second.axes() == 1 => Form::Outer(first, second),
        _ => Form::Labels,
    }
}

impl Chain {
    /// How many axes the value has.
    fn axes(&self) -> usize {
        usize::from(self.start.is_none()) + usize::from(self.end.is_none())
    }
}

struct Walk<'c> {
    labels: &'c [Box<[Label]>],
    order: u8,
    used: Vec<bool>,
}

impl Walk<'_> {
    fn is_waiting(&self, label: Label) -> bool {
        (0..self.labels.len()).any(|factor| !self.used[factor] && self.labels[factor].contains(&label))
    }

    fn vectors(&mut self, label: Label) -> Vec<usize> {
        let found: Vec<usize> =
            (0..self.labels.len()).filter(|&f| !self.used[f] && *self.labels[f] == [label]).collect();
        found.iter().for_each(|&factor| self.used[factor] = true);
        found
    }

    /// The only matrix at a label; `Err` if there are several.
    fn matrix(&self, label: Label) -> Result<Option<usize>, ()> {
        let mut found = (0..self.labels.len())
            .filter(|&f| !self.used[f] && self.labels[f].len() == 2 && self.labels[f].contains(&label));
        let first = found.next();
        if found.next().is_some() { Err(()) } else { Ok(first) }
    }

    /// The chain that begins at a label, if it goes on in one way only.
    fn from(&mut self, first: Label) -> Option<Chain> {
        let mut chain = Chain::default();
        let mut waiting = self.vectors(first);
        if first >= self.order {
            if waiting.is_empty() {
                return None;
            }
            chain.start = Some(waiting.remove(0));
        }
        let mut at = first;
        while let Some(matrix) = self.matrix(at).ok()? {
            if at != first && at < self.order {
                return None;
            }
            self.used[matrix] = true;
            let flipped = self.labels[matrix][1] == at;
            at = self.labels[matrix][usize::from(!flipped)];
            // Vectors at the beginning multiply rows, those behind a matrix its columns.
            let rows = std::mem::take(&mut waiting);
            let mut columns = self.vectors(at);
            if self.matrix(at).ok()?.is_none() && at >= self.order {
                chain.end = Some(if columns.is_empty() { return None } else { columns.remove(0) });
            }
            chain.links.push(Link { rows, matrix, flipped, columns });
        }
        if chain.links.is_empty() {
            // Vectors alone: one is a vector, two at a label that is summed over a number.
            match (first < self.order, waiting.len()) {
                (true, 1) | (false, 1) => chain.end = Some(waiting.remove(0)),
                _ => return None,
            }
        }
        Some(chain)
    }
}

//! How much work operations on tensors are.
//!
//! In: an operation and its operands. Out: a number of multiplications and additions. Always: lengths that are not known
//! count as [`UNKNOWN`]; identities, ones and zeros, and other orders of axes, are free. A contraction is counted in the
//! best order of its factors, taken two at a time, where they are few.
//!
//! ```text
//! A*B*x    not 2000 + 200, but 200 + 200
//! ```

use smallvec::SmallVec;

use crate::graph::{Graph, NodeId, Operands};
use crate::op::{Contraction, Dimension, Op, Reduction, TensorOp};

/// What a length counts that has only a name.
const UNKNOWN: u64 = 10;

/// No node counts more than this, so that sums can be added up.
const MOST: u64 = 1 << 48;

/// Up to so many factors all orders of contracting them are compared.
const FEW: usize = 6;

/// The work of one entry of an exponential and what belongs to it.
const EXPONENTIAL: u64 = super::cost::CALL as u64 + 2;

/// A set of labels.
type Set = u64;

fn length(dimension: Dimension) -> u64 {
    match dimension {
        Dimension::Fixed(length) => length.clamp(1, MOST),
        Dimension::Named(_) => UNKNOWN,
    }
}

/// The number of entries of a node; 1 for a number.
pub(super) fn entries(graph: &Graph, id: NodeId) -> u64 {
    let lengths = graph.dimensions(id).iter().map(|&dimension| length(dimension));
    lengths.fold(1, u64::saturating_mul).min(MOST)
}

/// The work of an operation.
pub(super) fn of_operation(graph: &Graph, operation: TensorOp, operands: Operands<'_>) -> u64 {
    let first = || entries(graph, operands.at(0));
    let cube = || {
        let rows = graph.dimensions(operands.at(0)).first().map_or(1, |&rows| length(rows));
        rows.saturating_mul(first())
    };
    let work = match operation {
        TensorOp::Contraction(id) => of_contraction(graph, graph.contraction(id), operands),
        TensorOp::Ones(_) | TensorOp::Zeros(_) | TensorOp::Identity(_) | TensorOp::Reshape(_) => 0,
        TensorOp::Reduce(Reduction::LogSumExp, _) | TensorOp::Softmax(_) => first().saturating_mul(EXPONENTIAL),
        TensorOp::Reduce(Reduction::Maximum | Reduction::Minimum, _) => first(),
        TensorOp::Inverse | TensorOp::Adjugate => cube().saturating_mul(2),
        TensorOp::Determinant | TensorOp::LogDeterminant => cube(),
        TensorOp::Solve => cube().saturating_add(first().saturating_mul(entries(graph, operands.at(1)))),
        TensorOp::Embed(_) if is_whole_structure(graph, operands.at(0)) => 0,
        TensorOp::Slice(_) | TensorOp::Embed(_) | TensorOp::Concatenate(_) => 1,
    };
    work.min(MOST)
}

/// Whether a tensor only says which entries of others meet: identities and ones, also with zeros around them.
pub(super) fn is_structure(graph: &Graph, id: NodeId) -> bool {
    let embedded = || matches!(graph.op(id), Op::Tensor(TensorOp::Embed(_)));
    is_whole_structure(graph, id) || (embedded() && is_whole_structure(graph, graph.operands(id).at(0)))
}

fn is_whole_structure(graph: &Graph, id: NodeId) -> bool {
    matches!(graph.op(id), Op::Tensor(TensorOp::Identity(_) | TensorOp::Ones(_)))
}

fn of_contraction(graph: &Graph, contraction: &Contraction, operands: Operands<'_>) -> u64 {
    let mut lengths = [1u64; 64];
    // With an identity, two labels are one.
    let mut same: [usize; 64] = std::array::from_fn(|label| label);
    let factors = || contraction.labels.iter().zip(operands.iter());
    if contraction.labels.iter().flatten().any(|&label| label >= 64) {
        return MOST;
    }
    for (labels, operand) in factors() {
        for (&label, &dimension) in labels.iter().zip(graph.dimensions(operand)) {
            lengths[usize::from(label)] = length(dimension);
        }
        if let (Op::Tensor(TensorOp::Identity(_)), &[i, j]) = (graph.op(operand), &**labels) {
            let (kept, dropped) = (same[usize::from(i)], same[usize::from(j)]);
            same.iter_mut().filter(|label| **label == dropped).for_each(|label| *label = kept);
        }
    }
    let set = |labels: &[u8]| labels.iter().fold(0, |set: Set, &label| set | 1 << same[usize::from(label)]);
    let free = |operand| is_structure(graph, operand);
    let sets: SmallVec<[Set; 8]> = factors().filter(|(_, operand)| !free(*operand)).map(|(l, _)| set(l)).collect();
    let output: Vec<u8> = (0..contraction.order).collect();
    best_order(&sets, set(&output), &lengths)
}

/// The work of contracting factors with these labels, two at a time.
fn best_order(factors: &[Set], output: Set, lengths: &[u64; 64]) -> u64 {
    let size = |set: Set| {
        let labels = (0..64).filter(|label| set >> label & 1 == 1);
        labels.fold(1u64, |size, label| size.saturating_mul(lengths[label])).min(MOST)
    };
    if factors.len() > FEW {
        return greedy(factors, output, &size);
    }
    // For each subset of the factors, the labels of its product and the least work.
    let count = 1usize << factors.len();
    let mut best = vec![(0 as Set, u64::MAX); count];
    let labels_of = |subset: usize| {
        let inside = |inside: bool| {
            let chosen = factors.iter().enumerate().filter(move |(place, _)| (subset >> place & 1 == 1) == inside);
            chosen.fold(0, |set, (_, labels)| set | labels)
        };
        inside(true) & (inside(false) | output)
    };
    for subset in 1..count {
        let labels = labels_of(subset);
        if subset.is_power_of_two() {
            let own = factors[subset.trailing_zeros() as usize];
            best[subset] = (labels, if labels == own { 0 } else { size(own) });
            continue;
        }
        let mut least = u64::MAX;
        let mut part = (subset - 1) & subset;
        while part > 0 {
            let ((a, left), (b, right)) = (best[part], best[subset & !part]);
            least = least.min(left.saturating_add(right).saturating_add(size(a | b)));
            part = (part - 1) & subset;
        }
        best[subset] = (labels, least);
    }
    best.last().map_or(0, |(_, work)| if *work == u64::MAX { 0 } else { *work })
}

fn greedy(factors: &[Set], output: Set, size: &dyn Fn(Set) -> u64) -> u64 {
    let mut factors = factors.to_vec();
    let mut work = 0u64;
    while factors.len() > 1 {
        let pairs = (1..factors.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
        let Some((a, b)) = pairs.min_by_key(|&(a, b)| size(factors[a] | factors[b])) else { break };
        let (second, first) = (factors.remove(b), factors.remove(a));
        work = work.saturating_add(size(first | second));
        let needed = factors.iter().fold(output, |set, labels| set | labels);
        factors.push((first | second) & needed);
    }
    work
}

#[cfg(test)]
mod tests {
    use super::super::cost;
    use crate::graph::Graph;
    use crate::op::Dimension::Fixed;

    #[test]
    fn the_best_order_counts() {
        let mut g = Graph::new();
        let a = g.declare("A", &[Fixed(10), Fixed(20)]).expect("new");
        let b = g.declare("B", &[Fixed(20), Fixed(30)]).expect("new");
        let x = g.declare("x", &[Fixed(30)]).expect("new");
        let all = g.contract(&[(a, &[0, 1]), (b, &[1, 2]), (x, &[2])], &[0]);
        assert_eq!(cost(&g, &[all]).work, 600 + 200);
        let transposed = g.transpose(a);
        assert_eq!(cost(&g, &[transposed]).work, 0);
        let unit = g.identity(Fixed(4));
        let kronecker = g.contract(&[(unit, &[0, 1]), (x, &[2])], &[0, 1, 2]);
        assert_eq!(cost(&g, &[kronecker]).work, 0);
        let sine = g.call_named("sin", &[a]);
        assert_eq!(cost(&g, &[sine]).work, 2000);
    }
}

//! Derivatives of operations on whole tensors.
//!
//! In: a node that is such an operation, and what arrives at it: an adjoint in reverse mode, tangents in forward
//! mode. Out: what goes on. Always: an adjoint has the axes `[y.., out..]`, those of the output that is
//! differentiated and then those of the node; a tangent has the axes `[d.., out..]`, those of the directions
//! and then those of the node. Both may lead with no axis at all. One rule for each operation.
//!
//! ```text
//! C = A*B     V[i,j]  ->  A: V*B'      B: A'*V
//! Y = inv(A)  V[i,j]  ->  A: -Y'*V*Y'
//! ```

mod forward;

use super::DiffError;
use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::op::{Axes, Contraction, Dimension, Label, Op, Reduction, Relation, Slice, TensorOp};

pub(super) use forward::tangent;

/// The labels `from..from + count`.
fn labels(from: usize, count: usize) -> Vec<Label> {
    (from..from + count).map(|label| Label::try_from(label).expect("a tensor has few axes")).collect()
}

/// Refuses tensors of more axes than there may be.
pub(super) fn check_order(order: usize) -> Result<(), DiffError> {
    if order > Axes::LIMIT { Err(DiffError::TooManyAxes { axes: order }) } else { Ok(()) }
}

/// Refuses to differentiate by the length of an axis.
pub(super) fn check_lengths(graph: &Graph, nodes: &[NodeId], wrt: &[NodeId]) -> Result<(), DiffError> {
    let lengths = wrt.iter().filter_map(|&variable| {
        if let Op::Symbol(symbol) = graph.op(variable) { Some(Dimension::Named(symbol)) } else { None }
    });
    let lengths: Vec<_> = lengths.collect();
    let met = nodes.iter().flat_map(|&id| graph.dimensions(id)).find(|length| lengths.contains(length));
    match met {
        Some(&Dimension::Named(symbol)) => Err(DiffError::Length { name: graph.name(symbol).to_owned() }),
        Some(Dimension::Fixed(_)) | None => Ok(()),
    }
}

/// The sum over the axes between the leading ones and the last `order` ones: what an operand of fewer axes receives.
pub(super) fn sum_to(graph: &mut Graph, value: NodeId, leading: usize, order: usize) -> NodeId {
    let count = graph.dimensions(value).len();
    if count == leading + order {
        return value;
    }
    let all = labels(0, count);
    let kept = [&all[..leading], &all[count - order..]].concat();
    graph.contract(&[(value, &all)], &kept)
}

/// A tangent of an operand of fewer axes, repeated along those that the whole has more.
pub(super) fn spread(graph: &mut Graph, tangent: NodeId, leading: usize, whole: &[Dimension]) -> NodeId {
    let own = graph.dimensions(tangent).len();
    if own == leading + whole.len() {
        return tangent;
    }
    let ones = graph.ones(whole);
    let all = labels(0, leading + whole.len());
    let inner = [&all[..leading], &all[all.len() - (own - leading)..]].concat();
    graph.contract(&[(tangent, &inner), (ones, &all[leading..])], &all)
}

/// What a tensor operation sends to each operand, by position; `None` where nothing was asked for.
pub(super) fn contributions(
    graph: &mut Graph,
    id: NodeId,
    operation: TensorOp,
    upstream: NodeId,
    wanted: &[bool],
) -> Vec<Option<NodeId>> {
    let operands = graph.operands(id).to_vec();
    let leading = graph.dimensions(upstream).len() - graph.dimensions(id).len();
    let reverse = Reverse { graph, node: id, operands: &operands, upstream, leading };
    reverse.contributions(operation, wanted)
}

struct Reverse<'a> {
    graph: &'a mut Graph,
    node: NodeId,
    operands: &'a [NodeId],
    upstream: NodeId,
    /// How many axes of the adjoint are those of the output that is differentiated.
    leading: usize,
}

impl Reverse<'_> {
    fn contributions(mut self, operation: TensorOp, wanted: &[bool]) -> Vec<Option<NodeId>> {
        let each = |rule: &mut dyn FnMut(usize) -> NodeId| {
            let positions = wanted.iter().enumerate();
            positions.map(|(position, &wanted)| wanted.then(|| rule(position))).collect()
        };
        match operation {
            TensorOp::Contraction(id) => {
                let contraction = self.graph.contraction(id).clone();
                each(&mut |position| self.through_contraction(&contraction, position))
            }
            TensorOp::Ones(_) | TensorOp::Zeros(_) | TensorOp::Identity(_) => Vec::new(),
            TensorOp::Reduce(reduction, axes) => each(&mut |_| match reduction {
                Reduction::Maximum | Reduction::Minimum => self.through_extreme(axes),
                Reduction::LogSumExp => self.through_log_sum_exp(axes),
            }),
            TensorOp::Softmax(axes) => each(&mut |_| self.through_softmax(axes)),
            TensorOp::Inverse => each(&mut |_| self.through_inverse()),
            TensorOp::Determinant => each(&mut |_| {
                let adjugate = self.graph.adjugate(self.operands[0]);
                self.scaled_transpose(self.upstream, adjugate)
            }),
            TensorOp::Adjugate => each(&mut |_| self.through_adjugate()),
            TensorOp::LogDeterminant => each(&mut |_| {
                let inverse = self.graph.inverse(self.operands[0]);
                self.scaled_transpose(self.upstream, inverse)
            }),
            TensorOp::Solve => each(&mut |position| self.through_solve(position)),
            TensorOp::Reshape(_) => each(&mut |_| {
                // The leading axes run fastest on both sides, so they stay where they are.
                let dimensions = self.with_leading(self.operands[0]);
                self.graph.reshape(self.upstream, &dimensions)
            }),
            TensorOp::Slice(id) => {
                let slice = self.graph.slice_of(id).clone();
                each(&mut |_| {
                    let whole = self.with_leading(self.operands[0]);
                    let ranges = shifted(&slice, self.leading);
                    self.graph.embed(self.upstream, &ranges, &whole)
                })
            }
            TensorOp::Embed(id) => {
                let slice = self.graph.slice_of(id).clone();
                each(&mut |_| {
                    let ranges = shifted(&slice, self.leading);
                    self.graph.slice(self.upstream, &ranges)
                })
            }
            TensorOp::Concatenate(axis) => each(&mut |position| self.part(axis.into(), position)),
        }
    }

    /// The leading dimensions, and those of a node.
    fn with_leading(&self, node: NodeId) -> Vec<Dimension> {
        [&self.graph.dimensions(self.upstream)[..self.leading], self.graph.dimensions(node)].concat()
    }

    fn dimensions(&self, node: NodeId) -> Vec<Dimension> {
        self.graph.dimensions(node).to_vec()
    }

    /// The adjoint times all other factors, summed over all labels that the factor does not have.
    fn through_contraction(&mut self, contraction: &Contraction, position: usize) -> NodeId {
        let used = contraction.labels.iter().flatten().max().map_or(0, |&label| usize::from(label) + 1);
        let y = labels(used.max(contraction.order.into()), self.leading);
        let mut fresh = used.max(contraction.order.into()) + self.leading;
        let upstream = [y.clone(), labels(0, contraction.order.into())].concat();
        let mut factors = vec![(self.upstream, upstream)];
        for (other, labels) in contraction.labels.iter().enumerate().filter(|&(other, _)| other != position) {
            factors.push((self.operands[other], labels.to_vec()));
        }
        let lengths = self.dimensions(self.operands[position]);
        let mut output = y;
        for (&label, length) in contraction.labels[position].iter().zip(lengths) {
            // The diagonal of a factor: what it receives is 0 elsewhere.
            if output.contains(&label) {
                let other = labels(fresh, 1);
                fresh += 1;
                factors.push((self.graph.identity(length), vec![label, other[0]]));
                output.extend(other);
                continue;
            }
            if !factors.iter().any(|(_, labels)| labels.contains(&label)) {
                factors.push((self.graph.ones(&[length]), vec![label]));
            }
            output.push(label);
        }
        let factors: Vec<_> = factors.iter().map(|(factor, labels)| (*factor, labels.as_slice())).collect();
        self.graph.contract(&factors, &output)
    }

    /// The labels `[y.., operand..]`, and from them those of what is left when some axes of the operand are taken away.
    fn reduced(&self, axes: Axes) -> (Vec<Label>, Vec<Label>, Vec<Label>) {
        let order = self.graph.dimensions(self.operands[0]).len();
        let all = labels(0, self.leading + order);
        let kept: Vec<_> =
            (0..order).filter(|&axis| !axes.contains(axis)).map(|axis| all[self.leading + axis]).collect();
        let reduced = [&all[..self.leading], &kept].concat();
        (all, kept, reduced)
    }

    /// The adjoint goes to the entries that are the extreme one, in equal parts.
    fn through_extreme(&mut self, axes: Axes) -> NodeId {
        let (all, kept, reduced) = self.reduced(axes);
        let (own, operand) = (&all[self.leading..], self.operands[0]);
        let share = share_of_extreme(self.graph, operand, self.node, own, &kept);
        self.graph.contract(&[(self.upstream, &reduced), (share, own)], &all)
    }

    fn through_log_sum_exp(&mut self, axes: Axes) -> NodeId {
        let (all, _, reduced) = self.reduced(axes);
        let softmax = self.graph.softmax(self.operands[0], axes);
        self.graph.contract(&[(self.upstream, &reduced), (softmax, &all[self.leading..])], &all)
    }

    /// `s.*(V - sum(V.*s))`
    fn through_softmax(&mut self, axes: Axes) -> NodeId {
        let (all, _, reduced) = self.reduced(axes);
        let own = &all[self.leading..];
        let total = self.graph.contract(&[(self.upstream, &all), (self.node, own)], &reduced);
        let direct = self.graph.contract(&[(self.upstream, &all), (self.node, own)], &all);
        let shared = self.graph.contract(&[(total, &reduced), (self.node, own)], &all);
        self.graph.subtract(direct, shared)
    }

    /// `-Y'*V*Y'`
    fn through_inverse(&mut self) -> NodeId {
        let y = labels(4, self.leading);
        let upstream = [y.as_slice(), &[0, 1]].concat();
        let output = [y.as_slice(), &[2, 3]].concat();
        let factors = [(self.upstream, upstream.as_slice()), (self.node, &[0, 2]), (self.node, &[3, 1])];
        let product = self.graph.contract(&factors, &output);
        self.graph.negate(product)
    }

    /// `V*M'` for a number `V`: of a determinant with the adjugate, of its logarithm with the inverse.
    fn scaled_transpose(&mut self, upstream: NodeId, matrix: NodeId) -> NodeId {
        let y = labels(2, self.leading);
        let output = [y.as_slice(), &[0, 1]].concat();
        self.graph.contract(&[(upstream, &y), (matrix, &[1, 0])], &output)
    }

    /// `sum(V.*Y)*inv(A)' - inv(A)'*V*Y'`: the derivative of `det(A)*inv(A)`, where there is an inverse.
    fn through_adjugate(&mut self) -> NodeId {
        let y = labels(4, self.leading);
        let inverse = self.graph.inverse(self.operands[0]);
        let upstream = [y.as_slice(), &[0, 1]].concat();
        let output = [y.as_slice(), &[2, 3]].concat();
        let total = [(self.upstream, upstream.as_slice()), (self.node, &[0, 1]), (inverse, &[3, 2])];
        let total = self.graph.contract(&total, &output);
        let crossed = [(self.upstream, upstream.as_slice()), (inverse, &[0, 2]), (self.node, &[3, 1])];
        let crossed = self.graph.contract(&crossed, &output);
        self.graph.subtract(total, crossed)
    }

    /// `W = solve(A', V)` to the right side, `-W*X'` to the matrix.
    fn through_solve(&mut self, position: usize) -> NodeId {
        let columns = labels(3, self.graph.dimensions(self.node).len() - 1);
        let y = labels(3 + columns.len(), self.leading);
        let matrix = self.operands[0];
        let adjoint = if self.leading == 0 {
            let transposed = self.graph.transpose(matrix);
            self.graph.solve(transposed, self.upstream)
        } else {
            let inverse = self.graph.inverse(matrix);
            let upstream = [y.as_slice(), &[0], &columns].concat();
            let output = [y.as_slice(), &[1], &columns].concat();
            self.graph.contract(&[(self.upstream, &upstream), (inverse, &[0, 1])], &output)
        };
        if position == 1 {
            return adjoint;
        }
        let left = [y.as_slice(), &[0], &columns].concat();
        let right = [&[1], columns.as_slice()].concat();
        let output = [y.as_slice(), &[0, 1]].concat();
        let product = self.graph.contract(&[(adjoint, &left), (self.node, &right)], &output);
        self.graph.negate(product)
    }

    /// The part of the adjoint that belongs to one of the tensors that are joined.
    fn part(&mut self, axis: usize, position: usize) -> NodeId {
        let ranges = range_of_part(self.graph, self.operands, axis, position, self.leading);
        self.graph.slice(self.upstream, &ranges)
    }
}

/// 1 divided by the number of entries that are the largest or smallest, at these entries; 0 at others.
fn share_of_extreme(graph: &mut Graph, operand: NodeId, extreme: NodeId, all: &[Label], kept: &[Label]) -> NodeId {
    let dimensions = graph.dimensions(operand).to_vec();
    let ones = graph.ones(&dimensions);
    let repeated = graph.contract(&[(ones, all), (extreme, kept)], all);
    let attained = graph.compare(Relation::Equal, operand, repeated);
    let (one, zero) = (graph.constant(Rational::ONE), graph.constant(Rational::ZERO));
    let indicator = graph.select(attained, one, zero);
    let count = graph.contract(&[(indicator, all)], kept);
    let share = graph.power(count, Rational::MINUS_ONE);
    graph.contract(&[(indicator, all), (share, kept)], all)
}

/// The ranges of a slice in a tensor with more axes in front.
fn shifted(slice: &Slice, leading: usize) -> Vec<Option<(u64, u64)>> {
    std::iter::repeat_n(None, leading).chain(slice.ranges.iter().copied()).collect()
}

/// Where one of several joined tensors is in the whole, behind leading axes.
fn range_of_part(
    graph: &Graph,
    operands: &[NodeId],
    axis: usize,
    position: usize,
    leading: usize,
) -> Vec<Option<(u64, u64)>> {
    let length = |&operand: &NodeId| match graph.dimensions(operand)[axis] {
        Dimension::Fixed(length) => length,
        Dimension::Named(_) => unreachable!("only axes of known lengths are joined"),
    };
    let first: u64 = operands[..position].iter().map(length).sum();
    let mut ranges = vec![None; leading + graph.dimensions(operands[position]).len()];
    ranges[leading + axis] = Some((first, length(&operands[position])));
    ranges
}

//! Forward mode through operations on whole tensors.
//!
//! In: a node, the tangents of its operands, which lead with the axes of the directions. Out: its tangent, with the same
//! leading axes. Always: linear in the tangents.
//!
//! ```text
//! C = A*B     dA*B + A*dB
//! Y = inv(A)  -Y*dA*Y
//! ```

use super::{labels, share_of_extreme, shifted};
use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::op::{Axes, Contraction, Dimension, Label, Reduction, TensorOp};

/// The tangent of a tensor operation from those of its operands; `None` for an operand that does not move.
pub(in crate::diff) fn tangent(
    graph: &mut Graph,
    id: NodeId,
    operation: TensorOp,
    moved: &[Option<NodeId>],
    directions: &[Dimension],
) -> NodeId {
    let operands = graph.operands(id).to_vec();
    let forward = Forward { graph, node: id, operands: &operands, moved, directions };
    forward.tangent(operation)
}

struct Forward<'a> {
    graph: &'a mut Graph,
    node: NodeId,
    operands: &'a [NodeId],
    moved: &'a [Option<NodeId>],
    /// The axes of the directions.
    directions: &'a [Dimension],
}

impl Forward<'_> {
    fn tangent(mut self, operation: TensorOp) -> NodeId {
        match operation {
            TensorOp::Contraction(id) => {
                let contraction = self.graph.contraction(id).clone();
                self.through_contraction(&contraction)
            }
            TensorOp::Ones(_) | TensorOp::Zeros(_) | TensorOp::Identity(_) => self.nothing(self.node),
            TensorOp::Reduce(reduction, axes) => {
                let weights = match reduction {
                    Reduction::LogSumExp => self.graph.softmax(self.operands[0], axes),
                    Reduction::Maximum | Reduction::Minimum => {
                        let all = labels(0, self.graph.dimensions(self.operands[0]).len());
                        let kept: Vec<_> = all.iter().copied().filter(|&l| !axes.contains(l.into())).collect();
                        share_of_extreme(self.graph, self.operands[0], self.node, &all, &kept)
                    }
                };
                self.weighted(weights, axes)
            }
            TensorOp::Softmax(axes) => self.through_softmax(axes),
            TensorOp::Inverse => {
                let tangent = self.of(0);
                let d = labels(4, self.directions.len());
                let moved = [d.as_slice(), &[2, 3]].concat();
                let output = [d.as_slice(), &[0, 1]].concat();
                let factors = [(self.node, &[0, 2][..]), (tangent, &moved), (self.node, &[3, 1])];
                let product = self.graph.contract(&factors, &output);
                self.graph.negate(product)
            }
            TensorOp::Determinant => {
                let adjugate = self.graph.adjugate(self.operands[0]);
                self.trace_with(adjugate)
            }
            TensorOp::Adjugate => self.through_adjugate(),
            TensorOp::LogDeterminant => {
                let inverse = self.graph.inverse(self.operands[0]);
                self.trace_with(inverse)
            }
            TensorOp::Solve => self.through_solve(),
            TensorOp::Reshape(_) => {
                let (tangent, dimensions) = (self.of(0), self.with_directions(self.node));
                self.graph.reshape(tangent, &dimensions)
            }
            TensorOp::Slice(id) => {
                let ranges = shifted(self.graph.slice_of(id), self.directions.len());
                let tangent = self.of(0);
                self.graph.slice(tangent, &ranges)
            }
            TensorOp::Embed(id) => {
                let ranges = shifted(self.graph.slice_of(id), self.directions.len());
                let (tangent, whole) = (self.of(0), self.with_directions(self.node));
                self.graph.embed(tangent, &ranges, &whole)
            }
            TensorOp::Concatenate(axis) => {
                let tangents: Vec<_> = (0..self.operands.len()).map(|position| self.of(position)).collect();
                self.graph.concatenate(&tangents, self.directions.len() + usize::from(axis))
            }
        }
    }

    fn with_directions(&self, node: NodeId) -> Vec<Dimension> {
        [self.directions, self.graph.dimensions(node)].concat()
    }

    fn nothing(&mut self, node: NodeId) -> NodeId {
        let dimensions = self.with_directions(node);
        self.graph.zeros(&dimensions)
    }

    /// The tangent of an operand.
    fn of(&mut self, position: usize) -> NodeId {
        self.moved[position].unwrap_or_else(|| self.nothing(self.operands[position]))
    }

    fn through_contraction(&mut self, contraction: &Contraction) -> NodeId {
        let used = contraction.labels.iter().flatten().max().map_or(0, |&label| usize::from(label) + 1);
        let d = labels(used.max(contraction.order.into()), self.directions.len());
        let output = [d.clone(), labels(0, contraction.order.into())].concat();
        let mut terms = Vec::new();
        for (position, tangent) in self.moved.iter().enumerate() {
            let &Some(tangent) = tangent else { continue };
            let with_tangent = |(other, labels): (usize, &[Label])| {
                if other == position {
                    return (tangent, [d.as_slice(), labels].concat());
                }
                (self.operands[other], labels.to_vec())
            };
            let factors: Vec<_> =
                contraction.labels.iter().map(|labels| &**labels).enumerate().map(with_tangent).collect();
            let factors: Vec<_> = factors.iter().map(|(factor, labels)| (*factor, labels.as_slice())).collect();
            terms.push((Rational::ONE, self.graph.contract(&factors, &output)));
        }
        self.graph.sum(Rational::ZERO, terms)
    }

    /// The sum of the entries of the tangent along some axes, each with its weight.
    fn weighted(&mut self, weights: NodeId, axes: Axes) -> NodeId {
        let (count, order) = (self.directions.len(), self.graph.dimensions(self.operands[0]).len());
        let all = labels(0, count + order);
        let output: Vec<_> = all.iter().copied().filter(|&l| !axes.shifted(count).contains(l.into())).collect();
        let tangent = self.of(0);
        self.graph.contract(&[(weights, &all[count..]), (tangent, &all)], &output)
    }

    /// `s.*(T - sum(T.*s))`
    fn through_softmax(&mut self, axes: Axes) -> NodeId {
        let (count, order) = (self.directions.len(), self.graph.dimensions(self.node).len());
        let all = labels(0, count + order);
        let reduced: Vec<_> = all.iter().copied().filter(|&l| !axes.shifted(count).contains(l.into())).collect();
        let (total, tangent) = (self.weighted(self.node, axes), self.of(0));
        let direct = self.graph.contract(&[(tangent, &all), (self.node, &all[count..])], &all);
        let shared = self.graph.contract(&[(total, &reduced), (self.node, &all[count..])], &all);
        self.graph.subtract(direct, shared)
    }

    /// `tr(M*T)`: of a determinant with the adjugate, of its logarithm with the inverse.
    fn trace_with(&mut self, matrix: NodeId) -> NodeId {
        let tangent = self.of(0);
        let d = labels(2, self.directions.len());
        let moved = [d.as_slice(), &[1, 0]].concat();
        self.graph.contract(&[(matrix, &[0, 1]), (tangent, &moved)], &d)
    }

    /// `tr(inv(A)*T)*Y - inv(A)*T*Y`: the derivative of `det(A)*inv(A)`, where there is an inverse.
    fn through_adjugate(&mut self) -> NodeId {
        let (tangent, inverse) = (self.of(0), self.graph.inverse(self.operands[0]));
        let d = labels(4, self.directions.len());
        let moved = [d.as_slice(), &[2, 3]].concat();
        let output = [d.as_slice(), &[0, 1]].concat();
        let total = [(inverse, &[3, 2][..]), (tangent, &moved), (self.node, &[0, 1])];
        let total = self.graph.contract(&total, &output);
        let crossed = [(inverse, &[0, 2][..]), (tangent, &moved), (self.node, &[3, 1])];
        let crossed = self.graph.contract(&crossed, &output);
        self.graph.subtract(total, crossed)
    }

    /// `solve(A, B' - A'*X)`, with tangents for `'`
    fn through_solve(&mut self) -> NodeId {
        let columns = labels(2, self.graph.dimensions(self.node).len() - 1);
        let d = labels(2 + columns.len(), self.directions.len());
        let whole = [d.as_slice(), &[0], &columns].concat();
        let (matrix, right) = (self.of(0), self.of(1));
        let moved = [d.as_slice(), &[0, 1]].concat();
        let solution = [&[1], columns.as_slice()].concat();
        let product = self.graph.contract(&[(matrix, &moved), (self.node, &solution)], &whole);
        let difference = self.graph.subtract(right, product);
        if d.is_empty() {
            return self.graph.solve(self.operands[0], difference);
        }
        let inverse = self.graph.inverse(self.operands[0]);
        let inner = [d.as_slice(), &[1], &columns].concat();
        self.graph.contract(&[(inverse, &[0, 1]), (difference, &inner)], &whole)
    }
}

//! Which matrices are their own transposes by their form.
//!
//! In: a node. Out: whether exchanging its last two axes changes nothing, whatever the values of the variables. Always:
//! `true` is certain, `false` only says that the form does not show it; the work is limited.
//!
//! ```
//! use symdiff::graph::Graph;
//! use symdiff::op::Dimension::Fixed;
//! let mut graph = Graph::new();
//! let x = graph.declare("X", &[Fixed(3), Fixed(2)])?;
//! let turned = graph.transpose(x);
//! let gram = graph.matrix_product(turned, x);
//! assert!(graph.is_symmetric(gram) && !graph.is_symmetric(x));
//! # Ok::<(), symdiff::graph::ShapeConflict>(())
//! ```

use super::{Expression, Graph, NodeId};
use crate::op::{Contraction, Label, TensorOp};

/// More nodes are not looked at.
const NODES: usize = 32;

impl Graph {
    /// Whether a matrix is its own transpose by its form: `X'*X`, `A + A'`, `eye(n)`, and the inverse of such a matrix.
    pub fn is_symmetric(&self, matrix: NodeId) -> bool {
        let mut pending = vec![matrix];
        let mut seen = 0;
        while let Some(id) = pending.pop() {
            seen += 1;
            let axes = self.dimensions(id).len();
            if seen > NODES || axes != 2 && axes != 0 {
                return false;
            }
            if axes == 0 {
                continue;
            }
            match self.view(id) {
                Expression::Sum { coefficients, terms, .. } => {
                    let terms: Vec<_> = coefficients.iter().zip(terms.iter()).collect();
                    let turned = |a: NodeId, b: NodeId| self.transposed(a) == Some(b) || self.transposed(b) == Some(a);
                    let paired = |&(size, term): &(_, NodeId)| {
                        terms.iter().any(|&(other, partner)| other == size && turned(term, partner))
                    };
                    pending.extend(terms.iter().filter(|term| !paired(term)).map(|(_, term)| *term));
                }
                Expression::Product { factors: operands, .. } | Expression::Call { arguments: operands, .. } => {
                    pending.extend(operands.iter());
                }
                Expression::Power { base, .. } => pending.push(base),
                Expression::Tensor { operation, operands } => match operation {
                    TensorOp::Identity(_) | TensorOp::Zeros(_) => {}
                    TensorOp::Inverse | TensorOp::Adjugate => pending.push(operands.at(0)),
                    TensorOp::Contraction(id) if self.turns_into_itself(self.contraction(id), &operands.to_vec()) => {}
                    TensorOp::Contraction(_) | TensorOp::Ones(_) | TensorOp::Reduce(..) | TensorOp::Softmax(_) => {
                        return false;
                    }
                    TensorOp::Determinant | TensorOp::LogDeterminant | TensorOp::Solve => return false,
                    TensorOp::Reshape(_) | TensorOp::Slice(_) | TensorOp::Embed(_) => return false,
                    TensorOp::Concatenate(_) => return false,
                },
                Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) => return false,
                Expression::Select { .. } | Expression::Compare { .. } => return false,
                Expression::And(_) | Expression::Or(_) | Expression::Not(_) => return false,
            }
        }
        true
    }

    /// Whether a contraction of two axes is the same with the axes exchanged; those of symmetric factors may be too.
    fn turns_into_itself(&self, contraction: &Contraction, operands: &[NodeId]) -> bool {
        let labels = |turn: bool| -> Vec<(NodeId, Vec<Label>)> {
            let turned = |&label: &Label| if turn && label < 2 { 1 - label } else { label };
            let factors = operands.iter().zip(&contraction.labels);
            factors.map(|(&factor, labels)| (factor, labels.iter().map(turned).collect())).collect()
        };
        let (mut own, turned) = (labels(false), labels(true));
        // What is summed over keeps its name, so that a product is only recognised where it meets its mirror image there.
        for (factor, labels) in turned {
            let same = |(other, others): &(NodeId, Vec<Label>)| *other == factor && *others == labels;
            let Some(place) = own.iter().position(same) else { return false };
            own.swap_remove(place);
        }
        true
    }
}

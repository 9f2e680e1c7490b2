//! Whether a row of a prediction is that of its own row of data alone.
//!
//! In: a prediction and the name of the axis of rows. Out: whether rows depend on one another, as in a softmax over them, a mean of them, or a
//! division by their number. Always: what is not known to keep rows apart is taken to mix them.

use crate::graph::{Expression, Graph, NodeId, walk};
use crate::op::{Dimension, SymbolId, TensorOp};

/// Whether rows depend on one another.
pub(super) fn mix(graph: &Graph, prediction: NodeId, batch: SymbolId) -> bool {
    walk::live(graph, &[prediction]).into_iter().any(|id| mixes(graph, id, batch))
}

fn mixes(graph: &Graph, id: NodeId, batch: SymbolId) -> bool {
    let is_batch = |dimension: &Dimension| *dimension == Dimension::Named(batch);
    let has_rows = |node: NodeId| graph.dimensions(node).iter().any(is_batch);
    if graph.dimensions(id).iter().filter(|dimension| is_batch(dimension)).count() > 1 {
        return true;
    }
    let (operation, operands) = match graph.view(id) {
        Expression::Symbol(symbol) => return symbol == batch,
        Expression::Tensor { operation, operands } => (operation, operands),
        Expression::Constant(_)
        | Expression::Truth(_)
        | Expression::Sum { .. }
        | Expression::Product { .. }
        | Expression::Power { .. }
        | Expression::Call { .. }
        | Expression::Select { .. }
        | Expression::Compare { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_) => return false,
    };
    let is_batch_at = |node: NodeId, axis: usize| graph.dimensions(node).get(axis).is_some_and(is_batch);
    match operation {
        TensorOp::Contraction(contraction) => {
            let contraction = graph.contraction(contraction);
            let axes = operands.iter().zip(&contraction.labels).flat_map(|(operand, labels)| {
                graph.dimensions(operand).iter().zip(labels.iter()).filter(|(dimension, _)| is_batch(dimension))
            });
            axes.into_iter().any(|(_, label)| *label >= contraction.order)
        }
        TensorOp::Ones(_) | TensorOp::Zeros(_) | TensorOp::Identity(_) => false,
        TensorOp::Reduce(_, axes) | TensorOp::Softmax(axes) => {
            axes.iter().any(|axis| is_batch_at(operands.at(0), axis))
        }
        TensorOp::Slice(slice) | TensorOp::Embed(slice) => {
            let ranges = graph.slice_of(slice).ranges.iter().enumerate();
            ranges.into_iter().any(|(axis, range)| range.is_some() && is_batch_at(operands.at(0), axis))
        }
        TensorOp::Concatenate(axis) => operands.iter().any(|operand| is_batch_at(operand, axis.into())),
        // The first axis runs fastest: entries of one row stay in one row if it is that of the rows before and after.
        TensorOp::Reshape(_) => has_rows(operands.at(0)) && !(is_batch_at(operands.at(0), 0) && is_batch_at(id, 0)),
        TensorOp::Inverse | TensorOp::Adjugate | TensorOp::Determinant | TensorOp::LogDeterminant | TensorOp::Solve => {
            operands.iter().any(has_rows)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::Graph;
    use crate::syntax;
    use crate::train::Model;

    #[test]
    fn rows_are_apart_or_not() {
        for (prediction, mixes) in [
            ("X*w", false),
            ("tanh(X*w + ones(n)*b)", false),
            ("softmax(X, rows)*w", false),
            ("X*w./(X*X'*ones(n))", true),
            ("X*w/n", true),
            ("X*w - ones(n)*sum(X*w)/n", true),
            ("softmax(X*w)", true),
            ("softmax(X, columns)*w", true),
            ("b*Y[:,1] + max(Y, rows).*(X*w)", false),
            ("[Y, Y]*ones(6)*b + X*w", false),
            ("max(X*w)*(X*w)", true),
        ] {
            let source = format!(
                "X : [n, f]; Y : [n, 3]; y : [n]; w : [f]; prediction = {prediction}; sum((y - prediction).^2) + b"
            );
            let mut graph = Graph::new();
            let formula = syntax::parse(&mut graph, &source).expect("a formula");
            let model = Model::new(&graph, &formula).expect("a model");
            assert_eq!(super::mix(&graph, model.prediction, model.batch), mixes, "{prediction}");
        }
    }
}

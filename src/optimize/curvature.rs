//! How the function bends: its Hessian, or what Gauss and Newton put in its place.
//!
//! In: a formula and its variables. Out: a symmetric matrix at each point. Always: it comes from symbolic derivatives, nothing is a
//! difference of values. For a sum of squares `c1*r1^2 + c2*r2^2 + ...` the matrix of Gauss and Newton is `2*sum(ci * dri' * dri)`,
//! which needs no second derivative and never bends downwards.

use std::sync::Arc;

use super::matrix::Symmetric;
use super::objective::{ObjectiveError, places};
use crate::answer::{self, Task};
use crate::eval::compiled::Evaluator;
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::SymbolId;
use crate::simplify::Level;

/// A matrix at each point.
#[derive(Clone, Debug)]
pub struct Curvature {
    evaluator: Arc<Evaluator>,
    /// Which variable each input is.
    inputs: Vec<usize>,
    dimension: usize,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    /// The evaluator has the upper triangle.
    Hessian,
    /// The evaluator has the gradients of the parts that are squared; these are their coefficients.
    Squares(Vec<f64>),
}

impl Curvature {
    /// The Hessian of a node.
    ///
    /// # Errors
    ///
    /// If it has no second derivatives, no value, or needs a symbol that is none of the variables.
    pub fn hessian(graph: &mut Graph, output: NodeId, variables: &[SymbolId]) -> Result<Curvature, ObjectiveError> {
        Curvature::new(graph, &[output], variables, Task::Hessian, Kind::Hessian)
    }

    /// The matrix of Gauss and Newton of a sum of squares.
    ///
    /// # Errors
    ///
    /// As [`Curvature::hessian`], and if the node is no sum of squares.
    pub fn gauss_newton(
        graph: &mut Graph,
        output: NodeId,
        variables: &[SymbolId],
    ) -> Result<Curvature, ObjectiveError> {
        let squares = squares(graph, output).ok_or(ObjectiveError::NotASumOfSquares)?;
        let (coefficients, roots): (Vec<_>, Vec<_>) = squares.into_iter().unzip();
        Curvature::new(graph, &roots, variables, Task::Gradient, Kind::Squares(coefficients))
    }

    fn new(
        graph: &mut Graph,
        outputs: &[NodeId],
        variables: &[SymbolId],
        task: Task,
        kind: Kind,
    ) -> Result<Curvature, ObjectiveError> {
        let derivatives = answer::derive(graph, outputs, variables, task, Level::Basic)?;
        let roots: Vec<_> = derivatives.iter().map(|derivative| derivative.node).collect();
        let evaluator = Evaluator::new(graph, &roots)?;
        let inputs = places(graph, evaluator.inputs(), variables)?;
        Ok(Curvature { evaluator: Arc::new(evaluator), inputs, dimension: variables.len(), kind })
    }

    /// The matrix at a point.
    pub(super) fn at(&self, point: &[f64]) -> Symmetric {
        let inputs: Vec<_> = self.inputs.iter().map(|&variable| point[variable]).collect();
        let order = self.dimension;
        let mut matrix = Symmetric::zero(order);
        match &self.kind {
            Kind::Hessian => {
                let mut upper = vec![0.0; order * (order + 1) / 2];
                self.evaluator.call(&inputs, &mut upper);
                let mut entries = upper.into_iter();
                for row in 0..order {
                    (row..order).zip(&mut entries).for_each(|(column, entry)| matrix.set(row, column, entry));
                }
            }
            Kind::Squares(coefficients) => {
                let mut gradients = vec![0.0; order * coefficients.len()];
                self.evaluator.call(&inputs, &mut gradients);
                for (gradient, coefficient) in gradients.chunks(order.max(1)).zip(coefficients) {
                    for (row, entries) in matrix.entries.chunks_mut(order.max(1)).enumerate() {
                        let factor = 2.0 * coefficient * gradient[row];
                        entries.iter_mut().zip(gradient).for_each(|(entry, g)| *entry += factor * g);
                    }
                }
            }
        }
        matrix
    }
}

/// The parts that are squared in a sum of squares, each with its coefficient; `None` if something else is added.
fn squares(graph: &mut Graph, output: NodeId) -> Option<Vec<(f64, NodeId)>> {
    let mut waiting = vec![(1.0, output)];
    let mut squares = Vec::new();
    while let Some((scale, node)) = waiting.pop() {
        match graph.view(node) {
            Expression::Constant(_) => {}
            Expression::Sum { coefficients, terms, .. } => {
                let parts = coefficients.iter().zip(terms.iter());
                waiting.extend(parts.map(|(coefficient, term)| (scale * coefficient.to_f64(), term)));
            }
            Expression::Product { coefficient, factors } if factors.len() == 1 => {
                waiting.push((scale * coefficient.to_f64(), factors.at(0)));
            }
            Expression::Power { base, exponent } => {
                let half = exponent * &Rational::new(1, 2);
                if scale < 0.0 || !half.is_integer() || half.is_negative() {
                    return None;
                }
                squares.push((scale, graph.power(base, half)));
            }
            Expression::Product { .. }
            | Expression::Symbol(_)
            | Expression::Truth(_)
            | Expression::Call { .. }
            | Expression::Select { .. }
            | Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_)
            | Expression::Tensor { .. } => return None,
        }
    }
    (!squares.is_empty()).then_some(squares)
}

//! Every invariant of the graph, as code.
//!
//! In: a graph. Out: nothing, or a sentence that says which node breaks which
//! promise. Passes call [`Graph::debug_verify`] when they are done; in release builds that
//! costs nothing.

use super::{Expression, Graph, NodeId, intern};
use crate::number::Rational;
use crate::op::{Op, TensorOp};

impl Graph {
    /// Checks every invariant of every node.
    ///
    /// # Errors
    ///
    /// The first node that breaks one, and which.
    pub fn verify(&self) -> Result<(), String> {
        (0..self.len()).map(intern::id).try_for_each(|id| self.verify_node(id))
    }

    /// Checks the nodes from an index on, in debug builds: what a pass calls for the nodes it has added.
    pub fn debug_verify(&self, since: usize) {
        if cfg!(debug_assertions) {
            let checked = (since..self.len()).map(intern::id).try_for_each(|id| self.verify_node(id));
            assert_eq!(checked, Ok(()), "a pass broke the graph");
        }
    }

    fn verify_node(&self, id: NodeId) -> Result<(), String> {
        let holds = |promise: bool, text: &str| {
            if promise { Ok(()) } else { Err(format!("node {}: {text}: {:?}", id.index(), self.view(id))) }
        };
        let operands = self.operands(id);
        holds(operands.iter().all(|operand| operand < id), "operands exist before their users")?;
        let positions = operands.0.iter().map(|edge| edge.weight as usize);
        holds(positions.eq(0..operands.len()), "operands are in the order of their positions")?;
        holds(self.nodes.edges(id).count() == operands.len(), "all edges of a node are its operands")?;
        let numbers = |ids: &[NodeId]| ids.iter().all(|&o| !self.shape(o).is_truth());
        let truths = |ids: &[NodeId]| ids.iter().all(|&o| self.shape(o).is_truth());
        let all = operands.to_vec();
        if !matches!(self.op(id), Op::Symbol(_) | Op::Tensor(_)) {
            holds(self.shape(id).axes() == self.longest(&all), "an operation on each entry keeps the axes")?;
        }
        match self.view(id) {
            Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) => {
                holds(operands.is_empty(), "a leaf has no operands")
            }
            Expression::Sum { constant, coefficients, terms } => {
                holds(numbers(&all), "a sum adds numbers")?;
                holds(coefficients.len() == terms.len(), "a sum has one coefficient for each term")?;
                holds(!coefficients.iter().any(Rational::is_zero), "a term has a coefficient other than 0")?;
                holds(terms.len() >= 2 || !constant.is_zero(), "a sum adds two things")?;
                holds(!terms.is_empty(), "a sum has a term")?;
                holds(terms.iter().zip(coefficients).all(|(t, c)| self.is_core(t, c)), "coefficients are merged")
            }
            Expression::Product { coefficient, factors } => {
                holds(numbers(&all), "a product multiplies numbers")?;
                holds(!coefficient.is_zero(), "a product has a coefficient other than 0")?;
                holds(factors.len() >= 2 || !coefficient.is_one(), "a product multiplies two things")?;
                holds(!factors.is_empty(), "a product has a factor")?;
                holds(factors.iter().all(|f| self.is_core(f, coefficient)), "coefficients are merged")
            }
            Expression::Power { base, exponent } => {
                holds(numbers(&all) && operands.len() == 1, "a power raises one number")?;
                holds(!exponent.is_zero() && !exponent.is_one(), "an exponent is neither 0 nor 1")?;
                let folds = self.as_constant(base).and_then(|value| value.checked_pow(exponent)).is_some();
                holds(!folds, "powers of numbers are folded")
            }
            Expression::Call { function, arguments } => {
                holds(numbers(&all), "a function takes numbers")?;
                holds(arguments.len() == self.arity(function), "a call has as many arguments as parameters")
            }
            Expression::Select { then, otherwise, .. } => {
                holds(truths(&all[..1]) && numbers(&all[1..]), "`if` takes a truth value and two numbers")?;
                holds(then != otherwise, "the branches of `if` differ")
            }
            Expression::Compare { .. } => holds(numbers(&all) && all.len() == 2, "two numbers are compared"),
            Expression::And(_) | Expression::Or(_) => {
                holds(truths(&all) && all.len() >= 2, "`and` and `or` take two or more truth values")
            }
            Expression::Tensor { operation, .. } => {
                holds(numbers(&all), "tensor operations take numbers")?;
                self.verify_tensor(operation, &all).map_or(Ok(()), |text| holds(false, text))
            }
            Expression::Not(inner) => {
                holds(truths(&all), "`not` takes a truth value")?;
                holds(!matches!(self.op(inner), Op::Not | Op::Truth(_)), "`not` is undone where it can be")
            }
        }
    }

    /// What is wrong with a tensor operation on operands.
    fn verify_tensor(&self, operation: TensorOp, operands: &[NodeId]) -> Option<&'static str> {
        let order = |position: usize| self.dimensions(operands[position]).len();
        let count = match operation {
            TensorOp::Contraction(id) => {
                let labels = &self.contraction(id).labels;
                let fits = labels.iter().enumerate().all(|(position, labels)| labels.len() == order(position));
                if !fits {
                    return Some("a factor has one label for each axis");
                }
                labels.len()
            }
            TensorOp::Ones(_) | TensorOp::Zeros(_) | TensorOp::Identity(_) => 0,
            TensorOp::Reduce(..) | TensorOp::Softmax(_) | TensorOp::Reshape(_) => 1,
            TensorOp::Slice(_) | TensorOp::Embed(_) => 1,
            TensorOp::Inverse | TensorOp::Determinant | TensorOp::Adjugate | TensorOp::LogDeterminant => 1,
            TensorOp::Solve => 2,
            TensorOp::Concatenate(_) => operands.len(),
        };
        if count != operands.len() {
            return Some("a tensor operation has its operands");
        }
        let matrix = match operation {
            TensorOp::Inverse
            | TensorOp::Determinant
            | TensorOp::Adjugate
            | TensorOp::LogDeterminant
            | TensorOp::Solve => {
                matches!(self.dimensions(operands[0]), [rows, columns] if rows == columns)
            }
            TensorOp::Contraction(_) | TensorOp::Ones(_) | TensorOp::Zeros(_) | TensorOp::Identity(_) => true,
            TensorOp::Reduce(..) | TensorOp::Softmax(_) | TensorOp::Reshape(_) => true,
            TensorOp::Slice(_) | TensorOp::Embed(_) | TensorOp::Concatenate(_) => true,
        };
        if matrix { None } else { Some("a matrix function takes a square matrix") }
    }

    /// Whether a term or factor carries no coefficient of its own, unless merging it would exceed the size of numbers.
    fn is_core(&self, id: NodeId, coefficient: &Rational) -> bool {
        let (Expression::Constant(inner) | Expression::Product { coefficient: inner, .. }) = self.view(id) else {
            return true;
        };
        inner.is_one() || !(inner * coefficient).is_bounded()
    }
}

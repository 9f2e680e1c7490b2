//! The function that is minimised, with its gradient.
//!
//! In: a formula and its variables. Out: values and gradients at points, in the order of the variables, and how
//! many of them were computed.

use std::fmt;

use crate::answer::{self, Task};
use crate::diff::DiffError;
use crate::eval::EvalError;
use crate::eval::compiled::Evaluator;
use crate::graph::{Graph, NodeId};
use crate::op::SymbolId;
use crate::simplify::Level;

/// Why a formula cannot be minimised.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ObjectiveError {
    /// It has no derivative.
    Derivative(DiffError),
    /// It has no value.
    Value(EvalError),
    /// It is no sum of squares, and the method asks for one.
    NotASumOfSquares,
    /// It needs a symbol that is none of the variables.
    NotAVariable {
        /// The symbol.
        name: String,
    },
}

impl fmt::Display for ObjectiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ObjectiveError::Derivative(error) => error.fmt(f),
            ObjectiveError::Value(error) => error.fmt(f),
            ObjectiveError::NotASumOfSquares => write!(f, "the formula is no sum of squares; write it as a^2 + b^2"),
            ObjectiveError::NotAVariable { name } => write!(f, "`{name}` is needed and is none of the variables"),
        }
    }
}

impl std::error::Error for ObjectiveError {}

impl From<DiffError> for ObjectiveError {
    fn from(error: DiffError) -> ObjectiveError {
        ObjectiveError::Derivative(error)
    }
}

impl From<EvalError> for ObjectiveError {
    fn from(error: EvalError) -> ObjectiveError {
        ObjectiveError::Value(error)
    }
}

/// How often something was computed.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Evaluations {
    /// Values; one that comes with a gradient counts unless it was the last to be computed.
    pub values: u64,
    /// Gradients.
    pub gradients: u64,
    /// Matrices of second derivatives, or of what is put in their place.
    pub curvatures: u64,
}

/// A function of some variables.
#[derive(Debug)]
pub struct Objective {
    value: Evaluator,
    gradient: Evaluator,
    /// Which variable each input of the evaluators is.
    value_inputs: Vec<usize>,
    gradient_inputs: Vec<usize>,
    inputs: Vec<f64>,
    /// The last point of which the value was computed alone.
    last: Vec<f64>,
    /// The last point of which the gradient was computed.
    last_gradient: Vec<f64>,
    /// Value and gradient there.
    outputs: Vec<f64>,
    evaluations: Evaluations,
}

impl Objective {
    /// The function of `variables` that a node is.
    ///
    /// # Errors
    ///
    /// If it has no derivative, no value, or needs a symbol that is none of the variables.
    pub fn new(graph: &mut Graph, output: NodeId, variables: &[SymbolId]) -> Result<Objective, ObjectiveError> {
        let derivatives = answer::derive(graph, &[output], variables, Task::Gradient, Level::Basic)?;
        let mut roots = vec![output];
        roots.extend(derivatives.iter().map(|derivative| derivative.node));
        let (value, gradient) = (Evaluator::new(graph, &[output])?, Evaluator::new(graph, &roots)?);
        let value_inputs = places(graph, value.inputs(), variables)?;
        let gradient_inputs = places(graph, gradient.inputs(), variables)?;
        Ok(Objective {
            value,
            gradient,
            value_inputs,
            gradient_inputs,
            inputs: Vec::new(),
            last: Vec::new(),
            last_gradient: Vec::new(),
            outputs: vec![0.0; roots.len()],
            evaluations: Evaluations::default(),
        })
    }

    /// The number of variables.
    pub fn dimension(&self) -> usize {
        self.outputs.len() - 1
    }

    /// The value at a point, which has a coordinate for each variable.
    pub fn value(&mut self, point: &[f64]) -> f64 {
        self.evaluations.values += 1;
        self.last.clear();
        self.last.extend_from_slice(point);
        self.inputs.clear();
        self.inputs.extend(self.value_inputs.iter().map(|&variable| point[variable]));
        let mut value = [0.0];
        self.value.call(&self.inputs, &mut value);
        value[0]
    }

    /// The value and the gradient at a point; nothing is computed twice in a row.
    pub fn gradient(&mut self, point: &[f64], gradient: &mut [f64]) -> f64 {
        if self.last_gradient != point || self.evaluations.gradients == 0 {
            self.evaluations.values += u64::from(self.last != point);
            self.evaluations.gradients += 1;
            self.last_gradient.clear();
            self.last_gradient.extend_from_slice(point);
            self.inputs.clear();
            self.inputs.extend(self.gradient_inputs.iter().map(|&variable| point[variable]));
            self.gradient.call(&self.inputs, &mut self.outputs);
        }
        gradient.copy_from_slice(&self.outputs[1..]);
        self.outputs[0]
    }

    /// What has been computed so far.
    pub fn evaluations(&self) -> Evaluations {
        self.evaluations
    }

    pub(super) fn count_curvature(&mut self) {
        self.evaluations.curvatures += 1;
    }
}

/// Which of the variables each input is.
pub(super) fn places(graph: &Graph, inputs: &[SymbolId], variables: &[SymbolId]) -> Result<Vec<usize>, ObjectiveError> {
    let place = |&input: &SymbolId| {
        let place = variables.iter().position(|&variable| variable == input);
        place.ok_or_else(|| ObjectiveError::NotAVariable { name: graph.name(input).to_owned() })
    };
    inputs.iter().map(place).collect()
}

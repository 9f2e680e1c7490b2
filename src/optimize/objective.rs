//! The function that is minimised, with its gradient.
//!
//! In: a formula and its variables. Out: values and gradients at points, in the order of the variables, and how
//! many of them were computed.

use std::fmt;

use super::line::Line;
use crate::answer::{self, Task};
use crate::diff::DiffError;
use crate::eval::EvalError;
use crate::eval::point::Evaluator;
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
}

/// A function of some variables.
#[derive(Clone, Debug)]
pub struct Objective {
    value: Evaluator,
    gradient: Evaluator,
    /// Which variable each input of the evaluators is.
    value_inputs: Vec<usize>,
    gradient_inputs: Vec<usize>,
    inputs: Vec<f64>,
    /// The last point of which the value was computed alone.
    last: Vec<f64>,
    /// Value and gradient.
    outputs: Vec<f64>,
    evaluations: Evaluations,
    line: Line,
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
        let line = Line::new(graph, output, variables)?;
        let (inputs, last, outputs) = (Vec::new(), Vec::new(), vec![0.0; roots.len()]);
        let evaluations = Evaluations::default();
        Ok(Objective { value, gradient, value_inputs, gradient_inputs, inputs, last, outputs, evaluations, line })
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
        self.value.call(&self.inputs, &mut self.outputs[..1]);
        self.outputs[0]
    }

    /// The value and the gradient at a point.
    pub fn gradient(&mut self, point: &[f64], gradient: &mut [f64]) -> f64 {
        self.evaluations.values += u64::from(self.last != point);
        self.evaluations.gradients += 1;
        self.inputs.clear();
        self.inputs.extend(self.gradient_inputs.iter().map(|&variable| point[variable]));
        self.gradient.call(&self.inputs, &mut self.outputs);
        gradient.copy_from_slice(&self.outputs[1..]);
        self.outputs[0]
    }

    /// What has been computed so far.
    pub fn evaluations(&self) -> Evaluations {
        self.evaluations
    }

    /// The rate that minimises the function along the gradient, if there is one.
    pub(super) fn exact_rate(&mut self, point: &[f64], gradient: &[f64]) -> Option<f64> {
        self.line.minimum(point, gradient)
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

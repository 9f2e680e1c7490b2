//! The function that is minimised, with its gradient.
//!
//! In: a formula and its variables. Out: values and gradients at points, in the order of the variables, and how
//! many of them were computed.

use std::fmt;

use super::planned::Planned;
use crate::answer::{self, Task};
use crate::diff::DiffError;
use crate::eval::EvalError;
use crate::eval::compiled::Evaluator;
use crate::graph::{Graph, NodeId};
use crate::op::SymbolId;
use crate::simplify::Level;
use crate::tensor::{Array, TensorError};

/// Why a formula cannot be minimised.
#[derive(Clone, PartialEq, Debug)]
pub enum ObjectiveError {
    /// It has no derivative.
    Derivative(DiffError),
    /// It has no value.
    Value(EvalError),
    /// It has tensors, and no value.
    Tensor(TensorError),
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
            ObjectiveError::Tensor(error) => error.fmt(f),
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

impl From<TensorError> for ObjectiveError {
    fn from(error: TensorError) -> ObjectiveError {
        ObjectiveError::Tensor(error)
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
    engine: Engine,
    /// The last point of which the value was computed alone.
    last: Vec<f64>,
    /// The last point of which the gradient was computed.
    last_gradient: Vec<f64>,
    /// Value and gradient there.
    outputs: Vec<f64>,
    evaluations: Evaluations,
}

/// What computes values and gradients.
#[derive(Debug)]
enum Engine {
    /// A formula of numbers.
    Numbers(Box<Numbers>),
    /// A formula with tensors.
    Tensors(Box<Planned>),
}

#[derive(Debug)]
struct Numbers {
    value: Evaluator,
    gradient: Evaluator,
    /// Which variable each input of the evaluators is.
    value_inputs: Vec<usize>,
    gradient_inputs: Vec<usize>,
    inputs: Vec<f64>,
}

impl Engine {
    fn value(&mut self, point: &[f64]) -> f64 {
        match self {
            Engine::Numbers(numbers) => {
                numbers.inputs.clear();
                numbers.inputs.extend(numbers.value_inputs.iter().map(|&variable| point[variable]));
                let mut value = [0.0];
                numbers.value.call(&numbers.inputs, &mut value);
                value[0]
            }
            Engine::Tensors(planned) => planned.value(point),
        }
    }

    /// The value, and then the gradient.
    fn gradient(&mut self, point: &[f64], outputs: &mut [f64]) {
        match self {
            Engine::Numbers(numbers) => {
                numbers.inputs.clear();
                numbers.inputs.extend(numbers.gradient_inputs.iter().map(|&variable| point[variable]));
                numbers.gradient.call(&numbers.inputs, outputs);
            }
            Engine::Tensors(planned) => planned.gradient(point, outputs),
        }
    }
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
        let numbers = Numbers { value, gradient, value_inputs, gradient_inputs, inputs: Vec::new() };
        Ok(Objective::with(Engine::Numbers(Box::new(numbers)), variables.len()))
    }

    /// The function of variables with axes that a node is: a point has the entries of all of them, one variable after the
    /// other in the order of `start`, each by rows. `start` says how long they are; `fixed` is the rest.
    ///
    /// # Errors
    ///
    /// If it has no derivative, or a symbol has no value or one of a wrong shape.
    ///
    /// ```
    /// use symdiff::tensor::Array;
    /// use symdiff::{graph::Graph, optimize::Objective, syntax};
    /// let mut graph = Graph::new();
    /// let formula = syntax::parse(&mut graph, "x, c : [n]; sum((x - c).^2)")?;
    /// let symbol = |name| graph.find_symbol(name).expect("it is in the formula");
    /// let start = [(symbol("x"), Array::from(&[0.0, 0.0][..]))];
    /// let fixed = [(symbol("c"), Array::from(&[1.0, 3.0][..]))];
    /// let mut objective = Objective::of_tensors(&mut graph, formula.outputs[0], &start, &fixed)?;
    /// let mut gradient = [0.0; 2];
    /// assert_eq!((objective.gradient(&[0.0, 0.0], &mut gradient), gradient), (10.0, [-2.0, -6.0]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_tensors(
        graph: &mut Graph,
        output: NodeId,
        start: &[(SymbolId, Array)],
        fixed: &[(SymbolId, Array)],
    ) -> Result<Objective, ObjectiveError> {
        let planned = Planned::new(graph, output, start, fixed)?;
        let dimension = planned.dimension;
        Ok(Objective::with(Engine::Tensors(Box::new(planned)), dimension))
    }

    fn with(engine: Engine, dimension: usize) -> Objective {
        Objective {
            engine,
            last: Vec::new(),
            last_gradient: Vec::new(),
            outputs: vec![0.0; dimension + 1],
            evaluations: Evaluations::default(),
        }
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
        self.engine.value(point)
    }

    /// The value and the gradient at a point; nothing is computed twice in a row.
    pub fn gradient(&mut self, point: &[f64], gradient: &mut [f64]) -> f64 {
        if self.last_gradient != point || self.evaluations.gradients == 0 {
            self.evaluations.values += u64::from(self.last != point);
            self.evaluations.gradients += 1;
            self.last_gradient.clear();
            self.last_gradient.extend_from_slice(point);
            self.engine.gradient(point, &mut self.outputs);
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

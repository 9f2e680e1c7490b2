//! What can be wrong with a model or with its data.

use std::fmt;

use crate::diff::DiffError;
use crate::tensor::TensorError;

/// Why a model cannot be trained.
#[derive(Clone, PartialEq, Debug)]
pub enum TrainError {
    /// There are several outputs, or the output has axes.
    NoLoss,
    /// No stage is called `prediction`.
    NoPrediction,
    /// The first axis of the prediction has no name.
    NoBatch,
    /// A variable has the rows of the data along another axis than its first.
    Turned {
        /// Its name.
        name: String,
        /// The name of the axis.
        batch: String,
    },
    /// The prediction needs no data.
    NoInput {
        /// The name of the axis of rows.
        batch: String,
    },
    /// The loss compares the prediction with nothing.
    NoTarget {
        /// The name of the axis of rows.
        batch: String,
    },
    /// The loss compares the prediction with several things.
    SeveralTargets {
        /// Their names.
        names: Vec<String>,
    },
    /// There is nothing to find.
    NoParameter,
    /// Nothing says how long an axis of a parameter is.
    NoLength {
        /// The name of the axis.
        length: String,
        /// The name of the parameter.
        parameter: String,
    },
    /// The data say another length of an axis than was given.
    OtherLength {
        /// The name of the axis.
        name: String,
        /// What was given.
        given: usize,
        /// What the data say.
        found: usize,
    },
    /// There are no rows to learn from.
    NoRows,
    /// The parameters and what is computed on the way are too many numbers.
    TooLarge {
        /// How many, if that can be said.
        numbers: Option<usize>,
    },
    /// A start is given for what is no parameter.
    NoSuchParameter {
        /// Its name.
        name: String,
    },
    /// A start has another shape than its parameter.
    StartShape {
        /// The name of the parameter.
        name: String,
        /// How long its axes are.
        dimensions: Vec<usize>,
    },
    /// The loss has no finite value where the parameters begin.
    Start,
    /// The loss has no derivative.
    Derivative(DiffError),
    /// Something has no value.
    Value(TensorError),
    /// A state belongs to another model, to other data or to another method.
    OtherState,
    /// L-BFGS in single precision: its line search compares losses that differ by less.
    Precision,
}

impl fmt::Display for TrainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TrainError::NoLoss => {
                write!(f, "the last statement of a model is its loss, one number, as sum((y - prediction).^2)/n")
            }
            TrainError::NoPrediction => {
                write!(f, "the model does not say what it predicts; name it, as in prediction = X*w")
            }
            TrainError::NoBatch => write!(
                f,
                "the first axis of `prediction` is that of the rows of data and needs a name, as `n` in X : [n, 4]"
            ),
            TrainError::Turned { name, batch } => {
                write!(f, "`{name}` has the rows along another axis than its first; write {name} : [{batch}, ...]")
            }
            TrainError::NoInput { batch } => {
                write!(f, "the prediction needs no data; inputs have `{batch}` as their first axis")
            }
            TrainError::NoTarget { batch } => write!(
                f,
                "the loss compares the prediction with nothing; the target has `{batch}` as its first axis and is not \
                 needed by the prediction"
            ),
            TrainError::SeveralTargets { names } => {
                write!(f, "a model has one target, and this one has {}", names.join(", "))
            }
            TrainError::NoParameter => write!(f, "the model has no parameter to find"),
            TrainError::NoLength { length, parameter } => {
                write!(f, "the data do not say how long the axis `{length}` of `{parameter}` is; say it: {length}=16")
            }
            TrainError::OtherLength { name, given, found } => {
                write!(f, "the length of `{name}` is {found} in the data, and {given} was given")
            }
            TrainError::NoRows => write!(f, "there are no rows to learn from"),
            TrainError::TooLarge { numbers } => {
                let numbers = numbers.map_or("too many".to_owned(), |numbers| numbers.to_string());
                write!(f, "the model needs {numbers} numbers at once, more than fit into memory; make its axes shorter")
            }
            TrainError::NoSuchParameter { name } => write!(f, "the model has no parameter `{name}`"),
            TrainError::StartShape { name, dimensions } => {
                write!(f, "the start of `{name}` is one number, or has its shape, which is {dimensions:?}")
            }
            TrainError::Start => write!(f, "the loss has no finite value where the parameters begin"),
            TrainError::Derivative(error) => error.fmt(f),
            TrainError::Value(error) => error.fmt(f),
            TrainError::Precision => {
                f.write_str("L-BFGS compares losses that differ in their last digits, and needs double precision")
            }
            TrainError::OtherState => {
                write!(f, "this is the state of another model, of other data or of another method")
            }
        }
    }
}

impl std::error::Error for TrainError {}

impl From<DiffError> for TrainError {
    fn from(error: DiffError) -> TrainError {
        TrainError::Derivative(error)
    }
}

impl From<TensorError> for TrainError {
    fn from(error: TensorError) -> TrainError {
        TrainError::Value(error)
    }
}

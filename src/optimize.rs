//! Gradient descent: from a formula to a minimum, and why it stopped there.
//!
//! In: a formula of some variables, a point to start from, a [`Rate`]. Out: a [`Descent`]: the best point that was seen, the
//! steps that led to it, and the reason for the end. Always: the result says honestly what happened. The rule of the
//! lecture, to stop when a step is no longer than `eps`, measures the step and not the slope; where the step is
//! short only because the rate has shrunk, that is told apart from a minimum.
//!
//! ```
//! use symdiff::optimize::{Objective, Options, Rate, Stop, descend};
//! use symdiff::{graph::Graph, syntax};
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "(x - 5)^2 + y^2")?;
//! let mut objective = Objective::new(&mut graph, formula.outputs[0], &formula.variables)?;
//! let descent = descend(&mut objective, &[0.0, 1.0], &mut Rate::Fixed(0.25), &Options::default(), |_| {});
//! assert_eq!(descent.stop, Stop::StepBelowEps);
//! assert!((descent.best.point[0] - 5.0).abs() < 1e-5);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bounds;
mod curvature;
mod descent;
mod first_order;
mod fit;
mod line;
mod matrix;
mod memory;
mod method;
mod newton;
mod objective;
mod orthogonal;
mod picture;
mod planned;
pub(crate) mod random;
mod rate;
mod regression;
mod search;
mod starts;

pub use bounds::Bounds;
pub use curvature::Curvature;
pub use descent::{Descent, Options, Step, Stop, descend};
pub use first_order::{Adam, FirstOrder, Momentum};
pub use fit::{Fit, FitOptions, fit};
pub use line::Line;
pub use memory::Lbfgs;
pub use method::Method;
pub use objective::{Evaluations, Objective, ObjectiveError};
pub use picture::{Caption, Gradients, Track, curve, films, loss, map, surroundings};
pub use rate::{BarzilaiBorwein, Rate, Schedule};
pub use regression::Regression;
pub use search::{From, search};
pub use starts::{Minimum, minima, starts};

#[cfg(test)]
mod tests;

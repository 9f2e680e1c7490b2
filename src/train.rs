//! Training: the parameters of a model from many rows of data.
//!
//! In: a [`Model`], which is a formula that says what is predicted and how wrong that is, and [`Data`]. Out: the parameters with the
//! lowest loss, and a [`Record`] of every epoch. Always: equal seeds and data are equal bits, however many threads there are; a
//! [`State`] that was interrupted goes on as if it had not been.
//!
//! ```
//! use symdiff::tensor::Array;
//! use symdiff::train::{Data, Machine, Model, Options, Stop, Trainer};
//! use symdiff::{graph::Graph, syntax};
//! let source = "x, y : [n]; prediction = a*x + b; sum((y - prediction).^2)/n";
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, source)?;
//! let model = Model::new(&graph, &formula)?;
//! let column = |numbers: [f64; 4]| Array::from(&numbers[..]);
//! let data = Data::new(vec![column([0.0, 1.0, 2.0, 3.0]), column([1.0, 3.0, 5.0, 7.0])]);
//! let machine = Machine::new(graph, model, &data, &[])?;
//! let options = Options { rate: symdiff::train::Rate::Fixed(0.1), epochs: 2_000, ..Options::default() };
//! let mut trainer = Trainer::new(machine, data, None, options)?;
//! assert_eq!(trainer.run(|_| {})?, Stop::Epochs);
//! let [a, b] = trainer.best().point[..] else { panic!("two parameters") };
//! assert!((a - 2.0).abs() < 1e-3 && (b - 1.0).abs() < 1e-3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod curves;
mod data;
mod error;
mod initial;
mod machine;
mod method;
mod model;
mod rows;
mod state;
mod trainer;

use crate::tensor::Element;

pub use curves::{accuracies, losses};
pub use data::{Data, Scaling};
pub use error::TrainError;
pub use initial::Initial;
pub use machine::{Machine, Parameter};
pub use method::{Method, Rate};
pub use model::Model;
pub use state::{Best, Record, State, fingerprint};
pub use trainer::{Options, Stop, Trainer};

/// The class that a prediction stands for: that of the largest number, the first of equal ones; with one number, the second of two
/// classes from 1/2 on.
pub fn class_of<T: Element>(prediction: &[T]) -> usize {
    if let [probability] = prediction {
        return usize::from(probability.widen() >= 0.5);
    }
    let larger = |best: usize, place: usize| if prediction[place] > prediction[best] { place } else { best };
    (0..prediction.len()).fold(0, larger)
}

#[cfg(test)]
mod tests;

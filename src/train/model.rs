//! What the names of a model stand for.
//!
//! In: a formula. Out: its parts. Nothing is declared for that: the last statement is the loss, a stage is called `prediction`, and its
//! first axis is that of the rows of data. What has this axis is data, an input if the prediction needs it and else the target; all
//! other variables are parameters.

use super::TrainError;
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::op::{Dimension, SymbolId};
use crate::syntax::Formula;

/// A formula with a prediction and a loss.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Model {
    /// How wrong the prediction is: a number.
    pub loss: NodeId,
    /// What is predicted for each row.
    pub prediction: NodeId,
    /// The number of rows.
    pub batch: SymbolId,
    /// The data from which is predicted, in the order in which they are written.
    pub inputs: Vec<SymbolId>,
    /// What is to be predicted.
    pub target: SymbolId,
    /// What is to be found, in the order in which it is written.
    pub parameters: Vec<SymbolId>,
}

/// What the stage with the prediction is called.
const PREDICTION: &str = "prediction";

impl Model {
    /// The parts of a formula.
    ///
    /// # Errors
    ///
    /// If one is missing.
    pub fn new(graph: &Graph, formula: &Formula) -> Result<Model, TrainError> {
        let &[loss] = formula.outputs.as_slice() else { return Err(TrainError::NoLoss) };
        if !graph.dimensions(loss).is_empty() {
            return Err(TrainError::NoLoss);
        }
        let prediction = formula.stages.iter().rev().find(|stage| stage.name == PREDICTION);
        let prediction = prediction.ok_or(TrainError::NoPrediction)?.node;
        let Some(&Dimension::Named(batch)) = graph.dimensions(prediction).first() else {
            return Err(TrainError::NoBatch);
        };
        let (needed, by_prediction) = (symbols(graph, &[loss, prediction]), symbols(graph, &[prediction]));
        let is_batch = |dimension: &Dimension| *dimension == Dimension::Named(batch);
        let text = |symbol: SymbolId| graph.name(symbol).to_owned();
        let (mut inputs, mut targets, mut parameters) = (Vec::new(), Vec::new(), Vec::new());
        for &symbol in formula.variables.iter().filter(|symbol| needed.contains(symbol)) {
            let dimensions = graph.symbol_dimensions(symbol);
            if dimensions.iter().skip(1).any(is_batch) {
                return Err(TrainError::Turned { name: text(symbol), batch: text(batch) });
            }
            match dimensions.first().is_some_and(is_batch) {
                true if by_prediction.contains(&symbol) => inputs.push(symbol),
                true => targets.push(symbol),
                false => parameters.push(symbol),
            }
        }
        if inputs.is_empty() {
            return Err(TrainError::NoInput { batch: text(batch) });
        }
        if parameters.is_empty() {
            return Err(TrainError::NoParameter);
        }
        match targets.as_slice() {
            [] => Err(TrainError::NoTarget { batch: text(batch) }),
            &[target] => Ok(Model { loss, prediction, batch, inputs, target, parameters }),
            several => Err(TrainError::SeveralTargets { names: several.iter().map(|&target| text(target)).collect() }),
        }
    }

    /// The data: the inputs, then the target.
    pub fn data(&self) -> impl Iterator<Item = SymbolId> + '_ {
        self.inputs.iter().copied().chain([self.target])
    }
}

/// The symbols that some nodes need.
fn symbols(graph: &Graph, roots: &[NodeId]) -> Vec<SymbolId> {
    let symbol = |id: NodeId| if let Expression::Symbol(symbol) = graph.view(id) { Some(symbol) } else { None };
    walk::live(graph, roots).into_iter().filter_map(symbol).collect()
}

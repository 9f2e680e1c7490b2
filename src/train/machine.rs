//! A model as plans: loss, gradient and prediction for any number of rows.
//!
//! In: a model, the shapes of its data, lengths that the data do not say. Out: numbers, for parameters that stand one after the other in
//! one vector. Always: the formula is differentiated once; a plan is made for each number of rows that comes up, and kept.

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::data::Data;
use super::initial::{self, Initial};
use super::{Model, TrainError, rows};
use crate::answer::{self, Task};
use crate::graph::{Graph, NodeId};
use crate::op::{Dimension, SymbolId};
use crate::simplify::Level;
use crate::tensor::{self, Element, Lengths, Memory, Plan, TensorError};

/// The most numbers to find: half a gigabyte, of which a method keeps several copies.
const MOST_PARAMETERS: usize = 1 << 26;

/// So many rows are judged or predicted at once.
const ROWS: usize = 1_024;

/// The most numbers that a plan keeps on the way: four gigabytes.
const MOST_ENTRIES: usize = 1 << 29;

/// A parameter and its place in the vector of all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// How long its axes are.
    pub dimensions: Vec<usize>,
    /// Where its entries are, row by row.
    pub range: Range<usize>,
    symbol: SymbolId,
}

/// What is computed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Wanted {
    /// The loss, its gradient and the prediction.
    Gradient,
    /// The loss and the prediction.
    Loss,
    /// The prediction, which needs no target.
    Prediction,
}

/// Where an input of a plan comes from.
#[derive(Clone, Copy, Debug)]
enum Source {
    Data(usize),
    Parameter(usize),
}

/// A plan with its memory.
#[derive(Debug)]
struct Ready<T> {
    plan: Plan<T>,
    memory: Memory<T>,
    sources: Vec<Source>,
}

/// A model that can be run, in doubles or in floats.
#[derive(Debug)]
pub struct Machine<T = f64> {
    graph: Graph,
    model: Model,
    gradient: Vec<NodeId>,
    parameters: Vec<Parameter>,
    /// The dimensions of the rows of the data.
    rows: Vec<Vec<usize>>,
    /// The dimensions of a prediction of one row.
    predicted: Vec<usize>,
    ready: BTreeMap<(Wanted, usize), Ready<T>>,
}

impl Machine {
    /// A model for data of certain shapes; `lengths` are those of axes of which the data do not say it.
    ///
    /// # Errors
    ///
    /// If the loss has no derivative, shapes do not fit, or a length is not that of the data.
    pub fn new(graph: Graph, model: Model, data: &Data, lengths: &[(&str, usize)]) -> Result<Machine, TrainError> {
        Machine::in_precision(graph, model, data, lengths)
    }
}

impl<T: Element> Machine<T> {
    /// The same, which computes with doubles or with floats: `Machine::<f32>::in_precision`.
    ///
    /// # Errors
    ///
    /// Those of [`Machine::new`].
    pub fn in_precision(
        mut graph: Graph,
        model: Model,
        data: &Data,
        lengths: &[(&str, usize)],
    ) -> Result<Machine<T>, TrainError> {
        let derivatives = answer::derive(&mut graph, &[model.loss], &model.parameters, Task::Gradient, Level::Basic)?;
        let gradient = derivatives.into_iter().map(|derivative| derivative.node).collect();
        let mut known: FxHashMap<SymbolId, usize> = FxHashMap::default();
        for &(name, length) in lengths {
            known.extend(graph.find_symbol(name).map(|symbol| (symbol, length)));
        }
        // What does not fit is told when a plan is made.
        for (symbol, array) in model.data().zip(data.arrays()) {
            for (&dimension, &length) in graph.symbol_dimensions(symbol).iter().zip(array.dimensions()) {
                if let Dimension::Named(name) = dimension
                    && let Some(given) = known.insert(name, length)
                    && given != length
                    && lengths.iter().any(|&(other, _)| other == graph.name(name))
                {
                    let name = graph.name(name).to_owned();
                    return Err(TrainError::OtherLength { name, given, found: length });
                }
            }
        }
        known.remove(&model.batch);
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut start = 0;
        for &symbol in &model.parameters {
            let length = |&dimension: &Dimension| match dimension {
                Dimension::Fixed(length) => Ok(usize::try_from(length).unwrap_or(usize::MAX)),
                Dimension::Named(name) => known.get(&name).copied().ok_or_else(|| TrainError::NoLength {
                    length: graph.name(name).to_owned(),
                    parameter: graph.name(symbol).to_owned(),
                }),
            };
            let dimensions = graph.symbol_dimensions(symbol).iter().map(length).collect::<Result<Vec<_>, _>>()?;
            let count = dimensions.iter().try_fold(1usize, |count, &length| count.checked_mul(length));
            let numbers = count.and_then(|count| count.checked_add(start));
            let count = count.filter(|_| numbers.is_some_and(|numbers| numbers <= MOST_PARAMETERS));
            let count = count.ok_or(TrainError::TooLarge { numbers })?;
            let name = graph.name(symbol).to_owned();
            parameters.push(Parameter { name, dimensions, range: start..start + count, symbol });
            start += count;
        }
        let rows = data.arrays().iter().map(|array| array.dimensions()[1..].to_vec()).collect();
        let mut machine =
            Machine { graph, model, gradient, parameters, rows, predicted: Vec::new(), ready: BTreeMap::new() };
        let plan = machine.compile(Wanted::Loss, 1)?.plan;
        machine.predicted = plan.outputs().last().map(|all| all[1..].to_vec()).unwrap_or_default();
        Ok(machine)
    }

    /// The parameters, in the order of the vector of all.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The graph in which the model is.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The number of numbers that are to be found.
    pub fn dimension(&self) -> usize {
        self.parameters.last().map_or(0, |parameter| parameter.range.end)
    }

    /// The dimensions of a prediction of one row.
    pub fn predicted(&self) -> &[usize] {
        &self.predicted
    }

    /// Where the parameters begin.
    pub fn initial(&self, initial: Initial, seed: u64) -> Vec<T> {
        let mut point = vec![0.0; self.dimension()];
        for (number, parameter) in (0..).zip(&self.parameters) {
            let fan = initial::fan(&self.graph, self.model.prediction, parameter.symbol, &parameter.dimensions);
            initial.fill(fan, seed, number, &mut point[parameter.range.clone()]);
        }
        point.into_iter().map(T::narrow).collect()
    }

    /// How many rows are predicted at once, of so many: all of them if the prediction of one depends on others.
    pub fn at_once(&self, rows: usize) -> usize {
        if rows::mix(&self.graph, self.model.prediction, self.model.batch) { rows.max(1) } else { ROWS }
    }

    /// What is predicted for some rows, of which `inputs` has the entries.
    ///
    /// # Errors
    ///
    /// If there is no value.
    pub fn predict(&mut self, point: &[T], inputs: &[&[T]], rows: usize) -> Result<Vec<T>, TrainError> {
        let mut prediction = vec![T::ZERO; rows * self.predicted.iter().product::<usize>()];
        if rows > 0 {
            self.run(Wanted::Prediction, point, inputs, rows, &mut [&mut prediction])?;
        }
        Ok(prediction)
    }

    /// The loss of some rows, and what is predicted for them; the gradient, if that is wanted.
    pub(super) fn loss(
        &mut self,
        point: &[T],
        data: &[&[T]],
        rows: usize,
        gradient: Option<&mut [T]>,
        prediction: &mut Vec<T>,
    ) -> Result<f64, TrainError> {
        let mut loss = [T::ZERO];
        prediction.resize(rows * self.predicted.iter().product::<usize>(), T::ZERO);
        let mut outputs: Vec<&mut [T]> = vec![&mut loss];
        let wanted = if gradient.is_some() { Wanted::Gradient } else { Wanted::Loss };
        let mut rest = gradient.unwrap_or_default();
        if wanted == Wanted::Gradient {
            for parameter in &self.parameters {
                let (part, after) = rest.split_at_mut(parameter.range.len());
                outputs.push(part);
                rest = after;
            }
        }
        outputs.push(prediction);
        self.run(wanted, point, data, rows, &mut outputs)?;
        Ok(loss[0].widen())
    }

    fn run(
        &mut self,
        wanted: Wanted,
        point: &[T],
        data: &[&[T]],
        rows: usize,
        outputs: &mut [&mut [T]],
    ) -> Result<(), TrainError> {
        if !self.ready.contains_key(&(wanted, rows)) {
            let ready = self.compile(wanted, rows)?;
            self.ready.insert((wanted, rows), ready);
        }
        let Some(Ready { plan, memory, sources }) = self.ready.get_mut(&(wanted, rows)) else { return Ok(()) };
        let input = |&source: &Source| match source {
            Source::Data(place) => data[place],
            Source::Parameter(place) => &point[self.parameters[place].range.clone()],
        };
        let inputs: Vec<&[T]> = sources.iter().map(input).collect();
        Ok(plan.run(memory, &inputs, outputs)?)
    }

    fn compile(&self, wanted: Wanted, rows: usize) -> Result<Ready<T>, TrainError> {
        let Model { loss, prediction, .. } = self.model;
        let roots = match wanted {
            Wanted::Gradient => [&[loss], &self.gradient[..], &[prediction]].concat(),
            Wanted::Loss => vec![loss, prediction],
            Wanted::Prediction => vec![prediction],
        };
        let data: Vec<_> = self.model.data().collect();
        let of_data = self.rows.iter().map(|row| [&[rows], &row[..]].concat());
        let mut shapes: Vec<(SymbolId, Vec<usize>)> = data.iter().copied().zip(of_data).collect();
        shapes.extend(self.parameters.iter().map(|parameter| (parameter.symbol, parameter.dimensions.clone())));
        let lengths = Lengths::of_shapes(&self.graph, shapes.iter().map(|(symbol, lengths)| (*symbol, &lengths[..])))?;
        let plan = tensor::compile_in(&self.graph, &roots, &lengths)?;
        let source = |(symbol, _): (SymbolId, &[usize])| {
            let parameter = self.parameters.iter().position(|parameter| parameter.symbol == symbol);
            let given = || data.iter().position(|&other| other == symbol).map(Source::Data);
            let source = parameter.map(Source::Parameter).or_else(given);
            source.ok_or_else(|| TensorError::MissingLength { name: self.graph.name(symbol).to_owned() })
        };
        let sources = plan.inputs().map(source).collect::<Result<Vec<_>, _>>()?;
        if plan.memory_entries() > MOST_ENTRIES {
            return Err(TrainError::TooLarge { numbers: Some(plan.memory_entries()) });
        }
        let memory = plan.memory();
        Ok(Ready { plan, memory, sources })
    }
}

//! The loop: epochs of batches, judged on rows that are kept apart.
//!
//! In: a machine, data, options, perhaps a state to go on from. Out: a state after each epoch. Always: it ends, with a [`Stop`] that says
//! why; the best parameters are those with the lowest loss of the rows for validation.

use std::ops::Range;
use std::sync::Arc;

use super::data::{Data, width};
use super::initial::Initial;
use super::method::{Method, Optimiser, Rate};
use super::state::{Best, Record, State};
use super::{Machine, Parameter, TrainError};
use crate::optimize::random::{Purpose, Random};
use crate::optimize::{Bounds, From, search};
use crate::tensor::{Array, Element};

/// How a model is trained.
#[derive(Clone, Debug)]
pub struct Options {
    /// How the parameters move.
    pub method: Method,
    /// How far; L-BFGS finds that itself.
    pub rate: Rate,
    /// The rows of a batch; L-BFGS takes all.
    pub batch: usize,
    /// The most epochs.
    pub epochs: u64,
    /// Where the random numbers come from.
    pub seed: u64,
    /// Where the parameters begin.
    pub initial: Initial,
    /// Where some of them begin instead: one number for all entries, or all of them.
    pub from: Vec<(String, Array)>,
    /// Stop after so many epochs without a better loss.
    pub patience: Option<u64>,
    /// Whether the target is a class, so that right predictions can be counted.
    pub classes: bool,
    /// What is written into the state, and has to be there when it is read.
    pub fingerprint: u64,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            method: Method::default(),
            rate: Rate::Fixed(0.001),
            batch: 32,
            epochs: 100,
            seed: 0,
            initial: Initial::default(),
            from: Vec::new(),
            patience: None,
            classes: false,
            fingerprint: 0,
        }
    }
}

/// Why training ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// The most epochs are done.
    Epochs,
    /// The loss has not become better for as many epochs as there was patience.
    Patience,
    /// The loss has no finite value any more.
    Diverged,
    /// L-BFGS finds no better parameters: this is a minimum, as far as doubles can tell.
    Settled,
}

/// Training that can be watched and interrupted.
#[derive(Debug)]
pub struct Trainer<T = f64> {
    machine: Machine<T>,
    data: Rows<T>,
    validation: Option<Rows<T>>,
    options: Options,
    state: State<T>,
    buffers: Buffers<T>,
}

/// Memory that is used again and again.
#[derive(Debug, Default)]
struct Buffers<T> {
    /// The rows of a batch, for each of the data.
    batch: Vec<Vec<T>>,
    gradient: Vec<T>,
    prediction: Vec<T>,
}

impl<T: Element> Trainer<T> {
    /// Training from the start.
    ///
    /// # Errors
    ///
    /// If there are no rows, the loss has no finite value at the start, or a start is given for what is no parameter.
    pub fn new(
        machine: Machine<T>,
        data: Data,
        validation: Option<Data>,
        options: Options,
    ) -> Result<Trainer<T>, TrainError> {
        if data.rows() == 0 {
            return Err(TrainError::NoRows);
        }
        if size_of::<T>() < size_of::<f64>() && matches!(options.method, Method::Lbfgs { .. }) {
            return Err(TrainError::Precision);
        }
        let (data, validation) = (Rows::new(&data), validation.as_ref().map(Rows::new));
        let mut point = machine.initial(options.initial, options.seed);
        for (name, start) in &options.from {
            place(&machine, name, start, &mut point)?;
        }
        let state = State {
            fingerprint: options.fingerprint,
            steps: 0,
            best: Best { epoch: 0, loss: f64::INFINITY, point: point.clone() },
            optimiser: Optimiser::new(options.method, point.len()),
            point,
            records: Vec::new(),
            settled: false,
        };
        let buffers = Buffers {
            batch: vec![Vec::new(); data.arrays.len()],
            gradient: vec![T::ZERO; machine.dimension()],
            prediction: Vec::new(),
        };
        let mut trainer = Trainer { machine, data, validation, options, state, buffers };
        let (loss, _) = trainer.judge()?;
        trainer.state.best.loss = loss;
        if loss.is_finite() { Ok(trainer) } else { Err(TrainError::Start) }
    }

    /// The parameters that do not move at first: the loss of the first rows has the gradient 0 there.
    ///
    /// # Errors
    ///
    /// If the loss cannot be computed.
    pub fn still(&mut self) -> Result<Vec<&str>, TrainError> {
        let Buffers { gradient, prediction, .. } = &mut self.buffers;
        let rows = self.data.count.min(self.machine.at_once(self.data.count));
        let slices = self.data.part(0..rows);
        self.machine.loss(&self.state.point, &slices, rows, Some(gradient), prediction)?;
        let parameters = self.machine.parameters().iter();
        let still =
            parameters.filter(|parameter| gradient[parameter.range.clone()].iter().all(|&slope| slope == T::ZERO));
        Ok(still.map(|parameter| parameter.name.as_str()).collect())
    }

    /// Goes on from a state.
    ///
    /// # Errors
    ///
    /// If it is that of another model or method.
    pub fn resume(&mut self, state: State<T>) -> Result<(), TrainError> {
        let dimension = self.machine.dimension();
        let fits = state.point.len() == dimension
            && state.best.point.len() == dimension
            && state.fingerprint == self.options.fingerprint
            && state.optimiser.fits(self.options.method, dimension);
        if !fits {
            return Err(TrainError::OtherState);
        }
        self.state = state;
        Ok(())
    }

    /// Where training is.
    pub fn state(&self) -> &State<T> {
        &self.state
    }

    /// The best parameters so far.
    pub fn best(&self) -> &Best<T> {
        &self.state.best
    }

    /// The model.
    pub fn machine(&self) -> &Machine<T> {
        &self.machine
    }

    /// Trains until there is a reason to stop; `observe` sees the state after each epoch.
    ///
    /// # Errors
    ///
    /// If the loss cannot be computed.
    pub fn run(&mut self, mut observe: impl FnMut(&State<T>)) -> Result<Stop, TrainError> {
        loop {
            if let Some(stop) = self.stop() {
                return Ok(stop);
            }
            self.epoch()?;
            observe(&self.state);
        }
    }

    /// Whether training has ended, and why.
    pub fn stop(&self) -> Option<Stop> {
        let State { records, best, .. } = &self.state;
        let epoch = records.last().map_or(0, |record| record.epoch);
        if records.last().is_some_and(|record| !record.loss.is_finite() || !record.judged().is_finite()) {
            Some(Stop::Diverged)
        } else if self.state.settled {
            Some(Stop::Settled)
        } else if self.options.patience.is_some_and(|patience| epoch >= best.epoch + patience.max(1)) {
            Some(Stop::Patience)
        } else {
            (epoch >= self.options.epochs).then_some(Stop::Epochs)
        }
    }

    /// One pass over all rows.
    ///
    /// # Errors
    ///
    /// If the loss cannot be computed.
    pub fn epoch(&mut self) -> Result<(), TrainError> {
        // From a thread of the pool it takes less to share work with the others than from one that has to wake it first.
        rayon::scope(|_| self.pass())
    }

    fn pass(&mut self) -> Result<(), TrainError> {
        let epoch = self.state.records.last().map_or(0, |record| record.epoch);
        let (loss, accuracy) = match self.options.method {
            Method::Lbfgs { .. } => self.whole()?,
            Method::Gradient | Method::Momentum { .. } | Method::Adam { .. } => self.batches(epoch)?,
        };
        let judged = if self.validation.is_some() { Some(self.judge()?) } else { None };
        let record = Record {
            epoch: epoch + 1,
            loss,
            accuracy,
            validation: judged.map(|(loss, _)| loss),
            validation_accuracy: judged.and_then(|(_, accuracy)| accuracy),
        };
        let state = &mut self.state;
        state.records.push(record);
        if record.judged() < state.best.loss {
            state.best = Best { epoch: record.epoch, loss: record.judged(), point: state.point.clone() };
        }
        Ok(())
    }

    /// A step for each batch. The mean loss, and which part was right.
    fn batches(&mut self, epoch: u64) -> Result<(f64, Option<f64>), TrainError> {
        let order = Random::new(self.options.seed, Purpose::Epoch(epoch)).order(self.data.count);
        let Buffers { batch, gradient, prediction, .. } = &mut self.buffers;
        let (mut sum, mut right) = (0.0, 0);
        for rows in order.chunks(self.options.batch.max(1)) {
            for (buffer, (entries, width)) in batch.iter_mut().zip(&self.data.arrays) {
                buffer.clear();
                rows.iter().for_each(|&row| buffer.extend_from_slice(&entries[row * width..][..*width]));
            }
            let slices: Vec<&[T]> = batch.iter().map(Vec::as_slice).collect();
            let point = &self.state.point;
            let loss = self.machine.loss(point, &slices, rows.len(), Some(gradient), prediction)?;
            sum += loss * rows.len() as f64;
            if self.options.classes {
                right += count_right(prediction, slices[slices.len() - 1], rows.len());
            }
            if let Optimiser::FirstOrder(first_order) = &mut self.state.optimiser {
                first_order.advance(self.options.rate.at(self.state.steps), gradient, &mut self.state.point);
            }
            self.state.steps += 1;
        }
        let rows = order.len() as f64;
        Ok((sum / rows, self.options.classes.then_some(right as f64 / rows)))
    }

    /// A step of L-BFGS with all rows. The loss after it, and which part is right.
    fn whole(&mut self) -> Result<(f64, Option<f64>), TrainError> {
        let rows = self.data.count;
        let slices = self.data.part(0..rows);
        let Buffers { gradient: slopes, prediction, .. } = &mut self.buffers;
        let machine = &mut self.machine;
        let State { point: parameters, optimiser, steps, settled, .. } = &mut self.state;
        // The search is one of doubles, which parameters are read from and written to.
        let widened = |numbers: &[T]| numbers.iter().map(|number| number.widen()).collect::<Vec<f64>>();
        let mut evaluate = |point: &[f64], gradient: &mut [f64], prediction: &mut Vec<T>| {
            let point: Vec<T> = point.iter().map(|&number| T::narrow(number)).collect();
            let value = machine.loss(&point, &slices, rows, Some(slopes), prediction)?;
            gradient.iter_mut().zip(&*slopes).for_each(|(to, from)| *to = from.widen());
            Ok::<f64, TrainError>(value)
        };
        let point = widened(parameters);
        let mut gradient = vec![0.0; point.len()];
        let value = evaluate(&point, &mut gradient, prediction)?;
        let next = loop {
            let Optimiser::Lbfgs(memory) = optimiser else { break None };
            let mut direction = gradient.clone();
            memory.direct(&mut direction);
            if memory.is_empty() {
                // Nothing is known of the curvature: a short step.
                let slope = gradient.iter().copied().fold(0.0, f64::hypot);
                direction.iter_mut().for_each(|d| *d /= slope.max(1.0));
            }
            let before = gradient.clone();
            // What has no value is as bad as can be.
            let mut trial =
                |point: &[f64], gradient: &mut [f64]| evaluate(point, gradient, prediction).unwrap_or(f64::NAN);
            let from = From { point: &point, value, gradient: &before };
            match search(&mut trial, from, &direction, &Bounds::default()) {
                Some((_, next)) => break Some(next),
                None if memory.is_empty() => break None,
                None => memory.forget(),
            }
        };
        *settled = next.as_ref().is_none_or(|next| *next == point);
        let next = next.unwrap_or_else(|| point.clone());
        let mut slope = vec![0.0; point.len()];
        let loss = evaluate(&next, &mut slope, prediction)?;
        if let Optimiser::Lbfgs(memory) = optimiser {
            let difference = |new: &[f64], old: &[f64]| new.iter().zip(old).map(|(n, o)| n - o).collect::<Vec<_>>();
            memory.remember(&difference(&next, &point), &difference(&slope, &gradient));
        }
        parameters.iter_mut().zip(&next).for_each(|(to, &from)| *to = T::narrow(from));
        *steps += 1;
        let right = self.options.classes.then(|| count_right(prediction, slices[slices.len() - 1], rows));
        Ok((loss, right.map(|right| right as f64 / rows as f64)))
    }

    /// The loss of the rows for validation, or of all if there are none, and which part is right.
    fn judge(&mut self) -> Result<(f64, Option<f64>), TrainError> {
        let data = self.validation.as_ref().unwrap_or(&self.data);
        let (rows, mut sum, mut right) = (data.count, 0.0, 0);
        let prediction = &mut self.buffers.prediction;
        // What searches for the lowest loss of all rows is judged by the same number.
        let searches = matches!(self.state.optimiser, Optimiser::Lbfgs(_));
        let at_once = if searches { rows.max(1) } else { self.machine.at_once(rows) };
        for start in (0..rows).step_by(at_once) {
            let count = at_once.min(rows - start);
            let slices = data.part(start..start + count);
            sum += self.machine.loss(&self.state.point, &slices, count, None, prediction)? * count as f64;
            right += count_right(prediction, slices[slices.len() - 1], count);
        }
        let accuracy = self.options.classes.then_some(right as f64 / rows as f64);
        Ok((sum / rows as f64, accuracy))
    }
}

/// The data in the precision of training.
#[derive(Debug)]
struct Rows<T> {
    /// The entries, row by row, and how many a row has.
    arrays: Vec<(Arc<[T]>, usize)>,
    count: usize,
}

impl<T: Element> Rows<T> {
    fn new(data: &Data) -> Rows<T> {
        let arrays = data.arrays().iter().map(|array| (T::entries(array), width(array))).collect();
        Rows { arrays, count: data.rows() }
    }

    /// The entries of some rows.
    fn part(&self, rows: Range<usize>) -> Vec<&[T]> {
        self.arrays.iter().map(|(entries, width)| &entries[rows.start * width..rows.end * width]).collect()
    }
}

/// Puts a parameter where it begins.
fn place<T: Element>(machine: &Machine<T>, name: &str, start: &Array, point: &mut [T]) -> Result<(), TrainError> {
    let parameter = machine.parameters().iter().find(|parameter| parameter.name == name);
    let parameter = parameter.ok_or_else(|| TrainError::NoSuchParameter { name: name.to_owned() })?;
    let entries = &mut point[parameter.range.clone()];
    match start.entries() {
        [number] if start.dimensions().is_empty() => entries.fill(T::narrow(*number)),
        all if start.dimensions() == parameter.dimensions => {
            entries.iter_mut().zip(all).for_each(|(to, &from)| *to = T::narrow(from));
        }
        _ => {
            let Parameter { name, dimensions, .. } = parameter.clone();
            return Err(TrainError::StartShape { name, dimensions });
        }
    }
    Ok(())
}

/// How many rows are put into the right class: the class with the largest prediction, or the second of two from 1/2 on.
fn count_right<T: Element>(prediction: &[T], target: &[T], rows: usize) -> usize {
    let width = target.len() / rows.max(1);
    let class = |row: &[T]| super::class_of(row);
    if width == 0 || prediction.len() != target.len() {
        return 0;
    }
    prediction.chunks_exact(width).zip(target.chunks_exact(width)).filter(|(p, t)| class(p) == class(t)).count()
}

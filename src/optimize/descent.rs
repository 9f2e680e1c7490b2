//! The loop: `x <- x - alpha*grad f(x)` while the step is longer than `eps`.
//!
//! In: an objective, a point, a rate. Out: a [`Descent`]. Always: it ends, with a [`Stop`] that says why; the best point
//! is the one with the lowest value that was seen.

use std::collections::VecDeque;

use super::objective::Objective;
use super::rate::Rate;

/// What to do with the gradient.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub enum Method {
    /// A step against the gradient.
    #[default]
    Gradient,
    /// A ball that rolls: the velocity keeps the part `beta` of itself (Polyak 1964).
    Momentum {
        /// Between 0 and 1.
        beta: f64,
    },
    /// Steps scaled by running means of the gradient and its square (Kingma and Ba 2014).
    Adam {
        /// How much of the mean of the gradient is kept, usually 0.9.
        first: f64,
        /// How much of the mean of its square is kept, usually 0.999.
        second: f64,
    },
}

/// When to stop, and where the variables may go.
#[derive(Clone, Debug)]
pub struct Options {
    /// How the direction of a step is made.
    pub method: Method,
    /// The lecture's rule: a step no longer than this is the end.
    pub eps: f64,
    /// A slope of at most this, times `1 + |f|`, is a minimum; 0 to leave it to `eps`.
    pub gradient_tolerance: f64,
    /// The most iterations.
    pub iterations: u64,
    /// The least and the largest value of each variable; empty for no bounds.
    pub bounds: Vec<(f64, f64)>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            method: Method::Gradient,
            eps: 1e-6,
            gradient_tolerance: 0.0,
            iterations: 200_000,
            bounds: Vec::new(),
        }
    }
}

/// Why a descent ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// The step is no longer than `eps`.
    StepBelowEps,
    /// The step is no longer than `eps`, but only because the rate has shrunk: the slope is still steep.
    StepBelowEpsByDecay,
    /// The slope is below the tolerance.
    GradientBelowTolerance,
    /// The function has no finite value any more, or has risen too far.
    Diverged,
    /// There has been no better point for a thousand iterations.
    Cycling,
    /// The most iterations are done.
    IterationLimit,
    /// No rate lets the function fall enough.
    LineSearchFailed,
}

/// A point that was visited.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Step {
    /// How many steps were taken before.
    pub k: u64,
    /// The variables.
    pub point: Vec<f64>,
    /// The value of the function.
    pub value: f64,
    /// The norm of the gradient.
    pub slope: f64,
    /// The rate of the step that is taken from here; 0 at the end.
    pub rate: f64,
}

/// How a descent went.
#[derive(Clone, PartialEq, Debug)]
pub struct Descent {
    /// Why it ended.
    pub stop: Stop,
    /// The visited point with the lowest value.
    pub best: Step,
    /// The last point.
    pub last: Step,
}

/// Without a better point for so many iterations, the descent goes in circles.
const PATIENCE: u64 = 1_000;

/// A value that is larger than the first by so much, times `1 + |f|`, is a divergence.
const RISE: f64 = 1e6;

/// How many of the last values are kept for line searches.
const KEPT: usize = 10;

/// Where a descent is, and where it came from.
#[derive(Clone, Debug)]
pub(super) struct Position {
    pub(super) k: u64,
    pub(super) point: Vec<f64>,
    pub(super) value: f64,
    pub(super) gradient: Vec<f64>,
    pub(super) last_rate: Option<f64>,
    /// The point and the gradient one step before.
    pub(super) last: Option<(Vec<f64>, Vec<f64>)>,
    /// The last values.
    pub(super) values: VecDeque<f64>,
    bounds: Vec<(f64, f64)>,
}

impl Position {
    /// The norm of the gradient.
    pub(super) fn slope(&self) -> f64 {
        norm(self.gradient.iter().copied())
    }

    /// Where a step against the gradient leads.
    pub(super) fn moved(&self, rate: f64) -> Vec<f64> {
        self.moved_along(&self.gradient, rate)
    }

    fn moved_along(&self, direction: &[f64], rate: f64) -> Vec<f64> {
        let mut point: Vec<f64> = self.point.iter().zip(direction).map(|(x, d)| x - rate * d).collect();
        for (x, (low, high)) in point.iter_mut().zip(&self.bounds) {
            *x = x.max(*low).min(*high);
        }
        point
    }

    fn step(&self, rate: f64) -> Step {
        Step { k: self.k, point: self.point.clone(), value: self.value, slope: self.slope(), rate }
    }
}

/// The Euclidean norm, without overflow.
fn norm(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, f64::hypot)
}

/// Descends from a point; `observe` sees every point that is visited.
pub fn descend(
    objective: &mut Objective,
    start: &[f64],
    rate: &mut Rate,
    options: &Options,
    mut observe: impl FnMut(&Step),
) -> Descent {
    let mut gradient = vec![0.0; start.len()];
    let value = objective.gradient(start, &mut gradient);
    let mut position = Position {
        k: 0,
        point: start.to_vec(),
        value,
        gradient,
        last_rate: None,
        last: None,
        values: VecDeque::from([value]),
        bounds: options.bounds.clone(),
    };
    let mut watch = Watch { first: value, first_slope: position.slope(), best: position.step(0.0) };
    let mut direction = Direction::new(options.method, start.len());
    loop {
        let next = next_step(objective, &position, rate, options, &mut direction, &watch);
        let (stop, alpha, point) = match next {
            Ok((alpha, point)) => (None, alpha, point),
            Err(stop) => (Some(stop), 0.0, Vec::new()),
        };
        let step = position.step(alpha);
        observe(&step);
        if let Some(stop) = stop {
            return Descent { stop, best: watch.best, last: step };
        }
        let mut gradient = vec![0.0; point.len()];
        let value = objective.gradient(&point, &mut gradient);
        position.last =
            Some((std::mem::replace(&mut position.point, point), std::mem::replace(&mut position.gradient, gradient)));
        position.value = value;
        position.last_rate = Some(alpha);
        position.k += 1;
        position.values.push_back(value);
        if position.values.len() > KEPT {
            position.values.pop_front();
        }
        if value < watch.best.value {
            watch.best = position.step(0.0);
        }
    }
}

/// What tells that a descent goes wrong.
#[derive(Debug)]
struct Watch {
    first: f64,
    first_slope: f64,
    best: Step,
}

impl Watch {
    fn stop(&self, position: &Position, options: &Options) -> Option<Stop> {
        let slope = position.slope();
        let limit = self.first + RISE * (1.0 + self.first.abs());
        if !position.value.is_finite() || !slope.is_finite() || position.value > limit {
            return Some(Stop::Diverged);
        }
        if slope <= options.gradient_tolerance * (1.0 + position.value.abs()) && options.gradient_tolerance > 0.0 {
            return Some(Stop::GradientBelowTolerance);
        }
        if position.k - self.best.k >= PATIENCE {
            return Some(Stop::Cycling);
        }
        (position.k >= options.iterations).then_some(Stop::IterationLimit)
    }
}

/// The rate and the point of the next step, or why there is none.
fn next_step(
    objective: &mut Objective,
    position: &Position,
    rate: &mut Rate,
    options: &Options,
    direction: &mut Direction,
    watch: &Watch,
) -> Result<(f64, Vec<f64>), Stop> {
    if let Some(stop) = watch.stop(position, options) {
        return Err(stop);
    }
    let slope = position.slope();
    if slope == 0.0 {
        return Err(Stop::StepBelowEps);
    }
    let alpha = rate.next(objective, position).ok_or(Stop::LineSearchFailed)?;
    let point = position.moved_along(&direction.next(&position.gradient), alpha);
    let length = norm(point.iter().zip(&position.point).map(|(new, old)| new - old));
    if length > options.eps || length.is_nan() {
        return Ok((alpha, point));
    }
    let steep = slope > options.eps.sqrt() * (1.0 + watch.first_slope);
    Err(if rate.decays() && steep { Stop::StepBelowEpsByDecay } else { Stop::StepBelowEps })
}

/// What a method makes of the gradients.
#[derive(Debug)]
struct Direction {
    method: Method,
    mean: Vec<f64>,
    square: Vec<f64>,
    steps: i32,
}

impl Direction {
    fn new(method: Method, dimension: usize) -> Direction {
        Direction { method, mean: vec![0.0; dimension], square: vec![0.0; dimension], steps: 0 }
    }

    fn next(&mut self, gradient: &[f64]) -> Vec<f64> {
        self.steps = self.steps.saturating_add(1);
        match self.method {
            Method::Gradient => gradient.to_vec(),
            Method::Momentum { beta } => {
                self.mean.iter_mut().zip(gradient).for_each(|(mean, g)| *mean = beta * *mean + g);
                self.mean.clone()
            }
            Method::Adam { first, second } => {
                /// Keeps the divisor away from 0.
                const EPSILON: f64 = 1e-8;
                let (bias, square_bias) = (1.0 - first.powi(self.steps), 1.0 - second.powi(self.steps));
                let means = self.mean.iter_mut().zip(&mut self.square);
                let scaled = means.zip(gradient).map(|((mean, square), g)| {
                    *mean = first * *mean + (1.0 - first) * g;
                    *square = second * *square + (1.0 - second) * g * g;
                    *mean / bias / ((*square / square_bias).sqrt() + EPSILON)
                });
                scaled.collect()
            }
        }
    }
}

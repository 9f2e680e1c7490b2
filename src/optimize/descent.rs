//! The loop: `x <- x - alpha*grad f(x)` while the step is longer than `eps`.
//!
//! In: an objective, a point, a rate. Out: a [`Descent`]. Always: it ends, with a [`Stop`] that says why; the best point
//! is the one with the lowest value that was seen.

use std::collections::VecDeque;

use super::bounds::Bounds;
use super::matrix::norm;
use super::method::{Method, Move, Stepper};
use super::objective::Objective;
use super::rate::Rate;

/// When to stop, and where the variables may go.
#[derive(Clone, Debug)]
pub struct Options {
    /// How the next point is found.
    pub method: Method,
    /// The lecture's rule: a step no longer than this is the end.
    pub eps: f64,
    /// A slope of at most this, times `1 + |f|`, is a minimum; 0 to leave it to `eps`.
    pub gradient_tolerance: f64,
    /// The most iterations.
    pub iterations: u64,
    /// Where the variables may go.
    pub bounds: Bounds,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            method: Method::Gradient,
            eps: 1e-6,
            gradient_tolerance: 0.0,
            iterations: 200_000,
            bounds: Bounds::default(),
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
    /// The function has no finite value any more, has risen too far, or has risen above the first value in many
    /// steps of a fixed rate, one after the other.
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
    /// The rate of the step that is taken from here, or the radius of the region that is trusted; none at the end.
    pub rate: Option<f64>,
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

/// After so many steps of a fixed rate, each of which has gone up, a descent that is above its start diverges.
const RISES: u64 = 20;

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
}

impl Position {
    /// The norm of the gradient.
    pub(super) fn slope(&self) -> f64 {
        norm(self.gradient.iter().copied())
    }

    fn step(&self, rate: Option<f64>) -> Step {
        Step { k: self.k, point: self.point.clone(), value: self.value, slope: self.slope(), rate }
    }

    /// Goes to the next point.
    fn go(&mut self, to: Move, objective: &mut Objective) {
        let mut gradient = vec![0.0; to.point.len()];
        self.value = objective.gradient(&to.point, &mut gradient);
        let before = std::mem::replace(&mut self.point, to.point);
        self.last = Some((before, std::mem::replace(&mut self.gradient, gradient)));
        self.last_rate = Some(to.rate);
        self.k += 1;
        self.values.push_back(self.value);
        if self.values.len() > KEPT {
            self.values.pop_front();
        }
    }
}

/// Descends from a point, which is first moved within the bounds; `observe` sees every point that is visited.
///
/// The rate is that of the methods which take one.
pub fn descend(
    objective: &mut Objective,
    start: &[f64],
    rate: &mut Rate,
    options: &Options,
    mut observe: impl FnMut(&Step),
) -> Descent {
    let mut point = start.to_vec();
    options.bounds.project(&mut point);
    let mut gradient = vec![0.0; point.len()];
    let value = objective.gradient(&point, &mut gradient);
    let values = VecDeque::from([value]);
    let mut position = Position { k: 0, point, value, gradient, last_rate: None, last: None, values };
    let mut watch = Watch { first: value, first_slope: position.slope(), best: position.step(None), rises: 0 };
    let mut stepper = Stepper::new(&options.method, start.len());
    loop {
        let next = watch.stop(&position, rate, options).map_or_else(
            || {
                let next = stepper.next(objective, &position, rate, &options.bounds)?;
                watch.judge(&position, next, rate, options)
            },
            Err,
        );
        let step = position.step(next.as_ref().ok().map(|next| next.rate));
        observe(&step);
        match next {
            Ok(next) => position.go(next, objective),
            Err(stop) => return Descent { stop, best: watch.best, last: step },
        }
        watch.see(&position);
    }
}

/// What tells that a descent is at its end, or goes wrong.
#[derive(Debug)]
struct Watch {
    first: f64,
    first_slope: f64,
    best: Step,
    /// How many of the last steps have gone up, one after the other.
    rises: u64,
}

impl Watch {
    /// Looks at a new point.
    fn see(&mut self, position: &Position) {
        let before = position.values.iter().rev().nth(1);
        self.rises = if before.is_some_and(|&before| position.value > before) { self.rises + 1 } else { 0 };
        if position.value < self.best.value {
            self.best = position.step(None);
        }
    }

    /// Why there is no further step from a point.
    fn stop(&self, position: &Position, rate: &Rate, options: &Options) -> Option<Stop> {
        let limit = self.first + RISE * (1.0 + self.first.abs());
        let is_plain = matches!((rate, &options.method), (Rate::Fixed(_), Method::Gradient));
        let rises = is_plain && self.rises >= RISES && position.value > self.first;
        let slope = free_slope(position, options);
        if !position.value.is_finite() || !slope.is_finite() || position.value > limit || rises {
            return Some(Stop::Diverged);
        }
        if slope <= options.gradient_tolerance * (1.0 + position.value.abs()) && options.gradient_tolerance > 0.0 {
            return Some(Stop::GradientBelowTolerance);
        }
        // A method that has searched for its step has taken it, since it leads down.
        if let (false, Some((before, _))) = (options.method.takes_rate(), &position.last)
            && length(&position.point, before) <= options.eps
        {
            return Some(if self.is_steep(slope, options) { Stop::LineSearchFailed } else { Stop::StepBelowEps });
        }
        if slope == 0.0 {
            return Some(Stop::StepBelowEps);
        }
        if position.k - self.best.k >= PATIENCE {
            return Some(Stop::Cycling);
        }
        (position.k >= options.iterations).then_some(Stop::IterationLimit)
    }

    /// The rule of the lecture, for a step that may be taken.
    fn judge(&self, position: &Position, next: Move, rate: &Rate, options: &Options) -> Result<Move, Stop> {
        let length = length(&next.point, &position.point);
        if length > options.eps || length.is_nan() || !options.method.takes_rate() {
            return Ok(next);
        }
        let decayed = rate.decays() && self.is_steep(position.slope(), options);
        Err(if decayed { Stop::StepBelowEpsByDecay } else { Stop::StepBelowEps })
    }

    fn is_steep(&self, slope: f64, options: &Options) -> bool {
        slope > options.eps.sqrt() * (1.0 + self.first_slope)
    }
}

/// The norm of the gradient in the variables that may move against it.
fn free_slope(position: &Position, options: &Options) -> f64 {
    let held = options.bounds.held(&position.point, &position.gradient);
    norm(position.gradient.iter().zip(held).map(|(&g, held)| if held { 0.0 } else { g }))
}

fn length(new: &[f64], old: &[f64]) -> f64 {
    norm(new.iter().zip(old).map(|(new, old)| new - old))
}

//! What a method makes of gradients: the point of the next step.
//!
//! In: where the descent is. Out: a [`Move`], or why there is none. Always: the methods that look for the length of their steps themselves
//! (L-BFGS, Newton, trust region) never go up by more than rounding.

use super::bounds::Bounds;
use super::curvature::Curvature;
use super::descent::{Position, Stop};
use super::first_order::{Adam, FirstOrder, Momentum};
use super::matrix::{dot, norm};
use super::memory::Lbfgs;
use super::newton::{newton, within};
use super::objective::Objective;
use super::rate::Rate;
use super::search::{From, search};

/// How the next point is found.
#[derive(Clone, Debug, Default)]
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
    /// The curvature is that of the last steps (Nocedal 1980); the rate is searched for.
    Lbfgs {
        /// How many steps.
        memory: usize,
    },
    /// To the minimum of the model that the curvature gives; the rate is searched for, from 1 on.
    Newton(Curvature),
    /// To the minimum of that model in a region around the point, which grows as long as the model is right.
    TrustRegion(Curvature),
}

impl Method {
    /// Whether the method takes a rate; else it finds the length of a step itself.
    pub fn takes_rate(&self) -> bool {
        match self {
            Method::Gradient | Method::Momentum { .. } | Method::Adam { .. } => true,
            Method::Lbfgs { .. } | Method::Newton(_) | Method::TrustRegion(_) => false,
        }
    }
}

/// A step that may be taken.
#[derive(Debug)]
pub(super) struct Move {
    pub(super) rate: f64,
    pub(super) point: Vec<f64>,
}

/// The radius in which a model is trusted at first.
const RADIUS: f64 = 1.0;

/// How often the radius is made smaller in one iteration.
const SHRINKS: usize = 60;

/// Less than this part of the promised decrease is not taken.
const WORTHWHILE: f64 = 1e-4;

/// By how many roundings values may differ that count as equal.
const ROUNDINGS: f64 = 8.0;

/// A method with what it remembers.
#[derive(Debug)]
pub(super) enum Stepper<'m> {
    FirstOrder(FirstOrder),
    Lbfgs(Lbfgs),
    Newton(&'m Curvature),
    TrustRegion(&'m Curvature, f64),
}

impl Stepper<'_> {
    pub(super) fn new(method: &Method, dimension: usize) -> Stepper<'_> {
        match method {
            Method::Gradient => Stepper::FirstOrder(FirstOrder::Gradient),
            Method::Momentum { beta } => Stepper::FirstOrder(FirstOrder::Momentum(Momentum::new(*beta, dimension))),
            Method::Adam { first, second } => {
                Stepper::FirstOrder(FirstOrder::Adam(Adam::new(*first, *second, dimension)))
            }
            Method::Lbfgs { memory } => Stepper::Lbfgs(Lbfgs::new(*memory)),
            Method::Newton(curvature) => Stepper::Newton(curvature),
            Method::TrustRegion(curvature) => Stepper::TrustRegion(curvature, RADIUS),
        }
    }

    /// The next step.
    pub(super) fn next(
        &mut self,
        objective: &mut Objective,
        position: &Position,
        rate: &mut Rate,
        bounds: &Bounds,
    ) -> Result<Move, Stop> {
        let next = match self {
            Stepper::FirstOrder(first_order) => {
                let rate = rate.next(objective, position, bounds).ok_or(Stop::LineSearchFailed)?;
                let mut point = position.point.clone();
                first_order.advance(rate, &position.gradient, &mut point);
                bounds.project(&mut point);
                Some(Move { rate, point })
            }
            Stepper::Lbfgs(memory) => remembered(objective, position, memory, bounds),
            Stepper::Newton(curvature) => bent(objective, position, curvature, bounds),
            Stepper::TrustRegion(curvature, radius) => trusted(objective, position, curvature, radius, bounds),
        };
        next.ok_or(Stop::LineSearchFailed)
    }
}

/// How far to go along a direction.
fn along(
    objective: &mut Objective,
    position: &Position,
    direction: &[f64],
    bounds: &Bounds,
) -> Option<(f64, Vec<f64>)> {
    let Position { point, value, gradient, .. } = position;
    let from = From { point, value: *value, gradient };
    search(&mut |point, gradient| objective.gradient(point, gradient), from, direction, bounds)
}

/// The gradient, but for the variables that stay where they are.
fn free(gradient: &[f64], held: &[bool]) -> Vec<f64> {
    gradient.iter().zip(held).map(|(&g, &held)| if held { 0.0 } else { g }).collect()
}

/// A step of L-BFGS.
fn remembered(objective: &mut Objective, position: &Position, memory: &mut Lbfgs, bounds: &Bounds) -> Option<Move> {
    if let Some((point, gradient)) = &position.last {
        let difference = |new: &[f64], old: &[f64]| new.iter().zip(old).map(|(n, o)| n - o).collect::<Vec<_>>();
        memory.remember(&difference(&position.point, point), &difference(&position.gradient, gradient));
    }
    let held = bounds.held(&position.point, &position.gradient);
    loop {
        let mut direction = free(&position.gradient, &held);
        memory.direct(&mut direction);
        direction = free(&direction, &held);
        let descends = dot(&direction, &position.gradient) > 0.0 && direction.iter().all(|d| d.is_finite());
        if memory.is_empty() {
            // Nothing is known of the curvature: a short step.
            let scale = 1.0 / position.slope().max(1.0);
            direction.iter_mut().for_each(|d| *d *= scale);
        }
        let found = if descends { along(objective, position, &direction, bounds) } else { None };
        match found {
            Some((rate, point)) => return Some(Move { rate, point }),
            None if memory.is_empty() => return None,
            None => memory.forget(),
        }
    }
}

/// A step of Newton.
fn bent(objective: &mut Objective, position: &Position, curvature: &Curvature, bounds: &Bounds) -> Option<Move> {
    let held = bounds.held(&position.point, &position.gradient);
    let mut matrix = curvature.at(&position.point);
    objective.count_curvature();
    matrix.hold(&held);
    let direction = newton(&free(&position.gradient, &held), &matrix)?;
    let (rate, point) = along(objective, position, &direction, bounds)?;
    Some(Move { rate, point })
}

/// A step of the model, in a region that shrinks until the model is right there.
fn trusted(
    objective: &mut Objective,
    position: &Position,
    curvature: &Curvature,
    radius: &mut f64,
    bounds: &Bounds,
) -> Option<Move> {
    let held = bounds.held(&position.point, &position.gradient);
    let gradient = free(&position.gradient, &held);
    let mut matrix = curvature.at(&position.point);
    objective.count_curvature();
    matrix.hold(&held);
    for _ in 0..SHRINKS {
        let (direction, at_edge) = within(&gradient, &matrix, *radius);
        let point = bounds.moved(&position.point, &direction, 1.0);
        let step: Vec<f64> = point.iter().zip(&position.point).map(|(new, old)| new - old).collect();
        let promised = -dot(&position.gradient, &step) - 0.5 * dot(&step, &matrix.times(&step));
        let value = objective.value(&point);
        let rounding = ROUNDINGS * f64::EPSILON * position.value.abs();
        let change = position.value - value;
        let as_promised = if promised <= rounding && change.abs() <= rounding { 1.0 } else { change / promised };
        let (used, length) = (*radius, norm(step.into_iter()));
        if as_promised > 0.75 && at_edge {
            *radius *= 2.0;
        } else if as_promised < 0.25 || as_promised.is_nan() {
            *radius = 0.25 * length.min(*radius);
        }
        if as_promised > WORTHWHILE {
            return Some(Move { rate: used, point });
        }
        if *radius == 0.0 || radius.is_nan() {
            break;
        }
    }
    None
}

//! How far a step goes: the rate `alpha` in `x - alpha*grad f(x)`.
//!
//! In: where the descent is. Out: the rate of the next step. [`Rate::Fixed`] and [`Rate::Schedule`] are those of the lecture; the
//! others look at the function: [`Rate::Armijo`] halves until the function falls enough (Armijo 1966), [`Rate::Exact`] goes to
//! the minimum on the line, [`Rate::BarzilaiBorwein`] takes the curvature from the last step (1988), with the safeguard
//! of Grippo, Lampariello and Lucidi (1986).

use super::bounds::Bounds;
use super::descent::Position;
use super::line::Line;
use super::objective::{Objective, ObjectiveError};
use crate::eval::point::Evaluator;
use crate::graph::{Graph, NodeId};

/// Which part of the predicted decrease has to come true.
const SUFFICIENT: f64 = 1e-4;

/// How often a rate is halved before the search is given up.
const HALVINGS: usize = 100;

/// The largest rate that is tried.
const LARGEST: f64 = 1e10;

/// How many of the last values the safeguard looks at.
const MEMORY: usize = 10;

/// A rule for the rate.
#[derive(Clone, Debug)]
pub enum Rate {
    /// The same in every step.
    Fixed(f64),
    /// A formula of the number `k` of the step, counted from 0.
    Schedule(Schedule),
    /// Doubled, then halved until the function falls by a sufficient part of what the gradient promises.
    Armijo,
    /// To the minimum along the gradient.
    Exact(Line),
    /// From the change of the gradient over the last step.
    BarzilaiBorwein(BarzilaiBorwein),
}

/// Which of the formulas of Barzilai and Borwein is used; `s` is the last step and `y` the change of the gradient.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BarzilaiBorwein {
    /// `s's / s'y`
    Long,
    /// `s'y / y'y`
    Short,
    /// One after the other.
    Alternating,
}

/// A rate as a formula of `k`.
#[derive(Clone, Debug)]
pub struct Schedule(Evaluator);

impl Schedule {
    /// The rate that a node is.
    ///
    /// # Errors
    ///
    /// If it has no value, or needs a symbol other than `k`.
    pub fn new(graph: &Graph, rate: NodeId) -> Result<Schedule, ObjectiveError> {
        let evaluator = Evaluator::new(graph, &[rate])?;
        match evaluator.inputs().iter().map(|&symbol| graph.name(symbol)).find(|name| *name != "k") {
            Some(name) => Err(ObjectiveError::NotAVariable { name: name.to_owned() }),
            None => Ok(Schedule(evaluator)),
        }
    }

    /// The rate of the step with the number `k`.
    pub fn at(&mut self, k: u64) -> f64 {
        let mut rate = [0.0];
        let inputs = [k as f64];
        let count = self.0.inputs().len();
        self.0.call(&inputs[..count], &mut rate);
        rate[0]
    }
}

impl Rate {
    /// Whether the rate may shrink whatever the function does.
    pub(super) fn decays(&self) -> bool {
        match self {
            Rate::Schedule(_) => true,
            Rate::Fixed(_) | Rate::Armijo | Rate::Exact(_) | Rate::BarzilaiBorwein(_) => false,
        }
    }

    /// The rate of the next step; `None` if the search along the line finds none.
    pub(super) fn next(&mut self, objective: &mut Objective, position: &Position, bounds: &Bounds) -> Option<f64> {
        match self {
            Rate::Fixed(rate) => Some(*rate),
            Rate::Schedule(schedule) => Some(schedule.at(position.k)),
            Rate::Armijo => {
                let first = position.last_rate.map_or(1.0, |last| (2.0 * last).min(LARGEST));
                backtrack(objective, position, bounds, first, position.value)
            }
            Rate::Exact(line) => match line.minimum(&position.point, &position.gradient) {
                Some(rate) => Some(rate),
                None => backtrack(objective, position, bounds, position.last_rate.unwrap_or(1.0), position.value),
            },
            Rate::BarzilaiBorwein(formula) => {
                let first = barzilai_borwein(*formula, position).unwrap_or_else(|| first_rate(position));
                let recent = position.values.iter().rev().take(MEMORY).copied();
                backtrack(objective, position, bounds, first, recent.fold(position.value, f64::max))
            }
        }
    }
}

/// A rate whose step is short as long as nothing is known of the curvature.
fn first_rate(position: &Position) -> f64 {
    1.0 / position.slope().max(1.0)
}

fn barzilai_borwein(formula: BarzilaiBorwein, position: &Position) -> Option<f64> {
    let (last_point, last_gradient) = position.last.as_ref()?;
    let (mut ss, mut sy, mut yy) = (0.0, 0.0, 0.0);
    let now = position.point.iter().zip(&position.gradient);
    for ((x, g), (last_x, last_g)) in now.zip(last_point.iter().zip(last_gradient)) {
        let (s, y) = (x - last_x, g - last_g);
        (ss, sy, yy) = (ss + s * s, sy + s * y, yy + y * y);
    }
    let long = match formula {
        BarzilaiBorwein::Long => true,
        BarzilaiBorwein::Short => false,
        BarzilaiBorwein::Alternating => position.k.is_multiple_of(2),
    };
    let rate = if long { ss / sy } else { sy / yy };
    (rate > 0.0 && rate.is_finite()).then(|| rate.min(LARGEST))
}

/// Halves a rate until the function falls enough below a value.
fn backtrack(objective: &mut Objective, position: &Position, bounds: &Bounds, first: f64, below: f64) -> Option<f64> {
    let slope = position.slope();
    let mut rate = first;
    for _ in 0..HALVINGS {
        let value = objective.value(&bounds.moved(&position.point, &position.gradient, rate));
        if value <= below - SUFFICIENT * rate * slope * slope {
            return Some(rate);
        }
        rate *= 0.5;
    }
    None
}

//! How parameters move.
//!
//! In: gradients. Out: steps. Always: all that a method remembers is in its [`Optimiser`], so that training can go on after an interruption.

use crate::optimize::{Adam, FirstOrder, Lbfgs, Momentum, Schedule};
use crate::tensor::Element;

/// How the next parameters are found.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Method {
    /// A step against the gradient of each batch.
    Gradient,
    /// The same with a velocity that keeps the part `beta` of itself (Polyak 1964).
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
    /// The curvature is that of the last steps (Nocedal 1980). All rows are one batch, and the rate is searched for.
    Lbfgs {
        /// How many steps.
        memory: usize,
    },
}

impl Default for Method {
    fn default() -> Method {
        Method::Adam { first: 0.9, second: 0.999 }
    }
}

/// How far a step goes.
#[derive(Clone, Debug)]
pub enum Rate {
    /// The same in every step.
    Fixed(f64),
    /// A formula of the number `k` of the step, counted from 0.
    Schedule(Schedule),
}

impl Rate {
    pub(super) fn at(&mut self, k: u64) -> f64 {
        match self {
            Rate::Fixed(rate) => *rate,
            Rate::Schedule(schedule) => schedule.at(k),
        }
    }
}

/// A method with what it remembers.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Optimiser<T> {
    FirstOrder(FirstOrder<T>),
    Lbfgs(Lbfgs),
}

impl<T: Element> Optimiser<T> {
    pub(super) fn new(method: Method, dimension: usize) -> Optimiser<T> {
        Optimiser::FirstOrder(match method {
            Method::Gradient => FirstOrder::Gradient,
            Method::Momentum { beta } => FirstOrder::Momentum(Momentum::new(beta, dimension)),
            Method::Adam { first, second } => FirstOrder::Adam(Adam::new(first, second, dimension)),
            Method::Lbfgs { memory } => return Optimiser::Lbfgs(Lbfgs::new(memory)),
        })
    }

    /// Whether it is what a method begins with or becomes, for so many parameters.
    pub(super) fn fits(&self, method: Method, dimension: usize) -> bool {
        match (self, method) {
            (Optimiser::FirstOrder(FirstOrder::Gradient), Method::Gradient) => true,
            (Optimiser::FirstOrder(FirstOrder::Momentum(momentum)), Method::Momentum { beta }) => {
                momentum.beta == beta && momentum.velocity.len() == dimension
            }
            (Optimiser::FirstOrder(FirstOrder::Adam(adam)), Method::Adam { first, second }) => {
                (adam.first, adam.second) == (first, second)
                    && adam.mean.len() == dimension
                    && adam.square.len() == dimension
            }
            (Optimiser::Lbfgs(memory), Method::Lbfgs { memory: capacity }) => {
                memory.capacity() == capacity.max(1) && memory.pairs().all(|(step, _)| step.len() == dimension)
            }
            (
                Optimiser::FirstOrder(_) | Optimiser::Lbfgs(_),
                Method::Gradient | Method::Momentum { .. } | Method::Adam { .. } | Method::Lbfgs { .. },
            ) => false,
        }
    }
}

//! Steps that know only the gradient: momentum and Adam, on vectors of any kind.
//!
//! In: gradients, one after the other. Out: the direction of each step. Always: what is remembered is as long as the vector and
//! can be read and put back, so that a descent can be interrupted and go on with the same numbers; nothing is random.
//!
//! ```
//! use symdiff::optimize::Momentum;
//! let mut momentum = Momentum::new(0.5, 1);
//! let mut direction = [0.0];
//! momentum.direct(&[1.0], &mut direction);
//! momentum.direct(&[1.0], &mut direction);
//! assert_eq!(direction, [1.5]);
//! ```

/// A ball that rolls: the velocity keeps a part of itself (Polyak 1964).
#[derive(Clone, PartialEq, Debug)]
pub struct Momentum {
    /// Which part is kept, between 0 and 1.
    pub beta: f64,
    /// The velocity.
    pub velocity: Vec<f64>,
}

impl Momentum {
    /// At rest.
    pub fn new(beta: f64, dimension: usize) -> Momentum {
        Momentum { beta, velocity: vec![0.0; dimension] }
    }

    /// The direction of the next step, which goes against it.
    pub fn direct(&mut self, gradient: &[f64], direction: &mut [f64]) {
        for ((velocity, g), d) in self.velocity.iter_mut().zip(gradient).zip(direction) {
            *velocity = self.beta * *velocity + g;
            *d = *velocity;
        }
    }
}

/// Steps scaled by running means of the gradient and its square (Kingma and Ba 2014).
#[derive(Clone, PartialEq, Debug)]
pub struct Adam {
    /// How much of the mean of the gradient is kept.
    pub first: f64,
    /// How much of the mean of its square is kept.
    pub second: f64,
    /// The mean of the gradient.
    pub mean: Vec<f64>,
    /// The mean of its square.
    pub square: Vec<f64>,
    /// The number of steps so far.
    pub steps: i32,
}

impl Adam {
    /// With nothing seen yet.
    pub fn new(first: f64, second: f64, dimension: usize) -> Adam {
        Adam { first, second, mean: vec![0.0; dimension], square: vec![0.0; dimension], steps: 0 }
    }

    /// The direction of the next step, which goes against it.
    pub fn direct(&mut self, gradient: &[f64], direction: &mut [f64]) {
        /// Keeps the divisor away from 0.
        const EPSILON: f64 = 1e-8;
        let Adam { first, second, mean, square, steps } = self;
        *steps = steps.saturating_add(1);
        let (bias, square_bias) = (1.0 - first.powi(*steps), 1.0 - second.powi(*steps));
        for (((mean, square), g), d) in mean.iter_mut().zip(square).zip(gradient).zip(direction) {
            *mean = *first * *mean + (1.0 - *first) * g;
            *square = *second * *square + (1.0 - *second) * g * g;
            *d = *mean / bias / ((*square / square_bias).sqrt() + EPSILON);
        }
    }
}

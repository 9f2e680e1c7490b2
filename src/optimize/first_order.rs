//! Steps that know only the gradient: against it, momentum and Adam, on vectors of any kind.
//!
//! In: gradients, one after the other. Out: a point that has moved. Always: what is remembered is as long as the vector and
//! can be read and put back, so that a descent can be interrupted and go on with the same numbers; nothing is random; a step is one pass,
//! in vector instructions, on several threads where the vector is long; its bits depend on neither.
//!
//! ```
//! use symdiff::optimize::Momentum;
//! let mut momentum = Momentum::new(0.5, 1);
//! let mut point = [3.0];
//! momentum.advance(1.0, &[1.0], &mut point);
//! momentum.advance(1.0, &[1.0], &mut point);
//! assert_eq!(point, [0.5]);
//! ```

use crate::vector::{Arithmetic, Level, Work};

/// So many coordinates are worth another thread.
const SHARED: usize = 1 << 15;

/// How many coordinates a thread takes of so many.
fn part(dimension: usize) -> usize {
    // What is short does not even wake the threads.
    if dimension <= SHARED { SHARED } else { dimension.div_ceil(rayon::current_num_threads()).max(SHARED) }
}

/// Does pieces of work, on several threads if there are several.
fn share<W: Work<Output = ()> + Send>(mut pieces: impl ExactSizeIterator<Item = W>) {
    if pieces.len() > 1 {
        rayon::in_place_scope(|scope| pieces.for_each(|piece| scope.spawn(move |_| Level::best().run(piece))));
    } else if let Some(piece) = pieces.next() {
        Level::best().run(piece);
    }
}

/// How a point moves, with what that remembers.
#[derive(Clone, PartialEq, Debug)]
pub enum FirstOrder {
    /// Against the gradient.
    Gradient,
    /// With a velocity.
    Momentum(Momentum),
    /// Each coordinate on its own scale.
    Adam(Adam),
}

impl FirstOrder {
    /// Moves a point by a step.
    pub fn advance(&mut self, rate: f64, gradient: &[f64], point: &mut [f64]) {
        match self {
            FirstOrder::Gradient => {
                let part = part(point.len());
                let parts = point.chunks_mut(part).zip(gradient.chunks(part));
                share(parts.map(|(point, gradient)| Straight { rate, gradient, point }));
            }
            FirstOrder::Momentum(momentum) => momentum.advance(rate, gradient, point),
            FirstOrder::Adam(adam) => adam.advance(rate, gradient, point),
        }
    }
}

struct Straight<'a> {
    rate: f64,
    gradient: &'a [f64],
    point: &'a mut [f64],
}

impl Work for Straight<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        for (x, g) in self.point.iter_mut().zip(self.gradient) {
            *x -= self.rate * g;
        }
    }
}

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

    /// Moves a point by a step.
    pub fn advance(&mut self, rate: f64, gradient: &[f64], point: &mut [f64]) {
        let (beta, part) = (self.beta, part(point.len()));
        let parts = point.chunks_mut(part).zip(gradient.chunks(part)).zip(self.velocity.chunks_mut(part));
        share(parts.map(|((point, gradient), velocity)| Rolling { beta, rate, velocity, gradient, point }));
    }
}

struct Rolling<'a> {
    beta: f64,
    rate: f64,
    velocity: &'a mut [f64],
    gradient: &'a [f64],
    point: &'a mut [f64],
}

impl Work for Rolling<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        for ((x, velocity), g) in self.point.iter_mut().zip(self.velocity).zip(self.gradient) {
            *velocity = self.beta * *velocity + g;
            *x -= self.rate * *velocity;
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

    /// Moves a point by a step.
    ///
    /// The means begin at 0, which is mended by dividing them by `1 - first^k` and `1 - second^k`. Here the rate and the summand that keeps the
    /// divisor away from 0 are scaled instead, once for all coordinates, as the authors propose.
    pub fn advance(&mut self, rate: f64, gradient: &[f64], point: &mut [f64]) {
        /// Keeps the divisor away from 0.
        const EPSILON: f64 = 1e-8;
        self.steps = self.steps.saturating_add(1);
        let bias = 1.0 - self.first.powi(self.steps);
        let square_bias = (1.0 - self.second.powi(self.steps)).sqrt();
        let (rate, epsilon) = (rate * square_bias / bias, EPSILON * square_bias);
        let (first, second, part) = (self.first, self.second, part(point.len()));
        let means = self.mean.chunks_mut(part).zip(self.square.chunks_mut(part));
        let parts = point.chunks_mut(part).zip(gradient.chunks(part)).zip(means);
        share(parts.map(|((point, gradient), (mean, square))| Scaled {
            first,
            second,
            rate,
            epsilon,
            mean,
            square,
            gradient,
            point,
        }));
    }
}

struct Scaled<'a> {
    first: f64,
    second: f64,
    rate: f64,
    epsilon: f64,
    mean: &'a mut [f64],
    square: &'a mut [f64],
    gradient: &'a [f64],
    point: &'a mut [f64],
}

impl Work for Scaled<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let Scaled { first, second, rate, epsilon, mean, square, gradient, point } = self;
        for (((x, mean), square), g) in point.iter_mut().zip(mean).zip(square).zip(gradient) {
            *mean = first * *mean + (1.0 - first) * g;
            *square = second * *square + (1.0 - second) * g * g;
            *x -= rate * *mean / (square.sqrt() + epsilon);
        }
    }
}

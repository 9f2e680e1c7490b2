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

use crate::tensor::Element;
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
pub enum FirstOrder<T = f64> {
    /// Against the gradient.
    Gradient,
    /// With a velocity.
    Momentum(Momentum<T>),
    /// Each coordinate on its own scale.
    Adam(Adam<T>),
}

impl<T: Element> FirstOrder<T> {
    /// Moves a point by a step.
    pub fn advance(&mut self, rate: f64, gradient: &[T], point: &mut [T]) {
        match self {
            FirstOrder::Gradient => {
                let part = part(point.len());
                let parts = point.chunks_mut(part).zip(gradient.chunks(part));
                let rate = T::narrow(rate);
                share(parts.map(|(point, gradient)| Straight { rate, gradient, point }));
            }
            FirstOrder::Momentum(momentum) => momentum.advance(rate, gradient, point),
            FirstOrder::Adam(adam) => adam.advance(rate, gradient, point),
        }
    }
}

struct Straight<'a, T> {
    rate: T,
    gradient: &'a [T],
    point: &'a mut [T],
}

impl<T: Element> Work for Straight<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        for (x, &g) in self.point.iter_mut().zip(self.gradient) {
            *x -= self.rate * g;
        }
    }
}

/// A ball that rolls: the velocity keeps a part of itself (Polyak 1964).
#[derive(Clone, PartialEq, Debug)]
pub struct Momentum<T = f64> {
    /// Which part is kept, between 0 and 1.
    pub beta: f64,
    /// The velocity.
    pub velocity: Vec<T>,
}

impl<T: Element> Momentum<T> {
    /// At rest.
    pub fn new(beta: f64, dimension: usize) -> Momentum<T> {
        Momentum { beta, velocity: vec![T::ZERO; dimension] }
    }

    /// Moves a point by a step.
    pub fn advance(&mut self, rate: f64, gradient: &[T], point: &mut [T]) {
        let (beta, rate, part) = (T::narrow(self.beta), T::narrow(rate), part(point.len()));
        let parts = point.chunks_mut(part).zip(gradient.chunks(part)).zip(self.velocity.chunks_mut(part));
        share(parts.map(|((point, gradient), velocity)| Rolling { beta, rate, velocity, gradient, point }));
    }
}

struct Rolling<'a, T> {
    beta: T,
    rate: T,
    velocity: &'a mut [T],
    gradient: &'a [T],
    point: &'a mut [T],
}

impl<T: Element> Work for Rolling<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        for ((x, velocity), &g) in self.point.iter_mut().zip(self.velocity).zip(self.gradient) {
            *velocity = self.beta * *velocity + g;
            *x -= self.rate * *velocity;
        }
    }
}

/// Steps scaled by running means of the gradient and its square (Kingma and Ba 2014).
#[derive(Clone, PartialEq, Debug)]
pub struct Adam<T = f64> {
    /// How much of the mean of the gradient is kept.
    pub first: f64,
    /// How much of the mean of its square is kept.
    pub second: f64,
    /// The mean of the gradient.
    pub mean: Vec<T>,
    /// The mean of its square.
    pub square: Vec<T>,
    /// The number of steps so far.
    pub steps: i32,
}

impl<T: Element> Adam<T> {
    /// With nothing seen yet.
    pub fn new(first: f64, second: f64, dimension: usize) -> Adam<T> {
        Adam { first, second, mean: vec![T::ZERO; dimension], square: vec![T::ZERO; dimension], steps: 0 }
    }

    /// Moves a point by a step.
    ///
    /// The means begin at 0, which is mended by dividing them by `1 - first^k` and `1 - second^k`. Here the rate and the summand that keeps the
    /// divisor away from 0 are scaled instead, once for all coordinates, as the authors propose.
    pub fn advance(&mut self, rate: f64, gradient: &[T], point: &mut [T]) {
        /// Keeps the divisor away from 0.
        const EPSILON: f64 = 1e-8;
        self.steps = self.steps.saturating_add(1);
        let bias = 1.0 - self.first.powi(self.steps);
        let square_bias = (1.0 - self.second.powi(self.steps)).sqrt();
        let (rate, epsilon) = (T::narrow(rate * square_bias / bias), T::narrow(EPSILON * square_bias));
        let (first, second) = (T::narrow(self.first), T::narrow(self.second));
        let part = part(point.len());
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

struct Scaled<'a, T> {
    first: T,
    second: T,
    rate: T,
    epsilon: T,
    mean: &'a mut [T],
    square: &'a mut [T],
    gradient: &'a [T],
    point: &'a mut [T],
}

impl<T: Element> Work for Scaled<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let Scaled { first, second, rate, epsilon, mean, square, gradient, point } = self;
        for (((x, mean), square), &g) in point.iter_mut().zip(mean).zip(square).zip(gradient) {
            *mean = first * *mean + (T::ONE - first) * g;
            *square = second * *square + (T::ONE - second) * g * g;
            *x -= rate * *mean / (Element::sqrt(*square) + epsilon);
        }
    }
}

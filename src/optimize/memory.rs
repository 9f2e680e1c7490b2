//! The curvature that the last steps have shown: L-BFGS (Nocedal 1980).
//!
//! In: steps with the change of the gradient over them. Out: directions like those of Newton's method. Always: a direction
//! descends, because only steps along which the slope has risen are remembered.
//!
//! ```
//! use symdiff::optimize::Lbfgs;
//! let mut memory = Lbfgs::new(5);
//! // f = 2*x^2 at 1, then at 0.5.
//! memory.remember(&[-0.5], &[-2.0]);
//! let mut direction = [2.0];
//! memory.direct(&mut direction);
//! assert_eq!(direction, [0.5]);
//! ```

use std::collections::VecDeque;

use super::matrix::dot;

/// A step and the change of the gradient over it.
#[derive(Clone, PartialEq, Debug)]
struct Pair {
    step: Vec<f64>,
    change: Vec<f64>,
    /// Their product.
    rise: f64,
}

/// The last steps.
#[derive(Clone, PartialEq, Debug)]
pub struct Lbfgs {
    capacity: usize,
    pairs: VecDeque<Pair>,
}

impl Lbfgs {
    /// A memory of so many steps; 5 to 20 are usual.
    pub fn new(capacity: usize) -> Lbfgs {
        Lbfgs { capacity: capacity.max(1), pairs: VecDeque::new() }
    }

    /// The most steps that are remembered.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Remembers a step, unless the slope has not risen along it.
    pub fn remember(&mut self, step: &[f64], change: &[f64]) {
        let rise = dot(step, change);
        let measurable = rise > f64::EPSILON * dot(change, change).max(f64::MIN_POSITIVE);
        if !measurable || !rise.is_finite() {
            return;
        }
        if self.pairs.len() == self.capacity {
            self.pairs.pop_front();
        }
        self.pairs.push_back(Pair { step: step.to_vec(), change: change.to_vec(), rise });
    }

    /// The steps that are remembered, each with the change of the gradient, the oldest first: given to
    /// [`Lbfgs::remember`] in this order, they make the same memory.
    pub fn pairs(&self) -> impl Iterator<Item = (&[f64], &[f64])> {
        self.pairs.iter().map(|pair| (&pair.step[..], &pair.change[..]))
    }

    /// Forgets everything.
    pub fn forget(&mut self) {
        self.pairs.clear();
    }

    /// Whether there is nothing to go by.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Makes a direction of a gradient; the step goes against it.
    pub fn direct(&self, gradient: &mut [f64]) {
        let mut parts = Vec::with_capacity(self.pairs.len());
        for Pair { step, change, rise } in self.pairs.iter().rev() {
            let part = dot(step, gradient) / rise;
            gradient.iter_mut().zip(change).for_each(|(g, y)| *g -= part * y);
            parts.push(part);
        }
        if let Some(Pair { change, rise, .. }) = self.pairs.back() {
            let scale = rise / dot(change, change);
            gradient.iter_mut().for_each(|g| *g *= scale);
        }
        for (Pair { step, change, rise }, part) in self.pairs.iter().zip(parts.iter().rev()) {
            let other = dot(change, gradient) / rise;
            gradient.iter_mut().zip(step).for_each(|(g, s)| *g += (part - other) * s);
        }
    }
}

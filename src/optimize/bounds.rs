//! Where the variables may go.
//!
//! In: a point and a step. Out: the point that the step leads to, kept within the bounds by projection. Always: a point within bounds
//! stays within them.

/// The least and the largest value of each variable; none of them is bounded if the list is empty.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Bounds(pub Vec<(f64, f64)>);

impl Bounds {
    /// The nearest point within the bounds.
    pub fn project(&self, point: &mut [f64]) {
        for (x, (low, high)) in point.iter_mut().zip(&self.0) {
            *x = x.max(*low).min(*high);
        }
    }

    /// Where a step against a direction leads.
    pub(super) fn moved(&self, point: &[f64], direction: &[f64], rate: f64) -> Vec<f64> {
        let mut moved: Vec<f64> = point.iter().zip(direction).map(|(x, d)| x - rate * d).collect();
        self.project(&mut moved);
        moved
    }

    /// Which variables are at a bound that a step against the gradient would cross.
    pub(super) fn held(&self, point: &[f64], gradient: &[f64]) -> Vec<bool> {
        let mut held = vec![false; point.len()];
        for (((held, x), g), (low, high)) in held.iter_mut().zip(point).zip(gradient).zip(&self.0) {
            *held = (x <= low && *g > 0.0) || (x >= high && *g < 0.0);
        }
        held
    }
}

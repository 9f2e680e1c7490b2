//! How far to go along a direction: until the function has fallen enough and is less steep.
//!
//! In: a function with its gradient, a point, a direction that descends. Out: the rate and the point. The conditions are those of Armijo and Wolfe, the
//! search is that of Lewis and Overton (2013), which asks for nothing else, so that it works at kinks too. Where the values
//! differ only by rounding, the slopes decide (Hager and Zhang 2005). Always: points keep to their bounds; a rate of 1 is tried first.

use super::bounds::Bounds;
use super::matrix::dot;

/// Which part of the predicted decrease has to come true.
const SUFFICIENT: f64 = 1e-4;

/// How much of the slope may be left.
const LEFT: f64 = 0.9;

/// By how many roundings values may differ that count as equal.
const ROUNDINGS: f64 = 8.0;

/// How many rates are tried.
const TRIES: usize = 60;

/// Where a search begins.
#[derive(Clone, Copy, Debug)]
pub struct From<'a> {
    /// The variables.
    pub point: &'a [f64],
    /// The value of the function there.
    pub value: f64,
    /// Its gradient.
    pub gradient: &'a [f64],
}

/// The rate and the point `point - rate*direction`; `None` if no rate will do. `evaluate` is given a point, writes the gradient and returns the value.
pub fn search(
    evaluate: &mut dyn FnMut(&[f64], &mut [f64]) -> f64,
    position: From<'_>,
    direction: &[f64],
    bounds: &Bounds,
) -> Option<(f64, Vec<f64>)> {
    let (mut low, mut high, mut rate) = (0.0, f64::INFINITY, 1.0);
    let mut gradient = vec![0.0; direction.len()];
    let mut fallen = None;
    for _ in 0..TRIES {
        let point = bounds.moved(position.point, direction, rate);
        let step: Vec<f64> = point.iter().zip(position.point).map(|(new, old)| new - old).collect();
        let (promised, value) = (dot(position.gradient, &step), evaluate(&point, &mut gradient));
        let left = dot(&gradient, &step);
        let rounding = ROUNDINGS * f64::EPSILON * position.value.abs();
        let level = value <= position.value + rounding && left.abs() <= LEFT * promised.abs();
        let falls = value <= position.value + SUFFICIENT * promised || level;
        if !falls || !left.is_finite() {
            high = rate;
        } else if left >= LEFT * promised || step.iter().zip(direction).any(|(s, d)| *s != -rate * d) {
            // Less steep, or stopped by a bound.
            return Some((rate, point));
        } else {
            low = rate;
            fallen = Some((rate, point));
        }
        rate = if high.is_finite() { 0.5 * (low + high) } else { 2.0 * low };
        if rate == low || rate == high {
            break;
        }
    }
    fallen
}

//! Several starts: points that are spread over a box, and the minima that descents from them have found.
//!
//! In: a box and a seed; then how descents ended. Out: points; the distinct minima, the lowest first, each with the number of starts that
//! led to it. Always: equal seeds give equal points; each variable takes a value in each of as many equal parts of its range as there are
//! points (a Latin hypercube: McKay, Beckman and Conover 1979).
//!
//! ```
//! use symdiff::optimize::starts;
//! let points = starts(&[-1.0, 5.0], &[1.0, 5.0], 4, 0);
//! assert_eq!(points.iter().filter(|point| point[0] < 0.0).count(), 2);
//! assert!(points.iter().all(|point| point[1] == 5.0));
//! ```

use super::descent::{Descent, Step, Stop};
use super::random::{Purpose, Random};

/// Ends that are no farther from each other than this part of the box, in each variable, are one minimum.
const NEAR: f64 = 1e-3;

/// So many points between the corners of a box.
pub fn starts(low: &[f64], high: &[f64], count: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut random = Random::new(seed, Purpose::Starts);
    let mut points = vec![Vec::with_capacity(low.len()); count];
    for (low, high) in low.iter().zip(high) {
        for (point, part) in points.iter_mut().zip(random.order(count)) {
            let place = (part as f64 + 0.5 * (1.0 + random.number())) / count as f64;
            point.push(if low == high { *low } else { low + place * (high - low) });
        }
    }
    points
}

/// A minimum that descents have found.
#[derive(Clone, PartialEq, Debug)]
pub struct Minimum {
    /// The lowest point of all that are taken for it.
    pub best: Step,
    /// How many descents ended there.
    pub starts: usize,
}

/// The distinct minima, the lowest first, and for each descent which of them it has found, if any. The corners are those of the box of the
/// starts.
pub fn minima(descents: &[Descent], low: &[f64], high: &[f64]) -> (Vec<Minimum>, Vec<Option<usize>>) {
    let is_same = |point: &[f64], other: &[f64]| {
        let mut coordinates = point.iter().zip(other).zip(low.iter().zip(high));
        coordinates.all(|((a, b), (low, high))| {
            let width = if low < high { high - low } else { 1.0 + a.abs() };
            (a - b).abs() <= NEAR * width
        })
    };
    let mut order: Vec<usize> = (0..descents.len()).filter(|&place| ends_in_a_minimum(descents[place].stop)).collect();
    order.sort_by(|&a, &b| descents[a].best.value.total_cmp(&descents[b].best.value));
    let (mut minima, mut found): (Vec<Minimum>, _) = (Vec::new(), vec![None; descents.len()]);
    for place in order {
        let best = &descents[place].best;
        let number = minima.iter().position(|minimum| is_same(&minimum.best.point, &best.point));
        let number = number.unwrap_or_else(|| {
            minima.push(Minimum { best: best.clone(), starts: 0 });
            minima.len() - 1
        });
        minima[number].starts += 1;
        found[place] = Some(number);
    }
    (minima, found)
}

/// Whether the end of a descent is a minimum as far as the descent can tell.
fn ends_in_a_minimum(stop: Stop) -> bool {
    match stop {
        Stop::StepBelowEps | Stop::GradientBelowTolerance | Stop::LineSearchFailed => true,
        Stop::StepBelowEpsByDecay | Stop::Diverged | Stop::Cycling | Stop::IterationLimit => false,
    }
}

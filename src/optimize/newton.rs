//! Steps from a model of the function: its gradient and its curvature at a point.
//!
//! In: a gradient and a symmetric matrix. Out: the step of Newton's method, or the best step within a radius. Always: the step goes down, even
//! where the function bends downwards: there [`newton`] adds to the diagonal until it does not, and [`within`] goes to
//! the edge of the region that is trusted (Steihaug 1983).

use super::matrix::{Symmetric, dot, norm};

/// How often more is added to the diagonal.
const SHIFTS: usize = 60;

/// What is added at first, in units of the gradient or, if that is less, of the matrix.
const FIRST: f64 = 1e-4;

/// The least that is worth adding, in units of the matrix.
const LEAST: f64 = 100.0 * f64::EPSILON;

/// The direction of Newton's step, which goes against it; `None` if the matrix is not finite.
///
/// What is added first vanishes with the gradient (Li, Fukushima, Qi and Yamashita 2004): something fixed would be more than the
/// curvature itself where that vanishes at the minimum, and the steps would become ever shorter.
pub(super) fn newton(gradient: &[f64], matrix: &Symmetric) -> Option<Vec<f64>> {
    let scale = matrix.scale().max(1e-8);
    let first = f64::max(FIRST * scale.min(norm(gradient.iter().copied())), LEAST * scale);
    let mut shift = 0.0;
    for _ in 0..SHIFTS {
        if let Some(direction) = matrix.solve(shift, gradient)
            && dot(&direction, gradient) > 0.0
            && direction.iter().all(|d| d.is_finite())
        {
            return Some(direction);
        }
        shift = f64::max(4.0 * shift, first);
    }
    None
}

/// The direction of the best step that is no longer than a radius, by conjugate gradients, and whether it goes to the edge.
pub(super) fn within(gradient: &[f64], matrix: &Symmetric, radius: f64) -> (Vec<f64>, bool) {
    let dimension = gradient.len();
    let mut direction = vec![0.0; dimension];
    let mut residual = gradient.to_vec();
    let mut search = gradient.to_vec();
    let mut size = dot(&residual, &residual);
    let enough = size * (0.1 * size.sqrt().sqrt().min(1.0)).powi(2) * f64::EPSILON.sqrt();
    for _ in 0..2 * dimension {
        if size <= enough {
            break;
        }
        let bent = matrix.times(&search);
        let bend = dot(&search, &bent);
        let length = size / bend;
        let next: Vec<_> = direction.iter().zip(&search).map(|(d, s)| d + length * s).collect();
        if bend <= 0.0 || !length.is_finite() || norm(next.iter().copied()) >= radius {
            let length = to_edge(&direction, &search, radius);
            direction.iter_mut().zip(&search).for_each(|(d, s)| *d += length * s);
            return (direction, true);
        }
        direction = next;
        residual.iter_mut().zip(&bent).for_each(|(r, b)| *r -= length * b);
        let before = std::mem::replace(&mut size, dot(&residual, &residual));
        search.iter_mut().zip(&residual).for_each(|(s, r)| *s = r + size / before * *s);
    }
    (direction, false)
}

/// How much of `search` brings `direction` to the radius.
fn to_edge(direction: &[f64], search: &[f64], radius: f64) -> f64 {
    let (ss, ds, dd) = (dot(search, search), dot(direction, search), dot(direction, direction));
    let rest = (radius * radius - dd).max(0.0);
    rest / (ds + (ds * ds + ss * rest).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_go_down_whatever_the_matrix() {
        let mut saddle = Symmetric::zero(2);
        saddle.entries = vec![1.0, 0.0, 0.0, -1.0];
        let direction = newton(&[1.0, 1.0], &saddle).expect("a direction");
        assert!(dot(&direction, &[1.0, 1.0]) > 0.0);
        let (direction, at_edge) = within(&[1.0, 1.0], &saddle, 2.0);
        assert!(at_edge && (norm(direction.into_iter()) - 2.0).abs() < 1e-12);
        saddle.entries = vec![2.0, 0.0, 0.0, 4.0];
        let (direction, at_edge) = within(&[2.0, 4.0], &saddle, 10.0);
        assert!(!at_edge && direction.iter().all(|d| (d - 1.0).abs() < 1e-12));
    }
}

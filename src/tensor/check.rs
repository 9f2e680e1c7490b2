//! Derivatives by differences: what symbolic ones are checked against.

use super::{Array, TensorError, evaluate};
use crate::graph::{Graph, NodeId};
use crate::op::SymbolId;

/// The derivative of a value by a variable from central differences, with the axes of the value, then those of
/// the variable. Smooth functions of moderate size have some ten digits right.
///
/// # Errors
///
/// Those of [`evaluate`].
pub fn differences(
    graph: &Graph,
    output: NodeId,
    variable: SymbolId,
    point: &[(SymbolId, Array)],
) -> Result<Array, TensorError> {
    // With four points the error of the method is some step^4, and that of rounding some 1e-16/step.
    const STEP: f64 = 1e-3;
    const WEIGHTS: [(f64, f64); 4] = [(1.0, 2.0 / 3.0), (-1.0, -2.0 / 3.0), (2.0, -1.0 / 12.0), (-2.0, 1.0 / 12.0)];
    let value = evaluate(graph, &[output], point)?.remove(0);
    let Some(place) = point.iter().position(|(symbol, _)| *symbol == variable) else {
        return Err(super::lengths::missing(graph, variable));
    };
    let (mut point, centre) = (point.to_vec(), point[place].1.clone());
    let (rows, columns) = (value.entries().len(), centre.entries().len());
    let mut jacobian = vec![0.0; rows * columns];
    for column in 0..columns {
        let step = STEP * centre.entries()[column].abs().max(1.0);
        for (times, weight) in WEIGHTS {
            let mut moved = centre.entries().to_vec();
            moved[column] += times * step;
            point[place].1 = Array::new(centre.dimensions(), moved);
            let moved = evaluate(graph, &[output], &point)?.remove(0);
            for (row, entry) in moved.entries().iter().enumerate() {
                jacobian[row * columns + column] += weight * entry / step;
            }
        }
    }
    Ok(Array::new(&[value.dimensions(), centre.dimensions()].concat(), jacobian))
}

/// The largest difference between entries, relative where they are above 1: 0 for equal arrays, infinite where only one
/// of two is NaN.
///
/// # Panics
///
/// If the dimensions differ.
pub fn distance(a: &Array, b: &Array) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions(), "arrays of the same shape are compared");
    let apart = |(&a, &b): (&f64, &f64)| match a == b || a.is_nan() && b.is_nan() {
        true => 0.0,
        false if a.is_nan() || b.is_nan() => f64::INFINITY,
        false => (a - b).abs() / a.abs().max(b.abs()).max(1.0),
    };
    a.entries().iter().zip(b.entries()).map(apart).fold(0.0, f64::max)
}

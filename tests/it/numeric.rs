//! Numbers to compare derivatives with: finite differences that know their own error.

/// A derivative found numerically, and how far it may be off.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Estimate {
    pub(crate) value: f64,
    pub(crate) error: f64,
}

/// The derivative of `f` at `x` from values no further than `reach` away.
///
/// Central differences with steps that halve, extrapolated to step 0 (Richardson; Ridders 1982): column `k` of the
/// tableau has an error of order `2k + 2` in the step. Kept is the entry that differs least from its neighbours;
/// that difference and the rounding of `f` are the error.
pub(crate) fn derivative(mut f: impl FnMut(f64) -> f64, x: f64, reach: f64) -> Estimate {
    const HALVINGS: usize = 9;
    let mut best = Estimate { value: f64::NAN, error: f64::INFINITY };
    let mut above: Vec<f64> = Vec::new();
    let mut step = reach;
    for _ in 0..HALVINGS {
        let (right, left) = (f(x + step), f(x - step));
        let rounding = 8.0 * f64::EPSILON * (right.abs() + left.abs()) / step;
        let mut row = vec![(right - left) / (2.0 * step)];
        let mut factor = 4.0;
        for (column, before) in above.iter().enumerate() {
            let value = row[column] + (row[column] - before) / (factor - 1.0);
            let error = (value - row[column]).abs().max((value - before).abs()) + rounding;
            if error < best.error {
                best = Estimate { value, error };
            }
            row.push(value);
            factor *= 4.0;
        }
        above = row;
        step /= 2.0;
    }
    best
}

/// Whether two numbers agree to `relative`, or are both not finite.
pub(crate) fn close(a: f64, b: f64, relative: f64) -> bool {
    if !a.is_finite() || !b.is_finite() {
        return a == b || (a.is_nan() && b.is_nan());
    }
    (a - b).abs() <= relative * a.abs().max(b.abs())
}

#[test]
fn differences_find_derivatives_and_their_own_error() {
    type Case = (fn(f64) -> f64, f64, f64);
    let cases: [Case; 4] = [
        (f64::sin, 1.0, 1f64.cos()),
        (f64::exp, 2.0, 2f64.exp()),
        (|x| 1.0 / x, 0.5, -4.0),
        (|x| x.powi(7), -1.5, 7.0 * 1.5f64.powi(6)),
    ];
    for (f, x, exact) in cases {
        let found = derivative(f, x, 0.1);
        assert!(found.error <= 1e-10 * exact.abs(), "{found:?}");
        assert!((found.value - exact).abs() <= 4.0 * found.error, "{found:?} is not {exact}");
    }
}

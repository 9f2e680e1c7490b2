//! Parameters of a model from data: least squares by the method of Levenberg (1944) and Marquardt (1963).
//!
//! In: a [`Regression`], a start. Out: a [`Fit`]: the parameters, their standard errors, and why it ended. Always: the sum of squares never
//! rises; the derivatives are symbolic; each parameter is measured in its own unit (Moré 1978), so that a fit does not depend on the units.
//!
//! ```
//! use symdiff::optimize::{FitOptions, Regression, fit};
//! use symdiff::{graph::Graph, syntax};
//!
//! let mut graph = Graph::new();
//! let left = syntax::parse(&mut graph, "y - (a*x + b)")?.outputs[0];
//! let [a, b, x, y] = ["a", "b", "x", "y"].map(|name| graph.find_symbol(name).expect("it is in the formula"));
//! let columns = vec![(x, vec![0.0, 1.0, 2.0, 3.0]), (y, vec![1.0, 3.1, 4.9, 7.0])];
//! let regression = Regression::new(&mut graph, left, &[a, b], columns)?;
//! let fitted = fit(&regression, &[1.0, 0.0], &FitOptions::default(), |_iteration, _parameters, _sum| {});
//! assert!((fitted.parameters[0] - 1.98).abs() < 1e-9);
//! assert!(fitted.errors().is_some_and(|errors| errors[0] < 0.05));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::bounds::Bounds;
use super::descent::Stop;
use super::matrix::{dot, norm};
use super::orthogonal::Triangle;
use super::regression::Regression;

/// When to stop, and where the parameters may go.
#[derive(Clone, Debug)]
pub struct FitOptions {
    /// A step that changes no parameter by more than this part is the end.
    pub eps: f64,
    /// The most iterations.
    pub iterations: u64,
    /// Where the parameters may go.
    pub bounds: Bounds,
}

impl Default for FitOptions {
    fn default() -> FitOptions {
        FitOptions { eps: 1e-11, iterations: 10_000, bounds: Bounds::default() }
    }
}

/// What was fitted.
#[derive(Clone, PartialEq, Debug)]
pub struct Fit {
    /// Why it ended; a step below `eps` is a success.
    pub stop: Stop,
    /// The parameters.
    pub parameters: Vec<f64>,
    /// Their covariances; nothing if the data do not determine them.
    pub covariance: Option<Vec<Vec<f64>>>,
    /// The sum of the squares of what is left.
    pub sum: f64,
    /// How many rows there are.
    pub rows: usize,
    /// How many steps were taken.
    pub iterations: u64,
    /// How often what is left was computed, with and without its derivatives.
    pub evaluations: (u64, u64),
}

impl Fit {
    /// The rows without the parameters.
    pub fn freedom(&self) -> usize {
        self.rows.saturating_sub(self.parameters.len())
    }

    /// How far from the model a row is: the standard deviation.
    pub fn deviation(&self) -> f64 {
        (self.sum / self.freedom() as f64).sqrt()
    }

    /// The standard errors of the parameters.
    pub fn errors(&self) -> Option<Vec<f64>> {
        let covariance = self.covariance.as_ref()?;
        Some(covariance.iter().enumerate().map(|(place, row)| row[place].sqrt()).collect())
    }
}

/// The damping at first, against columns of length 1.
const DAMPING: f64 = 1e-3;

/// How often the damping is raised in one iteration.
const RAISES: usize = 60;

/// What a step would gain, against the sum, so little that it is lost in rounding.
const NOTHING: f64 = 1e-15;

/// Fits the parameters of a regression; `observe` sees the parameters and the sum of squares of every iteration.
pub fn fit(
    regression: &Regression,
    start: &[f64],
    options: &FitOptions,
    mut observe: impl FnMut(u64, &[f64], f64),
) -> Fit {
    let mut point = start.to_vec();
    options.bounds.project(&mut point);
    let mut state = State { evaluations: (0, 0), damping: DAMPING, units: vec![0.0; point.len()] };
    let mut residuals = vec![0.0; regression.rows()];
    let mut columns = vec![vec![0.0; regression.rows()]; point.len()];
    regression.derivatives(&point, &mut residuals, &mut columns);
    state.evaluations.1 += 1;
    let mut iterations = 0;
    let stop = loop {
        observe(iterations, &point, square(&residuals));
        if !residuals.iter().chain(columns.iter().flatten()).all(|value| value.is_finite()) {
            break Stop::Diverged;
        }
        if iterations >= options.iterations {
            break Stop::IterationLimit;
        }
        let (next, is_last) = match state.step(regression, &point, &residuals, &columns, options) {
            Ok(next) => next,
            Err(stop) => break stop,
        };
        point = next;
        iterations += 1;
        regression.derivatives(&point, &mut residuals, &mut columns);
        state.evaluations.1 += 1;
        if is_last {
            observe(iterations, &point, square(&residuals));
            break Stop::StepBelowEps;
        }
    };
    let (rows, sum) = (residuals.len(), square(&residuals));
    let mut fit =
        Fit { stop, parameters: point, covariance: None, sum, rows, iterations, evaluations: state.evaluations };
    if rows > columns.len() {
        let variance = fit.deviation().powi(2);
        let triangle = Triangle::new(&mut columns, residuals);
        let scaled = |row: Vec<f64>| row.into_iter().map(|entry| variance * entry).collect::<Vec<_>>();
        let covariance: Vec<_> = triangle.covariance().into_iter().map(scaled).collect();
        fit.covariance = covariance.iter().flatten().all(|entry| entry.is_finite()).then_some(covariance);
    }
    fit
}

fn square(residuals: &[f64]) -> f64 {
    dot(residuals, residuals)
}

/// What is remembered from step to step.
struct State {
    evaluations: (u64, u64),
    damping: f64,
    /// The largest length of each column so far.
    units: Vec<f64>,
}

impl State {
    /// The next point, and whether it is the last one.
    fn step(
        &mut self,
        regression: &Regression,
        point: &[f64],
        residuals: &[f64],
        columns: &[Vec<f64>],
        options: &FitOptions,
    ) -> Result<(Vec<f64>, bool), Stop> {
        let sum = square(residuals);
        let gradient: Vec<f64> = columns.iter().map(|column| dot(column, residuals)).collect();
        let held = options.bounds.held(point, &gradient);
        let mut free = columns.to_vec();
        for ((column, unit), &held) in free.iter_mut().zip(&mut self.units).zip(&held) {
            *unit = unit.max(norm(column.iter().copied()));
            if held {
                column.iter_mut().for_each(|entry| *entry = 0.0);
            }
        }
        if sum == 0.0 || gradient.iter().zip(&held).all(|(&g, &held)| held || g == 0.0) {
            return Err(Stop::StepBelowEps);
        }
        let triangle = Triangle::new(&mut free, residuals.to_vec());
        let mut tried = vec![0.0; residuals.len()];
        for _ in 0..RAISES {
            let weights: Vec<f64> =
                self.units.iter().map(|unit| (self.damping.sqrt() * unit).max(f64::MIN_POSITIVE)).collect();
            let direction = triangle.damped(&weights).solve().ok_or(Stop::LineSearchFailed)?;
            let next = options.bounds.moved(point, &direction, 1.0);
            let step: Vec<f64> = next.iter().zip(point).map(|(new, old)| new - old).collect();
            let weighted = norm(step.iter().zip(&weights).map(|(s, w)| s * w));
            let promised = triangle.length(&step).powi(2) + 2.0 * weighted.powi(2);
            regression.residuals(&next, &mut tried);
            self.evaluations.0 += 1;
            let gained = sum - square(&tried);
            let small = step.iter().zip(point).all(|(s, x)| s.abs() <= options.eps * (x.abs() + options.eps));
            if gained > 1e-4 * promised {
                self.damping = if gained > 0.75 * promised { (0.1 * self.damping).max(1e-20) } else { self.damping };
                return Ok((next, small && self.damping < 1.0));
            }
            if small || promised <= NOTHING * sum {
                // As good as doubles can tell.
                return Err(if self.damping < 1e6 { Stop::StepBelowEps } else { Stop::LineSearchFailed });
            }
            self.damping *= 8.0;
        }
        Err(Stop::LineSearchFailed)
    }
}

//! The function along a line, as a formula: `phi(alpha) = f(x - alpha*g)`.
//!
//! In: a formula; then a point and its gradient. Out: the `alpha` at which `phi` has its first minimum. The derivatives of `phi`
//! are formulas too, so where `phi'` is linear, as it is for quadratic functions, one division gives the answer;
//! elsewhere Newton's method looks for the zero of `phi'`, kept inside a bracket by bisection.

use super::objective::ObjectiveError;
use crate::diff;
use crate::eval::point::Evaluator;
use crate::graph::{Graph, NodeId, walk};
use crate::op::SymbolId;
use crate::simplify::{Level, simplify};

/// How often the bracket is doubled, and how often it is narrowed.
const ROUNDS: usize = 100;

/// The function along the gradient: `phi'` and `phi''`.
#[derive(Clone, Debug)]
pub struct Line {
    evaluator: Evaluator,
    /// Where each input comes from.
    inputs: Vec<Source>,
    /// Whether `phi''` is the same for all `alpha`.
    linear: bool,
    values: Vec<f64>,
}

#[derive(Clone, Copy, Debug)]
enum Source {
    Point(usize),
    Gradient(usize),
    Rate,
}

impl Line {
    /// The lines of the function of `variables` that a node is.
    ///
    /// # Errors
    ///
    /// If it cannot be differentiated twice, or has no value.
    pub fn new(graph: &mut Graph, output: NodeId, variables: &[SymbolId]) -> Result<Line, ObjectiveError> {
        let rate = fresh(graph, "alpha");
        let mut sources = vec![(rate, Source::Rate)];
        let rate = graph.symbol_node(rate);
        let mut moved = Vec::with_capacity(variables.len());
        for (place, &variable) in variables.iter().enumerate() {
            let slope = fresh(graph, &format!("g{place}"));
            sources.extend([(variable, Source::Point(place)), (slope, Source::Gradient(place))]);
            let (variable, slope) = (graph.symbol_node(variable), graph.symbol_node(slope));
            let step = graph.multiply(rate, slope);
            moved.push((variable, graph.subtract(variable, step)));
        }
        let phi = graph.substitute(&[output], &moved)[0];
        let first = diff::gradient(graph, phi, &[rate])?;
        let first = simplify(graph, &first, Level::Basic);
        let second = diff::gradient(graph, first[0], &[rate])?;
        let second = simplify(graph, &second, Level::Full)[0];
        let linear = !walk::dependent(graph, &walk::live(graph, &[second]), &[rate])[second.index()];
        let evaluator = Evaluator::new(graph, &[first[0], second])?;
        let source = |symbol: &SymbolId| sources.iter().find(|(other, _)| other == symbol).map(|&(_, source)| source);
        let inputs = evaluator.inputs().iter().map(source).collect::<Option<_>>().unwrap_or_default();
        Ok(Line { evaluator, inputs, linear, values: Vec::new() })
    }

    fn at(&mut self, alpha: f64, point: &[f64], gradient: &[f64]) -> (f64, f64) {
        let Line { evaluator, inputs, values, .. } = self;
        values.clear();
        values.extend(inputs.iter().map(|&source| match source {
            Source::Point(place) => point[place],
            Source::Gradient(place) => gradient[place],
            Source::Rate => alpha,
        }));
        let mut derivatives = [0.0; 2];
        evaluator.call(values, &mut derivatives);
        (derivatives[0], derivatives[1])
    }

    /// The first zero of `phi'` behind 0.
    pub(super) fn minimum(&mut self, point: &[f64], gradient: &[f64]) -> Option<f64> {
        let (slope, curvature) = self.at(0.0, point, gradient);
        if self.linear {
            return (curvature > 0.0).then(|| -slope / curvature);
        }
        let first_guess = if curvature > 0.0 { -slope / curvature } else { 1.0 };
        let (mut low, mut high) = (0.0, first_guess);
        // The function falls at `low`; it no longer does at `high`.
        for round in 0.. {
            let (slope, _) = self.at(high, point, gradient);
            match slope {
                slope if slope >= 0.0 => break,
                slope if slope < 0.0 => (low, high) = (high, 2.0 * high),
                _ => high = 0.5 * (low + high),
            }
            if round == ROUNDS {
                return None;
            }
        }
        let mut alpha = 0.5 * (low + high);
        for _ in 0..ROUNDS {
            let (slope, curvature) = self.at(alpha, point, gradient);
            if slope >= 0.0 {
                high = alpha
            } else {
                low = alpha
            }
            let newton = alpha - slope / curvature;
            let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
            if (next - alpha).abs() <= 4.0 * f64::EPSILON * alpha {
                break;
            }
            alpha = next;
        }
        Some(alpha)
    }
}

/// A symbol that the graph has not met.
fn fresh(graph: &mut Graph, name: &str) -> SymbolId {
    let mut name = name.to_owned();
    while graph.find_symbol(&name).is_some() {
        name.push('_');
    }
    graph.symbol(&name);
    graph.find_symbol(&name).expect("the symbol was just made")
}

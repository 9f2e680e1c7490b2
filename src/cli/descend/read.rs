//! The options of a descent: where it starts, how it goes, where the variables may go.

use clap::ValueEnum;

use super::wrong;
use crate::cli::arguments::{self, Descend};
use crate::cli::output::Failure;
use crate::cli::question;
use crate::graph::{Graph, NodeId};
use crate::op::SymbolId;
use crate::optimize::{BarzilaiBorwein, Curvature, Line, Method, ObjectiveError, Rate, Schedule};
use crate::syntax::Formula;
use crate::tensor::Array;

/// Values of `--at`: what stays as it is.
pub(super) fn fixed(graph: &mut Graph, formula: &Formula, at: Option<&str>) -> Result<Vec<(SymbolId, Array)>, Failure> {
    let Some(at) = at else { return Ok(Vec::new()) };
    let point = question::point(graph, at)?;
    let fixed = arrays(&point);
    let is_met = |symbol: &SymbolId| formula.variables.contains(symbol) || formula.lengths.contains(symbol);
    match fixed.iter().find(|(symbol, _)| !is_met(symbol)) {
        Some((stranger, _)) => {
            Err(wrong(&format!("--at gives `{}` a value, and the formula has no such variable", graph.name(*stranger))))
        }
        None => Ok(fixed),
    }
}

pub(super) fn arrays(point: &question::Point) -> Vec<(SymbolId, Array)> {
    let numbers = point.values.iter().map(|(symbol, value)| (*symbol, Array::from(value.to_f64())));
    numbers.chain(point.arrays.iter().cloned()).collect()
}

/// What is descended, and with what.
pub(super) struct Subject<'a> {
    pub(super) graph: &'a mut Graph,
    pub(super) output: NodeId,
    pub(super) variables: &'a [SymbolId],
}

/// One descent.
pub(super) struct Run {
    /// What tells it apart from the others.
    pub(super) label: String,
    /// The same in a file.
    pub(super) rule: String,
    pub(super) method: Method,
    pub(super) rate: Rate,
}

/// Each method with each rate, if it takes any.
pub(super) fn runs(subject: &mut Subject<'_>, arguments: &Descend) -> Result<Vec<Run>, Failure> {
    let chosen = |method| arguments.method.contains(&method);
    let (rolls, remembers) = (chosen(arguments::Method::Momentum), chosen(arguments::Method::Lbfgs));
    if let Some(message) = arguments.remembered.misplaced(rolls, remembers) {
        return Err(wrong(message));
    }
    let mut runs = Vec::new();
    for &chosen in &arguments.method {
        let name = chosen.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
        let method = method(subject, chosen, arguments).map_err(|error| wrong(&error.to_string()))?;
        if !method.takes_rate() {
            runs.push(Run { label: format!("method {name}"), rule: name, method, rate: Rate::Armijo });
            continue;
        }
        let plain = chosen == arguments::Method::Gd;
        let default = [if plain { "armijo".to_owned() } else { "0.001".to_owned() }];
        let rates = if arguments.rate.is_empty() { &default[..] } else { &arguments.rate };
        for written in rates {
            let rate = rate(subject, written)?;
            if !plain && !matches!(rate, Rate::Fixed(_) | Rate::Schedule(_)) {
                return Err(wrong(&format!("--method {name} takes a rate that is a number or a formula of k")));
            }
            let (label, rule) = if plain {
                (format!("rate {written}"), written.clone())
            } else {
                (format!("method {name}, rate {written}"), format!("{name} {written}"))
            };
            runs.push(Run { label, rule, method: method.clone(), rate });
        }
    }
    if !arguments.rate.is_empty() && runs.iter().all(|run| !run.method.takes_rate()) {
        return Err(wrong("this method finds the length of its steps itself; leave out --rate"));
    }
    Ok(runs)
}

fn method(subject: &mut Subject<'_>, chosen: arguments::Method, arguments: &Descend) -> Result<Method, ObjectiveError> {
    let Subject { graph, output, variables } = subject;
    Ok(match chosen {
        arguments::Method::Gd => Method::Gradient,
        arguments::Method::Momentum => Method::Momentum { beta: arguments.remembered.beta() },
        arguments::Method::Adam => Method::Adam { first: 0.9, second: 0.999 },
        arguments::Method::Lbfgs => Method::Lbfgs { memory: arguments.remembered.memory() },
        arguments::Method::Newton => Method::Newton(Curvature::hessian(graph, *output, variables)?),
        arguments::Method::GaussNewton => Method::Newton(Curvature::gauss_newton(graph, *output, variables)?),
        arguments::Method::TrustRegion => Method::TrustRegion(Curvature::hessian(graph, *output, variables)?),
    })
}

/// A range for each variable, endless where none is given.
pub(in crate::cli) fn ranges(
    graph: &mut Graph,
    variables: &[SymbolId],
    option: &str,
    text: Option<&str>,
) -> Result<Vec<(f64, f64)>, Failure> {
    let mut bounds = vec![(f64::NEG_INFINITY, f64::INFINITY); variables.len()];
    for text in text.iter().flat_map(|text| text.split(',')) {
        let Some((name, low, high)) = bound(graph, text) else {
            return Err(wrong(&format!("{option} takes name=low..high, found `{}`", text.escape_debug())));
        };
        let Some(place) = variables.iter().position(|&symbol| graph.name(symbol) == name) else {
            return Err(wrong(&format!("{option}: there is no variable `{}`", name.escape_debug())));
        };
        bounds[place] = (low, high);
    }
    Ok(bounds)
}

/// Reads `x=0..4`.
pub(super) fn bound<'t>(graph: &mut Graph, text: &'t str) -> Option<(&'t str, f64, f64)> {
    let (name, range) = text.split_once('=')?;
    let (low, high) = range.split_once("..")?;
    let mut number = |text| Some(question::point(graph, &format!("bound={text}")).ok()?.values.first()?.1.to_f64());
    let (low, high) = (number(low)?, number(high)?);
    (low <= high).then_some((name.trim(), low, high))
}

/// A rule by its name, a number, or a formula of `k`.
fn rate(subject: &mut Subject<'_>, text: &str) -> Result<Rate, Failure> {
    let Subject { graph, output, variables } = subject;
    match text.trim() {
        "armijo" => return Ok(Rate::Armijo),
        "exact" => {
            let line = Line::new(graph, *output, variables).map_err(|error| wrong(&error.to_string()))?;
            return Ok(Rate::Exact(line));
        }
        "bb" => return Ok(Rate::BarzilaiBorwein(BarzilaiBorwein::Long)),
        _ => {}
    }
    let node = question::expression(graph, "--rate", text)?;
    if let Some(number) = graph.as_constant(node) {
        return Ok(Rate::Fixed(number.to_f64()));
    }
    let schedule = Schedule::new(graph, node);
    schedule.map(Rate::Schedule).map_err(|_| {
        wrong(&format!("--rate takes a number, a formula of k, armijo, exact or bb, found `{}`", text.escape_debug()))
    })
}

//! `symdiff fit`: the parameters of a model from data.
//!
//! In: a model, a table, where the parameters start. Out: the parameters with their standard errors, and how well they fit.

use std::fmt::Write as _;

use super::arguments::{Fit as Arguments, FitFormat};
use super::descend::{count, ranges};
use super::output::{self, Failure};
use super::{data, document, question};
use crate::eval::{self, compiled::Evaluator};
use crate::export;
use crate::graph::{Graph, NodeId};
use crate::lesson::typeset;
use crate::op::SymbolId;
use crate::optimize::{Bounds, Fit, FitOptions, Regression, Stop, fit};
use crate::plot::{Axis, Chart, Mark, Scale, Series};
use crate::syntax::Limits;

/// Fits and tells.
pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (mut graph, formula) = question::formula(&arguments.source, &Limits::default())?;
    let &[model] = formula.outputs.as_slice() else {
        return Err(wrong("a model is one formula, and this list has several"));
    };
    let response = question::expression(&mut graph, "--y", &arguments.y)?;
    let from = question::point(&mut graph, &arguments.from)?.values;
    let (parameters, start): (Vec<SymbolId>, Vec<f64>) =
        from.iter().map(|(symbol, value)| (*symbol, value.to_f64())).unzip();
    if let Some(&stranger) = parameters.iter().find(|symbol| !formula.variables.contains(symbol)) {
        return Err(wrong(&format!("--from: the model has no parameter `{}`", graph.name(stranger))));
    }
    let options = FitOptions {
        iterations: arguments.max_iter,
        bounds: Bounds(ranges(&mut graph, &parameters, "--bounds", arguments.bounds.as_deref())?),
        ..FitOptions::default()
    };
    let left = graph.subtract(response, model);
    let table = Table::read(&graph, left, &parameters, arguments)?;
    let columns = table.symbols.iter().copied().zip(table.columns.clone()).collect();
    let regression = Regression::new(&mut graph, left, &parameters, columns);
    let regression = regression.map_err(|error| wrong(&error.to_string()))?;
    if regression.rows() < parameters.len() {
        let (rows, wanted) = (count(regression.rows() as u64, "row"), count(parameters.len() as u64, "parameter"));
        return Err(wrong(&format!("{rows} cannot determine {wanted}")));
    }
    let names: Vec<_> = parameters.iter().map(|&symbol| graph.name(symbol).to_owned()).collect();
    let fitted = fit(&regression, &start, &options, |k, point, sum| {
        if arguments.verbose {
            let values = names.iter().zip(point).map(|(name, value)| format!("{name}={}", eval::format(*value)));
            output::complain(&format!("{k:6}  sum = {sum:<12.6e}  {}", values.collect::<Vec<_>>().join(",")));
        }
    });
    if let Some(file) = &arguments.plot {
        let chart = chart(&mut graph, model, response, &table, &parameters, &fitted)?;
        document::picture(file, &chart.svg())?;
    }
    let text = match arguments.format {
        FitFormat::Text => text(&names, &fitted),
        FitFormat::Json => json(&names, &fitted),
    };
    output::write(&text, arguments.output.file.as_deref())
}

fn wrong(message: &str) -> Failure {
    Failure::Input(format!("error: {message}"))
}

/// The columns that model and response need.
struct Table {
    symbols: Vec<SymbolId>,
    columns: Vec<Vec<f64>>,
}

impl Table {
    fn read(graph: &Graph, left: NodeId, parameters: &[SymbolId], arguments: &Arguments) -> Result<Table, Failure> {
        let evaluator = Evaluator::new(graph, &[left]).map_err(|error| wrong(&error.to_string()))?;
        let inputs = evaluator.inputs().iter().copied();
        let symbols: Vec<_> = inputs.filter(|symbol| !parameters.contains(symbol)).collect();
        let names: Vec<_> = symbols.iter().map(|&symbol| graph.name(symbol).to_owned()).collect();
        let columns = data::columns(&arguments.data, &names)?;
        Ok(Table { symbols, columns })
    }
}

/// Why it ended.
fn reason(stop: Stop) -> &'static str {
    match stop {
        Stop::StepBelowEps | Stop::GradientBelowTolerance => "no step makes it better",
        Stop::StepBelowEpsByDecay | Stop::Cycling | Stop::LineSearchFailed => {
            "no step makes it better, but this is no minimum; try another start"
        }
        Stop::Diverged => "the model has no finite value there; try another start",
        Stop::IterationLimit => "this is the most iterations; --max-iter allows more, or try another start",
    }
}

fn text(names: &[String], fit: &Fit) -> String {
    let mut text = String::new();
    let errors = fit.errors();
    let widest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    for (place, (name, value)) in names.iter().zip(&fit.parameters).enumerate() {
        let error = match &errors {
            Some(errors) => format!("standard error {:.4e}", errors[place]),
            None => "not determined by the data".to_owned(),
        };
        let _ = writeln!(text, "{name:widest$} = {:<20}  {error}", format!("{value:.10e}"));
    }
    let _ = writeln!(text, "sum of squares: {:.10e}", fit.sum);
    if fit.freedom() > 0 {
        let freedom = count(fit.freedom() as u64, "degree");
        let _ = writeln!(text, "standard deviation: {:.10e}, with {freedom} of freedom", fit.deviation());
    }
    let _ = writeln!(text, "stopped after {}: {}", count(fit.iterations, "iteration"), reason(fit.stop));
    text
}

fn json(names: &[String], fit: &Fit) -> String {
    let number = |value: f64| serde_json::Number::from_f64(value).map_or(serde_json::Value::Null, Into::into);
    let named = |values: &[f64]| {
        let pairs = names.iter().zip(values).map(|(name, &value)| (name.clone(), number(value)));
        serde_json::Value::Object(pairs.collect())
    };
    let covariance = fit.covariance.as_ref().map(|rows| {
        rows.iter().map(|row| row.iter().map(|&entry| number(entry)).collect::<Vec<_>>()).collect::<Vec<_>>()
    });
    let object = serde_json::json!({
        "parameters": named(&fit.parameters),
        "errors": fit.errors().map(|errors| named(&errors)),
        "covariance": covariance,
        "sum_of_squares": number(fit.sum),
        "deviation": number(fit.deviation()),
        "freedom": fit.freedom(),
        "iterations": fit.iterations,
        "converged": fit.stop == Stop::StepBelowEps,
        "stop": reason(fit.stop),
    });
    format!("{object:#}\n")
}

/// The data and the curve of the model.
fn chart(
    graph: &mut Graph,
    model: NodeId,
    response: NodeId,
    table: &Table,
    parameters: &[SymbolId],
    fit: &Fit,
) -> Result<Chart, Failure> {
    let evaluator = |node| Evaluator::new(graph, &[node]).map_err(|error| wrong(&error.to_string()));
    let (curve, height) = (evaluator(model)?, evaluator(response)?);
    let across: Vec<_> = curve.inputs().iter().filter(|symbol| !parameters.contains(symbol)).copied().collect();
    let &[x] = across.as_slice() else {
        return Err(wrong(&format!("--plot draws models of one column, and this one has {}", across.len())));
    };
    let place = |symbol| table.symbols.iter().position(|&other| other == symbol);
    let column = |symbol| place(symbol).map_or(&[][..], |place| table.columns[place].as_slice());
    let value = |evaluator: &Evaluator, of: &dyn Fn(SymbolId) -> f64| {
        let inputs: Vec<_> = evaluator.inputs().iter().map(|&symbol| of(symbol)).collect();
        let mut value = [0.0];
        evaluator.call(&inputs, &mut value);
        value[0]
    };
    let rows = 0..column(x).len();
    let data: Vec<_> = rows.map(|row| (column(x)[row], value(&height, &|symbol| column(symbol)[row]))).collect();
    let (low, high) = range(data.iter().map(|point| point.0));
    let (low, high) = (low - 0.04 * (high - low), high + 0.04 * (high - low));
    let parameter = |symbol| parameters.iter().position(|&other| other == symbol).map(|place| fit.parameters[place]);
    let at = |place: u32| low + (high - low) * f64::from(place) / 400.0;
    let points = (0..=400).map(at).map(|x| (x, value(&curve, &|symbol| parameter(symbol).unwrap_or(x)))).collect();
    let (bottom, top) = range(data.iter().map(|point| point.1));
    let margin = 0.08 * (top - bottom);
    let name = |graph: &Graph, node| typeset(&export::text(graph, node), graph);
    let axis = |label, range| Axis { label, scale: Scale::new(range, false) };
    Ok(Chart {
        title: name(graph, model),
        x: axis(typeset(graph.name(x), graph), (low, high)),
        y: axis(name(graph, response), (bottom - margin, top + margin)),
        series: vec![
            Series { label: "model".to_owned(), points, mark: Mark::Line },
            Series { label: "data".to_owned(), points: data, mark: Mark::Points },
        ],
    })
}

fn range(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let finite = values.filter(|value| value.is_finite());
    (finite.clone().fold(f64::INFINITY, f64::min), finite.fold(f64::NEG_INFINITY, f64::max))
}

//! `symdiff descend`: from a point down to a minimum.
//!
//! In: a formula, a point, one rate or several. Out: for each rate the best point and why the descent ended; on request
//! every iteration.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use super::arguments::{self, Descend};
use super::output::{self, Destination, Failure};
use super::{question, report, source};
use crate::answer;
use crate::eval;
use crate::graph::Graph;
use crate::op::SymbolId;
use crate::optimize::{BarzilaiBorwein, Descent, Method, Objective, Options, Rate, Schedule, Step, Stop, descend};
use crate::syntax::{self, Formula, Limits};

/// Descends once with each rate.
pub(super) fn run(arguments: &Descend) -> Result<(), Failure> {
    let limits = Limits::default();
    let source = source::fetch(arguments.formula.as_deref(), arguments.file.as_deref(), limits.source_bytes)?;
    let mut graph = Graph::new();
    let formula = syntax::decode(&source.bytes)
        .and_then(|text| answer::read(&mut graph, text, &limits))
        .map_err(|error| Failure::Input(report::render(&source.name, &source.bytes, &error)))?;
    let &[output] = formula.outputs.as_slice() else {
        return Err(wrong("a descent has one formula to minimise, and this list has several"));
    };
    let start = start(&mut graph, &formula, &arguments.from)?;
    let options = options(&mut graph, &formula, arguments)?;
    let names: Vec<_> = formula.variables.iter().map(|&symbol| graph.name(symbol).to_owned()).collect();
    let mut trace = arguments.trace.as_deref().map(|path| Trace::open(path, &names)).transpose()?;
    let mut text = String::new();
    for written in &arguments.rate {
        let mut rate = rate(&mut graph, written)?;
        let objective = Objective::new(&mut graph, output, &formula.variables);
        let mut objective = objective.map_err(|error| wrong(&error.to_string()))?;
        let mut traced = Ok(());
        let descent = descend(&mut objective, &start, &mut rate, &options, |step| {
            if arguments.verbose {
                output::complain(&line(&names, step));
            }
            if let Some(trace) = &mut trace
                && traced.is_ok()
            {
                traced = trace.write(written, &names, step);
            }
        });
        traced?;
        if arguments.rate.len() > 1 {
            let _ = writeln!(text, "{}rate {written}", if text.is_empty() { "" } else { "\n" });
        }
        summary(&mut text, &names, &descent, &objective, &options);
    }
    if let Some(trace) = trace {
        trace.destination.finish()?;
    }
    output::write(&text, arguments.output.as_deref())
}

fn wrong(message: &str) -> Failure {
    Failure::Input(format!("error: {message}"))
}

/// The coordinates to start from, one for each variable.
fn start(graph: &mut Graph, formula: &Formula, from: &str) -> Result<Vec<f64>, Failure> {
    let point = question::point(graph, from)?.values;
    let given = |symbol: &SymbolId| point.iter().find(|(other, _)| other == symbol).map(|(_, value)| value.to_f64());
    if let Some((stranger, _)) = point.iter().find(|(symbol, _)| !formula.variables.contains(symbol)) {
        return Err(wrong(&format!(
            "--from gives `{}` a value, and the formula has no such variable",
            graph.name(*stranger)
        )));
    }
    let coordinate = |symbol: &SymbolId| {
        let name = graph.name(*symbol);
        given(symbol)
            .ok_or_else(|| wrong(&format!("--from gives no value for `{name}`; add {name}=0, or what it starts from")))
    };
    formula.variables.iter().map(coordinate).collect()
}

fn options(graph: &mut Graph, formula: &Formula, arguments: &Descend) -> Result<Options, Failure> {
    let method = match arguments.method {
        arguments::Method::Gd => Method::Gradient,
        arguments::Method::Momentum => Method::Momentum { beta: arguments.beta },
        arguments::Method::Adam => Method::Adam { first: 0.9, second: 0.999 },
    };
    let mut bounds = vec![(f64::NEG_INFINITY, f64::INFINITY); formula.variables.len()];
    for text in arguments.bounds.iter().flat_map(|text| text.split(',')) {
        let Some((name, low, high)) = bound(graph, text) else {
            return Err(wrong(&format!("--bounds takes name=low..high, found `{}`", text.escape_debug())));
        };
        let Some(place) = formula.variables.iter().position(|&symbol| graph.name(symbol) == name) else {
            return Err(wrong(&format!("--bounds: the formula has no variable `{}`", name.escape_debug())));
        };
        bounds[place] = (low, high);
    }
    let (eps, gradient_tolerance, iterations) = (arguments.eps, arguments.tolerance, arguments.max_iter);
    Ok(Options { method, eps, gradient_tolerance, iterations, bounds })
}

/// Reads `x=0..4`.
fn bound<'t>(graph: &mut Graph, text: &'t str) -> Option<(&'t str, f64, f64)> {
    let (name, range) = text.split_once('=')?;
    let (low, high) = range.split_once("..")?;
    let mut number = |text| Some(question::point(graph, &format!("bound={text}")).ok()?.values.first()?.1.to_f64());
    let (low, high) = (number(low)?, number(high)?);
    (low <= high).then_some((name.trim(), low, high))
}

/// A rule by its name, a number, or a formula of `k`.
fn rate(graph: &mut Graph, text: &str) -> Result<Rate, Failure> {
    match text.trim() {
        "armijo" => return Ok(Rate::Armijo),
        "exact" => return Ok(Rate::Exact),
        "bb" => return Ok(Rate::BarzilaiBorwein(BarzilaiBorwein::Long)),
        _ => {}
    }
    let node = answer::read_expression(graph, text)
        .map_err(|error| Failure::Input(report::render("--rate", text.as_bytes(), &error)))?;
    if let Some(number) = graph.as_constant(node) {
        return Ok(Rate::Fixed(number.to_f64()));
    }
    let schedule = Schedule::new(graph, node);
    schedule.map(Rate::Schedule).map_err(|_| {
        wrong(&format!("--rate takes a number, a formula of k, armijo, exact or bb, found `{}`", text.escape_debug()))
    })
}

/// The end of a descent in words.
fn summary(text: &mut String, names: &[String], descent: &Descent, objective: &Objective, options: &Options) {
    let Descent { stop, best, last } = descent;
    let eps = eval::format(options.eps);
    let reason = match stop {
        Stop::StepBelowEps => format!("the step is no longer than {eps}"),
        Stop::StepBelowEpsByDecay => format!("the step is no longer than {eps}, but only because the rate has shrunk"),
        Stop::GradientBelowTolerance => "the gradient is within the tolerance".to_owned(),
        Stop::Diverged => "it diverges; try a smaller rate".to_owned(),
        Stop::Cycling => "it goes in circles, with no better point for 1000 iterations; try a smaller rate".to_owned(),
        Stop::IterationLimit => "this is the most iterations; --max-iter allows more".to_owned(),
        Stop::LineSearchFailed => "no rate makes the value fall enough".to_owned(),
    };
    let evaluations = objective.evaluations();
    let _ = writeln!(text, "f = {} at {}", eval::format(best.value), place(names, &best.point));
    let _ = writeln!(text, "norm of the gradient: {}", eval::format(best.slope));
    let _ = writeln!(text, "stopped after {}: {reason}", count(last.k, "iteration"));
    let _ = writeln!(
        text,
        "computed: {}, {}",
        count(evaluations.values, "value"),
        count(evaluations.gradients, "gradient")
    );
    if *stop == Stop::StepBelowEpsByDecay {
        output::note("this is not a minimum: the gradient is far from 0");
    }
}

fn count(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn place(names: &[String], point: &[f64]) -> String {
    let coordinates = names.iter().zip(point).map(|(name, &value)| format!("{name}={}", eval::format(value)));
    coordinates.collect::<Vec<_>>().join(",")
}

/// An iteration as a line.
fn line(names: &[String], step: &Step) -> String {
    let Step { k, point, value, slope, rate } = step;
    format!("{k:6}  f = {value:<12.6e}  |grad f| = {slope:<12.6e}  rate = {rate:<12.6e}  {}", place(names, point))
}

/// A file of all iterations.
struct Trace {
    destination: Destination,
    json: bool,
}

impl Trace {
    fn open(path: &Path, names: &[String]) -> Result<Trace, Failure> {
        let mut destination = Destination::open(Some(path))?;
        let json = path.extension().is_some_and(|ending| ending == "jsonl" || ending == "ndjson");
        if !json {
            let header = ["rule", "k", "f", "slope", "rate"].into_iter().chain(names.iter().map(String::as_str));
            let header = header.collect::<Vec<_>>().join(",") + "\n";
            destination.write_all(header.as_bytes()).map_err(|error| destination.failure(error))?;
        }
        Ok(Trace { destination, json })
    }

    fn write(&mut self, rule: &str, names: &[String], step: &Step) -> Result<(), Failure> {
        let numbers = [step.value, step.slope, step.rate].into_iter().chain(step.point.iter().copied());
        let line = if self.json {
            let point: serde_json::Map<_, _> =
                names.iter().cloned().zip(step.point.iter().map(|&value| json(value))).collect();
            let (value, slope, rate) = (json(step.value), json(step.slope), json(step.rate));
            serde_json::json!({ "rule": rule, "k": step.k, "f": value, "slope": slope, "rate": rate, "at": point })
                .to_string()
        } else {
            let cells = numbers.map(eval::format);
            let quoted = format!("\"{}\"", rule.replace('"', "\"\""));
            [quoted, step.k.to_string()].into_iter().chain(cells).collect::<Vec<_>>().join(",")
        };
        let written = writeln!(self.destination, "{line}");
        written.map_err(|error| self.destination.failure(error))
    }
}

fn json(value: f64) -> serde_json::Value {
    serde_json::Number::from_f64(value).map_or_else(|| eval::format(value).into(), serde_json::Value::Number)
}

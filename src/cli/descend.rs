//! `symdiff descend`: from a point down to a minimum.
//!
//! In: a formula, a point or a box of them, methods and rates. Out: for each of them the best point and why the descent ended, or the
//! distinct minima with the number of starts that led there; on request every iteration.

mod draw;
mod found;
mod read;
mod region;
mod trace;

use std::fmt::Write as _;
use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use super::arguments::Descend;
use super::output::{self, Failure};
use super::{array, question};
use crate::eval;
use crate::export;
use crate::graph::Graph;
use crate::lesson::typeset;
use crate::op::SymbolId;
use crate::optimize::{Bounds, Caption, Descent, Objective, Options, Step, Stop, Track, descend};
use crate::syntax::Limits;
use crate::tensor::Array;

pub(super) use read::ranges;
use read::{Run, Subject};
use region::Region;
use trace::Trace;

/// Descends once with each method and rate.
pub(super) fn run(arguments: &Descend) -> Result<(), Failure> {
    let (mut graph, formula) = question::formula(&arguments.source, &Limits::default())?;
    let &[output] = formula.outputs.as_slice() else {
        return Err(wrong("a descent has one formula to minimise, and this list has several"));
    };
    let fixed = read::fixed(&mut graph, &formula, arguments.at.as_deref())?;
    let region = Region::read(&mut graph, &formula, arguments, &fixed)?;
    let (starts, from) = (region.points(arguments)?, &region.low);
    let variables: Vec<SymbolId> = from.iter().map(|(symbol, _)| *symbol).collect();
    let has_arrays = graph.needs_tensors(output) || !fixed.is_empty();
    let objective = |graph: &mut Graph| {
        let objective = match has_arrays {
            true => Objective::of_tensors(graph, output, from, &fixed),
            false => Objective::new(graph, output, &variables),
        };
        objective.map_err(|error| wrong(&error.to_string()))
    };
    let bounds = ranges(&mut graph, &variables, "--bounds", arguments.bounds.as_deref())?;
    let bounds = Bounds(each_entry(&bounds, from));
    let names = entry_names(&graph, from);
    let mut subject = Subject { graph: &mut graph, output, variables: &variables };
    draw::check(arguments, names.len())?;
    let runs = read::runs(&mut subject, arguments)?;
    let seen = each_entry(&ranges(&mut graph, &variables, "--range", arguments.range.as_deref())?, from);
    let mut trace = arguments.trace.as_deref().map(|path| Trace::open(path, &names)).transpose()?;
    let progress = progress(arguments);
    let several = runs.len() > 1;
    let (draws, maps) = (arguments.plot.is_some() || arguments.map.is_some(), arguments.map.is_some());
    let mut tracks = Vec::new();
    let mut text = String::new();
    for Run { label, rule, method, rate } in runs {
        let mut objective = objective(&mut graph)?;
        let options = Options {
            method,
            eps: arguments.eps,
            gradient_tolerance: arguments.tolerance,
            iterations: arguments.max_iter,
            bounds: bounds.clone(),
        };
        let mut descents = Vec::new();
        for (number, start) in starts.iter().enumerate() {
            let rule = if starts.len() > 1 { format!("{rule}, start {}", number + 1) } else { rule.clone() };
            let mut traced = Ok(());
            let mut track = Track { label: label.clone(), steps: Vec::new() };
            let descent = descend(&mut objective, start, &mut rate.clone(), &options, |step| {
                if arguments.verbose {
                    output::complain(&trace::line(&names, step));
                }
                if draws {
                    let point = if maps { step.point.clone() } else { Vec::new() };
                    track.steps.push(Step { point, ..*step });
                }
                if step.k % 256 == 0 {
                    progress.set_position(step.k);
                    progress.set_message(format!("f = {:e}", step.value));
                }
                if let Some(trace) = &mut trace
                    && traced.is_ok()
                {
                    traced = trace.write(&rule, &names, step);
                }
            });
            traced?;
            tracks.push(track);
            descents.push(descent);
        }
        if several {
            let _ = writeln!(text, "{}{label}", if text.is_empty() { "" } else { "\n" });
        }
        let told = |best: &Step| values(&graph, from, &best.point, arguments.output.file.is_some());
        match (&descents[..], arguments.starts) {
            ([descent], None) => summary(&mut text, &told(&descent.best), descent, &objective, &options),
            (descents, _) => {
                let found = found::tell(&mut text, descents, region.corners(), &told, &objective, &options);
                if !several {
                    // Else the colours tell apart methods and rates.
                    let mut named: Vec<_> = tracks.drain(..).zip(found).collect();
                    named.sort_by_key(|(_, (number, _))| *number);
                    tracks.extend(named.into_iter().map(|(track, (_, label))| Track { label, ..track }));
                }
            }
        }
    }
    progress.finish_and_clear();
    if draws {
        let named = formula.stages.iter().rev().find(|stage| stage.node == output);
        let function = named.map_or_else(|| "f".to_owned(), |stage| typeset(&stage.name, &graph));
        let title = format!("{function} = {}", typeset(&export::text(&graph, output), &graph));
        let variables: Vec<_> = names.iter().map(|name| typeset(name, &graph)).collect();
        let objective = objective(&mut graph)?;
        let caption = Caption { title: &title, function: &function, variables: &variables };
        let subject = draw::Subject { caption, ranges: &seen, tracks: &tracks };
        draw::draw(arguments, &subject, objective)?;
    }
    if let Some(trace) = trace {
        trace.finish()?;
    }
    output::write(&text, arguments.output.file.as_deref())
}

fn wrong(message: &str) -> Failure {
    Failure::Input(format!("error: {message}"))
}

/// A bar, if somebody sees it and nothing else is told.
fn progress(arguments: &Descend) -> ProgressBar {
    if arguments.verbose || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {pos} iterations of at most {len}  {msg}");
    let bar = ProgressBar::new(arguments.max_iter);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// The end of a descent in words.
fn summary(text: &mut String, place: &str, descent: &Descent, objective: &Objective, options: &Options) {
    let Descent { stop, best, last } = descent;
    let _ = writeln!(text, "f = {} at {}", eval::format(best.value), place);
    let _ = writeln!(text, "norm of the gradient: {}", eval::format(best.slope));
    let _ = writeln!(text, "stopped after {}: {}", count(last.k, "iteration"), reason(*stop, options));
    computed(text, objective);
    if *stop == Stop::StepBelowEpsByDecay {
        output::note("this is not a minimum: the gradient is far from 0");
    }
}

/// Why a descent ended.
fn reason(stop: Stop, options: &Options) -> String {
    let eps = eval::format(options.eps);
    match stop {
        Stop::StepBelowEps => format!("the step is no longer than {eps}"),
        Stop::StepBelowEpsByDecay => format!("the step is no longer than {eps}, but only because the rate has shrunk"),
        Stop::GradientBelowTolerance => "the gradient is within the tolerance".to_owned(),
        Stop::Diverged => "it diverges; try a smaller rate".to_owned(),
        Stop::Cycling => "it goes in circles, with no better point for 1000 iterations; try a smaller rate".to_owned(),
        Stop::IterationLimit => "this is the most iterations; --max-iter allows more".to_owned(),
        Stop::LineSearchFailed => "no rate makes the value fall enough".to_owned(),
    }
}

/// How much had to be computed.
fn computed(text: &mut String, objective: &Objective) {
    let evaluations = objective.evaluations();
    let (values, gradients) = (count(evaluations.values, "value"), count(evaluations.gradients, "gradient"));
    let _ = match evaluations.curvatures {
        0 => writeln!(text, "computed: {values}, {gradients}"),
        curvatures => writeln!(text, "computed: {values}, {gradients}, {}", count(curvatures, "curvature")),
    };
}

pub(super) fn count(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// So many coordinates are told of each iteration.
const TOLD: usize = 12;

fn place(names: &[String], point: &[f64]) -> String {
    let coordinates = names.iter().zip(point).map(|(name, &value)| format!("{name}={}", eval::format(value)));
    let more = (names.len() > TOLD).then(|| "...".to_owned());
    coordinates.take(TOLD).chain(more).collect::<Vec<_>>().join(",")
}

/// The variables with their values at a point.
fn values(graph: &Graph, variables: &[(SymbolId, Array)], point: &[f64], whole: bool) -> String {
    let mut rest = point;
    let texts = variables.iter().map(|(symbol, start)| {
        let (entries, after) = rest.split_at(start.entries().len());
        rest = after;
        let name = graph.name(*symbol);
        let (text, _) = array::text(&Array::new(start.dimensions(), entries), name.len() + 1, whole);
        format!("{name}={text}")
    });
    let texts: Vec<String> = texts.collect();
    texts.join(",")
}

/// `x`, and `w[1]`, `w[2]` for the entries of a variable with axes.
fn entry_names(graph: &Graph, variables: &[(SymbolId, Array)]) -> Vec<String> {
    let mut names = Vec::new();
    for (symbol, value) in variables {
        let (name, dimensions) = (graph.name(*symbol), value.dimensions());
        if dimensions.is_empty() {
            names.push(name.to_owned());
            continue;
        }
        for mut entry in 0..value.entries().len() {
            let mut subscripts = Vec::new();
            for &length in dimensions.iter().rev() {
                subscripts.push((entry % length + 1).to_string());
                entry /= length;
            }
            subscripts.reverse();
            names.push(format!("{name}[{}]", subscripts.join(";")));
        }
    }
    names
}

/// What holds for a variable, for each of its entries.
fn each_entry(ranges: &[(f64, f64)], variables: &[(SymbolId, Array)]) -> Vec<(f64, f64)> {
    let entries = ranges.iter().zip(variables).flat_map(|(&range, (_, value))| vec![range; value.entries().len()]);
    entries.collect()
}

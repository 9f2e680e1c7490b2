//! `symdiff train`: the parameters of a model from a table.
//!
//! In: a model in the language of formulas, a table, the column to be predicted. Out: the best parameters in a file that `symdiff predict`
//! reads, curves, a checkpoint after each epoch. Always: a checkpoint is whole or is not there, and training that goes on
//! from one gives the same files, bit for bit, as training that was never interrupted.

mod columns;
mod saved;
mod trace;

use std::fmt::Write as _;
use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use super::arguments::{Train as Arguments, Training};
use super::descend::count;
use super::output::{self, Failure};
use super::{data, document, report, source};
use crate::answer;
use crate::graph::Graph;
use crate::lesson::short;
use crate::optimize::Schedule;
use crate::syntax::{self, Limits};
use crate::train::{
    Data, Initial, Machine, Method, Model, Options, Rate, Record, Scaling, State, Stop, Trainer, accuracies,
    fingerprint, losses,
};

pub(super) use columns::Columns;
pub(super) use saved::Saved;

/// Trains and tells.
pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let limits = Limits::default();
    let source = source::fetch(
        Some(arguments.model.as_os_str()).filter(|name| *name == "-"),
        file(arguments),
        limits.source_bytes,
    )?;
    let (mut graph, model) = model(&source.name, &source.bytes)?;
    let table = data::Table::read(&arguments.data)?;
    let columns = Columns::choose(&graph, &model, &table, arguments)?;
    let rate = rate(&mut graph, arguments)?;
    let mut all = columns.inputs(&graph, &model, &table)?;
    all.push(columns.target(&table)?);
    let (mut data, mut validation) = Data::new(all).split(arguments.validation, arguments.seed);
    let scaling = arguments.standardize.then(|| Scaling::of(&data));
    if let Some(scaling) = &scaling {
        data.scale(scaling);
        validation.iter_mut().for_each(|validation| validation.scale(scaling));
    }
    let named: Vec<(&str, usize)> = arguments.size.iter().map(|(name, length)| (name.as_str(), *length)).collect();
    let machine = Machine::new(graph, model, &data, &named).map_err(|error| wrong(&error.to_string()))?;
    columns.check(machine.predicted())?;
    let options = options(arguments, rate, &columns, &source.bytes, [Some(&data), validation.as_ref()]);
    let mut text = String::new();
    let kept = validation.as_ref().map_or(0, Data::rows);
    head(&mut text, &columns, [data.rows(), kept], &machine);
    let trainer = Trainer::new(machine, data, validation, options);
    let mut trainer = trainer.map_err(|error| table.wrong(&error.to_string()))?;
    resume(&mut trainer, arguments)?;
    let stop = learn(&mut trainer, arguments)?;
    tail(&mut text, stop, trainer.state());
    let State { records, best, .. } = trainer.state();
    let title = std::path::Path::new(&source.name).file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let title = title.as_ref();
    if let Some(file) = &arguments.plot {
        document::picture(file, &losses(title, records).svg())?;
    }
    if let Some(file) = &arguments.plot_accuracy {
        if columns.classes.is_none() {
            return Err(wrong("--plot-accuracy takes a target of classes"));
        }
        document::picture(file, &accuracies(title, records).svg())?;
    }
    if let Some(file) = &arguments.trace {
        trace::write(file, records)?;
    }
    if let Some(file) = &arguments.output {
        let model = String::from_utf8_lossy(&source.bytes).into_owned();
        Saved::new(model, &columns, scaling, &arguments.size, trainer.machine(), &best.point).write(file)?;
    } else {
        output::note("the parameters are not kept; --output FILE.npz or FILE.json writes them");
    }
    output::write(&text, None)
}

/// Reads a model.
pub(super) fn model(name: &str, bytes: &[u8]) -> Result<(Graph, Model), Failure> {
    let mut graph = Graph::new();
    let formula = syntax::decode(bytes)
        .and_then(|text| answer::read(&mut graph, text, &Limits::default()))
        .map_err(|error| Failure::Input(report::render(name, bytes, &error)))?;
    let model = Model::new(&graph, &formula).map_err(|error| Failure::Input(format!("error: {name}: {error}")))?;
    Ok((graph, model))
}

fn file(arguments: &Arguments) -> Option<&std::path::Path> {
    Some(arguments.model.as_path()).filter(|path| *path != std::path::Path::new("-"))
}

fn wrong(message: &str) -> Failure {
    Failure::Input(format!("error: {message}"))
}

/// A number, or a formula of the step `k`.
fn rate(graph: &mut Graph, arguments: &Arguments) -> Result<Rate, Failure> {
    let usual = match arguments.method {
        Training::Adam => "0.001",
        Training::Momentum => "0.01",
        Training::Gd | Training::Lbfgs => "0.1",
    };
    if arguments.method == Training::Lbfgs && arguments.rate.is_some() {
        return Err(wrong("--method lbfgs finds the rate itself; leave out --rate"));
    }
    let text = arguments.rate.as_deref().unwrap_or(usual);
    let node = answer::read_expression(graph, text)
        .map_err(|error| Failure::Input(report::render("--rate", text.as_bytes(), &error)))?;
    if let Some(number) = graph.as_constant(node) {
        return Ok(Rate::Fixed(number.to_f64()));
    }
    let schedule = Schedule::new(graph, node).map(Rate::Schedule);
    schedule.map_err(|_| {
        wrong(&format!("--rate takes a number or a formula of the step k, found `{}`", text.escape_debug()))
    })
}

fn options(arguments: &Arguments, rate: Rate, columns: &Columns, source: &[u8], data: [Option<&Data>; 2]) -> Options {
    let Arguments { method, beta, memory, batch, seed, init, size, .. } = arguments;
    // Whatever the numbers depend on; more epochs or another patience go on from where it was.
    let settings = format!("{method:?} {:?} {beta} {memory} {batch} {seed} {init:?} {size:?}", arguments.rate);
    let arrays = data.into_iter().flatten().flat_map(Data::arrays);
    let bytes: Vec<Vec<u8>> =
        arrays.map(|array| array.entries().iter().flat_map(|entry| entry.to_le_bytes()).collect()).collect();
    let parts = [source, settings.as_bytes()].into_iter().chain(bytes.iter().map(Vec::as_slice));
    Options {
        method: match method {
            Training::Gd => Method::Gradient,
            Training::Momentum => Method::Momentum { beta: *beta },
            Training::Adam => Method::default(),
            Training::Lbfgs => Method::Lbfgs { memory: *memory },
        },
        rate,
        batch: *batch,
        epochs: arguments.epochs,
        seed: *seed,
        initial: Initial::from(*init),
        patience: arguments.patience,
        classes: columns.classes.is_some(),
        fingerprint: fingerprint(parts),
    }
}

/// Goes on from the checkpoint, if there is one.
fn resume(trainer: &mut Trainer, arguments: &Arguments) -> Result<(), Failure> {
    let Some(file) = &arguments.checkpoint else { return Ok(()) };
    let wrong = |message: &str| wrong(&format!("{}: {message}", file.display()));
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(wrong(&format!("cannot be read: {error}"))),
    };
    if !arguments.resume {
        return Err(wrong("there is a checkpoint already; --resume goes on from it"));
    }
    let state = State::from_bytes(&bytes).ok_or_else(|| wrong("this is no checkpoint, or it is damaged"))?;
    trainer
        .resume(state)
        .map_err(|_| wrong("this is a checkpoint of other training: the model, the data or the options differ"))
}

/// Trains, with checkpoints.
fn learn(trainer: &mut Trainer, arguments: &Arguments) -> Result<Stop, Failure> {
    let progress = progress(arguments);
    let every = arguments.checkpoint_every.max(1);
    let keep = |state: &State| match &arguments.checkpoint {
        Some(file) => output::write_durably(&state.to_bytes(), file),
        None => Ok(()),
    };
    let stop = loop {
        if let Some(stop) = trainer.stop() {
            break stop;
        }
        trainer.epoch().map_err(|error| wrong(&error.to_string()))?;
        let state = trainer.state();
        let Some(record) = state.records.last() else { continue };
        if arguments.verbose {
            output::complain(&format!("epoch {:5}  {}", record.epoch, told(record)));
        }
        progress.set_position(record.epoch);
        progress.set_message(told(record));
        if record.epoch % every == 0 || trainer.stop().is_some() {
            keep(state)?;
        }
    };
    progress.finish_and_clear();
    Ok(stop)
}

/// A bar, if somebody sees it and nothing else is told.
fn progress(arguments: &Arguments) -> ProgressBar {
    if arguments.verbose || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} epoch {pos} of {len}  {msg}");
    let bar = ProgressBar::new(arguments.epochs);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// An epoch in words.
fn told(record: &Record) -> String {
    let percent = |part: f64| format!("{:.1} %", 100.0 * part);
    let mut text = format!("loss {}", short(record.loss, 4));
    if let Some(accuracy) = record.accuracy {
        let _ = write!(text, ", accuracy {}", percent(accuracy));
    }
    if let Some(loss) = record.validation {
        let _ = write!(text, "; validation: loss {}", short(loss, 4));
    }
    if let Some(accuracy) = record.validation_accuracy {
        let _ = write!(text, ", accuracy {}", percent(accuracy));
    }
    text
}

/// What is learned, from what.
fn head(text: &mut String, columns: &Columns, [rows, kept]: [usize; 2], machine: &Machine) {
    let _ = write!(text, "{} to learn from", count(rows as u64, "row"));
    let _ = if kept > 0 { writeln!(text, ", {kept} for validation") } else { writeln!(text) };
    if let Some(classes) = &columns.classes {
        let _ = writeln!(text, "{} classes: {}", classes.len(), classes.join(", "));
    }
    let shape = |parameter: &crate::train::Parameter| {
        let lengths = parameter.dimensions.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
        if lengths.is_empty() { parameter.name.clone() } else { format!("{} [{lengths}]", parameter.name) }
    };
    let shapes = machine.parameters().iter().map(shape).collect::<Vec<_>>().join(", ");
    let _ = writeln!(text, "{} to find: {shapes}", count(machine.dimension() as u64, "number"));
}

/// How it ended.
fn tail(text: &mut String, stop: Stop, state: &State) {
    let reason = match stop {
        Stop::Epochs => "--epochs allows more",
        Stop::Patience => "the loss has not become better for a while",
        Stop::Diverged => "it diverges; try a smaller rate",
        Stop::Settled => "no step makes the loss smaller",
    };
    let last = state.records.last().map_or(0, |record| record.epoch);
    let _ = writeln!(text, "stopped after {}: {reason}", count(last, "epoch"));
    if let Some(best) = state.records.iter().find(|record| record.epoch == state.best.epoch) {
        let _ = writeln!(text, "best after {}: {}", count(best.epoch, "epoch"), told(best));
    }
}

//! `symdiff train`: the parameters of a model from a table.
//!
//! In: a model in the language of formulas, a table, the column to be predicted. Out: the best parameters in a file that `symdiff predict`
//! reads, curves, a checkpoint after each epoch. Always: a checkpoint is whole or is not there, and training that goes on
//! from one gives the same files, bit for bit, as training that was never interrupted.

mod columns;
mod files;
mod saved;
mod trace;

use std::fmt::Write as _;
use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use super::arguments::{Precision, Train as Arguments, Training};
use super::descend::count;
use super::output::{self, Failure};
use super::{data, question, report, source};
use crate::answer;
use crate::eval;
use crate::graph::Graph;
use crate::lesson::short;
use crate::optimize::Schedule;
use crate::syntax::{self, Limits};
use crate::tensor::{Array, Element, TensorError};
use crate::train::{
    Data, Initial, Machine, Method, Model, Options, Rate, Record, Scaling, State, Stop, TrainError, Trainer,
    fingerprint,
};

pub(super) use columns::Columns;
pub(super) use saved::Saved;

/// Trains and tells.
pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let source = source::fetch_file(&arguments.model, Limits::default().source_bytes)?;
    let (mut graph, model) = model(&source.name, &source.bytes)?;
    let table = data::Table::read(&arguments.data)?;
    let columns = Columns::choose(&graph, &model, &table, arguments)?;
    files::check(arguments, columns.classes.is_some())?;
    check(arguments)?;
    let rate = rate(arguments)?;
    let from = match &arguments.from {
        Some(from) => question::point(&mut graph, from)?.all(&graph),
        None => Vec::new(),
    };
    let mut all = columns.inputs(&graph, &model, &table)?;
    all.push(columns.target(&table)?);
    let (mut data, mut validation) = Data::new(all).split(arguments.validation, arguments.seed);
    let scaling = arguments.standardize.then(|| Scaling::of(&data));
    if let Some(scaling) = &scaling {
        data.scale(scaling);
        validation.iter_mut().for_each(|validation| validation.scale(scaling));
    }
    let named: Vec<(&str, usize)> = arguments.size.iter().map(|(name, length)| (name.as_str(), *length)).collect();
    if let Some((name, _)) = named.iter().find(|(name, _)| !model.lengths(&graph).any(|length| length == *name)) {
        return Err(wrong(&format!("--size: the model has no axis `{name}`")));
    }
    if let Some((name, _)) = named.iter().find(|(name, _)| *name == graph.name(model.batch)) {
        return Err(wrong(&format!("--size: the length of `{name}` is the number of rows, which the table says")));
    }
    let work = Work { arguments, source: &source, columns: &columns, scaling, rate, from };
    match arguments.precision {
        Precision::Double => work.train::<f64>(graph, model, data, validation, &named),
        Precision::Single => work.train::<f32>(graph, model, data, validation, &named),
    }
}

/// What has been read.
struct Work<'a> {
    arguments: &'a Arguments,
    source: &'a source::Text,
    columns: &'a Columns,
    scaling: Option<Scaling>,
    rate: Rate,
    from: Vec<(String, Array)>,
}

impl Work<'_> {
    /// Trains with doubles or floats, and tells.
    fn train<T: Element>(
        self,
        graph: Graph,
        model: Model,
        data: Data,
        validation: Option<Data>,
        named: &[(&str, usize)],
    ) -> Result<(), Failure> {
        let Work { arguments, source, columns, scaling, rate, from } = self;
        let machine = Machine::<T>::in_precision(graph, model, &data, named).map_err(explained)?;
        columns.check(machine.predicted())?;
        let options =
            Options { from, ..options(arguments, rate, columns, &source.bytes, [Some(&data), validation.as_ref()]) };
        let mut text = String::new();
        let kept = validation.as_ref().map_or(0, Data::rows);
        head(&mut text, columns, [data.rows(), kept], &machine);
        let mut trainer = Trainer::new(machine, data, validation, options).map_err(explained)?;
        resume(&mut trainer, arguments)?;
        if trainer.state().records.is_empty() {
            let still = trainer.still().map_err(explained)?.join(", ");
            if !still.is_empty() {
                output::note(&format!(
                    "the gradient of {still} is 0 at the start; --from says where parameters begin, or --init"
                ));
            }
        }
        let stop = learn(&mut trainer, arguments)?;
        let State { records, best, .. } = trainer.state();
        if stop == Stop::Diverged && best.epoch == 0 {
            return Err(wrong(&format!(
                "training diverges at once, and nothing is written; {}",
                remedy(arguments.method)
            )));
        }
        tail(&mut text, stop, trainer.state(), arguments.method);
        let title =
            std::path::Path::new(&source.name).file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let model = String::from_utf8_lossy(&source.bytes).into_owned();
        let saved = Saved::new(model, columns, scaling, &arguments.size, trainer.machine(), &best.point);
        files::write(arguments, &title, &saved, records)?;
        output::write(&text, None)
    }
}

/// Reads a model.
pub(super) fn model(name: &str, bytes: &[u8]) -> Result<(Graph, Model), Failure> {
    let mut graph = Graph::new();
    let formula =
        syntax::decode(bytes).and_then(|text| answer::read(&mut graph, text, &Limits::default())).map_err(|error| {
            {
                // The usual advice is for formulas without a loss.
                if matches!(error.kind, syntax::ErrorKind::NoOutput { .. }) {
                    return Failure::Input(format!("error: {name}: {}", TrainError::NoLoss));
                }
                Failure::Input(report::render(name, bytes, &error))
            }
        })?;
    let model = Model::new(&graph, &formula).map_err(|error| Failure::Input(format!("error: {name}: {error}")))?;
    Ok((graph, model))
}

/// What is wrong, and which option mends it.
fn explained(error: TrainError) -> Failure {
    let help = match &error {
        TrainError::NoLength { length, .. } => format!("\nhelp: --size {length}=16 says it"),
        TrainError::Start | TrainError::Value(TensorError::Singular { .. }) => {
            "\nhelp: say where parameters begin, as in --from a=1,b=1, or choose another --init".to_owned()
        }
        TrainError::NoSuchParameter { .. } | TrainError::StartShape { .. } => {
            "\nhelp: --from takes a=1,b=[1,2]".to_owned()
        }
        TrainError::NoLoss
        | TrainError::NoPrediction
        | TrainError::NoBatch
        | TrainError::Turned { .. }
        | TrainError::NoInput { .. }
        | TrainError::NoTarget { .. }
        | TrainError::SeveralTargets { .. }
        | TrainError::NoParameter
        | TrainError::NoRows
        | TrainError::OtherLength { .. }
        | TrainError::TooLarge { .. }
        | TrainError::Derivative(_)
        | TrainError::Value(_)
        | TrainError::Precision
        | TrainError::OtherState => String::new(),
    };
    wrong(&format!("{error}{help}"))
}

fn wrong(message: &str) -> Failure {
    Failure::Input(format!("error: {message}"))
}

/// Refuses options that the method does not take.
fn check(arguments: &Arguments) -> Result<(), Failure> {
    let (is_momentum, is_lbfgs) = (arguments.method == Training::Momentum, arguments.method == Training::Lbfgs);
    if let Some(message) = arguments.remembered.misplaced(is_momentum, is_lbfgs) {
        return Err(wrong(message));
    }
    if is_lbfgs && arguments.batch.is_some() {
        return Err(wrong("--batch is for --method adam, gd and momentum; lbfgs takes all rows at once"));
    }
    Ok(())
}

/// A number, or a formula of the step `k`.
fn rate(arguments: &Arguments) -> Result<Rate, Failure> {
    let usual = match arguments.method {
        Training::Adam => "0.001",
        Training::Momentum => "0.01",
        Training::Gd | Training::Lbfgs => "0.1",
    };
    if arguments.method == Training::Lbfgs && arguments.rate.is_some() {
        return Err(wrong("--method lbfgs finds the rate itself; leave out --rate"));
    }
    let text = arguments.rate.as_deref().unwrap_or(usual);
    // `k` is the step here, whatever it is in the model.
    let mut graph = Graph::new();
    let node = answer::read_expression(&mut graph, text)
        .map_err(|error| Failure::Input(report::render("--rate", text.as_bytes(), &error)))?;
    let text = text.escape_debug();
    let mut schedule = Schedule::new(&graph, node)
        .map_err(|_| wrong(&format!("--rate takes a number or a formula of the step k, found `{text}`")))?;
    let first = schedule.at(0);
    if !first.is_finite() || first < 0.0 {
        let first = eval::format(first);
        return Err(wrong(&format!(
            "--rate is to be finite and not negative, and `{text}` is {first} in the first step, k = 0"
        )));
    }
    Ok(if graph.as_constant(node).is_some() { Rate::Fixed(first) } else { Rate::Schedule(schedule) })
}

fn options(arguments: &Arguments, rate: Rate, columns: &Columns, source: &[u8], data: [Option<&Data>; 2]) -> Options {
    let Arguments { method, remembered, seed, init, size, .. } = arguments;
    let (beta, memory, batch) = (remembered.beta(), remembered.memory(), arguments.batch.unwrap_or(32));
    // Whatever the numbers depend on; more epochs or another patience go on from where it was.
    let Arguments { rate: how_far, from, .. } = arguments;
    let settings = format!("{method:?} {how_far:?} {beta} {memory} {batch} {seed} {init:?} {size:?} {from:?}");
    let arrays = data.into_iter().flatten().flat_map(Data::arrays);
    let bytes: Vec<Vec<u8>> =
        arrays.map(|array| array.entries().iter().flat_map(|entry| entry.to_le_bytes()).collect()).collect();
    let parts = [source, settings.as_bytes()].into_iter().chain(bytes.iter().map(Vec::as_slice));
    Options {
        method: match method {
            Training::Gd => Method::Gradient,
            Training::Momentum => Method::Momentum { beta },
            Training::Adam => Method::default(),
            Training::Lbfgs => Method::Lbfgs { memory },
        },
        rate,
        batch,
        epochs: arguments.epochs,
        seed: *seed,
        initial: Initial::from(*init),
        patience: arguments.patience,
        classes: columns.classes.is_some(),
        fingerprint: fingerprint(parts),
        ..Options::default()
    }
}

/// Goes on from the checkpoint, if there is one.
fn resume<T: Element>(trainer: &mut Trainer<T>, arguments: &Arguments) -> Result<(), Failure> {
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
    let state = State::from_bytes(&bytes).ok_or_else(|| {
        if State::<f32>::from_bytes(&bytes).is_some() {
            return wrong("this is a checkpoint of training in single precision; --precision single goes on from it");
        }
        if State::<f64>::from_bytes(&bytes).is_some() {
            return wrong("this is a checkpoint of training in double precision; --precision double goes on from it");
        }
        wrong("this is no checkpoint, or it is damaged")
    })?;
    trainer
        .resume(state)
        .map_err(|_| wrong("this is a checkpoint of other training: the model, the data or the options differ"))
}

/// Trains, with checkpoints.
fn learn<T: Element>(trainer: &mut Trainer<T>, arguments: &Arguments) -> Result<Stop, Failure> {
    let progress = progress(arguments);
    let every = arguments.checkpoint_every.max(1);
    let keep = |state: &State<T>| match &arguments.checkpoint {
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
    let style = ProgressStyle::with_template("{bar:30} epoch {pos} of {len}  {wide_msg}");
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
fn head<T: Element>(text: &mut String, columns: &Columns, [rows, kept]: [usize; 2], machine: &Machine<T>) {
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
fn tail<T: Element>(text: &mut String, stop: Stop, state: &State<T>, method: Training) {
    let reason = match stop {
        Stop::Epochs => "--epochs allows more",
        Stop::Patience => "the loss has not become better for a while",
        Stop::Diverged => &format!("it diverges; {}", remedy(method)),
        Stop::Settled => "no step makes the loss smaller",
    };
    let last = state.records.last().map_or(0, |record| record.epoch);
    let _ = writeln!(text, "stopped after {}: {reason}", count(last, "epoch"));
    if let Some(best) = state.records.iter().find(|record| record.epoch == state.best.epoch) {
        let _ = writeln!(text, "best after {}: {}", count(best.epoch, "epoch"), told(best));
    } else {
        let _ = writeln!(text, "best is the start: loss {}; no epoch has made it less", short(state.best.loss, 4));
    }
}

/// What to do when training diverges.
fn remedy(method: Training) -> &'static str {
    match method {
        Training::Lbfgs => "try another start with --from, or another method",
        Training::Gd | Training::Momentum | Training::Adam => "try a smaller --rate",
    }
}

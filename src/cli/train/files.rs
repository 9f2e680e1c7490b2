//! The files that training writes.
//!
//! In: their names, and a trained model. Out: the files. Always: what cannot be written is told before the first epoch; the parameters
//! are written first.

use super::{Saved, trace, wrong};
use crate::cli::arguments::Train as Arguments;
use crate::cli::document;
use crate::cli::output::{self, Failure};
use crate::train::{Record, accuracies, losses};

/// Whether all that is asked for can be written.
pub(super) fn check(arguments: &Arguments, has_classes: bool) -> Result<(), Failure> {
    if arguments.plot_accuracy.is_some() && !has_classes {
        return Err(wrong("--plot-accuracy takes a target of classes"));
    }
    let read = [arguments.model.as_path(), arguments.data.as_path()];
    let written = arguments.output.iter().chain(&arguments.trace).chain(&arguments.checkpoint);
    let mut written = written.chain(&arguments.plot).chain(&arguments.plot_accuracy);
    written.try_for_each(|file| output::differs(file, &read))?;
    if let Some(file) = &arguments.output {
        Saved::check(file)?;
    }
    arguments.plot.iter().chain(&arguments.plot_accuracy).try_for_each(|file| document::check(file))?;
    arguments
        .output
        .iter()
        .chain(&arguments.trace)
        .chain(&arguments.checkpoint)
        .try_for_each(|file| output::check(file))
}

/// Writes the parameters, the curves and the trace.
pub(super) fn write(arguments: &Arguments, title: &str, saved: &Saved, records: &[Record]) -> Result<(), Failure> {
    match &arguments.output {
        Some(file) => saved.write(file)?,
        None => output::note("the parameters are not kept; --output FILE.npz or FILE.json writes them"),
    }
    if let Some(file) = &arguments.trace {
        trace::write(file, records)?;
    }
    if let Some(file) = &arguments.plot {
        document::picture(file, &losses(title, records).svg())?;
    }
    if let Some(file) = &arguments.plot_accuracy {
        document::picture(file, &accuracies(title, records).svg())?;
    }
    Ok(())
}

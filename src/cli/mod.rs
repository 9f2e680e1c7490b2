//! The command line: one file a command.
//!
//! In: arguments, standard input, files. Out: results on standard output, everything else on
//! standard error, and an exit status: 0 done, 1 the input is wrong, 2 the command line is wrong.
//! The only part of the library that reads, writes or knows of a terminal; `main` only calls [`run`].

#![allow(missing_docs, reason = "the documentation of arguments is their help text")]

mod arguments;
mod array;
mod batch;
mod code;
mod count;
mod data;
mod derive;
mod descend;
mod document;
mod eval;
mod explain;
mod explanation;
mod figure;
mod fit;
mod functions;
mod jacobian;
mod lessons;
mod notation;
mod output;
mod predict;
mod question;
mod records;
mod report;
mod source;
mod trace;
mod train;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use output::Failure;

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    run_with(std::env::args_os())
}

fn run_with(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let typed = arguments::prepare(arguments);
    let torn = arguments::is_torn(&typed);
    let arguments = match Arguments::try_parse_from(typed) {
        Ok(arguments) => arguments,
        Err(error) => return output::usage(&error, torn),
    };
    let done = match arguments.command {
        Some(Command::Batch) => batch::run(std::io::stdin().lock()),
        Some(Command::Functions { name }) => functions::run(name.as_deref()),
        Some(Command::Figure(arguments)) => figure::run(&arguments),
        Some(Command::Trace(arguments)) => trace::run(&arguments),
        Some(Command::Explain(explain)) => explain::run(&explain),
        Some(Command::Code(arguments)) => code::run(&arguments),
        Some(Command::Eval(arguments)) => eval::run(&arguments),
        Some(Command::Descend(arguments)) => descend::run(&arguments),
        Some(Command::Fit(arguments)) => fit::run(&arguments),
        Some(Command::Train(arguments)) => train::run(&arguments),
        Some(Command::Predict(arguments)) => predict::run(&arguments),
        Some(Command::Completions { shell }) => output::completions(shell),
        None => derive::run(&arguments.derive),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // The reader has seen enough, as `head` has.
        Err(Failure::Io(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => output::fail(&failure),
    }
}

//! Where results and complaints go.
//!
//! Results are written whole: to standard output, or to a file that appears only when it is
//! complete. Complaints go to standard error.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use super::arguments::Arguments;

/// Why a command ended without its result.
#[derive(Debug)]
pub(super) enum Failure {
    /// The input is wrong; the message is complete, with its source line where there is one.
    Input(String),
    /// Reading or writing failed.
    Io(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Io(error)
    }
}

/// Writes a result to a file, or to standard output.
pub(super) fn write(content: impl AsRef<[u8]>, file: Option<&Path>) -> Result<(), Failure> {
    let content = content.as_ref();
    match file {
        None => {
            let mut out = io::stdout().lock();
            out.write_all(content)?;
            out.flush()?;
        }
        Some(path) => {
            let written = write_file(content, path);
            written.map_err(|error| Failure::Input(format!("error: cannot write {}: {error}", path.display())))?;
        }
    }
    Ok(())
}

/// Writes a file so that a reader never sees half of it. What is there already and no plain file, such as a device
/// or a pipe, is written to as it is.
fn write_file(content: &[u8], path: &Path) -> io::Result<()> {
    let there = std::fs::metadata(path);
    if there.is_ok_and(|there| !there.is_file()) {
        return std::fs::OpenOptions::new().write(true).open(path)?.write_all(content);
    }
    // Through a symbolic link to the file that it stands for.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut partial = target.as_os_str().to_owned();
    partial.push(".partial");
    let written = std::fs::write(&partial, content).and_then(|()| std::fs::rename(&partial, &target));
    if written.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    written
}

/// Says something that is not a result.
pub(super) fn note(text: &str) {
    complain(&format!("note: {text}"));
}

/// Writes to standard error; if nobody listens there, nobody is told.
fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Reports a failure; the exit status tells whose fault it is.
pub(super) fn fail(failure: &Failure) -> ExitCode {
    match failure {
        Failure::Input(message) => {
            complain(message);
            ExitCode::from(1)
        }
        Failure::Io(error) => {
            complain(&format!("error: {error}"));
            ExitCode::from(1)
        }
    }
}

/// Prints what clap has to say: help and version on standard output, mistakes on standard error.
pub(super) fn usage(error: &clap::Error) -> ExitCode {
    match error.print() {
        Ok(()) if error.use_stderr() => ExitCode::from(2),
        Ok(()) | Err(_) => ExitCode::SUCCESS,
    }
}

/// Prints a completion script.
pub(super) fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "symdiff", &mut script);
    let mut out = io::stdout().lock();
    out.write_all(&script)?;
    Ok(out.flush()?)
}

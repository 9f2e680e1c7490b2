//! Where results and complaints go.
//!
//! Results are written whole: to standard output, or to a file that appears only when it is
//! complete. Complaints go to standard error.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
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
pub(super) fn write(text: &str, file: Option<&Path>) -> Result<(), Failure> {
    write_bytes(text.as_bytes(), file)
}

/// Writes a result that is no text.
pub(super) fn write_bytes(bytes: &[u8], file: Option<&Path>) -> Result<(), Failure> {
    let mut destination = Destination::open(file)?;
    destination.write_all(bytes).map_err(|error| destination.failure(error))?;
    destination.finish()
}

/// Writes a file that is either what it was or what it is to be, even if the machine stops.
pub(super) fn write_durably(bytes: &[u8], path: &Path) -> Result<(), Failure> {
    let mut destination = Destination::open(Some(path))?;
    let written = destination.write_all(bytes).and_then(|()| match &destination {
        Destination::File(partial) => partial.file.sync_all(),
        Destination::Stream(_) => Ok(()),
    });
    written.map_err(|error| destination.failure(error))?;
    destination.finish()?;
    // The new name too is on the disk, where folders can be told to see to that.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Whether a file can be written, which is better known before long work than after it.
pub(super) fn check(path: &Path) -> Result<(), Failure> {
    match std::fs::metadata(path) {
        Ok(there) if there.is_dir() => Err(cannot_write(path, &io::ErrorKind::IsADirectory.into())),
        Ok(there) if !there.is_file() => Ok(()),
        Ok(_) | Err(_) => Destination::open(Some(path)).map(drop),
    }
}

/// Refuses to write a file that is read too: its contents would be lost.
pub(super) fn differs(path: &Path, read: &[&Path]) -> Result<(), Failure> {
    let whole = |path: &Path| path.canonicalize().ok().filter(|path| path.is_file());
    match whole(path) {
        Some(file) if read.iter().any(|other| whole(other).as_ref() == Some(&file)) => Err(Failure::Input(format!(
            "error: {} is read, and would be replaced by what is written; name another file",
            path.display()
        ))),
        Some(_) | None => Ok(()),
    }
}

/// The names of standard output; as a file it would be replaced where it goes into one.
const STANDARD: [&str; 4] = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/// Where a result goes: standard output, or a file that a reader never sees half of.
#[derive(Debug)]
pub(super) enum Destination {
    /// Standard output, or what is there already and no plain file, such as a device or a pipe.
    Stream(Stream),
    /// A file that gets its name when it is complete.
    File(Partial),
}

/// What is written to as it comes.
#[derive(Debug)]
pub(super) enum Stream {
    Standard(io::StdoutLock<'static>),
    Other(File, PathBuf),
}

/// A file under a name of its own as long as it is incomplete.
#[derive(Debug)]
pub(super) struct Partial {
    file: File,
    path: PathBuf,
    target: PathBuf,
    complete: bool,
}

impl Partial {
    /// A new file beside its target, for the same readers as a target that is there.
    fn create(target: PathBuf) -> io::Result<Partial> {
        let mut number = 0;
        loop {
            let mut path = target.as_os_str().to_owned();
            path.push(format!(".{}-{number}.partial", std::process::id()));
            let path = PathBuf::from(path);
            match File::options().write(true).create_new(true).open(&path) {
                Ok(file) => {
                    let partial = Partial { file, path, target, complete: false };
                    if let Ok(there) = std::fs::metadata(&partial.target) {
                        partial.file.set_permissions(there.permissions())?;
                    }
                    return Ok(partial);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(error),
            }
        }
    }
}

impl Destination {
    /// Opens a file, or standard output.
    pub(super) fn open(path: Option<&Path>) -> Result<Destination, Failure> {
        let Some(path) = path.filter(|path| !STANDARD.map(Path::new).contains(path)) else {
            return Ok(Destination::Stream(Stream::Standard(io::stdout().lock())));
        };
        let opened = if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
            let file = File::options().write(true).open(path);
            file.map(|file| Destination::Stream(Stream::Other(file, path.to_owned())))
        } else {
            // Through a symbolic link to the file that it stands for.
            let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            Partial::create(target).map(Destination::File)
        };
        opened.map_err(|error| cannot_write(path, &error))
    }

    /// Completes the result: a file gets its name.
    pub(super) fn finish(self) -> Result<(), Failure> {
        match self {
            Destination::Stream(Stream::Standard(mut out)) => Ok(out.flush()?),
            Destination::Stream(Stream::Other(..)) => Ok(()),
            Destination::File(mut partial) => {
                std::fs::rename(&partial.path, &partial.target)
                    .map_err(|error| cannot_write(&partial.target, &error))?;
                partial.complete = true;
                Ok(())
            }
        }
    }

    /// What an error of writing means.
    pub(super) fn failure(&self, error: io::Error) -> Failure {
        match self {
            Destination::Stream(Stream::Standard(_)) => Failure::Io(error),
            Destination::Stream(Stream::Other(_, path)) => cannot_write(path, &error),
            Destination::File(partial) => cannot_write(&partial.target, &error),
        }
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    Failure::Input(format!("error: cannot write {}: {error}", path.display()))
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Destination::Stream(Stream::Standard(out)) => out.write(bytes),
            Destination::Stream(Stream::Other(file, _)) => file.write(bytes),
            Destination::File(partial) => partial.file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Destination::Stream(Stream::Standard(out)) => out.flush(),
            Destination::Stream(Stream::Other(file, _)) => file.flush(),
            Destination::File(partial) => partial.file.flush(),
        }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.complete {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Says something that is not a result.
pub(super) fn note(text: &str) {
    complain(&format!("note: {text}"));
}

/// Writes to standard error; if nobody listens there, nobody is told.
pub(super) fn complain(text: &str) {
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
///
/// A formula that the shell has torn to pieces is told to be put in quotes.
pub(super) fn usage(error: &clap::Error, torn: bool) -> ExitCode {
    let printed = error.print();
    if torn && error.use_stderr() {
        complain("\nhelp: put the formula in quotes, as in symdiff \"x + y\"");
    }
    match printed {
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

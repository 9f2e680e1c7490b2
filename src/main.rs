//! The `symdiff` command; all of it is in the library's `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    symdiff::cli::run()
}

//! What a shell passes on, made ready for reading: formulas that look like options, formulas that were torn apart.

use std::ffi::{OsStr, OsString};

use clap::CommandFactory;

use super::Arguments;

/// Lets formulas that begin with a minus sign stand where formulas stand: `-x^2`, `--x*2`.
///
/// An argument is an option if it looks like one: `--` and a word, or `-` and one of the short options. All else
/// that begins with `-` is a formula and goes behind `--`.
pub(in crate::cli) fn prepare(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let command = Arguments::command();
    let takes_value =
        |option: &str| command.get_arguments().any(|a| a.get_long() == Some(option) && a.get_action().takes_values());
    let (mut before, mut formulas) = (Vec::new(), Vec::new());
    let arguments: Vec<OsString> = arguments.collect();
    if takes_no_formula(&arguments) {
        return arguments;
    }
    let mut arguments = arguments.into_iter().peekable();
    let mut rest_is_plain = false;
    while let Some(argument) = arguments.next() {
        let text = argument.to_string_lossy();
        if rest_is_plain {
            formulas.push(argument);
        } else if text == "--" {
            rest_is_plain = true;
        } else if text.strip_prefix("--").is_some_and(takes_value) {
            let value =
                arguments.next_if(|next| !next.to_str().and_then(|n| n.strip_prefix("--")).is_some_and(takes_value));
            before.push(argument);
            before.extend(value);
        } else if is_formula(&argument) {
            formulas.push(argument);
        } else {
            before.push(argument);
        }
    }
    if !formulas.is_empty() {
        before.push(OsString::from("--"));
        before.extend(formulas);
    }
    before
}

/// Whether formulas come from files only, so that nothing on the command line is one.
fn takes_no_formula(arguments: &[OsString]) -> bool {
    arguments.get(1).is_some_and(|command| command == "train" || command == "predict")
}

/// Whether a formula seems to have been typed without quotes, so that the shell has made several arguments of it.
pub(in crate::cli) fn is_torn(arguments: &[OsString]) -> bool {
    !takes_no_formula(arguments)
        && arguments.iter().skip(1).any(|argument| {
            let text = argument.to_string_lossy();
            let operator = |c: char| "+*/^=,;".contains(c);
            text.starts_with(operator) || (text.ends_with(operator) && !text.starts_with("--")) || text == "-"
        })
}

/// Whether an argument that begins with `-` is a formula.
fn is_formula(argument: &OsStr) -> bool {
    let text = argument.to_string_lossy();
    if text == "-" || !text.starts_with('-') || text == "-h" || text == "-V" {
        return false;
    }
    let Some(name) = text.strip_prefix("--") else { return true };
    let name = name.split('=').next().unwrap_or_default();
    name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

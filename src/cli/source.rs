//! Where a formula comes from: an argument, a file, standard input.

use std::io::Read;
use std::path::Path;

use super::arguments::Source;
use super::output::Failure;

/// A text to be read as a formula, and what to call it in messages.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// Fetches the formula that an argument or a file has, as far as it takes to know that it is too long.
pub(super) fn fetch(source: &Source, max_bytes: usize) -> Result<Text, Failure> {
    match (&source.file, source.formula.as_deref()) {
        (Some(path), _) => in_file(path, max_bytes),
        (None, Some(dash)) if dash == "-" => standard_input(max_bytes),
        (None, formula) => {
            Ok(Text { name: "formula".to_owned(), bytes: formula.unwrap_or_default().as_encoded_bytes().to_vec() })
        }
    }
}

/// The same for what is always in a file, or in standard input for `-`.
pub(super) fn fetch_file(path: &Path, max_bytes: usize) -> Result<Text, Failure> {
    if path == Path::new("-") { standard_input(max_bytes) } else { in_file(path, max_bytes) }
}

fn in_file(path: &Path, max_bytes: usize) -> Result<Text, Failure> {
    let name = path.display().to_string();
    let bytes = std::fs::File::open(path)
        .and_then(|file| read(file, max_bytes))
        .map_err(|error| Failure::Input(format!("error: cannot read {name}: {error}")))?;
    Ok(Text { name, bytes })
}

fn standard_input(max_bytes: usize) -> Result<Text, Failure> {
    let bytes = read(std::io::stdin().lock(), max_bytes)?;
    Ok(Text { name: "standard input".to_owned(), bytes })
}

/// Reads no more than it takes to know that it is too much.
fn read(from: impl Read, limit: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take((limit as u64).saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

//! Where a formula comes from: an argument, a file, standard input.

use std::ffi::OsStr;
use std::io::Read;
use std::path::Path;

use super::output::Failure;

/// A text to be read as a formula, and what to call it in messages.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// Fetches the formula that an argument or a file has, as far as it takes to know that it is too long.
pub(super) fn fetch(formula: Option<&OsStr>, file: Option<&Path>, max_bytes: usize) -> Result<Source, Failure> {
    if let Some(path) = file {
        let name = path.display().to_string();
        let bytes = std::fs::File::open(path)
            .and_then(|file| read(file, max_bytes))
            .map_err(|error| Failure::Input(format!("error: cannot read {name}: {error}")))?;
        return Ok(Source { name, bytes });
    }
    match formula {
        Some(dash) if dash == OsStr::new("-") => {
            let bytes = read(std::io::stdin().lock(), max_bytes)?;
            Ok(Source { name: "standard input".to_owned(), bytes })
        }
        formula => {
            Ok(Source { name: "formula".to_owned(), bytes: formula.unwrap_or_default().as_encoded_bytes().to_vec() })
        }
    }
}

/// Reads no more than it takes to know that it is too much.
fn read(from: impl Read, limit: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take((limit as u64).saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

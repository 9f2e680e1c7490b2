//! Reference answers that come from elsewhere, to 25 digits: see `tests/reference/README.md`.
//!
//! Besides the committed cases, the whole corpus is read where it is present: at `../shared/corpus`, or where
//! `SYMDIFF_CORPUS` says.

mod bound;
mod engines;
mod forms;
mod hostile;
mod numbers;
mod operators;

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

/// The folders with cases, the committed one first.
fn folders() -> Vec<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let whole = std::env::var_os("SYMDIFF_CORPUS").map_or_else(|| here.join("../shared/corpus"), PathBuf::from);
    let mut folders = vec![here.join("tests/reference")];
    folders.extend(Some(whole).filter(|folder| folder.is_dir()));
    folders
}

/// The cases of a file, each once.
fn cases(file: &str) -> Vec<Json> {
    let mut cases: Vec<Json> = Vec::new();
    for folder in folders() {
        let path = folder.join(file);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let lines = text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON"));
        let new: Vec<Json> = lines.collect();
        // The whole corpus contains the committed cases.
        if new.len() >= cases.len() {
            cases = new;
        }
    }
    assert!(!cases.is_empty(), "{file} has cases");
    cases
}

/// A field that is a text.
fn text<'a>(case: &'a Json, field: &str) -> &'a str {
    case[field].as_str().unwrap_or_else(|| panic!("`{field}` of {case} is a text"))
}

/// A field that is a list of texts.
fn texts<'a>(case: &'a Json, field: &str) -> Vec<&'a str> {
    let list = case[field].as_array().unwrap_or_else(|| panic!("`{field}` of {case} is a list"));
    list.iter().map(|item| item.as_str().expect("a list of texts")).collect()
}

/// Fails with all complaints at once.
fn complain(complaints: &[String], cases: usize) {
    assert!(complaints.is_empty(), "{} of {cases} cases:\n{}", complaints.len(), complaints.join("\n"));
}

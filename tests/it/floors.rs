//! The order of the modules: each uses only what stands above it in `src/lib.rs`.
//!
//! Modules between two blank lines stand on one floor and do not use each other.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The floor of each module, as `src/lib.rs` has them.
fn floors() -> HashMap<String, usize> {
    let text = std::fs::read_to_string(source().join("lib.rs")).expect("the library has a root");
    let mut floors = HashMap::new();
    for (floor, block) in text.split("\n\n").enumerate() {
        let modules = block.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
        floors.extend(modules.map(|module| (module.to_owned(), floor)));
    }
    floors
}

/// All files of a module, without its tests.
fn files(module: &str) -> Vec<PathBuf> {
    let mut waiting = vec![source().join(format!("{module}.rs")), source().join(module)];
    let mut files = Vec::new();
    while let Some(path) = waiting.pop() {
        if let Ok(inside) = std::fs::read_dir(&path) {
            waiting.extend(inside.map(|entry| entry.expect("a readable folder").path()));
        } else if path.extension().is_some_and(|end| end == "rs") && path.is_file() && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
    files
}

/// The modules that a source uses, its comments and its unit tests apart.
fn used(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    let paths = lines.flat_map(|line| line.split("crate::").skip(1));
    let word = |path: &str| path.split(|c: char| !c.is_alphanumeric() && c != '_').next().map(str::to_owned);
    paths.filter_map(word).collect()
}

#[test]
fn modules_use_only_lower_floors() {
    let floors = floors();
    assert!(floors.len() > 10, "the modules are found: {floors:?}");
    for (module, floor) in &floors {
        let files = files(module);
        assert!(!files.is_empty(), "`{module}` has a file");
        for file in files {
            let text = std::fs::read_to_string(&file).expect("a readable file");
            for other in used(&text).iter().filter(|other| *other != module) {
                let below = floors.get(other).is_some_and(|other| other < floor);
                assert!(below, "{}: `{module}` does not stand above `{other}`", file.display());
            }
        }
    }
}

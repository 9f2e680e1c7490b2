//! The rules of the house that a compiler does not check.
//!
//! The sources are read as text, without comments and without tests.

use std::path::{Path, PathBuf};

use symdiff::op;

/// A source file of the library.
struct Source {
    /// Its path below `src`.
    name: String,
    /// Its text without comments, without the tests at its end.
    code: String,
}

impl Source {
    /// The module of the library that it belongs to.
    fn module(&self) -> &str {
        self.name.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.code.lines())
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// All sources but those of tests.
fn sources() -> Vec<Source> {
    let (mut folders, mut sources) = (vec![root()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root()).expect("below src").to_str().expect("a path is text");
                let text = std::fs::read_to_string(&path).expect("a source");
                sources.push(Source { name: name.replace('\\', "/"), code: code(&text) });
            }
        }
    }
    sources.retain(|source| !source.name.ends_with("tests.rs"));
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(sources.len() > 30, "the sources were found");
    sources
}

/// A text without its comments and without what follows `#[cfg(test)]`; lines stay where they are.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let comment = |line: &str| line.trim_start().starts_with("//");
    let lines = text.lines().map(|line| if comment(line) { "" } else { line.split(" // ").next().unwrap_or_default() });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn only_the_table_knows_functions_by_name() {
    // Where a name of the table may stand in a string, and why.
    const ALLOWED: &[(&str, &str)] = &[
        ("graph/build.rs", "the constructors of exp and pow"),
        ("simplify/laws.rs", "laws are formulas"),
        ("syntax/vocabulary.rs", "the letters that people spell out: gamma, beta"),
        ("syntax/", "advice in messages"),
        ("export/", "the letters that notations know: gamma, beta, pi"),
        ("expression.rs", "methods named as functions"),
        ("cli/arguments/", "examples in the help"),
    ];
    let names: Vec<&str> = op::all().map(|function| function.row().name).filter(|name| name.len() > 1).collect();
    let mut found = Vec::new();
    for source in sources() {
        let allowed = ALLOWED.iter().any(|(path, _)| source.name.starts_with(path));
        if allowed || source.module() == "op" {
            continue;
        }
        for (number, line) in source.lines() {
            let strings = line.split('"').skip(1).step_by(2);
            for text in strings.filter(|text| names.contains(text)) {
                found.push(format!("src/{}:{number}: \"{text}\"", source.name));
            }
        }
    }
    assert!(found.is_empty(), "functions are known by their rows:\n{}", found.join("\n"));
}

#[test]
fn matches_on_our_own_kinds_name_every_kind() {
    const OWN: [&str; 8] =
        ["Expression::", "Op::", "Operation::", "Part::", "Shape::", "Relation::", "Function::", "ErrorKind::"];
    let mut found = Vec::new();
    for source in sources() {
        let lines: Vec<&str> = source.code.lines().collect();
        for (place, line) in lines.iter().enumerate() {
            if !line.trim_start().starts_with("_ =>") {
                continue;
            }
            // The arms of the same match stand above, indented alike, back to the line that opens it.
            let indent = line.len() - line.trim_start().len();
            let depth = |line: &str| line.len() - line.trim_start().len();
            let above = lines[..place].iter().rev().take_while(|line| line.is_empty() || depth(line) >= indent);
            let arms = above.filter(|line| depth(line) == indent);
            let own = |arm: &&&str| OWN.iter().any(|kind| arm.trim_start().trim_start_matches("| ").starts_with(kind));
            // A kind inside a slice, a tuple or an option is not matched alone.
            if arms.clone().any(|arm| own(&arm)) {
                found.push(format!("src/{}:{}", source.name, place + 1));
            }
        }
    }
    assert!(found.is_empty(), "`_ =>` hides new kinds of our own:\n{}", found.join("\n"));
}

#[test]
fn every_file_says_what_it_is() {
    for source in sources() {
        let text = std::fs::read_to_string(root().join(&source.name)).expect("a source");
        assert!(text.starts_with("//!") || source.name == "main.rs", "src/{} begins with its purpose", source.name);
    }
}

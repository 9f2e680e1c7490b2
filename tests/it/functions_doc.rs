//! `docs/functions.md` is printed from the function table: `UPDATE_DOCS=1 cargo test functions_doc` writes it.

use std::fmt::Write;
use std::path::Path;

use symdiff::op::{self, Row};

const HEADER: &str = "\
# Functions

What formulas may use. This page is printed from the function table, `src/op/functions.rs`, by
`UPDATE_DOCS=1 cargo test functions_doc`; a test checks that it is current.

In a derivative, `y` is the value of the function itself. `sqrt(x)` and `if(condition, then, otherwise)` belong to the
language and are not functions of the table.

| function | derivative | what it is |
| --- | --- | --- |
";

/// The page.
fn page() -> String {
    let mut page = HEADER.to_owned();
    for row in op::all().map(|function| function.row()) {
        let _ = writeln!(page, "| {} | {} | {} |", names(row), derivatives(row), cell(row.doc));
    }
    page
}

/// The call, and other spellings: `asin(x)`, `arcsin`
fn names(row: &Row) -> String {
    let more = if row.associative { ", ..." } else { "" };
    let call = match row.parameters {
        [] => row.name.to_owned(),
        parameters => format!("{}({}{more})", row.name, parameters.join(", ")),
    };
    let names = std::iter::once(call.as_str()).chain(row.aliases.iter().copied());
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The partial derivatives, each with its parameter where there are several.
fn derivatives(row: &Row) -> String {
    let several = row.parameters.len() > 1;
    let derivative = |(parameter, partial): (&&str, &&str)| match (several, partial.is_empty()) {
        (_, true) => format!("by {parameter}: not in closed form"),
        (true, false) => format!("by {parameter}: `{}`", cell(partial)),
        (false, false) => format!("`{}`", cell(partial)),
    };
    row.parameters.iter().zip(row.partials).map(derivative).collect::<Vec<_>>().join("<br>")
}

/// A text as it may stand in a table.
fn cell(text: &str) -> String {
    text.replace('|', r"\|")
}

#[test]
fn the_page_of_functions_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/functions.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, page()).expect("docs is there");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == page(), "docs/functions.md is not current: UPDATE_DOCS=1 cargo test functions_doc");
}

//! Programs of `symdiff code` in C and Rust: compiled where there is a compiler, and compared with what we compute.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use symdiff::graph::NodeId;

use crate::binary::{finish, run};
use crate::code::{Case, HESSIANS, NAMES, NUMBERS, TENSORS, assert_close};

/// Lengths as numbers, which these languages have to know.
pub(crate) fn with_lengths(source: &str) -> String {
    let mut text = String::new();
    let mut word = String::new();
    for c in source.chars().chain(['\n']) {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        text += match word.as_str() {
            "k" | "o" => "2",
            "m" | "h" => "4",
            "n" | "i" => "3",
            other => other,
        };
        word.clear();
        text.push(c);
    }
    text.trim_end().to_owned()
}

/// An empty folder.
fn folder(test: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("native").join(test);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

/// What a command prints that has to succeed.
fn piped(mut command: Command) -> String {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let done = finish(command, b"");
    assert_eq!(done.status, Some(0), "{}", done.err());
    done.out()
}

fn is_there(compiler: &str) -> bool {
    let version = Command::new(compiler).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// Cases with the programs for them, in which the functions are called `f0`, `f1`, ...
fn programs(language: &str) -> Vec<(Case, String)> {
    let (numbers, tensors) = (&HESSIANS[HESSIANS.len() - 2..], &HESSIANS[..HESSIANS.len() - 2]);
    let tensor = |formula: &&str| with_lengths(&format!("{}{formula}", declarations(formula)));
    let first = TENSORS.iter().map(tensor).chain(NUMBERS.iter().map(|formula| (*formula).to_owned()));
    let second = tensors.iter().map(tensor).chain(numbers.iter().map(|formula| (*formula).to_owned()));
    let sources = first.map(|source| (source, &[][..])).chain(second.map(|source| (source, &["--hessian"][..])));
    let program = |(number, (source, hessian)): (usize, (String, &[&str]))| {
        let case = Case::of(source, number as u64 + 1);
        let name = format!("f{number}");
        let done = run(["code", &case.source, "--to", language, "--name", &name].iter().chain(hessian), b"");
        assert_eq!(done.status, Some(0), "{}: {}", case.source, done.err());
        (case, done.out())
    };
    sources.enumerate().map(program).collect()
}

/// The declarations of what a formula has in it.
fn declarations(formula: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let is_met = |name: &str| formula.split(|c: char| !is_part(c)).any(|word| word == name);
    let mut kept = String::new();
    for group in NAMES.trim_end().split_inclusive(']') {
        let Some((names, shape)) = group.trim_start_matches([',', ' ']).split_once(" : ") else { continue };
        for name in names.split(", ").filter(|name| is_met(name)) {
            let _ = writeln!(kept, "{name} : {shape}");
        }
    }
    kept
}

/// The functions of the first and of the second derivatives, as far as they are there.
fn functions(number: usize, program: &str) -> Vec<String> {
    let names = ["and_gradient", "and_jacobian", "hessian"].map(|kind| format!("f{number}_{kind}"));
    names.into_iter().filter(|name| program.contains(&format!("{name}("))).collect()
}

/// The numbers in a text that has other signs between them.
fn numbers(text: &str) -> Vec<f64> {
    let parts = text.split(|c: char| !(c.is_ascii_digit() || "+-.eE".contains(c)));
    parts.filter(|part| !part.is_empty()).map(|part| part.parse().unwrap_or_else(|_| panic!("{part}"))).collect()
}

/// Runs a program that prints, for each case, a line of values and derivatives, and where there are such a line of second ones.
fn check(printed: &str, cases: Vec<(Case, String)>) {
    let mut lines = printed.lines();
    for (mut case, program) in cases {
        let (source, mut line) = (case.source.clone(), || numbers(lines.next().unwrap_or_default()));
        assert_close(&source, &case.ours().concat(), &line());
        if program.contains("_hessian(") {
            assert_close(&source, &case.hessian(), &line());
        }
    }
    assert_eq!(lines.next(), None);
}

/// The values of the variables, one text for each.
fn arguments(case: &Case, list: impl Fn(String) -> String) -> Vec<String> {
    let value = |(_, array): &(_, symdiff::tensor::Array)| {
        let entries: Vec<String> = array.entries().iter().map(|entry| format!("{entry:?}")).collect();
        if array.dimensions().is_empty() { entries.concat() } else { list(entries.join(", ")) }
    };
    case.point.iter().map(value).collect()
}

#[test]
fn c_computes_what_we_compute() {
    if !is_there("cc") {
        return;
    }
    let folder = folder("c");
    let cases = programs("c");
    let (mut main, mut body) = (String::from("#include <stdio.h>\n"), String::new());
    let mut command = Command::new("cc");
    command.args([
        "-std=c99",
        "-Wall",
        "-Wextra",
        "-Wno-unused-parameter",
        "-Wno-unused-function",
        "-Werror",
        "-o",
        "all",
    ]);
    for (number, (case, program)) in cases.iter().enumerate() {
        let file = format!("f{number}.c");
        std::fs::write(folder.join(&file), program).expect("a file for the test");
        command.arg(file);
        let is_number = |output: &NodeId| case.graph.dimensions(*output).is_empty();
        let returns = case.formula.outputs.len() == 1 && case.formula.outputs.iter().all(is_number);
        for name in functions(number, program) {
            let head = program.lines().find(|line| line.contains(&format!(" {name}("))).expect("the function is there");
            let _ = writeln!(main, "{head};");
            // All results are arrays here, as long as the program writes to them.
            let inside = program.split_once(head).and_then(|(_, rest)| rest.split_once("\n}\n")).expect("it ends").0;
            let written = |name: &str| {
                inside.lines().filter(|line| line.trim_start().starts_with(&format!("{name}["))).count().max(1)
            };
            let results = head
                .split_once('(')
                .map_or("", |(_, inside)| inside)
                .trim_end_matches(')')
                .rsplit(", ")
                .take_while(|one| !one.starts_with("const"));
            let results = results.filter_map(|one| one.strip_prefix("double ").filter(|one| one.contains(['*', '['])));
            let mut results: Vec<String> = results
                .map(|one| one.trim_start_matches('*').split('[').next().unwrap_or_default().to_owned())
                .collect();
            results.reverse();
            let value = returns && name.contains("_and_");
            body.push_str("    {\n");
            results.iter().for_each(|one| {
                let _ = writeln!(body, "        double {one}[{}];", written(one));
            });
            let given = arguments(case, |list| format!("(const double[]){{{list}}}"));
            let call = format!("{name}({})", given.iter().chain(&results).cloned().collect::<Vec<_>>().join(", "));
            let _ = match value {
                true => writeln!(body, "        printf(\"%.17g \", {call});"),
                false => writeln!(body, "        {call};"),
            };
            results.iter().for_each(|one| {
                let count = written(one);
                let _ = writeln!(body, "        for (int i = 0; i < {count}; i++) printf(\"%.17g \", {one}[i]);");
            });
            body.push_str("        puts(\"\");\n    }\n");
        }
    }
    std::fs::write(folder.join("main.c"), format!("{main}int main(void)\n{{\n{body}    return 0;\n}}\n"))
        .expect("a file");
    command.args(["main.c", "-lm"]).current_dir(&folder);
    assert_eq!(piped(command), "");
    check(&piped(Command::new(folder.join("all"))), cases);
}

#[test]
fn rust_computes_what_we_compute() {
    if !is_there("rustc") {
        return;
    }
    let folder = folder("rust");
    let cases = programs("rust");
    let mut all = String::from("#![deny(warnings)]\n#![allow(dead_code)]\n");
    let mut main = String::new();
    for (number, (case, program)) in cases.iter().enumerate() {
        let _ = writeln!(all, "mod m{number} {{\n{program}}}");
        for name in functions(number, program) {
            let given = arguments(case, |list| format!("&[{list}]")).join(", ");
            let _ = writeln!(main, "    println!(\"{{:?}}\", m{number}::{name}({given}));");
        }
    }
    std::fs::write(folder.join("all.rs"), format!("{all}fn main() {{\n{main}}}\n")).expect("a file for the test");
    let mut command = Command::new("rustc");
    command.args(["--edition", "2021", "all.rs"]).current_dir(&folder);
    assert_eq!(piped(command), "");
    check(&piped(Command::new(folder.join("all"))), cases);
}

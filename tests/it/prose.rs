//! What the documents say the program prints is what it prints.
//!
//! In a block marked `console`, a line after `$ ` is a command of a shell, lines after `> ` go on with it, and
//! what follows is its output. Tables with certain headings are run line by line, see [`Table`].

use std::path::{Path, PathBuf};
use std::process::Command;

/// The tables that are run; their headings begin with these.
#[derive(Clone, Copy)]
enum Table {
    /// Printed back as it was read.
    Read,
    /// Refused with a message and with advice.
    Refused,
    /// The value and the derivative by the first variable at a point.
    Point,
    /// The derivative by a variable, with options behind it.
    Derivative,
}

const HEADINGS: [(&str, Table); 4] = [
    ("| formula | by | derivative |", Table::Derivative),
    ("| formula | is read as |", Table::Read),
    ("| refused | because | advice |", Table::Refused),
    ("| formula | at | value | derivative |", Table::Point),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn documents() -> Vec<PathBuf> {
    let in_docs = std::fs::read_dir(root().join("docs")).expect("there is a folder of documents");
    let pages = in_docs.map(|entry| entry.expect("a readable folder").path());
    let mut documents: Vec<_> = pages.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    documents.extend(["README.md", "CONTRIBUTING.md"].map(|name| root().join(name)));
    documents
}

fn symdiff(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_symdiff")).args(arguments).output().expect("the program runs");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

/// Runs a command of a shell as a terminal would show it.
fn shell(command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_symdiff")).parent().expect("the program is in a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .env("PATH", format!("{}:{path}", program.display()))
        .output()
        .expect("there is a shell");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The commands of a block, each with its output.
fn commands(block: &[&str]) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for line in block {
        match (line.strip_prefix("$ "), line.strip_prefix("> "), commands.last_mut()) {
            (Some(command), _, _) => commands.push((command.to_owned(), String::new())),
            (None, Some(more), Some((command, output))) if output.is_empty() => *command += &format!("\n{more}"),
            (None, _, Some((_, output))) => *output += &format!("{line}\n"),
            (None, _, None) => panic!("a block begins with a command: {line}"),
        }
    }
    commands
}

/// The cells of a line, without the marks of code.
fn cells(line: &str) -> Vec<String> {
    let line = line.trim().trim_start_matches('|').trim_end_matches('|').replace("\\|", "\u{0}");
    line.split('|').map(|cell| code(cell).replace('\u{0}', "|")).collect()
}

/// What is between the outermost backticks, or the cell itself.
fn code(cell: &str) -> String {
    let cell = cell.trim();
    let inside = |mark: &str| Some(cell.strip_prefix(mark)?.strip_suffix(mark)?.trim().to_owned());
    let doubled = inside("``");
    doubled.or_else(|| inside("`").filter(|text| !text.contains('`'))).unwrap_or_else(|| cell.to_owned())
}

/// What a line of a table says, and what the program says.
fn check(table: Table, cells: &[String]) -> (Vec<String>, Vec<String>) {
    let said = |from: usize, to: usize| cells[from..to].to_vec();
    match table {
        Table::Read => {
            let printed = symdiff(&[&cells[0], "--order", "0", "--simplify", "none", "--wrt", "x"]);
            (said(1, 2), vec![printed.lines().next().unwrap_or_default().to_owned()])
        }
        Table::Refused => {
            let printed = symdiff(&[&cells[0]]);
            let after = |mark: &str| printed.lines().find_map(|line| line.strip_prefix(mark)).unwrap_or_default();
            (said(1, 3), vec![after("error: ").to_owned(), after("help: ").to_owned()])
        }
        Table::Derivative => {
            let mut words = cells[1].split_whitespace();
            let mut arguments = vec![cells[0].as_str(), "--wrt", words.next().unwrap_or_default()];
            arguments.extend(words);
            (said(2, 3), vec![symdiff(&arguments).lines().next().unwrap_or_default().to_owned()])
        }
        Table::Point => {
            let printed = symdiff(&[&cells[0], "--at", &cells[1]]);
            let values = printed.split("\nat ").nth(1).unwrap_or_default().lines().skip(1);
            let values = values.take(2).filter_map(|line| Some(line.split_once(" = ")?.1.to_owned()));
            (said(2, 4), values.collect())
        }
    }
}

/// The lines of a document that are not true.
fn lies(text: &str) -> Vec<String> {
    let mut lies = Vec::new();
    let mut tell = |what: &str, said: &str, printed: &str| {
        if said != printed {
            lies.push(format!("{what}\n--- said\n{said}\n--- printed\n{printed}"));
        }
    };
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        if let Some(indent) = line.strip_suffix("```console") {
            let inside = lines[at + 1..].iter().map(|line| line.strip_prefix(indent).unwrap_or(line));
            let block: Vec<_> = inside.take_while(|line| *line != "```").collect();
            for (command, output) in commands(&block) {
                tell(&command, &output, &shell(&command));
            }
        }
        let heading = HEADINGS.iter().find(|(heading, _)| line.starts_with(heading));
        if let Some(&(_, table)) = heading {
            for row in lines[at + 2..].iter().take_while(|line| line.starts_with('|')) {
                let (said, printed) = check(table, &cells(row));
                tell(row, &said.join("\n"), &printed.join("\n"));
            }
        }
    }
    lies
}

#[cfg(unix)]
#[test]
fn documents_say_what_the_program_prints() {
    let mut found = String::new();
    for path in documents() {
        let text = std::fs::read_to_string(&path).expect("a readable document");
        for lie in lies(&text) {
            found += &format!("\n{}: {lie}\n", path.strip_prefix(root()).unwrap_or(&path).display());
        }
    }
    assert!(found.is_empty(), "{found}");
}

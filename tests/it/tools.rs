//! What is written for other tools is understood by them: Graphviz and LaTeX, where they are installed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::binary::{command, finish, run};

/// Formulas with names that mean something to those tools.
const AWKWARD: [&str; 12] = [
    "node*x^2",
    "graph/edge",
    "strict*subgraph^digraph",
    "a_b_c*x",
    "alpha_12*x_",
    "input*x",
    "end*begin",
    "Delta_x*x1_2",
    "α_β*ω^γ_1",
    "x < y and not (x == y)",
    "if(x <= 1 or y > 2, abs(x)^cbrt(y), -floor(-x/2))",
    "hypot(sin(x)^2, exp(-x))/besselj(1, x)^3",
];

/// The files of the corpus that are formulas.
fn files() -> Vec<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let folders = ["expressions", "derivatives", "simplify", "lecture"].map(|name| corpus.join(name));
    let entries = folders.iter().flat_map(|folder| std::fs::read_dir(folder).expect("a folder"));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

/// What the program writes in a format, for all files and all awkward formulas.
fn written(format: &str) -> Vec<(String, Vec<u8>)> {
    let options = ["--format", format, "--file"].map(str::to_owned);
    let file = |path: PathBuf| {
        let path = path.to_str().expect("a path is text").to_owned();
        let arguments: Vec<String> = options.iter().cloned().chain([path.clone()]).collect();
        (path, run(arguments, b"").out)
    };
    let formula = |formula: &str| {
        let formula = if formula.contains('<') && !formula.contains("if(") {
            format!("if({formula}, x, y)")
        } else {
            formula.to_owned()
        };
        (formula.clone(), run(["--format", format, &formula], b"").out)
    };
    files().into_iter().map(file).chain(AWKWARD.into_iter().map(formula)).collect()
}

/// Runs a tool in a folder on some input; `None` if it is not installed.
fn tool(name: &str, arguments: &[&str], folder: &Path, input: &[u8]) -> Option<(bool, String)> {
    let mut tool = Command::new(name);
    tool.args(arguments).current_dir(folder);
    tool.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let version =
        Command::new(name).arg("-V").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if version.is_err() {
        return None;
    }
    let run = finish(tool, input);
    let said = String::from_utf8_lossy(&[run.out, run.err].concat()).into_owned();
    Some((run.status == Some(0), said))
}

#[test]
fn graphviz_draws_every_graph() {
    let drawings = written("dot");
    assert!(drawings.len() > 80);
    // One run of the tool draws them all.
    let all: Vec<u8> = drawings.iter().flat_map(|(_, drawing)| drawing.clone()).collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let Some((done, said)) = tool("dot", &["-Tdot"], folder, &all) else { return };
    assert!(done && !said.contains("Warning") && !said.contains("Error"), "{}", &said[..said.len().min(2000)]);
    assert_eq!(said.lines().filter(|line| line.starts_with("digraph")).count(), drawings.len());
}

#[test]
fn latex_sets_every_formula() {
    let formulas = written("latex");
    let mut document = String::from("\\documentclass{article}\n\\usepackage{amsmath,amssymb}\n\\begin{document}\n");
    for (_, formula) in &formulas {
        let formula = std::str::from_utf8(formula).expect("LaTeX is text");
        // Several derivatives are a line each, an environment goes over several lines.
        let lines: Vec<&str> = if formula.contains("\\begin{") { vec![formula] } else { formula.lines().collect() };
        document.extend(lines.iter().map(|line| format!("\\[ {} \\]\n", line.trim())));
    }
    document.push_str("\\end{document}\n");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("latex");
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    std::fs::write(folder.join("formulas.tex"), document).expect("a file for the test");
    let arguments = ["-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "formulas.tex"];
    let Some((done, said)) = tool("pdflatex", &arguments, &folder, b"") else { return };
    let missing = said.contains("amsmath.sty' not found");
    let error = said.find("\n! ").map(|at| said[at..].chars().take(600).collect::<String>());
    assert!(done || missing, "{}", error.unwrap_or(said));
}

#[test]
fn json_is_json_for_every_formula() {
    for (name, graph) in written("json") {
        let graph: serde_json::Value = serde_json::from_slice(&graph).unwrap_or_else(|error| panic!("{name}: {error}"));
        let nodes = graph["nodes"].as_array().expect("a list of nodes");
        for (place, node) in nodes.iter().enumerate() {
            assert_eq!(node["id"], place, "{name}");
            let operands = node["operands"].as_array().into_iter().flatten();
            assert!(operands.clone().all(|id| id.as_u64().is_some_and(|id| id < place as u64)), "{name}: {node}");
        }
    }
}

#[test]
fn a_tool_that_closes_its_input_is_no_trouble() {
    let run = finish(command(["--version"]), &vec![b'x'; 1 << 20]);
    assert_eq!(run.status, Some(0));
}

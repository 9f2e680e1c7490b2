//! Files through the whole program: `tests/corpus/**/*.sd`, each with a snapshot of every stage.
//!
//! A file is a formula in our own language. Its comments ask for what is to be shown:
//!
//! ```text
//! # wrt x, y         differentiate by these; without it by every variable
//! # order 2          also the derivatives of that order
//! # hessian          also all second derivatives
//! # jacobian         the derivatives as a matrix
//! # simplify full    also the derivatives at that level
//! # at x=1/2, y=pi   also evaluate there; may be repeated
//! # seed 2           the derivative given from outside
//! # show dot         also the drawing; or json, or adjoints: the values and derivatives of all stages
//! ```
//!
//! Files in `errors` are refused; their snapshot is the message. To add a test, add a file and review its snapshot.

use std::fmt::Write;
use std::path::Path;

use symdiff::answer;
use symdiff::diff;
use symdiff::eval::{self, Value};
use symdiff::export::{self, Style};
use symdiff::graph::{Graph, NodeId};
use symdiff::number::Rational;
use symdiff::op::SymbolId;
use symdiff::syntax::{self, Formula};

use crate::binary;

/// What the comments of a file ask for.
#[derive(Clone, Debug, Default)]
struct Wishes {
    /// Options that every run has.
    options: Vec<String>,
    /// Points, as they are written.
    points: Vec<String>,
    /// Options of further runs.
    further: Vec<Vec<String>>,
    /// `dot`, `json`, `adjoints`
    shown: Vec<String>,
    seed: Option<String>,
}

impl Wishes {
    fn read(source: &str) -> Wishes {
        let mut wishes = Wishes::default();
        for line in source.lines() {
            let Some((word, rest)) = line.strip_prefix("# ").map(|rest| rest.split_once(' ').unwrap_or((rest, "")))
            else {
                continue;
            };
            let option = |value: &str| vec![format!("--{word}"), value.to_owned()];
            match word {
                "wrt" => wishes.options.extend(option(rest)),
                "seed" => {
                    wishes.options.extend(option(rest));
                    wishes.seed = Some(rest.to_owned());
                }
                "jacobian" => wishes.options.push("--jacobian".to_owned()),
                "at" => wishes.points.push(rest.to_owned()),
                "order" | "simplify" => wishes.further.push(option(rest)),
                "hessian" => wishes.further.push(vec!["--hessian".to_owned()]),
                "show" => wishes.shown.push(rest.to_owned()),
                _ => {}
            }
        }
        wishes
    }

    fn points(&self) -> Vec<String> {
        self.points.iter().flat_map(|point| ["--at".to_owned(), point.clone()]).collect()
    }
}

/// Everything that the program makes of a file.
fn stages(path: &Path, source: &str) -> String {
    let wishes = Wishes::read(source);
    let mut graph = Graph::new();
    let formula = answer::read(&mut graph, source, &syntax::Limits::default())
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut snapshot = String::new();
    let mut section = |title: &str, text: &str| {
        let _ = writeln!(snapshot, "== {title}\n{}\n", text.trim_end());
    };
    section("source", source);
    let style = Style { decimals: formula.decimals };
    section("formula", &export::join_text(&export::text_with(&graph, &formula.outputs, &style)));
    let ask = |options: &[&[String]], format: &str| {
        let mut arguments = vec!["--format".to_owned(), format.to_owned(), "--file".to_owned()];
        arguments.push(path.to_str().expect("a path is text").to_owned());
        arguments.extend(options.iter().copied().flatten().cloned());
        let run = binary::run(&arguments, b"");
        assert_eq!(run.status, Some(0), "{arguments:?}: {}", run.err());
        let notes = run.err();
        if notes.is_empty() { run.out() } else { run.out() + "-- on standard error\n" + &notes }
    };
    section("derivative", &ask(&[&wishes.options, &wishes.points()], "text"));
    section("latex", &ask(&[&wishes.options], "latex"));
    for further in &wishes.further {
        let title = further.join(" ");
        section(title.trim_start_matches("--"), &ask(&[&wishes.options, further, &wishes.points()], "text"));
    }
    for shown in &wishes.shown {
        let text = match shown.as_str() {
            "adjoints" => adjoints(&mut graph, &formula, &wishes),
            format => ask(&[&wishes.options, &wishes.points()], format),
        };
        section(shown, &text);
    }
    snapshot
}

/// The lecture's table: every stage and variable with its value and its derivative, backwards from the output.
fn adjoints(graph: &mut Graph, formula: &Formula, wishes: &Wishes) -> String {
    let seed = match &wishes.seed {
        Some(seed) => syntax::parse_expression(graph, seed).expect("a seed"),
        None => graph.constant(Rational::ONE),
    };
    let point: Vec<(SymbolId, Value)> = wishes.points.first().map_or_else(Vec::new, |point| {
        let value = |assignment: &str| {
            let (name, value) = assignment.split_once('=').expect("name=value");
            let node = syntax::parse_expression(graph, value).expect("a value");
            let number = graph.as_constant(node).expect("a number").clone();
            Some((graph.find_symbol(name.trim())?, Value::Exact(number)))
        };
        point.split(',').filter_map(value).collect()
    });
    let variables: Vec<NodeId> = formula.variables.iter().map(|&symbol| graph.symbol_node(symbol)).collect();
    let output = formula.outputs[0];
    let adjoints = diff::adjoints(graph, output, seed, &variables).expect("closed forms");
    let mut rows: Vec<(String, NodeId)> = vec![("output".to_owned(), output)];
    rows.extend(formula.stages.iter().rev().map(|stage| (stage.name.clone(), stage.node)));
    rows.extend(formula.variables.iter().zip(&variables).map(|(&symbol, &node)| (graph.name(symbol).to_owned(), node)));
    let mut table = String::new();
    for (name, node) in rows {
        let Some(adjoint) = adjoints.of(node) else { continue };
        let values = eval::evaluate(graph, &[node, adjoint], &point);
        let numbers = values.map_or_else(|_| String::new(), |v| format!("  value {}, derivative {}", v[0], v[1]));
        let _ = writeln!(table, "{name}: {}{numbers}", export::text(graph, adjoint));
    }
    table
}

/// The name of a snapshot and where it is kept.
fn compare(snapshot: &str) {
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("corpus", snapshot);
    });
}

#[test]
fn every_file_has_its_snapshot() {
    insta::glob!("../corpus", "**/*.sd", |path| {
        let bytes = std::fs::read(path).expect("the file is there");
        if path.parent().is_some_and(|folder| folder.ends_with("errors")) {
            let run = binary::run(["-"], &bytes);
            assert_eq!((run.status, run.out()), (Some(1), String::new()), "{}", path.display());
            compare(&run.err());
        } else {
            compare(&stages(path, std::str::from_utf8(&bytes).expect("UTF-8")));
        }
    });
}

#[test]
fn every_formula_is_read_back_as_it_was_printed() {
    insta::glob!("../corpus", "**/*.sd", |path| {
        let Ok(source) = std::fs::read_to_string(path) else { return };
        let mut graph = Graph::new();
        let Ok(formula) = answer::read(&mut graph, &source, &syntax::Limits::default()) else { return };
        let declared: String =
            source.lines().filter(|line| line.starts_with("func ")).map(|line| format!("{line}\n")).collect();
        let variables: Vec<NodeId> = formula.variables.iter().map(|&symbol| graph.symbol_node(symbol)).collect();
        let mut roots = formula.outputs.clone();
        for &output in &formula.outputs {
            roots.extend(diff::gradient(&mut graph, output, &variables).expect("closed forms"));
        }
        for root in roots {
            let text = export::text(&graph, root);
            let again = syntax::parse(&mut graph, &(declared.clone() + &text));
            let again = again.unwrap_or_else(|error| panic!("{}: {text}: {error}", path.display()));
            assert_eq!(again.outputs, [root], "{}: {text}", path.display());
        }
    });
}

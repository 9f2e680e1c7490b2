//! `symdiff code`: a formula and its derivatives as a program.

use super::arguments::{Code, Target};
use super::output::{self, Failure};
use super::question;
use crate::answer::{self, Derivative, Task};
use crate::export::code::{Derivatives, Entry, Form, Language, Program, code};
use crate::graph::Graph;
use crate::op::SymbolId;
use crate::syntax::{Formula, Limits};

/// Writes a program.
pub(super) fn run(arguments: &Code) -> Result<(), Failure> {
    let (mut graph, formula) = question::formula(&arguments.subject.source, &Limits::default())?;
    let wrt = question::variables(&mut graph, &formula, &arguments.subject.wrt)?;
    let mut program = Program::value(&arguments.name, &formula);
    program.parameters.extend(wrt.iter().filter(|symbol| !formula.variables.contains(symbol)));
    if !arguments.value && !wrt.is_empty() {
        let first = derivatives(arguments, &mut graph, &formula, &wrt, Task::Gradient)?;
        program.derivatives.push(function(arguments, &graph, &formula, &wrt, &first));
    }
    if arguments.hessian && !wrt.is_empty() {
        let second = derivatives(arguments, &mut graph, &formula, &wrt, Task::Hessian)?;
        program.derivatives.push(hessian(arguments, &graph, &formula, &wrt, &second));
    }
    let language = match arguments.to {
        Target::Numpy => Language::Numpy,
        Target::Jax => Language::Jax,
        Target::Julia => Language::Julia,
        Target::C => Language::C,
        Target::Rust => Language::Rust,
    };
    let text = code(&graph, language, &program).map_err(|error| Failure::Input(format!("error: {error}")))?;
    output::write(&text, arguments.output.file.as_deref())
}

fn derivatives(
    arguments: &Code,
    graph: &mut Graph,
    formula: &Formula,
    wrt: &[SymbolId],
    task: Task,
) -> Result<Vec<Derivative>, Failure> {
    let assumptions: Vec<_> = formula.assumptions.iter().map(|assumption| assumption.node).collect();
    let question = answer::Question {
        outputs: &formula.outputs,
        wrt,
        task,
        seed: None,
        level: arguments.simplify.level,
        assumptions: &assumptions,
        explain: false,
    };
    let answer = answer::answer(graph, &question).map_err(|error| Failure::Input(format!("error: {error}")))?;
    Ok(answer.derivatives)
}

/// The function of the first derivatives: a gradient, or a Jacobian.
fn function(
    arguments: &Code,
    graph: &Graph,
    formula: &Formula,
    wrt: &[SymbolId],
    derivatives: &[Derivative],
) -> Derivatives {
    let single = formula.outputs.len() == 1;
    let outputs = formula.outputs.iter();
    let numbers = outputs.clone().all(|&output| graph.dimensions(output).is_empty())
        && wrt.iter().all(|&symbol| graph.symbol_dimensions(symbol).is_empty());
    let is_number = single && outputs.clone().all(|&output| graph.dimensions(output).is_empty());
    let entries: Vec<Entry> =
        derivatives.iter().map(|derivative| entry(graph, arguments, single, derivative)).collect();
    Derivatives {
        kind: if is_number && !arguments.jacobian { "gradient" } else { "jacobian" },
        with_outputs: true,
        rows: entries.chunks(wrt.len()).map(<[Entry]>::to_vec).collect(),
        form: match (numbers && (arguments.jacobian || !single), single) {
            (true, _) => Form::Matrix,
            (false, true) => Form::List,
            (false, false) => Form::Lists,
        },
    }
}

/// A derivative under the name `df_dx`, `d2f_dx_dy`.
fn entry(graph: &Graph, arguments: &Code, single: bool, derivative: &Derivative) -> Entry {
    let number = if single { String::new() } else { (derivative.output + 1).to_string() };
    let order = if derivative.by.len() > 1 { "2" } else { "" };
    let by: String = derivative.by.iter().map(|&symbol| format!("_d{}", graph.name(symbol))).collect();
    Entry { name: format!("d{order}{}{number}{by}", arguments.name), node: derivative.node }
}

/// The function of the second derivatives: a whole matrix where all is numbers, else each pair of variables once.
fn hessian(
    arguments: &Code,
    graph: &Graph,
    formula: &Formula,
    wrt: &[SymbolId],
    derivatives: &[Derivative],
) -> Derivatives {
    let single = formula.outputs.len() == 1;
    let numbers = single
        && graph.dimensions(formula.outputs[0]).is_empty()
        && wrt.iter().all(|&symbol| graph.symbol_dimensions(symbol).is_empty());
    let entries: Vec<Entry> =
        derivatives.iter().map(|derivative| entry(graph, arguments, single, derivative)).collect();
    let each = wrt.len() * (wrt.len() + 1) / 2;
    let rows = if numbers {
        // The upper triangle, row by row, and its mirror image.
        let place = |row: usize, column: usize| {
            let (row, column) = (row.min(column), row.max(column));
            row * wrt.len() - row * (row + 1) / 2 + column
        };
        (0..wrt.len()).map(|row| (0..wrt.len()).map(|column| entries[place(row, column)].clone()).collect()).collect()
    } else {
        entries.chunks(each).map(<[Entry]>::to_vec).collect()
    };
    let form = match (numbers, single) {
        (true, _) => Form::Matrix,
        (false, true) => Form::List,
        (false, false) => Form::Lists,
    };
    Derivatives { kind: "hessian", with_outputs: false, rows, form }
}

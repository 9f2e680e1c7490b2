//! `symdiff batch`: JSON lines in, JSON lines out, in the same order.
//!
//! A line that cannot be answered is answered with its error, and the next one is read. A formula that
//! repeats is compiled once.

use std::io::{BufRead, Read, Write};

use rustc_hash::FxHashMap;
use serde_json::{Map, Value as Json, json};

use super::array;
use super::output::Failure;
use crate::answer::{self, Task};
use crate::eval::{self, Value};
use crate::export::{self, Style};
use crate::graph::{Graph, NodeId};
use crate::op::SymbolId;
use crate::simplify::Level;
use crate::span::Span;
use crate::syntax;
use crate::tensor::{self, Array};

/// Formulas kept for when they repeat.
const KEPT: usize = 1000;

/// The longest line that is read, in bytes.
const LONGEST: u64 = 64 << 20;

/// Answers every line.
pub(super) fn run(input: impl BufRead) -> Result<(), Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut compiled = Compiled::default();
    let mut line = Vec::new();
    let mut input = input;
    loop {
        line.clear();
        if (&mut input).take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            return Ok(out.flush()?);
        }
        if line.len() as u64 == LONGEST {
            return Err(Failure::Input(format!("error: a line has more than {LONGEST} bytes")));
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let answer = answer_line(&line, &mut compiled);
        serde_json::to_writer(&mut out, &answer).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
        // Somebody may be waiting for this answer before asking on.
        out.flush()?;
    }
}

/// What is wrong with a line, and where in the formula.
#[derive(Debug)]
struct Trouble {
    message: String,
    span: Option<Span>,
}

impl From<String> for Trouble {
    fn from(message: String) -> Trouble {
        Trouble { message, span: None }
    }
}

impl From<syntax::Error> for Trouble {
    fn from(error: syntax::Error) -> Trouble {
        let message = match error.help() {
            Some(help) => format!("{error}; {help}"),
            None => error.to_string(),
        };
        Trouble { message, span: Some(error.span) }
    }
}

/// What a line asks for.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Request {
    formula: String,
    wrt: Option<Vec<String>>,
    hessian: bool,
}

/// A formula with the derivatives that were asked for.
#[derive(Debug)]
struct Answer {
    graph: Graph,
    wrt: Vec<String>,
    /// The formula, its gradient, and the upper triangle of its Hessian, in the order in which they are evaluated.
    roots: Vec<NodeId>,
    /// The pairs of variables of the Hessian's entries.
    pairs: Vec<String>,
    /// The derivatives as text.
    derivative: Json,
}

#[derive(Debug, Default)]
struct Compiled(FxHashMap<Request, Answer>);

fn answer_line(line: &[u8], compiled: &mut Compiled) -> Json {
    let parsed: Result<Json, _> = serde_json::from_slice(line);
    let (id, answer) = match parsed {
        Ok(Json::Object(object)) => (object.get("id").cloned(), respond(&object, compiled)),
        Ok(_) => (None, Err(Trouble::from("a line is a JSON object".to_owned()))),
        Err(error) => (None, Err(Trouble::from(format!("not JSON: {error}")))),
    };
    let mut response = Map::new();
    if let Some(id) = id {
        response.insert("id".to_owned(), id);
    }
    match answer {
        Ok(fields) => response.extend(fields),
        Err(Trouble { message, span }) => {
            let mut error = Map::new();
            error.insert("message".to_owned(), json!(message));
            if let Some(span) = span {
                error.insert("span".to_owned(), json!([span.start, span.end]));
            }
            response.insert("error".to_owned(), Json::Object(error));
        }
    }
    Json::Object(response)
}

fn respond(object: &Map<String, Json>, compiled: &mut Compiled) -> Result<Map<String, Json>, Trouble> {
    let request = read_request(object)?;
    if !compiled.0.contains_key(&request) {
        if compiled.0.len() >= KEPT {
            compiled.0.clear();
        }
        let answer = compile(&request)?;
        compiled.0.insert(request.clone(), answer);
    }
    let Some(answer) = compiled.0.get_mut(&request) else { return Err("nothing was compiled".to_owned().into()) };
    let mut fields = Map::new();
    if let Some(at) = object.get("at") {
        evaluate(answer, at, &mut fields)?;
    }
    fields.insert("derivative".to_owned(), answer.derivative.clone());
    Ok(fields)
}

fn read_request(object: &Map<String, Json>) -> Result<Request, Trouble> {
    let Some(Json::String(formula)) = object.get("expr") else {
        return Err("`expr` is missing: a string with the formula".to_owned().into());
    };
    let wrt = match object.get("wrt") {
        None | Some(Json::Null) => None,
        Some(Json::String(names)) => Some(names.split(',').map(|name| name.trim().to_owned()).collect()),
        Some(Json::Array(names)) => {
            let names: Option<Vec<_>> = names.iter().map(|name| name.as_str().map(str::to_owned)).collect();
            Some(names.ok_or_else(|| "`wrt` is a list of names".to_owned())?)
        }
        Some(_) => return Err("`wrt` is a list of names".to_owned().into()),
    };
    let hessian = object.get("hess").is_some_and(|hess| *hess == Json::Bool(true));
    Ok(Request { formula: formula.clone(), wrt, hessian })
}

fn compile(request: &Request) -> Result<Answer, Trouble> {
    let mut graph = Graph::new();
    let formula = answer::read(&mut graph, &request.formula, &syntax::Limits::default())?;
    let &[output] = formula.outputs.as_slice() else {
        return Err("batch takes formulas with one output".to_owned().into());
    };
    let wrt = match &request.wrt {
        None => formula.variables.clone(),
        Some(names) => names.iter().map(|name| variable(&mut graph, name)).collect::<Result<_, _>>()?,
    };
    let names: Vec<_> = wrt.iter().map(|&symbol| graph.name(symbol).to_owned()).collect();
    let trouble = |error: crate::diff::DiffError| Trouble::from(error.to_string());
    let gradient = answer::derive(&mut graph, &[output], &wrt, Task::Gradient, Level::Full).map_err(trouble)?;
    let style = Style { decimals: formula.decimals };
    let texts = gradient.iter().zip(&names).map(|(derivative, name)| {
        (name.clone(), Json::String(export::join_text(&export::text_with(&graph, &[derivative.node], &style))))
    });
    let derivative = Json::Object(texts.collect());
    let mut roots = vec![output];
    roots.extend(gradient.iter().map(|derivative| derivative.node));
    let mut pairs = Vec::new();
    if request.hessian {
        for entry in answer::derive(&mut graph, &[output], &wrt, Task::Hessian, Level::Full).map_err(trouble)? {
            pairs.push(entry.by.iter().map(|&symbol| graph.name(symbol)).collect::<Vec<_>>().join(","));
            roots.push(entry.node);
        }
    }
    Ok(Answer { graph, wrt: names, roots, pairs, derivative })
}

fn variable(graph: &mut Graph, name: &str) -> Result<SymbolId, Trouble> {
    syntax::check_variable(name).map_err(|error| Trouble::from(format!("in `wrt`: {error}")))?;
    graph.symbol(name);
    graph.find_symbol(name).ok_or_else(|| "the variable is unknown".to_owned().into())
}

/// Adds value, gradient and Hessian at a point.
fn evaluate(answer: &mut Answer, at: &Json, fields: &mut Map<String, Json>) -> Result<(), Trouble> {
    let Json::Object(at) = at else { return Err("`at` is an object of numbers and lists of them".to_owned().into()) };
    let (mut numbers, mut arrays) = (Vec::with_capacity(at.len()), Vec::new());
    for (name, value) in at {
        // A name that the formula does not use does no harm.
        let symbol = answer.graph.find_symbol(name);
        if let Json::Array(_) = value {
            let array = array::nested(value).map_err(|reason| format!("the value of `{name}`: {reason}"))?;
            arrays.extend(symbol.map(|symbol| (symbol, array)));
        } else {
            let value = coordinate(name, value)?;
            numbers.extend(symbol.map(|symbol| (symbol, value)));
        }
    }
    let trouble = |error: &dyn std::fmt::Display| Trouble::from(error.to_string());
    let has_tensors = answer.roots.iter().any(|&root| answer.graph.needs_tensors(root));
    let values: Vec<Json> = if has_tensors || !arrays.is_empty() {
        arrays.extend(numbers.iter().map(|(symbol, value)| (*symbol, Array::from(value.to_f64()))));
        let values = tensor::evaluate(&answer.graph, &answer.roots, &arrays).map_err(|error| trouble(&error))?;
        values.iter().map(array::json).collect()
    } else {
        let values = eval::evaluate(&answer.graph, &answer.roots, &numbers).map_err(|error| trouble(&error))?;
        values.iter().map(|value| number(value.to_f64())).collect()
    };
    let mut values = values.into_iter();
    fields.insert("value".to_owned(), values.next().unwrap_or(Json::Null));
    let gradient = answer.wrt.iter().cloned().zip(values.by_ref());
    fields.insert("grad".to_owned(), Json::Object(gradient.collect()));
    if !answer.pairs.is_empty() {
        let hessian = answer.pairs.iter().cloned().zip(values);
        fields.insert("hess".to_owned(), Json::Object(hessian.collect()));
    }
    Ok(())
}

/// A coordinate: a number, or a text such as "1/2", "inf" or "nan".
fn coordinate(name: &str, value: &Json) -> Result<Value, Trouble> {
    let number = match value {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => match text.as_str() {
            "inf" => Some(f64::INFINITY),
            "-inf" => Some(f64::NEG_INFINITY),
            "nan" => Some(f64::NAN),
            text => {
                let mut graph = Graph::new();
                let node = answer::read_expression(&mut graph, text)
                    .map_err(|error| Trouble::from(format!("the value of `{name}`: {error}")))?;
                let values = eval::evaluate(&graph, &[node], &[]).map_err(|error| Trouble::from(error.to_string()))?;
                return values.into_iter().next().ok_or_else(|| "no value".to_owned().into());
            }
        },
        Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
    };
    number.map(Value::from_f64).ok_or_else(|| format!("the value of `{name}` is not a number").into())
}

/// A number as JSON has it, or its name where JSON has none.
fn number(value: f64) -> Json {
    match serde_json::Number::from_f64(value) {
        Some(number) => Json::Number(number),
        None => Json::String(eval::format(value)),
    }
}

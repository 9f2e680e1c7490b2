//! What is asked on the command line: the formula, the variables, the seed, the points, what is assumed.
//!
//! In: arguments. Out: a [`Question`], whose expressions are all in one graph. Complaints show the argument that
//! is wrong.

use super::arguments::{Input, Source};
use super::array;
use super::output::{self, Failure};
use super::report;
use super::source;
use crate::answer;
use crate::diff::DiffError;
use crate::eval::{self, Value};
use crate::export;
use crate::graph::{Graph, NodeId, walk};
use crate::op::{Op, SymbolId};
use crate::syntax::{self, Assumption, Formula, Limits};
use crate::tensor::{self, Array, TensorError};

/// Values for the variables.
#[derive(Debug, Default)]
pub(super) struct Point {
    /// As it was typed.
    pub(super) given: String,
    /// The values that are numbers; those that are not rational are rounded.
    pub(super) values: Vec<(SymbolId, Value)>,
    /// The values with axes.
    pub(super) arrays: Vec<(SymbolId, Array)>,
    /// What to put in where a value would be rounded: the variable, and its value as an expression.
    pub(super) expressions: Vec<(NodeId, NodeId)>,
}

/// A value at a point.
#[derive(Clone, Debug)]
pub(super) enum Found {
    /// A number.
    Number(Value),
    /// A vector, a matrix, or what has more axes.
    Array(Array),
}

/// Everything that is known once the input has been read.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) graph: Graph,
    pub(super) formula: Formula,
    pub(super) wrt: Vec<SymbolId>,
    pub(super) seed: NodeId,
    pub(super) points: Vec<Point>,
}

impl Question {
    /// What to call the function, if need be something else than is wished: a name that is not taken.
    pub(super) fn function_name(&self, wish: &str) -> String {
        let several = self.formula.outputs.len() > 1;
        let stages = self.formula.stages.iter().filter(|stage| several || self.formula.outputs[0] != stage.node);
        let variables = self.formula.variables.iter().chain(&self.wrt).map(|&symbol| self.graph.name(symbol));
        let taken: Vec<_> = variables.chain(stages.map(|stage| stage.name.as_str())).collect();
        let is_free = |name: &str| {
            let numbered = |other: &str| {
                several && other.strip_prefix(name).is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
            };
            !taken.iter().any(|&other| other == name || numbered(other))
        };
        let others = ["F", "g", "G", "h", "H"].map(str::to_owned).into_iter();
        let mut names = [wish.to_owned()].into_iter().chain(others).chain((0..).map(|n| format!("{wish}_{n}")));
        names.find(|name| is_free(name)).unwrap_or_else(|| wish.to_owned())
    }
}

/// Reads a formula that is written on the command line or in a file.
pub(super) fn formula(source: &Source, limits: &Limits) -> Result<(Graph, Formula), Failure> {
    let source = source::fetch(source, limits.source_bytes)?;
    let mut graph = Graph::new();
    let formula = syntax::decode(&source.bytes)
        .and_then(|text| answer::read(&mut graph, text, limits))
        .map_err(|error| Failure::Input(report::render(&source.name, &source.bytes, &error)))?;
    Ok((graph, formula))
}

/// Reads the formula and what is asked about it.
pub(super) fn ask(arguments: &Input) -> Result<Question, Failure> {
    let limits = Limits { source_bytes: arguments.max_bytes, nodes: arguments.max_nodes };
    let (mut graph, formula) = formula(&arguments.subject.source, &limits)?;
    let wrt = variables(&mut graph, &formula, &arguments.subject.wrt)?;
    let seed = expression(&mut graph, "--seed", &arguments.seed)?;
    let points = arguments.at.iter().map(|text| point(&mut graph, text)).collect::<Result<_, Failure>>()?;
    Ok(Question { graph, formula, wrt, seed, points })
}

/// The variables of `--wrt`, or all of the formula.
pub(super) fn variables(graph: &mut Graph, formula: &Formula, wrt: &[String]) -> Result<Vec<SymbolId>, Failure> {
    if wrt.is_empty() {
        if formula.variables.is_empty() {
            output::note("the formula has no variables, so its derivative by any is 0");
        }
        return Ok(formula.variables.clone());
    }
    let mut symbols = Vec::new();
    for name in wrt.iter().flat_map(|names| names.split(',')).map(str::trim) {
        syntax::check_variable(name)
            .map_err(|error| Failure::Input(report::render("--wrt", name.as_bytes(), &error)))?;
        graph.symbol(name);
        let Some(symbol) = graph.find_symbol(name) else { continue };
        if formula.lengths.contains(&symbol) {
            let error = DiffError::Length { name: name.to_owned() };
            return Err(Failure::Input(format!("error: {error}")));
        }
        if !formula.variables.contains(&symbol) {
            output::note(&format!("`{name}` does not occur in the formula, so the derivative by it is 0"));
        }
        if !symbols.contains(&symbol) {
            symbols.push(symbol);
        }
    }
    Ok(symbols)
}

/// An expression given to an option.
pub(super) fn expression(graph: &mut Graph, option: &str, text: &str) -> Result<NodeId, Failure> {
    answer::read_expression(graph, text)
        .map_err(|error| Failure::Input(report::render(option, text.as_bytes(), &error)))
}

impl Point {
    /// All values, by their names.
    pub(super) fn all(&self, graph: &Graph) -> Vec<(String, Array)> {
        let numbers = self.values.iter().map(|(symbol, value)| (*symbol, Array::from(value.to_f64())));
        let all = numbers.chain(self.arrays.iter().cloned());
        all.map(|(symbol, array)| (graph.name(symbol).to_owned(), array)).collect()
    }
}

/// Reads `x=1/2,y=pi/4,z=[1,2],w=@w.npy`.
pub(super) fn point(graph: &mut Graph, text: &str) -> Result<Point, Failure> {
    let mut point = Point { given: text.to_owned(), ..Point::default() };
    for assignment in split_outside_brackets(text.trim_end().trim_end_matches(',')) {
        let Some((name, value)) = assignment.split_once('=') else {
            let assignment = assignment.escape_debug();
            return Err(Failure::Input(format!("error: --at takes name=value, found `{assignment}`")));
        };
        let name = name.trim();
        syntax::check_variable(name)
            .map_err(|error| Failure::Input(report::render("--at", name.as_bytes(), &error)))?;
        let variable = graph.symbol(name);
        let Op::Symbol(symbol) = graph.op(variable) else { continue };
        let mut given = point.values.iter().map(|(other, _)| other).chain(point.arrays.iter().map(|(other, _)| other));
        if given.any(|other| *other == symbol) {
            return Err(Failure::Input(format!("error: --at gives `{name}` two values")));
        }
        let value = value.trim();
        if let Some(array) = array(graph, text, symbol, value)? {
            point.arrays.push((symbol, array));
            continue;
        }
        let (value, node) = coordinate(graph, text, value)?;
        point.values.push((symbol, value));
        point.expressions.extend(node.map(|node| (variable, node)));
    }
    Ok(point)
}

/// The value of a variable with axes: nested brackets, or a file.
fn array(graph: &mut Graph, at: &str, symbol: SymbolId, value: &str) -> Result<Option<Array>, Failure> {
    if let Some(file) = value.strip_prefix('@') {
        return array::file(file, graph.symbol_dimensions(symbol).len()).map(Some);
    }
    if !value.starts_with('[') {
        return Ok(None);
    }
    let number = |entry: &str| match entry.parse() {
        Ok(number) => Ok(number),
        Err(_) => coordinate(graph, at, entry).map(|(value, _)| value.to_f64()),
    };
    let array = array::literal(value, number)?;
    // `[1; 2; 3]` is a column, and a variable with one axis is one.
    let is_rows = value.contains(';');
    Ok(Some(if is_rows { array::narrow(array, graph.symbol_dimensions(symbol).len()) } else { array }))
}

/// The value of a variable; as an expression too if it is rounded.
fn coordinate(graph: &mut Graph, at: &str, value: &str) -> Result<(Value, Option<NodeId>), Failure> {
    let special = match value {
        "nan" => Some(f64::NAN),
        "inf" => Some(f64::INFINITY),
        "-inf" => Some(f64::NEG_INFINITY),
        _ => None,
    };
    if let Some(special) = special {
        return Ok((Value::Float(special), None));
    }
    let node = expression(graph, "--at", value)?;
    let values = eval::evaluate(graph, &[node], &[]);
    let values = values.map_err(|error| Failure::Input(format!("error: in --at {at}: {error}")))?;
    match values.into_iter().next() {
        Some(Value::Exact(value)) => Ok((Value::Exact(value), None)),
        Some(Value::Float(value)) => Ok((Value::Float(value), value.is_finite().then_some(node))),
        None => Err(Failure::Input(format!("error: in --at {at}: there is no value"))),
    }
}

impl Point {
    /// The values of some nodes at the point, and where one has none because a matrix is singular, why that is so.
    pub(super) fn evaluate_each(
        &self,
        graph: &mut Graph,
        nodes: &[NodeId],
    ) -> Result<Vec<Result<Found, TensorError>>, Failure> {
        if !self.needs_tensors(graph, nodes) {
            return Ok(self.evaluate(graph, nodes)?.into_iter().map(Ok).collect());
        }
        let values = self.arrays();
        let evaluate = |nodes: &[NodeId]| tensor::evaluate(graph, nodes, &values);
        match evaluate(nodes) {
            Ok(found) => Ok(found.into_iter().map(|array| Ok(Found::from(array))).collect()),
            Err(singular @ TensorError::Singular { .. }) => {
                let each = nodes.iter().map(|&node| match evaluate(&[node]) {
                    Ok(found) => Ok(found.into_iter().next().map(Found::from).ok_or(TensorError::Empty)),
                    Err(error @ TensorError::Singular { .. }) => Ok(Err(error)),
                    Err(error) => Err(self.failure(&error)),
                });
                let each = each.collect::<Result<Vec<_>, _>>()?;
                if each.iter().all(Result::is_err) { Err(self.failure(&singular)) } else { Ok(each) }
            }
            Err(error) => Err(self.failure(&error)),
        }
    }

    fn needs_tensors(&self, graph: &Graph, nodes: &[NodeId]) -> bool {
        !self.arrays.is_empty() || nodes.iter().any(|&node| graph.needs_tensors(node))
    }

    fn arrays(&self) -> Vec<(SymbolId, Array)> {
        let numbers = self.values.iter().map(|(symbol, value)| (*symbol, Array::from(value.to_f64())));
        numbers.chain(self.arrays.iter().cloned()).collect()
    }

    fn failure(&self, error: &TensorError) -> Failure {
        Failure::Input(format!("error: at {}: {error}", self.given))
    }

    /// The values of some nodes at the point.
    pub(super) fn evaluate(&self, graph: &mut Graph, nodes: &[NodeId]) -> Result<Vec<Found>, Failure> {
        if self.needs_tensors(graph, nodes) {
            let found = tensor::evaluate(graph, nodes, &self.arrays()).map_err(|error| self.failure(&error))?;
            return Ok(found.into_iter().map(Found::from).collect());
        }
        let values = if self.expressions.is_empty() {
            eval::evaluate(graph, nodes, &self.values)
        } else {
            let nodes = graph.substitute(nodes, &self.expressions);
            eval::evaluate_precisely(graph, &nodes, &self.values)
        };
        let values = values.map_err(|error| Failure::Input(format!("error: at {}: {error}", self.given)))?;
        Ok(values.into_iter().map(Found::Number).collect())
    }
}

impl From<Array> for Found {
    fn from(array: Array) -> Found {
        match array.as_number() {
            Some(number) => Found::Number(Value::from_f64(number)),
            None => Found::Array(array),
        }
    }
}

/// Everything that is assumed: in the formula, and by options, each of which is a statement `assume` before it.
pub(super) fn assumptions(question: &mut Question, options: &[String]) -> Result<Vec<NodeId>, Failure> {
    let Question { graph, formula, .. } = question;
    let mut stated: Vec<(Assumption, Option<String>)> = Vec::new();
    for option in options {
        let source = format!("assume {}", option.trim_start_matches("assume "));
        let read = syntax::parse_assumptions(graph, &source)
            .map_err(|error| Failure::Input(report::render("--assume", source.as_bytes(), &error)))?;
        stated.extend(read.into_iter().map(|assumption| (assumption, Some(source.clone()))));
    }
    // What the formula says has been checked; what contradicts it is an option.
    let of_formula = formula.assumptions.iter().map(|&assumption| (assumption, None));
    stated.splice(0..0, of_formula);
    let all: Vec<_> = stated.iter().map(|(assumption, _)| *assumption).collect();
    let assumed = answer::assume(graph, &all).map_err(|(position, error)| {
        let source = stated[position].1.as_deref().unwrap_or_default();
        Failure::Input(report::render("--assume", source.as_bytes(), &error))
    })?;
    let present = walk::live(graph, &formula.outputs);
    for &Assumption { node, .. } in &assumed {
        let symbols = walk::live(graph, &[node]).into_iter().filter(|&id| matches!(graph.op(id), Op::Symbol(_)));
        if let Some(absent) = symbols.into_iter().find(|id| !present.contains(id)) {
            let (condition, name) = (export::text(graph, node), export::text(graph, absent));
            output::note(&format!("`{condition}` is not used: `{name}` does not occur in the formula"));
        }
    }
    Ok(assumed.into_iter().map(|assumption| assumption.node).collect())
}

/// Splits at the commas that are not inside parentheses or brackets.
fn split_outside_brackets(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0i64);
    for (at, character) in text.char_indices() {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Rational;

    #[test]
    fn commas_in_calls_do_not_separate_values() {
        assert_eq!(split_outside_brackets("x=max(1, 2),y=3"), ["x=max(1, 2)", "y=3"]);
        assert_eq!(split_outside_brackets("A=[[1,2],[3,4]],y=3"), ["A=[[1,2],[3,4]]", "y=3"]);
    }

    #[test]
    fn a_seed_is_an_expression() {
        let mut graph = Graph::new();
        let seed = expression(&mut graph, "--seed", "1/2").expect("an expression");
        assert_eq!(graph.as_constant(seed), Some(&Rational::HALF));
    }
}

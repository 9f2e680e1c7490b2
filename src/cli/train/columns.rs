//! Which columns of a table are which data of a model.
//!
//! In: a model and a table. Out: names of columns, and the arrays that they become. A vector of the model is the column of its name, or what
//! is left for it; a matrix is all columns that nothing else is. Always: what is wrong in a table is told by its line and column.

use crate::cli::arguments::Train as Arguments;
use crate::cli::data::Table;
use crate::cli::output::Failure;
use crate::graph::Graph;
use crate::op::SymbolId;
use crate::tensor::Array;
use crate::train::{Model, class_of};

/// The columns of the data of a model.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::cli) struct Columns {
    /// For each input its name and its columns.
    pub(in crate::cli) inputs: Vec<(String, Vec<String>)>,
    /// The columns that are predicted.
    pub(in crate::cli) target: Vec<String>,
    /// The names of the classes, if one is predicted.
    pub(in crate::cli) classes: Option<Vec<String>>,
    /// Whether the target is a vector, not a matrix.
    pub(in crate::cli) is_vector: bool,
}

/// The most classes; more are likely a column of numbers.
const MOST_CLASSES: usize = 1_000;

fn wrong(message: &str) -> Failure {
    Failure::Input(format!("error: {message}"))
}

impl Columns {
    /// The columns that the arguments and the names in the model say.
    pub(super) fn choose(
        graph: &Graph,
        model: &Model,
        table: &Table,
        arguments: &Arguments,
    ) -> Result<Columns, Failure> {
        if table.rows.is_empty() {
            return Err(table.wrong("there are no rows"));
        }
        for (row, record) in table.rows.iter().enumerate() {
            if record.len() != table.header.len() {
                let message = format!("{} fields, and the header has {}", record.len(), table.header.len());
                return Err(table.wrong_at(row, &message));
            }
        }
        let named = graph.name(model.target).to_owned();
        let target = if arguments.target.is_empty() { vec![named] } else { arguments.target.clone() };
        for name in target.iter().chain(&arguments.inputs).chain(&arguments.ignore) {
            table.place(name)?;
        }
        let inputs = inputs(graph, model, table, &target, arguments)?;
        let is_vector = match (graph.symbol_dimensions(model.target).len(), target.len()) {
            (1, 1) => true,
            (2, _) => false,
            (1, several) => {
                return Err(wrong(&format!(
                    "`{}` is a vector, and --target names {several} columns",
                    graph.name(model.target)
                )));
            }
            (_, _) => return Err(wrong("the target of a model is a vector or a matrix")),
        };
        let classes = classes(table, &target, is_vector, arguments.classes)?;
        Ok(Columns { inputs, target, classes, is_vector })
    }

    /// The arrays of the inputs.
    pub(in crate::cli) fn inputs(&self, graph: &Graph, model: &Model, table: &Table) -> Result<Vec<Array>, Failure> {
        let array = |&symbol: &SymbolId| {
            let columns = self.inputs.iter().find(|(name, _)| name == graph.name(symbol));
            let columns = columns.map_or(&[][..], |(_, columns)| columns);
            if graph.symbol_dimensions(symbol).len() == 1 { vector(table, columns) } else { matrix(table, columns) }
        };
        model.inputs.iter().map(array).collect()
    }

    /// The array of the target.
    pub(super) fn target(&self, table: &Table) -> Result<Array, Failure> {
        let Some(classes) = &self.classes else {
            return if self.is_vector { vector(table, &self.target) } else { matrix(table, &self.target) };
        };
        let place = table.place(&self.target[0])?;
        let class = |row: usize| {
            let name = String::from_utf8_lossy(table.cell(row, place));
            classes.iter().position(|class| *class == name).unwrap_or(0)
        };
        let rows = table.rows.len();
        let numbers: Vec<usize> = (0..rows).map(class).collect();
        if self.is_vector {
            return Ok(Array::new(&[rows], numbers.into_iter().map(|class| class as f64).collect::<Vec<_>>()));
        }
        let mut entries = vec![0.0; rows * classes.len()];
        numbers.into_iter().enumerate().for_each(|(row, class)| entries[row * classes.len() + class] = 1.0);
        Ok(Array::new(&[rows, classes.len()], entries))
    }

    /// The width of a row of the target.
    pub(in crate::cli) fn width(&self) -> usize {
        match &self.classes {
            Some(classes) if !self.is_vector => classes.len(),
            Some(_) | None => self.target.len(),
        }
    }

    /// Whether the prediction is like the target.
    pub(super) fn check(&self, predicted: &[usize]) -> Result<(), Failure> {
        let numbers: usize = predicted.iter().product();
        if self.classes.is_some() && numbers != self.width() {
            let wanted = self.width();
            return Err(wrong(&format!("`prediction` has {numbers} numbers a row, and the target has {wanted}")));
        }
        Ok(())
    }

    /// What a prediction says: the name of a class, or numbers.
    pub(in crate::cli) fn class(&self, prediction: &[f64]) -> Option<&str> {
        let classes = self.classes.as_ref()?;
        classes.get(class_of(prediction)).map(String::as_str)
    }
}

/// Which columns the inputs are.
fn inputs(
    graph: &Graph,
    model: &Model,
    table: &Table,
    target: &[String],
    arguments: &Arguments,
) -> Result<Vec<(String, Vec<String>)>, Failure> {
    let given = if arguments.inputs.is_empty() { &table.header } else { &arguments.inputs };
    let is_free = |name: &&String| !target.contains(name) && !arguments.ignore.contains(name);
    let given: Vec<String> = given.iter().filter(is_free).cloned().collect();
    let name = |symbol: SymbolId| graph.name(symbol).to_owned();
    let (vectors, others): (Vec<SymbolId>, Vec<SymbolId>) =
        model.inputs.iter().partition(|&&symbol| graph.symbol_dimensions(symbol).len() == 1);
    if let [x] = vectors[..]
        && others.is_empty()
        && let [only] = &given[..]
    {
        return Ok(vec![(name(x), vec![only.clone()])]);
    }
    for &vector in &vectors {
        if !given.contains(&name(vector)) {
            table.place(&name(vector))?;
        }
    }
    let rest: Vec<String> =
        given.into_iter().filter(|column| !vectors.iter().any(|&vector| graph.name(vector) == column)).collect();
    let mut inputs: Vec<_> = vectors.iter().map(|&vector| (name(vector), vec![name(vector)])).collect();
    match others[..] {
        [] => {}
        [matrix] if graph.symbol_dimensions(matrix).len() == 2 => {
            if rest.is_empty() {
                return Err(table.wrong(&format!("there is no column for `{}`", graph.name(matrix))));
            }
            inputs.push((name(matrix), rest));
        }
        [other] => {
            return Err(wrong(&format!("`{}` has more than two axes, and a table has two", graph.name(other))));
        }
        [..] => {
            let names = others.iter().map(|&other| name(other)).collect::<Vec<_>>().join(", ");
            return Err(wrong(&format!("a model has one matrix of columns, and this one has {names}; use vectors")));
        }
    }
    Ok(inputs)
}

/// The names of the classes in a column, in order, if it is one of classes.
fn classes(table: &Table, target: &[String], is_vector: bool, asked: bool) -> Result<Option<Vec<String>>, Failure> {
    let [name] = target else { return Ok(None) };
    let place = table.place(name)?;
    let mut classes: Vec<String> = Vec::new();
    let mut are_numbers = true;
    for row in 0..table.rows.len() {
        let cell = table.cell(row, place);
        let text = String::from_utf8_lossy(cell).into_owned();
        if text.is_empty() {
            return Err(table.wrong_at(row, &format!("column `{name}` is empty")));
        }
        are_numbers &= text.parse::<f64>().is_ok();
        // A mistake in one cell of many numbers is told by its line, when the numbers are read.
        if let Err(at) = classes.binary_search(&text) {
            if classes.len() == MOST_CLASSES && !is_vector {
                return Err(table.wrong(&format!("column `{name}` has more than {MOST_CLASSES} classes")));
            }
            classes.insert(at, text);
        }
    }
    if is_vector && !asked && (are_numbers || classes.len() > 2 && has_numbers(&classes)) {
        return Ok(None);
    }
    if is_vector && classes.len() != 2 {
        let found = classes.len();
        return Err(table.wrong(&format!(
            "a vector of targets tells two classes apart, and column `{name}` has {found}; for more declare it [n, classes]"
        )));
    }
    if are_numbers {
        let number = |text: &String| text.parse().unwrap_or(f64::NAN);
        classes.sort_by(|a, b| number(a).total_cmp(&number(b)));
    }
    Ok(Some(classes))
}

/// Whether most of some cells are numbers, so that the others are mistakes.
fn has_numbers(cells: &[String]) -> bool {
    2 * cells.iter().filter(|cell| cell.parse::<f64>().is_ok()).count() > cells.len()
}

/// A column.
fn vector(table: &Table, columns: &[String]) -> Result<Array, Failure> {
    let matrix = matrix(table, columns)?;
    Ok(Array::from(matrix.entries()))
}

/// Columns beside each other.
fn matrix(table: &Table, columns: &[String]) -> Result<Array, Failure> {
    let numbers = |name: &String| table.numbers(table.place(name)?);
    let columns = columns.iter().map(numbers).collect::<Result<Vec<_>, _>>()?;
    let rows = table.rows.len();
    let entries: Vec<f64> = (0..rows).flat_map(|row| columns.iter().map(move |column| column[row])).collect();
    Ok(Array::new(&[rows, columns.len()], entries))
}

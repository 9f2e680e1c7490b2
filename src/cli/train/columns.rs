//! Which columns of a table are which data of a model.
//!
//! In: a model and a table. Out: names of columns, and the arrays that they become. A vector of the model is the column of its name, or what
//! is left for it; a matrix is all columns that nothing else is. Always: what is wrong in a table is told by its line and column.

use crate::cli::arguments::Train as Arguments;
use crate::cli::data::Table;
use crate::cli::output::{self, Failure};
use crate::graph::Graph;
use crate::op::{Dimension, SymbolId};
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

/// More classes that are numbers are likely numbers.
const MOST_NUMBERS: usize = 20;

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
        if let [only] = &table.header[..]
            && only.contains(';')
        {
            return Err(
                table.wrong("this table has one column; cells are separated by commas, or by tabs in a .tsv file")
            );
        }
        let named = graph.name(model.target).to_owned();
        if arguments.target.is_empty() && !table.header.contains(&named) {
            let columns = table.header.join(", ");
            return Err(table.wrong(&format!(
                "there is no column `{named}`, the target of the model; --target says which of {columns} it is"
            )));
        }
        let target = if arguments.target.is_empty() { vec![named] } else { arguments.target.clone() };
        for name in target.iter().chain(&arguments.inputs).chain(&arguments.ignore) {
            table.place(name)?;
        }
        for (option, names) in [("--target", &target), ("--inputs", &arguments.inputs)] {
            if let Some(twice) = (1..names.len()).find(|&place| names[..place].contains(&names[place])) {
                return Err(wrong(&format!("{option} names `{}` twice", names[twice])));
            }
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
        let columns = Columns { inputs, target, classes, is_vector };
        if let [_, Dimension::Fixed(wanted)] = *graph.symbol_dimensions(model.target)
            && wanted != columns.width() as u64
        {
            let (name, found) = (graph.name(model.target), columns.width());
            let of = columns.classes.as_ref().map_or("columns", |_| "classes");
            let all = columns.classes.as_ref().unwrap_or(&columns.target).join(", ");
            return Err(table.wrong(&format!("`{name}` takes {wanted} {of}, and the target has {found}: {all}")));
        }
        Ok(columns)
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
            // The classes are those of this column.
            self.position(table.cell(row, place)).unwrap_or(0)
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

    /// The class that a cell names; numbers are equal however they are written.
    pub(in crate::cli) fn position(&self, cell: &[u8]) -> Option<usize> {
        let classes = self.classes.as_ref()?;
        let name = String::from_utf8_lossy(cell);
        let number = |text: &str| text.parse::<f64>().ok();
        let same = || classes.iter().position(|class| number(class).is_some_and(|class| Some(class) == number(&name)));
        classes.iter().position(|class| *class == name).or_else(same)
    }

    /// The width of a row of the target.
    pub(in crate::cli) fn width(&self) -> usize {
        match &self.classes {
            Some(classes) if !self.is_vector => classes.len(),
            Some(_) | None => self.target.len(),
        }
    }

    /// Whether the prediction is like the target.
    pub(in crate::cli) fn check(&self, predicted: &[usize]) -> Result<(), Failure> {
        let numbers: usize = predicted.iter().product();
        if self.classes.is_some() && numbers != self.width() {
            let wanted = self.width();
            return Err(wrong(&format!("`prediction` has {numbers} numbers a row, and the target has {wanted}")));
        }
        Ok(())
    }

    /// The class that a prediction stands for, and its name, if classes are predicted.
    pub(in crate::cli) fn class(&self, prediction: &[f64]) -> Option<(usize, &str)> {
        let class = class_of(prediction);
        Some((class, self.classes.as_ref()?.get(class)?))
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
        let name = name(vector);
        if given.contains(&name) {
            continue;
        }
        table.place(&name)?;
        let why = if target.contains(&name) {
            "is the target"
        } else if arguments.ignore.contains(&name) {
            "is left out by --ignore"
        } else {
            "is not among --inputs"
        };
        return Err(wrong(&format!("the prediction needs the column `{name}`, which {why}")));
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
            if let Some(words) = words(table, &rest)?.filter(|_| arguments.inputs.is_empty()) {
                let columns = words.join(",");
                let message =
                    format!("column `{}` has no numbers; --ignore {columns} leaves out what is no input", words[0]);
                return Err(table.wrong(&message));
            }
            if let [_, Dimension::Fixed(wanted)] = *graph.symbol_dimensions(matrix)
                && wanted != rest.len() as u64
            {
                let (name, found, columns) = (graph.name(matrix), rest.len(), rest.join(", "));
                let message =
                    format!("`{name}` takes {wanted} columns, and there are {found}: {columns}; --inputs says which");
                return Err(table.wrong(&message));
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
    if are_numbers {
        let number = |text: &String| text.parse().unwrap_or(f64::NAN);
        classes.sort_by(|a, b| number(a).total_cmp(&number(b)));
        classes.dedup_by(|a, b| number(a) == number(b));
    }
    if is_vector && !asked && (are_numbers || classes.len() > 2 && has_numbers(&classes)) {
        if are_numbers && classes.len() == 2 && classes != ["0", "1"] {
            output::note(&format!("column `{name}` has two numbers; with --classes they are classes, 0 and 1"));
        }
        return Ok(None);
    }
    if let [only] = &classes[..] {
        return Err(
            table.wrong(&format!("column `{name}` has one class only, `{only}`; there is nothing to tell apart"))
        );
    }
    if is_vector && classes.len() != 2 {
        let found = classes.len();
        return Err(table.wrong(&format!(
            "a vector of targets tells two classes apart, and column `{name}` has {found}; for more declare it [n, classes]"
        )));
    }
    if are_numbers && classes.len() > MOST_NUMBERS {
        let found = classes.len();
        output::note(&format!("column `{name}` has {found} numbers, each a class; for numbers declare the target [n]"));
    }
    Ok(Some(classes))
}

/// The columns without a number, if there are any.
fn words(table: &Table, columns: &[String]) -> Result<Option<Vec<String>>, Failure> {
    let mut found = Vec::new();
    for name in columns {
        let place = table.place(name)?;
        let is_word = |row| String::from_utf8_lossy(table.cell(row, place)).parse::<f64>().is_err();
        if (0..table.rows.len()).all(is_word) {
            found.push(name.clone());
        }
    }
    Ok(Some(found).filter(|found| !found.is_empty()))
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

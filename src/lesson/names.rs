//! Names for stages: those of the user, and `v1`, `v2`, ... for the rest.
//!
//! In: the operations of a formula. Out: a name for each, none of them twice, and one for what is differentiated.
//! The output is `f` if it has no name, or, where something else is called so, another letter.

use rustc_hash::{FxHashMap, FxHashSet};

use super::as_written::Operation;
use super::model::Kind;
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;
use crate::syntax::Formula;

/// The names of a lesson.
pub(super) struct Names {
    pub(super) stages: Vec<Name>,
    /// What is differentiated.
    pub(super) loss: String,
}

/// The name of a stage.
pub(super) struct Name {
    pub(super) text: String,
    pub(super) kind: Kind,
}

/// The names of all operations.
pub(super) fn names(
    graph: &Graph,
    formula: &Formula,
    operations: &[Operation],
    differentiated: Option<NodeId>,
    seed: Option<NodeId>,
) -> Names {
    let mut given: FxHashMap<NodeId, &str> = FxHashMap::default();
    for stage in &formula.stages {
        given.entry(stage.node).or_insert(&stage.name);
    }
    let mut taken: FxHashSet<String> = formula.stages.iter().map(|stage| stage.name.clone()).collect();
    let symbols = operations.iter().filter_map(Operation::input).chain(formula.variables.iter().copied());
    taken.extend(symbols.chain(formula.lengths.iter().copied()).map(|symbol| graph.name(symbol).to_owned()));
    for id in seed.iter().flat_map(|&seed| walk::live(graph, &[seed])) {
        if let Expression::Symbol(symbol) = graph.view(id) {
            taken.insert(graph.name(symbol).to_owned());
        }
    }
    let mut numbers: FxHashMap<NodeId, usize> = FxHashMap::default();
    for (position, &output) in formula.outputs.iter().enumerate() {
        numbers.entry(output).or_insert(position + 1);
    }
    let mut counter = Counter::new(&taken);
    let mut stages = Vec::with_capacity(operations.len());
    for operation in operations {
        let (text, kind) = if let Some(symbol) = operation.input() {
            (graph.name(symbol).to_owned(), Kind::Input)
        } else if let Some(name) = given.get(&operation.node) {
            ((*name).to_owned(), Kind::Named)
        } else if let Some(number) = numbers.get(&operation.node) {
            let several = formula.outputs.len() > 1;
            let letter = ["f", "F", "g", "G", "h", "H"].into_iter().find(|&letter| !taken.contains(letter));
            let name = if several { format!("f{number}") } else { letter.unwrap_or("f").to_owned() };
            (free(&name, &mut taken), Kind::Unnamed)
        } else {
            (counter.next(), Kind::Unnamed)
        };
        stages.push(Name { text, kind });
    }
    let output = differentiated.or(formula.outputs.first().copied());
    let output = output.and_then(|id| operations.iter().position(|operation| operation.node == id));
    let seeded = seed.is_some_and(|seed| graph.as_constant(seed) != Some(&Rational::ONE));
    let loss = match output {
        Some(output) if !seeded => stages[output].text.clone(),
        Some(_) | None => free("L", &mut taken),
    };
    Names { stages, loss }
}

/// A graph with a variable for each name, of the shape that the stage has.
pub(super) fn table(names: &Names, graph: &Graph, operations: &[Operation]) -> Graph {
    let mut table = Graph::new();
    for (name, operation) in names.stages.iter().zip(operations) {
        table.stand_in(&name.text, graph, operation.node);
    }
    table.symbol(&names.loss);
    table
}

/// The name, or, if it is taken, the name with underscores behind it.
fn free(name: &str, taken: &mut FxHashSet<String>) -> String {
    let mut name = name.to_owned();
    while !taken.insert(name.clone()) {
        name.push('_');
    }
    name
}

/// `v1`, `v2`, ...; with another letter if one of these is taken, or looks so in print, as `v_1` does.
struct Counter {
    prefix: String,
    count: usize,
}

/// The letters that are tried before longer beginnings.
const LETTERS: [&str; 8] = ["v", "t", "s", "p", "q", "r", "u", "z"];

impl Counter {
    fn new(taken: &FxHashSet<String>) -> Counter {
        let numbered = |prefix: &str, name: &String| {
            let number = name.strip_prefix(prefix).map(|number| number.trim_start_matches('_'));
            number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
        };
        let is_free = |prefix: &str| !taken.iter().any(|name| numbered(prefix, name));
        let mut prefix = LETTERS.into_iter().find(|letter| is_free(letter)).unwrap_or("vv").to_owned();
        while !is_free(&prefix) {
            prefix.push('v');
        }
        Counter { prefix, count: 0 }
    }

    fn next(&mut self) -> String {
        self.count += 1;
        format!("{}{}", self.prefix, self.count)
    }
}

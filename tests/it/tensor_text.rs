//! What is printed of tensors is read back.
//!
//! Random formulas of vectors and matrices, their derivatives and stretched Jacobians are printed, read, and evaluated:
//! the values are those of what was printed, and the text stays the same after a few times where no part has a name.

use proptest::prelude::*;
use symdiff::answer::{Question, Task, answer};
use symdiff::export::{self, Style, algebra};
use symdiff::graph::{Graph, NodeId};
use symdiff::op::SymbolId;
use symdiff::simplify::Level;
use symdiff::structure::{Stretch, stretched_alike};
use symdiff::syntax;
use symdiff::tensor::{Array, distance, evaluate};

use crate::tensor_derivatives::World;

/// The shapes of random formulas.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Number,
    Tall,
    Short,
    Square,
    Wide,
}

use Kind::{Number, Short, Square, Tall, Wide};

/// Names for lengths that are names, and for lengths that are numbers.
const NAMES: [&str; 2] = [
    "A, B : [n, n], X : [m, n], x, y : [n], z : [m], s : []\n",
    "A, B : [3, 3], X : [2, 3], x, y : [3], z : [2], s : []\n",
];

/// What a formula may be made of: `{}` stands for a part of the kind that follows.
fn templates(kind: Kind) -> &'static [(&'static str, &'static [Kind])] {
    match kind {
        Number => &[
            ("s", &[]),
            ("{}'*{}", &[Tall, Tall]),
            ("{}'*{}*{}", &[Short, Wide, Tall]),
            ("sum({})", &[Tall]),
            ("sum({})", &[Wide]),
            ("tr({})", &[Square]),
            ("det({} + 9*eye(N))", &[Square]),
            ("logsumexp({})", &[Tall]),
            ("norm({})^2", &[Wide]),
            ("max({})", &[Tall]),
            ("({} + {})", &[Number, Number]),
            ("{}*{}", &[Number, Number]),
            ("sin({})", &[Number]),
            ("{sum_k {}[k]*{}[k]^2}", &[Tall, Tall]),
        ],
        Tall => &[
            ("x", &[]),
            ("y", &[]),
            ("{}*{}", &[Square, Tall]),
            ("{}'*{}", &[Wide, Short]),
            ("({} + {})", &[Tall, Tall]),
            ("({} .* {})", &[Tall, Tall]),
            ("{}*{}", &[Number, Tall]),
            ("tanh({})", &[Tall]),
            ("softmax({})", &[Tall]),
            ("if({} > {}, {}, {})", &[Tall, Tall, Tall, Tall]),
            ("max({}, {})", &[Tall, Tall]),
            ("diag({})", &[Square]),
            ("sum({}, columns)", &[Wide]),
            ("solve({} + 9*eye(N), {})", &[Square, Tall]),
            ("{[i] sum_j {}[i,j]*{}[j]}", &[Square, Tall]),
        ],
        Short => &[
            ("z", &[]),
            ("{}*{}", &[Wide, Tall]),
            ("sin({})", &[Short]),
            ("sum({}, rows)", &[Wide]),
            ("max({}, rows)", &[Wide]),
            ("({} .* {})", &[Short, Short]),
        ],
        Square => &[
            ("A", &[]),
            ("B", &[]),
            ("eye(N)", &[]),
            ("{}*{}", &[Square, Square]),
            ("{}'*{}", &[Wide, Wide]),
            ("({})'", &[Square]),
            ("({} - {})", &[Square, Square]),
            ("({} .* {})", &[Square, Square]),
            ("{}*{}'", &[Tall, Tall]),
            ("diag({})", &[Tall]),
            ("inv({} + 9*eye(N))", &[Square]),
            ("{}*{}", &[Number, Square]),
            ("exp(-({}).^2)", &[Square]),
            ("{[i,j] exp(-({}[i] - {}[j])^2)}", &[Tall, Tall]),
            ("if({} > 0, {}, {})", &[Square, Square, Square]),
        ],
        Wide => &[
            ("X", &[]),
            ("{}*{}", &[Wide, Square]),
            ("{}*{}'", &[Short, Tall]),
            ("cos({})", &[Wide]),
            ("softmax({}, rows)", &[Wide]),
            ("softmax({}, columns)", &[Wide]),
            ("({} + {})", &[Wide, Wide]),
            ("diag({})*{}", &[Short, Wide]),
        ],
    }
}

/// A random formula of a kind, about so large.
fn formula(world: &mut World, kind: Kind, size: usize) -> String {
    let all = templates(kind);
    let leaves = all.iter().filter(|(_, parts)| parts.is_empty()).count();
    let among = if size == 0 { leaves } else { all.len() };
    let (template, parts) = all[(world.random() * among as f64) as usize];
    let mut pieces = template.split("{}");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for (&part, piece) in parts.iter().zip(pieces) {
        let inner = formula(world, part, size - 1);
        let simple = inner.chars().all(char::is_alphanumeric);
        text += &if simple { inner } else { format!("({inner})") };
        text += piece;
    }
    text
}

fn read(graph: &mut Graph, names: &str, text: &str) -> Result<NodeId, String> {
    let source = format!("{names}{text}");
    syntax::parse(graph, &source).map(|formula| formula.outputs[0]).map_err(|error| {
        let help = error.help().unwrap_or_default();
        format!("{error} ({help}) in {text}")
    })
}

type Point = [(SymbolId, Array)];

/// Reads what was printed and compares: the value is one of those expected, and the text stays.
fn check(graph: &mut Graph, names: &str, text: &str, point: &Point, expected: &[Array]) -> Result<(), String> {
    let back = read(graph, names, text)?;
    let value = evaluate(graph, &[back], point).map_err(|error| format!("{error}: {text}"))?.remove(0);
    let equal = |other: &Array| value.dimensions() == other.dimensions() && distance(&value, other) < 1e-9;
    if !expected.iter().any(equal) {
        return Err(format!("{text} has the value {value:?}, not {expected:?}"));
    }
    // Reading may bring factors into another order, and join what was not simplified; soon the text stays. The order of
    // named parts is that of the nodes.
    let mut texts = vec![export::text(graph, back)];
    while texts.len() < 4 && !texts[0].contains(" where ") {
        let last = &texts[texts.len() - 1];
        let once_more = read(graph, names, last)?;
        let next = export::text(graph, once_more);
        if next == *last {
            return Ok(());
        }
        texts.push(next);
    }
    if texts.len() == 1 { Ok(()) } else { Err(format!("{text}\nis printed as\n{}", texts.join("\nand as\n"))) }
}

/// The entries of a Jacobian as a matrix.
fn stretched(value: &Array, rows: usize, stretch: Stretch) -> Array {
    let (above, beside) = value.dimensions().split_at(rows);
    let (height, width): (usize, usize) = (above.iter().product(), beside.iter().product());
    let strides = [stretch.strides(above), stretch.strides(beside)].concat();
    let mut entries = vec![0.0; height * width];
    for (number, &entry) in value.entries().iter().enumerate() {
        let (mut rest, mut place) = (number, [0, 0]);
        for axis in (0..strides.len()).rev() {
            let length = value.dimensions()[axis];
            place[usize::from(axis >= rows)] += rest % length * strides[axis];
            rest /= length;
        }
        entries[place[0] * width + place[1]] = entry;
    }
    Array::new(&[height, width], entries)
}

/// A formula, all its derivatives and, with lengths that are numbers, its Jacobians: everything that is not as it should be.
fn failures(seed: u64) -> Vec<String> {
    let mut world = World::new(seed);
    let fixed = usize::from(world.random() < 0.5);
    let names = NAMES[fixed];
    let kinds = [Number, Number, Tall, Square, Wide];
    let kind = kinds[(world.random() * kinds.len() as f64) as usize];
    let size = 1 + (world.random() * 3.0) as usize;
    let source = formula(&mut world, kind, size).replace('N', if fixed == 1 { "3" } else { "n" });
    let parsed = match syntax::parse(&mut world.graph, &format!("{names}{source}")) {
        Ok(parsed) => parsed,
        Err(error) => return vec![format!("{source}: {error}")],
    };
    let output = parsed.outputs[0];
    for name in ["A", "B", "X", "x", "y", "z", "s"] {
        let symbol = world.graph.find_symbol(name).expect("declared");
        let node = world.graph.symbol_node(symbol);
        world.variables.push(node);
    }
    let task = if kind == Number && world.random() < 0.3 { Task::Hessian } else { Task::Gradient };
    let level = if world.random() < 0.3 { Level::None } else { Level::Full };
    let wrt = parsed.variables;
    let question =
        Question { outputs: &[output], wrt: &wrt, task, seed: None, level, assumptions: &[], explain: false };
    let mut roots: Vec<NodeId> = match answer(&mut world.graph, &question) {
        Ok(answer) => answer.derivatives.iter().map(|one| one.node).collect(),
        Err(error) => return vec![format!("{source}: {error}")],
    };
    roots.push(output);
    let point = world.point();
    let values = match evaluate(&world.graph, &roots, &point) {
        Ok(values) => values,
        Err(error) => return vec![format!("{source}: {error}")],
    };
    let graph = &mut world.graph;
    let order = graph.dimensions(output).len();
    let mut found = Vec::new();
    for (&root, value) in roots.iter().zip(values) {
        if value.entries().iter().any(|entry| !entry.is_finite() || entry.abs() > 1e12) {
            continue;
        }
        let text = export::text(graph, root);
        found.extend(check(graph, names, &text, &point, &[value]).err());
        if fixed == 0 || root == output || task == Task::Hessian || order == 0 {
            continue;
        }
        for stretch in [Stretch::Columns, Stretch::Rows] {
            let (alike, rows) = stretched_alike(graph, root, order, stretch);
            let layout = algebra::layout_of_jacobians(graph, &[(alike, rows)], stretch, &Style::default());
            let text = export::join_text(&export::text_of(&layout));
            let value = evaluate(graph, &[alike], &point).expect("a part of what has a value").remove(0);
            // What is no sum of Kronecker products is written by its entries.
            let expected = [stretched(&value, rows, stretch), value];
            found.extend(check(graph, names, &text, &point, &expected).err());
        }
    }
    found.into_iter().map(|failure| format!("{source}\n{failure}")).collect()
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(seed: u64) {
        let failures = failures(seed);
        prop_assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    }
}

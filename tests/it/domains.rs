//! Every row of the function table, on and off its domain.
//!
//! What a result assumes must be false wherever the formula has no value, and true wherever it has one: for each row in
//! formulas in which its call is folded away, cancels, or does not matter to the derivative.

use symdiff::answer::{Question, Task, answer, read};
use symdiff::eval::{self, Value};
use symdiff::graph::Graph;
use symdiff::number::Rational;
use symdiff::op::{self, Row};
use symdiff::simplify::Level;
use symdiff::syntax::Limits;

/// The names of the arguments.
const NAMES: [&str; 2] = ["u", "v"];
/// What each argument is tried with: integers and halves of both signs, what lies between them, 0.
const VALUES: [(i64, i64); 15] = [
    (-3, 1),
    (-5, 2),
    (-2, 1),
    (-4, 3),
    (-1, 1),
    (-1, 2),
    (-1, 5),
    (0, 1),
    (1, 5),
    (1, 2),
    (1, 1),
    (4, 3),
    (3, 2),
    (2, 1),
    (3, 1),
];

/// What is wrong with the assumptions of a formula in which a row is called, and how often the row had no value.
fn check(row: &Row, source: &str, task: Task) -> Result<usize, String> {
    let mut graph = Graph::new();
    let formula = read(&mut graph, source, &Limits::default()).map_err(|error| format!("{source}: {error}"))?;
    let wrt = graph.find_symbol("t");
    let question = Question {
        outputs: &formula.outputs,
        wrt: wrt.as_slice(),
        task,
        seed: None,
        level: Level::Full,
        assumptions: &[],
        explain: false,
    };
    let mut answer = answer(&mut graph, &question).map_err(|error| format!("{source}: {error}"))?;
    answer.before.extend(&formula.vanished);
    let assumptions = answer.extensions(&mut graph, &[]);
    let mut undefined = 0;
    let count = row.parameters.len();
    for number in 0..VALUES.len().pow(count as u32) {
        let digit = |place: usize| VALUES[number / VALUES.len().pow(place as u32) % VALUES.len()];
        let values = (0..count).map(|place| Rational::new(digit(place).0, digit(place).1));
        let doubles: Vec<f64> = values.clone().map(|value| value.to_f64()).collect();
        let named = NAMES.iter().zip(values.map(Value::Exact));
        let mut point: Vec<_> = named.filter_map(|(name, value)| Some((graph.find_symbol(name)?, value))).collect();
        point.extend(wrt.map(|symbol| (symbol, Value::Exact(Rational::ONE))));
        let truths = eval::evaluate(&graph, &assumptions, &point).map_err(|error| format!("{source}: {error}"))?;
        let holds = truths.iter().all(|truth| truth.to_f64() == 1.0);
        let defined = (row.eval)(&doubles).is_finite();
        if holds != defined {
            let texts: Vec<_> = assumptions.iter().map(|&id| symdiff::export::text(&graph, id)).collect();
            return Err(format!("{source} at {doubles:?}: defined is {defined}, but {texts:?}"));
        }
        undefined += usize::from(!defined);
    }
    Ok(undefined)
}

#[test]
fn what_is_assumed_is_the_domain_of_each_row() {
    let (mut wrong, mut undefined) = (Vec::new(), 0);
    for row in op::all().map(|function| function.row()).filter(|row| !row.parameters.is_empty()) {
        let call = format!("{}({})", row.name, NAMES[..row.parameters.len()].join(", "));
        for (source, task) in [
            (format!("{call} - {call}"), Task::Order(0)),
            (format!("0*{call}"), Task::Order(0)),
            (format!("{call} + cos(t)^2 + sin(t)^2 - {call}"), Task::Order(0)),
            (format!("{call} + t"), Task::Gradient),
        ] {
            match check(row, &source, task) {
                Ok(count) => undefined += count,
                Err(error) => wrong.push(error),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(undefined > 1000, "{undefined} points outside of a domain");
}

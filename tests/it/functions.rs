//! Every row of the function table, on its own domain.
//!
//! A derivative text is right if it agrees with finite differences of the row's own kernel; the derivative of a
//! derivative if it agrees with finite differences of the first. Nobody can add a row that is not tested.

use symdiff::diff::{self, DiffError};
use symdiff::eval::point::Evaluator;
use symdiff::eval::{self, Value};
use symdiff::graph::{Graph, NodeId};
use symdiff::op::{self, FunctionId, Row};
use symdiff::rule::Template;
use symdiff::syntax;

use crate::numeric::{close, derivative};

/// How far a derivative may be from the finite difference, relative to the larger of the derivative and 1e-3.
const TOLERANCE: f64 = 1e-8;
/// How far the two modes may be from each other.
const MODES: f64 = 1e-12;
/// Points a row.
const POINTS: usize = 7;

/// Points inside the domain of a row, and how far one may go from each in each direction and stay inside.
fn samples(row: &Row) -> Vec<(Vec<f64>, Vec<f64>)> {
    let point = |number: usize| {
        row.domain.iter().enumerate().map(move |(place, (low, high))| {
            // Multiples of the golden ratio fill an interval evenly; another multiple for each parameter.
            let fraction = ((number + 1) as f64 * 0.618_033_988_749_895 + place as f64 * 0.38).fract();
            let at = low + (high - low) * (0.04 + 0.92 * fraction);
            (at, (at - low).min(high - at).min(0.5))
        })
    };
    (0..POINTS).map(|number| point(number).unzip()).collect()
}

/// Compares a derivative with the finite difference of a function in one of its arguments.
fn agrees(
    value: f64,
    mut function: impl FnMut(&[f64]) -> f64,
    at: &[f64],
    place: usize,
    reach: f64,
) -> Result<(), String> {
    let mut moved = at.to_vec();
    let found = derivative(
        |x| {
            moved[place] = x;
            function(&moved)
        },
        at[place],
        reach,
    );
    let scale = value.abs().max(found.value.abs()).max(1e-3);
    if found.error > TOLERANCE * scale {
        return Err(format!("the finite difference {found:?} at {at:?} is too inexact to compare with {value}"));
    }
    if (value - found.value).abs() > TOLERANCE * scale {
        return Err(format!("at {at:?} the derivative is {value}, the finite difference {}", found.value));
    }
    Ok(())
}

/// Whether a parameter takes only single values, as the order of a Bessel function does.
fn is_fixed(row: &Row, place: usize) -> bool {
    row.domain[place].0 == row.domain[place].1
}

/// Compares every derivative text of a row with finite differences of its kernel.
fn check(row: &Row) -> Result<(), String> {
    let mut holes = row.parameters.to_vec();
    holes.push("y");
    for (place, partial) in row.partials.iter().enumerate().filter(|(_, partial)| !partial.is_empty()) {
        let wrong = |message: String| format!("d({})/d{} = {partial}: {message}", row.name, row.parameters[place]);
        let template = Template::read(partial, &holes).map_err(|error| wrong(error.to_string()))?;
        let mut graph = Graph::new();
        let nodes: Vec<NodeId> = holes.iter().map(|hole| graph.symbol(hole)).collect();
        let root = template.build(&mut graph, &nodes);
        let mut evaluator = Function::new(&graph, root, &holes);
        for (at, reach) in samples(row) {
            let mut with_value = at.clone();
            with_value.push((row.eval)(&at));
            agrees(evaluator.at(&with_value), row.eval, &at, place, reach[place]).map_err(wrong)?;
        }
    }
    Ok(())
}

/// A root as a function of named arguments, some of which it may not need.
struct Function {
    evaluator: Evaluator,
    needed: Vec<usize>,
}

impl Function {
    fn new(graph: &Graph, root: NodeId, names: &[&str]) -> Function {
        let evaluator = Evaluator::new(graph, &[root]).expect("functions of the table have values");
        let place = |name: &str| names.iter().position(|n| *n == name).expect("every symbol is an argument");
        let needed = evaluator.inputs().iter().map(|&symbol| place(graph.name(symbol))).collect();
        Function { evaluator, needed }
    }

    fn at(&mut self, arguments: &[f64]) -> f64 {
        let inputs: Vec<f64> = self.needed.iter().map(|&place| arguments[place]).collect();
        let mut value = [0.0];
        self.evaluator.call(&inputs, &mut value);
        value[0]
    }
}

/// A call of a row on symbols named as its parameters.
fn call(graph: &mut Graph, function: FunctionId) -> (NodeId, Vec<NodeId>) {
    let symbols: Vec<NodeId> = function.row().parameters.iter().map(|name| graph.symbol(name)).collect();
    (graph.call(op::Function::Known(function), &symbols), symbols)
}

#[test]
fn every_derivative_agrees_with_finite_differences() {
    let wrong: Vec<String> = op::all().filter_map(|function| check(function.row()).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_second_derivative_agrees_with_finite_differences() {
    let mut wrong = Vec::new();
    for function in op::all() {
        let row = function.row();
        for first in 0..row.parameters.len() {
            let mut graph = Graph::new();
            let (value, symbols) = call(&mut graph, function);
            let Ok(gradient) = diff::gradient(&mut graph, value, &[symbols[first]]) else { continue };
            let mut slope = Function::new(&graph, gradient[0], row.parameters);
            for second in (0..row.parameters.len()).filter(|&place| !is_fixed(row, place)) {
                let Ok(again) = diff::gradient(&mut graph, gradient[0], &[symbols[second]]) else {
                    wrong.push(format!("{}: no derivative by {first} and {second}", row.name));
                    continue;
                };
                let mut curvature = Function::new(&graph, again[0], row.parameters);
                for (at, reach) in samples(row) {
                    let found = agrees(curvature.at(&at), |at| slope.at(at), &at, second, reach[second]);
                    wrong.extend(found.err().map(|error| format!("{} by {first} and {second}: {error}", row.name)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn both_modes_agree() {
    for function in op::all() {
        let row = function.row();
        for place in 0..row.parameters.len() {
            let mut graph = Graph::new();
            let (value, symbols) = call(&mut graph, function);
            let one = graph.constant(symdiff::number::Rational::ONE);
            let reverse = diff::gradient(&mut graph, value, &[symbols[place]]);
            let forward = diff::directional(&mut graph, &[value], &[symbols[place]], &[one]);
            let (Ok(reverse), Ok(forward)) = (&reverse, &forward) else {
                assert_eq!(reverse, forward, "{}: both modes refuse with the same words", row.name);
                continue;
            };
            let mut reverse = Function::new(&graph, reverse[0], row.parameters);
            let mut forward = Function::new(&graph, forward[0], row.parameters);
            for (at, _) in samples(row) {
                let (a, b) = (reverse.at(&at), forward.at(&at));
                assert!(close(a, b, MODES), "{} by {place} at {at:?}: {a} and {b}", row.name);
            }
        }
    }
}

#[test]
fn what_has_no_closed_form_is_refused() {
    let mut refused = 0;
    for function in op::all() {
        let row = function.row();
        for (place, _) in row.partials.iter().enumerate().filter(|(_, partial)| partial.is_empty()) {
            let mut graph = Graph::new();
            let (value, symbols) = call(&mut graph, function);
            let answer = diff::gradient(&mut graph, value, &[symbols[place]]);
            assert_eq!(answer, Err(DiffError::NoClosedForm { function: row.name, parameter: place + 1 }));
            refused += 1;
        }
    }
    assert!(refused > 0, "the orders of Bessel functions have no derivative in closed form");
}

#[test]
fn every_row_is_documented_and_drawn() {
    for row in op::all().map(FunctionId::row) {
        assert!(!row.doc.is_empty(), "{}: documentation", row.name);
        assert!(!row.doc.contains('\n'), "{}: one line", row.name);
        assert!(!row.latex.is_empty(), "{}: LaTeX", row.name);
        assert_eq!(row.domain.len(), row.parameters.len(), "{}: an interval for each parameter", row.name);
        assert_eq!(row.partials.len(), row.parameters.len(), "{}: a derivative for each parameter", row.name);
    }
}

#[test]
fn a_wrong_derivative_is_caught() {
    let sine = *op::find("sin").expect("a row").row();
    assert_eq!(check(&sine), Ok(()));
    for wrong in ["-cos(x)", "cos(x) + 1e-6", "cos(x)*(1 + x*1e-6)", "sqrt(1 - y^2)", "1", "cos(x"] {
        let row = Row { partials: Box::leak(Box::new([wrong])), ..sine };
        assert!(check(&row).is_err(), "`{wrong}` is not the derivative of the sine");
    }
    let power = *op::find("pow").expect("a row").row();
    let exchanged = Row { partials: &["y*log(a)", "b*a^(b - 1)"], ..power };
    assert!(check(&exchanged).is_err());
}

#[test]
fn functions_are_defined_where_their_conditions_hold() {
    // A power of a negative base depends on whether the exponent is an integer, which no sign can say.
    let rows = op::all().map(FunctionId::row).filter(|row| !row.parameters.is_empty() && row.name != "pow");
    let mut wrong = Vec::new();
    for row in rows {
        let mut graph = Graph::new();
        let parts = row.condition.split(',').filter(|part| !part.is_empty());
        let conditions: Vec<NodeId> =
            parts.map(|part| syntax::parse_expression(&mut graph, part).expect(row.condition)).collect();
        // Between the integers, where some functions have poles that no sign can tell.
        for x in (-40..40).map(|n| f64::from(n) / 8.0 + 0.0625) {
            let mut arguments = vec![2.0; row.parameters.len()];
            arguments[row.parameters.len() - 1] = x;
            let point: Vec<_> = row
                .parameters
                .iter()
                .zip(&arguments)
                .filter_map(|(name, value)| Some((graph.find_symbol(name)?, Value::from_f64(*value))))
                .collect();
            let values = eval::evaluate(&graph, &conditions, &point).expect("a value for every parameter");
            let holds = values.iter().all(|value| value.to_f64() == 1.0);
            let value = (row.eval)(&arguments);
            if value.is_finite() != holds {
                wrong.push(format!("{}{arguments:?} is {value}, and `{}` is {holds}", row.name, row.condition));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

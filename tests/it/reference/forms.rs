//! Derivatives whose simplified form is well known: what is printed is right, and not longer than it should be.

use serde_json::Value as Json;
use symdiff::answer::{Task, derive};
use symdiff::eval::{self, Value};
use symdiff::export::{self, Style};
use symdiff::graph::Graph;
use symdiff::number::Rational;
use symdiff::simplify::Level;
use symdiff::syntax;

use super::operators::operators;
use super::{cases, complain, text};
use crate::numeric::close;

/// The forms that are longer than they should be, and what they would take.
const LONGER: [&str; 2] = [
    "form-032 by x", // log(abs(x)): that sign(x)/abs(x) is 1/x
    "form-035 by x", // log(x + sqrt(x^2 + 1)): that the sum in front cancels
];

/// What is printed for the derivative of a case by a variable.
fn printed(case: &Json, variable: &str, level: Level) -> Result<String, String> {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, text(case, "expr")).map_err(|error| error.to_string())?;
    graph.symbol(variable);
    let symbol = graph.find_symbol(variable).expect("just met");
    let answer = derive(&mut graph, &formula.outputs, &[symbol], Task::Gradient, level);
    let node = answer.map_err(|error| error.to_string())?[0].node;
    Ok(export::join_text(&export::text_with(&graph, &[node], &Style { decimals: formula.decimals })))
}

/// Whether two formulas have the same values where the first is defined.
fn same_function(a: &str, b: &str) -> Result<bool, String> {
    let mut graph = Graph::new();
    let [a, b] = [a, b].map(|text| syntax::parse_expression(&mut graph, text).map_err(|error| error.to_string()));
    let roots = [a?, b?];
    let mut compared = 0;
    for (seed, low, high) in
        [(1, 0.3, 2.5), (2, 0.3, 2.5), (3, 0.1, 0.9), (4, 1.1, 4.0), (5, -0.9, -0.1), (6, -2.0, 2.0)]
    {
        let values =
            eval::exact::Evaluator::new(&graph, &roots).map_err(|error| error.to_string()).map(|mut evaluator| {
                let point = (0..evaluator.inputs().len()).map(|place| {
                    let fraction = (f64::from(seed) * 0.754_877_666 + place as f64 * 0.569_840_290).fract();
                    let value = ((low + (high - low) * fraction) * 1024.0).round() as i64;
                    Value::Exact(Rational::new(value, 1024))
                });
                let point: Vec<Value> = point.collect();
                evaluator.call(&point)
            })?;
        let [a, b] = [&values[0], &values[1]].map(Value::to_f64);
        if a.is_finite() {
            if !close(a, b, 1e-8) && (a - b).abs() > 1e-12 {
                return Ok(false);
            }
            compared += 1;
        }
    }
    Ok(compared >= 2)
}

/// Checks all forms at a level; `expected` are those that are longer than they should be.
fn check(level: Level, expected: &[&str]) {
    let cases = cases("forms.jsonl");
    let (mut complaints, mut longer) = (Vec::new(), Vec::new());
    for case in &cases {
        let forms = case["forms"].as_object().expect("forms by variable");
        for (variable, forms) in forms {
            let name = format!("{} by {variable}", text(case, "id"));
            let best = forms[0].as_str().expect("a form");
            let outcome = printed(case, variable, level).and_then(|found| Ok((same_function(best, &found)?, found)));
            match outcome {
                Err(error) => complaints.push(format!("{name}: {}: {error}", text(case, "expr"))),
                Ok((false, found)) => complaints.push(format!("{name}: {found} is not {best}")),
                Ok((true, found))
                    if operators(&found) as u64 > case["max_ops"][variable].as_u64().expect("a number") =>
                {
                    longer.push(name);
                }
                Ok((true, _)) => {}
            }
        }
    }
    complain(&complaints, cases.len());
    assert_eq!(longer, expected, "{level:?}: the list of longer forms is exact, so that progress is seen too");
}

#[test]
fn derivatives_are_as_short_as_they_should_be() {
    check(Level::Basic, &LONGER);
}

#[test]
fn with_all_laws_no_derivative_is_too_long() {
    check(Level::Full, &[]);
}

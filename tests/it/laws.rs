//! What holds for every formula, on random graphs.

use std::collections::HashMap;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use symdiff::diff;
use symdiff::eval::point::Evaluator;
use symdiff::eval::{self, Value};
use symdiff::export;
use symdiff::graph::{Graph, NodeId};
use symdiff::number::Rational;
use symdiff::op::{Op, SymbolId};
use symdiff::simplify::{Level, cost, simplify, simplify_explained};
use symdiff::syntax;

use crate::dag::{ALL, CHOICES, Dag, FIELD, IDENTITIES, Kind, RING, check, recipes};
use crate::oracle::{agree, is_undefined, points, regular, same_values};
use crate::rounding;

/// Random formulas a law and family.
const CASES: u32 = 150;
/// Steps a formula.
const STEPS: usize = 14;

/// The families of formulas.
const FAMILIES: [&[Kind]; 5] = [RING, FIELD, ALL, IDENTITIES, CHOICES];

/// Checks a law on formulas of every family.
fn law(seed: u64, mut property: impl FnMut(Dag) -> TestCaseResult) {
    for family in FAMILIES {
        check(CASES, seed, recipes(family, STEPS), |recipe| property(recipe.build()));
    }
}

#[test]
fn what_is_printed_is_read_back_as_the_same_node() {
    law(1, |mut dag| {
        for root in dag.roots {
            let text = export::text(&dag.graph, root);
            let formula = syntax::parse(&mut dag.graph, &text);
            let formula = formula.map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
            let again = export::text(&dag.graph, formula.outputs[0]);
            prop_assert_eq!(formula.outputs[0], root, "`{}` is read as `{}`", text, again);
        }
        prop_assert_eq!(dag.graph.verify(), Ok(()));
        Ok(())
    });
}

/// Whether a text is printed again when it is read.
fn is_printed_again(text: &str) -> TestCaseResult {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, text).map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
    prop_assert_eq!(export::text(&graph, formula.outputs[0]), text);
    Ok(())
}

#[test]
fn what_is_printed_is_printed_again_when_it_is_read() {
    law(9, |mut dag| {
        let raw = diff::gradient(&mut dag.graph, dag.roots[0], &dag.variables).expect("closed forms");
        for root in dag.roots.into_iter().chain(raw) {
            for level in [Level::None, Level::Basic, Level::Full] {
                let simple = simplify(&mut dag.graph, &[root], level)[0];
                is_printed_again(&export::text(&dag.graph, simple))?;
            }
        }
        Ok(())
    });
}

#[test]
fn the_interpreter_agrees_with_exact_numbers() {
    let (mut compared, mut exact) = (0, 0);
    law(7, |dag| {
        let mut interpreter = Evaluator::new(&dag.graph, &dag.roots).expect("values");
        for point in points(&dag.graph) {
            let doubles: HashMap<SymbolId, f64> =
                point.iter().map(|(symbol, value)| (*symbol, value.to_f64())).collect();
            let inputs: Vec<f64> = interpreter.inputs().iter().map(|symbol| doubles[symbol]).collect();
            let mut found = [0.0; 2];
            interpreter.call(&inputs, &mut found);
            let bounds = rounding::run(&dag.graph, interpreter.program(), &doubles);
            let wanted = eval::evaluate(&dag.graph, &dag.roots, &point).expect("a value for every variable");
            for ((found, bound), wanted) in found.iter().zip(&bounds).zip(&wanted) {
                // Where the bound is no number there was a pole, or the side of a comparison is not sure.
                if bound.error.is_finite() && bound.error < 1e-3 * found.abs() {
                    let distance = (wanted.to_f64() - found).abs();
                    // Two infinities have no distance.
                    let agrees = wanted.to_f64() == *found || distance <= bound.error;
                    prop_assert!(agrees, "{} is not {} +- {:e}", found, wanted, bound.error);
                    compared += 1;
                    exact += u32::from(matches!(wanted, Value::Exact(_)));
                }
            }
        }
        Ok(())
    });
    assert!(exact > 500 && compared > exact, "{compared} values were compared, {exact} of them exact");
}

/// Simplifies roots at a level and checks what always holds: the graph is sound, the cost is not higher, and a second
/// time changes nothing.
fn simplified(graph: &mut Graph, roots: &[NodeId], level: Level) -> Result<Vec<NodeId>, TestCaseError> {
    let simple = simplify(graph, roots, level);
    prop_assert_eq!(graph.verify(), Ok(()));
    let text = export::text(graph, roots[0]);
    prop_assert!(cost(graph, &simple) <= cost(graph, roots), "{:?} of {}", level, text);
    let again = simplify(graph, &simple, level);
    prop_assert_eq!(&again, &simple, "{:?} of {}", level, text);
    Ok(simple)
}

/// The law of simplification for a level: it keeps the values of formulas and of gradients.
fn keeps_values(graph: &mut Graph, roots: &[NodeId], variables: &[NodeId], level: Level) -> TestCaseResult {
    let points = regular(graph, roots);
    let simple = simplified(graph, roots, level)?;
    same_values(graph, &points, &simple, roots)?;
    let raw = diff::gradient(graph, roots[0], variables).expect("closed forms");
    let simple = simplified(graph, &raw, level)?;
    same_values(graph, &points, &simple, &raw)
}

/// The same for formulas of every family.
fn simplifying_keeps_values(seed: u64, level: Level) {
    law(seed, |mut dag| keeps_values(&mut dag.graph, &dag.roots, &dag.variables, level));
}

/// Formulas that random ones have shown to be hard.
#[test]
fn simplifying_keeps_values_of_hard_formulas() {
    for source in [
        // A second search found what the first did not.
        "[(y*((x + z)*(w + 1))^3)^3, 8*y*((x + z)*(w + 1))^3]",
        // Next to the pole of the tangent, where no rounding error is small.
        "tan(asin(w/w))",
    ] {
        for level in [Level::Basic, Level::Full] {
            let mut graph = Graph::new();
            let formula = syntax::parse(&mut graph, source).expect(source);
            let variables: Vec<_> = formula.variables.iter().map(|&symbol| graph.symbol_node(symbol)).collect();
            let kept = keeps_values(&mut graph, &formula.outputs, &variables, level);
            kept.unwrap_or_else(|error| panic!("{source}: {error}"));
        }
    }
}

#[test]
fn the_canonical_form_keeps_values() {
    simplifying_keeps_values(2, Level::Basic);
}

#[test]
fn the_laws_keep_values() {
    simplifying_keeps_values(3, Level::Full);
}

/// Checks that what a result assumes fails where only the result has a value and holds where the formula has one; returns
/// how many points of the first kind there are.
fn tells_where_it_says_more(graph: &mut Graph, roots: &[NodeId]) -> Result<u32, TestCaseError> {
    let regular = regular(graph, roots);
    let simple = simplify_explained(graph, roots, Level::Full, &[]);
    let texts: Vec<_> = simple.assumptions.iter().map(|&id| export::text(graph, id)).collect();
    let (before, after) = (export::text(graph, roots[0]), export::text(graph, simple.roots[0]));
    let mut told = 0;
    for point in &points(graph) {
        let truths = eval::evaluate(graph, &simple.assumptions, point).expect("a value for every variable");
        let holds = truths.iter().all(|truth| truth.to_f64() == 1.0);
        if is_undefined(graph, roots, point) && !is_undefined(graph, &simple.roots, point) {
            // A condition that has no value itself does not hold.
            let holds = holds && !is_undefined(graph, &simple.assumptions, point);
            prop_assert!(!holds, "{} has no value at {:?}, {} has, and {:?} holds", before, point, after, texts);
            told += 1;
        }
        if regular.contains(point) {
            prop_assert!(holds, "{} has a value at {:?}, but {:?} does not hold", before, point, texts);
        }
    }
    Ok(told)
}

#[test]
fn the_assumptions_tell_where_a_result_says_more() {
    let mut told = 0;
    law(8, |mut dag| {
        told += tells_where_it_says_more(&mut dag.graph, &dag.roots)?;
        Ok(())
    });
    assert!(told > 5, "{told} points where only the result has a value");
    // The condition that it is not 0 has itself no value where 0 is divided by 0.
    let source = "t1 = z*(z + abs(z)); t3 = if(w < 0, 2*abs(t1)/t1, abs(t1)); [2*t1 + y, t3*(abs(z)/t3)]";
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, source).expect(source);
    tells_where_it_says_more(&mut graph, &formula.outputs).unwrap_or_else(|error| panic!("{source}: {error}"));
}

/// A search takes a while without optimisation, so these are few and small.
#[test]
#[cfg(feature = "search")]
fn searching_keeps_values() {
    for family in FAMILIES {
        check(3, 8, recipes(family, 6), |recipe| {
            let mut dag = recipe.build();
            let points = regular(&dag.graph, &dag.roots);
            let simple = simplified(&mut dag.graph, &dag.roots, Level::Search)?;
            same_values(&dag.graph, &points, &simple, &dag.roots)
        });
    }
}

#[test]
fn reverse_mode_agrees_with_forward_mode() {
    law(5, |mut dag| {
        let graph = &mut dag.graph;
        let reverse = diff::gradient(graph, dag.roots[0], &dag.variables).expect("closed forms");
        let one = graph.constant(Rational::ONE);
        let mut forward = Vec::new();
        for &variable in &dag.variables {
            forward.extend(diff::directional(graph, &[dag.roots[0]], &[variable], &[one]).expect("closed forms"));
        }
        prop_assert_eq!(graph.verify(), Ok(()));
        same_values(graph, &regular(graph, &dag.roots), &reverse, &forward)
    });
}

#[test]
fn reverse_mode_is_the_transpose_of_forward_mode() {
    law(6, |mut dag| {
        let graph = &mut dag.graph;
        let variables = &dag.variables;
        let names = |graph: &mut Graph, stem: &str, count: usize| -> Vec<NodeId> {
            (0..count).map(|place| graph.symbol(&format!("{stem}{place}"))).collect()
        };
        let direction = names(graph, "v", variables.len());
        let weights = names(graph, "u", dag.roots.len());
        let moved = diff::directional(graph, &dag.roots, variables, &direction).expect("closed forms");
        let forward = inner_product(graph, &weights, &moved);
        let weighted = inner_product(graph, &weights, &dag.roots);
        let pulled = diff::gradient(graph, weighted, variables).expect("closed forms");
        let reverse = inner_product(graph, &pulled, &direction);
        for (base, mut point) in regular(graph, &dag.roots).into_iter().enumerate() {
            for (place, name) in direction.iter().chain(&weights).enumerate() {
                let Op::Symbol(symbol) = graph.op(*name) else { unreachable!("names are symbols") };
                point.push((symbol, Value::Exact(Rational::new((3 * base + 5 * place) as i64 % 11 - 4, 4))));
            }
            let values = eval::evaluate(graph, &[forward, reverse], &point).expect("a value for every symbol");
            prop_assert!(agree(&values[1], &values[0]), "{} and {}", values[0], values[1]);
        }
        Ok(())
    });
}

/// `a1*b1 + ... + an*bn`
fn inner_product(graph: &mut Graph, a: &[NodeId], b: &[NodeId]) -> NodeId {
    let products: Vec<_> = a.iter().zip(b).map(|(&a, &b)| (Rational::ONE, graph.multiply(a, b))).collect();
    graph.sum(Rational::ZERO, products)
}

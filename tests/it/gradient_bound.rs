//! The cheap-gradient theorem: a value and its gradient together take at most four times the operations of the value,
//! whatever the number of variables.
//!
//! On sums and products of two things, reciprocals and functions of one argument of which the contribution takes at
//! most three operations, `operations(f, grad f) <= 4*operations(f) - n + 1`, with `n` the number of variables that
//! `f` needs (Baur and Strassen 1983; Griewank and Walther 2008, chapter 4).

use proptest::prop_assert;
use symdiff::diff;
use symdiff::export;
use symdiff::graph::{Graph, NodeId};
use symdiff::number::Rational;
use symdiff::program::{Program, operations};

use crate::dag::{BASE, Recipe, check, recipes};

/// How many random formulas are tried.
const FORMULAS: u32 = 10_000;

/// The operations of the last value, of it together with its gradient, and the number of variables that it needs.
fn count(recipe: &Recipe) -> (u64, u64, u64) {
    let mut dag = recipe.build();
    let formula = dag.roots[0];
    let variables = dag.reached(formula);
    let mut roots = diff::gradient(&mut dag.graph, formula, &variables).expect("closed forms");
    roots.push(formula);
    (operations(&dag.graph, &[formula]), operations(&dag.graph, &roots), variables.len() as u64)
}

#[test]
fn a_gradient_is_cheap_on_random_graphs() {
    let mut largest = 0.0f64;
    for (steps, seed) in [(8, 1), (60, 2)] {
        check(FORMULAS / 2, seed, recipes(BASE, steps), |recipe| {
            let (value, both, variables) = count(&recipe);
            let dag = recipe.build();
            let bound = 4 * value + 1 - variables;
            let text = export::text(&dag.graph, dag.roots[0]);
            prop_assert!(both <= bound, "{} operations, {} with the gradient: {}", value, both, text);
            largest = largest.max(both as f64 / value.max(1) as f64);
            Ok(())
        });
    }
    assert!(largest > 3.0, "the formulas come near the bound, not only below it: {largest}");
}

#[test]
fn the_gradient_of_a_product_takes_three_multiplications_a_factor() {
    for n in (3..=50).chain([1000]) {
        let mut graph = Graph::new();
        let variables: Vec<NodeId> = (1..=n).map(|i| graph.symbol(&format!("x{i}"))).collect();
        let product = graph.product(Rational::ONE, variables.iter().copied());
        let mut roots = diff::gradient(&mut graph, product, &variables).expect("closed forms");
        // n - 2 products of the first factors, n - 2 of the last, n - 2 that join them.
        assert_eq!(operations(&graph, &roots), 3 * n - 6);
        // The product itself takes one more, from all but its last factor.
        roots.push(product);
        assert_eq!(Program::new(&graph, &roots).counts().total() as u64, 3 * n - 5);
    }
}

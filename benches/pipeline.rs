//! The stages of the pipeline, on fixed inputs of growing size.
//!
//! `cargo bench` runs all, `cargo bench -- gradient` one stage. An item is a level of the chain, a factor, a variable or
//! a term, so items a second tell whether a stage is linear.

mod inputs;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use inputs::Input;
use symdiff::diff;
use symdiff::eval::point::Evaluator;
use symdiff::export;
use symdiff::graph::Graph;
use symdiff::simplify::{Level, simplify};
use symdiff::syntax;

const INPUTS: [Input; 13] = [
    Input::Small,
    Input::Chain(100),
    Input::Chain(1_000),
    Input::Chain(10_000),
    Input::Product(10),
    Input::Product(1_000),
    Input::Product(10_000),
    Input::Rosenbrock(20),
    Input::Rosenbrock(1_000),
    Input::Sum(1_000),
    Input::Sum(10_000),
    Input::Sum(100_000),
    Input::Text(100_000),
];

fn main() {
    divan::main();
}

#[divan::bench(args = INPUTS)]
fn parse(bencher: Bencher<'_, '_>, input: Input) {
    let source = input.source();
    bencher.counter(ItemsCount::new(input.size())).bench_local(|| {
        let mut graph = Graph::new();
        syntax::parse(&mut graph, black_box(&source)).map(|formula| (graph, formula))
    });
}

#[divan::bench(args = INPUTS)]
fn gradient(bencher: Bencher<'_, '_>, input: Input) {
    let (graph, output, variables) = input.graph();
    bencher.counter(ItemsCount::new(input.size())).with_inputs(|| graph.clone()).bench_local_values(|mut graph| {
        let gradient = diff::gradient(&mut graph, output, &variables);
        (graph, gradient)
    });
}

#[divan::bench(args = INPUTS)]
fn simplify_gradient(bencher: Bencher<'_, '_>, input: Input) {
    let (graph, gradient) = input.gradient();
    bencher.counter(ItemsCount::new(input.size())).with_inputs(|| graph.clone()).bench_local_values(|mut graph| {
        let simple = simplify(&mut graph, &gradient, Level::Basic);
        (graph, simple)
    });
}

#[divan::bench(args = INPUTS)]
fn print(bencher: Bencher<'_, '_>, input: Input) {
    let (graph, roots) = input.simplified();
    let style = export::Style::default();
    bencher.counter(ItemsCount::new(input.size())).bench_local(|| export::text_with(black_box(&graph), &roots, &style));
}

#[divan::bench(args = INPUTS)]
fn lower(bencher: Bencher<'_, '_>, input: Input) {
    let (graph, roots) = input.simplified();
    bencher.counter(ItemsCount::new(input.size())).bench_local(|| Evaluator::new(black_box(&graph), &roots));
}

#[divan::bench(args = INPUTS)]
fn evaluate(bencher: Bencher<'_, '_>, input: Input) {
    let (graph, roots) = input.simplified();
    let mut evaluator = Evaluator::new(&graph, &roots).expect("values");
    let inputs = vec![0.875; evaluator.inputs().len()];
    let mut outputs = vec![0.0; roots.len()];
    bencher.counter(ItemsCount::new(input.size())).bench_local(|| {
        evaluator.call(black_box(&inputs), &mut outputs);
        outputs[0]
    });
}

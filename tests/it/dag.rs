//! Random formulas that share.
//!
//! A formula is a list of steps, each an operation on values that are there already, so that any value may be used
//! any number of times. Lists shrink well: a failure is reported with the fewest steps that show it.

use std::fmt;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestCaseResult, TestRunner};
use symdiff::export;
use symdiff::graph::{Graph, NodeId, walk};
use symdiff::number::Rational;
use symdiff::op::Relation;

/// The names of the variables.
pub(crate) const VARIABLES: [&str; 4] = ["x", "y", "z", "w"];

/// What a step does.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Kind {
    Add,
    Subtract,
    Multiply,
    Divide,
    /// Times a rational number.
    Scale(i64, i64),
    /// Plus a rational number.
    Shift(i64, i64),
    /// To a rational power.
    Power(i64, i64),
    /// One to the power of the other.
    Pow,
    /// A function of one argument.
    Call(&'static str),
    /// A function of two arguments.
    Call2(&'static str),
    /// A choice by the sign of a variable.
    Choose(Relation),
    /// The first value or a variable, by how the two values compare.
    Decide(Relation),
    /// The first value or the second, if a variable lies between them, or if it does not.
    Between(bool),
}

/// Polynomials.
pub(crate) const RING: &[Kind] = &[
    Kind::Add,
    Kind::Subtract,
    Kind::Multiply,
    Kind::Multiply,
    Kind::Scale(-1, 1),
    Kind::Scale(3, 1),
    Kind::Scale(-1, 2),
    Kind::Shift(1, 1),
    Kind::Shift(-3, 2),
    Kind::Power(2, 1),
    Kind::Power(3, 1),
];

/// Rational functions.
pub(crate) const FIELD: &[Kind] = &[
    Kind::Add,
    Kind::Subtract,
    Kind::Multiply,
    Kind::Multiply,
    Kind::Divide,
    Kind::Divide,
    Kind::Scale(-1, 1),
    Kind::Scale(2, 3),
    Kind::Scale(-1, 2),
    Kind::Shift(1, 1),
    Kind::Shift(-2, 5),
    Kind::Power(2, 1),
    Kind::Power(-1, 1),
    Kind::Power(-3, 1),
];

/// Everything that is smooth almost everywhere.
pub(crate) const ALL: &[Kind] = &[
    Kind::Add,
    Kind::Add,
    Kind::Subtract,
    Kind::Multiply,
    Kind::Multiply,
    Kind::Multiply,
    Kind::Divide,
    Kind::Divide,
    Kind::Scale(-1, 1),
    Kind::Scale(-2, 1),
    Kind::Scale(1, 3),
    Kind::Shift(1, 1),
    Kind::Shift(-1, 2),
    Kind::Power(2, 1),
    Kind::Power(-2, 1),
    Kind::Power(1, 2),
    Kind::Power(-1, 2),
    Kind::Power(3, 2),
    Kind::Power(1, 3),
    Kind::Pow,
    Kind::Call("exp"),
    Kind::Call("log"),
    Kind::Call("sin"),
    Kind::Call("cos"),
    Kind::Call("tan"),
    Kind::Call("tanh"),
    Kind::Call("atan"),
    Kind::Call("abs"),
    Kind::Call("sigmoid"),
    Kind::Call("cbrt"),
    Kind::Call2("max"),
    Kind::Call2("min"),
    Kind::Call2("hypot"),
    Kind::Call2("atan2"),
    Kind::Choose(Relation::Less),
    Kind::Choose(Relation::GreaterEqual),
];

/// Functions that many identities connect, close together.
pub(crate) const IDENTITIES: &[Kind] = &[
    Kind::Add,
    Kind::Subtract,
    Kind::Multiply,
    Kind::Multiply,
    Kind::Multiply,
    Kind::Divide,
    Kind::Divide,
    Kind::Scale(-1, 1),
    Kind::Scale(2, 1),
    Kind::Shift(1, 1),
    Kind::Shift(-1, 1),
    Kind::Power(2, 1),
    Kind::Power(-1, 1),
    Kind::Power(1, 2),
    Kind::Pow,
    Kind::Call("exp"),
    Kind::Call("log"),
    Kind::Call("sin"),
    Kind::Call("cos"),
    Kind::Call("tan"),
    Kind::Call("sinh"),
    Kind::Call("cosh"),
    Kind::Call("tanh"),
    Kind::Call("asin"),
    Kind::Call("atan"),
    Kind::Call("abs"),
    Kind::Call("sign"),
    Kind::Call("sigmoid"),
    Kind::Call("expm1"),
    Kind::Call("log1p"),
];

/// Functions with kinks and branches, and what has a domain, close together.
pub(crate) const CHOICES: &[Kind] = &[
    Kind::Add,
    Kind::Subtract,
    Kind::Multiply,
    Kind::Multiply,
    Kind::Divide,
    Kind::Scale(-1, 1),
    Kind::Shift(1, 1),
    Kind::Power(2, 1),
    Kind::Power(1, 2),
    Kind::Power(-1, 2),
    Kind::Power(2, 3),
    Kind::Call("abs"),
    Kind::Call("sign"),
    Kind::Call("relu"),
    Kind::Call("log"),
    Kind::Call("exp"),
    Kind::Call("asin"),
    Kind::Call2("min"),
    Kind::Call2("max"),
    Kind::Call2("hypot"),
    Kind::Choose(Relation::Less),
    Kind::Choose(Relation::NotEqual),
    Kind::Decide(Relation::Less),
    Kind::Decide(Relation::GreaterEqual),
    Kind::Decide(Relation::Equal),
    Kind::Between(true),
    Kind::Between(false),
];

/// The rules of the cheap-gradient theorem: sums, products, quotients and functions of one argument.
pub(crate) const BASE: &[Kind] = &[
    Kind::Add,
    Kind::Add,
    Kind::Subtract,
    Kind::Multiply,
    Kind::Multiply,
    Kind::Divide,
    Kind::Call("exp"),
    Kind::Call("log"),
    Kind::Call("sin"),
    Kind::Call("cos"),
    Kind::Call("tan"),
    Kind::Call("tanh"),
    Kind::Call("sigmoid"),
];

/// One operation on values that are given by their places, taken modulo how many there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    kind: Kind,
    first: u16,
    second: u16,
}

/// A formula in steps.
#[derive(Clone)]
pub(crate) struct Recipe(Vec<Step>);

/// The formulas that the steps build, to be typed again.
impl fmt::Debug for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Dag { graph, roots, .. } = self.build();
        f.write_str(&export::join_text(&export::text_with(&graph, &roots, &export::Style::default())))
    }
}

/// A formula in a graph of its own.
#[derive(Clone, Debug)]
pub(crate) struct Dag {
    pub(crate) graph: Graph,
    /// The variables, whether the roots need them or not.
    pub(crate) variables: Vec<NodeId>,
    /// The last two values.
    pub(crate) roots: [NodeId; 2],
}

/// Checks a property on so many inputs, always the same ones; `PROPTEST_CASES` asks for more or fewer.
///
/// # Panics
///
/// With the smallest input found for which the property does not hold.
pub(crate) fn check<S: Strategy>(cases: u32, seed: u64, inputs: S, property: impl FnMut(S::Value) -> TestCaseResult) {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let config = Config {
        cases: asked.unwrap_or(cases),
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(seed),
        ..Config::default()
    };
    let property = std::cell::RefCell::new(property);
    if let Err(error) = TestRunner::new(config).run(&inputs, |input| (property.borrow_mut())(input)) {
        panic!("{error}");
    }
}

/// Formulas of up to so many steps.
pub(crate) fn recipes(kinds: &'static [Kind], steps: usize) -> impl Strategy<Value = Recipe> {
    let step = (prop::sample::select(kinds), any::<u16>(), any::<u16>());
    let step = step.prop_map(|(kind, first, second)| Step { kind, first, second });
    prop::collection::vec(step, 1..=steps).prop_map(Recipe)
}

impl Recipe {
    /// Builds the formula.
    pub(crate) fn build(&self) -> Dag {
        let mut graph = Graph::new();
        let variables: Vec<NodeId> = VARIABLES.iter().map(|name| graph.symbol(name)).collect();
        let mut values = variables.clone();
        for step in &self.0 {
            let (a, b) = (pick(&values, step.first), pick(&values, step.second));
            let variable = variables[usize::from(step.second) % variables.len()];
            values.push(step.kind.apply(&mut graph, a, b, variable));
        }
        let last = values.len() - 1;
        Dag { graph, variables, roots: [values[last], values[last - 1]] }
    }
}

/// A value by its place: every other one among the last few, so that formulas grow deep as well as wide.
fn pick(values: &[NodeId], place: u16) -> NodeId {
    let place = usize::from(place);
    let among = if place.is_multiple_of(2) { values.len().min(3) } else { values.len() };
    values[values.len() - 1 - (place / 2) % among]
}

impl Kind {
    fn apply(self, graph: &mut Graph, a: NodeId, b: NodeId, variable: NodeId) -> NodeId {
        match self {
            Kind::Add => graph.add(a, b),
            Kind::Subtract => graph.subtract(a, b),
            Kind::Multiply => graph.multiply(a, b),
            Kind::Divide => graph.divide(a, b),
            Kind::Scale(n, d) => graph.product(Rational::new(n, d), [a]),
            Kind::Shift(n, d) => graph.sum(Rational::new(n, d), [(Rational::ONE, a)]),
            Kind::Power(n, d) => graph.power(a, Rational::new(n, d)),
            Kind::Pow => graph.pow(a, b),
            Kind::Call(name) => graph.call_named(name, &[a]),
            Kind::Call2(name) => graph.call_named(name, &[a, b]),
            Kind::Choose(relation) => {
                let zero = graph.constant(Rational::ZERO);
                let condition = graph.compare(relation, variable, zero);
                graph.select(condition, a, b)
            }
            Kind::Decide(relation) => {
                let condition = graph.compare(relation, a, b);
                graph.select(condition, a, variable)
            }
            Kind::Between(inside) => {
                let above = graph.compare(Relation::Less, a, variable);
                let below = graph.compare(Relation::Less, variable, b);
                let mut condition = graph.and(&[above, below]);
                if !inside {
                    condition = graph.not(condition);
                }
                graph.select(condition, a, b)
            }
        }
    }
}

impl Dag {
    /// The variables that a root needs.
    pub(crate) fn reached(&self, root: NodeId) -> Vec<NodeId> {
        let live = walk::live(&self.graph, &[root]);
        self.variables.iter().copied().filter(|variable| live.contains(variable)).collect()
    }
}

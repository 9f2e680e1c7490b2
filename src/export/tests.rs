//! What is written reads well, and is read back as the same node.

use proptest::prelude::*;

use super::{Style, join_text, text, text_with};
use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::op::Relation;
use crate::syntax;

/// Reads a source with `f` declared, so that its derivatives can be written.
fn parse(graph: &mut Graph, source: &str) -> Vec<NodeId> {
    match syntax::parse(graph, &format!("func f, g; {source}")) {
        Ok(formula) => formula.outputs,
        Err(error) => panic!("{source}: {error}"),
    }
}

#[track_caller]
fn check(graph: &mut Graph, root: NodeId) {
    for decimals in [false, true] {
        let written = join_text(&text_with(graph, &[root], &Style { decimals }));
        let read = parse(graph, &written);
        assert_eq!(read, [root], "{written} is read as {}", text(graph, read[0]));
    }
}

#[test]
fn formulas_are_written_as_people_write_them() {
    for source in [
        "x - 1",
        "x^2 + y - 11",
        "1 - x^2",
        "y - x",
        "-x - y",
        "-1 - x",
        "x + y*z - 2*w/3",
        "-exp(1/x)/x^2",
        "a/(b*c)",
        "a*b/(c*d)",
        "1/sqrt(x)",
        "sqrt(x)",
        "x^(3/2)",
        "3*x/2",
        "-3*x/2",
        "x/2",
        "1/(2*x)",
        "2/(3*x^(1/3))",
        "1/x^2",
        "(a + b)/(c - d)",
        "-2*(1 - x)",
        "-400*x*(y - x^2) - 2*(1 - x)",
        "a^b^c",
        "(a^b)^c",
        "(x^2)^3",
        "x^(-n)",
        "(-2)^x",
        "(1/2)^x",
        "2^x",
        "sqrt(2)",
        "2^(1/3)",
        "(-x)^2",
        "(x*y)^2",
        "x*(y*z)",
        "-(x*y)",
        "x + (y + z)",
        "x - (y + z)",
        "(x*y)/2",
        "x/(y/z)",
        "x/(-y)",
        "(x/y)/z",
        "1/(1/x^2)",
        "1/(3*x/2)",
        "a*(b*c)^(-1)",
        "(x^2)^(-1)",
        "1/0",
        "2*(1/0)/x",
        "pi*e",
        "e + x",
        "max(a, b, c)",
        "max(a, max(b, c))",
        "min(max(a, b), c)",
        "max(a, b, c)*max(a, b)",
        "f(x)",
        "f''(x)",
        "g'12(x, y)",
        "g'2(x, y)",
        "g'112(x, y)",
        "atan2(y, x)",
        "if(x < 0, -x, x)",
        "if(x < 0 and y >= 1 or not (x == y), a, b + 1)",
        "if((x < 0 or x > 1) and y != 0, a, b)",
        "if((x < 0 and y < 0) and z < 0, a, b)",
        "if(not (x < 0 and y < 0), a, b)",
        "exp(-x)/(exp(-x) + 1)^2",
        "x*y/(x^2 + y^2)^(3/2)",
        "sin(x)^2",
        "-5",
        "2/3",
        "0",
        "(1/0)/x^(2/3)",
    ] {
        let mut graph = Graph::new();
        let root = parse(&mut graph, source)[0];
        assert_eq!(text(&graph, root), source);
        check(&mut graph, root);
    }
}

#[test]
fn other_ways_to_type_it_are_written_the_usual_way() {
    for (source, expected) in [
        ("-x^2 + 1", "1 - x^2"),
        ("-x + y + z", "y - x + z"),
        ("-x - 1", "-1 - x"),
        ("x*y^-1", "x/y"),
        ("x/y*z", "x*z/y"),
        ("a/b/c", "a/(b*c)"),
        ("0.5*x", "x/2"),
        ("1/2/x", "1/(2*x)"),
        ("x^(1/2)", "sqrt(x)"),
        ("x^-0.5", "1/sqrt(x)"),
        ("3/2*x", "3*x/2"),
        ("2/3*x^(-1/3)", "2/(3*x^(1/3))"),
        ("--x", "x"),
        ("x*1/2", "x/2"),
        ("max(max(a, b), c)", "max(a, b, c)"),
        ("x - -3*y", "x + 3*y"),
        ("pow(x, y)", "x^y"),
        ("(x + y)", "x + y"),
    ] {
        let mut graph = Graph::new();
        let root = parse(&mut graph, source)[0];
        assert_eq!(text(&graph, root), expected, "{source}");
    }
}

#[test]
fn decimals_are_written_where_they_end() {
    for (source, expected) in [
        ("x/2", "0.5*x"),
        ("x/3", "x/3"),
        ("1/(2*x)", "0.5/x"),
        ("x^(3/2)", "x^1.5"),
        ("x - 1/4", "x - 0.25"),
        ("-3*x/2", "-1.5*x"),
        ("sqrt(x)", "sqrt(x)"),
    ] {
        let mut graph = Graph::new();
        let root = parse(&mut graph, source)[0];
        let writing = text_with(&graph, &[root], &Style { decimals: true });
        assert_eq!(writing.outputs, [expected]);
    }
}

#[test]
fn shared_parts_get_names_where_the_formula_explodes() {
    let mut graph = Graph::new();
    let t1 = graph.symbol("t1");
    let mut root = t1;
    for _ in 0..40 {
        let sine = graph.call_named("sin", &[root]);
        root = graph.multiply(sine, root);
    }
    let writing = text_with(&graph, &[root, t1], &Style::default());
    assert!(join_text(&writing).len() < 2000);
    assert_eq!(writing.definitions[0], ("t_1".to_owned(), "sin(t1*sin(t1))*(t1*sin(t1))".to_owned()));
    assert_eq!(parse(&mut graph, &join_text(&writing)), [root, t1]);
    check(&mut graph, root);
}

#[test]
fn conditions_get_names_too() {
    let mut graph = Graph::new();
    let (x, y) = (graph.symbol("x"), graph.symbol("y"));
    let mut condition = graph.compare(Relation::Less, x, y);
    for i in 0..40 {
        let number = graph.constant(Rational::from(i));
        let (left, right) = (graph.compare(Relation::Greater, x, number), graph.compare(Relation::Greater, y, number));
        let (left, right) = (graph.and(&[condition, left]), graph.and(&[condition, right]));
        condition = graph.or(&[left, right]);
    }
    let root = graph.select(condition, x, y);
    assert!(text(&graph, root).len() < 5000);
    check(&mut graph, root);
}

#[test]
fn small_formulas_are_never_split() {
    let mut graph = Graph::new();
    let mut root = graph.symbol("x");
    for _ in 0..5 {
        let sine = graph.call_named("sin", &[root]);
        root = graph.multiply(sine, root);
    }
    assert!(!text(&graph, root).contains("where"));
    check(&mut graph, root);
}

#[test]
fn long_chains_are_written_without_recursion() {
    const LEVELS: usize = 100_000;
    let mut graph = Graph::new();
    let (x, y) = (graph.symbol("x"), graph.symbol("y"));
    let (mut nested, mut grown, mut largest) = (x, x, x);
    for _ in 0..LEVELS {
        nested = graph.call_named("sin", &[nested]);
        let sine = graph.call_named("sin", &[grown]);
        grown = graph.multiply(sine, grown);
        largest = graph.call_named("max", &[largest, y]);
    }
    assert_eq!(text(&graph, nested).len(), LEVELS * 5 + 1);
    assert!(text(&graph, grown).len() < LEVELS * 50);
    assert_eq!(text(&graph, largest).len(), LEVELS * 3 + 6);
    assert!(super::latex(&graph, grown).len() < LEVELS * 80);
}

#[test]
fn powers_that_the_parser_would_fold_keep_their_name() {
    let mut graph = Graph::new();
    let x = graph.symbol("x");
    let two = graph.constant(Rational::from(2));
    let power = graph.call_named("pow", &[x, two]);
    assert_eq!(text(&graph, power), "pow(x, 2)");
}

/// One step of building a graph: what to make, of which earlier nodes, with which number.
type Move = (u8, prop::sample::Index, prop::sample::Index, prop::sample::Index, i64, i64);

fn build(graph: &mut Graph, moves: &[Move]) -> NodeId {
    let mut nodes: Vec<NodeId> = ["x", "y", "t1", "end"].iter().map(|name| graph.symbol(name)).collect();
    nodes.push(graph.constant(Rational::ZERO));
    let e = graph.call_named("e", &[]);
    nodes.push(e);
    for (kind, a, b, c, numerator, denominator) in moves {
        let [a, b, c] = [a, b, c].map(|index| *index.get(&nodes));
        let number = Rational::new(*numerator, *denominator);
        nodes.push(match kind % 12 {
            0 => graph.constant(number),
            1 | 2 => graph.sum(number, [(Rational::from(*denominator), a), (Rational::new(1, *numerator | 1), b)]),
            3 => graph.sum(Rational::ZERO, [(Rational::MINUS_ONE, a), (Rational::ONE, b), (number, c)]),
            4 | 5 => graph.product(number, [a, b]),
            6 => graph.product(Rational::ONE, [a, b, c]),
            7 => graph.power(a, number),
            8 => graph.power(a, Rational::MINUS_ONE),
            9 => graph.pow(a, b),
            10 => {
                let name = ["sin", "exp", "log", "abs"][numerator.unsigned_abs() as usize % 4];
                if denominator % 2 == 0 { graph.call_named("max", &[a, b]) } else { graph.call_named(name, &[a]) }
            }
            _ => {
                let (less, equal) = (graph.compare(Relation::Less, a, b), graph.compare(Relation::Equal, b, c));
                let not = graph.not(less);
                let both = graph.or(&[equal, not]);
                let condition = graph.and(&[both, less]);
                graph.select(condition, a, c)
            }
        });
    }
    *nodes.last().expect("there are symbols")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn text_is_read_back_as_the_same_node(
        moves in prop::collection::vec((any::<u8>(), any::<prop::sample::Index>(), any::<prop::sample::Index>(),
            any::<prop::sample::Index>(), -4_i64..5, 1_i64..4), 1..12)
    ) {
        let mut graph = Graph::new();
        let root = build(&mut graph, &moves);
        check(&mut graph, root);
    }

    #[test]
    fn large_graphs_are_read_back_too(
        moves in prop::collection::vec((any::<u8>(), any::<prop::sample::Index>(), any::<prop::sample::Index>(),
            any::<prop::sample::Index>(), -4_i64..5, 1_i64..4), 30..60)
    ) {
        let mut graph = Graph::new();
        let root = build(&mut graph, &moves);
        check(&mut graph, root);
    }
}

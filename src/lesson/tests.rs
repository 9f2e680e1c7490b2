use super::*;
use crate::diff;
use crate::eval::{self, Value};
use crate::graph::Graph;
use crate::number::Rational;
use crate::op::SymbolId;
use crate::syntax;

/// A formula with values for its variables and a seed.
fn learn(source: &str, at: &[(&str, &str)], seed: i64, wrt: Option<&[&str]>) -> Lesson {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, source).expect("a formula");
    let symbol = |graph: &Graph, name: &str| graph.find_symbol(name).expect("a variable");
    let point: Vec<(SymbolId, Value)> = at
        .iter()
        .map(|(name, value)| (symbol(&graph, name), Value::from_f64(value.parse().expect("a number"))))
        .collect();
    let wrt = wrt.map(|wrt| wrt.iter().map(|name| symbol(&graph, name)).collect());
    let seed = Some(graph.constant(Rational::from(seed)));
    let point = (!at.is_empty()).then_some(point);
    lesson(&mut graph, &formula, &Subject { wrt, seed, point, formulas: true, ..Subject::default() }).expect("a lesson")
}

fn stage<'l>(lesson: &'l Lesson, name: &str) -> &'l Stage {
    lesson.stages.iter().find(|stage| stage.name == name).unwrap_or_else(|| panic!("there is a stage {name}"))
}

fn value(lesson: &Lesson, name: &str) -> f64 {
    stage(lesson, name).value.as_ref().expect("a value").to_f64()
}

fn gradient(lesson: &Lesson, name: &str) -> f64 {
    let gradient = stage(lesson, name).gradient.as_ref().expect("a gradient");
    gradient.quantity.value.as_ref().expect("a value").to_f64()
}

fn formula(lesson: &Lesson, name: &str) -> String {
    let gradient = stage(lesson, name).gradient.as_ref().expect("a gradient");
    gradient.quantity.formula.clone().expect("a formula").text
}

/// The operations, as they are written.
fn operations(source: &str) -> Vec<String> {
    let lesson = learn(source, &[], 1, None);
    let computed = lesson.stages.iter().filter(|stage| stage.kind != Kind::Input);
    computed.map(|stage| format!("{} = {}", stage.name, stage.formula.text)).collect()
}

const WEIGHTS: &str = "a = w*x; b = v*y; h = a + b; c = h*u; c";
const POINT: [(&str, &str); 5] = [("w", "1"), ("x", "2"), ("v", "3"), ("y", "4"), ("u", "2")];

#[test]
fn weights_on_the_edges() {
    let lesson = learn(WEIGHTS, &POINT, 2, Some(&["w", "v", "u"]));
    assert_eq!(lesson.loss, "L");
    for (name, expected) in [("a", 2.0), ("b", 12.0), ("h", 14.0), ("c", 28.0)] {
        assert_eq!(value(&lesson, name), expected, "{name}");
    }
    let gradients = [
        ("c", 2.0, Role::Intermediate),
        ("h", 4.0, Role::Intermediate),
        ("u", 28.0, Role::Wanted),
        ("a", 4.0, Role::Intermediate),
        ("b", 4.0, Role::Intermediate),
        ("w", 8.0, Role::Wanted),
        ("x", 4.0, Role::Unused),
        ("v", 16.0, Role::Wanted),
        ("y", 12.0, Role::Unused),
    ];
    for (name, expected, role) in gradients {
        assert_eq!(gradient(&lesson, name), expected, "{name}");
        assert_eq!(stage(&lesson, name).gradient.as_ref().map(|gradient| gradient.role), Some(role), "{name}");
    }
}

#[test]
fn staging() {
    let lesson = learn("q = x + y; q*z", &[("x", "-2"), ("y", "5"), ("z", "-4")], 1, None);
    assert_eq!((value(&lesson, "q"), value(&lesson, "f")), (3.0, -12.0));
    for (name, expected, written) in [("q", -4.0, "z"), ("z", 3.0, "q"), ("x", -4.0, "z"), ("y", -4.0, "z")] {
        assert_eq!((gradient(&lesson, name), formula(&lesson, name)), (expected, written.to_owned()), "{name}");
    }
    let to_q = stage(&lesson, "f").operands[0].flow.clone().expect("a flow");
    assert_eq!(to_q.local.value.map(|local| local.to_f64()), Some(-4.0));
    assert_eq!(to_q.local.formula.map(|local| local.text), Some("z".to_owned()));
}

#[test]
fn a_chain_of_chain_rules() {
    assert_eq!(operations("b = 3*a; c = b + 1; d = c^2; d"), ["b = 3*a", "c = b + 1", "d = c^2"]);
    let lesson = learn("b = 3*a; c = b + 1; d = c^2; d", &[("a", "2")], 1, None);
    for (name, expected) in [("c", 14.0), ("b", 14.0), ("a", 42.0)] {
        assert_eq!(gradient(&lesson, name), expected, "{name}");
    }
    assert_eq!(formula(&lesson, "c"), "2*c");
}

#[test]
fn a_loss_with_weights_and_biases() {
    let source = "h = relu(w1*x + b1); o = w2*h + b2; L = (o - t)^2; L";
    let at = [("x", "2"), ("t", "1"), ("w1", "1"), ("b1", "-1"), ("w2", "3"), ("b2", "-1")];
    let lesson = learn(source, &at, 1, Some(&["w1", "b1", "w2", "b2"]));
    assert_eq!(lesson.loss, "L");
    for (name, expected) in [("w1", 12.0), ("b1", 6.0), ("w2", 2.0), ("b2", 2.0), ("h", 6.0), ("o", 2.0)] {
        assert_eq!(gradient(&lesson, name), expected, "{name}");
    }
}

#[test]
fn one_node() {
    let lesson = learn("func g; h = g(x, y); h", &[], 3, None);
    assert_eq!((formula(&lesson, "x"), formula(&lesson, "y")), ("3*g'1(x, y)".to_owned(), "3*g'2(x, y)".to_owned()));
}

#[test]
fn a_staged_function() {
    assert_eq!(operations("exp(1/x)"), ["v1 = 1/x", "f = exp(v1)"]);
    let lesson = learn("exp(1/x)", &[("x", "0.5")], 1, None);
    let e = std::f64::consts::E;
    assert_eq!(value(&lesson, "v1"), 2.0);
    assert!((gradient(&lesson, "v1") - e * e).abs() < 1e-14);
    assert!((gradient(&lesson, "x") + 4.0 * e * e).abs() < 1e-13);
    let local = stage(&lesson, "v1").operands[0].flow.as_ref().expect("a flow").local.clone();
    assert_eq!(local.formula.map(|local| local.text), Some("-1/x^2".to_owned()));
}

#[test]
fn a_parabola() {
    assert_eq!(operations("(x - 5)^2"), ["v1 = x - 5", "f = v1^2"]);
    for (at, slope) in [("3", -4.0), ("5", 0.0), ("6", 2.0)] {
        assert_eq!(gradient(&learn("(x - 5)^2", &[("x", at)], 1, None), "x"), slope);
    }
}

#[test]
fn operations_are_those_that_were_written() {
    for (source, expected) in [
        ("a - b", &["f = a - b"][..]),
        ("a/b", &["f = a/b"]),
        ("a/x^2 + x^2", &["v1 = x^2", "v2 = a/v1", "f = v2 + v1"]),
        ("a/(b*c)", &["v1 = b*c", "f = a/v1"]),
        ("1/sqrt(x)", &["v1 = sqrt(x)", "f = 1/v1"]),
        ("2*x - 3*y", &["f = 2*x - 3*y"]),
        ("2*pi*x/3", &["f = 2*pi*x/3"]),
        ("r = 1/x; a*r", &["r = 1/x", "f = a*r"]),
        ("n = -x; n*y", &["n = -x", "f = n*y"]),
        ("x*x", &["f = x*x"]),
        ("2^x", &["f = 2^x"]),
        ("x", &[]),
        ("2", &["f = 2"]),
        ("sqrt(2)", &["f = sqrt(2)"]),
    ] {
        assert_eq!(operations(source), expected, "{source}");
    }
}

#[test]
fn local_derivatives_are_those_of_the_written_operation() {
    let lesson = learn("a/b", &[("a", "3"), ("b", "2")], 1, None);
    assert_eq!((formula(&lesson, "a"), formula(&lesson, "b")), ("1/b".to_owned(), "-a/b^2".to_owned()));
    assert_eq!((gradient(&lesson, "a"), gradient(&lesson, "b")), (0.5, -0.75));
    let square = learn("x*x", &[("x", "3")], 1, None);
    let sent: Vec<_> = stage(&square, "f").operands.iter().filter_map(|edge| edge.flow.as_ref()).collect();
    assert_eq!(sent.len(), 2);
    assert_eq!(gradient(&square, "x"), 6.0);
}

/// A case of the lecture: what is typed, and all numbers that the lecture shows.
struct Case {
    source: &'static str,
    at: &'static [(&'static str, &'static str)],
    seed: i64,
    /// Each stage with its value and its gradient.
    stages: &'static [(&'static str, f64, f64)],
    /// Each edge, from a stage back to an operand, with the local derivative and upstream times local.
    edges: &'static [(&'static str, &'static str, f64, f64)],
}

const E2: f64 = std::f64::consts::E * std::f64::consts::E;

/// Cases 1, 7, 8, 9, 11 and 12.
const CASES: [Case; 7] = [
    Case {
        source: "(x - 5)^2",
        at: &[("x", "3")],
        seed: 1,
        stages: &[("x", 3.0, -4.0), ("v1", -2.0, -4.0), ("f", 4.0, 1.0)],
        edges: &[("f", "v1", -4.0, -4.0), ("v1", "x", 1.0, -4.0)],
    },
    Case {
        source: "(x - 5)^2",
        at: &[("x", "5")],
        seed: 1,
        stages: &[("x", 5.0, 0.0), ("v1", 0.0, 0.0), ("f", 0.0, 1.0)],
        edges: &[("f", "v1", 0.0, 0.0), ("v1", "x", 1.0, 0.0)],
    },
    Case {
        source: "q = x + y; q*z",
        at: &[("x", "-2"), ("y", "5"), ("z", "-4")],
        seed: 1,
        stages: &[("x", -2.0, -4.0), ("y", 5.0, -4.0), ("z", -4.0, 3.0), ("q", 3.0, -4.0), ("f", -12.0, 1.0)],
        edges: &[("f", "q", -4.0, -4.0), ("f", "z", 3.0, 3.0), ("q", "x", 1.0, -4.0), ("q", "y", 1.0, -4.0)],
    },
    Case {
        source: "b = 3*a; c = b + 1; d = c^2; d",
        at: &[("a", "2")],
        seed: 1,
        stages: &[("a", 2.0, 42.0), ("b", 6.0, 14.0), ("c", 7.0, 14.0), ("d", 49.0, 1.0)],
        edges: &[("d", "c", 14.0, 14.0), ("c", "b", 1.0, 14.0), ("b", "a", 3.0, 42.0)],
    },
    Case {
        source: "h = relu(w1*x + b1); o = w2*h + b2; L = (o - t)^2; L",
        at: &[("x", "2"), ("t", "1"), ("w1", "1"), ("b1", "-1"), ("w2", "3"), ("b2", "-1")],
        seed: 1,
        stages: &[
            ("w1", 1.0, 12.0),
            ("x", 2.0, 6.0),
            ("b1", -1.0, 6.0),
            ("w2", 3.0, 2.0),
            ("b2", -1.0, 2.0),
            ("t", 1.0, -2.0),
            ("h", 1.0, 6.0),
            ("o", 2.0, 2.0),
            ("L", 1.0, 1.0),
        ],
        edges: &[("h", "v2", 1.0, 6.0), ("o", "v3", 1.0, 2.0), ("o", "b2", 1.0, 2.0), ("L", "v4", 2.0, 2.0)],
    },
    Case {
        source: WEIGHTS,
        at: &POINT,
        seed: 2,
        stages: &[
            ("w", 1.0, 8.0),
            ("x", 2.0, 4.0),
            ("v", 3.0, 16.0),
            ("y", 4.0, 12.0),
            ("u", 2.0, 28.0),
            ("a", 2.0, 4.0),
            ("b", 12.0, 4.0),
            ("h", 14.0, 4.0),
            ("c", 28.0, 2.0),
        ],
        edges: &[
            ("c", "h", 2.0, 4.0),
            ("c", "u", 14.0, 28.0),
            ("h", "a", 1.0, 4.0),
            ("h", "b", 1.0, 4.0),
            ("a", "w", 2.0, 8.0),
            ("a", "x", 1.0, 4.0),
            ("b", "v", 4.0, 16.0),
            ("b", "y", 3.0, 12.0),
        ],
    },
    Case {
        source: "exp(1/x)",
        at: &[("x", "0.5")],
        seed: 1,
        stages: &[("x", 0.5, -4.0 * E2), ("v1", 2.0, E2), ("f", E2, 1.0)],
        edges: &[("f", "v1", E2, E2), ("v1", "x", -4.0, -4.0 * E2)],
    },
];

#[test]
fn all_numbers_of_the_lecture() {
    let close = |found: f64, expected: f64| (found - expected).abs() <= 1e-15 * expected.abs();
    for case in CASES {
        let lesson = learn(case.source, case.at, case.seed, None);
        for &(name, expected, slope) in case.stages {
            let (value, gradient) = (value(&lesson, name), gradient(&lesson, name));
            assert!(close(value, expected) && close(gradient, slope), "{}: {name} {value} {gradient}", case.source);
        }
        let mut edges = 0;
        for stage in &lesson.stages {
            for edge in &stage.operands {
                let flow = edge.flow.as_ref().expect("a flow");
                let [local, sent] =
                    [&flow.local, &flow.contribution].map(|q| q.value.as_ref().expect("a value").to_f64());
                let operand = &lesson.stages[edge.operand].name;
                let expected = case.edges.iter().find(|(from, to, ..)| *from == stage.name && to == operand);
                if let Some(&(_, _, partial, product)) = expected {
                    assert!(close(local, partial) && close(sent, product), "{}: {} {operand}", case.source, stage.name);
                    edges += 1;
                }
                // Each edge, named here or not, is upstream times local.
                let upstream = gradient(&lesson, &stage.name);
                assert!((sent - upstream * local).abs() <= 1e-14 * sent.abs(), "{}: {sent}", case.source);
            }
        }
        assert_eq!(edges, case.edges.len(), "{}", case.source);
    }
}

#[test]
fn a_branch_that_is_not_taken_sends_nothing() {
    let lesson = learn("if(x > 0, log(x), x) + sqrt(x)", &[("x", "1")], 1, None);
    assert_eq!(gradient(&lesson, "x"), 1.5);
    // The derivative of log is infinite at 0, and of no concern.
    let lesson = learn("if(x > 0, log(x), 3*x)", &[("x", "0")], 1, None);
    assert_eq!(gradient(&lesson, "x"), 3.0);
    assert_eq!(stage(&lesson, "v1").value_text(|_| String::new()).as_deref(), Some("false"));
}

#[test]
fn names_are_unique() {
    let lesson = learn("v1 = sin(x)*f; v1*cos(v3)", &[], 2, None);
    let names: Vec<_> = lesson.stages.iter().map(|stage| stage.name.as_str()).collect();
    assert_eq!(names, ["x", "f", "v3", "t1", "v1", "t2", "F"]);
    assert_eq!(lesson.loss, "L");
}

#[test]
fn gradients_are_those_of_the_answer() {
    for source in [
        "sin(x*y)/(x + y)^2 - exp(-x^2/2)*y",
        "q = x/y; r = 2*q; r^q + log(q + r)",
        "max(x, y)*abs(x - y) + hypot(x, 3*y)",
        "if(x > y, x^3*y, y/x) + 1/(x*y^2)",
        "sqrt(x*y)/sqrt(2) - 5/(3*x)",
    ] {
        let lesson = learn(source, &[("x", "1.25"), ("y", "0.5")], 1, None);
        let mut graph = Graph::new();
        let parsed = syntax::parse(&mut graph, source).expect("a formula");
        let variables: Vec<_> = parsed.variables.iter().map(|&symbol| graph.symbol_node(symbol)).collect();
        let answer = diff::gradient(&mut graph, parsed.outputs[0], &variables).expect("a gradient");
        let point: Vec<_> = parsed.variables.iter().zip([1.25, 0.5]).map(|(&s, v)| (s, Value::from_f64(v))).collect();
        let values = eval::evaluate(&graph, &answer, &point).expect("values");
        for (symbol, value) in parsed.variables.iter().zip(values) {
            let (shown, expected) = (gradient(&lesson, graph.name(*symbol)), value.to_f64());
            assert!((shown - expected).abs() <= 1e-12 * expected.abs(), "{source}: {shown} {expected}");
        }
    }
}

#[test]
fn contributions_add_up() {
    let lesson = learn("x*sin(x) + x/y - y*exp(x)", &[("x", "0.7"), ("y", "1.3")], 1, None);
    for (place, stage) in lesson.stages.iter().enumerate().filter(|(_, stage)| !stage.output) {
        let edges = lesson.stages.iter().flat_map(|user| &user.operands).filter(|edge| edge.operand == place);
        let sent = edges.filter_map(|edge| edge.flow.as_ref()?.contribution.value.as_ref());
        let sum: f64 = sent.map(Amount::to_f64).sum();
        assert!((sum - gradient(&lesson, &stage.name)).abs() < 1e-12, "{}", stage.name);
    }
}

#[test]
fn several_outputs_have_values_only() {
    let lesson = learn("[x*y, x + y]", &[("x", "2"), ("y", "3")], 1, None);
    assert_eq!((value(&lesson, "f1"), value(&lesson, "f2")), (6.0, 5.0));
    assert!(lesson.stages.iter().all(|stage| stage.gradient.is_none()));
    assert!(!table(&lesson, Notation::Text, 6).contains("backward"));
}

#[test]
fn each_of_several_outputs_has_a_backward_pass() {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, "q = x + y; [q*z, exp(q)]").expect("a formula");
    let lessons = [0, 1].map(|output| {
        let subject = Subject { output: Some(output), formulas: true, ..Subject::default() };
        lesson(&mut graph, &formula, &subject).expect("a lesson")
    });
    let text = tables(&lessons, Notation::Text, 6);
    assert_eq!(text.matches("forward").count(), 1);
    for part in ["backward, from df1/df1 = 1", "df1/dx = z", "backward, from df2/df2 = 1", "df2/dx = exp(q)"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("df2/dz"), "{text}");
    let csv = tables(&lessons, Notation::Csv, 6);
    assert_eq!((csv.matches("\nforward,").count(), csv.matches("\nbackward f2,").count()), (6, 3), "{csv}");
    let json: serde_json::Value = serde_json::from_str(&tables(&lessons, Notation::Json, 6)).expect("JSON");
    assert_eq!(json[1]["loss"], "f2");
}

#[test]
fn names_survive_factors() {
    for (source, name, formula) in [
        ("b = 3*a; c = 2*b; c^2", "c", "2*b"),
        ("b = 3*a; c = b + 1; c^2", "c", "b + 1"),
        ("b = a/2; c = 1 - b; c^2", "c", "1 - b"),
        ("b = 2*x*y; c = b/3; sin(c) + b", "c", "b/3"),
        ("b = -x; c = b*y; c + b", "c", "b*y"),
    ] {
        let lesson = learn(source, &[], 1, None);
        let stage = lesson.stages.iter().find(|stage| stage.name == name).expect("a stage");
        assert_eq!(stage.formula.text, formula, "{source}");
        assert!(lesson.stages.iter().any(|stage| stage.name == "b" && stage.gradient.is_some()), "{source}");
    }
}

#[test]
fn what_has_no_derivative_is_no_trouble_unless_it_is_wanted() {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, "besselj(n, x)").expect("a formula");
    let by = |graph: &Graph, name: &str| Some(vec![graph.find_symbol(name).expect("a variable")]);
    let subject = Subject { wrt: by(&graph, "x"), ..Subject::default() };
    assert!(lesson(&mut graph, &formula, &subject).is_ok());
    let subject = Subject { wrt: by(&graph, "n"), ..Subject::default() };
    assert!(matches!(lesson(&mut graph, &formula, &subject), Err(LessonError::Diff(_))));
}

#[test]
fn tables_fit_a_page_and_say_what_the_lesson_says() {
    let lesson =
        learn("exp(-(a*x + b)^2/(2*s^2))/(s*sqrt(2*pi))", &[("a", "1"), ("x", "2"), ("b", "3"), ("s", "4")], 1, None);
    let text = table(&lesson, Notation::Text, 6);
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    let markdown = table(&lesson, Notation::Markdown, 6);
    assert!(markdown.starts_with("**forward**\n\n| node |"));
    let latex = table(&lesson, Notation::Latex, 6);
    assert_eq!(latex.matches("\\toprule").count(), 3);
    let csv = table(&lesson, Notation::Csv, 6);
    let columns = csv.lines().next().expect("a heading").split(',').count();
    assert_eq!(columns, 14);
    let json: serde_json::Value = serde_json::from_str(&table(&lesson, Notation::Json, 6)).expect("valid JSON");
    assert_eq!(json["loss"], "f");
    assert_eq!(json["forward"].as_array().map(Vec::len), Some(lesson.stages.len()));
    assert_eq!(json["gradients"][0]["use"], "wanted");
}

#[test]
fn the_sum_over_paths_is_written_out() {
    let lesson = learn("x*y + x^2", &[("x", "3"), ("y", "2")], 1, None);
    let text = table(&lesson, Notation::Text, 6);
    assert!(text.contains("= 6 + 2") && text.contains("= 8"), "{text}");
}

#[test]
fn long_formulas_are_no_trouble() {
    let source = (1..3_000).fold("v0 = sin(x)".to_owned(), |s, i| s + &format!("; v{i} = v{}*sin(v{})", i - 1, i - 1))
        + "; v2999";
    let nested = format!("{}x{}", "sin(".repeat(5_000), ")".repeat(5_000));
    for source in [source, nested] {
        let mut graph = Graph::new();
        let formula = syntax::parse(&mut graph, &source).expect("a formula");
        let lesson = lesson(&mut graph, &formula, &Subject::default()).expect("a lesson");
        assert!(draw(&lesson, &Options::default(), Format::Dot).ends_with("}\n"));
        let options = Options { fold: Some(30), ..Options::default() };
        let folded = draw(&lesson, &options, Format::Svg);
        assert!(folded.len() < 40_000, "{}", folded.len());
    }
}

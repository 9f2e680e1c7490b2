//! Tensors in the language: what is read as the same node, of which shape it is, and what is refused.

use super::parse;
use crate::graph::{Graph, NodeId};
use crate::op::Dimension;

const DECLARED: &str = "A, B : [n, n], X : [m, n], w, x, y : [n], z : [m], P : [2, 3], p : [3], q : [2], s : []\n";

fn read(graph: &mut Graph, text: &str) -> (NodeId, bool) {
    let formula = parse(graph, &format!("{DECLARED}{text}")).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(graph.verify(), Ok(()), "{text}");
    (formula.outputs[0], formula.rows[0])
}

/// `[m, n]`, with a prime for a row.
fn shape(text: &str) -> String {
    let graph = &mut Graph::new();
    let (node, row) = read(graph, text);
    let lengths = graph.dimensions(node).iter().map(|dimension| match dimension {
        Dimension::Fixed(length) => length.to_string(),
        Dimension::Named(symbol) => graph.name(*symbol).to_owned(),
    });
    format!("[{}]{}", lengths.collect::<Vec<_>>().join(","), if row { "'" } else { "" })
}

fn refused(text: &str) -> String {
    let error = parse(&mut Graph::new(), &format!("{DECLARED}{text}")).expect_err(text);
    format!("{error} | {}", error.help().unwrap_or_default())
}

#[test]
fn shapes_of_results() {
    for (text, expected) in [
        ("x", "[n]"),
        ("x'", "[n]'"),
        ("x''", "[n]"),
        ("X'", "[n,m]"),
        ("X*x", "[m]"),
        ("z'*X", "[n]'"),
        ("z'*X*x", "[]"),
        ("(X*x)'*z", "[]"),
        ("x*z'", "[n,m]"),
        ("x*z'*X*w", "[n]"),
        ("x'*w*y", "[n]"),
        ("2x'*3", "[n]'"),
        ("x' + 1", "[n]'"),
        ("A*B + A'", "[n,n]"),
        ("A^3", "[n,n]"),
        ("A^-1*x", "[n]"),
        ("A²", "[n,n]"),
        ("x.^2 + y.*w./2", "[n]"),
        ("1./x", "[n]"),
        ("2.^x", "[n]"),
        ("s*x/s", "[n]"),
        ("tanh(X*x)", "[m]"),
        ("√x", "[n]"),
        ("sum(X)", "[]"),
        ("sum(X, rows)", "[m]"),
        ("sum(X, columns)", "[n]"),
        ("max(X, cols)", "[n]"),
        ("max(x) + min(X)", "[]"),
        ("max(x, 0)", "[n]"),
        ("mean(X, rows)", "[m]"),
        ("softmax(x)", "[n]"),
        ("softmax(X, rows)", "[m,n]"),
        ("logsumexp(x)", "[]"),
        ("norm(x) + norm(X) + norm1(x)", "[]"),
        ("tr(A) + det(A) + logdet(A)", "[]"),
        ("inv(A)*solve(A, x)", "[n]"),
        ("solve(A, B)", "[n,n]"),
        ("diag(x)", "[n,n]"),
        ("diag(A)", "[n]"),
        ("vec(P)", "[6]"),
        ("kron(P, P)", "[4,9]"),
        ("kron(p, q)", "[6]"),
        ("outer(x, z)", "[n,m]"),
        ("dot(x, y)", "[]"),
        ("ones(n) + zeros(n)", "[n]"),
        ("ones(m, n) + eye(2)[1, 2]", "[m,n]"),
        ("reshape(P, 3, 2)", "[3,2]"),
        ("P[1, 2]", "[]"),
        ("P[1, :]", "[3]'"),
        ("P[:, 1]", "[2]"),
        ("P[1:2, 2:3]", "[2,2]"),
        ("p[2:3]", "[2]"),
        ("[p, p]*1", "[3,2]"),
        ("[p; q]", "[5]"),
        ("[p', q']*1", "[5]'"),
        ("[p'; p']", "[2,3]"),
        ("[1, 2; 3, 4]", "[2,2]"),
        ("[s; 2; x'*y]", "[3]"),
        ("[P, q]*1", "[2,4]"),
        ("[P; p']", "[3,3]"),
        ("hcat(p, p)", "[3,2]"),
        ("vcat(p, 1)", "[4]"),
        ("if(x > 0, x, 0)", "[n]"),
        ("if(x > 0 and not y < 1, x, y)", "[n]"),
        ("sum(sum(X, rows))/m", "[]"),
    ] {
        assert_eq!(shape(text), expected, "{text}");
    }
}

#[test]
fn the_same_by_other_means() {
    let pairs = [
        ("A*x", "Aᵀᵀ*x"),
        ("x'*y", "dot(x, y)"),
        ("x*z'", "outer(x, z)"),
        ("(x')'", "x"),
        ("A^2", "A*A"),
        ("A^-2", "inv(A)*inv(A)"),
        ("A^0*x", "x"),
        ("norm(x)", "sqrt(x'*x)"),
        ("X*ones(n)", "sum(X, rows)"),
        ("X'*ones(m)", "sum(X, columns)"),
        ("mean(x)", "sum(x)/n"),
        ("x./y", "x.*y.^-1"),
        ("x ⊙ y", "x.*y"),
        ("exp(x)", "e.^x"),
        ("transpose(A)", "A'"),
        ("p[1:3]", "p"),
        ("ones(n)'*x", "sum(x)"),
        ("f(x) where f(v) = v'*v", "x'*x"),
        ("f(x') where f(v) = v*y", "x'*y"),
        ("t*y where t = x'", "x'*y"),
        ("2x.*3y", "6*x.*y"),
        ("[x*y'*x/2]", "0.5*x*y'*x"),
    ];
    let differ = |(left, right): &&(&str, &str)| {
        let graph = &mut Graph::new();
        read(graph, left) != read(graph, right)
    };
    let different: Vec<_> = pairs.iter().filter(differ).collect();
    assert!(different.is_empty(), "{different:?}");
}

#[test]
fn numbers_stay_as_they_are() {
    for text in [
        "x.*y./2",
        "2./x",
        "x.^2",
        "max(x)",
        "rows + max(x, rows)",
        "sum*2",
        "norm + x",
        "norm(a, b) = a*b; norm(x, y)",
    ] {
        let plain = text.replace(".*", "*").replace("./", "/").replace(".^", "^");
        let graph = &mut Graph::new();
        let first = parse(graph, text).expect(text);
        let second = parse(graph, &plain).expect(&plain);
        assert_eq!(first.outputs, second.outputs, "{text}");
        assert!(!graph.has_tensors(), "{text}");
    }
}

#[test]
fn names_of_lengths_are_no_variables() {
    let graph = &mut Graph::new();
    let formula = parse(graph, "s : []; k = 3; X : [m, k], w : [k]; sum(X*w)*t/m + s").expect("a formula");
    let names = |symbols: &[crate::op::SymbolId]| symbols.iter().map(|&s| graph.name(s).to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&formula.variables), ["s", "X", "w", "t"]);
    assert_eq!(names(&formula.lengths), ["m"]);
}

#[test]
fn refusals() {
    let texts = [
        "X*y*A",
        "X'*x",
        "X*z",
        "x*y",
        "x'*y'",
        "A*x*y",
        "(x + y)*w",
        "x + z",
        "x + y'",
        "A + x",
        "X.*X'",
        "x/y",
        "2/x",
        "x/A",
        "x^2",
        "X^2",
        "A^0.5",
        "A^t",
        "A^T",
        "2^x",
        "A^100",
        "t'*x",
        "sum(t)",
        "t[2]",
        "x[1]",
        "p[4]",
        "p[0]",
        "p[1.5]",
        "p[3:2]",
        "p[1, 2]",
        "P[1]",
        "p[t]",
        "det(P)",
        "inv(t)",
        "tr(x)",
        "solve(A, z)",
        "dot(x, z)",
        "softmax(X)",
        "sum(x, rows)",
        "kron(x, y)",
        "vec(A)",
        "reshape(P, 4)",
        "reshape(P, 3, 0)",
        "ones(t)",
        "ones(-1)",
        "[x; y]",
        "[p, q]*1",
        "[P; q]",
        "[[1, 2], [3, 4]]*2",
        "[x]*2",
        "if(x > 0, y, z)",
        "g(x) where g(v) = v*v",
        "sum()",
        "solve(A)",
        "norm(x, y)",
        "A^2'",
        "x : [n + 1]\nx",
        "u : [0]\nu",
        "u : [-1]\nu",
        "u : [1.5]\nu",
        "u : [A]\nu",
        "u : [2, 2, 2, 2, 2, 2, 2, 2, 2]\nu",
        "x : [3]\nx",
        "n : [3]\nn",
        "u : 3\nu",
        "u : [\nu",
        "u : [3; 4]\nu",
        ": [3]",
        "x'''",
        "A[",
        "A[:]",
        "p[1:2:3]",
        "x ⊗ y",
        "x y",
        "A'x",
        "p[]",
        "p[:",
        "(x, y)",
    ];
    let all: Vec<String> = texts
        .iter()
        .map(|text| format!("{text}\n    {}", if *text == "x'''" { String::new() } else { refused(text) }))
        .collect();
    println!("{}", all.join("\n"));
}

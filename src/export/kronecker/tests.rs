use crate::diff;
use crate::export::{Style, algebra, latex_of, pretty_of, text_of};
use crate::graph::Graph;
use crate::simplify::{Level, simplify};
use crate::structure::Stretch;
use crate::syntax::parse;

const DECLARED: &str = "W : [m, n], A : [k, m], B : [n, l], S, T : [n, n], x : [n], s : []\n";

/// The Jacobian of a formula by a matrix, as text in both orders.
fn both(source: &str, variable: &str) -> [String; 2] {
    let mut graph = Graph::new();
    let output = parse(&mut graph, &format!("{DECLARED}{source}")).expect(source).outputs[0];
    let variable = graph.symbol(variable);
    let jacobian = diff::gradient(&mut graph, output, &[variable]).expect("a derivative");
    let jacobian = simplify(&mut graph, &jacobian, Level::Basic)[0];
    let rows = graph.dimensions(output).len();
    [Stretch::Columns, Stretch::Rows].map(|stretch| {
        let layout = algebra::layout_of_jacobians(&graph, &[(jacobian, rows)], stretch, &Style::default());
        assert!(!latex_of(&layout).outputs[0].is_empty());
        assert!(!pretty_of(&layout, crate::export::Charset::Unicode).outputs[0].to_string().is_empty());
        text_of(&layout).outputs[0].clone()
    })
}

#[test]
fn jacobians_by_stretched_matrices() {
    for (source, variable, columns, rows) in [
        ("W*x", "W", "x' (x) eye(m)", "eye(m) (x) x'"),
        ("-2*W*x", "W", "-2*(x' (x) eye(m))", "-2*(eye(m) (x) x')"),
        ("A*W*B", "W", "B' (x) A", "A (x) B'"),
        ("W*B", "W", "B' (x) eye(m)", "eye(m) (x) B'"),
        ("W", "W", "eye(n) (x) eye(m)", "eye(m) (x) eye(n)"),
        ("S*S", "S", "S' (x) eye(n) + eye(n) (x) S", "eye(n) (x) S' + S (x) eye(n)"),
        ("S^2*x", "S", "(S*x)' (x) eye(n) + x' (x) S", "eye(n) (x) (S*x)' + S (x) x'"),
        (
            "S^4",
            "S",
            "(S^3)' (x) eye(n) + S' (x) S^2 + (S^2)' (x) S + eye(n) (x) S^3",
            "eye(n) (x) (S^3)' + S^2 (x) S' + S (x) (S^2)' + S^3 (x) eye(n)",
        ),
        ("diag(x)*S*x", "x", "diag(S*x) + diag(x)*S", "diag(S*x) + diag(x)*S"),
        ("A*W*x", "W", "x' (x) A", "A (x) x'"),
        ("S'", "S", "{[i,j,p,q] eye(n)[i,q]*eye(n)[j,p]}", "{[i,j,p,q] eye(n)[i,q]*eye(n)[j,p]}"),
    ] {
        assert_eq!(both(source, variable), [columns, rows], "{source}");
    }
}

//! What is printed is read back as the same node.

use crate::export::{mathml, pretty, text};
use crate::graph::Graph;
use crate::syntax::parse;

const DECLARED: &str = "A, B : [n, n], X : [m, n], w, x, y : [n], z : [m], P : [2, 3], p : [3], q : [2], s, t : []\n";

#[test]
fn what_is_printed_is_read_as_the_same_node() {
    for source in [
        "A*B*x",
        "(A*B)*x",
        "A*(B*x)",
        "2*X'*(X*x - z)",
        "X'*diag(z)*X",
        "x'*A*w",
        "s*x'*A*w",
        "x*w'*A",
        "x .* y ./ w",
        "2*s*x .* w",
        "s*x/t",
        "1 ./ x.^2",
        "x.^2 + y.^-1",
        "x.^y",
        "2 .^ x",
        "sqrt(x) + exp(-x)",
        "1 - tanh(x).^2",
        "(A + B)*x",
        "u = x + y + x; -u",
        "u = x + y; z*sum(-u/3)",
        "u = (x - y)/s; -2*u",
        "-A'*x",
        "sum(X)",
        "sum(X, rows)",
        "sum(X, columns)",
        "sum(x)",
        "tr(A)",
        "tr(A*B)",
        "tr(A'*B*A)",
        "norm(x)",
        "diag(x)",
        "diag(A)",
        "softmax(x)",
        "softmax(X, rows)",
        "logsumexp(X, columns)",
        "max(X, rows)",
        "min(x)",
        "max(x, y)",
        "inv(A)'*x",
        "det(A)*A",
        "logdet(A) + 1",
        "solve(A, x)",
        "solve(A', B)",
        "ones(n) + x",
        "s*ones(m, n)",
        "eye(n)",
        "eye(n) + A",
        "vec(P)",
        "reshape(P, 3, 2)",
        "kron(P, P)",
        "P[1:2, 2:3]",
        "P[1, :]*p",
        "P[:, 2]",
        "p[1:2] + q",
        "p[2]*p[3]",
        "hcat(P, q)",
        "vcat(P, p')",
        "vcat(p, q)",
        "if(s > 0, x, y)",
        "x.^2 .* (A*y)",
        "(x'*y)*A",
        "z*x' + X",
    ] {
        let graph = &mut Graph::new();
        let node = parse(graph, &format!("{DECLARED}{source}")).expect(source).outputs[0];
        let printed = text(graph, node);
        let again = parse(graph, &format!("{DECLARED}{printed}"));
        let again = again.unwrap_or_else(|error| panic!("{source} is printed as {printed}: {error}")).outputs[0];
        assert_eq!(again, node, "{source} is printed as {printed}, which is {}", text(graph, again));
        assert!(!pretty(graph, node).is_empty() && mathml(graph, node).starts_with("<math"));
    }
}

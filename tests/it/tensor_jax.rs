//! Derivatives of formulas with matrices, as JAX has them.
//!
//! One program in Python computes all of them at the random points at which they are computed here. Where `python3` has
//! no `jax` (`pip install jax`), nothing is compared.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use symdiff::diff;
use symdiff::op::Op;
use symdiff::simplify::{Level, simplify};
use symdiff::syntax;
use symdiff::tensor::{Array, distance, evaluate};

use crate::tensor_derivatives::World;

const LEAST_SQUARES: &str = "X : [m, n], w : [n], y : [m]; (X*w - y)'*(X*w - y)";
const LOGISTIC: &str = "X : [m, n], w : [n], y : [m]; sum(softplus(-y.*(X*w)))";
const QUADRATIC: &str = "A : [n, n], x : [n]; x'*A*x";
const NETWORK: &str = "W1 : [h, d], b1 : [h], W2 : [c, h], b2, t : [c], x : [d]; \
                       z = W2*tanh(W1*x + b1) + b2; logsumexp(z) - t'*z";
const NETWORK_OF_JAX: &str = "(lambda z: lse(z) - t @ z)(W2 @ np.tanh(W1 @ x + b1) + b2)";
const FACTORS: &str = "D : [m, n], U : [m, k], V : [n, k]; sum((D - U*V').^2)";

/// A formula, the same in Python, and what it is differentiated by, once or twice.
const CASES: &[(&str, &str, &str)] = &[
    (LEAST_SQUARES, "((X @ w - y)**2).sum()", "w"),
    (LEAST_SQUARES, "((X @ w - y)**2).sum()", "w w"),
    (LEAST_SQUARES, "((X @ w - y)**2).sum()", "X"),
    (LOGISTIC, "softplus(-y * (X @ w)).sum()", "w"),
    (LOGISTIC, "softplus(-y * (X @ w)).sum()", "w w"),
    (QUADRATIC, "x @ A @ x", "x"),
    (QUADRATIC, "x @ A @ x", "x x"),
    (QUADRATIC, "x @ A @ x", "A"),
    ("A : [k, m], C : [m, n], B : [n, k]; tr(A*C*B)", "np.trace(A @ C @ B)", "C"),
    ("C : [n, n]; logdet(C)", "logdet(C)", "C"),
    ("C : [n, n]; logdet(C)", "logdet(C)", "C C"),
    ("C : [n, n]; det(C)", "np.linalg.det(C)", "C"),
    ("C : [n, n], x : [n]; x'*inv(C)*x", "x @ np.linalg.inv(C) @ x", "C"),
    (NETWORK, NETWORK_OF_JAX, "b2"),
    (NETWORK, NETWORK_OF_JAX, "W2"),
    (NETWORK, NETWORK_OF_JAX, "b1"),
    (NETWORK, NETWORK_OF_JAX, "W1"),
    ("W : [m, n], x : [n]; W*x", "W @ x", "W"),
    (FACTORS, "((D - U @ V.T)**2).sum()", "U"),
    (FACTORS, "((D - U @ V.T)**2).sum()", "U U"),
    ("A : [n, n]; A*A", "A @ A", "A"),
    ("A : [n, n]; A*A*A", "A @ A @ A", "A"),
    ("A : [m, n]; softmax(A, rows)", "jax.nn.softmax(A, axis=1)", "A"),
    ("A : [m, n]; logsumexp(A, columns)", "lse(A, axis=0)", "A"),
    ("A : [m, n]; max(A, rows)", "A.max(axis=1)", "A"),
    ("A : [n, n], s : []; inv(A + s*eye(n))", "np.linalg.inv(A + s * np.eye(A.shape[0]))", "s"),
    ("A : [n, n], b : [n]; solve(A, b)", "np.linalg.solve(A, b)", "A"),
    ("x : [n]; if(x > 1/2, x.^2, sin(x))", "np.where(x > 0.5, x**2, np.sin(x))", "x"),
    ("X : [m, n], w : [n]; relu(X*w - 1)", "jax.nn.relu(X @ w - 1)", "X"),
    ("X : [m, n]; abs(X - 3/4)", "abs(X - 0.75)", "X"),
    ("x, y : [n]; max(x, y)", "np.maximum(x, y)", "x"),
    ("A : [4, 3]; A[2:3, :]", "A[1:3, :]", "A"),
    ("A : [4, 3], x : [3]; A[2, :]*x", "A[1, :] @ x", "A"),
    ("x : [5], y : [2]; z = vcat(x, y); z.*z", "(lambda z: z * z)(np.concatenate([x, y]))", "x"),
    ("x : [5]; x[1:2]'*x[3:4] + x[5]^2", "x[0:2] @ x[2:4] + x[4]**2", "x"),
    ("A : [2, 3]; vec(A)", "A.T.ravel()", "A"),
    ("x : [6]; sum(reshape(x, 2, 3).^3)", "(x**3).sum()", "x"),
    ("A, B : [2, 2]; kron(A, B)", "np.kron(A, B)", "A"),
    ("x, y : [n]; {[i,j] exp(-(x[i] - y[j])^2)}", "np.exp(-(x[:, None] - y[None, :])**2)", "x"),
    ("A : [n, n]; adj(A)", "np.linalg.det(A) * np.linalg.inv(A)", "A"),
];

const PREAMBLE: &str = "\
import sys
try:
    import jax
except ImportError:
    sys.exit(3)
jax.config.update('jax_enable_x64', True)
import jax.numpy as np
lse, softplus = jax.scipy.special.logsumexp, jax.nn.softplus
logdet = lambda a: np.linalg.slogdet(a)[1]
";

/// The derivative of a case at a random point, and the lines of Python that print it.
fn case(number: usize, formula: &str, python: &str, by: &str) -> (Array, String) {
    let mut world = World::new(number as u64 + 1);
    let parsed = syntax::parse(&mut world.graph, formula).expect(formula);
    world.variables = parsed.variables.iter().map(|&symbol| world.graph.symbol_node(symbol)).collect();
    let point = world.point();
    let found = by.split(' ').fold(parsed.outputs[0], |node, name| {
        let variable = world.graph.symbol(name);
        let raw = diff::gradient(&mut world.graph, node, &[variable]).expect(formula);
        simplify(&mut world.graph, &raw, Level::Full)[0]
    });
    let value = evaluate(&world.graph, &[found], &point).expect(formula).remove(0);
    let mut lines = String::new();
    for (symbol, array) in &point {
        let name = world.graph.name(*symbol);
        writeln!(lines, "{name} = np.array({:?}).reshape({:?})", array.entries(), array.dimensions())
            .expect("a string");
    }
    let name = by.split(' ').next().expect("a variable");
    let order = by.split(' ').count();
    let derivative = "jax.jacobian(".repeat(order) + &format!("lambda {name}: {python}") + &")".repeat(order);
    writeln!(lines, "print(*np.ravel({derivative}({name})).tolist())").expect("a string");
    assert!(world.variables.iter().all(|&variable| matches!(world.graph.op(variable), Op::Symbol(_))));
    (value, lines)
}

#[test]
#[allow(clippy::print_stderr, reason = "a test that checks nothing has to say so")]
fn as_jax_has_it() {
    let cases: Vec<_> =
        CASES.iter().enumerate().map(|(number, (formula, python, by))| case(number, formula, python, by)).collect();
    let program = PREAMBLE.to_owned() + &cases.iter().map(|(_, lines)| lines.as_str()).collect::<String>();
    let run =
        Command::new("python3").arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let Ok(mut run) = run else {
        eprintln!("skipped: there is no python3");
        return;
    };
    run.stdin.take().expect("it is piped").write_all(program.as_bytes()).expect("python3 reads the program");
    let output = run.wait_with_output().expect("python3 ends");
    if output.status.code() == Some(3) {
        eprintln!("skipped: python3 has no jax");
        return;
    }
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), cases.len());
    for ((line, (found, _)), (formula, _, by)) in lines.iter().zip(&cases).zip(CASES) {
        let expected: Vec<f64> = line.split(' ').map(|number| number.parse().expect("a number")).collect();
        assert_eq!(expected.len(), found.entries().len(), "{formula} by {by}");
        let expected = Array::new(found.dimensions(), expected);
        assert!(distance(found, &expected) < 1e-11, "{formula} by {by}: {found:?}, JAX has {expected:?}");
    }
}

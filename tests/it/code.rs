//! Programs of `symdiff code`: what they look like, and that they compute what we compute.
//!
//! They are run by Python where it is installed with NumPy or JAX (`SYMDIFF_PYTHON` may name an interpreter that has them).

use std::process::{Command, Stdio};

use symdiff::answer::{Task, derive};
use symdiff::graph::{Graph, NodeId};
use symdiff::op::{Dimension, SymbolId};
use symdiff::simplify::Level;
use symdiff::syntax;
use symdiff::tensor::{Array, evaluate};

use crate::binary::{finish, run};
use crate::native;

/// What formulas are written in.
pub(crate) const NAMES: &str = "A, B, C : [n, n], X, Y : [m, n], D : [m, k], U : [n, k], T : [2, 3, 2], F : [2, 3], \
    x, w : [n], y, u : [m], z : [k], p : [3], q : [2]\n";

/// One formula at least for each operation on tensors, with several kinds of products, and such as people write.
pub(crate) const TENSORS: &[&str] = &[
    // What people write.
    "(X*w - y)'*(X*w - y)",
    "r = X*w - y; r'*r/2 + s*w'*w",
    "sum(softplus(-y .* (X*w)))",
    "logsumexp(A*x) - w'*(A*x)",
    "sum((X - D*U').^2)",
    "norm(tanh(X*x) - y)^2/m",
    "x'*A*x/(x'*x)",
    "x'*inv(C)*w + logdet(C) + log(det(C)^2)",
    "sum(solve(C, x) .* w)",
    "det(C) + tr(adj(C)*A)",
    "det(x*w')",
    // Products.
    "tr(A*B)",
    "tr(A)",
    "tr(A*B*C)",
    "sum(diag(A)*x')",
    "u'*X*A*B*w",
    "sum(A*diag(x)*B)",
    "sum((x*w') .* A)",
    "sum(kron(F, F) .* kron(F, ones(2, 3)))",
    "sum(A .* B .* C)",
    "x'*diag(w)*A*diag(x)*w",
    "sum(A, rows)'*x",
    "sum(outer(x, w)*A)",
    // Entries.
    "sum(x.^3 ./ (1 + w.^2))",
    "sum(if(x > w, x.^2, w))",
    "sum(max(x, w) .* min(x, 0.5))",
    "sum(abs(A - B))",
    "sum(sigmoid(x) .* relu(w - 0.5))",
    "sum(exp(-s*x)) + s",
    "sum(A + ones(n)*x')",
    "sum((A .* (x*ones(n)')).^2)",
    "sum(sqrt(x)./w)",
    // Axes.
    "sum(max(A, rows) .* x) + min(B)",
    "sum(logsumexp(A, columns) .* x)",
    "sum(softmax(A, rows) .* B)",
    "sum(softmax(x) .* w)",
    "sum(vec(F) .* vec([q, q, q]))",
    "sum(reshape(F, 3, 2)*q)",
    "F[1, :]*p + F[2, 3]",
    "sum(F[:, 2:3].^2)",
    "sum(vcat(q, p).^2)",
    "sum(hcat(q, F)*hcat(p', 1)')",
    "sum(T)",
    "sum(ones(n) .* x) + sum(zeros(n)) + tr(eye(n)*A)",
    "sum(eye(n) .* A)",
    "n*sum(x)",
    // Results with axes.
    "A*x",
    "tanh(X*x)",
    "x .* w",
    "softmax(x)",
    "X*A",
    "A'",
    "[x'*w, sum(x)]",
    "[A*x, w]",
    // Names that mean something elsewhere.
    "lambda*sum(x)^2 + np*t1 + None",
];

/// Numbers alone.
pub(crate) const NUMBERS: &[&str] = &[
    "x^2*sin(y)/exp(x/3)",
    "if(x > 0 and not (y > 2 or x == y), sigmoid(x)*y, sqrt(x)/y^3)",
    "exp(1/x) - x^(-1/2)*cbrt(y) + atan2(x, y) + atan2(-1, x)",
    "[x*y, x/y, hypot(x, y)]",
    "2/3*x^y - 1.5*log1p(x) + pi*e^x",
];

/// Formulas whose second derivatives are compared.
pub(crate) const HESSIANS: &[&str] = &[
    "x'*A*x/(1 + w'*w)",
    "logsumexp(A*x)",
    "sum(softplus(-y .* (X*w)))",
    "norm(x)^3",
    "x'*inv(C)*w",
    "tr(A*B*A)",
    "sum(exp(-s*x)) + s",
    "x^2*sin(y)/exp(x/3)",
    "2/3*x^y - 1.5*log1p(x) + pi*e^x",
];

fn length(name: &str) -> usize {
    ["k", "m", "n"].iter().position(|known| *known == name).map_or(5, |place| place + 2)
}

/// A formula with random values.
pub(crate) struct Case {
    pub(crate) graph: Graph,
    pub(crate) formula: syntax::Formula,
    pub(crate) source: String,
    pub(crate) point: Vec<(SymbolId, Array)>,
}

impl Case {
    fn new(formula: &str, seed: u64) -> Case {
        let is_tensor = !NUMBERS.contains(&formula) && HESSIANS.iter().rev().take(2).all(|other| *other != formula);
        let source = if is_tensor { format!("{NAMES}{formula}") } else { formula.to_owned() };
        Case::of(source, seed)
    }

    /// A whole source.
    pub(crate) fn of(source: String, seed: u64) -> Case {
        let mut graph = Graph::new();
        let parsed = syntax::parse(&mut graph, &source).unwrap_or_else(|error| panic!("{source}: {error}"));
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            0.2 + (state >> 11) as f64 / (1u64 << 53) as f64
        };
        let value = |&symbol: &SymbolId| {
            let dimensions: Vec<usize> = graph
                .symbol_dimensions(symbol)
                .iter()
                .map(|dimension| match dimension {
                    Dimension::Fixed(length) => *length as usize,
                    Dimension::Named(name) => length(graph.name(*name)),
                })
                .collect();
            let count = dimensions.iter().product();
            (symbol, Array::new(&dimensions, (0..count).map(|_| random()).collect::<Vec<_>>()))
        };
        let point = parsed.variables.iter().map(value).collect();
        Case { graph, formula: parsed, source, point }
    }

    /// Values, then first derivatives, each with its entries in a row.
    pub(crate) fn ours(&mut self) -> Vec<Vec<f64>> {
        let outputs = self.formula.outputs.clone();
        [self.values(&outputs), self.derivatives(Task::Gradient)].concat()
    }

    /// Second derivatives: of numbers a whole matrix, else each pair of variables once.
    pub(crate) fn hessian(&mut self) -> Vec<f64> {
        let entries = self.derivatives(Task::Hessian);
        let count = self.formula.variables.len();
        if entries.iter().any(|entry| entry.len() > 1) {
            return entries.concat();
        }
        let place = |row: usize, column: usize| row * count - row * (row + 1) / 2 + column;
        let entry = |at: usize| entries[place((at / count).min(at % count), (at / count).max(at % count))][0];
        (0..count * count).map(entry).collect()
    }

    fn derivatives(&mut self, task: Task) -> Vec<Vec<f64>> {
        let Case { graph, formula, .. } = self;
        let derivatives = derive(graph, &formula.outputs, &formula.variables, task, Level::Full);
        let nodes: Vec<_> = derivatives.expect("derivatives").iter().map(|derivative| derivative.node).collect();
        self.values(&nodes)
    }

    fn values(&self, nodes: &[NodeId]) -> Vec<Vec<f64>> {
        let values = evaluate(&self.graph, nodes, &self.point);
        let values = values.unwrap_or_else(|error| panic!("{}: {error}", self.source));
        values.iter().map(|value| value.entries().to_vec()).collect()
    }

    /// The arguments as JSON lists.
    fn arguments(&self) -> String {
        let list = |array: &Array| {
            let mut level: Vec<String> = array.entries().iter().map(|entry| format!("{entry:?}")).collect();
            for &length in array.dimensions().iter().rev() {
                level = level.chunks(length).map(|chunk| format!("[{}]", chunk.join(","))).collect();
            }
            level.join(",")
        };
        let values: Vec<String> = self.point.iter().map(|(_, value)| list(value)).collect();
        format!("[{}]", values.join(","))
    }
}

/// Reads programs and arguments, calls both functions, prints all entries.
const DRIVER: &str = r#"
import json, sys, warnings
import numpy as np
warnings.simplefilter("ignore")
def flat(value):
    return [flat(part) for part in value] if isinstance(value, tuple) else [np.asarray(value, dtype=float).ravel().tolist()]
def leaves(value):
    if value and not isinstance(value[0], list):
        return [value]
    return [leaf for part in value for leaf in leaves(part)]
for line in sys.stdin:
    source, arguments = json.loads(line)
    names = {}
    exec(source, names)
    function = names.get("f_and_gradient") or names["f_and_jacobian"]
    alone = leaves(flat(names["f"](*arguments)))
    both = leaves(flat(function(*arguments)))
    second = leaves(flat(names["f_hessian"](*arguments))) if "f_hessian" in names else []
    print(json.dumps([alone, both, second]))
"#;

/// The interpreter, if it has a module.
fn python(module: &str) -> Option<String> {
    let name = std::env::var("SYMDIFF_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut command = Command::new(&name);
    command.args(["-c", &format!("import numpy, {module}")]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success()).then_some(name)
}

fn programs_agree(language: &str, module: &str) {
    let Some(python) = python(module) else { return };
    let formulas = TENSORS.iter().chain(NUMBERS).chain(HESSIANS);
    let mut cases: Vec<Case> = formulas.zip(1..).map(|(formula, seed)| Case::new(formula, seed)).collect();
    let first = TENSORS.len() + NUMBERS.len();
    let mut input = String::new();
    for (place, case) in cases.iter().enumerate() {
        let hessian = if place < first { &[][..] } else { &["--hessian"] };
        let done = run(["code", &case.source, "--to", language].iter().chain(hessian), b"");
        assert_eq!(done.status, Some(0), "{}: {}", case.source, done.err());
        let source = serde_json::Value::from(done.out());
        input += &format!("[{source}, {}]\n", case.arguments());
    }
    let mut command = Command::new(python);
    command.args(["-c", DRIVER]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let done = finish(command, input.as_bytes());
    let lines: Vec<String> = done.out().lines().map(str::to_owned).collect();
    let next = cases.get(lines.len()).map(|case| case.source.clone()).unwrap_or_default();
    assert_eq!(done.status, Some(0), "{next}: {}", done.err());
    for (case, line) in cases.iter_mut().zip(lines) {
        let [alone, both, second]: [Vec<Vec<f64>>; 3] = serde_json::from_str(&line).expect("lists of numbers");
        let ours = case.ours();
        // Derivatives that are numbers may be in one matrix.
        let ours: Vec<f64> = ours.concat();
        let (alone, both, second) = (alone.concat(), both.concat(), second.concat());
        assert_eq!(ours.len(), both.len(), "{}", case.source);
        assert_close(&case.source, &ours[..alone.len()], &alone);
        assert_close(&case.source, &ours, &both);
        if !second.is_empty() {
            let ours = case.hessian();
            assert_close(&case.source, &ours, &second);
        }
    }
}

/// The same numbers, but for rounding.
pub(crate) fn assert_close(source: &str, ours: &[f64], theirs: &[f64]) {
    assert_eq!(ours.len(), theirs.len(), "{source}");
    for (place, (own, theirs)) in ours.iter().zip(theirs).enumerate() {
        let close = (own - theirs).abs() <= 1e-12 * own.abs().max(theirs.abs()).max(1.0);
        assert!(close, "{source}: entry {place}: {own} and {theirs}");
    }
}

#[test]
fn numpy_computes_what_we_compute() {
    programs_agree("numpy", "numpy");
}

#[test]
fn jax_computes_what_we_compute() {
    programs_agree("jax", "jax");
}

#[test]
fn programs_are_readable() {
    const SHOWN: &[(&str, &[&str])] = &[
        ("X : [m, n]; w : [n]; y : [m]; r = X*w - y; r'*r/2", &["--wrt", "w", "--hessian"]),
        (
            "W1 : [h, i]; W2 : [o, h]; x : [i]; b1 : [h]; b2, t : [o]
             z = W2*tanh(W1*x + b1) + b2
             logsumexp(z) - t'*z",
            &["--wrt", "b2,W2,b1,W1", "--name", "loss"],
        ),
        ("W : [m, n]; x : [n]; W*x", &["--wrt", "W"]),
        ("D : [m, n]; x : [n]; sum(D + ones(m)*x') + sum(softmax(x))*erf(s)", &["--wrt", "x,s"]),
        ("if(x > 0 and y < 2, sigmoid(x)*y, sqrt(y)/x^3)", &["--hessian"]),
        ("[x*y, x/y]", &[]),
    ];
    for language in ["numpy", "jax", "julia", "c", "rust"] {
        let is_native = ["c", "rust"].contains(&language);
        let texts = SHOWN.iter().map(|(formula, options)| {
            let formula = if is_native { native::with_lengths(formula) } else { (*formula).to_owned() };
            // Rust has no error function.
            let formula = if language == "rust" { formula.replace("erf(", "sec(") } else { formula };
            let done = run(["code", &formula, "--to", language].iter().chain(*options), b"");
            assert_eq!(done.status, Some(0), "{formula}: {}", done.err());
            done.out()
        });
        let texts: Vec<String> = texts.collect();
        insta::assert_snapshot!(format!("code_{language}"), texts.join("\n# ----\n\n"));
    }
}

#[test]
fn what_a_language_cannot_say_is_refused() {
    for (formula, language, said) in [
        ("func g; g(x)", "numpy", "`g` is only declared"),
        ("lambertw(x)", "julia", "Julia has no `lambertw`"),
        ("besselj(1, x)", "c", "C has no `besselj`"),
        ("x : [n]; sum(x)", "rust", "Rust has to know the length `n`; declare it as a number, as in x : [3]"),
        ("A : [4, 4]; det(A)", "c", "for C tensors are written out: determinants and inverses"),
        ("besselj(1, x)", "jax", "JAX has no `besselj`; write the program with --to numpy"),
    ] {
        let done = run(["code", formula, "--to", language], b"");
        assert_eq!((done.status, done.err().contains(said)), (Some(1), true), "{formula}: {}", done.err());
    }
}

//! Derivatives of formulas with matrices: their form, their size, and their values.
//!
//! The tables hold what is true of matrices in general, written out by hand: derivatives that textbooks give, and
//! identities. Each row is checked at random points of random shapes.

use symdiff::answer::{Question, Task, answer};
use symdiff::diff;
use symdiff::graph::{Graph, NodeId, walk};
use symdiff::op::Op;
use symdiff::simplify::{Level, cost, simplify};
use symdiff::syntax;
use symdiff::tensor::{differences, distance, evaluate};

use crate::tensor_derivatives::World;

/// What formulas are written in.
const NAMES: &str =
    "A, B, C : [n, n], X : [m, n], Y : [m, n], Z : [n, m], W : [m, n], D : [m, k], U : [m, k], V : [k, k],
    x, y, w, v : [n], a, u : [m], t : [m], s : [], p : [5], q : [2], P : [4, 3], r : [3]\n";

/// Names and a formula, read into a new world.
fn read(names: &str, formula: &str, seed: u64) -> (World, NodeId) {
    let mut world = World::new(seed);
    let source = format!("{names}{formula}");
    let parsed = syntax::parse(&mut world.graph, &source).unwrap_or_else(|error| panic!("{formula}: {error}"));
    world.variables = parsed.variables.iter().map(|&symbol| world.graph.symbol_node(symbol)).collect();
    (world, parsed.outputs[0])
}

/// One more formula in the same world, with its variables.
fn also(world: &mut World, names: &str, formula: &str) -> NodeId {
    let source = format!("{names}{formula}");
    let parsed = syntax::parse(&mut world.graph, &source).unwrap_or_else(|error| panic!("{formula}: {error}"));
    for symbol in parsed.variables {
        let node = world.graph.symbol_node(symbol);
        if !world.variables.contains(&node) {
            world.variables.push(node);
        }
    }
    parsed.outputs[0]
}

fn variable(graph: &mut Graph, name: &str) -> NodeId {
    let symbol = graph.find_symbol(name).unwrap_or_else(|| panic!("`{name}` is a variable"));
    graph.symbol_node(symbol)
}

/// How many nodes a formula has; powers and numbers in front are read as one with what they belong to.
fn nodes(graph: &Graph, root: NodeId) -> usize {
    let is_power = |id: NodeId| matches!(graph.op(id), Op::Power(_));
    let is_multiple = |id: NodeId| matches!(graph.op(id), Op::Product(_)) && graph.operands(id).len() == 1;
    let alone = |id: &NodeId| !is_power(*id) && !is_multiple(*id);
    walk::live(graph, &[root]).iter().filter(|id| alone(id)).count()
}

/// The derivative of a formula, simplified; by several variables one after the other.
fn derivative(graph: &mut Graph, output: NodeId, by: &str) -> NodeId {
    by.split(' ').fold(output, |node, name| {
        let variable = variable(graph, name);
        let raw = diff::gradient(graph, node, &[variable]).expect("a derivative");
        simplify(graph, &raw, Level::Full)[0]
    })
}

/// A function, what it is differentiated by, and a derivative.
const DERIVATIVES: &[(&str, &str, &str)] = &[
    // Linear functions.
    ("a'*X*x", "X", "a*x'"),
    ("x'*X'*a", "X", "a*x'"),
    ("x'*w", "x", "w"),
    ("sum(x)", "x", "ones(n)"),
    ("X*x", "x", "X"),
    ("x'*A*y", "x", "A*y"),
    ("x'*A*y", "y", "A'*x"),
    ("tr(A)", "A", "eye(n)"),
    ("tr(A*B)", "A", "B'"),
    ("tr(A'*B)", "A", "B"),
    ("tr(X*Z)", "X", "Z'"),
    ("tr(A*C*B)", "C", "A'*B'"),
    ("tr(A*C'*B)", "C", "B*A"),
    ("sum(A.*B)", "A", "B"),
    ("sum(X*x)", "x", "X'*ones(m)"),
    ("sum(X)", "X", "ones(m, n)"),
    ("x'*diag(A)", "A", "diag(x)"),
    ("tr(diag(x)*A)", "x", "diag(A)"),
    // Quadratic functions.
    ("x'*x", "x", "2*x"),
    ("x'*A*x", "x", "(A + A')*x"),
    ("x'*A*x", "A", "x*x'"),
    ("(X*x - a)'*(X*x - a)", "x", "2*X'*(X*x - a)"),
    ("(X*x - a)'*(X*x - a)", "X", "2*(X*x - a)*x'"),
    ("(x - y)'*A*(x - y)", "x", "(A + A')*(x - y)"),
    ("(X*w - a)'*(X*w - a) + s*w'*w", "w", "2*X'*(X*w - a) + 2*s*w"),
    ("tr(X'*X)", "X", "2*X"),
    ("tr(X*A*X')", "X", "X*A + X*A'"),
    ("tr(X'*X*A)", "X", "X*A + X*A'"),
    ("tr(A*A)", "A", "2*A'"),
    ("tr(A*A*A)", "A", "3*A'*A'"),
    ("tr(A'*B*A)", "A", "B*A + B'*A"),
    ("a'*X*X'*a", "X", "2*a*a'*X"),
    ("x'*A'*A*x", "A", "2*A*x*x'"),
    ("sum((X - Y).^2)", "X", "2*(X - Y)"),
    ("sum((X - a*x').^2)", "x", "-2*(X - a*x')'*a"),
    ("sum((D - U*V').^2)", "U", "-2*(D - U*V')*V"),
    ("sum((D - U*V').^2)", "V", "-2*(D - U*V')'*U"),
    ("sum(diag(sum(X, rows))*X, columns)", "s", "zeros(n)"),
    // Norms.
    ("norm(x)", "x", "x/norm(x)"),
    ("norm(X*x - a)", "x", "X'*(X*x - a)/norm(X*x - a)"),
    ("1/(x'*x)", "x", "-2*x/(x'*x)^2"),
    ("x'*A*x/(x'*x)", "x", "(A + A')*x/(x'*x) - 2*(x'*A*x)*x/(x'*x)^2"),
    ("x'*y/(norm(x)*norm(y))", "x", "y/(norm(x)*norm(y)) - (x'*y)*x/(norm(x)^3*norm(y))"),
    // Determinants and inverses.
    ("det(A)", "A", "adj(A)'"),
    ("log(det(A))", "A", "inv(A)'"),
    ("det(A'*A)", "A", "2*det(A)*adj(A)'"),
    ("det(X*X')", "X", "2*adj(X*X')*X"),
    ("logdet(X*A*X' + 9*eye(m))", "X", "inv(X*A*X' + 9*eye(m))*X*A + inv(X*A*X' + 9*eye(m))'*X*A'"),
    ("-(x - y)'*inv(A)*(x - y)/2 - logdet(A)/2", "A", "(inv(A)'*(x - y)*(x - y)'*inv(A)' - inv(A)')/2"),
    ("-(x - y)'*inv(A)*(x - y)/2 - logdet(A)/2", "y", "(inv(A) + inv(A)')*(x - y)/2"),
    ("sqrt((x - y)'*A*(x - y))", "x", "(A + A')*(x - y)/(2*sqrt((x - y)'*A*(x - y)))"),
    ("x'*inv(A)*x/2 + logdet(A)/2", "A", "(inv(A)' - inv(A)'*x*x'*inv(A)')/2"),
    ("sum(logsumexp(X*A, rows)) - sum(Y.*(X*A))", "A", "X'*(softmax(X*A, rows) - Y)"),
    ("sum(W.*(softmax(X*A'/s, rows)*B))", "B", "softmax(X*A'/s, rows)'*W"),
    ("sum(log(1 + exp(-a.*(X*w))))", "w", "-X'*(a .* sigmoid(-a .* (X*w)))"),
    ("sum(log(1 + exp(-a.*(X*w))))", "w w", "X'*diag(a.^2 .* sigmoid(-a .* (X*w)) .* sigmoid(a .* (X*w)))*X"),
    ("logdet(A)", "A", "inv(A)'"),
    ("logdet(A*B)", "A", "inv(A)'"),
    ("det(A*B)", "A", "det(A*B)*inv(A)'"),
    ("det(inv(A))", "A", "-inv(A)'/det(A)"),
    ("det(A)^2", "A", "2*det(A)^2*inv(A)'"),
    ("logdet(X*X' + eye(m))", "X", "2*inv(X*X' + eye(m))*X"),
    ("tr(inv(A))", "A", "-(inv(A)*inv(A))'"),
    ("tr(inv(A)*B)", "A", "-(inv(A)*B*inv(A))'"),
    ("x'*inv(A)*y", "A", "-inv(A)'*x*y'*inv(A)'"),
    ("x'*inv(A)*x", "x", "inv(A)*x + inv(A)'*x"),
    ("y'*solve(A, x)", "x", "solve(A', y)"),
    ("y'*solve(A, x)", "A", "-solve(A', y)*solve(A, x)'"),
    // Functions of each entry.
    ("sum(exp(x))", "x", "exp(x)"),
    ("sum(log(x))", "x", "1./x"),
    ("sum(sin(X))", "X", "cos(X)"),
    ("sum(tanh(X*x))", "x", "X'*(1 - tanh(X*x).^2)"),
    ("sum(softplus(-a.*(X*w)))", "w", "-X'*(a.*sigmoid(-a.*(X*w)))"),
    ("a'*exp(X*x)", "x", "X'*(a.*exp(X*x))"),
    ("logsumexp(x)", "x", "softmax(x)"),
    ("log(sum(exp(X*x)))", "x", "X'*softmax(X*x)"),
    ("logsumexp(x) - y'*x", "x", "softmax(x) - y"),
    ("-y'*log(softmax(x))", "x", "softmax(x)*sum(y) - y"),
    ("softmax(x)", "x", "diag(softmax(x)) - softmax(x)*softmax(x)'"),
    ("sin(x)", "x", "diag(cos(x))"),
    ("X*sin(x)", "x", "X*diag(cos(x))"),
    ("s*x", "s", "x"),
    ("s*x", "x", "s*eye(n)"),
    ("x.*w", "x", "diag(w)"),
    ("(w'*x)*x", "x", "(w'*x)*eye(n) + x*w'"),
    ("x/norm(x)", "x", "eye(n)/norm(x) - x*x'/norm(x)^3"),
    // A number among matrices.
    ("A*s", "s", "A"),
    ("inv(A + s*eye(n))", "s", "-inv(A + s*eye(n))*inv(A + s*eye(n))"),
    ("(A + s*eye(n))*x", "s", "x"),
    // Choices.
    ("relu(x)", "x", "diag(if(x > 0, 1, 0))"),
    ("if(x > 1/2, sqrt(x), 0)", "x", "diag(if(x > 1/2, 1./sqrt(x)/2, 0))"),
    ("relu(X*x - a)", "x", "diag(if(X*x - a > 0, 1, 0))*X"),
    ("abs(x - 3/4)", "x", "diag(sign(x - 3/4))"),
    ("max(x, y)", "x", "diag(if(x >= y, if(x == y, 1/2, 1), 0))"),
    // Parts.
    ("p[1:2]", "p", "hcat(eye(2), zeros(2, 3))"),
    ("vcat(p, q)", "p", "vcat(eye(5), zeros(2, 5))"),
    ("p[1:2]'*p[3:4] + p[5]^2", "p", "vcat(p[3:4], p[1:2], 2*p[5])"),
    ("sum(p[1:4].^2)", "p", "vcat(2*p[1:4], 0)"),
    ("P[2, :]*r", "P", "vcat(0, 1, zeros(2))*r'"),
    ("P[2, 3]", "P", "vcat(0, 1, zeros(2))*vcat(zeros(2), 1)'"),
    ("(P*r)[1:2]", "r", "P[1:2, :]"),
    ("sum(vcat(p, q).^2)", "p", "2*p"),
    ("sum(reshape(P, 6, 2).^2)", "P", "2*P"),
    // Second derivatives.
    ("x'*A*x", "x x", "A + A'"),
    ("(X*x - a)'*(X*x - a)", "x x", "2*X'*X"),
    ("logsumexp(x)", "x x", "diag(softmax(x)) - softmax(x)*softmax(x)'"),
    ("a'*exp(X*x)", "x x", "X'*diag(a.*exp(X*x))*X"),
    ("sum(softplus(-a.*(X*w)))", "w w", "X'*diag(a.^2.*sigmoid(a.*(X*w)).*sigmoid(-a.*(X*w)))*X"),
    ("norm(x)", "x x", "eye(n)/norm(x) - x*x'/norm(x)^3"),
];

/// Formulas of which the derivative is right, but longer than in a textbook.
const LONGER: &[(&str, &str)] = &[];

#[test]
fn derivatives_of_textbooks() {
    let mut apart = Vec::new();
    for &(formula, by, expected) in DERIVATIVES {
        for seed in 1..=3 {
            let (mut world, output) = read(NAMES, formula, seed);
            let expected = also(&mut world, NAMES, expected);
            let found = derivative(&mut world.graph, output, by);
            let expected = simplify(&mut world.graph, &[expected], Level::Full)[0];
            let point = world.point();
            let values = evaluate(&world.graph, &[found, expected], &point).expect(formula);
            assert!(distance(&values[0], &values[1]) < 1e-9, "{formula} by {by}: {:?}, {:?}", values[0], values[1]);
            if !by.contains(' ') {
                let symbol = world.graph.find_symbol(by).expect("met");
                let differences = differences(&world.graph, output, symbol, &point).expect(formula);
                assert!(
                    distance(&values[0], &differences) < 1e-7,
                    "{formula} by {by}: {:?}, {differences:?}",
                    values[0]
                );
            }
            let longer = cost(&world.graph, &[found]) > cost(&world.graph, &[expected]);
            assert!(longer || !LONGER.contains(&(formula, by)), "{formula} by {by} is as short as in textbooks now");
            if longer && !LONGER.contains(&(formula, by)) && seed == 1 {
                let text = |node| symdiff::export::text(&world.graph, node);
                apart.push(format!("{formula} by {by}: {} costs more than {}", text(found), text(expected)));
            }
        }
    }
    assert!(apart.is_empty(), "{}", apart.join("\n"));
}

/// Two formulas of the same value.
const IDENTITIES: &[(&str, &str)] = &[
    ("A''", "A"),
    ("(A*B)'", "B'*A'"),
    ("(A*B*C)'", "C'*B'*A'"),
    ("tr(A*B)", "tr(B*A)"),
    ("tr(A*B*C)", "tr(C*A*B)"),
    ("tr(A*B*C)", "tr(C'*B'*A')"),
    ("tr(A')", "tr(A)"),
    ("tr(X*Z)", "tr(Z*X)"),
    ("tr(x*y')", "x'*y"),
    ("x'*A*y", "y'*A'*x"),
    ("x'*A*x", "x'*A'*x"),
    ("tr(A*x*y')", "y'*A*x"),
    ("sum(x.^2)", "x'*x"),
    ("norm(x)^2", "x'*x"),
    ("sum(A.*B)", "tr(A'*B)"),
    ("sum(X.^2)", "tr(X'*X)"),
    ("inv(A)*A", "eye(n)"),
    ("A*inv(A)", "eye(n)"),
    ("inv(A)'*A'", "eye(n)"),
    ("inv(inv(A))", "A"),
    ("inv(A')", "inv(A)'"),
    ("inv(A)*A*x", "x"),
    ("x'*inv(A)*A*B", "x'*B"),
    ("det(A')", "det(A)"),
    ("logdet(A')", "logdet(A)"),
    ("det(inv(A))*det(A)", "1"),
    ("logdet(inv(A))", "-logdet(A)"),
    ("(A + A')'", "A + A'"),
    ("(A + A')' - (A + A')", "zeros(n, n)"),
    ("inv(A + A')'", "inv(A + A')"),
    ("A*adj(A)", "det(A)*eye(n)"),
    ("adj(A)*A*x", "det(A)*x"),
    ("adj(A')", "adj(A)'"),
    ("adj(inv(A))", "A/det(A)"),
    ("det(A)*inv(A)", "adj(A)"),
    ("adj(A)/det(A)", "inv(A)"),
    ("{[i,j] sum_k A[i,k]*B[k,j]}", "A*B"),
    ("{sum_i sum_j A[i,j]*B[i,j]}", "tr(A'*B)"),
    ("eye(n)*A", "A"),
    ("eye(n)*x", "x"),
    ("tr(eye(n))", "n"),
    ("sum(ones(n))", "n"),
    ("ones(n)'*x", "sum(x)"),
    ("ones(m)'*X", "sum(X, columns)"),
    ("X*ones(n)", "sum(X, rows)"),
    ("diag(x)*y", "x.*y"),
    ("diag(x)*diag(y)", "diag(x.*y)"),
    ("diag(x)*y", "diag(y)*x"),
    ("diag(diag(x))", "x"),
    ("x'*diag(y)*w", "sum(x.*y.*w)"),
    ("log(sum(exp(x)))", "logsumexp(x)"),
    ("exp(x)/sum(exp(x))", "softmax(x)"),
    ("A*x + A*y", "A*(x + y)"),
    ("A*x + B*x", "(A + B)*x"),
    ("X'*X*w - X'*a", "X'*(X*w - a)"),
    ("A*B + A*C", "A*(B + C)"),
    ("A'*x + A'*x", "2*A'*x"),
    ("x*y' + x*w'", "x*(y + w)'"),
    ("(x*y')*w", "(y'*w)*x"),
    ("(A*B)*x", "A*(B*x)"),
    ("2*A*(3*x)", "6*A*x"),
    ("A*x - A*x", "zeros(n)"),
    ("x.*y - y.*x", "zeros(n)"),
    ("x./x", "ones(n)"),
];

#[test]
fn what_is_equal_becomes_the_same() {
    let mut apart = Vec::new();
    for &(left, right) in IDENTITIES {
        for seed in 1..=3 {
            let (mut world, left_node) = read(NAMES, left, seed);
            let right_node = also(&mut world, NAMES, right);
            let simple = [left_node, right_node].map(|node| simplify(&mut world.graph, &[node], Level::Full)[0]);
            let point = world.point();
            let values = evaluate(&world.graph, &[left_node, right_node, simple[0], simple[1]], &point).expect(left);
            let agree = values[1..].iter().all(|value| distance(&values[0], value) < 1e-9);
            assert!(agree, "{left} and {right}: {values:?}");
            if simple[0] != simple[1] && seed == 1 {
                let text = |node| symdiff::export::text(&world.graph, node);
                apart.push(format!("{left} and {right}: {} and {}", text(simple[0]), text(simple[1])));
            }
        }
    }
    assert!(apart.is_empty(), "{}", apart.join("\n"));
    assert!(IDENTITIES.len() + DERIVATIVES.len() >= 60);
}

/// A tensor in which all factors meet at one index is none of what is contracted with it.
#[test]
fn larger_tensors_are_taken_apart() {
    const MOMENTS: &str = "{[p,q,r] sum_l A[p,l]*A[q,l]*A[r,l]}";
    for (formula, expected) in [
        (format!("{{[i,j] sum_k {MOMENTS}[i,j,k]*x[k]}}"), "A*diag(A'*x)*A'"),
        (format!("{{[i,j] {MOMENTS}[i,j,j]}}"), "A*(A.^2)'"),
    ] {
        for level in [Level::Basic, Level::Full] {
            let (mut world, output) = read(NAMES, &formula, 1);
            let simple = simplify(&mut world.graph, &[output], level)[0];
            assert_eq!(symdiff::export::text(&world.graph, simple), expected, "{formula}");
        }
    }
}

const NETWORK: &str = "z = W2*tanh(W1*x + b1) + b2; logsumexp(z) - t'*z";

/// Names, a formula, what it is differentiated by, and how many nodes the derivative has at most.
const SIZES: &[(&str, &str, &str, usize)] = &[
    ("X : [m, n], w : [n], y : [m]", "(X*w - y)'*(X*w - y)", "w", 6),
    ("X : [m, n], w : [n], y : [m]", "(X*w - y)'*(X*w - y)", "w w", 2),
    ("X : [m, n], w : [n], y : [m]", "sum(softplus(-y.*(X*w)))", "w", 7),
    ("X : [m, n], w : [n], y : [m]", "sum(softplus(-y.*(X*w)))", "w w", 9),
    ("A : [n, n], x : [n]", "x'*A*x", "x", 5),
    ("A : [n, n], x : [n]", "x'*A*x", "x x", 3),
    ("A : [n, n], x : [n]", "x'*A*x", "A", 2),
    ("A : [m, n], C : [n, p], B : [p, m]", "tr(A*C*B)", "C", 3),
    ("C : [n, n]", "logdet(C)", "C", 3),
    ("C : [n, n]", "logdet(C)", "C C", 3),
    ("C : [n, n], x : [n]", "x'*inv(C)*x", "C", 4),
    ("W1 : [h, d], b1 : [h], W2 : [c, h], b2, t : [c], x : [d]", NETWORK, "b2", 13),
    ("W1 : [h, d], b1 : [h], W2 : [c, h], b2, t : [c], x : [d]", NETWORK, "W2", 14),
    ("W1 : [h, d], b1 : [h], W2 : [c, h], b2, t : [c], x : [d]", NETWORK, "b1", 17),
    ("W1 : [h, d], b1 : [h], W2 : [c, h], b2, t : [c], x : [d]", NETWORK, "W1", 17),
    ("W : [m, n], x : [n]", "W*x", "W", 3),
    ("D : [m, n], U : [m, k], V : [n, k]", "sum((D - U*V').^2)", "U", 6),
    ("D : [m, n], U : [m, k], V : [n, k]", "sum((D - U*V').^2)", "U U", 3),
    ("A : [n, n]", "A*A", "A", 5),
];

#[test]
fn derivatives_are_small() {
    let mut large = Vec::new();
    for &(names, formula, by, most) in SIZES {
        let (mut world, output) = read(&format!("{names}\n"), formula, 1);
        let found = derivative(&mut world.graph, output, by);
        let (count, text) = (nodes(&world.graph, found), symdiff::export::text(&world.graph, found));
        if count > most {
            large.push(format!("{count} instead of {most} nodes: {formula} by {by}: {text}"));
        }
        assert_eq!(simplify(&mut world.graph, &[found], Level::Full), [found], "{formula} by {by}");
    }
    assert!(large.is_empty(), "{}", large.join("\n"));
}

/// The nodes of a gradient or a matrix of second derivatives, all entries together.
fn count_all(names: &str, formula: &str, task: Task) -> usize {
    let (mut world, output) = read(&format!("{names}\n"), formula, 1);
    let wrt = world.variables.iter().map(|&node| {
        let Op::Symbol(symbol) = world.graph.op(node) else { panic!("a variable") };
        symbol
    });
    let wrt: Vec<_> = wrt.collect();
    let question = Question {
        outputs: &[output],
        wrt: &wrt,
        task,
        seed: None,
        level: Level::Basic,
        assumptions: &[],
        explain: false,
    };
    let derivatives = answer(&mut world.graph, &question).expect("derivatives").derivatives;
    walk::live(&world.graph, &derivatives.iter().map(|one| one.node).collect::<Vec<_>>()).len()
}

#[test]
fn the_number_of_nodes_does_not_depend_on_sizes() {
    let network = |d: u32, h: u32, c: u32| {
        let names = format!("W1 : [{h}, {d}], b1 : [{h}], W2 : [{c}, {h}], b2, t : [{c}], x : [{d}]");
        count_all(&names, NETWORK, Task::Gradient)
    };
    assert_eq!(network(4, 8, 3), network(784, 128, 10));
    for task in [Task::Gradient, Task::Hessian] {
        let kronecker = |n: u32, k: u32| {
            let names = format!("A : [{n}, {k}], B : [{k}, {n}], D : [{}, {}]", n * k, n * k);
            count_all(&names, "sum((kron(A, B) - D).^2)", task)
        };
        assert_eq!(kronecker(2, 3), kronecker(20, 30));
    }
}

#[test]
fn shapes_stay_where_entries_cancel() {
    for level in [Level::None, Level::Basic, Level::Full] {
        for (formula, by) in
            [("X*x - X*x", "x"), ("x - x + s", "x"), ("s*x./x", "s"), ("A*(x - x)", "A"), ("x.^0", "x")]
        {
            let (mut world, output) = read(NAMES, formula, 1);
            let simple = simplify(&mut world.graph, &[output], level)[0];
            assert_eq!(world.graph.shape(simple), world.graph.shape(output), "{formula}");
            let variable = variable(&mut world.graph, by);
            let raw = diff::gradient(&mut world.graph, output, &[variable]).expect("a derivative");
            let simple = simplify(&mut world.graph, &raw, level);
            assert_eq!(world.graph.shape(simple[0]), world.graph.shape(raw[0]), "{formula} by {by}");
            assert_eq!(world.graph.verify(), Ok(()));
        }
    }
}

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
        ("P (x) P", "[4,9]"),
        ("p' (x) eye(2)", "[2,6]"),
        ("p (x) q'", "[3,2]"),
        ("p' (x) q'", "[6]'"),
        ("2*P (x) s", "[2,3]"),
        ("x' (x) 2", "[n]'"),
        ("adj(A)", "[n,n]"),
        ("{[i] x[i]}", "[n]"),
        ("{[i,j,k] x[k]*X[i,j]}", "[m,n,n]"),
        ("{[i,j,k] x[k]*X[i,j]}[:, :, :]", "[m,n,n]"),
        ("{sum_k x[k]}", "[]"),
        ("{[i] P[2,i]}", "[3]"),
        ("{[j, i] P[i,j]}", "[3,2]"),
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
        ("if(x > 0, sum(0*log(z))*x, y)", "[n]"),
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
        ("f(x, 0) where f(v, rows) = max(v, rows)", "max(x, 0)"),
        ("2x.*3y", "6*x.*y"),
        ("[x*y'*x/2]", "0.5*x*y'*x"),
        ("kron(P, P)", "P ⊗ P"),
        ("q (x) p'", "q*p'"),
        ("{[i,j] sum_k A[i,k]*B[k,j]}", "A*B"),
        ("{[i,j] sum_k sum_l A[i,k]*B[k,l]*A[l,j]}", "A*B*A"),
        ("{[i,j] A[j,i]}", "A'"),
        ("{[i] A[i,i]}", "diag(A)"),
        ("{sum_i A[i,i]}", "tr(A)"),
        ("{[i,j] x[i]*z[j]}", "x*z'"),
        ("{[i,j] x[i]*eye(n)[i,j]}", "diag(x)"),
        ("{[i] 2*x[i]/s - y[i]}", "2*x/s - y"),
        ("{[i] x[i]/y[i]}", "x./y"),
        ("{[i] -sum_j A[i,j]*x[j]}", "-A*x"),
        ("{[i] x[i] + 3*sum_j A[i,j]*x[j]}", "x + 3*A*x"),
        ("{[i] sum_j(A[i,j]*x[j])*y[i]}", "{[i] sum_j A[i,j]*x[j]*y[i]}"),
        ("{[i] (sum_j A[i,j]*x[j])*y[i]}", "(A*x).*y"),
        ("{[i] tanh(sum_j A[i,j]*x[j])^2}", "tanh(A*x).^2"),
        ("{[i,j] A[i,j] + x[j]}", "A + ones(n)*x'"),
        ("{[i] if(x[i] > 0, x[i], 0)}", "if(x > 0, x, 0)"),
        ("{[i] f(x[i], 2)} where f(a, b) = a*b + b", "2*x + 2"),
        ("{[i] (A*x)[i]*{[k] x[k]^2}[i]}", "(A*x).*x.^2"),
        ("{[x] y[x]}", "y"),
        ("{\n[i]  # a list\n x[i]\n}", "x"),
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
    for (text, because, advice) in [
        (
            "X*y*A",
            "the shapes in `X*y*A` do not agree: `X*y` is [m], `A` is [n, n]",
            "the columns of `X*y` (1) meet the rows of `A` (n)",
        ),
        (
            "X'*x",
            "the shapes in `X'*x` do not agree: `X'` is [n, m], `x` is [n]",
            "the columns of `X'` (m) meet the rows of `x` (n); `X*x` has shape [m]",
        ),
        (
            "A*x*y",
            "`A*x*y` can be read as one of several products of two vectors",
            "write `(A*x)'*y` (a number), `A*x*y'` (a matrix) or `A*x.*y` (entry by entry)",
        ),
        (
            "(x + y)*w",
            "`(x + y)*w` can be read as one of several products of two vectors",
            "write `(x + y)'*w` (a number), `(x + y)*w'` (a matrix) or `(x + y).*w` (entry by entry)",
        ),
        (
            "x + y'",
            "the shapes in `x + y'` do not agree: `x` is [n], `y'` is the row [n]",
            "transpose one of them: `y`",
        ),
        ("A^T", "`A^T` is no power of a number or of a square matrix: `A` is [n, n]", "write `A'` for the transpose"),
        ("p[3:2]", "there is nothing from 3 to 2", "write `2:3`"),
        ("P[1]", "`P` is [2, 3]: it takes 2 indices, not 1", "write one index for each axis; `:` takes all of an axis"),
        ("det(P)", "`det` takes a square matrix, and `P` is [2, 3]", "`P'*P` is square, with the shape [3, 3]"),
        (
            "inv(P + P)",
            "`inv` takes a square matrix, and `P + P` is [2, 3]",
            "`(P + P)'*(P + P)` is square, with the shape [3, 3]",
        ),
        (
            "solve(P, q)",
            "`solve` takes a square matrix, and `P` is [2, 3]",
            "the solution with the least squares is `solve(P'*P, P'*b)`",
        ),
        (
            "solve(A, z)",
            "the shapes in `solve(A, z)` do not agree: `A` is [n, n], `z` is [m]",
            "the right side has as many rows as `A`, n",
        ),
        (
            "x'*z",
            "the shapes in `x'*z` do not agree: `x'` is the row [n], `z` is [m]",
            "the columns of `x'` (n) meet the rows of `z` (m); if n and m are equal, give them one name",
        ),
        (
            "[P; p]",
            "the shapes in `[P; p]` do not agree: `P` is [2, 3], `p` is [3]",
            "blocks above each other have the same number of columns; `p'` has as many",
        ),
        (
            "reshape(P, 2, 2)",
            "`P` is [2, 3], which has not as many entries as [2, 2]",
            "the product of the lengths is the number of entries of `P`",
        ),
        ("inv(t)", "`inv` takes a square matrix, and `t` is a number", "declare it before: `t : [n, n]`"),
        (
            "[P; q]",
            "the shapes in `[P; q]` do not agree: `P` is [2, 3], `q` is [2]",
            "blocks above each other have the same number of columns",
        ),
        (
            "x : [3]\nx",
            "`x` has been used with another shape",
            "declare it once, before it is used, or choose another name",
        ),
        ("u : 3\nu", "expected dimensions such as `[n]` between `:` and `3`", ""),
        ("u : [3; 4]\nu", "unexpected `;`", ""),
        (
            "u : [10^3]\nu",
            "a dimension is a whole number from 1 on, or a name, and `10^3` is neither",
            "write for example `x : [3]` or `A : [m, n]`",
        ),
        ("u : [2000000000000]\nu", "an axis has at most 1099511627776 entries", ""),
        ("kron(u, u) where u = ones(1000000000)", "an axis has at most 1099511627776 entries", ""),
        ("A'x", "there is no operator between `'` and `x`", "write `*` between them"),
        ("func g; g(x)", "a function that is only declared is for numbers, and `x` is [n]", ""),
    ] {
        assert_eq!(refused(text), format!("{because} | {advice}"), "{text}");
    }
}

#[test]
fn nonsense_is_refused() {
    for text in [
        "A[",
        "A[]",
        "A[:",
        "A[:]",
        "A[1:2:3]",
        "A[::]",
        "A[,1]",
        "A[1,]",
        "p[1][1]",
        "p[p]",
        "2[1]",
        "x : [",
        "x : []",
        "x : [0]",
        "x : [-1]",
        "x : [n+1]",
        "x : [n",
        "x : n]",
        "x :",
        ": [3]",
        "x : [3] : [4]",
        "x, : [3]",
        "x, 2 : [3]",
        "x' : [3]",
        "u : [[3]]\nu",
        "u : [u]\nu",
        "u : [pi]\nu",
        "u : [99999999999999999999999]\nu",
        "sum()",
        "sum(rows)",
        "sum(A, rows, rows)",
        "ones()",
        "eye(2, 3)",
        "zeros(0)",
        "reshape(p)",
        "hcat()",
        "[;]",
        "[p;]",
        "[;p]",
        "[,]",
        "[[]]",
        "[p][1]",
        "'",
        "''",
        "x.'.'y",
        ".*x",
        "x.*",
        "x./",
        "x.^",
        "x.^.^y",
        "x .* * y",
        "x.**y",
        "diff(x'*x, x)",
        "f(x) where f(t) = diff(t^2, t)",
        "assume x > 0 and A > x\nx",
        "{",
        "}",
        "{}",
        "{[]}",
        "{[] 2}",
        "{[i]}",
        "{[i",
        "{[i]",
        "{[i] x[i]",
        "{[i] x[i]]",
        "{[i] x[i])",
        "{[i]} x[i]",
        "{[2] x[2]}",
        "{[i,] x[i]}",
        "{[i]; x[i]}",
        "{[i] x[i], 2}",
        "{[i] i}",
        "{[i] x[i:i]}",
        "{[i] x[i:2]}",
        "{[i] A[i,:]}",
        "{[i] x[i, i]}",
        "{[i] x[i] > 0}",
        "{[i] x[i]}[i]",
        "{[i] f(x[i])} where f(t) = diff(t^2, t)",
        "{[i] [x[i], 2]}",
        "{[i] x[i]'*x}",
        "{[i] max(x[i])}",
        "{[i] sum_j}",
        "{[i] sum_j x[j]}",
        "{[i] sum_j x[i]*sum_j x[j]}",
        "{sum_i x[i]*sum_j x[j]} x",
        "{sum_ x[i]}",
        "{x[i]}",
        "x (x)",
        "(x) x",
        "A (x) (x) A",
        "{[i,j] [1, 2; 3, 4][i,j]}[1,2,3]",
    ] {
        assert!(!refused(text).is_empty(), "{text}");
    }
}

#[test]
fn long_and_deep() {
    const LONG: usize = 20_000;
    let test = || {
        let open = |sign: &str| sign.repeat(LONG);
        assert_eq!(shape(&format!("x{}", open("'"))), "[n]");
        assert_eq!(shape(&format!("A{}", open("'"))), "[n,n]");
        assert_eq!(shape(&format!("A{}*x", open("*A"))), "[n]");
        assert_eq!(shape(&format!("x{}", open(".*x"))), "[n]");
        assert_eq!(shape(&format!("x{}", open("*x'*x"))), "[n]");
        assert_eq!(shape(&format!("[1{}]*1", open(", 1"))), "[20001]'");
        assert_eq!(shape(&format!("[1{}]", open("; 1"))), "[20001]");
        assert_eq!(shape(&format!("p{}", open("[:]"))), "[3]");
        assert_eq!(shape(&format!("{{[i] x[i]{}}}", open("*x[i]"))), "[n]");
        assert_eq!(shape(&format!("{{[i] x[i]{}}}", open(" + x[i]"))), "[n]");
        assert_eq!(shape(&format!("{{sum_i x[i]{}}}", open("*x[i]"))), "[]");
        for text in ["[", "[1,", "p[", "(A*", "A[1, [", "x'*(", "x : [", "sum(", "[1; [", "{[i] ", "{[i] {[", "{sum_i "]
        {
            assert!(!refused(&open(text)).is_empty(), "{text}");
        }
        let closed = format!("{}p{}", open("[p, "), open("]"));
        assert!(!refused(&closed).is_empty());
        let nested = format!("{}x[i]{}", open("{[i] "), open("}[i]"));
        assert!(!refused(&nested).is_empty());
        assert!(!refused(&format!("f(t) = {nested}\nf(x)")).is_empty());
    };
    let thread = std::thread::Builder::new().stack_size(256 << 10).spawn(test).expect("a thread starts");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

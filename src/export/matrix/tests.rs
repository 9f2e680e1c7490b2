use super::*;
use crate::export::{latex, pretty, text};
use crate::graph::Graph;
use crate::op::Dimension::{Fixed, Named};
use crate::op::{Axes, Reduction};

/// X : [m, n], A, B, C : [n, n], x, w, z : [n], y : [m], s a number.
struct Names {
    graph: Graph,
    n: Dimension,
    m: Dimension,
}

impl Names {
    fn new() -> Names {
        let mut graph = Graph::new();
        let [m, n] = ["m", "n"].map(|name| {
            graph.symbol(name);
            Named(graph.find_symbol(name).expect("just met"))
        });
        for (name, dimensions) in [
            ("X", vec![m, n]),
            ("A", vec![n, n]),
            ("B", vec![n, n]),
            ("C", vec![n, n]),
            ("x", vec![n]),
            ("w", vec![n]),
            ("z", vec![n]),
            ("y", vec![m]),
        ] {
            graph.declare(name, &dimensions).expect("new");
        }
        Names { graph, n, m }
    }

    fn contract(&mut self, factors: &[(&str, &[Label])], output: &[Label]) -> NodeId {
        let factors: Vec<_> = factors.iter().map(|&(name, labels)| (self.node(name), labels)).collect();
        self.graph.contract(&factors, output)
    }

    fn node(&mut self, name: &str) -> NodeId {
        match name {
            "I" => self.graph.identity(self.n),
            "1" => self.graph.ones(&[self.n]),
            "1m" => self.graph.ones(&[self.m]),
            _ => self.graph.symbol(name),
        }
    }
}

/// Factors with their labels, the labels of the result, and what is written.
type Case = (&'static [(&'static str, &'static [Label])], &'static [Label], &'static str);

#[test]
fn sums_of_products_are_products_of_matrices() {
    let mut names = Names::new();
    let cases: &[Case] = &[
        (&[("X", &[0, 1]), ("x", &[1])], &[0], "X*x"),
        (&[("X", &[0, 1]), ("y", &[0])], &[1], "X'*y"),
        (&[("A", &[0, 1]), ("A", &[1, 2]), ("x", &[2])], &[0], "A^2*x"),
        (&[("A", &[1, 0]), ("A", &[2, 1]), ("B", &[2, 3])], &[0, 3], "(A^2)'*B"),
        (&[("X", &[0, 1])], &[1, 0], "X'"),
        (&[("X", &[2, 0]), ("X", &[2, 1])], &[0, 1], "X'*X"),
        (&[("A", &[0, 2]), ("B", &[3, 2]), ("C", &[3, 1])], &[0, 1], "A*B'*C"),
        (&[("X", &[2, 0]), ("y", &[2]), ("X", &[2, 1])], &[0, 1], "X'*diag(y)*X"),
        (&[("x", &[0]), ("y", &[1])], &[0, 1], "x*y'"),
        (&[("A", &[0, 2]), ("x", &[2]), ("w", &[1])], &[0, 1], "A*x*w'"),
        (&[("x", &[0]), ("w", &[0])], &[], "x'*w"),
        (&[("x", &[0]), ("w", &[0]), ("z", &[0])], &[], "sum(x .* w .* z)"),
        (&[("x", &[0]), ("A", &[0, 1]), ("w", &[1])], &[], "x'*A*w"),
        (&[("w", &[0]), ("A", &[0, 1]), ("x", &[1])], &[], "w'*A*x"),
        (&[("A", &[0, 0])], &[], "tr(A)"),
        (&[("A", &[0, 1]), ("C", &[1, 2]), ("B", &[2, 0])], &[], "tr(A*C*B)"),
        (&[("A", &[0, 1]), ("B", &[1, 0])], &[], "tr(A*B)"),
        (&[("A", &[0, 1]), ("B", &[0, 1])], &[], "sum(A .* B)"),
        (&[("A", &[0, 1]), ("A", &[0, 1])], &[], "sum(A.^2)"),
        (&[("A", &[0, 1])], &[], "sum(A)"),
        (&[("x", &[0])], &[], "sum(x)"),
        (&[("A", &[0, 1])], &[0], "sum(A, rows)"),
        (&[("A", &[0, 1])], &[1], "sum(A, columns)"),
        (&[("A", &[0, 1]), ("x", &[0])], &[], "sum(A'*x)"),
        (&[("A", &[0, 0])], &[0], "diag(A)"),
        (&[("I", &[0, 1]), ("x", &[0])], &[0, 1], "diag(x)"),
        (&[("I", &[0, 1]), ("A", &[0, 0])], &[0, 1], "diag(diag(A))"),
        (&[("I", &[0, 1])], &[0, 1], "eye(n)"),
        (&[("A", &[0, 1]), ("x", &[0])], &[0, 1], "diag(x)*A"),
        (&[("A", &[0, 1]), ("x", &[1])], &[0, 1], "A*diag(x)"),
        (&[("A", &[1, 0]), ("x", &[0]), ("w", &[1])], &[0, 1], "diag(x)*A'*diag(w)"),
        (&[("A", &[0, 1]), ("B", &[1, 0])], &[0, 1], "A .* B'"),
        (&[("A", &[0, 2]), ("B", &[0, 2])], &[0], "sum(A .* B, rows)"),
        (&[("A", &[0, 2]), ("B", &[2, 0])], &[0], "diag(A*B)"),
        (&[("x", &[0]), ("A", &[0, 1]), ("w", &[1])], &[0], "x .* (A*w)"),
        (&[("A", &[0, 1]), ("x", &[1]), ("B", &[0, 2]), ("w", &[2])], &[0], "(A*x) .* (B*w)"),
        (&[("x", &[2]), ("w", &[2]), ("A", &[0, 1])], &[0, 1], "(x'*w)*A"),
        (&[("1m", &[0]), ("x", &[1])], &[0, 1], "ones(m)*x'"),
        (&[("x", &[0]), ("1m", &[1])], &[0, 1], "x*ones(m)'"),
        (&[("x", &[2]), ("I", &[0, 1])], &[0, 1, 2], "{[i,j,k] x[k]*eye(n)[i,j]}"),
        (&[("A", &[4, 1]), ("A", &[4, 3]), ("I", &[0, 2])], &[0, 1, 2, 3], "{[i,j,k,l] (A'*A)[j,l]*eye(n)[i,k]}"),
        (&[("A", &[0, 3]), ("B", &[1, 3]), ("C", &[2, 3]), ("x", &[2])], &[0, 1], "A*diag(C'*x)*B'"),
    ];
    for (factors, output, expected) in cases {
        let node = names.contract(factors, output);
        assert_eq!(text(&names.graph, node), *expected, "{factors:?} -> {output:?}");
    }
}

#[test]
fn what_acts_on_entries_has_a_point() {
    let mut names = Names::new();
    let [x, w, z, s, a, y, big] = ["x", "w", "z", "s", "A", "y", "X"].map(|name| names.node(name));
    let g = &mut names.graph;
    let product = g.product(Rational::from(2), [s, x, w]);
    assert_eq!(text(g, product), "2*s*x .* w");
    let reciprocal = g.power(z, Rational::MINUS_ONE);
    let quotient = g.product(Rational::from(2), [s, x, w, reciprocal]);
    assert_eq!(text(g, quotient), "2*s*x .* w ./ z");
    let half = g.product(Rational::HALF, [x]);
    assert_eq!(text(g, half), "x/2");
    let reciprocal = g.power(x, Rational::from(-2));
    assert_eq!(text(g, reciprocal), "1 ./ x.^2");
    let square = g.power(x, Rational::from(2));
    let sum = g.sum(Rational::ONE, [(Rational::MINUS_ONE, square)]);
    assert_eq!(text(g, sum), "1 - x.^2");
    let image = g.matrix_product(a, x);
    let scaled = g.product(Rational::new(-3, 2), [s, image]);
    assert_eq!(text(g, scaled), "-3*s*A*x/2");
    let beside = g.multiply(w, image);
    assert_eq!(text(g, beside), "w .* (A*x)");
    let shifted = g.add(image, w);
    let back = g.transpose(a);
    let outer = g.matrix_product(back, shifted);
    assert_eq!(text(g, outer), "A'*(A*x + w)");
    let residual = g.matrix_product(big, x);
    let residual = g.subtract(residual, y);
    let transposed = g.transpose(big);
    let gradient = g.matrix_product(transposed, residual);
    let gradient = g.product(Rational::from(2), [gradient]);
    assert_eq!(text(g, gradient), "2*X'*(X*x - y)");
    assert_eq!(latex(g, gradient), r"2 X^{\top} \left(X x - y\right)");
    assert_eq!(pretty(g, gradient), "2⋅Xᵀ⋅(X⋅x - y)");
    assert_eq!(latex(g, quotient), r"2 s x \odot w \oslash z");
    let inner = g.matrix_product(x, w);
    let scaled = g.product(Rational::from(2), [inner, s]);
    assert_eq!(text(g, scaled), "2*s*x'*w");
    let largest = crate::op::Function::Known(crate::op::find("max").expect("a row of the table"));
    let inner = g.call(largest, &[x, w]);
    let outer = g.call(largest, &[inner, z]);
    assert_eq!(text(g, outer), "max(max(x, w), z)");
    let repeated = g.add(a, x);
    assert_eq!(text(g, repeated), "A + ones(n)*x'");
}

#[test]
fn functions_of_tensors_have_names() {
    let mut names = Names::new();
    let [x, a] = ["x", "A"].map(|name| names.node(name));
    let (m, n) = (names.m, names.n);
    let g = &mut names.graph;
    let v = g.declare("v", &[Fixed(5)]).expect("new");
    let k = g.declare("K", &[Fixed(2), Fixed(3)]).expect("new");
    let inverse = g.inverse(a);
    let transposed = g.transpose(inverse);
    let row = g.slice(k, &[Some((1, 1)), None]);
    let embedded = g.embed(v, &[Some((2, 5))], &[Fixed(9)]);
    let low = g.embed(k, &[None, Some((0, 3))], &[Fixed(2), Fixed(4)]);
    let nodes = [
        (transposed, "inv(A)'"),
        (g.determinant(a), "det(A)"),
        (g.log_determinant(a), "logdet(A)"),
        (g.solve(a, x), "solve(A, x)"),
        (g.softmax(x, Axes::all(1)), "softmax(x)"),
        (g.reduce(Reduction::LogSumExp, a, Axes::new([1])), "logsumexp(A, rows)"),
        (g.reduce(Reduction::Maximum, a, Axes::all(2)), "max(A)"),
        (g.ones(&[m, n]), "ones(m, n)"),
        (g.zeros(&[n]), "zeros(n)"),
        (g.reshape(k, &[Fixed(6)]), "vec(K)"),
        (g.reshape(k, &[Fixed(3), Fixed(2)]), "reshape(K, 3, 2)"),
        (g.slice(v, &[Some((1, 3))]), "v[2:4]"),
        (row, "K[2:2, :]"),
        (g.reshape(row, &[Fixed(3)]), "K[2, :]'"),
        (embedded, "vcat(zeros(2), v, zeros(2))"),
        (low, "hcat(K, zeros(2, 1))"),
        (g.concatenate(&[v, v], 0), "vcat(v, v)"),
    ];
    for (node, expected) in nodes {
        assert_eq!(text(g, node), expected);
    }
    assert_eq!(latex(g, transposed), r"A^{-\top}");
}

/// Numbers that look random.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

#[test]
fn what_is_written_has_the_value_of_the_sum() {
    use crate::syntax::parse;
    use crate::tensor::{Array, distance, evaluate};
    const DECLARED: &str = "A, B, C : [3, 3], x, y : [3]\n";
    let mut numbers = Numbers(7);
    let mut by_matrices = 0;
    for round in 0..2500 {
        let mut graph = Graph::new();
        parse(&mut graph, &format!("{DECLARED}A*x")).expect("declarations");
        let all = ["A", "B", "C", "x", "y"].map(|name| graph.symbol(name));
        let entry = |numbers: &mut Numbers| numbers.below(19) as f64 / 7.0 - 1.0;
        let point = all.iter().map(|&node| {
            let lengths = vec![3; graph.dimensions(node).len()];
            let entries: Vec<f64> = (0..3_usize.pow(lengths.len() as u32)).map(|_| entry(&mut numbers)).collect();
            let Op::Symbol(symbol) = graph.op(node) else { unreachable!("a symbol") };
            (symbol, Array::new(&lengths, entries))
        });
        let point: Vec<_> = point.collect();
        let (unit, ones) = (graph.identity(Fixed(3)), graph.ones(&[Fixed(3)]));
        let choices = [&all[..], &[unit, ones]].concat();
        let factors: Vec<(NodeId, Vec<Label>)> = (0..=numbers.below(4))
            .map(|_| {
                let factor = choices[numbers.below(choices.len() as u64) as usize];
                let labels = graph.dimensions(factor).iter().map(|_| numbers.below(5) as Label).collect();
                (factor, labels)
            })
            .collect();
        let mut used: Vec<Label> = factors.iter().flat_map(|(_, labels)| labels.clone()).collect();
        used.sort_unstable();
        used.dedup();
        let order = (numbers.below(3) as usize).min(used.len());
        let output: Vec<Label> = (0..order).map(|_| used.remove(numbers.below(used.len() as u64) as usize)).collect();
        let factors: Vec<(NodeId, &[Label])> = factors.iter().map(|(id, labels)| (*id, labels.as_slice())).collect();
        let node = graph.contract(&factors, &output);
        let written = text(&graph, node);
        if written.contains('{') {
            continue;
        }
        by_matrices += 1;
        let read = parse(&mut graph, &format!("{DECLARED}{written}"));
        let read = read.unwrap_or_else(|error| panic!("{round}: {written}: {error}"));
        assert!(!read.rows[0], "{written} is a column");
        let values = evaluate(&graph, &[node, read.outputs[0]], &point).expect("values");
        assert_eq!(values[0].dimensions(), values[1].dimensions(), "{round}: {written}: {factors:?} -> {output:?}");
        let apart = distance(&values[0], &values[1]);
        assert!(apart < 1e-9, "{round}: {written} is apart by {apart}: {factors:?} -> {output:?}");
    }
    assert!(by_matrices > 2000, "{by_matrices} sums of products are products of matrices");
}

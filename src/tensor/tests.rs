use super::*;
use crate::graph::{Graph, NodeId};
use crate::op::Dimension::{Fixed, Named};
use crate::op::{Axes, Reduction, SymbolId};

fn vector(entries: &[f64]) -> Array {
    Array::from(entries)
}

fn matrix(rows: &[&[f64]]) -> Array {
    Array::new(&[rows.len(), rows[0].len()], rows.concat())
}

/// The values of symbols by name.
fn at(graph: &Graph, values: &[(&str, Array)]) -> Vec<(SymbolId, Array)> {
    values.iter().map(|(name, value)| (graph.find_symbol(name).expect("declared"), value.clone())).collect()
}

fn value(graph: &Graph, node: NodeId, values: &[(&str, Array)]) -> Result<Array, TensorError> {
    Ok(evaluate(graph, &[node], &at(graph, values))?.remove(0))
}

#[test]
fn operations_have_their_values() {
    let mut g = Graph::new();
    let a = g.declare("A", &[Fixed(2), Fixed(2)]).expect("new");
    let x = g.declare("x", &[Fixed(2)]).expect("new");
    let given = [("A", matrix(&[&[1.0, 2.0], &[3.0, 5.0]])), ("x", vector(&[1.0, -1.0]))];
    let check = |g: &Graph, node, expected: Array| {
        let found = value(g, node, &given).expect("a value");
        assert!(distance(&found, &expected) < 1e-14, "{found:?} for {expected:?}");
    };
    let node = g.matrix_product(a, x);
    check(&g, node, vector(&[-1.0, -2.0]));
    let node = g.matrix_product(x, a);
    check(&g, node, vector(&[-2.0, -3.0]));
    let node = g.transpose(a);
    check(&g, node, matrix(&[&[1.0, 3.0], &[2.0, 5.0]]));
    let node = g.multiply(a, x);
    check(&g, node, matrix(&[&[1.0, -2.0], &[3.0, -5.0]]));
    let node = g.contract(&[(a, &[0, 0])], &[]);
    check(&g, node, 6.0.into());
    let node = g.inverse(a);
    check(&g, node, matrix(&[&[-5.0, 2.0], &[3.0, -1.0]]));
    let node = g.determinant(a);
    check(&g, node, (-1.0).into());
    let node = g.log_determinant(a);
    check(&g, node, 0.0.into());
    let node = g.solve(a, x);
    check(&g, node, vector(&[-7.0, 4.0]));
    let node = g.reshape(a, &[Fixed(4)]);
    check(&g, node, vector(&[1.0, 3.0, 2.0, 5.0]));
    let node = g.reshape(node, &[Fixed(1), Fixed(4)]);
    check(&g, node, matrix(&[&[1.0, 3.0, 2.0, 5.0]]));
    let node = g.slice(a, &[Some((1, 1)), None]);
    check(&g, node, matrix(&[&[3.0, 5.0]]));
    let node = g.embed(x, &[Some((1, 2))], &[Fixed(4)]);
    check(&g, node, vector(&[0.0, 1.0, -1.0, 0.0]));
    let node = g.concatenate(&[x, x, x], 0);
    check(&g, node, vector(&[1.0, -1.0, 1.0, -1.0, 1.0, -1.0]));
    let node = g.concatenate(&[a, a], 1);
    check(&g, node, matrix(&[&[1.0, 2.0, 1.0, 2.0], &[3.0, 5.0, 3.0, 5.0]]));
    let node = g.reduce(Reduction::Maximum, a, Axes::new([0]));
    check(&g, node, vector(&[3.0, 5.0]));
    let node = g.reduce(Reduction::Minimum, a, Axes::all(2));
    check(&g, node, 1.0.into());
    let node = g.reduce(Reduction::LogSumExp, a, Axes::new([1]));
    check(&g, node, vector(&[2.0 + (-1f64).exp().ln_1p(), 5.0 + (-2f64).exp().ln_1p()]));
    let node = g.softmax(x, Axes::all(1));
    let sigmoid = 1.0 / (1.0 + (-2f64).exp());
    check(&g, node, vector(&[sigmoid, 1.0 - sigmoid]));
    let unit = g.identity(Fixed(2));
    let diagonal = g.contract(&[(unit, &[0, 1]), (x, &[0])], &[0, 1]);
    check(&g, diagonal, matrix(&[&[1.0, 0.0], &[0.0, -1.0]]));
}

#[test]
fn lengths_are_what_the_values_say() {
    let mut g = Graph::new();
    let n = g.symbol("n");
    let named = Named(g.find_symbol("n").expect("met"));
    let x = g.declare("x", &[named]).expect("new");
    let y = g.declare("y", &[named]).expect("new");
    let ones = g.ones(&[named]);
    let sum = g.add(x, y);
    let (ten, two) = (vector(&[1.0; 10]), vector(&[1.0; 2]));
    assert_eq!(value(&g, n, &[("x", ten.clone())]), Ok(10.0.into()));
    assert_eq!(value(&g, ones, &[("x", two.clone())]), Ok(two.clone()));
    assert_eq!(value(&g, ones, &[("n", 2.0.into())]), Ok(two.clone()));
    let text = |result: Result<Array, TensorError>| result.expect_err("an error").to_string();
    let clash = text(value(&g, sum, &[("x", ten.clone()), ("y", two.clone())]));
    assert_eq!(clash, "`n` is 10 by the value of `x`, but 2 by the value of `y`");
    let clash = text(value(&g, sum, &[("x", ten.clone()), ("n", 2.0.into())]));
    assert_eq!(clash, "`n` is 10 by the value of `x`, but 2 by the value of `n`");
    let missing = text(value(&g, sum, &[("x", two.clone())]));
    assert_eq!(missing, "`y` has no value; give one of shape [n], as in y=[1,2] or y=@file.npy");
    assert_eq!(text(value(&g, ones, &[])), "the length `n` is not known from the values; give it, as in n=3");
    let wrong = text(value(&g, sum, &[("x", 1.0.into())]));
    assert_eq!(wrong, "`x` has the shape [n], but its value is a number");
    let wrong = text(value(&g, n, &[("n", two)]));
    assert_eq!(wrong, "`n` is a number, but its value has the shape [2]");
    let wrong = text(value(&g, n, &[("n", 2.5.into())]));
    assert_eq!(wrong, "`n` is the length of an axis, so its value must be a positive integer, not 2.5");
    let nothing = g.ones(&[Fixed(0)]);
    assert_eq!(value(&g, nothing, &[]), Err(TensorError::Empty));
    let large = text(value(&g, ones, &[("n", 1e12.into())]));
    assert_eq!(large, "`n` is the length of an axis, so its value must be a positive integer, not 1000000000000");
}

#[test]
fn a_singular_matrix_has_no_inverse() {
    let mut g = Graph::new();
    let a = g.declare("A", &[Fixed(2), Fixed(2)]).expect("new");
    let (inverse, determinant) = (g.inverse(a), g.determinant(a));
    let given = [("A", matrix(&[&[1.0, 2.0], &[2.0, 4.0]]))];
    assert_eq!(value(&g, inverse, &given), Err(TensorError::Singular { rows: 2 }));
    assert_eq!(value(&g, determinant, &given), Ok(0.0.into()));
}

#[test]
fn every_square_matrix_has_an_adjugate() {
    // Products of matrices of n rows and r columns have the rank r; the plans are held against cofactors.
    for (n, rank) in [(1, 0), (1, 1), (2, 1), (4, 4), (4, 3), (4, 2), (4, 1), (4, 0), (7, 6), (7, 5)] {
        let mut g = Graph::new();
        let length = Fixed(n as u64);
        let a = g.declare("A", &[length, length]).expect("new");
        let adjugate = g.adjugate(a);
        let factor = |i: usize, k: usize| ((3 * i + 5 * k * k + i * k) % 7) as f64 - 2.0 + f64::from(i == k);
        let entry = |i: usize, j: usize| -> f64 { (0..rank).map(|k| factor(i, k) * factor(j + 1, k)).sum() };
        let entries: Vec<f64> = (0..n * n).map(|at| entry(at / n, at % n)).collect();
        let given = at(&g, &[("A", Array::new(&[n, n], entries))]);
        let expected = super::naive::evaluate(&g, &[adjugate], &given).expect("cofactors").remove(0);
        let found = evaluate(&g, &[adjugate], &given).expect("a value").remove(0);
        let norm = given[0].1.entries().iter().map(|entry| entry * entry).sum::<f64>().sqrt().max(1.0);
        let apart = found.entries().iter().zip(expected.entries()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(apart < 1e-13 * norm.powi(n as i32 - 1), "{n} rows, rank {rank}: {found:?} is not {expected:?}");
    }
}

#[test]
fn differences_are_close_to_derivatives() {
    let mut g = Graph::new();
    let x = g.declare("x", &[Fixed(3)]).expect("new");
    let cube = g.power(x, 3.into());
    let given = at(&g, &[("x", vector(&[1.0, -2.0, 30.0]))]);
    let found = differences(&g, cube, g.find_symbol("x").expect("declared"), &given).expect("a value");
    let expected = Array::new(&[3, 3], vec![3.0, 0.0, 0.0, 0.0, 12.0, 0.0, 0.0, 0.0, 2700.0]);
    assert!(distance(&found, &expected) < 1e-9, "{found:?}");
}

#[test]
fn floats_have_the_values_of_doubles() {
    let names = "A, B : [5, 5]; X : [40, 30]; Y : [30, 50]; x, y : [5]; w : [30]; t : [40]; ";
    let formulas = [
        "X*Y",
        "(X*Y)'",
        "X*w",
        "t'*X",
        "w*t'",
        "A.*B + A*B'",
        "tr(A'*B)",
        "inv(A + 9*eye(5))",
        "solve(A + 9*eye(5), x)",
        "det(A + eye(5))",
        "logdet(A + 9*eye(5))",
        "adj(A)",
        "softmax(X*Y, rows)",
        "logsumexp(X*Y, rows)",
        "max(A, rows)",
        "min(A, columns)",
        "norm(x)",
        "x/norm(x)",
        "sum(tanh(X*w - t).^2)",
        "exp(x.*y)",
        "kron(A, B)",
        "A[2:3, :]*x",
        "vcat(x, y)",
        "sum(A, columns)",
        "diag(x)*A",
        "relu(X*Y)",
        "sigmoid(t)",
        "if(A > B, A, B)",
        "A^3",
        "sum(X)/1200",
    ];
    let mut dice = 1_u64;
    for formula in formulas {
        let mut graph = Graph::new();
        let parsed = crate::syntax::parse(&mut graph, &format!("{names}{formula}")).expect(formula);
        let mut point = Vec::new();
        for &symbol in &parsed.variables {
            let lengths = graph.symbol_dimensions(symbol).iter().map(|length| match length {
                Fixed(length) => *length as usize,
                Named(_) => unreachable!("all lengths are numbers"),
            });
            let lengths: Vec<usize> = lengths.collect();
            let entries = (0..lengths.iter().product()).map(|_| {
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (dice >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
            });
            point.push((symbol, Array::new(&lengths, entries.collect::<Vec<f64>>())));
        }
        let expected = evaluate(&graph, &parsed.outputs, &point).expect(formula).remove(0);
        let plan = compile_in::<f32>(&graph, &parsed.outputs, &Lengths::of_values(&graph, &point).expect(formula));
        let plan = plan.expect(formula);
        let given = |symbol| point.iter().find(|(other, _)| *other == symbol).map(|(_, array)| f32::entries(array));
        let inputs: Vec<_> = plan.inputs().map(|(symbol, _)| given(symbol).expect("a value")).collect();
        let inputs: Vec<&[f32]> = inputs.iter().map(|entries| &entries[..]).collect();
        let mut found = vec![0.0_f32; expected.entries().len()];
        plan.run(&mut plan.memory(), &inputs, &mut [&mut found]).expect(formula);
        let found = Array::new(expected.dimensions(), found.iter().map(|&entry| f64::from(entry)).collect::<Vec<_>>());
        assert!(distance(&expected, &found) < 2e-5, "{formula}: {expected:?} {found:?}");
    }
}

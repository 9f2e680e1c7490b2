use super::*;
use crate::diff;
use crate::graph::{Graph, NodeId};
use crate::op::Dimension::Fixed;
use crate::op::Op;

fn declared(graph: &mut Graph, name: &str, lengths: &[u64]) -> NodeId {
    let lengths: Vec<_> = lengths.iter().map(|&length| Fixed(length)).collect();
    graph.declare(name, &lengths).expect("new")
}

#[test]
fn the_jacobian_by_a_large_matrix_has_few_entries() {
    let mut g = Graph::new();
    let (w, x) = (declared(&mut g, "W", &[1000, 500]), declared(&mut g, "x", &[500]));
    let h = g.matrix_product(w, x);
    let jacobian = diff::gradient(&mut g, h, &[w]).expect("a derivative")[0];
    let pattern = pattern(&g, jacobian, 1);
    assert_eq!(pattern.size(), Some((1000, 500_000)));
    assert_eq!(pattern.nonzeros(), Some(500_000));
    assert_eq!(pattern.distinct(), Some(500));
    assert_eq!(pattern.kind(), Kind::Kronecker);
    assert_eq!(pattern.terms(), [(1, vec![Fixed(1000), Fixed(500)])]);
    let csr = pattern.csr(Stretch::Columns, |index| index[2] as f64).expect("lengths are known");
    assert_eq!((csr.starts.len(), csr.indices.len(), csr.values.len()), (1001, 500_000, 500_000));
    assert_eq!((csr.starts[1], csr.indices[500], csr.indices[501]), (500, 1, 1001));
    assert_eq!(csr.values[499], 499.0);
    let rows = pattern.csr(Stretch::Rows, |index| index[2] as f64).expect("lengths are known");
    assert_eq!((rows.indices[500], rows.indices[501]), (500, 501));
}

#[test]
fn patterns_of_formulas() {
    let mut g = Graph::new();
    let (a, b) = (declared(&mut g, "A", &[3, 3]), declared(&mut g, "B", &[3, 3]));
    let x = declared(&mut g, "x", &[3]);
    let sine = g.call_named("sin", &[x]);
    let (ab, aa, at) = (g.matrix_product(a, b), g.matrix_product(a, a), g.transpose(a));
    let cases = [
        (sine, x, Kind::Diagonal, 3, "*..\n.*.\n..*"),
        (at, a, Kind::Permutation, 9, ""),
        (a, a, Kind::Diagonal, 9, ""),
        (ab, a, Kind::Kronecker, 27, ""),
        (aa, a, Kind::Union, 45, ""),
        (ab, x, Kind::Zero, 0, ""),
    ];
    for (output, by, kind, nonzeros, picture) in cases {
        let rows = g.dimensions(output).len();
        let jacobian = diff::gradient(&mut g, output, &[by]).expect("a derivative")[0];
        let pattern = pattern(&g, jacobian, rows);
        assert_eq!((pattern.kind(), pattern.nonzeros()), (kind, Some(nonzeros)));
        let csr = pattern.csr(Stretch::Columns, |_| 1.0).expect("lengths are known");
        assert_eq!(csr.indices.len() as u64, nonzeros);
        let ascending = |range: &[usize]| csr.indices[range[0]..range[1]].is_sorted_by(|a, b| a < b);
        assert!(csr.starts.windows(2).all(ascending));
        if !picture.is_empty() {
            assert_eq!(text(&pattern, Stretch::Columns, 9, 9).as_deref(), Some(picture));
        }
    }
    let n = g.symbol("n");
    let Op::Symbol(n) = g.op(n) else { unreachable!("a symbol") };
    let v = g.declare("v", &[Dimension::Named(n)]).expect("new");
    let square = g.power(v, 2.into());
    let jacobian = diff::gradient(&mut g, square, &[v]).expect("a derivative")[0];
    let pattern = pattern(&g, jacobian, 1);
    assert_eq!((pattern.nonzeros(), pattern.terms()), (None, vec![(1, vec![Dimension::Named(n)])]));
}

#[test]
fn parts_have_places() {
    let mut g = Graph::new();
    let (a, x, y) = (declared(&mut g, "A", &[4, 3]), declared(&mut g, "x", &[5]), declared(&mut g, "y", &[2]));
    let part = g.slice(x, &[Some((1, 2))]);
    let (blocks, row) = (g.concatenate(&[x, y], 0), g.slice(a, &[Some((1, 2)), None]));
    let around = g.embed(y, &[Some((2, 2))], &[Fixed(5)]);
    let transposed = g.transpose(a);
    let (square, columns) = (g.power(blocks, 2.into()), g.reshape(a, &[Fixed(12)]));
    let other = g.reshape(a, &[Fixed(3), Fixed(4)]);
    let cases = [
        (part, x, Kind::Selection, 2, ".*...\n..*.."),
        (blocks, x, Kind::Selection, 5, "*....\n.*...\n..*..\n...*.\n....*\n.....\n....."),
        (square, y, Kind::Selection, 2, "..\n..\n..\n..\n..\n*.\n.*"),
        (around, y, Kind::Selection, 2, "..\n..\n*.\n.*\n.."),
        (row, a, Kind::Selection, 6, ""),
        (transposed, a, Kind::Permutation, 12, ""),
        (columns, a, Kind::Diagonal, 12, ""),
        (other, a, Kind::Diagonal, 12, ""),
    ];
    for (output, by, kind, nonzeros, picture) in cases {
        let rows = g.dimensions(output).len();
        let raw = diff::gradient(&mut g, output, &[by]).expect("a derivative");
        let simple = crate::simplify::simplify(&mut g, &raw, crate::simplify::Level::Basic)[0];
        for jacobian in [raw[0], simple] {
            let (jacobian, rows) = stretched_alike(&g, jacobian, rows, Stretch::Columns);
            let pattern = pattern(&g, jacobian, rows);
            assert_eq!((pattern.kind(), pattern.nonzeros()), (kind, Some(nonzeros)));
            let csr = pattern.csr(Stretch::Columns, |_| 1.0).expect("lengths are known");
            assert_eq!(csr.indices.len() as u64, nonzeros);
            if !picture.is_empty() {
                assert_eq!(text(&pattern, Stretch::Columns, 9, 9).as_deref(), Some(picture));
            }
        }
    }
}

#[test]
fn pictures_are_scaled_down() {
    let mut g = Graph::new();
    let (w, x) = (declared(&mut g, "W", &[100, 50]), declared(&mut g, "x", &[50]));
    let h = g.matrix_product(w, x);
    let jacobian = diff::gradient(&mut g, h, &[w]).expect("a derivative")[0];
    let pattern = pattern(&g, jacobian, 1);
    assert_eq!(text(&pattern, Stretch::Rows, 2, 4).as_deref(), Some("**..\n..**"));
    let picture = svg(&pattern, Stretch::Rows).expect("lengths are known");
    assert!(picture.contains("<title>100 x 5000, 5000 entries may be other than 0</title>"));
}

use super::*;
use crate::syntax;

fn text(source: &str) -> Result<Vec<String>, TensorError> {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, source).expect(source);
    let unrolled = unroll(&graph, &formula.outputs, &Lengths::default(), 100)?;
    let names = |id: NodeId| walk::live(&unrolled.graph, &[id]).len();
    let (dimensions, entries) = &unrolled.roots[0];
    assert_eq!(product(dimensions), entries.len());
    Ok(entries.iter().map(|&entry| names(entry).to_string()).collect())
}

#[test]
fn zeros_take_no_part() {
    // Of the product with a diagonal matrix, each entry is a product of two numbers.
    assert_eq!(text("d : [3]; x : [3]; diag(d)*x"), Ok(vec!["3".to_owned(); 3]));
    assert_eq!(text("x : [3]; eye(3)*x"), Ok(vec!["1".to_owned(); 3]));
}

#[test]
fn what_is_too_long_is_refused() {
    assert_eq!(text("A : [9, 9]; A*A"), Err(TensorError::TooLong { most: 100 }));
    assert_eq!(text("A : [4, 4]; det(A)"), Err(TensorError::NeedsPivots { rows: 4, most: 3 }));
}

#[test]
fn entries_have_names() {
    assert_eq!(entry_name("x", &[], 0), "x");
    assert_eq!(entry_name("x", &[3], 2), "x[3]");
    assert_eq!(entry_name("A", &[2, 3], 4), "A[2;2]");
}

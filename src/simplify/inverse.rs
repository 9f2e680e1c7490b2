//! Inverses and adjugates among the factors of a product.
//!
//! In: factors with their labels. Out: the same product with fewer of them, or with inverses of less.
//!
//! ```text
//! inv(A)*A          eye(n), also with both transposed
//! inv(A*B)*A        inv(B), where both are square
//! inv(S)'           inv(S), where S is its own transpose by its form: X*X' + eye(n)
//! adj(A)*A          det(A)*eye(n), and the other two likewise
//! adj(A)/det(A)     inv(A)           det(A)*inv(A)     adj(A)
//! ```

use super::einsum::Einsum;
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Label, TensorOp};

/// A factor, and whether its axes are exchanged.
type Oriented = (NodeId, bool);

/// The inverse of a matrix, or its adjugate.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Inverse,
    Adjugate,
}

/// What a matrix is the inverse or the adjugate of.
fn inverted(graph: &Graph, id: NodeId) -> Option<(NodeId, Kind)> {
    let Expression::Tensor { operation, operands } = graph.view(id) else { return None };
    let kinds = [(TensorOp::Inverse, Kind::Inverse), (TensorOp::Adjugate, Kind::Adjugate)];
    let kind = kinds.into_iter().find(|&(other, _)| other == operation)?.1;
    Some((operands.at(0), kind))
}

/// Takes an inverse together with what it is the inverse of, or is beside in that; whether there was one.
pub(super) fn cancel(graph: &mut Graph, whole: &mut Einsum) -> bool {
    for place in 0..whole.factors.len() {
        let (node, labels) = whole.factors[place].clone();
        let (Some((matrix, kind)), &[i, k]) = (inverted(graph, node), labels.as_slice()) else { continue };
        if cancel_whole(graph, whole, place, matrix, [i, k]) {
            push_determinant(graph, whole, matrix, kind);
            return true;
        }
        if take_determinant(graph, whole, place, matrix, kind) {
            return true;
        }
        let Some([left, right]) = two_factors(graph, matrix) else { continue };
        // inv(L*R) is inv(R)*inv(L): R may stand before it, L behind it.
        let found = beside(whole, place, right, i, 1).map(|(other, x)| (other, left, [x, k]));
        let found = found.or_else(|| beside(whole, place, left, k, 0).map(|(other, y)| (other, right, [i, y])));
        if let Some((other, (rest, exchanged), ends)) = found {
            let gone = whole.factors[other].0;
            let inverse = match kind {
                Kind::Inverse => graph.inverse(rest),
                Kind::Adjugate => graph.adjugate(rest),
            };
            let ends = if exchanged { [ends[1], ends[0]] } else { ends };
            whole.factors[place] = (inverse, ends.to_vec());
            whole.factors.remove(other);
            push_determinant(graph, whole, gone, kind);
            return true;
        }
    }
    false
}

/// What is left of an adjugate and its matrix besides the identity.
fn push_determinant(graph: &mut Graph, whole: &mut Einsum, matrix: NodeId, kind: Kind) {
    if kind == Kind::Adjugate {
        let determinant = graph.determinant(matrix);
        whole.factors.push((determinant, Vec::new()));
    }
}

/// `adj(A)/det(A)`, which is only there where the inverse is, and `det(A)*inv(A)`.
fn take_determinant(graph: &mut Graph, whole: &mut Einsum, place: usize, matrix: NodeId, kind: Kind) -> bool {
    let determinant = graph.determinant(matrix);
    let power = |graph: &Graph, node: NodeId| {
        if node == determinant {
            return Some(Rational::ONE);
        }
        let Expression::Power { base, exponent } = graph.view(node) else { return None };
        (base == determinant).then(|| exponent.clone())
    };
    let step = if kind == Kind::Adjugate { Rational::ONE } else { Rational::MINUS_ONE };
    let found = whole.factors.iter().enumerate().find_map(|(other, &(node, _))| {
        let exponent = power(graph, node)?;
        // Both ways lead to an exponent that is nearer to 0, or is 0.
        let fits = if kind == Kind::Adjugate { exponent <= Rational::MINUS_ONE } else { exponent >= Rational::ONE };
        fits.then(|| (other, &exponent + &step))
    });
    let Some((other, exponent)) = found else { return false };
    let rest = graph.power(determinant, exponent);
    whole.factors[place].0 = match kind {
        Kind::Adjugate => graph.inverse(matrix),
        Kind::Inverse => graph.adjugate(matrix),
    };
    whole.factors[other] = (rest, Vec::new());
    true
}

/// Whether two factors only have a label in common that nothing else has.
fn is_bound(whole: &Einsum, a: Label, b: Label) -> bool {
    a == b && whole.uses(a) == 2 && !whole.output.contains(&a)
}

/// `inv(A)*A`
fn cancel_whole(graph: &mut Graph, whole: &mut Einsum, place: usize, matrix: NodeId, [i, k]: [Label; 2]) -> bool {
    for (other, (there, others)) in whole.factors.iter().enumerate() {
        let &[l, j] = others.as_slice() else { continue };
        if *there != matrix || other == place {
            continue;
        }
        let ends = if is_bound(whole, k, l) {
            [i, j]
        } else if is_bound(whole, i, j) {
            [l, k]
        } else {
            continue;
        };
        let identity = graph.identity(graph.dimensions(matrix)[0]);
        whole.factors[place] = (identity, ends.to_vec());
        whole.factors.remove(other);
        return true;
    }
    false
}

/// The factors of a product of two square matrices, from left to right.
fn two_factors(graph: &Graph, matrix: NodeId) -> Option<[Oriented; 2]> {
    let product = Einsum::of(graph, matrix);
    let square = |node: NodeId| matches!(graph.dimensions(node), [rows, columns] if rows == columns);
    let [(a, first), (b, second)] = product.factors.as_slice() else { return None };
    if !square(*a) || !square(*b) || !product.coefficient.is_one() {
        return None;
    }
    let ends = |labels: &[Label], end: Label| labels.iter().position(|&label| label == end);
    let (left, right) = if first.contains(&0) && second.contains(&1) {
        ((*a, first), (*b, second))
    } else if first.contains(&1) && second.contains(&0) {
        ((*b, second), (*a, first))
    } else {
        return None;
    };
    let exchanged = (ends(left.1, 0)? == 1, ends(right.1, 1)? == 0);
    let (inner, outer) = (left.1[usize::from(!exchanged.0)], right.1[usize::from(exchanged.1)]);
    (inner == outer && inner > 1).then_some([(left.0, exchanged.0), (right.0, exchanged.1)])
}

/// Where a matrix stands with its row (0) or its column (1) at a label that is summed over, and its label on the other side.
fn beside(
    whole: &Einsum,
    place: usize,
    (matrix, exchanged): Oriented,
    at: Label,
    side: usize,
) -> Option<(usize, Label)> {
    whole.factors.iter().enumerate().find_map(|(other, (node, labels))| {
        let &[first, second] = labels.as_slice() else { return None };
        let ends = if exchanged { [second, first] } else { [first, second] };
        let meets = *node == matrix && other != place && is_bound(whole, ends[side], at);
        meets.then_some((other, ends[1 - side]))
    })
}

/// The inverse of a matrix that is its own transpose is its own transpose too: its labels are put in order.
pub(super) fn straighten(graph: &Graph, whole: &mut Einsum) {
    for place in 0..whole.factors.len() {
        let (node, labels) = &whole.factors[place];
        let &[i, k] = labels.as_slice() else { continue };
        if i > k
            && let Some((matrix, _)) = inverted(graph, *node)
            && graph.is_symmetric(matrix)
        {
            whole.factors[place].1 = vec![k, i];
        }
    }
}

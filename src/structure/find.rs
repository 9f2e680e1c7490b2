//! Patterns from the formula, operands first.
//!
//! In: a graph and a node. Out: its [`Pattern`].
//!
//! ```text
//! identity                         equal indices
//! a sum over indices               what all factors ask for
//! a product of entries             what all factors ask for
//! a sum                            what one of the terms asks for
//! a function with f(0) = 0         what its argument asks for
//! a part, zeros around, blocks     the same, moved
//! ```

use super::joined::Joined;
use super::{Form, Pattern, Stretch, fixed};
use crate::graph::{Expression, Graph, MOST_ENTRIES, NodeId, Operands, walk};
use crate::number::Rational;
use crate::op::{Contraction, Dimension, Function, TensorOp};

/// More forms than these, unless all are single entries, are taken for one without conditions.
const LIMIT: usize = 8;

/// The pattern of a tensor of which the first axes, so many, are the rows of a matrix.
pub fn pattern(graph: &Graph, root: NodeId, rows: usize) -> Pattern {
    let mut found: Vec<Vec<Form>> = vec![Vec::new(); root.index() + 1];
    for id in walk::live(graph, &[root]) {
        let forms = if graph.is_zero(id) { Vec::new() } else { forms(graph, id, &found) };
        found[id.index()] = distinct(forms, graph.dimensions(id));
    }
    Pattern { lengths: graph.dimensions(root).to_vec(), rows, forms: found.swap_remove(root.index()) }
}

/// A Jacobian with the same matrix, if its columns are stretched: entries in the order of columns may be given other axes.
/// With it, how many of its axes are rows.
pub fn stretched_alike(graph: &Graph, root: NodeId, rows: usize, stretch: Stretch) -> (NodeId, usize) {
    let Expression::Tensor { operation: TensorOp::Reshape(_), operands } = graph.view(root) else {
        return (root, rows);
    };
    let (inner, count) = (operands.at(0), |lengths: &[Dimension]| {
        lengths.iter().try_fold(1_u64, |count, &length| count.checked_mul(fixed(length)?))
    });
    let lengths = graph.dimensions(inner);
    let (Some(height), Stretch::Columns) = (count(&graph.dimensions(root)[..rows]), stretch) else {
        return (root, rows);
    };
    let split = (0..=lengths.len()).find(|&rows| count(&lengths[..rows]) == Some(height));
    split.map_or((root, rows), |rows| (inner, rows))
}

fn forms(graph: &Graph, id: NodeId, found: &[Vec<Form>]) -> Vec<Form> {
    let whole = graph.dimensions(id);
    let dense = || vec![Form::separate(whole, true)];
    let lifted = |operand: NodeId| found[operand.index()].iter().map(|form| lift(form, whole)).collect::<Vec<_>>();
    let moved = |operand: NodeId, axis: usize, by: u64| {
        let moved = found[operand.index()].iter().cloned().map(|mut form| {
            form.starts[axis] += by;
            form
        });
        moved.collect::<Vec<_>>()
    };
    match graph.view(id) {
        Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) => dense(),
        Expression::Sum { constant, terms, .. } if constant.is_zero() => terms.iter().flat_map(lifted).collect(),
        Expression::Sum { .. } => dense(),
        Expression::Product { factors, .. } => {
            let choices: Vec<Vec<Form>> = factors.iter().map(lifted).collect();
            let start = vec![Form::separate(whole, false)];
            choices.iter().fold(start, |all, choice| {
                let pairs = all.iter().flat_map(|form| choice.iter().filter_map(|other| form.both(other, whole)));
                distinct(pairs.collect(), whole)
            })
        }
        Expression::Power { base, exponent } if !exponent.is_negative() => lifted(base),
        Expression::Power { .. } => dense(),
        Expression::Call { function: Function::Known(f), arguments } if arguments.len() == 1 => {
            let at_zero = (f.row().exact)(&[Rational::ZERO]);
            if at_zero.is_some_and(|value| value.is_zero()) { lifted(arguments.at(0)) } else { dense() }
        }
        Expression::Call { .. } => dense(),
        Expression::Select { then, otherwise, .. } => [then, otherwise].into_iter().flat_map(lifted).collect(),
        Expression::Compare { .. } | Expression::And(_) | Expression::Or(_) | Expression::Not(_) => dense(),
        Expression::Tensor { operation, operands } => match operation {
            TensorOp::Contraction(id) => contracted(graph, graph.contraction(id), operands, found),
            TensorOp::Ones(_) => vec![Form::separate(whole, false)],
            TensorOp::Identity(_) => {
                vec![Form { classes: vec![0, 0], starts: vec![0, 0], lengths: vec![whole[0]], varies: vec![false] }]
            }
            TensorOp::Zeros(_) => Vec::new(),
            TensorOp::Reduce(..) | TensorOp::Softmax(_) | TensorOp::Inverse | TensorOp::Solve => dense(),
            TensorOp::Determinant | TensorOp::Adjugate | TensorOp::LogDeterminant | TensorOp::Reshape(_) => dense(),
            TensorOp::Slice(id) => {
                let ranges = &graph.slice_of(id).ranges;
                found[operands.at(0).index()]
                    .iter()
                    .filter_map(|form| sliced(form, ranges, graph, operands.at(0)))
                    .collect()
            }
            TensorOp::Embed(id) => {
                let ranges = graph.slice_of(id).ranges.iter();
                let first = |range: &Option<(u64, u64)>| range.map_or(0, |(first, _)| first);
                let firsts: Vec<u64> = ranges.map(first).collect();
                let embedded = found[operands.at(0).index()].iter().cloned().map(|mut form| {
                    form.starts.iter_mut().zip(&firsts).for_each(|(start, first)| *start += first);
                    form
                });
                embedded.collect()
            }
            TensorOp::Concatenate(axis) => {
                let mut before = 0;
                let blocks = operands.iter().flat_map(|operand| {
                    let block = moved(operand, axis.into(), before);
                    before += fixed(graph.dimensions(operand)[usize::from(axis)]).unwrap_or(0);
                    block
                });
                blocks.collect()
            }
        },
    }
}

/// The form of an operand that is repeated along leading axes.
fn lift(form: &Form, whole: &[Dimension]) -> Form {
    let more = whole.len() - form.classes.len();
    let mut lifted = Form::separate(&whole[..more], false);
    lifted.classes.extend(form.classes.iter().map(|class| class + more));
    lifted.starts.extend(&form.starts);
    lifted.lengths.extend(&form.lengths);
    lifted.varies.extend(&form.varies);
    lifted
}

/// What is within ranges.
fn sliced(form: &Form, ranges: &[Option<(u64, u64)>], graph: &Graph, operand: NodeId) -> Option<Form> {
    let lengths = graph.dimensions(operand);
    let mut joined = Joined::new(lengths);
    joined.restrict(form, |axis| axis);
    for (axis, range) in ranges.iter().enumerate() {
        if let Some((first, count)) = *range {
            joined.keep(axis, first, Dimension::Fixed(count));
        }
    }
    let mut sliced = joined.form(lengths.len(), |axis| form.varies[form.classes[axis]])?;
    for (start, range) in sliced.starts.iter_mut().zip(ranges) {
        *start -= range.map_or(0, |(first, _)| first);
    }
    Some(sliced)
}

/// What all factors ask for, in terms of the labels that are left.
fn contracted(graph: &Graph, contraction: &Contraction, operands: Operands<'_>, found: &[Vec<Form>]) -> Vec<Form> {
    let order = usize::from(contraction.order);
    let labels = contraction.labels.iter().flatten().map(|&label| usize::from(label) + 1).max().unwrap_or(0).max(order);
    let mut lengths = vec![Dimension::Fixed(1); labels];
    for (operand, own) in operands.iter().zip(&contraction.labels) {
        own.iter().zip(graph.dimensions(operand)).for_each(|(&label, &length)| lengths[usize::from(label)] = length);
    }
    // What is known of the labels so far: one form for each choice among the forms of the factors.
    let mut all = vec![Form::separate(&lengths, false)];
    for (operand, own) in operands.iter().zip(&contraction.labels) {
        let choices = found[operand.index()].iter().filter_map(|form| {
            let place = |axis: usize| usize::from(own[axis]);
            let mut joined = Joined::new(&lengths);
            joined.restrict(form, place);
            joined.form(labels, |label| {
                (0..own.len()).any(|axis| place(axis) == label && form.varies[form.classes[axis]])
            })
        });
        let choices: Vec<Form> = choices.collect();
        let pairs = all.iter().flat_map(|form| choices.iter().filter_map(|other| form.both(other, &lengths))).collect();
        all = distinct(pairs, &lengths);
    }
    let left = all.iter().filter_map(|form| {
        let mut joined = Joined::new(&lengths);
        joined.restrict(form, |label| label);
        joined.form(order, |label| form.varies[form.classes[label]])
    });
    left.collect()
}

/// Forms that none of the others covers; too many become one that covers everything.
fn distinct(forms: Vec<Form>, lengths: &[Dimension]) -> Vec<Form> {
    let mut kept: Vec<Form> = Vec::new();
    for form in forms {
        if let Some(same) = kept.iter_mut().find(|other| other.is_at(&form)) {
            same.varies.iter_mut().zip(&form.varies).for_each(|(varies, more)| *varies |= more);
        } else if !kept.iter().any(|other| other.covers(&form, lengths)) {
            kept.retain(|other| !form.covers(other, lengths));
            kept.push(form);
        }
    }
    let most = if kept.iter().all(Form::is_single) { MOST_ENTRIES } else { LIMIT };
    if kept.len() > most { vec![Form::separate(lengths, true)] } else { kept }
}

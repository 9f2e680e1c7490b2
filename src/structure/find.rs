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
//! ```

use super::{Form, Joined, Pattern};
use crate::graph::{Expression, Graph, NodeId, Operands, walk};
use crate::number::Rational;
use crate::op::{Contraction, Function, TensorOp};

/// More forms than these are taken for one without conditions.
const LIMIT: usize = 8;

/// The pattern of a tensor of which the first axes, so many, are the rows of a matrix.
pub fn pattern(graph: &Graph, root: NodeId, rows: usize) -> Pattern {
    let mut found: Vec<Vec<Form>> = vec![Vec::new(); root.index() + 1];
    for id in walk::live(graph, &[root]) {
        let forms = if graph.is_zero(id) { Vec::new() } else { forms(graph, id, &found) };
        found[id.index()] = distinct(forms, graph.dimensions(id).len());
    }
    Pattern { lengths: graph.dimensions(root).to_vec(), rows, forms: found.swap_remove(root.index()) }
}

fn forms(graph: &Graph, id: NodeId, found: &[Vec<Form>]) -> Vec<Form> {
    let order = graph.dimensions(id).len();
    let dense = || vec![Form::separate(order, true)];
    let lifted = |operand: NodeId| found[operand.index()].iter().map(|form| lift(form, order)).collect::<Vec<_>>();
    match graph.view(id) {
        Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) => dense(),
        Expression::Sum { constant, terms, .. } if constant.is_zero() => terms.iter().flat_map(lifted).collect(),
        Expression::Sum { .. } => dense(),
        Expression::Product { factors, .. } => {
            let choices: Vec<Vec<Form>> = factors.iter().map(lifted).collect();
            let start = vec![Form::separate(order, false)];
            choices.iter().fold(start, |all, choice| {
                let pairs = all.iter().flat_map(|form| choice.iter().map(|other| form.both(other))).collect();
                distinct(pairs, order)
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
            TensorOp::Contraction(id) => contracted(graph.contraction(id), operands, found),
            TensorOp::Ones(_) => vec![Form::separate(order, false)],
            TensorOp::Identity(_) => vec![Form { classes: vec![0, 0], varies: vec![false] }],
            TensorOp::Zeros(_) => Vec::new(),
            TensorOp::Reduce(..) | TensorOp::Softmax(_) | TensorOp::Inverse | TensorOp::Solve => dense(),
            TensorOp::Determinant | TensorOp::LogDeterminant | TensorOp::Reshape(_) => dense(),
            TensorOp::Slice(_) | TensorOp::Embed(_) | TensorOp::Concatenate(_) => dense(),
        },
    }
}

/// The form of an operand that is repeated along leading axes.
fn lift(form: &Form, order: usize) -> Form {
    let more = order - form.classes.len();
    let classes = (0..more).chain(form.classes.iter().map(|class| class + more)).collect();
    let varies = std::iter::repeat_n(false, more).chain(form.varies.iter().copied()).collect();
    Form { classes, varies }
}

/// What all factors ask for, in terms of the labels that are left.
fn contracted(contraction: &Contraction, operands: Operands<'_>, found: &[Vec<Form>]) -> Vec<Form> {
    let order = usize::from(contraction.order);
    let labels = contraction.labels.iter().flatten().map(|&label| usize::from(label) + 1).max().unwrap_or(0).max(order);
    // What is known of the labels so far: one form for each choice among the forms of the factors.
    let mut all = vec![Form::separate(labels, false)];
    for (operand, own) in operands.iter().zip(&contraction.labels) {
        let choices = found[operand.index()].iter().map(|form| {
            let place = |axis: usize| usize::from(own[axis]);
            let mut joined = Joined::new(labels);
            joined.unite_classes(&form.classes, place);
            joined.form(labels, |label| {
                (0..own.len()).any(|axis| place(axis) == label && form.varies[form.classes[axis]])
            })
        });
        let choices: Vec<Form> = choices.collect();
        let pairs = all.iter().flat_map(|form| choices.iter().map(|other| form.both(other))).collect();
        all = distinct(pairs, labels);
    }
    let left = all.iter().map(|form| {
        let joined = Joined(form.classes.clone());
        joined.form(order, |label| form.varies[form.classes[label]])
    });
    left.collect()
}

/// Forms that none of the others covers; too many become one that covers everything.
fn distinct(forms: Vec<Form>, order: usize) -> Vec<Form> {
    let mut kept: Vec<Form> = Vec::new();
    for form in forms {
        if let Some(same) = kept.iter_mut().find(|other| other.classes == form.classes) {
            same.varies.iter_mut().zip(&form.varies).for_each(|(varies, more)| *varies |= more);
        } else if !kept.iter().any(|other| other.covers(&form)) {
            kept.retain(|other| !form.covers(other));
            kept.push(form);
        }
    }
    if kept.len() > LIMIT { vec![Form::separate(order, true)] } else { kept }
}

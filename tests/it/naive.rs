//! Values of tensors, the slow way: what every other engine has to agree with.
//!
//! Each node becomes an array, each operation a loop over all its indices, read off its definition.

use std::collections::HashMap;

use symdiff::graph::{Expression, Graph, NodeId, walk};
use symdiff::op::{Axes, Contraction, Dimension, Function, Reduction, Slice, TensorOp};

/// Entries in the order of rows: the last axis runs fastest. Truth values are 1 and 0.
#[derive(Clone, PartialEq, Debug)]
pub struct Array {
    pub lengths: Vec<usize>,
    pub entries: Vec<f64>,
}

/// What symbols stand for, by name; the lengths of axes among them.
pub type Point = HashMap<String, Array>;

impl Array {
    pub fn number(value: f64) -> Array {
        Array { lengths: Vec::new(), entries: vec![value] }
    }

    /// An array of which the entries are a function of their indices.
    pub fn from_fn(lengths: &[usize], mut entry: impl FnMut(&[usize]) -> f64) -> Array {
        let mut entries = Vec::new();
        for_each_index(lengths, |index| entries.push(entry(index)));
        Array { lengths: lengths.to_vec(), entries }
    }

    /// The entry at the last ones of some indices.
    pub fn at(&self, index: &[usize]) -> f64 {
        let own = &index[index.len() - self.lengths.len()..];
        self.entries[own.iter().zip(&self.lengths).fold(0, |place, (i, length)| place * length + i)]
    }
}

fn for_each_index(lengths: &[usize], mut visit: impl FnMut(&[usize])) {
    if lengths.contains(&0) {
        return;
    }
    let mut index = vec![0; lengths.len()];
    loop {
        visit(&index);
        let Some(axis) = (0..lengths.len()).rev().find(|&axis| index[axis] + 1 < lengths[axis]) else { return };
        index[axis] += 1;
        index[axis + 1..].fill(0);
    }
}

/// The values of some nodes.
pub fn evaluate(graph: &Graph, roots: &[NodeId], point: &Point) -> Vec<Array> {
    let mut values: HashMap<NodeId, Array> = HashMap::new();
    for id in walk::live(graph, roots) {
        let operands: Vec<&Array> = graph.operands(id).iter().map(|operand| &values[&operand]).collect();
        let value = value(graph, id, &operands, point);
        assert_eq!(value.lengths, lengths(graph, graph.dimensions(id), point), "the shape of {:?}", graph.view(id));
        values.insert(id, value);
    }
    roots.iter().map(|root| values[root].clone()).collect()
}

/// The lengths of axes at a point.
pub fn lengths(graph: &Graph, dimensions: &[Dimension], point: &Point) -> Vec<usize> {
    let length = |dimension: &Dimension| match *dimension {
        Dimension::Fixed(length) => length as usize,
        Dimension::Named(symbol) => point[graph.name(symbol)].entries[0] as usize,
    };
    dimensions.iter().map(length).collect()
}

fn value(graph: &Graph, id: NodeId, operands: &[&Array], point: &Point) -> Array {
    let longest = operands.iter().max_by_key(|operand| operand.lengths.len()).map_or(Vec::new(), |o| o.lengths.clone());
    let each = |f: &dyn Fn(&[f64]) -> f64| {
        Array::from_fn(&longest, |index| f(&operands.iter().map(|operand| operand.at(index)).collect::<Vec<_>>()))
    };
    let truth = |value: bool| f64::from(u8::from(value));
    match graph.view(id) {
        Expression::Constant(value) => Array::number(value.to_f64()),
        Expression::Symbol(symbol) => point[graph.name(symbol)].clone(),
        Expression::Truth(value) => Array::number(truth(value)),
        Expression::Sum { constant, coefficients, .. } => each(&|terms| {
            constant.to_f64() + terms.iter().zip(coefficients).map(|(term, c)| term * c.to_f64()).sum::<f64>()
        }),
        Expression::Product { coefficient, .. } => {
            each(&|factors| coefficient.to_f64() * factors.iter().product::<f64>())
        }
        Expression::Power { exponent, .. } => each(&|base| base[0].powf(exponent.to_f64())),
        Expression::Call { function: Function::Known(function), .. } => each(&|arguments| (function.row().eval)(arguments)),
        Expression::Call { function: Function::Unknown(_), .. } => panic!("a function without a definition has no value"),
        Expression::Select { .. } => each(&|o| if o[0] != 0.0 { o[1] } else { o[2] }),
        Expression::Compare { relation, .. } => each(&|sides| truth(relation.holds(sides[0].partial_cmp(&sides[1])))),
        Expression::And(_) => each(&|operands| truth(operands.iter().all(|value| *value != 0.0))),
        Expression::Or(_) => each(&|operands| truth(operands.iter().any(|value| *value != 0.0))),
        Expression::Not(_) => each(&|operand| truth(operand[0] == 0.0)),
        Expression::Tensor { operation, .. } => {
            let whole = lengths(graph, graph.dimensions(id), point);
            tensor(graph, operation, operands, &whole)
        }
    }
}

fn tensor(graph: &Graph, operation: TensorOp, operands: &[&Array], whole: &[usize]) -> Array {
    match operation {
        TensorOp::Contraction(id) => contract(graph.contraction(id), operands, whole),
        TensorOp::Ones(_) => Array::from_fn(whole, |_| 1.0),
        TensorOp::Zeros(_) => Array::from_fn(whole, |_| 0.0),
        TensorOp::Identity(_) => Array::from_fn(whole, |index| f64::from(u8::from(index[0] == index[1]))),
        TensorOp::Reduce(reduction, axes) => reduce(operands[0], axes, |group| match reduction {
            Reduction::Maximum => group.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            Reduction::Minimum => group.iter().copied().fold(f64::INFINITY, f64::min),
            Reduction::LogSumExp => group.iter().map(|entry| entry.exp()).sum::<f64>().ln(),
        }),
        TensorOp::Softmax(axes) => {
            let sums = reduce(operands[0], axes, |group| group.iter().map(|entry| entry.exp()).sum());
            Array::from_fn(whole, |index| {
                let kept: Vec<_> = (0..index.len()).filter(|&axis| !axes.contains(axis)).map(|a| index[a]).collect();
                operands[0].at(index).exp() / sums.at(&kept)
            })
        }
        TensorOp::Inverse => {
            let n = whole[0];
            let unit = Array::from_fn(whole, |index| f64::from(u8::from(index[0] == index[1])));
            let (_, columns) = eliminate(operands[0], unit.entries, n);
            Array { lengths: whole.to_vec(), entries: columns }
        }
        TensorOp::Determinant => Array::number(eliminate(operands[0], Vec::new(), 0).0),
        TensorOp::LogDeterminant => Array::number(eliminate(operands[0], Vec::new(), 0).0.abs().ln()),
        TensorOp::Solve => {
            let columns = whole.get(1).copied().unwrap_or(1);
            let (_, entries) = eliminate(operands[0], operands[1].entries.clone(), columns);
            Array { lengths: whole.to_vec(), entries }
        }
        TensorOp::Reshape(_) => {
            let place = |lengths: &[usize], index: &[usize]| {
                index.iter().zip(lengths).rev().fold(0, |place, (i, length)| place * length + i)
            };
            let mut by_columns = vec![0.0; operands[0].entries.len()];
            let own = &operands[0].lengths;
            for_each_index(own, |index| by_columns[place(own, index)] = operands[0].at(index));
            Array::from_fn(whole, |index| by_columns[place(whole, index)])
        }
        TensorOp::Slice(id) => {
            let first = first_entries(graph.slice_of(id));
            Array::from_fn(whole, |index| {
                operands[0].at(&index.iter().zip(&first).map(|(i, first)| i + first).collect::<Vec<_>>())
            })
        }
        TensorOp::Embed(id) => {
            let first = first_entries(graph.slice_of(id));
            Array::from_fn(whole, |index| {
                let inside = index.iter().zip(&first).map(|(i, first)| i.checked_sub(*first));
                let inside = inside.collect::<Option<Vec<_>>>();
                let fits = |index: &Vec<usize>| index.iter().zip(&operands[0].lengths).all(|(i, length)| i < length);
                inside.filter(fits).map_or(0.0, |index| operands[0].at(&index))
            })
        }
        TensorOp::Concatenate(axis) => Array::from_fn(whole, |index| {
            let mut index = index.to_vec();
            for operand in operands {
                match index[usize::from(axis)].checked_sub(operand.lengths[usize::from(axis)]) {
                    None => return operand.at(&index),
                    Some(rest) => index[usize::from(axis)] = rest,
                }
            }
            unreachable!("the joined tensors are as long as the whole")
        }),
    }
}

fn first_entries(slice: &Slice) -> Vec<usize> {
    slice.ranges.iter().map(|range| range.map_or(0, |(first, _)| first as usize)).collect()
}

fn contract(contraction: &Contraction, operands: &[&Array], whole: &[usize]) -> Array {
    let mut lengths = whole.to_vec();
    for (labels, operand) in contraction.labels.iter().zip(operands) {
        for (&label, &length) in labels.iter().zip(&operand.lengths) {
            lengths.resize(lengths.len().max(usize::from(label) + 1), 1);
            lengths[usize::from(label)] = length;
        }
    }
    Array::from_fn(whole, |free| {
        let mut sum = 0.0;
        for_each_index(&lengths[whole.len()..], |bound| {
            let index = [free, bound].concat();
            let factors = contraction.labels.iter().zip(operands).map(|(labels, operand)| {
                operand.at(&labels.iter().map(|&label| index[usize::from(label)]).collect::<Vec<_>>())
            });
            sum += factors.product::<f64>();
        });
        sum
    })
}

fn reduce(operand: &Array, axes: Axes, reduction: impl Fn(&[f64]) -> f64) -> Array {
    let kept = (0..operand.lengths.len()).filter(|&axis| !axes.contains(axis)).collect::<Vec<_>>();
    let lengths: Vec<_> = kept.iter().map(|&axis| operand.lengths[axis]).collect();
    Array::from_fn(&lengths, |index| {
        let mut group = Vec::new();
        for_each_index(&operand.lengths, |all| {
            if kept.iter().zip(index).all(|(&axis, i)| all[axis] == *i) {
                group.push(operand.at(all));
            }
        });
        reduction(&group)
    })
}

/// Gauss elimination: the determinant, and the solutions for so many right sides.
fn eliminate(matrix: &Array, right: Vec<f64>, columns: usize) -> (f64, Vec<f64>) {
    let n = matrix.lengths[0];
    let (mut a, mut b, mut determinant) = (matrix.entries.clone(), right, 1.0);
    for k in 0..n {
        let pivot = (k..n).max_by(|&i, &j| a[i * n + k].abs().total_cmp(&a[j * n + k].abs())).expect("a row is left");
        if pivot != k {
            determinant = -determinant;
            (0..n).for_each(|j| a.swap(k * n + j, pivot * n + j));
            (0..columns).for_each(|j| b.swap(k * columns + j, pivot * columns + j));
        }
        let scale = a[k * n + k];
        determinant *= scale;
        (0..n).for_each(|j| a[k * n + j] /= scale);
        (0..columns).for_each(|j| b[k * columns + j] /= scale);
        for i in (0..n).filter(|&i| i != k) {
            let factor = a[i * n + k];
            (0..n).for_each(|j| a[i * n + j] -= factor * a[k * n + j]);
            (0..columns).for_each(|j| b[i * columns + j] -= factor * b[k * columns + j]);
        }
    }
    (determinant, b)
}

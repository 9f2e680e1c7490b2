//! Values entry by entry, as the operations are defined: what the fast road has to agree with.
//!
//! In: a graph, roots and the values of symbols. Out: the values of the roots. Always: a sum is added up in the order of
//! its terms, and a contraction loops over all of its labels; nothing is clever.

use super::kernel::lu;
use super::{Array, Lengths, TensorError, lengths};
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{Axes, Contraction, Function, Reduction, SymbolId, TensorOp, UnknownId};

/// The values of some roots.
///
/// # Errors
///
/// If a value is missing, has a wrong shape, or an operation is not possible.
pub(super) fn evaluate(
    graph: &Graph,
    roots: &[NodeId],
    point: &[(SymbolId, Array)],
) -> Result<Vec<Array>, TensorError> {
    let lengths = Lengths::of_values(graph, point)?;
    let mut naive = Naive { graph, point, lengths, values: vec![None; graph.len()] };
    for id in walk::live(graph, roots) {
        naive.values[id.index()] = Some(naive.node(id)?);
    }
    Ok(roots.iter().map(|&root| naive.value(root).clone()).collect())
}

struct Naive<'g> {
    graph: &'g Graph,
    point: &'g [(SymbolId, Array)],
    lengths: Lengths,
    values: Vec<Option<Array>>,
}

impl Naive<'_> {
    fn value(&self, id: NodeId) -> &Array {
        self.values[id.index()].as_ref().expect("operands come before their users")
    }

    fn node(&self, id: NodeId) -> Result<Array, TensorError> {
        let graph = self.graph;
        let dimensions = self.lengths.dimensions(graph, graph.dimensions(id))?;
        let by_entry = |operands: Vec<NodeId>, value: &dyn Fn(&[f64]) -> f64| {
            let operands: Vec<_> = operands.into_iter().map(|operand| self.value(operand).entries()).collect();
            let mut entries = vec![0.0; operands.len()];
            let at = |place: usize| {
                // What has fewer axes is repeated.
                entries.iter_mut().zip(&operands).for_each(|(entry, all)| *entry = all[place % all.len()]);
                value(&entries)
            };
            Ok(Array::new(&dimensions, (0..dimensions.iter().product()).map(at).collect::<Vec<_>>()))
        };
        let truth = |value: bool| f64::from(u8::from(value));
        match graph.view(id) {
            Expression::Constant(number) => Ok(number.to_f64().into()),
            Expression::Symbol(symbol) => self::symbol(graph, symbol, &self.lengths, self.point),
            Expression::Truth(value) => Ok(truth(value).into()),
            Expression::Sum { constant, coefficients, terms } => {
                let coefficients: Vec<_> = coefficients.iter().map(Rational::to_f64).collect();
                let sum = |entries: &[f64]| coefficients.iter().zip(entries).map(|(c, entry)| c * entry).sum::<f64>();
                by_entry(terms.to_vec(), &|entries| constant.to_f64() + sum(entries))
            }
            Expression::Product { coefficient, factors } => {
                by_entry(factors.to_vec(), &|entries| coefficient.to_f64() * entries.iter().product::<f64>())
            }
            Expression::Power { base, exponent } => {
                let exponent = exponent.to_f64();
                by_entry(vec![base], &|entries| entries[0].powf(exponent))
            }
            Expression::Call { function: Function::Known(function), arguments } => {
                by_entry(arguments.to_vec(), &|entries| (function.row().eval)(entries))
            }
            Expression::Call { function: Function::Unknown(function), .. } => Err(unknown(graph, function)),
            Expression::Select { condition, then, otherwise } => {
                by_entry(vec![condition, then, otherwise], &|entries| entries[if entries[0] != 0.0 { 1 } else { 2 }])
            }
            Expression::Compare { relation, left, right } => {
                by_entry(vec![left, right], &|entries| truth(relation.holds(entries[0].partial_cmp(&entries[1]))))
            }
            Expression::And(operands) => {
                by_entry(operands.to_vec(), &|entries| truth(entries.iter().all(|&entry| entry != 0.0)))
            }
            Expression::Or(operands) => {
                by_entry(operands.to_vec(), &|entries| truth(entries.iter().any(|&entry| entry != 0.0)))
            }
            Expression::Not(operand) => by_entry(vec![operand], &|entries| truth(entries[0] == 0.0)),
            Expression::Tensor { operation, operands } => {
                let operands: Vec<_> = operands.iter().map(|operand| self.value(operand)).collect();
                self.tensor(operation, &operands, &dimensions)
            }
        }
    }

    fn tensor(&self, operation: TensorOp, operands: &[&Array], dimensions: &[usize]) -> Result<Array, TensorError> {
        let graph = self.graph;
        match operation {
            TensorOp::Contraction(id) => Ok(contract(graph.contraction(id), operands, dimensions)),
            TensorOp::Ones(_) => Ok(Array::filled(dimensions, 1.0)),
            TensorOp::Zeros(_) => Ok(Array::filled(dimensions, 0.0)),
            TensorOp::Identity(_) => Ok(build(dimensions, |at| if at[0] == at[1] { 1.0 } else { 0.0 })),
            TensorOp::Reduce(reduction, axes) => Ok(reduce(reduction, operands[0], axes, dimensions)),
            TensorOp::Softmax(axes) => Ok(softmax(operands[0], axes)),
            TensorOp::Inverse => {
                let rows = dimensions[0];
                let identity = build(dimensions, |at| if at[0] == at[1] { 1.0 } else { 0.0 });
                solve(operands[0], &identity).ok_or(TensorError::Singular { rows })
            }
            TensorOp::Determinant => Ok(lu::determinant(operands[0].dimensions()[0], &factorise(operands[0])).into()),
            TensorOp::Adjugate => Ok(build(dimensions, |at| cofactor(operands[0], at[1], at[0]))),
            TensorOp::LogDeterminant => {
                Ok(lu::log_determinant(operands[0].dimensions()[0], &factorise(operands[0])).into())
            }
            TensorOp::Solve => {
                solve(operands[0], operands[1]).ok_or(TensorError::Singular { rows: operands[0].dimensions()[0] })
            }
            TensorOp::Reshape(_) => {
                let expected = dimensions.iter().product();
                let found = operands[0].entries().len();
                if found != expected {
                    return Err(TensorError::EntryCount { found, expected });
                }
                // Column-major places are the row-major places of the reversed axes.
                let mut entries = vec![0.0; expected];
                let (from, to) = (operands[0].dimensions(), dimensions);
                for place in 0..expected {
                    entries[row_major(to, &unravel(to, place))] = entry(operands[0], &unravel(from, place));
                }
                Ok(Array::new(dimensions, entries))
            }
            TensorOp::Slice(id) => {
                let slice = graph.slice_of(id);
                let starts = lengths::starts(&slice.ranges, operands[0].dimensions())?;
                Ok(build(dimensions, |at| {
                    let place: Vec<_> = at.iter().zip(&starts).map(|(at, start)| at + start).collect();
                    entry(operands[0], &place)
                }))
            }
            TensorOp::Embed(id) => {
                let slice = graph.slice_of(id);
                let starts = lengths::starts(&slice.ranges, dimensions)?;
                Ok(build(dimensions, |at| {
                    let place: Vec<_> = at.iter().zip(&starts).map(|(at, start)| at.wrapping_sub(*start)).collect();
                    let inside = place.iter().zip(operands[0].dimensions()).all(|(at, length)| at < length);
                    if inside { entry(operands[0], &place) } else { 0.0 }
                }))
            }
            TensorOp::Concatenate(axis) => Ok(build(dimensions, |at| {
                let (axis, mut at) = (usize::from(axis), at.to_vec());
                let mut whole = operands.iter();
                loop {
                    let operand = whole.next().expect("the dimensions are those of all operands");
                    let length = operand.dimensions()[axis];
                    if at[axis] < length {
                        return entry(operand, &at);
                    }
                    at[axis] -= length;
                }
            })),
        }
    }
}

fn row_major(dimensions: &[usize], at: &[usize]) -> usize {
    dimensions.iter().zip(at).fold(0, |place, (length, at)| place * length + at)
}

/// The place with a number, counted column by column.
fn unravel(dimensions: &[usize], mut number: usize) -> Vec<usize> {
    let digit = |&length: &usize| {
        let digit = number % length;
        number /= length;
        digit
    };
    dimensions.iter().map(digit).collect()
}

fn entry(array: &Array, at: &[usize]) -> f64 {
    array.entries()[row_major(array.dimensions(), at)]
}

/// An array from its entries.
fn build(dimensions: &[usize], value: impl Fn(&[usize]) -> f64) -> Array {
    let mut entries = vec![0.0; dimensions.iter().product()];
    for number in 0..entries.len() {
        let at = unravel(dimensions, number);
        entries[row_major(dimensions, &at)] = value(&at);
    }
    Array::new(dimensions, entries)
}

fn contract(contraction: &Contraction, operands: &[&Array], dimensions: &[usize]) -> Array {
    let count = contraction.labels.iter().flatten().map(|&label| usize::from(label) + 1).max().unwrap_or(0);
    let mut lengths = dimensions.to_vec();
    lengths.resize(count.max(lengths.len()), 1);
    for (labels, operand) in contraction.labels.iter().zip(operands) {
        labels.iter().zip(operand.dimensions()).for_each(|(&label, &length)| lengths[usize::from(label)] = length);
    }
    let mut sums = vec![0.0; dimensions.iter().product()];
    for number in 0..lengths.iter().product() {
        let at = unravel(&lengths, number);
        let mut product = 1.0;
        for (labels, operand) in contraction.labels.iter().zip(operands) {
            let place: Vec<_> = labels.iter().map(|&label| at[usize::from(label)]).collect();
            product *= entry(operand, &place);
        }
        sums[row_major(dimensions, &at[..dimensions.len()])] += product;
    }
    Array::new(dimensions, sums)
}

/// The entries along some axes at a place of the others.
fn fibre(array: &Array, axes: Axes, at: &[usize]) -> Vec<f64> {
    let places = (0..array.entries().len()).map(|number| unravel(array.dimensions(), number));
    let fits =
        |place: &Vec<usize>| place.iter().zip(at).enumerate().all(|(axis, (a, b))| axes.contains(axis) || a == b);
    places.filter(fits).map(|place| entry(array, &place)).collect()
}

fn reduce(reduction: Reduction, array: &Array, axes: Axes, dimensions: &[usize]) -> Array {
    build(dimensions, |at| {
        let mut kept = at.iter();
        let whole = 0..array.dimensions().len();
        let whole: Vec<_> =
            whole.map(|axis| if axes.contains(axis) { 0 } else { kept.next().copied().unwrap_or(0) }).collect();
        let entries = fibre(array, axes, &whole);
        match reduction {
            Reduction::Maximum => maximum(&entries),
            Reduction::Minimum => -maximum(&entries.iter().map(|entry| -entry).collect::<Vec<_>>()),
            Reduction::LogSumExp => {
                let most = maximum(&entries);
                let sum: f64 = entries.iter().map(|entry| (entry - most).exp()).sum();
                if most.is_infinite() { most } else { most + sum.ln() }
            }
        }
    })
}

fn maximum(entries: &[f64]) -> f64 {
    let larger = |a: f64, b: f64| if a.is_nan() || b < a { a } else { b };
    entries.iter().copied().fold(f64::NEG_INFINITY, larger)
}

fn softmax(array: &Array, axes: Axes) -> Array {
    build(array.dimensions(), |at| {
        let entries = fibre(array, axes, at);
        let most = maximum(&entries);
        let sum: f64 = entries.iter().map(|entry| (entry - most).exp()).sum();
        (entry(array, at) - most).exp() / sum
    })
}

/// The determinant of what is left without a row and a column, with the sign of its place.
fn cofactor(matrix: &Array, row: usize, column: usize) -> f64 {
    let rows = matrix.dimensions()[0];
    let others = |left_out: usize| (0..rows).filter(move |&other| other != left_out);
    let minor: Vec<f64> =
        others(row).flat_map(|i| others(column).map(move |j| matrix.entries()[i * rows + j])).collect();
    let minor = Array::new(&[rows - 1, rows - 1], minor);
    let determinant = lu::determinant(rows - 1, &factorise(&minor));
    if (row + column) % 2 == 1 { -determinant } else { determinant }
}

fn factorise(matrix: &Array) -> Vec<f64> {
    let rows = matrix.dimensions()[0];
    let mut factors = vec![0.0; lu::size(rows)];
    lu::factorise(rows, matrix.entries(), &mut factors);
    factors
}

/// The solution; `None` if the matrix is singular.
fn solve(matrix: &Array, right: &Array) -> Option<Array> {
    let mut entries = right.entries().to_vec();
    let is_regular = lu::solve(matrix.dimensions()[0], &factorise(matrix), &mut entries);
    is_regular.then(|| Array::new(right.dimensions(), entries))
}

/// The value of a symbol, which may be the length of an axis.
fn symbol(
    graph: &Graph,
    symbol: SymbolId,
    lengths: &Lengths,
    point: &[(SymbolId, Array)],
) -> Result<Array, TensorError> {
    if let Some((_, value)) = point.iter().find(|(given, _)| *given == symbol) {
        return Ok(value.clone());
    }
    let length = lengths.get(symbol).map(|length| Array::from(length as f64));
    length.ok_or_else(|| lengths::missing(graph, symbol))
}

/// The error for a function that is only declared.
fn unknown(graph: &Graph, function: UnknownId) -> TensorError {
    let unknown = graph.unknown_function(function);
    let primes = unknown.orders.iter().sum::<u32>() as usize;
    TensorError::UnknownFunction { name: unknown.name.clone() + &"'".repeat(primes) }
}

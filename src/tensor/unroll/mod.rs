//! Tensors as formulas of numbers, a formula for each entry.
//!
//! In: a graph, roots and lengths. Out: an [`Unrolled`]: a graph without tensors in which each entry of a variable is a symbol,
//! and the nodes of the entries of the roots. Always: entries that are known to be 0 take no part in sums; products of
//! several tensors are multiplied in the order that a [`Plan`](super::Plan) takes; what would be more than so many operations
//! is refused before it is made.
//!
//! ```
//! use symdiff::{graph::Graph, syntax, tensor};
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "A : [2, 2]; x : [2]; x'*A*x")?;
//! let unrolled = tensor::unroll(&graph, &formula.outputs, &tensor::Lengths::default(), 100)?;
//! assert!(!unrolled.graph.has_tensors());
//! let matrix = unrolled.variables.iter().find(|variable| variable.dimensions == [2, 2]).expect("`A` is met");
//! assert_eq!(unrolled.graph.name(matrix.entries[2]), "A[2;1]");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod entries;
mod matrix;

use entries::{Tensor, place, product, unravel};

use super::labels::Labels;
use super::{Lengths, TensorError, entries::norm_below, lengths, order};
use crate::graph::{Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{Contraction, Op, Relation, SymbolId, TensorOp, built_in};

/// Formulas of numbers for all entries of some roots.
#[derive(Debug)]
pub struct Unrolled {
    /// The formulas.
    pub graph: Graph,
    /// For each root its dimensions and its entries, row by row.
    pub roots: Vec<(Vec<usize>, Vec<NodeId>)>,
    /// The variables that the roots depend on, in the order of their first use.
    pub variables: Vec<Variable>,
}

/// A variable, the entries of which are symbols.
#[derive(Debug)]
pub struct Variable {
    /// The symbol in the graph that was unrolled.
    pub symbol: SymbolId,
    /// The lengths of its axes, none for a number.
    pub dimensions: Vec<usize>,
    /// The symbols of its entries, row by row.
    pub entries: Vec<SymbolId>,
}

/// Writes roots out, entry by entry, in at most so many operations.
///
/// # Errors
///
/// If it would be more operations, if a length is not known or does not fit, or if a determinant, an inverse or a solution of
/// equations with more than 3 rows is needed, which takes pivots.
pub fn unroll(graph: &Graph, roots: &[NodeId], lengths: &Lengths, most: usize) -> Result<Unrolled, TensorError> {
    let live = walk::live(graph, roots);
    let size = live.last().map_or(0, |last| last.index() + 1);
    let target = Graph::new();
    let mut unrolling =
        Unrolling { source: graph, lengths, most, done: 0, target, values: vec![None; size], variables: Vec::new() };
    for id in live {
        unrolling.values[id.index()] = Some(unrolling.node(id)?);
    }
    let root = |root: &NodeId| {
        let Tensor { dimensions, entries } = unrolling.value(*root);
        (dimensions.clone(), entries.clone())
    };
    let roots = roots.iter().map(root).collect();
    Ok(Unrolled { roots, graph: unrolling.target, variables: unrolling.variables })
}

/// The name of an entry: `x[2]`, `A[1;2]`; places count from 0, names from 1.
pub fn entry_name(name: &str, dimensions: &[usize], entry: usize) -> String {
    if dimensions.is_empty() {
        return name.to_owned();
    }
    let subscripts: Vec<_> = unravel(dimensions, entry).iter().map(|at| (at + 1).to_string()).collect();
    format!("{name}[{}]", subscripts.join(";"))
}

struct Unrolling<'g> {
    source: &'g Graph,
    lengths: &'g Lengths,
    most: usize,
    done: usize,
    target: Graph,
    /// By the index of a node what has become of it.
    values: Vec<Option<Tensor>>,
    variables: Vec<Variable>,
}

impl Unrolling<'_> {
    fn value(&self, id: NodeId) -> &Tensor {
        self.values[id.index()].as_ref().expect("operands come before their users")
    }

    /// Counts operations, before they are made.
    fn count(&mut self, operations: usize) -> Result<(), TensorError> {
        self.done = self.done.saturating_add(operations);
        if self.done > self.most { Err(TensorError::TooLong { most: self.most }) } else { Ok(()) }
    }

    fn node(&mut self, id: NodeId) -> Result<Tensor, TensorError> {
        let graph = self.source;
        let dimensions = self.lengths.dimensions(graph, graph.dimensions(id))?;
        let entries = match graph.op(id) {
            Op::Symbol(symbol) => self.symbol(symbol, &dimensions)?,
            Op::Tensor(operation) => self.tensor(operation, id, &dimensions)?,
            Op::Constant(_) | Op::Truth(_) | Op::Sum(_) | Op::Product(_) | Op::Power(_) | Op::Call(_) => {
                self.by_entry(id, product(&dimensions))?
            }
            Op::Select | Op::Compare(_) | Op::And | Op::Or | Op::Not => self.by_entry(id, product(&dimensions))?,
        };
        Ok(Tensor { dimensions, entries })
    }

    fn symbol(&mut self, symbol: SymbolId, dimensions: &[usize]) -> Result<Vec<NodeId>, TensorError> {
        if let Some(length) = self.lengths.get(symbol) {
            return Ok(vec![self.target.constant(Rational::from(length as u64))]);
        }
        self.count(product(dimensions))?;
        let name = self.source.name(symbol);
        let (mut nodes, mut entries) = (Vec::new(), Vec::new());
        for entry in 0..product(dimensions) {
            let name = entry_name(name, dimensions, entry);
            nodes.push(self.target.symbol(&name));
            entries.extend(self.target.find_symbol(&name));
        }
        self.variables.push(Variable { symbol, dimensions: dimensions.to_vec(), entries });
        Ok(nodes)
    }

    /// An operation on each entry; what has fewer axes is repeated.
    fn by_entry(&mut self, id: NodeId, count: usize) -> Result<Vec<NodeId>, TensorError> {
        let operands: Vec<Vec<NodeId>> =
            self.source.operands(id).iter().map(|operand| self.value(operand).entries.clone()).collect();
        self.count(count.saturating_mul(operands.len()))?;
        let norm = norm_below(self.source, id);
        let entry = |at: usize| {
            let here: Vec<_> = operands.iter().map(|entries| entries[at % entries.len()]).collect();
            let image = self.target.import_node(self.source, id, &here);
            let Some(norm) = norm else { return image };
            let zero = self.target.constant(Rational::ZERO);
            let vanishes = self.is_infinite_below(here[norm]);
            self.target.select(vanishes, zero, image)
        };
        Ok((0..count).map(entry).collect())
    }

    /// Whether `1/a` is 0.
    fn is_infinite_below(&mut self, a: NodeId) -> NodeId {
        let zero = self.target.constant(Rational::ZERO);
        let reciprocal = self.target.power(a, Rational::MINUS_ONE);
        self.target.compare(Relation::Equal, reciprocal, zero)
    }

    fn tensor(&mut self, operation: TensorOp, id: NodeId, dimensions: &[usize]) -> Result<Vec<NodeId>, TensorError> {
        let graph = self.source;
        let operands: Vec<Tensor> = graph.operands(id).iter().map(|operand| self.value(operand).clone()).collect();
        self.count(product(dimensions))?;
        let zero = self.target.constant(Rational::ZERO);
        let one = self.target.constant(Rational::ONE);
        Ok(match operation {
            TensorOp::Contraction(id) => self.contract(graph.contraction(id), &operands, dimensions)?,
            TensorOp::Ones(_) => vec![one; product(dimensions)],
            TensorOp::Zeros(_) => vec![zero; product(dimensions)],
            TensorOp::Identity(_) => entries::build(dimensions, |at| if at[0] == at[1] { one } else { zero }),
            TensorOp::Reduce(reduction, axes) => {
                self.count(operands[0].entries.len())?;
                let entry = |row: Vec<usize>| {
                    let row: Vec<_> = row.into_iter().map(|number| operands[0].entries[number]).collect();
                    self.reduce(reduction, &row)
                };
                operands[0].along(axes).into_iter().map(entry).collect()
            }
            TensorOp::Softmax(axes) => {
                self.count(operands[0].entries.len().saturating_mul(3))?;
                self.softmax(&operands[0], axes)
            }
            TensorOp::Inverse => self.inverse(&operands[0])?.entries,
            TensorOp::Adjugate => self.adjugate(&operands[0])?.entries,
            TensorOp::Determinant => vec![self.determinant(&operands[0])?],
            TensorOp::LogDeterminant => {
                let determinant = self.determinant(&operands[0])?;
                let size = self.call(built_in::abs(), &[determinant]);
                vec![self.call(built_in::log(), &[size])]
            }
            TensorOp::Solve => self.solve(&operands[0], &operands[1])?,
            TensorOp::Reshape(_) => {
                let (found, expected) = (operands[0].entries.len(), product(dimensions));
                if found != expected {
                    return Err(TensorError::EntryCount { found, expected });
                }
                operands[0].reshaped(dimensions)
            }
            TensorOp::Slice(id) => {
                let starts = lengths::starts(&graph.slice_of(id).ranges, &operands[0].dimensions)?;
                entries::build(dimensions, |at| {
                    let at: Vec<_> = at.iter().zip(&starts).map(|(at, start)| at + start).collect();
                    operands[0].at(&at)
                })
            }
            TensorOp::Embed(id) => {
                let starts = lengths::starts(&graph.slice_of(id).ranges, dimensions)?;
                entries::build(dimensions, |at| {
                    let at: Vec<_> = at.iter().zip(&starts).map(|(at, start)| at.wrapping_sub(*start)).collect();
                    let inside = at.iter().zip(&operands[0].dimensions).all(|(at, length)| at < length);
                    if inside { operands[0].at(&at) } else { zero }
                })
            }
            TensorOp::Concatenate(axis) => entries::concatenated(&operands, usize::from(axis), dimensions),
        })
    }

    fn contract(
        &mut self,
        contraction: &Contraction,
        operands: &[Tensor],
        dimensions: &[usize],
    ) -> Result<Vec<NodeId>, TensorError> {
        let output: Labels = (0..dimensions.len()).collect();
        let mut lengths = dimensions.to_vec();
        let mut factors: Vec<(Labels, Vec<NodeId>)> = Vec::new();
        for (labels, operand) in contraction.labels.iter().zip(operands) {
            let labels: Labels = labels.iter().map(|&label| usize::from(label)).collect();
            for (&label, &length) in labels.iter().zip(&operand.dimensions) {
                lengths.resize(lengths.len().max(label + 1), 1);
                lengths[label] = length;
            }
            factors.push((labels, operand.entries.clone()));
        }
        let labels: Vec<Labels> = factors.iter().map(|(labels, _)| labels.clone()).collect();
        let mut waiting: Vec<bool> = vec![true; factors.len()];
        for (first, second) in order::pairs(&labels, &output, &lengths) {
            (waiting[first], waiting[second]) = (false, false);
            let others = factors.iter().zip(&waiting).filter(|(_, waiting)| **waiting);
            let others: Vec<&[usize]> = others.map(|((labels, _), _)| &labels[..]).chain([&output[..]]).collect();
            let (a, b) = (factors[first].clone(), factors[second].clone());
            let kept = order::kept(&a.0, &b.0, &others);
            let entries = self.multiply(&[a, b], &kept, &lengths)?;
            factors.push((kept, entries));
            waiting.push(true);
        }
        match factors.pop() {
            Some(last) if last.0 == output => Ok(last.1),
            Some(last) => self.multiply(&[last], &output, &lengths),
            None => Ok(vec![self.target.constant(Rational::ONE); product(dimensions)]),
        }
    }

    /// The sums of products, over all labels that are not kept.
    fn multiply(
        &mut self,
        factors: &[(Labels, Vec<NodeId>)],
        kept: &[usize],
        lengths: &[usize],
    ) -> Result<Vec<NodeId>, TensorError> {
        let mut labels: Labels = kept.iter().copied().collect();
        for (own, _) in factors {
            own.iter().for_each(|label| {
                if !labels.contains(label) {
                    labels.push(*label)
                }
            });
        }
        let of = |labels: &[usize]| -> Vec<usize> { labels.iter().map(|&label| lengths[label]).collect() };
        let (outer, inner) = (of(kept), of(&labels[kept.len()..]));
        self.count(product(&outer).saturating_mul(product(&inner)))?;
        let own_lengths: Vec<Vec<usize>> = factors.iter().map(|(own, _)| of(own)).collect();
        let mut entries = Vec::with_capacity(product(&outer));
        for row in 0..product(&outer) {
            let mut terms = Vec::new();
            for term in 0..product(&inner) {
                let at = [unravel(&outer, row), unravel(&inner, term)].concat();
                let entry = |((own, entries), lengths): (&(Labels, Vec<NodeId>), &Vec<usize>)| {
                    let at: Vec<_> =
                        own.iter().map(|label| at[labels.iter().position(|l| l == label).unwrap_or(0)]).collect();
                    entries[place(lengths, &at)]
                };
                let here: Vec<_> = factors.iter().zip(&own_lengths).map(entry).collect();
                if here.iter().any(|&entry| self.target.is_zero(entry)) {
                    continue;
                }
                terms.push((Rational::ONE, self.target.product(Rational::ONE, here)));
            }
            entries.push(self.target.sum(Rational::ZERO, terms));
        }
        Ok(entries)
    }
}

#[cfg(test)]
mod tests;

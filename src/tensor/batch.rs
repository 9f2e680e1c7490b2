//! One more axis: a formula for one row becomes the formula for many.
//!
//! In: roots, the symbols that have another value in each row, and how many rows there are. Out: roots with an axis of rows
//! behind their own, and the symbols that take the values of all rows. Always: a row of the result is what the
//! formula gives for that row; what depends on no row is computed once; what takes matrices apart is refused where the
//! matrices differ from row to row.
//!
//! The rows are the last axis, so a vector `x : [n]` is `n` columns, one after the other, as in
//! [`eval::batch`](crate::eval::batch). So all other axes keep their numbers, and a number that differs from row to row
//! fits to any tensor, since its axis is the last one there too. A contraction gets one more label, which makes a matrix times a vector
//! a matrix times a matrix.
//!
//! ```
//! use symdiff::op::Dimension::Fixed;
//! use symdiff::{graph::Graph, syntax, tensor};
//! use symdiff::tensor::Array;
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "A : [2, 2]; x : [2]; x'*A*x")?;
//! let [a, x] = ["A", "x"].map(|name| graph.find_symbol(name).expect("it is declared"));
//! let batch = tensor::batch(&mut graph, &formula.outputs, &[x], Fixed(3))?;
//! let point = [
//!     (a, Array::new(&[2, 2], vec![1.0, 2.0, 3.0, 4.0])),
//!     // The rows [1, 2], [0, 1] and [1, 0].
//!     (batch.symbols[0], Array::new(&[2, 3], vec![1.0, 0.0, 1.0, 2.0, 1.0, 0.0])),
//! ];
//! assert_eq!(tensor::evaluate(&graph, &batch.roots, &point)?[0].entries(), [27.0, 4.0, 1.0]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use rustc_hash::FxHashMap;

use super::TensorError;
use crate::graph::{Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{ContractionId, Dimension, Label, Op, Relation, SymbolId, TensorOp};

/// Roots for many rows.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The roots; the last axis of each is that of the rows.
    pub roots: Vec<NodeId>,
    /// The symbols for all rows, in the order in which those for one row were given.
    pub symbols: Vec<SymbolId>,
}

/// The formula for so many rows, which differ in the values of some symbols.
///
/// # Errors
///
/// If a matrix that differs from row to row has to be taken apart, for its determinant, its inverse or a solution.
pub fn batch(graph: &mut Graph, roots: &[NodeId], varying: &[SymbolId], rows: Dimension) -> Result<Batch, TensorError> {
    let mut batching = Batching { graph, rows, images: FxHashMap::default() };
    let mut symbols = Vec::new();
    for &symbol in varying {
        let id = batching.graph.symbol_node(symbol);
        let image = batching.symbol(symbol);
        batching.images.insert(id, image);
        let Op::Symbol(symbol) = batching.graph.op(image) else { unreachable!("a declared name is a symbol") };
        symbols.push(symbol);
    }
    for id in walk::live(batching.graph, roots) {
        if !batching.images.contains_key(&id) {
            let image = batching.node(id)?;
            batching.images.insert(id, image);
        }
    }
    let roots = roots.iter().map(|&root| batching.varying(root)).collect();
    Ok(Batch { roots, symbols })
}

/// A graph while rows are put into it.
struct Batching<'g> {
    graph: &'g mut Graph,
    rows: Dimension,
    /// What has become of each node: itself, if it is the same in all rows.
    images: FxHashMap<NodeId, NodeId>,
}

impl Batching<'_> {
    /// A symbol for the values of another in all rows.
    fn symbol(&mut self, symbol: SymbolId) -> NodeId {
        let dimensions = [self.graph.symbol_dimensions(symbol), &[self.rows]].concat();
        let count = match self.rows {
            Dimension::Fixed(length) => length.to_string(),
            Dimension::Named(name) => self.graph.name(name).to_owned(),
        };
        // No text has such a name.
        let name = format!("{} in {count} rows", self.graph.name(symbol));
        self.graph.declare(&name, &dimensions).expect("the name says what it is")
    }

    /// Whether the image of a node has the axis of rows.
    fn varies(&self, id: NodeId) -> bool {
        self.graph.dimensions(self.images[&id]).len() > self.graph.dimensions(id).len()
    }

    /// The image of a node, with the axis of rows.
    fn varying(&mut self, id: NodeId) -> NodeId {
        let image = self.images[&id];
        if self.varies(id) { image } else { self.repeated(image) }
    }

    /// The same in all rows.
    fn repeated(&mut self, id: NodeId) -> NodeId {
        let dimensions = [self.graph.dimensions(id), &[self.rows]].concat();
        if self.graph.shape(id).is_truth() {
            let (ones, zeros) = (self.graph.ones(&dimensions), self.graph.zeros(&dimensions));
            let own = &dimensions[..dimensions.len() - 1];
            let (one, zero) = (self.graph.ones(own), self.graph.zeros(own));
            let number = self.graph.select(id, one, zero);
            let number = self.repeated(number);
            let number = self.graph.product(Rational::ONE, [ones, number]);
            return self.graph.compare(Relation::NotEqual, number, zeros);
        }
        let rows = self.graph.ones(&[self.rows]);
        let labels = labels(dimensions.len());
        let (last, own) = labels.split_last().expect("there is the axis of rows");
        self.graph.contract(&[(id, own), (rows, &[*last])], &labels)
    }

    fn node(&mut self, id: NodeId) -> Result<NodeId, TensorError> {
        let operands = self.graph.operands(id).to_vec();
        if !operands.iter().any(|&operand| self.varies(operand)) {
            let images: Vec<_> = operands.iter().map(|operand| self.images[operand]).collect();
            return Ok(if images == operands { id } else { self.graph.with_operands(id, &images) });
        }
        match self.graph.op(id) {
            Op::Tensor(operation) => self.tensor(operation, id, &operands),
            Op::Constant(_) | Op::Symbol(_) | Op::Truth(_) => Ok(id),
            Op::Sum(_) | Op::Product(_) | Op::Power(_) | Op::Call(_) => Ok(self.by_entry(id, &operands)),
            Op::Select | Op::Compare(_) | Op::And | Op::Or | Op::Not => Ok(self.by_entry(id, &operands)),
        }
    }

    /// Numbers that are the same in all rows fit as they are.
    fn by_entry(&mut self, id: NodeId, operands: &[NodeId]) -> NodeId {
        let mut images = Vec::new();
        for &operand in operands {
            let is_number = self.graph.dimensions(operand).is_empty();
            images.push(if is_number { self.images[&operand] } else { self.varying(operand) });
        }
        self.graph.with_operands(id, &images)
    }

    fn tensor(&mut self, operation: TensorOp, id: NodeId, operands: &[NodeId]) -> Result<NodeId, TensorError> {
        let refused = |operation| Err(TensorError::DiffersByRow { operation });
        let image = self.images[&operands[0]];
        Ok(match operation {
            TensorOp::Contraction(contraction) => self.contraction(contraction, operands),
            TensorOp::Ones(_) | TensorOp::Zeros(_) | TensorOp::Identity(_) => id,
            TensorOp::Reduce(reduction, axes) => self.graph.reduce(reduction, image, axes),
            TensorOp::Softmax(axes) => self.graph.softmax(image, axes),
            TensorOp::Inverse => return refused("inv"),
            TensorOp::Determinant => return refused("det"),
            TensorOp::Adjugate => return refused("adj"),
            TensorOp::LogDeterminant => return refused("logdet"),
            TensorOp::Solve => {
                // Equations with one matrix have a solution for each row; those are the columns of one right-hand side.
                if self.varies(operands[0]) || self.graph.dimensions(operands[1]).len() != 1 {
                    return refused("solve");
                }
                self.graph.solve(image, self.images[&operands[1]])
            }
            TensorOp::Reshape(_) => {
                // The rows are the slowest axis where columns come first, so they stay beside each other.
                let dimensions = [self.graph.dimensions(id), &[self.rows]].concat();
                self.graph.reshape(image, &dimensions)
            }
            TensorOp::Slice(slice) => {
                let ranges = [&self.graph.slice_of(slice).ranges[..], &[None]].concat();
                self.graph.slice(image, &ranges)
            }
            TensorOp::Embed(slice) => {
                let ranges = [&self.graph.slice_of(slice).ranges[..], &[None]].concat();
                let whole = [self.graph.dimensions(id), &[self.rows]].concat();
                self.graph.embed(image, &ranges, &whole)
            }
            TensorOp::Concatenate(axis) => {
                let parts: Vec<_> = operands.iter().map(|&operand| self.varying(operand)).collect();
                self.graph.concatenate(&parts, axis.into())
            }
        })
    }

    /// One more label for all factors that differ from row to row.
    fn contraction(&mut self, contraction: ContractionId, operands: &[NodeId]) -> NodeId {
        let contraction = self.graph.contraction(contraction).clone();
        let last = contraction.labels.iter().flatten().max();
        let row = last.map_or(0, |&last| last + 1).max(contraction.order);
        let factor = |(operand, labels): (&NodeId, &[Label])| {
            let own = if self.varies(*operand) { &[row][..] } else { &[] };
            (self.images[operand], [labels, own].concat())
        };
        let factors: Vec<_> =
            operands.iter().zip(contraction.labels.iter().map(|labels| &**labels)).map(factor).collect();
        let factors: Vec<_> = factors.iter().map(|(id, labels)| (*id, &labels[..])).collect();
        let output: Vec<Label> = (0..contraction.order).chain([row]).collect();
        self.graph.contract(&factors, &output)
    }
}

fn labels(count: usize) -> Vec<Label> {
    (0..).take(count).collect()
}

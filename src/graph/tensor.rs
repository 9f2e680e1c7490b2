//! Tensors in the graph: their shapes, and the constructors of operations on whole tensors.
//!
//! In: payloads and nodes. Out: nodes; and the shape of any operation. Always: a constructor gives a node of the shape
//! that the operation has, also where its value is known to be 0 or 1 everywhere: then it is a tensor of
//! zeros or ones. Contractions are in `contract`.
//!
//! ```
//! use symdiff::graph::Graph;
//! use symdiff::op::Dimension::Fixed;
//! let mut graph = Graph::new();
//! let a = graph.declare("A", &[Fixed(2), Fixed(3)])?;
//! let x = graph.declare("x", &[Fixed(3)])?;
//! let image = graph.matrix_product(a, x);
//! assert_eq!(graph.dimensions(image), [Fixed(2)]);
//! let transposed = graph.transpose(a);
//! assert_eq!(graph.transpose(transposed), a);
//! # Ok::<(), symdiff::graph::ShapeConflict>(())
//! ```

use std::fmt;

use super::{Graph, NodeId};
use crate::number::Rational;
use crate::op::{Axes, Dimension, DimensionsId, Op, Reduction, Shape, Slice, SliceId, SymbolId, TensorOp};

/// A name is declared with a shape, but the graph has it with another one already.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShapeConflict {
    /// The name.
    pub name: String,
}

impl fmt::Display for ShapeConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` has been used with another shape", self.name)
    }
}

impl std::error::Error for ShapeConflict {}

impl Graph {
    /// A variable or parameter that is a tensor; without dimensions, a number.
    ///
    /// # Errors
    ///
    /// If the name stands for something of another shape in this graph.
    pub fn declare(&mut self, name: &str, dimensions: &[Dimension]) -> Result<NodeId, ShapeConflict> {
        let met = self.find_symbol(name).is_some();
        if !met && !dimensions.is_empty() {
            let symbol = SymbolId(self.symbols.intern(name.to_owned()));
            let dimensions = self.intern_dimensions(dimensions);
            self.tensors.insert(symbol, dimensions);
        }
        let node = self.symbol(name);
        if self.dimensions(node) == dimensions { Ok(node) } else { Err(ShapeConflict { name: name.to_owned() }) }
    }

    /// The same lengths are the same id.
    pub fn intern_dimensions(&mut self, dimensions: &[Dimension]) -> DimensionsId {
        DimensionsId(self.dimensions.intern(dimensions.into()))
    }

    /// A tensor of which all entries are 1; without dimensions, the number 1.
    pub fn ones(&mut self, dimensions: &[Dimension]) -> NodeId {
        if dimensions.is_empty() {
            return self.constant(Rational::ONE);
        }
        let dimensions = self.intern_dimensions(dimensions);
        self.intern(Op::Tensor(TensorOp::Ones(dimensions)), &[])
    }

    /// A tensor of which all entries are 0; without dimensions, the number 0.
    pub fn zeros(&mut self, dimensions: &[Dimension]) -> NodeId {
        if dimensions.is_empty() {
            return self.constant(Rational::ZERO);
        }
        let dimensions = self.intern_dimensions(dimensions);
        self.intern(Op::Tensor(TensorOp::Zeros(dimensions)), &[])
    }

    /// The identity matrix with so many rows; with one row, it is made of a one.
    pub fn identity(&mut self, dimension: Dimension) -> NodeId {
        if dimension == Dimension::Fixed(1) {
            return self.ones(&[dimension, dimension]);
        }
        let dimensions = self.intern_dimensions(&[dimension, dimension]);
        self.intern(Op::Tensor(TensorOp::Identity(dimensions)), &[])
    }

    /// The length of an axis as a number.
    pub fn length(&mut self, dimension: Dimension) -> NodeId {
        match dimension {
            Dimension::Fixed(length) => self.constant(Rational::from(length)),
            Dimension::Named(symbol) => self.symbol_node(symbol),
        }
    }

    /// Whether a node has axes or is made of something that has.
    pub fn needs_tensors(&self, id: NodeId) -> bool {
        let has_axes = |&id: &NodeId| self.shape(id).axes().is_some() || matches!(self.op(id), Op::Tensor(_));
        self.has_tensors() && super::walk::live(self, &[id]).iter().any(has_axes)
    }

    /// Whether all entries of a node are 0 by its form.
    pub fn is_zero(&self, id: NodeId) -> bool {
        match self.op(id) {
            Op::Constant(number) => self.number(number).is_zero(),
            Op::Tensor(operation) => matches!(operation, TensorOp::Zeros(_)),
            Op::Symbol(_) | Op::Truth(_) | Op::Sum(_) | Op::Product(_) | Op::Power(_) | Op::Call(_) => false,
            Op::Select | Op::Compare(_) | Op::And | Op::Or | Op::Not => false,
        }
    }

    /// A node, repeated along leading axes until it has these dimensions.
    ///
    /// # Panics
    ///
    /// If its own dimensions are not the last ones of them.
    pub fn broadcast(&mut self, id: NodeId, dimensions: &[Dimension]) -> NodeId {
        let own = self.dimensions(id);
        assert!(dimensions.ends_with(own), "{own:?} are the last dimensions of {dimensions:?}");
        if own.len() == dimensions.len() {
            return id;
        }
        if self.is_zero(id) {
            return self.zeros(dimensions);
        }
        let ones = self.ones(dimensions);
        self.product(Rational::ONE, [ones, id])
    }

    /// Makes a tensor operation again with other operands, of the shapes that the operation is for.
    pub fn tensor(&mut self, operation: TensorOp, operands: &[NodeId]) -> NodeId {
        match operation {
            TensorOp::Contraction(id) => {
                let contraction = self.contraction(id).clone();
                let output: Vec<_> = (0..contraction.order).collect();
                let factors = operands.iter().copied().zip(contraction.labels.iter().map(|labels| &**labels));
                self.contract(&factors.collect::<Vec<_>>(), &output)
            }
            TensorOp::Ones(_) | TensorOp::Zeros(_) | TensorOp::Identity(_) => self.intern(Op::Tensor(operation), &[]),
            TensorOp::Reduce(reduction, axes) => self.reduce(reduction, operands[0], axes),
            TensorOp::Softmax(axes) => self.softmax(operands[0], axes),
            TensorOp::Inverse => self.inverse(operands[0]),
            TensorOp::Determinant => self.determinant(operands[0]),
            TensorOp::Adjugate => self.adjugate(operands[0]),
            TensorOp::LogDeterminant => self.log_determinant(operands[0]),
            TensorOp::Solve => self.solve(operands[0], operands[1]),
            TensorOp::Concatenate(axis) => self.concatenate(operands, axis.into()),
            TensorOp::Reshape(dimensions) => {
                let dimensions = self.dimensions_of(dimensions).to_vec();
                self.reshape(operands[0], &dimensions)
            }
            TensorOp::Slice(id) => {
                let ranges = self.slice_of(id).ranges.clone();
                self.slice(operands[0], &ranges)
            }
            TensorOp::Embed(id) => self.embed_in(operands[0], id),
        }
    }

    /// One number for the entries along some axes.
    pub fn reduce(&mut self, reduction: Reduction, operand: NodeId, axes: Axes) -> NodeId {
        if axes == Axes::new([]) {
            return operand;
        }
        self.intern(Op::Tensor(TensorOp::Reduce(reduction, axes)), &[operand])
    }

    /// `exp(x)/sum(exp(x))` along some axes.
    pub fn softmax(&mut self, operand: NodeId, axes: Axes) -> NodeId {
        if axes == Axes::new([]) {
            let dimensions = self.dimensions(operand).to_vec();
            return self.ones(&dimensions);
        }
        self.intern(Op::Tensor(TensorOp::Softmax(axes)), &[operand])
    }

    /// What a matrix is the transpose of, if it is one by its form.
    pub fn transposed(&self, id: NodeId) -> Option<NodeId> {
        let Op::Tensor(TensorOp::Contraction(contraction)) = self.op(id) else { return None };
        let flipped = self.contraction(contraction).is_permutation() && self.dimensions(id).len() == 2;
        flipped.then(|| self.operands(id).at(0))
    }

    /// The inverse of a square matrix.
    pub fn inverse(&mut self, matrix: NodeId) -> NodeId {
        let op = self.op(matrix);
        if matches!(op, Op::Tensor(TensorOp::Identity(_))) {
            return matrix;
        }
        if op == Op::Tensor(TensorOp::Inverse) {
            return self.operands(matrix).at(0);
        }
        if let Some(inner) = self.transposed(matrix) {
            let inverse = self.inverse(inner);
            return self.transpose(inverse);
        }
        self.intern(Op::Tensor(TensorOp::Inverse), &[matrix])
    }

    /// The adjugate of a square matrix: `det(A)*inv(A)` where there is an inverse.
    pub fn adjugate(&mut self, matrix: NodeId) -> NodeId {
        if matches!(self.op(matrix), Op::Tensor(TensorOp::Identity(_))) {
            return matrix;
        }
        if let Some(inner) = self.transposed(matrix) {
            let adjugate = self.adjugate(inner);
            return self.transpose(adjugate);
        }
        self.intern(Op::Tensor(TensorOp::Adjugate), &[matrix])
    }

    /// The determinant of a square matrix.
    pub fn determinant(&mut self, matrix: NodeId) -> NodeId {
        let matrix = self.transposed(matrix).unwrap_or(matrix);
        self.intern(Op::Tensor(TensorOp::Determinant), &[matrix])
    }

    /// `log(abs(det(A)))`
    pub fn log_determinant(&mut self, matrix: NodeId) -> NodeId {
        let matrix = self.transposed(matrix).unwrap_or(matrix);
        self.intern(Op::Tensor(TensorOp::LogDeterminant), &[matrix])
    }

    /// `inv(A)*B` without the inverse.
    pub fn solve(&mut self, matrix: NodeId, right: NodeId) -> NodeId {
        if self.is_zero(right) {
            return right;
        }
        self.intern(Op::Tensor(TensorOp::Solve), &[matrix, right])
    }

    /// The same entries, column by column, with other dimensions; there must be as many.
    pub fn reshape(&mut self, operand: NodeId, dimensions: &[Dimension]) -> NodeId {
        if self.dimensions(operand) == dimensions {
            return operand;
        }
        if self.is_zero(operand) {
            return self.zeros(dimensions);
        }
        let reshaped = matches!(self.op(operand), Op::Tensor(TensorOp::Reshape(_)));
        let inner = if reshaped { self.operands(operand).at(0) } else { operand };
        if self.dimensions(inner) == dimensions {
            return inner;
        }
        let dimensions = self.intern_dimensions(dimensions);
        self.intern(Op::Tensor(TensorOp::Reshape(dimensions)), &[inner])
    }

    /// The entries within ranges: for each axis the first one and how many, or all of them.
    pub fn slice(&mut self, operand: NodeId, ranges: &[Option<(u64, u64)>]) -> NodeId {
        let Some(whole) = self.shape(operand).axes() else { return operand };
        if ranges.iter().all(Option::is_none) {
            return operand;
        }
        let slice = Slice { ranges: ranges.into(), whole };
        if self.is_zero(operand) {
            let dimensions = self.slice_dimensions(&slice);
            return self.zeros(&dimensions);
        }
        let slice = SliceId(self.slices.intern(slice));
        self.intern(Op::Tensor(TensorOp::Slice(slice)), &[operand])
    }

    /// A tensor of these dimensions that has the operand within ranges and is 0 elsewhere: what undoes a slice.
    pub fn embed(&mut self, operand: NodeId, ranges: &[Option<(u64, u64)>], whole: &[Dimension]) -> NodeId {
        if ranges.iter().all(Option::is_none) {
            return operand;
        }
        let whole = self.intern_dimensions(whole);
        let slice = SliceId(self.slices.intern(Slice { ranges: ranges.into(), whole }));
        self.embed_in(operand, slice)
    }

    fn embed_in(&mut self, operand: NodeId, slice: SliceId) -> NodeId {
        if self.is_zero(operand) {
            let whole = self.dimensions_of(self.slice_of(slice).whole).to_vec();
            return self.zeros(&whole);
        }
        self.intern(Op::Tensor(TensorOp::Embed(slice)), &[operand])
    }

    /// Tensors one after the other along an axis, in which alone they may differ.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub fn concatenate(&mut self, operands: &[NodeId], axis: usize) -> NodeId {
        if let &[only] = operands {
            return only;
        }
        let axis = u8::try_from(axis).expect("a tensor has few axes");
        self.intern(Op::Tensor(TensorOp::Concatenate(axis)), operands)
    }

    /// What a slice leaves of each dimension.
    fn slice_dimensions(&self, slice: &Slice) -> Vec<Dimension> {
        let whole = self.dimensions_of(slice.whole);
        let lengths = whole.iter().zip(&slice.ranges);
        lengths.map(|(&all, range)| range.map_or(all, |(_, length)| Dimension::Fixed(length))).collect()
    }

    /// The shape of an operation on operands.
    pub(super) fn shape_of(&mut self, op: Op, operands: &[NodeId]) -> Shape {
        let truth = match op {
            Op::Truth(_) | Op::Compare(_) | Op::And | Op::Or | Op::Not => true,
            Op::Constant(_) | Op::Sum(_) | Op::Product(_) | Op::Power(_) | Op::Call(_) | Op::Select => false,
            Op::Symbol(symbol) => return self.tensors.get(&symbol).map_or(Shape::Scalar, |&axes| Shape::Tensor(axes)),
            Op::Tensor(operation) => {
                let dimensions = self.tensor_dimensions(operation, operands);
                if dimensions.is_empty() {
                    return Shape::Scalar;
                }
                return Shape::Tensor(self.intern_dimensions(&dimensions));
            }
        };
        match (self.longest(operands), truth) {
            (None, false) => Shape::Scalar,
            (None, true) => Shape::Truth,
            (Some(axes), false) => Shape::Tensor(axes),
            (Some(axes), true) => Shape::Mask(axes),
        }
    }

    /// The dimensions of what an operation on each entry gives for these operands; `None` for a number.
    pub(super) fn longest(&self, operands: &[NodeId]) -> Option<DimensionsId> {
        if !self.has_tensors() {
            return None;
        }
        let axes = operands.iter().filter_map(|&operand| self.shape(operand).axes());
        let longest = axes.max_by_key(|&axes| self.dimensions_of(axes).len())?;
        let fits = |&operand: &NodeId| self.dimensions_of(longest).ends_with(self.dimensions(operand));
        debug_assert!(operands.iter().all(fits), "the axes of operands are the last ones of the longest");
        Some(longest)
    }

    fn tensor_dimensions(&self, operation: TensorOp, operands: &[NodeId]) -> Vec<Dimension> {
        let of = |position: usize| self.dimensions(operands[position]);
        match operation {
            TensorOp::Contraction(id) => {
                let contraction = self.contraction(id);
                let mut dimensions = vec![Dimension::Fixed(0); usize::from(contraction.order)];
                for (position, labels) in contraction.labels.iter().enumerate() {
                    for (&label, &dimension) in labels.iter().zip(of(position)) {
                        if let Some(free) = dimensions.get_mut(usize::from(label)) {
                            *free = dimension;
                        }
                    }
                }
                dimensions
            }
            TensorOp::Ones(id) | TensorOp::Zeros(id) | TensorOp::Identity(id) | TensorOp::Reshape(id) => {
                self.dimensions_of(id).to_vec()
            }
            TensorOp::Reduce(_, axes) => {
                let kept = of(0).iter().enumerate().filter(|(axis, _)| !axes.contains(*axis));
                kept.map(|(_, &dimension)| dimension).collect()
            }
            TensorOp::Softmax(_) | TensorOp::Inverse | TensorOp::Adjugate => of(0).to_vec(),
            TensorOp::Determinant | TensorOp::LogDeterminant => Vec::new(),
            TensorOp::Solve => of(1).to_vec(),
            TensorOp::Slice(id) => self.slice_dimensions(self.slice_of(id)),
            TensorOp::Embed(id) => self.dimensions_of(self.slice_of(id).whole).to_vec(),
            TensorOp::Concatenate(axis) => {
                let mut dimensions = of(0).to_vec();
                let lengths = (0..operands.len()).map(|position| match of(position)[usize::from(axis)] {
                    Dimension::Fixed(length) => Some(length),
                    Dimension::Named(_) => None,
                });
                let whole = lengths.sum::<Option<u64>>().expect("only axes of known lengths are joined");
                dimensions[usize::from(axis)] = Dimension::Fixed(whole);
                dimensions
            }
        }
    }

    /// A symbol of another graph, with its shape.
    pub(super) fn import_symbol(&mut self, source: &Graph, symbol: SymbolId) -> NodeId {
        let name = source.name(symbol);
        match source.tensors.get(&symbol) {
            None => self.symbol(name),
            Some(&dimensions) => {
                let dimensions = self.import_dimensions(source, dimensions);
                let dimensions = self.dimensions_of(dimensions).to_vec();
                self.declare(name, &dimensions).expect("a name has the same shape in both graphs")
            }
        }
    }

    /// A symbol of the shape of a node of another graph.
    ///
    /// # Panics
    ///
    /// If the name stands for something of another shape in this graph.
    pub fn stand_in(&mut self, name: &str, source: &Graph, id: NodeId) -> NodeId {
        let Some(dimensions) = source.shape(id).axes() else { return self.symbol(name) };
        let dimensions = self.import_dimensions(source, dimensions);
        let dimensions = self.dimensions_of(dimensions).to_vec();
        self.declare(name, &dimensions).expect("a name stands for one thing")
    }

    fn import_dimensions(&mut self, source: &Graph, id: DimensionsId) -> DimensionsId {
        let dimensions = self.import_lengths(source, source.dimensions_of(id));
        self.intern_dimensions(&dimensions)
    }

    /// Lengths of axes of another graph, in this one.
    pub fn import_lengths(&mut self, source: &Graph, dimensions: &[Dimension]) -> Vec<Dimension> {
        let dimensions = dimensions.iter().map(|&dimension| match dimension {
            Dimension::Fixed(_) => dimension,
            Dimension::Named(symbol) => Dimension::Named(SymbolId(self.symbols.intern(source.name(symbol).to_owned()))),
        });
        dimensions.collect()
    }

    /// A tensor operation of another graph, with its payload in this one.
    pub(super) fn import_tensor(&mut self, source: &Graph, operation: TensorOp) -> TensorOp {
        use crate::op::ContractionId;
        match operation {
            TensorOp::Contraction(id) => {
                TensorOp::Contraction(ContractionId(self.contractions.intern(source.contraction(id).clone())))
            }
            TensorOp::Ones(id) => TensorOp::Ones(self.import_dimensions(source, id)),
            TensorOp::Zeros(id) => TensorOp::Zeros(self.import_dimensions(source, id)),
            TensorOp::Identity(id) => TensorOp::Identity(self.import_dimensions(source, id)),
            TensorOp::Reshape(id) => TensorOp::Reshape(self.import_dimensions(source, id)),
            TensorOp::Slice(id) => TensorOp::Slice(self.import_slice(source, id)),
            TensorOp::Embed(id) => TensorOp::Embed(self.import_slice(source, id)),
            TensorOp::Reduce(..)
            | TensorOp::Softmax(_)
            | TensorOp::Inverse
            | TensorOp::Determinant
            | TensorOp::Adjugate
            | TensorOp::LogDeterminant
            | TensorOp::Solve
            | TensorOp::Concatenate(_) => operation,
        }
    }

    fn import_slice(&mut self, source: &Graph, id: SliceId) -> SliceId {
        let slice = source.slice_of(id);
        let whole = self.import_dimensions(source, slice.whole);
        SliceId(self.slices.intern(Slice { whole, ..slice.clone() }))
    }
}

//! What kind of value a node has, and how many entries.
//!
//! In: nothing; the graph works out the shape of a node from its operation and its operands. Out: [`Shape`], and
//! [`Dimension`], the length of one axis. Always: every node of a graph has a shape from the moment it exists, and
//! numbers are tensors without axes, so that they need no code of their own.
//!
//! Operations that act on each entry take operands of different shapes if the axes of each are the last axes of the
//! longest: what has fewer axes is repeated along the others. A number goes with everything.
//!
//! ```
//! use symdiff::graph::Graph;
//! use symdiff::op::{Dimension, Shape};
//! let mut graph = Graph::new();
//! let x = graph.declare("x", &[Dimension::Fixed(3)]).expect("the name is new");
//! assert_eq!(graph.dimensions(x), [Dimension::Fixed(3)]);
//! let square = graph.multiply(x, x);
//! assert_eq!(graph.shape(square), graph.shape(x));
//! let two = graph.constant(2.into());
//! assert_eq!(graph.shape(two), Shape::Scalar);
//! ```

use super::{DimensionsId, SymbolId};

/// The shape of a value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Shape {
    /// One real number.
    Scalar,
    /// One truth value: what a comparison gives and what `if` asks for.
    Truth,
    /// Real numbers along one axis or several.
    Tensor(DimensionsId),
    /// Truth values along one axis or several.
    Mask(DimensionsId),
}

impl Shape {
    /// Whether the entries are truth values.
    pub fn is_truth(self) -> bool {
        match self {
            Shape::Scalar | Shape::Tensor(_) => false,
            Shape::Truth | Shape::Mask(_) => true,
        }
    }

    /// The lengths of the axes; `None` if there is no axis.
    pub fn axes(self) -> Option<DimensionsId> {
        match self {
            Shape::Scalar | Shape::Truth => None,
            Shape::Tensor(dimensions) | Shape::Mask(dimensions) => Some(dimensions),
        }
    }
}

/// The number of entries along one axis.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Dimension {
    /// So many.
    Fixed(u64),
    /// As many as the symbol of this name says when values are given.
    Named(SymbolId),
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Shape::Scalar => "a number",
            Shape::Truth => "a truth value",
            Shape::Tensor(_) => "a tensor",
            Shape::Mask(_) => "a tensor of truth values",
        })
    }
}

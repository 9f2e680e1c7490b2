//! The expression graph: a hash-consed DAG in petgraph.
//!
//! In: operations on nodes that exist already. Out: [`NodeId`]s; equal expressions
//! are equal ids. Always:
//!
//! - operands exist before their users, so *index order is evaluation order* and its
//!   reverse is the order of the reverse sweep; nothing here or above needs recursion
//!   or a topological sort;
//! - the graph only grows, so an id stays what it is;
//! - nodes come in through one door, the private `intern`, and through the
//!   constructors of `build` that call it;
//! - operands keep the order in which they were first written.
//!
//! [`Graph::verify`] states all of it as code. Knows nothing of text, derivatives or floating point.
//!
//! ```
//! use symdiff::graph::Graph;
//! use symdiff::number::Rational;
//! let mut graph = Graph::new();
//! let x = graph.symbol("x");
//! let y = graph.symbol("y");
//! let product = graph.product(Rational::ONE, [x, y]);
//! assert_eq!(product, graph.product(Rational::ONE, [y, x]));
//! ```

mod build;
mod contract;
mod copy;
mod intern;
mod literal;
mod reciprocal;
mod symmetry;
mod tensor;
mod verify;
mod view;
pub mod walk;

use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use petgraph::graph::{DiGraph, NodeIndex};
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::number::Rational;
use crate::op::{
    CoefficientsId, Contraction, ContractionId, Dimension, DimensionsId, Function, NumberId, Op, Shape, Slice, SliceId,
    SymbolId, UnknownId,
};

pub use literal::MOST_ENTRIES;
pub use tensor::ShapeConflict;
pub use view::{Expression, Operands};

/// A handle to an expression of one graph. Equal handles are equal expressions.
pub type NodeId = NodeIndex<u32>;

/// What petgraph stores at a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Node {
    /// What the node is.
    pub op: Op,
    /// What kind of value it has.
    pub shape: Shape,
}

/// The coefficients of a sum `c0 + c1*t1 + ... + ck*tk`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Coefficients {
    /// `c0`
    pub constant: Rational,
    /// `c1` to `ck`, none of them 0, one for each operand.
    pub terms: Box<[Rational]>,
}

/// A function that was declared without a definition, or a derivative of one.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct UnknownFunction {
    /// The name it was declared by.
    pub name: String,
    /// How often it is differentiated by each argument; the length is the number of arguments.
    pub orders: Box<[u32]>,
}

/// The expression DAG. See the [module](self) for what always holds.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: DiGraph<Node, u32, u32>,
    table: intern::Table,
    numbers: Interner<Rational>,
    symbols: Interner<String>,
    coefficients: Interner<Coefficients>,
    unknowns: Interner<UnknownFunction>,
    dimensions: Interner<Box<[Dimension]>>,
    contractions: Interner<Contraction>,
    slices: Interner<Slice>,
    /// The symbols that are tensors.
    tensors: FxHashMap<SymbolId, DimensionsId>,
}

impl Graph {
    /// An empty graph.
    pub fn new() -> Graph {
        Graph::default()
    }

    /// The number of nodes. Nodes have the indices below it.
    pub fn len(&self) -> usize {
        self.nodes.node_count()
    }

    /// Whether this graph is another with more nodes behind: its first nodes are those of the other, with the same names
    /// and numbers.
    pub fn begins_like(&self, other: &Graph) -> bool {
        let same = |index: usize| {
            let id = intern::id(index);
            self.node(id) == other.node(id) && self.operands(id).iter().eq(other.operands(id).iter())
        };
        self.len() >= other.len()
            && (0..other.len()).all(same)
            && self.numbers.begins_like(&other.numbers)
            && self.symbols.begins_like(&other.symbols)
            && self.coefficients.begins_like(&other.coefficients)
            && self.unknowns.begins_like(&other.unknowns)
            && self.dimensions.begins_like(&other.dimensions)
            && self.contractions.begins_like(&other.contractions)
            && self.slices.begins_like(&other.slices)
            && self.tensors == other.tensors
    }

    /// Whether there are no nodes yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The node of an id.
    pub fn node(&self, id: NodeId) -> Node {
        self.nodes[id]
    }

    /// What a node is; [`Graph::view`] shows it together with its operands.
    pub fn op(&self, id: NodeId) -> Op {
        self.nodes[id].op
    }

    /// What kind of value a node has.
    pub fn shape(&self, id: NodeId) -> Shape {
        self.nodes[id].shape
    }

    /// An interned number.
    pub fn number(&self, id: NumberId) -> &Rational {
        self.numbers.get(id.0)
    }

    /// The name of a symbol.
    pub fn name(&self, id: SymbolId) -> &str {
        self.symbols.get(id.0)
    }

    /// The coefficients of a sum.
    pub fn coefficients(&self, id: CoefficientsId) -> &Coefficients {
        self.coefficients.get(id.0)
    }

    /// A declared function.
    pub fn unknown_function(&self, id: UnknownId) -> &UnknownFunction {
        self.unknowns.get(id.0)
    }

    /// The lengths of the axes of a node; none for a number.
    pub fn dimensions(&self, id: NodeId) -> &[Dimension] {
        self.shape(id).axes().map_or(&[], |dimensions| self.dimensions_of(dimensions))
    }

    /// The lengths of the axes of a symbol; none for a number.
    pub fn symbol_dimensions(&self, symbol: SymbolId) -> &[Dimension] {
        self.tensors.get(&symbol).map_or(&[], |&dimensions| self.dimensions_of(dimensions))
    }

    /// The symbols that name the length of an axis of anything in the graph, sorted.
    pub fn named_lengths(&self) -> Vec<SymbolId> {
        let named = self.dimensions.values.iter().flatten().filter_map(|&dimension| match dimension {
            Dimension::Named(symbol) => Some(symbol),
            Dimension::Fixed(_) => None,
        });
        let mut named: Vec<_> = named.collect();
        named.sort_unstable();
        named.dedup();
        named
    }

    /// Interned lengths of axes.
    pub fn dimensions_of(&self, id: DimensionsId) -> &[Dimension] {
        self.dimensions.get(id.0)
    }

    /// The labels of a contraction.
    pub fn contraction(&self, id: ContractionId) -> &Contraction {
        self.contractions.get(id.0)
    }

    /// The ranges of a slice.
    pub fn slice_of(&self, id: SliceId) -> &Slice {
        self.slices.get(id.0)
    }

    /// Whether a tensor has ever been asked for; if not, every node is one number or truth value.
    pub fn has_tensors(&self) -> bool {
        !self.dimensions.values.is_empty()
    }

    /// The number of arguments of a function.
    pub fn arity(&self, function: Function) -> usize {
        match function {
            Function::Known(f) => f.row().parameters.len(),
            Function::Unknown(f) => self.unknown_function(f).orders.len(),
        }
    }

    /// The symbol of a name, if the graph has met it.
    pub fn find_symbol(&self, name: &str) -> Option<SymbolId> {
        self.symbols.find(name).map(SymbolId)
    }

    /// The number of a constant node.
    pub fn as_constant(&self, id: NodeId) -> Option<&Rational> {
        if let Op::Constant(number) = self.op(id) { Some(self.number(number)) } else { None }
    }

    /// The graph as petgraph has it, for its algorithms; edges run from a node to its operands.
    pub fn petgraph(&self) -> &DiGraph<Node, u32, u32> {
        &self.nodes
    }
}

/// Gives equal values equal small numbers.
#[derive(Clone, Debug)]
struct Interner<T> {
    values: Vec<T>,
    /// The places of the values, found by their hashes.
    places: HashTable<u32>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Interner { values: Vec::new(), places: HashTable::new() }
    }
}

impl<T: Eq + Hash> Interner<T> {
    fn begins_like(&self, other: &Interner<T>) -> bool {
        self.values.starts_with(&other.values)
    }

    fn get(&self, id: u32) -> &T {
        &self.values[id as usize]
    }

    fn find<Q: ?Sized + Eq + Hash>(&self, value: &Q) -> Option<u32>
    where
        T: Borrow<Q>,
    {
        self.places.find(hash(value), |&id| self.get(id).borrow() == value).copied()
    }

    /// The same for what hashes as a value and stands for one, which need not be made.
    fn find_by(&self, likeness: &impl Hash, is: impl Fn(&T) -> bool) -> Option<u32> {
        self.places.find(hash(likeness), |&id| is(self.get(id))).copied()
    }

    fn intern(&mut self, value: T) -> u32 {
        let Interner { values, places } = self;
        let key = hash(&value);
        match places.entry(key, |&id| values[id as usize] == value, |&id| hash(&values[id as usize])) {
            Entry::Occupied(there) => *there.get(),
            Entry::Vacant(free) => {
                let id = u32::try_from(values.len()).expect("a graph has fewer than 2^32 distinct payloads");
                free.insert(id);
                values.push(value);
                id
            }
        }
    }
}

fn hash<T: ?Sized + Hash>(value: &T) -> u64 {
    FxBuildHasher.hash_one(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(n: i64) -> Rational {
        Rational::from(n)
    }

    #[test]
    fn equal_expressions_are_equal_ids_whatever_their_order() {
        let mut g = Graph::new();
        let (x, y, z) = (g.symbol("x"), g.symbol("y"), g.symbol("z"));
        let terms = [(number(2), x), (number(-1), y), (number(2), z)];
        let sum = g.sum(number(1), terms.clone());
        let before = g.len();
        assert_eq!(g.sum(number(1), terms.into_iter().rev()), sum);
        assert_ne!(g.sum(number(1), [(number(-1), x), (number(2), y), (number(2), z)]), sum);
        assert_eq!(g.operands(sum).to_vec(), [x, y, z], "the first written order is kept");
        assert_eq!(g.len(), before + 1);
        assert_eq!(g.multiply(x, y), g.multiply(y, x));
        assert_ne!(g.multiply(x, x), g.multiply(x, y));
        assert_eq!(g.verify(), Ok(()));
    }

    #[test]
    fn coefficients_are_found_before_they_are_made() {
        let mut g = Graph::new();
        let (x, y) = (g.symbol("x"), g.symbol("y"));
        let list = Coefficients { constant: number(1), terms: [number(2), number(-3)].into() };
        let unmade = (&list.constant, &*list.terms);
        g.sum(number(1), [(number(2), x), (number(-3), y)]);
        assert_eq!(hash(&unmade), hash(&list), "what stands for coefficients hashes as they do");
        assert_eq!(g.coefficients.find_by(&unmade, |there| *there == list), g.coefficients.find(&list));
        g.sum(number(1), [(number(2), y), (number(-3), x)]);
        assert_eq!(g.coefficients.values, [list]);
    }

    #[test]
    fn constants_fold_and_coefficients_merge() {
        let mut g = Graph::new();
        let x = g.symbol("x");
        let two = g.constant(number(2));
        let three_x = g.product(number(3), [x]);
        assert_eq!(g.product(number(1), [two, three_x]), g.product(number(6), [x]));
        assert_eq!(g.sum(number(1), [(number(5), two), (number(2), three_x)]), g.sum(number(11), [(number(6), x)]));
        assert_eq!(g.sum(number(0), [(number(1), three_x)]), three_x);
        let zero = g.constant(number(0));
        assert_eq!(g.product(number(0), [x]), zero);
        assert_eq!(g.power(x, number(1)), x);
        let infinite = g.power(zero, number(-1));
        assert_eq!(g.op(infinite), g.op(infinite), "1/0 stays as it is");
        assert_eq!(g.as_constant(infinite), None);
        let negated = g.negate(x);
        assert_eq!(g.negate(negated), x);
        assert_eq!(g.verify(), Ok(()));
    }

    #[test]
    fn numbers_stay_bounded() {
        let mut g = Graph::new();
        let x = g.symbol("x");
        let base = g.constant(number(2));
        let huge = g.power(base, number(1_000_000_000));
        assert_eq!(g.as_constant(huge), None);
        let large = number(2).checked_pow(&number(8000)).expect("bounded");
        let large = g.constant(large);
        let product = g.product(number(1), [large, large, x]);
        assert_eq!(g.operands(product).len(), 2);
        let sum = g.sum(number(1), [(number(1), product), (number(1), large)]);
        assert!(g.operands(sum).len() == 1);
        assert_eq!(g.verify(), Ok(()));
    }

    #[test]
    fn truth_values_decide() {
        let mut g = Graph::new();
        let (x, y) = (g.symbol("x"), g.symbol("y"));
        let zero = g.constant(number(0));
        let positive = g.compare(crate::op::Relation::Greater, x, zero);
        let known = g.compare(crate::op::Relation::Less, zero, zero);
        assert_eq!(g.select(known, x, y), y);
        assert_eq!(g.and(&[positive, positive]), positive);
        assert_eq!(g.or(&[positive, known]), positive);
        let not = g.not(positive);
        assert_eq!(g.not(not), positive);
        assert_eq!(g.verify(), Ok(()));
    }
}

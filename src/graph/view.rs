//! Looking at a node: its kind, its payload and its operands together.
//!
//! In: a node id. Out: an [`Expression`] that borrows from the graph, to be matched
//! exhaustively, so that a new kind of node makes the compiler list every pass that
//! has to think about it.

use petgraph::Direction;
use petgraph::graph::Edge;

use super::{Graph, NodeId};
use crate::number::Rational;
use crate::op::{Function, Op, Relation, SymbolId, TensorOp};

/// The operands of a node, in the order in which they were first written.
#[derive(Clone, Copy, Debug)]
pub struct Operands<'g>(pub(super) &'g [Edge<u32, u32>]);

impl<'g> Operands<'g> {
    /// How many there are.
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The operand at a position; positions count from 0.
    ///
    /// # Panics
    ///
    /// If the position is not below [`Operands::len`].
    pub fn at(self, position: usize) -> NodeId {
        self.0[position].target()
    }

    /// All of them in order.
    pub fn iter(self) -> impl ExactSizeIterator<Item = NodeId> + DoubleEndedIterator + 'g {
        self.0.iter().map(Edge::target)
    }

    /// A copy that does not borrow from the graph.
    pub fn to_vec(self) -> Vec<NodeId> {
        self.iter().collect()
    }
}

/// A node with its payload and operands.
#[derive(Clone, Copy, Debug)]
pub enum Expression<'g> {
    /// An exact number.
    Constant(&'g Rational),
    /// A variable or parameter.
    Symbol(SymbolId),
    /// A known truth value.
    Truth(bool),
    /// `constant + sum of coefficients[i]*terms[i]`
    Sum {
        /// What is added to the terms.
        constant: &'g Rational,
        /// One for each term, none of them 0.
        coefficients: &'g [Rational],
        /// The terms; a term is never itself a product with a coefficient.
        terms: Operands<'g>,
    },
    /// `coefficient * product of factors`
    Product {
        /// The numeric factor, not 0.
        coefficient: &'g Rational,
        /// The other factors.
        factors: Operands<'g>,
    },
    /// `base^exponent` with a rational exponent other than 0 and 1.
    Power {
        /// What is raised.
        base: NodeId,
        /// To which power.
        exponent: &'g Rational,
    },
    /// `function(arguments)`
    Call {
        /// Which function.
        function: Function,
        /// As many as the function has parameters.
        arguments: Operands<'g>,
    },
    /// `if(condition, then, otherwise)`
    Select {
        /// A truth value.
        condition: NodeId,
        /// The value where it is true.
        then: NodeId,
        /// The value where it is false.
        otherwise: NodeId,
    },
    /// `left relation right`
    Compare {
        /// Which comparison.
        relation: Relation,
        /// The left side.
        left: NodeId,
        /// The right side.
        right: NodeId,
    },
    /// All are true.
    And(Operands<'g>),
    /// One is true.
    Or(Operands<'g>),
    /// The operand is false.
    Not(NodeId),
    /// An operation on whole tensors.
    Tensor {
        /// Which one.
        operation: TensorOp,
        /// What it acts on.
        operands: Operands<'g>,
    },
}

impl Graph {
    /// The operands of a node.
    ///
    /// All operands of a node are added to petgraph together, first to last, and nothing is ever
    /// removed: they are consecutive edges. petgraph's list of a node's edges starts with the newest,
    /// which is the last operand, and its position tells how many there are.
    pub fn operands(&self, id: NodeId) -> Operands<'_> {
        let Some(last) = self.nodes.first_edge(id, Direction::Outgoing) else { return Operands(&[]) };
        let edges = self.nodes.raw_edges();
        let before = edges[last.index()].weight as usize;
        Operands(&edges[last.index() - before..=last.index()])
    }

    /// A node with its payload and operands.
    pub fn view(&self, id: NodeId) -> Expression<'_> {
        let operands = self.operands(id);
        match self.op(id) {
            Op::Constant(number) => Expression::Constant(self.number(number)),
            Op::Symbol(symbol) => Expression::Symbol(symbol),
            Op::Truth(value) => Expression::Truth(value),
            Op::Sum(coefficients) => {
                let list = self.coefficients(coefficients);
                Expression::Sum { constant: &list.constant, coefficients: &list.terms, terms: operands }
            }
            Op::Product(number) => Expression::Product { coefficient: self.number(number), factors: operands },
            Op::Power(number) => Expression::Power { base: operands.at(0), exponent: self.number(number) },
            Op::Call(function) => Expression::Call { function, arguments: operands },
            Op::Select => {
                Expression::Select { condition: operands.at(0), then: operands.at(1), otherwise: operands.at(2) }
            }
            Op::Compare(relation) => Expression::Compare { relation, left: operands.at(0), right: operands.at(1) },
            Op::And => Expression::And(operands),
            Op::Or => Expression::Or(operands),
            Op::Not => Expression::Not(operands.at(0)),
            Op::Tensor(operation) => Expression::Tensor { operation, operands },
        }
    }
}

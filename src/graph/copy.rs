//! Making a node again with other operands: in the same graph, or in another one.
//!
//! In: a node and the nodes that take the place of its operands. Out: the node the
//! constructors give for them, so constants fold on the way. Substitution, compaction
//! and the instantiation of rules are loops over this.
//!
//! ```
//! use symdiff::graph::Graph;
//! use symdiff::number::Rational;
//! let mut graph = Graph::new();
//! let (x, y) = (graph.symbol("x"), graph.symbol("y"));
//! let square = graph.power(x, Rational::from(2));
//! let double = graph.add(square, x);
//! let expected = { let square = graph.power(y, Rational::from(2)); graph.add(square, y) };
//! assert_eq!(graph.substitute(&[double], &[(x, y)]), [expected]);
//! ```

use rustc_hash::FxHashMap;

use super::{Coefficients, Graph, NodeId, walk};
use crate::op::{Function, Op};

impl Graph {
    /// The node that is like `id` but has these operands.
    ///
    /// # Panics
    ///
    /// If there are not as many as the node has.
    pub fn with_operands(&mut self, id: NodeId, operands: &[NodeId]) -> NodeId {
        assert_eq!(operands.len(), self.operands(id).len(), "a node keeps its number of operands");
        match self.op(id) {
            Op::Constant(_) | Op::Symbol(_) | Op::Truth(_) => id,
            Op::Sum(list) => {
                let Coefficients { constant, terms } = self.coefficients(list).clone();
                self.sum(constant, terms.into_iter().zip(operands.iter().copied()))
            }
            Op::Product(number) => {
                let coefficient = self.number(number).clone();
                self.product(coefficient, operands.iter().copied())
            }
            Op::Power(number) => {
                let exponent = self.number(number).clone();
                self.power(operands[0], exponent)
            }
            Op::Call(function) if operands.is_empty() => self.call(function, operands),
            Op::Call(function) => self.call_or_pow(function, operands),
            Op::Select => self.select(operands[0], operands[1], operands[2]),
            Op::Compare(relation) => self.compare(relation, operands[0], operands[1]),
            Op::And => self.and(operands),
            Op::Or => self.or(operands),
            Op::Not => self.not(operands[0]),
            Op::Tensor(operation) => self.tensor(operation, operands),
        }
    }

    /// Puts nodes in the place of others, all at once, in everything the roots need.
    pub fn substitute(&mut self, roots: &[NodeId], replacements: &[(NodeId, NodeId)]) -> Vec<NodeId> {
        let mut images: FxHashMap<NodeId, NodeId> = replacements.iter().copied().collect();
        for id in walk::live(self, roots) {
            if images.contains_key(&id) {
                continue;
            }
            let operands = self.operands(id).iter().map(|o| images[&o]).collect::<Vec<_>>();
            let same = self.operands(id).iter().eq(operands.iter().copied());
            let image = if same { id } else { self.with_operands(id, &operands) };
            images.insert(id, image);
        }
        roots.iter().map(|root| images[root]).collect()
    }

    /// Copies what the roots of another graph need into this one.
    pub fn import(&mut self, source: &Graph, roots: &[NodeId]) -> Vec<NodeId> {
        let mut images: FxHashMap<NodeId, NodeId> = FxHashMap::default();
        for id in walk::live(source, roots) {
            let operands = source.operands(id).iter().map(|o| images[&o]).collect::<Vec<_>>();
            let image = self.import_node(source, id, &operands);
            images.insert(id, image);
        }
        roots.iter().map(|root| images[root]).collect()
    }

    /// Makes a node of another graph here, with operands that are here already.
    pub fn import_node(&mut self, source: &Graph, id: NodeId, operands: &[NodeId]) -> NodeId {
        match source.op(id) {
            Op::Constant(number) => self.constant(source.number(number).clone()),
            Op::Symbol(symbol) => self.import_symbol(source, symbol),
            Op::Truth(value) => self.truth(value),
            Op::Sum(list) => {
                let Coefficients { constant, terms } = source.coefficients(list).clone();
                self.sum(constant, terms.into_iter().zip(operands.iter().copied()))
            }
            Op::Product(number) => self.product(source.number(number).clone(), operands.iter().copied()),
            Op::Power(number) => self.power(operands[0], source.number(number).clone()),
            Op::Call(Function::Unknown(unknown)) => {
                let there = source.unknown_function(unknown);
                let function = self.unknown(&there.name, &there.orders);
                self.call(function, operands)
            }
            Op::Call(function @ Function::Known(_)) => self.call_or_pow(function, operands),
            Op::Select => self.select(operands[0], operands[1], operands[2]),
            Op::Compare(relation) => self.compare(relation, operands[0], operands[1]),
            Op::And => self.and(operands),
            Op::Or => self.or(operands),
            Op::Not => self.not(operands[0]),
            Op::Tensor(operation) => {
                let operation = self.import_tensor(source, operation);
                self.tensor(operation, operands)
            }
        }
    }
}

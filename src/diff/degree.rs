//! How a node depends on the variable: not at all, linearly, or otherwise.
//!
//! In: a graph that may still grow, and the node to differentiate by. Out: the [`Degree`] of any
//! node. Always: each node is looked at once, in the order of the indices, so new nodes cost nothing but themselves.
//!
//! ```text
//! by x:  a*b Constant,  2*x + a Linear,  x^2 General
//! ```

use crate::graph::{Expression, Graph, NodeId};

/// How a node depends on the variable, as it is written: `x - x` is linear.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Degree {
    /// It does not.
    Constant,
    /// All derivatives after the first are 0, and the first is constant.
    Linear,
    /// In any other way.
    General,
}

/// The degrees of the nodes of one graph.
#[derive(Debug)]
pub(super) struct Degrees {
    variable: NodeId,
    known: Vec<Degree>,
}

impl Degrees {
    pub(super) fn new(variable: NodeId) -> Degrees {
        Degrees { variable, known: Vec::new() }
    }

    /// The degree of a node.
    pub(super) fn of(&mut self, graph: &Graph, id: NodeId) -> Degree {
        while self.known.len() <= id.index() {
            let next = NodeId::new(self.known.len());
            let degree = if next == self.variable { Degree::Linear } else { self.next(graph, next) };
            self.known.push(degree);
        }
        self.known[id.index()]
    }

    pub(super) fn moves(&mut self, graph: &Graph, id: NodeId) -> bool {
        self.of(graph, id) != Degree::Constant
    }

    /// The degree of a node from those of its operands.
    fn next(&self, graph: &Graph, id: NodeId) -> Degree {
        let degrees = || graph.operands(id).iter().map(|operand| self.known[operand.index()]);
        let most = degrees().max().unwrap_or(Degree::Constant);
        let linear = match graph.view(id) {
            Expression::Sum { .. } => true,
            Expression::Product { .. } => degrees().filter(|&degree| degree != Degree::Constant).count() <= 1,
            Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) => true,
            Expression::Power { .. } | Expression::Call { .. } | Expression::Select { .. } => false,
            Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_)
            | Expression::Tensor { .. } => false,
        };
        if linear || most == Degree::Constant { most } else { Degree::General }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax;

    #[test]
    fn degrees_are_those_of_the_formula_as_written() {
        let mut graph = Graph::new();
        let formula = syntax::parse(&mut graph, "[a*b, 2x + a, 3*a*x - b, x*x, sin(x), 1/x, x]").expect("formulas");
        let x = graph.symbol("x");
        let mut degrees = Degrees::new(x);
        let found: Vec<_> = formula.outputs.iter().map(|&output| degrees.of(&graph, output)).collect();
        use Degree::{Constant, General, Linear};
        assert_eq!(found, [Constant, Linear, Linear, General, General, General, Linear]);
    }
}

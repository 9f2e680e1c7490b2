//! Counting operations, of programs and of graphs.
//!
//! In: a program, or a graph and roots. Out: numbers. [`Counts`] says what a program
//! costs, class by class. [`operations`] is the measure of a *graph* in which the cheap-gradient theorem is stated:
//! a value and its gradient together take at most four times the operations of the value.

use super::{Operation, Program};
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;

/// How many operations of each class a program has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Additions, subtractions, negations.
    pub additions: usize,
    /// Multiplications and squares.
    pub multiplications: usize,
    /// Divisions and reciprocals.
    pub divisions: usize,
    /// Square roots and their reciprocals.
    pub roots: usize,
    /// Integer powers other than squares.
    pub powers: usize,
    /// Calls of functions.
    pub calls: usize,
    /// Selections, comparisons and connectives.
    pub selects: usize,
}

impl Counts {
    /// The classes by name.
    pub fn classes(self) -> [(&'static str, usize); 7] {
        let Counts { additions, multiplications, divisions, roots, powers, calls, selects } = self;
        [
            ("additions", additions),
            ("multiplications", multiplications),
            ("divisions", divisions),
            ("roots", roots),
            ("powers", powers),
            ("calls", calls),
            ("selections", selects),
        ]
    }

    /// All operations.
    pub fn total(self) -> usize {
        self.classes().iter().map(|(_, count)| count).sum()
    }
}

impl Program {
    /// How many operations of each class there are.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for operation in self.operations() {
            *match operation {
                Operation::Add(..) | Operation::Subtract(..) | Operation::Negate(_) => &mut counts.additions,
                Operation::Multiply(..) | Operation::MultiplyVanishing(..) | Operation::Square(_) => {
                    &mut counts.multiplications
                }
                Operation::Divide(..) | Operation::Reciprocal(_) => &mut counts.divisions,
                Operation::Sqrt(_) | Operation::ReciprocalSqrt(_) => &mut counts.roots,
                Operation::PowerInteger(..) => &mut counts.powers,
                Operation::Call(..) => &mut counts.calls,
                Operation::Select(..)
                | Operation::Compare(..)
                | Operation::And(..)
                | Operation::Or(..)
                | Operation::Not(_) => &mut counts.selects,
            } += 1;
        }
        counts
    }
}

/// The number of operations of the part of a graph that some roots need, each node once.
///
/// A sum or product of k things counts k - 1, and 1 more for each coefficient other than 1 and -1; the constant of a sum
/// is one of its things. A power, a call, a selection and a comparison count 1; constants, also those that
/// are calls without arguments such as `pi`, and symbols count 0.
pub fn operations(graph: &Graph, roots: &[NodeId]) -> u64 {
    walk::live(graph, roots).into_iter().map(|id| operations_of(graph, id)).sum()
}

fn operations_of(graph: &Graph, id: NodeId) -> u64 {
    let scaled = |coefficient: &&Rational| !coefficient.abs().is_one();
    let count = match graph.view(id) {
        Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) => 0,
        Expression::Sum { constant, coefficients, terms } => {
            let things = terms.len() + usize::from(!constant.is_zero());
            things - 1 + coefficients.iter().filter(scaled).count()
        }
        Expression::Product { coefficient, factors } => factors.len() - 1 + usize::from(scaled(&coefficient)),
        Expression::Call { arguments, .. } => usize::from(!arguments.is_empty()),
        Expression::Power { .. }
        | Expression::Select { .. }
        | Expression::Compare { .. }
        | Expression::Not(_)
        | Expression::Tensor { .. } => 1,
        Expression::And(operands) | Expression::Or(operands) => operands.len() - 1,
    };
    count as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_graph_counts_each_node_once() {
        let mut g = Graph::new();
        let (x, y) = (g.symbol("x"), g.symbol("y"));
        let product = g.product(Rational::from(-1), [x, y]);
        assert_eq!(operations(&g, &[product]), 1);
        let scaled = g.product(Rational::from(3), [x, y]);
        assert_eq!(operations(&g, &[scaled]), 2);
        let sum = g.sum(Rational::from(1), [(Rational::from(-1), x), (Rational::from(2), y)]);
        assert_eq!(operations(&g, &[sum]), 3);
        let root = g.sqrt(sum);
        let quotient = g.divide(sum, root);
        assert_eq!(operations(&g, &[quotient, sum, sum]), 3 + 1 + 1 + 1);
        assert_eq!(operations(&g, &[x]), 0);
        assert_eq!(operations(&g, &[]), 0);
    }

    #[test]
    fn a_program_is_counted_by_class() {
        let mut g = Graph::new();
        let (x, y) = (g.symbol("x"), g.symbol("y"));
        let sine = g.call_named("sin", &[x]);
        let root = g.sqrt(y);
        let quotient = g.divide(sine, root);
        let cube = g.power(x, Rational::from(3));
        let result = g.subtract(quotient, cube);
        let counts = Program::new(&g, &[result]).counts();
        let expected = Counts { additions: 1, divisions: 1, roots: 1, powers: 1, calls: 1, ..Counts::default() };
        assert_eq!(counts, expected);
        assert_eq!(counts.total(), 5);
    }
}

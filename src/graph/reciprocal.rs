//! Division as it is written: `a/(b*c)` divides by `b` and by `c`.
//!
//! In: a divisor. Out: its reciprocal, part by part where it is a plain product or a
//! power, as people mean it: `1/(2*x)` is `1/2 * x^-1`, `1/x^2` is `x^-2`. Who reads a
//! formula and who writes one both ask here, so that what was written is read back as
//! it was. [`Graph::power`] with -1 is the reciprocal as one operation.
//!
//! ```
//! use symdiff::graph::Graph;
//! use symdiff::number::Rational;
//! let mut graph = Graph::new();
//! let x = graph.symbol("x");
//! let square = graph.power(x, Rational::from(2));
//! assert_eq!(graph.reciprocal(square), graph.power(x, Rational::from(-2)));
//! ```

use super::{Expression, Graph, NodeId};
use crate::number::Rational;

impl Graph {
    /// `1/divisor`, part by part where [`Graph::has_reciprocal_parts`].
    pub fn reciprocal(&mut self, divisor: NodeId) -> NodeId {
        if !self.has_reciprocal_parts(divisor) {
            return self.power(divisor, Rational::MINUS_ONE);
        }
        let Expression::Product { coefficient, factors } = self.view(divisor) else {
            return self.inverted(divisor);
        };
        let coefficient = coefficient.recip().expect("the coefficient of a product is not 0");
        let factors: Vec<NodeId> = factors.to_vec().into_iter().map(|factor| self.inverted(factor)).collect();
        self.product(coefficient, factors)
    }

    /// Whether a divisor is a power with a positive exponent, or a product without sign, fraction or division.
    pub fn has_reciprocal_parts(&self, divisor: NodeId) -> bool {
        let divides = |id| matches!(self.view(id), Expression::Power { exponent, .. } if exponent.is_negative());
        match self.view(divisor) {
            Expression::Power { .. } => !divides(divisor),
            Expression::Product { coefficient, factors } => {
                !coefficient.is_negative() && coefficient.is_integer() && !factors.iter().any(divides)
            }
            Expression::Constant(_)
            | Expression::Symbol(_)
            | Expression::Truth(_)
            | Expression::Sum { .. }
            | Expression::Call { .. }
            | Expression::Select { .. }
            | Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_) => false,
        }
    }

    /// `1/x`, with the exponent of a power negated.
    fn inverted(&mut self, id: NodeId) -> NodeId {
        match self.view(id) {
            Expression::Power { base, exponent } if !exponent.is_negative() => {
                let exponent = -exponent;
                self.power(base, exponent)
            }
            _ => self.power(id, Rational::MINUS_ONE),
        }
    }
}

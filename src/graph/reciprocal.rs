//! Division as it is written: `a/(b*c)` divides by `b` and by `c`.
//!
//! In: a divisor. Out: the factors of its reciprocal, part by part where it is a plain
//! product or a power, as people mean it: `1/(2*x)` is `1/2 * x^-1`, `1/x^2` is `x^-2`.
//! Who reads a formula and who writes one both ask here, so that what was written is
//! read back as it was. [`Graph::power`] with -1 is the reciprocal as one operation.
//!
//! ```
//! use symdiff::graph::Graph;
//! use symdiff::number::Rational;
//! let mut graph = Graph::new();
//! let (x, y) = (graph.symbol("x"), graph.symbol("y"));
//! let square = graph.power(x, Rational::from(2));
//! let product = graph.product(Rational::from(3), [square, y]);
//! let (third, x, y) = (
//!     graph.constant(Rational::new(1, 3)),
//!     graph.power(x, Rational::from(-2)),
//!     graph.power(y, Rational::MINUS_ONE),
//! );
//! assert_eq!(graph.reciprocals(product), [third, x, y]);
//! ```

use super::{Expression, Graph, NodeId};
use crate::number::Rational;

impl Graph {
    /// The factors of `1/divisor`: several where [`Graph::has_reciprocal_parts`], otherwise one.
    pub fn reciprocals(&mut self, divisor: NodeId) -> Vec<NodeId> {
        if !self.has_reciprocal_parts(divisor) {
            return vec![self.power(divisor, Rational::MINUS_ONE)];
        }
        let Expression::Product { coefficient, factors } = self.view(divisor) else {
            return vec![self.inverted(divisor)];
        };
        let number = coefficient.recip().filter(|number| !number.is_one());
        let factors = factors.to_vec();
        let number = number.map(|number| self.constant(number));
        number.into_iter().chain(factors.into_iter().map(|factor| self.inverted(factor))).collect()
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
            | Expression::Not(_)
            | Expression::Tensor { .. } => false,
        }
    }

    /// `1/x`, with the exponent of a power negated.
    fn inverted(&mut self, id: NodeId) -> NodeId {
        if let Expression::Power { base, exponent } = self.view(id)
            && !exponent.is_negative()
        {
            let exponent = -exponent;
            return self.power(base, exponent);
        }
        self.power(id, Rational::MINUS_ONE)
    }
}

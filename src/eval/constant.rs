//! Subexpressions without symbols, computed once and in high precision.
//!
//! In: a graph and roots. Out: the doubles nearest to the values of nodes such as `pi/4` or
//! `exp(pi*sqrt(163)) - 262537412640768744`, which cancels 30 digits. Always: a value that is
//! not found here (a function without an entry, a huge argument, a pole) is simply missing, and
//! the program computes it in doubles. A difference that cancels all but the last bits is 0:
//! nobody can tell it from zero, and nearly always it is, as in `sin(pi)`.

use dashu_base::EstimatedLog2;
use dashu_float::round::mode::HalfEven;
use dashu_float::{ConstCache, Context, FBig};
use rustc_hash::FxHashMap;

use crate::graph::{Expression, Graph, NodeId, Operands, walk};
use crate::number::Rational;
use crate::op::Function;
use crate::program::Known;

type Number = FBig<HalfEven, 2>;

/// Bits of a computation.
const PRECISION: usize = 256;
/// What is smaller than what it came from by so many bits is rounding error.
const NOISE: f32 = 240.0;
/// The largest arguments of exponentials and powers, so that no result has an absurd exponent.
const LARGEST_EXPONENT: f32 = 20.0;
/// The largest arguments of the trigonometric functions, in bits.
const LARGEST_ANGLE: f32 = 128.0;
/// At most so many nodes are computed in high precision; a formula has few, a hostile text many.
const MOST_NODES: usize = 2000;

/// The values of the nodes that contain no symbol, where they can be computed in high precision.
pub(super) fn known(graph: &Graph, roots: &[NodeId]) -> Known {
    let mut precise = Precise {
        graph,
        context: Context::new(PRECISION),
        constants: ConstCache::new(),
        values: FxHashMap::default(),
    };
    let mut known = Known::default();
    for id in walk::live(graph, roots) {
        if known.len() == MOST_NODES {
            break;
        }
        if let Some(value) = precise.node(id) {
            known.insert(id, value.to_f64().value());
            precise.values.insert(id, value);
        }
    }
    known
}

struct Precise<'g> {
    graph: &'g Graph,
    context: Context<HalfEven>,
    constants: ConstCache,
    values: FxHashMap<NodeId, Number>,
}

impl Precise<'_> {
    /// The value of a node of which the operands have values.
    fn node(&mut self, id: NodeId) -> Option<Number> {
        let value = match self.graph.view(id) {
            Expression::Sum { constant, coefficients, terms } => self.sum(constant, coefficients, terms),
            Expression::Product { coefficient, factors } => self.product(coefficient, factors),
            Expression::Power { base, exponent } => {
                let base = self.operand(base)?;
                self.power(&base, exponent)
            }
            Expression::Call { function: Function::Known(function), arguments } => {
                let arguments = arguments.iter().map(|id| self.operand(id)).collect::<Option<Vec<_>>>()?;
                self.call(function.row().name, &arguments)
            }
            Expression::Constant(_)
            | Expression::Symbol(_)
            | Expression::Truth(_)
            | Expression::Call { function: Function::Unknown(_), .. }
            | Expression::Select { .. }
            | Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_) => None,
        };
        value.filter(|value| value.repr().is_finite())
    }

    fn operand(&self, id: NodeId) -> Option<Number> {
        match self.graph.as_constant(id) {
            Some(value) => self.rational(value),
            None => self.values.get(&id).cloned(),
        }
    }

    fn rational(&self, value: &Rational) -> Option<Number> {
        let (numerator, denominator) = value.to_parts();
        let numerator = self.context.convert_int::<2>(numerator).value();
        let denominator = self.context.convert_int::<2>(denominator.into()).value();
        Some(self.context.div(numerator.repr(), denominator.repr()).ok()?.value())
    }

    fn multiply(&self, a: &Number, b: &Number) -> Option<Number> {
        Some(self.context.mul(a.repr(), b.repr()).ok()?.value())
    }

    fn sum(&self, constant: &Rational, coefficients: &[Rational], terms: Operands<'_>) -> Option<Number> {
        let mut sum = self.rational(constant)?;
        let mut largest = magnitude(&sum);
        for (coefficient, term) in coefficients.iter().zip(terms.iter()) {
            let term = self.multiply(&self.rational(coefficient)?, &self.operand(term)?)?;
            largest = largest.max(magnitude(&term));
            sum = self.context.add(sum.repr(), term.repr()).ok()?.value();
        }
        Some(without_noise(sum, largest))
    }

    fn product(&self, coefficient: &Rational, factors: Operands<'_>) -> Option<Number> {
        let mut factors = factors.iter();
        let first = self.operand(factors.next()?)?;
        let product = self.multiply(&self.rational(coefficient)?, &first)?;
        factors.try_fold(product, |product, factor| self.multiply(&product, &self.operand(factor)?))
    }

    fn power(&mut self, base: &Number, exponent: &Rational) -> Option<Number> {
        if *exponent == Rational::HALF {
            return Some(self.context.sqrt(base.repr()).ok()?.value());
        }
        let size = self.rational(exponent)?.log2_bounds().1 + magnitude(base).abs().log2();
        if size > LARGEST_EXPONENT {
            return None;
        }
        match exponent.to_i64() {
            Some(exponent) => Some(self.context.powi(base.repr(), exponent.into()).ok()?.value()),
            None => {
                let exponent = self.rational(exponent)?;
                Some(self.context.powf(base.repr(), exponent.repr(), Some(&mut self.constants)).ok()?.value())
            }
        }
    }

    /// The functions that are common in closed subexpressions.
    fn call(&mut self, name: &str, arguments: &[Number]) -> Option<Number> {
        let (context, cache) = (self.context, &mut self.constants);
        let Some(argument) = arguments.first() else {
            return match name {
                "pi" => Some(context.pi(Some(cache)).value()),
                "e" => Some(context.e().value()),
                _ => None,
            };
        };
        let (x, size) = (argument.repr(), magnitude(argument));
        let value = match name {
            "exp" if size < LARGEST_EXPONENT => context.exp(x, Some(cache)),
            "sinh" if size < LARGEST_EXPONENT => context.sinh(x, Some(cache)),
            "cosh" if size < LARGEST_EXPONENT => context.cosh(x, Some(cache)),
            "tanh" if size < LARGEST_EXPONENT => context.tanh(x, Some(cache)),
            "log" => context.ln(x, Some(cache)),
            "sin" if size < LARGEST_ANGLE => context.sin(x, Some(cache)),
            "cos" if size < LARGEST_ANGLE => context.cos(x, Some(cache)),
            "tan" if size < LARGEST_ANGLE => context.tan(x, Some(cache)),
            "atan" => context.atan(x, Some(cache)),
            _ => return None,
        };
        let value = value.ok()?.value();
        match name {
            "log" => Some(without_noise(value, 0.0)),
            "sin" | "cos" => Some(without_noise(value, size)),
            // Beside a pole the value is as uncertain as beside a zero.
            "tan" => (magnitude(&value) < NOISE).then(|| without_noise(value, size)),
            _ => Some(value),
        }
    }
}

/// The logarithm of the absolute value to base 2, roughly; minus infinity for 0.
fn magnitude(value: &Number) -> f32 {
    value.log2_bounds().1
}

/// The value, or 0 if it is far below what it was computed from.
fn without_noise(value: Number, computed_from: f32) -> Number {
    if magnitude(&value) < computed_from - NOISE { Number::ZERO } else { value }
}

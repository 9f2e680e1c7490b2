//! Evaluation with exact rational numbers as far as the formula allows.
//!
//! In: a graph, roots and the values of the symbols; doubles are taken as the exact numbers they
//! are. Out: the values of the roots. Sums, products, quotients, integer powers, perfect
//! roots, comparisons and the functions that have rational values stay exact, so that cancellation costs
//! nothing; a logarithm gives a double, and so does a number that needs more than [`MAX_BITS`] bits. Zeros with
//! a minus sign, infinities and NaN are doubles, with the rules of IEEE 754. Where doubles seem to have lost
//! digits, overflowed or met a pole, the program is run again with some 75 digits, and rounded at the end.
//!
//! ```
//! use symdiff::eval::exact::{Value, evaluate};
//! use symdiff::graph::Graph;
//! use symdiff::number::Rational;
//! let mut graph = Graph::new();
//! let x = graph.symbol("x");
//! let cube = graph.power(x, Rational::from(3));
//! let third = Value::Exact(Rational::new(1, 3));
//! let point = [(graph.find_symbol("x").unwrap(), third)];
//! assert_eq!(evaluate(&graph, &[cube], &point)?, [Value::Exact(Rational::new(1, 27))]);
//! # Ok::<(), symdiff::eval::EvalError>(())
//! ```

use std::cmp::Ordering;

use super::arithmetic::Arithmetic;
use super::machine::Machine;
use super::precise::Precise;
use super::{EvalError, constant, doubt, prepare};
use rustc_hash::FxHashMap;

use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::op::{FunctionId, SymbolId};
use crate::program::{Constant, Program};

/// The largest number of bits of a numerator or denominator that is kept exactly.
pub const MAX_BITS: usize = 4096;

/// A number that is known exactly, or a double.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// The number itself.
    Exact(Rational),
    /// A rounded value, or one that is no rational number: NaN, infinite, negative zero.
    Float(f64),
}

impl Value {
    /// A double as the exact number that it is; negative zero stays a double.
    pub fn from_f64(value: f64) -> Value {
        match Rational::from_f64(value) {
            Some(exact) if value != 0.0 || value.is_sign_positive() => Value::Exact(exact),
            Some(_) | None => Value::Float(value),
        }
    }

    /// The nearest double.
    pub fn to_f64(&self) -> f64 {
        match self {
            Value::Exact(value) => value.to_f64(),
            Value::Float(value) => *value,
        }
    }

    /// The exact number, unless it is NaN or infinite.
    fn to_exact(&self) -> Option<Rational> {
        match self {
            Value::Exact(value) => Some(value.clone()),
            Value::Float(value) => Rational::from_f64(*value),
        }
    }

    /// Keeps a number exactly if it is not too long.
    fn bounded(value: Rational) -> Value {
        if value.bits() <= MAX_BITS { Value::Exact(value) } else { Value::Float(value.to_f64()) }
    }

    /// Whether a double would over- or underflow or lose digits.
    fn is_extreme(&self) -> bool {
        match self {
            Value::Exact(value) => !value.to_f64().is_normal() && !value.is_zero(),
            Value::Float(_) => false,
        }
    }

    /// An operation on two numbers: exact if both are; in doubles if one is, unless the
    /// other is an exact number that no double can stand for.
    fn combine(
        &self,
        other: &Value,
        exact: fn(&Rational, &Rational) -> Option<Value>,
        float: fn(f64, f64) -> f64,
    ) -> Value {
        if let (Value::Exact(a), Value::Exact(b)) = (self, other)
            && let Some(value) = exact(a, b)
        {
            return value;
        }
        if (self.is_extreme() || other.is_extreme())
            && let (Some(a), Some(b)) = (self.to_exact(), other.to_exact())
            && let Some(value) = exact(&a, &b)
        {
            return Value::Float(value.to_f64());
        }
        Value::Float(float(self.to_f64(), other.to_f64()))
    }
}

/// The nearest double, as [`format`](super::format) writes it.
impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&super::format(self.to_f64()))
    }
}

/// Evaluates some roots at many points.
#[derive(Clone, Debug)]
pub struct Evaluator {
    exact: Machine<Value>,
    /// The same without rounded constants, for when the first has lost digits.
    unrounded: Program,
    precise: Option<Machine<Precise>>,
}

/// Longer programs are not run again in high precision: it would take seconds.
const MOST_OPERATIONS: usize = 20_000;

impl Evaluator {
    /// An evaluator of some roots.
    ///
    /// # Errors
    ///
    /// If the roots need a function that is only declared.
    pub fn new(graph: &Graph, roots: &[NodeId]) -> Result<Evaluator, EvalError> {
        let known = constant::known(graph, roots);
        let program = prepare(graph, roots, &known)?;
        let unrounded = if known.values.is_empty() { program.clone() } else { Program::new(graph, roots) };
        Ok(Evaluator { exact: Machine::new(program), unrounded, precise: None })
    }

    /// The symbols of which [`Evaluator::call`] takes the values, in this order: those that the roots depend on.
    pub fn inputs(&self) -> &[SymbolId] {
        self.exact.program().inputs()
    }

    /// The values of the roots for values of the inputs. Truth values are 1 and 0.
    ///
    /// # Panics
    ///
    /// If there is not one value for each input.
    pub fn call(&mut self, inputs: &[Value]) -> Vec<Value> {
        assert_eq!(inputs.len(), self.inputs().len(), "a point has one value for each input");
        self.exact.run(inputs.iter().cloned());
        if doubt::has_lost_digits(&self.exact) { self.refine(inputs) } else { self.exact.outputs().cloned().collect() }
    }

    /// The outputs of the last run, as far as they are doubles with some 75 digits and rounded once.
    fn refine(&mut self, inputs: &[Value]) -> Vec<Value> {
        if self.unrounded.operations().len() > MOST_OPERATIONS {
            return self.exact.outputs().cloned().collect();
        }
        let precise = self.precise.get_or_insert_with(|| Machine::new(self.unrounded.clone()));
        precise.run(inputs.iter().map(|input| match input {
            Value::Exact(value) => Precise::exact(value),
            Value::Float(value) => Precise::from_f64(*value),
        }));
        let better = |(value, precise): (&Value, &Precise)| match (value, precise.to_f64()) {
            (Value::Float(double), better) if double.is_nan() || !better.is_nan() => Value::Float(better),
            (Value::Exact(_) | Value::Float(_), _) => value.clone(),
        };
        self.exact.outputs().zip(precise.outputs()).map(better).collect()
    }
}

/// The values of some roots at one point.
///
/// # Errors
///
/// If a symbol that the roots depend on has no value, or if they need a function that is only declared.
pub fn evaluate(graph: &Graph, roots: &[NodeId], point: &[(SymbolId, Value)]) -> Result<Vec<Value>, EvalError> {
    let (mut evaluator, inputs) = prepare_at(graph, roots, point)?;
    Ok(evaluator.call(&inputs))
}

/// The same with some 75 digits throughout, and rounded once at the end, unless that would take seconds.
///
/// # Errors
///
/// Those of [`evaluate`].
pub fn evaluate_precisely(
    graph: &Graph,
    roots: &[NodeId],
    point: &[(SymbolId, Value)],
) -> Result<Vec<Value>, EvalError> {
    let (mut evaluator, inputs) = prepare_at(graph, roots, point)?;
    evaluator.exact.run(inputs.iter().cloned());
    Ok(evaluator.refine(&inputs))
}

/// An evaluator, and the values of its inputs.
fn prepare_at(
    graph: &Graph,
    roots: &[NodeId],
    point: &[(SymbolId, Value)],
) -> Result<(Evaluator, Vec<Value>), EvalError> {
    let evaluator = Evaluator::new(graph, roots)?;
    let values: FxHashMap<SymbolId, &Value> = point.iter().map(|(symbol, value)| (*symbol, value)).collect();
    let given = |symbol: SymbolId| match values.get(&symbol) {
        Some(value) => Ok((*value).clone()),
        None => Err(EvalError::MissingValue { name: graph.name(symbol).to_owned() }),
    };
    let inputs = evaluator.inputs().iter().map(|&symbol| given(symbol)).collect::<Result<Vec<_>, _>>()?;
    Ok((evaluator, inputs))
}

impl Arithmetic for Value {
    fn constant(constant: &Constant) -> Value {
        match constant {
            Constant::Exact(value) => Value::Exact(value.clone()),
            Constant::Rounded(value) => Value::Float(*value),
            Constant::Truth(value) => Value::truth(*value),
        }
    }

    fn truth(value: bool) -> Value {
        Value::Exact(if value { Rational::ONE } else { Rational::ZERO })
    }

    fn is_true(&self) -> bool {
        !self.is_zero()
    }

    fn is_zero(&self) -> bool {
        match self {
            Value::Exact(value) => value.is_zero(),
            Value::Float(value) => *value == 0.0,
        }
    }

    fn is_infinite(&self) -> bool {
        match self {
            Value::Exact(_) => false,
            Value::Float(value) => value.is_infinite(),
        }
    }

    fn add(&self, other: &Value) -> Value {
        self.combine(other, |a, b| Some(Value::bounded(a + b)), |a, b| a + b)
    }

    fn subtract(&self, other: &Value) -> Value {
        self.combine(other, |a, b| Some(Value::bounded(a - b)), |a, b| a - b)
    }

    fn negate(&self) -> Value {
        match self {
            Value::Exact(value) if !value.is_zero() => Value::Exact(-value),
            Value::Exact(_) | Value::Float(_) => Value::Float(-self.to_f64()),
        }
    }

    fn multiply(&self, other: &Value) -> Value {
        self.combine(other, multiply_exact, |a, b| a * b)
    }

    fn divide(&self, other: &Value) -> Value {
        self.combine(other, |a, b| multiply_exact(a, &b.recip()?), |a, b| a / b)
    }

    fn power(&self, exponent: i32) -> Value {
        match self {
            Value::Exact(base) => match base.checked_pow(&Rational::from(exponent)) {
                Some(power) => Value::bounded(power),
                None => Value::Float(base.to_f64().power(exponent)),
            },
            Value::Float(base) => Value::Float(base.power(exponent)),
        }
    }

    fn sqrt(&self) -> Value {
        match self {
            Value::Exact(value) => match value.checked_pow(&Rational::HALF) {
                Some(root) => Value::Exact(root),
                None => Value::Float(sqrt_rounded(value)),
            },
            Value::Float(value) => Value::Float(value.sqrt()),
        }
    }

    fn call(function: FunctionId, arguments: &[Value]) -> Value {
        let exact = arguments.iter().map(|argument| match argument {
            Value::Exact(value) => Some(value.clone()),
            Value::Float(_) => None,
        });
        let row = function.row();
        match exact.collect::<Option<Vec<Rational>>>().and_then(|exact| (row.exact)(&exact)) {
            Some(value) => Value::bounded(value),
            None => Value::Float((row.eval)(&arguments.iter().map(Value::to_f64).collect::<Vec<_>>())),
        }
    }

    fn order(&self, other: &Value) -> Option<Ordering> {
        match (self.to_exact(), other.to_exact()) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            (None, _) | (_, None) => self.to_f64().partial_cmp(&other.to_f64()),
        }
    }
}

/// The product; `None` stands for a negative zero, which is no rational number.
fn multiply_exact(a: &Rational, b: &Rational) -> Option<Value> {
    let product = a * b;
    (!product.is_zero() || a.is_negative() == b.is_negative()).then(|| Value::bounded(product))
}

/// The square root of a number that is no square, also where the number itself is no double.
fn sqrt_rounded(value: &Rational) -> f64 {
    let nearest = value.to_f64();
    if nearest.is_normal() || value.is_negative() {
        return nearest.sqrt();
    }
    let bits = |part: Rational| part.bits() as i64;
    let half = (bits(value.numerator()) - bits(value.denominator())) / 2;
    match Rational::from(4).checked_pow(&Rational::from(-half)) {
        Some(scale) => libm::ldexp((value * &scale).to_f64().sqrt(), half as i32),
        None => nearest.sqrt(),
    }
}

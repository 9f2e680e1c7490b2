//! Whether a run in doubles may have lost digits.
//!
//! In: a machine after a run. Out: yes, if a sum of doubles cancelled, a double over- or underflowed or is not a
//! number, or a function was taken where its condition is bad; what a second look in high precision is for. A
//! false alarm costs time, nothing else.

use super::arithmetic::Arithmetic;
use super::constant::LOST_BITS;
use super::exact::Value;
use super::machine::Machine;
use crate::number::Rational;
use crate::op::{Function, FunctionId};
use crate::program::Operation;

/// Whether any operation of the last run is in doubt.
pub(super) fn has_lost_digits(machine: &Machine<Value>) -> bool {
    let program = machine.program();
    program.operations().iter().enumerate().any(|(place, &operation)| {
        let Value::Float(result) = *machine.value(program.operation(place)) else { return false };
        if !result.is_normal() {
            return true;
        }
        match operation {
            Operation::Add(a, b) | Operation::Subtract(a, b) => {
                let largest = machine.value(a).to_f64().abs().max(machine.value(b).to_f64().abs());
                result.abs() < largest * 0.5.power(LOST_BITS)
            }
            Operation::Call(Function::Known(function), arguments) => {
                let arguments = program.arguments(arguments).iter().map(|&slot| machine.value(slot));
                is_ill_conditioned(function, &arguments.collect::<Vec<_>>(), result)
            }
            Operation::Call(Function::Unknown(_), _)
            | Operation::Negate(_)
            | Operation::Multiply(..)
            | Operation::MultiplyVanishing(..)
            | Operation::Divide(..)
            | Operation::Reciprocal(_)
            | Operation::Square(_)
            | Operation::PowerInteger(..)
            | Operation::Sqrt(_)
            | Operation::ReciprocalSqrt(_)
            | Operation::Select(..)
            | Operation::Compare(..)
            | Operation::And(..)
            | Operation::Or(..)
            | Operation::Not(_) => false,
        }
    })
}

/// Whether the rounding errors of the arguments make much larger ones of the value: what a step to the next double changes.
fn is_ill_conditioned(function: FunctionId, arguments: &[&Value], value: f64) -> bool {
    let doubles: Vec<f64> = arguments.iter().map(|argument| argument.to_f64()).collect();
    arguments.iter().enumerate().any(|(place, argument)| {
        if is_exact(argument) {
            return false;
        }
        let mut beside = doubles.clone();
        beside[place] *= 1.0 + f64::EPSILON;
        let change = (function.row().eval)(&beside) - value;
        change.abs() > value.abs() * f64::EPSILON * 2.0.power(LOST_BITS)
    })
}

/// Whether a value was not rounded when it became a double.
fn is_exact(value: &Value) -> bool {
    match value {
        Value::Exact(exact) => Rational::from_f64(exact.to_f64()).is_some_and(|double| double == *exact),
        Value::Float(_) => false,
    }
}

//! How far apart engines may be at a point: a bound of their rounding errors, computed beside the values.
//!
//! In: a program, a point, a precision. Out: for each output its value in doubles, and a radius in which the values of all
//! engines lie whose functions are good to 4 units in the last place of one another. Always: an operation is taken at the ends
//! of the intervals of its operands, so nothing is assumed about it but that it has no extremum in between; what an engine adds of its
//! own is counted in units of the last place. Where operands may lie on both sides of a jump, the radius is infinite.

use symdiff::op::Function;
use symdiff::program::{Constant, Operation, Program, Slot};

/// A value, and how far from it that of an engine may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Near {
    pub(crate) value: f64,
    pub(crate) radius: f64,
}

/// What the engine that is compared with the interpreter computes in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Precision {
    /// In doubles: arithmetic on the same operands is the same to the last bit.
    Double,
    /// In single precision: each operation rounds.
    Single,
}

impl Precision {
    /// The distance from a value to the next one in this precision.
    fn unit(self, value: f64) -> f64 {
        match self {
            Precision::Double => value.abs().next_up() - value.abs(),
            Precision::Single if value.abs() >= f64::from(f32::MAX) => f64::INFINITY,
            Precision::Single => f64::from((value.abs() as f32).next_up()) - f64::from(value.abs() as f32),
        }
    }

    fn constant(self, constant: &Constant) -> Near {
        let value = match constant {
            Constant::Exact(value) => value.to_f64(),
            Constant::Rounded(value) => *value,
            Constant::Truth(value) => f64::from(u8::from(*value)),
        };
        let radius = match self {
            Precision::Double => 0.0,
            Precision::Single => self.unit(value),
        };
        Near { value, radius }
    }

    /// What an operation on operands that may differ adds to the radius, in units of the last place.
    fn local(self, operation: Operation, exact_operands: bool) -> f64 {
        match operation {
            Operation::Call(..) => 4.0,
            Operation::PowerInteger(_, exponent) => f64::from(exponent).abs(),
            Operation::Select(..) | Operation::Compare(..) | Operation::Negate(_) => 0.0,
            Operation::And(..) | Operation::Or(..) | Operation::Not(_) => 0.0,
            Operation::Add(..)
            | Operation::Subtract(..)
            | Operation::Multiply(..)
            | Operation::Divide(..)
            | Operation::MultiplyVanishing(..)
            | Operation::Reciprocal(_)
            | Operation::Square(_)
            | Operation::Sqrt(_)
            | Operation::ReciprocalSqrt(_) => match self {
                Precision::Double if exact_operands => 0.0,
                Precision::Double | Precision::Single => 2.0,
            },
        }
    }
}

/// The outputs of a program at a point, each with its radius.
pub(crate) fn outputs(program: &Program, at: &[f64], precision: Precision) -> Vec<Near> {
    let mut values: Vec<Near> = at.iter().map(|&value| Near { value, radius: 0.0 }).collect();
    values.extend(program.constants().iter().map(|constant| precision.constant(constant)));
    for &operation in program.operations() {
        let mut operands = Vec::new();
        program.each_operand(operation, |slot: Slot| operands.push(values[slot.index()]));
        values.push(near(operation, &operands, precision));
    }
    program.outputs().iter().map(|slot| values[slot.index()]).collect()
}

fn near(operation: Operation, operands: &[Near], precision: Precision) -> Near {
    let centre: Vec<f64> = operands.iter().map(|operand| operand.value).collect();
    let value = compute(operation, &centre);
    let is_exact = operands.iter().all(|operand| operand.radius == 0.0);
    let mut radius = 0.0_f64;
    let corners = if is_exact { 0 } else { 1u32 << operands.len() };
    for corner in 0..corners {
        let end = |(place, operand): (usize, &Near)| {
            if corner >> place & 1 == 0 { operand.value - operand.radius } else { operand.value + operand.radius }
        };
        let ends: Vec<f64> = operands.iter().enumerate().map(end).collect();
        let there = compute(operation, &ends);
        let is_same = there == value || there.is_nan() && value.is_nan();
        let away = if is_same { 0.0 } else { (there - value).abs() };
        radius = radius.max(if away.is_nan() { f64::INFINITY } else { away });
    }
    let own = precision.local(operation, is_exact);
    if value.is_finite() && own > 0.0 {
        radius += own * precision.unit(value);
    }
    Near { value, radius }
}

/// The value of an operation on its operands, in their order.
fn compute(operation: Operation, a: &[f64]) -> f64 {
    let truth = |value: bool| f64::from(u8::from(value));
    match operation {
        Operation::Add(..) => a[0] + a[1],
        Operation::Subtract(..) => a[0] - a[1],
        Operation::Negate(_) => -a[0],
        Operation::MultiplyVanishing(..) if a[0] == 0.0 && a[1].is_infinite() => a[0],
        Operation::Multiply(..) | Operation::MultiplyVanishing(..) => a[0] * a[1],
        Operation::Divide(..) => a[0] / a[1],
        Operation::Reciprocal(_) => 1.0 / a[0],
        Operation::Square(_) => a[0] * a[0],
        Operation::PowerInteger(_, exponent) => a[0].powi(exponent),
        Operation::Sqrt(_) => a[0].sqrt(),
        Operation::ReciprocalSqrt(_) => 1.0 / a[0].sqrt(),
        Operation::Call(Function::Known(function), _) => (function.row().eval)(a),
        Operation::Call(Function::Unknown(_), _) => f64::NAN,
        Operation::Select(..) => {
            if a[0] != 0.0 {
                a[1]
            } else {
                a[2]
            }
        }
        Operation::Compare(relation, ..) => truth(relation.holds(a[0].partial_cmp(&a[1]))),
        Operation::And(..) => truth(a[0] != 0.0 && a[1] != 0.0),
        Operation::Or(..) => truth(a[0] != 0.0 || a[1] != 0.0),
        Operation::Not(_) => truth(a[0] == 0.0),
    }
}

//! How far a run in doubles may be from the exact value: a running error analysis (Wilkinson; Higham 2002, 3.3).
//!
//! Every operation adds half a unit in the last place of its result to what its operands bring along. The bound is of
//! first order, so it is doubled.

use std::collections::HashMap;

use symdiff::graph::Graph;
use symdiff::op::{Function, SymbolId};
use symdiff::program::{Constant, Operation, Program, Slot, Source};

/// A double, and how far it may be from what it stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rounded {
    pub(crate) value: f64,
    pub(crate) error: f64,
}

impl Rounded {
    fn exact(value: f64) -> Rounded {
        Rounded { value, error: 0.0 }
    }

    /// A result that is rounded once, and what its operands bring along.
    fn once(value: f64, inherited: f64) -> Rounded {
        Rounded { value, error: 2.0 * inherited + f64::EPSILON * value.abs() + f64::MIN_POSITIVE }
    }
}

/// The outputs of a program at a point of doubles, each with its bound. Truth values are 1 and 0.
pub(crate) fn run(graph: &Graph, program: &Program, point: &HashMap<SymbolId, f64>) -> Vec<Rounded> {
    let mut values: Vec<Rounded> = Vec::with_capacity(program.len());
    for place in 0..program.len() {
        let slot = nth(program, place);
        let value = match program.source(slot) {
            Source::Input(symbol) => {
                let given = point.get(&symbol);
                Rounded::exact(*given.unwrap_or_else(|| panic!("{} has a value", graph.name(symbol))))
            }
            Source::Constant(Constant::Exact(number)) => Rounded::once(number.to_f64(), 0.0),
            Source::Constant(Constant::Rounded(number)) => Rounded::once(*number, 0.0),
            Source::Constant(Constant::Truth(value)) => Rounded::exact(f64::from(u8::from(*value))),
            Source::Operation(operation) => step(program, operation, &values),
        };
        values.push(value);
    }
    program.outputs().iter().map(|slot| values[slot.index()]).collect()
}

/// The slot at a place of the whole program.
fn nth(program: &Program, place: usize) -> Slot {
    let (inputs, constants) = (program.inputs().len(), program.constants().len());
    if place < inputs {
        program.input(place)
    } else if place < inputs + constants {
        program.constant(place - inputs)
    } else {
        program.operation(place - inputs - constants)
    }
}

fn step(program: &Program, operation: Operation, values: &[Rounded]) -> Rounded {
    let at = |slot: Slot| values[slot.index()];
    let unsure = Rounded { value: f64::NAN, error: f64::NAN };
    let truth = |value: bool| Rounded::exact(f64::from(u8::from(value)));
    let product = |a: Rounded, b: Rounded| {
        Rounded::once(a.value * b.value, a.value.abs() * b.error + b.value.abs() * a.error + a.error * b.error)
    };
    match operation {
        Operation::Add(a, b) => Rounded::once(at(a).value + at(b).value, at(a).error + at(b).error),
        Operation::Subtract(a, b) => Rounded::once(at(a).value - at(b).value, at(a).error + at(b).error),
        Operation::Negate(a) => Rounded { value: -at(a).value, error: at(a).error },
        Operation::Multiply(a, b) | Operation::MultiplyVanishing(a, b) => product(at(a), at(b)),
        Operation::Divide(a, b) => {
            let product = product(at(a), through(at(b), |b| 1.0 / b));
            Rounded { value: at(a).value / at(b).value, ..product }
        }
        Operation::Reciprocal(a) => through(at(a), |a| 1.0 / a),
        Operation::Square(a) => product(at(a), at(a)),
        Operation::PowerInteger(a, n) => {
            let power = through(at(a), |a| a.powi(n));
            // Repeated multiplication rounds more than once.
            Rounded { error: power.error + f64::from(n.abs()) * f64::EPSILON * power.value.abs(), ..power }
        }
        Operation::Sqrt(a) => through(at(a), f64::sqrt),
        Operation::ReciprocalSqrt(a) => through(at(a), |a| 1.0 / a.sqrt()),
        Operation::Call(Function::Known(function), list) => {
            let arguments: Vec<Rounded> = program.arguments(list).iter().map(|&slot| at(slot)).collect();
            let mut doubles: Vec<f64> = arguments.iter().map(|argument| argument.value).collect();
            let value = (function.row().eval)(&doubles);
            let mut inherited = 4.0 * f64::EPSILON * value.abs();
            for (place, argument) in arguments.iter().enumerate() {
                for moved in [argument.value - argument.error, argument.value + argument.error] {
                    doubles[place] = moved;
                    inherited += ((function.row().eval)(&doubles) - value).abs();
                }
                doubles[place] = argument.value;
            }
            Rounded::once(value, inherited)
        }
        Operation::Call(Function::Unknown(_), _) => unreachable!("random formulas call no unknown functions"),
        Operation::Select(condition, ..) if at(condition).value.is_nan() => unsure,
        Operation::Select(condition, a, b) => at(if at(condition).value == 1.0 { a } else { b }),
        Operation::Compare(relation, a, b) => {
            let (a, b) = (at(a), at(b));
            let sure = (a.value - b.value).abs() > a.error + b.error || (a.error == 0.0 && b.error == 0.0);
            let value = truth(relation.holds(a.value.partial_cmp(&b.value)));
            if sure { value } else { unsure }
        }
        Operation::And(a, b) | Operation::Or(a, b) if at(a).value.is_nan() || at(b).value.is_nan() => unsure,
        Operation::Not(a) if at(a).value.is_nan() => unsure,
        Operation::And(a, b) => truth(at(a).value == 1.0 && at(b).value == 1.0),
        Operation::Or(a, b) => truth(at(a).value == 1.0 || at(b).value == 1.0),
        Operation::Not(a) => truth(at(a).value == 0.0),
    }
}

/// A function of one operand, evaluated also at both ends of where the operand may be.
fn through(a: Rounded, function: impl Fn(f64) -> f64) -> Rounded {
    let value = function(a.value);
    let inherited = [a.value - a.error, a.value + a.error].map(|moved| (function(moved) - value).abs());
    Rounded::once(value, inherited[0].max(inherited[1]))
}

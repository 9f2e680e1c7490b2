//! One operation on columns.

use super::function;
use crate::eval::arithmetic::MOST_PARAMETERS;
use crate::eval::real::Real;
use crate::op::Function;
use crate::program::{Operation, Slot};
use crate::vector::{self, Level, Work};

/// An operand at the points of a block.
#[derive(Clone, Copy, Debug)]
pub(super) enum Column<'c, T> {
    /// A number for each point.
    Numbers(&'c [T]),
    /// The same for all points.
    Constant(T),
}

impl<T: Copy> Column<'_, T> {
    /// The number at a point.
    #[inline(always)]
    pub(super) fn at(&self, point: usize) -> T {
        match self {
            Column::Numbers(numbers) => numbers[point],
            Column::Constant(constant) => *constant,
        }
    }
}

/// Computes an operation, of which the slots are places, at all points of a block.
pub(super) fn operate<'c, T: Real>(
    level: Level,
    operation: Operation,
    arguments: &[Slot],
    target: &mut [T],
    column: impl Fn(usize) -> Column<'c, T>,
) {
    let at = |slot: Slot| column(slot.index());
    match operation {
        Operation::Add(a, b) => binary(level, target, at(a), at(b), |a, b| a.add(&b)),
        Operation::Subtract(a, b) => binary(level, target, at(a), at(b), |a, b| a.subtract(&b)),
        Operation::Negate(a) => unary(level, target, at(a), |a| a.negate()),
        Operation::Multiply(a, b) => binary(level, target, at(a), at(b), |a, b| a.multiply(&b)),
        Operation::MultiplyVanishing(a, b) => binary(level, target, at(a), at(b), |a, b| a.multiply_vanishing(&b)),
        Operation::Divide(a, b) => binary(level, target, at(a), at(b), |a, b| a.divide(&b)),
        Operation::Reciprocal(a) => unary(level, target, at(a), |a| a.reciprocal()),
        Operation::Square(a) => unary(level, target, at(a), |a| a.multiply(&a)),
        Operation::PowerInteger(a, 3) => unary(level, target, at(a), |a| a.multiply(&a.multiply(&a))),
        Operation::PowerInteger(a, exponent) => unary(level, target, at(a), |a| a.power(exponent)),
        Operation::Sqrt(a) => unary(level, target, at(a), |a| a.sqrt()),
        Operation::ReciprocalSqrt(a) => unary(level, target, at(a), |a| a.sqrt().reciprocal()),
        Operation::Call(Function::Known(function), called) => {
            let places = called.of(arguments);
            let mut columns = [Column::Constant(T::default()); MOST_PARAMETERS];
            columns.iter_mut().zip(places).for_each(|(column, &slot)| *column = at(slot));
            function::call(level, function, &columns[..places.len()], target);
        }
        Operation::Call(Function::Unknown(_), _) => unreachable!("programs for evaluators call only known functions"),
        Operation::Select(condition, a, b) => {
            let (condition, a, b) = (at(condition), at(a), at(b));
            for (point, value) in target.iter_mut().enumerate() {
                *value = if condition.at(point).is_true() { a.at(point) } else { b.at(point) };
            }
        }
        Operation::Compare(relation, a, b) => {
            binary(level, target, at(a), at(b), |a, b| T::truth(relation.holds(a.order(&b))));
        }
        Operation::And(a, b) => binary(level, target, at(a), at(b), |a, b| T::truth(a.is_true() && b.is_true())),
        Operation::Or(a, b) => binary(level, target, at(a), at(b), |a, b| T::truth(a.is_true() || b.is_true())),
        Operation::Not(a) => unary(level, target, at(a), |a| T::truth(!a.is_true())),
    }
}

/// An operation on one column, compiled for each instruction set.
struct Unary<'a, 'c, T, F>(&'a mut [T], Column<'c, T>, F);

impl<T: Copy, F: Fn(T) -> T> Work for Unary<'_, '_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run<A: vector::Arithmetic>(self) {
        let Unary(target, a, operation) = self;
        match a {
            Column::Numbers(a) => target.iter_mut().zip(a).for_each(|(value, &a)| *value = operation(a)),
            Column::Constant(a) => target.fill(operation(a)),
        }
    }
}

/// An operation on two columns.
struct Binary<'a, 'c, T, F>(&'a mut [T], Column<'c, T>, Column<'c, T>, F);

impl<T: Copy, F: Fn(T, T) -> T> Work for Binary<'_, '_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run<A: vector::Arithmetic>(self) {
        let Binary(target, a, b, operation) = self;
        match (a, b) {
            (Column::Numbers(a), Column::Numbers(b)) => {
                target.iter_mut().zip(a.iter().zip(b)).for_each(|(value, (&a, &b))| *value = operation(a, b));
            }
            (Column::Numbers(a), Column::Constant(b)) => {
                target.iter_mut().zip(a).for_each(|(value, &a)| *value = operation(a, b));
            }
            (Column::Constant(a), Column::Numbers(b)) => {
                target.iter_mut().zip(b).for_each(|(value, &b)| *value = operation(a, b));
            }
            (Column::Constant(a), Column::Constant(b)) => target.fill(operation(a, b)),
        }
    }
}

#[inline(always)]
fn unary<T: Copy>(level: Level, target: &mut [T], a: Column<'_, T>, operation: impl Fn(T) -> T) {
    level.run(Unary(target, a, operation));
}

#[inline(always)]
fn binary<T: Copy>(level: Level, target: &mut [T], a: Column<'_, T>, b: Column<'_, T>, operation: impl Fn(T, T) -> T) {
    level.run(Binary(target, a, b, operation));
}

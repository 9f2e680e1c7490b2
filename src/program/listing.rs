//! A program as text, for people: tests, reports, bug reports.

use std::fmt::Write;

use super::{Constant, Operation, Program, Slot, Source};
use crate::graph::Graph;
use crate::op::Function;

impl Program {
    /// One line an operation, `t0 = x / y`, and a last one with the outputs, `return t0`.
    ///
    /// The graph is the one that the program was made from; it knows the names.
    pub fn listing(&self, graph: &Graph) -> String {
        let mut text = String::new();
        for (place, &operation) in self.operations().iter().enumerate() {
            let _ = writeln!(text, "t{place} = {}", self.spell(graph, operation));
        }
        let outputs: Vec<_> = self.outputs().iter().map(|&slot| self.name(graph, slot)).collect();
        let _ = writeln!(text, "return {}", outputs.join(", "));
        text
    }

    fn name(&self, graph: &Graph, slot: Slot) -> String {
        match self.source(slot) {
            Source::Input(symbol) => graph.name(symbol).to_owned(),
            Source::Constant(Constant::Exact(value)) if value.is_integer() => value.to_string(),
            Source::Constant(Constant::Exact(value)) => format!("({value})"),
            Source::Constant(Constant::Rounded(value)) => value.to_string(),
            Source::Constant(Constant::Truth(value)) => value.to_string(),
            Source::Operation(_) => format!("t{}", slot.index() - self.inputs().len() - self.constants().len()),
        }
    }

    fn spell(&self, graph: &Graph, operation: Operation) -> String {
        let name = |slot: Slot| self.name(graph, slot);
        match operation {
            Operation::Add(a, b) => format!("{} + {}", name(a), name(b)),
            Operation::Subtract(a, b) => format!("{} - {}", name(a), name(b)),
            Operation::Negate(a) => format!("-{}", name(a)),
            Operation::Multiply(a, b) => format!("{} * {}", name(a), name(b)),
            Operation::MultiplyVanishing(a, b) => format!("multiply_vanishing({}, {})", name(a), name(b)),
            Operation::Divide(a, b) => format!("{} / {}", name(a), name(b)),
            Operation::Reciprocal(a) => format!("1 / {}", name(a)),
            Operation::Square(a) => format!("{}^2", name(a)),
            Operation::PowerInteger(a, exponent) => format!("{}^{exponent}", name(a)),
            Operation::Sqrt(a) => format!("sqrt({})", name(a)),
            Operation::ReciprocalSqrt(a) => format!("1 / sqrt({})", name(a)),
            Operation::Call(function, arguments) => {
                let arguments: Vec<_> = self.arguments(arguments).iter().map(|&slot| name(slot)).collect();
                format!("{}({})", function_name(graph, function), arguments.join(", "))
            }
            Operation::Select(condition, a, b) => format!("if({}, {}, {})", name(condition), name(a), name(b)),
            Operation::Compare(relation, a, b) => format!("{} {} {}", name(a), relation.sign(), name(b)),
            Operation::And(a, b) => format!("{} and {}", name(a), name(b)),
            Operation::Or(a, b) => format!("{} or {}", name(a), name(b)),
            Operation::Not(a) => format!("not {}", name(a)),
        }
    }
}

fn function_name(graph: &Graph, function: Function) -> String {
    match function {
        Function::Known(known) => known.row().name.to_owned(),
        Function::Unknown(unknown) => {
            let unknown = graph.unknown_function(unknown);
            unknown.name.clone() + &"'".repeat(unknown.orders.iter().sum::<u32>() as usize)
        }
    }
}

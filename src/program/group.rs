//! The order of a program in which calls of functions stand together.
//!
//! In: a program. Out: the same operations in another order: as many calls as possible beside each other, and
//! between them long runs of arithmetic. That is what engines like that keep values in registers of the machine
//! during a run, and must write them to memory at each call. Sine and cosine of the same value are next to each other,
//! for engines that compute both at once. Always: the values are the same to the last bit; an
//! operation moves by less than [`WINDOW`] places, so that no value lives much longer than it did.

use rustc_hash::FxHashMap;

use super::{Operation, Program, Slot};

/// Operations are rearranged within pieces of so many.
const WINDOW: usize = 512;

/// The program with its calls beside each other.
pub fn group_calls(program: &Program) -> Program {
    let order = grouped(program);
    let first = program.operation(0).index();
    let mut moved = vec![0; order.len()];
    for (to, &from) in order.iter().enumerate() {
        moved[from] = to;
    }
    let place = |slot: Slot| match slot.index().checked_sub(first) {
        Some(from) => program.operation(moved[from]),
        None => slot,
    };
    Program {
        inputs: program.inputs.clone(),
        constants: program.constants.clone(),
        operations: order.iter().map(|&from| program.operations[from].map(place)).collect(),
        arguments: program.arguments.iter().map(|&slot| place(slot)).collect(),
        outputs: program.outputs.iter().map(|&slot| place(slot)).collect(),
    }
}

/// The places of the operations in their new order.
///
/// An operation is on the level of the number of calls of its window that it has to wait for, one after another. Level
/// by level, first the arithmetic, then the calls, of which the later one of a pair is moved up to the first.
fn grouped(program: &Program) -> Vec<usize> {
    let first = program.operation(0).index();
    let mut order: Vec<usize> = (0..program.operations.len()).collect();
    let mut levels = vec![0u32; program.operations.len()];
    for window in order.chunks_mut(WINDOW) {
        let start = window[0];
        let mut keys = Vec::with_capacity(window.len());
        let mut pairs: FxHashMap<Slot, usize> = FxHashMap::default();
        for &place in window.iter() {
            let operation = program.operations[place];
            let is_call = matches!(operation, Operation::Call(..));
            let mut level = 0;
            program.each_operand(operation, |slot| {
                if let Some(operand) = slot.index().checked_sub(first).filter(|&operand| operand >= start) {
                    level = level.max(levels[operand]);
                }
            });
            let partner = operation.angle(&program.arguments).map(|(_, angle)| *pairs.entry(angle).or_insert(place));
            keys.push((level, is_call, partner.unwrap_or(place)));
            levels[place] = level + u32::from(is_call);
        }
        window.sort_by_key(|&place| keys[place - start]);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Graph;
    use crate::syntax;

    #[test]
    fn calls_stand_together_where_they_can() {
        let mut graph = Graph::new();
        let text = "sin(x + 1)*y + exp(x - 1) + sin(exp(x - 1)*y)";
        let parsed = syntax::parse(&mut graph, text).expect("a formula");
        let program = group_calls(&Program::new(&graph, &parsed.outputs));
        let expected = "t0 = x + 1; t1 = x - 1; t2 = sin(t0); t3 = exp(t1); t4 = t3 * y; t5 = t2 * y; t6 = t5 + t3; \
             t7 = sin(t4); t8 = t6 + t7; return t8";
        assert_eq!(program.listing(&graph).trim_end().replace('\n', "; "), expected);
    }
    #[test]
    fn sine_and_cosine_of_one_angle_are_next_to_each_other() {
        let mut graph = Graph::new();
        let parsed = syntax::parse(&mut graph, "[sin(x), exp(x), cos(y), cos(x), sin(y)]").expect("a formula");
        let program = group_calls(&Program::new(&graph, &parsed.outputs));
        let calls: Vec<String> = program.listing(&graph).lines().map(str::to_owned).collect();
        let calls: Vec<&str> = calls.iter().filter_map(|line| line.split(" = ").nth(1)).collect();
        assert_eq!(calls, ["sin(x)", "cos(x)", "exp(x)", "cos(y)", "sin(y)"]);
    }
}

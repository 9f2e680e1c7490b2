//! The backward pass, arrival by arrival.
//!
//! In: a [`Lesson`]. Out: each contribution in the order of the pass. Always: every contribution to a stage arrives before any leaves it.

use super::model::{EdgeFlow, Lesson, Quantity};

/// One contribution on its way from a stage to one of its operands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival<'l> {
    /// The place of the stage that it comes from.
    pub(super) user: usize,
    /// Which operand of the stage it goes to.
    pub(super) position: usize,
    /// The place of that operand.
    pub(super) operand: usize,
    pub(super) flow: &'l EdgeFlow,
    /// Whether it is the last one that the operand waits for.
    pub(super) completes: bool,
}

/// All contributions, in the order of the backward pass.
pub(super) fn arrivals(lesson: &Lesson) -> Vec<Arrival<'_>> {
    let mut arrivals = Vec::new();
    let mut seen = vec![false; lesson.stages.len()];
    for (user, stage) in lesson.stages.iter().enumerate().rev() {
        for (position, edge) in stage.operands.iter().enumerate() {
            if let Some(flow) = &edge.flow {
                arrivals.push(Arrival { user, position, operand: edge.operand, flow, completes: false });
            }
        }
    }
    for arrival in arrivals.iter_mut().rev() {
        arrival.completes = !std::mem::replace(&mut seen[arrival.operand], true);
    }
    arrivals
}

/// For each stage what arrived at it, in the order of the pass.
pub(super) fn received<'l>(lesson: &'l Lesson, arrivals: &[Arrival<'l>]) -> Vec<Vec<&'l Quantity>> {
    let mut received = vec![Vec::new(); lesson.stages.len()];
    for arrival in arrivals {
        received[arrival.operand].push(&arrival.flow.contribution);
    }
    received
}

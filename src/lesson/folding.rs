//! Which stages of a long formula are shown, and which are not.
//!
//! In: stages, and how many a figure may show. Out: for each whether it is hidden. Always: about as many are left: the first operations and the last
//! ones, with the variables that they use; what is hidden is a piece of the order of evaluation, together with the variables that nothing else uses.

use rustc_hash::FxHashSet;

use super::model::{Kind, Stage};

/// Which stages are hidden, by their places; `None` if there are few enough to show all.
pub(super) fn hidden(stages: &[Stage], limit: usize) -> Option<Vec<bool>> {
    let count = stages.len();
    if count <= limit {
        return None;
    }
    let inputs = stages.iter().filter(|stage| stage.kind == Kind::Input).count();
    let operations = count - inputs;
    // The end of the computation tells more than its beginning.
    let first = inputs + (limit / 3).min(operations);
    let last = count - (limit - limit / 3).min(count - first);
    let mut hidden: Vec<bool> = (0..count).map(|place| (first..last).contains(&place)).collect();
    let shown = stages.iter().zip(&hidden).filter_map(|(stage, &hidden)| (!hidden).then_some(stage));
    let kept: FxHashSet<usize> = shown.flat_map(|stage| &stage.operands).map(|edge| edge.operand).collect();
    for (place, hidden) in hidden.iter_mut().enumerate().take(inputs) {
        // Variables of operations that are shown stay too, up to the limit.
        *hidden = !kept.contains(&place) || place >= limit;
    }
    (hidden.iter().filter(|&&hidden| hidden).count() >= 2).then_some(hidden)
}

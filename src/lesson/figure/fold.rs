//! Large figures with their middle in one box.
//!
//! In: a figure and how many boxes it may have. Out: one with about as many: the first operations and the last ones, and
//! between them a box that says how many are in it. Always: no arrow runs backward, because what is folded is a piece of the order of evaluation, together with the
//! variables that nothing else uses.

use rustc_hash::FxHashSet;

use super::{Arrow, Figure, Node, Shape, Spelling};

/// Folds the middle of a figure.
pub(super) fn fold(figure: Figure, limit: usize) -> Figure {
    let count = figure.nodes.len();
    let inputs = figure.nodes.iter().filter(|node| node.shape == Shape::Input).count();
    let operations = count - inputs;
    // The end of the computation tells more than its beginning.
    let first = inputs + (limit / 3).min(operations);
    let last = count - (limit - limit / 3).min(count - first);
    let mut folded: Vec<bool> = (0..count).map(|place| (first..last).contains(&place)).collect();
    let kept: FxHashSet<usize> = figure.arrows.iter().filter(|a| !folded[a.to]).map(|a| a.from).collect();
    for (place, folded) in folded.iter_mut().enumerate().take(inputs) {
        // Variables of kept operations stay too, up to the limit.
        *folded = !kept.contains(&place) || place >= limit;
    }
    let hidden = folded.iter().filter(|&&folded| folded).count();
    if hidden < 2 {
        return figure;
    }
    // The box stands where the first folded operation stood.
    let mut places = Vec::with_capacity(count);
    let (mut next, mut fold) = (0, None);
    let at = (inputs..count).find(|&place| folded[place]).unwrap_or(inputs);
    for (place, &folded) in folded.iter().enumerate() {
        if place == at {
            fold = Some(next);
            next += 1;
        }
        places.push((!folded).then_some(next));
        next += usize::from(!folded);
    }
    let fold = fold.unwrap_or(0);
    let place = |old: usize| places[old].unwrap_or(fold);
    let mut nodes: Vec<Node> = Vec::with_capacity(next);
    for (old, node) in figure.nodes.into_iter().enumerate() {
        if old == at {
            nodes.push(marker(hidden));
        }
        if !folded[old] {
            nodes.push(node);
        }
    }
    let mut seen = FxHashSet::default();
    let mut arrows = Vec::new();
    for arrow in figure.arrows {
        let (from, to) = (place(arrow.from), place(arrow.to));
        if !folded[arrow.from] && !folded[arrow.to] {
            arrows.push(Arrow { from, to, ..arrow });
        } else if from < to && seen.insert((from, to)) {
            arrows.push(Arrow { edge: None, from, to, local: None, contribution: None });
        }
    }
    Figure { nodes, arrows, ..figure }
}

/// The box that stands for others.
fn marker(hidden: usize) -> Node {
    let text = format!("… {hidden} more …");
    let latex = format!(r"\dots\ \text{{{hidden} more}}\ \dots");
    let label = Spelling::new(text, latex);
    Node { stage: None, shape: Shape::Folded, label, name: None, value: None, gradient: None }
}

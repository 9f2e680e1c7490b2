//! The order of items within their layers, with few crossings.
//!
//! In: layers in any order. Out: the same in the best order that was met. Each sweep sorts every layer
//! by the mean place of the neighbours in the layer before, or after, and then swaps neighbours as long as
//! that removes crossings.

use super::layout::{Layers, Tie};

/// How often all layers are swept from each start.
const SWEEPS: usize = 16;
/// So many items are ordered from random starts, all starts together.
const SHUFFLES: usize = 2_000;
/// Drawings with more items than this are swept only as often as takes a fraction of a second.
const LARGE: usize = 2_000;

/// Orders the items of every layer. The order in which they are given is that of the formula, and is changed only for
/// fewer crossings.
pub(super) fn order(layers: &mut Layers) {
    let mut places = vec![0.0; layers.items.len()];
    let mut best = Best { crossings: crossings(layers, &mut places), layers: layers.layers.clone() };
    if layers.items.len() > LARGE {
        sweep(layers, 4, true, &mut places, &mut best);
    } else {
        let mut starts = vec![layers.layers.clone(), depth_first(layers)];
        let mut state = 1;
        for _ in 0..(SHUFFLES / layers.items.len().max(1)).min(10) {
            let mut shuffled = starts[1].clone();
            shuffled.iter_mut().for_each(|layer| shuffle(layer, &mut state));
            starts.push(shuffled);
        }
        for (start, forward) in starts.iter().flat_map(|start| [(start, true), (start, false)]) {
            layers.layers.clone_from(start);
            sweep(layers, SWEEPS, forward, &mut places, &mut best);
        }
    }
    layers.layers = best.layers;
}

/// Another order, the same each time.
fn shuffle(layer: &mut [usize], state: &mut u64) {
    for last in (1..layer.len()).rev() {
        // The generator of Knuth's MMIX.
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        layer.swap(last, (*state >> 33) as usize % (last + 1));
    }
}

/// The best order that was met.
struct Best {
    crossings: usize,
    layers: Vec<Vec<usize>>,
}

/// Sweeps all layers to and fro.
fn sweep(layers: &mut Layers, sweeps: usize, forward: bool, places: &mut [f64], best: &mut Best) {
    let count = layers.layers.len();
    for sweep in 0..sweeps {
        if best.crossings == 0 {
            return;
        }
        let forward = (sweep % 2 == 0) == forward;
        for step in 0..count {
            sort(layers, if forward { step } else { count - 1 - step }, forward, places);
        }
        if layers.items.len() <= LARGE {
            swap(layers, places, sweep % 4 >= 2);
        }
        let crossings = crossings(layers, places);
        if crossings < best.crossings {
            *best = Best { crossings, layers: layers.layers.clone() };
        }
    }
}

/// Every layer in the order in which its items are met from the outputs backward.
fn depth_first(layers: &Layers) -> Vec<Vec<usize>> {
    let mut met = vec![0; layers.items.len()];
    let mut count = 0;
    let mut stack: Vec<usize> =
        layers.layers.iter().flatten().copied().filter(|&i| layers.after[i].is_empty()).collect();
    while let Some(item) = stack.pop() {
        if met[item] == 0 {
            count += 1;
            met[item] = count;
            stack.extend(layers.before[item].iter().rev().map(|tie| tie.other));
        }
    }
    let mut sorted = layers.layers.clone();
    for layer in &mut sorted {
        layer.sort_by_key(|&item| met[item]);
    }
    sorted
}

fn number(layer: &[usize], places: &mut [f64]) {
    for (place, &item) in layer.iter().enumerate() {
        places[item] = place as f64;
    }
}

/// Sorts a layer by the mean places of the neighbours on one side; what has none there stays where it is.
fn sort(layers: &mut Layers, rank: usize, forward: bool, places: &mut [f64]) {
    number(&layers.layers[rank], places);
    let neighbours = if forward { &layers.before } else { &layers.after };
    let mean = |item: usize| {
        let neighbours = &neighbours[item];
        let sum: f64 = neighbours.iter().map(|tie| places[tie.other]).sum();
        if neighbours.is_empty() { places[item] } else { sum / neighbours.len() as f64 }
    };
    let mut sorted: Vec<(f64, usize)> = layers.layers[rank].iter().map(|&item| (mean(item), item)).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    layers.layers[rank] = sorted.into_iter().map(|(_, item)| item).collect();
    number(&layers.layers[rank], places);
}

/// Swaps items that stand beside each other where that removes crossings, or, to get on, where it leaves them the same.
fn swap(layers: &mut Layers, places: &mut [f64], also_equal: bool) {
    for rank in 0..layers.layers.len() {
        let mut improved = true;
        let mut rounds = 0;
        while improved && rounds < 4 {
            (improved, rounds) = (false, rounds + 1);
            for place in 1..layers.layers[rank].len() {
                let (a, b) = (layers.layers[rank][place - 1], layers.layers[rank][place]);
                let cost = |a: usize, b: usize| {
                    between(&layers.before[a], &layers.before[b], places)
                        + between(&layers.after[a], &layers.after[b], places)
                };
                let (swapped, as_is) = (cost(b, a), cost(a, b));
                if swapped < as_is || (also_equal && swapped == as_is) {
                    layers.layers[rank].swap(place - 1, place);
                    improved |= swapped < as_is;
                }
            }
        }
        number(&layers.layers[rank], places);
    }
}

/// The crossings between the links of an item and those of one that stands after it.
fn between(first: &[Tie], second: &[Tie], places: &[f64]) -> usize {
    first.iter().map(|a| second.iter().filter(|b| places[b.other] < places[a.other]).count()).sum()
}

/// All crossings between neighbouring layers.
fn crossings(layers: &Layers, places: &mut [f64]) -> usize {
    for layer in &layers.layers {
        number(layer, places);
    }
    let count = |layer: &Vec<usize>| {
        let mut ends: Vec<usize> = Vec::new();
        for &item in layer {
            let mut own: Vec<usize> = layers.after[item].iter().map(|tie| places[tie.other] as usize).collect();
            own.sort_unstable();
            ends.extend(own);
        }
        inversions(&ends)
    };
    layers.layers.iter().map(count).sum()
}

/// How many pairs are in the wrong order, with a tree of counts.
fn inversions(ends: &[usize]) -> usize {
    let size = ends.iter().max().map_or(0, |last| last + 1);
    let mut tree = vec![0usize; size + 1];
    let mut inversions = 0;
    for (seen, &end) in ends.iter().enumerate() {
        let (mut at, mut not_after) = (end + 1, 0);
        while at > 0 {
            not_after += tree[at];
            at -= at & at.wrapping_neg();
        }
        inversions += seen - not_after;
        at = end + 1;
        while at <= size {
            tree[at] += 1;
            at += at & at.wrapping_neg();
        }
    }
    inversions
}

#[cfg(test)]
mod tests {
    use super::inversions;

    #[test]
    fn pairs_in_the_wrong_order() {
        assert_eq!(inversions(&[0, 1, 2]), 0);
        assert_eq!(inversions(&[2, 1, 0]), 3);
        assert_eq!(inversions(&[1, 1, 0]), 2);
        assert_eq!(inversions(&[]), 0);
    }
}

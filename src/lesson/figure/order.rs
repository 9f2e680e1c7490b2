//! The order of items within their layers, with few crossings.
//!
//! In: layers in any order. Out: the same in the best order that was met. Each sweep sorts every layer
//! by the mean place of the neighbours in the layer before, or after, and then swaps neighbours as long as
//! that removes crossings.

use super::layout::Layers;

/// How often all layers are swept.
const SWEEPS: usize = 24;
/// Drawings with more items than this are swept only as often as takes a fraction of a second.
const LARGE: usize = 2_000;

/// Orders the items of every layer.
pub(super) fn order(layers: &mut Layers) {
    let sweeps = if layers.items.len() > LARGE { 4 } else { SWEEPS };
    let mut places = vec![0.0; layers.items.len()];
    let mut best = (crossings(layers, &mut places), layers.layers.clone());
    for sweep in 0..sweeps {
        if best.0 == 0 {
            break;
        }
        let forward = sweep % 2 == 0;
        let count = layers.layers.len();
        for step in 0..count {
            let rank = if forward { step } else { count - 1 - step };
            sort(layers, rank, forward, &mut places);
        }
        if layers.items.len() <= LARGE {
            swap(layers, &mut places);
        }
        let crossings = crossings(layers, &mut places);
        if crossings < best.0 {
            best = (crossings, layers.layers.clone());
        }
    }
    layers.layers = best.1;
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
        let sum: f64 = neighbours.iter().map(|&(other, _)| places[other]).sum();
        if neighbours.is_empty() { places[item] } else { sum / neighbours.len() as f64 }
    };
    let mut sorted: Vec<(f64, usize)> = layers.layers[rank].iter().map(|&item| (mean(item), item)).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    layers.layers[rank] = sorted.into_iter().map(|(_, item)| item).collect();
    number(&layers.layers[rank], places);
}

/// Swaps items that stand beside each other where that removes crossings.
fn swap(layers: &mut Layers, places: &mut [f64]) {
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
                if cost(b, a) < cost(a, b) {
                    layers.layers[rank].swap(place - 1, place);
                    improved = true;
                }
            }
        }
        number(&layers.layers[rank], places);
    }
}

/// The crossings between the links of an item and those of one that stands after it.
fn between(first: &[(usize, f64)], second: &[(usize, f64)], places: &[f64]) -> usize {
    first.iter().map(|&(a, _)| second.iter().filter(|&&(b, _)| places[b] < places[a]).count()).sum()
}

/// All crossings between neighbouring layers.
fn crossings(layers: &Layers, places: &mut [f64]) -> usize {
    for layer in &layers.layers {
        number(layer, places);
    }
    let count = |layer: &Vec<usize>| {
        let mut ends: Vec<usize> = Vec::new();
        for &item in layer {
            let mut own: Vec<usize> = layers.after[item].iter().map(|&(to, _)| places[to] as usize).collect();
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

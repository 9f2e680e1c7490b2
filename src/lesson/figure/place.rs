//! Places across the layers: each item near its neighbours, none on another.
//!
//! In: layers in order. Out: a place for each item. Each step moves one whole layer to where the sum of
//! weighted squares of the distances to the neighbours is least while the order and the distances are kept, which is isotonic
//! regression: items that would overlap move as one block to the mean of where they want to be.

use super::layout::{Layers, Tie};

/// How often the layers are swept.
const SWEEPS: usize = 40;
/// The same for large drawings.
const FEW: usize = 8;
/// The distance between items of a layer.
const DISTANCE: f64 = 12.0;

/// How far items are moved to make ties straight.
const NEAR: f64 = 40.0;

/// Which neighbours draw.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
    Both,
}

/// The place of each item across the layers; the smallest begins at 0.
pub(super) fn place(layers: &Layers) -> Vec<f64> {
    let mut places = vec![0.0; layers.items.len()];
    for layer in &layers.layers {
        let offsets = offsets(layers, layer);
        for (&item, offset) in layer.iter().zip(offsets) {
            places[item] = offset;
        }
    }
    let sweeps = if layers.items.len() > 5_000 { FEW } else { SWEEPS };
    for sweep in 0..sweeps {
        let forward = sweep % 2 == 0;
        let side = match (sweep < 4, forward) {
            (true, true) => Side::Before,
            (true, false) => Side::After,
            (false, _) => Side::Both,
        };
        let count = layers.layers.len();
        for step in 0..count {
            let rank = if forward { step } else { count - 1 - step };
            settle(layers, &layers.layers[rank], side, &mut places);
        }
    }
    for _ in 0..3 {
        straighten(layers, &mut places);
        align(layers, &mut places);
    }
    let edges = layers.items.iter().zip(&places).map(|(item, place)| place - item.before);
    let first = edges.fold(f64::INFINITY, f64::min);
    for place in &mut places {
        *place -= first;
    }
    places
}

/// Where an item would have to be for each of its ties to be straight, and the weight of that.
fn wishes(layers: &Layers, item: usize, side: Side, places: &[f64]) -> impl Iterator<Item = (f64, f64)> {
    let before = layers.before[item].iter().filter(move |_| side != Side::After);
    let after = layers.after[item].iter().filter(move |_| side != Side::Before);
    let before = before.map(|tie| (places[tie.other] - tie.port, tie.weight));
    before.chain(after.map(|tie| (places[tie.other] + tie.port, tie.weight)))
}

/// How far each item of a layer is from the first one at least.
fn offsets(layers: &Layers, layer: &[usize]) -> Vec<f64> {
    let mut offsets = Vec::with_capacity(layer.len());
    let mut reach = 0.0;
    for (place, &item) in layer.iter().enumerate() {
        let item = layers.items[item];
        let offset = if place == 0 { 0.0 } else { reach + item.before };
        let is_lane = item.along == 0.0;
        reach = offset + item.after + if is_lane { 0.0 } else { DISTANCE };
        offsets.push(offset);
    }
    offsets
}

/// A run of items that move together.
struct Block {
    wish: f64,
    weight: f64,
    items: usize,
}

/// Moves a layer to where its neighbours want it.
fn settle(layers: &Layers, layer: &[usize], side: Side, places: &mut [f64]) {
    let offsets = offsets(layers, layer);
    let mut blocks: Vec<Block> = Vec::with_capacity(layer.len());
    for (&item, offset) in layer.iter().zip(&offsets) {
        let (mut sum, mut weight) = (0.0, 0.0);
        for (wish, pull) in wishes(layers, item, side, places) {
            sum += pull * wish;
            weight += pull;
        }
        let (wish, weight) = if weight > 0.0 { (sum / weight, weight) } else { (places[item], 0.01) };
        let mut block = Block { wish: wish - offset, weight, items: 1 };
        while let Some(last) = blocks.pop_if(|last| last.wish > block.wish) {
            let weight = last.weight + block.weight;
            let wish = (last.wish * last.weight + block.wish * block.weight) / weight;
            block = Block { wish, weight, items: last.items + block.items };
        }
        blocks.push(block);
    }
    let mut placed = layer.iter().zip(offsets);
    for block in blocks {
        for (&item, offset) in placed.by_ref().take(block.items) {
            places[item] = block.wish + offset;
        }
    }
}

/// The neighbours of each item in its layer.
fn neighbours(layers: &Layers) -> Vec<(Option<usize>, Option<usize>)> {
    let mut neighbours = vec![(None, None); layers.items.len()];
    for layer in &layers.layers {
        for pair in layer.windows(2) {
            neighbours[pair[0]].1 = Some(pair[1]);
            neighbours[pair[1]].0 = Some(pair[0]);
        }
    }
    neighbours
}

/// From where to where an item may be moved.
fn room(layers: &Layers, item: usize, neighbours: (Option<usize>, Option<usize>), places: &[f64]) -> (f64, f64) {
    let distance = |first: usize, second: usize| {
        let (first, second) = (layers.items[first], layers.items[second]);
        first.after + second.before + if first.along == 0.0 { 0.0 } else { DISTANCE }
    };
    let from = neighbours.0.map_or(f64::NEG_INFINITY, |before| places[before] + distance(before, item));
    let to = neighbours.1.map_or(f64::INFINITY, |after| places[after] - distance(item, after));
    (from, to)
}

/// Where an item would have to be for its links to be straight as far as the items at their other ends.
fn far_wishes(layers: &Layers, item: usize, places: &[f64]) -> Vec<(f64, f64)> {
    if item >= layers.given {
        return wishes(layers, item, Side::Both, places).collect();
    }
    let far = |ties: &[Vec<Tie>], tie: &Tie, side: f64| {
        let (mut at, mut port) = (tie.other, tie.port);
        while at >= layers.given
            && let [next] = ties[at].as_slice()
        {
            (at, port) = (next.other, port + next.port);
        }
        (places[at] + side * port, tie.weight)
    };
    let before = layers.before[item].iter().map(|tie| far(&layers.before, tie, -1.0));
    before.chain(layers.after[item].iter().map(|tie| far(&layers.after, tie, 1.0))).collect()
}

/// Moves items a little where that makes more of their ties straight.
fn align(layers: &Layers, places: &mut [f64]) {
    let neighbours = neighbours(layers);
    for &item in layers.layers.iter().flatten() {
        let (from, to) = room(layers, item, neighbours[item], places);
        let wishes = far_wishes(layers, item, places);
        let straight = |place: f64| -> f64 {
            wishes.iter().filter(|(wish, _)| (wish - place).abs() < 0.5).map(|(_, weight)| weight).sum()
        };
        let here = places[item];
        let mut best = (straight(here), 0.0, here);
        for &(wish, _) in &wishes {
            let way = (wish - here).abs();
            let is_better = |straight: f64| straight > best.0 || (straight == best.0 && way < best.1);
            if way <= NEAR && (from..=to).contains(&wish) && is_better(straight(wish)) {
                best = (straight(wish), way, wish);
            }
        }
        places[item] = best.2;
    }
}

/// Puts the points on the way of a link at one height as far as there is room, so that it bends seldom.
fn straighten(layers: &Layers, places: &mut [f64]) {
    let neighbours = neighbours(layers);
    let mut rooms = vec![(f64::NEG_INFINITY, f64::INFINITY); layers.items.len()];
    for (way, port) in layers.ways.iter().zip(&layers.ports).filter(|(way, _)| way.len() > 2) {
        let [source, points @ .., target] = way.as_slice() else { continue };
        for &point in points {
            rooms[point] = room(layers, point, neighbours[point], places);
        }
        let ends = [places[*source], places[*target] + port];
        let mut rest = points;
        while let Some(&first) = rest.first() {
            // As many points as have a height in common.
            let (mut from, mut to) = rooms[first];
            let mut count = 1;
            while let Some(&next) = rest.get(count) {
                let (narrower, lower) = (f64::max(from, rooms[next].0), f64::min(to, rooms[next].1));
                if narrower > lower {
                    break;
                }
                (from, to, count) = (narrower, lower, count + 1);
            }
            let (run, after) = rest.split_at(count);
            rest = after;
            if from <= to {
                let height = height(run, places, ends, (from, to));
                for &point in run {
                    places[point] = height;
                }
            }
        }
    }
}

/// The height of a straight piece: that of an end if there is room, else the mean of its points.
fn height(run: &[usize], places: &[f64], ends: [f64; 2], (from, to): (f64, f64)) -> f64 {
    let mean = run.iter().map(|&point| places[point]).sum::<f64>() / run.len() as f64;
    let possible = ends.into_iter().filter(|end| (from..=to).contains(end));
    let nearest = possible.min_by(|a, b| (a - mean).abs().total_cmp(&(b - mean).abs()));
    nearest.unwrap_or_else(|| mean.clamp(from, to))
}

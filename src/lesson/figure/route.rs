//! The courses of links, when all items have their places.
//!
//! In: layers, the place of each item, from where to where each layer reaches. Out: the turning points of each link, two for each
//! [`Station`] that it keeps. Always: where a link passes a layer, it stays between the items that stand beside it there.
//! Of all such courses each link takes one with few and gentle turns. Links of one source keep together until they part.

use super::layout::{Layers, Point};

/// What stays free beside an item.
const CLEARANCE: f64 = 5.0;
/// Over how many layers one turn reaches at most.
const FARTHEST: usize = 8;

/// Where a link passes a layer.
#[derive(Clone, Copy, Debug)]
struct Station {
    /// From where to where it must be straight, along.
    span: Point,
    /// How far across it is.
    across: f64,
    /// Between what it has to stay; nothing if it must be where it is.
    room: Option<Point>,
}

/// The turning points of each link: straight from the first to the second, curved to the third, and so on.
pub(super) fn routes(layers: &Layers, across: &[f64], middle: &[f64], spans: &[Point]) -> Vec<Vec<Point>> {
    let mut layer_of = vec![0; layers.items.len()];
    let mut rooms = vec![None; layers.items.len()];
    for (rank, layer) in layers.layers.iter().enumerate() {
        for (place, &item) in layer.iter().enumerate() {
            layer_of[item] = rank;
            let is_lane = layers.items[item].along == 0.0 && layers.after[item].len() == 1;
            rooms[item] = is_lane.then(|| room(layers, across, layer, place));
        }
    }
    let route = |(way, &port): (&Vec<usize>, &f64)| {
        let (first, last) = (way[0], way[way.len() - 1]);
        let station = |&item: &usize| {
            let (mut span, mut place) = (spans[layer_of[item]], across[item]);
            let body = layers.items[item].body / 2.0;
            if item == first {
                span.0 = middle[item] + body;
            } else if item == last {
                span.1 = middle[item] - body;
                place += port;
            }
            Station { span, across: place, room: rooms[item] }
        };
        let stations: Vec<Station> = way.iter().map(station).collect();
        let kept = gentlest(&stations);
        kept.into_iter().flat_map(|Station { span, across, .. }| [(span.0, across), (span.1, across)]).collect()
    };
    layers.ways.iter().zip(&layers.ports).map(route).collect()
}

/// Between what a link may pass a layer: it goes as near to other links as half of the way.
fn room(layers: &Layers, across: &[f64], layer: &[usize], place: usize) -> Point {
    let here = across[layer[place]];
    let end = |item: usize, edge: f64| {
        let is_lane = layers.items[item].along == 0.0;
        if is_lane { f64::midpoint(across[item], here) } else { across[item] + edge }
    };
    let from = place.checked_sub(1).map(|before| layer[before]);
    let from = from.map_or(f64::NEG_INFINITY, |item| end(item, layers.items[item].after + CLEARANCE));
    let to = layer.get(place + 1).map_or(f64::INFINITY, |&item| end(item, -layers.items[item].before - CLEARANCE));
    (from.min(here), to.max(here))
}

/// The stations at which a link should stop, so that it turns seldom and gently in between.
fn gentlest(stations: &[Station]) -> Vec<Station> {
    // For each station the cost of the best course to it, and the station before it there.
    let mut best = vec![(0.0, 0); stations.len()];
    for to in 1..stations.len() {
        best[to] = (f64::INFINITY, to - 1);
        for from in (to.saturating_sub(FARTHEST)..to).rev() {
            let turn = Turn::between(&stations[from], &stations[to]);
            if stations[from + 1..to].iter().any(|station| !turn.passes(station)) {
                continue;
            }
            let cost = best[from].0 + turn.cost();
            if cost < best[to].0 {
                best[to] = (cost, from);
            }
        }
    }
    let mut kept = Vec::with_capacity(stations.len());
    let mut at = stations.len() - 1;
    while at > 0 {
        kept.push(stations[at]);
        at = best[at].1;
    }
    kept.push(stations[0]);
    kept.reverse();
    kept
}

/// A curve that begins and ends straight along.
struct Turn {
    start: Point,
    end: Point,
}

impl Turn {
    fn between(from: &Station, to: &Station) -> Turn {
        Turn { start: (from.span.1, from.across), end: (to.span.0, to.across) }
    }

    fn cost(&self) -> f64 {
        let (along, across) = (self.end.0 - self.start.0, (self.end.1 - self.start.1).abs());
        if across < 0.5 { 0.0 } else { 1.0 + across / along.max(1.0) }
    }

    fn passes(&self, station: &Station) -> bool {
        let Some((from, to)) = station.room else { return false };
        let middle = f64::midpoint(station.span.0, station.span.1);
        [station.span.0, middle, station.span.1].into_iter().all(|along| (from..=to).contains(&self.at(along)))
    }

    /// How far across the curve is at a place along, which is found by halving.
    fn at(&self, along: f64) -> f64 {
        let share = (along - self.start.0) / (self.end.0 - self.start.0);
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..20 {
            let t: f64 = f64::midpoint(low, high);
            // The two inner points of the curve stand half of the way along.
            let reached = 1.5 * t * (1.0 - t) + t * t * t;
            if reached < share { low = t } else { high = t }
        }
        self.start.1 + (self.end.1 - self.start.1) * low * low * (3.0 - 2.0 * low)
    }
}

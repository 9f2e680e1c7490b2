//! Where the boxes and lines of a figure go: a layered drawing.
//!
//! In: the sizes of the items and the links between them, every item after those that it is linked from. Out: the place of each, and a route for each
//! link. Always: an item stands in a later layer than all that it is linked from, so all links run forward; items do not overlap;
//! a link runs across a layer on a straight line that no item touches, and turns only between layers. Links that leave one item for
//! several run together as far as they can. A label of a link is an item on its way.
//!
//! The way is that of Sugiyama: layers by the longest path, an order within each layer with few crossings (`order`), and
//! places in that order as near as possible to those of the neighbours (`place`). Coordinates are *along* the
//! direction of the links and *across* it, so that one layout serves both directions.

use rustc_hash::FxHashMap;

use super::{order, place, route};

/// The size of a box with what is written around it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Item {
    /// How long it is along the links, all in all.
    pub(super) along: f64,
    /// How long the box itself is along the links.
    pub(super) body: f64,
    /// How far it reaches to the one side, from where the links meet it.
    pub(super) before: f64,
    /// How far it reaches to the other side.
    pub(super) after: f64,
    /// Over what width links may end.
    pub(super) ports: f64,
    /// The layer, if it is not to be as early as possible.
    pub(super) first: bool,
}

/// A line from one item to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    /// What is written on it.
    pub(super) label: Option<Item>,
}

/// A place: along the links, and across.
pub(super) type Point = (f64, f64);

/// Where everything is.
#[derive(Clone, Debug, Default)]
pub(super) struct Placement {
    /// The middle of each box along, and where the links meet it across.
    pub(super) items: Vec<Point>,
    /// For each link its turning points: it runs straight from the first to the second, curves to the third, and so on.
    pub(super) routes: Vec<Vec<Point>>,
    /// The place of each label.
    pub(super) labels: Vec<Option<Point>>,
    /// The size of the whole.
    pub(super) size: Point,
}

/// Items and the invisible points through which long links run, layer by layer.
pub(super) struct Layers {
    pub(super) layers: Vec<Vec<usize>>,
    pub(super) items: Vec<Item>,
    /// For each item its ties to those of the layer before, and of the layer after.
    pub(super) before: Vec<Vec<Tie>>,
    pub(super) after: Vec<Vec<Tie>>,
    /// For each link the items on its way.
    pub(super) ways: Vec<Vec<usize>>,
    /// How many items were given; those behind them stand on the ways of links.
    pub(super) given: usize,
    /// For each link how far from the middle of its item it ends.
    pub(super) ports: Vec<f64>,
}

/// A piece of a link, between items of neighbouring layers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tie {
    /// The item at the other end.
    pub(super) other: usize,
    /// How much it matters that the piece is straight.
    pub(super) weight: f64,
    /// How far from the middle of the later item it ends.
    pub(super) port: f64,
}

/// The distance between layers.
const GAP: f64 = 30.0;
/// The same where labels stand between them.
const LABEL_GAP: f64 = 16.0;
/// The distance between links that run side by side.
const LANE: f64 = 9.0;

/// Places items and links.
pub(super) fn layout(items: &[Item], links: &[Link]) -> Placement {
    let mut layers = Layers::new(items, links);
    order::order(&mut layers);
    layers.set_ports(links);
    let across = place::place(&layers);
    let spans = spans(&layers, &across, links.iter().any(|link| link.label.is_some()));
    let mut middle = vec![0.0; layers.items.len()];
    for (layer, &(start, end)) in layers.layers.iter().zip(&spans) {
        for &item in layer {
            middle[item] = f64::midpoint(start, end);
        }
    }
    let routes = route::routes(&layers, &across, &middle, &spans);
    let place = |item: usize| (middle[item], across[item]);
    let label = |(link, way): (&Link, &Vec<usize>)| link.label.and_then(|_| way.iter().rev().nth(1)).map(|&l| place(l));
    let bottom = layers.items.iter().zip(&across).map(|(item, across)| across + item.after).fold(0.0, f64::max);
    Placement {
        items: (0..items.len()).map(place).collect(),
        routes,
        labels: links.iter().zip(&layers.ways).map(label).collect(),
        size: (spans.last().map_or(0.0, |span| span.1), bottom),
    }
}

impl Layers {
    fn new(items: &[Item], links: &[Link]) -> Layers {
        let step = if links.iter().any(|link| link.label.is_some()) { 2 } else { 1 };
        let mut ranks = vec![0; items.len()];
        let mut incoming = vec![Vec::new(); items.len()];
        for link in links {
            incoming[link.to].push(link.from);
        }
        for item in 0..items.len() {
            let ready = incoming[item].iter().map(|&from: &usize| ranks[from] + step).max().unwrap_or(0);
            ranks[item] = if items[item].first { 0 } else { ready };
        }
        postpone(items, links, step, &mut ranks);
        let count = ranks.iter().max().map_or(0, |last| last + 1);
        let mut layers = Layers {
            layers: vec![Vec::new(); count],
            items: items.to_vec(),
            before: vec![Vec::new(); items.len()],
            after: vec![Vec::new(); items.len()],
            ways: Vec::with_capacity(links.len()),
            given: items.len(),
            ports: vec![0.0; links.len()],
        };
        for (item, &rank) in ranks.iter().enumerate() {
            layers.layers[rank].push(item);
        }
        let mut points = FxHashMap::default();
        for link in links {
            let way = layers.way(link, &ranks, &mut points);
            layers.ways.push(way);
        }
        layers
    }

    /// The items through which a link runs; links from the same item share the points on their way.
    fn way(&mut self, link: &Link, ranks: &[usize], points: &mut FxHashMap<(usize, usize), usize>) -> Vec<usize> {
        let mut way = vec![link.from];
        for rank in ranks[link.from] + 1..ranks[link.to] {
            let label = link.label.filter(|_| rank + 1 == ranks[link.to]);
            let next = match label {
                Some(label) => self.add(rank, label),
                None => match points.get(&(link.from, rank)) {
                    Some(&point) => point,
                    None => {
                        let point = self.add(rank, Item { before: LANE / 2.0, after: LANE / 2.0, ..Item::default() });
                        points.insert((link.from, rank), point);
                        point
                    }
                },
            };
            way.push(next);
        }
        way.push(link.to);
        for pair in way.windows(2) {
            let weight = [2.0, 2.0, 8.0][pair.iter().filter(|&&item| item >= ranks.len()).count()];
            self.connect(pair[0], pair[1], weight);
        }
        way
    }

    fn add(&mut self, rank: usize, item: Item) -> usize {
        self.items.push(item);
        self.before.push(Vec::new());
        self.after.push(Vec::new());
        self.layers[rank].push(self.items.len() - 1);
        self.items.len() - 1
    }

    fn connect(&mut self, from: usize, to: usize, weight: f64) {
        if self.after[from].iter().all(|tie| tie.other != to) {
            self.after[from].push(Tie { other: to, weight, port: 0.0 });
            self.before[to].push(Tie { other: from, weight, port: 0.0 });
        }
    }

    /// Where each link ends, from the middle of its item: beside each other, in the order in which they come.
    fn set_ports(&mut self, links: &[Link]) {
        let mut places = vec![0; self.items.len()];
        for layer in &self.layers {
            for (place, &item) in layer.iter().enumerate() {
                places[item] = place;
            }
        }
        let mut arriving = vec![Vec::new(); self.items.len()];
        for (link, Link { to, .. }) in links.iter().enumerate() {
            arriving[*to].push((self.ways[link][self.ways[link].len() - 2], link));
        }
        for (to, mut arriving) in arriving.into_iter().enumerate() {
            arriving.sort_by_key(|&(from, _)| places[from]);
            let count = arriving.len() as f64;
            let distance = (self.items[to].ports / count).min(LANE);
            for (position, &(_, link)) in arriving.iter().enumerate() {
                self.ports[link] = (position as f64 - (count - 1.0) / 2.0) * distance;
            }
            for same in arriving.chunk_by(|a, b| a.0 == b.0) {
                let from = same[0].0;
                let mean = same.iter().map(|&(_, link)| self.ports[link]).sum::<f64>() / same.len() as f64;
                let ties = self.after[from].iter_mut().filter(|tie| tie.other == to);
                ties.chain(self.before[to].iter_mut().filter(|tie| tie.other == from)).for_each(|tie| tie.port = mean);
            }
        }
    }
}

/// Moves items that more links leave than reach to the last layer that is possible, so that links are shorter.
fn postpone(items: &[Item], links: &[Link], step: usize, ranks: &mut [usize]) {
    let mut sources = vec![Vec::new(); items.len()];
    let mut users = vec![Vec::new(); items.len()];
    for link in links {
        sources[link.to].push(link.from);
        users[link.from].push(link.to);
    }
    for item in (0..items.len()).rev() {
        let last = users[item].iter().map(|&to: &usize| ranks[to] - step).min();
        let (mut sources, mut users) = (sources[item].clone(), users[item].clone());
        sources.dedup();
        users.dedup();
        if let Some(last) = last
            && !items[item].first
            && users.len() > sources.len()
        {
            ranks[item] = last;
        }
    }
}

/// From where to where each layer reaches: further from the last one where links have far to turn.
fn spans(layers: &Layers, across: &[f64], labelled: bool) -> Vec<Point> {
    let gap = if labelled { LABEL_GAP } else { GAP };
    let mut spans: Vec<Point> = Vec::with_capacity(layers.layers.len());
    for layer in &layers.layers {
        let thickness = layer.iter().map(|&item| layers.items[item].along).fold(0.0, f64::max);
        let turns = layer.iter().flat_map(|&item| layers.before[item].iter().map(move |tie| (tie.other, item)));
        let turn = turns.map(|(from, to)| (across[from] - across[to]).abs()).fold(0.0, f64::max);
        let start = spans.last().map_or(0.0, |last| last.1 + gap + (turn * 0.15).min(70.0));
        spans.push((start, start + thickness));
    }
    spans
}

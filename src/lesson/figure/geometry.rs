//! A figure with coordinates: boxes, curves and lines of text, ready to be drawn.
//!
//! In: a [`Figure`]. Out: a [`Geometry`] in points, from the upper left corner. Always: each text fits the place that is kept for it.

use super::layout::{Item, Link, Point, layout};
use super::measure::{self, width};
use super::{Arrow, Direction, Figure, Node, Shape, Spelling};

/// The size of operations, and of what is written at them.
pub(super) const LARGE: f64 = 15.0;
pub(super) const SMALL: f64 = 12.0;
/// The height of a box, and of a line of small text.
const BOX: f64 = 32.0;
const LINE: f64 = 16.0;
const MARGIN: f64 = 14.0;
/// The least distance of arrows that end at one box, where boxes grow for them.
const PORT: f64 = 8.0;

/// Everything with its place.
#[derive(Clone, Debug)]
pub(super) struct Geometry {
    pub(super) width: f64,
    pub(super) height: f64,
    /// One for each node.
    pub(super) boxes: Vec<Frame>,
    /// One for each arrow.
    pub(super) curves: Vec<Curve>,
    /// Where the legend begins.
    pub(super) legend: Point,
}

/// A box and the lines at it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
    /// Where name and value are written.
    pub(super) above: Line,
    /// Where the gradients begin.
    below: Line,
}

/// A place for a line of text: a point of its base line, which is its middle or its start.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) centred: bool,
}

/// The course of an arrow: straight to the second point, curved to the third, and so on.
#[derive(Clone, Debug)]
pub(super) struct Curve {
    pub(super) points: Vec<Point>,
    pub(super) local: Line,
    /// Where the contributions begin.
    contribution: Line,
}

impl Line {
    /// The line that is some lines below it.
    fn down(self, lines: usize) -> Line {
        Line { y: self.y + LINE * lines as f64, ..self }
    }
}

impl Frame {
    /// Where a gradient is written.
    pub(super) fn gradient(&self, position: usize) -> Line {
        self.below.down(position)
    }
}

/// Text above a box: the name and the value.
pub(super) fn above(node: &Node) -> String {
    match (&node.name, &node.value) {
        (Some(name), Some(value)) => format!("{} = {}", name.text, value.text),
        (name, value) => name.as_ref().or(value.as_ref()).map(|text| text.text.clone()).unwrap_or_default(),
    }
}

/// The figure with coordinates.
pub(super) fn geometry(figure: &Figure) -> Geometry {
    let vertical = figure.direction == Direction::TopToBottom;
    let mut arrivals = vec![0; figure.nodes.len()];
    for arrow in &figure.arrows {
        arrivals[arrow.to] += 1;
    }
    let sizes = figure.nodes.iter().zip(&arrivals).map(|(node, &arrivals)| Size::of(node, arrivals, vertical));
    let sizes: Vec<Size> = sizes.collect();
    let items: Vec<Item> =
        figure.nodes.iter().zip(&sizes).map(|(node, size)| size.item(node.shape == Shape::Input, vertical)).collect();
    let links =
        figure.arrows.iter().map(|arrow| Link { from: arrow.from, to: arrow.to, label: label(arrow, vertical) });
    let links: Vec<Link> = links.collect();
    let placement = layout(&items, &links);
    let point = |(along, across): Point| {
        let (x, y) = if vertical { (across, along) } else { (along, across) };
        (x + MARGIN, y + MARGIN)
    };
    let boxes = placement.items.iter().zip(&sizes).map(|(&place, size)| size.frame(point(place), vertical)).collect();
    let curve = |((route, label), arrow): ((&Vec<Point>, &Option<Point>), &Arrow)| {
        let (x, y) = point(label.unwrap_or_default());
        // The middle is between the local derivative and one contribution.
        let more = arrow.contributions.len().saturating_sub(1) as f64 * LINE / 2.0;
        let line = |y, x| Line { x, y, centred: !vertical };
        let (local, contribution) = if vertical {
            (line(y - 4.0 - more, x + 6.0), line(y + LINE - 4.0 - more, x + 6.0))
        } else {
            (line(y - 5.0, x), line(y + SMALL + 2.0, x))
        };
        Curve { points: route.iter().map(|&place| point(place)).collect(), local, contribution }
    };
    let (width, height) = if vertical { (placement.size.1, placement.size.0) } else { placement.size };
    let words: Vec<String> = figure.legend.words().into_iter().map(|(_, word)| word).collect();
    let legend = if words.is_empty() { 0.0 } else { LINE + 10.0 };
    let legend_width = measure::width(&words.join("      "), SMALL);
    Geometry {
        width: width.max(legend_width) + 2.0 * MARGIN,
        height: height + 2.0 * MARGIN + legend,
        boxes,
        curves: placement.routes.iter().zip(&placement.labels).zip(&figure.arrows).map(curve).collect(),
        legend: (MARGIN, height + MARGIN + legend),
    }
}

/// How much room a node takes.
struct Size {
    width: f64,
    height: f64,
    above: f64,
    below: f64,
    /// How many gradients there are.
    gradients: usize,
}

impl Size {
    /// A box is as large as its text, and as the arrows need that end at it.
    fn of(node: &Node, arrivals: usize, vertical: bool) -> Size {
        // The gradients that were asked for are bold.
        let below = widest(node.gradients.iter().map(|gradient| &gradient.text)) * 1.1;
        let text = (width(&node.label.text, LARGE) + 20.0).max(38.0).ceil();
        let side = PORT * (arrivals + 1) as f64;
        let (width, height) = if vertical { (text.max(side), BOX) } else { (text, BOX.max(side)) };
        Size { width, height, above: self::width(&above(node), SMALL), below, gradients: node.gradients.len() }
    }

    /// How many lines are written at the box.
    fn lines(&self) -> usize {
        usize::from(self.above > 0.0) + self.gradients
    }

    fn item(&self, first: bool, vertical: bool) -> Item {
        let text = self.above.max(self.below);
        let half = self.width / 2.0;
        if vertical {
            let after = half + if text > 0.0 { text + 6.0 } else { 0.0 };
            let along = BOX.max(LINE * self.lines() as f64);
            Item { along, body: BOX, before: half, after, ports: self.width - PORT, first }
        } else {
            let room = |lines: usize| self.height / 2.0 + LINE * lines as f64 + 2.0;
            let (before, after) = (room(self.lines() - self.gradients), room(self.gradients));
            Item { along: self.width.max(text), body: self.width, before, after, ports: self.height - PORT, first }
        }
    }

    fn frame(&self, (x, y): Point, vertical: bool) -> Frame {
        let (left, top) = (x - self.width / 2.0, y - self.height / 2.0);
        let line = |x, y| Line { x, y, centred: !vertical };
        let (above, below) = if vertical {
            let beside = left + self.width + 6.0;
            let first = line(beside, y + 4.0 - LINE / 2.0 * self.lines().saturating_sub(1) as f64);
            (first, first.down(self.lines() - self.gradients))
        } else {
            (line(x, top - 6.0), line(x, top + self.height + SMALL + 3.0))
        };
        Frame { x: left, y: top, width: self.width, height: self.height, above, below }
    }
}

/// The width of the longest of some texts.
fn widest<'t>(texts: impl Iterator<Item = &'t Spelling>) -> f64 {
    texts.map(|text| width(&text.text, SMALL)).fold(0.0, f64::max)
}

/// The room for what is written on an arrow.
fn label(arrow: &Arrow, vertical: bool) -> Option<Item> {
    let contributions = arrow.contributions.len();
    let text = widest(arrow.local.iter().chain(arrow.contributions.iter().map(|contribution| &contribution.text)));
    if text == 0.0 {
        return None;
    }
    let room = |lines: usize| if lines > 0 { LINE * lines as f64 + 1.0 } else { 4.0 };
    Some(if vertical {
        let along = LINE * (1 + contributions).max(2) as f64;
        Item { along, body: along, before: 5.0, after: text + 10.0, ports: 0.0, first: false }
    } else {
        let (before, after) = (room(usize::from(arrow.local.is_some())), room(contributions));
        Item { along: text + 8.0, body: text + 8.0, before, after, ports: 0.0, first: false }
    })
}

impl Curve {
    /// Where a contribution is written.
    pub(super) fn contribution(&self, position: usize) -> Line {
        self.contribution.down(position)
    }

    /// The course as the path of an SVG, or, with other words, of a `tikzpicture`: `move` and `line` take one point, `curve` takes three.
    pub(super) fn draw(&self, vertical: bool, mut piece: impl FnMut(Piece)) {
        let Some((&first, rest)) = self.points.split_first() else { return };
        piece(Piece::Move(first));
        let mut at = first;
        for (position, &to) in rest.iter().enumerate() {
            let is_straight = position % 2 == 0 || (at.0 - to.0).abs() < 0.05 || (at.1 - to.1).abs() < 0.05;
            if is_straight {
                if (at.0 - to.0).abs() + (at.1 - to.1).abs() > 0.05 {
                    piece(Piece::Line(to));
                }
            } else if vertical {
                let middle = f64::midpoint(at.1, to.1);
                piece(Piece::Curve((at.0, middle), (to.0, middle), to));
            } else {
                let middle = f64::midpoint(at.0, to.0);
                piece(Piece::Curve((middle, at.1), (middle, to.1), to));
            }
            at = to;
        }
    }
}

/// A piece of a curve.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece {
    Move(Point),
    Line(Point),
    /// Two points that draw the curve near, and its end.
    Curve(Point, Point, Point),
}

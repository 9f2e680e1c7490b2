//! Text in two dimensions: rectangles of characters that are put beside and above each other.
//!
//! In: lines of text and smaller blocks. Out: a [`Block`]. Always: no line of a block takes more columns on a terminal than the block, and the
//! baseline of a block, at which it is aligned with its neighbours, is one of its lines. Blank columns at the end of a line are not
//! stored, so that one long line does not make all others long.
//!
//! ```
//! use symdiff::export::{Block, Charset};
//! let half = Block::text("1").over(&Block::text("2"), Charset::Unicode);
//! let sum = Block::row(&[&Block::text("x + "), &half]);
//! assert_eq!(sum.to_string(), "    1\nx + ─\n    2");
//! ```

mod character;

use std::fmt;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub(super) use character::subscript;
pub use character::{Bracket, Charset};
use character::{Side, superscript};

/// A rectangle of characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    lines: Vec<Line>,
    width: usize,
    baseline: usize,
    /// Whether a fraction bar is what it begins with, which a minus sign must not touch.
    barred: bool,
}

/// A line of a block.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Line {
    text: String,
    /// The number of columns of the text.
    width: usize,
}

impl Line {
    fn new(text: impl Into<String>) -> Line {
        let text = text.into();
        Line { width: text.width(), text }
    }

    /// Writes another line from some column on, behind what is there.
    fn put(&mut self, column: usize, other: &Line) {
        self.text.extend(std::iter::repeat_n(' ', column - self.width));
        self.text.push_str(&other.text);
        self.width = column + other.width;
    }

    /// The line after so many blank columns.
    fn shifted(&self, columns: usize) -> Line {
        let mut line = Line::default();
        line.put(columns, self);
        line
    }
}

impl Block {
    /// One line. Characters that would move the cursor become `?`.
    pub fn text(text: &str) -> Block {
        let line: String = text.chars().map(|c| if c.width().is_none() { '?' } else { c }).collect();
        let line = Line::new(line);
        Block { width: line.width, lines: vec![line], baseline: 0, barred: false }
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The number of lines.
    pub fn height(&self) -> usize {
        self.lines.len()
    }

    /// The line at which it is aligned with its neighbours, from 0.
    pub fn baseline(&self) -> usize {
        self.baseline
    }

    /// The lines, without the blank columns that fill them up to the width.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|line| line.text.as_str())
    }

    /// Whether it begins with a fraction bar.
    pub(super) fn is_barred(&self) -> bool {
        self.barred
    }

    /// Beside each other, aligned at their baselines.
    pub fn row(blocks: &[&Block]) -> Block {
        let above = blocks.iter().map(|block| block.baseline).max().unwrap_or(0);
        let below = blocks.iter().map(|block| block.height() - block.baseline).max().unwrap_or(1);
        let mut lines = vec![Line::default(); above + below];
        let mut width = 0;
        for block in blocks {
            let top = above - block.baseline;
            for (line, part) in lines[top..].iter_mut().zip(&block.lines) {
                line.put(width, part);
            }
            width += block.width;
        }
        Block { lines, width, baseline: above, barred: blocks.first().is_some_and(|first| first.barred) }
    }

    /// Below each other, at the left, with empty lines between; the baseline is that of the first.
    pub fn column(blocks: &[&Block], gap: usize) -> Block {
        Block::below_each_other(blocks, |_, _| gap)
    }

    /// The same, with an empty line only beside blocks of several lines.
    pub fn listing(blocks: &[&Block]) -> Block {
        Block::below_each_other(blocks, |upper, lower| usize::from(upper.height() > 1 || lower.height() > 1))
    }

    fn below_each_other(blocks: &[&Block], gap: impl Fn(&Block, &Block) -> usize) -> Block {
        let width = blocks.iter().map(|block| block.width).max().unwrap_or(0);
        let mut lines: Vec<Line> = Vec::new();
        for (position, block) in blocks.iter().enumerate() {
            if position > 0 {
                let gap = gap(blocks[position - 1], block);
                lines.extend(std::iter::repeat_n(Line::default(), gap));
            }
            lines.extend(block.lines.iter().cloned());
        }
        if lines.is_empty() {
            lines.push(Line::default());
        }
        Block { lines, width, baseline: blocks.first().map_or(0, |first| first.baseline), barred: false }
    }

    /// A fraction: this above a bar, the other below it.
    pub fn over(&self, below: &Block, charset: Charset) -> Block {
        let longer = if self.barred || below.barred { 2 } else { 0 };
        let width = self.width.max(below.width) + longer;
        let centred = |block: &Block| -> Vec<Line> {
            let before = (width - block.width) / 2;
            block.lines.iter().map(|line| line.shifted(before)).collect()
        };
        let mut lines = centred(self);
        let baseline = lines.len();
        lines.push(Line::new(charset.pick("─", "-").repeat(width)));
        lines.extend(centred(below));
        Block { lines, width, baseline, barred: true }
    }

    /// With an exponent: in small characters where all of it has them, on raised lines otherwise.
    pub fn raised(&self, exponent: &Block, charset: Charset) -> Block {
        if charset == Charset::Unicode
            && let [line] = exponent.lines.as_slice()
            && let Some(small) = line.text.chars().map(superscript).collect::<Option<String>>()
        {
            let small = Line::new(small);
            let mut raised = self.clone();
            raised.lines[0].put(self.width, &small);
            raised.width += small.width;
            return raised;
        }
        let width = self.width + exponent.width;
        let upper = exponent.lines.iter().map(|line| line.shifted(self.width));
        let lower = self.lines.iter().cloned();
        let baseline = exponent.height() + self.baseline;
        Block { lines: upper.chain(lower).collect(), width, baseline, barred: self.barred }
    }

    /// Under the roof of a root, which a single character does not need; an index of one character stands at its foot.
    pub fn rooted(&self, index: &str, charset: Charset) -> Block {
        let height = self.height();
        if charset == Charset::Unicode && height == 1 && self.width == 1 {
            return Block::row(&[&Block::text(&format!("{index}√")), self]);
        }
        let short = charset == Charset::Unicode && height == 1;
        let foot = format!("{index}{}", if short { "√" } else { charset.pick("╲╱", "\\/") });
        let sign = foot.width() + height - 1;
        let width = sign + self.width;
        let mut lines = vec![Line::new("_".repeat(self.width)).shifted(sign)];
        for (number, content) in self.lines.iter().enumerate() {
            let is_foot = number + 1 == height;
            let stroke = if is_foot { foot.as_str() } else { charset.pick("╱", "/") };
            let before = if is_foot { 0 } else { sign - 1 - number };
            let mut line = Line::new(stroke).shifted(before);
            line.put(sign, content);
            lines.push(line);
        }
        Block { lines, width, baseline: self.baseline + 1, barred: false }
    }

    /// In brackets as tall as it is.
    pub fn enclosed(&self, bracket: Bracket, charset: Charset) -> Block {
        let (left, right) = bracket.sides(charset);
        Block::row(&[&self.side(left), self, &self.side(right)])
    }

    /// Behind a brace, for cases; its tip is at the baseline.
    pub fn braced(&self, charset: Charset) -> Block {
        let (single, tip) = match charset {
            Charset::Unicode => (['{', '⎧', '⎪', '⎩'], "⎨"),
            Charset::Ascii => (['{', '/', '|', '\\'], "<"),
        };
        let mut brace = self.side(single);
        if let Some(line) = brace.lines.get_mut(self.baseline) {
            *line = Line::new(tip);
        }
        Block::row(&[&brace, &Block::text(" "), self])
    }

    /// Cells in rows and columns, each cell in the middle of its place.
    pub fn grid(rows: &[Vec<Block>], gap: usize) -> Block {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widest = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(Block::width).max();
        let widths: Vec<usize> = (0..columns).map(|column| widest(column).unwrap_or(0)).collect();
        let rows: Vec<Block> = rows
            .iter()
            .map(|row| {
                let mut cells = Vec::new();
                for (cell, &width) in row.iter().zip(&widths) {
                    let before = (width - cell.width) / 2;
                    let gap = if cells.is_empty() { 0 } else { 2 };
                    cells.extend([
                        Block::spaces(gap + before),
                        cell.clone(),
                        Block::spaces(width - cell.width - before),
                    ]);
                }
                Block::row(&cells.iter().collect::<Vec<_>>())
            })
            .collect();
        let mut grid = Block::column(&rows.iter().collect::<Vec<_>>(), gap);
        grid.baseline = grid.height() / 2;
        grid
    }

    /// The same with another line as baseline.
    pub(super) fn at_baseline(self, baseline: usize) -> Block {
        Block { baseline: baseline.min(self.lines.len() - 1), ..self }
    }

    fn spaces(width: usize) -> Block {
        Block { lines: vec![Line::default()], width, baseline: 0, barred: false }
    }

    /// One side of a bracket around this.
    fn side(&self, [single, top, middle, bottom]: Side) -> Block {
        let last = self.height() - 1;
        let piece = |number: usize| match number {
            _ if last == 0 => single,
            0 => top,
            _ if number == last => bottom,
            _ => middle,
        };
        let lines: Vec<Line> = (0..=last).map(|number| Line::new(piece(number))).collect();
        Block { width: 1, lines, baseline: self.baseline, barred: false }
    }
}

/// The lines, without spaces at their ends.
impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, line) in self.lines.iter().enumerate() {
            let end = if number == 0 { "" } else { "\n" };
            write!(f, "{end}{}", line.text.trim_end_matches(' '))?;
        }
        Ok(())
    }
}

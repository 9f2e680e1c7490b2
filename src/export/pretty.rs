//! Formulas in two dimensions, for a terminal.
//!
//! In: a graph and roots. Out: [`Block`]s with stacked fractions, raised exponents, roofs over roots and tall
//! parentheses. Always: a block is not taller than [`TALLEST`] lines and, if it has several, not wider than
//! [`WIDEST`] columns; a part that would be is written on one line, as [`text`](super::text()) has it. So what is
//! written stays linear in the formula.
//!
//! ```
//! use symdiff::export;
//! use symdiff::graph::Graph;
//! let mut graph = Graph::new();
//! let (x, y) = (graph.symbol("x"), graph.symbol("y"));
//! let square = graph.multiply(x, x);
//! let quotient = graph.divide(square, y);
//! assert_eq!(export::pretty(&graph, quotient), "x⋅x\n───\n y");
//! ```

mod draw;

use super::algebra;
use super::block::{Block, Charset, subscript};
use super::name::{Name, greek_letter, is_ambiguous};
use super::part::{Layout, Part, PartId};
use super::{Style, Writing, text};
use crate::graph::{Graph, NodeId};
use crate::op::SymbolId;

/// Blocks of several lines have at most this many columns.
pub const WIDEST: usize = 120;
/// Blocks have at most this many lines.
pub const TALLEST: usize = 24;
/// Longer lines are not put together from blocks.
const LONGEST: usize = 1000;

/// One formula in two dimensions.
pub fn pretty(graph: &Graph, root: NodeId) -> String {
    join(&pretty_with(graph, &[root], &Style::default(), Charset::Unicode)).to_string()
}

/// Several formulas in two dimensions, with the names that they share.
pub fn pretty_with(graph: &Graph, roots: &[NodeId], style: &Style, charset: Charset) -> Writing<Block> {
    compose(&algebra::layout(graph, roots, style), charset)
}

/// The blocks of a layout.
pub fn compose(layout: &Layout<'_>, charset: Charset) -> Writing<Block> {
    let bodies = layout.definitions.iter().map(|definition| definition.body);
    let kept: Vec<PartId> = layout.outputs.iter().copied().chain(bodies).collect();
    let mut composer = Composer { layout, charset, blocks: Vec::new(), sizes: Vec::new(), uses: uses(layout, &kept) };
    for part in layout.parts() {
        composer.push(part);
    }
    let block = |part: &PartId| composer.blocks[part.index()].clone();
    let whole = |part: &PartId| block(part).unwrap_or_else(|| Block::text(&text::part(layout, *part)));
    let named = |name: &str| Block::text(&symbol(name, charset));
    Writing {
        outputs: layout.outputs.iter().map(|part| whole(&layout.bare(*part))).collect(),
        definitions: layout.definitions.iter().map(|d| (named(&d.name), whole(&d.body))).collect(),
    }
}

/// All of it below each other: the formulas, then what the shared names stand for.
pub fn join(writing: &Writing<Block>) -> Block {
    let outputs = Block::listing(&writing.outputs.iter().collect::<Vec<_>>());
    if writing.definitions.is_empty() {
        return outputs;
    }
    let definitions = equations(&writing.definitions);
    let indented = Block::row(&[&Block::text("  "), &definitions]);
    Block::listing(&[&outputs, &Block::text("where"), &indented])
}

/// Lines `left = right` below each other.
pub fn equations(equations: &[(Block, Block)]) -> Block {
    let rows = equations.iter().map(|(left, right)| Block::row(&[left, &Block::text(" = "), right]));
    Block::listing(&rows.collect::<Vec<_>>().iter().collect::<Vec<_>>())
}

/// The name of a variable: with Greek letters and digits below the line where there are such characters.
pub fn symbol(name: &str, charset: Charset) -> String {
    if charset == Charset::Ascii || name.starts_with('_') {
        return name.to_owned();
    }
    let Name { head, below, primes } = Name::split(name);
    let head = greek_letter(head).map_or_else(|| head.to_owned(), String::from);
    let below = match below.as_slice() {
        [] => String::new(),
        [number] if number.bytes().all(|b| b.is_ascii_digit()) => number.chars().filter_map(subscript).collect(),
        pieces => format!("_{}", pieces.join("_")),
    };
    format!("{head}{below}{primes}")
}

/// The name of a variable, which looks different from those of all others in the graph.
pub fn variable(graph: &Graph, id: SymbolId, charset: Charset) -> String {
    let name = graph.name(id);
    if is_ambiguous(graph, name) { name.to_owned() } else { symbol(name, charset) }
}

/// How often each part is needed, so that its block can go when it was needed for the last time.
fn uses(layout: &Layout<'_>, kept: &[PartId]) -> Vec<u32> {
    let mut uses = vec![0; layout.parts().len()];
    for part in kept {
        uses[part.index()] += 1;
        uses[layout.bare(*part).index()] += 1;
    }
    for part in layout.parts() {
        needed(layout, part, |id| uses[id.index()] += 1);
    }
    uses
}

/// The blocks that a part may be made of: its operands, also without parentheses, and for a power of a function
/// the arguments.
fn needed(layout: &Layout<'_>, part: &Part, mut visit: impl FnMut(PartId)) {
    if let Part::Power(base, _) = *part
        && let Part::Call(_, arguments) = layout.part(base)
    {
        arguments.iter().for_each(|&argument| visit(argument));
    }
    part.operands(|operand| {
        visit(operand);
        visit(layout.bare(operand));
    });
}

struct Composer<'a, 'g> {
    layout: &'a Layout<'g>,
    charset: Charset,
    /// The block of each part so far; `None` for one that is too large or needed no more.
    blocks: Vec<Option<Block>>,
    /// How many parts each consists of.
    sizes: Vec<usize>,
    uses: Vec<u32>,
}

impl Composer<'_, '_> {
    fn push(&mut self, part: &Part) {
        let mut size = 1_usize;
        let mut fits = 0_usize;
        part.operands(|operand| {
            size = size.saturating_add(self.sizes[operand.index()]);
            let width = self.blocks[operand.index()].as_ref().map_or(LONGEST, Block::width);
            fits = fits.saturating_add(width);
        });
        let id = self.blocks.len();
        self.sizes.push(size);
        let composed = if fits <= LONGEST && self.uses[id] > 0 { self.part(part) } else { None };
        let allowed = composed.filter(|block| {
            let one_line = block.height() == 1 && block.width() <= LONGEST;
            one_line || (block.height() <= TALLEST && block.width() <= WIDEST)
        });
        let block = allowed.or_else(|| {
            let line =
                (size <= LONGEST / 4 && self.uses[id] > 0).then(|| Block::text(&text::write(self.layout, part)))?;
            (line.width() <= LONGEST).then_some(line)
        });
        self.blocks.push(block);
        let layout = self.layout;
        needed(layout, part, |operand| {
            let place = operand.index();
            self.uses[place] -= 1;
            if self.uses[place] == 0 {
                self.blocks[place] = None;
            }
        });
    }
}

#[cfg(test)]
mod tests;

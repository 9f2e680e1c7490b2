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

use super::algebra;
use super::block::{Block, Bracket, Charset, subscript};
use super::name::{Name, greek_letter};
use super::operator::derivation_by;
use super::part::{Layout, Part, PartId, Term};
use super::{Style, Writing, text};
use crate::graph::{Graph, NodeId};
use crate::op::{Function, Relation};

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
            let line = (size <= LONGEST && self.uses[id] > 0).then(|| Block::text(&text::write(self.layout, part)))?;
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

    fn part(&self, part: &Part) -> Option<Block> {
        let layout = self.layout;
        Some(match part {
            Part::Number(value) => Block::text(&text::number(value)),
            Part::Symbol(id) => Block::text(&symbol(layout.graph.name(*id), self.charset)),
            Part::Shared(place) => Block::text(&symbol(&layout.definitions[*place].name, self.charset)),
            Part::Truth(value) => Block::text(if *value { "true" } else { "false" }),
            Part::Group(inner) => self.parenthesised(self.block(*inner)?),
            Part::Negation(inner) => self.signed("-", *inner)?,
            Part::Sum(terms) => self.sum(terms)?,
            Part::Product(factors) => self.product(factors)?,
            Part::Quotient(above, below) => self.bare(*above)?.over(self.bare(*below)?, self.charset),
            Part::Power(base, exponent) => self.power(*base, *exponent)?,
            Part::Root(inner) => self.bare(*inner)?.rooted("", self.charset),
            Part::Call(function, arguments) => self.call(*function, arguments, None)?,
            Part::Select(condition, then, otherwise) => self.cases(*condition, *then, *otherwise)?,
            Part::Compare(relation, left, right) => {
                let sign = Block::text(&format!(" {} ", self.relation(*relation)));
                Block::row(&[self.block(*left)?, &sign, self.block(*right)?])
            }
            Part::And(operands) => self.list(operands, " and ")?,
            Part::Or(operands) => self.list(operands, " or ")?,
            Part::Not(operand) => Block::row(&[&Block::text("not "), &self.parenthesised(self.bare(*operand)?)]),
        })
    }

    fn block(&self, part: PartId) -> Option<&Block> {
        self.blocks[part.index()].as_ref()
    }

    /// The block where the place encloses it.
    fn bare(&self, part: PartId) -> Option<&Block> {
        let bare = self.layout.bare(part);
        self.block(bare).or_else(|| self.block(part))
    }

    fn parenthesised(&self, block: &Block) -> Block {
        block.enclosed(Bracket::Round, self.charset)
    }

    /// The block beside others: cases end nowhere by themselves, and a fraction needs no parentheses.
    fn beside(&self, part: PartId) -> Option<Block> {
        let block = self.block(part)?;
        if matches!(self.layout.part(part), Part::Select(..)) && block.height() > 1 {
            return Some(self.parenthesised(block));
        }
        let bare = self.layout.bare(part);
        let fraction = matches!(self.layout.part(bare), Part::Quotient(..)).then(|| self.block(bare)).flatten();
        Some(fraction.filter(|fraction| fraction.is_barred()).unwrap_or(block).clone())
    }

    /// A term behind its sign.
    fn signed(&self, sign: &str, part: PartId) -> Option<Block> {
        let term = self.beside(part)?;
        let space = if sign == "-" && term.is_barred() { " " } else { "" };
        Some(Block::row(&[&Block::text(&format!("{sign}{space}")), &term]))
    }

    fn sum(&self, terms: &[Term]) -> Option<Block> {
        let terms = terms.iter().enumerate().map(|(position, term)| match term.sign(position) {
            "" => self.beside(term.part),
            sign => self.signed(sign, term.part),
        });
        let terms = terms.collect::<Option<Vec<_>>>()?;
        Some(Block::row(&terms.iter().collect::<Vec<_>>()))
    }

    fn product(&self, factors: &[PartId]) -> Option<Block> {
        let dot = Block::text(self.charset.pick("⋅", "*"));
        let factors = factors.iter().map(|&factor| self.beside(factor)).collect::<Option<Vec<_>>>()?;
        let mut row = Vec::new();
        for (position, factor) in factors.iter().enumerate() {
            if position > 0 {
                row.push(&dot);
            }
            row.push(factor);
        }
        Some(Block::row(&row))
    }

    fn list(&self, parts: &[PartId], separator: &str) -> Option<Block> {
        let separator = Block::text(separator);
        let mut row = Vec::new();
        for (position, &part) in parts.iter().enumerate() {
            if position > 0 {
                row.push(&separator);
            }
            row.push(self.block(part)?);
        }
        Some(Block::row(&row))
    }

    fn power(&self, base: PartId, exponent: PartId) -> Option<Block> {
        let exponent = self.layout.bare(exponent);
        let raised = self.exponent(exponent)?;
        let is_number = matches!(self.layout.part(exponent), Part::Number(_));
        let (block, part) = (self.block(base)?, self.layout.part(base));
        if let Part::Call(function, arguments) = part
            && !arguments.is_empty()
            && is_number
            && is_plain(*function)
        {
            return self.call(*function, arguments, Some(&raised));
        }
        let open = match part {
            Part::Call(function, arguments) => !arguments.is_empty() && !is_delimited(*function),
            part => matches!(part, Part::Root(_) | Part::Select(..)),
        };
        Some(if open {
            self.parenthesised(block).raised(&raised, self.charset)
        } else {
            block.raised(&raised, self.charset)
        })
    }

    /// Numeric fractions are set on the line: `x^(3/2)`.
    fn exponent(&self, exponent: PartId) -> Option<Block> {
        let is_number = |part: PartId| matches!(self.layout.part(part), Part::Number(_));
        let magnitude = if let Part::Negation(inner) = *self.layout.part(exponent) { inner } else { exponent };
        if let Part::Quotient(above, below) = *self.layout.part(magnitude)
            && is_number(above)
            && is_number(below)
        {
            return Some(Block::text(&text::part(self.layout, exponent)));
        }
        self.block(exponent).cloned()
    }

    fn call(&self, function: Function, arguments: &[PartId], exponent: Option<&Block>) -> Option<Block> {
        if let (Some(variable), [argument]) = (derivation_by(self.layout.graph, function), arguments) {
            let below = Block::text(&format!("d{}", symbol(variable, self.charset)));
            let operator = Block::text("d").over(&below, self.charset);
            return Some(Block::row(&[&operator, &self.parenthesised(self.block(*argument)?)]));
        }
        let latex = if let Function::Known(f) = function { f.row().latex } else { "" };
        if let ([argument], None) = (arguments, exponent) {
            let argument = self.block(*argument)?;
            let base = |base: &str| Block::text(base).raised(argument, self.charset);
            match latex {
                "e^{#1}" => return Some(base("e")),
                "2^{#1}" => return Some(base("2")),
                r"\sqrt[3]{#1}" => return Some(argument.rooted(self.charset.pick("³", "3"), self.charset)),
                r"\left|#1\right|" => return Some(argument.enclosed(Bracket::Bar, self.charset)),
                r"\left\lfloor #1 \right\rfloor" if self.charset == Charset::Unicode => {
                    return Some(argument.enclosed(Bracket::Floor, self.charset));
                }
                r"\left\lceil #1 \right\rceil" if self.charset == Charset::Unicode => {
                    return Some(argument.enclosed(Bracket::Ceiling, self.charset));
                }
                _ => {}
            }
        }
        let name = match (latex, self.charset) {
            (r"\pi", Charset::Unicode) => "π".to_owned(),
            (r"\Gamma", Charset::Unicode) => "Γ".to_owned(),
            _ => text::function_name(self.layout.graph, function),
        };
        let name = Block::text(&name);
        let name = exponent.map_or(name.clone(), |exponent| name.raised(exponent, self.charset));
        if arguments.is_empty() && matches!(function, Function::Known(_)) {
            return Some(name);
        }
        Some(Block::row(&[&name, &self.parenthesised(&self.list(arguments, ", ")?)]))
    }

    fn cases(&self, condition: PartId, then: PartId, otherwise: PartId) -> Option<Block> {
        let [condition, then, otherwise] = [self.block(condition)?, self.block(then)?, self.block(otherwise)?];
        let width = then.width().max(otherwise.width()) + 2;
        let spaces = |block: &Block| Block::text(&" ".repeat(width - block.width()));
        let first = Block::row(&[then, &spaces(then), &Block::text("if "), condition]);
        let second = Block::row(&[otherwise, &spaces(otherwise), &Block::text("otherwise")]);
        let rows = Block::column(&[&first, &second], 1).at_baseline(first.height());
        Some(rows.braced(self.charset))
    }

    fn relation(&self, relation: Relation) -> &'static str {
        let unicode = match relation {
            Relation::Less | Relation::Greater => relation.sign(),
            Relation::LessEqual => "≤",
            Relation::GreaterEqual => "≥",
            Relation::Equal => "=",
            Relation::NotEqual => "≠",
        };
        self.charset.pick(unicode, relation.sign())
    }
}

/// Whether a function is written as its name and its arguments, so that a power may stand at the name.
fn is_plain(function: Function) -> bool {
    matches!(function, Function::Known(f) if !f.row().latex.contains(['#', '^']))
}

/// Whether a call is written between delimiters, as `|x|`.
fn is_delimited(function: Function) -> bool {
    matches!(function, Function::Known(f) if f.row().latex.starts_with(r"\left"))
}

#[cfg(test)]
mod tests;

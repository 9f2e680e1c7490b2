//! One part of a formula as a block, made of the blocks of smaller parts.
//!
//! In: a part whose operands are drawn. Out: its block; `None` if a block that it needs was too large to be drawn.

use super::{Composer, symbol, variable};
use crate::export::block::{Block, Bracket, Charset};
use crate::export::operator::derivation_by;
use crate::export::part::{Infix, Part, PartId, Term, subscripts};
use crate::export::text;
use crate::op::{Function, Relation};

impl Composer<'_, '_> {
    pub(super) fn part(&self, part: &Part) -> Option<Block> {
        let layout = self.layout;
        Some(match part {
            Part::Number(value) => Block::text(&text::number(value)),
            Part::Symbol(id) => Block::text(&variable(layout.graph, *id, self.charset)),
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
            Part::Transpose(inner) => Block::row(&[self.block(*inner)?, &Block::text(self.charset.pick("ᵀ", "'"))]),
            Part::Infix(infix, operands) => self.list(operands, self.infix(*infix))?,
            Part::Apply(name, arguments) => {
                Block::row(&[&Block::text(name), &self.parenthesised(&self.list(arguments, ", ")?)])
            }
            Part::Word(word) => Block::text(word),
            Part::Matrix(rows) => {
                let cells = |row: &[PartId]| row.iter().map(|&cell| self.bare(cell).cloned()).collect();
                let rows: Vec<Vec<Block>> = rows.iter().map(|row| cells(row)).collect::<Option<_>>()?;
                Block::grid(&rows, 0).enclosed(Bracket::Square, self.charset)
            }
            Part::Index(inner, list) if self.charset == Charset::Unicode && self.layout.is_delta(*inner, list) => {
                Block::text(&format!("δ[{}]", subscripts(list)))
            }
            Part::Index(inner, list) => {
                Block::row(&[self.block(*inner)?, &Block::text(&format!("[{}]", subscripts(list)))])
            }
            Part::Entries(entries) => {
                let sign = self.charset.pick("Σ", "sum_");
                let sums: String = entries.bound.iter().map(|label| format!("{sign}{label} ")).collect();
                let free =
                    if entries.free.is_empty() { String::new() } else { format!("[{}] ", entries.free.join(",")) };
                let open = Block::text(&format!("{{{free}{sums}"));
                Block::row(&[&open, self.block(entries.body)?, &Block::text("}")])
            }
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
        let open = if let Part::Call(function, arguments) = part {
            !arguments.is_empty() && !is_delimited(*function)
        } else {
            matches!(part, Part::Root(_) | Part::Select(..))
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

    fn infix(&self, infix: Infix) -> &'static str {
        match infix {
            Infix::Times => self.charset.pick(" ⊙ ", " .* "),
            Infix::Over => self.charset.pick(" ⊘ ", " ./ "),
            Infix::Raised => ".^",
            Infix::Kronecker => self.charset.pick(" ⊗ ", " (x) "),
        }
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

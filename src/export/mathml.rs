//! Formulas in MathML, for web pages.
//!
//! In: a graph and roots. Out: presentation markup of the elements and attributes that browsers know (MathML
//! Core), well-formed whatever the names are. It says the same as [`latex`](super::latex()): the look of a function
//! comes from the same column of the function table.
//!
//! ```
//! use symdiff::export;
//! use symdiff::graph::Graph;
//! let mut graph = Graph::new();
//! let (x, alpha) = (graph.symbol("x"), graph.symbol("alpha"));
//! let quotient = graph.divide(alpha, x);
//! assert_eq!(
//!     export::mathml(&graph, quotient),
//!     "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"><mfrac><mi>α</mi><mi>x</mi></mfrac></math>"
//! );
//! ```

mod name;
mod template;
mod tensor;

use super::operator::derivation_by;
use super::part::{Layout, Part, PartId};
use super::spell::{self, Pieces, is_command, is_delimited};
use super::{Style, Writing, algebra, text};
use crate::graph::{Graph, NodeId};
use crate::op::{Function, Relation};
use name::escape;
use template::Piece;

pub use name::{name, variable};

const MINUS: &str = "<mo>−</mo>";
/// An operator that is read but not seen: the product.
const TIMES: &str = "<mo>&#x2062;</mo>";
/// The same between a function and its arguments.
const APPLY: &str = "<mo>&#x2061;</mo>";
const THIN: &str = "<mspace width=\"0.167em\"></mspace>";
const OPEN: &str = "<mrow><mo>(</mo>";
const CLOSE: &str = "<mo>)</mo></mrow>";
/// The same around what is one line high: browsers set stretchy parentheses with wide spaces.
const OPEN_LOW: &str = "<mrow><mo stretchy=\"false\">(</mo>";
const CLOSE_LOW: &str = "<mo stretchy=\"false\">)</mo></mrow>";

/// One formula as a `math` element within a line.
pub fn mathml(graph: &Graph, root: NodeId) -> String {
    document(&join(&mathml_with(graph, &[root], &Style::default())), false)
}

/// Several formulas, without the `math` element, and the names that they share.
pub fn mathml_with(graph: &Graph, roots: &[NodeId], style: &Style) -> Writing {
    compose(&algebra::layout(graph, roots, style))
}

/// The markup of a layout.
pub fn compose(layout: &Layout<'_>) -> Writing {
    let low = low(layout);
    let write = |part: &PartId| {
        let whole = layout.part(layout.bare(*part));
        spell::write(layout, whole, |part, pieces| Spelling { layout, low: &low, pieces }.part(part))
    };
    let definitions = layout.definitions.iter().map(|d| (name(&d.name), write(&d.body))).collect();
    Writing { outputs: layout.outputs.iter().map(write).collect(), definitions }
}

/// The `math` element around a content, in a line or as a display of its own.
pub fn document(content: &str, display: bool) -> String {
    let display = if display { " display=\"block\"" } else { "" };
    format!("<math xmlns=\"http://www.w3.org/1998/Math/MathML\"{display}>{content}</math>")
}

/// All of it: a single formula as it is, several and their shared parts below each other.
pub fn join(writing: &Writing) -> String {
    if let ([only], []) = (writing.outputs.as_slice(), writing.definitions.as_slice()) {
        return only.clone();
    }
    let mut rows: Vec<String> = writing.outputs.iter().map(|output| row(&[("left", output)])).collect();
    for (position, (name, body)) in writing.definitions.iter().enumerate() {
        let place = if position == 0 {
            "<mtext>where&#xA0;</mtext>"
        } else {
            "<mphantom><mtext>where&#xA0;</mtext></mphantom>"
        };
        rows.push(row(&[("left", &format!("{place}{name}<mo>=</mo>{body}"))]));
    }
    table(&rows)
}

/// Lines `left = right`, aligned at the sign.
pub fn equations(equations: &[(String, String)]) -> String {
    let line = |(left, right): &(String, String)| row(&[("right", left), ("center", "<mo>=</mo>"), ("left", right)]);
    table(&equations.iter().map(line).collect::<Vec<_>>())
}

/// A matrix in brackets.
pub fn matrix(rows: &[&[String]]) -> String {
    let rows: Vec<String> =
        rows.iter().map(|cells| row(&cells.iter().map(|cell| ("center", cell.as_str())).collect::<Vec<_>>())).collect();
    format!("<mrow><mo>[</mo>{}<mo>]</mo></mrow>", table(&rows))
}

/// One markup above another.
pub fn fraction(above: &str, below: &str) -> String {
    format!("<mfrac><mrow>{above}</mrow><mrow>{below}</mrow></mfrac>")
}

fn table(rows: &[String]) -> String {
    format!("<mtable displaystyle=\"true\">{}</mtable>", rows.concat())
}

/// A row of a table, its cells with their alignment.
fn row(cells: &[(&str, &str)]) -> String {
    // The first is what the standard says, the second what aligns blocks of mathematics in today's browsers.
    let cell = |(align, content): &(&str, &str)| {
        format!("<mtd style=\"text-align:{align};text-align:-webkit-{align}\">{content}</mtd>")
    };
    format!("<mtr>{}</mtr>", cells.iter().map(cell).collect::<String>())
}

/// For each part whether it is one line high.
fn low(layout: &Layout<'_>) -> Vec<bool> {
    let mut low = Vec::with_capacity(layout.parts().len());
    for part in layout.parts() {
        let is_low = match part {
            Part::Quotient(..) | Part::Root(_) | Part::Select(..) => false,
            Part::Call(Function::Known(function), _) => !function.row().latex.contains("frac"),
            Part::Call(Function::Unknown(_), _) | Part::Number(_) | Part::Symbol(_) | Part::Shared(_) => true,
            Part::Truth(_) | Part::Group(_) | Part::Negation(_) | Part::Sum(_) | Part::Product(_) => true,
            Part::Power(..) | Part::Compare(..) | Part::And(_) | Part::Or(_) | Part::Not(_) => true,
            Part::Transpose(_) | Part::Infix(..) | Part::Apply(..) | Part::Word(_) | Part::Index(..) => true,
            Part::Entries(_) | Part::Matrix(_) => false,
        };
        let mut all = is_low;
        part.operands(|operand| all &= low[operand.index()]);
        low.push(all);
    }
    low
}

struct Spelling<'p, 'a, 'g> {
    layout: &'a Layout<'g>,
    low: &'p [bool],
    pieces: &'p mut Pieces<'a>,
}

impl<'a> Spelling<'_, 'a, '_> {
    fn part(&mut self, part: &'a Part) {
        let layout = self.layout;
        match part {
            Part::Number(value) => self.text(format!("<mn>{}</mn>", text::number(value))),
            Part::Symbol(symbol) => self.text(variable(layout.graph, *symbol)),
            Part::Shared(place) => self.text(name(&layout.definitions[*place].name)),
            Part::Truth(value) => self.text(if *value { "<mtext>true</mtext>" } else { "<mtext>false</mtext>" }),
            Part::Group(inner) => self.parenthesised(*inner),
            Part::Negation(inner) => self.text("<mrow>").text(MINUS).enclosed(*inner).text("</mrow>"),
            Part::Sum(terms) => {
                self.text("<mrow>");
                for (position, term) in terms.iter().enumerate() {
                    let sign = if term.negative { MINUS } else { "<mo>+</mo>" };
                    self.text(if position == 0 && !term.negative { "" } else { sign }).enclosed(term.part);
                }
                self.text("</mrow>")
            }
            Part::Product(factors) => self.product(factors),
            Part::Quotient(above, below) => self.text("<mfrac>").bare(*above).bare(*below).text("</mfrac>"),
            Part::Power(base, exponent) => self.power(*base, *exponent),
            Part::Root(inner) => self.text("<msqrt>").bare(*inner).text("</msqrt>"),
            Part::Call(function, arguments) => self.call(*function, arguments, None),
            Part::Select(condition, then, otherwise) => self.cases(*condition, *then, *otherwise),
            Part::Compare(relation, left, right) => {
                self.text("<mrow>").bare(*left).text(sign(*relation)).bare(*right).text("</mrow>")
            }
            Part::And(operands) => self.list(operands, "<mo>∧</mo>"),
            Part::Or(operands) => self.list(operands, "<mo>∨</mo>"),
            Part::Not(operand) => self.text("<mrow><mo>¬</mo>").parenthesised(*operand).text("</mrow>"),
            Part::Transpose(_)
            | Part::Infix(..)
            | Part::Apply(..)
            | Part::Word(_)
            | Part::Index(..)
            | Part::Entries(_)
            | Part::Matrix(_) => self.tensor(part),
        };
    }

    fn text(&mut self, text: impl Into<std::borrow::Cow<'a, str>>) -> &mut Self {
        self.pieces.text(text);
        self
    }

    /// The part where the place encloses it. Each part is one element.
    fn bare(&mut self, part: PartId) -> &mut Self {
        self.pieces.part(self.layout.bare(part));
        self
    }

    fn parenthesised(&mut self, part: PartId) -> &mut Self {
        let (open, close) = self.parentheses(&[part]);
        self.text(open).bare(part).text(close)
    }

    fn parentheses(&self, around: &[PartId]) -> (&'static str, &'static str) {
        let low = around.iter().all(|part| self.low[part.index()]);
        if low { (OPEN_LOW, CLOSE_LOW) } else { (OPEN, CLOSE) }
    }

    fn list(&mut self, parts: &[PartId], separator: &'static str) -> &mut Self {
        if let &[only] = parts {
            self.pieces.part(only);
            return self;
        }
        self.text("<mrow>").pieces.list(parts, separator);
        self.text("</mrow>")
    }

    /// The part beside others: cases end nowhere by themselves.
    fn enclosed(&mut self, part: PartId) -> &mut Self {
        if matches!(self.layout.part(part), Part::Select(..)) {
            return self.parenthesised(part);
        }
        self.pieces.part(part);
        self
    }

    /// Factors side by side, with a dot only where two numbers would touch.
    fn product(&mut self, factors: &[PartId]) -> &mut Self {
        self.text("<mrow>");
        for (position, &factor) in factors.iter().enumerate() {
            let bare = self.layout.bare(factor);
            let factor = if matches!(self.layout.part(bare), Part::Quotient(..)) { bare } else { factor };
            if position > 0 {
                let sign = if self.starts_with_digit(factor) { "<mo>⋅</mo>" } else { TIMES };
                let space = if self.starts_with_word(factor) { THIN } else { "" };
                self.text(sign).text(space);
            }
            self.enclosed(factor);
        }
        self.text("</mrow>")
    }

    fn is_number(&self, part: PartId) -> bool {
        matches!(self.layout.part(part), Part::Number(_))
    }

    fn starts_with_digit(&self, part: PartId) -> bool {
        if let Part::Power(base, _) = self.layout.part(part) { self.is_number(*base) } else { self.is_number(part) }
    }

    /// Whether a factor starts with the name of a function, which stands a little apart.
    fn starts_with_word(&self, part: PartId) -> bool {
        let first = if let Part::Power(base, _) = *self.layout.part(part) { base } else { part };
        let Part::Call(function, arguments) = self.layout.part(first) else { return false };
        !arguments.is_empty() && is_command(*function) && derivation_by(self.layout.graph, *function).is_none()
    }

    fn power(&mut self, base: PartId, exponent: PartId) -> &mut Self {
        let exponent = self.layout.bare(exponent);
        let mut open = matches!(self.layout.part(base), Part::Select(..));
        if let Part::Call(function, arguments) = self.layout.part(base)
            && !arguments.is_empty()
        {
            if is_command(*function) && self.is_number(exponent) {
                return self.call(*function, arguments, Some(exponent));
            }
            open = !is_delimited(*function);
        }
        self.text("<msup>");
        if open {
            self.parenthesised(base)
        } else {
            self.as_is(base)
        };
        self.exponent(exponent).text("</msup>")
    }

    /// The part with the parentheses that it has.
    fn as_is(&mut self, base: PartId) -> &mut Self {
        self.pieces.part(base);
        self
    }

    /// Numeric fractions are set on the line: `x^(3/2)`.
    fn exponent(&mut self, exponent: PartId) -> &mut Self {
        let negated = if let Part::Negation(inner) = *self.layout.part(exponent) { Some(inner) } else { None };
        let magnitude = self.layout.bare(negated.unwrap_or(exponent));
        if let Part::Quotient(above, below) = *self.layout.part(magnitude)
            && self.is_number(above)
            && self.is_number(below)
        {
            let sign = if negated.is_some() { MINUS } else { "" };
            return self
                .text("<mrow>")
                .text(sign)
                .bare(above)
                .text("<mo lspace=\"0em\" rspace=\"0em\">/</mo>")
                .bare(below)
                .text("</mrow>");
        }
        self.bare(exponent)
    }

    fn call(&mut self, function: Function, arguments: &[PartId], exponent: Option<PartId>) -> &mut Self {
        if let (Some(variable), &[argument]) = (derivation_by(self.layout.graph, function), arguments) {
            let below = format!("<mi>d</mi>{}", name(variable));
            let operator = fraction("<mi>d</mi>", &below);
            return self.text("<mrow>").text(operator).parenthesised(argument).text("</mrow>");
        }
        let pieces = match function {
            Function::Known(f) => template::read(f.row().latex),
            Function::Unknown(_) => {
                vec![Piece::Markup(format!("<mi>{}</mi>", escape(&text::function_name(self.layout.graph, function))))]
            }
        };
        let template = pieces.iter().any(|piece| matches!(piece, Piece::Argument(_)));
        let alone = template || (arguments.is_empty() && matches!(function, Function::Known(_)));
        self.text("<mrow>");
        if exponent.is_some() {
            self.text("<msup>");
        }
        for piece in pieces {
            match piece {
                Piece::Markup(markup) => {
                    self.text(markup);
                }
                Piece::Argument(place) => {
                    if let Some(&argument) = arguments.get(place) {
                        self.bare(argument);
                    }
                }
            }
        }
        if let Some(exponent) = exponent {
            self.exponent(exponent).text("</msup>");
        }
        if !alone {
            let (open, close) = self.parentheses(arguments);
            self.text(APPLY).text(open).list(arguments, "<mo>,</mo>").text(close);
        }
        self.text("</mrow>")
    }

    fn cases(&mut self, condition: PartId, then: PartId, otherwise: PartId) -> &mut Self {
        let cell = "<mtd style=\"text-align:left;text-align:-webkit-left\">";
        self.text("<mrow><mo>{</mo><mtable>");
        self.text("<mtr>").text(cell).bare(then).text("</mtd>");
        self.text(cell).text("<mtext>if&#xA0;</mtext>").bare(condition).text("</mtd></mtr>");
        self.text("<mtr>").text(cell).bare(otherwise).text("</mtd>");
        self.text(cell).text("<mtext>otherwise</mtext></mtd></mtr>");
        self.text("</mtable></mrow>")
    }
}

fn sign(relation: Relation) -> &'static str {
    match relation {
        Relation::Less => "<mo>&lt;</mo>",
        Relation::LessEqual => "<mo>≤</mo>",
        Relation::Greater => "<mo>&gt;</mo>",
        Relation::GreaterEqual => "<mo>≥</mo>",
        Relation::Equal => "<mo>=</mo>",
        Relation::NotEqual => "<mo>≠</mo>",
    }
}

#[cfg(test)]
mod tests;

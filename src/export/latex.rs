//! Formulas in LaTeX, for math mode with `amsmath`.
//!
//! In: a graph and roots. Out: text that compiles, whatever the names are. Products are
//! written side by side, with a dot only where two numbers would touch; a power of a
//! function is written at its name. Shared subterms stand below the formula.
//!
//! ```
//! use symdiff::export;
//! use symdiff::graph::Graph;
//! use symdiff::number::Rational;
//! let mut graph = Graph::new();
//! let (x, alpha) = (graph.symbol("x_1"), graph.symbol("alpha"));
//! let quotient = graph.divide(alpha, x);
//! let product = graph.product(Rational::from(-3), [quotient]);
//! assert_eq!(export::latex(&graph, product), r"-3 \frac{\alpha}{x_{1}}");
//! ```

mod name;

use super::algebra;
use super::operator::derivation_by;
use super::part::{Infix, Layout, Part, PartId, subscripts};
use super::spell::{self, Pieces, is_command, is_delimited};
use super::text;
use super::{Style, Writing};
use crate::graph::{Graph, NodeId, UnknownFunction};
use crate::op::{Function, Relation};

pub use name::{name, variable};

/// One formula in LaTeX.
pub fn latex(graph: &Graph, root: NodeId) -> String {
    join(&latex_with(graph, &[root], &Style::default()))
}

/// Several formulas in LaTeX, with the names that they share.
pub fn latex_with(graph: &Graph, roots: &[NodeId], style: &Style) -> Writing {
    compose(&algebra::layout(graph, roots, style))
}

/// The LaTeX of a layout.
pub fn compose(layout: &Layout<'_>) -> Writing {
    let write = |part: &PartId| {
        spell::write(layout, layout.part(layout.bare(*part)), |part, pieces| Spelling { layout, pieces }.part(part))
    };
    let definitions = layout.definitions.iter().map(|d| (name(&d.name), write(&d.body))).collect();
    Writing { outputs: layout.outputs.iter().map(write).collect(), definitions }
}

/// All of it as one display: a single formula as it is, several and their shared subterms below each other.
pub fn join(writing: &Writing) -> String {
    if let ([only], []) = (writing.outputs.as_slice(), writing.definitions.as_slice()) {
        return only.clone();
    }
    let mut lines: Vec<String> = writing.outputs.iter().map(|output| format!("& {output}")).collect();
    for (position, (name, body)) in writing.definitions.iter().enumerate() {
        let place = if position == 0 { r"\text{where}\quad " } else { r"\phantom{\text{where}}\quad " };
        lines.push(format!("& {place}{name} = {body}"));
    }
    format!("\\begin{{aligned}}\n{}\n\\end{{aligned}}", lines.join(" \\\\\n"))
}

/// Lines `left = right`, aligned at the sign.
pub fn equations(equations: &[(String, String)]) -> String {
    let lines: Vec<String> = equations.iter().map(|(left, right)| format!("{left} &= {right}")).collect();
    format!("\\begin{{align*}}\n{}\n\\end{{align*}}", lines.join(" \\\\\n"))
}

struct Spelling<'p, 'a, 'g> {
    layout: &'a Layout<'g>,
    pieces: &'p mut Pieces<'a>,
}

impl<'a> Spelling<'_, 'a, '_> {
    fn part(&mut self, part: &'a Part) {
        let layout = self.layout;
        match part {
            Part::Number(value) => self.text(text::number(value)),
            Part::Symbol(symbol) => self.text(variable(layout.graph, *symbol)),
            Part::Shared(place) => self.text(name(&layout.definitions[*place].name)),
            Part::Truth(value) => self.text(if *value { r"\text{true}" } else { r"\text{false}" }),
            Part::Group(inner) => self.parenthesised(*inner),
            Part::Negation(inner) => self.text("-").enclosed(*inner),
            Part::Sum(terms) => {
                for (position, term) in terms.iter().enumerate() {
                    self.text(term.sign(position)).enclosed(term.part);
                }
                self
            }
            Part::Product(factors) => self.product(factors),
            Part::Quotient(above, below) => self.text(r"\frac").braces(*above).braces(*below),
            Part::Power(base, exponent) => self.power(*base, *exponent),
            Part::Root(inner) => self.text(r"\sqrt").braces(*inner),
            Part::Call(function, arguments) => self.call(*function, arguments, None),
            Part::Select(condition, then, otherwise) => {
                self.text(r"\begin{cases} ").bare(*then).text(r" & \text{if } ").bare(*condition);
                self.text(r" \\ ").bare(*otherwise).text(r" & \text{otherwise} \end{cases}")
            }
            Part::Compare(relation, left, right) => self.bare(*left).text(sign(*relation)).bare(*right),
            Part::And(operands) => self.list(operands, r" \land "),
            Part::Or(operands) => self.list(operands, r" \lor "),
            Part::Not(operand) => self.text(r"\lnot ").parenthesised(*operand),
            Part::Transpose(inner) => self.transposed(*inner),
            Part::Infix(infix, operands) => self.infix(*infix, operands),
            Part::Apply(function, arguments) => self.apply(function, arguments),
            Part::Word(word) => self.text(format!(r"\text{{{word}}}")),
            Part::Matrix(rows) => self.matrix(rows),
            Part::Index(inner, list) if layout.is_delta(*inner, list) => {
                self.text(format!(r"\delta_{{{}}}", subscripts(list)))
            }
            Part::Index(inner, list) => {
                // Two subscripts in a row are none.
                let twice = matches!(layout.part(*inner), Part::Entries(_) | Part::Index(..));
                let (open, close) = if twice { ("{", "}") } else { ("", "") };
                self.text(open).enclosed(*inner).text(close).text(format!("_{{{}}}", subscripts(list)))
            }
            Part::Entries(entries) => {
                let sums: String = entries.bound.iter().map(|label| format!(r"\sum_{{{label}}} ")).collect();
                self.text(format!(r"\left[{sums}")).enclosed(entries.body);
                self.text(format!(r"\right]_{{{}}}", entries.free.join(",")))
            }
        };
    }

    fn text(&mut self, text: impl Into<std::borrow::Cow<'a, str>>) -> &mut Self {
        self.pieces.text(text);
        self
    }

    /// The part where the place encloses it.
    fn bare(&mut self, part: PartId) -> &mut Self {
        self.pieces.part(self.layout.bare(part));
        self
    }

    fn braces(&mut self, part: PartId) -> &mut Self {
        self.text("{").bare(part).text("}")
    }

    fn parenthesised(&mut self, part: PartId) -> &mut Self {
        self.text(r"\left(").bare(part).text(r"\right)")
    }

    fn list(&mut self, parts: &[PartId], separator: &'static str) -> &mut Self {
        self.pieces.list(parts, separator);
        self
    }

    /// The part beside others: cases end nowhere by themselves.
    fn enclosed(&mut self, part: PartId) -> &mut Self {
        if matches!(self.layout.part(part), Part::Select(..)) {
            return self.parenthesised(part);
        }
        self.pieces.part(part);
        self
    }

    /// Factors side by side. Nothing is grouped around a fraction bar.
    fn product(&mut self, factors: &[PartId]) -> &mut Self {
        for (position, &factor) in factors.iter().enumerate() {
            let factor = self.fraction(factor).unwrap_or(factor);
            if position > 0 {
                self.text(if self.starts_with_digit(factor) { r" \cdot " } else { " " });
            }
            self.enclosed(factor);
        }
        self
    }

    fn transposed(&mut self, inner: PartId) -> &mut Self {
        if let Part::Apply("inv", arguments) = self.layout.part(inner) {
            return self.raisable(arguments[0]).text(r"^{-\top}");
        }
        self.enclosed(inner).text(r"^{\top}")
    }

    fn infix(&mut self, infix: Infix, operands: &[PartId]) -> &mut Self {
        let sign = match infix {
            Infix::Times => r" \odot ",
            Infix::Over => r" \oslash ",
            Infix::Kronecker => r" \otimes ",
            Infix::Raised => {
                let (base, exponent) = (operands[0], operands[1]);
                let exponent = self.layout.bare(exponent);
                return self.raisable(base).text(r"^{\odot ").exponent(exponent).text("}");
            }
        };
        for (position, &operand) in operands.iter().enumerate() {
            if position > 0 {
                self.text(sign);
            }
            self.enclosed(operand);
        }
        self
    }

    /// The part with parentheses where an exponent would be read as one of its own.
    fn raisable(&mut self, part: PartId) -> &mut Self {
        let closed = self.layout.part(part).is_closed()
            || matches!(self.layout.part(part), Part::Call(function, list) if !list.is_empty() && is_command(*function));
        if closed { self.enclosed(part) } else { self.parenthesised(part) }
    }

    fn apply(&mut self, function: &'static str, arguments: &[PartId]) -> &mut Self {
        if let Some(rows) = self.layout.rows_of_blocks(function, arguments) {
            return self.matrix(&rows);
        }
        match (function, arguments) {
            ("inv", &[matrix]) => self.raisable(matrix).text("^{-1}"),
            ("ones", _) => self.text(r"\mathbf{1}_{").list(arguments, r" \times ").text("}"),
            ("zeros", _) => self.text(r"\mathbf{0}_{").list(arguments, r" \times ").text("}"),
            ("eye", _) => self.text("I_{").list(arguments, r" \times ").text("}"),
            ("norm", _) => self.text(r"\left\lVert ").list(arguments, ", ").text(r"\right\rVert"),
            ("det", _) => self.text(r"\det\left(").list(arguments, ", ").text(r"\right)"),
            ("max" | "min", _) => self.text(format!(r"\{function}\left(")).list(arguments, ", ").text(r"\right)"),
            _ => {
                let name = format!(r"\operatorname{{{function}}}\left(");
                self.text(name).list(arguments, ", ").text(r"\right)")
            }
        }
    }

    /// Rows of cells.
    fn matrix<R: AsRef<[PartId]>>(&mut self, rows: &[R]) -> &mut Self {
        self.text(r"\begin{pmatrix} ");
        for (place, row) in rows.iter().enumerate() {
            self.text(if place == 0 { "" } else { r" \\ " });
            for (place, &cell) in row.as_ref().iter().enumerate() {
                self.text(if place == 0 { "" } else { " & " }).bare(cell);
            }
        }
        self.text(r" \end{pmatrix}")
    }

    fn fraction(&self, part: PartId) -> Option<PartId> {
        let bare = self.layout.bare(part);
        matches!(self.layout.part(bare), Part::Quotient(..)).then_some(bare)
    }

    fn is_number(&self, part: PartId) -> bool {
        matches!(self.layout.part(part), Part::Number(_))
    }

    fn starts_with_digit(&self, part: PartId) -> bool {
        if let Part::Power(base, _) = self.layout.part(part) { self.is_number(*base) } else { self.is_number(part) }
    }

    fn power(&mut self, base: PartId, exponent: PartId) -> &mut Self {
        let exponent = self.layout.bare(exponent);
        if let Part::Call(function, arguments) = self.layout.part(base)
            && !arguments.is_empty()
        {
            if is_command(*function) && self.is_number(exponent) {
                return self.call(*function, arguments, Some(exponent));
            }
            let base = if is_delimited(*function) { self.enclosed(base) } else { self.parenthesised(base) };
            return base.text("^{").exponent(exponent).text("}");
        }
        self.enclosed(base).text("^{").exponent(exponent).text("}")
    }

    /// Numeric fractions are set on the line: `x^{3/2}`.
    fn exponent(&mut self, exponent: PartId) -> &mut Self {
        let negated = if let Part::Negation(inner) = *self.layout.part(exponent) { Some(inner) } else { None };
        let magnitude = self.layout.bare(negated.unwrap_or(exponent));
        if let Part::Quotient(above, below) = *self.layout.part(magnitude)
            && self.is_number(above)
            && self.is_number(below)
        {
            let sign = if negated.is_some() { "-" } else { "" };
            return self.text(sign).bare(above).text("/").bare(below);
        }
        self.bare(exponent)
    }

    fn call(&mut self, function: Function, arguments: &[PartId], exponent: Option<PartId>) -> &mut Self {
        let latex = match function {
            Function::Known(f) => f.row().latex,
            Function::Unknown(_) => "",
        };
        if latex.contains("#1") {
            return self.template(latex, arguments);
        }
        match function {
            Function::Known(f) if latex.is_empty() => {
                self.text(format!(r"\operatorname{{{}}}", f.row().name.replace('_', r"\_")))
            }
            Function::Known(_) => self.text(latex),
            Function::Unknown(_) if let Some(variable) = derivation_by(self.layout.graph, function) => {
                self.text(format!(r"\frac{{d}}{{d {}}}", name(variable)))
            }
            Function::Unknown(f) => self.text(unknown(self.layout.graph.unknown_function(f))),
        };
        if let Some(exponent) = exponent {
            self.text("^").braces(exponent);
        }
        if arguments.is_empty() && matches!(function, Function::Known(_)) {
            return self;
        }
        self.text(r"\left(").list(arguments, ", ").text(r"\right)")
    }

    /// A template in which `#1`, `#2` stand for the arguments.
    fn template(&mut self, template: &'static str, arguments: &[PartId]) -> &mut Self {
        let mut pieces = template.split('#');
        self.text(pieces.next().unwrap_or_default());
        for piece in pieces {
            let digits = piece.len() - piece.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let argument = piece[..digits].parse().ok().and_then(|n: usize| arguments.get(n.checked_sub(1)?));
            if let Some(&argument) = argument {
                self.bare(argument);
            }
            self.text(&piece[digits..]);
        }
        self
    }
}

fn sign(relation: Relation) -> &'static str {
    match relation {
        Relation::Less => " < ",
        Relation::LessEqual => r" \le ",
        Relation::Greater => " > ",
        Relation::GreaterEqual => r" \ge ",
        Relation::Equal => " = ",
        Relation::NotEqual => r" \ne ",
    }
}

/// The name of a declared function or of its derivative: `g''`, `g^{(1,2)}`.
fn unknown(f: &UnknownFunction) -> String {
    let base = name(&f.name);
    match &*f.orders {
        orders if orders.iter().all(|&order| order == 0) => base,
        &[order @ 1..=3] => format!("{base}{}", "'".repeat(order as usize)),
        orders => {
            let orders: Vec<String> = orders.iter().map(u32::to_string).collect();
            format!("{base}^{{({})}}", orders.join(","))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Rational;

    fn graph() -> (Graph, NodeId, NodeId) {
        let mut g = Graph::new();
        let (x, y) = (g.symbol("x"), g.symbol("y"));
        (g, x, y)
    }

    #[test]
    fn fractions_and_roots_enclose() {
        let (mut g, x, y) = graph();
        let sum = g.add(x, y);
        let quotient = g.divide(sum, x);
        assert_eq!(latex(&g, quotient), r"\frac{x + y}{x}");
        let root = g.power(sum, Rational::new(-1, 2));
        assert_eq!(latex(&g, root), r"\frac{1}{\sqrt{x + y}}");
        let power = g.power(sum, Rational::new(3, 2));
        assert_eq!(latex(&g, power), r"\left(x + y\right)^{3/2}");
        let product = g.product(Rational::ONE, [y, quotient, sum]);
        assert_eq!(latex(&g, product), r"y \left(x + y\right) \frac{x + y}{x}");
    }

    #[test]
    fn digits_do_not_touch() {
        let (mut g, x, y) = graph();
        let two = g.constant(Rational::from(2));
        let power = g.call_named("pow", &[two, x]);
        let product = g.product(Rational::from(3), [power, y]);
        assert_eq!(latex(&g, product), r"3 y \cdot 2^{x}");
    }

    #[test]
    fn functions_take_their_power_at_the_name() {
        let (mut g, x, _) = graph();
        let sine = g.call_named("sin", &[x]);
        let square = g.power(sine, Rational::from(2));
        assert_eq!(latex(&g, square), r"\sin^{2}\left(x\right)");
        let g_function = g.unknown("g", &[2]);
        let call = g.call(g_function, &[x]);
        let square = g.power(call, Rational::from(2));
        assert_eq!(latex(&g, square), r"g''\left(x\right)^{2}");
        let mixed = g.unknown("g_2", &[1, 2]);
        let call = g.call(mixed, &[x, x]);
        assert_eq!(latex(&g, call), r"g_{2}^{(1,2)}\left(x, x\right)");
    }

    #[test]
    fn cases_are_closed() {
        let (mut g, x, y) = graph();
        let zero = g.constant(Rational::ZERO);
        let positive = g.compare(Relation::GreaterEqual, x, zero);
        let select = g.select(positive, x, y);
        let cases = r"\begin{cases} x & \text{if } x \ge 0 \\ y & \text{otherwise} \end{cases}";
        assert_eq!(latex(&g, select), cases);
        let product = g.product(Rational::from(2), [select]);
        assert_eq!(latex(&g, product), format!(r"2 \left({cases}\right)"));
    }

    #[test]
    fn several_formulas_stand_below_each_other() {
        let (g, x, y) = graph();
        let writing = latex_with(&g, &[x, y], &Style::default());
        assert_eq!(join(&writing), "\\begin{aligned}\n& x \\\\\n& y\n\\end{aligned}");
    }
}

//! The statements of a function: names and what they stand for.
//!
//! In: roots of a graph and a [`Target`], which says how one language writes an operation. Out: a [`Body`]. Always: a node is
//! written after its operands; what is used twice, what has a name in the formula and what is long is a statement of its own,
//! everything else stands inside the expression that uses it.

use rustc_hash::FxHashMap;

use super::entries::is_block;
use super::names::Names;
use super::piece::{Bond, Piece};
use super::{CodeError, Language};
use crate::graph::{Expression, Graph, NodeId, Operands, walk};
use crate::number::Rational;
use crate::op::{Dimension, Function, FunctionId, Library, Relation, Spelling, SymbolId, TensorOp, built_in};

/// Expressions that are longer than this get a name before something else uses them.
const LONG: usize = 60;

/// An operator between operands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sign {
    Plus,
    Minus,
    Times,
    Over,
    Raised,
    And,
    Or,
    Compare(Relation),
}

/// How a language writes operations.
pub(super) trait Target {
    fn language(&self) -> Language;
    /// Where functions come from.
    fn library(&self) -> Library;
    /// An operator; between tensors it acts on each entry.
    fn sign(&self, sign: Sign, by_entry: bool) -> &'static str;
    /// A function of numbers, or of each entry.
    fn apply(&self, function: &str, arguments: &[String], by_entry: bool) -> Piece;
    /// The square root.
    fn root(&self) -> &'static str;
    /// A truth value.
    fn truth(&self, value: bool) -> &'static str;
    /// A condition that is not true.
    fn not(&self, operand: &Piece, by_entry: bool) -> Piece;
    /// `if(condition, then, otherwise)`
    fn select(&self, operands: &[Piece; 3], by_entry: bool) -> Piece;
    /// An operand of fewer axes than the others.
    fn spread(&self, piece: Piece, own: usize, whole: usize) -> Piece;
    /// An operation on whole tensors.
    fn tensor(&self, writer: &mut Writer<'_>, operation: TensorOp, id: NodeId, operands: &[NodeId]) -> Piece;
}

/// What a function does.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) lines: Vec<(String, String)>,
    pub(super) roots: Vec<Piece>,
    /// The names of lengths that are used.
    pub(super) lengths: Vec<SymbolId>,
    /// Functions that have a definition instead of a name.
    pub(super) definitions: Vec<FunctionId>,
}

/// Writes the statements that some roots need.
pub(super) fn body(
    graph: &Graph,
    target: &dyn Target,
    names: Names,
    roots: &[NodeId],
    stages: &[(NodeId, &str)],
) -> Result<(Body, Names), CodeError> {
    let lengths = graph.named_lengths();
    let mut writer = Writer {
        graph,
        target,
        names,
        pieces: FxHashMap::default(),
        is_length: lengths.iter().map(|&symbol| (symbol, ())).collect(),
        body: Body { lines: Vec::new(), roots: Vec::new(), lengths: Vec::new(), definitions: Vec::new() },
    };
    let uses = uses(graph, roots);
    for id in walk::live(graph, roots) {
        let piece = writer.node(id)?;
        let stage = stages.iter().find(|(node, _)| *node == id).map(|(_, name)| *name);
        let is_leaf = graph.operands(id).is_empty();
        let is_named = !is_leaf && (stage.is_some() || uses[id.index()] > 1 || piece.text.chars().count() > LONG);
        let is_only_root = roots.contains(&id) && uses[id.index()] == 1 && stage.is_none();
        let piece = if is_named && !is_only_root { writer.named(piece, stage) } else { piece };
        writer.pieces.insert(id, piece);
    }
    let mut body = writer.body;
    body.roots = roots.iter().map(|root| writer.pieces[root].clone()).collect();
    Ok((body, writer.names))
}

/// How often each node is used; what uses a number as a block of one entry uses the number, which is written in its place.
fn uses(graph: &Graph, roots: &[NodeId]) -> Vec<u32> {
    let mut uses = walk::uses(graph, roots);
    for id in walk::live(graph, roots).into_iter().rev() {
        if uses[id.index()] > 1 && is_block(graph, id) && !roots.contains(&id) {
            for operand in graph.operands(id).iter() {
                uses[operand.index()] += uses[id.index()] - 1;
            }
            uses[id.index()] = 1;
        }
    }
    uses
}

/// Statements while they are written.
pub(super) struct Writer<'g> {
    pub(super) graph: &'g Graph,
    target: &'g dyn Target,
    names: Names,
    pieces: FxHashMap<NodeId, Piece>,
    is_length: FxHashMap<SymbolId, ()>,
    body: Body,
}

impl Writer<'_> {
    /// A statement.
    fn named(&mut self, piece: Piece, stage: Option<&str>) -> Piece {
        let name = match stage {
            Some(stage) => self.names.free(stage),
            None => self.names.next(),
        };
        self.body.lines.push((name.clone(), piece.text));
        Piece::atom(name)
    }

    /// How users write a node.
    pub(super) fn written(&self, id: NodeId) -> &Piece {
        &self.pieces[&id]
    }

    /// How users write a node that they use several times: by a name.
    pub(super) fn by_name(&mut self, id: NodeId) -> String {
        let piece = self.pieces[&id].clone();
        if piece.bond == Bond::Atom && !piece.text.contains(['(', '[']) {
            return piece.text;
        }
        let named = self.named(piece, None);
        let text = named.text.clone();
        self.pieces.insert(id, named);
        text
    }

    /// The number of axes of a node.
    pub(super) fn order(&self, id: NodeId) -> usize {
        self.graph.dimensions(id).len()
    }

    /// The length of an axis.
    pub(super) fn length(&mut self, dimension: Dimension) -> String {
        match dimension {
            Dimension::Fixed(length) => length.to_string(),
            Dimension::Named(symbol) => {
                if !self.body.lengths.contains(&symbol) {
                    self.body.lengths.push(symbol);
                }
                self.names.symbol(self.graph, symbol)
            }
        }
    }

    /// The lengths of axes.
    pub(super) fn lengths(&mut self, dimensions: &[Dimension]) -> Vec<String> {
        dimensions.iter().map(|&dimension| self.length(dimension)).collect()
    }

    fn has_axes(&self, id: NodeId) -> bool {
        self.graph.shape(id).axes().is_some()
    }

    /// An operand of an operation on each entry.
    fn operand(&self, operand: NodeId, user: NodeId) -> Piece {
        let (own, whole) = (self.order(operand), self.order(user));
        let piece = self.written(operand).clone();
        if own == 0 || own == whole { piece } else { self.target.spread(piece, own, whole) }
    }

    fn node(&mut self, id: NodeId) -> Result<Piece, CodeError> {
        let (graph, target, by_entry) = (self.graph, self.target, self.has_axes(id));
        Ok(match graph.view(id) {
            Expression::Constant(value) => number(value),
            Expression::Symbol(symbol) if self.is_length.contains_key(&symbol) => {
                Piece::atom(self.length(Dimension::Named(symbol)))
            }
            Expression::Symbol(symbol) => Piece::atom(self.names.symbol(graph, symbol)),
            Expression::Truth(value) => Piece::atom(target.truth(value)),
            Expression::Sum { constant, coefficients, terms } => self.sum(id, constant, coefficients, terms),
            Expression::Product { coefficient, factors } => {
                signed(coefficient, self.product(id, &coefficient.abs(), &factors.to_vec()))
            }
            Expression::Power { .. } => self.product(id, &Rational::ONE, &[id]),
            Expression::Call { function, arguments } => self.call(id, function, arguments)?,
            Expression::Select { condition, then, otherwise } => {
                let operands = [condition, then, otherwise].map(|operand| self.operand(operand, id));
                target.select(&operands, by_entry)
            }
            Expression::Compare { relation, left, right } => {
                let [left, right] = [left, right].map(|side| self.operand(side, id).within(Bond::Sum));
                Piece::new(format!("{left} {} {right}", target.sign(Sign::Compare(relation), by_entry)), Bond::Loose)
            }
            Expression::And(operands) => self.logic(id, Sign::And, operands),
            Expression::Or(operands) => self.logic(id, Sign::Or, operands),
            Expression::Not(operand) => target.not(&self.operand(operand, id), by_entry),
            Expression::Tensor { operation, operands } => target.tensor(self, operation, id, &operands.to_vec()),
        })
    }

    fn logic(&self, id: NodeId, sign: Sign, operands: Operands<'_>) -> Piece {
        let sign = format!(" {} ", self.target.sign(sign, self.has_axes(id)));
        let operands = operands.iter().map(|operand| self.operand(operand, id).within(Bond::Atom));
        Piece::new(operands.collect::<Vec<_>>().join(&sign), Bond::Loose)
    }

    /// Terms in their order; a number comes last, and a term without a minus first, if there is one.
    fn sum(&self, id: NodeId, constant: &Rational, coefficients: &[Rational], terms: Operands<'_>) -> Piece {
        let mut written: Vec<(bool, String)> = Vec::with_capacity(terms.len() + 1);
        for (coefficient, term) in coefficients.iter().zip(terms.iter()) {
            written.push((coefficient.is_negative(), self.term(id, &coefficient.abs(), term)));
        }
        if !constant.is_zero() {
            written.push((constant.is_negative(), number(&constant.abs()).within(Bond::Sum)));
        }
        if let Some(first) = written.iter().position(|(negative, _)| !negative) {
            written[..=first].rotate_right(1);
        }
        let by_entry = self.has_axes(id);
        let (plus, minus) = (self.target.sign(Sign::Plus, by_entry), self.target.sign(Sign::Minus, by_entry));
        let mut text = String::new();
        for (position, (negative, term)) in written.iter().enumerate() {
            match (position, negative) {
                (0, true) => text.push('-'),
                (0, false) => {}
                (_, true) => text += &format!(" {minus} "),
                (_, false) => text += &format!(" {plus} "),
            }
            text += term;
        }
        Piece::new(text, Bond::Sum)
    }

    fn term(&self, sum: NodeId, coefficient: &Rational, term: NodeId) -> String {
        if coefficient.is_one() {
            return self.operand(term, sum).within(Bond::Matrix);
        }
        let piece = self.operand(term, sum);
        let is_same = self.order(term) == self.order(sum);
        if let Expression::Product { coefficient: own, factors } = self.graph.view(term)
            && own.is_one()
            && is_same
            && piece.bond == Bond::Product
        {
            return self.product(term, coefficient, &factors.to_vec()).within(Bond::Product);
        }
        let times = self.target.sign(Sign::Times, self.has_axes(term));
        let (above, below) = (coefficient.numerator(), coefficient.denominator());
        let over = self.target.sign(Sign::Over, self.has_axes(term));
        let factor = piece.within(Bond::Product);
        match (above.is_one(), below.is_one()) {
            (true, false) => format!("{factor} {over} {}", number(&below).text),
            (false, true) => format!("{} {times} {factor}", number(&above).text),
            (_, _) => format!("{} {times} {factor}", number(coefficient).within(Bond::Power)),
        }
    }

    /// `coefficient * factors`, of which those with negative exponents are divided by; the coefficient is positive.
    fn product(&self, id: NodeId, coefficient: &Rational, factors: &[NodeId]) -> Piece {
        let by_entry = self.has_axes(id);
        let (mut above, mut below): (Vec<Piece>, Vec<Piece>) = (Vec::new(), Vec::new());
        let (numerator, denominator) = parts(coefficient);
        for &factor in factors {
            if let Expression::Power { base, exponent } = self.graph.view(factor)
                && (factor == id || self.is_inside(factor))
            {
                let power = self.power(&self.operand(base, id), &exponent.abs(), by_entry);
                if exponent.is_negative() { below.push(power) } else { above.push(power) }
            } else {
                above.push(self.operand(factor, id));
            }
        }
        if !numerator.is_one() || above.is_empty() {
            above.insert(0, number(&numerator));
        }
        if !denominator.is_one() {
            below.insert(0, number(&denominator));
        }
        let times = format!(" {} ", self.target.sign(Sign::Times, by_entry));
        let over = self.target.sign(Sign::Over, by_entry);
        let join = |pieces: &[Piece]| match pieces {
            [only] => only.clone(),
            several => {
                let factors: Vec<String> = several.iter().map(|piece| piece.within(Bond::Product)).collect();
                Piece::new(factors.join(&times), Bond::Product)
            }
        };
        let above = join(&above);
        if below.is_empty() {
            return above;
        }
        let below = join(&below);
        Piece::new(format!("{} {over} {}", above.within(Bond::Product), below.within(Bond::Power)), Bond::Product)
    }

    /// Whether a node has no name of its own.
    fn is_inside(&self, id: NodeId) -> bool {
        self.pieces.get(&id).is_none_or(|piece| piece.bond != Bond::Atom || piece.text.contains('('))
    }

    /// A power with a positive exponent.
    fn power(&self, base: &Piece, exponent: &Rational, by_entry: bool) -> Piece {
        if exponent.is_one() {
            return base.clone();
        }
        if *exponent == Rational::HALF {
            return self.target.apply(self.target.root(), std::slice::from_ref(&base.text), by_entry);
        }
        let raised = self.target.sign(Sign::Raised, by_entry);
        Piece::new(format!("{} {raised} {}", base.within(Bond::Atom), number(exponent).within(Bond::Atom)), Bond::Power)
    }

    fn call(&mut self, id: NodeId, function: Function, arguments: Operands<'_>) -> Result<Piece, CodeError> {
        let Function::Known(known) = function else {
            return Err(CodeError::Unknown { function: crate::export::function_name(self.graph, function) });
        };
        let by_entry = self.has_axes(id);
        let pieces: Vec<Piece> = arguments.iter().map(|argument| self.operand(argument, id)).collect();
        if let ([base, exponent], true) = (pieces.as_slice(), known == built_in::power()) {
            let raised = self.target.sign(Sign::Raised, by_entry);
            let (base, exponent) = (base.within(Bond::Atom), exponent.within(Bond::Atom));
            return Ok(Piece::new(format!("{base} {raised} {exponent}"), Bond::Power));
        }
        let row = known.row();
        let spelling = row.spelling(self.target.library());
        let missing = || CodeError::Missing { function: row.name, language: self.target.language() };
        let name = match spelling.ok_or_else(missing)? {
            Spelling::Name(name) => name,
            Spelling::Definition(_) => {
                if !self.body.definitions.contains(&known) {
                    self.body.definitions.push(known);
                }
                row.name.to_owned()
            }
        };
        if pieces.is_empty() {
            return Ok(Piece::atom(name));
        }
        let arguments: Vec<String> = pieces.into_iter().map(|piece| piece.text).collect();
        Ok(self.target.apply(&name, &arguments, by_entry))
    }
}

/// What of a coefficient stands above and below a fraction bar.
fn parts(coefficient: &Rational) -> (Rational, Rational) {
    if coefficient.to_decimal().is_some_and(|text| text.len() <= 6) && !coefficient.numerator().is_one() {
        return (coefficient.clone(), Rational::ONE);
    }
    (coefficient.numerator(), coefficient.denominator())
}

/// The piece with the sign of a coefficient.
fn signed(coefficient: &Rational, piece: Piece) -> Piece {
    if !coefficient.is_negative() {
        return piece;
    }
    Piece::new(format!("-{}", piece.within(Bond::Product)), Bond::Sign)
}

/// A number: an integer or a short decimal as it is, a fraction of small integers as such, anything else rounded.
pub(super) fn number(value: &Rational) -> Piece {
    /// Integers up to here are exact as doubles.
    const EXACT: i64 = 1 << 53;
    let magnitude = value.abs();
    let whole = |part: Rational| part.to_i64().filter(|part| *part <= EXACT);
    let decimal = magnitude.to_decimal().filter(|text| text.len() <= 17 && !magnitude.is_integer());
    let piece = match (decimal, whole(magnitude.numerator()), whole(magnitude.denominator())) {
        (Some(decimal), _, _) => Piece::atom(decimal),
        (None, Some(numerator), Some(1)) => Piece::atom(numerator.to_string()),
        (None, Some(numerator), Some(denominator)) => Piece::new(format!("{numerator} / {denominator}"), Bond::Product),
        (None, _, _) => Piece::atom(format!("{:e}", magnitude.to_f64())),
    };
    signed(value, piece)
}

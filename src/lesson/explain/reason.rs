//! Why a step may be taken, in a sentence.
//!
//! In: an operation that has been taken apart. Out: the name of its rule, and words and formulas that say what the
//! letters of the rule stand for.

use super::rule::{Form, Taken, flatten};
use super::{Explainer, Piece, Rule};
use crate::diff::{self, DiffError};
use crate::export;
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::Function;

impl Explainer {
    /// The rule for an operation and the sentence that says why it applies.
    pub(super) fn reason(&self, board: &mut Graph, id: NodeId) -> Result<(Rule, Vec<Piece>), DiffError> {
        let taken = &self.taken[&id];
        let mut sentence = Sentence::default();
        match taken.rule {
            Rule::Sum => self.say_sum(&mut sentence, board, id),
            Rule::ConstantMultiple => self.say_multiple(&mut sentence, board, taken),
            Rule::Product | Rule::Quotient => self.say_product(&mut sentence, board, taken)?,
            Rule::Power => self.say_power(&mut sentence, board, taken),
            Rule::PowerAndExponential => self.say_both(&mut sentence, board, taken)?,
            Rule::Exponential | Rule::Known => self.say_known(&mut sentence, board, taken),
            Rule::Chain | Rule::Several => self.say_function(&mut sentence, board, taken)?,
            Rule::Cases => {
                sentence.words("Each case is differentiated by itself; the condition only says which one holds.");
            }
            Rule::Constant | Rule::Variable | Rule::Assembly | Rule::Simplification => {}
        }
        Ok((taken.rule, sentence.0))
    }

    fn say_sum(&self, sentence: &mut Sentence, board: &mut Graph, id: NodeId) {
        sentence.words("A sum is differentiated term by term");
        let Expression::Sum { constant, coefficients, terms } = self.graph.view(id) else { return };
        let moving = terms.iter().zip(coefficients).filter(|(term, _)| self.is_active(*term));
        if moving.into_iter().any(|(_, coefficient)| !coefficient.abs().is_one()) {
            sentence.words(", and numbers in front of the terms stay");
        }
        let still = terms.iter().any(|term| !self.is_active(term)) || !constant.is_zero();
        if still {
            let variable = self.write(board, self.variable);
            sentence.words("; what does not depend on ").formula(variable).words(" has the derivative 0 and drops out");
        }
        sentence.words(".");
    }

    fn say_multiple(&self, sentence: &mut Sentence, board: &mut Graph, taken: &Taken) {
        let mut coefficient = Rational::ONE;
        if let (Form::Own, Expression::Product { coefficient: own, .. }) = (taken.form, self.graph.view(taken.id)) {
            coefficient = own.clone();
        }
        let still: Vec<_> = taken.parts(&self.graph).into_iter().filter(|&part| !self.is_active(part)).collect();
        let still: Vec<_> = still.into_iter().map(|part| self.write(board, part)).collect();
        let factor = board.product(coefficient, still);
        if board.as_constant(factor) == Some(&Rational::MINUS_ONE) {
            sentence.words("The minus sign stays where it is.");
            return;
        }
        let variable = self.write(board, self.variable);
        sentence.words("The factor ").formula(factor).words(" does not depend on ").formula(variable);
        sentence.words(", so it stays where it is.");
    }

    fn say_product(&self, sentence: &mut Sentence, board: &mut Graph, taken: &Taken) -> Result<(), DiffError> {
        let parts = taken.parts(&self.graph);
        let letters = self.letters(parts.len(), &["u", "v", "w"]);
        let written: Vec<_> = parts.iter().map(|&part| self.write(board, part)).collect();
        // Letters in the order in which they are to be written: u' in front of v.
        let pairs = letters.iter().map(|letter| (board.symbol(letter), board.symbol(&format!("{letter}'"))));
        let (symbols, primes): (Vec<_>, Vec<_>) = pairs.collect();
        sentence.list("With ", symbols.iter().copied().zip(written));
        let mut places = symbols.iter().copied();
        let mut next = |_: &Self, _: &mut Graph, _: NodeId| places.next().unwrap_or(symbols[0]);
        let moving: Vec<_> = symbols.iter().copied().zip(primes).collect();
        let pattern = self.differentiate(board, taken.id, &moving, &mut next)?;
        let product = if taken.rule == Rule::Quotient {
            board.divide(symbols[0], symbols[1])
        } else {
            board.product(Rational::ONE, symbols.iter().copied())
        };
        let asked = self.operator(board, product);
        sentence.words(": ").equation(asked, pattern).words(".");
        Ok(())
    }

    /// A function of inner functions.
    fn say_function(&self, sentence: &mut Sentence, board: &mut Graph, taken: &Taken) -> Result<(), DiffError> {
        let letters = self.letters(taken.through.len(), if taken.through.len() == 1 { &["w"] } else { &["u", "v"] });
        let is_chain = letters.len() == 1;
        let mut moving = Vec::new();
        for (letter, &part) in letters.iter().zip(&taken.through) {
            let symbol = board.symbol(letter);
            let prime = if is_chain { board.constant(Rational::ONE) } else { board.symbol(&format!("{letter}'")) };
            moving.push((part, symbol, prime));
        }
        let lettered = |this: &Self, board: &mut Graph, part: NodeId| {
            let letter = moving.iter().find(|(from, ..)| *from == part);
            letter.map_or_else(|| this.write(board, part), |&(_, symbol, _)| symbol)
        };
        let (own, outer) = (self.write(board, taken.id), self.build(board, taken.id, lettered));
        let moves: Vec<_> = moving.iter().map(|&(_, symbol, prime)| (symbol, prime)).collect();
        let pattern = self.differentiate(board, taken.id, &moves, lettered)?;
        sentence.formula(own).words(" is ").formula(outer);
        let inner: Vec<_> = moving.iter().map(|&(part, symbol, _)| (symbol, self.write(board, part))).collect();
        let start = if is_chain { " with the inner function " } else { " with the inner functions " };
        sentence.list(start, inner.into_iter());
        if let [letter] = letters.as_slice() {
            let operator = export::derivation(board, letter);
            let asked = board.call(operator, &[outer]);
            sentence.words(". The outer derivative is ").equation(asked, pattern);
            sentence.words(", and it is multiplied by the derivative of ").formula(moving[0].1).words(".");
        } else {
            let asked = self.operator(board, outer);
            sentence.words(". Each adds its share: ").equation(asked, pattern).words(".");
        }
        self.say_convention(sentence, taken);
        Ok(())
    }

    /// What the table says about the derivative where there is none, as at a kink.
    fn say_convention(&self, sentence: &mut Sentence, taken: &Taken) {
        let Expression::Call { function: Function::Known(function), .. } = self.graph.view(taken.id) else { return };
        let Some((_, convention)) = function.row().doc.split_once("; ") else { return };
        if convention.contains("derivative") {
            sentence.words(&format!(" As to {}, {convention}.", function.row().name));
        }
    }

    /// A power of which base and exponent depend on the variable.
    fn say_both(&self, sentence: &mut Sentence, board: &mut Graph, taken: &Taken) -> Result<(), DiffError> {
        let letters = self.letters(2, &["u", "v"]);
        let [base, exponent] = [0, 1].map(|place| board.symbol(&letters[place]));
        let moving =
            [(base, 0), (exponent, 1)].map(|(from, place)| (from, board.symbol(&format!("{}'", letters[place]))));
        let written = self.graph.operands(taken.id).iter().map(|part| self.write(board, part));
        let written: Vec<_> = written.collect();
        sentence.words("Base and exponent both depend on ").formula(self.write(board, self.variable));
        sentence.list(". With ", [base, exponent].into_iter().zip(written));
        let power = board.import_node(&self.graph, taken.id, &[base, exponent]);
        let pattern = diff::tangents(board, &[power], &moving)?[0].unwrap_or(power);
        let pattern = flatten(board, pattern);
        let asked = self.operator(board, power);
        sentence.words(" the base adds a share by the power rule, and the exponent one by the exponential rule: ");
        sentence.equation(asked, pattern).words(".");
        Ok(())
    }

    fn say_power(&self, sentence: &mut Sentence, board: &mut Graph, taken: &Taken) {
        let variable = self.write(board, self.variable);
        let exponent = if let Expression::Power { exponent, .. } = self.graph.view(taken.id) {
            board.constant(exponent.clone())
        } else {
            self.write(board, self.graph.operands(taken.id).at(1))
        };
        let number = board.as_constant(exponent);
        // What is written as a fraction or a root does not show its exponent.
        if number.is_some_and(|number| number.is_negative() || *number == Rational::HALF) {
            let own = self.build(board, taken.id, Self::write);
            sentence.formula(own).words(" is ").formula(variable).words(" to the power ").formula(exponent).words(". ");
        }
        let lowered = board.sum(Rational::MINUS_ONE, [(Rational::ONE, exponent)]);
        sentence
            .words("The exponent ")
            .formula(exponent)
            .words(" comes down as a factor, and the power is lowered by one, to ");
        sentence.formula(lowered).words(".");
    }

    fn say_known(&self, sentence: &mut Sentence, board: &mut Graph, taken: &Taken) {
        let own = self.build(board, taken.id, Self::write);
        if taken.rule == Rule::Exponential {
            let base = self.write(board, self.graph.operands(taken.id).at(0));
            sentence
                .words("A power of ")
                .formula(base)
                .words(" is multiplied by the logarithm of ")
                .formula(base)
                .words(".");
        } else if matches!(self.graph.view(taken.id), Expression::Call { function: Function::Unknown(_), .. }) {
            sentence.formula(own).words(" is not known any further, so its derivative gets a prime.");
        } else {
            sentence.words("The derivative of ").formula(own).words(" stands in the table of derivatives.");
            self.say_convention(sentence, taken);
        }
    }

    /// Letters that are not in the formula.
    fn letters(&self, count: usize, preferred: &[&str]) -> Vec<String> {
        let taken = |letter: &str| self.symbols.iter().any(|symbol| symbol == letter) || letter == self.variable_name;
        let usual = preferred.iter().copied().chain(["u", "v", "w", "p", "q", "r", "s"]).map(str::to_owned);
        let mut letters: Vec<String> = Vec::new();
        for letter in usual.chain((1..).map(|number| format!("u_{number}"))) {
            if letters.len() == count {
                break;
            }
            if !taken(&letter) && !letters.contains(&letter) {
                letters.push(letter);
            }
        }
        letters
    }
}

/// A sentence while it is put together.
#[derive(Debug, Default)]
struct Sentence(Vec<Piece>);

impl Sentence {
    fn words(&mut self, words: &str) -> &mut Sentence {
        if let Some(Piece::Words(last)) = self.0.last_mut() {
            last.push_str(words);
        } else {
            self.0.push(Piece::Words(words.to_owned()));
        }
        self
    }

    fn formula(&mut self, formula: NodeId) -> &mut Sentence {
        self.0.push(Piece::Formula(formula));
        self
    }

    /// `u = x, v = y and w = z` after some words.
    fn list(&mut self, start: &str, equations: impl ExactSizeIterator<Item = (NodeId, NodeId)>) {
        let last = equations.len().saturating_sub(1);
        for (place, (left, right)) in equations.enumerate() {
            self.words(if place == 0 {
                start
            } else if place == last {
                " and "
            } else {
                ", "
            });
            self.equation(left, right);
        }
    }

    fn equation(&mut self, left: NodeId, right: NodeId) -> &mut Sentence {
        self.0.push(Piece::Equation(left, right));
        self
    }
}

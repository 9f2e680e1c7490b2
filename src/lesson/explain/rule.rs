//! The rules of differentiation by the names that people give them.
//!
//! In: an operation. Out: what it is taken apart into, which rule that is, the sentence that says why, and what the
//! rule makes of it. The formulas come from [`diff::tangents`]; only the product and the quotient rule are
//! written here as they are taught.

use super::{Explainer, Piece};
use crate::diff::{self, DiffError};
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Function, built_in};

/// Products of more factors are halved.
const FACTORS: usize = 4;

/// A rule by its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// What does not depend on the variable has the derivative 0.
    Constant,
    /// The variable itself.
    Variable,
    /// Term by term.
    Sum,
    /// A factor that does not depend on the variable stays.
    ConstantMultiple,
    /// `u'*v + u*v'`
    Product,
    /// `(u'*v - u*v')/v^2`
    Quotient,
    /// `n*x^(n - 1)`
    Power,
    /// `a^x*log(a)`
    Exponential,
    /// The derivative of a function of the table.
    Known,
    /// The derivative of the outer function times that of the inner one.
    Chain,
    /// The same for several inner functions.
    Several,
    /// Case by case.
    Cases,
    /// What was found is put where it was asked for.
    Assembly,
    /// The result in its usual form.
    Simplification,
}

impl Rule {
    /// The name of the rule.
    pub fn name(self) -> &'static str {
        match self {
            Rule::Constant => "Constant rule",
            Rule::Variable => "Derivative of the variable",
            Rule::Sum => "Sum rule",
            Rule::ConstantMultiple => "Constant multiple rule",
            Rule::Product => "Product rule",
            Rule::Quotient => "Quotient rule",
            Rule::Power => "Power rule",
            Rule::Exponential => "Exponential rule",
            Rule::Known => "Known derivative",
            Rule::Chain => "Chain rule",
            Rule::Several => "Chain rule for several inner functions",
            Rule::Cases => "Case by case",
            Rule::Assembly => "Putting it together",
            Rule::Simplification => "Simplification",
        }
    }
}

/// How an operation is taken apart.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) id: NodeId,
    pub(super) rule: Rule,
    pub(super) form: Form,
    /// The different operands that depend on the variable.
    pub(super) through: Vec<NodeId>,
}

/// Which operands it has then.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// Those it has.
    Own,
    /// A numerator and a denominator.
    Quotient(NodeId, NodeId),
    /// Two halves of a long product.
    Halves(NodeId, NodeId),
}

impl Taken {
    /// Its operands, whether they depend on the variable or not.
    pub(super) fn parts(&self, graph: &Graph) -> Vec<NodeId> {
        match self.form {
            Form::Own => graph.operands(self.id).to_vec(),
            Form::Quotient(a, b) | Form::Halves(a, b) => vec![a, b],
        }
    }
}

impl Explainer {
    pub(super) fn take_apart(&mut self, id: NodeId) -> Taken {
        let mut through: Vec<NodeId> = Vec::new();
        for operand in self.graph.operands(id).iter() {
            if self.is_active(operand) && !through.contains(&operand) {
                through.push(operand);
            }
        }
        let direct = through.as_slice() == [self.variable];
        let rule = match self.graph.view(id) {
            Expression::Sum { .. } => Rule::Sum,
            Expression::Product { coefficient, factors } => {
                let (coefficient, factors) = (coefficient.clone(), factors.to_vec());
                return self.take_product_apart(id, &coefficient, &factors, through);
            }
            Expression::Power { .. } if direct => Rule::Power,
            Expression::Call { function, arguments } if direct && function == Function::Known(built_in::power()) => {
                match [arguments.at(0), arguments.at(1)].map(|argument| argument == self.variable) {
                    [true, false] => Rule::Power,
                    [false, _] => Rule::Exponential,
                    [true, true] => Rule::Known,
                }
            }
            Expression::Call { .. } if direct => Rule::Known,
            Expression::Select { .. } => Rule::Cases,
            Expression::Call { .. } | Expression::Power { .. } if through.len() == 1 => Rule::Chain,
            Expression::Call { .. } | Expression::Power { .. } => Rule::Several,
            Expression::Constant(_) | Expression::Truth(_) | Expression::Compare { .. } => Rule::Constant,
            Expression::And(_) | Expression::Or(_) | Expression::Not(_) => Rule::Constant,
            Expression::Symbol(_) => Rule::Variable,
        };
        if rule == Rule::Cases {
            // Conditions are not differentiated.
            let condition = self.graph.operands(id).at(0);
            through.retain(|&operand| operand != condition);
        }
        Taken { id, rule, form: Form::Own, through }
    }

    fn take_product_apart(
        &mut self,
        id: NodeId,
        coefficient: &Rational,
        factors: &[NodeId],
        through: Vec<NodeId>,
    ) -> Taken {
        let count = factors.iter().filter(|&&factor| self.is_active(factor)).count();
        if count <= 1 {
            return Taken { id, rule: Rule::ConstantMultiple, form: Form::Own, through };
        }
        let (below, above): (Vec<_>, Vec<_>) = factors.iter().partition(|&&factor| self.is_divisor(factor));
        let active_above = above.iter().any(|&&factor| self.is_active(factor));
        let (still, moving): (Vec<_>, Vec<_>) = factors.iter().copied().partition(|&factor| !self.is_active(factor));
        let (a, b, rule, form): (_, _, _, fn(NodeId, NodeId) -> Form) = if active_above && !below.is_empty() {
            let above = self.graph.product(coefficient.clone(), above.into_iter().copied());
            let below: Vec<_> = below.into_iter().map(|&factor| self.reciprocal(factor)).collect();
            let below = self.graph.product(Rational::ONE, below);
            (above, below, Rule::Quotient, Form::Quotient)
        } else if !still.is_empty() || !coefficient.is_one() {
            let constant = self.graph.product(coefficient.clone(), still);
            (constant, self.graph.product(Rational::ONE, moving), Rule::ConstantMultiple, Form::Halves)
        } else if factors.len() > FACTORS {
            let (first, second) = factors.split_at(factors.len() / 2);
            let first = self.graph.product(Rational::ONE, first.iter().copied());
            let second = self.graph.product(Rational::ONE, second.iter().copied());
            (first, second, Rule::Product, Form::Halves)
        } else {
            return Taken { id, rule: Rule::Product, form: Form::Own, through };
        };
        self.update_active();
        let mut through = vec![a, b];
        through.retain(|&part| self.is_active(part));
        through.dedup();
        Taken { id, rule, form: form(a, b), through }
    }

    /// Whether a factor is written below a fraction bar and depends on the variable.
    fn is_divisor(&self, factor: NodeId) -> bool {
        let Expression::Power { exponent, .. } = self.graph.view(factor) else { return false };
        exponent.is_negative() && self.is_active(factor)
    }

    fn reciprocal(&mut self, factor: NodeId) -> NodeId {
        let Expression::Power { base, exponent } = self.graph.view(factor) else {
            return self.graph.power(factor, Rational::MINUS_ONE);
        };
        let exponent = -exponent;
        self.graph.power(base, exponent)
    }

    /// The operation again, of operands that are written in some way.
    pub(super) fn build(
        &self,
        board: &mut Graph,
        id: NodeId,
        mut write: impl FnMut(&Self, &mut Graph, NodeId) -> NodeId,
    ) -> NodeId {
        let taken = &self.taken[&id];
        let operands: Vec<_> = taken.parts(&self.graph).into_iter().map(|part| write(self, board, part)).collect();
        match taken.form {
            Form::Own => board.import_node(&self.graph, id, &operands),
            Form::Quotient(..) => board.divide(operands[0], operands[1]),
            Form::Halves(..) => board.product(Rational::ONE, operands),
        }
    }

    /// What the rule makes of an operation, given how the derivatives of its operands are written.
    pub(super) fn apply(
        &self,
        board: &mut Graph,
        id: NodeId,
        derivative: fn(&Self, &mut Graph, NodeId) -> NodeId,
    ) -> Result<NodeId, DiffError> {
        let taken = &self.taken[&id];
        let mut moving: Vec<(NodeId, NodeId)> = Vec::new();
        for &part in &taken.through {
            let moved = (self.write(board, part), derivative(self, board, part));
            moving.push(moved);
        }
        self.differentiate(board, id, &moving, Self::write)
    }

    /// The derivative of an operation whose operands are written in some way; `moving` are those that depend on
    /// the variable, as they are written, and their derivatives.
    fn differentiate(
        &self,
        board: &mut Graph,
        id: NodeId,
        moving: &[(NodeId, NodeId)],
        mut write: impl FnMut(&Self, &mut Graph, NodeId) -> NodeId,
    ) -> Result<NodeId, DiffError> {
        let taken = &self.taken[&id];
        let zero = board.constant(Rational::ZERO);
        let moved = |node: NodeId| moving.iter().find(|(from, _)| *from == node).map_or(zero, |&(_, to)| to);
        match taken.rule {
            Rule::Quotient => {
                let parts = taken.parts(&self.graph);
                let (above, below) = (write(self, board, parts[0]), write(self, board, parts[1]));
                let (first, second) = (board.multiply(moved(above), below), board.multiply(above, moved(below)));
                let (difference, square) = (board.subtract(first, second), board.power(below, Rational::from(-2)));
                Ok(board.multiply(difference, square))
            }
            Rule::Product => {
                let factors: Vec<_> =
                    taken.parts(&self.graph).into_iter().map(|part| write(self, board, part)).collect();
                let mut terms = Vec::new();
                for place in 0..factors.len() {
                    let mut term = factors.clone();
                    term[place] = moved(factors[place]);
                    terms.push((Rational::ONE, board.product(Rational::ONE, term)));
                }
                Ok(board.sum(Rational::ZERO, terms))
            }
            _ => {
                let node = self.build(board, id, write);
                Ok(diff::tangents(board, &[node], moving)?[0].unwrap_or(zero))
            }
        }
    }

    /// The rule for an operation and the sentence that says why it applies.
    pub(super) fn reason(&self, board: &mut Graph, id: NodeId) -> Result<(Rule, Vec<Piece>), DiffError> {
        let taken = &self.taken[&id];
        let mut sentence = Sentence::default();
        match taken.rule {
            Rule::Sum => self.say_sum(&mut sentence, board, id),
            Rule::ConstantMultiple => self.say_multiple(&mut sentence, board, taken),
            Rule::Product | Rule::Quotient => self.say_product(&mut sentence, board, taken)?,
            Rule::Power => self.say_power(&mut sentence, board, taken),
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
        for (place, &part) in written.iter().enumerate() {
            let last = place + 1 == letters.len();
            sentence.words(if place == 0 {
                "With "
            } else if last {
                " and "
            } else {
                ", "
            });
            sentence.equation(symbols[place], part);
        }
        let mut places = symbols.iter().copied();
        let mut next = |_: &Self, _: &mut Graph, _: NodeId| places.next().unwrap_or(symbols[0]);
        let moving: Vec<_> = symbols.iter().copied().zip(primes).collect();
        let pattern = self.differentiate(board, taken.id, &moving, &mut next)?;
        let product = match taken.rule {
            Rule::Quotient => board.divide(symbols[0], symbols[1]),
            _ => board.product(Rational::ONE, symbols.iter().copied()),
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
        for (place, &(part, symbol, _)) in moving.iter().enumerate() {
            let last = place + 1 == moving.len();
            let start = if is_chain { " with the inner function " } else { " with the inner functions " };
            sentence.words(if place == 0 {
                start
            } else if last {
                " and "
            } else {
                ", "
            });
            let written = self.write(board, part);
            sentence.equation(symbol, written);
        }
        if let [letter] = letters.as_slice() {
            let operator = crate::export::derivation(board, letter);
            let asked = board.call(operator, &[outer]);
            sentence.words(". The outer derivative is ").equation(asked, pattern);
            sentence.words(", and it is multiplied by the derivative of ").formula(moving[0].1).words(".");
        } else {
            let asked = self.operator(board, outer);
            sentence.words(". Each adds its share: ").equation(asked, pattern).words(".");
        }
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
        if number.is_some_and(|number| number.is_negative() || !number.is_integer()) {
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

    fn equation(&mut self, left: NodeId, right: NodeId) -> &mut Sentence {
        self.0.push(Piece::Equation(left, right));
        self
    }
}

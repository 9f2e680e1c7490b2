//! The rules of differentiation by the names that people give them.
//!
//! In: an operation. Out: what it is taken apart into, which rule that is, and what the rule makes of it. The formulas come from [`diff::tangents`]; only the product and the quotient rule are
//! written here as they are taught.

use super::Explainer;
use super::flat::flatten;
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
    /// Power and exponential rule at once, where base and exponent both depend on the variable.
    PowerAndExponential,
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
            Rule::PowerAndExponential => "Power rule and exponential rule",
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
            Expression::Call { function, arguments } if function == Function::Known(built_in::power()) => {
                match [arguments.at(0), arguments.at(1)].map(|argument| self.is_active(argument)) {
                    [true, true] => Rule::PowerAndExponential,
                    [true, false] if direct => Rule::Power,
                    [false, _] if direct => Rule::Exponential,
                    [true, false] | [false, _] => Rule::Chain,
                }
            }
            Expression::Call { .. } if direct => Rule::Known,
            Expression::Select { .. } => Rule::Cases,
            Expression::Call { .. } | Expression::Power { .. } if through.len() == 1 => Rule::Chain,
            Expression::Call { .. } | Expression::Power { .. } => Rule::Several,
            Expression::Constant(_) | Expression::Truth(_) | Expression::Compare { .. } => Rule::Constant,
            Expression::And(_) | Expression::Or(_) | Expression::Not(_) | Expression::Tensor { .. } => Rule::Constant,
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
    pub(super) fn differentiate(
        &self,
        board: &mut Graph,
        id: NodeId,
        moving: &[(NodeId, NodeId)],
        write: impl FnMut(&Self, &mut Graph, NodeId) -> NodeId,
    ) -> Result<NodeId, DiffError> {
        let derivative = self.by_rule(board, id, moving, write)?;
        Ok(flatten(board, derivative))
    }

    fn by_rule(
        &self,
        board: &mut Graph,
        id: NodeId,
        moving: &[(NodeId, NodeId)],
        mut write: impl FnMut(&Self, &mut Graph, NodeId) -> NodeId,
    ) -> Result<NodeId, DiffError> {
        let taken = &self.taken[&id];
        let zero = board.constant(Rational::ZERO);
        let moved = |node: NodeId| moving.iter().find(|(from, _)| *from == node).map_or(zero, |&(_, to)| to);
        if taken.rule != Rule::Quotient && taken.rule != Rule::Product {
            let node = self.build(board, id, write);
            return Ok(diff::tangents(board, &[node], moving)?[0].unwrap_or(zero));
        }
        let parts: Vec<_> = taken.parts(&self.graph).into_iter().map(|part| write(self, board, part)).collect();
        if let (Rule::Quotient, &[above, below]) = (taken.rule, parts.as_slice()) {
            let (first, second) = (board.multiply(moved(above), below), board.multiply(above, moved(below)));
            let (difference, square) = (board.subtract(first, second), board.power(below, Rational::from(-2)));
            return Ok(board.multiply(difference, square));
        }
        let mut terms = Vec::new();
        for place in 0..parts.len() {
            let mut term = parts.clone();
            term[place] = moved(parts[place]);
            terms.push((Rational::ONE, board.product(Rational::ONE, term)));
        }
        Ok(board.sum(Rational::ZERO, terms))
    }
}

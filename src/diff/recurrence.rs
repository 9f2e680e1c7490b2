//! Which recurrence the derivatives of a node follow.
//!
//! In: a node and the variable. Out: a [`Recurrence`], which says how the derivative of any order of
//! the node comes from those of its operands, of itself and of its partial derivatives. Always: the derivative
//! of order k asks for orders up to k of the nodes in [`Recurrence::operands`], and only for orders below k of those in
//! [`Recurrence::partials`] and of the node itself; so all of them can be found order by order.
//!
//! Functions are known by the derivative in their row and by nothing else: from `y' = u' * p`, where `p` may contain `y`,
//! all further orders follow.
//!
//! ```text
//! tan(u)      Chain: y' = u' * p,  p = 1 + y^2
//! log(u)      Over:  u * y' = u'
//! ```

use super::degree::{Degree, Degrees};
use super::{DiffError, partial};
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Function, built_in};

/// How the derivatives of one node `y` are found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Recurrence {
    /// It is the variable.
    Variable,
    /// The sum of coefficient times term.
    Sum(Vec<(Rational, NodeId)>),
    /// A factor that does not move, times a node.
    Scaled(NodeId, NodeId),
    /// A product of two.
    Product(NodeId, NodeId),
    /// `y * denominator = numerator`
    Quotient { numerator: NodeId, denominator: NodeId },
    /// `base * y' = exponent * base' * y`
    Power { base: NodeId, exponent: Rational },
    /// `y' = sum of argument' * partial`
    Chain(Vec<(NodeId, NodeId)>),
    /// `denominator * y' = factor * argument'`, with a factor that does not move
    Over { factor: NodeId, argument: NodeId, denominator: NodeId },
    /// `if(condition, then, otherwise)`
    Select { condition: NodeId, then: NodeId, otherwise: NodeId },
}

impl Recurrence {
    /// The nodes of which the same order is needed.
    pub(super) fn operands(&self) -> Vec<NodeId> {
        match self {
            Recurrence::Variable => Vec::new(),
            Recurrence::Sum(terms) => terms.iter().map(|(_, term)| *term).collect(),
            Recurrence::Scaled(_, node) => vec![*node],
            Recurrence::Product(a, b) => vec![*a, *b],
            Recurrence::Quotient { numerator, denominator } => vec![*numerator, *denominator],
            Recurrence::Power { base, .. } => vec![*base],
            Recurrence::Chain(links) => links.iter().map(|(argument, _)| *argument).collect(),
            Recurrence::Over { argument, .. } => vec![*argument],
            Recurrence::Select { then, otherwise, .. } => vec![*then, *otherwise],
        }
    }

    /// The nodes of which only lower orders are needed.
    pub(super) fn partials(&self) -> Vec<NodeId> {
        match self {
            Recurrence::Chain(links) => links.iter().map(|(_, partial)| *partial).collect(),
            Recurrence::Over { denominator, .. } => vec![*denominator],
            Recurrence::Variable
            | Recurrence::Sum(_)
            | Recurrence::Scaled(..)
            | Recurrence::Product(..)
            | Recurrence::Quotient { .. }
            | Recurrence::Power { .. }
            | Recurrence::Select { .. } => Vec::new(),
        }
    }
}

/// The recurrence of a node that moves with the variable.
pub(super) fn of_node(graph: &mut Graph, degrees: &mut Degrees, id: NodeId) -> Result<Recurrence, DiffError> {
    Ok(match graph.view(id) {
        Expression::Constant(_) | Expression::Truth(_) => Recurrence::Sum(Vec::new()),
        Expression::Compare { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::Tensor { .. } => Recurrence::Sum(Vec::new()),
        // The variable itself is asked for first, so any other symbol does not move.
        Expression::Symbol(_) => Recurrence::Variable,
        Expression::Sum { coefficients, terms, .. } => {
            Recurrence::Sum(coefficients.iter().cloned().zip(terms.iter()).collect())
        }
        Expression::Product { coefficient, factors } => {
            let (coefficient, factors) = (coefficient.clone(), factors.to_vec());
            of_product(graph, degrees, coefficient, &factors)
        }
        Expression::Power { base, exponent } => {
            let exponent = exponent.clone();
            of_power(graph, degrees, base, &exponent)
        }
        Expression::Call { function, arguments } => {
            let arguments = arguments.to_vec();
            of_call(graph, degrees, id, function, &arguments)?
        }
        Expression::Select { condition, then, otherwise } => Recurrence::Select { condition, then, otherwise },
    })
}

/// What moves is set apart from what does not; a quotient is one recurrence, a product of more than two goes by twos.
fn of_product(graph: &mut Graph, degrees: &mut Degrees, coefficient: Rational, factors: &[NodeId]) -> Recurrence {
    let (moving, still): (Vec<_>, Vec<_>) = factors.iter().partition(|&&factor| degrees.moves(graph, factor));
    if !still.is_empty() || !coefficient.is_one() {
        let still = graph.product(coefficient, still);
        let moving = graph.product(Rational::ONE, moving);
        return Recurrence::Scaled(still, moving);
    }
    for (position, &factor) in moving.iter().enumerate().rev() {
        if let Some(denominator) = denominator_of(graph, factor) {
            let others = moving.iter().enumerate().filter(|&(other, _)| other != position).map(|(_, &f)| f);
            let numerator = graph.product(Rational::ONE, others.collect::<Vec<_>>());
            return Recurrence::Quotient { numerator, denominator };
        }
    }
    let (&last, before) = moving.split_last().expect("a product that moves has a factor that moves");
    let before = graph.product(Rational::ONE, before.iter().copied());
    Recurrence::Product(before, last)
}

/// Whole powers are products; others follow the recurrence of powers where it is as good as the derivative, which is
/// infinite at 0 in any case below the first power.
fn of_power(graph: &mut Graph, degrees: &mut Degrees, base: NodeId, exponent: &Rational) -> Recurrence {
    let plain = Recurrence::Power { base, exponent: exponent.clone() };
    if *exponent < Rational::ONE || degrees.of(graph, base) == Degree::Linear {
        return plain;
    }
    if exponent.is_integer() {
        let half = (exponent * &Rational::HALF).floor();
        let rest = graph.power(base, exponent - &half);
        let half = graph.power(base, half);
        return Recurrence::Product(half, rest);
    }
    Recurrence::Chain(vec![(base, partial::of_power(graph, base, exponent))])
}

fn of_call(
    graph: &mut Graph,
    degrees: &mut Degrees,
    id: NodeId,
    function: Function,
    arguments: &[NodeId],
) -> Result<Recurrence, DiffError> {
    if let Some(exponential) = as_exponential(graph, degrees, function, arguments) {
        return Ok(Recurrence::Chain(vec![(exponential, id)]));
    }
    let mut links = Vec::new();
    for (position, &argument) in arguments.iter().enumerate() {
        if degrees.moves(graph, argument) {
            links.push((argument, partial::of_call(graph, id, function, position)?));
        }
    }
    if let &[(argument, partial)] = links.as_slice()
        && let Some((factor, denominator)) = as_reciprocal(graph, degrees, partial)
    {
        return Ok(Recurrence::Over { factor, argument, denominator });
    }
    Ok(Recurrence::Chain(links))
}

/// For `a^b` with an exponent that moves, `w = b*log(a)`: then `y' = w' * y`, which closes, while the derivative in the
/// table goes on to ever lower powers.
pub(super) fn as_exponential(
    graph: &mut Graph,
    degrees: &mut Degrees,
    function: Function,
    arguments: &[NodeId],
) -> Option<NodeId> {
    let &[base, exponent] = arguments else { return None };
    if function != Function::Known(built_in::power()) || !degrees.moves(graph, exponent) {
        return None;
    }
    let logarithm = graph.call(Function::Known(built_in::log()), &[base]);
    Some(graph.multiply(exponent, logarithm))
}

/// `c/q` where `c` does not move and the powers of `q` are not simple enough by themselves.
fn as_reciprocal(graph: &mut Graph, degrees: &mut Degrees, id: NodeId) -> Option<(NodeId, NodeId)> {
    let (coefficient, factors) = if let Expression::Product { coefficient, factors } = graph.view(id) {
        (coefficient.clone(), factors.to_vec())
    } else {
        (Rational::ONE, vec![id])
    };
    let (moving, still): (Vec<_>, Vec<_>) = factors.iter().partition(|&&factor| degrees.moves(graph, factor));
    let &[reciprocal] = moving.as_slice() else { return None };
    let denominator = denominator_of(graph, reciprocal)?;
    let factor = graph.product(coefficient, still);
    (degrees.of(graph, denominator) == Degree::General).then_some((factor, denominator))
}

/// `q` of `1/q`
fn denominator_of(graph: &Graph, id: NodeId) -> Option<NodeId> {
    let Expression::Power { base, exponent } = graph.view(id) else { return None };
    (*exponent == Rational::MINUS_ONE).then_some(base)
}

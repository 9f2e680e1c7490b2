//! The language of the e-graph: formulas with two operands at most.
//!
//! In: a formula of numbers, symbols and functions of the table in a graph. Out: the same as [`Term`]s, and back.
//! Always: a coefficient is a factor, a quotient a power with the exponent -1, a root one with the exponent 1/2: what
//! the graph has as payloads are operands here, so that one axiom, such as `a^m * a^n = a^(m + n)`, is enough for all.

use egg::{FromOp, FromOpError, Id, Language, RecExpr};
use rustc_hash::FxHashMap;

use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{self, Function, FunctionId};

/// One operation; its operands are places in a [`RecExpr`] or classes of an e-graph.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Term {
    Number(Rational),
    /// A symbol, by its node.
    Symbol(NodeId),
    Add([Id; 2]),
    Multiply([Id; 2]),
    Power([Id; 2]),
    Call(FunctionId, Box<[Id]>),
}

/// What tells operations apart but for their operands.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Kind {
    Number(Rational),
    Symbol(NodeId),
    Add,
    Multiply,
    Power,
    Call(FunctionId),
}

impl Language for Term {
    type Discriminant = Kind;

    fn discriminant(&self) -> Kind {
        match self {
            Term::Number(value) => Kind::Number(value.clone()),
            Term::Symbol(node) => Kind::Symbol(*node),
            Term::Add(_) => Kind::Add,
            Term::Multiply(_) => Kind::Multiply,
            Term::Power(_) => Kind::Power,
            Term::Call(function, _) => Kind::Call(*function),
        }
    }

    fn matches(&self, other: &Term) -> bool {
        match (self, other) {
            (Term::Number(a), Term::Number(b)) => a == b,
            (Term::Symbol(a), Term::Symbol(b)) => a == b,
            (Term::Call(f, _), Term::Call(g, _)) => f == g,
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        }
    }

    fn children(&self) -> &[Id] {
        match self {
            Term::Number(_) | Term::Symbol(_) => &[],
            Term::Add(operands) | Term::Multiply(operands) | Term::Power(operands) => operands,
            Term::Call(_, arguments) => arguments,
        }
    }

    fn children_mut(&mut self) -> &mut [Id] {
        match self {
            Term::Number(_) | Term::Symbol(_) => &mut [],
            Term::Add(operands) | Term::Multiply(operands) | Term::Power(operands) => operands,
            Term::Call(_, arguments) => arguments,
        }
    }
}

/// How axioms are written: `(+ ?a (* -1 ?b))`.
impl FromOp for Term {
    type Error = FromOpError;

    fn from_op(op: &str, children: Vec<Id>) -> Result<Term, FromOpError> {
        let pair = <[Id; 2]>::try_from(children.as_slice());
        let number = |digits: &str| Rational::parse(digits).ok();
        let digits = op.strip_prefix('-');
        match (op, pair) {
            ("+", Ok(pair)) => Ok(Term::Add(pair)),
            ("*", Ok(pair)) => Ok(Term::Multiply(pair)),
            ("^", Ok(pair)) => Ok(Term::Power(pair)),
            _ if op.ends_with(|c: char| c.is_ascii_digit()) && children.is_empty() => {
                let value = digits.map_or_else(|| number(op), |digits| Some(-&number(digits)?));
                value.map(Term::Number).ok_or_else(|| FromOpError::new(op, children))
            }
            _ => match op::find(op) {
                Some(function) => Ok(Term::Call(function, children.into())),
                None => Err(FromOpError::new(op, children)),
            },
        }
    }
}

impl Term {
    /// Builds the operation in a graph, on nodes of it.
    pub(super) fn build(&self, graph: &mut Graph, operands: &[NodeId]) -> NodeId {
        match self {
            Term::Number(value) => graph.constant(value.clone()),
            Term::Symbol(node) => *node,
            Term::Add(_) => graph.add(operands[0], operands[1]),
            Term::Multiply(_) => graph.multiply(operands[0], operands[1]),
            Term::Power(_) => graph.pow(operands[0], operands[1]),
            Term::Call(function, _) => graph.call(Function::Known(*function), operands),
        }
    }
}

/// Builds a formula in the graph whose symbols it has.
pub(super) fn build(graph: &mut Graph, formula: &RecExpr<Term>) -> NodeId {
    let mut nodes: Vec<NodeId> = Vec::new();
    for (_, term) in formula.items() {
        let operands: Vec<NodeId> = term.children().iter().map(|child| nodes[usize::from(*child)]).collect();
        nodes.push(term.build(graph, &operands));
    }
    nodes[nodes.len() - 1]
}

/// A node as a formula. `None` if it has other parts than arithmetic and functions of the table.
pub(super) fn express(graph: &Graph, root: NodeId) -> Option<RecExpr<Term>> {
    let mut formula = Formula { terms: RecExpr::default(), images: FxHashMap::default() };
    for id in walk::live(graph, &[root]) {
        let image = formula.add(graph, id)?;
        formula.images.insert(id, image);
    }
    // The root of a formula is its last term; operands of the last node cannot come after it.
    Some(formula.terms)
}

/// A formula that grows from its operands up.
struct Formula {
    terms: RecExpr<Term>,
    images: FxHashMap<NodeId, Id>,
}

impl Formula {
    fn add(&mut self, graph: &Graph, id: NodeId) -> Option<Id> {
        Some(match graph.view(id) {
            Expression::Constant(value) => self.number(value),
            Expression::Symbol(_) => self.terms.add(Term::Symbol(id)),
            Expression::Sum { constant, coefficients, terms } => {
                let mut parts = Vec::new();
                for (coefficient, term) in coefficients.iter().zip(terms.iter()) {
                    let term = self.images[&term];
                    parts.push(self.scaled(coefficient, term));
                }
                if !constant.is_zero() {
                    parts.push(self.number(constant));
                }
                self.fold(parts, Term::Add)
            }
            Expression::Product { coefficient, factors } => {
                let factors = factors.iter().map(|factor| self.images[&factor]).collect();
                let product = self.fold(factors, Term::Multiply);
                self.scaled(coefficient, product)
            }
            Expression::Power { base, exponent } => {
                let exponent = self.number(exponent);
                let base = self.images[&base];
                self.terms.add(Term::Power([base, exponent]))
            }
            Expression::Call { function: Function::Known(function), arguments } => {
                let arguments: Box<[Id]> = arguments.iter().map(|argument| self.images[&argument]).collect();
                match *arguments {
                    [base, exponent] if function == op::built_in::power() => {
                        self.terms.add(Term::Power([base, exponent]))
                    }
                    _ => self.terms.add(Term::Call(function, arguments)),
                }
            }
            Expression::Call { function: Function::Unknown(_), .. }
            | Expression::Truth(_)
            | Expression::Select { .. }
            | Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_)
            | Expression::Tensor { .. } => return None,
        })
    }

    fn number(&mut self, value: &Rational) -> Id {
        self.terms.add(Term::Number(value.clone()))
    }

    fn scaled(&mut self, coefficient: &Rational, term: Id) -> Id {
        if coefficient.is_one() {
            return term;
        }
        let coefficient = self.number(coefficient);
        self.terms.add(Term::Multiply([coefficient, term]))
    }

    fn fold(&mut self, parts: Vec<Id>, operation: fn([Id; 2]) -> Term) -> Id {
        let mut parts = parts.into_iter();
        let first = parts.next().expect("sums and products have operands");
        parts.fold(first, |whole, part| self.terms.add(operation([whole, part])))
    }
}

//! The constructors: what anybody may ask the graph for.
//!
//! In: payloads and nodes of this graph. Out: a node with that value. A constructor
//! does only what is always right and cheap: it folds exact constants, drops 0 and
//! 1, and merges numeric coefficients into the node. It neither flattens nor reorders,
//! so a formula stays as it was typed (and a long chain costs linear time); like
//! terms and the rest of algebra belong to [`simplify`](crate::simplify).
//!
//! ```
//! use symdiff::graph::Graph;
//! use symdiff::number::Rational;
//! let mut graph = Graph::new();
//! let x = graph.symbol("x");
//! let two = graph.constant(Rational::from(2));
//! let three_x = graph.product(Rational::from(3), [x]);
//! assert_eq!(graph.product(Rational::ONE, [two, three_x]), graph.product(Rational::from(6), [x]));
//! ```

use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use super::{Coefficients, Expression, Graph, NodeId, UnknownFunction};
use crate::number::Rational;
use crate::op::{
    self, CoefficientsId, DimensionsId, Function, NumberId, Op, Relation, SymbolId, TensorOp, UnknownId, built_in,
};

/// Most nodes have few operands: these need no memory of their own while they are gathered.
type Few<T> = SmallVec<[T; 4]>;

impl Graph {
    /// An exact number.
    pub fn constant(&mut self, value: Rational) -> NodeId {
        let number = NumberId(self.numbers.intern(value));
        self.intern(Op::Constant(number), &[])
    }

    /// A variable or parameter; equal names are equal nodes.
    pub fn symbol(&mut self, name: &str) -> NodeId {
        let symbol = match self.find_symbol(name) {
            Some(symbol) => symbol,
            None => SymbolId(self.symbols.intern(name.to_owned())),
        };
        self.intern(Op::Symbol(symbol), &[])
    }

    /// The node of a symbol that the graph has met.
    pub fn symbol_node(&mut self, symbol: SymbolId) -> NodeId {
        self.intern(Op::Symbol(symbol), &[])
    }

    /// A known truth value.
    pub fn truth(&mut self, value: bool) -> NodeId {
        self.intern(Op::Truth(value), &[])
    }

    /// `constant + c1*t1 + c2*t2 + ...`
    pub fn sum(&mut self, constant: Rational, terms: impl IntoIterator<Item = (Rational, NodeId)>) -> NodeId {
        if !self.has_tensors() {
            return self.sum_of_entries(constant, terms);
        }
        let terms: Vec<_> = terms.into_iter().collect();
        let nodes: Few<_> = terms.iter().map(|&(_, term)| term).collect();
        let sum = self.sum_of_entries(constant, terms);
        self.with_axes_of(sum, &nodes)
    }

    /// The same; the sum may be a number where the terms are constant tensors.
    fn sum_of_entries(&mut self, constant: Rational, terms: impl IntoIterator<Item = (Rational, NodeId)>) -> NodeId {
        let mut constant = constant;
        let mut coefficients = Few::new();
        let mut operands = Few::new();
        for (coefficient, term) in terms {
            if coefficient.is_zero() {
                continue;
            }
            let (factor, core) = self.split_coefficient(term);
            // Ones and zeros are a number and their shape, which the sum is given at the end.
            let core = match core.map(|core| self.op(core)) {
                Some(Op::Tensor(TensorOp::Zeros(_))) => continue,
                Some(Op::Tensor(TensorOp::Ones(_))) => None,
                _ => core,
            };
            let coefficient = match factor.map(|factor| &coefficient * &factor) {
                Some(product) if product.is_bounded() => product,
                Some(_) => {
                    coefficients.push(coefficient);
                    operands.push(term);
                    continue;
                }
                None => coefficient,
            };
            match core {
                Some(core) => {
                    coefficients.push(coefficient);
                    operands.push(core);
                }
                None if (&constant + &coefficient).is_bounded() => constant = &constant + &coefficient,
                None => {
                    coefficients.push(coefficient);
                    operands.push(self.constant(Rational::ONE));
                }
            }
        }
        match (operands.as_slice(), coefficients.as_slice()) {
            ([], _) => self.constant(constant),
            (&[term], [coefficient]) if constant.is_zero() => {
                let coefficient = coefficient.clone();
                self.product(coefficient, [term])
            }
            _ => {
                let known = self.coefficients.find_by(&(&constant, coefficients.as_slice()), |list| {
                    list.constant == constant && *list.terms == *coefficients
                });
                let list = known.unwrap_or_else(|| {
                    self.coefficients.intern(Coefficients { constant, terms: coefficients.into_vec().into() })
                });
                self.intern(Op::Sum(CoefficientsId(list)), &operands)
            }
        }
    }

    /// `a + b`
    pub fn add(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.sum(Rational::ZERO, [(Rational::ONE, a), (Rational::ONE, b)])
    }

    /// `a - b`
    pub fn subtract(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.sum(Rational::ZERO, [(Rational::ONE, a), (Rational::MINUS_ONE, b)])
    }

    /// `coefficient * f1 * f2 * ...`
    pub fn product(&mut self, coefficient: Rational, factors: impl IntoIterator<Item = NodeId>) -> NodeId {
        if !self.has_tensors() {
            return self.product_of_entries(coefficient, factors, None);
        }
        let factors: Few<_> = factors.into_iter().collect();
        let axes = self.longest(&factors);
        self.product_of_entries(coefficient, factors, axes)
    }

    /// The same, with the axes that the product has.
    fn product_of_entries(
        &mut self,
        coefficient: Rational,
        factors: impl IntoIterator<Item = NodeId>,
        axes: Option<DimensionsId>,
    ) -> NodeId {
        let (coefficient, mut operands) = self.gather_coefficients(coefficient, factors);
        if let Some(axes) = axes {
            let zero = coefficient.is_zero() || operands.iter().any(|&operand| self.is_zero(operand));
            if zero {
                return self.intern(Op::Tensor(TensorOp::Zeros(axes)), &[]);
            }
            operands.retain(|operand| !matches!(self.op(*operand), Op::Tensor(TensorOp::Ones(_))));
            if !operands.iter().any(|&operand| self.shape(operand).axes() == Some(axes)) {
                operands.insert(0, self.intern(Op::Tensor(TensorOp::Ones(axes)), &[]));
            }
        } else if coefficient.is_zero() {
            return self.constant(Rational::ZERO);
        }
        match operands.as_slice() {
            [] => self.constant(coefficient),
            &[factor] if coefficient.is_one() => factor,
            _ => {
                let number = NumberId(self.numbers.intern(coefficient));
                self.intern(Op::Product(number), &operands)
            }
        }
    }

    /// A product of numbers as its numeric coefficient and a product without one, for a sum that has coefficients of its own.
    pub fn scaled_product(&mut self, factors: impl IntoIterator<Item = NodeId>) -> (Rational, NodeId) {
        let (coefficient, operands) = self.gather_coefficients(Rational::ONE, factors);
        if coefficient.is_zero() || operands.is_empty() {
            return (Rational::ONE, self.constant(coefficient));
        }
        (coefficient, self.product(Rational::ONE, operands))
    }

    /// Factors without their numeric coefficients, and the product of these, as long as it is bounded.
    fn gather_coefficients(
        &mut self,
        coefficient: Rational,
        factors: impl IntoIterator<Item = NodeId>,
    ) -> (Rational, Few<NodeId>) {
        let mut coefficient = coefficient;
        let mut operands = Few::new();
        for factor in factors {
            let (number, core) = self.split_coefficient(factor);
            match number.map(|number| &coefficient * &number).filter(Rational::is_bounded) {
                Some(product) => {
                    coefficient = product;
                    operands.extend(core);
                }
                None => operands.push(factor),
            }
        }
        (coefficient, operands)
    }

    /// `a * b`
    pub fn multiply(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.product(Rational::ONE, [a, b])
    }

    /// `a / b`
    pub fn divide(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let reciprocal = self.power(b, Rational::MINUS_ONE);
        self.multiply(a, reciprocal)
    }

    /// `-a`
    pub fn negate(&mut self, a: NodeId) -> NodeId {
        self.product(Rational::MINUS_ONE, [a])
    }

    /// `base^exponent` for a rational exponent.
    pub fn power(&mut self, base: NodeId, exponent: Rational) -> NodeId {
        if exponent.is_one() {
            return base;
        }
        if exponent.is_zero() {
            let one = self.constant(Rational::ONE);
            return self.with_axes_of(one, &[base]);
        }
        if matches!(self.op(base), Op::Tensor(TensorOp::Ones(_))) {
            return base;
        }
        if let Some(folded) = self.as_constant(base).and_then(|value| value.checked_pow(&exponent)) {
            return self.constant(folded);
        }
        let number = NumberId(self.numbers.intern(exponent));
        self.intern(Op::Power(number), &[base])
    }

    /// `sqrt(a)`
    pub fn sqrt(&mut self, a: NodeId) -> NodeId {
        self.power(a, Rational::HALF)
    }

    /// `base^exponent` for any exponent: a power if it is a number, `exp` if the base is `e`.
    pub fn pow(&mut self, base: NodeId, exponent: NodeId) -> NodeId {
        if let Some(exponent) = self.as_constant(exponent) {
            let exponent = exponent.clone();
            return self.power(base, exponent);
        }
        if self.op(base) == Op::Call(Function::Known(built_in::e())) {
            return self.call(Function::Known(built_in::exp()), &[exponent]);
        }
        if self.as_constant(base).is_some_and(Rational::is_one) {
            return self.with_axes_of(base, &[exponent]);
        }
        self.call(Function::Known(built_in::power()), &[base, exponent])
    }

    /// A function applied to its arguments, folded where the value is an exact number.
    ///
    /// # Panics
    ///
    /// If the number of arguments is not [`Graph::arity`].
    pub fn call(&mut self, function: Function, arguments: &[NodeId]) -> NodeId {
        assert_eq!(
            arguments.len(),
            self.arity(function),
            "a call has as many arguments as the function has parameters"
        );
        if let Function::Known(f) = function
            && !arguments.is_empty()
            && let Some(numbers) = arguments.iter().map(|&a| self.as_constant(a).cloned()).collect::<Option<Vec<_>>>()
            && let Some(value) = (f.row().exact)(&numbers)
        {
            return self.constant(value);
        }
        self.intern(Op::Call(function), arguments)
    }

    /// A call, or, where the function is the general power and its exponent has become a number, the power.
    pub(super) fn call_or_pow(&mut self, function: Function, arguments: &[NodeId]) -> NodeId {
        match arguments {
            &[base, exponent] if function == Function::Known(built_in::power()) => self.pow(base, exponent),
            _ => self.call(function, arguments),
        }
    }

    /// A call of a function of the table by its name.
    ///
    /// # Panics
    ///
    /// If the table has no such function, or another number of parameters.
    pub fn call_named(&mut self, name: &str, arguments: &[NodeId]) -> NodeId {
        self.call(known(name), arguments)
    }

    /// A function that is only declared, differentiated as often by each argument as `orders` says.
    pub fn unknown(&mut self, name: &str, orders: &[u32]) -> Function {
        let function = UnknownFunction { name: name.to_owned(), orders: orders.into() };
        Function::Unknown(UnknownId(self.unknowns.intern(function)))
    }

    /// `if(condition, then, otherwise)`
    pub fn select(&mut self, condition: NodeId, then: NodeId, otherwise: NodeId) -> NodeId {
        if let Op::Truth(value) = self.op(condition) {
            let chosen = if value { then } else { otherwise };
            return self.with_axes_of(chosen, &[then, otherwise]);
        }
        if then == otherwise {
            return self.with_axes_of(then, &[condition]);
        }
        self.intern(Op::Select, &[condition, then, otherwise])
    }

    /// `left relation right`, decided where both are numbers.
    pub fn compare(&mut self, relation: Relation, left: NodeId, right: NodeId) -> NodeId {
        if let (Some(a), Some(b)) = (self.as_constant(left), self.as_constant(right)) {
            let value = relation.holds(Some(a.cmp(b)));
            return self.truth(value);
        }
        self.intern(Op::Compare(relation), &[left, right])
    }

    /// All of the truth values.
    pub fn and(&mut self, operands: &[NodeId]) -> NodeId {
        self.connective(Op::And, true, operands)
    }

    /// At least one of the truth values.
    pub fn or(&mut self, operands: &[NodeId]) -> NodeId {
        self.connective(Op::Or, false, operands)
    }

    /// Not the truth value.
    pub fn not(&mut self, operand: NodeId) -> NodeId {
        if let Op::Truth(value) = self.op(operand) {
            return self.truth(!value);
        }
        if let Expression::Not(inner) = self.view(operand) {
            return inner;
        }
        self.intern(Op::Not, &[operand])
    }

    /// `and`, `or`: the neutral truth value is dropped, the other one decides.
    fn connective(&mut self, op: Op, neutral: bool, operands: &[NodeId]) -> NodeId {
        let mut kept: Vec<NodeId> = Vec::with_capacity(operands.len());
        let mut seen = FxHashSet::default();
        let numbers = self.longest(operands).is_none();
        for &operand in operands {
            if self.op(operand) == Op::Truth(!neutral) && numbers {
                return operand;
            }
            if self.op(operand) != Op::Truth(neutral) && seen.insert(operand) {
                kept.push(operand);
            }
        }
        match kept.as_slice() {
            [] => self.truth(neutral),
            &[only] => only,
            _ => self.intern(op, &kept),
        }
    }

    /// A node, repeated along leading axes until it has the axes of the longest of some nodes.
    fn with_axes_of(&mut self, id: NodeId, nodes: &[NodeId]) -> NodeId {
        match self.longest(nodes) {
            Some(axes) if self.dimensions(id).len() < self.dimensions_of(axes).len() => {
                let dimensions = self.dimensions_of(axes).to_vec();
                self.broadcast(id, &dimensions)
            }
            Some(_) | None => id,
        }
    }

    /// The numeric factor of a node and what is left: `3*x` is 3 and `x`, `5` is 5 and nothing.
    pub(super) fn split_coefficient(&mut self, id: NodeId) -> (Option<Rational>, Option<NodeId>) {
        // Most nodes have none, so only the kind is looked at.
        let op = self.op(id);
        if let Op::Constant(number) = op {
            return (Some(self.number(number).clone()), None);
        }
        if let Op::Product(number) = op
            && !self.number(number).is_one()
        {
            let factors: Few<_> = self.operands(id).iter().collect();
            return (Some(self.number(number).clone()), Some(self.product(Rational::ONE, factors)));
        }
        (None, Some(id))
    }
}

/// A function of the table that the constructors themselves need.
fn known(name: &str) -> Function {
    Function::Known(op::find(name).unwrap_or_else(|| panic!("`{name}` is a row of the function table")))
}

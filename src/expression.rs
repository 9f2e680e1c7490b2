//! Formulas as Rust values: operators, functions, derivatives, values.
//!
//! In: symbols, numbers, or a text. Out: [`Expression`]s that are combined with `+ - * /`, differentiated,
//! printed and evaluated. Always: expressions made from each other share one graph, so cloning is cheap
//! and common parts are kept once; expressions of different graphs may be mixed, the second is
//! copied into the graph of the first. For control over the graph itself use the floors below.
//!
//! ```
//! use symdiff::expression::{Expression, symbols};
//!
//! let [x, y] = symbols(["x", "y"]);
//! let f = (x.clone() * &y).sin() + 2 * &x;
//! assert_eq!(f.to_string(), "sin(x*y) + 2*x");
//! assert_eq!(f.derivative(&x)?.to_string(), "y*cos(x*y) + 2");
//! assert_eq!(f.at(&[("x", 1.0), ("y", 0.0)])?, 2.0);
//!
//! let g: Expression = "exp(1/x)".parse()?;
//! assert_eq!((g / x).derivative_by("x", 1)?.to_string(), "-(1/x + 1)*exp(1/x)/x^2");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::cell::RefCell;
use std::fmt;
use std::ops::{Add, Div, Mul, Neg, Sub};
use std::rc::Rc;
use std::str::FromStr;

use crate::answer::{Task, derive, read_expression};
use crate::diff::DiffError;
use crate::eval::{EvalError, Value, evaluate};
use crate::export;
use crate::graph::{Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{self, Function, Op, SymbolId};
use crate::simplify::{Level, simplify};
use crate::syntax;

/// A formula: a node together with the graph it is in.
#[derive(Clone, Debug)]
pub struct Expression {
    graph: Rc<RefCell<Graph>>,
    node: NodeId,
}

/// Symbols that share a graph.
pub fn symbols<const N: usize>(names: [&str; N]) -> [Expression; N] {
    let graph = Rc::new(RefCell::new(Graph::new()));
    names.map(|name| {
        let node = graph.borrow_mut().symbol(name);
        Expression { graph: Rc::clone(&graph), node }
    })
}

impl Expression {
    /// An exact number.
    pub fn number(value: Rational) -> Expression {
        let mut graph = Graph::new();
        let node = graph.constant(value);
        Expression { graph: Rc::new(RefCell::new(graph)), node }
    }

    /// The exact number that a double is; `None` for NaN and infinities.
    ///
    /// ```
    /// use symdiff::expression::Expression;
    /// assert_eq!(Expression::from_f64(0.75).map(|f| f.to_string()).as_deref(), Some("3/4"));
    /// ```
    pub fn from_f64(value: f64) -> Option<Expression> {
        Rational::from_f64(value).map(Expression::number)
    }

    /// The node of the expression in its graph; see [`Expression::with_graph`].
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// Lends the graph, for everything that this module has no method for.
    pub fn with_graph<T>(&self, use_it: impl FnOnce(&mut Graph) -> T) -> T {
        use_it(&mut self.graph.borrow_mut())
    }

    /// The names of the symbols it depends on, in the order in which its graph met them.
    pub fn variables(&self) -> Vec<String> {
        let graph = self.graph.borrow();
        let nodes = walk::live(&graph, &[self.node]);
        nodes.iter().filter_map(|&id| Some(graph.name(as_symbol(&graph, id)?).to_owned())).collect()
    }

    /// The derivative by a symbol, simplified.
    ///
    /// # Errors
    ///
    /// If a derivative that is needed has no closed form, or the result would be too large.
    ///
    /// # Panics
    ///
    /// If `variable` is not a symbol.
    pub fn derivative(&self, variable: &Expression) -> Result<Expression, DiffError> {
        let symbol = {
            let graph = variable.graph.borrow();
            let symbol = as_symbol(&graph, variable.node).expect("expressions are differentiated by symbols");
            graph.name(symbol).to_owned()
        };
        self.derivative_by(&symbol, 1)
    }

    /// The derivative of an order by the symbol of a name, simplified.
    ///
    /// # Errors
    ///
    /// Those of [`Expression::derivative`].
    pub fn derivative_by(&self, name: &str, order: u32) -> Result<Expression, DiffError> {
        let mut graph = self.graph.borrow_mut();
        let symbol = symbol(&mut graph, name);
        let mut answer = derive(&mut graph, &[self.node], &[symbol], Task::Order(order), Level::Basic)?;
        let node = answer.remove(0).node;
        Ok(self.sibling(node))
    }

    /// The derivatives by several symbols.
    ///
    /// # Errors
    ///
    /// Those of [`Expression::derivative`].
    pub fn gradient(&self, names: &[&str]) -> Result<Vec<Expression>, DiffError> {
        let mut graph = self.graph.borrow_mut();
        let wrt: Vec<_> = names.iter().map(|name| symbol(&mut graph, name)).collect();
        let answer = derive(&mut graph, &[self.node], &wrt, Task::Gradient, Level::Basic)?;
        Ok(answer.into_iter().map(|derivative| self.sibling(derivative.node)).collect())
    }

    /// The same formula, simplified.
    pub fn simplified(&self) -> Expression {
        let simple = simplify(&mut self.graph.borrow_mut(), &[self.node], Level::Basic);
        self.sibling(simple[0])
    }

    /// The value at a point. Numbers are taken as the exact numbers they are, and rounded once at the end where
    /// the formula allows that.
    ///
    /// # Errors
    ///
    /// If a symbol has no value, or a function has no definition.
    pub fn at(&self, point: &[(&str, f64)]) -> Result<f64, EvalError> {
        let graph = self.graph.borrow();
        let known = point.iter().filter_map(|(name, value)| {
            // A name that the graph has not met does not matter.
            Some((graph.find_symbol(name)?, Value::from_f64(*value)))
        });
        let point: Vec<_> = known.collect();
        Ok(evaluate(&graph, &[self.node], &point)?[0].to_f64())
    }

    /// LaTeX for math mode.
    pub fn latex(&self) -> String {
        export::latex(&self.graph.borrow(), self.node)
    }

    /// To the power of another expression.
    pub fn pow(&self, exponent: impl Into<Expression>) -> Expression {
        self.combine(&exponent.into(), Graph::pow)
    }

    /// The square root.
    pub fn sqrt(&self) -> Expression {
        let root = self.graph.borrow_mut().sqrt(self.node);
        self.sibling(root)
    }

    /// Any function of the table with this as its first argument; `None` if there is none of this name that takes
    /// so many arguments.
    pub fn apply(&self, name: &str, others: &[Expression]) -> Option<Expression> {
        let function = op::find(name).filter(|f| f.row().parameters.len() == others.len() + 1)?;
        let mut arguments = vec![self.node];
        arguments.extend(others.iter().map(|other| self.bring(other)));
        let call = self.graph.borrow_mut().call(Function::Known(function), &arguments);
        Some(self.sibling(call))
    }

    /// Another node of the same graph.
    fn sibling(&self, node: NodeId) -> Expression {
        Expression { graph: Rc::clone(&self.graph), node }
    }

    /// The node of another expression in this graph.
    fn bring(&self, other: &Expression) -> NodeId {
        if Rc::ptr_eq(&self.graph, &other.graph) {
            return other.node;
        }
        self.graph.borrow_mut().import(&other.graph.borrow(), &[other.node])[0]
    }

    fn combine(&self, other: &Expression, build: impl FnOnce(&mut Graph, NodeId, NodeId) -> NodeId) -> Expression {
        let other = self.bring(other);
        let node = build(&mut self.graph.borrow_mut(), self.node, other);
        self.sibling(node)
    }

    fn call(&self, name: &str) -> Expression {
        let call = self.graph.borrow_mut().call_named(name, &[self.node]);
        self.sibling(call)
    }
}

macro_rules! functions {
    ($($name:ident)*) => {
        /// Functions that are called as methods, as those of `f64` are; the others go through [`Expression::apply`].
        impl Expression {
            $(
                #[doc = concat!("`", stringify!($name), "` of the expression.")]
                pub fn $name(&self) -> Expression {
                    self.call(stringify!($name))
                }
            )*
        }
    };
}

functions! { sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp cbrt abs floor ceil round gamma erf sigmoid relu }

impl Expression {
    /// The natural logarithm of the expression, as `f64` calls it.
    pub fn ln(&self) -> Expression {
        self.call(op::built_in::log().row().name)
    }
}

fn as_symbol(graph: &Graph, id: NodeId) -> Option<SymbolId> {
    if let Op::Symbol(symbol) = graph.op(id) { Some(symbol) } else { None }
}

/// The symbol of a name, which the graph may not have met.
fn symbol(graph: &mut Graph, name: &str) -> SymbolId {
    let node = graph.symbol(name);
    as_symbol(graph, node).expect("the node of a symbol is a symbol")
}

impl From<i64> for Expression {
    fn from(value: i64) -> Expression {
        Expression::number(Rational::from(value))
    }
}

impl From<i32> for Expression {
    fn from(value: i32) -> Expression {
        Expression::from(i64::from(value))
    }
}

impl From<Rational> for Expression {
    fn from(value: Rational) -> Expression {
        Expression::number(value)
    }
}

impl From<&Expression> for Expression {
    fn from(expression: &Expression) -> Expression {
        expression.clone()
    }
}

/// Equal if they are the same node of the same graph.
impl PartialEq for Expression {
    fn eq(&self, other: &Expression) -> bool {
        Rc::ptr_eq(&self.graph, &other.graph) && self.node == other.node
    }
}

/// In our own language.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&export::text(&self.graph.borrow(), self.node))
    }
}

/// Reads one expression of our language.
impl FromStr for Expression {
    type Err = syntax::Error;

    fn from_str(text: &str) -> Result<Expression, syntax::Error> {
        let mut graph = Graph::new();
        let node = read_expression(&mut graph, text)?;
        Ok(Expression { graph: Rc::new(RefCell::new(graph)), node })
    }
}

impl Neg for Expression {
    type Output = Expression;

    fn neg(self) -> Expression {
        -&self
    }
}

impl Neg for &Expression {
    type Output = Expression;

    fn neg(self) -> Expression {
        let negated = self.graph.borrow_mut().negate(self.node);
        self.sibling(negated)
    }
}

macro_rules! operators {
    ($($operator:ident $method:ident $build:ident)*) => {$(
        impl<T: Into<Expression>> $operator<T> for &Expression {
            type Output = Expression;

            fn $method(self, other: T) -> Expression {
                self.combine(&other.into(), Graph::$build)
            }
        }

        impl<T: Into<Expression>> $operator<T> for Expression {
            type Output = Expression;

            fn $method(self, other: T) -> Expression {
                (&self).$method(other)
            }
        }

        impl $operator<Expression> for i64 {
            type Output = Expression;

            fn $method(self, other: Expression) -> Expression {
                self.$method(&other)
            }
        }

        impl $operator<&Expression> for i64 {
            type Output = Expression;

            fn $method(self, other: &Expression) -> Expression {
                let number = other.graph.borrow_mut().constant(Rational::from(self));
                other.sibling(number).$method(other)
            }
        }
    )*};
}

operators! {
    Add add add
    Sub sub subtract
    Mul mul multiply
    Div div divide
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_take_values_references_and_numbers() {
        let [x, y] = symbols(["x", "y"]);
        let f = 1 / (&x + &y) - x.clone() * 3 + (-y.clone()).pow(2);
        assert_eq!(f.to_string(), "(1/(x + y) - 3*x) + (-y)^2");
        assert_eq!(f.variables(), ["x", "y"]);
        assert_eq!(f.with_graph(|graph| graph.verify()), Ok(()));
    }

    #[test]
    fn expressions_of_different_graphs_mix() {
        let [x] = symbols(["x"]);
        let other: Expression = "x*z".parse().expect("a formula");
        let sum = &x + &other;
        assert_eq!(sum.to_string(), "x + x*z");
        let gradient = sum.gradient(&["x", "z", "w"]).expect("closed forms");
        assert_eq!(gradient.iter().map(Expression::to_string).collect::<Vec<_>>(), ["z + 1", "x", "0"]);
    }

    #[test]
    fn functions_by_method_and_by_name() {
        let [x, y] = symbols(["x", "y"]);
        assert_eq!(x.sqrt().ln().to_string(), "log(sqrt(x))");
        assert_eq!(y.apply("atan2", &[x]).map(|f| f.to_string()).as_deref(), Some("atan2(y, x)"));
        assert_eq!(y.apply("atan2", &[]), None);
        assert!(y.exp().latex().starts_with("e^"));
    }
}

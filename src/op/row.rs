//! One row of the function table: all that is known about one function.
//!
//! A row is a value built in one expression, so that the table reads like a
//! handbook: name, derivative, kernel, then what differs from the usual.

use super::precise::Precise;
use crate::number::Rational;
use crate::vector::Kernels;

/// Everything the compiler knows about one function.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The name, as it is typed and printed.
    pub name: &'static str,
    /// Other spellings that are read but never printed.
    pub aliases: &'static [&'static str],
    /// The names of the parameters, as the derivative texts use them.
    pub parameters: &'static [&'static str],
    /// The partial derivative with respect to each parameter, in our own language;
    /// `y` is the value of the function itself. An empty text: none is known in closed form.
    pub partials: &'static [&'static str],
    /// The value in double precision, one argument a parameter.
    pub eval: fn(&[f64]) -> f64,
    /// The value where it is rational, for exact arithmetic; `None` where it is not.
    pub exact: fn(&[Rational]) -> Option<Rational>,
    /// The value in high precision, if it is known how: 256 bits, from the arguments and a store of digits of pi.
    pub precise: Option<Precise>,
    /// The values of whole arrays, if there are vector instructions for it.
    pub vector: Option<Kernels>,
    /// `f(a, b, c)` means `f(f(a, b), c)`, and `f(a)` means `a`.
    pub associative: bool,
    /// For each parameter, the interval in which tests sample: inside it the function and its partials are finite.
    pub domain: &'static [(f64, f64)],
    /// LaTeX: a command that takes the arguments in parentheses (`\sin`), or, where it contains
    /// `#1`, a template in which `#1`, `#2` stand for the arguments.
    pub latex: &'static str,
    /// One line of documentation, in plain words.
    pub doc: &'static str,
}

impl Row {
    /// A row with its name, parameters, partial derivatives and kernel.
    pub(super) const fn new(
        name: &'static str,
        parameters: &'static [&'static str],
        partials: &'static [&'static str],
        eval: fn(&[f64]) -> f64,
    ) -> Row {
        assert!(parameters.len() == partials.len());
        Row {
            name,
            aliases: &[],
            parameters,
            partials,
            eval,
            exact: |_| None,
            precise: None,
            vector: None,
            associative: false,
            domain: &[],
            latex: "",
            doc: "",
        }
    }

    pub(super) const fn alias(self, aliases: &'static [&'static str]) -> Row {
        Row { aliases, ..self }
    }

    pub(super) const fn exact(self, exact: fn(&[Rational]) -> Option<Rational>) -> Row {
        Row { exact, ..self }
    }

    pub(super) const fn precise(self, precise: Precise) -> Row {
        Row { precise: Some(precise), ..self }
    }

    pub(super) const fn vector(self, vector: Kernels) -> Row {
        Row { vector: Some(vector), ..self }
    }

    pub(super) const fn associative(self) -> Row {
        Row { associative: true, ..self }
    }

    pub(super) const fn on(self, domain: &'static [(f64, f64)]) -> Row {
        assert!(domain.len() == self.parameters.len());
        Row { domain, ..self }
    }

    pub(super) const fn latex(self, latex: &'static str) -> Row {
        Row { latex, ..self }
    }

    pub(super) const fn doc(self, doc: &'static str) -> Row {
        Row { doc, ..self }
    }
}

//! One row of the function table: all that is known about one function.
//!
//! A row is a value built in one expression, so that the table reads like a
//! handbook: name, derivative, kernel, then what differs from the usual.

use super::Relation;
use super::precise::Precise;
use crate::number::Rational;
use crate::vector::Kernels;

/// The work of an ordinary function.
pub(crate) const CALL: u32 = 10;

/// What is known of the sign of a function's value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// Nothing.
    Any,
    /// It is positive.
    Positive,
    /// It is not negative.
    NotNegative,
    /// It is that of the argument.
    OfArgument,
    /// The value is the length of the vector of the arguments: its square is the sum of their squares.
    Length,
    /// It is positive where the first argument is.
    PositiveForPositive,
}

/// What a function of an angle measures: a circle or a hyperbola.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Angle {
    /// `sin`, `cos`, ...
    Circular,
    /// `sinh`, `cosh`, ...
    Hyperbolic,
}

/// The functions of an angle, by the exponents of sine and cosine whose product they are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Ratio {
    /// `sin`
    Sine,
    /// `cos`
    Cosine,
    /// `sin/cos`
    Tangent,
    /// `cos/sin`
    Cotangent,
    /// `1/cos`
    Secant,
    /// `1/sin`
    Cosecant,
}

impl Ratio {
    /// The exponents of sine and cosine.
    pub fn of_sine_and_cosine(self) -> [i32; 2] {
        match self {
            Ratio::Sine => [1, 0],
            Ratio::Cosine => [0, 1],
            Ratio::Tangent => [1, -1],
            Ratio::Cotangent => [-1, 1],
            Ratio::Secant => [0, -1],
            Ratio::Cosecant => [-1, 0],
        }
    }
}

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
    /// What is known of the sign of its value.
    pub sign: Sign,
    /// How its value compares with numbers, each as numerator and denominator.
    pub bounds: &'static [(Relation, [i64; 2])],
    /// If it grows with its argument, some arguments and its values there.
    pub passes: &'static [(i64, [i64; 2])],
    /// Which power of its value is its argument, if one is.
    pub degree: Option<u8>,
    /// What must hold for it to be defined, in our own language: comparisons, joined by `or`, and between these commas
    /// where all must hold; empty if it is defined everywhere.
    pub condition: &'static str,
    /// Which function of an angle it is.
    pub angle: Option<(Angle, Ratio)>,
    /// The work of evaluating it; an addition is 1.
    pub work: u32,
    /// For each parameter, the interval in which tests sample: inside it the function and its partials are finite.
    pub domain: &'static [(f64, f64)],
    /// LaTeX: a command that takes the arguments in parentheses (`\sin`), or, where it contains
    /// `#1`, a template in which `#1`, `#2` stand for the arguments.
    pub latex: &'static str,
    /// What NumPy, JAX and Julia call it: a name, or what it is there in terms of the parameters; see [`Row::spelling`].
    pub spellings: [&'static str; 3],
    /// The same of C and of Rust, where a name is that of a method of `f64`.
    pub native: [&'static str; 2],
    /// One line of documentation, in plain words.
    pub doc: &'static str,
}

/// A library of functions in another language.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Library {
    /// NumPy as `np`, and `scipy.special` as `special`.
    Numpy,
    /// `jax.numpy` as `jnp`, and `jax`.
    Jax,
    /// Julia with `SpecialFunctions`.
    Julia,
    /// C with `math.h`.
    C,
    /// Rust with the methods of `f64`.
    Rust,
}

/// How a function is called in a library.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Spelling {
    /// By this name.
    Name(String),
    /// It has no name there, but is this expression in the names of the parameters.
    Definition(String),
}

impl Row {
    /// How the function is called in a library; `None` if there is no such function.
    pub fn spelling(&self, library: Library) -> Option<Spelling> {
        let [numpy, jax, julia] = self.spellings;
        let [c, rust] = self.native;
        let text = match library {
            Library::Numpy => numpy.to_owned(),
            Library::Jax if jax.is_empty() => numpy.replace("np.", "jnp.").replace("special.", "jax.scipy.special."),
            Library::Jax => jax.to_owned(),
            Library::Julia => julia.to_owned(),
            Library::C => c.to_owned(),
            Library::Rust => rust.to_owned(),
        };
        match text.as_str() {
            "" | "-" => None,
            _ if text.contains(['(', ' ']) => Some(Spelling::Definition(text)),
            _ => Some(Spelling::Name(text)),
        }
    }

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
            sign: Sign::Any,
            bounds: &[],
            passes: &[],
            degree: None,
            condition: "",
            angle: None,
            work: if parameters.is_empty() { 0 } else { CALL },
            domain: &[],
            latex: "",
            spellings: [""; 3],
            native: [""; 2],
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

    pub(super) const fn sign(self, sign: Sign) -> Row {
        Row { sign, ..self }
    }

    pub(super) const fn within(self, bounds: &'static [(Relation, [i64; 2])]) -> Row {
        Row { bounds, ..self }
    }

    pub(super) const fn grows_through(self, passes: &'static [(i64, [i64; 2])]) -> Row {
        Row { passes, ..self }
    }

    pub(super) const fn root(self, degree: u8) -> Row {
        Row { degree: Some(degree), ..self }
    }

    pub(super) const fn needs(self, condition: &'static str) -> Row {
        Row { condition, ..self }
    }

    pub(super) const fn angle(self, angle: Angle, ratio: Ratio) -> Row {
        Row { angle: Some((angle, ratio)), ..self }
    }

    pub(super) const fn work(self, work: u32) -> Row {
        Row { work, ..self }
    }

    pub(super) const fn on(self, domain: &'static [(f64, f64)]) -> Row {
        assert!(domain.len() == self.parameters.len());
        Row { domain, ..self }
    }

    pub(super) const fn latex(self, latex: &'static str) -> Row {
        Row { latex, ..self }
    }

    /// An empty name in JAX is that of NumPy in its own modules; `-` says that there is no such function.
    pub(super) const fn native(self, c: &'static str, rust: &'static str) -> Row {
        Row { native: [c, rust], ..self }
    }

    pub(super) const fn code(self, numpy: &'static str, jax: &'static str, julia: &'static str) -> Row {
        Row { spellings: [numpy, jax, julia], ..self }
    }

    pub(super) const fn doc(self, doc: &'static str) -> Row {
        Row { doc, ..self }
    }
}

//! What a node of the graph can be: a closed set of kinds and an open table of functions.
//!
//! In: nothing but [`number`](crate::number). Out: [`Op`], the kind of a node, and
//! [`Row`], all that is known about one function. Always: an `Op` is `Copy` and
//! small, its payload (numbers, names, coefficient lists) is interned by the
//! graph; equal payloads have equal handles. Knows nothing of graphs, text or
//! derivatives: the derivative in a row is a text that [`rule`](crate::rule) reads.
//!
//! There is no minus, division, negation or square root: `a - b` is a [`Op::Sum`]
//! with the coefficients 1 and -1, `a/b` a product with `b^-1`, `-x` a product
//! with coefficient -1, `sqrt(x)` is `x^(1/2)`. They come back where they are written,
//! in `export` and in `program`.
//!
//! ```
//! use symdiff::op;
//! let sine = op::find("sin").expect("sin is in the table");
//! assert_eq!(sine.row().partials, ["cos(x)"]);
//! ```

mod exact;
mod functions;
mod kernel;
pub(crate) mod precise;
mod row;
mod shape;
mod tensor;

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::vector::{Kernel, Real};

pub use functions::FUNCTIONS;
pub use precise::{Number, Precise};
pub(crate) use row::CALL;
pub use row::{Angle, Library, Ratio, Row, Sign, Spelling};
pub use shape::{Dimension, Shape};
pub use tensor::{Axes, Contraction, Label, Reduction, Slice, TensorOp};

/// What a node is. Operands are edges of the graph, in the order in which they were written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Op {
    /// An exact rational number. No operands.
    Constant(NumberId),
    /// A variable or parameter. No operands.
    Symbol(SymbolId),
    /// A truth value that is known. No operands.
    Truth(bool),
    /// `c0 + c1*t1 + ... + ck*tk`; the coefficients are interned together.
    Sum(CoefficientsId),
    /// `c * t1 * ... * tk`, with a rational coefficient.
    Product(NumberId),
    /// One operand raised to a rational power other than 0 and 1.
    Power(NumberId),
    /// A function applied to its arguments.
    Call(Function),
    /// `if(condition, then, otherwise)`: three operands.
    Select,
    /// A comparison of two numbers: a truth value.
    Compare(Relation),
    /// All operands are true.
    And,
    /// At least one operand is true.
    Or,
    /// The operand is false.
    Not,
    /// An operation on whole tensors. All others act on each entry.
    Tensor(TensorOp),
}

/// Which comparison.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Relation {
    /// `a < b`
    Less,
    /// `a <= b`
    LessEqual,
    /// `a > b`
    Greater,
    /// `a >= b`
    GreaterEqual,
    /// `a == b`
    Equal,
    /// `a != b`
    NotEqual,
}

impl Relation {
    /// As it is typed.
    pub fn sign(self) -> &'static str {
        match self {
            Relation::Less => "<",
            Relation::LessEqual => "<=",
            Relation::Greater => ">",
            Relation::GreaterEqual => ">=",
            Relation::Equal => "==",
            Relation::NotEqual => "!=",
        }
    }

    /// The one that holds where this does not, of numbers that can be compared.
    pub fn negated(self) -> Relation {
        match self {
            Relation::Less => Relation::GreaterEqual,
            Relation::LessEqual => Relation::Greater,
            Relation::Greater => Relation::LessEqual,
            Relation::GreaterEqual => Relation::Less,
            Relation::Equal => Relation::NotEqual,
            Relation::NotEqual => Relation::Equal,
        }
    }

    /// The one that holds with the sides exchanged.
    pub fn reversed(self) -> Relation {
        match self {
            Relation::Less => Relation::Greater,
            Relation::LessEqual => Relation::GreaterEqual,
            Relation::Greater => Relation::Less,
            Relation::GreaterEqual => Relation::LessEqual,
            Relation::Equal => Relation::Equal,
            Relation::NotEqual => Relation::NotEqual,
        }
    }

    /// Whether it holds for two values of which the order is known;
    /// `None` stands for unordered (a NaN), for which only `!=` holds.
    pub fn holds(self, order: Option<std::cmp::Ordering>) -> bool {
        use std::cmp::Ordering::{Equal, Greater, Less};
        match self {
            Relation::Less => order == Some(Less),
            Relation::LessEqual => matches!(order, Some(Less | Equal)),
            Relation::Greater => order == Some(Greater),
            Relation::GreaterEqual => matches!(order, Some(Greater | Equal)),
            Relation::Equal => order == Some(Equal),
            Relation::NotEqual => order != Some(Equal),
        }
    }
}

/// Which function a call applies.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Function {
    /// A row of the table.
    Known(FunctionId),
    /// A function that was only declared (`func g`), or a derivative of one; described by the graph.
    Unknown(UnknownId),
}

/// A row of [`FUNCTIONS`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct FunctionId(pub(crate) u16);

impl FunctionId {
    /// Everything that is known about the function.
    pub fn row(self) -> &'static Row {
        &FUNCTIONS[usize::from(self.0)]
    }

    /// The place of the row in the table.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// Finds a function of the table by its name or an alias.
pub fn find(name: &str) -> Option<FunctionId> {
    static BY_NAME: LazyLock<FxHashMap<&str, FunctionId>> = LazyLock::new(|| {
        let names = all().flat_map(|f| f.row().aliases.iter().chain([&f.row().name]).map(move |&name| (name, f)));
        names.collect()
    });
    BY_NAME.get(name).copied()
}

/// The function of an angle.
pub fn of_angle(angle: Angle, ratio: Ratio) -> FunctionId {
    let mut functions = all();
    functions
        .find(|function| function.row().angle == Some((angle, ratio)))
        .unwrap_or_else(|| panic!("{ratio:?} of a {angle:?} angle is a row of the function table"))
}

/// The functions that passes know by name: `a^b`, `e` and its powers, the logarithm, the absolute value, sine and cosine.
pub mod built_in {
    use std::sync::LazyLock;

    use super::{FunctionId, find};

    macro_rules! rows {
        ($($(#[$doc:meta])* $function:ident, $name:literal;)*) => {$(
            $(#[$doc])*
            pub fn $function() -> FunctionId {
                static ROW: LazyLock<FunctionId> = LazyLock::new(|| {
                    find($name).unwrap_or_else(|| panic!("`{}` is a row of the function table", $name))
                });
                *ROW
            }
        )*};
    }

    rows! {
        /// The general power, written `a^b`.
        power, "pow";
        /// The constant `e`.
        e, "e";
        /// `e^x`
        exp, "exp";
        /// The natural logarithm.
        log, "log";
        /// The absolute value.
        abs, "abs";
        /// The largest integer that is not above a number.
        floor, "floor";
        /// The sine.
        sin, "sin";
        /// The cosine.
        cos, "cos";
        /// The larger of two numbers.
        maximum, "max";
        /// The smaller of two numbers.
        minimum, "min";
        /// `log(exp(a) + exp(b))`
        logsumexp, "logsumexp";
    }
}

/// The function of whole arrays, if its row has one.
pub fn kernel<T: Real>(function: FunctionId) -> Option<Kernel<T>> {
    function.row().vector.as_ref().map(T::of)
}

/// All functions of the table, in its order.
pub fn all() -> impl Iterator<Item = FunctionId> {
    (0..FUNCTIONS.len()).map(|i| FunctionId(i as u16))
}

macro_rules! handle {
    ($(#[$doc:meta] $name:ident)*) => {$(
        #[$doc]
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        pub struct $name(pub(crate) u32);

        impl $name {
            /// The place in the graph's list.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

handle! {
    /// A rational number interned by a graph.
    NumberId
    /// A name interned by a graph.
    SymbolId
    /// The coefficients of a sum, interned by a graph.
    CoefficientsId
    /// A declared function, or a derivative of one, interned by a graph.
    UnknownId
    /// The lengths of the axes of a tensor, interned by a graph.
    DimensionsId
    /// The labels of a contraction, interned by a graph.
    ContractionId
    /// The ranges of a slice, interned by a graph.
    SliceId
}

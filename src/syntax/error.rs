//! What can be wrong with a source text.
//!
//! In: nothing. Out: [`Error`], a kind with its particulars and a place. Always: the
//! message is one line, lower case, without a full stop, and free of control
//! characters; [`Error::help`] says what to write instead, and [`Error::patch`] does it where
//! only one thing can have been meant.
//!
//! ```
//! use symdiff::{graph::Graph, syntax};
//! let error = syntax::parse(&mut Graph::new(), "(x + 1)(x - 1)").expect_err("no operator");
//! assert_eq!(error.to_string(), "there is no operator between `)` and `(`");
//! assert_eq!(error.help().as_deref(), Some("write `*` between them"));
//! ```

use std::fmt;

use super::character;
use super::fault::ShapeError;
use super::index_fault::IndexError;
use super::vocabulary;
use super::whole::Whole;
use crate::number::MAX_BITS;
use crate::op::Shape;
use crate::span::Span;

/// An error of the front end: what is wrong, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Where.
    pub span: Span,
    /// Another place that matters, and why.
    pub note: Option<Box<Note>>,
    /// A replacement that puts it right.
    pub patch: Option<Box<Patch>>,
}

/// A second place of an error.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// The place.
    pub span: Span,
    /// What is there.
    pub text: &'static str,
}

/// A replacement of a part of the source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Patch {
    /// What to replace; nothing, where something is to be inserted.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// What is wrong with a source text. Texts from the source are cut where they are long.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the fields are what the messages name")]
pub enum ErrorKind {
    // Bytes and characters.
    /// The source has too many bytes.
    SourceTooLarge { bytes: usize, limit: usize },
    /// The bytes from here on are no UTF-8.
    Encoding { offset: usize, utf16: bool },
    /// No token begins with the character.
    Character { found: char, advice: Option<String> },
    /// A comment sign in the middle of a word.
    Comment,
    // Numbers.
    /// It begins as a number does, but is none.
    MalformedNumber { text: String, fault: MalformedNumber },
    /// More digits than are kept exactly.
    NumberTooLarge { text: String },
    // The order of tokens.
    /// There is no statement.
    Empty,
    /// There is nothing where an operand, an argument or a name belongs.
    Missing { what: &'static str, after: Option<String>, before: Option<String> },
    /// `()`, `[]`
    EmptyBrackets { open: char },
    /// A bracket that is never closed.
    Unclosed { open: char },
    /// A bracket that was never opened.
    Stray { close: char },
    /// `(x]`
    Mismatched { open: char, close: char },
    /// Two operands side by side.
    MissingOperator { left: String, right: String },
    /// `sin x`
    MissingParentheses { function: String, argument: String },
    /// `sin^2(x)`
    FunctionPower { function: String, exponent: String, argument: String },
    /// A text with two readings, both given.
    TwoReadings { text: String, first: String, second: String },
    /// `√2x`
    RootReach,
    /// `x²^3`, `√x^2`
    SecondPower,
    /// `a < b < c`
    ChainedComparison,
    /// A comma outside a call.
    Comma,
    /// `=` inside an expression.
    Assignment,
    /// `[x + 1]*2`
    Brackets,
    /// A word with a meaning of its own, elsewhere.
    Keyword { word: String },
    /// A token that nothing better is known about.
    Unexpected { found: String },
    // Statements.
    /// The last statement is not an output, but perhaps a definition.
    NoOutput { defined: Option<String> },
    /// A value that nobody uses; the sign with which the next line goes on, if that may be why.
    Unused { sign: Option<char> },
    /// A line that begins with an operator.
    LineBegins { operator: String },
    /// The last line begins with a sign, as if it went on with the definition before it.
    SignBegins { sign: char },
    /// The left side of `=` is neither a name nor a name with parameters.
    Target,
    /// More than one expression where one is read.
    NotOneExpression,
    // Names.
    /// It is no name at all.
    NotAName { text: String },
    /// The name has a meaning already in the language.
    Reserved { name: String, meaning: Meaning },
    /// The name is defined twice.
    Redefined { name: String },
    /// The name was a variable before.
    DefinedAfterUse { name: String },
    /// Two parameters with one name.
    DuplicateParameter { name: String },
    /// A function that calls itself.
    Recursive { name: String },
    /// `12abc`
    NumberBeforeName { number: String, name: String },
    // Calls.
    /// No such function.
    UnknownFunction { name: String, nearest: Option<String> },
    /// `x(y + 1)`
    NotAFunction { name: String, meaning: Meaning, argument: Option<String> },
    /// `sin + x`
    FunctionAsValue { name: String, call: String },
    /// The wrong number of arguments.
    ArgumentCount { call: String, expected: usize, at_least: bool, found: usize },
    /// `log(b, x)`
    LogarithmBase,
    /// Primes after the name of a function that is known.
    PrimeOnKnown { name: String },
    /// More arguments than a declared function may have.
    ManyArguments { name: String, found: usize, limit: usize },
    /// Primes that do not fit the number of arguments.
    PrimePositions { name: String, arguments: usize },
    /// Something that this text cannot ask for.
    Unsupported { name: String },
    // Derivatives.
    /// The second argument of `diff` is no variable, but perhaps a named value.
    DerivativeBy { found: String, named: bool },
    /// The third argument of `diff` is no small whole number.
    DerivativeOrder { found: String },
    /// There is no derivative.
    NoDerivative { reason: String },
    // Assumptions.
    /// A condition that cannot hold, perhaps only because of others.
    NeverHolds { condition: String, with_others: bool },
    /// A condition from which nothing follows.
    UselessAssumption { condition: String },
    /// More conditions are assumed than are looked at.
    TooManyAssumptions { limit: usize },
    // Kinds of values.
    /// A number where a truth value belongs, or the other way round.
    Shape { expected: Shape, found: Shape, by: String },
    /// Shapes of tensors that do not fit.
    Shapes(Box<ShapeError>),
    /// Indices of a tensor by its entries that do not fit.
    Indices(Box<IndexError>),
    // Limits.
    /// The graph would have too many nodes.
    TooManyNodes { limit: usize },
}

/// Why a text that begins like a number is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MalformedNumber {
    /// `1..2`
    TwoPoints,
    /// `1__0`, `1_`
    Underscore,
    /// `1e`
    Exponent,
    /// `0x1F`
    Radix(&'static str),
}

/// What a name stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Meaning {
    /// A constant such as `pi`.
    Constant,
    /// A function of the table, or of the language itself.
    Function,
    /// A word of the language.
    Word,
    /// A variable.
    Variable,
    /// A stage: a named value.
    Stage,
    /// A parameter of the function that is being defined.
    Parameter,
}

impl fmt::Display for Meaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Meaning::Constant => "a constant",
            Meaning::Function => "a function",
            Meaning::Word => "a word of the language",
            Meaning::Variable => "a variable",
            Meaning::Stage => "a named value",
            Meaning::Parameter => "a parameter",
        })
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, span: Span) -> Error {
        Error { kind, span, note: None, patch: None }
    }

    pub(crate) fn note(self, span: Span, text: &'static str) -> Error {
        Error { note: Some(Box::new(Note { span, text })), ..self }
    }

    pub(super) fn patch(self, patch: Patch) -> Error {
        Error { patch: Some(Box::new(patch)), ..self }
    }

    /// Replaces the whole span.
    pub(super) fn replace(self, text: String) -> Error {
        let span = self.span;
        self.patch(Patch { span, text })
    }

    /// Inserts a text at one place.
    pub(super) fn insert(self, at: usize, text: &str) -> Error {
        self.patch(Patch { span: Span::new(at, at), text: text.to_owned() })
    }

    /// What to write instead, or what the rule is.
    pub fn help(&self) -> Option<String> {
        self.kind.help()
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use ErrorKind as E;
        match self {
            E::SourceTooLarge { bytes, limit } => {
                write!(f, "the source has {bytes} bytes, more than the limit of {limit}")
            }
            E::Encoding { offset, utf16: true } => write!(f, "byte {offset} is not UTF-8; this looks like UTF-16 text"),
            E::Encoding { offset, utf16: false } => write!(f, "byte {offset} is not UTF-8"),
            E::Character { found, .. } => write!(f, "unexpected {}", character::show(*found)),
            E::Comment => f.write_str("`#` in the middle of a line begins a comment only after a blank"),
            E::MalformedNumber { text, fault } => match fault {
                MalformedNumber::TwoPoints => write!(f, "`{text}` has more than one decimal point"),
                MalformedNumber::Underscore => write!(f, "`{text}` has an underscore that is not between digits"),
                MalformedNumber::Exponent => write!(f, "`{text}` is a number without the digits of its exponent"),
                MalformedNumber::Radix(radix) => {
                    write!(f, "`{text}` looks like a {radix} number; numbers are decimal")
                }
            },
            E::NumberTooLarge { text } => write!(
                f,
                "the number `{text}` is too large: numbers are exact up to {MAX_BITS} bits, about {} digits",
                MAX_BITS * 3 / 10
            ),
            E::Empty => f.write_str("there is no expression"),
            E::Missing { what, after: Some(after), before: Some(before) } => {
                write!(f, "expected {what} between {after} and {before}")
            }
            E::Missing { what, after: Some(after), before: None } => write!(f, "expected {what} after {after}"),
            E::Missing { what, after: None, before: Some(before) } => write!(f, "expected {what} before {before}"),
            E::Missing { what, after: None, before: None } => write!(f, "expected {what}"),
            E::EmptyBrackets { open } => write!(f, "there is nothing between `{open}` and `{}`", closing(*open)),
            E::Unclosed { open } => write!(f, "unclosed `{open}`"),
            E::Stray { close } => write!(f, "stray `{close}`: nothing is open here"),
            E::Mismatched { open, close } => write!(f, "`{open}` is closed by `{close}`"),
            E::MissingOperator { left, right } => write!(f, "there is no operator between {left} and {right}"),
            E::MissingParentheses { function, .. } => {
                write!(f, "the argument of `{function}` is not in parentheses")
            }
            E::FunctionPower { function, .. } => write!(f, "a power stands between `{function}` and its argument"),
            E::TwoReadings { text, .. } => write!(f, "`{text}` can be read in two ways"),
            E::RootReach => f.write_str("it is not clear how far the root reaches"),
            E::SecondPower => f.write_str("it is not clear what this power is taken of"),
            E::ChainedComparison => f.write_str("comparisons cannot be chained"),
            E::Comma => f.write_str("a comma separates the arguments of a call, and there is none here"),
            E::Assignment => f.write_str("`=` inside an expression"),
            E::Brackets => f.write_str("square brackets list the outputs; they do not group"),
            E::Keyword { word } => write!(f, "`{word}` is a word of the language and cannot stand here"),
            E::Unexpected { found } => write!(f, "unexpected {found}"),
            E::NoOutput { .. } => f.write_str("the last statement has to be an expression: the output"),
            E::LineBegins { operator } => {
                write!(f, "a formula cannot begin with {operator}, and the line before is complete")
            }
            E::SignBegins { sign } => write!(f, "a line that begins with `{sign}` could go on with the one before"),
            E::Unused { .. } => f.write_str("the value of this expression is not used"),
            E::Target => f.write_str("only a name, or a name with parameters, can be defined"),
            E::NotOneExpression => f.write_str("expected one expression and nothing else"),
            E::NotAName { text } => write!(f, "`{text}` is not a name"),
            E::Reserved { name, meaning } => {
                write!(f, "`{name}` is {meaning} and cannot be used as a name")
            }
            E::Redefined { name } => write!(f, "`{name}` is defined twice"),
            E::DefinedAfterUse { name } => write!(f, "`{name}` is defined after it was used as a variable"),
            E::DuplicateParameter { name } => write!(f, "two parameters are called `{name}`"),
            E::Recursive { name } => write!(f, "`{name}` calls itself"),
            E::NumberBeforeName { number, name } => write!(f, "`{number}{name}` can be read in two ways"),
            E::UnknownFunction { name, .. } => write!(f, "unknown function `{name}`"),
            E::NotAFunction { name, meaning, .. } => write!(f, "`{name}` is {meaning}, not a function"),
            E::FunctionAsValue { name, .. } => write!(f, "`{name}` is a function and needs its argument"),
            E::ArgumentCount { call, expected, at_least, found } => {
                let least = if *at_least { "at least " } else { "" };
                write!(f, "`{call}` takes {least}{}, not {found}", count(*expected))
            }
            E::LogarithmBase => f.write_str("`log` takes one argument, it is the natural logarithm"),
            E::PrimeOnKnown { name } => write!(f, "`{name}` is not a function declared by `func`"),
            E::ManyArguments { name, found, limit } => {
                write!(f, "a declared function has at most {limit} arguments, `{name}` has {found}")
            }
            E::PrimePositions { name, arguments } => {
                write!(f, "the primes do not fit: `{name}` has {}", count(*arguments))
            }
            E::Unsupported { name } => write!(f, "`{name}` cannot stand inside an expression"),
            E::DerivativeBy { found, .. } => {
                write!(f, "`diff` differentiates by a variable, and `{found}` is none")
            }
            E::DerivativeOrder { found } => {
                write!(f, "the order of a derivative is a small whole number, and `{found}` is none")
            }
            E::NoDerivative { reason } => f.write_str(reason),
            E::NeverHolds { condition, with_others: false } => write!(f, "`{condition}` never holds"),
            E::NeverHolds { condition, with_others: true } => {
                write!(f, "`{condition}` cannot hold together with what else is assumed")
            }
            E::UselessAssumption { condition } => {
                write!(f, "nothing can be concluded from `{condition}`")
            }
            E::TooManyAssumptions { limit } => write!(f, "more than {limit} conditions are assumed"),
            E::Shape { expected, found, by } => write!(f, "{by} needs {expected}, and this is {found}"),
            E::Shapes(error) => error.fmt(f),
            E::Indices(error) => error.fmt(f),
            E::TooManyNodes { limit } => {
                write!(f, "the expression needs more nodes than the limit of {limit}")
            }
        }
    }
}

/// `no arguments`, `one argument`, `2 arguments`
fn count(arguments: usize) -> String {
    match arguments {
        0 => "no arguments".to_owned(),
        1 => "one argument".to_owned(),
        n => format!("{n} arguments"),
    }
}

impl ErrorKind {
    fn help(&self) -> Option<String> {
        use ErrorKind as E;
        Some(match self {
            E::SourceTooLarge { .. } | E::TooManyNodes { .. } => "the limit can be raised".to_owned(),
            E::Encoding { .. } => "save the text as UTF-8".to_owned(),
            E::Character { advice, .. } => return advice.clone(),
            E::Comment => "put a blank before `#`".to_owned(),
            E::MalformedNumber { text, fault } => return fault.help(text),
            E::Empty => "write a formula such as `x^2 + 1`".to_owned(),
            E::Unclosed { open } => format!("write `{}` where it ends", closing(*open)),
            E::Stray { .. } => "remove it, or open it before".to_owned(),
            E::Mismatched { open, .. } => format!("write `{}`", closing(*open)),
            E::MissingOperator { .. } => "write `*` between them".to_owned(),
            E::MissingParentheses { function, argument } => format!("write `{function}({argument})`"),
            E::FunctionPower { function, exponent, argument } => match (exponent.as_str(), inverse(function)) {
                ("-1", Some(inverse)) => {
                    format!("write `{inverse}({argument})` for the inverse function, or `1/{function}({argument})`")
                }
                _ => format!("write `{function}({argument})^{exponent}`"),
            },
            E::TwoReadings { first, second, .. } => format!("write `{first}` or `{second}`"),
            E::RootReach => "write `√(2*x)` or `√2*x`".to_owned(),
            E::SecondPower => "write parentheses".to_owned(),
            E::ChainedComparison => "write `a < b and b < c`".to_owned(),
            E::Comma => "several outputs are written `[f, g]`".to_owned(),
            E::Assignment => "to compare, write `==`; to name a value, begin a statement: `q = ...`".to_owned(),
            E::Brackets => "write `(` and `)`".to_owned(),
            E::Keyword { .. } => return None,
            E::NoOutput { defined: Some(defined) } => format!("add a line `{defined}`, or leave out `{defined} =`"),
            E::NoOutput { defined: None } => "add a line with the expression to differentiate".to_owned(),
            E::Unused { sign: Some(sign) } => {
                format!(
                    "if it is one formula, end a line with `{sign}` instead of beginning the next with it, or put parentheses around all of it"
                )
            }
            E::SignBegins { sign: '+' } => "write `+` at the end of the line before, or leave it out".to_owned(),
            E::SignBegins { sign } => {
                format!(
                    "write `{sign}` at the end of the line before, or, if it does not go on, no blank behind `{sign}`"
                )
            }
            E::LineBegins { operator } => {
                format!("write {operator} at the end of the line before, or put parentheses around the whole formula")
            }
            E::Unused { sign: None } => "name it, `q = ...`, or write several outputs as `[f, g]`".to_owned(),
            E::Target => "to compare, write `==`; a definition is `q = ...` or `h(i, j) = ...`".to_owned(),
            E::NotAName { .. } => "a name is made of letters, digits and `_`, and begins with no digit".to_owned(),
            E::Redefined { .. } | E::Reserved { .. } => "choose another name".to_owned(),
            E::DefinedAfterUse { .. } => "move the definition up, or choose another name".to_owned(),
            E::Recursive { .. } => "a function may only call functions that are defined before it".to_owned(),
            E::NumberBeforeName { number, name } => match spread(name) {
                Some(spread) => format!("write `{number}*{name}` or `{number}*{spread}`"),
                None => format!("write `{number}*{name}`"),
            },
            E::ArgumentCount { call, found: 2, .. } => return lines_of(call),
            E::ArgumentCount { .. } => return None,
            E::UnknownFunction { nearest: Some(nearest), .. } => format!("did you mean `{nearest}`?"),
            E::UnknownFunction { name, nearest: None } if vocabulary::written_here(name).is_some() => {
                format!("write `{}`", vocabulary::written_here(name).unwrap_or_default())
            }
            E::UnknownFunction { name, nearest: None } => {
                format!("define it, `{name}(x) = ...`, or declare it, `func {name}`; a product is written with `*`")
            }
            E::NotAFunction { name, meaning: Meaning::Constant, argument: None } => format!("write `{name}`"),
            E::NotAFunction { name, argument: Some(argument), .. } => format!("write `{name}*({argument})`"),
            E::NotAFunction { name, argument: None, .. } => format!("write `{name}*(...)`"),
            E::FunctionAsValue { call, .. } => format!("write `{call}`"),
            E::LogarithmBase => "for base b write `log(x)/log(b)`".to_owned(),
            E::PrimeOnKnown { .. } => "primes are for functions that are declared, as in `func g; g'(x)`".to_owned(),
            E::ManyArguments { name, .. } => format!("define it, `{name}(x, y, ...) = ...`, or split it"),
            E::PrimePositions { name, arguments: 1 } => format!("write `{name}'(x)` or `{name}''(x)`"),
            E::PrimePositions { name, .. } => {
                format!("name the argument: `{name}'1(x, y)` is the derivative by the first")
            }
            E::DerivativeBy { found, named: true } => {
                format!("write out what `{found}` stands for, and a variable in it")
            }
            E::DerivativeBy { named: false, .. } => "write `diff(f, x)` with a variable `x`".to_owned(),
            E::DerivativeOrder { .. } => "write a number such as `2`, or leave it out for 1".to_owned(),
            E::NeverHolds { .. } => "leave it out, or turn its sign".to_owned(),
            E::UselessAssumption { .. } => "assume comparisons, joined by `and` or by commas".to_owned(),
            E::TooManyAssumptions { .. } => "assume what matters to the result".to_owned(),
            E::Shape { expected: Shape::Truth, .. } => "write a comparison such as `x > 0`".to_owned(),
            E::Shape { expected: Shape::Scalar | Shape::Tensor(_) | Shape::Mask(_), .. } => {
                "a truth value becomes a number by `if(condition, 1, 0)`".to_owned()
            }
            E::Shapes(error) => return error.help(),
            E::Indices(error) => return error.help(),
            E::NumberTooLarge { .. }
            | E::Missing { .. }
            | E::EmptyBrackets { .. }
            | E::Unexpected { .. }
            | E::NotOneExpression
            | E::DuplicateParameter { .. }
            | E::NoDerivative { .. }
            | E::Unsupported { .. } => return None,
        })
    }
}

/// What to write for the rows or columns of a matrix, for a function that may be asked for them.
fn lines_of(call: &str) -> Option<String> {
    let name = call.split('(').next()?;
    Whole::find(name).filter(|whole| whole.takes_lines())?;
    Some(format!("for each row write `{name}(A, rows)`, for each column `{name}(A, columns)`"))
}

impl MalformedNumber {
    fn help(self, text: &str) -> Option<String> {
        let (number, name) = text.split_at(text.bytes().take_while(|b| !b.is_ascii_alphabetic()).count());
        match self {
            MalformedNumber::Exponent if name.len() == 1 => {
                Some(format!("write `{number}*{name}` for the product, or `{text}0` for the number"))
            }
            MalformedNumber::Radix(_) if !name.is_empty() => Some(format!("write `{number}*{name}` for the product")),
            MalformedNumber::TwoPoints
            | MalformedNumber::Underscore
            | MalformedNumber::Exponent
            | MalformedNumber::Radix(_) => None,
        }
    }
}

fn closing(open: char) -> char {
    match open {
        '[' => ']',
        '{' => '}',
        _ => ')',
    }
}

/// `sin` has the inverse `asin`.
fn inverse(function: &str) -> Option<String> {
    let inverse = format!("a{function}");
    crate::op::find(&inverse).map(|_| inverse)
}

/// `xy` as a product of its letters, if it is that short.
fn spread(name: &str) -> Option<String> {
    let letters: Vec<String> = name.chars().map(String::from).collect();
    (letters.len() <= 3 && name.chars().all(char::is_alphabetic)).then(|| letters.join("*"))
}

/// A piece of source as a message may show it: short and on one line.
pub(crate) fn excerpt(text: &str) -> String {
    const LENGTH: usize = 32;
    let plain = |c: char| match c {
        '\n' | '\r' | '\t' => ' ',
        _ if character::is_deceptive(c) => '\u{FFFD}',
        _ => c,
    };
    let mut rest = text.trim().chars();
    let mut shown: String = rest.by_ref().take(LENGTH).map(plain).collect();
    if rest.next().is_some() {
        shown.push('…');
    }
    shown
}

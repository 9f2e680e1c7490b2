//! What the parser refuses, in words that help.
//!
//! In: the parser's error, which knows the token it did not expect, and the source.
//! Out: an [`Error`] that says what is missing or too much there. The tokens before the
//! place are made once more for it, so that parsing itself need not remember them.
//!
//! ```text
//! (x + 1       unexpected end of input  ->  unclosed `(`
//! ```

use super::ast::{ParseError, Refusal};
use super::error::{Error, ErrorKind, Patch, excerpt};
use super::fault::ShapeError;
use super::token::{Placed, Token, Tokens};
use super::vocabulary;
use crate::span::Span;

/// Translates an error of the parser.
pub(super) fn explain(source: &str, error: ParseError) -> Error {
    match error {
        ParseError::User { error: Refusal::Lexical(error) } => *error,
        ParseError::User { error: Refusal::TwoReadings { whole, right, middle } } => {
            two_readings(source, whole, right, middle)
        }
        ParseError::User { error: Refusal::TransposedPower { transpose } } => {
            Error::new(ErrorKind::Shapes(Box::new(ShapeError::TransposedPower)), transpose)
        }
        ParseError::UnrecognizedToken { token, .. } | ParseError::ExtraToken { token } => {
            Scene::new(source, Some(token)).explain()
        }
        ParseError::UnrecognizedEof { .. } | ParseError::InvalidToken { .. } => Scene::new(source, None).explain(),
    }
}

/// `1/2x` and `2^3x`; also `sin^2(x)`, which looks alike.
fn two_readings(source: &str, whole: Span, right: usize, middle: usize) -> Error {
    let piece = |start: usize, end: usize| excerpt(&source[start..end]);
    let base = source[whole.start..right].trim_end_matches([' ', '^', '*']);
    let kind = if vocabulary::is_function(base) {
        let argument = source[middle..whole.end].trim_start_matches('(');
        let argument = argument.strip_suffix(')').unwrap_or(argument);
        ErrorKind::FunctionPower {
            function: excerpt(base),
            exponent: piece(right, middle),
            argument: excerpt(argument),
        }
    } else {
        ErrorKind::TwoReadings {
            text: piece(whole.start, whole.end),
            first: format!("({})*{}", piece(whole.start, middle), piece(middle, whole.end)),
            second: format!("{}({}*{})", piece(whole.start, right), piece(right, middle), piece(middle, whole.end)),
        }
    };
    Error::new(kind, whole)
}

/// An opening bracket.
#[derive(Clone, Copy)]
struct Opening {
    span: Span,
    token: Token,
    sign: char,
}

/// The place of an error: what stands there and before it.
struct Scene<'s> {
    source: &'s str,
    /// The token that was not expected; none at the end of the source.
    found: Option<Placed>,
    /// The last few tokens before it, the last one at the end.
    recent: Vec<Placed>,
    /// The brackets that are open there.
    open: Vec<Opening>,
    /// The last list that was closed.
    list: Option<Span>,
    /// The first comma of a statement that is only names so far.
    comma: Option<Placed>,
    /// Whether it is.
    names: bool,
}

impl<'s> Scene<'s> {
    fn new(source: &'s str, found: Option<Placed>) -> Scene<'s> {
        let mut scene =
            Scene { source, found, recent: Vec::new(), open: Vec::new(), list: None, comma: None, names: true };
        for placed in Tokens::new(source).map_while(Result::ok).take_while(|&placed| Some(placed) != found) {
            scene.pass(placed);
        }
        scene
    }

    fn pass(&mut self, placed: Placed) {
        const MEMORY: usize = 4;
        let (start, token, end) = placed;
        if self.recent.len() == MEMORY {
            self.recent.remove(0);
        }
        self.recent.push(placed);
        if token == Token::Separator {
            (self.comma, self.names) = (None, true);
        } else if token == Token::Comma && self.names && self.comma.is_none() {
            self.comma = Some(placed);
        } else if !matches!(token, Token::Comma | Token::Name) {
            self.names = false;
        }
        if let Some(sign) = token.opens() {
            self.open.push(Opening { span: Span::new(end - 1, end), token, sign });
        } else if token.closes().is_some()
            && let Some(opening) = self.open.pop()
        {
            self.list = (token == Token::CloseList).then(|| opening.span.to(Span::new(start, end)));
        }
    }

    fn explain(&self) -> Error {
        let Some(&last) = self.recent.last() else {
            return match self.found {
                None => Error::new(ErrorKind::Empty, Span::new(0, 0)),
                Some(found) => self.operand_expected(None, found),
            };
        };
        // `x, y` could still become `x, y : [n]`.
        if let Some(comma) = self.comma.filter(|_| self.names) {
            return Error::new(ErrorKind::Comma, place(comma));
        }
        match self.found {
            None => self.ends_early(last),
            Some(found) if self.text(found) == ";" && self.open.last().is_some_and(|opening| opening.sign != '(') => {
                Error::new(ErrorKind::Unexpected { found: self.show(found) }, place(found))
            }
            Some(found) if found.1 == Token::Separator => self.ends_early(last),
            Some(found) if self.in_index_list() => Error::new(self.missing(Some(last), Some(found)), place(found)),
            Some(found) if found.1.closes().is_some() => self.closes_early(last, found),
            Some(found) if last.1.ends_operand() => self.operator_expected(last, found),
            Some(found) => self.operand_expected(Some(last), found),
        }
    }

    /// Whether the list is open with which a form such as `{[i, j] x[i]*y[j]}` begins.
    fn in_index_list(&self) -> bool {
        let [.., form, list] = self.open.as_slice() else { return false };
        form.sign == '{' && list.sign == '[' && form.span.end <= list.span.start && {
            let between = &self.source[form.span.end..list.span.start];
            between.trim().is_empty()
        }
    }

    /// The statement ends where it cannot.
    fn ends_early(&self, last: Placed) -> Error {
        let opens = last.1.opens().is_some();
        match self.open.last() {
            Some(opening) if opens || last.1.ends_operand() => self.unclosed(opening),
            _ => Error::new(self.missing(Some(last), None), place(last)),
        }
    }

    fn unclosed(&self, opening: &Opening) -> Error {
        Error::new(ErrorKind::Unclosed { open: opening.sign }, opening.span)
    }

    /// A bracket is closed where it cannot.
    fn closes_early(&self, last: Placed, found: Placed) -> Error {
        let sign = self.text(found).chars().next().unwrap_or_default();
        let Some(opening) = self.open.last() else {
            return Error::new(ErrorKind::Stray { close: sign }, place(found)).replace(String::new());
        };
        if Some(opening.sign) != found.1.closes() {
            return Error::new(ErrorKind::Mismatched { open: opening.sign, close: sign }, place(found))
                .note(opening.span, "opened here");
        }
        if last.1 != Token::Call && last.1.opens().is_some() {
            return Error::new(ErrorKind::EmptyBrackets { open: opening.sign }, place(last).to(place(found)));
        }
        if last.1.ends_operand() {
            return Error::new(ErrorKind::Unexpected { found: self.show(found) }, place(found));
        }
        Error::new(self.missing(Some(last), Some(found)), place(last).to(place(found)))
    }

    /// An operand is complete, and what follows is no operator that could go on.
    fn operator_expected(&self, last: Placed, found: Placed) -> Error {
        let (start, token, _) = found;
        if let (Some(list), Token::CloseList) = (self.list, last.1) {
            return Error::new(ErrorKind::Brackets, list);
        }
        if token == Token::Juxtapose {
            return Error::new(ErrorKind::RootReach, place(last));
        }
        if token.starts_operand() {
            let broken = self.source[last.2..start].contains('\n');
            let opening = self.open.last().filter(|_| broken);
            return opening.map_or_else(|| self.two_operands(last, found), |opening| self.unclosed(opening));
        }
        let kind = if token == Token::OpenList {
            ErrorKind::Brackets
        } else if matches!(token, Token::Power | Token::Superscript) {
            ErrorKind::SecondPower
        } else if token == Token::Assign {
            ErrorKind::Assignment
        } else if token == Token::Comma {
            ErrorKind::Comma
        } else if token.relation().is_some() {
            ErrorKind::ChainedComparison
        } else if token.is_keyword() {
            ErrorKind::Keyword { word: self.text(found).to_owned() }
        } else {
            ErrorKind::Unexpected { found: self.show(found) }
        };
        Error::new(kind, place(found))
    }

    /// Two operands stand side by side.
    fn two_operands(&self, last: Placed, found: Placed) -> Error {
        let argument = self.argument(found);
        let before = |back: usize| self.recent.len().checked_sub(back).map(|at| self.recent[at]);
        let function_at = |back: usize| {
            let placed = before(back).filter(|placed| placed.1 == Token::Name)?;
            vocabulary::is_function(self.text(placed)).then_some(placed)
        };
        if let Some(name) = function_at(1) {
            let kind = ErrorKind::MissingParentheses { function: self.text(name).to_owned(), argument };
            return Error::new(kind, place(name).to(place(found)));
        }
        let powered = match (last.1, before(2).map(|placed| placed.1)) {
            (Token::Superscript, _) => function_at(2),
            (Token::Number, Some(Token::Power)) => function_at(3),
            _ => None,
        };
        if let Some(name) = powered {
            let exponent: String = self.text(last).chars().map(vocabulary::plain_digit).collect();
            let kind = ErrorKind::FunctionPower { function: self.text(name).to_owned(), exponent, argument };
            return Error::new(kind, place(name).to(place(found)));
        }
        let kind = ErrorKind::MissingOperator { left: self.show(last), right: self.show(found) };
        let error = Error::new(kind, place(last).to(place(found)));
        let between = Span::new(last.2, found.0);
        let blank = self.source[between.range()].trim().is_empty();
        if blank { error.patch(Patch { span: between, text: "*".to_owned() }) } else { error.insert(last.2, "*") }
    }

    /// The text that was meant as an argument, from a token on.
    fn argument(&self, found: Placed) -> String {
        let behind = || excerpt(within(&self.source[found.2..]));
        if found.1 == Token::Open {
            behind()
        } else if found.1 == Token::Call {
            format!("{}{})", self.text(found), behind())
        } else {
            let ends = [' ', '\t', '\n', '+', '-', '*', '/', ',', ';', ')'];
            excerpt(self.source[found.0..].split(ends).next().unwrap_or_default())
        }
    }

    /// No operand has begun, and what follows begins none.
    fn operand_expected(&self, last: Option<Placed>, found: Placed) -> Error {
        let token = found.1;
        let declares = last.is_some_and(|last| last.1 == Token::Func);
        if token.closes().is_some() && self.open.is_empty() {
            let close = self.text(found).chars().next().unwrap_or_default();
            return Error::new(ErrorKind::Stray { close }, place(found)).replace(String::new());
        }
        let begins_line = last.is_some_and(|last| last.1 == Token::Separator && self.text(last) != ";");
        let kind = if token == Token::OpenList {
            ErrorKind::Brackets
        } else if begins_line && token.is_operator() && token != Token::Not {
            ErrorKind::LineBegins { operator: self.show(found) }
        } else if matches!(token, Token::Not | Token::Func | Token::Assume | Token::Where) && !declares {
            ErrorKind::Keyword { word: self.text(found).to_owned() }
        } else {
            let around =
                last.filter(|last| declares || last.1.is_operator() || matches!(last.1, Token::Comma | Token::Colon));
            self.missing(around, Some(found))
        };
        Error::new(kind, place(found))
    }

    /// What belongs between two tokens.
    fn missing(&self, after: Option<Placed>, before: Option<Placed>) -> ErrorKind {
        let in_call = self.open.last().is_some_and(|opening| opening.token == Token::Call);
        let beside_comma = [after, before].into_iter().flatten().any(|placed| placed.1 == Token::Comma);
        let what = match after.map(|placed| placed.1) {
            Some(Token::Func) => "a name",
            Some(_) if self.in_index_list() => "the name of an index",
            Some(Token::Assume) => "a condition",
            Some(Token::Where) => "a definition",
            Some(Token::Colon) if self.open.is_empty() => "dimensions such as `[n]`",
            Some(token) if token.ends_operand() => "`=` and a value",
            _ if in_call && beside_comma => "an argument",
            _ => "an operand",
        };
        let show = |placed: Placed| self.show(placed);
        ErrorKind::Missing { what, after: after.map(show), before: before.map(show) }
    }

    fn text(&self, (start, _, end): Placed) -> &'s str {
        &self.source[start..end]
    }

    /// A token as a message names it.
    fn show(&self, placed: Placed) -> String {
        if placed.1 == Token::Separator && self.text(placed) != ";" {
            return "the end of the line".to_owned();
        }
        format!("`{}`", excerpt(self.text(placed)))
    }
}

fn place((start, _, end): Placed) -> Span {
    Span::new(start, end)
}

/// The text up to the `)` that closes it.
fn within(text: &str) -> &str {
    let mut depth = 0_usize;
    let end = text.find(|c| match c {
        '(' => {
            depth += 1;
            false
        }
        ')' if depth == 0 => true,
        ')' => {
            depth -= 1;
            false
        }
        _ => false,
    });
    &text[..end.unwrap_or(text.len())]
}

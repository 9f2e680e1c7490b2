//! Text to tokens.
//!
//! In: a source text. Out: tokens with their places, as the grammar wants them; a
//! token carries no text, whoever needs it looks into the source. Three things are
//! decided here because they depend on white space, which the grammar never sees:
//!
//! - a line end separates statements, except inside brackets, after an operator or a
//!   comma, and before `where`;
//! - a name before `(` is one token, so that a call never looks like a product;
//! - a number right before a name or `(` is followed by a [`Token::Juxtapose`] of no width.
//!
//! ```text
//! 2x + f(y)      Number Juxtapose Name Plus Call Name Close
//! ```

use logos::{Lexer, Logos};

use super::character;
use super::error::{Error, ErrorKind, MalformedNumber, excerpt};
use crate::op::Relation;
use crate::span::Span;

/// What the grammar is written in.
#[derive(Logos, Clone, Copy, PartialEq, Eq, Debug)]
#[logos(skip r"[ \t\u{A0}\u{2000}-\u{200A}\u{202F}\u{205F}\u{3000}]+")]
pub(super) enum Token {
    /// `12`, `1_000`, `0.5`, `.5`, `5.`, `1e-3`
    #[regex(r"[0-9](_?[0-9])*(\.([0-9](_?[0-9])*)?)?([eE][+-]?[0-9]+)?")]
    #[regex(r"\.[0-9](_?[0-9])*([eE][+-]?[0-9]+)?")]
    Number,
    /// A name that is not followed by `(`.
    #[regex("[A-Za-z_][A-Za-z0-9_]*")]
    Name,
    /// A name, possibly with primes, and the `(` after it; made from [`Token::Name`].
    Call,
    /// `'` behind an operand.
    #[token("'")]
    #[token(".'")]
    #[token("ᵀ")]
    #[token("⊤")]
    Transpose,
    /// Between a number and what it multiplies without a sign; made from nothing.
    Juxtapose,
    #[token("+")]
    Plus,
    #[token("-")]
    #[token("−")]
    Minus,
    #[token("*")]
    #[token("×")]
    #[token("·")]
    #[token("⋅")]
    Times,
    #[token("/")]
    #[token("÷")]
    Divide,
    #[token("^")]
    #[token("**")]
    Power,
    /// Entry by entry; in `2.*x` the point is this one's.
    #[token(".*")]
    #[token("⊙")]
    EntryTimes,
    #[token("./")]
    #[token("⊘")]
    EntryDivide,
    #[token(".^")]
    EntryPower,
    /// `²`, `⁻¹`
    #[regex("⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")]
    Superscript,
    #[token("√")]
    Root,
    #[token("<")]
    Less,
    #[token("<=")]
    #[token("≤")]
    LessEqual,
    #[token(">")]
    Greater,
    #[token(">=")]
    #[token("≥")]
    GreaterEqual,
    #[token("==")]
    Equal,
    #[token("!=")]
    #[token("≠")]
    NotEqual,
    #[token("=")]
    Assign,
    #[token("(")]
    Open,
    #[token(")")]
    Close,
    #[token("[")]
    OpenList,
    #[token("]")]
    CloseList,
    /// `{` of a tensor by its entries, `{[i, j] x[i]*y[j]}`.
    #[token("{")]
    OpenEntries,
    #[token("}")]
    CloseEntries,
    /// `sum_k` inside of braces, before what is summed; made from [`Token::Name`].
    SumOver,
    /// `(x)` between blanks, behind an operand and before another one; made from [`Token::Open`].
    #[token("⊗")]
    Kronecker,
    #[token(",")]
    Comma,
    #[token(":")]
    Colon,
    #[token("and")]
    And,
    #[token("or")]
    Or,
    #[token("not")]
    Not,
    #[token("true")]
    True,
    #[token("false")]
    False,
    #[token("func")]
    Func,
    #[token("assume")]
    Assume,
    #[token("where")]
    Where,
    /// `;`, or a line end where it counts.
    #[token(";")]
    Separator,
    /// Any line end; never leaves this module.
    #[regex(r"\r?\n")]
    LineEnd,
    /// `# to the end of the line`; never leaves this module.
    #[regex("#[^\n]*", allow_greedy = true)]
    Comment,
    /// The start of a name in another alphabet, or a sign that is not read; never leaves this module.
    #[regex("[^\x00-\x7F]", priority = 0)]
    Foreign,
}

impl Token {
    /// Whether the token is a word with a meaning of its own.
    pub(super) fn is_keyword(self) -> bool {
        use Token::{And, Assume, False, Func, Not, Or, True, Where};
        matches!(self, And | Or | Not | True | False | Func | Assume | Where)
    }

    /// Whether an operand may end with the token.
    pub(super) fn ends_operand(self) -> bool {
        use Token::{Close, CloseEntries, CloseList, False, Name, Number, Superscript, Transpose, True};
        matches!(self, Number | Name | Superscript | Transpose | Close | CloseList | CloseEntries | True | False)
    }

    /// Whether an operand may start with the token, signs apart.
    pub(super) fn starts_operand(self) -> bool {
        use Token::{Call, False, Name, Number, Open, OpenEntries, Root, SumOver, True};
        matches!(self, Number | Name | Call | Open | OpenEntries | SumOver | Root | True | False)
    }

    /// Whether the token is an operator with an operand on its right.
    pub(super) fn is_operator(self) -> bool {
        use Token::{And, Divide, Juxtapose, Minus, Not, Or, Plus, Power, Root, Times};
        matches!(self, Plus | Minus | Times | Divide | Power | Root | And | Or | Not | Juxtapose)
            || matches!(self, Token::EntryTimes | Token::EntryDivide | Token::EntryPower | Token::Kronecker)
            || self.relation().is_some()
    }

    /// The bracket that the token opens.
    pub(super) fn opens(self) -> Option<char> {
        let signs = [(Token::Open, '('), (Token::Call, '('), (Token::OpenList, '['), (Token::OpenEntries, '{')];
        signs.into_iter().find(|&(token, _)| token == self).map(|(_, sign)| sign)
    }

    /// The bracket that the token closes, by the sign that opens it.
    pub(super) fn closes(self) -> Option<char> {
        let signs = [(Token::Close, '('), (Token::CloseList, '['), (Token::CloseEntries, '{')];
        signs.into_iter().find(|&(token, _)| token == self).map(|(_, sign)| sign)
    }

    /// The comparison that the token stands for.
    pub(super) fn relation(self) -> Option<Relation> {
        use Token::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
        let signs = [Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual];
        let relations = [
            Relation::Less,
            Relation::LessEqual,
            Relation::Greater,
            Relation::GreaterEqual,
            Relation::Equal,
            Relation::NotEqual,
        ];
        signs.iter().position(|&sign| sign == self).map(|at| relations[at])
    }

    /// Whether a statement goes on behind a line end that follows the token.
    fn continues(self) -> bool {
        self.is_operator()
            || matches!(self, Token::Comma | Token::Colon | Token::Assign | Token::Where | Token::Separator)
    }

    /// Whether a number right before the token multiplies it.
    fn can_be_multiplied(self) -> bool {
        matches!(self, Token::Name | Token::Call | Token::Open | Token::Root)
    }
}

/// A token and its bytes `start..end`.
pub(super) type Placed = (usize, Token, usize);

/// The tokens of a source text, one after the other.
pub(super) struct Tokens<'s> {
    lexer: Lexer<'s, Token>,
    /// The last token that was handed out, and its end.
    previous: Option<(Token, usize)>,
    /// How many brackets are open, and how many of them are braces.
    depth: usize,
    braces: usize,
    /// Whether names are explained, as they are from `where` on: a line each, or with commas between.
    explains: bool,
    /// The token behind one that was made from nothing.
    queued: Option<Placed>,
}

impl<'s> Tokens<'s> {
    /// Starts at the beginning; a byte-order mark there is passed over.
    pub(super) fn new(source: &'s str) -> Tokens<'s> {
        let mut lexer = Token::lexer(source);
        if source.starts_with('\u{FEFF}') {
            lexer.bump('\u{FEFF}'.len_utf8());
        }
        Tokens { lexer, previous: None, depth: 0, braces: 0, explains: false, queued: None }
    }

    fn span(&self) -> Span {
        let range = self.lexer.span();
        Span::new(range.start, range.end)
    }

    /// The next token together with the separator before it, if there is one.
    fn advance(&mut self) -> Result<Option<Placed>, Error> {
        let mut separator = None;
        loop {
            let Some(read) = self.lexer.next() else { return Ok(None) };
            let Ok(token) = read else { return Err(character::refuse(self.lexer.source(), self.span().start)) };
            let before = self.previous.map(|(token, _)| token);
            if token == Token::LineEnd {
                if self.depth == 0 && before.is_some_and(|token| !token.continues()) {
                    separator.get_or_insert(self.span());
                }
                continue;
            }
            if token == Token::Comment {
                self.check_comment()?;
                continue;
            }
            if token == Token::Separator && before.is_none_or(|token| token == Token::Separator) {
                continue;
            }
            let token = self.complete(token)?;
            let placed = (self.span().start, token, self.span().end);
            self.explains = token == Token::Where || (self.explains && token != Token::Separator);
            let separates = !matches!(token, Token::Where | Token::Separator);
            let Some(line_end) = separator.filter(|_| separates) else { return Ok(Some(placed)) };
            self.queued = Some(placed);
            let between = if self.explains { Token::Comma } else { Token::Separator };
            return Ok(Some((line_end.start, between, line_end.end)));
        }
    }

    /// What the lexer has found is more than its patterns say where a number or a name begins.
    fn complete(&mut self, token: Token) -> Result<Token, Error> {
        if token == Token::Number {
            self.number()
        } else if matches!(token, Token::Name | Token::Foreign) || (token.is_keyword() && self.extend_name()) {
            self.name()
        } else if matches!(token, Token::Open | Token::OpenEntries | Token::CloseEntries) {
            self.bracket(token)
        } else {
            Ok(self.entry_by_entry(token))
        }
    }

    /// `(x)` may be an operator, and braces have one meaning only.
    fn bracket(&mut self, token: Token) -> Result<Token, Error> {
        let start = self.span().start;
        let begins = || ["[", "sum_", "-"].iter().any(|sign| self.lexer.remainder().trim_start().starts_with(sign));
        if token == Token::OpenEntries && !begins() || token == Token::CloseEntries && self.braces == 0 {
            return Err(character::refuse(self.lexer.source(), start));
        }
        let operand = self.previous.is_some_and(|(token, end)| token.ends_operand() && end < start);
        if operand && is_kronecker(&self.lexer.source()[start..]) {
            self.lexer.bump("x)".len());
            return Ok(Token::Kronecker);
        }
        Ok(token)
    }

    /// The point of `2.*x` was taken for the number's.
    fn entry_by_entry(&self, token: Token) -> Token {
        let start = self.span().start;
        let pointed = self.previous == Some((Token::Number, start)) && self.lexer.source()[..start].ends_with('.');
        if !pointed {
            return token;
        }
        let pairs =
            [(Token::Times, Token::EntryTimes), (Token::Divide, Token::EntryDivide), (Token::Power, Token::EntryPower)];
        let by_entry = pairs.into_iter().find(|&(whole, _)| whole == token);
        by_entry.map_or(token, |(_, by_entry)| by_entry)
    }

    /// Completes a name whose ASCII beginning, or first letter, the lexer has found.
    fn name(&mut self) -> Result<Token, Error> {
        // Behind most names nothing stands that could belong to them.
        let next = self.lexer.remainder().as_bytes().first();
        if self.lexer.slice().is_ascii()
            && next.is_none_or(|b| matches!(b, b'*' | b'+' | b'-' | b'/' | b'^' | b')' | b',' | b'\n'))
        {
            return Ok(Token::Name);
        }
        let start = self.span().start;
        let first = self.lexer.slice().chars().next().unwrap_or_default();
        if first == 'π' {
            return Ok(self.call_or_name(0));
        }
        if !character::is_letter(first) && first != '_' {
            return Err(character::refuse(self.lexer.source(), start));
        }
        self.extend_name();
        if self.braces > 0 && self.sums() {
            return Ok(Token::SumOver);
        }
        let primes = self.lexer.remainder().bytes().take_while(|&b| b == b'\'').count();
        if primes == 0 {
            return Ok(self.call_or_name(0));
        }
        let rest = &self.lexer.remainder()[primes..];
        let positions = rest.bytes().take_while(|b| (b'1'..=b'9').contains(b)).count();
        let well_formed = rest[positions..].starts_with('(') && (positions == 0 || primes == 1);
        if well_formed { Ok(self.call_or_name(primes + positions)) } else { Ok(Token::Name) }
    }

    /// Takes the letters and digits that go on with a name; says whether there were any.
    fn extend_name(&mut self) -> bool {
        let rest = self.lexer.remainder();
        let goes_on = |c: char| c == '_' || c.is_ascii_digit() || (character::is_letter(c) && c != 'π');
        // The lexer has taken all of ASCII already.
        if rest
            .as_bytes()
            .first()
            .is_none_or(|b| b.is_ascii() && !self.lexer.slice().ends_with(|c: char| !c.is_ascii()))
        {
            return false;
        }
        let length = rest.find(|c| !goes_on(c)).unwrap_or(rest.len());
        self.lexer.bump(length);
        length > 0
    }

    /// Whether a name is `sum_k`, with something to sum behind it.
    fn sums(&self) -> bool {
        let index = self.lexer.slice().strip_prefix("sum_");
        index.is_some_and(|index| !index.is_empty()) && begins_operand(self.lexer.remainder().trim_start())
    }

    /// Joins a name with the `(` that follows it.
    fn call_or_name(&mut self, primes: usize) -> Token {
        let rest = &self.lexer.remainder()[primes..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if rest[blanks..].starts_with('(') && !(blanks > 0 && is_kronecker(&rest[blanks..])) {
            self.lexer.bump(primes + blanks + 1);
            return Token::Call;
        }
        Token::Name
    }

    /// Refuses what only looks like a number, or like a number and a name.
    fn number(&mut self) -> Result<Token, Error> {
        let (text, rest, start) = (self.lexer.slice(), self.lexer.remainder(), self.span().start);
        let before = self.previous.filter(|&(_, end)| end == start).map(|(token, _)| token);
        if text.starts_with('.') && before.is_some_and(|token| matches!(token, Token::Name | Token::Close)) {
            return Err(character::refuse(self.lexer.source(), start));
        }
        if !rest.starts_with(|c: char| c == '.' || c == '_' || c.is_ascii_alphabetic()) {
            return Ok(Token::Number);
        }
        let word = &rest[..rest.bytes().take_while(|&b| b.is_ascii_alphanumeric() || b == b'_').count()];
        let digits_of = |radix| word[1..].bytes().all(|b| char::from(b).is_digit(radix));
        let fault = match word.as_bytes().first() {
            None => MalformedNumber::TwoPoints,
            Some(b'_') => MalformedNumber::Underscore,
            Some(b'x' | b'X') if text == "0" && digits_of(16) => MalformedNumber::Radix("hexadecimal"),
            Some(b'o' | b'O') if text == "0" && digits_of(8) => MalformedNumber::Radix("octal"),
            Some(b'b' | b'B') if text == "0" && digits_of(2) => MalformedNumber::Radix("binary"),
            Some(b'e' | b'E') if word.len() == 1 => MalformedNumber::Exponent,
            Some(_) => return Ok(Token::Number),
        };
        let more = rest.bytes().take_while(|&b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.').count();
        let text = excerpt(&self.lexer.source()[start..self.span().end + more]);
        Err(Error::new(ErrorKind::MalformedNumber { text, fault }, Span::new(start, self.span().end + more)))
    }

    /// A comment stands alone, and hides nothing.
    fn check_comment(&self) -> Result<(), Error> {
        let Span { start, end } = self.span();
        let source = self.lexer.source();
        if source[..start].ends_with(|c: char| !c.is_whitespace() && c != '\u{FEFF}') {
            return Err(Error::new(ErrorKind::Comment, Span::new(start, start + 1)));
        }
        let text = source[start..end].trim_end_matches('\r');
        match text.find(character::is_deceptive) {
            Some(at) => Err(character::refuse(source, start + at)),
            None => Ok(()),
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Result<Placed, Box<Error>>;

    fn next(&mut self) -> Option<Self::Item> {
        let queued = self.queued.take();
        let placed = match queued {
            Some(placed) => placed,
            None => match self.advance() {
                Ok(placed) => placed?,
                Err(error) => return Some(Err(Box::new(error))),
            },
        };
        let (start, token, end) = placed;
        if self.previous == Some((Token::Number, start)) && token.can_be_multiplied() {
            self.queued = Some(placed);
            self.previous = Some((Token::Juxtapose, start));
            return Some(Ok((start, Token::Juxtapose, start)));
        }
        if token.opens().is_some() {
            self.depth += 1;
            self.braces += usize::from(token == Token::OpenEntries);
        } else if token.closes().is_some() {
            self.depth = self.depth.saturating_sub(1);
            self.braces = self.braces.saturating_sub(usize::from(token == Token::CloseEntries));
        }
        self.previous = Some((token, end));
        Some(Ok(placed))
    }
}

/// Whether a text begins with `(x)` as an operator, with an operand behind it.
fn is_kronecker(text: &str) -> bool {
    let Some(behind) = text.strip_prefix("(x)") else { return false };
    let operand = behind.trim_start_matches([' ', '\t']);
    operand.len() < behind.len() && (operand.starts_with('[') || begins_operand(operand))
}

/// Whether an operand may begin with a text, signs and brackets apart.
fn begins_operand(text: &str) -> bool {
    text.starts_with(|c: char| {
        character::is_letter(c) || c.is_ascii_digit() || matches!(c, '_' | '(' | '{' | '√' | '.')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(source: &str) -> Vec<Token> {
        Tokens::new(source).map(|placed| placed.expect(source).1).collect()
    }

    #[test]
    fn products_without_a_sign() {
        use Token::{Call, Close, Juxtapose, Name, Number, Open, Plus, Root};
        assert_eq!(tokens("2x + f (y)"), [Number, Juxtapose, Name, Plus, Call, Name, Close]);
        assert_eq!(tokens("2(3"), [Number, Juxtapose, Open, Number]);
        assert_eq!(tokens("2√2π"), [Number, Juxtapose, Root, Number, Juxtapose, Name]);
        assert_eq!(tokens("2 x"), [Number, Name]);
        assert_eq!(tokens("2and"), [Number, Token::And]);
        assert_eq!(tokens("1e5x2"), [Number, Juxtapose, Name]);
    }

    #[test]
    fn line_ends() {
        use Token::{Close, Comma, Name, Open, Plus, Separator, Where};
        assert_eq!(tokens("\n\nx\r\n\n;; y;\n"), [Name, Separator, Name, Separator]);
        assert_eq!(tokens("x\n # comment\ny"), [Name, Separator, Name]);
        assert_eq!(tokens("x +\ny,\nz"), [Name, Plus, Name, Comma, Name]);
        assert_eq!(tokens("(x\n)\n"), [Open, Name, Close]);
        assert_eq!(tokens("x\nwhere\ny"), [Name, Where, Name]);
        assert_eq!(tokens("x\nwhere\n  y\n  z\n"), [Name, Where, Name, Comma, Name]);
        assert_eq!(tokens("(x;y"), [Open, Name, Separator, Name]);
    }

    #[test]
    fn primes_belong_to_calls() {
        for call in ["g'(", "g''''(", "g'12(", "γ_1'(", "g(", "g\t("] {
            assert_eq!(tokens(call), [Token::Call], "{call}");
        }
        for transposed in ["g' (", "g''1(", "g'0(", "g'", "g'x("] {
            assert_eq!(tokens(transposed)[..2], [Token::Name, Token::Transpose], "{transposed}");
        }
    }

    #[test]
    fn signs_of_tensors() {
        use Token::{Colon, EntryDivide, EntryPower, EntryTimes, Name, Number, Transpose};
        assert_eq!(tokens("x.*yᵀ"), [Name, EntryTimes, Name, Transpose]);
        assert_eq!(tokens("2./x.^-.5"), [Number, EntryDivide, Name, EntryPower, Token::Minus, Number]);
        assert_eq!(tokens("2. / x"), [Number, Token::Divide, Name]);
        assert_eq!(tokens("x⊙y'' :"), [Name, EntryTimes, Name, Transpose, Transpose, Colon]);
    }

    #[test]
    fn forms_by_entries() {
        use Token::{
            Call, Close, CloseEntries, CloseList, Comma, Kronecker, Name, Number, Open, OpenEntries, OpenList,
        };
        assert_eq!(
            tokens("{[i,j] sum_k x[k]}"),
            [
                &[OpenEntries, OpenList, Name, Comma, Name, CloseList][..],
                &[Token::SumOver, Name, OpenList, Name, CloseList, CloseEntries]
            ]
            .concat()
        );
        assert_eq!(tokens("{sum_k(x)}"), [OpenEntries, Token::SumOver, Open, Name, Close, CloseEntries]);
        assert_eq!(tokens("{-sum_k}")[2..], [Name, CloseEntries], "nothing to sum");
        assert_eq!(tokens("sum_k(x)"), [Call, Name, Close]);
        for operator in ["A (x) B", "A\t(x)  2", "A ⊗ B", "A' (x) B"] {
            assert!(tokens(operator).contains(&Kronecker), "{operator}");
        }
        for other in ["f (x)", "f (x) + 1", "A(x) B", "2(x) y", "(x) y", "A (y) B", "sin (x)*2"] {
            assert!(!tokens(other).contains(&Kronecker), "{other}");
        }
        assert_eq!(tokens("2 (x) 3"), [Number, Kronecker, Number]);
    }

    #[test]
    fn names_in_any_alphabet() {
        for name in ["x", "_", "x_1", "θ", "θ_1b", "xθ", "notθ", "andy", "漢字", "été"] {
            assert_eq!(tokens(name), [Token::Name], "{name}");
        }
        assert_eq!(tokens("πr"), [Token::Name, Token::Name], "π stands alone");
        assert_eq!(tokens("x²"), [Token::Name, Token::Superscript]);
    }

    #[test]
    fn places_are_bytes() {
        let places: Vec<_> = Tokens::new("\u{FEFF}θ + 2x").map(|placed| placed.expect("tokens")).collect();
        assert_eq!(places[0], (3, Token::Name, 5));
        assert_eq!(places[3], (9, Token::Juxtapose, 9));
        assert_eq!(places[4], (9, Token::Name, 10));
    }
}

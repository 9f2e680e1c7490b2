//! Spells parts in a linear notation, without recursion.
//!
//! In: a layout and a function that spells one part as texts and smaller parts. Out:
//! the text. A notation is that one function, a `match` over [`Part`]; how deep the
//! formula is never matters to it.

use std::borrow::Cow;

use super::part::{Layout, Part, PartId};
use crate::op::Function;

/// Whether an exponent may stand at the name of a function, as in `\sin^{2}`.
pub(super) fn is_command(function: Function) -> bool {
    matches!(function, Function::Known(f) if !f.row().latex.contains(['#', '^']))
}

/// Whether an exponent may follow the call of a function.
pub(super) fn is_delimited(function: Function) -> bool {
    match function {
        Function::Known(f) => f.row().latex.starts_with(r"\left"),
        Function::Unknown(_) => true,
    }
}

#[derive(Clone, Debug)]
enum Piece<'a> {
    Text(Cow<'a, str>),
    Part(PartId),
}

/// What parts are spelled as.
#[derive(Clone, Debug, Default)]
pub(super) struct Pieces<'a> {
    /// The text up to the first part that is not spelled yet.
    written: String,
    /// What the part at hand has from there on.
    rest: Vec<Piece<'a>>,
}

impl<'a> Pieces<'a> {
    pub(super) fn text(&mut self, text: impl Into<Cow<'a, str>>) -> &mut Pieces<'a> {
        let text = text.into();
        if self.rest.is_empty() {
            self.written.push_str(&text);
        } else {
            self.rest.push(Piece::Text(text));
        }
        self
    }

    /// The digits of a number, which most formulas are full of.
    pub(super) fn digits(&mut self, number: u64) -> &mut Pieces<'a> {
        let mut digits = [0; 20];
        let (mut start, mut left) = (digits.len(), number);
        while left > 0 || start == digits.len() {
            start -= 1;
            digits[start] = b'0' + (left % 10) as u8;
            left /= 10;
        }
        let digits = digits[start..].iter().copied().map(char::from);
        if self.rest.is_empty() {
            self.written.extend(digits);
        } else {
            self.rest.push(Piece::Text(digits.collect::<String>().into()));
        }
        self
    }

    pub(super) fn part(&mut self, part: PartId) -> &mut Pieces<'a> {
        self.rest.push(Piece::Part(part));
        self
    }

    /// Parts with a text between them.
    pub(super) fn list(&mut self, parts: &[PartId], separator: &'static str) -> &mut Pieces<'a> {
        for (position, &part) in parts.iter().enumerate() {
            if position > 0 {
                self.text(separator);
            }
            self.part(part);
        }
        self
    }
}

/// The text of a part.
pub(super) fn write<'a>(layout: &'a Layout<'_>, part: &'a Part, spell: impl Fn(&'a Part, &mut Pieces<'a>)) -> String {
    let mut pieces = Pieces::default();
    spell(part, &mut pieces);
    let mut stack: Vec<_> = pieces.rest.drain(..).rev().collect();
    while let Some(piece) = stack.pop() {
        match piece {
            Piece::Text(piece) => pieces.written.push_str(&piece),
            Piece::Part(id) => {
                spell(layout.part(id), &mut pieces);
                stack.extend(pieces.rest.drain(..).rev());
            }
        }
    }
    pieces.written
}

//! Spells parts in a linear notation, without recursion.
//!
//! In: a layout and a function that spells one part as texts and smaller parts. Out:
//! the text. A notation is that one function, a `match` over [`Part`]; how deep the
//! formula is never matters to it.

use std::borrow::Cow;

use super::part::{Layout, Part, PartId};

#[derive(Clone, Debug)]
enum Piece<'a> {
    Text(Cow<'a, str>),
    Part(PartId),
}

/// What one part is spelled as.
#[derive(Clone, Debug, Default)]
pub(super) struct Pieces<'a>(Vec<Piece<'a>>);

impl<'a> Pieces<'a> {
    pub(super) fn text(&mut self, text: impl Into<Cow<'a, str>>) -> &mut Pieces<'a> {
        self.0.push(Piece::Text(text.into()));
        self
    }

    pub(super) fn part(&mut self, part: PartId) -> &mut Pieces<'a> {
        self.0.push(Piece::Part(part));
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
    let mut text = String::new();
    let mut pieces = Pieces::default();
    spell(part, &mut pieces);
    let mut stack: Vec<_> = pieces.0.drain(..).rev().collect();
    while let Some(piece) = stack.pop() {
        match piece {
            Piece::Text(piece) => text.push_str(&piece),
            Piece::Part(id) => {
                spell(layout.part(id), &mut pieces);
                stack.extend(pieces.0.drain(..).rev());
            }
        }
    }
    text
}

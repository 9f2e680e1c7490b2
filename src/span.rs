//! A range of bytes in a source text.
//!
//! Every error of the front end carries one, so that a caller can underline the
//! place without knowing anything else. Always: `start <= end`, and both lie on
//! character boundaries of the text they were made for.
//!
//! ```
//! use symdiff::span::Span;
//! assert_eq!(&"x + foo(y)"[Span::new(4, 7).range()], "foo");
//! ```

use std::ops::Range;

/// A half-open range of bytes `start..end` in a source text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to, but not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span runs forwards");
        Span { start, end }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Self {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The same range as the standard library writes it, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

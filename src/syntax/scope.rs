//! What the names of one source stand for.
//!
//! In: definitions and uses, in the order of the source. Out: one [`Entry`] a name.
//! Always: a name means one thing in the whole source; a name that nobody defined is
//! a variable from its first use on, and cannot be defined any more.
//!
//! ```text
//! q = x + y      x, y: variables; q: a stage
//! ```

use rustc_hash::FxHashMap;

use super::emit::Value;
use super::error::{Error, ErrorKind, Meaning, excerpt};
use super::vocabulary;
use crate::graph::NodeId;
use crate::op::{Shape, SymbolId};
use crate::span::Span;

/// What a name stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Entry<'s> {
    /// A symbol of the graph; `first` is the first place in the source.
    Variable { symbol: SymbolId, node: NodeId, first: Span },
    /// `q = ...`
    Stage { value: Value, shape: Shape, span: Span },
    /// `h(i, j) = ...`; the header, and which body.
    Function { header: Header<'s>, body: usize, span: Span },
    /// `func g`; the number of arguments is fixed by the first call.
    Unknown { arguments: Option<usize>, span: Span },
}

/// The parameters of a function and the kind of its value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header<'s> {
    /// As it was defined: `h(i, j)`.
    pub(super) text: &'s str,
    pub(super) parameters: usize,
    pub(super) shape: Shape,
}

/// The names of one source.
#[derive(Debug, Default)]
pub(super) struct Scope<'s> {
    entries: FxHashMap<&'s str, Entry<'s>>,
}

impl<'s> Scope<'s> {
    pub(super) fn get(&self, name: &str) -> Option<Entry<'s>> {
        self.entries.get(name).copied()
    }

    /// Notes a use of a variable: the places need not come in order.
    pub(super) fn use_variable(&mut self, name: &'s str, symbol: SymbolId, node: NodeId, span: Span) {
        let entry = self.entries.entry(name).or_insert(Entry::Variable { symbol, node, first: span });
        if let Entry::Variable { first, .. } = entry
            && span.start < first.start
        {
            *first = span;
        }
    }

    /// Fixes the number of arguments of a declared function, or says what it is.
    pub(super) fn fix_arguments(&mut self, name: &str, count: usize) -> usize {
        match self.entries.get_mut(name) {
            Some(Entry::Unknown { arguments, .. }) => *arguments.get_or_insert(count),
            Some(Entry::Variable { .. } | Entry::Stage { .. } | Entry::Function { .. }) | None => count,
        }
    }

    /// Gives a name its meaning, once.
    pub(super) fn define(&mut self, name: &'s str, entry: Entry<'s>, span: Span) -> Result<(), Error> {
        let Some(earlier) = self.entries.insert(name, entry) else { return Ok(()) };
        let shown = excerpt(name);
        Err(match earlier {
            Entry::Variable { first, .. } => {
                Error::new(ErrorKind::DefinedAfterUse { name: shown }, span).note(first, "used here")
            }
            Entry::Stage { span: first, .. }
            | Entry::Function { span: first, .. }
            | Entry::Unknown { span: first, .. } => {
                Error::new(ErrorKind::Redefined { name: shown }, span).note(first, "defined here")
            }
        })
    }

    /// All variables in the order of their first places.
    pub(super) fn variables(&self) -> Vec<SymbolId> {
        let mut found: Vec<(usize, SymbolId)> = self
            .entries
            .values()
            .filter_map(|entry| match entry {
                Entry::Variable { symbol, first, .. } => Some((first.start, *symbol)),
                Entry::Stage { .. } | Entry::Function { .. } | Entry::Unknown { .. } => None,
            })
            .collect();
        found.sort_unstable_by_key(|&(place, _)| place);
        found.into_iter().map(|(_, symbol)| symbol).collect()
    }

    /// The functions that were defined or declared.
    pub(super) fn functions(&self) -> impl Iterator<Item = &'s str> + '_ {
        self.entries.iter().filter_map(|(name, entry)| match entry {
            Entry::Function { .. } | Entry::Unknown { .. } => Some(*name),
            Entry::Variable { .. } | Entry::Stage { .. } => None,
        })
    }
}

/// A name that the language has not taken for a value.
pub(super) fn check_free(name: &str, span: Span) -> Result<(), Error> {
    refuse_taken(name, vocabulary::meaning(name), span)
}

/// A name that the language has not taken for a function.
pub(super) fn check_free_function(name: &str, span: Span) -> Result<(), Error> {
    refuse_taken(name, vocabulary::meaning_of_call(name), span)
}

fn refuse_taken(name: &str, meaning: Option<Meaning>, span: Span) -> Result<(), Error> {
    match meaning {
        None => Ok(()),
        Some(meaning) => Err(Error::new(ErrorKind::Reserved { name: excerpt(name), meaning }, span)),
    }
}

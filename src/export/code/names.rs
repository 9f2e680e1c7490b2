//! Names in other languages.
//!
//! In: names of the formula. Out: identifiers. Always: different names are different identifiers, none is a word of the
//! language or of the libraries that are used.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::graph::Graph;
use crate::op::SymbolId;

/// The identifiers of a program.
#[derive(Clone, Debug)]
pub(super) struct Names {
    taken: FxHashSet<String>,
    symbols: FxHashMap<SymbolId, String>,
    count: usize,
}

impl Names {
    /// Nothing but reserved words is taken.
    pub(super) fn new(reserved: impl IntoIterator<Item = String>) -> Names {
        Names { taken: reserved.into_iter().collect(), symbols: FxHashMap::default(), count: 0 }
    }

    /// The identifier of a symbol.
    pub(super) fn symbol(&mut self, graph: &Graph, symbol: SymbolId) -> String {
        if let Some(name) = self.symbols.get(&symbol) {
            return name.clone();
        }
        let name = self.free(graph.name(symbol));
        self.symbols.insert(symbol, name.clone());
        name
    }

    /// An identifier that is not taken yet, as close to a wish as may be.
    pub(super) fn free(&mut self, wish: &str) -> String {
        let mut name = identifier(wish);
        while !self.taken.insert(name.clone()) {
            name.push('_');
        }
        name
    }

    /// `t1`, `t2`, ...
    pub(super) fn next(&mut self) -> String {
        loop {
            self.count += 1;
            let name = format!("t{}", self.count);
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

/// Letters that both languages read as themselves; others by their numbers.
fn identifier(name: &str) -> String {
    let mut identifier = String::new();
    for (position, c) in name.chars().enumerate() {
        let greek = ('α'..='ω').contains(&c) || ('Α'..='Ω').contains(&c);
        match c {
            '0'..='9' if position == 0 => identifier.extend(['_', c]),
            '\'' => identifier.push_str("_prime"),
            _ if c.is_ascii_alphanumeric() || c == '_' || greek => identifier.push(c),
            _ => identifier.push_str(&format!("u{:04x}", u32::from(c))),
        }
    }
    identifier
}

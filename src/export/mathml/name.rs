//! Names in MathML: Greek letters, subscripts, nothing that could be read as markup.

use crate::export::name::{Name, greek_letter, is_ambiguous};
use crate::graph::Graph;
use crate::op::SymbolId;

/// A name: `alpha` is a Greek letter, `x_1` and `x1` have a subscript.
pub fn name(name: &str) -> String {
    let Name { head, below, primes } = Name::split(name);
    let mut markup = word(head);
    if !below.is_empty() {
        let below: Vec<String> = below.into_iter().map(word).collect();
        let below = match below.as_slice() {
            [only] => only.clone(),
            several => format!("<mrow>{}</mrow>", several.join("<mo>,</mo>")),
        };
        markup = format!("<msub>{markup}{below}</msub>");
    }
    if !primes.is_empty() {
        markup = format!("<msup>{markup}<mo>{}</mo></msup>", "′".repeat(primes.len()));
    }
    markup
}

/// The name of a variable, which looks different from those of all others in the graph.
pub fn variable(graph: &Graph, symbol: SymbolId) -> String {
    let typed = graph.name(symbol);
    if is_ambiguous(graph, typed) { format!("<mi>{}</mi>", escape(typed)) } else { name(typed) }
}

fn word(word: &str) -> String {
    if !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()) {
        return format!("<mn>{word}</mn>");
    }
    format!("<mi>{}</mi>", greek_letter(word).map_or_else(|| escape(word), String::from))
}

/// Text inside an element: no markup, nothing that XML does not allow.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

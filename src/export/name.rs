//! How names are taken apart before a notation spells them.
//!
//! In: a name. Out: its head, what stands below it, its primes: `x_1` and `x1` are `x` above `1`,
//! `theta_max` is `theta` above `max`, `v2'` is `v` above `2` with a prime. The Greek letters by their names.
//! Always: `_x`, `x_` and `x__1` are not taken apart. Where `x_1` and `x1` are both in a graph, or `alpha` and `α`, the longer of
//! them is written as it was typed, so that different variables look different.

use crate::graph::Graph;

/// A name in its pieces.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Name<'a> {
    /// What stands on the line.
    pub(super) head: &'a str,
    /// What stands below it.
    pub(super) below: Vec<&'a str>,
    /// The primes behind it.
    pub(super) primes: &'a str,
}

impl<'a> Name<'a> {
    pub(super) fn split(name: &'a str) -> Name<'a> {
        let plain = name.trim_end_matches('\'');
        let (plain, primes) = if plain.is_empty() { (name, "") } else { name.split_at(plain.len()) };
        let mut pieces = plain.split('_');
        let first = pieces.next().unwrap_or(plain);
        if first.is_empty() || pieces.clone().any(str::is_empty) {
            return Name { head: plain, below: Vec::new(), primes };
        }
        let head = first.trim_end_matches(|c: char| c.is_ascii_digit());
        let (head, number) = if head.is_empty() { (first, "") } else { first.split_at(head.len()) };
        let below = [number].into_iter().filter(|n| !n.is_empty()).chain(pieces).collect();
        Name { head, below, primes }
    }
}

/// Whether a name has to be written as it was typed, because another one of the graph looks like it in print.
pub(crate) fn is_ambiguous(graph: &Graph, name: &str) -> bool {
    twin(graph, name).is_some()
}

/// The name of the graph that a longer one looks like in print.
pub(crate) fn twin(graph: &Graph, name: &str) -> Option<String> {
    if name.len() < 2 {
        return None;
    }
    let Name { head, below, .. } = Name::split(name);
    let is_number = |piece: &&str| piece.bytes().all(|b| b.is_ascii_digit());
    let rest = &name[head.len()..];
    let joined = rest.strip_prefix('_').filter(|_| below.first().is_some_and(is_number));
    let letter = greek_letter(head).map(String::from);
    if joined.is_none() && letter.is_none() {
        return None;
    }
    let spellings = [Some(head), letter.as_deref()].into_iter().flatten();
    let mut twins =
        spellings.flat_map(|head| [Some(rest), joined].into_iter().flatten().map(move |rest| [head, rest].concat()));
    twins.find(|twin| twin != name && graph.find_symbol(twin).is_some())
}

/// The Greek letter of a name: `alpha` is α, `Delta` is Δ.
pub(crate) fn greek_letter(word: &str) -> Option<char> {
    GREEK.iter().find_map(|&(name, capital, small)| {
        let is_capital = word.len() == name.len() && word.starts_with(|c: char| c.is_ascii_uppercase());
        if word == name {
            Some(small)
        } else {
            (is_capital && word.eq_ignore_ascii_case(name) && word[1..] == name[1..]).then_some(capital)
        }
    })
}

/// The Greek letters: name, capital, small letter.
pub(super) const GREEK: &[(&str, char, char)] = &[
    ("alpha", 'Α', 'α'),
    ("beta", 'Β', 'β'),
    ("gamma", 'Γ', 'γ'),
    ("delta", 'Δ', 'δ'),
    ("epsilon", 'Ε', 'ε'),
    ("zeta", 'Ζ', 'ζ'),
    ("eta", 'Η', 'η'),
    ("theta", 'Θ', 'θ'),
    ("iota", 'Ι', 'ι'),
    ("kappa", 'Κ', 'κ'),
    ("lambda", 'Λ', 'λ'),
    ("mu", 'Μ', 'μ'),
    ("nu", 'Ν', 'ν'),
    ("xi", 'Ξ', 'ξ'),
    ("omicron", 'Ο', 'ο'),
    ("pi", 'Π', 'π'),
    ("rho", 'Ρ', 'ρ'),
    ("sigma", 'Σ', 'σ'),
    ("tau", 'Τ', 'τ'),
    ("upsilon", 'Υ', 'υ'),
    ("phi", 'Φ', 'φ'),
    ("chi", 'Χ', 'χ'),
    ("psi", 'Ψ', 'ψ'),
    ("omega", 'Ω', 'ω'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_pieces() {
        for (name, head, below, primes) in [
            ("x", "x", &[][..], ""),
            ("x_1", "x", &["1"], ""),
            ("x12", "x", &["12"], ""),
            ("a1_b", "a", &["1", "b"], ""),
            ("v3''", "v", &["3"], "''"),
            ("42", "42", &[], ""),
            ("_", "_", &[], ""),
            ("_x", "_x", &[], ""),
            ("x_", "x_", &[], ""),
            ("x__1'", "x__1", &[], "'"),
            ("'", "'", &[], ""),
        ] {
            assert_eq!(Name::split(name), Name { head, below: below.to_vec(), primes }, "{name}");
        }
    }

    #[test]
    fn variables_that_look_alike_are_told_apart() {
        let mut graph = Graph::new();
        for name in ["x1", "x_1", "x_2", "α", "alpha", "alpha_1", "α1", "mu"] {
            graph.symbol(name);
        }
        let ambiguous = ["x_1", "alpha", "alpha_1"];
        for name in ["x1", "x_1", "x_2", "α", "alpha", "alpha_1", "α1", "mu"] {
            assert_eq!(is_ambiguous(&graph, name), ambiguous.contains(&name), "{name}");
        }
    }

    #[test]
    fn letters_have_names() {
        assert_eq!(greek_letter("alpha"), Some('α'));
        assert_eq!(greek_letter("Omega"), Some('Ω'));
        assert_eq!(greek_letter("oMega"), None);
        assert_eq!(greek_letter("x"), None);
    }
}

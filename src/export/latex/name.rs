//! Names in LaTeX: Greek letters, subscripts, words.

use crate::export::name::{GREEK, Name, is_ambiguous};
use crate::graph::Graph;
use crate::op::SymbolId;

/// A name: `alpha` is `\alpha`, `x_1` and `x1` are `x_{1}`, `a_b_c` is `a_{b,c}`, `end` is `\mathit{end}`.
pub fn name(name: &str) -> String {
    if name.chars().all(|c| c == '_') {
        return r"\_".repeat(name.len().max(1));
    }
    let Name { head, below, primes } = Name::split(name);
    let below: Vec<String> = below.into_iter().map(word).collect();
    let below = if below.is_empty() { String::new() } else { format!("_{{{}}}", below.join(",")) };
    format!("{}{below}{primes}", word(head))
}

/// The name of a variable, which looks different from those of all others in the graph.
pub fn variable(graph: &Graph, symbol: SymbolId) -> String {
    let typed = graph.name(symbol);
    if is_ambiguous(graph, typed) { format!(r"\mathit{{{}}}", letters(typed)) } else { name(typed) }
}

/// A name without subscripts.
fn word(word: &str) -> String {
    let is_number = word.bytes().all(|b| b.is_ascii_digit());
    if is_number || (word.len() == 1 && word.bytes().all(|b| b.is_ascii_alphanumeric())) {
        return word.to_owned();
    }
    if let Some(command) = greek(word) {
        return command;
    }
    if word.bytes().all(|b| b.is_ascii_alphanumeric()) { format!(r"\mathit{{{word}}}") } else { letters(word) }
}

/// A name with letters that are not ASCII: Greek ones as commands, the others as text.
fn letters(word: &str) -> String {
    word.chars()
        .map(|c| match (greek(c.encode_utf8(&mut [0; 4])), c) {
            (Some(command), _) => format!("{{{command}}}"),
            (None, c) if c.is_ascii_alphanumeric() => c.to_string(),
            (None, '#' | '$' | '%' | '&' | '_' | '{' | '}') => format!(r"\{c}"),
            (None, '\\') => r"\backslash ".to_owned(),
            (None, '^') => r"\hat{}".to_owned(),
            (None, '~') => r"\sim ".to_owned(),
            (None, c) if c.is_ascii_punctuation() => c.to_string(),
            (None, c) if c.is_control() => String::new(),
            (None, c) => format!(r"\text{{{c}}}"),
        })
        .collect()
}

/// Capitals that LaTeX has no command for, as the Latin letters that they look like.
const LATIN: &[(&str, char)] = &[
    ("alpha", 'A'),
    ("beta", 'B'),
    ("epsilon", 'E'),
    ("zeta", 'Z'),
    ("eta", 'H'),
    ("iota", 'I'),
    ("kappa", 'K'),
    ("mu", 'M'),
    ("nu", 'N'),
    ("omicron", 'O'),
    ("rho", 'P'),
    ("tau", 'T'),
    ("chi", 'X'),
];

/// The command of a Greek letter, by its name (`alpha`, `Delta`) or as itself.
fn greek(word: &str) -> Option<String> {
    let small = |&&(name, _, small): &&(&str, char, char)| word == name || word.chars().eq([small]);
    if let Some((name, ..)) = GREEK.iter().find(small) {
        return Some(if *name == "omicron" { "o".to_owned() } else { format!(r"\{name}") });
    }
    let capitalised = |name: &str| {
        let (initial, rest) = name.split_at(1);
        let (first, others) = word.split_at_checked(1)?;
        (first == initial.to_ascii_uppercase() && others == rest).then_some(())
    };
    let (name, ..) =
        GREEK.iter().find(|(name, capital, _)| capitalised(name).is_some() || word.chars().eq([*capital]))?;
    Some(match LATIN.iter().find(|(latin, _)| latin == name) {
        Some((_, letter)) => format!(r"\mathrm{{{letter}}}"),
        None => format!(r"\{}{}", name[..1].to_ascii_uppercase(), &name[1..]),
    })
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn names() {
        for (typed, expected) in [
            ("x", "x"),
            ("alpha", r"\alpha"),
            ("β", r"\beta"),
            ("Delta_x", r"\Delta_{x}"),
            ("Alpha", r"\mathrm{A}"),
            ("Ω", r"\Omega"),
            ("omicron", "o"),
            ("a_b_c", "a_{b,c}"),
            ("x1", "x_{1}"),
            ("x_1", "x_{1}"),
            ("theta_max2", r"\theta_{\mathit{max2}}"),
            ("end", r"\mathit{end}"),
            ("x2y", r"\mathit{x2y}"),
            ("é", r"\text{é}"),
            ("µ", r"\text{µ}"),
            ("Δt", r"{\Delta}t"),
            ("_", r"\_"),
            ("__a_", r"\_\_a\_"),
            ("f_", r"f\_"),
            ("x__1", r"x\_\_1"),
            ("a%b", r"a\%b"),
            ("1", "1"),
            ("", r"\_"),
        ] {
            assert_eq!(name(typed), expected, "{typed}");
        }
    }
}

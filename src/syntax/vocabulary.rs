//! The words of the language, and the nearest one to a word that is none of them.
//!
//! In: a name as it was typed. Out: what it means before anybody defines anything.
//!
//! ```text
//! arcsin -> asin      sine -> sin      Exp -> exp
//! ```

use super::error::Meaning;
use super::whole;
use crate::op::{self, FunctionId};

/// Functions that are not rows of the table, each with its call.
const BUILT_IN: [(&str, &str); 3] =
    [("sqrt", "sqrt(x)"), ("if", "if(condition, then, otherwise)"), ("diff", "diff(f, x)")];

/// Words that no name may be.
const KEYWORDS: [&str; 8] = ["and", "or", "not", "true", "false", "func", "assume", "where"];

/// The letters that people spell out.
const GREEK: [&str; 26] = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "varepsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "omicron",
    "pi",
    "rho",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "varphi",
    "chi",
    "psi",
    "omega",
];

/// How other languages call what this one writes otherwise.
const FOREIGN: [(&str, &str); 24] = [
    ("trace", "tr(A)"),
    ("matmul", "A*B"),
    ("mm", "A*B"),
    ("multiply", "A .* B"),
    ("hadamard", "A .* B"),
    ("inverse", "inv(A)"),
    ("determinant", "det(A)"),
    ("adjugate", "adj(A)"),
    ("slogdet", "logdet(A)"),
    ("identity", "eye(n)"),
    ("diagonal", "diag(A)"),
    ("concatenate", "vcat(a, b)` or `hcat(a, b)"),
    ("concat", "vcat(a, b)` or `hcat(a, b)"),
    ("vstack", "vcat(A, B)"),
    ("hstack", "hcat(A, B)"),
    ("ravel", "vec(A)"),
    ("flatten", "vec(A)"),
    ("square", "x^2"),
    ("power", "x^y"),
    ("where", "if(condition, a, b)"),
    ("einsum", "A*B` or another product"),
    ("linsolve", "solve(A, b)"),
    ("amax", "max(A)"),
    ("amin", "min(A)"),
];

/// How what another language calls so is written in this one.
pub(super) fn written_here(name: &str) -> Option<&'static str> {
    FOREIGN.iter().find(|(foreign, _)| *foreign == name).map(|(_, here)| *here)
}

/// A row of the function table.
pub(super) fn find(name: &str) -> Option<FunctionId> {
    op::find(if name == "π" { "pi" } else { name })
}

/// What a name means to the language itself where it stands alone. A Greek letter that is also a function (`beta`,
/// `gamma`) is a name like any other there.
pub(super) fn meaning(name: &str) -> Option<Meaning> {
    meaning_of_call(name).filter(|meaning| *meaning != Meaning::Function || !GREEK.contains(&name))
}

/// What a name means to the language itself before a parenthesis.
pub(super) fn meaning_of_call(name: &str) -> Option<Meaning> {
    if KEYWORDS.contains(&name) {
        return Some(Meaning::Word);
    }
    if BUILT_IN.iter().any(|&(word, _)| word == name) {
        return Some(Meaning::Function);
    }
    let constant = find(name)?.row().parameters.is_empty();
    Some(if constant { Meaning::Constant } else { Meaning::Function })
}

/// Whether the name is that of a function, constants excepted.
pub(super) fn is_function(name: &str) -> bool {
    meaning(name) == Some(Meaning::Function)
}

/// How a function of the language is called: `atan2(y, x)`.
pub(super) fn call(name: &str) -> String {
    if let Some((_, call)) = BUILT_IN.iter().find(|(word, _)| *word == name) {
        return (*call).to_owned();
    }
    let parameters = find(name).map_or(&["x"][..], |function| function.row().parameters);
    format!("{name}({})", parameters.join(", "))
}

/// Whether a number before the name can only multiply it: `2x`, `2x_max`, `2omega0`, but not `2xy`.
pub(super) fn reads_once(name: &str) -> bool {
    let stem = name.split(|c: char| c == '_' || c.is_ascii_digit()).next().unwrap_or_default();
    stem.chars().count() == 1 || GREEK.contains(&stem.to_ascii_lowercase().as_str())
}

/// `²` as `2`, `⁻` as `-`.
pub(super) fn plain_digit(superscript: char) -> char {
    match superscript {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴'..='⁹' => char::from_u32(u32::from(superscript) - 0x2074 + 0x34).unwrap_or_default(),
        '⁻' => '-',
        other => other,
    }
}

/// The function most like an unknown one, among those of the language and `others`.
pub(super) fn nearest<'a>(name: &str, others: impl Iterator<Item = &'a str>) -> Option<String> {
    const LONGEST: usize = 24;
    if written_here(name).is_some() {
        return None;
    }
    let lower = name.to_lowercase();
    let lower = lower.strip_prefix("arc").map_or(lower.clone(), |rest| format!("a{rest}"));
    let letters = lower.chars().count();
    if letters > LONGEST {
        return None;
    }
    let rows = op::all().map(FunctionId::row).filter(|row| !row.parameters.is_empty());
    let known = rows.flat_map(|row| std::iter::once(row.name).chain(row.aliases.iter().copied()));
    let built_in = BUILT_IN.iter().map(|&(word, _)| word);
    known
        .chain(built_in)
        .chain(whole::names().map(|name| -> &'a str { name }))
        .chain(others)
        .map(|word| (distance(&lower, &word.to_lowercase()), word))
        // A short word has many neighbours; one that begins alike is meant.
        .filter(|&(_, word)| letters > 3 || word.chars().next() == lower.chars().next())
        .filter(|&(distance, word)| distance <= (letters.max(word.len()) / 3).min(2))
        .min_by_key(|&(distance, word)| (distance, !lower.starts_with(word), word.len().abs_diff(letters)))
        .map(|(_, word)| word.to_owned())
}

/// How many letters to insert, remove, replace or swap with a neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut least = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(rows[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_multiplies_what_reads_once() {
        for name in ["x", "x1", "x_max", "omega", "Omega_0", "θ", "x_12_b", "lambda2"] {
            assert!(reads_once(name), "{name}");
        }
        for name in ["xy", "abc", "ab_1", "theta_x2y".trim_end_matches("_x2y").strip_suffix("a").expect("theta")] {
            assert!(!reads_once(name), "{name}");
        }
    }

    #[test]
    fn distances() {
        assert_eq!(distance("sine", "sin"), 1);
        assert_eq!(distance("sni", "sin"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn the_nearest_word() {
        assert_eq!(nearest("sine", std::iter::empty()).as_deref(), Some("sin"));
        assert_eq!(nearest("Cos", std::iter::empty()).as_deref(), Some("cos"));
        assert_eq!(nearest("sqr", std::iter::empty()).as_deref(), Some("sqrt"));
        assert_eq!(nearest("enrgy", ["energy"].into_iter()).as_deref(), Some("energy"));
        assert_eq!(nearest("integrate", std::iter::empty()), None);
        assert_eq!(nearest(&"a".repeat(1_000_000), std::iter::empty()), None);
    }
}

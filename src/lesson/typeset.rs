//! Formulas of our language as they look in print, on one line: `x^2 - 3*v1` as `x² − 3·v₁`.
//!
//! In: text of the language, and a graph with the variables around it, or a number. Out: the same with the signs that printers use, Greek letters
//! among them. Always: nothing is left out, so that what is read is what was typed; names that would look alike, such as `x_1` beside
//! `x1`, do not.

use crate::export::{greek_letter, is_ambiguous};
use crate::graph::Graph;

/// Text longer than this is cut.
const LONGEST: usize = 44;

/// A formula in print, among the names of a graph.
pub(crate) fn typeset(text: &str, names: &Graph) -> String {
    typeset_with(text, |name| is_ambiguous(names, name))
}

/// A number in print.
pub(super) fn typeset_number(text: &str) -> String {
    typeset_with(text, |_| false)
}

/// Text in print, with some names as they were typed.
fn typeset_with(text: &str, is_typed: impl Fn(&str) -> bool) -> String {
    let mut set = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = if rest.starts_with("(x) ") && set.ends_with(' ') && !set.ends_with("not ") {
            // The Kronecker product.
            set.push('⊗');
            "(x)".len()
        } else if first.is_ascii_digit() {
            number(rest, &mut set)
        } else if first.is_alphabetic() || first == '_' {
            name(rest, &mut set, &is_typed)
        } else {
            sign(rest, &mut set)
        };
        rest = &rest[taken..];
    }
    set
}

/// Text of at most [`LONGEST`] characters.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// The length of the beginning of which all characters are of a kind.
fn run(text: &str, of: impl Fn(char) -> bool) -> usize {
    text.find(|c| !of(c)).unwrap_or(text.len())
}

/// `1.5e-7` as `1.5·10⁻⁷`.
fn number(text: &str, set: &mut String) -> usize {
    let mantissa = run(text, |c| c.is_ascii_digit() || c == '.');
    set.push_str(&text[..mantissa]);
    let Some(exponent) = text[mantissa..].strip_prefix('e') else { return mantissa };
    let sign = usize::from(exponent.starts_with('-'));
    let digits = run(&exponent[sign..], |c| c.is_ascii_digit());
    if digits == 0 {
        return mantissa;
    }
    set.push_str("·10");
    set.extend(exponent[..sign + digits].chars().map(superscript));
    mantissa + 1 + sign + digits
}

/// A name: Greek letters by their names, and the number at its end as a subscript. Functions are left as they are.
fn name(text: &str, set: &mut String, is_typed: impl Fn(&str) -> bool) -> usize {
    let length = run(text, |c| c.is_alphanumeric() || c == '_' || c == '\'');
    let name = &text[..length];
    if text[length..].starts_with('(') || is_typed(name) {
        set.push_str(name);
        return length;
    }
    let head = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let stem = head.strip_suffix('_').filter(|stem| !stem.is_empty() && !stem.ends_with('_')).unwrap_or(head);
    if head.len() == name.len() || stem.contains('_') || stem.chars().any(|c| c.is_ascii_digit()) {
        letter(name, set);
    } else {
        letter(stem, set);
        set.extend(name[head.len()..].chars().map(subscript));
    }
    length
}

/// A name that begins, up to an underscore, with the name of a Greek letter.
fn letter(name: &str, set: &mut String) {
    let (first, rest) = name.split_at(name.find('_').unwrap_or(name.len()));
    match greek_letter(first) {
        Some(letter) => set.push(letter),
        None => set.push_str(first),
    }
    set.push_str(rest);
}

/// Signs, and whole exponents.
fn sign(text: &str, set: &mut String) -> usize {
    for (typed, printed) in [("<=", "≤"), (">=", "≥"), ("!=", "≠"), ("==", "="), ("-", "−"), ("*", "·")] {
        if text.starts_with(typed) {
            set.push_str(printed);
            return typed.len();
        }
    }
    let Some(exponent) = text.strip_prefix('^') else {
        let first = text.chars().next().map_or(1, char::len_utf8);
        set.push_str(&text[..first]);
        return first;
    };
    let digits = run(exponent, |c| c.is_ascii_digit());
    let is_whole = digits > 0 && !exponent[digits..].starts_with(['.', 'e']);
    if !is_whole {
        set.push('^');
        return 1;
    }
    set.extend(exponent[..digits].chars().map(superscript));
    1 + digits
}

fn superscript(character: char) -> char {
    match character {
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '-' => '⁻',
        digit => shifted(digit, 0x2070),
    }
}

fn subscript(digit: char) -> char {
    shifted(digit, 0x2080)
}

fn shifted(digit: char, zero: u32) -> char {
    digit.to_digit(10).and_then(|value| char::from_u32(zero + value)).unwrap_or(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn print() {
        for (typed, printed) in [
            ("x^2 - 3*v1", "x² − 3·v₁"),
            ("x_12^10", "x₁₂¹⁰"),
            ("x^(-1/2)", "x^(−1/2)"),
            ("x^2.5", "x^2.5"),
            ("2^x1", "2^x₁"),
            ("atan2(y, x)", "atan2(y, x)"),
            ("log2", "log₂"),
            ("1.5e-7", "1.5·10⁻⁷"),
            ("2e*x", "2e·x"),
            ("w_in_1 <= g''(x)", "w_in_1 ≤ g''(x)"),
            ("2*pi*sigma^2", "2·π·σ²"),
            ("theta_max - mu_0*Delta1 + gamma(alpha)", "θ_max − μ₀·Δ₁ + gamma(α)"),
            ("v1' + x_ + _x", "v1' + x_ + _x"),
            ("α1^2", "α₁²"),
            ("", ""),
        ] {
            assert_eq!(typeset(typed, &Graph::new()), printed);
        }
        let mut names = Graph::new();
        for name in ["x1", "x_1", "x_2", "alpha", "α"] {
            names.symbol(name);
        }
        assert_eq!(typeset("x1 + x_1 - x_2*alpha^2", &names), "x₁ + x_1 − x₂·alpha²");
        assert_eq!(cut(&"x".repeat(100)).chars().count(), LONGEST + 1);
    }
}

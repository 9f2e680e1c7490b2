//! Formulas of our language as they look in print, on one line: `x^2 - 3*v1` as `x² − 3·v₁`.
//!
//! In: text of the language, or a number. Out: the same with the signs that printers use. Always: nothing is left
//! out, so that what is read is what was typed.

/// Text longer than this is cut.
const LONGEST: usize = 44;

/// A formula in print.
pub(crate) fn typeset(text: &str) -> String {
    let mut set = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = if first.is_ascii_digit() {
            number(rest, &mut set)
        } else if first.is_alphabetic() || first == '_' {
            name(rest, &mut set)
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

/// A name; the number at its end is a subscript, unless the name is that of a function.
fn name(text: &str, set: &mut String) -> usize {
    let length = run(text, |c| c.is_alphanumeric() || c == '_' || c == '\'');
    let name = &text[..length];
    let head = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let stem = head.strip_suffix('_').filter(|stem| !stem.is_empty() && !stem.ends_with('_')).unwrap_or(head);
    let is_call = text[length..].starts_with('(');
    if is_call || head.len() == length || stem.contains('_') || stem.chars().any(|c| c.is_ascii_digit()) {
        set.push_str(name);
        return length;
    }
    set.push_str(stem);
    set.extend(name[head.len()..].chars().map(subscript));
    length
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
            ("α1^2", "α₁²"),
            ("", ""),
        ] {
            assert_eq!(typeset(typed), printed);
        }
        assert_eq!(cut(&"x".repeat(100)).chars().count(), LONGEST + 1);
    }
}

//! Which characters names are made of, and what to say about the others.
//!
//! In: a place in a source where no token begins. Out: an [`Error`] that names the
//! character by its code point where it is invisible, deceptive or a control
//! character, so that a message never carries one; with advice where the intention can be guessed.
//!
//! ```text
//! x & y      unexpected `&`; for "both are true" write `and`
//! ```

use super::error::{Error, ErrorKind, Patch};
use crate::span::Span;

/// Whether names may contain the letter.
///
/// Left out are letters that cannot be told from others: full-width and mathematical
/// alphabets, superscripts, ligatures, circled letters and doubles of letters.
pub(super) fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    c.is_alphabetic()
        && !matches!(c,
            '\u{AA}' | '\u{B5}' | '\u{BA}' | '\u{2B0}'..='\u{2FF}' | '\u{1D2C}'..='\u{1D6A}'
            | '\u{2070}'..='\u{209F}' | '\u{2126}' | '\u{212A}' | '\u{212B}' | '\u{2160}'..='\u{2188}'
            | '\u{24B6}'..='\u{24E9}' | '\u{F900}'..='\u{FDFF}' | '\u{FE70}'..='\u{FFEF}'
            | '\u{1D400}'..='\u{1D7FF}' | '\u{1F100}'..='\u{1F1FF}')
}

/// Whether the character is invisible or changes how its neighbours look.
pub(super) fn is_deceptive(c: char) -> bool {
    (c.is_control() && c != '\t' && c != '\n')
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The first control character of a text that is no valid source anyway.
pub(super) fn find_control(text: &str) -> Option<usize> {
    text.find(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

/// A character as a message may show it: itself where it is plain to see, else its code point.
pub(super) fn show(c: char) -> String {
    let code = u32::from(c);
    let plain = matches!(c, '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{24F}' | '\u{370}'..='\u{3FF}' | '\u{400}'..='\u{4FF}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{2070}'..='\u{20BF}' | '\u{2100}'..='\u{2BFF}');
    match c {
        '`' => "a backtick".to_owned(),
        ' '..='~' => format!("`{c}`"),
        _ if plain => format!("`{c}` (U+{code:04X})"),
        _ if c.is_control() => format!("control character U+{code:04X}"),
        _ if is_deceptive(c) => format!("invisible character U+{code:04X}"),
        _ => format!("character U+{code:04X}"),
    }
}

/// The error for the character at `at`, which begins no token.
pub(super) fn refuse(source: &str, at: usize) -> Error {
    let rest = &source[at..];
    let found = rest.chars().next().unwrap_or_default();
    let span = Span::new(at, at + found.len_utf8());
    let instead = replacement(rest);
    let advice = match &instead {
        Some((_, text)) if text.is_empty() => Some("remove it".to_owned()),
        Some((_, text)) => Some(format!("write `{}`", text.trim())),
        None => advice(source, at, found).map(str::to_owned),
    };
    let error = Error::new(ErrorKind::Character { found, advice }, span);
    let Some((length, text)) = instead else { return error };
    // Words bring their own blanks along, for `a&&b`.
    let text = if source[..at].ends_with(' ') { text.trim_start() } else { &text };
    let text = if rest[length..].starts_with(' ') { text.trim_end() } else { text };
    error.patch(Patch { span: Span::new(at, at + length), text: text.to_owned() })
}

/// What surely was meant: how many bytes to replace, and by what.
fn replacement(rest: &str) -> Option<(usize, String)> {
    for (sign, word) in [("&&", " and "), ("||", " or ")] {
        if rest.starts_with(sign) {
            return Some((sign.len(), word.to_owned()));
        }
    }
    let found = rest.chars().next()?;
    let code = u32::from(found);
    let plain = match found {
        '{' => "(".to_owned(),
        '}' => ")".to_owned(),
        '–' | '—' | '﹣' => "-".to_owned(),
        '∗' | '•' | '∙' | '●' => "*".to_owned(),
        '∕' | '⁄' => "/".to_owned(),
        '’' | '′' => "'".to_owned(),
        '½' => "(1/2)".to_owned(),
        '¼' => "(1/4)".to_owned(),
        '¾' => "(3/4)".to_owned(),
        '\u{B5}' => "μ".to_owned(),
        '\u{2126}' => "Ω".to_owned(),
        '\u{212A}' => "K".to_owned(),
        '\u{212B}' => "Å".to_owned(),
        '\u{2080}'..='\u{2089}' => format!("_{}", code - 0x2080),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(code - 0xFEE0)?.to_string(),
        // Thirteen alphabets of 52 letters each: bold, italic, script, ...
        '\u{1D400}'..='\u{1D6A3}' => {
            let letter = (code - 0x1D400) % 52;
            char::from_u32(if letter < 26 { 0x41 + letter } else { 0x61 + letter - 26 })?.to_string()
        }
        _ if is_deceptive(found) && !found.is_control() => String::new(),
        _ => return None,
    };
    Some((found.len_utf8(), plain))
}

/// What may help where the intention is not certain.
fn advice(source: &str, at: usize, found: char) -> Option<&'static str> {
    let after_name = source[..at].ends_with(|c: char| is_letter(c) || c == '_' || c.is_ascii_digit());
    Some(match found {
        '!' if !after_name && !source[..at].ends_with(')') => "for \"not\" write `not`",
        '!' => "there is no factorial; n! is gamma(n + 1)",
        '?' => "a choice is written if(condition, then, otherwise)",
        '&' => "for \"both are true\" write `and`",
        '|' => "for \"one is true\" write `or`, for the absolute value abs(x)",
        '%' => "there is no remainder; a percentage is divided by 100",
        '.' if after_name && is_transposing(&source[at + 1..]) => "the transpose is written `A'`",
        '.' if after_name && is_library(&source[..at]) => "functions have no prefix: write `exp(x)`, not `np.exp(x)`",
        '.' if after_name => "a name has no points; a product is written with `*`",
        '.' => "a number has a digit beside its point",
        '"' => "there are no texts in a formula",
        '~' => "for \"not\" write `not`, for \"different\" write `!=`",
        '@' => "a product of matrices is written `A*B`",
        '$' | '\\' => "names are made of letters, digits and `_`",
        '\r' => "a line ends with a line feed, or a carriage return and a line feed",
        '\0' => "is this a text file?",
        '∞' => "there is no infinity among the numbers",
        '∂' | '∑' | '∏' | '∫' | '∇' => "only formulas are read; the derivative is what comes out",
        'ⁿ' => "write `^n`",
        '\u{300}'..='\u{36F}' => "write the letter and its accent as one character",
        _ => return None,
    })
}

/// Whether what follows a point is NumPy's word for the transpose.
fn is_transposing(rest: &str) -> bool {
    let word: String = rest.chars().take_while(|&c| is_letter(c) || c == '_').collect();
    matches!(word.as_str(), "T" | "mT" | "transpose")
}

/// Whether a text ends with the name of a library of another language.
fn is_library(before: &str) -> bool {
    let word = before.rsplit(|c: char| !is_letter(c) && c != '_').next().unwrap_or_default();
    matches!(word, "np" | "numpy" | "jnp" | "math" | "torch" | "tf" | "linalg" | "scipy" | "Math")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_names() {
        assert!("xθΩéжℏ漢".chars().all(is_letter));
        assert!(!"ｘ𝑥ﬁª²ⁿ①µ\u{301}\u{202E}".chars().any(is_letter));
    }

    #[test]
    fn nothing_invisible_is_shown() {
        for c in ['\0', '\r', '\u{1B}', '\u{85}', '\u{202E}', '\u{200B}', '\u{FEFF}', 'ｘ', '\u{301}', '\u{E000}'] {
            let shown = show(c);
            assert!(shown.is_ascii() && shown.contains(&format!("U+{:04X}", u32::from(c))), "{shown}");
        }
        assert_eq!(show('$'), "`$`");
        assert_eq!(show('∞'), "`∞` (U+221E)");
    }

    #[test]
    fn look_alikes_come_with_a_patch() {
        let patched = |source: &str, at: usize| {
            let patch = refuse(source, at).patch.expect("a patch");
            let mut text = source.to_owned();
            text.replace_range(patch.span.range(), &patch.text);
            text
        };
        assert_eq!(patched("ｘ", 0), "x");
        assert_eq!(patched("𝑥", 0), "x");
        assert_eq!(patched("a && b", 2), "a and b");
        assert_eq!(patched("x₁", 1), "x_1");
        assert_eq!(patched("1\u{200B}", 1), "1");
    }
}

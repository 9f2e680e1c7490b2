//! Text of a formula as text of a format, never as its markup.

/// For XML and HTML, in content and in attributes.
pub(crate) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// For Graphviz' labels that look like HTML.
pub(super) fn dot(text: &str) -> String {
    // Graphviz reads `\N`, `\G` and the like even there, and knows no `&#39;` in old versions.
    let escaped = xml(text).replace('\\', "&#92;").replace("&#39;", "'");
    if escaped.trim().is_empty() { "&#160;".to_owned() } else { escaped }
}

/// For quoted labels of Mermaid, which reads Markdown, HTML and its own codes in them.
pub(super) fn mermaid(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_control() => escaped.push(' '),
            ' ' | '+' | '=' | '.' | ',' | '(' | ')' | '/' | '^' => escaped.push(c),
            c if c.is_ascii_punctuation() => escaped.push_str(&format!("#{};", u32::from(c))),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_text() {
        assert_eq!(xml("\"><script>&'\u{1}"), "&quot;&gt;&lt;script&gt;&amp;&#39; ");
        assert_eq!(dot("\\N\n"), "&#92;N ");
        assert_eq!(dot(""), "&#160;");
        assert_eq!(mermaid("a\"]; b*`#<"), "a#34;#93;#59; b#42;#96;#35;#60;");
    }
}

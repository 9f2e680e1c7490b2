//! Reads the LaTeX of a row of the function table as MathML.
//!
//! In: what the rows contain: `\sin`, `e^{#1}`, `\left|#1\right|`, `\operatorname{erf}^{-1}`. Out: markup with
//! places for arguments. A test sees to it that every command of the table is understood.

use crate::export::name::greek_letter;

/// A piece of a template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Piece {
    Markup(String),
    /// The argument at a place, from 0.
    Argument(usize),
}

/// The elements of a template, one after the other.
pub(super) fn read(latex: &str) -> Vec<Piece> {
    // Each atom is one element, so that a script finds what it belongs to.
    let mut atoms: Vec<Vec<Piece>> = Vec::new();
    let mut rest = latex;
    while let Some(first) = rest.chars().next() {
        rest = &rest[first.len_utf8()..];
        match first {
            ' ' => {}
            '{' => atoms.push(row(group(&mut rest))),
            '^' | '_' => {
                let element = if first == '^' { "msup" } else { "msub" };
                let base = atoms.pop().unwrap_or_default();
                rest = rest.strip_prefix('{').unwrap_or(rest);
                atoms.push(element_of(element, [base, row(group(&mut rest))]));
            }
            '#' => {
                let (digit, after) = rest.split_at(rest.len().min(1));
                rest = after;
                atoms.push(vec![Piece::Argument(digit.parse::<usize>().map_or(0, |digit| digit.saturating_sub(1)))]);
            }
            '\\' => atoms.push(command(&mut rest)),
            c if c.is_ascii_digit() => {
                let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
                let (digits, after) = rest.split_at(end);
                rest = after;
                atoms.push(markup(format!("<mn>{c}{digits}</mn>")));
            }
            '-' => atoms.push(markup("<mo>−</mo>".to_owned())),
            c if c.is_alphabetic() => atoms.push(markup(format!("<mi>{c}</mi>"))),
            c => atoms.push(markup(format!("<mo>{c}</mo>"))),
        }
    }
    atoms.concat()
}

fn command(rest: &mut &str) -> Vec<Piece> {
    let name = word(rest);
    match name {
        "left" => markup(format!("<mrow><mo>{}</mo>", delimiter(rest))),
        "right" => markup(format!("<mo>{}</mo></mrow>", delimiter(rest))),
        "operatorname" | "mathsf" | "mathrm" => {
            *rest = rest.strip_prefix('{').unwrap_or(rest);
            let variant = if name == "mathrm" { " mathvariant=\"normal\"" } else { "" };
            markup(format!("<mi{variant}>{}</mi>", group(rest)))
        }
        "sqrt" => {
            let (index, after) = rest.trim_start_matches('[').split_once("]{").unwrap_or_default();
            *rest = after;
            element_of("mroot", [row(group(rest)), markup(format!("<mn>{index}</mn>"))])
        }
        name => markup(format!("<mi>{}</mi>", greek_letter(name).map_or_else(|| name.to_owned(), String::from))),
    }
}

fn delimiter(rest: &mut &str) -> &'static str {
    if let Some(after) = rest.strip_prefix('\\') {
        *rest = after;
        return match word(rest) {
            "lfloor" => "⌊",
            "rfloor" => "⌋",
            "lceil" => "⌈",
            _ => "⌉",
        };
    }
    let (sign, after) = rest.split_at(rest.len().min(1));
    *rest = after;
    match sign {
        "(" => "(",
        ")" => ")",
        _ => "|",
    }
}

/// The letters that come next.
fn word<'t>(rest: &mut &'t str) -> &'t str {
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    *rest = after;
    word
}

/// What stands before the brace that closes this group.
fn group<'t>(rest: &mut &'t str) -> &'t str {
    let mut depth = 0;
    for (at, c) in rest.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                let inside = &rest[..at];
                *rest = &rest[at + 1..];
                return inside;
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    std::mem::take(rest)
}

fn markup(text: String) -> Vec<Piece> {
    vec![Piece::Markup(text)]
}

/// The rows are our own, so how deep groups lie in each other is known.
fn row(latex: &str) -> Vec<Piece> {
    [markup("<mrow>".to_owned()), read(latex), markup("</mrow>".to_owned())].concat()
}

fn element_of(element: &str, children: [Vec<Piece>; 2]) -> Vec<Piece> {
    [markup(format!("<{element}>")), children.concat(), markup(format!("</{element}>"))].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::op::FUNCTIONS;

    fn show(latex: &str) -> String {
        read(latex)
            .into_iter()
            .map(|piece| match piece {
                Piece::Markup(text) => text,
                Piece::Argument(place) => format!("<a{place}/>"),
            })
            .collect()
    }

    #[test]
    fn templates_become_elements() {
        for (latex, expected) in [
            (r"\sin", "<mi>sin</mi>"),
            (r"\Gamma", "<mi>Γ</mi>"),
            (r"\log_{10}", "<msub><mi>log</mi><mrow><mn>10</mn></mrow></msub>"),
            ("e^{#1}", "<msup><mi>e</mi><mrow><a0/></mrow></msup>"),
            (r"\left|#1\right|", "<mrow><mo>|</mo><a0/><mo>|</mo></mrow>"),
            (r"\sqrt[3]{#1}", "<mroot><mrow><a0/></mrow><mn>3</mn></mroot>"),
            (r"\operatorname{erf}^{-1}", "<msup><mi>erf</mi><mrow><mo>−</mo><mn>1</mn></mrow></msup>"),
            (r"\left\lfloor #1 \right\rfloor", "<mrow><mo>⌊</mo><a0/><mo>⌋</mo></mrow>"),
        ] {
            assert_eq!(show(latex), expected, "{latex}");
        }
    }

    #[test]
    fn all_rows_are_understood() {
        for row in FUNCTIONS {
            let shown = show(row.latex);
            assert!(!shown.contains(['\\', '{', '}', '#']), "{}: {shown}", row.name);
            let words = shown.split("<mi>").skip(1).filter_map(|word| word.split('<').next());
            for word in words {
                let is_name = word.chars().all(|c| c.is_ascii_alphanumeric()) || word.chars().count() == 1;
                assert!(is_name, "{}: {word}", row.name);
                assert!(!["left", "right", "mathbb", "text"].contains(&word), "{}: {word}", row.name);
            }
        }
    }
}

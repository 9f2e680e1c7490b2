//! The words of a figure: formulas, names, numbers and signs, in print and in LaTeX.

use super::super::amount::latex_entries;
use super::super::model::{Lesson, Spelling};
use super::super::typeset::{cut, typeset_number};

/// A formula in print; what is too long for a figure is cut.
pub(super) fn print(lesson: &Lesson, formula: &Spelling) -> Spelling {
    let text = lesson.print(&formula.text);
    let printed = cut(&text);
    // A case distinction is taller than the place for it.
    let is_low = printed == text && !formula.latex.contains(r"\begin{");
    let latex = if is_low { formula.latex.clone() } else { on_one_line(&cut(&formula.text)) };
    Spelling::new(printed, latex)
}

/// Text of our language in LaTeX, as it was typed.
fn on_one_line(text: &str) -> String {
    if !text.trim_end_matches('…').is_ascii() {
        return r"\cdots".to_owned();
    }
    let mut latex = String::from(r"\text{");
    for c in text.chars() {
        match c {
            '_' | '#' | '$' | '%' | '&' | '{' | '}' => latex.extend(['\\', c]),
            '^' => latex.push_str(r"\textasciicircum{}"),
            '~' => latex.push_str(r"\textasciitilde{}"),
            '\\' => latex.push_str(r"\textbackslash{}"),
            '<' | '>' | '-' | '*' => latex.push_str(&format!("${c}$")),
            '…' => latex.push_str(r"\dots"),
            c => latex.push(c),
        }
    }
    latex.push('}');
    latex
}

/// A name.
pub(super) fn name(lesson: &Lesson, name: &str) -> Spelling {
    Spelling::new(cut(&lesson.print(name)), lesson.latex_name(name))
}

/// A number, or a truth value.
pub(super) fn number(text: &str) -> Spelling {
    if text.starts_with('[') {
        return Spelling::new(
            typeset_number(text).replace("inf", "∞"),
            latex_entries(text, |entry| number(entry).latex),
        );
    }
    let latex = match text.split_once('e') {
        Some((mantissa, exponent)) => format!(r"{mantissa} \cdot 10^{{{exponent}}}"),
        None => text.replace("inf", r"\infty ").replace("nan", r"\mathrm{nan}"),
    };
    let latex = if matches!(text, "true" | "false") { format!(r"\text{{{text}}}") } else { latex };
    Spelling::new(typeset_number(text).replace("inf", "∞"), latex)
}

/// An operation alone.
pub(super) fn operator(sign: &str) -> Spelling {
    let (text, latex) = match sign {
        "+" => ("+", "+"),
        "*" => ("×", r"\times"),
        "sqrt" => ("√", r"\surd"),
        "and" => ("and", r"\land"),
        "or" => ("or", r"\lor"),
        "not" => ("not", r"\lnot"),
        function => {
            let latex = format!(r"\mathrm{{{}}}", function.replace('_', r"\_"));
            return Spelling::new(function.to_owned(), latex);
        }
    };
    Spelling::new(text.to_owned(), latex.to_owned())
}

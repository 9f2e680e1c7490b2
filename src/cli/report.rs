//! Errors of the language, shown with the line they are in.
//!
//! In: a source text and an error with its span. Out: a message as compilers print it: the line, carets,
//! a note, what to write instead. Long lines are cut around the place, and nothing in the source
//! can reach the terminal as a control character.

use std::io::IsTerminal;

use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use crate::span::Span;
use crate::syntax::Error;

/// How much of a long line is shown on each side of an error.
const CONTEXT: usize = 60;

/// The message for an error of the language.
pub(super) fn render(name: &str, bytes: &[u8], error: &Error) -> String {
    let shown = displayable(bytes);
    let window = window(&shown, error.span);
    let place = |span: Span| {
        let within = |at: usize| at.clamp(window.start, window.end) - window.start;
        within(span.start)..within(span.end)
    };
    let text = &shown[window.range()];
    let title = if window.start > 0 { format!("{error} (at byte {})", error.span.start) } else { error.to_string() };
    let line = shown[..window.start].matches('\n').count() + 1;
    let mut snippet =
        Snippet::source(text).path(name).line_start(line).annotation(AnnotationKind::Primary.span(place(error.span)));
    if let Some(note) = error.note.as_ref().filter(|note| contains(window, note.span)) {
        snippet = snippet.annotation(AnnotationKind::Context.span(place(note.span)).label(note.text));
    }
    let mut report = vec![Level::ERROR.primary_title(title.as_str()).element(snippet)];
    let help = error.help();
    match (&help, error.patch.as_ref().filter(|patch| contains(window, patch.span))) {
        (Some(help), Some(patch)) => {
            let patched = Snippet::source(text)
                .path(name)
                .line_start(line)
                .patch(Patch::new(place(patch.span), patch.text.as_str()));
            report.push(Group::with_title(Level::HELP.secondary_title(help.as_str())).element(patched));
        }
        (Some(help), None) => report.push(Group::with_title(Level::HELP.secondary_title(help.as_str()))),
        (None, _) => {}
    }
    renderer().render(&report)
}

fn renderer() -> Renderer {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    if colour { Renderer::styled() } else { Renderer::plain() }
}

/// The part of the source to show: the lines of the span, cut where they are long.
fn window(text: &str, span: Span) -> Span {
    let start = floor(text, span.start.min(text.len()));
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let cut_start = floor(text, start.saturating_sub(CONTEXT));
    let cut_end = floor(text, start.saturating_add(2 * CONTEXT));
    let start = if start - line_start > 2 * CONTEXT { cut_start } else { line_start };
    let end = if line_end > cut_end + CONTEXT { cut_end } else { line_end };
    Span::new(start, end.max(start))
}

fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

fn contains(window: Span, span: Span) -> bool {
    window.start <= span.start && span.end <= window.end
}

/// The source as text that can be shown: bytes that are no UTF-8 and characters that move the cursor are replaced by
/// others of the same length, so that places stay where they are.
fn displayable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if character == '\n' || character == '\t' || !moves_cursor(character) {
                text.push(character);
            } else {
                text.extend(std::iter::repeat_n('?', character.len_utf8()));
            }
        }
        text.extend(std::iter::repeat_n('?', chunk.invalid().len()));
    }
    text
}

/// Control characters, and those that change the direction of writing or show nothing.
fn moves_cursor(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_moves_the_cursor_and_places_stay() {
        let shown = displayable(b"x\r\x1b[31m \xff \xe2\x80\xae1");
        assert_eq!(shown, "x??[31m ? ???1");
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("{}\n{}?{}", "a".repeat(10), "b".repeat(1000), "c".repeat(1000));
        let window = window(&text, Span::new(1011, 1012));
        assert!(window.end - window.start <= 4 * CONTEXT);
        assert!(text[window.range()].contains('?'));
    }
}

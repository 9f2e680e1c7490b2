//! Tables as text, Markdown and LaTeX.

use super::super::model::Spelling;
use super::Table;

/// The widest text.
const WIDTH: usize = 100;
/// Columns of text are not cut below this.
const NARROWEST: usize = 9;
/// What stands between columns.
const BETWEEN: &str = "  ";

/// Aligned columns.
pub(super) fn text(tables: &[Table]) -> String {
    let mut text = String::new();
    for table in tables {
        if !text.is_empty() {
            text.push('\n');
        }
        let from = table.from.as_ref().map(|from| format!(", from {}", from.text)).unwrap_or_default();
        text += &format!("{}\n", cut(&format!("{}{from}", table.title), WIDTH));
        let widths = widths(table);
        let heading: Vec<&str> = table.columns.clone();
        text += &line(&heading, &widths);
        for row in &table.rows {
            let cells: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).collect();
            text += &line(&cells, &widths);
        }
    }
    text
}

/// The width of each column. Where a line would be too long, the widest columns are made narrower: first as far as their
/// cells can be broken before an `=`, then further.
fn widths(table: &Table) -> Vec<usize> {
    let mut widths: Vec<usize> = table.columns.iter().map(|column| column.chars().count()).collect();
    let mut unbroken = widths.clone();
    for row in &table.rows {
        for ((width, unbroken), cell) in widths.iter_mut().zip(&mut unbroken).zip(row) {
            *width = (*width).max(cell.text.chars().count());
            *unbroken = pieces(&cell.text).map(|piece| piece.chars().count()).fold(*unbroken, usize::max);
        }
    }
    let room = WIDTH.saturating_sub(widths.len() * BETWEEN.len());
    let breakable = widths.clone();
    for (narrowest, cut) in [(&unbroken, 0), (&breakable, NARROWEST)] {
        while widths.iter().sum::<usize>() > room {
            let limit = |column: usize| if cut > 0 { cut } else { narrowest[column] };
            let widest = (0..widths.len()).filter(|&column| widths[column] > limit(column)).max_by_key(|&c| widths[c]);
            let Some(widest) = widest else { break };
            widths[widest] -= 1;
        }
    }
    widths
}

/// `a`, `= b`, `= c` of `a = b = c`.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let at =
            rest.char_indices().skip(1).find(|(at, _)| rest[*at..].starts_with(" = ")).map_or(rest.len(), |(at, _)| at);
        let (piece, after) = rest.split_at(at);
        rest = after.strip_prefix(' ').unwrap_or(after);
        (!piece.is_empty()).then_some(piece)
    })
}

/// The lines of a cell.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces(text) {
        match lines.last_mut() {
            Some(last) if last.chars().count() + 1 + piece.chars().count() <= width => *last += &format!(" {piece}"),
            Some(_) | None => lines.push(piece.to_owned()),
        }
    }
    lines.into_iter().map(|line| cut(&line, width)).collect()
}

/// A row, which is several lines if a cell is.
fn line(cells: &[&str], widths: &[usize]) -> String {
    let wrapped: Vec<Vec<String>> = cells.iter().zip(widths).map(|(cell, &width)| wrap(cell, width)).collect();
    let mut text = String::new();
    for at in 0..wrapped.iter().map(Vec::len).max().unwrap_or(0) {
        let mut line = String::new();
        for (cell, &width) in wrapped.iter().zip(widths) {
            let piece = cell.get(at).map_or("", String::as_str);
            line += &format!("{BETWEEN}{piece:width$}");
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

/// Tables of a Markdown page.
pub(super) fn markdown(tables: &[Table]) -> String {
    let mut text = String::new();
    for table in tables {
        if !text.is_empty() {
            text.push('\n');
        }
        let from = table.from.as_ref().map(|from| format!(", from {}", code(&from.text))).unwrap_or_default();
        let rule = " --- |".repeat(table.columns.len());
        text += &format!("**{}**{from}\n\n| {} |\n|{rule}\n", table.title, table.columns.join(" | "));
        for row in &table.rows {
            let cells: Vec<String> = row.iter().map(markdown_cell).collect();
            text += &format!("| {} |\n", cells.join(" | "));
        }
    }
    text
}

/// Formulas are code, so that nothing in them is markup.
fn markdown_cell(cell: &Spelling) -> String {
    let is_word = cell.latex.starts_with(r"\text{");
    if cell.text.is_empty() || is_word || cell.text == "…" { cell.text.clone() } else { code(&cell.text) }
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', r"\|").replace('`', "'"))
}

/// A `tabular` for each table; needs the packages `booktabs` and `amsmath`.
pub(super) fn latex(tables: &[Table]) -> String {
    let mut text =
        "% \\usepackage{amsmath, booktabs}\n\\begingroup\\small\\renewcommand{\\arraystretch}{1.3}\n".to_owned();
    for (position, table) in tables.iter().enumerate() {
        if position > 0 {
            text += "\n\\bigskip\n\n";
        }
        let count = table.columns.len();
        let from = table.from.as_ref().map(|from| format!(", from ${}$", from.latex)).unwrap_or_default();
        text += &format!(
            "\\noindent\n\\begin{{tabular}}{{@{{}}{}@{{}}}}\n\\multicolumn{{{count}}}{{@{{}}l@{{}}}}{{\\textbf{{{}}}{from}}} \\\\\n\\toprule\n{} \\\\\n\\midrule\n",
            "l".repeat(count),
            table.title,
            table.columns.join(" & ")
        );
        for row in &table.rows {
            let cells: Vec<String> = row.iter().map(latex_cell).collect();
            text += &format!("{} \\\\\n", cells.join(" & "));
        }
        text += "\\bottomrule\n\\end{tabular}\n";
    }
    text + "\\par\\endgroup\n"
}

/// Formulas between dollar signs, words and whole numbers without.
fn latex_cell(cell: &Spelling) -> String {
    let word = cell.latex.strip_prefix(r"\text{").and_then(|word| word.strip_suffix('}'));
    match word {
        Some(word) => word.to_owned(),
        None if cell.latex.is_empty() => String::new(),
        None => format!("${}$", cell.latex),
    }
}

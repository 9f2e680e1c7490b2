//! Arrays as text.
//!
//! In: an array. Out: nested brackets, a line for each row, with aligned columns; or JSON. Long arrays can be cut
//! short: then the first and the last rows and columns are shown.

use crate::eval;
use crate::tensor::Array;

/// More rows or columns than this are cut short.
const MOST: usize = 12;
/// So many are shown at each end then.
const SHOWN: usize = 3;

/// The text of an array, and whether something was left out. Lines after the first begin with `indent` spaces.
pub(in crate::cli) fn text(array: &Array, indent: usize, whole: bool) -> (String, bool) {
    let Some((&width, outer)) = array.dimensions().split_last() else {
        return (eval::format(array.entries().first().copied().unwrap_or(f64::NAN)), false);
    };
    let rows: usize = outer.iter().product();
    let shown = |count: usize| -> Vec<Option<usize>> {
        if whole || count <= MOST {
            return (0..count).map(Some).collect();
        }
        (0..SHOWN).map(Some).chain([None]).chain((count - SHOWN..count).map(Some)).collect()
    };
    let (columns, lines) = (shown(width), shown(rows));
    let entry = |row: usize, column: Option<usize>| match column {
        Some(column) => eval::format(array.row(row)[column]),
        None => "...".to_owned(),
    };
    let cells: Vec<Option<Vec<String>>> =
        lines.iter().map(|line| line.map(|row| columns.iter().map(|&column| entry(row, column)).collect())).collect();
    let widest = |column: usize| cells.iter().flatten().map(|row| row[column].len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns.len()).map(widest).collect();
    let (order, mut text) = (array.dimensions().len(), String::new());
    for (line, row) in lines.iter().zip(&cells) {
        let (Some(number), Some(row)) = (line, row) else {
            text.push_str(&format!("\n{}...", " ".repeat(indent + order - 1)));
            continue;
        };
        // As many lists begin here, and end, as the number of the row is at the end of axes.
        let begins = boundaries(outer, *number);
        let ends = boundaries(outer, number + 1);
        if *number > 0 {
            text.push_str(&format!("\n{}", " ".repeat(indent + order - 1 - begins)));
        }
        let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:>width$}"));
        let cells = cells.collect::<Vec<_>>().join(", ");
        let comma = if number + 1 < rows { "," } else { "" };
        text.push_str(&format!("{}{cells}{}{comma}", "[".repeat(begins + 1), "]".repeat(ends + 1)));
    }
    (text, columns.contains(&None) || lines.contains(&None))
}

/// Of how many axes, from the last one on, so many rows are whole runs.
fn boundaries(outer: &[usize], rows: usize) -> usize {
    let mut run = 1;
    let mut whole = |&length: &usize| {
        run *= length;
        rows.is_multiple_of(run)
    };
    outer.iter().rev().map_while(|length| whole(length).then_some(())).count()
}

/// An array as nested lists.
pub(in crate::cli) fn json(array: &Array) -> serde_json::Value {
    let number = |&entry: &f64| match serde_json::Number::from_f64(entry) {
        Some(number) => serde_json::Value::Number(number),
        None => serde_json::Value::String(eval::format(entry)),
    };
    let mut level: Vec<serde_json::Value> = array.entries().iter().map(number).collect();
    for &length in array.dimensions().iter().rev() {
        level = level.chunks(length.max(1)).map(|chunk| chunk.to_vec().into()).collect();
    }
    level.into_iter().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_aligned() {
        let matrix = Array::new(&[2, 2], vec![1.0, -20.5, 3.0, 4.0]);
        assert_eq!(text(&matrix, 2, false), ("[[1, -20.5],\n   [3,     4]]".to_owned(), false));
        let cube = Array::new(&[2, 2, 1], vec![1.0, 2.0, 3.0, 4.0]);
        assert_eq!(text(&cube, 0, false).0, "[[[1],\n  [2]],\n [[3],\n  [4]]]");
        assert_eq!(text(&2.5.into(), 0, false).0, "2.5");
        assert_eq!(text(&Array::from(&[1.0, 2.0][..]), 0, false).0, "[1, 2]");
    }

    #[test]
    fn long_arrays_are_cut_short() {
        let long = Array::new(&[100], (0..100).map(f64::from).collect::<Vec<_>>());
        assert_eq!(text(&long, 0, false), ("[0, 1, 2, ..., 97, 98, 99]".to_owned(), true));
        assert!(text(&long, 0, true).0.len() > 200);
        let tall = Array::new(&[20, 1], vec![1.0; 20]);
        assert_eq!(text(&tall, 0, false).0, "[[1],\n [1],\n [1],\n ...\n [1],\n [1],\n [1]]");
    }

    #[test]
    fn lists_nest_in_json() {
        let matrix = Array::new(&[2, 2], vec![1.0, f64::NAN, 3.0, 4.0]);
        assert_eq!(json(&matrix).to_string(), r#"[[1.0,"nan"],[3.0,4.0]]"#);
    }
}

//! Pictures of patterns: which entries may be other than 0.
//!
//! In: a pattern whose lengths are numbers. Out: lines of text, or an SVG picture. Always: large matrices are scaled
//! down: a cell is set if an entry in it is. Of very large ones some rows are looked at, evenly spread.

use std::fmt::Write;

use super::csr::Walker;
use super::{Pattern, Stretch};

/// About so many entries are looked at for one picture.
const LOOKS: u64 = 4_000_000;

/// The pattern in characters: `*` where entries may be other than 0. `None` if a length is not a number.
pub fn text(pattern: &Pattern, stretch: Stretch, height: usize, width: usize) -> Option<String> {
    let cells = cells(pattern, stretch, height, width)?;
    let line = |row: &Vec<bool>| row.iter().map(|&set| if set { '*' } else { '.' }).collect::<String>();
    Some(cells.iter().map(line).collect::<Vec<_>>().join("\n"))
}

/// The pattern as an SVG picture. `None` if a length is not a number.
pub fn svg(pattern: &Pattern, stretch: Stretch) -> Option<String> {
    const CELL: usize = 4;
    let cells = cells(pattern, stretch, 160, 160)?;
    let (rows, columns) = pattern.size()?;
    let (height, width) = (cells.len() * CELL, cells.first().map_or(0, Vec::len) * CELL);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-2 -2 {} {}\">\n\
         <title>{rows} x {columns}, {} entries may be other than 0</title>\n\
         <rect x=\"-1\" y=\"-1\" width=\"{}\" height=\"{}\" fill=\"white\" stroke=\"#888\"/>\n",
        width + 4,
        height + 4,
        pattern.nonzeros()?,
        width + 2,
        height + 2
    );
    for (row, line) in cells.iter().enumerate() {
        let mut at = 0;
        for run in line.chunk_by(|a, b| a == b) {
            if run[0] {
                let (x, y, length) = (at * CELL, row * CELL, run.len() * CELL);
                let _ =
                    writeln!(text, "<rect x=\"{x}\" y=\"{y}\" width=\"{length}\" height=\"{CELL}\" fill=\"#1f5fa8\"/>");
            }
            at += run.len();
        }
    }
    text.push_str("</svg>\n");
    Some(text)
}

/// Which cells of a raster have an entry that may be other than 0.
fn cells(pattern: &Pattern, stretch: Stretch, height: usize, width: usize) -> Option<Vec<Vec<bool>>> {
    let (rows, columns) = pattern.size()?;
    let (rows, columns) = (usize::try_from(rows).ok()?, usize::try_from(columns).ok()?);
    let (height, width) = (height.min(rows), width.min(columns));
    let mut cells = vec![vec![false; width]; height];
    let walker = Walker::new(pattern, stretch)?;
    let step = usize::try_from(pattern.nonzeros()?.div_ceil(LOOKS)).ok()?.max(1);
    for row in (0..rows).step_by(step) {
        // Beyond 2^64 no matrix has a size.
        let line = &mut cells[(row as u128 * height as u128 / rows as u128) as usize];
        walker.visit(row, |column, _| line[(column as u128 * width as u128 / columns as u128) as usize] = true);
    }
    Some(cells)
}

//! Tables in blocks of rows: what a format of tables has to offer.
//!
//! In: rows of some format. Out: [`Block`]s with the rows as they were and the numbers that the formula
//! needs. Always: a block has as many numbers of each variable as its rows need, and a row whose numbers
//! cannot be read is in `bad` with the reason; whether it is kept is the reader's caller's choice.

use std::io;

use super::engine::Engine;

/// Some rows of a table.
#[derive(Debug)]
pub(super) struct Block<R> {
    /// The rows as they were; those behind `len` are left from before and are used again.
    pub(super) rows: Vec<R>,
    pub(super) len: usize,
    /// The numbers of each variable, row after row.
    pub(super) inputs: Vec<Vec<f64>>,
    /// How many numbers of each variable a row has.
    sizes: Vec<usize>,
    pub(super) bad: Vec<BadRow>,
    most_rows: usize,
    most_bad: usize,
}

/// A row that could not be read.
#[derive(Debug)]
pub(super) struct BadRow {
    /// The line of the file it stands in, counted from 1.
    pub(super) line: u64,
    pub(super) reason: String,
    /// Its place in the block, if it was kept.
    pub(super) place: Option<usize>,
}

impl<R: Default> Block<R> {
    /// A block for the rows of an engine; it is full at the first bad one too, if `stops`.
    pub(super) fn new(engine: &Engine, stops: bool) -> Block<R> {
        let (sizes, most_rows) = (engine.sizes().to_vec(), engine.rows());
        let (inputs, most_bad) = (vec![Vec::new(); sizes.len()], if stops { 1 } else { most_rows });
        Block { rows: Vec::new(), len: 0, inputs, sizes, bad: Vec::new(), most_rows, most_bad }
    }

    /// How many rows there is a place for.
    pub(super) fn room(&self) -> usize {
        self.most_rows - self.len
    }

    /// Whether there is a place for another row.
    pub(super) fn has_room(&self) -> bool {
        self.room() > 0 && self.bad.len() < self.most_bad
    }

    pub(super) fn clear(&mut self) {
        self.len = 0;
        self.inputs.iter_mut().for_each(Vec::clear);
        self.bad.clear();
    }

    /// The place for the next row, with what an earlier one has left there.
    pub(super) fn next(&mut self) -> &mut R {
        if self.rows.len() == self.len {
            self.rows.push(R::default());
        }
        &mut self.rows[self.len]
    }

    /// Takes the next row, of which the numbers are those, one variable after the other, or cannot be read.
    pub(super) fn take(&mut self, numbers: Result<&[f64], String>, line: u64, keep_bad: bool) {
        let columns = self.inputs.iter_mut().zip(&self.sizes);
        match numbers {
            Ok(mut rest) => {
                for (column, &size) in columns {
                    let (own, after) = rest.split_at(size);
                    column.extend_from_slice(own);
                    rest = after;
                }
            }
            Err(reason) => {
                self.bad.push(BadRow { line, reason, place: keep_bad.then_some(self.len) });
                if !keep_bad {
                    return;
                }
                columns.for_each(|(column, &size)| column.resize(column.len() + size, f64::NAN));
            }
        }
        self.len += 1;
    }

    /// Takes so many rows that are nothing but numbers, which are in `inputs` already.
    pub(super) fn take_many(&mut self, count: usize) {
        self.len += count;
        self.rows.resize_with(self.len.max(self.rows.len()), R::default);
    }
}

/// Reads a table.
pub(super) trait Reader: Send {
    /// A row as it was.
    type Row: Default + Send;

    /// Fills an empty block; whether there may be more rows.
    fn read(&mut self, block: &mut Block<Self::Row>) -> io::Result<bool>;
}

/// Writes a table.
pub(super) trait Writer {
    /// A row as it was.
    type Row;

    /// Writes a row with its results.
    fn write(&mut self, row: &mut Self::Row, results: &[f64]) -> io::Result<()>;

    /// Writes what is left.
    fn finish(&mut self) -> io::Result<()>;
}

/// The number of a cell.
pub(in crate::cli) fn number(cell: &[u8], column: &str) -> Result<f64, String> {
    let text = cell.trim_ascii();
    let number = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
    number.ok_or_else(|| match text {
        [] => format!("column `{column}` is empty"),
        text => format!("column `{column}`: `{}` is not a number", shortened(&text.escape_ascii().to_string())),
    })
}

/// The beginning of a text, enough to find it by.
pub(super) fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// Writes the shortest decimal that reads back exactly, as [`crate::eval::format`] does, without memory of its own.
pub(super) fn format(value: f64, buffer: &mut ryu::Buffer) -> &str {
    if value.is_nan() {
        return "nan";
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" };
    }
    let text = buffer.format_finite(if value == 0.0 { 0.0 } else { value });
    text.strip_suffix(".0").unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_everywhere() {
        let mut buffer = ryu::Buffer::new();
        let mut value = 1.234e-320;
        while value < 1e300 {
            for value in [value, -value, 1.0 / value, f64::trunc(value)] {
                assert_eq!(format(value, &mut buffer), crate::eval::format(value));
            }
            value *= 7.3;
        }
        for value in [0.0, -0.0, 1e15, 1e16, 9999999999999998.0, 1e-5, 9.999e-6, f64::NAN, f64::INFINITY, f64::MAX] {
            assert_eq!(format(value, &mut buffer), crate::eval::format(value));
        }
    }

    #[test]
    fn cells_are_numbers_or_tell_why_not() {
        assert_eq!(number(b" 1.5e-3 ", "x"), Ok(0.0015));
        assert!(number(b"NaN", "x").is_ok_and(f64::is_nan));
        let long = [b'a'; 1000];
        assert!(number(&long, "x").is_err_and(|reason| reason.len() < 100 && reason.contains("aaa...`")));
        assert_eq!(number(b"", "x"), Err("column `x` is empty".to_owned()));
        assert_eq!(number(b"a\x1b\xff", "x"), Err("column `x`: `a\\x1b\\xff` is not a number".to_owned()));
    }
}

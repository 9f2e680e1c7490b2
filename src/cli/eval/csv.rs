//! CSV: a header with the names of the columns, then a row a line.

use std::io::{self, Read, Write};

use csv::{ByteRecord, Terminator, WriterBuilder};

use super::super::records::{self, Remembered};
use super::table::{self, Block};

/// The names of the columns, and a table whose next row is the first.
pub(super) fn open<I: Read>(input: I, delimiter: u8) -> io::Result<(Vec<String>, csv::Reader<Remembered<I>>)> {
    let mut reader = records::open(input, delimiter);
    let header = reader.byte_headers().map_err(records::failure)?;
    let names = header.iter().map(|name| String::from_utf8_lossy(name.trim_ascii()).into_owned()).collect();
    Ok((names, reader))
}

/// Reads the rows.
pub(super) struct Reader<I> {
    pub(super) rows: csv::Reader<Remembered<I>>,
    /// The names and positions of the columns that the formula needs, one variable after the other.
    pub(super) columns: Vec<(String, usize)>,
    /// How many columns there are.
    pub(super) width: usize,
    pub(super) keep_bad: bool,
    /// The numbers of one row.
    pub(super) numbers: Vec<f64>,
}

impl<I: Read + Send> table::Reader for Reader<I> {
    type Row = ByteRecord;

    fn read(&mut self, block: &mut Block<ByteRecord>) -> io::Result<bool> {
        while block.has_room() {
            let record = block.next();
            if !self.rows.read_byte_record(record).map_err(records::failure)? {
                return Ok(false);
            }
            let read = numbers(record, &self.columns, self.width, &mut self.numbers);
            let line = if read.is_ok() { 0 } else { records::line(&self.rows, record) };
            // The results would not stand below their names behind a row that is too long.
            let keep_bad = self.keep_bad && record.len() <= self.width;
            for _ in record.len()..self.width {
                record.push_field(b"");
            }
            block.take(read.map(|()| self.numbers.as_slice()), line, keep_bad);
        }
        Ok(true)
    }
}

fn numbers(
    record: &ByteRecord,
    columns: &[(String, usize)],
    width: usize,
    numbers: &mut Vec<f64>,
) -> Result<(), String> {
    numbers.clear();
    if record.len() != width {
        let fields = if record.len() == 1 { "field" } else { "fields" };
        return Err(format!("{} {fields}, and the header has {width}", record.len()));
    }
    for (name, position) in columns {
        numbers.push(table::number(&record[*position], name)?);
    }
    Ok(())
}

/// Writes the rows with the results behind them.
pub(super) struct Writer<O: Write> {
    out: csv::Writer<O>,
    buffer: ryu::Buffer,
}

impl<O: Write> Writer<O> {
    /// Begins with the header.
    pub(super) fn new(out: O, delimiter: u8, header: &[String], results: &[String]) -> io::Result<Writer<O>> {
        let builder = &mut WriterBuilder::new();
        let builder = builder.delimiter(delimiter).flexible(true).terminator(Terminator::Any(b'\n'));
        let mut out = builder.from_writer(out);
        out.write_record(header.iter().chain(results)).map_err(records::failure)?;
        Ok(Writer { out, buffer: ryu::Buffer::new() })
    }
}

impl<O: Write> table::Writer for Writer<O> {
    type Row = ByteRecord;

    fn write(&mut self, row: &mut ByteRecord, results: &[f64]) -> io::Result<()> {
        for field in row.iter() {
            self.out.write_field(field).map_err(records::failure)?;
        }
        for &result in results {
            self.out.write_field(table::format(result, &mut self.buffer)).map_err(records::failure)?;
        }
        self.out.write_record(None::<&[u8]>).map_err(records::failure)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

//! CSV, and where in its file a record begins.
//!
//! In: a file of CSV. Out: its records, and the line of the last one, counted from 1. Always: the line is that of the record's
//! first character, whatever ends the lines and however many empty ones stand before it.

use std::io::{self, Read};

use csv::{ByteRecord, ReaderBuilder};

/// Reads the records behind the header, which may have other numbers of fields.
pub(super) fn open<I: Read>(input: I, delimiter: u8) -> csv::Reader<Remembered<I>> {
    let input = Remembered { input, last: Vec::new(), end: 0 };
    ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(input)
}

/// The line that the record begins at which was read last.
pub(super) fn line<I: Read>(reader: &csv::Reader<Remembered<I>>, record: &ByteRecord) -> u64 {
    // The reader stands behind the record's last line, or before the second half of its end.
    let end = reader.position();
    let ended = u64::from(reader.get_ref().before(end.byte()) == Some(b'\n'));
    let inside: usize = record.iter().map(|field| field.iter().filter(|&&byte| byte == b'\n').count()).sum();
    end.line().saturating_sub(ended + inside as u64)
}

/// What went wrong, of the kind that it was: a closed pipe is no error.
pub(super) fn failure(error: csv::Error) -> io::Error {
    let message = error.to_string();
    let csv::ErrorKind::Io(error) = error.into_kind() else { return io::Error::other(message) };
    error
}

/// Input that knows what was read of it last.
#[derive(Debug)]
pub(super) struct Remembered<I> {
    input: I,
    last: Vec<u8>,
    /// How many bytes have been read.
    end: u64,
}

impl<I> Remembered<I> {
    /// The byte before a place.
    fn before(&self, place: u64) -> Option<u8> {
        let back = usize::try_from(self.end.checked_sub(place)?).ok()? + 1;
        self.last.get(self.last.len().checked_sub(back)?).copied()
    }
}

impl<I: Read> Read for Remembered<I> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(bytes)?;
        if read > 0 {
            self.last.clear();
            self.last.extend_from_slice(&bytes[..read]);
            self.end += read as u64;
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_know_their_lines() {
        for (text, lines) in [
            ("x\n1\n2", vec![2, 3]),
            ("x\n1\n2\n", vec![2, 3]),
            ("x\r\n1\r\n2\r\n", vec![2, 3]),
            ("x\r\n1\r\n2", vec![2, 3]),
            ("\n\nx\n\n\n1\n\r\n2\n\n", vec![6, 8]),
            ("\u{feff}x\r\n\r\n1\r\n2\n3\n", vec![3, 4, 5]),
            ("x\n\"a\nb\r\nc\"\n2\n", vec![2, 5]),
        ] {
            // However the bytes come.
            for bytes in [1, 100] {
                let chunks = text
                    .as_bytes()
                    .chunks(bytes)
                    .fold(Box::new(io::empty()) as Box<dyn Read>, |a, b| Box::new(a.chain(b)));
                let mut reader = open(chunks, b',');
                let (mut record, mut found) = (ByteRecord::new(), Vec::new());
                reader.byte_headers().expect("a header");
                while reader.read_byte_record(&mut record).expect("a record") {
                    found.push(line(&reader, &record));
                }
                assert_eq!(found, lines, "{text:?} by {bytes}");
            }
        }
    }
}

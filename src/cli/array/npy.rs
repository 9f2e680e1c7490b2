//! Arrays in files of NumPy.
//!
//! In: a `.npy` file, as bytes or opened. Out: an array of doubles, whatever the numbers were, whole or some rows at a
//! time; and back. The format is described in NumPy's documentation, `numpy.lib.format`: a magic text, a version, the length of
//! a header, the header, which is a Python dictionary, and the entries.

use std::io::{self, Read, Seek, SeekFrom};

use crate::tensor::Array;

const MAGIC: &[u8] = b"\x93NUMPY";

/// What the header says.
#[derive(Debug)]
struct Head {
    kind: Kind,
    by_columns: bool,
    dimensions: Vec<usize>,
}

/// How the entries are written.
#[derive(Clone, Copy, Debug)]
enum Kind {
    F64,
    F32,
    I64,
    I32,
    I16,
    I8,
    U64,
    U32,
    U16,
    U8,
}

fn short() -> String {
    "the file is cut short".to_owned()
}

/// Reads an array.
pub(super) fn read(bytes: &[u8]) -> Result<Array, String> {
    let mut data = bytes;
    let Head { kind, by_columns, dimensions } = head(&mut data)?;
    let count = dimensions.iter().try_fold(1usize, |count, &length| count.checked_mul(length));
    let bytes = count.and_then(|count| count.checked_mul(kind.width()));
    let data = bytes.and_then(|bytes| data.get(..bytes)).ok_or_else(short)?;
    let mut entries = Vec::new();
    kind.decode(data, &mut entries);
    Ok(Array::new(&dimensions, if by_columns { by_rows(&dimensions, &entries) } else { entries }))
}

/// Reads what comes before the entries.
fn head(input: &mut impl Read) -> Result<Head, String> {
    let mut first = [0; 8];
    input.read_exact(&mut first).map_err(|_| short())?;
    let version = first.strip_prefix(MAGIC).ok_or("this is no .npy file")?;
    // The minor version is of no consequence.
    let mut length = match version[0] {
        1 => vec![0; 2],
        2 | 3 => vec![0; 4],
        other => return Err(format!("version {other} of the format is not known")),
    };
    input.read_exact(&mut length).map_err(|_| short())?;
    let length = length.iter().rev().fold(0u64, |length, &byte| length << 8 | u64::from(byte));
    let mut header = String::new();
    input.take(length).read_to_string(&mut header).map_err(|_| "the header is no text".to_owned())?;
    if header.len() as u64 != length {
        return Err(short());
    }
    Ok(Head {
        kind: Kind::of(quoted(value(&header, "descr")?)?)?,
        by_columns: value(&header, "fortran_order")?.starts_with("True"),
        dimensions: dimensions(value(&header, "shape")?)?,
    })
}

/// What an array is read from.
pub(in crate::cli) trait Source: Read + Seek + Send {}

impl<S: Read + Seek + Send> Source for S {}

/// An array that is read some rows at a time; its first axis is that of the rows.
pub(in crate::cli) struct Rows {
    input: Box<dyn Source>,
    /// Where the entries begin.
    start: u64,
    head: Head,
    bytes: Vec<u8>,
}

impl Rows {
    /// Reads the header of an array of at most so many bytes that begins here.
    pub(in crate::cli) fn open(mut input: Box<dyn Source>, most: u64) -> Result<Rows, String> {
        let before = input.stream_position().map_err(|error| error.to_string())?;
        let head = head(&mut input)?;
        let start = input.stream_position().map_err(|error| error.to_string())?;
        let count = head.dimensions.iter().try_fold(head.kind.width(), |count, &length| count.checked_mul(length));
        let fits = |&bytes: &u64| bytes <= most.saturating_sub(start - before);
        count.and_then(|bytes| u64::try_from(bytes).ok()).filter(fits).ok_or_else(short)?;
        Ok(Rows { input, start, head, bytes: Vec::new() })
    }

    /// The lengths of all axes; that of the rows is the first.
    pub(in crate::cli) fn dimensions(&self) -> &[usize] {
        &self.head.dimensions
    }

    /// Adds the numbers of some rows, row after row.
    pub(in crate::cli) fn read(&mut self, first: usize, count: usize, numbers: &mut Vec<f64>) -> io::Result<()> {
        let (&rows, inner) = self.head.dimensions.split_first().unwrap_or((&1, &[]));
        let size: usize = inner.iter().product();
        if !self.head.by_columns || size == 1 {
            self.fetch(first * size, count * size)?;
            self.head.kind.decode(&self.bytes, numbers);
            return Ok(());
        }
        // The rows of one entry are beside each other.
        let order: Vec<f64> = (0..size).map(|entry| entry as f64).collect();
        let order = by_rows(inner, &order);
        let begin = numbers.len();
        numbers.resize(begin + count * size, 0.0);
        let mut column = Vec::new();
        for (entry, place) in order.into_iter().enumerate() {
            self.fetch(place as usize * rows + first, count)?;
            column.clear();
            self.head.kind.decode(&self.bytes, &mut column);
            numbers[begin + entry..].iter_mut().step_by(size).zip(&column).for_each(|(to, from)| *to = *from);
        }
        Ok(())
    }

    /// Reads the bytes of so many entries from one on.
    fn fetch(&mut self, entry: usize, count: usize) -> io::Result<()> {
        let width = self.head.kind.width();
        self.bytes.resize(count * width, 0);
        self.input.seek(SeekFrom::Start(self.start + (entry * width) as u64))?;
        self.input.read_exact(&mut self.bytes)
    }
}

/// What stands after a key of the header.
fn value<'h>(header: &'h str, key: &str) -> Result<&'h str, String> {
    let after = header.split_once(&format!("'{key}':")).ok_or_else(|| format!("the header has no `{key}`"))?.1;
    Ok(after.trim_start())
}

fn quoted(text: &str) -> Result<&str, String> {
    let inside = text.strip_prefix('\'').and_then(|rest| rest.split_once('\''));
    inside.map(|(inside, _)| inside).ok_or_else(|| "records cannot be read, only numbers".to_owned())
}

fn dimensions(text: &str) -> Result<Vec<usize>, String> {
    let inside = text.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let (inside, _) = inside.ok_or("the header has no shape")?;
    let lengths = inside.split(',').map(str::trim).filter(|length| !length.is_empty());
    lengths.map(|length| length.parse().map_err(|_| format!("`{length}` is no length"))).collect()
}

impl Kind {
    fn of(written: &str) -> Result<Kind, String> {
        Ok(match written {
            "<f8" => Kind::F64,
            "<f4" => Kind::F32,
            "<i8" => Kind::I64,
            "<i4" => Kind::I32,
            "<i2" => Kind::I16,
            "|i1" => Kind::I8,
            "<u8" => Kind::U64,
            "<u4" => Kind::U32,
            "<u2" => Kind::U16,
            "|u1" | "|b1" => Kind::U8,
            _ => return Err(format!("numbers of the type `{written}` cannot be read; save the array as float64")),
        })
    }

    /// The bytes of an entry.
    fn width(self) -> usize {
        match self {
            Kind::F64 | Kind::I64 | Kind::U64 => 8,
            Kind::F32 | Kind::I32 | Kind::U32 => 4,
            Kind::I16 | Kind::U16 => 2,
            Kind::I8 | Kind::U8 => 1,
        }
    }

    /// Adds entries as doubles.
    fn decode(self, bytes: &[u8], numbers: &mut Vec<f64>) {
        macro_rules! convert {
            ($number:ty) => {{
                let number = |bytes: &[u8]| <$number>::from_le_bytes(std::array::from_fn(|at| bytes[at])) as f64;
                numbers.extend(bytes.chunks_exact(size_of::<$number>()).map(number))
            }};
        }
        match self {
            Kind::F64 => convert!(f64),
            Kind::F32 => convert!(f32),
            Kind::I64 => convert!(i64),
            Kind::I32 => convert!(i32),
            Kind::I16 => convert!(i16),
            Kind::I8 => convert!(i8),
            Kind::U64 => convert!(u64),
            Kind::U32 => convert!(u32),
            Kind::U16 => convert!(u16),
            Kind::U8 => convert!(u8),
        }
    }
}

/// Entries in the order of rows from those in the order of columns.
fn by_rows(dimensions: &[usize], columns: &[f64]) -> Vec<f64> {
    let mut steps = vec![1; dimensions.len()];
    for axis in 1..dimensions.len() {
        steps[axis] = steps[axis - 1] * dimensions[axis - 1];
    }
    let mut rows = Vec::with_capacity(columns.len());
    let (mut at, mut place) = (vec![0; dimensions.len()], 0);
    for _ in 0..columns.len() {
        rows.push(columns[place]);
        for axis in (0..dimensions.len()).rev() {
            at[axis] += 1;
            place += steps[axis];
            if at[axis] < dimensions[axis] {
                break;
            }
            place -= steps[axis] * dimensions[axis];
            at[axis] = 0;
        }
    }
    rows
}

/// Writes an array of doubles.
pub(in crate::cli) fn write(array: &Array) -> Vec<u8> {
    let lengths: String = array.dimensions().iter().map(|length| format!("{length}, ")).collect();
    let mut header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({}), }}", lengths.trim_end());
    // The entries begin at a multiple of 64 bytes.
    let before = MAGIC.len() + 4;
    let padding = (before + header.len() + 1).next_multiple_of(64) - (before + header.len() + 1);
    header.push_str(&" ".repeat(padding));
    header.push('\n');
    let mut bytes = [MAGIC, &[1, 0]].concat();
    bytes.extend(u16::try_from(header.len()).unwrap_or(u16::MAX).to_le_bytes());
    bytes.extend(header.as_bytes());
    array.entries().iter().for_each(|entry| bytes.extend(entry.to_le_bytes()));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for dimensions in [&[][..], &[3], &[2, 3], &[2, 1, 4]] {
            let count = dimensions.iter().product::<usize>();
            let array = Array::new(dimensions, (0..count).map(|entry| entry as f64 / 8.0).collect::<Vec<_>>());
            let bytes = write(&array);
            assert_eq!(bytes.len() % 64, count * 8 % 64, "the entries are aligned");
            assert_eq!(read(&bytes), Ok(array));
        }
    }

    #[test]
    fn other_types_and_columns_are_read() {
        let header = |kind: &str, order: &str, shape: &str, data: &[u8]| {
            let header = format!("{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}, }}\n");
            [MAGIC, &[1, 0, header.len() as u8, 0], header.as_bytes(), data].concat()
        };
        let numbers: Vec<u8> = (0i32..6).flat_map(i32::to_le_bytes).collect();
        let rows = read(&header("<i4", "False", "(2, 3)", &numbers));
        assert_eq!(rows, Ok(Array::new(&[2, 3], vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0])));
        let columns = read(&header("<i4", "True", "(2, 3)", &numbers));
        assert_eq!(columns, Ok(Array::new(&[2, 3], vec![0.0, 2.0, 4.0, 1.0, 3.0, 5.0])));
        assert!(read(&header("<i4", "False", "(2, 4)", &numbers)).is_err());
        assert!(read(&header(">f8", "False", "(2,)", &numbers)).is_err());
        assert!(read(&header("<f8", "False", "(9999999999, 9999999999)", &numbers)).is_err());
        assert!(read(b"\x93NUMPY\x01").is_err() && read(b"PK").is_err());
    }

    #[test]
    fn rows_are_read_some_at_a_time() {
        let entries: Vec<f64> = (0..24).map(f64::from).collect();
        let whole = Array::new(&[4, 3, 2], entries.clone());
        let header = "{'descr': '<i2', 'fortran_order': True, 'shape': (4, 3, 2), }\n";
        let numbers: Vec<u8> = (0..24)
            .map(|place| (place % 4, place / 4 % 3, place / 12))
            .flat_map(|(row, i, j): (i16, i16, i16)| (row * 6 + i * 2 + j).to_le_bytes())
            .collect();
        let columns = [MAGIC, &[1, 0, header.len() as u8, 0], header.as_bytes(), &numbers].concat();
        for bytes in [write(&whole), columns] {
            let most = bytes.len() as u64;
            let mut rows = Rows::open(Box::new(io::Cursor::new(bytes.clone())), most).expect("an array");
            assert_eq!(rows.dimensions(), [4, 3, 2]);
            let mut found = Vec::new();
            for (first, count) in [(0, 1), (1, 2), (3, 1)] {
                rows.read(first, count, &mut found).expect("the rows are there");
            }
            assert_eq!(found, entries);
            assert!(Rows::open(Box::new(io::Cursor::new(bytes)), most - 1).is_err());
        }
    }
}

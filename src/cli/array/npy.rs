//! Arrays in files of NumPy.
//!
//! In: the bytes of a `.npy` file. Out: an array of doubles, whatever the numbers were; and back. The format is described in
//! NumPy's documentation, `numpy.lib.format`: a magic text, a version, the length of a header, the header, which is a
//! Python dictionary, and the entries.

use crate::tensor::Array;

const MAGIC: &[u8] = b"\x93NUMPY";

/// Reads an array.
pub(super) fn read(bytes: &[u8]) -> Result<Array, String> {
    let short = || "the file is cut short".to_owned();
    let rest = bytes.strip_prefix(MAGIC).ok_or("this is no .npy file")?;
    let (&version, rest) = rest.split_first().ok_or_else(short)?;
    let width = match version {
        1 => 2,
        2 | 3 => 4,
        _ => return Err(format!("version {version} of the format is not known")),
    };
    // The minor version is of no consequence.
    let length = rest.get(1..=width).ok_or_else(short)?;
    let length = length.iter().rev().fold(0usize, |length, &byte| length << 8 | usize::from(byte));
    let header = rest.get(width + 1..).and_then(|rest| rest.get(..length)).ok_or_else(short)?;
    let header = str::from_utf8(header).map_err(|_| "the header is no text".to_owned())?;
    let data = &rest[width + 1 + length..];
    let kind = quoted(value(header, "descr")?)?;
    let by_columns = value(header, "fortran_order")?.starts_with("True");
    let dimensions = dimensions(value(header, "shape")?)?;
    let count = dimensions.iter().try_fold(1usize, |count, &length| count.checked_mul(length));
    let count = count.filter(|&count| count <= data.len()).ok_or_else(short)?;
    let entries = entries(kind, data, count)?;
    Ok(Array::new(&dimensions, if by_columns { by_rows(&dimensions, &entries) } else { entries }))
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

/// The entries as doubles.
fn entries(kind: &str, data: &[u8], count: usize) -> Result<Vec<f64>, String> {
    macro_rules! convert {
        ($number:ty) => {{
            const WIDTH: usize = size_of::<$number>();
            let bytes = count.checked_mul(WIDTH).and_then(|bytes| data.get(..bytes)).ok_or("the file is cut short")?;
            let number = |bytes: &[u8]| <$number>::from_le_bytes(std::array::from_fn(|at| bytes[at])) as f64;
            Ok(bytes.chunks_exact(WIDTH).map(number).collect())
        }};
    }
    match kind {
        "<f8" => convert!(f64),
        "<f4" => convert!(f32),
        "<i8" => convert!(i64),
        "<i4" => convert!(i32),
        "<i2" => convert!(i16),
        "|i1" => convert!(i8),
        "<u8" => convert!(u64),
        "<u4" => convert!(u32),
        "<u2" => convert!(u16),
        "|u1" | "|b1" => convert!(u8),
        _ => Err(format!("numbers of the type `{kind}` cannot be read; save the array as float64")),
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
pub(super) fn write(array: &Array) -> Vec<u8> {
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
}

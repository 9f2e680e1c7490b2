//! Several arrays in one file of NumPy, which is a ZIP archive of `.npy` files.
//!
//! In: the bytes of a `.npz` file, and the name of an array. Out: the array. The directory at the end of the archive says where
//! the files are; they are stored as they are (`numpy.savez`) or deflated (`numpy.savez_compressed`).

use super::npy;
use crate::tensor::Array;

/// A file in the archive, as the directory has it.
#[derive(Debug)]
struct Entry<'a> {
    name: &'a str,
    method: usize,
    packed: usize,
    unpacked: usize,
    /// Where the header in front of the file begins.
    start: usize,
}

/// Reads an array by its name, or the only one.
pub(super) fn read(bytes: &[u8], name: Option<&str>) -> Result<Array, String> {
    let entries = directory(bytes).ok_or("this is no .npz file, or it is larger than 4 GB")?;
    let stem = |entry: &Entry<'_>| entry.name.strip_suffix(".npy").unwrap_or(entry.name).to_owned();
    let names = || entries.iter().map(stem).collect::<Vec<_>>().join(", ");
    let entry = match (name, &entries[..]) {
        (Some(name), _) => {
            let found = entries.iter().find(|entry| stem(entry) == name || entry.name == name);
            found.ok_or_else(|| format!("there is no array `{name}`, only {}", names()))?
        }
        (None, [only]) => only,
        (None, _) => return Err(format!("there are several arrays; name one after a colon: {}", names())),
    };
    npy::read(&unpack(bytes, entry)?)
}

/// A little-endian number of so many bytes.
fn number(bytes: &[u8], at: usize, width: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(width)?)?;
    Some(bytes.iter().rev().fold(0, |number, &byte| number << 8 | usize::from(byte)))
}

/// The files of the archive.
fn directory(bytes: &[u8]) -> Option<Vec<Entry<'_>>> {
    const END: usize = 22;
    const SIGNATURE: &[u8] = b"PK\x05\x06";
    // A comment of up to 64 kB may follow the end of the directory.
    let last = bytes.len().checked_sub(END)?;
    let end = (last.saturating_sub(0xFFFF)..=last).rev().find(|&at| bytes[at..].starts_with(SIGNATURE))?;
    let (count, mut at) = (number(bytes, end + 10, 2)?, number(bytes, end + 16, 4)?);
    let mut entries = Vec::new();
    for _ in 0..count {
        if !bytes.get(at..)?.starts_with(b"PK\x01\x02") {
            return None;
        }
        let field = |offset: usize, width: usize| number(bytes, at + offset, width);
        let (name, extra, comment) = (field(28, 2)?, field(30, 2)?, field(32, 2)?);
        entries.push(Entry {
            name: str::from_utf8(bytes.get(at + 46..at + 46 + name)?).ok()?,
            method: field(10, 2)?,
            packed: field(20, 4)?,
            unpacked: field(24, 4)?,
            start: field(42, 4)?,
        });
        at += 46 + name + extra + comment;
    }
    Some(entries)
}

/// The bytes of a file of the archive.
fn unpack(bytes: &[u8], entry: &Entry<'_>) -> Result<Vec<u8>, String> {
    let short = || "the file is cut short".to_owned();
    let field = |offset: usize| number(bytes, entry.start.saturating_add(offset), 2).ok_or_else(short);
    let start = entry.start + 30 + field(26)? + field(28)?;
    let packed = bytes.get(start..).and_then(|rest| rest.get(..entry.packed)).ok_or_else(short)?;
    match entry.method {
        0 => Ok(packed.to_vec()),
        8 => miniz_oxide::inflate::decompress_to_vec_with_limit(packed, entry.unpacked)
            .map_err(|_| "the file is damaged".to_owned()),
        method => Err(format!("method {method} of compression is not known")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::npy::tests::write;
    use super::*;

    /// An archive of stored files, as `numpy.savez` writes it.
    fn archive(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let (mut bytes, mut directory) = (Vec::new(), Vec::new());
        for (name, data) in files {
            let start = bytes.len() as u32;
            let length = (data.len() as u32).to_le_bytes();
            let fields = [&[0; 4][..], &length, &length, &(name.len() as u16).to_le_bytes()].concat();
            bytes.extend([b"PK\x03\x04", &[0; 10][..], &fields, &[0; 2], name.as_bytes(), data].concat());
            let tail = [&[0; 12][..], &start.to_le_bytes(), name.as_bytes()].concat();
            directory.extend([b"PK\x01\x02", &[0; 12][..], &fields, &tail].concat());
        }
        let (start, size) = ((bytes.len() as u32).to_le_bytes(), (directory.len() as u32).to_le_bytes());
        let count = (files.len() as u16).to_le_bytes();
        bytes.extend(directory);
        bytes.extend([b"PK\x05\x06", &[0; 4][..], &count, &count, &size, &start, &[0; 2]].concat());
        bytes
    }

    #[test]
    fn arrays_are_found_by_their_names() {
        let (a, b) = (Array::from(&[1.0, 2.0][..]), Array::from(3.0));
        let both = archive(&[("a.npy", write(&a)), ("b.npy", write(&b))]);
        assert_eq!(read(&both, Some("a")), Ok(a.clone()));
        assert_eq!(read(&both, Some("b")), Ok(b));
        assert!(read(&both, None).expect_err("there are two").contains("a, b"));
        assert!(read(&both, Some("c")).is_err());
        assert_eq!(read(&archive(&[("a.npy", write(&a))]), None), Ok(a));
        for length in 0..both.len() {
            assert!(read(&both[..length], Some("a")).is_err(), "{length}");
        }
    }
}

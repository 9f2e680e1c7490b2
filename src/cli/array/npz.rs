//! Several arrays in one file of NumPy, which is a ZIP archive of `.npy` files.
//!
//! In: the bytes of a `.npz` file, and the name of an array. Out: the array; and back. The directory at the end of the archive says where
//! the files are; they are stored as they are (`numpy.savez`) or deflated (`numpy.savez_compressed`). A file that is no array
//! is given by NumPy as bytes, so the archive can say more than arrays do.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::npy::{self, Rows, Source};
use crate::tensor::Array;

/// A file in the archive, as the directory has it.
#[derive(Debug)]
struct Entry {
    name: String,
    method: usize,
    packed: usize,
    unpacked: usize,
    /// Where the header in front of the file begins.
    start: usize,
}

impl Entry {
    /// The name of the array.
    fn stem(&self) -> &str {
        self.name.strip_suffix(".npy").unwrap_or(&self.name)
    }
}

/// An archive on the disk, of which the arrays are opened one by one.
#[derive(Debug)]
pub(in crate::cli) struct Archive {
    path: PathBuf,
    entries: Vec<Entry>,
}

impl Archive {
    /// Reads the directory.
    pub(in crate::cli) fn open(path: &Path) -> Result<Archive, String> {
        let no_archive = || "this is no .npz file, or it is larger than 4 GB".to_owned();
        let failed = |error: io::Error| error.to_string();
        let mut file = File::open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let tail = part(&mut file, length.saturating_sub(LAST as u64), LAST).map_err(failed)?;
        let (count, start, size) = ending(&tail).ok_or_else(no_archive)?;
        let directory = part(&mut file, start as u64, size).map_err(failed)?;
        let entries = listed(&directory, count).ok_or_else(no_archive)?;
        Ok(Archive { path: path.to_owned(), entries })
    }

    /// The names of the arrays.
    pub(in crate::cli) fn names(&self) -> Vec<&str> {
        self.entries.iter().map(Entry::stem).collect()
    }

    /// An array, if there is one of that name. What is compressed is unpacked now.
    pub(in crate::cli) fn rows(&self, name: &str) -> Result<Option<Rows>, String> {
        let Some(entry) = self.entries.iter().find(|entry| entry.stem() == name) else { return Ok(None) };
        let failed = |error: io::Error| error.to_string();
        let mut file = File::open(&self.path).map_err(failed)?;
        if entry.method != 0 {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(failed)?;
            let bytes = unpack(&bytes, entry)?;
            let most = bytes.len() as u64;
            return Rows::open(Box::new(Cursor::new(bytes)), most).map(Some);
        }
        let header = part(&mut file, entry.start as u64, LOCAL).map_err(failed)?;
        let start = entry.start + after_header(&header, 0).ok_or("the file is cut short")?;
        file.seek(SeekFrom::Start(start as u64)).map_err(failed)?;
        let file: Box<dyn Source> = Box::new(io::BufReader::new(file));
        Rows::open(file, entry.packed as u64).map(Some)
    }
}

/// At most so many bytes of a file from a place on.
fn part(file: &mut File, start: u64, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    file.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads an array by its name, or the only one.
pub(in crate::cli) fn read(bytes: &[u8], name: Option<&str>) -> Result<Array, String> {
    let entries = directory(bytes).ok_or("this is no .npz file, or it is larger than 4 GB")?;
    let names = || entries.iter().map(Entry::stem).collect::<Vec<_>>().join(", ");
    let entry = match (name, &entries[..]) {
        (Some(name), _) => {
            let found = entries.iter().find(|entry| entry.stem() == name || entry.name == name);
            found.ok_or_else(|| format!("there is no array `{name}`, only {}", names()))?
        }
        (None, [only]) => only,
        (None, _) => return Err(format!("there are several arrays; name one after a colon: {}", names())),
    };
    npy::read(&unpack(bytes, entry)?)
}

/// The bytes of a file of the archive by its whole name; `None` if there is none.
pub(in crate::cli) fn member(bytes: &[u8], name: &str) -> Result<Option<Vec<u8>>, String> {
    let entries = directory(bytes).ok_or("this is no .npz file, or it is larger than 4 GB")?;
    entries.iter().find(|entry| entry.name == name).map(|entry| unpack(bytes, entry)).transpose()
}

/// An archive of arrays and of other files, all stored as they are; `None` if it is larger than 4 GB.
pub(in crate::cli) fn write(arrays: &[(String, Array)], others: &[(&str, &[u8])]) -> Option<Vec<u8>> {
    /// The first of January 1980, the earliest day that there is: equal arrays are equal files.
    const DAY: [u8; 4] = [0, 0, 0x21, 0];
    let arrays = arrays.iter().map(|(name, array)| (format!("{name}.npy"), npy::write(array)));
    let others = others.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()));
    let (mut bytes, mut directory, mut count) = (Vec::new(), Vec::new(), 0u16);
    for (name, data) in arrays.chain(others) {
        let start = u32::try_from(bytes.len()).ok()?.to_le_bytes();
        let length = u32::try_from(data.len()).ok()?.to_le_bytes();
        // Version 2.0; names are UTF-8; nothing is compressed.
        let head = [&[20, 0, 0, 8, 0, 0][..], &DAY, &crc(&data).to_le_bytes(), &length, &length].concat();
        let name_length = u16::try_from(name.len()).ok()?.to_le_bytes();
        bytes.extend([b"PK\x03\x04", &head[..], &name_length, &[0; 2], name.as_bytes(), &data].concat());
        let tail = [&name_length[..], &[0; 12], &start, name.as_bytes()].concat();
        directory.extend([b"PK\x01\x02", &[20, 0][..], &head, &tail].concat());
        count = count.checked_add(1)?;
    }
    let (start, size) = (u32::try_from(bytes.len()).ok()?.to_le_bytes(), (directory.len() as u32).to_le_bytes());
    let count = count.to_le_bytes();
    bytes.extend(directory);
    bytes.extend([b"PK\x05\x06", &[0; 4][..], &count, &count, &size, &start, &[0; 2]].concat());
    Some(bytes)
}

/// The checksum of ZIP archives: CRC-32.
fn crc(bytes: &[u8]) -> u32 {
    let step = |rest: u32, _: u8| if rest & 1 == 1 { rest >> 1 ^ 0xEDB8_8320 } else { rest >> 1 };
    let table: Vec<u32> = (0..256).map(|byte| (0..8).fold(byte, step)).collect();
    !bytes.iter().fold(!0, |rest: u32, &byte| rest >> 8 ^ table[usize::from(rest as u8 ^ byte)])
}

/// A little-endian number of so many bytes.
fn number(bytes: &[u8], at: usize, width: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(width)?)?;
    Some(bytes.iter().rev().fold(0, |number, &byte| number << 8 | usize::from(byte)))
}

/// The bytes of the end of a directory, without a comment.
const END: usize = 22;
/// A comment of up to 64 kB may follow it.
const LAST: usize = END + 0xFFFF;
/// The bytes of the header in front of a file, without its name.
const LOCAL: usize = 30;

/// From the last bytes of an archive: how many files there are, where the directory is, and its bytes.
fn ending(tail: &[u8]) -> Option<(usize, usize, usize)> {
    let last = tail.len().checked_sub(END)?;
    let first = tail.len().saturating_sub(LAST);
    let end = (first..=last).rev().find(|&at| tail[at..].starts_with(b"PK\x05\x06"))?;
    Some((number(tail, end + 10, 2)?, number(tail, end + 16, 4)?, number(tail, end + 12, 4)?))
}

/// The files of the archive.
fn directory(bytes: &[u8]) -> Option<Vec<Entry>> {
    let (count, start, _) = ending(bytes)?;
    listed(bytes.get(start..)?, count)
}

/// So many files that a directory lists.
fn listed(bytes: &[u8], count: usize) -> Option<Vec<Entry>> {
    let (mut entries, mut at) = (Vec::new(), 0);
    for _ in 0..count {
        if !bytes.get(at..)?.starts_with(b"PK\x01\x02") {
            return None;
        }
        let field = |offset: usize, width: usize| number(bytes, at + offset, width);
        let (name, extra, comment) = (field(28, 2)?, field(30, 2)?, field(32, 2)?);
        entries.push(Entry {
            name: str::from_utf8(bytes.get(at + 46..at + 46 + name)?).ok()?.to_owned(),
            method: field(10, 2)?,
            packed: field(20, 4)?,
            unpacked: field(24, 4)?,
            start: field(42, 4)?,
        });
        at += 46 + name + extra + comment;
    }
    Some(entries)
}

/// How far behind the beginning of its header a file begins.
fn after_header(bytes: &[u8], start: usize) -> Option<usize> {
    let field = |offset: usize| number(bytes, start.checked_add(offset)?, 2);
    Some(LOCAL + field(26)? + field(28)?)
}

/// The bytes of a file of the archive.
fn unpack(bytes: &[u8], entry: &Entry) -> Result<Vec<u8>, String> {
    let short = || "the file is cut short".to_owned();
    let start = entry.start + after_header(bytes, entry.start).ok_or_else(short)?;
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
    use super::*;

    fn archive(arrays: &[(&str, &Array)]) -> Vec<u8> {
        let named: Vec<_> = arrays.iter().map(|&(name, array)| (name.to_owned(), array.clone())).collect();
        write(&named, &[]).expect("a small archive")
    }

    #[test]
    fn arrays_are_found_by_their_names() {
        let (a, b) = (Array::from(&[1.0, 2.0][..]), Array::from(3.0));
        let both = archive(&[("a", &a), ("b", &b)]);
        assert_eq!(read(&both, Some("a")), Ok(a.clone()));
        assert_eq!(read(&both, Some("b")), Ok(b));
        assert!(read(&both, None).expect_err("there are two").contains("a, b"));
        assert!(read(&both, Some("c")).is_err());
        assert_eq!(read(&archive(&[("a", &a)]), None), Ok(a.clone()));
        for length in 0..both.len() {
            assert!(read(&both[..length], Some("a")).is_err(), "{length}");
        }
        let more = write(&[("a".to_owned(), a)], &[("notes.txt", b"of 1980")]).expect("a small archive");
        assert_eq!(member(&more, "notes.txt"), Ok(Some(b"of 1980".to_vec())));
        assert_eq!(member(&more, "other"), Ok(None));
        assert_eq!(crc(b"123456789"), 0xCBF4_3926);
    }
}

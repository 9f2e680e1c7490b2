//! Reading, computing and writing at the same time, in bounded memory.
//!
//! In: a reader, an engine, a writer. Out: the table with its results, and what was wrong with some rows. Always: the rows
//! keep their order, and no more than [`BLOCKS`] blocks are in memory: a thread reads them while
//! this one computes and writes.

use std::io;
use std::path::Path;
use std::sync::mpsc;
use std::thread;

use super::super::output::{self, Failure};
use super::cannot_read;
use super::engine::Engine;
use super::table::{Block, Reader, Writer};
use crate::cli::arguments::BadRows;

/// How many blocks are on the way.
const BLOCKS: usize = 4;

/// How many bad rows are told about one by one.
const TOLD: u64 = 10;

/// How many bad rows there were.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Bad {
    /// With nothing but NaN for results.
    pub(super) kept: u64,
    pub(super) left_out: u64,
}

impl Bad {
    fn count(&mut self, is_kept: bool) {
        *if is_kept { &mut self.kept } else { &mut self.left_out } += 1;
    }
}

/// Runs the whole table. What goes wrong in reading is told with the name of the data.
pub(super) fn run<R: Reader, W: Writer<Row = R::Row>>(
    reader: R,
    data: &Path,
    engine: &mut Engine,
    writer: &mut W,
    bad_rows: BadRows,
) -> Result<Bad, Failure> {
    let mut reader = reader;
    let (send_full, full) = mpsc::sync_channel::<Block<R::Row>>(BLOCKS);
    let (send_empty, empty) = mpsc::channel::<Block<R::Row>>();
    for _ in 0..BLOCKS {
        // Nobody hangs up before this function ends.
        let _ = send_empty.send(Block::new(engine, bad_rows == BadRows::Stop));
    }
    let bad = thread::scope(|scope| {
        let reading = scope.spawn(move || -> io::Result<()> {
            for mut block in empty {
                block.clear();
                let more = reader.read(&mut block)? && (bad_rows != BadRows::Stop || block.bad.is_empty());
                if send_full.send(block).is_err() || !more {
                    break;
                }
            }
            Ok(())
        });
        let computed = compute(full, &send_empty, engine, writer, bad_rows);
        drop(send_empty);
        match reading.join() {
            Ok(read) => read.map_err(|error| cannot_read(data, &error)).and(computed),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })?;
    writer.finish()?;
    Ok(bad)
}

fn compute<R, W: Writer<Row = R>>(
    full: mpsc::Receiver<Block<R>>,
    send_empty: &mpsc::Sender<Block<R>>,
    engine: &mut Engine,
    writer: &mut W,
    bad_rows: BadRows,
) -> Result<Bad, Failure> {
    let mut bad = Bad::default();
    let mut row = vec![0.0; engine.width()];
    for mut block in full {
        for wrong in &block.bad {
            bad.count(wrong.place.is_some());
            tell(&format!("line {}: {}", wrong.line, wrong.reason), bad.kept + bad.left_out, bad_rows)?;
        }
        engine.run(&block.inputs, block.len);
        engine.spoil(block.bad.iter().filter_map(|wrong| wrong.place));
        for (place, there) in block.rows[..block.len].iter_mut().enumerate() {
            engine.row(place, &mut row);
            writer.write(there, &row)?;
        }
        // The reader may have come to its end.
        let _ = send_empty.send(block);
    }
    Ok(bad)
}

/// Says what is wrong with a row, which is the bad one with this number, or ends the run for it.
pub(super) fn tell(complaint: &str, number: u64, bad_rows: BadRows) -> Result<(), Failure> {
    match bad_rows {
        BadRows::Stop => return Err(Failure::Input(format!("error: {complaint}"))),
        BadRows::Skip | BadRows::Nan if number <= TOLD => output::note(complaint),
        BadRows::Skip | BadRows::Nan => {}
    }
    Ok(())
}

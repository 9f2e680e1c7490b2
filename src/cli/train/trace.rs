//! Every epoch in a file.
//!
//! In: records. Out: CSV, or JSON lines if the name of the file ends in `.jsonl`.

use std::path::Path;

use crate::cli::output::{self, Failure};
use crate::eval;
use crate::train::Record;

const COLUMNS: [&str; 4] = ["loss", "accuracy", "validation_loss", "validation_accuracy"];

/// Writes the file.
pub(super) fn write(file: &Path, records: &[Record]) -> Result<(), Failure> {
    let json = file.extension().is_some_and(|ending| ending == "jsonl" || ending == "json");
    let numbers = |record: &Record| [Some(record.loss), record.accuracy, record.validation, record.validation_accuracy];
    let line = |record: &Record| {
        let cells = numbers(record).map(|number| number.map(eval::format));
        if json {
            let members = COLUMNS.iter().zip(numbers(record));
            let member = |(name, number): (&&str, Option<f64>)| {
                let number = number?;
                let value =
                    serde_json::Number::from_f64(number).map_or_else(|| eval::format(number).into(), Into::into);
                Some(((*name).to_owned(), value))
            };
            let mut object = serde_json::Map::from_iter([("epoch".to_owned(), record.epoch.into())]);
            object.extend(members.filter_map(member));
            return format!("{}\n", serde_json::Value::Object(object));
        }
        let cells = cells.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>().join(",");
        format!("{},{cells}\n", record.epoch)
    };
    let header = if json { String::new() } else { format!("epoch,{}\n", COLUMNS.join(",")) };
    let text = header + &records.iter().map(line).collect::<String>();
    output::write(&text, Some(file))
}

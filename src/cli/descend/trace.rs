//! Every iteration as a line: on standard error, or in a file.

use std::io::Write as _;
use std::path::Path;

use super::place;
use crate::cli::output::{Destination, Failure};
use crate::eval;
use crate::optimize::Step;

/// An iteration as a line.
pub(super) fn line(names: &[String], step: &Step) -> String {
    let Step { k, point, value, slope, rate } = step;
    let rate = rate.map_or_else(String::new, |rate| format!("rate = {rate:<12.6e}  "));
    format!("{k:6}  f = {value:<12.6e}  |grad f| = {slope:<12.6e}  {rate}{}", place(names, point))
}

/// A file of all iterations.
pub(super) struct Trace {
    destination: Destination,
    json: bool,
}

impl Trace {
    pub(super) fn open(path: &Path, names: &[String]) -> Result<Trace, Failure> {
        let mut destination = Destination::open(Some(path))?;
        let json = path.extension().is_some_and(|ending| ending == "jsonl" || ending == "ndjson");
        if !json {
            let header = ["rule", "k", "f", "slope", "rate"].into_iter().chain(names.iter().map(String::as_str));
            let header = header.collect::<Vec<_>>().join(",") + "\n";
            destination.write_all(header.as_bytes()).map_err(|error| destination.failure(error))?;
        }
        Ok(Trace { destination, json })
    }

    pub(super) fn write(&mut self, rule: &str, names: &[String], step: &Step) -> Result<(), Failure> {
        let line = if self.json {
            let point: serde_json::Map<_, _> =
                names.iter().cloned().zip(step.point.iter().map(|&value| json(value))).collect();
            let (value, slope, rate) = (json(step.value), json(step.slope), step.rate.map(json));
            serde_json::json!({ "rule": rule, "k": step.k, "f": value, "slope": slope, "rate": rate, "at": point })
                .to_string()
        } else {
            let rate = step.rate.map_or_else(String::new, eval::format);
            let before = [eval::format(step.value), eval::format(step.slope), rate];
            let cells = before.into_iter().chain(step.point.iter().map(|&x| eval::format(x)));
            let quoted = format!("\"{}\"", rule.replace('"', "\"\""));
            [quoted, step.k.to_string()].into_iter().chain(cells).collect::<Vec<_>>().join(",")
        };
        let written = writeln!(self.destination, "{line}");
        written.map_err(|error| self.destination.failure(error))
    }

    /// Completes the file.
    pub(super) fn finish(self) -> Result<(), Failure> {
        self.destination.finish()
    }
}

fn json(value: f64) -> serde_json::Value {
    serde_json::Number::from_f64(value).map_or_else(|| eval::format(value).into(), serde_json::Value::Number)
}

//! A trained model in one file: what `symdiff predict` needs.
//!
//! In: a model with its parameters, or a file. Out: the other. A `.npz` file has the parameters as arrays of NumPy, and all else as JSON in a
//! member `symdiff.json`; a `.json` file has everything. Always: what is read predicts the same, bit for bit, as what was written.

use std::path::Path;

use serde_json::{Map, Value as Json, json};

use super::Columns;
use crate::cli::array::{self, npz, table};
use crate::cli::output::{self, Failure};
use crate::tensor::{Array, Element};
use crate::train::{Machine, Scaling};

/// A trained model.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::cli) struct Saved {
    /// The text of the model.
    pub(in crate::cli) model: String,
    /// Which columns its data are.
    pub(in crate::cli) columns: Columns,
    /// How inputs are scaled before.
    pub(in crate::cli) scaling: Option<Scaling>,
    /// The lengths that were said.
    pub(in crate::cli) lengths: Vec<(String, usize)>,
    /// The parameters.
    pub(in crate::cli) parameters: Vec<(String, Array)>,
}

/// What a file of today is.
const VERSION: u64 = 1;

/// The member with all that is no array.
const REST: &str = "symdiff.json";

fn wrong(file: &Path, message: &str) -> Failure {
    Failure::Input(format!("error: {}: {message}", file.display()))
}

impl Saved {
    pub(super) fn new<T: Element>(
        model: String,
        columns: &Columns,
        scaling: Option<Scaling>,
        lengths: &[(String, usize)],
        machine: &Machine<T>,
        point: &[T],
    ) -> Saved {
        let parameters = machine.parameters().iter().map(|parameter| {
            let entries = point[parameter.range.clone()].iter().map(|entry| entry.widen());
            let array = Array::new(&parameter.dimensions, entries.collect::<Vec<f64>>());
            (parameter.name.clone(), array)
        });
        let parameters = parameters.collect();
        Saved { model, columns: columns.clone(), scaling, lengths: lengths.to_vec(), parameters }
    }

    /// Whether the ending of a file says how it is written.
    pub(super) fn check(file: &Path) -> Result<(), Failure> {
        match file.extension().and_then(|ending| ending.to_str()) {
            Some("npz" | "json") => Ok(()),
            Some(_) | None => Err(wrong(file, "parameters are written to a file that ends in .npz or .json")),
        }
    }

    /// Writes the file; its ending says how.
    pub(super) fn write(&self, file: &Path) -> Result<(), Failure> {
        let mut rest = self.rest();
        match file.extension().and_then(|ending| ending.to_str()) {
            Some("npz") => {
                let rest = format!("{:#}\n", Json::Object(rest));
                let bytes = npz::write(&self.parameters, &[(REST, rest.as_bytes())]);
                let bytes = bytes.ok_or_else(|| wrong(file, "the parameters are larger than 4 GB"))?;
                output::write_bytes(&bytes, Some(file))
            }
            Some("json") => {
                let parameters = self.parameters.iter().map(|(name, entries)| (name.clone(), array::json(entries)));
                rest.insert("parameters".to_owned(), Json::Object(parameters.collect()));
                output::write(&format!("{}\n", Json::Object(rest)), Some(file))
            }
            Some(_) | None => Saved::check(file),
        }
    }

    /// Everything but the parameters.
    fn rest(&self) -> Map<String, Json> {
        let inputs: Map<_, _> =
            self.columns.inputs.iter().map(|(name, columns)| (name.clone(), json!(columns))).collect();
        let scaling = self.scaling.as_ref().map(|scaling| {
            let part = |part: fn(&(f64, f64)) -> f64| -> Vec<Vec<f64>> {
                scaling.columns.iter().map(|columns| columns.iter().map(part).collect()).collect()
            };
            json!({ "mean": part(|column| column.0), "deviation": part(|column| column.1) })
        });
        let lengths: Map<_, _> = self.lengths.iter().map(|(name, length)| (name.clone(), json!(length))).collect();
        let members = [
            ("symdiff", json!(VERSION)),
            ("model", json!(self.model)),
            ("inputs", Json::Object(inputs)),
            ("target", json!(self.columns.target)),
            ("classes", json!(self.columns.classes)),
            ("vector", json!(self.columns.is_vector)),
            ("scaling", json!(scaling)),
            ("lengths", Json::Object(lengths)),
        ];
        members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Reads a file.
    pub(in crate::cli) fn read(file: &Path) -> Result<Saved, Failure> {
        let bytes = std::fs::read(file).map_err(|error| wrong(file, &format!("cannot be read: {error}")))?;
        let is_archive = bytes.starts_with(b"PK");
        let rest = if is_archive {
            let rest = npz::member(&bytes, REST).map_err(|error| wrong(file, &error))?;
            rest.ok_or_else(|| wrong(file, "these are arrays without a model; symdiff train writes both"))?
        } else {
            bytes.clone()
        };
        let stranger = || wrong(file, "this is no model that symdiff train has written");
        let rest: Json = serde_json::from_slice(&rest).map_err(|_| stranger())?;
        if rest["symdiff"].as_u64().is_some_and(|version| version != VERSION) {
            return Err(wrong(file, "another version of symdiff has written this; train again with this one"));
        }
        let mut saved = Saved::of(&rest).filter(Saved::is_consistent).ok_or_else(stranger)?;
        let values = serde_json::to_vec(&rest["parameters"]).unwrap_or_default();
        for (name, array) in &mut saved.parameters {
            let read = if is_archive { npz::read(&bytes, Some(name)) } else { table::json(&values, Some(name)) };
            *array = read.map_err(|error| wrong(file, &format!("parameter `{name}`: {error}")))?;
        }
        Ok(saved)
    }

    /// The model with parameters that have their names only; `None` if something is missing.
    fn of(rest: &Json) -> Option<Saved> {
        let texts = |value: &Json| -> Option<Vec<String>> {
            value.as_array()?.iter().map(|text| Some(text.as_str()?.to_owned())).collect()
        };
        let inputs = rest["inputs"].as_object()?.iter();
        let inputs = inputs.map(|(name, columns)| Some((name.clone(), texts(columns)?))).collect::<Option<_>>()?;
        let scaling = &rest["scaling"];
        let scaling = if scaling.is_null() {
            None
        } else {
            Some(Scaling { columns: columns(&scaling["mean"], &scaling["deviation"])? })
        };
        let lengths = rest["lengths"].as_object()?.iter();
        let length = |(name, length): (&String, &Json)| Some((name.clone(), usize::try_from(length.as_u64()?).ok()?));
        let model = rest["model"].as_str()?.to_owned();
        let (graph, parts) = super::model("model", model.as_bytes()).ok()?;
        let parameters = parts.parameters.iter().map(|&symbol| (graph.name(symbol).to_owned(), 0.0.into())).collect();
        let columns = Columns {
            inputs,
            target: texts(&rest["target"]).filter(|target| !target.is_empty())?,
            classes: if rest["classes"].is_null() { None } else { Some(texts(&rest["classes"])?) },
            is_vector: rest["vector"].as_bool()?,
        };
        let is_input = |(name, _): &(String, _)| parts.inputs.iter().any(|&symbol| graph.name(symbol) == name);
        if columns.inputs.len() != parts.inputs.len() || !columns.inputs.iter().all(is_input) {
            return None;
        }
        Some(Saved { model, columns, scaling, lengths: lengths.map(length).collect::<Option<_>>()?, parameters })
    }

    /// Whether columns, classes and scales go together.
    fn is_consistent(&self) -> bool {
        let Columns { inputs, classes, is_vector, .. } = &self.columns;
        let has_classes = classes.as_ref().is_none_or(|all| all.len() > 1 && (!is_vector || all.len() == 2));
        let has_scale = |columns: &[String], scales: &[(f64, f64)]| {
            columns.len() == scales.len()
                && scales.iter().all(|(mean, deviation)| mean.is_finite() && deviation.is_finite() && *deviation > 0.0)
        };
        let has_scales = self.scaling.as_ref().is_none_or(|scaling| {
            scaling.columns.len() == inputs.len()
                && inputs.iter().zip(&scaling.columns).all(|((_, columns), scales)| has_scale(columns, scales))
        });
        has_classes && has_scales && inputs.iter().all(|(_, columns)| !columns.is_empty())
    }
}

/// Means and deviations, for each column of each input.
fn columns(means: &Json, deviations: &Json) -> Option<Vec<Vec<(f64, f64)>>> {
    let numbers = |list: &Json| -> Option<Vec<f64>> { list.as_array()?.iter().map(Json::as_f64).collect() };
    let pairs = means.as_array()?.iter().zip(deviations.as_array()?);
    pairs.map(|(means, deviations)| Some(numbers(means)?.into_iter().zip(numbers(deviations)?).collect())).collect()
}

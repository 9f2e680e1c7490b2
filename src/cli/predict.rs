//! `symdiff predict`: what a trained model says about new rows.
//!
//! In: a file that `symdiff train` has written, a table with the columns of the inputs. Out: a table with the prediction for each row: the
//! name of a class, or a number; if the table has the target too, how good that is, on standard error.

use super::arguments::Predict as Arguments;
use super::data;
use super::descend::count;
use super::output::{self, Destination, Failure};
use super::records;
use super::train::{self, Saved};
use crate::eval;
use crate::tensor::Array;
use crate::train::{Data, Machine};

/// Predicts every row.
pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let read = [arguments.model.as_path(), arguments.data.as_path()];
    arguments.output.file.iter().try_for_each(|file| output::differs(file, &read))?;
    let saved = Saved::read(&arguments.model)?;
    let wrong = |message: &str| Failure::Input(format!("error: {}: {message}", arguments.model.display()));
    let (graph, model) = train::model(&arguments.model.display().to_string(), saved.model.as_bytes())?;
    let table = data::Table::read(&arguments.data)?;
    let columns = &saved.columns;
    if arguments.scores && columns.classes.is_none() {
        return Err(wrong("--scores is for classes, and this model predicts numbers"));
    }
    let rows = table.rows.len();
    let shape = if columns.is_vector { vec![rows] } else { vec![rows, columns.width()] };
    let mut arrays = columns.inputs(&graph, &model, &table)?;
    let inputs = arrays.len();
    // What is to be predicted is not looked at.
    arrays.push(Array::filled(&shape, 0.0));
    let mut data = Data::new(arrays);
    if let Some(scaling) = &saved.scaling {
        data.scale(scaling);
    }
    let lengths: Vec<(&str, usize)> = saved.lengths.iter().map(|(name, length)| (name.as_str(), *length)).collect();
    let machine = Machine::new(graph, model, &data, &lengths);
    let mut machine = machine.map_err(|error| wrong(&error.to_string()))?;
    let mut point = vec![0.0; machine.dimension()];
    for (parameter, (name, array)) in machine.parameters().iter().zip(&saved.parameters) {
        if array.dimensions() != parameter.dimensions {
            return Err(wrong(&format!("parameter `{name}` has another shape than the columns of the data ask for")));
        }
        point[parameter.range.clone()].copy_from_slice(array.entries());
    }
    columns.check(machine.predicted()).map_err(|_| wrong("its classes are not those of its prediction"))?;
    let width: usize = machine.predicted().iter().product();
    let known = if columns.target.len() == 1 { table.place(&columns.target[0]).ok() } else { None };
    let mut out = csv::Writer::from_writer(Destination::open(arguments.output.file.as_deref())?);
    let broken = |error: csv::Error| Failure::Io(records::failure(error));
    out.write_record(header(&saved, width, arguments.scores)).map_err(broken)?;
    let (mut right, mut labelled) = (0, 0);
    let at_once = machine.at_once(rows);
    for start in (0..rows).step_by(at_once) {
        let chunk = at_once.min(rows - start);
        let slice = |array: &Array| {
            let width = array.entries().len() / rows;
            array.entries()[start * width..][..chunk * width].to_vec()
        };
        let slices: Vec<Vec<f64>> = data.arrays()[..inputs].iter().map(slice).collect();
        let slices: Vec<&[f64]> = slices.iter().map(Vec::as_slice).collect();
        let predictions = machine.predict(&point, &slices, chunk).map_err(|error| wrong(&error.to_string()))?;
        for (row, prediction) in (start..).zip(predictions.chunks_exact(width.max(1))) {
            let class = columns.class(prediction);
            let label = known.and_then(|place| columns.position(table.cell(row, place)));
            labelled += usize::from(label.is_some());
            right += usize::from(label.is_some_and(|label| class.is_some_and(|(class, _)| class == label)));
            let mut cells: Vec<String> = class.iter().map(|&(_, name)| name.to_owned()).collect();
            if class.is_none() || arguments.scores {
                cells.extend(prediction.iter().map(|&number| eval::format(number)));
            }
            out.write_record(cells).map_err(broken)?;
        }
    }
    let destination = out.into_inner().map_err(|error| Failure::Io(error.into_error()))?;
    destination.finish()?;
    if known.is_some() && columns.classes.is_some() && rows > 0 {
        if labelled > 0 {
            output::note(&format!("{right} of {labelled} are right, {:.1} %", 100.0 * right as f64 / labelled as f64));
        }
        if labelled < rows {
            output::note(&format!(
                "{} without a class of the model are not counted",
                count((rows - labelled) as u64, "row")
            ));
        }
    }
    Ok(())
}

/// The names of the columns of the result.
fn header(saved: &Saved, width: usize, scores: bool) -> Vec<String> {
    let target = &saved.columns.target;
    let Some(classes) = &saved.columns.classes else {
        let numbered = |place: usize| format!("{}_{}", target[0], place + 1);
        return if target.len() == width { target.clone() } else { (0..width).map(numbered).collect() };
    };
    let score = |class: &String| format!("{}={class}", target[0]);
    let of = if width == 1 { &classes[1..] } else { &classes[..] };
    target.iter().cloned().chain(of.iter().map(score).take(if scores { width } else { 0 })).collect()
}

//! How training went, as pictures.
//!
//! In: the records of epochs. Out: charts of the loss and of the accuracy. Always: what is not finite is left out.

use super::state::Record;
use crate::plot::{Axis, Chart, Mark, Scale, Series};

/// The scale is logarithmic if the loss falls by this factor.
const FALL: f64 = 20.0;

/// A curve: what it is, and its number in a record.
type Curve = (&'static str, fn(&Record) -> Option<f64>);

/// The loss against the epoch, of the rows that are learned from and of those for validation.
pub fn losses(title: &str, records: &[Record]) -> Chart {
    let curves: [Curve; 2] = [("training", |record| Some(record.loss)), ("validation", |record| record.validation)];
    let (low, high) = range(records, &curves);
    let first = records.first().map_or(high, |record| record.loss);
    let is_logarithmic = low > 0.0 && first > FALL * low;
    let scale = if is_logarithmic {
        Scale::new((low / 1.3, high.min(10.0 * first) * 1.3), true)
    } else {
        let high = high.min(low + 10.0 * (first - low).abs().max(f64::MIN_POSITIVE));
        let margin = 0.05 * (high - low);
        Scale::new((low - margin, high + margin), false)
    };
    chart(title, Axis { label: "loss".to_owned(), scale }, records, &curves)
}

/// Which part is put into the right class, against the epoch.
pub fn accuracies(title: &str, records: &[Record]) -> Chart {
    let curves: [Curve; 2] =
        [("training", |record| record.accuracy), ("validation", |record| record.validation_accuracy)];
    let (low, _) = range(records, &curves);
    let scale = Scale::new((low.clamp(0.0, 0.99) - 0.02, 1.01), false);
    chart(title, Axis { label: "accuracy".to_owned(), scale }, records, &curves)
}

fn chart(title: &str, y: Axis, records: &[Record], curves: &[Curve]) -> Chart {
    let last = records.last().map_or(1, |record| record.epoch).max(2);
    let series = |&(label, number): &Curve| {
        let point = |record: &Record| Some((record.epoch as f64, number(record)?));
        let points: Vec<_> = records.iter().filter_map(point).collect();
        (!points.is_empty()).then(|| Series { label: label.to_owned(), points, mark: Mark::Line })
    };
    let x = Axis { label: "epoch".to_owned(), scale: Scale::new((1.0, last as f64), false) };
    Chart { title: title.to_owned(), x, y, series: curves.iter().filter_map(series).collect() }
}

/// The least and the largest number of some curves.
fn range(records: &[Record], curves: &[Curve]) -> (f64, f64) {
    let numbers = curves.iter().flat_map(|(_, number)| records.iter().filter_map(number));
    let finite = numbers.filter(|number| number.is_finite());
    finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), number| (low.min(number), high.max(number)))
}

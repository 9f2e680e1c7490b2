//! The whole lesson as JSON.

use std::fmt::Write;

use super::super::amount::Amount;
use super::super::model::{Lesson, Quantity, Role, Stage};
use super::super::steps::arrivals;
use crate::eval;

/// One object, or of several lessons a list of them.
pub(super) fn json(lessons: &[Lesson]) -> String {
    match lessons {
        [lesson] => passes(lesson) + "\n",
        lessons => format!("[{}]\n", lessons.iter().map(passes).collect::<Vec<_>>().join(",\n")),
    }
}

/// `loss`, `forward`, `backward`, `gradients`.
fn passes(lesson: &Lesson) -> String {
    let forward = lesson.stages.iter().map(|stage| {
        let operands = stage.operands.iter().map(|edge| string(&lesson.stages[edge.operand].name));
        object(&[
            ("node", Some(string(&stage.name))),
            ("operation", Some(string(&stage.formula.text))),
            ("operands", Some(list(operands))),
            ("shape", (!stage.shape.is_empty()).then(|| string(&stage.shape))),
            ("value", value(stage)),
        ])
    });
    let gradient = |place: usize| lesson.stages[place].gradient.as_ref().map(|gradient| quantity(&gradient.quantity));
    let arrivals = arrivals(lesson);
    let backward = arrivals.iter().map(|arrival| {
        object(&[
            ("node", Some(string(&lesson.stages[arrival.user].name))),
            ("operand", Some(string(&lesson.stages[arrival.operand].name))),
            ("upstream", gradient(arrival.user)),
            ("local", Some(quantity(&arrival.flow.local))),
            ("product", Some(quantity(&arrival.flow.contribution))),
            ("sum", gradient(arrival.operand).filter(|_| arrival.completes)),
        ])
    });
    let gradients = lesson.stages.iter().filter_map(|stage| {
        let gradient = stage.gradient.as_ref()?;
        let role = match gradient.role {
            Role::Wanted => "wanted",
            Role::Intermediate => "intermediate",
            Role::Unused => "unused",
        };
        let derivative = quantity(&gradient.quantity);
        Some(object(&[
            ("node", Some(string(&stage.name))),
            ("use", Some(string(role))),
            ("derivative", Some(derivative)),
        ]))
    });
    format!(
        "{{\"symdiff\": 1, \"loss\": {},\n\"forward\": {},\n\"backward\": {},\n\"gradients\": {}}}",
        string(&lesson.loss),
        lines(forward),
        lines(backward),
        lines(gradients)
    )
}

fn value(stage: &Stage) -> Option<String> {
    if stage.is_truth { stage.value_text(number) } else { stage.value.as_ref().map(number) }
}

fn quantity(quantity: &Quantity) -> String {
    let formula = quantity.formula.as_ref().map(|formula| string(&formula.text));
    object(&[("formula", formula), ("value", quantity.value.as_ref().map(number))])
}

fn object(fields: &[(&str, Option<String>)]) -> String {
    let fields = fields.iter().filter_map(|(key, value)| Some(format!("\"{key}\": {}", value.as_ref()?)));
    format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

/// A list with an item a line.
fn lines(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.map(|item| format!("  {item}")).collect();
    if items.is_empty() { "[]".to_owned() } else { format!("[\n{}\n]", items.join(",\n")) }
}

/// Numbers that JSON cannot write are strings.
fn number(amount: &Amount) -> String {
    let entry = |value: f64| {
        let text = eval::format(value);
        if value.is_finite() { text } else { string(&text) }
    };
    match amount {
        Amount::Number(value) => entry(value.to_f64()),
        Amount::Array(array) => {
            let mut level: Vec<String> = array.entries().iter().map(|&value| entry(value)).collect();
            for &length in array.dimensions().iter().rev() {
                level = level.chunks(length.max(1)).map(|row| list(row.iter().cloned())).collect();
            }
            level.concat()
        }
    }
}

fn string(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

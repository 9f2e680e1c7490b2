//! Both passes as comma-separated values, in one table with full precision.
//!
//! In: lessons. Out: a heading, a row for each stage, a row for each contribution; numbers where there is a point,
//! formulas where they were asked for. Of several outputs each has a pass of its own, `backward f1`.

use super::super::model::{Lesson, Quantity};
use super::super::steps::arrivals;

/// What a row may have besides a stage: upstream, local, product, gradient.
type Quantities<'l> = [Option<&'l Quantity>; 4];

/// The table.
pub(super) fn csv(lessons: &[Lesson]) -> String {
    let Some(lesson) = lessons.first() else { return String::new() };
    let stages = &lesson.stages;
    let table = Table {
        numbers: stages.iter().any(|stage| stage.value.is_some()),
        formulas: stages.iter().any(|s| s.gradient.as_ref().is_some_and(|g| g.quantity.formula.is_some())),
    };
    let mut text = table.heading();
    for place in 0..stages.len() {
        text += &table.row(lesson, "forward", place + 1, place, "", [None; 4]);
    }
    for lesson in lessons {
        let pass = if lessons.len() > 1 { format!("backward {}", lesson.loss) } else { "backward".to_owned() };
        let gradient = |place: usize| lesson.stages[place].gradient.as_ref().map(|gradient| &gradient.quantity);
        for (step, arrival) in arrivals(lesson).iter().enumerate() {
            let sum = gradient(arrival.operand).filter(|_| arrival.completes);
            let flows = [gradient(arrival.user), Some(&arrival.flow.local), Some(&arrival.flow.contribution), sum];
            text += &table.row(lesson, &pass, step + 1, arrival.user, &lesson.stages[arrival.operand].name, flows);
        }
    }
    text
}

/// Which columns there are.
struct Table {
    numbers: bool,
    formulas: bool,
}

impl Table {
    fn heading(&self) -> String {
        let mut heading = "pass,step,node,operation,value,operand".to_owned();
        if self.numbers {
            heading += ",upstream,local,product,gradient";
        }
        if self.formulas {
            heading += ",upstream_formula,local_formula,product_formula,gradient_formula";
        }
        heading + "\n"
    }

    fn row(
        &self,
        lesson: &Lesson,
        pass: &str,
        step: usize,
        place: usize,
        operand: &str,
        quantities: Quantities<'_>,
    ) -> String {
        let stage = &lesson.stages[place];
        let value = stage.value_text(ToString::to_string).unwrap_or_default();
        let step = step.to_string();
        let mut cells: Vec<String> =
            [pass, &step, &stage.name, &stage.formula.text, &value, operand].map(quoted).to_vec();
        if self.numbers {
            let number = |q: &Quantity| q.value.as_ref().map(|value| quoted(&value.to_string()));
            cells.extend(quantities.map(|q| q.and_then(number).unwrap_or_default()));
        }
        if self.formulas {
            let formula = |q: &Quantity| q.formula.as_ref().map(|formula| quoted(&formula.text));
            cells.extend(quantities.map(|q| q.and_then(formula).unwrap_or_default()));
        }
        cells.join(",") + "\n"
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

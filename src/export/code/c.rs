//! Programs in C.
//!
//! In: a program. Out: functions of C99 that need nothing but `<math.h>`. Always: a value that is a number is returned; all
//! else is written to where pointers say; vectors and matrices are arrays, row by row.

use std::fmt::Write as _;

use super::names::Names;
use super::numbers::{Algorithm, Dialect, Value, algorithm};
use super::piece::{Bond, Piece, call};
use super::{CodeError, Language, Program, function};
use crate::graph::Graph;
use crate::op::{FunctionId, Library, Spelling};

struct C;

const RESERVED: &str = "auto break case char const continue default do double else enum extern float for goto if inline int \
    long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while \
    true false main NAN INFINITY isinf isnan j0 j1 jn y0 y1 yn";

/// The file.
pub(super) fn write(graph: &Graph, program: &Program<'_>) -> Result<String, CodeError> {
    let (mut functions, mut definitions) = (String::new(), Vec::new());
    let names = names(RESERVED, Library::C);
    for derivatives in program.functions() {
        let mut names = names.clone();
        let name = names.free(&derivatives.function_name(&program.name));
        let algorithm = algorithm(graph, &C, program, &derivatives, &mut names, &mut definitions)?;
        let about = function::about_numbers(graph, program, &derivatives);
        functions += &spell(&name, &algorithm, &about);
    }
    definitions.sort_unstable();
    let mut text = format!("/* {} and its derivatives, written by symdiff. */\n\n#include <math.h>\n", program.name);
    if functions.contains("bool ") || functions.contains("true") || functions.contains("false") {
        text += "#include <stdbool.h>\n";
    }
    definitions.into_iter().for_each(|function| text += &definition(function));
    Ok(text + &functions)
}

/// The words of a language, and the names of functions there.
pub(super) fn names(reserved: &str, library: Library) -> Names {
    let rows = crate::op::all().flat_map(|function| {
        let row = function.row();
        let name = match row.spelling(library) {
            Some(Spelling::Name(name)) => name,
            Some(Spelling::Definition(_)) | None => row.name.to_owned(),
        };
        [name, row.name.to_owned()]
    });
    Names::new(reserved.split_whitespace().map(str::to_owned).chain(["sqrt".to_owned()]).chain(rows))
}

fn definition(function: FunctionId) -> String {
    let row = function.row();
    let Some(Spelling::Definition(body)) = row.spelling(Library::C) else { return String::new() };
    let parameters: Vec<String> = row.parameters.iter().map(|parameter| format!("double {parameter}")).collect();
    format!("\n/* {} */\nstatic double {}({})\n{{\n    return {body};\n}}\n", row.doc, row.name, parameters.join(", "))
}

fn spell(name: &str, algorithm: &Algorithm, about: &[String]) -> String {
    let returned = match &algorithm.outputs[..] {
        [only] if only.dimensions.is_empty() => Some(only),
        _ => None,
    };
    let outputs = algorithm.outputs.iter().filter(|_| returned.is_none());
    let results: Vec<&Value> = outputs.chain(&algorithm.derivatives).collect();
    let given = algorithm.parameters.iter().map(|value| match &value.dimensions[..] {
        [] => format!("double {}", value.name),
        dimensions => format!("const double {}[{}]", value.name, dimensions.iter().product::<usize>()),
    });
    let written = results.iter().map(|value| match &value.dimensions[..] {
        [] => format!("double *{}", value.name),
        dimensions => format!("double {}[{}]", value.name, dimensions.iter().product::<usize>()),
    });
    let parameters: Vec<String> = given.chain(written).collect();
    let parameters = if parameters.is_empty() { "void".to_owned() } else { parameters.join(", ") };
    let kind = if returned.is_some() { "double" } else { "void" };
    let mut text = format!("\n/* {} */\n{kind} {name}({parameters})\n{{\n", about.join("\n   ").replace("*/", "* /"));
    for (name, is_truth, value) in &algorithm.lines {
        let _ = writeln!(text, "    const {} {name} = {value};", if *is_truth { "bool" } else { "double" });
    }
    for result in results {
        for (entry, number) in result.numbers.iter().enumerate() {
            let place = match result.dimensions.is_empty() {
                true => format!("*{}", result.name),
                false => format!("{}[{entry}]", result.name),
            };
            let _ = writeln!(text, "    {place} = {number};");
        }
    }
    if let Some(value) = returned {
        let _ = writeln!(text, "    return {};", value.numbers[0]);
    }
    text + "}\n"
}

impl Dialect for C {
    fn language(&self) -> Language {
        Language::C
    }

    fn number(&self, value: f64) -> Piece {
        let text = match value {
            _ if value.is_nan() => "NAN".to_owned(),
            _ if value.is_infinite() => "INFINITY".to_owned(),
            _ => format!("{:?}", value.abs()),
        };
        if value < 0.0 { Piece::new(format!("-{text}"), Bond::Sign) } else { Piece::atom(text) }
    }

    fn call(&self, name: &str, arguments: &[Piece]) -> Piece {
        call(name, arguments.iter().map(|argument| &argument.text))
    }

    fn power(&self, base: &Piece, exponent: i32) -> Piece {
        const MOST_FACTORS: i32 = 4;
        match exponent {
            2..=MOST_FACTORS => {
                let factors = vec![base.within(Bond::Power); exponent.unsigned_abs() as usize];
                Piece::new(factors.join(" * "), Bond::Product)
            }
            _ => call("pow", [&base.text, &format!("{exponent}")]),
        }
    }

    fn select(&self, condition: &Piece, then: &Piece, otherwise: &Piece) -> Piece {
        let (condition, then) = (condition.within(Bond::Sum), then.within(Bond::Sum));
        Piece::new(format!("{condition} ? {then} : {}", otherwise.within(Bond::Sum)), Bond::Loose)
    }

    fn is_infinite(&self, number: &Piece) -> String {
        format!("isinf({})", number.text)
    }
}

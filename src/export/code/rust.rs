//! Programs in Rust.
//!
//! In: a program. Out: functions of Rust that need nothing but its core of numbers. Always: values and derivatives are returned, several
//! as a tuple; vectors and matrices are arrays of their entries, row by row.

use std::fmt::Write as _;

use super::c::names;
use super::numbers::{Algorithm, Dialect, Value, algorithm};
use super::piece::{Bond, Piece, call};
use super::{CodeError, Language, Program, function};
use crate::graph::Graph;
use crate::op::{FunctionId, Library, Spelling};

struct Rust;

const RESERVED: &str = "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod \
    move mut pub ref return self Self static struct super trait true type unsafe use where while abstract become box do \
    final gen macro override priv try typeof unsized virtual yield f64 \
    None Some Ok Err";

/// The file.
pub(super) fn write(graph: &Graph, program: &Program<'_>) -> Result<String, CodeError> {
    let (mut functions, mut definitions) = (String::new(), Vec::new());
    let names = names(RESERVED, Library::Rust);
    for derivatives in program.functions() {
        let mut names = names.clone();
        let name = names.free(&derivatives.function_name(&program.name));
        let algorithm = algorithm(graph, &Rust, program, &derivatives, &mut names, &mut definitions)?;
        let about = function::about_numbers(graph, program, &derivatives);
        functions += &spell(&name, &algorithm, &about);
    }
    definitions.sort_unstable();
    let mut text = format!("// {} and its derivatives, written by symdiff.\n", program.name);
    definitions.into_iter().for_each(|function| text += &definition(function));
    Ok(text + &functions)
}

fn definition(function: FunctionId) -> String {
    let row = function.row();
    let Some(Spelling::Definition(body)) = row.spelling(Library::Rust) else { return String::new() };
    let parameters: Vec<String> = row.parameters.iter().map(|parameter| format!("{parameter}: f64")).collect();
    format!("\n/// {}\nfn {}({}) -> f64 {{\n    {body}\n}}\n", row.doc, row.name, parameters.join(", "))
}

fn kind(value: &Value) -> String {
    match &value.dimensions[..] {
        [] => "f64".to_owned(),
        dimensions => format!("[f64; {}]", dimensions.iter().product::<usize>()),
    }
}

fn spell(name: &str, algorithm: &Algorithm, about: &[String]) -> String {
    let given = algorithm.parameters.iter().map(|value| match value.dimensions.is_empty() {
        true => format!("{}: f64", value.name),
        false => format!("{}: &{}", value.name, kind(value)),
    });
    let given: Vec<String> = given.collect();
    let results: Vec<&Value> = algorithm.outputs.iter().chain(&algorithm.derivatives).collect();
    let tuple = |texts: Vec<String>| match &texts[..] {
        [only] => only.clone(),
        several => format!("({})", several.join(", ")),
    };
    let kinds = tuple(results.iter().map(|value| kind(value)).collect());
    let mut text = format!("\n/// {}\n", about.join("\n///\n/// "));
    text += "#[allow(non_snake_case, unused_variables)]\n";
    let _ = writeln!(text, "pub fn {name}({}) -> {kinds} {{", given.join(", "));
    for (name, _, value) in &algorithm.lines {
        let _ = writeln!(text, "    let {name} = {value};");
    }
    for value in results.iter().filter(|value| !value.dimensions.is_empty()) {
        let numbers: String = value.numbers.iter().map(|number| format!("        {number},\n")).collect();
        let _ = writeln!(text, "    let {} = [\n{numbers}    ];", value.name);
    }
    let written = |value: &&Value| match value.dimensions.is_empty() {
        true => value.numbers[0].clone(),
        false => value.name.clone(),
    };
    let _ = writeln!(text, "    {}\n}}", tuple(results.iter().map(written).collect()));
    text
}

impl Dialect for Rust {
    fn language(&self) -> Language {
        Language::Rust
    }

    fn number(&self, value: f64) -> Piece {
        let text = match value {
            _ if value.is_nan() => "f64::NAN".to_owned(),
            _ if value.is_infinite() => "f64::INFINITY".to_owned(),
            _ => format!("{:?}", value.abs()),
        };
        if value < 0.0 { Piece::new(format!("-{text}"), Bond::Sign) } else { Piece::atom(text) }
    }

    fn call(&self, name: &str, arguments: &[Piece]) -> Piece {
        let (receiver, rest) = arguments.split_first().expect("functions without arguments are numbers");
        let receiver = self::receiver(receiver);
        call(&format!("{receiver}.{name}"), rest.iter().map(|argument| &argument.text))
    }

    fn power(&self, base: &Piece, exponent: i32) -> Piece {
        let exponent = Piece::atom(exponent.to_string());
        self.call("powi", &[base.clone(), exponent])
    }

    fn select(&self, condition: &Piece, then: &Piece, otherwise: &Piece) -> Piece {
        let text = format!("if {} {{ {} }} else {{ {} }}", condition.text, then.text, otherwise.text);
        Piece::new(text, Bond::Loose)
    }

    fn is_infinite(&self, number: &Piece) -> String {
        format!("{}.is_infinite()", receiver(number))
    }
}

/// What a method is called on. The type of a number that is written out has to be said.
fn receiver(number: &Piece) -> String {
    match number.text.parse::<f64>() {
        Ok(_) if number.bond == Bond::Atom => format!("{}_f64", number.text),
        Ok(_) => format!("({}_f64)", number.text),
        Err(_) => number.within(Bond::Atom),
    }
}

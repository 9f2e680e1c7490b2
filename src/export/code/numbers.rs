//! Functions of numbers, before C or Rust puts them on lines.
//!
//! In: what is computed. Out: an [`Algorithm`]: parameters, statements, results. Always: tensors are written out entry by entry, so
//! their lengths are numbers; what is used once stands where it is used, as long as lines stay short, and all else has a
//! name and is computed once.

use rustc_hash::FxHashMap;

use super::names::Names;
use super::piece::{Bond, Piece};
use super::{CodeError, Derivatives, Form, Language, Program};
use crate::graph::{Graph, NodeId};
use crate::op::{Function, FunctionId, Spelling, SymbolId};
use crate::program::{self, Constant, Operation, Slot};
use crate::tensor::{self, Lengths};

/// How a language says what a program of numbers does.
pub(super) trait Dialect {
    /// The language.
    fn language(&self) -> Language;
    /// A number.
    fn number(&self, value: f64) -> Piece;
    /// A call of a function by its name there.
    fn call(&self, name: &str, arguments: &[Piece]) -> Piece;
    /// A power with an integer as exponent.
    fn power(&self, base: &Piece, exponent: i32) -> Piece;
    /// A choice.
    fn select(&self, condition: &Piece, then: &Piece, otherwise: &Piece) -> Piece;
    /// Whether a number is infinite.
    fn is_infinite(&self, number: &Piece) -> String;
}

/// A parameter or a result.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) name: String,
    /// The lengths of its axes.
    pub(super) dimensions: Vec<usize>,
    /// Of a result the text of each number, row by row.
    pub(super) numbers: Vec<String>,
}

/// A function in pieces.
#[derive(Debug)]
pub(super) struct Algorithm {
    pub(super) parameters: Vec<Value>,
    /// A name, whether it is a truth value, and what it is.
    pub(super) lines: Vec<(String, bool, String)>,
    /// The values of the formula.
    pub(super) outputs: Vec<Value>,
    /// The derivatives.
    pub(super) derivatives: Vec<Value>,
}

/// More operations are not written.
const MOST: usize = 100_000;
/// What is longer has a name.
const LONG: usize = 60;

/// One function of a program; `definitions` are the functions that it needs and that the language has not.
pub(super) fn algorithm(
    graph: &Graph,
    dialect: &dyn Dialect,
    program: &Program<'_>,
    function: &Derivatives,
    names: &mut Names,
    definitions: &mut Vec<FunctionId>,
) -> Result<Algorithm, CodeError> {
    let language = dialect.language();
    let entries = |error| CodeError::Entries { error, language };
    let lengths = Lengths::default();
    let mut parameters = Vec::new();
    for &symbol in &program.parameters {
        let dimensions = lengths.dimensions(graph, graph.symbol_dimensions(symbol)).map_err(entries)?;
        parameters.push(Value { name: names.symbol(graph, symbol), dimensions, numbers: Vec::new() });
    }
    let unrolled = tensor::unroll(graph, &function.roots(program), &lengths, MOST).map_err(entries)?;
    let roots: Vec<NodeId> = unrolled.roots.iter().flat_map(|(_, nodes)| nodes).copied().collect();
    let mut inputs = FxHashMap::default();
    for variable in &unrolled.variables {
        let name = names.symbol(graph, variable.symbol);
        for (entry, &symbol) in variable.entries.iter().enumerate() {
            let text = if variable.dimensions.is_empty() { name.clone() } else { format!("{name}[{entry}]") };
            inputs.insert(symbol, text);
        }
    }
    let lowered = program::Program::new(&unrolled.graph, &roots);
    let mut writer = Writer::new(&unrolled.graph, dialect, &lowered, inputs, names, definitions);
    writer.write()?;
    let mut texts = lowered.outputs().iter().map(|&slot| writer.pieces[slot.index()].text.clone());
    let mut results: Vec<Value> = Vec::new();
    for (dimensions, nodes) in &unrolled.roots {
        let numbers = texts.by_ref().take(nodes.len()).collect();
        results.push(Value { name: String::new(), dimensions: dimensions.clone(), numbers });
    }
    let lines = writer.lines;
    let rest = results.split_off(if function.with_outputs { program.outputs.len() } else { 0 });
    let outputs = outputs(results, names);
    let derivatives = derivatives(rest, function, names);
    Ok(Algorithm { parameters, lines, outputs, derivatives })
}

/// The values of the formula, with names.
fn outputs(mut results: Vec<Value>, names: &mut Names) -> Vec<Value> {
    let several = results.len() > 1;
    for (place, result) in results.iter_mut().enumerate() {
        let number = if several { (place + 1).to_string() } else { String::new() };
        result.name = names.free(&format!("value{number}"));
    }
    results
}

/// The derivatives: each with its name, or a matrix of all.
fn derivatives(mut results: Vec<Value>, function: &Derivatives, names: &mut Names) -> Vec<Value> {
    if function.form == Form::Matrix && !function.rows.is_empty() {
        let dimensions = vec![function.rows.len(), function.rows[0].len()];
        let numbers = results.into_iter().flat_map(|result| result.numbers).collect();
        return vec![Value { name: names.free(function.kind), dimensions, numbers }];
    }
    for (result, entry) in results.iter_mut().zip(function.rows.iter().flatten()) {
        result.name = names.free(&entry.name);
    }
    results
}

struct Writer<'a> {
    graph: &'a Graph,
    dialect: &'a dyn Dialect,
    program: &'a program::Program,
    inputs: FxHashMap<SymbolId, String>,
    names: &'a mut Names,
    definitions: &'a mut Vec<FunctionId>,
    /// How often each slot is read.
    uses: Vec<u32>,
    pieces: Vec<Piece>,
    lines: Vec<(String, bool, String)>,
}

impl<'a> Writer<'a> {
    fn new(
        graph: &'a Graph,
        dialect: &'a dyn Dialect,
        program: &'a program::Program,
        inputs: FxHashMap<SymbolId, String>,
        names: &'a mut Names,
        definitions: &'a mut Vec<FunctionId>,
    ) -> Writer<'a> {
        let mut uses = vec![0; program.len()];
        for &operation in program.operations() {
            // What is written twice has a name.
            let is_double = matches!(
                operation,
                Operation::Square(_) | Operation::PowerInteger(..) | Operation::MultiplyVanishing(..)
            );
            let times = if is_double { 2 } else { 1 };
            program.each_operand(operation, |slot| uses[slot.index()] += times);
        }
        program.outputs().iter().for_each(|slot| uses[slot.index()] += 1);
        Writer { graph, dialect, program, inputs, names, definitions, uses, pieces: Vec::new(), lines: Vec::new() }
    }

    fn write(&mut self) -> Result<(), CodeError> {
        for symbol in self.program.inputs() {
            let text = self.inputs.get(symbol).cloned();
            self.pieces.push(Piece::atom(text.unwrap_or_else(|| self.graph.name(*symbol).to_owned())));
        }
        for constant in self.program.constants() {
            self.pieces.push(match constant {
                Constant::Exact(value) => self.dialect.number(value.to_f64()),
                Constant::Rounded(value) => self.dialect.number(*value),
                Constant::Truth(value) => Piece::atom(if *value { "true" } else { "false" }),
            });
        }
        for place in 0..self.program.operations().len() {
            let operation = self.program.operations()[place];
            let piece = self.operation(operation)?;
            let slot = self.program.operation(place);
            let is_named = self.uses[slot.index()] > 1 || piece.text.len() > LONG;
            self.pieces.push(if is_named {
                let name = self.names.next();
                self.lines.push((name.clone(), operation.is_truth(), piece.text));
                Piece::atom(name)
            } else {
                piece
            });
        }
        Ok(())
    }

    fn operation(&mut self, operation: Operation) -> Result<Piece, CodeError> {
        let dialect = self.dialect;
        let at = |slot: Slot| &self.pieces[slot.index()];
        let pair = |a: Slot, sign: &str, b: Slot, left: Bond, right: Bond, bond: Bond| {
            Piece::new(format!("{} {sign} {}", at(a).within(left), at(b).within(right)), bond)
        };
        // A right operand of minus or of a division binds more tightly; a power is always a call.
        let one = dialect.number(1.0).text;
        Ok(match operation {
            Operation::Add(a, b) => pair(a, "+", b, Bond::Sum, Bond::Matrix, Bond::Sum),
            Operation::Subtract(a, b) => pair(a, "-", b, Bond::Sum, Bond::Matrix, Bond::Sum),
            Operation::Negate(a) => Piece::new(format!("-{}", at(a).within(Bond::Power)), Bond::Sign),
            Operation::Multiply(a, b) => pair(a, "*", b, Bond::Product, Bond::Power, Bond::Product),
            Operation::Divide(a, b) => pair(a, "/", b, Bond::Product, Bond::Power, Bond::Product),
            Operation::Reciprocal(a) => Piece::new(format!("{one} / {}", at(a).within(Bond::Power)), Bond::Product),
            Operation::Square(a) => pair(a, "*", a, Bond::Power, Bond::Power, Bond::Product),
            Operation::PowerInteger(a, exponent) => dialect.power(at(a), exponent),
            Operation::Sqrt(a) => dialect.call("sqrt", std::slice::from_ref(at(a))),
            Operation::ReciprocalSqrt(a) => {
                let root = dialect.call("sqrt", std::slice::from_ref(at(a)));
                Piece::new(format!("{one} / {}", root.text), Bond::Product)
            }
            Operation::MultiplyVanishing(a, b) => {
                let zero = dialect.number(0.0);
                let vanishes =
                    format!("{} == {} && {}", at(a).within(Bond::Atom), zero.text, dialect.is_infinite(at(b)));
                let product = pair(a, "*", b, Bond::Product, Bond::Power, Bond::Product);
                dialect.select(&Piece::new(vanishes, Bond::Loose), &zero, &product)
            }
            Operation::Select(condition, then, otherwise) => dialect.select(at(condition), at(then), at(otherwise)),
            Operation::Compare(relation, a, b) => pair(a, relation.sign(), b, Bond::Sum, Bond::Sum, Bond::Loose),
            Operation::And(a, b) => pair(a, "&&", b, Bond::Sum, Bond::Sum, Bond::Loose),
            Operation::Or(a, b) => pair(a, "||", b, Bond::Sum, Bond::Sum, Bond::Loose),
            Operation::Not(a) => Piece::new(format!("!{}", at(a).within(Bond::Atom)), Bond::Sign),
            Operation::Call(Function::Unknown(function), _) => {
                return Err(CodeError::Unknown { function: self.graph.unknown_function(function).name.clone() });
            }
            Operation::Call(Function::Known(function), arguments) => {
                let row = function.row();
                let arguments: Vec<Piece> =
                    self.program.arguments(arguments).iter().map(|&slot| at(slot).clone()).collect();
                let language = dialect.language();
                match row.spelling(language.library()).ok_or(CodeError::Missing { function: row.name, language })? {
                    Spelling::Name(text) if row.parameters.is_empty() => Piece::atom(text),
                    Spelling::Name(name) => dialect.call(&name, &arguments),
                    Spelling::Definition(_) => {
                        if !self.definitions.contains(&function) {
                            self.definitions.push(function);
                        }
                        super::piece::call(row.name, arguments.iter().map(|argument| &argument.text))
                    }
                }
            }
        })
    }
}

//! Python with NumPy, and with JAX.
//!
//! In: a program. Out: a module with a function for the outputs and one for each kind of derivatives. Always: arrays have
//! the axes that the formula says; where the formula has numbers only, arguments may be arrays too, and are taken entry by
//! entry; what is not defined is NaN or infinite.
//!
//! The two libraries have the same names for nearly everything; where they differ is in this file.

use std::fmt::Write;

use super::body::{Sign, Target, Writer};
use super::contraction::{Chain, Form, Link, form};
use super::entries::{place, rows_of_numbers};
use super::function::{Listing, listings, tuple};
use super::names::Names;
use super::piece::{Bond, Piece, call};
use super::{CodeError, Language, Program};
use crate::graph::{Graph, NodeId};
use crate::op::{Axes, ContractionId, Dimension, FunctionId, Label, Library, Reduction, SliceId, Spelling, TensorOp};

/// Words that are no names.
const RESERVED: &str = "False None True and as assert async await break class continue def del elif else except \
    finally for from global if import in is lambda nonlocal not or pass raise return try while with \
    np jnp jax special float int softmax adjugate embed";

/// What labels are called.
const LETTERS: &[u8] = b"ijklmnopqrstuvwxyzabcdefghABCDEFGHIJKLMNOPQRSTUVWXYZ";

struct Python(Language);

/// The module.
pub(super) fn write(graph: &Graph, language: Language, program: &Program<'_>) -> Result<String, CodeError> {
    let python = Python(language);
    let rows = crate::op::all().map(|function| function.row().name.to_owned());
    let names = Names::new(RESERVED.split_whitespace().map(str::to_owned).chain(rows));
    let (listings, definitions) = listings(graph, &python, program, names)?;
    let functions: String = listings.iter().map(|listing| python.function(listing)).collect();
    let mut helpers: String = definitions.iter().map(|&function| python.definition(function)).collect();
    if language == Language::Numpy && functions.contains("softmax(") {
        helpers += SOFTMAX;
    }
    if functions.contains("adjugate(") {
        helpers += &ADJUGATE.replace("np.", python.module());
    }
    let body = helpers + &functions;
    let mut module =
        format!("\"\"\"{} and its derivatives for {language}, written by symdiff.\"\"\"\n\n", program.name);
    if language == Language::Jax {
        module += "import jax\nimport jax.numpy as jnp\n\njax.config.update(\"jax_enable_x64\", True)\n";
    } else {
        module += "import numpy as np\n";
        if body.contains("special.") {
            module += "from scipy import special\n";
        }
    }
    Ok(module + &body)
}

const SOFTMAX: &str = "\n
def softmax(x, axis=None):
    \"\"\"exp(x)/sum(exp(x)) along axes, without overflow.\"\"\"
    y = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return y / np.sum(y, axis=axis, keepdims=True)
";

/// The adjugate of a product is that of the factors in the opposite order, and that of a diagonal matrix has the products
/// of the other entries on its diagonal.
const ADJUGATE: &str = "\n
def adjugate(a):
    \"\"\"The transpose of the cofactors, det(a)*inv(a) where there is an inverse.\"\"\"
    u, s, v = np.linalg.svd(a)
    others = np.where(np.eye(s.size, dtype=bool), 1.0, s).prod(axis=1)
    return np.linalg.det(u) * np.linalg.det(v) * (v.T * others) @ u.T
";

impl Python {
    /// A function of `np` or `jnp`.
    fn np<T: AsRef<str>>(&self, function: &str, arguments: impl IntoIterator<Item = T>) -> Piece {
        call(&format!("{}{function}", self.module()), arguments)
    }

    /// What the names of the library begin with.
    fn module(&self) -> &'static str {
        if self.0 == Language::Jax { "jnp." } else { "np." }
    }

    /// A function that the library has under no name.
    fn definition(&self, function: FunctionId) -> String {
        let row = function.row();
        let Some(Spelling::Definition(body)) = row.spelling(self.library()) else { return String::new() };
        let parameters = row.parameters.join(", ");
        format!("\n\ndef {}({parameters}):\n    \"\"\"{}\"\"\"\n    return {body}\n", row.name, row.doc)
    }

    fn function(&self, listing: &Listing) -> String {
        let parameters: Vec<&str> = listing.parameters.iter().map(|(name, _)| name.as_str()).collect();
        let mut text = format!("\n\ndef {}({}):\n", listing.name, parameters.join(", "));
        match listing.about.as_slice() {
            [only] => {
                let _ = writeln!(text, "    \"\"\"{only}\"\"\"");
            }
            [first, rest @ ..] => {
                let _ = writeln!(text, "    \"\"\"{first}\n\n    {}\n    \"\"\"", rest.join("\n    "));
            }
            [] => {}
        }
        let arrays: Vec<&str> = parameters.iter().copied().filter(|name| !listing.is_length(name)).collect();
        let _ = match arrays.as_slice() {
            [] => Ok(()),
            [only] => writeln!(text, "    {only} = {}", self.np("asarray", [*only, "dtype=float"]).text),
            several => {
                let (list, array) = (several.join(", "), self.np("asarray", ["a", "dtype=float"]).text);
                writeln!(text, "    {list} = ({array} for a in ({list}))")
            }
        };
        for (length, parameter, axis) in &listing.lengths {
            let _ = writeln!(text, "    {length} = {parameter}.shape[{axis}]");
        }
        for (name, expression) in &listing.lines {
            let _ = writeln!(text, "    {name} = {expression}");
        }
        let _ = writeln!(text, "    return {}", listing.results(|rows| self.matrix(rows)));
        text
    }

    /// A matrix of numbers.
    fn matrix(&self, rows: &[Vec<String>]) -> String {
        let rows: Vec<String> = rows.iter().map(|row| format!("[{}]", row.join(", "))).collect();
        self.np("array", [format!("[{}]", rows.join(", "))]).text
    }
}

impl Target for Python {
    fn language(&self) -> Language {
        self.0
    }

    fn library(&self) -> Library {
        if self.0 == Language::Jax { Library::Jax } else { Library::Numpy }
    }

    fn sign(&self, sign: Sign, _by_entry: bool) -> &'static str {
        match sign {
            Sign::Plus => "+",
            Sign::Minus => "-",
            Sign::Times => "*",
            Sign::Over => "/",
            Sign::Raised => "**",
            Sign::And => "&",
            Sign::Or => "|",
            Sign::Compare(relation) => relation.sign(),
        }
    }

    fn apply(&self, function: &str, arguments: &[String], _by_entry: bool) -> Piece {
        call(function, arguments)
    }

    fn root(&self) -> &'static str {
        if self.0 == Language::Jax { "jnp.sqrt" } else { "np.sqrt" }
    }

    fn truth(&self, value: bool) -> &'static str {
        if value { "True" } else { "False" }
    }

    fn not(&self, operand: &Piece, _by_entry: bool) -> Piece {
        self.np("logical_not", [&operand.text])
    }

    fn select(&self, operands: &[Piece; 3], _by_entry: bool) -> Piece {
        self.np("where", operands.iter().map(|operand| operand.text.as_str()))
    }

    fn spread(&self, piece: Piece, _own: usize, _whole: usize) -> Piece {
        // Arrays of fewer axes are repeated along the first ones, as in the formula.
        piece
    }

    fn tensor(&self, writer: &mut Writer<'_>, operation: TensorOp, id: NodeId, operands: &[NodeId]) -> Piece {
        let graph = writer.graph;
        let inner = operands.first().map_or_else(|| Piece::atom(""), |&operand| writer.written(operand).clone());
        match operation {
            TensorOp::Contraction(contraction) => self.contraction(writer, contraction, operands),
            TensorOp::Ones(id) => self.constant("ones", &writer.lengths(graph.dimensions_of(id))),
            TensorOp::Zeros(id) => self.constant("zeros", &writer.lengths(graph.dimensions_of(id))),
            TensorOp::Identity(id) => self.np("eye", [writer.length(graph.dimensions_of(id)[0])]),
            TensorOp::Reduce(reduction, axes) => {
                let along = along(axes, writer.order(operands[0]));
                match (reduction, self.0) {
                    (Reduction::Maximum, _) => self.np("max", [inner.text].into_iter().chain(along)),
                    (Reduction::Minimum, _) => self.np("min", [inner.text].into_iter().chain(along)),
                    (Reduction::LogSumExp, Language::Jax) => {
                        call("jax.nn.logsumexp", [inner.text].into_iter().chain(along))
                    }
                    (Reduction::LogSumExp, Language::Numpy | Language::Julia | Language::C | Language::Rust) => {
                        let along = along.unwrap_or_else(|| "axis=None".to_owned());
                        self.np("logaddexp.reduce", [inner.text, along])
                    }
                }
            }
            TensorOp::Softmax(axes) => {
                let along = along(axes, writer.order(operands[0]));
                let name = if self.0 == Language::Jax { "jax.nn.softmax" } else { "softmax" };
                let along = if self.0 == Language::Jax { Some(along.unwrap_or("axis=None".into())) } else { along };
                call(name, [inner.text].into_iter().chain(along))
            }
            TensorOp::Inverse => self.np("linalg.inv", [inner.text]),
            TensorOp::Determinant => self.np("linalg.det", [inner.text]),
            TensorOp::Adjugate => call("adjugate", [inner.text]),
            TensorOp::LogDeterminant => {
                let slogdet = self.np("linalg.slogdet", [inner.text]).text;
                Piece::atom(format!("{slogdet}[1]"))
            }
            TensorOp::Solve => {
                let right = writer.written(operands[1]).text.clone();
                self.np("linalg.solve", [inner.text, right])
            }
            TensorOp::Reshape(dimensions) => {
                let lengths = writer.lengths(graph.dimensions_of(dimensions));
                match (lengths.as_slice(), graph.dimensions(operands[0])) {
                    ([], _) if let Some(entry) = entry(writer, operands[0]) => entry,
                    ([], _) => self.np("reshape", [inner.text, "()".to_owned()]),
                    ([_], [_]) => inner,
                    (_, _) => self.np("reshape", [inner.text, tuple(&lengths), "order=\"F\"".to_owned()]),
                }
            }
            TensorOp::Slice(slice) => {
                let ranges = graph.slice_of(slice).ranges.iter().map(|range| match range {
                    None => ":".to_owned(),
                    Some((first, count)) => format!("{first}:{}", first + count),
                });
                let ranges = ranges.collect::<Vec<_>>().join(", ");
                Piece::atom(format!("{}[{ranges}]", inner.within(Bond::Atom)))
            }
            TensorOp::Embed(slice) => self.embed(writer, slice, &inner, id),
            TensorOp::Concatenate(_) if let Some(list) = numbers(writer, id) => self.np("array", [list]),
            TensorOp::Concatenate(axis) => {
                let parts: Vec<String> = operands.iter().map(|&operand| writer.written(operand).text.clone()).collect();
                self.np("concatenate", [tuple(&parts), format!("axis={axis}")])
            }
        }
    }
}

/// `axis=0`; nothing for all axes.
fn along(axes: Axes, order: usize) -> Option<String> {
    if axes == Axes::all(order) {
        return None;
    }
    let list: Vec<String> = axes.iter().map(|axis| axis.to_string()).collect();
    Some(match list.as_slice() {
        [only] => format!("axis={only}"),
        several => format!("axis={}", tuple(several)),
    })
}

/// A part of one entry as a number: `x[0]`.
fn entry(writer: &Writer<'_>, part: NodeId) -> Option<Piece> {
    let (whole, places) = place(writer.graph, part)?;
    let places: Vec<String> = places.iter().map(u64::to_string).collect();
    Some(Piece::atom(format!("{}[{}]", writer.written(whole).within(Bond::Atom), places.join(", "))))
}

/// A vector of numbers as a list, a matrix of numbers as a list of rows.
fn numbers(writer: &Writer<'_>, id: NodeId) -> Option<String> {
    let rows = rows_of_numbers(writer, id, &|part| entry(writer, part))?;
    let list = |row: &[String]| format!("[{}]", row.join(", "));
    let is_vector = writer.order(id) == 1;
    let rows: Vec<String> = rows.iter().map(|row| if is_vector { row.concat() } else { list(row) }).collect();
    Some(list(&rows))
}

impl Python {
    fn constant(&self, name: &str, lengths: &[String]) -> Piece {
        match lengths {
            [only] => self.np(name, [only]),
            several => self.np(name, [tuple(several)]),
        }
    }

    /// `np.pad(x, ((1, 2), (0, 0)))`: zeros before and behind.
    fn embed(&self, writer: &mut Writer<'_>, slice: SliceId, inner: &Piece, id: NodeId) -> Piece {
        let graph = writer.graph;
        let mut widths = Vec::new();
        for (range, &whole) in graph.slice_of(slice).ranges.iter().zip(graph.dimensions(id)) {
            let Some((first, count)) = range else {
                widths.push("(0, 0)".to_owned());
                continue;
            };
            let end = first + count;
            let behind = match whole {
                Dimension::Fixed(length) => length.saturating_sub(end).to_string(),
                Dimension::Named(_) => format!("{} - {end}", writer.length(whole)),
            };
            widths.push(format!("({first}, {behind})"));
        }
        self.np("pad", [inner.text.clone(), tuple(&widths)])
    }

    fn contraction(&self, writer: &Writer<'_>, id: ContractionId, operands: &[NodeId]) -> Piece {
        let contraction = writer.graph.contraction(id);
        let piece = |factor: usize| writer.written(operands[factor]);
        match form(writer.graph, contraction, operands) {
            Form::Permuted(order) if order == [1, 0] => Piece::atom(format!("{}.T", piece(0).within(Bond::Atom))),
            Form::Permuted(order) => {
                let order: Vec<String> = order.iter().map(usize::to_string).collect();
                self.np("transpose", [piece(0).text.clone(), tuple(&order)])
            }
            Form::Sum(axes) => {
                let along = along(Axes::new(axes), writer.order(operands[0]));
                self.np("sum", [piece(0).text.clone()].into_iter().chain(along))
            }
            Form::Trace => self.np("trace", [&piece(0).text]),
            Form::DiagonalOf => self.np("diagonal", [&piece(0).text]),
            Form::Diagonal(vector) => self.np("diag", [&piece(vector).text]),
            Form::Chain(chain) => self.chain(writer, &chain, operands),
            Form::Outer(first, second) => {
                let [first, second] = [first, second].map(|chain| self.chain(writer, &chain, operands).text);
                self.np("outer", [first, second])
            }
            Form::Labels => {
                let letter = |&label: &Label| char::from(LETTERS[usize::from(label) % LETTERS.len()]);
                let letters = |labels: &[Label]| labels.iter().map(letter).collect::<String>();
                let factors: Vec<String> = contraction.labels.iter().map(|labels| letters(labels)).collect();
                let result: Vec<Label> = (0..contraction.order).collect();
                let subscripts = format!("\"{}->{}\"", factors.join(","), letters(&result));
                let mut arguments = vec![subscripts];
                arguments.extend(operands.iter().map(|&operand| writer.written(operand).text.clone()));
                if operands.len() > 2 && self.0 == Language::Numpy {
                    arguments.push("optimize=True".to_owned());
                }
                self.np("einsum", arguments)
            }
        }
    }

    /// `A @ (B @ x)`; matrices alone from left to right.
    fn chain(&self, writer: &Writer<'_>, chain: &Chain, operands: &[NodeId]) -> Piece {
        let piece = |factor: usize| writer.written(operands[factor]);
        let matrix = |link: &Link| {
            let matrix = piece(link.matrix);
            if link.flipped { Piece::atom(format!("{}.T", matrix.within(Bond::Atom))) } else { matrix.clone() }
        };
        if let Some(end) = chain.end {
            let mut result = piece(end).clone();
            for link in chain.links.iter().rev() {
                result = scaled(link.columns.iter().map(|&vector| piece(vector)), result, "*");
                result = times(&matrix(link), &result, "@");
                result = scaled(link.rows.iter().map(|&vector| piece(vector)), result, "*");
            }
            return chain.start.map_or(result.clone(), |start| times(piece(start), &result, "@"));
        }
        let mut parts: Vec<Piece> = Vec::new();
        for link in &chain.links {
            let mut part = matrix(link);
            for &vector in &link.rows {
                let column = format!("{}[:, None]", piece(vector).within(Bond::Atom));
                part = Piece::new(format!("{column} * {}", part.within(Bond::Product)), Bond::Product);
            }
            for &vector in &link.columns {
                let text = format!("{} * {}", part.within(Bond::Product), piece(vector).within(Bond::Power));
                part = Piece::new(text, Bond::Product);
            }
            parts.push(part);
        }
        joined(&parts, "@")
    }
}

/// A product of two matrices or vectors.
pub(super) fn times(left: &Piece, right: &Piece, sign: &str) -> Piece {
    Piece::new(format!("{} {sign} {}", left.within(Bond::Power), right.within(Bond::Power)), Bond::Matrix)
}

/// A vector, entry by entry times others.
pub(super) fn scaled<'p>(by: impl Iterator<Item = &'p Piece>, vector: Piece, sign: &str) -> Piece {
    by.fold(vector, |vector, factor| {
        let text = format!("{} {sign} {}", factor.within(Bond::Product), vector.within(Bond::Power));
        Piece::new(text, Bond::Product)
    })
}

/// A product of matrices.
pub(super) fn joined(parts: &[Piece], sign: &str) -> Piece {
    match parts {
        [only] => only.clone(),
        several => {
            let texts: Vec<String> = several.iter().map(|part| part.within(Bond::Power)).collect();
            Piece::new(texts.join(&format!(" {sign} ")), Bond::Matrix)
        }
    }
}

//! Julia.
//!
//! In: a program. Out: a file with a function for the outputs and one for each kind of derivatives. Always: arrays have the
//! axes that the formula says; what acts on each entry has a dot. Where an operation is not defined for real numbers,
//! Julia throws a `DomainError` instead of giving NaN.

use std::fmt::Write;

use super::body::{Sign, Target, Writer};
use super::contraction::{Chain, Form, Link, form};
use super::entries::{place, rows_of_numbers};
use super::function::{Listing, listings, tuple};
use super::names::Names;
use super::piece::{Bond, Piece, call};
use super::python::{joined, scaled, times};
use super::{CodeError, Language, Program};
use crate::graph::{Graph, NodeId};
use crate::op::{
    Axes, Contraction, ContractionId, Dimension, FunctionId, Label, Library, Op, Reduction, Relation, SliceId,
    Spelling, TensorOp,
};

/// Words that are no names, and functions that are called.
const RESERVED: &str = "baremodule begin break catch const continue do else elseif end export false finally for \
    function global if import in isa let local macro module quote return struct true try using where while \
    im I Inf NaN adjugate axes cat det diag dot dropdims embed eye float hcat inv logabsdet logsumexp maximum minimum ones only \
    permutedims reshape size softmax sqrt sum tr transpose vcat vec zeros first Diagonal Matrix MathConstants \
    SpecialFunctions LinearAlgebra Base";

struct Julia;

/// The file.
pub(super) fn write(graph: &Graph, program: &Program<'_>) -> Result<String, CodeError> {
    let rows = crate::op::all().map(|function| function.row().name.to_owned());
    let names = Names::new(RESERVED.split_whitespace().map(str::to_owned).chain(rows));
    let (listings, definitions) = listings(graph, &Julia, program, names)?;
    let functions: String = listings.iter().map(function).collect();
    let mut body: String = definitions.iter().map(|&function| definition(function)).collect();
    for (name, helper) in HELPERS {
        if functions.contains(&format!("{name}(")) {
            body += helper;
        }
    }
    body += &functions;
    let mut file =
        format!("# {} and its derivatives for Julia, written by symdiff.\n\nusing LinearAlgebra\n", program.name);
    if body.contains("SpecialFunctions.") {
        file += "import SpecialFunctions\n";
    }
    Ok(file + &body)
}

const HELPERS: [(&str, &str); 4] = [
    (
        "adjugate",
        "\n\"the transpose of the cofactors, det(a)*inv(a) where there is an inverse\"
function adjugate(a)
    u, s, v = svd(a)
    others = [prod(s[1:end .!= i]) for i in eachindex(s)]
    return det(u) * det(v) * (v * Diagonal(others) * u')
end
",
    ),
    (
        "logsumexp",
        "\n\"log(sum(exp(x))) without overflow\"
function logsumexp(x::AbstractArray; dims=:)
    m = maximum(x; dims=dims)
    return m .+ log.(sum(exp.(x .- m); dims=dims))
end
",
    ),
    (
        "softmax",
        "\n\"exp(x)/sum(exp(x)) along axes, without overflow\"
function softmax(x; dims=:)
    y = exp.(x .- maximum(x; dims=dims))
    return y ./ sum(y; dims=dims)
end
",
    ),
    (
        "embed",
        "\n\"an array of zeros with x in some ranges\"
function embed(x, ranges, lengths)
    y = zeros(lengths)
    y[ranges...] .= x
    return y
end
",
    ),
];

/// A function of numbers that the libraries have under no name.
fn definition(function: FunctionId) -> String {
    let row = function.row();
    let Some(Spelling::Definition(body)) = row.spelling(Library::Julia) else { return String::new() };
    format!("\n\"{}\"\n{}({}) = {body}\n", row.doc, row.name, row.parameters.join(", "))
}

fn function(listing: &Listing) -> String {
    let parameters: Vec<&str> = listing.parameters.iter().map(|(name, _)| name.as_str()).collect();
    let signature = format!("{}({})", listing.name, parameters.join(", "));
    let mut text =
        format!("\n\"\"\"\n    {signature}\n\n{}\n\"\"\"\nfunction {signature}\n", listing.about.join("\n\n"));
    for (name, has_axes) in &listing.parameters {
        // Lengths stay integers.
        if *has_axes || !listing.is_length(name) {
            let _ = writeln!(text, "    {name} = float({name})");
        }
    }
    for (length, parameter, axis) in &listing.lengths {
        let _ = writeln!(text, "    {length} = size({parameter}, {})", axis + 1);
    }
    for (name, expression) in &listing.lines {
        let _ = writeln!(text, "    {name} = {expression}");
    }
    let _ = writeln!(text, "    return {}\nend", listing.results(matrix));
    text
}

/// A matrix of numbers.
fn matrix(rows: &[Vec<String>]) -> String {
    let rows: Vec<String> = rows.iter().map(|row| row.join(" ")).collect();
    format!("[{}]", rows.join("; "))
}

impl Target for Julia {
    fn language(&self) -> Language {
        Language::Julia
    }

    fn library(&self) -> Library {
        Library::Julia
    }

    fn sign(&self, sign: Sign, by_entry: bool) -> &'static str {
        let [alone, dotted] = match sign {
            Sign::Plus => ["+", ".+"],
            Sign::Minus => ["-", ".-"],
            Sign::Times => ["*", ".*"],
            Sign::Over => ["/", "./"],
            Sign::Raised => ["^", ".^"],
            Sign::And => ["&&", ".&"],
            Sign::Or => ["||", ".|"],
            Sign::Compare(relation) => match relation {
                Relation::Less => ["<", ".<"],
                Relation::LessEqual => ["<=", ".<="],
                Relation::Greater => [">", ".>"],
                Relation::GreaterEqual => [">=", ".>="],
                Relation::Equal => ["==", ".=="],
                Relation::NotEqual => ["!=", ".!="],
            },
        };
        if by_entry { dotted } else { alone }
    }

    fn apply(&self, function: &str, arguments: &[String], by_entry: bool) -> Piece {
        if by_entry { call(&format!("{function}."), arguments) } else { call(function, arguments) }
    }

    fn root(&self) -> &'static str {
        "sqrt"
    }

    fn truth(&self, value: bool) -> &'static str {
        if value { "true" } else { "false" }
    }

    fn not(&self, operand: &Piece, by_entry: bool) -> Piece {
        Piece::atom(format!("{}({})", if by_entry { ".!" } else { "!" }, operand.text))
    }

    fn select(&self, operands: &[Piece; 3], by_entry: bool) -> Piece {
        if by_entry {
            return call("ifelse.", operands.iter().map(|operand| operand.text.as_str()));
        }
        let [condition, then, otherwise] = operands.each_ref().map(|operand| operand.within(Bond::Sum));
        Piece::new(format!("{condition} ? {then} : {otherwise}"), Bond::Loose)
    }

    fn spread(&self, piece: Piece, own: usize, whole: usize) -> Piece {
        if (own, whole) == (1, 2) {
            return Piece::atom(format!("{}'", piece.within(Bond::Atom)));
        }
        // Julia repeats along the last axes, the formula along the first ones.
        let ones = "1, ".repeat(whole - own);
        Piece::atom(format!("reshape({0}, {ones}size({0})...)", piece.text))
    }

    fn tensor(&self, writer: &mut Writer<'_>, operation: TensorOp, id: NodeId, operands: &[NodeId]) -> Piece {
        let graph = writer.graph;
        let inner = operands.first().map_or_else(|| Piece::atom(""), |&operand| writer.written(operand).clone());
        match operation {
            TensorOp::Contraction(contraction) => self.contraction(writer, contraction, operands),
            TensorOp::Ones(id) => call("ones", writer.lengths(graph.dimensions_of(id))),
            TensorOp::Zeros(id) => call("zeros", writer.lengths(graph.dimensions_of(id))),
            TensorOp::Identity(id) => {
                let length = writer.length(graph.dimensions_of(id)[0]);
                call("Matrix", ["1.0I", &length, &length])
            }
            TensorOp::Reduce(reduction, axes) => {
                let name = match reduction {
                    Reduction::Maximum => "maximum",
                    Reduction::Minimum => "minimum",
                    Reduction::LogSumExp => "logsumexp",
                };
                reduce(name, &inner, axes, writer.order(operands[0]))
            }
            TensorOp::Softmax(axes) => {
                let dims = (axes != Axes::all(writer.order(operands[0]))).then(|| format!("dims={}", places(axes)));
                call("softmax", [inner.text].into_iter().chain(dims))
            }
            TensorOp::Inverse => call("inv", [inner.text]),
            TensorOp::Determinant => call("det", [inner.text]),
            TensorOp::Adjugate => call("adjugate", [inner.text]),
            TensorOp::LogDeterminant => call("first", [call("logabsdet", [inner.text]).text]),
            TensorOp::Solve => {
                let right = writer.written(operands[1]).within(Bond::Power);
                Piece::new(format!("{} \\ {right}", inner.within(Bond::Power)), Bond::Matrix)
            }
            TensorOp::Reshape(dimensions) => match writer.lengths(graph.dimensions_of(dimensions)).as_slice() {
                [] if let Some(entry) = entry(writer, operands[0]) => entry,
                [] => call("only", [inner.text]),
                lengths => call("reshape", [inner.text].iter().chain(lengths)),
            },
            TensorOp::Slice(slice) => {
                Piece::atom(format!("{}[{}]", inner.within(Bond::Atom), ranges(graph, slice).join(", ")))
            }
            TensorOp::Embed(slice) => {
                let lengths = writer.lengths(graph.dimensions(id));
                call("embed", [inner.text, tuple(&ranges(graph, slice)), tuple(&lengths)])
            }
            TensorOp::Concatenate(_) if let Some(list) = numbers(writer, id) => list,
            TensorOp::Concatenate(axis) => {
                let parts = operands.iter().map(|&operand| writer.written(operand).text.clone());
                match axis {
                    0 => call("vcat", parts),
                    1 => call("hcat", parts),
                    axis => call("cat", parts.chain([format!("dims={}", axis + 1)])),
                }
            }
        }
    }
}

/// A part of one entry as a number: `x[1]`.
fn entry(writer: &Writer<'_>, part: NodeId) -> Option<Piece> {
    let (whole, places) = place(writer.graph, part)?;
    let places: Vec<String> = places.iter().map(|place| (place + 1).to_string()).collect();
    Some(Piece::atom(format!("{}[{}]", writer.written(whole).within(Bond::Atom), places.join(", "))))
}

/// `[a, b]`, or the rows of a matrix: `[a b; c d]`. Blanks separate entries, so all but single words are enclosed.
fn numbers(writer: &Writer<'_>, id: NodeId) -> Option<Piece> {
    let rows = rows_of_numbers(writer, id, &|part| entry(writer, part))?;
    if writer.order(id) == 1 {
        return Some(Piece::atom(format!("[{}]", rows.concat().join(", "))));
    }
    let cell = |text: &String| if text.contains(' ') { format!("({text})") } else { text.clone() };
    let row = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join(" ");
    // A row alone would be read as a vector if it had one entry.
    if rows.len() == 1 && rows[0].len() == 1 {
        return None;
    }
    Some(Piece::atom(format!("[{}]", rows.iter().map(row).collect::<Vec<_>>().join("; "))))
}

/// Axes counted from 1.
fn places(axes: Axes) -> String {
    let list: Vec<String> = axes.iter().map(|axis| (axis + 1).to_string()).collect();
    if let [only] = list.as_slice() { only.clone() } else { tuple(&list) }
}

/// A function of the entries along axes, which are no longer there.
fn reduce(name: &str, inner: &Piece, axes: Axes, order: usize) -> Piece {
    if axes == Axes::all(order) {
        return call(name, [&inner.text]);
    }
    let dims = format!("dims={}", places(axes));
    let kept = call(name, [&inner.text, &dims]).text;
    if order == 2 { call("vec", [kept]) } else { call("dropdims", [kept, dims]) }
}

fn ranges(graph: &Graph, slice: SliceId) -> Vec<String> {
    let ranges = graph.slice_of(slice).ranges.iter().map(|range| match range {
        None => ":".to_owned(),
        Some((first, count)) => format!("{}:{}", first + 1, first + count),
    });
    ranges.collect()
}

impl Julia {
    fn contraction(&self, writer: &mut Writer<'_>, id: ContractionId, operands: &[NodeId]) -> Piece {
        let graph = writer.graph;
        let contraction = graph.contraction(id);
        let form = form(graph, contraction, operands);
        if form == Form::Labels {
            return self.entries(writer, contraction, operands);
        }
        let piece = |factor: usize| writer.written(operands[factor]);
        match form {
            Form::Permuted(order) if order == [1, 0] => transposed(piece(0)),
            Form::Permuted(order) => {
                let order: Vec<String> = order.iter().map(|axis| (axis + 1).to_string()).collect();
                call("permutedims", [piece(0).text.clone(), tuple(&order)])
            }
            Form::Sum(axes) => reduce("sum", piece(0), Axes::new(axes), writer.order(operands[0])),
            Form::Trace => call("tr", [&piece(0).text]),
            Form::DiagonalOf => call("diag", [&piece(0).text]),
            Form::Diagonal(vector) => call("Matrix", [call("Diagonal", [&piece(vector).text]).text]),
            Form::Chain(chain) => chained(writer, &chain, operands),
            Form::Outer(first, second) => {
                let [first, second] = [first, second].map(|chain| chained(writer, &chain, operands));
                joined(&[first, transposed(&second)], "*")
            }
            Form::Labels => Piece::atom(""),
        }
    }

    /// `[sum(A[i, k] * B[j, k] for k in axes(A, 2)) for i in axes(A, 1), j in axes(B, 1)]`
    fn entries(&self, writer: &mut Writer<'_>, contraction: &Contraction, operands: &[NodeId]) -> Piece {
        let graph = writer.graph;
        let is_identity: Vec<bool> =
            operands.iter().map(|&factor| matches!(graph.op(factor), Op::Tensor(TensorOp::Identity(_)))).collect();
        let factors: Vec<String> = operands
            .iter()
            .zip(&is_identity)
            .map(|(&factor, &delta)| if delta { String::new() } else { writer.by_name(factor) })
            .collect();
        let count = contraction.labels.iter().flatten().max().map_or(0, |&label| usize::from(label) + 1);
        let letters = ["i", "j", "k", "l", "p", "q", "r", "s", "u", "v"].map(str::to_owned).into_iter();
        let names = letters.chain((1..).map(|number| format!("i{number}")));
        let names: Vec<String> =
            names.filter(|name| !factors.contains(name) && graph.find_symbol(name).is_none()).take(count).collect();
        let name = |label: &Label| names[usize::from(*label)].as_str();
        let mut ranges: Vec<String> = vec![String::new(); count];
        for ((&operand, labels), (factor, &delta)) in
            operands.iter().zip(&contraction.labels).zip(factors.iter().zip(&is_identity))
        {
            for (axis, label) in labels.iter().enumerate() {
                let range = &mut ranges[usize::from(*label)];
                if range.is_empty() || (!delta && range.starts_with('1')) {
                    *range = match (delta, graph.dimensions(operand)[axis]) {
                        (false, _) => format!("axes({factor}, {})", axis + 1),
                        (true, Dimension::Fixed(length)) => format!("1:{length}"),
                        (true, named) => format!("1:{}", writer.length(named)),
                    };
                }
            }
        }
        let entries: Vec<String> = factors
            .iter()
            .zip(&contraction.labels)
            .zip(&is_identity)
            .map(|((factor, labels), &delta)| {
                let subscripts: Vec<&str> = labels.iter().map(name).collect();
                if delta {
                    format!("({})", subscripts.join(" == "))
                } else {
                    format!("{factor}[{}]", subscripts.join(", "))
                }
            })
            .collect();
        let over = |labels: &mut dyn Iterator<Item = Label>| {
            let list = labels.map(|label| format!("{} in {}", name(&label), ranges[usize::from(label)]));
            list.collect::<Vec<_>>().join(", ")
        };
        let mut body = entries.join(" * ");
        let bound = over(&mut contraction.bound());
        if !bound.is_empty() {
            body = format!("sum({body} for {bound})");
        }
        let free = over(&mut (0..contraction.order));
        Piece::atom(if free.is_empty() { body } else { format!("[{body} for {free}]") })
    }
}

fn transposed(piece: &Piece) -> Piece {
    Piece::atom(format!("{}'", piece.within(Bond::Atom)))
}

/// `A * (B * x)`; matrices alone from left to right, two vectors at the ends as `dot(u, A * v)`.
fn chained(writer: &Writer<'_>, chain: &Chain, operands: &[NodeId]) -> Piece {
    let piece = |factor: usize| writer.written(operands[factor]);
    let matrix = |link: &Link| if link.flipped { transposed(piece(link.matrix)) } else { piece(link.matrix).clone() };
    if let Some(end) = chain.end {
        let mut result = piece(end).clone();
        for link in chain.links.iter().rev() {
            result = scaled(link.columns.iter().map(|&vector| piece(vector)), result, ".*");
            result = times(&matrix(link), &result, "*");
            result = scaled(link.rows.iter().map(|&vector| piece(vector)), result, ".*");
        }
        return chain.start.map_or(result.clone(), |start| call("dot", [&piece(start).text, &result.text]));
    }
    let diagonal = |&vector: &usize| call("Diagonal", [&piece(vector).text]);
    let mut parts: Vec<Piece> = Vec::new();
    for link in &chain.links {
        parts.extend(link.rows.iter().map(diagonal));
        parts.push(matrix(link));
        parts.extend(link.columns.iter().map(diagonal));
    }
    joined(&parts, "*")
}

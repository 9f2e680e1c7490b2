//! One entry of the syntax tree to one step.
//!
//! In: entries in postfix order. Out: [`Step`]s in which every name has its meaning.
//! Always: the steps fit together, because the kinds of all values (numbers and truth
//! values) are checked here; building nodes can no longer fail.
//!
//! ```text
//! x sin(1)      Value(x) Apply(sin, 1)
//! ```

use std::fmt::Display;

use rustc_hash::FxHashMap;

use super::ast::{Ast, Kind};
use super::emit::{Emitter, Joint, Step};
use super::entries::LABELS;
use super::error::{Error, ErrorKind, Meaning, excerpt};
use super::index_fault::IndexError;
use super::scope::{Entry, Header, Scope};
use super::vocabulary;
use super::whole::{Lines, Whole};
use crate::graph::NodeId;
use crate::number::Rational;
use crate::op::{Function, Shape};
use crate::span::Span;

/// The function whose body is being read.
pub(super) struct Reading<'a> {
    pub(super) name: &'a str,
    /// The position of each parameter.
    pub(super) parameters: FxHashMap<&'a str, usize>,
}

/// Integers below this are looked up only once.
const SMALL: usize = 1000;

/// What resolving needs to know.
pub(super) struct Resolver<'a> {
    pub(super) source: &'a str,
    pub(super) ast: &'a Ast,
    pub(super) emitter: Emitter<'a>,
    pub(super) scope: Scope<'a>,
    pub(super) reading: Option<Reading<'a>>,
    /// Whether a literal had a point or an exponent.
    pub(super) decimals: bool,
    /// The nodes of the smallest integers, as far as they have been met: most literals are among them.
    small: Vec<Option<NodeId>>,
    /// The kinds of the values on the stack, and what they came from; an index of a form by entries has none.
    shapes: Vec<(Option<Shape>, Span)>,
    /// The forms by entries that are open, with the names of their indices and those of the sums that are open.
    forms: Vec<Vec<&'a str>>,
    /// What the last argument of the next call says, if that is `rows` or `columns`.
    lines: Option<Lines>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(source: &'a str, ast: &'a Ast, emitter: Emitter<'a>) -> Resolver<'a> {
        let scope = Scope::default();
        Resolver {
            source,
            ast,
            emitter,
            scope,
            reading: None,
            decimals: false,
            small: Vec::new(),
            shapes: Vec::new(),
            forms: Vec::new(),
            lines: None,
        }
    }

    pub(super) fn text(&self, span: Span) -> &'a str {
        &self.source[span.range()]
    }

    /// The step of the entry at a place of the list, and where it is written.
    pub(super) fn resolve(&mut self, at: usize) -> Result<(Step, Span), Error> {
        let (kind, span) = self.ast.nodes[at];
        let count = |n: u32| n as usize;
        if kind == Kind::Name
            && let Some(step) = self.find_index(span)?
        {
            self.shapes.push((None, span));
            return Ok((step, span));
        }
        let (step, shape) = match kind {
            Kind::Number => (Step::Value(self.number(span)?), Shape::Scalar),
            Kind::Name => match self.find_lines(at, span) {
                Some(lines) => {
                    self.lines = Some(lines);
                    (Step::Value(self.emitter.graph.constant(Rational::ONE)), Shape::Scalar)
                }
                None => self.name(span)?,
            },
            Kind::Truth(value) => (Step::Value(self.emitter.graph.truth(value)), Shape::Truth),
            Kind::Call(arguments) => self.call(span, count(arguments))?,
            Kind::Juxtapose => self.needs(2, Shape::Scalar, "a product", Step::Product(2))?,
            Kind::Root => {
                let half = self.emitter.graph.constant(Rational::HALF);
                self.needs(1, Shape::Scalar, "a root", Step::RaiseEntries(half))?
            }
            Kind::Superscript(length) => {
                let exponent = self.superscript(Span::new(span.end - count(length), span.end))?;
                self.needs(1, Shape::Scalar, "a power", Step::Raise(exponent))?
            }
            Kind::Power => self.needs(2, Shape::Scalar, "a power", Step::Power)?,
            Kind::EntryPower => self.needs(2, Shape::Scalar, "a power", Step::PowerEntries)?,
            Kind::Transpose => self.needs(1, Shape::Scalar, "a transpose", Step::Transpose)?,
            Kind::Index(n) => {
                let start = self.shapes.len() - count(n);
                self.shapes[start..].iter_mut().for_each(|(shape, _)| *shape = shape.or(Some(Shape::Scalar)));
                self.needs(count(n) + 1, Shape::Scalar, "an index", Step::Index(count(n)))?
            }
            Kind::Indices(list) => (self.open_entries(count(list))?, Shape::Scalar),
            Kind::SumIndex => (self.open_sum(span)?, Shape::Scalar),
            Kind::Entries => {
                self.forms.pop();
                self.needs(2, Shape::Scalar, "a tensor by its entries", Step::CloseEntries)?
            }
            Kind::SumOver => {
                self.forms.last_mut().and_then(Vec::pop);
                self.needs(2, Shape::Scalar, "a sum", Step::CloseSum)?
            }
            Kind::Kronecker => self.needs(1, Shape::Scalar, "a product", Step::Join(Joint::Kronecker))?,
            Kind::All => (Step::All(self.emitter.graph.constant(Rational::ONE)), Shape::Scalar),
            Kind::UpTo => self.needs(2, Shape::Scalar, "an index", Step::Join(Joint::UpTo))?,
            Kind::Row(n) => self.needs(count(n), Shape::Scalar, "a block", Step::Beside(count(n)))?,
            Kind::Stack(n) => self.needs(count(n), Shape::Scalar, "a block", Step::Above(count(n)))?,
            Kind::EntryTimes => self.needs(1, Shape::Scalar, "a product", Step::Join(Joint::Entries))?,
            Kind::EntryDivide => self.needs(1, Shape::Scalar, "a quotient", Step::Join(Joint::InverseEntries))?,
            Kind::Negate => self.needs(1, Shape::Scalar, "a minus sign", Step::Negate)?,
            Kind::Subtract => self.needs(1, Shape::Scalar, "a difference", Step::Join(Joint::Inverse))?,
            Kind::Divide => self.needs(1, Shape::Scalar, "a quotient", Step::Join(Joint::Inverse))?,
            Kind::Sum(n) => self.needs(count(n), Shape::Scalar, "a sum", Step::Sum(count(n)))?,
            Kind::Product(n) => self.needs(count(n), Shape::Scalar, "a product", Step::Product(count(n)))?,
            Kind::Term(n) => self.needs(count(n), Shape::Scalar, "a product", Step::Term(count(n)))?,
            Kind::Compare(relation) => {
                self.needs(2, Shape::Scalar, "a comparison", Step::Compare(relation))?;
                (Step::Compare(relation), Shape::Truth)
            }
            Kind::And(n) => self.needs(count(n), Shape::Truth, "`and`", Step::And(count(n)))?,
            Kind::Or(n) => self.needs(count(n), Shape::Truth, "`or`", Step::Or(count(n)))?,
            Kind::Not => self.needs(1, Shape::Truth, "`not`", Step::Not)?,
        };
        self.shapes.push((Some(shape), span));
        Ok((step, span))
    }

    /// The index of a form by entries that a name stands for.
    fn find_index(&self, span: Span) -> Result<Option<Step>, Error> {
        let Some((inner, outer)) = self.forms.split_last() else { return Ok(None) };
        let name = self.text(span);
        if let Some(place) = inner.iter().position(|&other| other == name) {
            return Ok(Some(Step::Label(place)));
        }
        if outer.iter().flatten().any(|&other| other == name) {
            return Err(wrong_index(IndexError::Outer { name: excerpt(name) }, span));
        }
        Ok(None)
    }

    /// `[i, j]` with which a form by entries begins.
    fn open_entries(&mut self, list: usize) -> Result<Step, Error> {
        let ast = self.ast;
        if let Some(&span) = ast.indices[list].first()
            && self.forms.len() >= LABELS.into()
        {
            return Err(wrong_index(IndexError::Many { limit: LABELS.into() }, span));
        }
        self.forms.push(Vec::new());
        for &span in &ast.indices[list] {
            self.add_index(span, span)?;
        }
        Ok(Step::OpenEntries(ast.indices[list].len()))
    }

    /// `sum_k`
    fn open_sum(&mut self, span: Span) -> Result<Step, Error> {
        self.add_index(Span::new(span.start + "sum_".len(), span.end), span)?;
        Ok(Step::OpenSum)
    }

    fn add_index(&mut self, name: Span, place: Span) -> Result<(), Error> {
        let name = self.text(name);
        let form = self.forms.last_mut().expect("indices are only read inside of a form");
        if form.contains(&name) {
            return Err(wrong_index(IndexError::Twice { name: excerpt(name) }, place));
        }
        form.push(name);
        Ok(())
    }

    /// `rows` and `columns` as the last argument of a function that takes them.
    ///
    /// For `max`, `min` and `logsumexp`, which take several numbers too, they are words only where there are tensors
    /// and nobody has used them as variables.
    fn find_lines(&self, at: usize, span: Span) -> Option<Lines> {
        let lines = Lines::find(self.text(span))?;
        if self.reading.as_ref().is_some_and(|reading| reading.parameters.contains_key(self.text(span))) {
            return None;
        }
        let &(Kind::Call(2), call) = self.ast.nodes.get(at + 1)? else { return None };
        let function = called_name(self.text(call));
        let whole = Whole::find(function).filter(|whole| whole.takes_lines())?;
        let free = self.scope.get(self.text(span)).is_none() && self.emitter.graph.has_tensors();
        (self.scope.get(function).is_none() && (free || !whole.is_shared())).then_some(lines)
    }

    /// The kind of the value that is left when an expression is read.
    pub(super) fn finish(&mut self) -> (Shape, Span) {
        let (shape, span) = self.shapes.pop().expect("an expression leaves its value");
        (shape.expect("an index is taken by what it is an index of"), span)
    }

    /// Takes operands off the stack, all of one kind; the value is of that kind too.
    fn needs(&mut self, count: usize, expected: Shape, by: impl Display, step: Step) -> Result<(Step, Shape), Error> {
        let start = self.shapes.len() - count;
        match self.shapes[start..].iter().find(|(shape, _)| *shape != Some(expected)) {
            Some(&(Some(found), span)) => Err(wrong_shape(expected, found, by.to_string(), span)),
            Some(&(None, span)) => Err(wrong_index(IndexError::Alone { name: excerpt(self.text(span)) }, span)),
            None => {
                self.shapes.truncate(start);
                Ok((step, expected))
            }
        }
    }

    fn number(&mut self, span: Span) -> Result<NodeId, Error> {
        const SURELY_SMALL: usize = 18;
        let text = self.text(span);
        if text.len() <= SURELY_SMALL && text.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(self.integer(text.bytes().fold(0, |value, digit| 10 * value + u64::from(digit - b'0'))));
        }
        self.decimals |= text.contains(['.', 'e', 'E']);
        let value =
            Rational::parse(text).map_err(|_| Error::new(ErrorKind::NumberTooLarge { text: excerpt(text) }, span))?;
        Ok(self.emitter.graph.constant(value))
    }

    fn integer(&mut self, value: u64) -> NodeId {
        let place = usize::try_from(value).ok().filter(|&place| place < SMALL);
        if let Some(node) = place.and_then(|place| self.small.get(place).copied().flatten()) {
            return node;
        }
        let node = self.emitter.graph.constant(Rational::from(value));
        if let Some(place) = place {
            self.small.resize(self.small.len().max(place + 1), None);
            self.small[place] = Some(node);
        }
        node
    }

    fn superscript(&mut self, span: Span) -> Result<NodeId, Error> {
        let text: String = self.text(span).chars().map(vocabulary::plain_digit).collect();
        let digits = text.trim_start_matches('-');
        let value = Rational::parse(digits)
            .map_err(|_| Error::new(ErrorKind::NumberTooLarge { text: excerpt(&text) }, span))?;
        Ok(self.emitter.graph.constant(if digits.len() < text.len() { -value } else { value }))
    }

    fn name(&mut self, span: Span) -> Result<(Step, Shape), Error> {
        let name = self.text(span);
        let parameter = self.reading.as_ref().and_then(|reading| reading.parameters.get(name).copied());
        if let Some(position) = parameter {
            self.check_multiplied(name, span, true)?;
            return Ok((Step::Parameter(position), Shape::Scalar));
        }
        let call = match self.scope.get(name) {
            Some(Entry::Variable { symbol, node, first }) => {
                self.check_multiplied(name, span, false)?;
                if span.start < first.start {
                    self.scope.use_variable(name, symbol, node, span);
                }
                return Ok((Step::Value(node), Shape::Scalar));
            }
            Some(Entry::Stage { value, shape, .. }) if value.row => return Ok((Step::Row(value.node), shape)),
            Some(Entry::Stage { value, shape, .. }) => return Ok((Step::Value(value.node), shape)),
            Some(Entry::Function { header, .. }) => header.text.to_owned(),
            Some(Entry::Unknown { .. }) => format!("{name}(x)"),
            None => match vocabulary::meaning(name) {
                None | Some(Meaning::Variable) => return self.new_variable(name, span),
                Some(Meaning::Constant) => {
                    let constant = vocabulary::find(name).expect("a constant is a row of the table");
                    return Ok((Step::Apply(Function::Known(constant), 0), Shape::Scalar));
                }
                Some(Meaning::Function | Meaning::Word | Meaning::Stage | Meaning::Parameter) => vocabulary::call(name),
            },
        };
        let call = excerpt(&call);
        Err(Error::new(ErrorKind::FunctionAsValue { name: excerpt(name), call }, span))
    }

    fn new_variable(&mut self, name: &'a str, span: Span) -> Result<(Step, Shape), Error> {
        self.check_multiplied(name, span, false)?;
        let node = self.emitter.graph.symbol(name);
        let symbol = self.emitter.graph.find_symbol(name).expect("the symbol was just made");
        self.scope.use_variable(name, symbol, node, span);
        Ok((Step::Value(node), Shape::Scalar))
    }

    /// A number before a variable of several letters may mean a product of letters.
    fn check_multiplied(&self, name: &str, span: Span, known: bool) -> Result<(), Error> {
        let before = &self.source[..span.start];
        let juxtaposed = before.as_bytes().last().is_some_and(|&b| b.is_ascii_digit() || b == b'.');
        if !juxtaposed || known || vocabulary::reads_once(name) {
            return Ok(());
        }
        let digit = |c: char| c.is_ascii_digit() || c == '.' || c == '_';
        let number = &before[before.trim_end_matches(digit).len()..];
        let kind = ErrorKind::NumberBeforeName { number: excerpt(number), name: excerpt(name) };
        Err(Error::new(kind, Span::new(span.start - number.len(), span.end)))
    }

    /// A call: its arguments are on the stack.
    fn call(&mut self, span: Span, count: usize) -> Result<(Step, Shape), Error> {
        let text = self.text(span);
        let written = called_name(text);
        let (name, primes) = written.split_at(written.find('\'').unwrap_or(written.len()));
        let place = Span::new(span.start, span.start + written.len());
        let reading = self.reading.as_ref();
        if reading.is_some_and(|reading| reading.parameters.contains_key(name)) {
            return Err(self.not_a_function(name, Meaning::Parameter, text, place));
        }
        if reading.is_some_and(|reading| reading.name == name) {
            return Err(Error::new(ErrorKind::Recursive { name: excerpt(name) }, place));
        }
        match self.scope.get(name) {
            Some(Entry::Unknown { .. }) => self.call_unknown(name, primes, span, count),
            _ if !primes.is_empty() => Err(Error::new(ErrorKind::PrimeOnKnown { name: excerpt(name) }, place)),
            Some(Entry::Function { header, body, .. }) => self.call_defined(header, body, span, count),
            Some(Entry::Variable { .. }) if vocabulary::meaning_of_call(name) == Some(Meaning::Function) => {
                self.call_known(name, span, count)
            }
            Some(Entry::Variable { .. } | Entry::Stage { .. }) if let Some(whole) = Whole::find_own(name) => {
                self.call_whole(whole, span, count)
            }
            Some(Entry::Variable { .. }) => Err(self.not_a_function(name, Meaning::Variable, text, place)),
            Some(Entry::Stage { .. }) => Err(self.not_a_function(name, Meaning::Stage, text, place)),
            None => match vocabulary::meaning_of_call(name) {
                Some(Meaning::Constant) => Err(self.not_a_function(name, Meaning::Constant, text, place)),
                Some(_) => self.call_known(name, span, count),
                None => match Whole::find_own(name) {
                    Some(whole) => self.call_whole(whole, span, count),
                    None => Err(self.unknown_function(name, text, place)),
                },
            },
        }
    }

    /// A function of the language.
    fn call_known(&mut self, name: &str, span: Span, count: usize) -> Result<(Step, Shape), Error> {
        let by = format_args!("`{name}`");
        let exactly = |expected| self.check_count(vocabulary::call(name), span, expected, count);
        match name {
            "diff" => return self.differentiate(span, count),
            "if" => {
                exactly(3)?;
                return self.select();
            }
            "sqrt" => {
                exactly(1)?;
                let half = self.emitter.graph.constant(Rational::HALF);
                return self.needs(1, Shape::Scalar, by, Step::RaiseEntries(half));
            }
            "pow" => {
                exactly(2)?;
                return self.needs(2, Shape::Scalar, by, Step::PowerEntries);
            }
            _ => {}
        }
        let id = vocabulary::find(name).expect("what is no other word is a row of the table");
        let (row, function) = (id.row(), Function::Known(id));
        if row.name == "log" && count == 2 {
            return Err(Error::new(ErrorKind::LogarithmBase, span));
        }
        if row.associative && count > 0 {
            let one = count == 1 || self.lines.is_some();
            if let Some(whole) = Whole::find(row.name).filter(|_| one) {
                return self.call_whole(whole, span, count);
            }
            return self.needs(count, Shape::Scalar, by, Step::Fold(function, count));
        }
        let expected = if row.associative { 1 } else { row.parameters.len() };
        if expected != count {
            let call = vocabulary::call(name);
            let kind = ErrorKind::ArgumentCount { call, expected, at_least: row.associative, found: count };
            return Err(Error::new(kind, span));
        }
        self.needs(count, Shape::Scalar, by, Step::Apply(function, count))
    }

    /// A function of whole tensors.
    fn call_whole(&mut self, whole: Whole, span: Span, count: usize) -> Result<(Step, Shape), Error> {
        let lines = self.lines.take();
        let values = count - usize::from(lines.is_some());
        let (least, most) = whole.arguments();
        if !(least..=most).contains(&values) {
            let call = whole.call().to_owned();
            let kind = ErrorKind::ArgumentCount { call, expected: least, at_least: most > least, found: values };
            return Err(Error::new(kind, span));
        }
        let by = format!("`{}`", whole.name());
        self.needs(count, Shape::Scalar, by, Step::Whole(whole, values, lines))
    }

    /// `if(c, a, b)`
    fn select(&mut self) -> Result<(Step, Shape), Error> {
        self.needs(2, Shape::Scalar, "the value of `if`", Step::Select)?;
        self.needs(1, Shape::Truth, "the condition of `if`", Step::Select)?;
        Ok((Step::Select, Shape::Scalar))
    }

    /// `diff(f, x)`, `diff(f, x, n)`
    fn differentiate(&mut self, span: Span, count: usize) -> Result<(Step, Shape), Error> {
        if self.emitter.differentiate.is_none() {
            return Err(Error::new(ErrorKind::Unsupported { name: "diff".to_owned() }, span));
        }
        let written = count == 3;
        if !written {
            self.check_count(vocabulary::call("diff"), span, 2, count)?;
        }
        let arguments = self.shapes.len() - count;
        let by = self.shapes[arguments + 1].1;
        let name = self.text(by);
        let parameter = self.reading.as_ref().is_some_and(|reading| reading.parameters.contains_key(name));
        if !parameter && !matches!(self.scope.get(name), Some(Entry::Variable { .. })) {
            let kind = ErrorKind::DerivativeBy { found: excerpt(name), named: self.scope.get(name).is_some() };
            return Err(Error::new(kind, by));
        }
        let mut order = 1;
        if written {
            let place = self.shapes[arguments + 2].1;
            let wrong = |_| Error::new(ErrorKind::DerivativeOrder { found: excerpt(self.text(place)) }, place);
            order = self.text(place).parse().map_err(wrong)?;
        }
        let step = Step::Differentiate { order, written };
        self.needs(count, Shape::Scalar, "`diff`", step)
    }

    /// A function of the source.
    fn call_defined(
        &mut self,
        header: Header<'a>,
        body: usize,
        span: Span,
        count: usize,
    ) -> Result<(Step, Shape), Error> {
        self.check_count(excerpt(header.text), span, header.parameters, count)?;
        self.needs(count, Shape::Scalar, "an argument", Step::Inline(body))?;
        Ok((Step::Inline(body), header.shape))
    }

    /// A declared function, or a derivative of one: `g(x)`, `g''(x)`, `g'12(x, y)`.
    fn call_unknown(&mut self, name: &str, primes: &str, span: Span, count: usize) -> Result<(Step, Shape), Error> {
        if count == 0 {
            let kind = ErrorKind::ArgumentCount { call: excerpt(name), expected: 1, at_least: true, found: 0 };
            return Err(Error::new(kind, span));
        }
        if count > DECLARED_ARGUMENTS {
            let kind = ErrorKind::ManyArguments { name: excerpt(name), found: count, limit: DECLARED_ARGUMENTS };
            return Err(Error::new(kind, span));
        }
        let expected = self.scope.fix_arguments(name, count);
        self.check_count(excerpt(name), span, expected, count)?;
        let mut orders = vec![0_u32; count];
        let positions = primes.trim_start_matches('\'');
        if positions.is_empty() && count == 1 {
            orders[0] = u32::try_from(primes.len()).unwrap_or(u32::MAX);
        }
        let mut fits = positions.is_empty() && (primes.is_empty() || count == 1);
        for digit in positions.bytes() {
            match orders.get_mut(usize::from(digit - b'1')) {
                Some(order) => *order += 1,
                None => return Err(wrong_primes(name, count, span)),
            }
            fits = true;
        }
        if !fits {
            return Err(wrong_primes(name, count, span));
        }
        let function = self.emitter.graph.unknown(name, &orders);
        self.needs(count, Shape::Scalar, "an argument", Step::Apply(function, count))
    }

    fn check_count(&self, call: String, span: Span, expected: usize, found: usize) -> Result<(), Error> {
        if expected == found {
            return Ok(());
        }
        Err(Error::new(ErrorKind::ArgumentCount { call, expected, at_least: false, found }, span))
    }

    /// `x(y + 1)`: a product without its sign.
    fn not_a_function(&self, name: &str, meaning: Meaning, text: &str, place: Span) -> Error {
        let argument = text.split_once('(').map_or("", |(_, rest)| rest.strip_suffix(')').unwrap_or(rest).trim());
        let argument = (!argument.is_empty()).then(|| excerpt(argument));
        let error =
            Error::new(ErrorKind::NotAFunction { name: excerpt(name), meaning, argument: argument.clone() }, place);
        if argument.is_some() { error.insert(place.end, "*") } else { error }
    }

    fn unknown_function(&self, name: &str, text: &str, place: Span) -> Error {
        let used = |&(kind, span): &(Kind, Span)| kind == Kind::Name && self.text(span) == name;
        let usual = ["f", "g", "h", "F", "G", "H"].contains(&name);
        if (vocabulary::reads_once(name) && !usual) || self.ast.nodes.iter().any(used) {
            return self.not_a_function(name, Meaning::Variable, text, place);
        }
        let nearest = vocabulary::nearest(name, self.scope.functions());
        let error = Error::new(ErrorKind::UnknownFunction { name: excerpt(name), nearest: nearest.clone() }, place);
        match nearest {
            Some(nearest) => error.replace(nearest),
            None => error,
        }
    }
}

/// The name of the function that a call begins with.
fn called_name(call: &str) -> &str {
    call.split('(').next().unwrap_or_default().trim_end()
}

/// The most arguments of a declared function: in `g'12(x, y)` each is named by one digit.
const DECLARED_ARGUMENTS: usize = 9;

/// A value of the wrong kind.
pub(super) fn wrong_shape(expected: Shape, found: Shape, by: String, span: Span) -> Error {
    Error::new(ErrorKind::Shape { expected, found, by }, span)
}

fn wrong_index(error: IndexError, span: Span) -> Error {
    Error::new(ErrorKind::Indices(Box::new(error)), span)
}

fn wrong_primes(name: &str, arguments: usize, span: Span) -> Error {
    Error::new(ErrorKind::PrimePositions { name: excerpt(name), arguments }, span)
}

//! The syntax tree to the graph.
//!
//! In: the statements of a source. Out: a [`Formula`], whose nodes are in the graph.
//! Always: statements are read in their order, each expression by one loop over its
//! entries; the definitions of a `where` come before the output that they follow.
//!
//! ```text
//! q = x + y          a stage, and the variables x and y
//! h(i, j) = i*j      a body, inlined where it is called
//! h(q, x)            the output
//! ```

use rustc_hash::FxHashMap;

use super::ast::{Ast, Definition, Expression, Kind, Shaped, Statement};
use super::emit::{Body, Emitter, Failure, Step, Value};
use super::error::{Error, ErrorKind, Meaning, excerpt};
use super::fault::ShapeError;
use super::form::LONGEST;
use super::resolve::{Reading, Resolver, wrong_shape};
use super::scope::{Entry, Header, check_free, check_free_function};
use super::{Assumption, Differentiate, Formula, Limits, Stage};
use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::op::{Axes, Dimension, Shape, SymbolId};
use crate::span::Span;

/// Builds the nodes of a whole source.
pub(super) fn lower(
    graph: &mut Graph,
    source: &str,
    ast: &Ast,
    limits: &Limits,
    differentiate: Option<Differentiate>,
) -> Result<Formula, Error> {
    let mut lowering = Lowering::new(graph, source, ast, limits, differentiate);
    lowering.line_is_whole()?;
    let last = ast.statements.len() - 1;
    for (at, (statement, span)) in ast.statements.iter().enumerate() {
        lowering.statement(statement, *span, at == last)?;
    }
    let Lowering { resolver, mut formula, .. } = lowering;
    let lengths = &resolver.emitter.lengths;
    (formula.lengths, formula.variables) =
        resolver.scope.variables().into_iter().partition(|symbol| lengths.contains(symbol));
    formula.decimals = resolver.decimals;
    formula.vanished = resolver.emitter.vanished;
    Ok(formula)
}

/// Builds the node of a source that is one expression.
pub(super) fn lower_expression(
    graph: &mut Graph,
    source: &str,
    ast: &Ast,
    limits: &Limits,
    differentiate: Option<Differentiate>,
) -> Result<NodeId, Error> {
    let only = match ast.statements.as_slice() {
        [(Statement::Output { values, list: false, definitions }, _)] if definitions.is_empty() => values.first(),
        _ => None,
    };
    let Some(expression) = only else {
        let span = ast.statements.iter().map(|(_, span)| *span).reduce(Span::to).unwrap_or_default();
        return Err(Error::new(ErrorKind::NotOneExpression, span));
    };
    let mut lowering = Lowering::new(graph, source, ast, limits, differentiate);
    lowering.expression(expression).map(|(value, _, _)| value.node)
}

/// Builds the nodes of a source that only assumes.
pub(super) fn lower_assumptions(
    graph: &mut Graph,
    source: &str,
    ast: &Ast,
    limits: &Limits,
) -> Result<Vec<Assumption>, Error> {
    let mut lowering = Lowering::new(graph, source, ast, limits, None);
    for (statement, span) in &ast.statements {
        let Statement::Assumption { conditions } = statement else {
            return Err(Error::new(ErrorKind::NotOneExpression, *span));
        };
        conditions.iter().try_for_each(|condition| lowering.assumption(condition))?;
    }
    Ok(lowering.formula.assumptions)
}

struct Lowering<'a> {
    resolver: Resolver<'a>,
    formula: Formula,
    ast: &'a Ast,
    node_limit: usize,
}

impl<'a> Lowering<'a> {
    fn new(
        graph: &'a mut Graph,
        source: &'a str,
        ast: &'a Ast,
        limits: &Limits,
        differentiate: Option<Differentiate>,
    ) -> Lowering<'a> {
        let emitter = Emitter::new(graph, source, limits.nodes, differentiate);
        Lowering {
            resolver: Resolver::new(source, ast, emitter),
            formula: Formula::default(),
            ast,
            node_limit: limits.nodes,
        }
    }

    fn statement(&mut self, statement: &'a Statement, span: Span, last: bool) -> Result<(), Error> {
        match statement {
            Statement::Output { values, list, definitions } if last => self.output(values, *list, definitions),
            Statement::Output { .. } => Err(Error::new(ErrorKind::Unused { sign: self.sign_of_line(span) }, span)),
            Statement::Definition(definition) => self.definition(definition),
            Statement::Assumption { conditions } => {
                conditions.iter().try_for_each(|condition| self.assumption(condition))
            }
            Statement::Shapes { groups } => groups.iter().try_for_each(|group| self.shapes(group)),
            Statement::Declaration { names } => names.iter().try_for_each(|&name| self.declaration(name)),
        }?;
        let defined = match statement {
            Statement::Output { .. } => return Ok(()),
            Statement::Definition(definition) => self.ast.nodes[definition.target.clone()].last(),
            Statement::Assumption { .. } | Statement::Declaration { .. } | Statement::Shapes { .. } => None,
        };
        let defined = defined.map(|&(_, target)| excerpt(self.resolver.text(target)));
        if last { Err(Error::new(ErrorKind::NoOutput { defined }, span)) } else { Ok(()) }
    }

    /// Refuses an output that reads like the end of the definition on the line before it: `q = x` and then `+ y`, or `- y`.
    fn line_is_whole(&self) -> Result<(), Error> {
        let [.., (Statement::Definition(_), before), (Statement::Output { .. }, output)] =
            self.ast.statements.as_slice()
        else {
            return Ok(());
        };
        let source = self.resolver.source;
        let begins_line = source[before.end..output.start].trim_end_matches([' ', '\t']).ends_with(['\n', '\r']);
        let mut characters = source[output.start..].chars();
        let (first, second) = (characters.next(), characters.next());
        let sign = first.filter(|sign| match sign {
            '+' => true,
            '-' | '−' => second.is_some_and(char::is_whitespace),
            _ => false,
        });
        match sign.filter(|_| begins_line) {
            Some(sign) => {
                let span = Span::new(output.start, output.start + sign.len_utf8());
                Err(Error::new(ErrorKind::SignBegins { sign }, span))
            }
            None => Ok(()),
        }
    }

    /// The sign with which the statement, or the next one, begins on a line of its own, as if the line before went on.
    fn sign_of_line(&self, statement: Span) -> Option<char> {
        let (before, at) = self.resolver.source.split_at(statement.start);
        let is_sign = |character: &char| matches!(character, '+' | '-');
        let own = before.trim_end_matches([' ', '\t']).ends_with('\n').then(|| at.chars().next()).flatten();
        let next = || self.resolver.source[statement.end..].trim_start().chars().next();
        own.filter(is_sign).or_else(|| next().filter(is_sign))
    }

    fn output(&mut self, values: &'a [Expression], list: bool, definitions: &'a [Definition]) -> Result<(), Error> {
        definitions.iter().try_for_each(|definition| self.definition(definition))?;
        for value in values {
            let (value, shape, span) = self.expression(value)?;
            if shape != Shape::Scalar {
                return Err(wrong_shape(Shape::Scalar, shape, "an output".to_owned(), span));
            }
            self.formula.outputs.push(value.node);
            self.formula.rows.push(value.row);
        }
        self.formula.list = list;
        Ok(())
    }

    fn assumption(&mut self, condition: &Expression) -> Result<(), Error> {
        let (value, shape, span) = self.expression(condition)?;
        if shape != Shape::Truth {
            return Err(wrong_shape(Shape::Truth, shape, "`assume`".to_owned(), span));
        }
        self.formula.assumptions.push(Assumption { node: value.node, span });
        Ok(())
    }

    fn declaration(&mut self, span: Span) -> Result<(), Error> {
        let name = self.resolver.text(span);
        check_free_function(name, span)?;
        self.resolver.scope.define(name, Entry::Unknown { arguments: None, span }, span)
    }

    /// `x, y : [m, n]`
    fn shapes(&mut self, group: &'a Shaped) -> Result<(), Error> {
        let dimensions = group.dimensions.iter().map(|dimension| self.dimension(dimension));
        let dimensions = dimensions.collect::<Result<Vec<_>, _>>()?;
        for &span in &group.names {
            let name = self.resolver.text(span);
            if dimensions.len() > Axes::LIMIT {
                return Err(wrong(ShapeError::TooManyAxes { limit: Axes::LIMIT }, span));
            }
            check_free(name, span)?;
            let conflict = || wrong(ShapeError::Conflict { name: excerpt(name) }, span);
            let node = self.resolver.emitter.graph.declare(name, &dimensions).map_err(|_| conflict())?;
            let symbol = self.resolver.emitter.graph.find_symbol(name).expect("the name was just declared");
            if !matches!(self.resolver.scope.get(name), Some(Entry::Variable { .. })) {
                self.resolver.scope.define(name, Entry::Variable { symbol, node, first: span }, span)?;
            }
        }
        Ok(())
    }

    /// A length of an axis: a number, the name of one, or a name that is a variable from here on.
    fn dimension(&mut self, expression: &Expression) -> Result<Dimension, Error> {
        let entries = &self.ast.nodes[expression.clone()];
        let place = entries.iter().map(|&(_, span)| span).reduce(Span::to).unwrap_or_default();
        let wrong = |found: &str| wrong(ShapeError::Dimension { found: excerpt(found) }, place);
        let text = self.resolver.text(place);
        let named = match *entries {
            [(Kind::Number, _)] => None,
            [(Kind::Name, _)] => match self.resolver.scope.get(text) {
                Some(Entry::Stage { value, .. }) => Some(value.node),
                Some(Entry::Variable { symbol, node, .. })
                    if self.resolver.emitter.graph.dimensions(node).is_empty() =>
                {
                    return Ok(self.named(symbol));
                }
                Some(Entry::Variable { .. } | Entry::Function { .. } | Entry::Unknown { .. }) => {
                    return Err(wrong(text));
                }
                None => {
                    check_free(text, place)?;
                    let node = self.resolver.emitter.graph.declare(text, &[]).map_err(|_| wrong(text))?;
                    let symbol = self.resolver.emitter.graph.find_symbol(text).expect("the name was just declared");
                    self.resolver.scope.use_variable(text, symbol, node, place);
                    return Ok(self.named(symbol));
                }
            },
            _ => return Err(wrong(text)),
        };
        let number = match named {
            Some(node) => self.resolver.emitter.graph.as_constant(node).cloned(),
            None => Rational::parse(text).ok(),
        };
        let length = number.and_then(|number| number.to_i64()).and_then(|length| u64::try_from(length).ok());
        match length.filter(|&length| length > 0) {
            Some(length) if length > LONGEST => {
                Err(Error::new(ErrorKind::Shapes(Box::new(ShapeError::TooLong { limit: LONGEST })), place))
            }
            Some(length) => Ok(Dimension::Fixed(length)),
            None => Err(wrong(text)),
        }
    }

    fn named(&mut self, symbol: SymbolId) -> Dimension {
        self.resolver.emitter.lengths.insert(symbol);
        Dimension::Named(symbol)
    }

    fn definition(&mut self, definition: &'a Definition) -> Result<(), Error> {
        let (&(kind, whole), before) =
            self.ast.nodes[definition.target.clone()].split_last().expect("an expression has at least one entry");
        let names = before.iter().all(|(kind, _)| *kind == Kind::Name);
        if kind == Kind::Name {
            return self.stage(whole, &definition.value);
        }
        if let Kind::Call(count) = kind
            && names
            && count > 0
            && before.len() == count as usize
        {
            let parameters: Vec<Span> = before.iter().map(|&(_, span)| span).collect();
            return self.function(whole, &parameters, &definition.value);
        }
        if let Kind::Truth(_) = kind {
            let name = self.resolver.text(whole).to_owned();
            return Err(Error::new(ErrorKind::Reserved { name, meaning: Meaning::Word }, self.with_sign(whole)));
        }
        Err(Error::new(ErrorKind::Target, whole))
    }

    /// `q = x + y`
    fn stage(&mut self, span: Span, value: &Expression) -> Result<(), Error> {
        let name = self.resolver.text(span);
        check_free(name, self.with_sign(span))?;
        let (value, shape, _) = self.expression(value)?;
        self.resolver.scope.define(name, Entry::Stage { value, shape, span }, span)?;
        self.formula.stages.push(Stage { name: name.to_owned(), node: value.node, span });
        Ok(())
    }

    /// `h(i, j) = i + j`
    fn function(&mut self, whole: Span, parameters: &[Span], value: &Expression) -> Result<(), Error> {
        let text = self.resolver.text(whole);
        let name = text.split('(').next().unwrap_or_default().trim_end();
        let span = Span::new(whole.start, whole.start + name.len());
        check_free_function(name, self.with_sign(whole))?;
        if name.contains('\'') {
            return Err(Error::new(ErrorKind::Target, whole));
        }
        let mut names = FxHashMap::default();
        for (position, &parameter) in parameters.iter().enumerate() {
            let name = self.resolver.text(parameter);
            check_free(name, parameter)?;
            if names.insert(name, position).is_some() {
                return Err(Error::new(ErrorKind::DuplicateParameter { name: excerpt(name) }, parameter));
            }
        }
        let header = Header { text, parameters: names.len(), shape: Shape::Scalar };
        self.resolver.reading = Some(Reading { name, parameters: names });
        let steps = value.clone().map(|at| self.resolver.resolve(at));
        let steps = steps.collect::<Result<Vec<_>, _>>()?;
        let (shape, _) = self.resolver.finish();
        self.resolver.reading = None;
        let derives = steps.iter().any(|(step, _)| matches!(step, Step::Differentiate { .. }));
        let body = self.resolver.emitter.define(Body { parameters: header.parameters, steps, built: None });
        if derives {
            // Names that nobody can type.
            let names = parameters.iter().map(|&parameter| format!("{name}({})", self.resolver.text(parameter)));
            let names: Vec<_> = names.collect();
            let symbols = names.iter().map(|name| self.resolver.emitter.graph.symbol(name)).collect();
            self.resolver.emitter.build(body, symbols, whole).map_err(|failure| self.error(failure, whole))?;
        }
        let entry = Entry::Function { header: Header { shape, ..header }, body, span };
        self.resolver.scope.define(name, entry, span)
    }

    /// The value of an expression, its kind, and its place.
    fn expression(&mut self, expression: &Expression) -> Result<(Value, Shape, Span), Error> {
        for at in expression.clone() {
            let (step, span) = self.resolver.resolve(at)?;
            self.resolver.emitter.step(step, span).map_err(|failure| self.error(failure, span))?;
        }
        let (shape, span) = self.resolver.finish();
        Ok((self.resolver.emitter.finish(), shape, span))
    }

    fn error(&self, failure: Failure, at: Span) -> Error {
        match failure {
            Failure::TooManySteps => Error::new(ErrorKind::TooManyNodes { limit: self.node_limit }, at),
            Failure::Wrong(error) => *error,
        }
    }

    /// A name together with the `=` that follows it.
    fn with_sign(&self, span: Span) -> Span {
        let sign = self.resolver.source[span.end..].find('=').map_or(span.end, |at| span.end + at + 1);
        Span::new(span.start, sign)
    }
}

/// What is wrong with a shape at a place.
fn wrong(error: ShapeError, span: Span) -> Error {
    Error::new(ErrorKind::Shapes(Box::new(error)), span)
}

//! How long axes are: what the names of lengths stand for.
//!
//! In: symbols with the dimensions of their values. Out: the number of entries along any axis of the graph. Always:
//! a name is one number, and values have the shapes of their symbols.

use rustc_hash::FxHashMap;

use super::{Array, TensorError};
use crate::graph::Graph;
use crate::op::{Dimension, DimensionsId, SymbolId};

/// The number of entries along axes with names.
#[derive(Clone, Debug, Default)]
pub struct Lengths {
    /// For each name its number, and the symbol whose value says so.
    numbers: FxHashMap<SymbolId, (usize, SymbolId)>,
}

/// The most entries that one value may have.
const MOST_ENTRIES: usize = 1 << 29;

impl Lengths {
    /// What the values of symbols say. The value of a length itself is a positive integer.
    ///
    /// # Errors
    ///
    /// If a value has not the shape of its symbol, or two values say different things.
    pub fn of_values(graph: &Graph, values: &[(SymbolId, Array)]) -> Result<Lengths, TensorError> {
        let mut lengths =
            Lengths::of_shapes(graph, values.iter().map(|(symbol, value)| (*symbol, value.dimensions())))?;
        let named = graph.named_lengths();
        for (symbol, value) in values.iter().filter(|(symbol, _)| named.contains(symbol)) {
            let Some(value) = value.as_number() else { continue };
            let is_length = value >= 1.0 && value.fract() == 0.0 && value <= MOST_ENTRIES as f64;
            if !is_length {
                return Err(TensorError::NoLength { name: graph.name(*symbol).to_owned(), value });
            }
            lengths.say(graph, *symbol, value as usize, *symbol)?;
        }
        Ok(lengths)
    }

    /// What the dimensions of the values of symbols say.
    ///
    /// # Errors
    ///
    /// If a value has not the shape of its symbol, or two values say different things.
    pub fn of_shapes<'v>(
        graph: &Graph,
        shapes: impl IntoIterator<Item = (SymbolId, &'v [usize])>,
    ) -> Result<Lengths, TensorError> {
        let mut lengths = Lengths::default();
        for (symbol, found) in shapes {
            let declared = graph.symbol_dimensions(symbol);
            let fits = |(&dimension, &length): (&Dimension, &usize)| match dimension {
                Dimension::Fixed(fixed) => fixed == length as u64,
                Dimension::Named(_) => length > 0,
            };
            if declared.len() != found.len() || !declared.iter().zip(found).all(fits) {
                return Err(TensorError::WrongShape {
                    name: graph.name(symbol).to_owned(),
                    expected: write(graph, declared),
                    found: found.into(),
                });
            }
            for (&dimension, &length) in declared.iter().zip(found) {
                if let Dimension::Named(name) = dimension {
                    lengths.say(graph, name, length, symbol)?;
                }
            }
        }
        Ok(lengths)
    }

    fn say(&mut self, graph: &Graph, name: SymbolId, length: usize, by: SymbolId) -> Result<(), TensorError> {
        let (known, first) = *self.numbers.entry(name).or_insert((length, by));
        if known == length {
            return Ok(());
        }
        let text = |symbol| graph.name(symbol).to_owned();
        let (first, second) = ((text(first), known), (text(by), length));
        Err(TensorError::Clash { length: text(name), first, second })
    }

    /// What the name of a length stands for, if a value says so.
    pub fn get(&self, name: SymbolId) -> Option<usize> {
        self.numbers.get(&name).map(|&(length, _)| length)
    }

    /// The number of entries along an axis.
    ///
    /// # Errors
    ///
    /// If no value says what its name stands for, or if there are none.
    pub fn length(&self, graph: &Graph, dimension: Dimension) -> Result<usize, TensorError> {
        match dimension {
            Dimension::Fixed(0) => Err(TensorError::Empty),
            Dimension::Fixed(length) => Ok(usize::try_from(length).unwrap_or(usize::MAX)),
            Dimension::Named(name) => {
                self.get(name).ok_or_else(|| TensorError::MissingLength { name: graph.name(name).to_owned() })
            }
        }
    }

    /// The numbers of entries along axes.
    ///
    /// # Errors
    ///
    /// If no value says what a name stands for, or if they are more entries than fit into memory.
    pub fn dimensions(&self, graph: &Graph, dimensions: &[Dimension]) -> Result<Vec<usize>, TensorError> {
        let lengths = dimensions.iter().map(|&dimension| self.length(graph, dimension));
        let lengths = lengths.collect::<Result<Vec<_>, _>>()?;
        let entries = lengths.iter().try_fold(1usize, |product, &length| product.checked_mul(length));
        match entries {
            Some(entries) if entries <= MOST_ENTRIES => Ok(lengths),
            Some(_) | None => Err(TensorError::TooLarge { dimensions: lengths.into() }),
        }
    }

    /// The same for interned dimensions.
    ///
    /// # Errors
    ///
    /// Those of [`Lengths::dimensions`].
    pub fn interned(&self, graph: &Graph, id: DimensionsId) -> Result<Vec<usize>, TensorError> {
        self.dimensions(graph, graph.dimensions_of(id))
    }
}

/// Dimensions as they are written in the language; nothing for a number.
pub(super) fn write(graph: &Graph, dimensions: &[Dimension]) -> String {
    if dimensions.is_empty() {
        return String::new();
    }
    let names = dimensions.iter().map(|dimension| match dimension {
        Dimension::Fixed(length) => length.to_string(),
        Dimension::Named(name) => graph.name(*name).to_owned(),
    });
    format!("[{}]", names.collect::<Vec<_>>().join(", "))
}

/// The error for a symbol without a value.
pub(super) fn missing(graph: &Graph, symbol: SymbolId) -> TensorError {
    let shape = write(graph, graph.symbol_dimensions(symbol));
    TensorError::MissingValue { name: graph.name(symbol).to_owned(), shape }
}

/// Where the ranges of a slice begin, if they are within these dimensions.
pub(super) fn starts(ranges: &[Option<(u64, u64)>], whole: &[usize]) -> Result<Vec<usize>, TensorError> {
    let start = |(range, &length): (&Option<(u64, u64)>, &usize)| {
        let Some((start, count)) = *range else { return Ok(0) };
        let end = start.saturating_add(count);
        if end <= length as u64 { Ok(start as usize) } else { Err(TensorError::OutOfRange { length, entry: end }) }
    };
    ranges.iter().zip(whole).map(start).collect()
}

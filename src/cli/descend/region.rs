//! Where descents start: at a point, or spread over a box.
//!
//! In: `--from`, `--bounds`, `--starts`. Out: the two corners of the box, which are one point where no range is given, and the points to start from.

use super::{read, wrong};
use crate::cli::arguments::Descend;
use crate::cli::output::Failure;
use crate::cli::question;
use crate::graph::Graph;
use crate::op::SymbolId;
use crate::optimize::starts;
use crate::syntax::Formula;
use crate::tensor::{Array, Lengths};

/// More starts are not taken: their points would not fit in memory.
const MOST_STARTS: usize = 1_000_000;

/// A box, by two of its corners.
pub(super) struct Region {
    /// The least value of each variable that is not fixed.
    pub(super) low: Vec<(SymbolId, Array)>,
    high: Vec<(SymbolId, Array)>,
}

impl Region {
    pub(super) fn read(
        graph: &mut Graph,
        formula: &Formula,
        arguments: &Descend,
        fixed: &[(SymbolId, Array)],
    ) -> Result<Region, Failure> {
        let from = arguments.from.as_deref().unwrap_or("");
        let (mut low, mut high) = (Vec::new(), Vec::new());
        let bounds = arguments.bounds.as_deref().filter(|_| arguments.starts.is_some()).unwrap_or("");
        let named: Vec<&str> = parts(from).filter_map(|part| Some(part.split_once('=')?.0.trim())).collect();
        // Where nothing is said of a variable, it starts within its bounds.
        let bounds =
            parts(bounds).filter(|part| part.split_once('=').is_some_and(|(name, _)| !named.contains(&name.trim())));
        for part in parts(from).chain(bounds) {
            let Some((name, least, most)) = range(part) else {
                low.push(part.to_owned());
                high.push(part.to_owned());
                continue;
            };
            match read::bound(graph, part) {
                Some((_, low, high)) if low.is_finite() && high.is_finite() => {}
                Some(_) | None => {
                    let part = part.escape_debug();
                    return Err(wrong(&format!("a range to start from is name=low..high, found `{part}`")));
                }
            }
            if arguments.starts.is_none() {
                return Err(wrong(&format!("`{}` is a range to start from; add --starts 20", part.escape_debug())));
            }
            low.push(format!("{name}={least}"));
            high.push(format!("{name}={most}"));
        }
        let corner = |graph: &mut Graph, parts: &[String]| start(graph, formula, &parts.join(","), fixed);
        Ok(Region { low: corner(graph, &low)?, high: corner(graph, &high)? })
    }

    /// The entries of both corners.
    pub(super) fn corners(&self) -> [Vec<f64>; 2] {
        [&self.low, &self.high].map(|corner| corner.iter().flat_map(|(_, value)| value.entries()).copied().collect())
    }

    /// The points to start from.
    pub(super) fn points(&self, arguments: &Descend) -> Result<Vec<Vec<f64>>, Failure> {
        let [low, high] = self.corners();
        match arguments.starts {
            None => Ok(vec![low]),
            Some(_) if low == high => {
                Err(wrong("--starts has nothing to choose from; give --from a range, such as x=-2..2"))
            }
            Some(count) if count > MOST_STARTS => Err(wrong("--starts takes at most 1,000,000")),
            Some(count) => Ok(starts(&low, &high, count, arguments.seed)),
        }
    }
}

/// The parts of a list, between commas outside of brackets.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    let parts = text.split(move |c| {
        depth += match c {
            '[' | '(' => 1,
            ']' | ')' => -1,
            _ => 0,
        };
        c == ',' && depth == 0
    });
    parts.map(str::trim).filter(|part| !part.is_empty())
}

/// The name and both ends of `x=0..4`.
fn range(part: &str) -> Option<(&str, &str, &str)> {
    let (name, range) = part.split_once('=')?;
    let (least, most) = range.split_once("..")?;
    Some((name, least, most))
}

/// The values to start from, one for each variable that is not fixed. A number for a variable with axes stands for all of
/// its entries, if their lengths are known.
fn start(
    graph: &mut Graph,
    formula: &Formula,
    from: &str,
    fixed: &[(SymbolId, Array)],
) -> Result<Vec<(SymbolId, Array)>, Failure> {
    let point = read::arrays(&question::point(graph, from)?);
    let given = |symbol: SymbolId, point: &[(SymbolId, Array)]| {
        point.iter().find(|(other, _)| *other == symbol).map(|(_, value)| value.clone())
    };
    if let Some((stranger, _)) = point.iter().find(|(symbol, _)| !formula.variables.contains(symbol)) {
        return Err(wrong(&format!(
            "--from gives `{}` a value, and the formula has no such variable",
            graph.name(*stranger)
        )));
    }
    if let Some((twice, _)) = point.iter().find(|(symbol, _)| given(*symbol, fixed).is_some()) {
        return Err(wrong(&format!("`{}` has a value in --at, so it has no start in --from", graph.name(*twice))));
    }
    let is_whole = |(symbol, value): &&(SymbolId, Array)| {
        value.as_number().is_none() || graph.symbol_dimensions(*symbol).is_empty()
    };
    let known: Vec<_> = fixed.iter().chain(point.iter().filter(is_whole)).cloned().collect();
    let lengths = Lengths::of_values(graph, &known).map_err(|error| wrong(&error.to_string()))?;
    let mut start = Vec::new();
    for &symbol in formula.variables.iter().filter(|symbol| given(**symbol, fixed).is_none()) {
        let name = graph.name(symbol);
        let value = given(symbol, &point).ok_or_else(|| {
            wrong(&format!("--from gives no value for `{name}`; add {name}=0, or what it starts from"))
        })?;
        let declared = graph.symbol_dimensions(symbol);
        let value = match value.as_number() {
            Some(number) if !declared.is_empty() => {
                let dimensions = lengths.dimensions(graph, declared).map_err(|error| wrong(&error.to_string()))?;
                Array::filled(&dimensions, number)
            }
            Some(_) | None => value,
        };
        start.push((symbol, value));
    }
    Ok(start)
}

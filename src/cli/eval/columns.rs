//! Which columns of a table are the entries of which variable.
//!
//! In: the names of the columns, and variables. Out: for each variable its shape and the places of its entries. `x[2]` is the
//! second entry of a vector, `A[1;2]` or `A[1, 2]` is in the first row of a matrix. Always: a shape that the formula leaves
//! open is that of the columns there are, and all entries of it are there once.

use super::formula::Variable;
use crate::cli::output::Failure;
use crate::tensor::entry_name;

/// A variable in a table.
#[derive(Debug)]
pub(super) struct Found {
    /// The lengths of its axes.
    pub(super) shape: Vec<usize>,
    /// The names of its columns and their places, entry by entry.
    pub(super) columns: Vec<(String, usize)>,
}

/// Finds all variables.
pub(super) fn find(header: &[String], variables: &[Variable]) -> Result<Vec<Found>, Failure> {
    variables.iter().map(|variable| find_one(header, variable)).collect()
}

fn find_one(header: &[String], variable: &Variable) -> Result<Found, Failure> {
    let name = &variable.name;
    let subscripts: Vec<Option<Vec<usize>>> = header.iter().map(|column| subscripts(column, name)).collect();
    let fits = |at: &&Vec<usize>| at.len() == variable.axes.len();
    let longest = |axis: usize| subscripts.iter().flatten().filter(fits).map(|at| at[axis]).max();
    let shape: Option<Vec<usize>> =
        variable.axes.iter().enumerate().map(|(axis, length)| length.or_else(|| longest(axis))).collect();
    let Some(shape) = shape else {
        return Err(missing(&format!("the {} `{name}`", variable.kind()), variable, header));
    };
    let outside = |at: &Vec<i64>| {
        at.len() != shape.len() || at.iter().zip(&shape).any(|(&at, &length)| at < 1 || at as u64 > length as u64)
    };
    if let Some(column) = header.iter().find(|column| numbers(column, name).as_ref().is_some_and(outside)) {
        let kind = variable.kind();
        let shape = shape.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
        return Err(Failure::Input(format!(
            "error: column `{column}` is no entry of the {kind} `{name}` : [{shape}]; entries count from 1"
        )));
    }
    let mut columns = Vec::new();
    for entry in 0..shape.iter().product() {
        let wanted = entry_name(name, &shape, entry);
        let at = self::subscripts(&wanted, name);
        let mut places = (0..header.len()).filter(|&place| match &at {
            Some(at) => subscripts[place].as_ref() == Some(at),
            None => header[place] == wanted,
        });
        match (places.next(), places.next()) {
            (Some(place), None) => columns.push((header[place].clone(), place)),
            (None, _) => return Err(missing(&format!("`{wanted}`"), variable, header)),
            (Some(_), Some(_)) => {
                return Err(Failure::Input(format!("error: the table has several columns `{wanted}`")));
            }
        }
    }
    Ok(Found { shape, columns })
}

/// The numbers in the brackets behind a name, from 1 on.
fn subscripts(column: &str, name: &str) -> Option<Vec<usize>> {
    let number = |number: i64| usize::try_from(number).ok().filter(|&number| number > 0);
    numbers(column, name)?.into_iter().map(number).collect()
}

/// The numbers in the brackets behind a name.
fn numbers(column: &str, name: &str) -> Option<Vec<i64>> {
    let inside = column.strip_prefix(name)?.trim_start().strip_prefix('[')?.trim_end().strip_suffix(']')?;
    inside.split([';', ',']).map(|text| text.trim().parse().ok()).collect()
}

fn missing(wanted: &str, variable: &Variable, columns: &[String]) -> Failure {
    if columns.is_empty() {
        return Failure::Input(format!(
            "error: the formula needs {wanted}, and the table is empty: its first line names the columns"
        ));
    }
    const SHOWN: usize = 10;
    let mut there: Vec<_> = columns.iter().take(SHOWN).map(|column| format!("`{column}`")).collect();
    if columns.len() > SHOWN {
        there.push("...".to_owned());
    }
    let (there, name) = (there.join(", "), &variable.name);
    let column = match variable.axes.len() {
        _ if wanted.starts_with('`') => "column".to_owned(),
        1 => format!("columns `{name}[1]`, `{name}[2]`"),
        axes => format!("columns `{name}[{}]`", vec!["1"; axes].join(";")),
    };
    let such = if wanted.starts_with('`') { "such " } else { "" };
    let value = if variable.axes.is_empty() { "1".to_owned() } else { format!("@{name}.npy") };
    Failure::Input(format!(
        "error: the formula needs {wanted}, and the table has no {such}{column}, only {there}\nhelp: --at {name}={value} gives it the same value in all rows"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subscripts_are_read() {
        assert_eq!(subscripts("x[2]", "x"), Some(vec![2]));
        assert_eq!(subscripts("A[1, 12]", "A"), Some(vec![1, 12]));
        assert_eq!(subscripts("A[1;2]", "A"), Some(vec![1, 2]));
        for other in ["x", "xx[1]", "x[0]", "x[]", "x[1", "x[a]", "y[1]"] {
            assert_eq!(subscripts(other, "x"), None, "{other}");
        }
    }
}

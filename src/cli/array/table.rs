//! Arrays in tables and in JSON.

use serde_json::Value as Json;

use super::Builder;
use crate::tensor::Array;

/// Reads rows of numbers; a first row without numbers is a header.
pub(super) fn csv(bytes: &[u8], delimiter: u8) -> Result<Array, String> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes);
    let (mut entries, mut width) = (Vec::new(), None);
    let fields = |count: usize| if count == 1 { "1 field".to_owned() } else { format!("{count} fields") };
    for (row, record) in reader.records().enumerate() {
        let record = record.map_err(|error| error.to_string())?;
        let numbers: Result<Vec<f64>, _> = record.iter().map(|field| field.trim().parse()).collect();
        match numbers {
            Ok(numbers) => {
                let first = *width.get_or_insert(numbers.len());
                if numbers.len() != first {
                    let (found, first) = (fields(numbers.len()), fields(first));
                    return Err(format!("row {} has {found}, but the first row of numbers has {first}", row + 1));
                }
                entries.extend(numbers);
            }
            Err(_) if row == 0 => {}
            Err(_) => return Err(format!("row {} has a field that is no number", row + 1)),
        }
    }
    let Some(width) = width.filter(|_| !entries.is_empty()) else { return Err("there are no numbers".to_owned()) };
    Ok(Array::new(&[entries.len() / width, width], entries))
}

/// Reads nested lists, or a member of an object of them.
pub(in crate::cli) fn json(bytes: &[u8], member: Option<&str>) -> Result<Array, String> {
    let value: Json = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let value = match (&value, member) {
        (Json::Object(members), Some(name)) => members.get(name).ok_or_else(|| format!("there is no `{name}`"))?,
        (Json::Object(_), None) => return Err("it is an object; name one of its members after a colon".to_owned()),
        (_, Some(_)) => return Err("it is no object, so it has no members".to_owned()),
        (_, None) => &value,
    };
    nested(value)
}

/// The array of nested lists.
pub(in crate::cli) fn nested(value: &Json) -> Result<Array, String> {
    let number = |value: &Json| match value {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => text.parse().ok(),
        Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
    };
    if let Some(number) = number(value) {
        return Ok(number.into());
    }
    let mut builder = Builder::default();
    let mut waiting = vec![Some(value)];
    while let Some(next) = waiting.pop() {
        match next {
            None => builder.close()?,
            Some(Json::Array(list)) => {
                builder.open()?;
                waiting.push(None);
                waiting.extend(list.iter().rev().map(Some));
            }
            Some(entry) => builder.number(number(entry).ok_or("there is an entry that is no number")?)?,
        }
    }
    Ok(builder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_lists_are_read() {
        let expected = Array::new(&[2, 2], vec![1.0, 2.0, 3.0, -4.5]);
        assert_eq!(csv(b"a,b\n1,2\n3, -4.5\n", b','), Ok(expected.clone()));
        assert_eq!(csv(b"1\t2\n3\t-4.5\n", b'\t'), Ok(expected.clone()));
        let ragged = csv(b"a,b\n1,2\n3\n", b',').expect_err("the rows have different lengths");
        assert_eq!(ragged, "row 3 has 1 field, but the first row of numbers has 2 fields");
        assert!(csv(b"", b',').is_err() && csv(b"1\nx\n", b',').is_err());
        assert_eq!(json(b"[[1, 2], [3, -4.5]]", None), Ok(expected.clone()));
        assert_eq!(json(b"{\"w\": [[1, 2], [3, -4.5]]}", Some("w")), Ok(expected));
        assert_eq!(json(b"2", None), Ok(2.0.into()));
        for wrong in ["[1, [2]]", "[]", "[true]", "{}", "[[1], [2, 3]]"] {
            assert!(json(wrong.as_bytes(), None).is_err(), "{wrong}");
        }
    }
}

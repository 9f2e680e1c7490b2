//! Doubles as text.

/// The shortest decimal that reads back as the same double: `0.1`, `-1.5e-300`, `inf`, `-inf`, `nan`.
///
/// Numbers of ordinary size are written without an exponent. Zero is written without its sign.
///
/// ```
/// use symdiff::eval::format;
/// assert_eq!(format(0.1 + 0.2), "0.30000000000000004");
/// assert_eq!(format(2.0), "2");
/// assert_eq!(format(1e-300), "1e-300");
/// ```
pub fn format(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    // Rust writes infinities as `inf` and `-inf`.
    let ordinary = (1e-5..1e16).contains(&value.abs()) || value.is_infinite();
    if ordinary { value.to_string() } else { format!("{value:e}") }
}

#[cfg(test)]
mod tests {
    use super::format;

    #[test]
    fn texts_are_short_and_read_back() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-4.5, "-4.5"),
            (1e15, "1000000000000000"),
            (1e16, "1e16"),
            (1e-5, "0.00001"),
            (1.25e-6, "1.25e-6"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e308"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(format(value), text);
            assert_eq!(text.parse(), Ok(value));
        }
        assert_eq!(format(f64::NAN), "nan");
    }
}

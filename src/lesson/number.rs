//! Numbers for people.

/// A number in at most so many significant digits, without trailing zeros.
pub fn short(value: f64, digits: usize) -> String {
    if !value.is_finite() || value == 0.0 {
        return if value.is_nan() {
            "nan".to_owned()
        } else if value == 0.0 {
            "0".to_owned()
        } else {
            value.to_string()
        };
    }
    let digits = digits.clamp(1, 17);
    let scientific = format!("{value:.places$e}", places = digits - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let trim = |text: &str| {
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
        text.to_owned()
    };
    let places = i32::try_from(digits).unwrap_or(i32::MAX) - 1 - exponent;
    // What has no digits behind the point is written out a little longer than was asked: 28 in one digit is no 3e1.
    if (-5..digits.max(6) as i32).contains(&exponent) {
        trim(&format!("{value:.places$}", places = usize::try_from(places).unwrap_or_default()))
    } else {
        format!("{}e{exponent}", trim(mantissa))
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn numbers_are_short() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (-4.0, "-4"),
            (0.1 + 0.2, "0.3"),
            (2.0 / 3.0, "0.666667"),
            (123456.7, "123457"),
            (1234567.0, "1.23457e6"),
            (999999.7, "1e6"),
            (1.5e-7, "1.5e-7"),
            (0.00012, "0.00012"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
        ] {
            assert_eq!(short(value, 6), text);
        }
        assert_eq!(short(2.0 / 3.0, 2), "0.67");
        assert_eq!(short(28.4, 1), "28");
        assert_eq!(short(2.0 / 3.0, 100), "0.66666666666666663");
    }
}

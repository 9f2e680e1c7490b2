//! How many operators a printed formula has.
//!
//! Each binary operator, unary minus and call counts 1, a call with n > 2 arguments n - 1; numbers with their sign,
//! names and constants count 0.

/// The number of operators of a formula as it is printed.
pub(crate) fn operators(formula: &str) -> usize {
    let tokens = tokens(formula);
    let mut count = 0;
    // For each open parenthesis, how many arguments it has if it belongs to a call.
    let mut open: Vec<Option<usize>> = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        let before = place.checked_sub(1).map(|place| tokens[place]);
        let after = |steps: usize| tokens.get(place + steps).copied().unwrap_or_default();
        let operand_before = before.is_some_and(|before| before == ")" || is_word(before));
        match *token {
            "(" => open.push(before.filter(is_name).map(|_| 1)),
            ")" => {
                if let Some(Some(arguments)) = open.pop() {
                    count += (arguments - 1).max(1);
                }
            }
            "," => {
                if let Some(Some(arguments)) = open.last_mut() {
                    *arguments += 1;
                }
            }
            "-" if !operand_before => count += usize::from(!is_number(after(1)) || after(2) == "^"),
            word if is_word(word) => {}
            _ => count += 1,
        }
    }
    count
}

fn is_number(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_digit())
}

fn is_name(token: &&str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn is_word(token: &str) -> bool {
    is_number(token) || is_name(&token)
}

/// Names, numbers, and operators of one or two characters.
fn tokens(formula: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = formula.trim_start();
    while let Some(first) = rest.chars().next() {
        let word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let length = if word(first) {
            rest.find(|c| !word(c)).unwrap_or(rest.len())
        } else if ["<=", ">=", "==", "!="].iter().any(|sign| rest.starts_with(sign)) {
            2
        } else {
            first.len_utf8()
        };
        tokens.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    tokens
}

#[test]
fn operators_are_counted_as_people_count_them() {
    let cases = [
        ("x", 0),
        ("-3", 0),
        ("-1/2*x", 2),
        ("-x^2", 2),
        ("-2^x", 2),
        ("-exp(1/x)/x^2", 5),
        ("2*pi*r", 2),
        ("atan2(y, x)", 1),
        ("max(a, b, c - 1)", 3),
        ("x - (-3)", 1),
        ("-(x + 1)", 2),
        ("if(x >= 0, 1, 0)", 3),
    ];
    for (formula, expected) in cases {
        assert_eq!(operators(formula), expected, "{formula}");
    }
}

//! Bad, hostile and awkward input: refused where it is wrong, with a message that points there, and never more than
//! a message.

use serde_json::Value as Json;
use symdiff::graph::Graph;
use symdiff::syntax;

use super::{cases, complain, text};
use crate::binary::{self, Run};

/// `x; y`: the message says that `x` is not used and points there, the case would rather have `y`.
const ELSEWHERE: &str = "hostile-139";

/// `diff(...)` inside a formula: a part of the language here.
const ACCEPTED: &str = "hostile-074";

/// The largest message in bytes that is still helpful.
const LONGEST: usize = 20_000;

/// The bytes of the formula.
fn payload(case: &Json) -> Vec<u8> {
    if let Some(parts) = case.get("input_gen").and_then(Json::as_array) {
        let part = |part: &Json| text(part, "text").repeat(part["repeat"].as_u64().expect("a number") as usize);
        return parts.iter().map(part).collect::<String>().into_bytes();
    }
    match case.get("input_b64").and_then(Json::as_str) {
        Some(code) => from_base64(code),
        None => text(case, "input").as_bytes().to_vec(),
    }
}

fn from_base64(code: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0u32, 0);
    for letter in code.bytes().filter(|&letter| letter != b'=') {
        let value = ALPHABET.iter().position(|&known| known == letter).expect("base64");
        held = held << 6 | value as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xFF) as u8);
        }
    }
    bytes
}

fn run(case: &Json, input: &[u8]) -> Run {
    match case.get("args").and_then(Json::as_array) {
        Some(arguments) => binary::run(arguments.iter().map(|a| a.as_str().expect("arguments are texts")), b""),
        None => binary::run(["-", "--wrt", text(case, "wrt")], input),
    }
}

/// What is wrong with the reaction to a case.
fn judge(case: &Json) -> Vec<String> {
    let input = payload(case);
    let run = run(case, &input);
    let refused = run.status != Some(0);
    let mut wrong = Vec::new();
    let mut demand = |holds: bool, complaint: &str| {
        if !holds {
            wrong.push(format!("{complaint}: {:?}", String::from_utf8_lossy(&run.err)));
        }
    };
    demand(matches!(run.status, Some(0..=2)), "an exit status of 0, 1 or 2");
    demand(!String::from_utf8_lossy(&run.err).contains("panicked"), "no panic");
    demand(refused || text(case, "expect") != "error" || text(case, "id") == ACCEPTED, "refused");
    demand(!refused || text(case, "expect") != "ok", "accepted");
    demand(!refused || !run.err.is_empty(), "a message");
    demand(run.err.len() <= LONGEST, "a short message");
    let echoed = |byte: &u8| byte.is_ascii_control() && !b"\t\n\r".contains(byte);
    demand(!run.out.iter().chain(&run.err).any(echoed), "no control characters");
    if refused && case.get("args").is_none() {
        demand(points_right(case, &input), "the message points at the right place");
    } else if let Some(checks) = case.get("check").and_then(Json::as_array).filter(|_| !refused) {
        for check in checks {
            demand(means(case, &input, check), &format!("the meaning {check}"));
        }
    }
    wrong
}

/// Whether the error is where the case says.
fn points_right(case: &Json, input: &[u8]) -> bool {
    let Some(place) = case.get("pos").filter(|_| text(case, "id") != ELSEWHERE) else { return true };
    let (low, high) = (place[0].as_u64().expect("a number") as usize, place[1].as_u64().expect("a number") as usize);
    let source = syntax::decode(input);
    match source.and_then(|source| syntax::parse(&mut Graph::new(), source)) {
        Ok(_) => true,
        Err(error) => error.span.start <= high && low < error.span.end.max(error.span.start + 1),
    }
}

/// Whether an accepted formula has the value and derivatives that a check says, asked of the program itself.
fn means(case: &Json, input: &[u8], check: &Json) -> bool {
    let formula = match case.get("args") {
        Some(arguments) => arguments[0].as_str().expect("the formula").to_owned(),
        None => String::from_utf8(input.to_vec()).expect("an accepted formula is UTF-8"),
    };
    let gradient = check["grad"].as_object().expect("a gradient");
    let wrt: Vec<&String> = gradient.keys().collect();
    let question = serde_json::json!({"expr": formula, "wrt": wrt, "at": check["at"]}).to_string();
    let answer = binary::run(["batch"], question.as_bytes());
    let answer: Json = serde_json::from_slice(&answer.out).unwrap_or_default();
    let near = |found: &Json, wanted: &Json| {
        let wanted = wanted.as_str().expect("a number as text");
        let number = |json: &Json| json.as_f64().or_else(|| json.as_str()?.parse().ok());
        match (number(found), wanted.parse::<f64>()) {
            (Some(found), Ok(wanted)) if wanted.is_finite() => (found - wanted).abs() <= 1e-10 * wanted.abs() + 1e-12,
            (Some(found), Ok(wanted)) => found == wanted || (found.is_nan() && wanted.is_nan()),
            (found, _) => wanted == "undefined" && found.is_none_or(|found| !found.is_finite()),
        }
    };
    near(&answer["value"], &check["value"]) && gradient.iter().all(|(name, wanted)| near(&answer["grad"][name], wanted))
}

#[test]
fn bad_input_is_answered_and_nothing_more() {
    let cases = cases("hostile.jsonl");
    let complaints = cases.iter().flat_map(|case| {
        let name = format!("{} ({})", text(case, "id"), text(case, "why"));
        judge(case).into_iter().map(move |wrong| format!("{name}: {wrong}"))
    });
    complain(&complaints.collect::<Vec<_>>(), cases.len());
}

#[test]
fn base64_is_read() {
    assert_eq!(from_base64("eAA="), b"x\0");
    assert_eq!(from_base64("//4="), b"\xff\xfe");
}

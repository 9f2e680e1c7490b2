//! The page that goes through both passes, used in a browser: buttons, arrow keys, what is lit and what is written.
//!
//! Without Chromium the test says so and checks nothing; `.ci/setup` installs it.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::binary::run;

const USER: &str = include_str!("stepper.js");

/// A browser that draws without a screen.
#[allow(clippy::print_stderr, reason = "a test that checks nothing has to say so")]
fn browser() -> Option<&'static str> {
    let answers = |name: &&str| {
        let silent = Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        silent.is_ok_and(|status| status.success())
    };
    let browser = ["chromium", "chromium-browser", "google-chrome"].into_iter().find(answers);
    if browser.is_none() {
        eprintln!("skipped: there is no Chromium");
    }
    browser
}

/// What somebody sees who goes through the page of a formula; `None` without a browser.
fn visit(name: &str, arguments: &[&str]) -> Option<Value> {
    let browser = browser()?;
    let page = run(["figure", "--format", "html"].iter().chain(arguments), b"").out();
    let page = page.replace("</body>", &format!("<script>\n{USER}</script></body>"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("a folder for the page");
    std::fs::write(folder.join("page.html"), page).expect("a file for the page");
    let mut command = Command::new(browser);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"]);
    command.args(["--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND", "--dump-dom"]);
    command.arg(format!("--user-data-dir={}", folder.join("profile").display()));
    let output = command.arg(folder.join("page.html")).output().expect("the browser runs");
    let page = String::from_utf8_lossy(&output.stdout);
    let report = page.split(r#"id="report">"#).nth(1).and_then(|rest| rest.split("</script>").next());
    let report = report.unwrap_or_else(|| panic!("no report: {}", String::from_utf8_lossy(&output.stderr)));
    Some(serde_json::from_str(report).expect("the report is JSON"))
}

#[test]
fn the_page_steps_forward_and_backward() {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/lecture/11-weights.sd");
    let arguments = ["--file", example, "--seed", "2", "--at", "w=1,x=2,v=3,y=4,u=2"];
    let Some(seen) = visit("stepper", &[&arguments[..], &["--show", "values,gradients,contributions"]].concat()) else {
        return;
    };
    // The variables, four operations, the seed, eight contributions.
    let walk = seen["walk"].as_array().expect("a list of states");
    assert_eq!(walk.len(), 13);
    assert_eq!(seen["start"]["where"], "forward, step 1 of 14");
    assert_eq!(seen["start"]["disabled"], serde_json::json!(["first", "back"]));
    assert_eq!(seen["end"], walk[12], "behind the end there is nothing");
    assert_eq!(seen["end"]["disabled"], serde_json::json!(["next", "last"]));
    assert_eq!(seen["end"]["hidden"], 0, "at the end everything is shown");
    for state in walk {
        assert_eq!((&state["shown"], &state["drawn"]), (&Value::from(1), &Value::from(true)), "{state}");
        assert_eq!(state["hidden"], state["asleep"], "{state}");
        let arrows = state["lit"].as_array().expect("a list").iter().filter(|id| id.as_str().is_some_and(is_arrow));
        assert_eq!(state["heavy"], Value::from_iter(arrows.cloned()), "lit arrows are heavy: {state}");
    }
    let hidden: Vec<u64> = walk.iter().filter_map(|state| state["hidden"].as_u64()).collect();
    assert!(hidden.windows(2).all(|pair| pair[1] <= pair[0]) && hidden[0] > 15, "{hidden:?}");
    // Backward: one arrow is lit a step, and the chain rule is written with fractions.
    for state in &walk[5..] {
        assert_eq!(state["heavy"].as_array().map(Vec::len), Some(1), "{state}");
        assert_eq!(state["fraction"], true, "{state}");
    }
    // dL/du = dL/dc dc/du = 2 h = 2 * 14 = 28
    assert_eq!(walk[6]["formula"], "∂L∂u=∂L∂c·∂c∂u=2·h=2·14=28");
    for (button, at) in [("back", 11), ("next", 12), ("last", 12), ("left", 11)] {
        assert_eq!(seen[button], walk[at], "{button}");
    }
    assert_eq!((&seen["home"], &seen["first"]), (&seen["start"], &seen["start"]));
    assert_eq!(seen["requests"], serde_json::json!([]), "nothing is asked for from outside");
}

fn is_arrow(id: &str) -> bool {
    id.starts_with('e')
}

#[test]
fn a_page_of_formulas_works_as_well() {
    let Some(seen) = visit("stepper-formulas", &["q = x^2 + sin(x); q*z", "--show", "gradients,locals,formulas"])
    else {
        return;
    };
    assert_eq!(seen["requests"], serde_json::json!([]));
    let end = &seen["end"];
    assert_eq!((&end["hidden"], &end["drawn"], &end["fraction"]), (&0.into(), &true.into(), &true.into()), "{end}");
}

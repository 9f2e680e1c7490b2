//! A page that shows descents step by step.
//!
//! In: a picture, and for each descent its points with a line of text. Out: HTML that needs nothing else. Always: no text of a formula
//! becomes markup or a program; without a script the picture is still there.

use std::fmt::Write as _;

use super::canvas::px;
use super::colour::kinds;
use crate::lesson::{Colour, Colours, escape_xml};

/// A moment of a descent.
#[derive(Clone, PartialEq, Debug)]
pub struct Moment {
    /// Where it is.
    pub point: (f64, f64),
    /// What is to be said.
    pub caption: String,
}

/// A descent that is shown.
#[derive(Clone, PartialEq, Debug)]
pub struct Film {
    /// What it is.
    pub label: String,
    /// From its start to its end.
    pub moments: Vec<Moment>,
}

/// So many moments of a descent are shown; later ones are skipped evenly.
const MOST: usize = 600;

/// The page; `svg` has a group `way`, `place` is from numbers to pixels, and each kind of film has a colour and the colour of its rim.
pub(super) fn page(
    title: &str,
    svg: &str,
    films: &[Film],
    place: impl Fn((f64, f64)) -> (f64, f64),
    colours: impl Fn(usize) -> (Colour, Colour),
) -> String {
    let mut data = String::from("[");
    let kinds = kinds(films.iter().map(|film| film.label.as_str()));
    for (number, (film, kind)) in films.iter().zip(kinds).enumerate() {
        let (colour, rim) = colours(kind);
        let _ = write!(data, r#"{{"label":{},"colour":"{colour}","rim":"{rim}","at":["#, string(&film.label));
        let every = film.moments.len().div_ceil(MOST).max(1);
        let last = film.moments.len().saturating_sub(1);
        let shown = film.moments.iter().enumerate().filter(|(n, _)| n % every == 0 || *n == last);
        for (n, (_, moment)) in shown.enumerate() {
            let (x, y) = place(moment.point);
            let comma = if n == 0 { "" } else { "," };
            let _ = write!(data, "{comma}\n[{},{},{}]", px(x), px(y), string(&moment.caption));
        }
        data.push_str("]}");
        data.push_str(if number + 1 < films.len() { "," } else { "" });
    }
    data.push(']');
    let page = PAGE.replace("ACCENT", &Colours::LIGHT.value.to_string());
    page.replace("TITLE", &escape_xml(title)).replace("PICTURE", svg).replace("DATA", &data)
}

/// A text of JavaScript that is safe inside of HTML.
fn string(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

const PAGE: &str = r##"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>TITLE</title>
<style>
body { font: 15px/1.5 Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif; color: #222; background: #fff; margin: 1.5em auto; max-width: 760px; padding: 0 1em; }
#way polyline { stroke-linejoin: round; }
svg { display: block; width: 100%; height: auto; }
nav { display: flex; gap: .5em; align-items: center; margin: .6em 0; }
button { font: inherit; padding: .25em .8em; border: 1px solid #999; border-radius: 4px; background: #f4f4f4; cursor: pointer; }
button:hover { background: #e6e6e6; }
input { flex: 1; accent-color: ACCENT; }
p { margin: .2em 0; font-variant-numeric: tabular-nums; white-space: pre-wrap; }
</style>
</head>
<body>
PICTURE
<nav>
<button id="first" aria-label="to the start">|◀</button>
<button id="back" aria-label="one step back">◀</button>
<button id="play">Play</button>
<button id="next" aria-label="one step on">▶</button>
<input id="when" type="range" min="0" value="0" aria-label="step">
</nav>
<div id="said"></div>
<script>
"use strict";
const films = DATA;
const way = document.getElementById("way"), when = document.getElementById("when"), said = document.getElementById("said");
const play = document.getElementById("play"), last = Math.max(...films.map(film => film.at.length)) - 1;
let now = 0, timer = null;
when.max = last;
function shape(name, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  way.append(node);
}
function show(step) {
  now = Math.max(0, Math.min(last, step));
  when.value = now;
  way.replaceChildren();
  said.replaceChildren();
  for (const film of films) {
    const passed = film.at.slice(0, now + 1), here = passed[passed.length - 1];
    const points = passed.map(at => at[0] + "," + at[1]).join(" ");
    shape("polyline", { points, fill: "none", stroke: film.rim, "stroke-width": 3.4 });
    shape("polyline", { points, fill: "none", stroke: film.colour, "stroke-width": 1.7 });
    for (const at of passed) shape("circle", { cx: at[0], cy: at[1], r: 2.6, fill: film.colour, stroke: film.rim, "stroke-width": 0.8 });
    shape("circle", { cx: here[0], cy: here[1], r: 6, fill: film.colour, stroke: film.rim, "stroke-width": 2 });
    const line = document.createElement("p");
    line.textContent = (films.length > 1 ? film.label + ":  " : "") + here[2];
    said.append(line);
  }
}
function stop() { clearInterval(timer); timer = null; play.textContent = "Play"; }
function start() {
  if (now >= last) show(0);
  play.textContent = "Pause";
  timer = setInterval(() => now < last ? show(now + 1) : stop(), Math.max(30, Math.min(500, 8000 / (last + 1))));
}
play.onclick = () => timer ? stop() : start();
document.getElementById("first").onclick = () => { stop(); show(0); };
document.getElementById("back").onclick = () => { stop(); show(now - 1); };
document.getElementById("next").onclick = () => { stop(); show(now + 1); };
when.oninput = () => { stop(); show(+when.value); };
document.onkeydown = event => {
  if (event.key === "ArrowRight") { stop(); show(now + 1); } else if (event.key === "ArrowLeft") { stop(); show(now - 1); } else if (event.key === " ") play.onclick(); else return;
  event.preventDefault();
};
show(last);
</script>
</body>
</html>
"##;

#[cfg(test)]
mod tests {
    use super::string;

    #[test]
    fn texts_stay_texts() {
        assert_eq!(string("a</script>\"\\\n"), "\"a\\u003c/script\\u003e\\\"\\\\ \"");
    }
}

// Uses the page as a reader does, and writes what it saw into the document.
const ids = selector => Array.from(document.querySelectorAll(selector), element => element.id);
const state = () => {
  const step = steps.find(step => !step.hidden);
  const math = step.querySelector("math").getBoundingClientRect();
  const fraction = step.querySelector("mfrac");
  const [above, below] = fraction ? Array.from(fraction.children, part => part.getBoundingClientRect()) : [];
  return {
    where: document.getElementById("where").textContent,
    shown: steps.filter(step => !step.hidden).length,
    lit: ids(".lit"),
    heavy: ids(".edge").filter(id => parseFloat(getComputedStyle(document.querySelector("#" + id + " path")).strokeWidth) > 2),
    asleep: document.querySelectorAll(".asleep").length,
    hidden: Array.from(document.querySelectorAll("svg text")).filter(text => getComputedStyle(text).visibility === "hidden").length,
    formula: step.textContent,
    drawn: math.width > 0 && math.height > 0,
    fraction: Boolean(fraction) && above.bottom <= below.top + 1,
    disabled: ids("nav button:disabled"),
  };
};
const press = key => document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
const click = id => document.getElementById(id).click();
const seen = { start: state() };
seen.walk = steps.slice(1).map(() => { press("ArrowRight"); return state(); });
press("ArrowRight");
seen.end = state();
click("back");
seen.back = state();
click("next");
seen.next = state();
press("Home");
seen.home = state();
click("last");
seen.last = state();
press("ArrowLeft");
seen.left = state();
click("first");
seen.first = state();
seen.requests = performance.getEntriesByType("resource").map(request => request.name);
const report = document.createElement("script");
report.type = "application/json";
report.id = "report";
report.textContent = JSON.stringify(seen);
document.body.append(report);

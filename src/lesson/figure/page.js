"use strict";
const steps = Array.from(document.querySelectorAll("#steps li"));
const words = (step, name) => step.dataset[name].split(" ").filter(Boolean);
const shown = step => words(step, "shows").flatMap(word => {
  const [id, name] = word.split(":");
  return Array.from(document.querySelectorAll("#" + id + " ." + name));
});
let now = 0;
function show(to) {
  now = Math.max(0, Math.min(steps.length - 1, to));
  document.querySelectorAll(".lit").forEach(element => element.classList.remove("lit", "forward", "backward"));
  steps.forEach((step, at) => {
    step.hidden = at !== now;
    if (at > now) shown(step).forEach(element => element.classList.add("asleep"));
  });
  steps.slice(0, now + 1).forEach(step => shown(step).forEach(element => element.classList.remove("asleep")));
  const step = steps[now];
  if (!step) return;
  const pass = step.classList.contains("forward") ? "forward" : "backward";
  words(step, "lit").forEach(id => document.getElementById(id).classList.add("lit", pass));
  document.getElementById("where").textContent = pass + ", step " + (now + 1) + " of " + steps.length;
  for (const id of ["first", "back"]) document.getElementById(id).disabled = now === 0;
  for (const id of ["next", "last"]) document.getElementById(id).disabled = now === steps.length - 1;
}
const moves = { first: () => 0, back: () => now - 1, next: () => now + 1, last: () => steps.length - 1 };
for (const id in moves) document.getElementById(id).addEventListener("click", () => show(moves[id]()));
const keys = { ArrowLeft: "back", ArrowRight: "next", Home: "first", End: "last" };
document.addEventListener("keydown", event => {
  if (!keys[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  show(moves[keys[event.key]]());
});
const start = /^#step=(\d+)$/.exec(location.hash);
show(start ? Number(start[1]) - 1 : 0);

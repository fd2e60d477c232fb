
"use strict";
const $ = (id) => document.getElementById(id);
const figures = [...document.querySelectorAll("figure")];
const captions = figures.map((figure) =>
  figure.querySelector("figcaption").textContent.toLowerCase());
const LONGEST = 12, SHORTEST = 0.8; // seconds that a drawing plays
let shown = 0;

function filter() {
  const words = $("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  figures.forEach((figure, index) => {
    figure.hidden = !words.every((word) => captions[index].includes(word));
    count += !figure.hidden;
  });
  const all = figures.length.toLocaleString("en");
  $("count").textContent = words.length ? `${count.toLocaleString("en")} of ${all}` : all;
}

// When each path is drawn: as it was, where times are known, else at an even speed.
function spans(paths, times) {
  if (times.length === paths.length && times.length > 0) {
    const start = times[0][0], length = times[times.length - 1][1] - start;
    if (length > 0) {
      const pace = Math.min(Math.max(length, SHORTEST), LONGEST) / length;
      return times.map(([from, to]) => [(from - start) * pace, (to - start) * pace]);
    }
  }
  const lengths = paths.map((path) => path.getTotalLength() + 1);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const all = Math.min(Math.max(paths.length * 0.25, 2), LONGEST);
  let at = 0;
  return lengths.map((length) => {
    const from = at;
    at += length / total * all;
    return [from, at];
  });
}

// Draws a picture stroke by stroke; gives the seconds that it takes.
function play(svg, times) {
  const paths = [...svg.querySelectorAll("path")];
  paths.forEach((path) => path.getAnimations().forEach((one) => one.cancel()));
  if (!paths.length || matchMedia("(prefers-reduced-motion: reduce)").matches) return 0;
  const plan = spans(paths, times);
  paths.forEach((path, index) => {
    const [from, to] = plan[index].map((second) => second * 1000);
    const timing = { delay: from, duration: Math.max(to - from, 20), fill: "backwards" };
    if (getComputedStyle(path).stroke === "none") {
      path.animate([{ opacity: 0 }, { opacity: 1 }], timing);
      return;
    }
    const length = path.getTotalLength();
    path.animate([
      { strokeDasharray: `${length} ${length}`, strokeDashoffset: length },
      { strokeDasharray: `${length} ${length}`, strokeDashoffset: 0 },
    ], timing);
    // A round pen would show where a stroke that has not begun will begin.
    if (from > 0) path.animate({ visibility: ["hidden", "hidden"] }, { duration: from });
  });
  return plan[plan.length - 1][1];
}

function save(figure) {
  const text = new XMLSerializer().serializeToString(figure.querySelector("svg"));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  link.download = figure.dataset.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const timesOf = (figure) => JSON.parse(figure.dataset.times);

function show(index) {
  shown = index;
  const figure = figures[index];
  $("stage").replaceChildren(figure.querySelector("svg").cloneNode(true));
  $("words").replaceChildren(
    ...[...figure.querySelector("figcaption").childNodes].map((node) => node.cloneNode(true)));
  if (!$("full").open) $("full").showModal();
}

function step(by) {
  let index = shown + by;
  while (figures[index] && figures[index].hidden) index += by;
  if (figures[index]) show(index);
}

const playShown = () => play($("stage").querySelector("svg"), timesOf(figures[shown]));

document.querySelector("main").addEventListener("click", (event) => {
  const button = event.target.closest("button"), figure = event.target.closest("figure");
  if (!button) return;
  if (button.className === "view") show(figures.indexOf(figure));
  if (button.className === "play") play(figure.querySelector("svg"), timesOf(figure));
  if (button.className === "save") save(figure);
});
$("filter").addEventListener("input", filter);
$("again").addEventListener("click", playShown);
$("keep").addEventListener("click", () => save(figures[shown]));
$("before").addEventListener("click", () => step(-1));
$("after").addEventListener("click", () => step(1));
$("close").addEventListener("click", () => $("full").close());
$("full").addEventListener("click", (event) => { if (event.target === $("full")) $("full").close(); });
$("full").addEventListener("keydown", (event) => {
  if (event.key === "ArrowLeft") step(-1);
  if (event.key === "ArrowRight") step(1);
});
filter();

// The page: what is asked for stands in its form and in its address; a worker writes, and the ink is
// shown as it comes.

import { boundsOf, pathOf } from "./ink.js";

const MM = 2.5; // of an x-height
const LINE_SPACING = 3.6, MARGIN = 1, ASCENT = 2.2, DESCENT = 1.3; // in x-heights
const USUAL_WIDTH = 0.95, LEAST_WIDTH = 24; // of a character, with what stands beside it; of the paper
const MOST_PIXELS = 8000; // a side of a PNG
const DPI = 300, MM_AN_INCH = 25.4;
// A chunk that says so, 11811 px a metre: PNG Specification, section 11.3.4.3.
const PHYS = [0, 0, 0, 9, 112, 72, 89, 115, 0, 0, 46, 35, 0, 0, 46, 35, 1, 120, 165, 63, 118];
const AFTER_HEADER = 33; // where it stands: after the signature and IHDR
const PACE = 8, BEHIND = 60; // points a frame, or so; frames that the ink is behind the network
const NUMBERS = ["bias", "seed", "pen", "line"], FIELDS = ["text", "hand", ...NUMBERS];

const $ = (id) => document.getElementById(id);
const still = matchMedia("(prefers-reduced-motion: reduce)");
const defaults = Object.fromEntries(FIELDS.map((name) => [name, $(name).value]));

const code = new Blob([$("worker").textContent], { type: "text/javascript" });
const worker = new Worker(URL.createObjectURL(code));
worker.postMessage({ model: JSON.parse($("model").textContent) });

let job = 0, begun = 0, faults = [], strokes = [], live = null, view = [0, 0, 1, 1];
let waiting = [], over = null; // events to be shown; how it ended, once the worker has told

const element = (name, attributes = {}) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

function say(words, wrong = false) {
  $("said").textContent = words;
  $("said").classList.toggle("wrong", wrong);
}

// --- the form and the address

function asked() {
  const told = Object.fromEntries(FIELDS.map((name) => [name, $(name).value]));
  for (const name of NUMBERS) told[name] = told[name].trim() === "" ? NaN : Number(told[name]);
  return told;
}

// What is wrong with a number, by its field's own bounds; "" where nothing is.
function refusal(names = NUMBERS) {
  for (const name of names) {
    const { value, min, max, step, labels } = $(name), number = asked()[name], whole = step === "1";
    const right = whole ? Number.isSafeInteger(number) : Number.isFinite(number);
    if (!right || number < min || (max && number > max))
      return `“${labels[0].firstChild.textContent.trim()}” is ${value || "no number"}; choose a ` +
        `${whole ? "whole " : ""}number from ${min}${max && ` to ${max}`}.`;
  }
  return "";
}

function fill() {
  const told = new URLSearchParams(location.hash.slice(1));
  for (const name of FIELDS) {
    const value = told.get(name) ?? defaults[name];
    // A hand that the list lacks, such as a blend, is one of it from now on.
    if (name === "hand" && ![...$("hand").options].some((option) => option.value === value))
      $("hand").add(new Option(value, value));
    $(name).value = value;
    if ($(name).value !== value) $(name).value = ""; // no number: `write` will say so
  }
}

function address() {
  const told = FIELDS.map((name) => [name, $(name).value]);
  return "#" + new URLSearchParams(told.filter(([name, value]) => value !== defaults[name]));
}

// --- writing

function write() {
  const told = asked();
  stop("");
  [strokes, faults, live] = [[], [], null];
  $("ink").replaceChildren();
  busy(false);
  const wrong = refusal();
  if (wrong) {
    say(wrong, true);
    return;
  }
  history.replaceState(null, "", address());
  thicken();
  begun = performance.now();
  busy(true);
  say("Writing …");
  worker.postMessage({ ...told, job });
}

function stop(words) {
  job++;
  [waiting, over] = [[], null];
  worker.postMessage({ job });
  $("live").replaceChildren();
  busy(false);
  say(words);
}

function busy(now) {
  $("stop").disabled = !now;
  $("svg").disabled = $("png").disabled = now || !strokes.length;
  $("paper").setAttribute("aria-busy", now);
}

function thicken() {
  if (!refusal(["pen"])) $("paper").setAttribute("stroke-width", asked().pen / MM);
}

worker.onmessage = ({ data }) => {
  if (data.job !== job) return;
  if (!waiting.length && !over) requestAnimationFrame(show);
  waiting.push(...data.events);
  if (data.done) over = { failed: data.failed };
};

worker.onerror = () => {
  busy(false);
  say("This browser lets no page from a file work: open it in another one.", true);
};

// A frame: some of what has come, so that the pen can be followed, and never far behind.
function show() {
  const now = still.matches ? Infinity : Math.max(PACE, waiting.length / BEHIND);
  const changed = new Set();
  for (const event of waiting.splice(0, now)) take(event, changed);
  if (waiting.length) requestAnimationFrame(show);
  else if (over) end(over.failed);
  for (const stroke of changed) stroke.path.setAttribute("d", pathOf(stroke.points));
  if (live && live.low < Infinity) {
    $("live").setAttribute("transform", `translate(${live.left - live.low} ${live.row * LINE_SPACING})`);
    widen(live.left - live.low + live.high);
  }
}

function take(event, changed) {
  if (event.lines) look(event.lines);
  if (event.fault) faults.push(event.fault);
  if (event.begin) {
    live = { ...event.begin, low: Infinity, high: -Infinity, stroke: null };
    changed.clear();
    $("live").replaceChildren();
  }
  if (event.point && !still.matches) {
    const [x, y, lifted] = event.point;
    if (!live.stroke) {
      live.stroke = { points: [], path: element("path") };
      $("live").append(live.stroke.path);
    }
    live.stroke.points.push([x, y]);
    [live.low, live.high] = [Math.min(live.low, x), Math.max(live.high, x)];
    changed.add(live.stroke);
    if (lifted) live.stroke = null;
  }
  if (event.part) {
    live = null;
    changed.clear();
    $("live").replaceChildren();
    for (const points of event.part.strokes) {
      strokes.push(points);
      $("ink").append(element("path", { d: pathOf(points) }));
      widen(Math.max(...points.map(([x]) => x)));
    }
  }
}

function end(failed) {
  over = null;
  busy(false);
  if (failed) {
    say(`${failed[0].toUpperCase()}${failed.slice(1)}.`, true);
    const plain = $("text").value.normalize("NFD").replace(/\p{M}/gu, "");
    $("plainer").hidden = !/cannot write/.test(failed) || plain === $("text").value;
    return;
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  say([`Written in ${seconds} s.`, ...faults].join(" "), faults.length > 0);
}

// The paper is as large as the text usually is, and grows where the ink needs more.
function look(lines) {
  const longest = Math.max(LEAST_WIDTH, ...lines.map((line) => line.length));
  const height = (lines.length - 1) * LINE_SPACING + ASCENT + DESCENT;
  view = [-MARGIN, -ASCENT - MARGIN, longest * USUAL_WIDTH + 2 * MARGIN, height + 2 * MARGIN];
  $("paper").setAttribute("viewBox", view.join(" "));
  $("paper").setAttribute("aria-label", `Handwriting: ${lines.join(" / ")}`);
}

function widen(right) {
  if (right + MARGIN <= view[0] + view[2]) return;
  view[2] = right + 2 * MARGIN - view[0];
  $("paper").setAttribute("viewBox", view.join(" "));
}

// --- what is kept

// [left, top, width, height] of the ink and a margin, in x-heights.
function frame() {
  const [left, top, right, bottom] = boundsOf(strokes);
  return [left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN];
}

function keep(blob, ending) {
  const link = document.createElement("a");
  const name = $("text").value.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  link.href = URL.createObjectURL(blob);
  link.download = `${name.slice(0, 40) || "writing"}.${ending}`;
  link.click();
  say(`Saved as ${link.download}.`);
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function svg() {
  const box = frame(), told = asked(), number = (value) => +value.toFixed(3);
  const root = element("svg", {
    width: `${number(box[2] * MM)}mm`, height: `${number(box[3] * MM)}mm`,
    viewBox: box.map(number).join(" "),
    fill: "none", stroke: "black", "stroke-width": number(told.pen / MM),
    "stroke-linecap": "round", "stroke-linejoin": "round",
  });
  const title = element("title"), facts = element("desc");
  title.textContent = told.text;
  facts.textContent = ["hand", "bias", "seed"].map((name) => `${name}: ${told[name]}`).join("\n");
  root.append(title, facts, ...strokes.map((points) => element("path", { d: pathOf(points) })));
  const text = new XMLSerializer().serializeToString(root);
  keep(new Blob([text, "\n"], { type: "image/svg+xml" }), "svg");
}

// As on the screen: its ink on its paper.
function png() {
  const [left, top, width, height] = frame(), paint = document.createElement("canvas");
  const full = DPI / MM_AN_INCH * MM, scale = Math.min(full, MOST_PIXELS / Math.max(width, height));
  [paint.width, paint.height] = [Math.ceil(width * scale), Math.ceil(height * scale)];
  const context = paint.getContext("2d");
  const colours = getComputedStyle($("paper"));
  [context.fillStyle, context.strokeStyle] = [colours.backgroundColor, colours.color];
  context.fillRect(0, 0, paint.width, paint.height);
  context.setTransform(scale, 0, 0, scale, -left * scale, -top * scale);
  context.lineWidth = asked().pen / MM;
  context.lineCap = context.lineJoin = "round";
  for (const points of strokes) context.stroke(new Path2D(pathOf(points)));
  paint.toBlob((blob) => {
    const parts = [blob.slice(0, AFTER_HEADER), new Uint8Array(PHYS), blob.slice(AFTER_HEADER)];
    keep(scale < full ? blob : new Blob(parts, { type: "image/png" }), "png");
  });
}

async function copy() {
  history.replaceState(null, "", address());
  try {
    await navigator.clipboard.writeText(location.href);
    say("The link is copied; it gives the same writing in this page.");
  } catch {
    say("The link stands in the address bar: copy it from there.");
  }
}

// --- what is done

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  write();
});
for (const name of ["hand", "bias", "seed", "line"]) $(name).addEventListener("change", write);
$("pen").addEventListener("input", thicken);
$("pen").addEventListener("change", () => {
  const wrong = refusal(["pen"]);
  if (wrong) say(wrong, true);
  else history.replaceState(null, "", address());
});
$("text").addEventListener("input", () => { $("plainer").hidden = true; });
$("another").addEventListener("click", () => {
  $("seed").value = (Number($("seed").value) || 0) + 1;
  write();
});
$("plainer").addEventListener("click", () => {
  $("text").value = $("text").value.normalize("NFD").replace(/\p{M}/gu, "");
  $("plainer").hidden = true;
  write();
});
$("stop").addEventListener("click", () => stop("Stopped."));
$("svg").addEventListener("click", svg);
$("png").addEventListener("click", png);
$("copy").addEventListener("click", copy);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) write();
  if (event.key === "Escape" && !$("stop").disabled) stop("Stopped.");
});
addEventListener("hashchange", () => {
  fill();
  write();
});
fill();
write();

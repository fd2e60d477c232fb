// The page "My hand": every stroke goes to the server as it is done, in order, until it is kept.

import { json, remove, stream } from "./api.js";
import { foreign, picture } from "./ink.js";
import { Live } from "./live.js";
import { Pad } from "./pad.js";
import { sure } from "./sure.js";

const $ = (id) => document.getElementById(id);
const LEAST = 5; // lines to learn from
const CHARACTERS = Array.from({ length: 94 }, (_, n) => String.fromCharCode(33 + n));
let lines = []; // { text, strokes, undone, done: whether it is left for the next }
let at = 0;
let waiting = []; // deeds that are not kept yet: [path, body]
let sending = false;

const own = (path = "") => `/api/hands/${encodeURIComponent($("name").value)}${path}`;
const inked = () => lines.filter((line) => line.strokes.length);
const copied = () => inked().filter((line) => line.done);
const counted = (count) => `${count} line${count === 1 ? "" : "s"}`;
const line = () => lines[at];

const pad = new Pad($("pad"), ({ points, times, pressure }) => {
  if (!lines.length) return pad.set([]); // nothing is asked for yet
  line().strokes.push(points);
  line().undone = [];
  keep("/strokes", { text: line().text, drawing: { strokes: [points], times: [times], pressure: [pressure] } });
  show();
}, { guides: [0.68] });

function say(words, bad = false, where = "said") {
  $(where).textContent = words;
  $(where).classList.toggle("bad", bad);
}

async function keep(path, body) {
  waiting.push([own(path), body]);
  if (sending) return;
  sending = true;
  $("pad").setAttribute("aria-busy", true);
  while (waiting.length) {
    try {
      await json(...waiting[0]);
      waiting.shift();
      if (!waiting.length) say("");
    } catch (error) {
      if (error.status) {  // it will not be taken at another time either
        say(error.message, true);
        waiting.shift();
      } else {
        say(`${waiting.length} not kept yet: the server does not answer; trying again.`, true);
        await new Promise((resolve) => setTimeout(resolve, 1500));
      }
    }
  }
  sending = false;
  $("pad").setAttribute("aria-busy", false);
}

function show(anew = false) {
  const none = !lines.length;
  for (const button of document.querySelectorAll("main button")) button.disabled = none;
  exports(inked().length > 0);
  if (none) {
    $("prompt").textContent = "";
    return pad.set([]);
  }
  if (anew) pad.set(line().strokes);
  $("prompt").textContent = line().text;
  $("which").textContent = `line ${at + 1} of ${lines.length}`;
  $("undo").disabled = !line().strokes.length;
  $("redo").disabled = !line().undone.length;
  $("next").disabled = !line().strokes.length || (line().done && at === lines.length - 1);
  $("next").textContent = at === lines.length - 1 ? "Done" : "Next line";
  $("skip").disabled = at === lines.length - 1;
  $("back").disabled = !at;
  const done = copied().length;
  $("learn").disabled = done < LEAST;
  $("learn").textContent = done < LEAST ? `Learn my hand (${counted(LEAST - done)} to go)` : "Learn my hand";
  $("delete").disabled = !inked().length;
  meter();
}

function exports(is) {
  for (const form of ["ndjson", "inkml"]) {
    if (is) $(form).href = own(`/ink/${form}`);
    else $(form).removeAttribute("href");
  }
}

function meter() {
  const there = new Set(copied().flatMap((one) => [...one.text]));
  const missing = CHARACTERS.filter((char) => !there.has(char));
  $("count").textContent = missing.length ? `${missing.length} still missing` : "all there";
  [...$("meter").children].forEach((cell, n) => {
    const is = there.has(CHARACTERS[n]);
    cell.classList.toggle("there", is);
    cell.title = is ? "there" : "missing";
  });
}

function go(step) {
  if (!lines.length) return;
  at = Math.min(Math.max(at + step, 0), lines.length - 1);
  say("");
  show(true);
}

function undo() {
  line().undone.push(line().strokes.pop());
  keep("/undo", { text: line().text });
  show(true);
}

function redo() {
  line().strokes.push(line().undone.pop());
  keep("/redo", { text: line().text });
  show(true);
}

// The hand of the name that stands there, if it can be one.
async function load() {
  const { value: name } = $("name");
  const right = $("name").checkValidity();
  $("name").setAttribute("aria-invalid", !right);
  $("rule").classList.toggle("bad", !right);
  lines = [];
  $("beside").hidden = true;
  for (const where of ["said", "learned"]) say("", false, where);
  use(null);
  show();
  if (!right) return;
  const state = await json(own());
  if (name !== $("name").value) return; // it was typed on meanwhile
  lines = state.lines.map((one) => ({ ...one, undone: [], done: one.strokes.length > 0 }));
  at = Math.max(0, lines.findIndex((one) => !one.strokes.length));
  use(state.style);
  show(true);
}

function use(style) {
  $("use").hidden = !style;
  if (style) $("use").href = `/?${new URLSearchParams({ text: "This is my own hand.", style })}`;
}

async function learn() {
  $("learn").disabled = true;
  say("Learning; it may take half a minute.", false, "learned");
  try {
    const wait = (seconds) => say(`The server is busy; going on in ${seconds} s.`, false, "learned");
    const known = await json(own("/learn"), {}, { wait });
    say(told(known), false, "learned");
    use(known.style);
    await beside(known.style);
  } catch (error) {
    say(error.message, true, "learned");
  } finally {
    $("learn").disabled = false;
  }
}

// How sure it is, what it left out, and which of the preset's hands are like it.
function told({ lines: count, gain, error, nearest, left_out }) {
  const found = [`Learned from ${counted(count)}`];
  const without = Object.entries(left_out).map(([why, many]) => `${many} ${why}`).join(", ");
  if (without) found.push(`; left out: ${without}`);
  if (gain !== null) {
    const much = gain > 2 * (error ?? 0) ? "clearly better" : gain > 0 ? "a little better" : "no better yet";
    found.push(`; lines that were kept back fit it ${much} than the usual hand`);
  }
  return `${found.join("")}. The nearest hands: ${Object.keys(nearest).join(", ")}.`;
}

// One's own line, and the same text as it is written in the hand that was learned.
async function beside(style) {
  const { text, strokes } = copied()[0];
  $("own").replaceChildren(picture({ strokes, label: `yours: ${text}` }, { width: 0.004 }));
  const live = new Live(false);
  $("first").replaceChildren(live.svg);
  $("beside").hidden = false;
  let answer = null;
  await stream("/api/write/stream", { text, style, keep: true }, (event) => {
    if (event.event === "error") throw new Error(event.error);
    if (event.event === "done") answer = event;
    live.told(event);
  });
  live.end(answer.drawing);
  await live.finished;
  const svg = foreign(answer.sheets[0]);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `learned: ${text}`);
  $("first").replaceChildren(svg);
}

$("meter").append(...CHARACTERS.map((char) => {
  const cell = document.createElement("li");
  cell.textContent = char;
  return cell;
}));
$("undo").addEventListener("click", undo);
$("redo").addEventListener("click", redo);
$("next").addEventListener("click", () => { line().done = true; go(1); });
$("skip").addEventListener("click", () => go(1));
$("back").addEventListener("click", () => go(-1));
$("learn").addEventListener("click", learn);
$("name").addEventListener("input", () => load().catch((error) => say(error.message, true)));
$("delete").addEventListener("click", async () => {
  if (!await sure(`Delete all ink of ${$("name").value}, and the style?`)) return;
  try {
    await remove(own());
    await load();
    say("Deleted.");
  } catch (error) {
    say(error.message, true);
  }
});
document.addEventListener("keydown", (event) => {
  if (!lines.length || event.target.matches("input, textarea") || $("sure").open) return;
  const way = event.ctrlKey || event.metaKey;
  if (way && event.key === "z" && line().strokes.length) { event.preventDefault(); undo(); }
  if (way && event.key === "y" && line().undone.length) { event.preventDefault(); redo(); }
  if (event.key === "ArrowRight") go(1);
  if (event.key === "ArrowLeft") go(-1);
});

addEventListener("beforeunload", (event) => { if (sending) event.preventDefault(); });

const { hands } = await json("/api/hands");
$("hands").replaceChildren(...hands.map((name) => Object.assign(document.createElement("option"), { value: name })));
if (hands.length) $("name").value = hands[0];
await load().catch((error) => say(error.message, true));

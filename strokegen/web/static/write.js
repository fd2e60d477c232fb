// The page "Write": what is asked for stands in the address, so that a link gives the same picture.

import { download, json, stream } from "./api.js";
import { bounds, element, foreign } from "./ink.js";
import { Live } from "./live.js";

const $ = (id) => document.getElementById(id);
const FIELDS = ["text", "style", "bias", "seed", "pen", "paper", "rules", "replace"];
const usual = { text: "", style: "", bias: "1", seed: "0", pen: "constant", paper: "none", rules: "none", replace: "false" };
const EXAMPLE = "Dear Ada, it rains.";
let lacking = {}; // formats -> why they cannot be had
let going = null; // { live, abort } of what is being written
let written = null; // what the picture that is shown was asked by

function wish() {
  const found = { text: $("text").value, seed: Number($("seed").value || 0), pen: $("pen").value, paper: $("paper").value };
  if ($("style").value.trim()) found.style = $("style").value.trim();
  if ($("bias").value !== usual.bias && $("bias").value) found.bias = Number($("bias").value);
  if ($("replace").value === "true") found.replace = true;
  if (found.paper !== "none") found.rules = $("rules").value;
  return found;
}

function toAddress() {
  const told = new URLSearchParams();
  for (const name of FIELDS) {
    if ($(name).value !== usual[name]) told.set(name, $(name).value);
  }
  const place = `${location.pathname}${told.size ? "?" : ""}${told}`;
  if (place !== location.pathname + location.search) history.pushState(null, "", place);
}

function fromAddress() {
  const told = new URLSearchParams(location.search);
  for (const name of FIELDS) $(name).value = told.get(name) ?? usual[name];
  if (!told.has("text")) $("text").value = EXAMPLE;
  shown();
  return told.has("text");
}

function shown() {
  $("rules").disabled = $("paper").value === "none";
  $("rules").title = $("rules").disabled ? "on paper only" : "";
}

function say(words, bad = false) {
  $("said").textContent = words;
  $("said").classList.toggle("bad", bad);
}

function stop() {
  going?.abort.abort();
  going?.live.stop();
  going = null;
  $("stop").disabled = true;
}

function ready(is) {
  for (const button of document.querySelectorAll("[data-format], #copy")) {
    const { format } = button.dataset;
    const why = !is ? "write something first"
      : format === "ink" && written.paper !== "none" ? "ink comes without paper only" : lacking[format];
    button.disabled = Boolean(why);
    button.title = why ?? "";
  }
}

async function write() {
  stop();
  written = wish();
  ready(false);
  $("faults").replaceChildren();
  $("more").hidden = true;
  if (!written.text.trim()) return say("There is no text yet.", true);
  const own = { live: new Live(written.paper !== "none"), abort: new AbortController() };
  going = own;
  $("stop").disabled = false;
  $("sheets").hidden = true;
  $("sheet").hidden = false;
  $("sheet").replaceChildren(own.live.svg);
  $("sheet").classList.toggle("tall", written.text.split("\n").length > 5);
  $("sheet").scrollIntoView({ block: "nearest" }); // on a phone the button is far below
  say("Writing...");
  let answer = null;
  try {
    const wait = (seconds) => say(`The server is busy; going on in ${seconds} s.`);
    await stream("/api/write/stream", { ...written, keep: true }, (event) => {
      if (event.event === "error") throw new Error(event.error);
      if (event.event === "again") say("A line cannot be read; it is written again.");
      if (event.event === "done") answer = event;
      own.live.told(event);
    }, { signal: own.abort.signal, wait });
    if (!answer) throw new Error("The server went away before it was done.");
    own.live.end(answer.drawing);
    await own.live.finished;
    if (going === own) finish(answer);
  } catch (error) {
    own.live.stop();
    if (error.name !== "AbortError") say(error.message, true);
  } finally {
    if (going === own) stop();
  }
}

function finish(answer) {
  const pictures = answer.sheets.map(foreign);
  for (const one of pictures) {
    one.setAttribute("role", "img");
    one.setAttribute("aria-label", `Handwriting: ${written.text}`);
    one.querySelector("title")?.remove();
  }
  if (answer.drawing) {
    mark(pictures[0], answer);
    pictures[0].style.setProperty("--wide", pictures[0].viewBox.baseVal.width / answer.drawing.meta.unit_mm);
    $("sheet").replaceChildren(pictures[0]);
    $("sheet").scrollLeft = 0;
    if ($("sheet").scrollWidth > $("sheet").clientWidth) $("sheet").tabIndex = 0; // for the arrow keys
    else $("sheet").removeAttribute("tabindex");
  } else {
    for (const { sheet, box } of answer.faults) pictures[sheet - 1].append(frame(box, 0.8, "fault"));
    $("sheets").replaceChildren(...pictures);
    $("sheets").hidden = false;
    $("sheet").hidden = true;
  }
  const { redrawn, sure, weakest } = answer.meta;
  const again = redrawn ? `Drawn again: ${redrawn}. ` : "";
  const certain = weakest ? `The reader is least sure of ${weakest}: ${Math.round(100 * sure)} %.` : "";
  $("how").textContent = again + certain;
  $("more").hidden = !$("how").textContent;
  const instead = Object.entries(answer.replaced).map(([char, by]) => `${char} by ${by || "nothing"}`).join(", ");
  const poor = answer.faults.length > 0;
  say(`${poor ? `Verdict: ${answer.verdict}` : "Done"}.${instead && ` Replaced: ${instead}.`}`, poor);
  $("faults").replaceChildren(...answer.faults.map((fault) => {
    const item = document.createElement("li");
    item.textContent = fault.said;
    return item;
  }));
  ready(true);
}

const frame = ([x, y, right, low], edge, name) => element("rect", {
  x: x - edge, y: y - edge, width: right - x + 2 * edge, height: low - y + 2 * edge, rx: 0.3, class: name,
});

// Frames around what cannot be read, and what it is that the reader stumbles on.
function mark(svg, { drawing, faults }) {
  const [left, top, right, bottom] = bounds(drawing.strokes);
  const { width, height } = svg.viewBox.baseVal;
  const unit = drawing.meta.unit_mm;
  const over = element("g", {
    transform: `translate(${width / 2} ${height / 2}) scale(${unit}) translate(${-(left + right) / 2} ${-(top + bottom) / 2})`,
  });
  for (const { box, letter } of faults) {
    if (letter) over.append(frame(letter, 0.15, "letter"));
    if (box) over.append(frame(box, 0.35, "fault"));
  }
  svg.append(over);
}

async function hands() {
  const known = await json("/api/styles");
  usual.bias = String(known.bias);
  if (!new URLSearchParams(location.search).has("bias")) $("bias").value = usual.bias;
  lacking = known.lacking;
  $("hands").replaceChildren(...[...known.learned, ...known.named.map((one) => one.name), "none"].map((name) => {
    const option = document.createElement("option");
    option.value = name;
    return option;
  }));
  $("last").textContent = known.numbers - 1;
}

const go = () => $("form").requestSubmit(); // which says what is wrong with a field

$("form").addEventListener("submit", (event) => { event.preventDefault(); toAddress(); write(); });
$("form").addEventListener("input", shown);
$("another").addEventListener("click", () => { $("seed").value = Number($("seed").value || 0) + 1; go(); });
$("stop").addEventListener("click", () => { stop(); say("Stopped."); });
$("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(location.href);
  say("The link is copied.");
});
for (const button of document.querySelectorAll("[data-format]")) {
  button.addEventListener("click", async () => {
    const format = button.dataset.format;
    const name = `${written.text.trim().slice(0, 30).replace(/[^a-z0-9]+/gi, "-") || "writing"}.${format === "ink" ? "json" : format}`;
    try {
      await download("/api/write", { ...written, format }, name);
    } catch (error) {
      say(error.message, true);
    }
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); go(); }
  if (event.key === "Escape" && going) { stop(); say("Stopped."); }
});
addEventListener("popstate", () => { if (fromAddress()) write(); });

const begun = fromAddress(); // before anybody types
if (!begun) $("text").select();
ready(false);
await hands().catch((error) => say(error.message, true));
if (begun) write();

// The page "Draw with me": a drawing is finished, or becomes another.

import { json, save } from "./api.js";
import { picture } from "./ink.js";
import { Pad } from "./pad.js";

const $ = (id) => document.getElementById(id);
const pads = Object.fromEntries(["left", "right"].map((id) => [id, new Pad($(id), changed)]));
let two = false;
let aside = []; // the first drawing of the mode that is not shown
let seed = 0;
let steps = []; // drawings from one to the other
let chosen = null; // the <svg> to be saved

function say(words, bad = false) {
  $("said").textContent = words;
  $("said").classList.toggle("bad", bad);
}

const ink = (id) => ({ strokes: pads[id].strokes });
const begun = (id) => pads[id].strokes.flat().length > 1;

function changed() {
  for (const id of ["left", "right"]) {
    const none = !pads[id].strokes.length;
    document.querySelector(`[data-undo=${id}]`).disabled = none;
    document.querySelector(`[data-clear=${id}]`).disabled = none;
  }
  $("go").disabled = !begun("left") || (two && !begun("right"));
  $("more").disabled = $("go").disabled;
}

function mode(between) {
  if (between !== two) {
    const { strokes } = pads.left;
    pads.left.set(aside);
    aside = strokes;
  }
  two = between;
  $("one").setAttribute("aria-pressed", !two);
  $("both").setAttribute("aria-pressed", two);
  $("second").hidden = !two;
  $("ways").hidden = two;
  $("between").hidden = !two || !steps.length;
  $("go").textContent = two ? "Go between" : "Finish it";
  $("more").hidden = two;
  $("category").disabled = two;
  $("category").title = two ? "for a drawing that is finished" : "";
  chosen = document.querySelector(two ? "#shown svg" : "#endings [aria-pressed=true] svg");
  $("save").disabled = !chosen;
  changed();
}

async function ask() {
  const body = two
    ? { first: ink("left"), second: ink("right"), steps: Number($("way").max) + 1, seed }
    : { drawing: ink("left"), count: 4, seed, category: $("category").value || null };
  const wait = (seconds) => say(`The server is busy; going on in ${seconds} s.`);
  say("Drawing...");
  $("go").disabled = true;
  try {
    if (two) {
      steps = (await json("/api/interpolate", { ...body, keep: true }, { wait })).drawings;
      $("between").hidden = false;
      between();
      $("shown").scrollIntoView({ block: "nearest" });
    } else {
      endings((await json("/api/complete", { ...body, keep: true }, { wait })).drawings, body.drawing.strokes.length);
    }
    say("");
    $("save").disabled = false;
    history.replaceState(null, "", `#${encodeURIComponent(JSON.stringify(body))}`);
  } catch (error) {
    say(error.message, true);
  } finally {
    changed();
  }
}

function endings(drawings, first) {
  $("empty").hidden = true;
  const tiles = drawings.map((drawing, n) => {
    const [tile, button] = [document.createElement("li"), document.createElement("button")];
    const svg = picture(drawing, { first });
    button.type = "button";
    button.className = "paper tile";
    button.setAttribute("aria-label", `way ${n + 1}`);
    button.append(svg);
    button.addEventListener("click", () => choose(button, svg));
    tile.append(button);
    drawAlong([...svg.children].slice(first));
    return tile;
  });
  $("endings").replaceChildren(...tiles);
  choose(tiles[0].firstChild, tiles[0].querySelector("svg"));
}

function choose(button, svg) {
  for (const one of $("endings").querySelectorAll("button")) one.setAttribute("aria-pressed", one === button);
  chosen = svg;
}

// Strokes that draw themselves, one after the other.
function drawAlong(paths) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  let delay = 0;
  for (const one of paths) {
    const length = one.getTotalLength() || 1;
    const duration = Math.min(900, 3 * length + 60);
    one.setAttribute("stroke-dasharray", length);
    one.animate({ strokeDashoffset: [length, 0] }, { duration, delay, fill: "backwards" })
      .finished.then(() => one.removeAttribute("stroke-dasharray"), () => {});
    delay += duration;
  }
}

function between() {
  chosen = picture(steps[$("way").value]);
  $("shown").replaceChildren(chosen);
}

for (const id of ["left", "right"]) {
  document.querySelector(`[data-undo=${id}]`).addEventListener("click", () => { pads[id].set(pads[id].strokes.slice(0, -1)); changed(); });
  document.querySelector(`[data-clear=${id}]`).addEventListener("click", () => { pads[id].set([]); changed(); });
}
$("one").addEventListener("click", () => mode(false));
$("both").addEventListener("click", () => mode(true));
$("go").addEventListener("click", ask);
$("more").addEventListener("click", () => { seed += 1; ask(); });
$("way").addEventListener("input", between);
$("save").addEventListener("click", () => {
  const copy = chosen.cloneNode(true);
  copy.setAttribute("fill", "none");
  copy.setAttribute("stroke", "#1a237e");
  copy.setAttribute("stroke-linecap", "round");
  copy.setAttribute("stroke-linejoin", "round");
  for (const one of copy.querySelectorAll("path")) one.removeAttribute("class");
  save(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }), "drawing.svg");
});

// What was drawn stands in the address, so that a link goes on from there.
function fromAddress() {
  if (location.hash.length < 2) return;
  try {
    const told = JSON.parse(decodeURIComponent(location.hash.slice(1)));
    mode("first" in told);
    pads.left.set((told.first ?? told.drawing).strokes);
    if (two) pads.right.set(told.second.strokes);
    $("category").value = told.category ?? "";
    seed = told.seed ?? 0;
  } catch {
    return say("This link holds no drawing.", true);
  }
  ask();
}

addEventListener("hashchange", fromAddress);

const { categories } = await json("/api/sketches").catch((error) => { say(error.message, true); return { categories: [] }; });
$("category").append(...categories.map((name) => Object.assign(document.createElement("option"), { value: name, textContent: name })));
fromAddress();

// The page "Gallery": what was made here, the newest first.

import { json, remove } from "./api.js";
import { foreign } from "./ink.js";
import { sure } from "./sure.js";

const $ = (id) => document.getElementById(id);

function say(error) {
  $("said").textContent = error.message;
  $("said").classList.add("bad");
}

async function lose(words, path) {
  if (await sure(words)) await remove(path).then(show, say);
}

function tile({ id, title, link, svg, at }) {
  const [item, row, what, forget] = ["li", "div", "a", "button"].map((name) => document.createElement(name));
  const shown = foreign(svg);
  shown.setAttribute("role", "img");
  shown.setAttribute("aria-label", title);
  shown.querySelector("title")?.remove();
  item.className = "paper tile";
  row.className = "row";
  what.className = "what";
  what.href = link;
  what.textContent = title;
  what.title = `${title}, ${new Date(1000 * at).toLocaleString()}`;
  forget.type = "button";
  forget.className = "plain";
  forget.textContent = "Forget";
  forget.setAttribute("aria-label", `Forget ${title}`);
  forget.addEventListener("click", () => lose(`Forget "${title}"?`, `/api/made/${id}`));
  row.append(what, forget);
  item.append(shown, row);
  return item;
}

function show({ made }) {
  $("tiles").replaceChildren(...made.map(tile));
  $("empty").hidden = made.length > 0;
  $("all").hidden = $("page").hidden = !made.length;
}

$("all").addEventListener("click", () => lose("Forget all that was made?", "/api/made"));

json("/api/made").then(show, say);

// The page "Gallery": what was made here, the newest first.

import { json, remove } from "./api.js";
import { foreign } from "./ink.js";

const $ = (id) => document.getElementById(id);

function say(error) {
  $("said").textContent = error.message;
  $("said").classList.add("bad");
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
  what.title = new Date(1000 * at).toLocaleString();
  forget.type = "button";
  forget.className = "plain";
  forget.textContent = "Forget";
  forget.setAttribute("aria-label", `Forget ${title}`);
  forget.addEventListener("click", () => remove(`/api/made/${id}`).then(show, say));
  row.append(what, forget);
  item.append(shown, row);
  return item;
}

function show({ made }) {
  $("tiles").replaceChildren(...made.map(tile));
  $("empty").hidden = made.length > 0;
  $("all").hidden = $("page").hidden = !made.length;
}

$("all").addEventListener("click", () => $("sure").showModal());
$("sure").addEventListener("close", () => {
  if ($("sure").returnValue === "yes") remove("/api/made").then(show, say);
});

json("/api/made").then(show, say);

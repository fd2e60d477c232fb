// Writing that is drawn while it comes: one pen, in reading order, and back to what is drawn anew.

import { bounds, element, path } from "./ink.js";

const MARGIN = 1.2; // x-heights
const USUAL = 1.35; // of a character's width
const SLOWEST = 7; // points a frame: 420 a second
const WIDE = 62; // x-heights of a line on paper, before its words are set

export class Live {
  // `wrapped`: whether the lines will be set on paper, so that their length says nothing.
  constructor(wrapped) {
    this.wrapped = wrapped;
    this.group = element("g", { class: "live" });
    this.svg = element("svg", { role: "img", "aria-label": "writing", viewBox: "0 0 40 8" }, this.group);
    this.pieces = [];
    this.at = 0;
    this.ended = false;
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.finished = new Promise((resolve) => { this.resolve = resolve; });
    this.frames = 0;
  }

  told(event) {
    if (event.event === "begin") this.begin(event);
    if (event.event === "again") this.again(this.pieces[event.piece]);
    if (event.event === "ink") {
      const piece = this.pieces[event.piece];
      piece.points.push(...event.points);
      piece.over = event.over;
    }
  }

  begin({ spacing, pen, pieces }) {
    this.spacing = spacing;
    this.group.setAttribute("stroke-width", pen);
    this.pieces = pieces.map((piece) => ({
      ...piece, group: element("g"), points: [], shown: 0, right: 0, over: !piece.drawn,
    }));
    this.group.append(...this.pieces.map((piece) => piece.group));
    let [row, width, widest, lines] = [-1, 0, 0, 0];
    for (const piece of this.pieces) {
      const own = USUAL * piece.text.length + piece.gap;
      if (piece.row !== row || (this.wrapped && width + own > WIDE)) {
        lines += this.wrapped || row < 0 ? 1 : piece.row - row;
        [row, width] = [piece.row, 0];
      }
      width += own;
      piece.line = lines - 1;
      widest = Math.max(widest, width);
    }
    this.box = [-MARGIN, -2.6 - MARGIN, widest + 2 * MARGIN, (lines - 1) * spacing + 4 + 2 * MARGIN];
    this.wanted = [...this.box];
    this.see();
    requestAnimationFrame(() => this.frame());
  }

  again(piece) {
    piece.group.replaceChildren();
    Object.assign(piece, { points: [], shown: 0, right: 0, over: false, stroke: null });
    this.at = Math.min(this.at, this.pieces.indexOf(piece));
  }

  // There will be nothing more; `drawing` is what the ink will be seen as.
  end(drawing) {
    this.ended = true;
    if (drawing) {
      const [left, top, right, bottom] = bounds(drawing.strokes);
      this.wanted = [left - 0.5, top - 0.5, right - left + 1, bottom - top + 1];
    }
    if (!this.pieces.length) this.resolve();
  }

  stop() {
    this.stopped = true;
    this.resolve();
  }

  frame() {
    if (this.stopped) return;
    this.frames += 1;
    const left = this.pieces.reduce((sum, piece) => sum + piece.points.length - piece.shown, 0);
    let ink = this.still ? Infinity : Math.max(SLOWEST, left / (this.ended ? 45 : 90));
    while (ink > 0 && this.at < this.pieces.length) {
      const piece = this.pieces[this.at];
      const count = Math.min(Math.ceil(ink), piece.points.length - piece.shown);
      if (count) this.show(piece, count);
      ink -= count;
      if (piece.shown < piece.points.length) break;
      if (!piece.over && !this.ended) break;
      this.at += 1;
    }
    this.look();
    if (this.ended && this.at >= this.pieces.length) this.resolve();
    else requestAnimationFrame(() => this.frame());
  }

  show(piece, count) {
    if (!piece.shown) piece.x = this.edge(piece) + piece.gap;
    const down = piece.line * this.spacing;
    let pen = piece.right;
    for (const [x, y, end] of piece.points.slice(piece.shown, piece.shown + count)) {
      if (!piece.stroke) {
        piece.stroke = { points: [], path: element("path") };
        piece.group.append(piece.stroke.path);
      }
      piece.stroke.points.push([piece.x + x, down + y]);
      piece.right = Math.max(piece.right, piece.x + x);
      pen = piece.x + x;
      if (end) {
        piece.stroke.path.setAttribute("d", path(piece.stroke.points));
        piece.stroke = null;
      }
    }
    piece.stroke?.path.setAttribute("d", path(piece.stroke.points));
    piece.shown += count;
    this.follow(pen);
    const need = piece.right + 2 * MARGIN;
    if (!this.ended && need > this.wanted[2]) this.wanted[2] = 1.15 * need;
  }

  // Where the ink ends that stands before a piece on its line.
  edge(piece) {
    const before = this.pieces[this.pieces.indexOf(piece) - 1];
    if (!before || before.line !== piece.line) return -piece.gap;
    return before.drawn ? before.right : this.edge(before) + before.gap + 1;
  }

  // The view goes to where it is wanted, not all at once.
  look() {
    const now = this.box.map((value, n) => value + 0.18 * (this.wanted[n] - value));
    if (now.every((value, n) => Math.abs(value - this.box[n]) < 0.002)) return;
    this.box = now;
    this.see();
  }

  see() {
    this.svg.setAttribute("viewBox", this.box.map((value) => value.toFixed(3)).join(" "));
    this.svg.style.setProperty("--wide", this.box[2].toFixed(1));
  }

  // A sheet that is too narrow for the line scrolls along with the pen.
  follow(x) {
    const sheet = this.svg.parentElement;
    const pen = (x - this.box[0]) / this.box[2] * this.svg.clientWidth;
    if (sheet.scrollWidth > sheet.clientWidth) sheet.scrollLeft = pen - 0.7 * sheet.clientWidth;
  }
}

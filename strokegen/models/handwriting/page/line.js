// A line under way: its points, its end, and its verdict.
//
// As strokegen/models/handwriting/hand.py and runs.py have it.

import { least } from "./pieces.js";

const AHEAD = 2; // points by which the window runs ahead of the pen, about
const LOW = "-_.,="; // below the dot of an i

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

// Where its pen is, which characters its points belong to, whether it is over.
export class Line {
  constructor(text, model, rows) {
    Object.assign(this, { text, rows, spacing: model.spacing, marks: model.strokes });
    Object.assign(this, { points: [], path: [], x: 0, y: 0, right: -Infinity, lifted: true });
    Object.assign(this, { over: false, finished: false, lastWritten: false });
    this.end = text.length;
    this.most = 60 + 28 * text.length;
    this.runLast = rows.last.test(text);
    this.seen = new Float64Array(this.end + 1);
  }

  // The next point (dx, dy, end of stroke) in model units, and what the window sees; whether it is
  // ink. The line is over where the pen leaves it and nothing is left to write.
  take(point, { phi, kappa }) {
    const whole = sum(phi), share = phi.map((value) => value / Math.max(whole, 1e-9));
    share.forEach((value, u) => { this.seen[u] = Math.max(this.seen[u], value); });
    // A window that sees nothing any more is past the end.
    const place = whole > 1e-9 ? share.indexOf(Math.max(...share)) : this.end;
    const onward = this.lifted && this.x + point[0] > this.right;
    if (onward && this.ends(point, place, sum(kappa) / kappa.length)) {
      this.over = this.finished = true;
      return false;
    }
    const last = this.end - 1;
    this.x += point[0];
    this.y += point[1];
    this.lifted = point[2] > 0.5;
    this.points.push([this.x, this.y, this.lifted]);
    this.path.push(Math.min(place, last));
    this.right = Math.max(this.right, this.x);
    if (place >= last) this.lastWritten = true;
    if (this.points.length >= this.most) this.over = true;
    return true;
  }

  ends(point, place, reached) {
    const beyond = (this.x + point[0] - this.right) * this.spacing > 0.6;
    const leaves = beyond && Math.abs(this.y + point[1]) * this.spacing < 0.5;
    if (leaves && (place >= this.end || reached > this.end + 0.35)) return true;
    const dot = point[2] > 0.5 && this.lastWritten && reached > this.end - 0.8;
    if (leaves && dot && !this.owesItsLastMark()) return true;
    return this.runLast && this.runs().some((run) => run.end === this.end && run.sure === run.asked);
  }

  // Whether a text ends with a mark of which nothing is drawn.
  owesItsLastMark() {
    if (!(this.text.at(-1) in this.marks)) return false;
    return this.owned().at(-1).owner < this.end - 1;
  }

  // The strokes so far, each with the character that it is most of.
  owned() {
    const strokes = [];
    let points = [], at = [];
    this.points.forEach(([x, y, lifted], i) => {
      points.push([x, y]);
      at.push(this.path[i]);
      if (lifted || i === this.points.length - 1) {
        strokes.push({ points, at, owner: mostOf(ownersOf(at, this.text)) });
        [points, at] = [[], []];
      }
    });
    return strokes;
  }

  // The text's rows of one mark: where each is, strokes asked for, and what it has for sure and
  // may have, see runs.py.
  runs() {
    const found = [...this.text.matchAll(this.rows.all)];
    if (!found.length || !this.points.length) return [];
    const strokes = this.owned();
    return found.map((match) => this.run(match, strokes));
  }

  run(match, strokes) {
    const start = match.index, end = start + match[0].length, mark = match[1];
    let sure = 0, perhaps = 0, right = -Infinity, top = Infinity;
    for (const { points, owner } of strokes) {
      const xs = points.map(([x]) => x), ys = points.map(([, y]) => y);
      if (owner < start) {
        right = Math.max(right, ...xs);
        if (owner === start - 1) top = Math.min(...ys);
      }
      if (start <= owner && owner < end) {
        const dot = start > 0 && "ij".includes(this.text[start - 1]) && Math.max(...ys) < top;
        if (!dot && Math.min(...xs) >= right) sure++;
        else if (!(dot && LOW.includes(mark))) perhaps++;
      } else if (owner === start - 1 || owner === end) {
        if (this.text[owner] === " " || points.length <= AHEAD) perhaps++;
      }
    }
    const asked = (end - start) * this.marks[mark];
    return { start, end, asked, sure, excess: Math.max(sure - asked, 0) + Math.min(sure + perhaps - asked, 0) };
  }

  get verdict() {
    const runs = this.runs();
    const whole = (place) => runs.some((run) =>
      !run.excess && run.start <= place && place < run.end);
    const needed = [...this.text].flatMap((char, at) => char === " " || whole(at) ? [] : at);
    if (!this.finished || runs.some((run) => run.excess > 0)) return "ran on";
    if (!this.path.length || Math.max(...this.path) < Math.max(0, ...needed)) return "truncated";
    const skipped = needed.some((place) => this.seen[place] < 0.35);
    return skipped || runs.some((run) => run.excess) ? "skipped" : "finished";
  }

  // Its strokes in x-heights: of each its points [x, y], and the character of each.
  strokes() {
    const scaled = (points) => points.map(([x, y]) => [x * this.spacing, y * this.spacing]);
    return this.owned().map(({ points, at }) => ({ points: scaled(points), at }));
  }
}

// The character that each point of a stroke is part of: the window runs ahead of the pen; where a
// word begins, it may still be on the space.
export function ownersOf(at, text) {
  const first = at.findIndex((place) => text[place] !== " ");
  const begins = at.map((place, i) => (i < first ? at[first] : place));
  return [...Array(AHEAD).fill(begins[0]), ...begins].slice(0, at.length);
}

function mostOf(owners) {
  const counts = new Map();
  for (const owner of owners) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  return least([...counts].sort(([a], [b]) => a - b), ([, count]) => -count)[0];
}

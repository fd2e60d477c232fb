// Text becomes ink: its pieces, a line under way, its end and its verdict, the parts in their places.
//
// As strokegen/models/handwriting/pieces.py, runs.py, hand.py and write.py have it, without the
// reader that reads lines back: a line is drawn again until it is finished.

import { Chance, draw } from "./network.js";

const LONGEST = 44; // characters of a piece
const MOST_CHARACTERS = 20_000;
const ATTEMPTS = 10; // at a piece
const LINE_SPACING = 3.6, GAP = 0.95, BROKEN_GAP = 0.1, SIGN_GAP = 0.22; // in x-heights
const AHEAD = 2; // points by which the window runs ahead of the pen, about
const LOW = "-_.,="; // below the dot of an i
const SMALL = "aceimnorsuvwxz", STANDING = /[A-IK-PR-XZa-ehik-or-xz0-9_]/;
const ONE_BY_ONE = /([_"',;:~`/\\|()\[\]<>{}^*#$%&@])\1+|([!?])\2{3,}/g;
const STOP = /(?:^|[^0-9A-Za-z])[0-9][.,]$/;
const RUN = /([("'\[]*[^ -~][.,;:!?)"'\]]*)|[!-~]+(?: [!-~]+)*/g;

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const least = (items, cost) => items.reduce((a, b) => (cost(b) < cost(a) ? b : a));
const clip = (x, low, high) => Math.min(Math.max(x, low), high);

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b), half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

// The regular expressions of rows of one mark; strokes: mark -> how many strokes it has.
function rowsOf(strokes) {
  const any = Object.keys(strokes).map((mark) => `\\${mark}`).join("");
  const row = (more, end = "", flags = "") => new RegExp(`([${any}])\\1${more}${end}`, flags);
  return { all: row("+", "", "g"), last: row("+", "$"), long: row("{3,}") };
}

export class Hand {
  // model: as that of the network, a Synthesis.
  constructor(model, network) {
    Object.assign(this, { model, network, rows: rowsOf(model.strokes) });
    this.index = new Map([...model.alphabet].map((char, at) => [char, at + 1]));
  }

  // A text's lines as they are written, and of each character that cannot be its place.
  spelled(text) {
    const lacking = new Map();
    const lines = text.replaceAll("\r\n", "\n").split("\n").map((line, row) =>
      [...line].map((char, column) => {
        const plain = this.model.same[char] ?? char;
        for (const one of plain)
          if (!this.index.has(one) && !(one in this.model.signs) && !lacking.has(char))
            lacking.set(char, `line ${row + 1}, column ${column + 1}`);
        return plain;
      }).join(""));
    return { lines, lacking };
  }

  // A text's lines, wrapped; throws an Error that says what is wrong with what was asked.
  lines(text, bias, seed, most) {
    const { lines, lacking } = this.spelled(text);
    if (!text.trim()) throw new Error("there is no text; type at least one visible character");
    if (text.length > MOST_CHARACTERS)
      throw new Error(`the text has ${text.length} characters; at most ${MOST_CHARACTERS} are written`);
    if (!(bias >= 0 && bias <= 10)) throw new Error(`the bias is ${bias}; choose 0 to 10`);
    if (!(Number.isSafeInteger(seed) && seed >= 0))
      throw new Error(`the seed is ${seed}; choose a whole number from 0`);
    if (!(Number.isInteger(most) && most >= 0))
      throw new Error(`the line has ${most} characters; choose a whole number from 0`);
    if (lacking.size) {
      const places = [...lacking].map(([char, place]) => `“${char}” (${place})`);
      throw new Error(`this page cannot write ${places.join(", ")}; nothing was left out`);
    }
    return lines.flatMap((line) => wrapped(line, most));
  }

  // The vector of a hand: a name, a number, "none" or a blend such as 3:0.4,neat:0.6.
  style(asked) {
    const { hands, network } = this.model, size = network.style_dim;
    if (asked.trim().toLowerCase() === "none") return new Float64Array(size);
    const parts = Object.hasOwn(hands, asked) ? [[asked, "1"]]
      : asked.split(",").map((part) => part.split(":").map((word) => word.trim()));
    const shares = parts.map(([name, share = "1"]) => {
      const own = Object.hasOwn(hands, name) ? hands[name] : name, number = Array.isArray(own) ? 0 : Number(own);
      if (own === "" || !(Number.isInteger(number) && number >= 0 && number < network.num_styles))
        throw new Error(`there is no hand ${name || asked}; choose one of the list`);
      if (!(Number(share) > 0 && Number(share) < Infinity))
        throw new Error(`the share of ${name} must be positive, not ${share}`);
      const table = this.network.weights.styles;
      return [Array.isArray(own) ? own : table.subarray(number * size, (number + 1) * size),
        Number(share)];
    });
    const total = sum(shares.map(([, share]) => share));
    // A learned hand has numbers for each layer; beside it others are the same in each.
    const vector = new Float64Array(Math.max(...shares.map(([own]) => own.length)));
    for (const [own, share] of shares)
      for (let i = 0; i < vector.length; i++) vector[i] += share / total * own[i % own.length];
    return vector;
  }

  // Part of a line in pieces that are short enough, as even as may be.
  *short(line, start, end) {
    let rest = line.slice(start, end).trimEnd();
    const last = start + rest.length;
    const goal = Math.ceil(rest.length / Math.max(1, Math.ceil(rest.length / LONGEST)));
    while ((rest = rest.trimStart())) {
      const place = last - rest.length, run = this.rows.long.exec(rest);
      let length = run ? run.index + run[0].length : rest.length;
      if (length > LONGEST) {
        const cuts = [...rest.slice(0, LONGEST + 1)].flatMap((char, at) => char === " " ? at : []);
        length = cuts.length ? least(cuts, (at) => Math.abs(at - goal)) : LONGEST;
      }
      const stop = STOP.test(rest.slice(0, length)) ? 1 : 0;
      yield { start: place, end: place + length - stop, sign: false };
      if (stop) yield { start: place + length - 1, end: place + length, sign: true };
      rest = rest.slice(length);
    }
  }

  *spans(line) {
    for (const run of line.matchAll(RUN)) {
      let start = run.index;
      const end = start + run[0].length;
      if (run[1]) {
        for (let at = start; at < end; at++) yield { start: at, end: at + 1, sign: true };
        continue;
      }
      for (const row of line.slice(0, end).matchAll(ONE_BY_ONE)) {
        if (row.index < start) continue;
        yield* this.short(line, start, row.index);
        start = row.index + row[0].length;
        for (let at = row.index; at < start; at++) yield { start: at, end: at + 1, sign: false };
      }
      yield* this.short(line, start, end);
    }
  }

  // What of a line is written at one go each, and the signs that are drawn; see pieces.py.
  cut(line) {
    let end = 0;
    return [...this.spans(line)].map((span) => {
      const spaces = span.start - end;
      end = span.end;
      return { start: span.start, text: line.slice(span.start, end), spaces, sign: span.sign };
    });
  }

  // One attempt at a line, a point at a time: yields each, and returns the line when it is over.
  // chance: what gives `uniform()` and `normal()`.
  *line(text, style, bias, chance) {
    const { network, model } = this;
    const state = network.start([...[...text].map((char) => this.index.get(char)), 0], style);
    const line = new Line(text, model, this.rows), high = model.network.height_input;
    let inputs = [0, 0, 1, ...(high ? [0] : [])], height = 0;
    while (!line.over) {
      const params = network.step(state, inputs);
      const uniform = [chance.uniform(), chance.uniform()];
      const point = draw(params, uniform, [chance.normal(), chance.normal()], bias);
      height += point[1];
      inputs = high ? [...point, Math.fround(height * model.spacing)] : point;
      if (line.take(point, state)) yield point;
    }
    return line;
  }

  // A text, a piece after the other; yields what a page shows of it:
  //   { lines: [...] }                as they will be written, at first;
  //   { begin: { row, left } }        an attempt at a piece that stands from `left` on;
  //   { point: [x, y, lifted] }       of it, its own start at (0, 0), in x-heights;
  //   { part: { row, strokes } }      the piece in its place, instead of the attempt;
  //   { fault: "..." }                a piece that did not come out.
  // text, hand, bias, seed: see `write` of Python; line: characters of a line at most, 0 for any.
  *write({ text, hand, bias, seed, line: most }) {
    const style = this.style(hand), lines = this.lines(text, bias, seed, most);
    const { spacing } = this.model, inks = [];
    yield { lines };
    for (const [row, line] of lines.entries()) {
      const pieces = this.cut(line), signs = pieces.some((piece) => piece.sign);
      let edge = 0, before = null;
      for (const piece of pieces) {
        const left = edge + (before && !piece.spaces ? joint(before, piece) : GAP * piece.spaces);
        let strokes;
        if (piece.sign) {
          strokes = this.sign(piece.text, ...manner(inks), new Chance(seed, row, piece.start, 2 ** 22));
        } else {
          const found = yield* this.piece(piece, style, bias, (attempt) =>
            new Chance(seed, row, piece.start, attempt), { row, left });
          strokes = found.strokes(spacing);
          inks.push({ text: piece.text, at: found.path, points: strokes.flat(), strokes });
          const raised = signs || piece.text === "_" ? -foot(inks.at(-1)) : 0;
          strokes = strokes.map((stroke) => stroke.map(([x, y]) => [x, y + raised]));
        }
        const begin = Math.min(...strokes.flat().map(([x]) => x)); // none where there is no ink
        strokes = strokes.map((stroke) =>
          stroke.map(([x, y]) => [x - begin + left, y + row * LINE_SPACING]));
        edge = Math.max(edge, ...strokes.flat().map(([x]) => x));
        before = piece;
        yield { part: { row, strokes } };
      }
    }
  }

  // A piece, drawn until it is finished; of ten attempts that are not, the first.
  *piece(piece, style, bias, chanceOf, place) {
    let first = null;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      yield { begin: place };
      const points = this.line(piece.text, style, bias, chanceOf(attempt));
      let x = 0, y = 0, next;
      while (!(next = points.next()).done) {
        const [dx, dy, lifted] = next.value;
        x += dx * this.model.spacing;
        y += dy * this.model.spacing;
        yield { point: [x, y, lifted] };
      }
      if (next.value.verdict === "finished") return next.value;
      first ??= next.value;
    }
    yield {
      fault: `“${piece.text}” on line ${place.row + 1}: ${first.verdict} after ${ATTEMPTS} ` +
        "attempts; try another seed or hand, or more bias",
    };
    return first;
  }

  // A sign's strokes, about as large, as slanted and as even as the writing; see signs.py.
  sign(sign, xHeight, slant, chance) {
    const size = xHeight * Math.exp(0.04 * chance.normal()), turn = 0.02 * chance.normal();
    return this.model.signs[sign].map((stroke) => {
      const [right, down] = [0.015 * chance.normal(), 0.015 * chance.normal()];
      return stroke.map(([px, py]) => {
        const x = size * px + right + 0.018 * chance.normal();
        const y = size * py + down + 0.018 * chance.normal();
        return [x - (turn + slant) * y, turn * x + y];
      });
    });
  }
}

// What stands between two pieces of one word, in x-heights.
function joint(before, piece) {
  const letters = /^[\p{L}0-9]{2}$/u.test(before.text.at(-1) + piece.text[0]);
  return letters ? BROKEN_GAP : SIGN_GAP;
}

// How far below y = 0 the letters of a piece stand.
function foot({ text, at, points }) {
  const lows = [...text].flatMap((char, index) => {
    const own = STANDING.test(char) ? points.filter((_, i) => at[i] === index) : [];
    return own.length ? Math.max(...own.map(([, y]) => y)) : [];
  });
  return lows.length ? median(lows) : 0;
}

// The x-height and the slant of what has been written, as far as it shows them; see signs.py.
export function manner(inks) {
  const heights = inks.flatMap(({ text, at, points }) =>
    [...text].flatMap((char, index) => {
      const own = SMALL.includes(char) ? points.filter((_, i) => at[i] === index) : [];
      return -Math.min(0, ...own.map(([, y]) => y)) || [];
    }));
  let lean = 0, all = 0.7;
  for (const { strokes } of inks)
    for (const stroke of strokes)
      for (let i = 1; i < stroke.length; i++) {
        const dx = stroke[i][0] - stroke[i - 1][0], dy = stroke[i][1] - stroke[i - 1][1];
        if (dy > Math.abs(dx)) [lean, all] = [lean + dx * dy, all + dy * dy];
      }
  return [heights.length > 4 ? clip(median(heights), 0.7, 1.4) : 1, clip(-lean / all, -0.4, 0.8)];
}

// A line at the spaces, so that each has so many characters at most; a longer word has its own.
export function wrapped(line, most) {
  if (!most) return [line];
  const lines = [];
  let rest = line;
  while (rest.trimEnd().length > most) {
    const room = rest.slice(0, most + 1), word = rest.search(/\S/);
    let at = room.lastIndexOf(" ");
    if (at <= word) at = rest.indexOf(" ", Math.max(word, 0));
    if (at < 0) break;
    lines.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return [...lines, rest];
}

// A line under way: where its pen is, which characters its points belong to, whether it is over.
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
        strokes.push({ points, owner: mostOf(ownersOf(at, this.text)) });
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

  // Its strokes in x-heights, each a list of [x, y].
  strokes(spacing) {
    return this.owned().map(({ points }) => points.map(([x, y]) => [x * spacing, y * spacing]));
  }
}

// The character that each point of a stroke is part of: the window runs ahead of the pen; where a
// word begins, it may still be on the space.
function ownersOf(at, text) {
  const first = at.findIndex((place) => text[place] !== " ");
  const begins = at.map((place, i) => (i < first ? at[first] : place));
  return [...Array(AHEAD).fill(begins[0]), ...begins].slice(0, at.length);
}

function mostOf(owners) {
  const counts = new Map();
  for (const owner of owners) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  return least([...counts].sort(([a], [b]) => a - b), ([, count]) => -count)[0];
}

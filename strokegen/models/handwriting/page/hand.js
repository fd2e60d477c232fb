// Text becomes ink, piece by piece, each in its place.
//
// As strokegen/models/handwriting/write.py has it, without the reader that reads lines back: a line is
// drawn again until it is finished.

import { dressed, undotted } from "./accents.js";
import { Line } from "./line.js";
import { Chance, draw } from "./network.js";
import { foot, manner, signed } from "./signs.js";
import { Text } from "./pieces.js";

const ATTEMPTS = 10; // at a piece
const LINE_SPACING = 3.6, GAP = 0.95, BROKEN_GAP = 0.1, SIGN_GAP = 0.22; // in x-heights

export class Hand {
  // model: as that of the network, a Synthesis.
  constructor(model, network) {
    Object.assign(this, { model, network, text: new Text(model) });
  }

  // The vector of a hand: a name, a number, "none" or a blend such as 3:0.4,neat:0.6.
  style(asked) {
    const { hands, network } = this.model, size = network.style_dim;
    if (asked.trim().toLowerCase() === "none") return new Float64Array(size);
    const parts = Object.hasOwn(hands, asked) ? [[asked, "1"]]
      : asked.split(",").map((part) => part.split(":").map((word) => word.trim()));
    const shares = parts.map(([name, share = "1"]) => {
      const own = Object.hasOwn(hands, name) ? hands[name] : name;
      const number = Array.isArray(own) ? 0 : Number(own);
      if (own === "" || !(Number.isInteger(number) && number >= 0 && number < network.num_styles))
        throw new Error(`there is no hand ${name || asked}; choose one of the list`);
      if (!(Number(share) > 0 && Number(share) < Infinity))
        throw new Error(`the share of ${name} must be positive, not ${share}`);
      const table = this.network.weights.styles;
      return [Array.isArray(own) ? own : table.subarray(number * size, (number + 1) * size),
        Number(share)];
    });
    const total = shares.reduce((all, [, share]) => all + share, 0);
    // A learned hand has numbers for each layer; beside it others are the same in each.
    const vector = new Float64Array(Math.max(...shares.map(([own]) => own.length)));
    for (const [own, share] of shares)
      for (let i = 0; i < vector.length; i++) vector[i] += share / total * own[i % own.length];
    return vector;
  }

  // One attempt at a line, a point at a time: yields each, and returns the line when it is over.
  // chance: what gives `uniform()` and `normal()`.
  *line(text, style, bias, chance) {
    const { network, model } = this;
    const state = network.start(this.text.symbols(text), style);
    const line = new Line(text, model, this.text.rows), high = model.network.height_input;
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
    if (!(bias >= 0 && bias <= 10)) throw new Error(`the bias is ${bias}; choose 0 to 10`);
    if (!(Number.isSafeInteger(seed) && seed >= 0))
      throw new Error(`the seed is ${seed}; choose a whole number from 0`);
    if (!(Number.isInteger(most) && most >= 0))
      throw new Error(`the line has ${most} characters; choose a whole number from 0`);
    const style = this.style(hand), lines = this.text.lines(text, most), inks = [];
    yield { lines: lines.map(({ plain }) => plain) };
    for (const [row, { plain, marks }] of lines.entries()) {
      const pieces = this.text.cut(plain), signs = pieces.some((piece) => piece.sign);
      let edge = 0, before = null;
      for (const piece of pieces) {
        const left = edge + (before && !piece.spaces ? joint(before, piece) : GAP * piece.spaces);
        const chance = (number) => new Chance(seed, row, piece.start, number);
        let strokes, over = [];
        if (piece.sign) {
          strokes = signed(this.model.signs[piece.text], manner(inks), chance(2 ** 22));
        } else {
          const line = yield* this.piece(piece, style, bias, chance, { row, left });
          const own = [...marks].flatMap(([at, names]) =>
            piece.start <= at && at < piece.start + piece.text.length ? [[at - piece.start, names]] : []);
          const ink = undotted({ text: piece.text, strokes: line.strokes() }, own, this.model);
          inks.push(ink);
          over = dressed(ink, own, manner(inks)[1], chance(2 ** 20), this.model);
          const raised = signs || piece.text === "_" ? foot(ink) : 0;
          [strokes, over] = [ink.strokes.map(({ points }) => points), over]
            .map((some) => some.map((stroke) => stroke.map(([x, y]) => [x, y - raised])));
        }
        const begin = Math.min(...strokes.flat().map(([x]) => x)); // none where there is no ink
        strokes = [...strokes, ...over].map((stroke) =>
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
}

// What stands between two pieces of one word, in x-heights.
function joint(before, piece) {
  const letters = /^[\p{L}0-9]{2}$/u.test(before.text.at(-1) + piece.text[0]);
  return letters ? BROKEN_GAP : SIGN_GAP;
}

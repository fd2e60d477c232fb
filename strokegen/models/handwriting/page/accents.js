// Marks at letters: the network writes the letter, these strokes make it another.
//
// As strokegen/ink/accents.py and dress.py have it, for marks over and under letters.
// A line's ink is its text and its strokes, of each its points and the character of each point.

import { ownersOf } from "./line.js";
import { median } from "./signs.js";
import { least } from "./pieces.js";

// What may be the dot of an i: its size, its lower end, how far it is from its place, in x-heights;
// and characters that look like one.
const DOT = 0.5, ABOVE = -0.85, NEAR = 0.65, TICKS = "'\"`^*";
const FINER = 5; // parts that the way between two points is cut into, to find ink at a height
const APART = 0.17, STACKED = 0.09; // between a letter and its mark, and between marks

// The ink without the dots of i and j that marks over them replace; named: [place, names] of each.
export function undotted(ink, named, { over }) {
  let strokes = ink.strokes;
  for (const [index, names] of named)
    if ("ij".includes(ink.text[index]) && names.some((name) => name in over)) {
      const dot = dotOf({ ...ink, strokes }, index);
      strokes = strokes.filter((stroke) => stroke !== dot);
    }
  return { ...ink, strokes };
}

// The strokes of all marks.
export function dressed(ink, named, slant, chance, shapes) {
  if (!ink.strokes.length) return [];
  return named.flatMap(([index, names]) =>
    marks(names, letterOf(ink, index), slant, chance, shapes));
}

// Points close together on a character's ink, or on the nearest one's that has some.
export function letterOf({ text, strokes }, index) {
  const owned = strokes.map(({ at }) => ownersOf(at, text));
  const nearest = least(owned.flat(), (owner) => Math.abs(owner - index));
  const found = strokes.map(({ points }, k) => points.flatMap(([x, y], i) => {
    if (owned[k][i] !== nearest) return [];
    if (owned[k][i + 1] !== nearest) return [[x, y]];
    const [right, down] = points[i + 1];
    return Array.from({ length: FINER }, (_, part) =>
      [x + (right - x) * part / FINER, y + (down - y) * part / FINER]);
  }));
  const main = least(found, (part) => -part.length).map(([x]) => x);
  const left = Math.min(...main), right = Math.max(...main);
  // Else the end of the letter before, its dot or its bar: they were drawn late.
  const within = (part) => part.length &&
    part.filter(([x]) => x >= left && x <= right).length >= part.length / 2;
  return found.filter((part) => !/[a-z]/.test(text[nearest]) || within(part)).flat();
}

// The stroke that is the dot of the i or j that is this character; undefined where there is none.
export function dotOf(ink, index) {
  const letter = letterOf(ink, index), body = letter.filter(([, y]) => y > -1.1);
  const middle = median((body.length ? body : letter).map(([x]) => x));
  // A dot stands over the letter, and in a hand that leans, or hurries, to its right.
  const away = ({ points }) => {
    const xs = points.map(([x]) => x);
    return Math.abs((Math.min(...xs) + Math.max(...xs)) / 2 - middle - 0.15);
  };
  const dots = ink.strokes.filter((stroke) => {
    const [xs, ys] = [0, 1].map((axis) => stroke.points.map((point) => point[axis]));
    const size = (values) => Math.max(...values) - Math.min(...values);
    return Math.max(size(xs), size(ys)) < DOT && Math.max(...ys) < ABOVE && away(stroke) < NEAR &&
      !stroke.at.some((place) => TICKS.includes(ink.text[place]));
  });
  return dots.length ? least(dots, away) : undefined;
}

function percentile(numbers, percent) {
  const sorted = [...numbers].sort((a, b) => a - b), at = percent / 100 * (sorted.length - 1);
  const low = Math.floor(at), high = Math.ceil(at);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

// The strokes of a letter's marks, each placed by the letter, or by the mark before it.
// letter: its points, close together; slant: how far the hand leans to the right, per height;
// over, under: name -> strokes of marks, about a point.
export function marks(names, letter, slant, chance, { over, under }) {
  const xs = letter.map(([x]) => x), ys = letter.map(([, y]) => y);
  // Some of a neighbour's ink may be taken for the letter's: its ends tell less.
  const middle = (percentile(xs, 10) + percentile(xs, 90)) / 2;
  const level = (Math.min(...ys) + Math.max(...ys)) / 2;
  const reach = Math.max(0.6, Math.min(...xs.map((x) => Math.abs(x - middle))) + 0.1);
  const near = ys.filter((_, i) => Math.abs(xs[i] - middle) < reach);
  let [top, bottom] = [Math.min(...near), Math.max(...near, 0)], [above, below] = [APART, APART];
  return names.flatMap((name) => {
    const size = Math.exp(0.08 * chance.normal());
    const wobble = [0.03 * chance.normal(), 0.03 * chance.normal()];
    const shape = (over[name] ?? under[name]).map((stroke) =>
      stroke.map(([x, y]) => [size * x, size * y]));
    const half = Math.max(0.12, ...shape.flat().map(([, y]) => Math.abs(y)));
    let y;
    if (name in over) {
      y = top - above - half;
      [top, above] = [y - half, STACKED];
    } else {
      y = bottom + below + half;
      [bottom, below] = [y + half, STACKED];
    }
    const place = [middle + slant * (level - y) + wobble[0], y + wobble[1]];
    return shape.map((stroke) => stroke.map(([px, py]) => [px + place[0], py + place[1]]));
  });
}

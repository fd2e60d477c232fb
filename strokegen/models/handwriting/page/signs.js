// Signs that the network cannot write, and how the writing about them looks.
//
// As strokegen/models/handwriting/signs.py and dress.py have it. A line's ink is its text and its
// strokes, of each its points and the character that each point is drawn for, see line.js.

const SMALL = /[aceimnorsuvwxz]/, STANDING = /[A-IK-PR-XZa-ehik-or-xz0-9_]/;

const clip = (x, low, high) => Math.min(Math.max(x, low), high);

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b), half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

// The heights y of all points of each character that is one of some.
function heightsOf({ text, strokes }, chosen) {
  const heights = new Map();
  for (const { points, at } of strokes)
    points.forEach(([, y], i) => {
      if (chosen.test(text[at[i]])) heights.set(at[i], [...(heights.get(at[i]) ?? []), y]);
    });
  return [...heights.values()];
}

// How far below y = 0 the letters of a line stand.
export function foot(ink) {
  const lows = heightsOf(ink, STANDING).map((heights) => Math.max(...heights));
  return lows.length ? median(lows) : 0;
}

// The x-height and the slant of what has been written, as far as it shows them.
export function manner(inks) {
  const heights = inks.flatMap((ink) =>
    heightsOf(ink, SMALL).flatMap((heights) => -Math.min(0, ...heights) || []));
  let lean = 0, all = 0.7;
  for (const { points } of inks.flatMap(({ strokes }) => strokes))
    for (let i = 1; i < points.length; i++) {
      const dx = points[i][0] - points[i - 1][0], dy = points[i][1] - points[i - 1][1];
      if (dy > Math.abs(dx)) [lean, all] = [lean + dx * dy, all + dy * dy];
    }
  return [heights.length > 4 ? clip(median(heights), 0.7, 1.4) : 1, clip(-lean / all, -0.4, 0.8)];
}

// A sign's strokes, about as large, as slanted and as even as the writing.
export function signed(shape, [xHeight, slant], chance) {
  const size = xHeight * Math.exp(0.04 * chance.normal()), turn = 0.02 * chance.normal();
  return shape.map((stroke) => {
    const [right, down] = [0.015 * chance.normal(), 0.015 * chance.normal()];
    return stroke.map(([px, py]) => {
      const x = size * px + right + 0.018 * chance.normal();
      const y = size * py + down + 0.018 * chance.normal();
      return [x - (turn + slant) * y, turn * x + y];
    });
  });
}

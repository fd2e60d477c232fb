// Ink as SVG: the curve through a stroke's points, as strokegen/ink/curve.py draws it.

// The commands of a stroke, a list of [x, y]: a centripetal Catmull-Rom spline as Bezier curves.
export function pathOf(points, digits = 3) {
  const dots = points.filter(([x, y], i) => !i || x !== points[i - 1][0] || y !== points[i - 1][1]);
  const told = (numbers) => numbers.map((number) => +number.toFixed(digits)).join(" ");
  const begin = `M${told(dots[0])}`, count = dots.length;
  if (count === 1) return `${begin}l${10 ** -digits} 0`;
  if (count === 2) return `${begin}L${told(dots[1])}`;
  const knots = [], speeds = [];
  for (let i = 1; i < count; i++) {
    const [dx, dy] = [dots[i][0] - dots[i - 1][0], dots[i][1] - dots[i - 1][1]];
    const knot = Math.sqrt(Math.hypot(dx, dy));
    knots.push(knot);
    speeds.push([dx / knot, dy / knot]);
  }
  const tangents = dots.map((_, i) => [0, 1].map((axis) => i && i < count - 1
    ? (speeds[i - 1][axis] * knots[i] + speeds[i][axis] * knots[i - 1]) / (knots[i - 1] + knots[i])
    : 0));
  for (const axis of [0, 1]) { // parabolas at both ends
    tangents[0][axis] = 2 * speeds[0][axis] - tangents[1][axis];
    tangents[count - 1][axis] = 2 * speeds[count - 2][axis] - tangents[count - 2][axis];
  }
  return begin + knots.map((knot, i) => "C" + told([0, 1, 2].flatMap((point) =>
    [0, 1].map((axis) => point === 2 ? dots[i + 1][axis]
      : point ? dots[i + 1][axis] - tangents[i + 1][axis] * knot / 3
      : dots[i][axis] + tangents[i][axis] * knot / 3)))).join("");
}

// [left, top, right, bottom] of strokes.
export function boundsOf(strokes) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const stroke of strokes)
    for (const [x, y] of stroke) {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  return box;
}

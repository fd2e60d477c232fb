// Ink as SVG: elements, smooth paths through points, boxes.

const SPACE = "http://www.w3.org/2000/svg";

export function element(name, attributes = {}, ...children) {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const place = ([x, y]) => `${+x.toFixed(3)} ${+y.toFixed(3)}`;
const middle = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

// Quadratic curves from middle to middle, with the points as their handles.
export function path(points) {
  if (points.length < 3) return `M${place(points[0])}L${place(points.at(-1))}`;
  let made = `M${place(points[0])}`;
  for (let i = 1; i < points.length - 1; i++) {
    made += `Q${place(points[i])} ${place(middle(points[i], points[i + 1]))}`;
  }
  return `${made}L${place(points.at(-1))}`;
}

// [left, top, right, bottom] of strokes.
export function bounds(strokes) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const stroke of strokes) {
    for (const [x, y] of stroke) {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  }
  return box;
}

// A drawing as an <svg> of its own; `marked` of its first strokes are not of this ink's colour.
export function picture({ strokes, label }, { width = 0.012, first = 0 } = {}) {
  const [left, top, right, bottom] = bounds(strokes);
  const size = Math.max(right - left, bottom - top) || 1;
  const edge = 0.06 * size;
  const box = [left - edge, top - edge, right - left + 2 * edge, bottom - top + 2 * edge];
  const svg = element("svg", { viewBox: box.join(" "), role: "img", "aria-label": label || "a drawing" });
  const paths = strokes.map((stroke, n) =>
    element("path", { d: path(stroke), class: n < first ? "live begun" : "live", "stroke-width": width * size }));
  svg.append(...paths);
  return svg;
}

// The server's own SVG as an element of this page.
export function foreign(text) {
  return document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
}

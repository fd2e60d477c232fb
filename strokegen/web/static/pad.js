// A canvas for a pen, a finger or a mouse: every point that the device tells, with time and pressure.

const moment = (event) => (performance.timeOrigin + event.timeStamp) / 1000;

export class Pad {
  // `drawn` is called with each stroke when it is done: { points: [[x, y]], times, pressure }.
  constructor(canvas, drawn, { guides = [] } = {}) {
    Object.assign(this, { canvas, drawn, guides, strokes: [], stroke: null, pen: false, scale: 1 });
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(name, (event) => this.up(event));
    }
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  down(event) {
    // A hand that rests beside a pen is no stroke.
    if (this.stroke || event.button > 0 || (this.pen && event.pointerType === "touch")) return;
    this.pen ||= event.pointerType === "pen";
    event.preventDefault();
    try { this.canvas.setPointerCapture(event.pointerId); } catch { /* it has been lifted */ }
    this.stroke = { id: event.pointerId, points: [], times: [], pressure: [] };
    this.take(event);
  }

  move(event) {
    if (event.pointerId !== this.stroke?.id) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) this.take(one);
  }

  up(event) {
    if (event.pointerId !== this.stroke?.id) return;
    const { points, times, pressure } = this.stroke;
    this.stroke = null;
    this.strokes.push(points);
    this.drawn({ points, times, pressure });
  }

  take(event) {
    const box = this.canvas.getBoundingClientRect();
    const { points, times, pressure } = this.stroke;
    const place = [event.clientX - box.left, event.clientY - box.top].map((v) => +(v / this.scale).toFixed(2));
    const last = points.at(-1);
    if (last && last[0] === place[0] && last[1] === place[1]) return;
    points.push(place);
    times.push(Math.max(times.at(-1) ?? 0, +moment(event).toFixed(4)));
    pressure.push(+event.pressure.toFixed(3));
    this.line(points, points.length - 1, pressure);
  }

  set(strokes) {
    this.strokes = strokes.map((stroke) => [...stroke]);
    this.draw();
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const dots = devicePixelRatio;
    this.canvas.width = Math.round(width * dots);
    this.canvas.height = Math.round(height * dots);
    this.context = this.canvas.getContext("2d");
    const right = Math.max(0, ...this.strokes.flat().map(([x]) => x));
    const low = Math.max(0, ...this.strokes.flat().map(([, y]) => y));
    this.scale = Math.min(1, width / (right + 4), height / (low + 4));
    this.context.scale(dots, dots);
    const style = getComputedStyle(this.canvas);
    this.context.strokeStyle = style.getPropertyValue("--line");
    this.context.lineWidth = 1;
    for (const share of this.guides) {
      this.context.beginPath();
      this.context.moveTo(16, Math.round(share * height) + 0.5);
      this.context.lineTo(width - 16, Math.round(share * height) + 0.5);
      this.context.stroke();
    }
    this.context.scale(this.scale, this.scale);
    this.context.strokeStyle = style.getPropertyValue("--ink");
    this.context.lineCap = this.context.lineJoin = "round";
    for (const points of this.strokes) points.forEach((_, at) => this.line(points, at));
    this.stroke?.points.forEach((_, at) => this.line(this.stroke.points, at, this.stroke.pressure));
  }

  // The part of a stroke that ends at one of its points.
  line(points, at, pressure) {
    const [x, y] = points[at];
    const [from, mid] = [points[Math.max(at - 1, 0)], points[Math.max(at - 2, 0)]];
    const half = ([a, b], [c, d]) => [(a + c) / 2, (b + d) / 2];
    const { context } = this;
    context.lineWidth = pressure ? 1.2 + 2 * pressure[at] : 2.2;
    context.beginPath();
    context.moveTo(...half(mid, from));
    context.quadraticCurveTo(...from, ...half(from, [x, y]));
    context.lineTo(x + (at ? 0 : 0.01), y); // a line of no length would show no dot
    context.stroke();
  }
}

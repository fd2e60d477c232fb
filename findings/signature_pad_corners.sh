#!/bin/sh
# signature_pad 5.1.4: its curves are not smooth where they meet: their control points are swapped.
#
# The control points of neighbouring curves lie on one line through the point between them, which
# makes the turn there smooth. But the curve from a point to the next is drawn, on the canvas and in
# the path of toSVG(), with the control point of its end first and that of its start second. So the
# line has kinks at its points: of up to 72 degrees in a stroke along the corners of a square, and of
# up to 28 where eight points lie on a circle. Dense points hide it; simplified strokes and those of
# programs show it. With the two control points of each path changed back, all joints are smooth.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund signature_pad@5.1.4 > /dev/null

cat > try.mjs <<'JS'
// A canvas that draws nothing, and elements that hand over their paths.
const paths = []
const element = () => ({ appendChild() {}, setAttribute(key, value) { if (key === 'd') paths.push(value) } })
globalThis.document = { createElement: element, createElementNS: element }
globalThis.window = {}
if (!globalThis.navigator) globalThis.navigator = { userAgent: '' }
const canvas = {
	width: 100, height: 100, style: {}, addEventListener() {},
	getContext: () => new Proxy({}, { get: () => () => {} }),
}
const { default: SignaturePad } = await import('signature_pad')
const pad = new SignaturePad(canvas)

const kink = ([x0, y0], [x1, y1], [x2, y2], [x3, y3]) => {
	const angle = Math.atan2(y3 - y2, x3 - x2) - Math.atan2(y1 - y0, x1 - x0)
	return Math.abs(Math.atan2(Math.sin(angle), Math.cos(angle))) * 180 / Math.PI
}
const circle = Array.from({ length: 9 }, (_, i) => i * Math.PI / 4)
const STROKES = {
	square: [[10, 10], [90, 10], [90, 90], [10, 90], [10, 10]],
	circle: circle.map((angle) => [50 + 40 * Math.cos(angle), 50 + 40 * Math.sin(angle)]),
}
for (const [name, stroke] of Object.entries(STROKES)) {
	pad.fromData([{ points: stroke.map(([x, y], i) => ({ x, y, pressure: 0.5, time: 1 + 8 * i })) }])
	paths.length = 0
	pad.toSVG()
	const curves = paths.map((d) => d.match(/[-\d.]+,[-\d.]+/g).map((pair) => pair.split(',').map(Number)))
	const largest = (first, second) => Math.round(Math.max(...curves.slice(1).map((next, i) =>
		kink(curves[i][second], curves[i][3], next[0], next[first]))))
	console.log(`${name}: kinks of up to ${largest(1, 2)} degrees, changed back ${largest(2, 1)}`)
}
JS

cat > seen <<'SEEN'
square: kinks of up to 72 degrees, changed back 0
circle: kinks of up to 28 degrees, changed back 0
SEEN

node try.mjs | tee now
diff seen now || { echo "changed"; exit 1; }

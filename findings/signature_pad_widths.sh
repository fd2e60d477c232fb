#!/bin/sh
# signature_pad 5.1.4: lines are twice as wide as minWidth and maxWidth say, and those of its SVG are
# wider again.
#
# The "width of a line" is the radius of the discs that the canvas draws along it: with both options
# at 2, dots and lines are 4 px wide. toSVG() writes strokes of three points and more 4.5 wide, 2.25
# times the option, but dots and lines of two points 4 wide, as on the canvas. So a signature's SVG is
# an eighth bolder than its PNG, save for the dots. One would expect 2 px, or at least one width.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund signature_pad@5.1.4 > /dev/null

cat > try.mjs <<'JS'
// A canvas that notes the widths it draws, and elements that note those they are given.
let drawn, written
const context = new Proxy({}, {
	get: (_, name) => (...values) => { if (name === 'arc') drawn.add(2 * values[2]) },
	set: (_, name, value) => { if (name === 'lineWidth') drawn.add(value); return true },
})
const element = () => ({
	appendChild() {},
	setAttribute(key, value) {
		if (key === 'r') written.add(2 * value)
		if (key === 'stroke-width') written.add(Number(value))
	},
})
globalThis.document = { createElement: element, createElementNS: element }
globalThis.window = {}
if (!globalThis.navigator) globalThis.navigator = { userAgent: '' }
const canvas = { width: 100, height: 100, style: {}, addEventListener() {}, getContext: () => context }
const { default: SignaturePad } = await import('signature_pad')
const pad = new SignaturePad(canvas, { minWidth: 2, maxWidth: 2 })

const xs = [10, 30, 50, 70, 90]
for (const length of [1, 2, 3, 5]) {
	drawn = new Set()
	written = new Set()
	pad.fromData([{ points: xs.slice(0, length).map((x, i) => ({ x, y: 50, pressure: 0.5, time: 1 + 8 * i })) }])
	pad.toSVG()
	console.log(`points: ${length}  width on the canvas: ${[...drawn]}  in the SVG: ${[...written]}`)
}
JS

cat > seen <<'SEEN'
points: 1  width on the canvas: 4  in the SVG: 4
points: 2  width on the canvas: 4  in the SVG: 4
points: 3  width on the canvas: 4  in the SVG: 4.5
points: 5  width on the canvas: 4  in the SVG: 4.5
SEEN

node try.mjs | tee now
diff seen now || { echo "changed"; exit 1; }

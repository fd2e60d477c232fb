#!/bin/sh
# perfect-freehand 1.2.3: an outline depends on the unit of the points, not only on their shape.
#
# The strokes below are outlined in pixels and in units of 10 and of 100 pixels, with `size` divided
# likewise, and the outlines brought back to pixels. One would expect the same boxes. But a lone point
# gets a second one that is 1 unit right and down, and points in the last 3 units of a stroke are left
# out; where that is all of them, the cap of the start is as large as the stroke. In ink that is
# scaled to 1, as data sets and networks have it, a dot of 4 px covers a page of 100 px, and a line
# becomes half a disc.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund perfect-freehand@1.2.3 > /dev/null

cat > try.js <<'JS'
const { getStroke } = require('perfect-freehand')
const arc = Array.from({ length: 33 }, (_, i) => i / 32 * Math.PI)
const STROKES = {
	dot: [[50, 50]],
	line: [[10, 50], [90, 50]],
	arc: arc.map((angle) => [50 + 40 * Math.cos(angle), 50 - 40 * Math.sin(angle)]),
}
for (const [name, stroke] of Object.entries(STROKES)) {
	for (const units of [1, 10, 100]) {
		const points = stroke.map(([x, y]) => [x / units, y / units])
		const options = { size: 4 / units, thinning: 0, simulatePressure: false, last: true }
		const outline = getStroke(points, options)
		const [xs, ys] = [0, 1].map((axis) => outline.map((point) => point[axis] * units))
		const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)].map(Math.round)
		console.log(`${name}, px / ${units}: ${box.slice(0, 2)} to ${box.slice(2)}`)
	}
}
JS

cat > seen <<'SEEN'
dot, px / 1: 48,48 to 53,53
dot, px / 10: 36,39 to 62,64
dot, px / 100: -91,-51 to 152,191
line, px / 1: 8,48 to 92,52
line, px / 10: 8,48 to 92,52
line, px / 100: -70,48 to 92,130
arc, px / 1: 8,8 to 92,52
arc, px / 10: 8,8 to 92,52
arc, px / 100: 8,-27 to 168,52
SEEN

node try.js | tee now
diff seen now || { echo "changed"; exit 1; }

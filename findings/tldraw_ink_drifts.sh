#!/bin/sh
# @tldraw/tlschema 5.4.2: ink that is packed drifts, by 3.1 px over a line of 10,300.
#
# A segment of a draw shape is base64 of the first point in float32 and of the step to each further one
# in float16. b64Vecs.encodePoints rounds the steps between the true points, not those from where the
# decoded line has got to, so that the rounding of equal steps adds up: 1,000 steps of 10.3 px end at
# 10,296.875. One would expect an error of half a step of float16 at most, 0.004 px here, wherever the
# point lies. Older files, whose points are numbers, are packed like this when they are migrated.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund @tldraw/tlschema@5.4.2 > /dev/null

cat > try.js <<'JS'
const { b64Vecs } = require('@tldraw/tlschema')
const points = Array.from({ length: 1001 }, (_, i) => ({ x: 10.3 * i, y: 0, z: 0.5 }))
const decoded = b64Vecs.decodePoints(b64Vecs.encodePoints(points))
for (const i of [0, 1, 10, 100, 1000])
	console.log(`point ${i} of x ${points[i].x.toFixed(1)} comes back at ${decoded[i].x}`)
JS

cat > seen <<'SEEN'
point 0 of x 0.0 comes back at 0
point 1 of x 10.3 comes back at 10.296875
point 10 of x 103.0 comes back at 102.96875
point 100 of x 1030.0 comes back at 1029.6875
point 1000 of x 10300.0 comes back at 10296.875
SEEN

node try.js | tee now
diff seen now || { echo "changed"; exit 1; }

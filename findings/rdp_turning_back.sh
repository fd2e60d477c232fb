#!/bin/sh
# rdp 0.8: a stroke that goes back along itself loses its far end, even with epsilon 0.
#
# The distance of a point is taken to the endless line through the two ends, not to the piece of it
# between them. Where the pen goes up 10 and comes back down 6 the same way, as in an i, a t or an h,
# the top lies on that line or near it, so it is dropped, and the result ends 6 units short of it.
# One would expect that no dropped point is further than epsilon from the result, as it is with
# simplification 2.0.0, another package of the same algorithm (Ramer, Douglas and Peucker).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check \
    rdp==0.8 numpy==2.2.6 simplification==2.0.0 shapely==2.1.2

cat > "$folder/try.py" <<'PYTHON'
import numpy as np
import rdp
import shapely
import simplification.cutil

STROKES = {
    "up and back": [[0, 0], [0, 10], [0, 4]],
    "nearly back": [[0, 0], [0.5, 10], [0, 4]],
}
for name, stroke in STROKES.items():
    for epsilon in (0, 1):
        results = {
            "rdp": rdp.rdp(np.array(stroke), epsilon).tolist(),
            "simplification": simplification.cutil.simplify_coords(stroke, epsilon),
        }
        for package, result in results.items():
            line = shapely.LineString(result)
            off = max(line.distance(shapely.Point(point)) for point in stroke)
            print(f"{name}, epsilon {epsilon}, {package}: {len(result)} of 3 points, off by {off:.1f}")
PYTHON

cat > "$folder/seen" <<'SEEN'
up and back, epsilon 0, rdp: 2 of 3 points, off by 6.0
up and back, epsilon 0, simplification: 3 of 3 points, off by 0.0
up and back, epsilon 1, rdp: 2 of 3 points, off by 6.0
up and back, epsilon 1, simplification: 3 of 3 points, off by 0.0
nearly back, epsilon 0, rdp: 3 of 3 points, off by 0.0
nearly back, epsilon 0, simplification: 3 of 3 points, off by 0.0
nearly back, epsilon 1, rdp: 2 of 3 points, off by 6.0
nearly back, epsilon 1, simplification: 3 of 3 points, off by 0.0
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

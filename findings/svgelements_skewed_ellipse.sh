#!/bin/sh
# svgelements 1.9.6: a circle under a skew becomes another ellipse than its matrix makes of it.
#
# Points of the circle put through the matrix lie in a box of 23.1 x 20; the parsed shape says 20 x
# 23.1, and its path leaves the true ellipse by over 2 units of a radius of 10. Arcs of paths are
# wrong likewise. Rotations and even scalings are right, which hides it.
# One would expect the same as from applying the matrix to points, as svgpathtools 1.8.0 gives.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check svgelements==1.9.6 numpy==2.2.6

cat > "$folder/try.py" <<'PYTHON'
import io

import numpy as np
import svgelements

R, X, Y = 10.0, 20.0, 50.0
SHEAR = np.tan(np.radians(30))
SVG = f"""<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">
<circle transform="skewX(30)" cx="{X}" cy="{Y}" r="{R}"/></svg>"""


def box(points):
    return [round(float(v), 1) for v in (*points.min(axis=0), *points.max(axis=0))]


turn = np.linspace(0, 2 * np.pi, 2001)
x, y = X + R * np.cos(turn), Y + R * np.sin(turn)
true = np.stack([x + SHEAR * y, y], axis=1)
(circle,) = [e for e in svgelements.SVG.parse(io.StringIO(SVG)).elements()
             if isinstance(e, svgelements.Shape)]
print("points through the matrix:", box(true))
print("bbox() of the circle:     ", [round(float(v), 1) for v in circle.bbox()])
path = abs(svgelements.Path(circle)).npoint(np.linspace(0, 1, 2001))
print("bbox of its path's points:", box(path))
off = np.array([np.hypot(*(true - point).T).min() for point in path])
print("furthest from the ellipse:", round(float(off.max()), 1))
PYTHON

cat > "$folder/seen" <<'SEEN'
points through the matrix: [37.3, 40.0, 60.4, 60.0]
bbox() of the circle:      [38.9, 38.5, 58.9, 61.5]
bbox of its path's points: [38.9, 38.5, 58.9, 61.5]
furthest from the ellipse: 3.6
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

#!/bin/sh
# svgelements 1.9.6: the points of a turned or skewed rect are where it was before the transform.
#
# SVG.parse applies transforms by default (reify=True). Of a <rect> under a rotation or a skew, bbox()
# tells the place after the transform, while npoint(), point() and the segments tell the one before
# it; Path(rect), the usual way to flatten any shape, does as well, though its bbox() is right. Only
# abs(Path(rect)) has the matrix in its points. A <path> under the same transform needs none of this.
# One would expect that reify leaves nothing to apply, and that points lie within the bounding box.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check svgelements==1.9.6 numpy==2.2.6

cat > "$folder/try.py" <<'PYTHON'
import io

import numpy as np
import svgelements

SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><g transform="rotate(90)">
<rect x="10" y="-50" width="20" height="40"/><path d="M10 -50h20v40h-20z"/></g></svg>"""


def box(points):
    return [round(float(v), 1) + 0.0 for v in (*points.min(axis=0), *points.max(axis=0))]


for shape in svgelements.SVG.parse(io.StringIO(SVG)).elements():
    if isinstance(shape, svgelements.Shape):
        at = np.linspace(0, 1, 401)
        path = svgelements.Path(shape)
        print(type(shape).__name__)
        print("  bbox()           ", [round(float(v), 1) + 0.0 for v in shape.bbox()])
        print("  its points       ", box(shape.npoint(at)))
        print("  points of Path() ", box(path.npoint(at)))
        print("  of abs(Path())   ", box(abs(path).npoint(at)))
PYTHON

cat > "$folder/seen" <<'SEEN'
Rect
  bbox()            [10.0, 10.0, 50.0, 30.0]
  its points        [10.0, -50.0, 30.0, -10.0]
  points of Path()  [10.0, -50.0, 30.0, -10.0]
  of abs(Path())    [10.0, 10.0, 50.0, 30.0]
Path
  bbox()            [10.0, 10.0, 50.0, 30.0]
  its points        [10.0, 10.0, 50.0, 30.0]
  points of Path()  [10.0, 10.0, 50.0, 30.0]
  of abs(Path())    [10.0, 10.0, 50.0, 30.0]
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

#!/bin/sh
# fontTools 4.68.0: SVGPath draws the paths of a file without the transforms of their groups, and those
# that a picture does not show.
#
# A drawing program puts strokes in layers, and moves a layer by a transform of its <g>. SVGPath goes
# through all elements alike: a path's own matrix(...) is heeded, that of its group is not, and what
# stands in <defs> or in a group with display "none" is drawn as well. Nothing is said, though any
# other transform of a path itself than matrix(...) is an error. So the strokes of a glyph drawn in
# layers are out of place. One would expect what the picture shows.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check fonttools==4.68.0

cat > "$folder/try.py" <<'PYTHON'
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import SVGPath

PATH = '<path d="M1 1H2"/>'
DRAWINGS = {
    "plain": PATH,
    "matrix on the path": PATH.replace("/>", ' transform="matrix(1 0 0 1 10 0)"/>'),
    "matrix on the group": f'<g transform="matrix(1 0 0 1 10 0)">{PATH}</g>',
    "translate on the group": f'<g transform="translate(10 0)">{PATH}</g>',
    "in defs": f"<defs>{PATH}</defs>",
    "in a hidden group": f'<g display="none">{PATH}</g>',
}
for name, drawing in DRAWINGS.items():
    pen = RecordingPen()
    SVGPath.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{drawing}</svg>').draw(pen)
    print(f"{name}: {[points[0] for _, points in pen.value if points]}")
PYTHON

cat > "$folder/seen" <<'SEEN'
plain: [(1.0, 1.0), (2.0, 1.0)]
matrix on the path: [(11.0, 1.0), (12.0, 1.0)]
matrix on the group: [(1.0, 1.0), (2.0, 1.0)]
translate on the group: [(1.0, 1.0), (2.0, 1.0)]
in defs: [(1.0, 1.0), (2.0, 1.0)]
in a hidden group: [(1.0, 1.0), (2.0, 1.0)]
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

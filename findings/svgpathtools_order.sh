#!/bin/sh
# svgpathtools 1.8.0: neither svg2paths nor Document.paths() gives shapes in the order of the file.
#
# svg2paths sorts them by kind: paths, then polylines, polygons, lines, ellipses, circles and
# rectangles. Document.paths() goes by groups, the last group first, and in a group by kind as well.
# Whoever takes the order of a file for the order of drawing (plotters, stroke order of a character)
# gets another drawing; nothing says so. Both leave out what stands in a <use>.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check svgpathtools==1.8.0 numpy==2.2.6 scipy==1.15.3

cat > "$folder/try.py" <<'PYTHON'
import os
import tempfile

import svgpathtools

SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">
<line x1="1" y1="1" x2="1" y2="9"/>
<g><path d="M2 1V9"/><polyline points="3,1 3,9"/><path d="M4 1V9"/></g>
<path d="M5 1V9"/>
<g><path d="M6 1V9"/></g></svg>"""
with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, "strokes.svg")
    with open(name, "w") as file:
        file.write(SVG)
    paths, _ = svgpathtools.svg2paths(name)
    print("in the file:     ", [1, 2, 3, 4, 5, 6])
    print("svg2paths:       ", [int(path.start.real) for path in paths])
    paths = svgpathtools.Document(name).paths()
    print("Document.paths():", [int(path.start.real) for path in paths])
PYTHON

cat > "$folder/seen" <<'SEEN'
in the file:      [1, 2, 3, 4, 5, 6]
svg2paths:        [2, 4, 5, 6, 3, 1]
Document.paths(): [5, 1, 6, 2, 4, 3]
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

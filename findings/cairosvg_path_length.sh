#!/bin/sh
# CairoSVG 2.9.1: stroke-dasharray is measured in user units even where pathLength says otherwise.
#
# A line of 80 units with pathLength="1" and a dash of 0.5 is half drawn: 40 units (SVG 2, section
# 9.6.1). CairoSVG draws it dashed along its whole length, at 0.5 and 1 unit in turn. Pictures that
# draw themselves hide a stroke by a dash of its path's length, and come out wrong. One would expect
# what browsers draw (Chromium does).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check CairoSVG==2.9.1 Pillow==11.3.0 numpy==2.2.6

cat > "$folder/try.py" <<'PYTHON'
import io

import cairosvg
import numpy as np
from PIL import Image


def ends(attributes):
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="100" height="20">
    <path d="M10 10H90" stroke="black" stroke-width="6" {attributes}/></svg>"""
    png = cairosvg.svg2png(svg.encode(), background_color="white")
    ink = np.asarray(Image.open(io.BytesIO(png)).convert("L"))[10] < 250
    return int(np.flatnonzero(ink)[0]), int(np.flatnonzero(ink)[-1]) + 1


print('dasharray="40 80"                :', ends('stroke-dasharray="40 80"'))
print('pathLength="1" dasharray="0.5 1" :', ends('pathLength="1" stroke-dasharray="0.5 1"'))
PYTHON

cat > "$folder/seen" <<'SEEN'
dasharray="40 80"                : (10, 50)
pathLength="1" dasharray="0.5 1" : (10, 90)
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

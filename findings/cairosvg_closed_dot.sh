#!/bin/sh
# CairoSVG 2.9.1: a dot written as "M30 30z" is not drawn, though "M30 30L30 30" is.
#
# Both are subpaths of zero length, which round caps show as a disc (SVG 2, section 13.5.4, as
# Chromium and rsvg-convert draw it). The dot of an i or a full stop that a program writes with z is lost.
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

for data in ("M30 30L30 30", "M30 30h0", "M30 30z", "M30 30l0 0z"):
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60">
    <path d="{data}" stroke="black" stroke-width="10" stroke-linecap="round"/></svg>"""
    png = cairosvg.svg2png(svg.encode(), background_color="white")
    ink = np.asarray(Image.open(io.BytesIO(png)).convert("L")) < 128
    print(f"{data:14} {int(ink.sum())} dark pixels")
PYTHON

cat > "$folder/seen" <<'SEEN'
M30 30L30 30   80 dark pixels
M30 30h0       80 dark pixels
M30 30z        0 dark pixels
M30 30l0 0z    80 dark pixels
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

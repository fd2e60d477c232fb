#!/bin/sh
# vpype 1.15.0: read_svg drops dots, and plots lines that a picture does not show.
#
# A subpath of zero length with round caps, the usual way to write the dot of an i, is left out
# without a word. A line with stroke "none", opacity 0 or stroke-width 0, which nobody sees in the
# picture, is kept and would be plotted; visibility "hidden" and display "none" are honoured.
# One would expect what a picture shows, or the reverse of both.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check vpype==1.15.0 svgelements==1.9.6

cat > "$folder/try.py" <<'PYTHON'
import io
import tempfile

import vpype

LINES = {
    "plain line": 'd="M10 10H50" stroke="black"',
    "dot, M30 30L30 30": 'd="M30 30L30 30" stroke="black" stroke-linecap="round"',
    'stroke="none"': 'd="M10 10H50" stroke="none" fill="none"',
    'opacity="0"': 'd="M10 10H50" stroke="black" opacity="0"',
    'stroke-width="0"': 'd="M10 10H50" stroke="black" stroke-width="0"',
    'visibility="hidden"': 'd="M10 10H50" stroke="black" visibility="hidden"',
    'display="none"': 'd="M10 10H50" stroke="black" display="none"',
}
for name, attributes in LINES.items():
    with tempfile.NamedTemporaryFile("w", suffix=".svg") as file:
        file.write(f"""<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">
        <path {attributes}/></svg>""")
        file.flush()
        lines, _, _ = vpype.read_svg(file.name, quantization=1)
    print(f"{name:20} {len(lines)} lines to plot")
PYTHON

cat > "$folder/seen" <<'SEEN'
plain line           1 lines to plot
dot, M30 30L30 30    0 lines to plot
stroke="none"        1 lines to plot
opacity="0"          1 lines to plot
stroke-width="0"     1 lines to plot
visibility="hidden"  0 lines to plot
display="none"       0 lines to plot
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

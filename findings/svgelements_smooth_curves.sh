#!/bin/sh
# svgelements 1.9.6: a smooth curve mirrors the control point of whatever curve stands before it.
#
# SVG 1.1, 8.3.6 and 8.3.7: T mirrors the control point of a quadratic curve before it, S that of a
# cubic one; after a curve of the other kind the control point is the current point. So T after C is
# a straight line, and S after Q leaves in the direction of its own second control point. svgelements
# mirrors the other kind's control point too: the middle of the T below is 5 units off its line, and
# drawings of fonts and programs that mix the two kinds get bends that browsers do not draw.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check svgelements==1.9.6

cat > "$folder/try.py" <<'PYTHON'
from svgelements import Path

for text in ("M0 0C0 10 10 10 10 0T20 0", "M0 0Q5 10 10 0S20 0 20 0", "M0 0Q5 10 10 0T20 0"):
    middle = Path(text)[-1].point(0.5)
    print(f"{text}: middle of the last curve at {middle.x:g} {middle.y:g}")
PYTHON

cat > "$folder/seen" <<'SEEN'
M0 0C0 10 10 10 10 0T20 0: middle of the last curve at 12.5 -5
M0 0Q5 10 10 0S20 0 20 0: middle of the last curve at 16.875 -3.75
M0 0Q5 10 10 0T20 0: middle of the last curve at 15 -5
SEEN

"$folder/env/bin/python" "$folder/try.py" | tee "$folder/now"
diff "$folder/seen" "$folder/now" || { echo "changed"; exit 1; }

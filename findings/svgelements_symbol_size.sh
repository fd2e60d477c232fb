#!/bin/sh
# svgelements 1.9.6: <use> of a <symbol> with a viewBox is not scaled to the width and height of the
# use.
#
# The symbol's view box is 10 x 10 and the use asks for 20 x 20, so that its diagonal runs from 50,50
# to 70,70 (SVG 2, section 5.6); svgelements ends it at 60,60, with href and with xlink:href. A nested
# <svg> of the same size is scaled as it should be. vpype 1.15.0 reads SVG through svgelements, so
# plots have it, too.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check svgelements==1.9.6

cat > "$folder/try.py" <<'PYTHON'
import io

import svgelements

LINE = '<path d="M0 0L10 10"/>'
SIZE = 'x="50" y="50" width="20" height="20"'
for name, body in {
    "use of a symbol": f'<defs><symbol id="s" viewBox="0 0 10 10">{LINE}</symbol></defs>'
    f'<use href="#s" {SIZE}/>',
    "nested svg": f'<svg {SIZE} viewBox="0 0 10 10">{LINE}</svg>',
}.items():
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">{body}</svg>'
    for shape in svgelements.SVG.parse(io.StringIO(svg)).elements():
        if isinstance(shape, svgelements.Path):
            print(f"{name}:", [round(float(v), 1) for v in shape.bbox()])
PYTHON

cat > "$folder/seen" <<'SEEN'
use of a symbol: [50.0, 50.0, 60.0, 60.0]
nested svg: [50.0, 50.0, 70.0, 70.0]
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

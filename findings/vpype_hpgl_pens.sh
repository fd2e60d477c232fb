#!/bin/sh
# vpype 1.15.0: write_hpgl gives a seventh layer to pen 1 of a plotter with six.
#
# The hp7475a has six pens. Of seven layers the last is written with SP1, like the first, and nothing
# is said: two colours come out as one. One would expect an error, or a pause for another pen.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check vpype==1.15.0

cat > "$folder/try.py" <<'PYTHON'
import io
import re

import vpype

page = tuple(map(vpype.convert_length, ("210mm", "297mm")))
document = vpype.Document(page_size=page)
for layer in range(1, 8):
    x, y = vpype.convert_length("30mm"), vpype.convert_length(f"{20 * layer}mm")
    document.add(vpype.LineCollection([[complex(x, y), complex(2 * x, y)]]), layer_id=layer)
out = io.StringIO()
vpype.write_hpgl(out, document, "a4", False, False, "hp7475a", None, absolute=True, quiet=True)
print("pens of layers 1 to 7, and none at the end:", re.findall(r"SP\d?", out.getvalue()))
PYTHON

cat > "$folder/seen" <<'SEEN'
pens of layers 1 to 7, and none at the end: ['SP1', 'SP2', 'SP3', 'SP4', 'SP5', 'SP6', 'SP1', 'SP0']
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

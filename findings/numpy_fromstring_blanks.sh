#!/bin/sh
# NumPy 2.4.6: fromstring(text, sep=" ") makes the number -1 of a text that is blank.
#
# It is the fast way to read the numbers of a trace or a stroke, and a stroke without points is an
# element with a line break or blanks in it. An empty text gives no numbers, blanks give one: -1, with
# no warning. " ".split() has none there.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6

cat > "$folder/try.py" <<'PYTHON'
import numpy as np

for text in ("", " ", "\n  ", " 3 4 "):
    print(repr(text), np.fromstring(text, sep=" ").tolist(), np.array(text.split(), float).tolist())
PYTHON

cat > "$folder/seen" <<'SEEN'
'' [] []
' ' [-1.0] []
'\n  ' [-1.0] []
' 3 4 ' [3.0, 4.0] [3.0, 4.0]
SEEN

"$folder/env/bin/python" -W error "$folder/try.py" | tee "$folder/now"
diff "$folder/seen" "$folder/now" || { echo "changed"; exit 1; }

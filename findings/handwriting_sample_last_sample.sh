#!/bin/sh
# handwriting-sample 1.0.6: the strokes of a recording lack its last sample, and a recording made of
# arrays is written as a file that it cannot read.
#
# get_strokes, get_on_surface_strokes and get_in_air_strokes leave the last row out, whether the pen
# was down or up there: one sample in a file, so a last stroke of one sample (a full stop) is lost.
# to_svc writes "None" as the number of rows where the recording has come from arrays, which from_svc
# takes for a number. One would expect all six samples, and the same recording to be read again.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps handwriting-sample==1.0.6
"$folder/env/bin/pip" install --quiet --disable-pip-version-check \
    numpy==2.2.6 pandas==2.3.3 matplotlib==3.10.7

cat > "$folder/try.py" <<'PYTHON'
import os
import sys

import handwriting_sample

os.chdir(sys.argv[1])
pen = [1, 1, 0, 1, 1, 1]
rows = range(6)
sample = handwriting_sample.HandwritingSample(
    x=[10, 20, 30, 40, 50, 60], y=[5] * 6, time=[8 * row for row in rows], pen_status=pen,
    azimuth=[0] * 6, tilt=[0] * 6, pressure=[100 * down for down in pen],
)
print("x of the samples:", sample.x.tolist())
print("x of the strokes:", [stroke.x.tolist() for _, stroke in sample.get_strokes()])
sample.to_svc(".", file_name="own")
print("first line that is written:", open("own.svc").readline().strip())
try:
    print(handwriting_sample.HandwritingSample.from_svc("own.svc").x.tolist())
except ValueError as error:
    print("from_svc:", error)
PYTHON

cat > "$folder/seen" <<'SEEN'
x of the samples: [10, 20, 30, 40, 50, 60]
x of the strokes: [[10, 20], [30], [40, 50]]
first line that is written: None
from_svc: invalid literal for int() with base 10: 'None\n'
SEEN

"$folder/env/bin/python" "$folder/try.py" "$folder" 2> "$folder/errors" | grep -v SVCFileWriter \
    | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

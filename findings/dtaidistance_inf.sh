#!/bin/sh
# dtaidistance 2.5.1: distance_fast gives infinity for some pairs whose distance is finite.
#
# It prunes by default: what exceeds the Euclidean distance is left out, as the warped one cannot.
# Where the straight alignment is the best, the two are equal, and the bound, the square of a rounded
# root, may lie just below. So it is with strokes of one shape that are a little shifted: a search for
# the nearest stroke passes over the nearest of all (13 of the 49 below). distance has it with
# use_pruning=True, too; both are right without. Infinity is also what max_dist gives, as it should,
# so it does not look like an error.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check dtaidistance==2.5.1 numpy==2.2.6

cat > "$folder/try.py" <<'PYTHON'
import numpy as np
from dtaidistance import dtw

x = np.arange(10.0)
shifts = np.arange(1, 50) / 100
WAYS = {
    "distance": dtw.distance,
    "distance, use_pruning=True": lambda a, b: dtw.distance(a, b, use_pruning=True),
    "distance_fast": dtw.distance_fast,
    "distance_fast, use_pruning=False": lambda a, b: dtw.distance_fast(a, b, use_pruning=False),
}
for name, way in WAYS.items():
    infinite = np.isinf([way(x, x + shift) for shift in shifts])
    # How many depends on how a machine rounds.
    print(f"{name}: {'some' if infinite.any() else 'none'} infinite")
PYTHON

cat > "$folder/seen" <<'SEEN'
distance: none infinite
distance, use_pruning=True: some infinite
distance_fast: some infinite
distance_fast, use_pruning=False: none infinite
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

#!/bin/sh
# scikit-learn 1.9.1: samples of a GaussianMixture come sorted by component, and with a random_state
# they are the same ones at each call.
#
# sample(n) draws how many come from each component and gives all of the first, then all of the next,
# so that neither a part of them nor their order (as the offsets of a pen, one after the other) is a
# sample of the mixture. Drawn one at a time instead, by a mixture made with an integer random_state,
# they are one point over and over: the integer seeds each call, not the model.
# One would expect independent samples, as NumPy's generators give them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check \
    scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1

cat > "$folder/try.py" <<'PYTHON'
import numpy as np
from sklearn.mixture import GaussianMixture

offsets = np.random.default_rng(0).normal(size=(400, 2)) + np.repeat([[-9, 0], [9, 0]], 200, axis=0)
for state in (None, 0):
    mixture = GaussianMixture(2, random_state=state).fit(offsets)
    right = mixture.sample(1000)[0][:, 0] > 0
    print(f"random_state={state}: changes of side among 1000 samples: {np.abs(np.diff(right)).sum()}")
    alone = np.concatenate([mixture.sample(1)[0] for _ in range(20)])
    print(f"random_state={state}: points among 20 single samples: {len(np.unique(alone, axis=0))}")
PYTHON

cat > "$folder/seen" <<'SEEN'
random_state=None: changes of side among 1000 samples: 1
random_state=None: points among 20 single samples: 20
random_state=0: changes of side among 1000 samples: 1
random_state=0: points among 20 single samples: 1
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

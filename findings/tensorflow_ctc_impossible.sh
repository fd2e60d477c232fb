#!/bin/sh
# TensorFlow 2.21.0: tf.nn.ctc_loss of a text that cannot be aligned is finite with dense labels.
#
# Three frames cannot hold the labels 1, 1, 2: equal neighbours need a blank between them. Dense
# labels give a loss of about 709 with finite gradients, which a training takes for a hard sample;
# sparse ones give infinity. (Where there are more labels than frames, dense ones still give 708, and
# sparse ones raise.) One would expect both ways of one function to agree; labels that are too long
# for their frames are to be masked beforehand, counting equal neighbours twice.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check tensorflow==2.21.0

cat > "$folder/try.py" <<'PYTHON'
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf

logits = tf.zeros((3, 1, 4))
for labels in ([1, 2, 3], [1, 1, 2]):
    with tf.GradientTape() as tape:
        tape.watch(logits)
        dense = tf.nn.ctc_loss(tf.constant([labels]), logits, [3], [3], blank_index=0)
    gradient = tape.gradient(dense, logits).numpy()
    sparse = tf.nn.ctc_loss(tf.sparse.from_dense([labels]), logits, None, [3], blank_index=0)
    print(labels, "in 3 frames: dense", round(float(dense[0])), "gradient finite:",
          bool(np.isfinite(gradient).all()), "sparse", round(float(sparse[0]), 2))
PYTHON

cat > "$folder/seen" <<'SEEN'
[1, 2, 3] in 3 frames: dense 4 gradient finite: True sparse 4.16
[1, 1, 2] in 3 frames: dense 709 gradient finite: True sparse inf
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

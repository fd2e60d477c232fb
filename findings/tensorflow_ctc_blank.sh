#!/bin/sh
# TensorFlow 2.21.0: tf.nn.ctc_loss and the decoders beside it disagree on which class is blank.
#
# With dense labels ctc_loss takes class 0 for blank unless told otherwise; ctc_greedy_decoder takes
# the last class, and ctc_beam_search_decoder always does: it has no blank_index at all. A network
# trained by the one and decoded by the others, all by default, gives the blanks as labels. No shape
# differs and nothing is said. For the beam search, class 0 has to be moved to the end of the logits.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check tensorflow==2.21.0

cat > "$folder/try.py" <<'PYTHON'
import inspect
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf

BLANK_FIRST = [0, 1, 1, 0, 2, 0]  # says 1, 2 where class 0 is blank
logits = np.full((6, 1, 4), -4, np.float32)
logits[range(6), 0, BLANK_FIRST] = 4
loss = tf.nn.ctc_loss(tf.constant([[1, 2]]), logits, [2], [6])
print("ctc_loss of 1, 2, by default:      ", round(float(loss[0]), 3))


def text(sparse):
    return tf.sparse.to_dense(sparse[0]).numpy()[0].tolist()


print("greedy decoder, by default:        ", text(tf.nn.ctc_greedy_decoder(logits, [6])[0]))
zero = tf.nn.ctc_greedy_decoder(logits, [6], blank_index=0)[0]
print("greedy decoder, blank_index=0:     ", text(zero))
print("beam search:                       ", text(tf.nn.ctc_beam_search_decoder(logits, [6])[0]))
print("beam search's arguments:           ",
      list(inspect.signature(tf.nn.ctc_beam_search_decoder).parameters))
moved = np.roll(logits, -1, axis=-1)
found = text(tf.nn.ctc_beam_search_decoder(moved, [6])[0])
print("beam search, class 0 moved to last:", [label + 1 for label in found])
PYTHON

cat > "$folder/seen" <<'SEEN'
ctc_loss of 1, 2, by default:       0.004
greedy decoder, by default:         [0, 1, 0, 2, 0]
greedy decoder, blank_index=0:      [1, 2]
beam search:                        [0, 1, 0, 2, 0]
beam search's arguments:            ['inputs', 'sequence_length', 'beam_width', 'top_paths']
beam search, class 0 moved to last: [1, 2]
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

#!/bin/sh
# Keras 3.15.1 on JAX 0.10.2: metrics in fit() ignore the mask of a sequence that the loss heeds.
#
# Half of the steps are masked and have far targets. With a learning rate of 0, fit() and evaluate()
# see the same weights: evaluate() tells an error of 1 for all, fit() a loss of 1 and an MSE of
# 5000.5, also among weighted_metrics. On TensorFlow and torch fit() says 1 as well. Whoever watches
# a training by its metrics watches the padding.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 jax==0.10.2 numpy==2.2.6

cat > "$folder/try.py" <<'PYTHON'
import os

os.environ["KERAS_BACKEND"] = "jax"
import keras
import numpy as np

x, y = np.ones((8, 4, 1), np.float32), np.ones((8, 4, 1), np.float32)
x[:, 2:], y[:, 2:] = 0, 100  # masked, and far
steps = keras.Input((4, 1))
told = keras.layers.Dense(1, kernel_initializer="zeros")(keras.layers.Masking()(steps))
model = keras.Model(steps, told)
model.compile(keras.optimizers.SGD(0.0), "mse", metrics=["mse"], weighted_metrics=["mae"])
fitted = model.fit(x, y, batch_size=8, verbose=0).history
print("fit     ", {name: round(float(value[0]), 2) for name, value in sorted(fitted.items())})
told = model.evaluate(x, y, verbose=0, return_dict=True)
print("evaluate", {name: round(float(value), 2) for name, value in sorted(told.items())})
PYTHON

cat > "$folder/seen" <<'SEEN'
fit      {'loss': 1.0, 'mae': 50.5, 'mse': 5000.5}
evaluate {'loss': 1.0, 'mae': 1.0, 'mse': 1.0}
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

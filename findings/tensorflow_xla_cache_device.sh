#!/bin/sh
# TensorFlow 2.21.0 keeps what XLA compiled for the CPU in a folder
# (TF_XLA_FLAGS=--tf_xla_persistent_cache_directory=D), but the list of devices that it is kept for,
# --tf_xla_persistent_cache_device_types, wants another name than the one in the names of the files.
#
# A kept program is called ..._XLA_CPU_JIT.pb, after the device that XLA compiles for. With that name as
# the list, nothing is kept and nothing is said; with CPU, the name of TensorFlow's device, or with no
# list at all, it is.
#
# Seen:
#   no list: 1 kept, named XLA_CPU_JIT
#   CPU: 1 kept, named XLA_CPU_JIT
#   XLA_CPU_JIT: 0 kept
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install -q tensorflow==2.21.0
cat > "$room/once.py" <<'CODE'
import tensorflow as tf


@tf.function(jit_compile=True)
def f(x):
    return tf.tanh(x @ x)


f(tf.ones((4, 4)))
CODE
kept() {
    mkdir "$room/$1"
    TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES= \
        TF_XLA_FLAGS="--tf_xla_persistent_cache_directory=$room/$1 $2" \
        "$room/env/bin/python" "$room/once.py" 2>/dev/null
    count=$(find "$room/$1" -type f | wc -l | tr -d ' ')
    named=$(find "$room/$1" -type f | grep -c XLA_CPU_JIT || true)
    if [ "$named" -gt 0 ]; then echo "$3: $count kept, named XLA_CPU_JIT"; else echo "$3: $count kept"; fi
}
seen=$(
    kept none "" "no list"
    kept cpu --tf_xla_persistent_cache_device_types=CPU "CPU"
    kept jit --tf_xla_persistent_cache_device_types=XLA_CPU_JIT "XLA_CPU_JIT"
)
echo "$seen"
[ "$seen" = "no list: 1 kept, named XLA_CPU_JIT
CPU: 1 kept, named XLA_CPU_JIT
XLA_CPU_JIT: 0 kept" ]

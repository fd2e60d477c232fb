#!/bin/sh
# TensorFlow 2.21.0: over several workers a tensor is summed only if the step made it itself.
#
# Under MultiWorkerMirroredStrategy, `ReplicaContext.all_reduce` inside a tf.function refuses an argument of
# that function, "destinations can not be empty", though it is a tensor like any other; its tf.identity is
# summed. So gradients from another tf.function, handed on to be summed, seem to have no place to go.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check tensorflow==2.21.0

cat > "$folder/try.py" <<'PYTHON'
import json
import os
import subprocess
import sys
from socket import socket

if len(sys.argv) == 1:  # begins the two workers
    sockets = [socket() for _ in range(2)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    places = [f"127.0.0.1:{one.getsockname()[1]}" for one in sockets]
    for one in sockets:
        one.close()
    workers = [
        subprocess.Popen(
            [sys.executable, __file__, str(number)],
            env={
                **os.environ,
                "CUDA_VISIBLE_DEVICES": "",
                "TF_CPP_MIN_LOG_LEVEL": "3",
                "TF_CONFIG": json.dumps(
                    {"cluster": {"worker": places}, "task": {"type": "worker", "index": number}}
                ),
            },
        )
        for number in range(2)
    ]
    raise SystemExit(max(worker.wait(timeout=300) for worker in workers))

import tensorflow as tf  # noqa: E402

strategy = tf.distribute.MultiWorkerMirroredStrategy()
number = int(sys.argv[1])


def of_argument(x):
    return tf.distribute.get_replica_context().all_reduce("sum", x)


def of_identity(x):
    return tf.distribute.get_replica_context().all_reduce("sum", tf.identity(x))


for summed in (of_argument, of_identity):
    step = tf.function(lambda x, summed=summed: strategy.run(summed, (x,)))
    try:
        found = str(step(tf.constant([1.0 + number, 2.0])).numpy().tolist())
    except ValueError as error:
        found = str(error).strip().splitlines()[-1].strip()
    if number == 0:
        print(f"{summed.__name__}: {found}", flush=True)
PYTHON

cat > "$folder/seen" <<'SEEN'
of_argument: ValueError: destinations can not be empty
of_identity: [3.0, 4.0]
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

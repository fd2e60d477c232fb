#!/bin/sh
# Hershey-Fonts 2.1.0: installing it installs a package that is called `tests`.
#
# Its wheel holds its own tests beside the library, as a regular package at the top. A project whose
# folder `tests` has no __init__.py is a namespace of that name, which any regular package goes before,
# wherever it stands on the path: `python -m tests.something`, and processes that a test starts by
# multiprocessing's spawn, fail in the project's own root by "No module named 'tests.something'",
# while pytest itself, which imports by file, goes on as before.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/project/tests"
echo 'print("the project'"'"'s own")' > "$folder/project/tests/own.py"
cd "$folder/project"
python3 -m venv "$folder/env"

try() {
  "$folder/env/bin/python" -m tests.own 2>&1 | sed 's/.*: //'
}
{
  try
  "$folder/env/bin/pip" install --quiet --disable-pip-version-check Hershey-Fonts==2.1.0 2> /dev/null
  try
  touch tests/__init__.py
  try
} | tee "$folder/now"

cat > "$folder/seen" <<'SEEN'
the project's own
No module named tests.own
the project's own
SEEN
diff "$folder/seen" "$folder/now" || { echo "changed"; exit 1; }

#!/bin/sh
# svgwrite 1.4.3: once it is imported, xml.etree.ElementTree writes documents only half as deep, whoever's.
#
# For the CDATA sections of its own documents it puts a function of its own in the place of the standard
# library's private `_serialize_xml`, for the whole process. Each level of a document then costs two calls
# of Python's recursion limit instead of one, so that XML of 600 levels, which no part of svgwrite made, is
# refused by RecursionError after the import alone.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check svgwrite==1.4.3

cat > "$folder/try.py" <<'PYTHON'
import xml.etree.ElementTree as ElementTree


def told(when):
    print(f"{when}, serialized by {ElementTree._serialize_xml.__module__}")
    for depth in (400, 600, 900):
        top = inner = ElementTree.Element("g")
        for _ in range(depth - 1):
            inner = ElementTree.SubElement(inner, "g")
        try:
            what = f"{len(ElementTree.tostring(top))} bytes"
        except RecursionError:
            what = "RecursionError"
        print(f"  {depth} levels: {what}")


told("before the import")
import svgwrite  # noqa: E402, F401

told("after it")
PYTHON

cat > "$folder/seen" <<'SEEN'
before the import, serialized by xml.etree.ElementTree
  400 levels: 2798 bytes
  600 levels: 4198 bytes
  900 levels: 6298 bytes
after it, serialized by svgwrite.etree
  400 levels: 2798 bytes
  600 levels: RecursionError
  900 levels: RecursionError
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

#!/bin/sh
# Pillow 13.0.0: ImageColor.colormap is not a table of "#rrggbb": asking for a colour changes it.
#
# getrgb("red") replaces the table's text by the tuple that it found, and drawing asks for colours by
# itself. Code that takes the text out of the table works until anything in the same process has
# drawn in that colour. getrgb(name) is right before and after.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check Pillow==13.0.0

cat > "$folder/try.py" <<'PYTHON'
from PIL import Image, ImageColor, ImageDraw

print("before:   ", {name: ImageColor.colormap[name] for name in ("red", "blue")})
ImageDraw.Draw(Image.new("RGB", (4, 4))).line((0, 0, 3, 3), fill="red")
print("red drawn:", {name: ImageColor.colormap[name] for name in ("red", "blue")})
print("getrgb:   ", {name: ImageColor.getrgb(name) for name in ("red", "blue")})
PYTHON

cat > "$folder/seen" <<'SEEN'
before:    {'red': '#ff0000', 'blue': '#0000ff'}
red drawn: {'red': (255, 0, 0), 'blue': '#0000ff'}
getrgb:    {'red': (255, 0, 0), 'blue': (0, 0, 255)}
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

#!/bin/sh
# Hershey-Fonts 2.1.0: characters are drawn as others, or dropped, without a word.
#
# The fonts come from a table in the order of ASCII, some of whose places Hershey filled with other
# signs: ^ of three faces has the lines of an up arrow (wider than high it would be a circumflex), and
# in two Cyrillic and Greek faces " has the very lines of ;. A character that no face has gives no
# line, no advance and no error, so that "café" is "caf". And where a .jhf file breaks a glyph's
# coordinates over several lines, as Hershey's own distribution does for long ones, each line is taken
# for a glyph of its own.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check Hershey-Fonts==2.1.0

cat > "$folder/try.py" <<'PYTHON'
from HersheyFonts import HersheyFonts


def lines(face, text):
    fonts = HersheyFonts()
    fonts.load_default_font(face)
    return [[tuple(point) for point in line] for line in fonts.lines_for_text(text)]


def size(face, text):
    xs, ys = zip(*(point for line in lines(face, text) for point in line))
    return max(xs) - min(xs), max(ys) - min(ys)


for face in ("rowmans", "scriptc", "greeks"):
    print(face, "^ is (wide, high)", size(face, "^"))
for face in ("cyrilc_1", "greekc"):
    print(face, '" is drawn as ;', lines(face, '"') == lines(face, ";"))
print("cafe with an accent is caf:", lines("rowmans", "caf\u00e9") == lines("rowmans", "caf"))
broken = HersheyFonts()
broken.read_from_string_lines(["    1  1JZ", "    2  6JZRF", "RYRZRX"])
print("glyphs of two, one of them on two lines:", len(broken.all_glyphs))
PYTHON

cat > "$folder/seen" <<'SEEN'
rowmans ^ is (wide, high) (10, 18)
scriptc ^ is (wide, high) (10, 18)
greeks ^ is (wide, high) (10, 18)
cyrilc_1 " is drawn as ; True
greekc " is drawn as ; True
cafe with an accent is caf: True
glyphs of two, one of them on two lines: 3
SEEN

"$folder/env/bin/python" "$folder/try.py" | tee "$folder/now"
diff "$folder/seen" "$folder/now" || { echo "changed"; exit 1; }

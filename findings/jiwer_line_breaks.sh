#!/bin/sh
# jiwer 4.0.0: a line break does not part words, so that the word error rate of a page counts its
# layout.
#
# wer takes "sat\non" for one word: a page whose six words are all read, but on one line instead of two
# or with the break elsewhere, has an error rate of 0.4. With a blank beside the break the two are one
# blank, as any run of them. So lines are to be joined by blanks beforehand, in the reference and in
# what was read. One would expect words to be parted by whatever is blank, as split() does.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check jiwer==4.0.0

cat > "$folder/try.py" <<'PYTHON'
import jiwer

page = "the cat sat\non the mat"
print(f"words of {page!r}: {jiwer.process_words(page, page).references[0]}")
for reading in (page, "the cat sat on the mat", "the cat\nsat on the mat"):
    print(f"read as {reading!r}: WER {jiwer.wer(page, reading):.1f}")
for blank in ("\n", " \n"):
    print(f"'a b' read as {'a' + blank + 'b'!r}: WER {jiwer.wer('a b', 'a' + blank + 'b'):.1f}")
PYTHON

cat > "$folder/seen" <<'SEEN'
words of 'the cat sat\non the mat': ['the', 'cat', 'sat\non', 'the', 'mat']
read as 'the cat sat\non the mat': WER 0.0
read as 'the cat sat on the mat': WER 0.4
read as 'the cat\nsat on the mat': WER 0.4
'a b' read as 'a\nb': WER 1.0
'a b' read as 'a \nb': WER 0.0
SEEN

"$folder/env/bin/python" "$folder/try.py" 2> "$folder/errors" | tee "$folder/now" || true
diff "$folder/seen" "$folder/now" || { cat "$folder/errors"; echo "changed"; exit 1; }

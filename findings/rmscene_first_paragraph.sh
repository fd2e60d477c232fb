#!/bin/sh
# rmscene 0.8.0: a typed text that begins with an empty line loses that line.
#
# A page's typed text is a sequence of characters; TextDocument makes paragraphs of it. An empty
# paragraph is kept in the middle and at the end, but not at the beginning: "\nbc" is one paragraph
# where "a\nbc" and "a\n\nbc" are two and three. Ink that is anchored to a paragraph stands as many
# lines down as there are paragraphs before it, so that what takes its place from TextDocument, as rmc
# does, draws it a line too high on pages whose text begins with a line left free.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check rmscene==0.8.0

cat > "$folder/try.py" <<'PYTHON'
from rmscene import scene_items
from rmscene.crdt_sequence import CrdtSequence, CrdtSequenceItem
from rmscene.tagged_block_common import CrdtId
from rmscene.text import TextDocument

NOBODY = CrdtId(0, 0)
for typed in ("a\nbc", "a\n\nbc", "a\n", "\nbc"):
    item = CrdtSequenceItem(CrdtId(1, 16), NOBODY, NOBODY, 0, typed)
    text = scene_items.Text(CrdtSequence([item]), {}, 0.0, 0.0, 936.0)
    print(repr(typed), [str(part) for part in TextDocument.from_scene_item(text).contents])
PYTHON

cat > "$folder/seen" <<'SEEN'
'a\nbc' ['a', 'bc']
'a\n\nbc' ['a', '', 'bc']
'a\n' ['a', '']
'\nbc' ['bc']
SEEN

"$folder/env/bin/python" "$folder/try.py" | tee "$folder/now"
diff "$folder/seen" "$folder/now" || { echo "changed"; exit 1; }

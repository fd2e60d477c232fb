"""Pieces, hands, a line's end, its verdict and the curve in JavaScript, against Python's."""

import re

import numpy as np
import pytest

from strokegen.ink.accents import OVER, UNDER, marks
from strokegen.ink.curve import beziers
from strokegen.ink.drawing import Drawing
from strokegen.ink.letters import spelled
from strokegen.models.handwriting import dress
from strokegen.models.handwriting import style as styles
from strokegen.models.handwriting.hand import Handwriting, _most_points, _Row
from strokegen.models.handwriting.page.build import model
from strokegen.models.handwriting.pieces import cut
from strokegen.models.handwriting.runs import LAST
from strokegen.models.handwriting.signs import manner
from strokegen.presets import Preset, read_preset

WORDS = ["the", "a", "Quick", "zebra's", "x.", "5.", "(7)", "...", "--", "==", "!!!", "?!", "a_b",
         "__", "“so”", "€5", "½", "-----", "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww",
         '""', "i.", "ii..", "I", "3,", "://", "—", "::", "end.", "12.", ".5"]  # fmt: skip


@pytest.fixture(scope="module")
def shipped_hand():
    return Handwriting(read_preset("handwriting"))


def texts(count, rng, longest=25):
    """Lines of words and marks, with single and double spaces, or none, between them."""
    return [
        "".join(
            rng.choice(WORDS) + rng.choice([" ", " ", " ", "  ", "", "   "])
            for _ in range(rng.integers(1, longest))
        )
        for _ in range(count)
    ]


def test_a_line_is_cut_into_python_s_pieces(js, hand):
    lines = [spelled(text)[0] for text in texts(400, np.random.default_rng(1))]
    found = js("const h = loaded(given.model); tell(given.lines.map((l) => h.text.cut(l)))",
               model=hand, lines=lines)  # fmt: skip
    for line, pieces in zip(lines, found):
        expected = [(one.start, one.text, one.spaces, one.sign) for one in cut(0, line)]
        assert [(p["start"], p["text"], p["spaces"], p["sign"]) for p in pieces] == expected
    assert {len(pieces) for pieces in found} > {1, 2, 3, 4, 5}


def test_every_character_is_written_as_python_does_or_said(js, hand):
    chars = "".join(map(chr, [*range(32, 0xD800), *range(0xF900, 0x10000)]))
    found = js(
        "const h = loaded(given.model); tell([...given.chars].map((char) => {"
        " const { plain, marks, lacking } = h.text.spelled(char);"
        " return [plain, [...marks], [...lacking]]; }))",
        model=hand, chars=chars,
    )  # fmt: skip
    drawn = 0
    for char, (ours, names, lacking) in zip(chars, found, strict=True):
        plain, named, cannot = spelled(char)
        over_or_under = {name for own in named.values() for name in own} <= {*OVER, *UNDER}
        if cannot or not over_or_under:  # what goes through a letter, the page says it lacks
            assert lacking == [[char, 1]]
        else:
            assert (ours, {at: tuple(own) for at, own in names}, lacking) == (plain, named, [])
            drawn += bool(named)
    assert drawn > 400 and {"é", "ü", "ğ"} <= set(chars)


@pytest.mark.parametrize(
    "asked", ["neat", "none", "3", "3:0.4,5:0.6", "neat:2, bold one:1 ,0:0.5", " 4 "]
)
def test_a_hand_is_python_s(js, hand, asked):
    found = js("tell([...loaded(given.model).style(given.asked)])", model=hand, asked=asked)
    expected = styles.vector(styles.parse(asked, hand.preset), hand.preset)
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_learned_hand_has_numbers_for_each_layer(js, hand):
    rng = np.random.default_rng(3)
    own = rng.normal(size=9).round(4)  # of three layers
    known = {**model(hand, {"me, myself": own.tolist()})}
    code = "tell(given.asked.map((one) => [...loaded(given.known).style(one)]))"
    whole, as_it_is = js(code, known=known, asked=["me, myself", "neat"])
    np.testing.assert_allclose(whole, own)
    assert len(as_it_is) == 3
    known = model(hand, {"me": own.tolist()})
    (blend,) = js(code, known=known, asked=["me:0.7,neat:0.3"])
    neat = np.tile(styles.vector({4: 1.0}, hand.preset), 3)
    np.testing.assert_allclose(blend, 0.7 * own + 0.3 * neat, atol=1e-6)


@pytest.mark.parametrize(
    "asked", ["6", "-1", "1.5", "nobody", "", "3:0", "3:x", "3:-1", "constructor", "neat,,3"]
)
def test_a_hand_that_is_none_is_refused(js, hand, asked):
    with pytest.raises(ValueError):
        styles.parse(asked, hand.preset)
    code = (
        "try { loaded(given.model).style(given.asked); tell(''); } catch (e) { tell(e.message); }"
    )
    assert re.match("there is no hand|the share of", js(code, model=hand, asked=asked))


LINES = """
const h = loaded(given.model);
tell(given.rows.map(({ text, style, bias, uniform, normal }) => {
  const chance = { uniform: () => uniform.shift(), normal: () => normal.shift() };
  const points = h.line(text, style, bias, chance);
  let next;
  const told = [];
  while (!(next = points.next()).done) told.push(next.value);
  return { points: told, path: next.value.path, verdict: next.value.verdict };
}));
"""


def chances(text, seed):
    """What a generator gives a line, step by step, for as many as it may have."""
    rng = np.random.default_rng(seed)
    return [(rng.random(2), rng.standard_normal(2)) for _ in range(_most_points(len(text)) + 8)]


def same_lines(js, hand, rows):
    """Hold lines, (text, style, bias, seed) each, against Python's of the same chance."""
    asked = [
        {
            "text": text,
            "style": style.tolist(),
            "bias": bias,
            "uniform": [float(u) for us, _ in chances(text, seed) for u in us],
            "normal": [float(n) for _, ns in chances(text, seed) for n in ns],
        }
        for text, style, bias, seed in rows
    ]
    found = js(LINES, model=hand, rows=asked)
    for (text, style, bias, seed), mine in zip(rows, found):
        (line,) = hand.lines([text], style, bias, [np.random.default_rng(seed)])
        assert (mine["verdict"], len(mine["points"])) == (line.verdict, len(line.offsets)), text
        offsets = np.reshape(mine["points"], (-1, 3))
        offsets[-1:, 2] = 1
        np.testing.assert_allclose(offsets, line.offsets, atol=2e-3)
        np.testing.assert_array_equal(mine["path"], line.at)
    return [line["verdict"] for line in found]


def test_whole_lines_are_python_s(js, shipped_hand):
    preset = shipped_hand.preset
    rows = [
        (text, styles.vector(styles.parse(style, preset), preset), bias, seed)
        for text, style, bias, seed in [
            ("on time", "neat", 1.0, 3),
            ("Wait...", "cursive", 0.5, 4),
            ("a == b", "none", 0.0, 5),
            ("Is it I?", "3:0.5,neat:0.5", 2.0, 6),
        ]
    ]
    assert "finished" in same_lines(js, shipped_hand, rows)


@pytest.mark.parametrize("pace, lifted", [(0.23, True), (0.87, True), (1.4, True), (0.5, False)])
def test_lines_that_fail_have_python_s_verdicts(js, clockwork, pace, lifted):
    plain = clockwork(pace, lifted=lifted).preset
    weights = {k: np.float32(np.float16(v)) for k, v in plain.weights.items()}  # as a file's are
    hand = Handwriting(Preset(plain.name, plain.config, weights))
    style = np.zeros(3, np.float32)
    rows = [(text, style, 0.4, 1) for text in ("abc", "a", "so it is.", "x --", "mm...", "a  b")]
    verdicts = same_lines(js, hand, rows)
    assert (set(verdicts) == {"ran on"}) == (not lifted)


WALKS = """
const h = loaded(given.model);
tell(given.rows.map(({ text, points, phi, kappa }) => {
  const row = new line.Line(text, given.model, h.text.rows);
  points.every((point, i) => (row.take(point, { phi: phi[i], kappa: kappa[i] }), !row.over));
  return { count: row.points.length, verdict: row.verdict, path: row.path };
}));
"""


def walk(text, rng):
    """Made-up ink and a made-up window: strokes about each character, some too many, some none."""
    points, places, x = [], [], 0.0
    for at, char in enumerate(text):
        for _ in range(0 if char == " " else rng.choice([1, 1, 1, 2, 0])):
            aim = 4.0 * at + rng.normal(0, 1)
            for step in range(count := rng.integers(1, 5)):
                points.append([aim - x if step == 0 else rng.normal(0.3, 0.3), rng.normal(0, 1),
                               float(step == count - 1)])  # fmt: skip
                x += points[-1][0]
                places.append(at)
    points += [[6.0, 0.0, 1.0], [6.0, 0.0, 1.0]]
    places += [len(text)] * 2
    kappa = np.array(places)[:, None] + rng.uniform(0, 0.9, (len(places), 2))
    phi = rng.uniform(0, 0.2, (len(places), len(text) + 1)) ** 2
    phi[np.arange(len(places)), places] = rng.choice([1.0, 0.5, 0.0], p=[0.8, 0.15, 0.05])
    points = np.array(points, np.float32).astype(float)  # as the network's are
    points[:, 1] -= np.cumsum(points[:, 1]) * 0.5
    return points.astype(np.float32).astype(float), kappa, phi


def in_python(hand, text, points, kappa, phi):
    """The line that `hand.Writing` makes of them."""
    row = _Row((0, 0), np.random.default_rng(0), right=-np.inf, text=text, end=len(text),
               run_last=LAST.search(text) is not None)  # fmt: skip
    whole = phi.sum(axis=1, keepdims=True)
    share = phi / np.maximum(whole, 1e-9)
    places = np.where(whole[:, 0] > 1e-9, share.argmax(axis=1), -1)
    steps = row.go_on(hand, points.tolist(), places.tolist(), kappa.mean(axis=1).tolist())
    row.seen = share[:steps].max(axis=0)
    return row.line()


def test_made_up_lines_have_python_s_ends_and_verdicts(js, hand):
    rng = np.random.default_rng(11)
    alphabet = ["a", "i", "t", " ", ".", "-", "=", ":", "..", "...", "--", "!", "i.", ",", "_"]
    rows = []
    while len(rows) < 400:
        text = " ".join("".join(rng.choice(alphabet, rng.integers(1, 6))).split())
        if text.strip():
            rows.append((text, *walk(text, rng)))
    found = js(WALKS, model=hand, rows=[
        {"text": text, "points": points.tolist(), "kappa": kappa.tolist(), "phi": phi.tolist()}
        for text, points, kappa, phi in rows
    ])  # fmt: skip
    verdicts = []
    for (text, points, kappa, phi), mine in zip(rows, found):
        line = in_python(hand, text, points, kappa, phi)
        verdicts.append(line.verdict)
        assert (mine["verdict"], mine["count"]) == (line.verdict, len(line.offsets)), text
        assert mine["path"] == line.at.tolist()
    assert set(verdicts) == {"finished", "ran on", "skipped", "truncated"}


def as_js(text, at, ink):
    """A line's ink as the page has it."""
    ends = np.cumsum([len(stroke) for stroke in ink.strokes])[:-1]
    return {
        "text": text,
        "strokes": [
            {"points": stroke.tolist(), "at": own.tolist()}
            for stroke, own in zip(ink.strokes, np.split(at, ends))
        ],
    }


class Even:
    """A hand without unevenness: every normal number is 0."""

    def normal(self, middle, deviation, size=None):
        return np.full(size, middle, float) if size else middle


MARKS = """
const chance = { normal: () => 0 };
tell(given.rows.map(({ ink, index, names }) => {
  const letter = accents.letterOf(ink, index);
  const over = accents.marks(names, letter, 0.3, chance, given.model);
  return { letter, over, dot: ink.strokes.indexOf(accents.dotOf(ink, index)) };
}));
"""


def test_letters_dots_and_marks_are_python_s(js, hand):
    """Of made-up ink about the letters of words, some of it drawn late, dots among it."""
    rng = np.random.default_rng(6)
    rows = []
    for _ in range(120):
        text = "".join(rng.choice(list("aijtoA' "), rng.integers(1, 7))).strip() or "i"
        strokes, at = [], []
        for place, char in enumerate(text):
            for _ in range(rng.integers(0, 3) if char != " " else 0):
                count = rng.integers(1, 7)
                strokes.append(rng.normal((1.2 * place, -0.5), (0.4, 0.5), (count, 2)))
                at += [place] * count
            if char in "ij" and rng.random() < 0.7:
                dot = rng.normal((1.2 * place + 0.2, -1.5), 0.08, (2, 2))
                strokes.append(dot)
                at += [place, min(place + 1, len(text) - 1)]
        if strokes:
            ink = Drawing(tuple(stroke.astype(np.float32) for stroke in strokes))
            index = int(rng.integers(len(text)))
            names = rng.choice([*OVER, *UNDER], rng.integers(1, 4)).tolist()
            rows.append((text, np.array(at), ink, index, names))
    asked = [
        {"ink": as_js(text, at, ink), "index": index, "names": names}
        for text, at, ink, index, names in rows
    ]
    found = js(MARKS, model=hand, rows=asked)
    dots = 0
    for (text, at, ink, index, names), mine in zip(rows, found):
        letter = dress._letter(ink.strokes, text, at, index)
        np.testing.assert_allclose(mine["letter"], letter, atol=1e-5)
        dot = dress._dot(ink.strokes, text, at, index)
        assert mine["dot"] == (-1 if dot is None else dot)
        dots += dot is not None
        expected = marks(names, letter, 0.3, Even())
        assert len(mine["over"]) == len(expected)
        for ours, theirs in zip(mine["over"], expected):
            np.testing.assert_allclose(ours, theirs, atol=1e-5)
    assert dots > 20


def test_accents_stand_over_their_letters(js, shipped_hand):
    code = """
    const h = loaded(given.model), told = [];
    for (const text of given.texts) {
      const parts = [];
      const asked = { hand: "neat", bias: 1, seed: 2, line: 0, text };
      for (const event of h.write(asked)) if (event.part) parts.push(event.part.strokes);
      told.push(parts);
    }
    tell(told);
    """
    (plain,), (marked,), (dotless,), (dotted,) = js(
        code, model=shipped_hand, texts=["cafe", "cafe\u0301", "na\u00efve", "naive"]
    )
    assert len(marked) == len(plain) + 1
    for ours, theirs in zip(marked, plain):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)  # the writing is the same
    accent, letters = np.array(marked[-1]), np.concatenate([np.array(s) for s in plain])
    assert accent[:, 1].max() < -0.5 and accent[0, 1] > accent[-1, 1]  # it rises
    assert 0.7 * letters[:, 0].max() < accent[:, 0].mean() < letters[:, 0].max() + 0.2
    # Two dots came for one.
    assert len(dotless) == len(dotted) + 1


def test_the_manner_of_writing_is_python_s(js):
    rng = np.random.default_rng(2)
    rows = []
    for text in ("a", "oven", "some letters on a line", "XYZ"):
        strokes = [rng.normal(0, 1, (n, 2)).astype(np.float32) for n in rng.integers(2, 9, 4)]
        ink = Drawing(tuple(strokes))
        rows.append((text, rng.integers(0, len(text), len(ink.points)), ink))
    for count in range(len(rows) + 1):
        found = js("tell(signs.manner(given.inks))", inks=[as_js(*row) for row in rows[:count]])
        np.testing.assert_allclose(found, manner(rows[:count]), atol=1e-5)


def test_lines_are_wrapped_at_spaces_as_late_as_may_be(js):
    lines = [" ".join(line.split()) for line in texts(200, np.random.default_rng(4))]
    for most in (0, 8, 22, 60):
        found = js("tell(given.lines.map((line) => pieces.wrapped(line, given.most)))",
                   lines=lines, most=most)  # fmt: skip
        for line, rows in zip(lines, found):
            assert " ".join(rows) == line
            assert most or rows == [line]
            for row, following in zip(rows, [*rows[1:], None]):
                assert not most or len(row) <= most or " " not in row
                if following:  # its first word has no room on the line before
                    assert len(row) + 1 + len(following.split()[0]) > most


def test_a_curve_is_python_s(js):
    rng = np.random.default_rng(9)
    strokes = [rng.normal(0, 3, (n, 2)).round(3) for n in (1, 2, 3, 4, 9, 40)]
    strokes.append(np.repeat(strokes[4], rng.integers(1, 4, 9), axis=0))  # points that repeat
    strokes.append(np.repeat(strokes[0], 3, axis=0))
    found = js("tell(given.strokes.map((stroke) => ink.pathOf(stroke, 6)))",
               strokes=[stroke.tolist() for stroke in strokes])  # fmt: skip
    for stroke, path in zip(strokes, found):
        begin, *spans = re.findall(r"[MCLl][^MCLl]*", path)
        np.testing.assert_allclose([float(n) for n in begin[1:].split()], stroke[0])
        numbers = [[float(n) for n in span[1:].split()] for span in spans]
        expected = beziers(stroke)
        if len(expected) == 0:
            assert [span[0] for span in spans] == ["l"] and numbers[0][0] < 1e-3  # a dot
        elif len(expected) == 1:
            assert spans[0][0] == "L"
            np.testing.assert_allclose(numbers[0], expected[0, 3], atol=1e-6)
        else:
            assert {span[0] for span in spans} == {"C"}
            np.testing.assert_allclose(numbers, expected[:, 1:].reshape(-1, 6), atol=2e-6)


def test_a_text_is_laid_out_as_python_s(js, shipped_hand):
    """The parts of a text stand where `write` puts them: side by side, on baselines."""
    code = """
    const h = loaded(given.model), told = [];
    const asked = { hand: "neat", bias: 1, seed: 2, line: 0, text: given.text };
    for (const event of h.write(asked)) if (event.part) told.push(event.part);
    tell(told);
    """
    parts = js(code, model=shipped_hand, text="so  do —\n\nwe.")
    boxes = [np.concatenate([np.array(stroke) for stroke in part["strokes"]]) for part in parts]
    assert [part["row"] for part in parts] == [0, 0, 0, 2]
    ends = [0.0, *(box[:, 0].max() for box in boxes[:2])]
    gaps = [box[:, 0].min() - end for box, end in zip(boxes, ends)]
    np.testing.assert_allclose(gaps, [0, 2 * 0.95, 0.95], atol=1e-6)
    assert abs(np.median(boxes[3][:, 1]) - 2 * 3.6) < 1 and boxes[3][:, 0].min() == 0


def test_what_is_wrong_is_said(js, hand):
    code = """
    const h = loaded(given.model);
    tell(given.rows.map((row) => {
      const asked = { text: "a", hand: "neat", bias: 1, seed: 0, line: 0, ...row };
      try { h.write(asked).next(); return "written"; } catch (error) { return error.message; }
    }));
    """
    rows = [
        ({"text": "a  b"}, "written"),
        ({"text": "  \n"}, "no text"),
        ({"text": "so\nøl va, øl, Łódź"}, "ø.*line 2, column 1.*Ł.*line 2, column 12"),
        ({"text": "日"}, "cannot write.*日"),
        ({"text": "a" * 20_001}, "20001 characters; at most 20000"),
        ({"bias": -1}, "bias is -1"),
        ({"bias": "1e"}, "bias is 1e"),
        ({"seed": 1.5}, "seed is 1.5"),
        ({"line": -3}, "-3"),
        ({"hand": "nobody"}, "no hand nobody"),
    ]
    found = js(code, model=hand, rows=[row for row, _ in rows])
    for (row, expected), said in zip(rows, found):
        assert re.search(expected, said, re.DOTALL), (row, said)

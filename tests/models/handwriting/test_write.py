"""Text to drawing: nothing lost, bad lines drawn again, what cannot be written refused."""

import warnings

import numpy as np
import pytest

import strokegen as sg
from strokegen.ink.arrays import to_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import LeftOut, NotFinished
from strokegen.ink.letters import SIGNS
from strokegen.models.handwriting.hand import Handwriting, Line
from strokegen.models.handwriting.write import Hand, compose
from strokegen.nn import native, ops
from strokegen.presets import Preset, PresetError
from strokegen.redraw import Row, Rows
from tests.lettering.conftest import svg_font


class Scripted(Handwriting):
    """Draws a square, an x-height high, for every character but the space; is told its verdicts."""

    def __init__(self, preset, verdict=lambda text, attempt: "finished"):
        super().__init__(preset)
        self.verdict, self.asked = verdict, []

    def writing(self, wish, prime=None):
        self.prime = prime
        return Squares(self, wish)


class Squares(Rows):
    """Lines of squares, each over at once."""

    def __init__(self, hand, wish):
        super().__init__()
        self.hand, self.wish = hand, wish

    def first(self, items):
        wishes = [self.wish(item) for item in items]
        self.hand.style, self.hand.bias = wishes[-1].style, wishes[-1].bias
        rows = [Row(item, wish.rng) for item, wish in zip(items, wishes)]
        return rows, {}, np.zeros((len(items), 1), np.float32)

    def step(self):
        for row in self.rows:
            row.over = True

    def drawn(self, row):
        text = self.wish(row.item).text
        attempt = self.hand.asked.count(text)
        self.hand.asked.append(text)
        points, at = [], []
        for place, char in enumerate(text):
            if char != " ":
                x, unit = 5 * place, 3.7 + 0.2 * row.rng.random()
                points += [(x, 0), (x + unit, 0), (x + unit, -unit), (x, -unit)]
                at += [place] * 4
        moves = np.diff(np.array(points), axis=0, prepend=np.zeros((1, 2)))
        lifted = np.arange(len(points)) % 4 == 3
        offsets = np.concatenate([moves, lifted[:, None]], axis=1).astype(np.float32)
        return Line(offsets, self.hand.verdict(text, attempt), text, np.array(at))


@pytest.fixture
def scripted(preset):
    return Scripted(preset)


@pytest.fixture(autouse=True)
def no_warning_unasked():
    with warnings.catch_warnings():
        warnings.simplefilter("error", NotFinished)
        yield


@pytest.fixture
def unwarned():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        yield


def words(count, seed=0):
    rng = np.random.default_rng(seed)
    return " ".join("".join(rng.choice(list("aegn"), rng.integers(1, 12))) for _ in range(count))


def test_the_same_seed_is_the_same_drawing_to_the_byte(folder, unwarned):
    def draw(**options):
        return sg.write("Hello, you", preset=folder, **options)

    one, again = draw(seed=7), draw(seed=7)
    assert one == again and one.points.tobytes() == again.points.tobytes()
    assert one.meta == again.meta
    for other in (draw(seed=8), draw(seed=7, style=2), draw(seed=7, bias=2)):
        assert other != one


def test_a_folder_a_path_and_a_loaded_preset_draw_the_same(folder, unwarned):
    drawings = [sg.write("abc", preset=p) for p in (folder, str(folder), sg.load(folder))]
    assert drawings[0] == drawings[1] == drawings[2]


def test_the_drawing_tells_how_it_was_made(scripted):
    ink = sg.write("ab", preset=scripted, style="3:1,5:3", bias=0.9, seed=12)
    assert ink.label == "ab"
    told = {key: ink.meta[key] for key in ("text", "preset", "style", "bias", "seed", "verdict")}
    assert told == {
        "text": "ab", "preset": "tiny", "style": "3:0.25,5:0.75", "bias": 0.9, "seed": 12,
        "verdict": "finished",
    }  # fmt: skip
    assert ink.meta["redrawn"] == 0


def test_style_and_bias_reach_the_hand_and_have_the_presets_defaults(scripted):
    table = scripted.preset.weights["styles"]
    sg.write("a", preset=scripted)
    assert np.array_equal(scripted.style, table[4]) and scripted.bias == 0.4
    sg.write("a", preset=scripted, style="3:1,5:1", bias=0)
    assert np.allclose(scripted.style, (table[3] + table[5]) / 2) and scripted.bias == 0
    sg.write("a", preset=scripted, style="none")
    assert not scripted.style.any()


def test_without_a_default_bias_it_is_a_moderate_one(preset):
    del preset.config["default_bias"]
    hand = Scripted(preset)
    sg.write("a", preset=hand)
    assert 0 < hand.bias <= 1


LONG = [
    words(40),
    words(130, 1),
    "x" * 300,
    "a " * 100 + "b",
    words(3, 2) + " " + "y" * 120 + " " + words(9, 3),
    "  two   spaces " * 12,
    "hyphen-ated-" * 30,
]


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_of_a_long_text_nothing_is_lost_and_nothing_added(scripted, text):
    ink = sg.write(text, preset=scripted)
    assert "".join(scripted.asked).replace(" ", "") == text.replace(" ", "")
    assert max(map(len, scripted.asked)) < 80
    assert len(ink) == len(text.replace(" ", "")), "one square a character"
    assert ink.label == text


def test_a_long_text_is_cut_at_spaces_where_there_are_any(scripted):
    text = words(60)
    sg.write(text, preset=scripted)
    assert " ".join(piece.strip() for piece in scripted.asked).split() == text.split()


def test_pieces_follow_each_other_on_one_baseline(scripted):
    ink = sg.write(words(40), preset=scripted)
    lefts = np.array([stroke[:, 0].min() for stroke in ink.strokes])
    rights = np.array([stroke[:, 0].max() for stroke in ink.strokes])
    assert (lefts[1:] > rights[:-1]).all()
    assert all(stroke[:, 1].max() == pytest.approx(0, abs=1e-5) for stroke in ink.strokes)


def test_a_broken_word_is_joined_more_closely_than_two_words(scripted):
    def widest(text):
        ink = sg.write(text, preset=scripted)
        edges = [(s[:, 0].min(), s[:, 0].max()) for s in ink.strokes]
        return max(right[0] - left[1] for left, right in zip(edges, edges[1:]))

    usual = widest("xx")
    assert widest("x" * 200) == pytest.approx(usual, rel=0.2)
    assert widest(" ".join(["x" * 40] * 4)) > usual + 0.3


def test_lines_stand_one_below_the_other_and_a_blank_one_keeps_its_place(scripted):
    ink = sg.write("ab\n\ncd\r\ne", preset=scripted)
    assert scripted.asked == ["ab", "cd", "e"]
    baselines = [float(stroke[:, 1].max()) for stroke in ink.strokes]
    spacing = baselines[4] - baselines[2]
    assert spacing > 2
    assert baselines == pytest.approx([0, 0, 2 * spacing, 2 * spacing, 3 * spacing], abs=1e-4)
    assert ink.bounds[0] == pytest.approx(0, abs=0.2)


def test_the_first_line_does_not_depend_on_the_second(scripted):
    one = sg.write("ab", preset=scripted, seed=4)
    two = sg.write("ab\ncd", preset=scripted, seed=4)
    assert all(np.array_equal(a, b) for a, b in zip(one.strokes, two.strokes))


def test_a_line_that_ran_on_is_drawn_again_and_only_it(preset):
    def verdict(text, attempt):
        return "ran on" if text == "bad" and attempt < 2 else "finished"

    hand = Scripted(preset, verdict)
    ink = sg.write("good\nbad\nfine", preset=hand)
    assert (hand.asked.count("bad"), len(hand.asked)) == (3, 5)
    assert (ink.meta["verdict"], ink.meta["redrawn"]) == ("finished", 2)
    # Another attempt is another draw: a seed that failed would fail again.
    first = sg.write("good\nbad\nfine", preset=Scripted(preset))
    assert np.array_equal(first.strokes[0], ink.strokes[0])
    assert not np.array_equal(first.strokes[4], ink.strokes[4])


@pytest.mark.parametrize("verdict", ["ran on", "skipped", "truncated"])
def test_giving_up_is_said_by_line_and_verdict(preset, verdict):
    hand = Scripted(preset, lambda text, _: verdict if text == "bad" else "finished")
    with pytest.warns(NotFinished) as caught:
        ink = sg.write("good\nbad", preset=hand)
    (warning,) = caught
    message = str(warning.message)
    assert "'bad' on line 2" in message and verdict in message and "another seed" in message
    assert str(hand.asked.count("bad")) in message and 2 <= hand.asked.count("bad") <= 20
    assert verdict in ink.meta["verdict"] and len(ink) == 7, "what there is is drawn"


def test_every_piece_that_failed_is_named(preset):
    hand = Scripted(preset, lambda text, _: "skipped")
    with pytest.warns(NotFinished) as caught:
        sg.write("one\ntwo\nthree", preset=hand)
    assert [str(w.message).split(" on ")[0] for w in caught] == ["'one'", "'two'", "'three'"]


def test_a_clockwork_network_gets_its_verdict_through(clockwork):
    assert sg.write("steady going", preset=clockwork(0.2)).meta["verdict"] == "finished"
    with pytest.warns(NotFinished, match="ran on"):
        sg.write("ab", preset=clockwork(1e-4))
    with pytest.warns(NotFinished, match="truncated"):
        sg.write("abcdef", preset=clockwork(60.0))


@pytest.mark.parametrize(
    "accented, plain, marks",
    [
        ("é", "e", 1),
        ("naïve", "naive", 2),
        ("Ångström", "Angstrom", 3),
        ("garçon\nété", "garcon\nete", 3),
    ],
)
def test_accents_add_strokes_and_change_no_letter(scripted, accented, plain, marks):
    bare, full = (sg.write(text, preset=scripted, seed=3) for text in (plain, accented))
    assert len(full) == len(bare) + marks
    assert full.label == accented
    found = [stroke.tobytes() for stroke in full.strokes]
    assert all(stroke.tobytes() in found for stroke in bare.strokes)


def test_an_accent_stands_over_its_own_letter_in_any_piece(scripted):
    text = "nnnn " * 20 + "é" + " nnnn" * 3
    ink = sg.write(text, preset=scripted)
    (mark,) = (stroke for stroke in ink.strokes if stroke[:, 1].max() < -1)
    below = [s for s in ink.strokes if s[:, 0].min() <= mark[:, 0].mean() <= s[:, 0].max()]
    squares = [s for s in ink.strokes if s is not mark]
    assert len(below) == 2
    assert [i for i, s in enumerate(squares) if any(s is b for b in below)] == [80]


def test_typographic_quotes_are_drawn(scripted):
    ink = sg.write("“Don’t…”", preset=scripted)
    assert len(ink) == 2 + len("Don't...") + 2
    assert scripted.asked == ["Don't..."]


def spans(ink):
    return [(stroke[:, 0].min(), stroke[:, 0].max()) for stroke in ink.strokes]


@pytest.mark.parametrize("sign", sorted(SIGNS))
def test_a_sign_stands_between_its_neighbours_and_touches_neither(scripted, sign):
    ink = sg.write(f"n{sign}n", preset=scripted)
    assert scripted.asked == ["n", "n"] and ink.label == ink.meta["text"] == f"n{sign}n"
    left, *middle, right = spans(ink)
    # The squares come in the order of the text, and the sign's strokes between them.
    assert left[0] == pytest.approx(0, abs=1e-5) and middle
    edges = min(a for a, _ in middle), max(b for _, b in middle)
    assert 0.05 < edges[0] - left[1] < 0.4 and 0.05 < right[0] - edges[1] < 0.4
    assert all(
        stroke[:, 1].max() == pytest.approx(0, abs=1e-5) for stroke in ink.strokes[:: len(ink) - 1]
    )


@pytest.mark.parametrize(
    "text, asked",
    [
        ("Straße und Fuß.", ["Stra", "e und Fu"]),
        ("a – b", ["a", "b"]),
        ("(½ kg), €5, 5 €.", ["kg),", "5, 5"]),
        ("«oui», dit-il", ["oui", "dit-il"]),
        ("—", []),
        ("x² + y³ = “z”!", ["x", "+ y", "= ", "z"]),
        ("one   «two»", ["one", "two"]),
        ("¿Qué? ¡Sí!\n€", ["Que?", "Si!"]),
    ],
)
def test_the_network_writes_what_stands_around_signs(scripted, text, asked):
    ink = sg.write(text, preset=scripted)
    assert scripted.asked == [part.strip() for part in asked]
    assert ink.label == text and ink.meta["verdict"] == "finished" and ink.meta["redrawn"] == 0
    assert all(part.isascii() for part in scripted.asked)


def test_a_space_before_a_sign_is_left_like_any_other(scripted):
    def gap(text):
        found = spans(sg.write(text, preset=scripted))
        return found[1][0] - found[0][1]

    assert gap("n €") == pytest.approx(gap("n  n"), abs=1.1) and gap("n €") > gap("n€") + 0.5
    assert gap("n   €") > gap("n €") + 1.5


def test_signs_are_as_the_seed_has_them_and_do_not_change_what_is_written(scripted):
    one, again, other = (sg.write("n€n", preset=scripted, seed=seed) for seed in (1, 1, 2))
    assert one == again and one != other
    drawn = sg.write("n€", preset=scripted, seed=1)
    assert np.array_equal(drawn.strokes[0], one.strokes[0])


def test_a_long_line_with_signs_loses_nothing(scripted):
    text = "“word” – " * 60 + "x" * 100 + "ß" + "y" * 100
    ink = sg.write(text, preset=scripted)
    assert "".join(scripted.asked) == "word" * 60 + "x" * 100 + "y" * 100
    assert len(ink) == len(text.replace(" ", "")) + 120  # quotes are of two strokes


def test_what_cannot_be_written_is_replaced_if_one_asks_for_it_and_said_once(scripted):
    text = "a → b ☆\n→ Ａnna"
    with pytest.raises(ValueError, match="with --replace"):
        sg.write(text, preset=scripted)
    with pytest.warns(LeftOut) as caught:
        ink = sg.write(text, preset=scripted, replace=True)
    assert [str(one.message) for one in caught] == ["replaced '→' by '->', '☆' by '*', 'Ａ' by 'A'"]
    assert caught[0].filename == __file__
    assert scripted.asked == ["a -> b *", "-> Anna"]
    assert ink.label == ink.meta["text"] == text


def test_what_nothing_is_near_to_is_an_error_all_the_same(scripted):
    with pytest.warns(LeftOut), pytest.raises(ValueError) as caught:
        sg.write(["fine", "→\n a 日"], preset=scripted, replace=True)
    assert str(caught.value).startswith("text 2: cannot write '日' (CJK")
    assert "at line 2, column 4" in str(caught.value) and scripted.asked == []


def test_nothing_is_said_where_nothing_is_replaced(scripted):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sg.write("Žluťoučký – “ß”", preset=scripted, replace=True)
    with pytest.raises(TypeError, match="text must be a str"):
        sg.write(5, preset=scripted, replace=True)


def test_all_printable_characters_can_be_asked_for(folder, unwarned):
    text = "".join(map(chr, range(32, 127)))
    assert len(sg.write(text, preset=folder)) > 0


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t ", "\u00a0"])
def test_no_text_is_an_error(scripted, text):
    with pytest.raises(ValueError, match="no text to write"):
        sg.write(text, preset=scripted)


@pytest.mark.parametrize("text", [None, 5, b"bytes", [5], ["a", b"b"]])
def test_text_must_be_text(scripted, text):
    with pytest.raises(TypeError, match="text must be a str"):
        sg.write(text, preset=scripted)


@pytest.mark.parametrize(
    "text, words",
    [
        ("fine\nbell\x07", "control character 0x07) at line 2, column 5"),
        ("a\x00b", "control character 0x00) at line 1, column 2"),
        ("escape\x1b[31m", "at line 1, column 7"),
        ("a\rb", "control character 0x0d) at line 1, column 2"),
        ("one\ntwo\n3 ₿", "BITCOIN SIGN) at line 3, column 3"),
        ("\ud800", "at line 1, column 1"),
    ],
)
def test_what_cannot_be_written_is_named_with_its_line(scripted, text, words):
    with pytest.raises(ValueError) as caught:
        sg.write(text, preset=scripted)
    assert words in str(caught.value) and "\n" not in str(caught.value)
    assert scripted.asked == []


@pytest.mark.parametrize(
    "text, words",
    [
        ("x" * 10_000, "10,000 characters, a line may have 1,000"),
        ("ok\n" + "word " * 2_000, "line 2 has 10,000 characters"),
        ("short\n" * 20_000, "120,000 characters, a text may have"),
    ],
)
def test_too_much_text_is_refused_before_anything_is_drawn(scripted, text, words):
    with pytest.raises(ValueError) as caught:
        sg.write(text, preset=scripted)
    assert words in str(caught.value) and len(str(caught.value)) < 300
    assert scripted.asked == []


@pytest.mark.parametrize(
    "options, words",
    [
        ({"style": 6}, "style 6 is not there"),
        ({"style": "scrawl"}, "nor a name"),
        ({"bias": -0.1}, "bias"),
        ({"bias": 11}, "bias"),
        ({"bias": float("nan")}, "bias"),
        ({"seed": -1}, "seed"),
        ({"seed": 1.5}, "seed"),
    ],
)
def test_options_out_of_range(scripted, options, words):
    with pytest.raises(ValueError, match=words):
        sg.write("a", preset=scripted, **options)
    assert scripted.asked == []


def test_priming_is_normalised_before_it_is_given_to_the_hand(scripted):
    t = np.linspace(0, 6, 600)
    wave = np.stack([200 * t, 900 - 100 * np.sin(np.pi * t) ** 2], axis=1)
    sg.write("on it", preset=scripted, prime=(Drawing((wave,)), " nun mü "))
    ink, text = scripted.prime
    assert text == "nun mu"
    spacing = scripted.normaliser.spacing
    assert ink.height * spacing == pytest.approx(1, abs=0.15)
    assert abs(ink.bounds[3]) * spacing < 0.15 and ink.bounds[0] == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize(
    "drawing, text",
    [(Drawing(([[0, 0], [9, 5]],)), ""), (Drawing(([[0, 0], [9, 5]],)), "  "),
     (Drawing(()), "text"), (Drawing(([[0, 0]],)), "i"), (Drawing(([[0, 0], [9, 5]],)), "€")],
)  # fmt: skip
def test_priming_needs_ink_and_its_text(scripted, drawing, text):
    with pytest.raises(ValueError):
        sg.write("a", preset=scripted, prime=(drawing, text))
    assert scripted.asked == []


def test_several_texts_are_drawn_side_by_side_each_as_if_alone(scripted):
    texts = ["Dear Zoë,\nhow are you?", "one", "x" * 60 + " y"]
    together = sg.write(texts, preset=scripted, seed=4, style=2)
    assert together == [sg.write(text, preset=scripted, seed=4, style=2) for text in texts]
    assert [ink.meta["text"] for ink in together] == texts
    assert sg.write([], preset=scripted) == [] and len(sg.write(("a",), preset=scripted)) == 1


def test_texts_in_hands_of_their_own_are_drawn_side_by_side_each_as_if_alone(hand):
    hands = [
        Hand(style, bias, seed, hand, best_of=1)
        for style, bias, seed in [(1, 0.0, 4), ("bold one", 2.5, 9), ("1:0.5,3:0.5", 0.7, 4)]
    ]
    texts = ["so be it", "as is", "fine, “too”"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        both = compose(texts, hands)
        alone = [compose([text], [own])[0] for text, own in zip(texts, hands)]
    for one, other in zip(both, alone):
        assert one.facts == other.facts
        ours, theirs = one.drawing(), other.drawing()
        assert len(ours) == len(theirs)
        assert np.abs(ours.points - theirs.points).max() < 1e-3  # rows in company, last bits
    styles = [one.facts["style"] for one in both]
    assert styles == ["1", "2", "1:0.5,3:0.5"] and len({one.facts["bias"] for one in both}) == 3


def test_several_texts_fill_batches_together(scripted):
    seen = []
    sg.write(
        ["a b"] * 20, preset=scripted, progress=lambda batches: seen.extend(batches) or batches
    )
    assert [len(batch) for batch in seen] == [16, 4]


def test_a_line_among_several_texts_is_told_by_its_text(preset):
    hand = Scripted(preset, lambda text, attempt: "ran on" if text == "bad" else "finished")
    with pytest.warns(NotFinished, match="text 2: 'bad' on line 3: ran on after 10") as caught:
        good, bad = sg.write(["fine", "a\nb\nbad"], preset=hand)
    assert len(caught) == 1 and caught[0].filename == __file__
    assert (good.meta["verdict"], good.meta["redrawn"]) == ("finished", 0)
    assert (bad.meta["verdict"], bad.meta["redrawn"]) == ("ran on", 9)
    for texts, message in (
        (["a", "b\n日"], "text 2: .*at line 2,"),
        (["a", " "], "text 2: there is no text"),
        (["a", "b" * 1001], "text 2: line 1 has 1,001 characters"),
    ):
        with pytest.raises(ValueError, match=message):
            sg.write(texts, preset=hand)


def test_an_unknown_option_is_refused(scripted):
    with pytest.raises(TypeError, match="bais"):
        sg.write("a", preset=scripted, bais=2)


def test_progress_sees_all_the_work(scripted):
    seen = []

    def progress(batches):
        for batch in batches:
            seen.append(batch)
            yield batch

    text = "\n".join("abcdefgh" for _ in range(50))
    assert len(sg.write(text, preset=scripted, progress=progress)) == 400
    assert sum(map(len, seen)) == 50


def test_presets_that_cannot_be_used(folder, tmp_path):
    with pytest.raises(PresetError, match="no preset of that name"):
        sg.write("a", preset=tmp_path / "gone")
    (folder / "weights.npz").write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(PresetError, match="damaged"):
        sg.write("a", preset=folder)


def test_a_preset_of_another_model(preset):
    with pytest.raises(PresetError, match="not a synthesis network"):
        Scripted(Preset("other", {"model": "sketch"}, {}))


@pytest.mark.skipif(native.machine() is None, reason="needs the step in C")
def test_nothing_is_left_to_blas_whose_threads_wait_for_one_another(monkeypatch):
    def refused(*factors):
        raise AssertionError(f"a product by NumPy of {[factor.shape for factor in factors]}")

    monkeypatch.setattr(ops, "matmul", refused)
    reader = sg.load("reader")
    written = sg.write("fox", seed=1, preset=sg.load("handwriting"))
    assert "sure" in written.meta and reader.texts([to_stroke3(written)])


class Onlooker:
    """Keeps what it is told: of each piece and attempt the points, and what came of it."""

    def __init__(self):
        self.told, self.over, self.done = {}, set(), None

    def points(self, piece, attempt, points, over):
        before = self.told.get((piece, attempt), [])
        assert points[: len(before)] == before  # what has been told stays
        assert (piece, attempt) not in self.over or points == before
        self.over |= {(piece, attempt)} if over else set()
        self.told[piece, attempt] = list(points)

    def written(self, done):
        self.done = done


@pytest.mark.parametrize("text", ["hello", "two lines\nof  text", "a" * 60 + " b"])
def test_who_looks_on_is_told_all_points_of_each_attempt_and_what_came_of_it(hand, text):
    eye = Onlooker()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        drawing = sg.write(text, preset=hand, watch=eye)
        assert sg.write(text, preset=hand) == drawing  # looking changes nothing
    assert eye.done.drawing() == drawing and eye.over == eye.told.keys()
    parts = [part for row in eye.done.rows for part in row]
    attempts = {piece: 0 for piece, _ in eye.told}
    for piece, attempt in eye.told:
        attempts[piece] = max(attempts[piece], attempt + 1)
    assert attempts == {part.piece: part.attempts for part in parts}
    for part in parts:
        drawn = [eye.told[part.piece, attempt] for attempt in range(part.attempts)]
        kept = part.line.offsets[:, :2]
        assert any(
            len(points) == len(kept) and np.allclose(np.array(points)[1:, :2], kept[1:])
            for points in drawn
        )


def test_an_onlooker_who_leaves_ends_the_writing(hand):
    class Leaving(Onlooker):
        def points(self, piece, attempt, points, over):
            raise InterruptedError("gone")

    with pytest.raises(InterruptedError):
        sg.write("hello", preset=hand, watch=Leaving())


HIGH = [{"unicode": c, "d": "M0 0L0 800L100 800", "horiz-adv-x": "400"} for c in "→Ж日"]
HOOK = np.array([[0, 0], [0, -800], [100, -800]]) / 500


@pytest.fixture
def arrows(tmp_path):
    """A font of three characters, whose glyphs are hooks."""
    path = tmp_path / "arrows.svg"
    path.write_bytes(svg_font(HIGH, meta="License: OFL 1.1"))
    return path


def hooks(ink):
    """The strokes that straight lines join, and whether each is a hook of which size."""
    found = [stroke for stroke, straight in zip(ink.strokes, ink.straight) if straight]
    return [(stroke - stroke[0], stroke[0]) for stroke in found]


def test_a_fallback_font_writes_what_the_hand_cannot_as_large_and_on_its_baseline(scripted, arrows):
    text = "aeno → Ж日, mr"
    with pytest.warns(LeftOut) as caught:
        ink = sg.write(text, preset=scripted, fallback=arrows)
    assert [str(one.message) for one in caught] == ["in the font Small: '→', 'Ж', '日'"]
    assert caught[0].filename == __file__
    assert scripted.asked == ["aeno", "mr"] and ink.label == ink.meta["text"] == text
    assert ink.meta["fallback"] == "Small" and ink.meta["licence"] == "OFL 1.1"
    assert "fallback" not in sg.write("aeno", preset=scripted, fallback=arrows).meta
    del scripted.asked[2:]
    squares = [stroke for stroke, bent in zip(ink.strokes, ink.straight) if not bent]
    high = np.median([np.ptp(stroke[:, 1]) for stroke in squares if len(stroke) == 4])
    found = hooks(ink)
    assert len(found) == 3
    for shape, (_, y) in found:
        assert np.allclose(shape, high * HOOK, atol=0.01) and abs(y) < 1e-3
    # Ж and 日 stand together as the font has them, the words apart as the hand has them.
    (_, arrow), (_, first), (_, second) = found
    assert second[0] - first[0] == pytest.approx(high * 400 / 500, abs=0.01)
    assert first[0] - (arrow[0] + high * 100 / 500) == pytest.approx(0.95, abs=0.01)


def test_a_fallback_goes_before_what_is_near_and_is_no_cure_for_the_rest(scripted, arrows):
    with pytest.warns(LeftOut) as caught:
        sg.write("an → ☆", preset=scripted, fallback=arrows, replace=True)
    assert [str(one.message) for one in caught] == [
        "replaced '☆' by '*'", "in the font Small: '→'",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="'Ω' .* and the fallback font lacks them"):
        sg.write("an Ω", preset=scripted, fallback=arrows)


def test_with_a_fallback_nothing_else_changes(folder, arrows, unwarned):
    text = "Où est “Zoë”? x² = ½"
    own = sg.write(text, preset=folder, seed=3)
    with warnings.catch_warnings():
        warnings.simplefilter("error", LeftOut)
        assert sg.write(text, preset=folder, seed=3, fallback=arrows) == own


def test_a_fault_is_told_by_its_place_beside_what_is_lent(preset, arrows):
    lost = Scripted(preset, lambda text, attempt: "skipped" if "on" in text else "finished")
    with (
        pytest.warns(LeftOut),
        pytest.warns(NotFinished, match="'on' on line 1, column 5: skipped"),
    ):
        sg.write("Ж日→ on", preset=lost, fallback=arrows)


def test_a_font_writes_without_a_hand(arrows):
    ink, other = sg.write(["→Ж", "日\n日"], font=arrows)
    assert np.allclose(ink.strokes[1], HOOK + [0.8, 0], atol=1e-6) and all(ink.straight)
    assert ink.label == "→Ж" and ink.meta["font"] == "Small" and ink.meta["unit_mm"] == 2.5
    assert other.strokes[1][0].tolist() == pytest.approx([0, 3.6])
    assert sg.write("→", font=arrows) == sg.write("→", arrows)
    with pytest.raises(ValueError, match="seed has no meaning with a font"):
        sg.write("→", font=arrows, seed=1)
    with pytest.raises(ValueError, match="^text 2: the font Small lacks 'é' at line 1, column 2"):
        sg.write(["→", "→é"], font=arrows)

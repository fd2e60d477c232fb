import io

import numpy as np
import pytest
from PIL import Image

from strokegen.ink.drawing import Drawing
from strokegen.render import to_gif, to_image
from strokegen.render.order import stroke_order

TIMED = Drawing(
    (np.stack([np.arange(5.0), np.zeros(5)], axis=1), [[0, 1], [4, 1]], [[2, 3]]),
    ([0, 0.25, 0.5, 0.75, 1.0], [1.5, 2.0], [2.5]),
    meta={"pen": 0.3},
)


def pictures(data):
    """(second, grey pixels) of every frame, and when it all ends."""
    with Image.open(io.BytesIO(data)) as gif:
        found, now = [], 0.0
        for number in range(gif.n_frames):
            gif.seek(number)
            found.append((now, np.asarray(gif.convert("L"), int)))
            now += gif.info["duration"] / 1000
        return found, now, gif.info.get("loop")


def at(found, second):
    return [pixels for start, pixels in found if start <= second + 1e-6][-1]


def test_strokes_are_drawn_in_their_own_times():
    found, end, loop = pictures(to_gif(TIMED, width=200, colour="black"))
    assert end == pytest.approx(2.5 + 1.5, abs=0.06) and loop == 0
    full = np.asarray(to_image(TIMED, width=200, colour="black").convert("L"), int)
    ink = 255 - full
    dark = [int((255 - at(found, s)).sum()) for s in (0, 0.5, 1.0, 1.45, 1.75, 2.0, 2.45, 2.5)]
    whole = ink.sum()
    stroke = dark[2] / whole
    assert dark[0] < 0.2 * dark[2]  # a dot, where the pen came down
    assert dark[1] / dark[2] == pytest.approx(0.5, abs=0.06)
    assert dark[3] == dark[2] and dark[6] == dark[5]
    assert dark[4] / whole == pytest.approx(1.5 * stroke, abs=0.04)
    assert dark[5] / whole == pytest.approx(2 * stroke, abs=0.02)
    assert dark[7] / whole == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("pen", ["constant", "fountain", "nib", "brush"])
def test_the_last_frame_is_the_still_picture(pen, written):
    found, *_ = pictures(to_gif(written, width=300, pen=pen))
    still = np.asarray(to_image(written, width=300, pen=pen).convert("L"), int)
    # Up to the palette's 32 shades, and the seams of what was drawn bit by bit.
    difference = np.abs(found[-1][1] - still)
    assert difference.mean() < 0.5 and np.quantile(difference, 0.999) < 30
    assert found[-1][1][0, 0] == 255


def test_ink_only_grows(written):
    found, *_ = pictures(to_gif(written, width=300))
    for (_, before), (_, after) in zip(found, found[1:]):
        assert (after <= before).all()
    assert len(found) > 10


def test_once_or_over_and_over():
    assert pictures(to_gif(TIMED, width=100, animate="once"))[2] is None
    assert pictures(to_gif(TIMED, width=100, animate="loop"))[2] == 0


def test_a_duration_is_kept():
    _, end, _ = pictures(to_gif(TIMED, width=100, duration=1))
    assert end == pytest.approx(1 + 1.5, abs=0.06)


def test_strokes_have_their_own_colours():
    page = stroke_order(TIMED, numbers=False)
    with Image.open(io.BytesIO(to_gif(page, width=200))) as gif:
        gif.seek(gif.n_frames - 1)
        colours = {colour for _, colour in gif.convert("RGB").getcolors(1 << 16)}
    from PIL import ImageColor

    for ink in page.drawings:
        wanted = ImageColor.getrgb(ink.meta["colour"])
        assert min(np.abs(np.subtract(c, wanted)).max() for c in colours) < 5


def test_the_same_input_gives_the_same_bytes():
    assert to_gif(TIMED, width=100) == to_gif(TIMED, width=100)


def test_progress_is_told():
    told = []
    to_gif(TIMED, width=100, progress=lambda moments: told.append(len(moments)) or iter(moments))
    assert told == [51]


def test_no_ink_is_a_picture():
    found, end, _ = pictures(to_gif(Drawing(()), width=50))
    assert len(found) == 1 and (found[0][1] == 255).all()


@pytest.mark.parametrize(
    "options, message",
    [
        (dict(duration=500), "drawing this takes 500 seconds, a GIF may take 100"),
        (dict(width=9000), "over 4 megapixels"),
        (dict(background="none"), "a GIF needs a background"),
        (dict(animate="twice"), "animate 'twice'"),
        (dict(pen="quill"), "pen 'quill'"),
    ],
)
def test_bad_options_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        to_gif(TIMED, **options)

"""The page: one file that runs nothing but its own scripts, and writes in a browser."""

import base64
import hashlib
import json
import re
import time
from html.parser import HTMLParser
from urllib.parse import urlencode

import numpy as np
import pytest
from defusedxml import ElementTree
from PIL import Image

from strokegen.models.handwriting import style as styles
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.learned import LearnedStyle, space_of
from strokegen.models.handwriting.page import page, save
from strokegen.presets import Preset, PresetError

HARM = '</textarea></script><script>alert(1)</script>{{model}}<!-- " onload=alert(1)'


def inner(text, begin, end="</script>"):
    return text.split(begin, 1)[1].split(end, 1)[0]


def test_it_runs_its_own_scripts_alone_and_asks_for_nothing(hand):
    text = page(hand)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    assert policy.startswith("default-src 'none'; worker-src blob:;")
    for tag, begin, end in (
        ("style-src", "<style>", "</style>"),
        ("script-src 'wasm-unsafe-eval'", '<script type="module">', "</script>"),
    ):
        digest = base64.b64encode(hashlib.sha256(inner(text, begin, end).encode()).digest())
        assert f"{tag} 'sha256-{digest.decode()}'" in policy
    assert set(re.findall(r"\w+://[^\"'\s)]+", text)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"@import|url\(|^import |^export |eval\(|innerHTML", text, re.MULTILINE)


def test_words_are_text_whatever_they_say(preset):
    config = {**preset.config, "style_names": {HARM: 2, "neat": 4}}
    text = page(Handwriting(Preset("p" + HARM, config, preset.weights)), text=HARM, title=HARM)
    tags = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: tags.append((tag, dict(attributes)))
    parser.feed(text)
    assert [tag for tag, _ in tags].count("script") == 3
    assert not [name for _, own in tags for name in own if name.startswith("on")]
    known = json.loads(inner(text, 'id="model">'))
    assert known["hands"] == config["style_names"]


def test_the_model_is_the_preset_s(hand):
    known = json.loads(inner(page(hand), 'id="model">'))
    assert known["network"] == hand.network.as_dict() and known["spacing"] == 0.27
    weights = np.frombuffer(base64.b64decode(known["weights"]), "<f2").astype(np.float32)
    expected = [np.asarray(hand.preset.weights[name]).ravel() for name, _ in known["shapes"]]
    np.testing.assert_array_equal(weights, np.concatenate(expected))


def test_weights_that_float16_cannot_hold_are_refused(preset):
    weights = {name: np.asarray(array) for name, array in preset.weights.items()}
    weights["output/bias"] = weights["output/bias"] + np.float32(1e5)
    with pytest.raises(PresetError, match="output/bias is beyond float16"):
        page(Handwriting(Preset("big", preset.config, weights)))


@pytest.mark.parametrize(
    "style, chosen",
    [(None, "neat"), ("neat", "neat"), (2, "bold one"), (5, "5"), ("none", "none"),
     ("neat:1,2:3", "4:0.25,2:0.75")],
)  # fmt: skip
def test_the_hand_that_it_begins_with_is_chosen(hand, style, chosen):
    text = page(hand, style=style, bias=0.7)
    assert re.findall(r'<option value="([^"]+)" selected>', text) == [chosen]
    assert text.count("<option") == 3 + (chosen not in ("neat", "bold one", "none"))
    assert 'value="0.7"' in text


def test_a_learned_hand_is_in_the_page_under_its_file_s_name(hand, tmp_path):
    own = np.float32([0.5, -1, 2, 0.25, 3, 1, 0, -2, 4])
    learned = LearnedStyle(own, "tiny", space_of(hand.preset), 8, 900, name="me.style.json")
    path = tmp_path / "me.style.json"
    learned.save(path)
    for style, name in ((learned, "me.style.json"), (path, "me.style.json"),
                        (f"{path}:0.5,neat:0.5", "me.style.json:0.5,4:0.5")):  # fmt: skip
        text = page(hand, style=style)
        assert re.findall(r'<option value="([^"]+)" selected>', text) == [name]
        assert str(tmp_path) not in text
        known = json.loads(inner(text, 'id="model">'))["hands"]
        shares = styles.parse(style, hand.preset)
        np.testing.assert_allclose(known[name], styles.vector(shares, hand.preset), atol=1e-6)
    np.testing.assert_array_equal(json.loads(inner(page(hand, style=path), 'id="model">'))["hands"]
                                  ["me.style.json"], own)  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """The shipped preset's page."""
    path = tmp_path_factory.mktemp("page") / "write.html"
    save(path)
    return path


LIVE = """new MutationObserver(() => {
    window.live ||= document.querySelector("#live path") !== null;
}).observe(document, { childList: true, subtree: true });"""
"""Run before the page: whether ink was seen as it came, however soon it is over."""


@pytest.fixture
def opened(chromium, file):
    """Open the page from its file, without a network; nothing is complained of or asked for."""
    said, asked, contexts = [], [], []

    def open_page(look=(), **told):
        contexts.append(chromium.new_context(offline=True, accept_downloads=True, **dict(look)))
        contexts[-1].add_init_script(LIVE)
        found = contexts[-1].new_page()
        found.on("console", lambda message: said.append(message.text))
        found.on("pageerror", lambda error: said.append(str(error)))
        found.on("request", lambda request: asked.append(request.url))
        found.goto(f"{file.as_uri()}#{urlencode(told)}")
        return found

    yield open_page
    for context in contexts:
        context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []


def written(found):
    """What the page says when it has written."""
    found.wait_for_selector("#paper[aria-busy=false]", timeout=90_000)
    return found.inner_text("#said")


def downloaded(found, button, folder):
    with found.expect_download() as download:
        found.click(button)
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_it_writes_from_its_file_and_saves_pictures(opened, tmp_path):
    found = opened(text="so & so", hand="clear", seed=2, pen=0.5)
    assert written(found).startswith("Written in") and found.evaluate("window.live")
    vector = downloaded(found, "#svg", tmp_path)
    root = ElementTree.parse(vector).getroot()
    paths = root.findall(".//{http://www.w3.org/2000/svg}path")
    assert vector.name == "so-so.svg" and root[0].text == "so & so"
    assert len(paths) == found.locator("#ink path").count() >= 4
    left, top, width, height = map(float, root.get("viewBox").split())
    assert root.get("width") == f"{2.5 * width:.3f}".rstrip("0").rstrip(".") + "mm"
    assert float(root.get("stroke-width")) == 0.2 and 4 < width < 14 and 3 < height < 7
    numbers = np.array(re.findall(r"[MC]([-\d.]+) ([-\d.]+)", " ".join(p.get("d") for p in paths)))
    x, y = numbers.astype(float).T
    assert left < x.min() and x.max() < left + width
    assert top < y.min() and y.max() < top + height
    assert found.inner_text("#said") == "Saved as so-so.svg."


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_has_the_screen_s_colours_at_300_dots_an_inch(opened, tmp_path, scheme):
    found = opened({"color_scheme": scheme}, text="so", hand="clear", pen=0.8)
    written(found)
    picture = Image.open(downloaded(found, "#png", tmp_path))
    assert found.inner_text("#said") == "Saved as so.png."
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    root = ElementTree.parse(downloaded(found, "#svg", tmp_path)).getroot()
    size = [float(root.get(side).removesuffix("mm")) / 25.4 * 300 for side in ("width", "height")]
    assert picture.size == pytest.approx(size, abs=1)
    colours = found.evaluate(
        "() => { const { color, backgroundColor } = getComputedStyle(document.all.paper);"
        " return [color, backgroundColor]; }"
    )
    ink, paper = (tuple(map(int, re.findall(r"\d+", colour))) for colour in colours)
    picture = picture.convert("RGBA")
    count = dict((colour, n) for n, colour in picture.getcolors(1 << 20))
    assert max(count, key=count.get) == (*paper, 255) == picture.getpixel((0, 0))
    del count[*paper, 255]
    assert max(count, key=count.get) == (*ink, 255)


def test_a_link_gives_the_same_writing(opened):
    first = opened(text="on")
    first.fill("#seed", "7")
    first.select_option("#hand", "small")
    first.fill("#text", "no\non")
    first.keyboard.press("Control+Enter")
    written(first)
    again = opened()
    again.goto(first.url)  # another fragment of the same file: the page stays, and writes
    written(again)
    paths = "all => all.map(path => path.getAttribute('d'))"
    ink = [one.locator("#ink path").evaluate_all(paths) for one in (first, again)]
    assert ink[0] == ink[1] and len(ink[0]) >= 4
    assert again.input_value("#text") == "no\non" and again.input_value("#hand") == "small"


def test_what_cannot_be_written_is_said_and_nothing_is(opened):
    found = opened(text="ødé 日")
    assert re.match("This page cannot write “ø” .*“日” ", written(found))
    assert found.locator("#paper path").count() == 0 and found.is_disabled("#svg")
    for field, value, said in (
        ("bias", "11", "“Neatness” is 11; choose a number from 0 to 10."),
        ("bias", "", "“Neatness” is no number; choose a number from 0 to 10."),
        ("seed", "-1", "“Seed” is -1; choose a whole number from 0."),
        ("seed", "1.5", "“Seed” is 1.5; choose a whole"), ("text", " ", "no text"),
        ("pen", "9", "“Pen, mm” is 9; choose a number from 0.05 to 3."),
        ("line", "", "“Characters a line” is no number; choose a whole number from 0."),
    ):  # fmt: skip
        found = opened(**{"text": "on", field: value})
        assert said in written(found)
        assert found.locator("#paper path").count() == 0 and found.is_disabled("#png")


def test_a_pen_too_wide_is_refused_and_the_ink_stays(opened):
    found = opened(text="on")
    written(found)
    width = found.get_attribute("#paper", "stroke-width")
    found.fill("#pen", "9")
    found.keyboard.press("Tab")
    assert found.inner_text("#said").startswith("“Pen, mm” is 9; ")
    assert found.get_attribute("#paper", "stroke-width") == width and "pen=" not in found.url
    found.click("#write")  # the page says it, not the browser
    assert found.inner_text("#said").startswith("“Pen, mm” is 9; ")


def test_keys_are_told_where_there_are_some(opened):
    assert opened(text="on").is_visible("#keys")
    assert not opened({"has_touch": True, "is_mobile": True}, text="on").is_visible("#keys")


def test_who_wants_no_motion_sees_whole_pieces(opened):
    found = opened({"reduced_motion": "reduce"}, text="on time")
    found.evaluate("""() => {
        window.most = 0;
        new MutationObserver(() => {
            window.most = Math.max(window.most, document.querySelectorAll("#live path").length);
        }).observe(document.getElementById("live"), { childList: true });
    }""")
    written(found)
    assert found.evaluate("window.most") == 0 and found.locator("#ink path").count() >= 5


def test_sixty_frames_a_second_while_it_writes(opened):
    """Half of them at least, or of what a page at rest has where the machine does other things."""
    found = opened(text="on")
    written(found)
    idle = found.evaluate("""() => new Promise((done) => {
        const times = [];
        requestAnimationFrame(function frame(now) {
            times.push(now);
            if (times.length < 31) requestAnimationFrame(frame);
            else done(times.slice(1).map((time, i) => time - times[i]));
        });
    })""")
    found.fill("#text", "a longer line, which takes some time to write")
    gaps = found.evaluate("""() => new Promise((done) => {
        document.getElementById("write").click();
        const times = [], paper = document.getElementById("paper");
        requestAnimationFrame(function frame(now) {
            times.push(now);
            if (paper.getAttribute("aria-busy") === "true") requestAnimationFrame(frame);
            else done(times.slice(1).map((time, i) => time - times[i]));
        });
    })""")
    assert sum(gaps) > 300 and np.mean(gaps) < 2 * max(np.mean(idle), 1000 / 60)
    assert np.median(gaps) < 2 * max(np.median(idle), 1000 / 60)


def test_a_newer_wish_ends_an_older_one(opened):
    found = opened(text="a long line that takes a while to write")
    found.wait_for_selector("#live path", state="attached", timeout=90_000)
    found.fill("#text", "on")
    found.click("#write")
    written(found)
    assert found.get_attribute("#paper", "aria-label") == "Handwriting: on"
    assert found.locator("#ink path").count() < 8


def test_escape_stops_it(opened):
    found = opened(text="a long line that takes a while to write\n" * 20)
    found.wait_for_selector("#live path", state="attached", timeout=90_000)
    found.keyboard.press("Escape")
    time.sleep(0.3)
    assert found.inner_text("#said") == "Stopped." and found.locator("#live path").count() == 0

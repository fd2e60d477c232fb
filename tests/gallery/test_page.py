"""The gallery: one page that needs nothing else and runs nothing but its own script."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from strokegen.gallery import page as galleries
from strokegen.gallery.page import Tile, gallery
from strokegen.ink.drawing import Drawing

HARM = '"><img src=x onerror=alert(1)><script>alert(1)</script>{{script}}</svg></title></style>'


def cat(label="cat", seed=1, timed=False):
    rng = np.random.default_rng(seed)
    strokes = [rng.normal(size=(9, 2)).cumsum(axis=0) * 20 for _ in range(3)]
    times = tuple(np.arange(9) / 20 + k for k in range(3)) if timed else None
    return Drawing(tuple(strokes), times, label, {"preset": "p", "seed": seed, "other": HARM})


class Page(HTMLParser):
    """Tags, attributes and text of a page, as a parser of HTML sees them."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.texts = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes

    def handle_data(self, data):
        self.texts.append(data)


def test_a_caption_says_what_it_is_and_how_it_was_made():
    page = Page(gallery([cat("a & b", seed=7)], title="x < y"))
    text = " ".join(" ".join(page.texts).split())
    assert "x < y" in page.texts and "a & b preset p seed 7 play download" in text
    assert page.tags.count("figure") == 1 and page.tags.count("path") == 3


def test_captions_are_text_whatever_they_say():
    tiles = [Tile.of(cat(HARM), **{HARM: HARM}), Tile.of(cat("\x00\ud800")), cat()]
    text = gallery(tiles, title=HARM)
    text.encode()
    page = Page(text)
    assert page.tags.count("script") == 1 and page.tags.count("style") == 1
    assert not {"img", "iframe", "object", "link", "image", "use", "a"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert text.count('"use strict"') == 1  # what a caption asks for is not filled in
    assert "\\ud800" in text


def test_nothing_outside_the_page_is_asked_for():
    text = gallery([cat()])
    namespaces = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink",
                  "http://www.w3.org/2001/xml-events"}  # fmt: skip
    assert set(re.findall(r"\w+://[^\"'\s)]+", text)) <= namespaces
    assert "url(" not in text and "@import" not in text


def test_the_policy_names_the_page_s_own_style_and_script():
    text = gallery([cat()])
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    for tag in ("style", "script"):
        inner = re.search(rf"<{tag}>(.*)</{tag}>", text, re.S)[1]
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")


def test_none_and_too_many_are_refused(monkeypatch):
    with pytest.raises(ValueError, match="no drawings"):
        gallery([])
    monkeypatch.setattr(galleries, "MOST", 2)
    with pytest.raises(ValueError, match="3 drawings are too many for a page; at most 2"):
        gallery([cat()] * 3)


def test_drawings_of_any_size_are_shown():
    for places in ([[5, 5]], [[0, 0], [1e6, 1]], [[0, 0], [0, 1e-3]]):
        assert "<path" in Tile.of(Drawing((places,))).svg
    assert "<svg" in Tile.of(Drawing(())).svg


@pytest.fixture
def opened(chromium, tmp_path):
    """Open a gallery in the browser; in the end nothing was complained of or asked for."""
    said, asked, pages = [], [], []

    def open_page(text, **options):
        (tmp_path / "g.html").write_text(text, "utf-8")
        page = chromium.new_page(viewport={"width": 1200, "height": 800}, **options)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: asked.append(request.url))
        page.goto((tmp_path / "g.html").as_uri())
        pages.append(page)
        return page

    open_page.said = said
    yield open_page
    for page in pages:
        page.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []


def test_it_filters_by_caption(opened):
    page = opened(gallery([cat("cat", 1), cat("dog", 2), cat("wild cat", 3)]))
    shown = page.locator("figure:visible")
    assert (shown.count(), page.inner_text("#count")) == (3, "3")
    page.fill("#filter", "CAT")
    assert (shown.count(), page.inner_text("#count")) == (2, "2 of 3")
    page.fill("#filter", "seed 3 cat")
    assert shown.locator("b").all_inner_texts() == ["wild cat"]
    page.fill("#filter", "")
    assert shown.count() == 3


# In one go, for the machine may be slow and the drawing goes on: its times and what is hidden.
PLAYED = """figure => {
    figure.querySelector(".play").click();
    return [...figure.querySelectorAll("path")].map(path => {
        const drawn = path.getAnimations().map(one => one.effect)
            .find(effect => effect.getKeyframes()[0].strokeDashoffset);
        const { delay, duration } = drawn.getTiming();
        return [delay, delay + duration, getComputedStyle(path).visibility];
    });
}"""
FINISHED = """figure => [...figure.querySelectorAll("path")].map(path => {
    path.getAnimations().forEach(one => one.finish());
    return getComputedStyle(path).strokeDashoffset;
})"""


def test_it_plays_stroke_by_stroke_and_in_its_own_time(opened):
    page = opened(gallery([cat(timed=True), cat()]))
    for index in (0, 1):
        figure = page.locator("figure").nth(index)
        begins, ends, seen = zip(*figure.evaluate(PLAYED))
        assert sorted(begins) == list(begins) and begins[0] == 0
        assert seen == ("visible", "hidden", "hidden")
        if index == 0:
            assert begins == pytest.approx([0, 1000, 2000], abs=1)
            assert ends == pytest.approx([400, 1400, 2400], abs=1)
        assert figure.evaluate(FINISHED) == ["0px"] * 3


def test_it_stands_still_for_those_who_ask_for_that(opened):
    page = opened(gallery([cat()]), reduced_motion="reduce")
    page.click(".play")
    assert page.evaluate("document.getAnimations().length") == 0


def test_the_full_view_steps_through_what_is_shown_and_plays(opened):
    page = opened(gallery([cat("a"), cat("b"), cat("a c")]))
    page.fill("#filter", "a")
    page.locator(".view").first.click()
    assert page.locator("#full").is_visible() and page.inner_text("#words b") == "a"
    assert page.locator("#stage path").count() == 3
    page.click("#after")
    assert page.inner_text("#words b") == "a c"
    page.keyboard.press("ArrowLeft")
    assert page.inner_text("#words b") == "a"
    page.click("#again")
    assert page.evaluate("document.getAnimations().length") > 0
    page.keyboard.press("Escape")
    assert not page.locator("#full").is_visible()


def test_each_svg_can_be_downloaded(opened):
    from defusedxml import ElementTree

    page = opened(gallery([cat("A cat & dog")]))
    with page.expect_download() as download:
        page.click(".save")
    assert download.value.suggested_filename == "a-cat-dog-1.svg"
    root = ElementTree.parse(download.value.path()).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg" and root[0].text == "A cat & dog"


def test_no_caption_runs(opened):
    page = opened(gallery([Tile.of(cat(HARM), **{HARM: HARM})] * 2, title=HARM))
    page.locator(".view").first.click()
    assert page.inner_text("#words b") == HARM
    assert opened.said == []
    # The policy holds even for what would have got through.
    page.evaluate("""() => {
        const script = document.createElement('script');
        script.textContent = 'window.ran = 1';
        document.body.append(script);
        document.body.insertAdjacentHTML('beforeend', '<svg onload="window.ran = 2">');
    }""")
    page.wait_for_timeout(100)
    assert page.evaluate("window.ran") is None
    assert opened.said and all("Content Security Policy" in line for line in opened.said)
    opened.said.clear()


def test_a_thousand_drawings_stay_usable(opened):
    page = opened(gallery([cat(f"cat {k}", k) for k in range(1000)]))
    assert page.inner_text("#count") == "1,000"
    taken = page.evaluate(
        "async () => { const start = performance.now(); const box = document.getElementById"
        "('filter'); box.value = 'cat 99'; box.dispatchEvent(new Event('input'));"
        "await new Promise(done => requestAnimationFrame(() => setTimeout(done)));"
        "return performance.now() - start; }"
    )
    assert page.inner_text("#count") == "19 of 1,000"  # 99, 199 ... 999 and 990 to 998
    assert taken < 3000, f"the filter took {taken:.0f} ms"

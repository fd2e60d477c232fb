"""A browser goes through all four pages: with a pen, by keyboard, on a phone, in the dark."""

import math
import re
from importlib.resources import files

import pytest

from strokegen.prompts import PROMPTS
from tests.models.sketch_rnn.test_latent import sketcher  # noqa: F401
from tests.web.conftest import needs, served

needs("starlette", "uvicorn")

READY = "[data-format=svg]:enabled"
COPIED = 10  # prompts


LIVE = """new MutationObserver(() => {
    window.live ||= document.querySelector("#sheet .live path") !== null;
}).observe(document, { childList: true, subtree: true });"""
"""Run before a page: whether ink was seen as it came, however soon it is over."""


@pytest.fixture
def open_page(chromium, service, sketcher):  # noqa: F811
    """`open_page(path, **of the browser's context)`: a page whose console has to stay silent."""
    service.sketch = sketcher
    said, contexts = [], []
    with served(service) as (host, port):

        def opened(path, **options):
            contexts.append(chromium.new_context(base_url=f"http://{host}:{port}", **options))
            contexts[-1].add_init_script(LIVE)
            page = contexts[-1].new_page()
            page.set_default_timeout(180_000)
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            page.goto(path)
            return page

        opened.said = said
        yield opened
        for context in contexts:
            context.close()
    assert said == []


def pen(page, sheet, places, force=0.7):
    """A stroke of a pen with pressure, by the browser's own input; places: shares of the sheet."""
    session = page.context.new_cdp_session(page)
    page.locator(sheet).scroll_into_view_if_needed()
    box = page.locator(sheet).bounding_box()
    kinds = ["mousePressed", *["mouseMoved"] * (len(places) - 2), "mouseReleased"]
    for n, (kind, (x, y)) in enumerate(zip(kinds, places)):
        session.send("Input.dispatchMouseEvent", {
            "type": kind, "x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"],
            "button": "left", "buttons": int(kind != "mouseReleased"), "clickCount": 1,
            "pointerType": "pen", "force": force + 0.01 * (n % 7),
        })  # fmt: skip
    session.detach()


PEN = """([strokes, sheet]) => {
  const canvas = document.querySelector(sheet);
  const box = canvas.getBoundingClientRect();
  for (const stroke of strokes) stroke.forEach(([x, y], n) => {
    const kind = n === 0 ? "pointerdown" : n === stroke.length - 1 ? "pointerup" : "pointermove";
    canvas.dispatchEvent(new PointerEvent(kind, {
      pointerId: 7, pointerType: "pen", bubbles: true, cancelable: true, buttons: 1,
      clientX: box.left + x * box.width, clientY: box.top + y * box.height,
      pressure: 0.7 + 0.01 * (n % 7),
    }));
  });
}"""


def words(text):
    """A zigzag a word, three points a character and one."""
    x = 0.05
    for word in text.split():
        count = 3 * len(word) + 1
        yield [(x + 0.006 * i, 0.66 - 0.12 * (i % 2) - 0.05 * (i % 7 == 0)) for i in range(count)]
        x += 0.006 * (count + 3)


def pictured(html):
    """The paths of pictures."""
    return re.findall(r' d="([^"]*)"', html)


def circle(x, y, r):
    return [(x + r * math.cos(i / 3), y + r * math.sin(i / 3)) for i in range(20)]


def serious(page):
    """What axe-core finds that is serious or worse."""
    pytest.importorskip("axe_playwright_python", reason="axe-core is not installed")
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [
        (one["id"], [node["html"] for node in one["nodes"]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def test_write(open_page, hand):
    page = open_page("/")
    page.fill("#text", "hello\nthere")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(READY)
    assert page.evaluate("window.live") and page.locator("#sheet svg path").count() > 1
    assert "Verdict: ran on" in page.inner_text("#said") and "'hello' on line 1" in page.inner_text(
        "#faults"
    )
    assert page.locator("#sheet .fault").count() == page.locator("#faults li").count() > 0
    shown = page.locator("#sheet svg").first.inner_html()
    again = open_page(page.url)  # a link gives the same picture
    again.wait_for_selector(READY)
    assert "text=hello" in page.url and again.locator("#sheet svg").first.inner_html() == shown
    for form, head in (("svg", b"<svg"), ("png", b"\x89PNG"), ("ink", b"{")):
        with page.expect_download() as download:
            page.click(f"[data-format={form}]")
        with open(download.value.path(), "rb") as file:
            assert file.read().startswith(head)
    page.click("#another")
    page.wait_for_selector(READY)
    assert "seed=1" in page.url
    page.go_back()
    page.wait_for_selector(READY)
    assert (
        page.input_value("#seed") == "0" and page.locator("#sheet svg").first.inner_html() == shown
    )
    assert serious(page) == []


def test_the_first_click_writes_and_what_cannot_be_had_says_why(open_page, monkeypatch):
    monkeypatch.setattr("strokegen.web.app.find_spec", lambda name: None)
    page = open_page("/")
    page.wait_for_selector("#hands option", state="attached")
    page.select_option("#paper", "a6")
    page.click("#write")
    page.wait_for_selector(READY)
    assert "text=Dear+Ada" in page.url
    for form, said in (("gcode", "vpype"), ("pdf", "reportlab"), ("ink", "without paper")):
        button = page.locator(f"[data-format={form}]")
        assert button.is_disabled() and said in button.get_attribute("title")
    page.fill("#seed", "-1")
    page.press("#seed", "Control+Enter")  # the browser says what is wrong with it
    assert "seed" not in page.url and page.is_enabled("[data-format=svg]")


def test_a_long_line_on_a_phone_is_as_high_as_it_can_be_read(open_page):
    page = open_page(f"/?text={'+'.join(['abc'] * 40)}", viewport={"width": 390, "height": 500})
    page.wait_for_selector(READY)
    wide, inner, high = page.evaluate("""() => {
      const [sheet, svg] = ["#sheet", "#sheet svg"].map((one) => document.querySelector(one));
      const rule = getComputedStyle(svg).getPropertyValue("--wide");
      return [sheet.clientWidth, sheet.scrollWidth, svg.getBoundingClientRect().width / rule];
    }""")
    assert inner > 1.5 * wide and high > 9.9  # px an x-height
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert serious(page) == []
    page.click("#another")
    page.wait_for_selector(READY)
    assert page.locator("#sheet").bounding_box()["y"] >= 0  # though the button is far below


def test_write_on_paper_in_the_dark_on_a_phone(open_page):
    page = open_page(
        "/?text=a+b%0Ac&paper=a6&rules=lines&pen=nib", color_scheme="dark", is_mobile=True,
        has_touch=True, viewport={"width": 390, "height": 800},
    )  # fmt: skip
    page.wait_for_selector(READY)
    assert page.locator("#sheets svg").count() == 1 and page.is_disabled("[data-format=ink]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert serious(page) == []


def test_who_reads_no_sense_in_it_is_told(open_page):
    page = open_page("/?text=%E6%97%A5")
    page.wait_for_selector("#said.bad")
    assert "cannot write" in page.inner_text("#said")
    assert "422" in open_page.said.pop()  # as the browser says itself


def test_my_hand(open_page, service):
    page = open_page("/hand")
    page.wait_for_selector("#prompt:not(:empty)")
    for number in range(COPIED):
        assert page.inner_text("#prompt") == PROMPTS[number]
        page.evaluate(PEN, [list(words(PROMPTS[number])), "#pad"])
        if number < COPIED - 1:
            page.click("#next")
    page.click("#undo")
    page.click("#undo")
    page.click("#redo")
    page.wait_for_selector("#pad[aria-busy=false]")  # all is kept
    ink = service.hands.drawings("me")
    assert [(one.label, len(one)) for one in ink] == [
        (text, len(text.split()) - (text == PROMPTS[COPIED - 1])) for text in PROMPTS[:COPIED]
    ]
    for one in ink:
        assert all(0.6 < value < 0.9 for part in one.pressure for value in part)
        assert all((part[1:] >= part[:-1]).all() for part in one.times)
        assert one.num_points > 80
    assert "still missing" in page.inner_text("#count")
    page.reload()  # goes on where it was left
    page.wait_for_selector("#prompt:not(:empty)")
    assert page.inner_text("#prompt") == PROMPTS[COPIED]
    page.click("#back")
    assert page.inner_text("#prompt") == PROMPTS[COPIED - 1] and page.is_enabled("#undo")
    page.click("#learn")
    page.wait_for_selector("#beside:not([hidden]) #first svg[aria-label^=learned]")
    assert "nearest" in page.inner_text("#learned") and page.locator("#own path").count() == 9
    assert serious(page) == []
    page.click("#use")
    page.wait_for_selector(READY)
    assert page.input_value("#style") == "me"
    page.goto("/hand")
    page.wait_for_selector("#delete:enabled")
    page.click("#delete")
    page.click("#sure button[value=yes]")
    page.wait_for_selector("#learn:disabled")
    assert service.hands.names() == []


def test_a_name_is_held_to_its_rule_as_it_is_typed(open_page, service):
    page = open_page("/hand")
    page.wait_for_selector("#prompt:not(:empty)")
    for name in ("", "..", "Anna Berg", "Ünï", "-me"):
        page.fill("#name", name)
        page.wait_for_selector("#rule.bad")
        assert page.is_disabled("#skip") and page.inner_text("#said") == ""
        page.fill("#name", "you")
        page.wait_for_selector("#prompt:not(:empty)")
        assert page.locator("#rule.bad").count() == 0
    assert page.locator("#ndjson[href]").count() == 0
    pen(page, "#pad", circle(0.5, 0.5, 0.1))
    page.wait_for_selector("#ndjson[href]")
    assert page.locator("#meter .there").count() == 0  # a blot is no line
    page.click("#next")
    assert page.locator("#meter .there").count() == len(set(PROMPTS[0]) - {" "})
    page.wait_for_selector("#pad[aria-busy=false]")
    page.click("#delete")
    page.click("#sure button[value=yes]")
    page.wait_for_selector("#delete:disabled")


def test_a_phone_held_across_shows_prompt_and_pad(open_page):
    page = open_page("/hand", viewport={"width": 844, "height": 390})
    page.wait_for_selector("#prompt:not(:empty)")
    for place in ("#prompt", "#pad", "#next"):
        box = page.locator(place).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 390, place


@pytest.mark.parametrize("width", [390, 1200])
def test_long_captions_stay_in_their_cards(open_page, service, width):
    for title in ("short", "word " * 40, "x" * 200):
        service.made.add("write", title, "/", '<svg xmlns="http://www.w3.org/2000/svg" '
                         'width="900mm" height="9mm" viewBox="0 0 900 9"/>')  # fmt: skip
    page = open_page("/gallery", viewport={"width": width, "height": 800})
    page.wait_for_selector(".tile svg")
    for tile in page.locator(".tile").all():
        card = tile.bounding_box()
        for part in ("svg", ".what", "button"):
            box = tile.locator(part).bounding_box()
            assert card["x"] <= box["x"] and box["x"] + box["width"] <= card["x"] + card["width"]
    page.locator(".tile button").first.click()
    page.click("#sure button[value=no]")
    page.click("#all")
    page.keyboard.press("Escape")
    assert page.locator(".tile").count() == 3  # who says no, or nothing, loses nothing


def test_draw_with_me_and_the_gallery(open_page):
    page = open_page("/draw")
    pen(page, "#left", circle(0.5, 0.5, 0.2))
    page.click("#go")
    page.wait_for_selector("#endings svg")
    assert page.locator("#endings svg").count() == 4
    assert page.locator("#endings .begun").count() == 4  # one's own, in each of them
    assert serious(page) == []
    shown = pictured(page.inner_html("#endings"))
    page.click("#both")
    assert page.is_disabled("[data-undo=left]")  # each way has drawings of its own
    pen(page, "#left", circle(0.6, 0.4, 0.2))
    pen(page, "#right", circle(0.4, 0.6, 0.3))
    page.click("#go")
    page.wait_for_selector("#shown svg")
    ways = set()
    for share in ("0", "6", "12"):
        page.locator("#way").fill(share)
        ways.add(page.inner_html("#shown"))
    assert len(ways) == 3
    with page.expect_download() as download:
        page.click("#save")
    with open(download.value.path(), "rb") as file:
        assert b"<path" in file.read()
    assert serious(page) == []
    between = pictured(page.inner_html("#shown"))
    page.click("#one")
    assert pictured(page.inner_html("#endings")) == shown and page.is_enabled("[data-undo=left]")
    page.goto("/gallery")
    page.wait_for_selector(".tile svg")
    for number, place, drawn in ((0, "#shown", between), (1, "#endings", shown)):
        page.locator(".what").nth(number).click()  # makes it again, and keeps it once
        page.wait_for_selector(f"{place} svg")
        if place == "#shown":
            page.locator("#way").fill("12")
        assert page.is_enabled("[data-undo=left]")
        assert pictured(page.inner_html(place)) == drawn
        page.goto("/gallery")
        page.wait_for_selector(".tile svg")
    page.goto("/?text=hi")
    page.wait_for_selector(READY)
    page.click("nav a[href='/gallery']")
    page.wait_for_selector(".tile svg")
    assert page.locator(".tile").count() == 3 and serious(page) == []
    page.locator(".tile button").first.click()
    page.click("#sure button[value=yes]")
    page.locator(".tile").nth(2).wait_for(state="detached")
    page.click("#all")
    page.click("#sure button[value=yes]")
    page.wait_for_selector("#empty:not([hidden])")

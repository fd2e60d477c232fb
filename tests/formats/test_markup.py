"""XML from outside: what is harmless is read, what is not is refused at once."""

import time

import pytest

from strokegen.formats import inkml, markup
from strokegen.formats.markup import MAX_DEPTH, read_xml
from strokegen.ink.checks import Skipped, Unusable


def doctype(*entities):
    return f"<!DOCTYPE svg [{''.join(f'<!ENTITY {entity}>' for entity in entities)}]>"


def test_the_entities_of_illustrator_are_read():
    text = doctype('ns_svg "http://www.w3.org/2000/svg"', 'st0 "fill:none;stroke:#000;"')
    root = read_xml(f'{text}<svg xmlns="&ns_svg;"><path style="&st0;">&st0;</path></svg>'.encode())
    (path,) = root
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert path.get("style") == path.text == "fill:none;stroke:#000;"


@pytest.mark.parametrize(
    "head, body",
    [
        (doctype('a "x"', 'b "&a;&a;"'), "&b;"),
        (doctype('a "&#38;b;"', 'b "&a;"'), ""),
        (doctype('a "<path/>"'), "&a;"),
        (doctype(f'a "{"x" * 1000}"'), "&a;"),
        (doctype('% a "x"'), ""),
        (doctype('a SYSTEM "file:///etc/hostname"'), "&a;"),
        (doctype('a PUBLIC "x" "http://127.0.0.1/x"'), ""),
        (doctype(*(f'a{k} "x"' for k in range(100))), ""),
        (doctype(f'a "{"x" * 200}"'), "&a;" * 100_000),
        ("<?xml version='1.0' encoding='cp037'?>" + doctype('a "x"'), "&a;"),
    ],
    ids=range(10),
)
def test_entities_that_could_grow_are_refused(head, body):
    start = time.process_time()
    with pytest.raises(Unusable, match="XML entities|not well-formed"):
        read_xml(f"{head}<svg>{body}</svg>".encode())
    assert time.process_time() - start < 1


@pytest.mark.parametrize("depth", [MAX_DEPTH, MAX_DEPTH + 1, 500_000])
def test_elements_nest_so_deep_and_no_deeper(depth):
    data = b"<g>" * depth + b"</g>" * depth
    if depth <= MAX_DEPTH:
        assert read_xml(data).tag == "g"
        return
    start = time.process_time()
    with pytest.raises(Unusable, match="nested over 256 deep"):
        read_xml(data)
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"<svg", b"<?xml version='1.0' encoding='x'?><svg/>"]
)
def test_what_is_no_xml(data):
    with pytest.raises(Unusable, match="not well-formed XML"):
        read_xml(data)


@pytest.mark.parametrize("read", [read_xml, lambda data: list(inkml.traced(data, Skipped()))])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_attributes_are_counted(read, encoding, monkeypatch):
    names = " ".join(f'a{number}="b"' for number in range(60_000))
    start = time.process_time()
    with pytest.raises(Unusable, match="over 50,000 attributes of an element"):
        read(f"<ink><a b='c'/><annotation {names}/></ink>".encode(encoding))
    assert time.process_time() - start < 1
    text = "<ink>" + "<a b='c' d='e'/>" * 10 + "</ink>"
    assert read(text.encode(encoding)) is not None
    monkeypatch.setattr(markup, "MAX_ATTRIBUTES", 19)
    with pytest.raises(Unusable, match="over 19 attributes"):
        read(text.encode(encoding))


def test_signs_in_a_text_are_no_attributes_of_few():
    assert read_xml(b"<svg><script>" + b"a=b;" * 40_000 + b"</script></svg>").tag == "svg"

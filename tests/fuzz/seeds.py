# ruff: noqa: E501
"""Valid files to begin with: what the package writes, and what other programs write, by hand."""

from __future__ import annotations

import base64
import gzip
import io
import json
import pickle
import zipfile
from functools import cache
from pathlib import Path

import numpy as np

from strokegen.formats.table import FORMATS
from strokegen.formats.write import encode
from strokegen.ink.archive import pack
from strokegen.ink.drawing import Drawing
from tests.formats import office_files as office
from tests.formats import rnote_files as rnote

LINE = np.array([[0, 0], [3, 4], [5, 4.5], [9, 2]], np.float32)
DRAWINGS = (
    Drawing([LINE, LINE[:2] + 6, [[7, 1]]], label="cat"),
    Drawing([LINE * 20, LINE * 11 + 3], [[0, 0.01, 0.02, 0.03], [0.5, 0.6, 0.7, 0.8]], "a\nb \"x\"",
            {"unit_mm": 0.1, "seed": 3, "preset": "p", "verdict": "finished", "split": "test"}),
    Drawing([LINE], meta={"pen": 0.4, "colour": "#102030", "page_mm": [210, 297]}),
    Drawing([], label="nothing"),
)  # fmt: skip


@cache
def written() -> dict[str, list[bytes]]:
    """Files of every format, as the package writes them."""
    found: dict[str, list[bytes]] = {}
    for name, form in FORMATS.items():
        choices = [[one] for one in DRAWINGS] if form.single else [DRAWINGS[:2], DRAWINGS[2:3]]
        found[name] = []
        for drawings in choices:
            try:
                data = encode(drawings, form)
            except ValueError:
                continue  # what the format cannot hold
            found[name].append(data)
            if form.packed:  # most of what is mutated would not get past gzip
                found[name].append(gzip.decompress(data))
    return found


SVGS = [
    """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="100mm" height="100mm">
<title>t</title><desc>preset: p</desc><style>.a{stroke:red;fill:none} #b path{stroke:#00f}</style>
<g transform="translate(3 4) rotate(20)"><path class="a" d="M1 2L3 4q5 6 7 8t1 1c1 2 3 4 5 6s7 8 9 9
a3 4 30 1 0 5 5zm2 2h5v-3H1V2"/></g><g id="b"><path d="M0 0 10 10 20 0"/><path d="M5 5z"/></g>
<rect x="1" y="2" width="30" height="20" rx="3" stroke="black" transform="matrix(1 .2 0 1 5 6)"/>
<circle cx="50" cy="50" r="9" stroke="#000"/><ellipse cx="5" cy="6" rx="7" ry="8" stroke="blue"/>
<line x1="1" y1="2" x2="3" y2="4" stroke="currentColor"/><polyline points="1,2 3,4 5 6" fill="none"
stroke="black"/><polygon points="1,2 3,4 5,6" style="stroke:rgb(1,2,3);stroke-width:2px"/></svg>""",
    """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9cm"
height="50%"><defs><g id="a"><path d="M0 0l5 5" stroke="black"/></g><symbol id="s" viewBox="0 0 10 10">
<circle cx="5" cy="5" r="4" stroke="red"/></symbol><clipPath id="c"><rect width="9" height="9"/>
</clipPath><mask id="m"><rect width="5" height="5"/></mask><marker id="k"><path d="M0 0h1"/></marker>
</defs><use href="#a" x="3"/><use xlink:href="#s" width="20" height="20"/><g clip-path="url(#c)"
opacity=".5"><use href="#a" transform="scale(-1 1)"/></g><g visibility="hidden"><path d="M1 1h9"
stroke="red"/></g><path d="M1 1h9" stroke="red" mask="url(#m)" stroke-opacity="0" display="none"/>
<text x="1" y="2" stroke="black">words</text><switch><path d="M2 2v9" stroke="black"/></switch>
<svg x="5" y="5" viewBox="0 0 2 2"><path d="M0 0 2 2" stroke="green"/></svg></svg>""",
    """<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"
"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg xmlns="http://www.w3.org/2000/svg"
width="109" height="109" viewBox="0 0 109 109"><g id="kvg:StrokePaths_06f22" style="fill:none;stroke:
#000000;stroke-width:3"><path id="kvg:06f22-s1" d="M15.5,20.5c3,1.2,6.1,2.2,8,4.5"/><path d="M52,14
c0.1,1.5,0.2,3,0.1,4.6"/></g></svg>""",
]

INKMLS = [
    """<ink xmlns="http://www.w3.org/2003/InkML"><definitions><context xml:id="c"><inkSource xml:id="p">
<traceFormat><channel name="X" type="integer" units="cm"/><channel name="Y" type="integer" units="cm"
orientation="-ve"/><channel name="F" type="integer" max="32767"/><channel name="T" units="ms"/>
<intermittentChannels><channel name="B" type="boolean"/></intermittentChannels></traceFormat>
<channelProperties><channelProperty channel="X" name="resolution" value="1000" units="1/cm"/>
<channelProperty channel="Y" name="resolution" value="1000" units="1/cm"/></channelProperties>
</inkSource><brush xml:id="b"><brushProperty name="width" value="0.05" units="cm"/><brushProperty
name="color" value="#FF0000"/></brush></context></definitions><annotation type="truth">ab</annotation>
<traceGroup contextRef="#c" brushRef="#b"><trace xml:id="t1">1000 2000 5 0, 1100 2100 9 10 T,'3'4'1'9,
"1"1"1"0,* ? * *</trace><trace priorRef="#t1" continuation="end">1 2 3 4</trace></traceGroup>
<traceView traceDataRef="#t1"/></ink>""",
    """<ink><annotationXML type="truth"><m>x</m></annotationXML><annotation type="writer">7</annotation>
<trace id="0">10 0, 9 14, 8 28,7 42 , 6 56</trace><trace id="1" type="penUp">1.5e1 .5,-2.-3</trace>
<trace timeOffset="5">#1F #a,-#2 3</trace><traceGroup><annotation type="label">x</annotation>
<traceView traceDataRef="0"/></traceGroup></ink>""",
    """--b
Content-Type: text/html

<p>typed</p>
--b
Content-Type: application/inkml+xml

<ink xmlns="http://www.w3.org/2003/InkML"><annotation type="textField">a</annotation><trace>1,131 3,129
7,123</trace><trace>1 2 0,3 4 8</trace></ink>
--b--
""",
]

XOPPS = [
    """<?xml version="1.0" standalone="no"?>
<xournal creator="Xournal++ 1.2.4" fileversion="4"><title>t</title><preview>iVBO</preview>
<page width="595.27559100" height="841.88976400"><background type="solid" color="#ffffffff" style="lined"/>
<layer name="a &amp; b"><stroke tool="pen" ts="0" fn="" color="#3333ccff" width="1.41 0.5 1.2 1.41" capStyle="round">
10 20 30.5 40 50 60 50 60</stroke><stroke tool="highlighter" color="#ffff007f" width="8.5" fill="128"
style="dash">10 20 90 20</stroke><stroke tool="eraser" color="white" width="9">1 2 3 4</stroke><text
font="Sans" size="12.0" x="9" y="9" color="black">hi</text><teximage text="x" left="1" top="2" right="3"
bottom="4">AA==</teximage></layer><layer/></page><page width="100" height="50"><background type="pdf"
domain="absolute" filename="a.pdf" pageno="1"/><layer><stroke tool="pen" color="blue" width="2">5 5 5 5
</stroke></layer></page></xournal>""",
]

UNIPENS = [
    b""".VERSION 1.0
.DATA_SOURCE hand
.WRITER_ID w7
.COORD X Y T P
.HIERARCHY PAGE WORD
.X_POINTS_PER_INCH 1000
.Y_POINTS_PER_INCH 1000
.POINTS_PER_SECOND 100
.SEGMENT PAGE 0-3 OK "both words"
.SEGMENT WORD 0-1 ? "say \\"hi\\""
.PEN_DOWN
10 20 0 5
12 24 10 6
.PEN_UP
13 26 20 0
.PEN_DOWN
20 20 30 9
22 29 40 9
.SEGMENT WORD 2:0-2:1 OK "x"
.DT 100
.PEN_DOWN
5 5 60 1
""",
    b'.COORD X Y\n.SEGMENT CHARACTER 0-1 OK "a"\n.PEN_DOWN\n1 2\n3 4\n.PEN_UP\n.PEN_DOWN\n5 6\n7 8\n',
]

CSVS = [
    b"time,x,y,z,moving\n0,0.1,0.2,38,0\n0.02,0.11,0.2,38,1\n0.5,0.6,0.7,38,0\n",
    b"stroke,x,y,timestamp,pressure\n1,10,20,1700000000000,0.5\n1,11,22,1700000000010,0.6\n2,5,6,1700000000500,1\n",
    b"x;y;pen;t\n1,5;2,5;down;0\n3;4;down;10\n5;6;up;20\n",
    b'drawing,label,x,y\n0,"a ""quoted"" =1+1",1,2\n0,,3,4\n1,b,5,6\n',
    b"x,y,time,pen_status,azimuth,altitude,pressure\n1,2,8,1,90,60,512\n3,4,16,0,91,61,0\n",
    b"dt,x,y\n0,0.1,0.1\n0.01,0.2,0.2\n3,0.3,0.3\n",
]

SVCS = [
    b"5\n100 900 5000 0 1500 600 0\n110 910 5008 1 1500 600 256\n120 930 5016 1 1500 610 512\n"
    b"130 935 5024 0 1500 610 0\n150 920 5040 1 1490 620 1024\n",
    b"3\r\n-4.5 7 0 1\r\n5 8 10 1\r\n5 8 10 0\r\n",
]

NDJSONS = [
    b'{"word":"cat","countrycode":"DE","timestamp":"2017-03-01","recognized":true,"key_id":"5891",'
    b'"drawing":[[[0,9,20],[3,4,5]],[[7,8],[1,2]]]}\n{"word":"dog","drawing":[[[1,2],[3,4]]]}\n',
    b'{"word":"cat","key_id":"7","drawing":[[[0.5,9.25,20],[3,4,5],[0,16,33]],[[7,8],[1,2],[90,99]]]}\n',
    b'[{"points":[{"x":1,"y":2,"time":1700000000000,"pressure":0.5},{"x":3,"y":4,"time":1700000000016}],'
    b'"penColor":"black","dotSize":0,"minWidth":0.5,"maxWidth":2.5}]',
]


BOARDS = Path(__file__).parents[1] / "formats" / "boards"
"""What the programs themselves have made, see the scripts there."""


@cache
def boards() -> dict[str, list[bytes]]:
    made = {path.stem: json.loads(path.read_text()) for path in BOARDS.glob("*.json")}
    jiix = {
        "type": "Text", "label": "on", "bounding-box": {"x": 1},
        "words": [{"label": "on", "items": [
            {"type": "stroke", "id": "a", "timestamp": "2018-09-11 14:48:01.094000",
             "X": [1, 2.5], "Y": [3, 4], "F": [0.5, 1], "T": [0, 16]}]}],
        "chars": [{"label": "o", "items": [{"type": "stroke", "id": "b", "X": [1], "Y": [2]}]}],
    }  # fmt: skip
    store = {one["id"]: one for one in made["tldraw"]["file"]["records"]}
    ink = made["web_ink"]
    found = {
        "excalidraw": [made["excalidraw"]["file"]],
        "tldraw": [made["tldraw"]["file"], {"document": {"store": store}}],
        "signature_pad": [ink["pen"], ink["mouse"]],
        "myscript": [ink["first"], ink["second"], ink["strokes"], jiix],
    }
    return {name: [json.dumps(one).encode() for one in every] for name, every in found.items()}


def packed(**arrays: object) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, allow_pickle=True, **arrays)
    return stream.getvalue()


@cache
def npzs() -> list[bytes]:
    offsets = np.array([[0, 0, 0], [3, 4, 0], [1, 0, 1], [5, 5, 0], [0, 2, 1]], np.int16)
    array = np.empty(2, object)
    array[:] = [offsets, offsets[:3]]
    head = b"\x93NUMPY\x01\x00v\x00" + b"{'descr': '|O', 'fortran_order': False, 'shape': (2,), }".ljust(
        117) + b"\n"  # fmt: skip
    old = io.BytesIO()
    with zipfile.ZipFile(old, "w") as archive:
        archive.writestr(zipfile.ZipInfo("train.npy"), head + pickle.dumps(array, 2))
    return [packed(train=array, test=array[:1]), old.getvalue()]


@cache
def microjam() -> bytes:
    array = np.empty(2, object)
    rows = np.array([[0.1, 0.2, 0], [0.3, 0.2, 0.02], [0.3, 0.4, 0.5], [0.5, 0.5, 0.01]])
    array[:] = [rows, rows[:3].astype(np.float32)]
    return packed(arr_0=array)


@cache
def omniglot() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in (1, 2):
            name = f"strokes_background_small1/Latin/character01/000{number}_0{number}.txt"
            archive.writestr(
                zipfile.ZipInfo(name),
                "START\n10.5,20,0\n11,21,16.5\nBREAK\n30,3,900\n31,4,950\nBREAK\n",
                zipfile.ZIP_DEFLATED,
            )
    return stream.getvalue()


IAM = (
    b'<?xml version="1.0" encoding="ISO-8859-1"?>\n<WhiteboardCaptureSession><StrokeSet>'
    b'<Stroke colour="black" start_time="769.05"><Point x="10" y="20" time="769.05"/>'
    b'<Point x="11" y="25" time="769.07"/></Stroke><Stroke><Point x="30" y="40" time="769.5"/>'
    b"</Stroke></StrokeSet></WhiteboardCaptureSession>"
)
IAM_TEXT = b"OCR:\n\nA M\n\nCSR:\n\nA MOVE to stop\nnominating\n"
IAM_FORM = b'<?xml version="1.0"?><W><General><Form id="1" writerID="10001"/></General></W>'


def remarkable_5() -> bytes:
    """A page of version 5: two layers, of which one has a stroke of three points."""
    points = np.arange(18, dtype="<f4").tobytes()
    words = np.array([2, 1, 4, 0, 0], "<u4").tobytes()
    more = np.array([0x40000000, 0, 3], "<u4").tobytes()
    return b"reMarkable .lines file, version=5          " + words + more + points + bytes(4)


FONTS = (
    b"""<svg xmlns="http://www.w3.org/2000/svg"><metadata>License: OFL</metadata><defs>
<font id="f" horiz-adv-x="500" horiz-origin-x="10"><font-face font-family="F" units-per-em="1000"
ascent="800" descent="-200" x-height="450"/><missing-glyph d="M0 0h9"/>
<glyph unicode="h" glyph-name="h" d="M0 0L0 700M0 300c90 90 200 90 200-300"/>
<glyph unicode="i" horiz-adv-x="200" d="M50 0v450m0 100A9 9 0 0 1 50 660z"/>
<glyph unicode="hi" glyph-name="h_i,ligature" d="M0 0q50 500 90 0t90 0"/><glyph unicode=" "/>
<glyph unicode="&#x2192;" d="M0 300h400l-90 90"/><glyph unicode="x" d="M0 0l400 450"/>
<hkern g1="h,h_i" u2="i,U+20-7F,U+4??" k="30"/><hkern u1="x" u2="x" k="-9"/></font></defs></svg>""",
    b"    1  1JZ\n    2  6JZRFRY RSS\n    3 12MWQHQV RUHUV ROFPT RPV\n" * 35,
)


def quickdraw_binary() -> bytes:
    """Two drawings of the binary form: key, country, recognised, time, strokes of bytes."""
    rows = []
    for number in (1, 2):
        rows.append(
            number.to_bytes(8, "little") + b"DE\x01" + (1_500_000_000).to_bytes(4, "little")
        )
        rows.append((2).to_bytes(2, "little"))
        for count in (3, 2):
            rows.append(
                count.to_bytes(2, "little") + bytes(range(count)) + bytes(range(5, 5 + count))
            )
    return b"".join(rows)


def magenta() -> bytes:
    """A decoder of two units and one component, as Magenta publishes them."""
    shapes = [[2, 9], [9], [5, 8], [2, 8], [8]]
    values = [
        base64.b64encode(np.arange(np.prod(shape), dtype="<i2").tobytes()).decode()
        for shape in shapes
    ]
    facts = {"name": "cat", "mode": 1, "version": 6, "max_seq_len": 50, "scale_factor": 100.5}
    return json.dumps([facts, shapes, values]).encode()


def episode() -> bytes:
    frames = np.zeros((2, 64, 64, 3), np.uint8)
    arrays = {"frames": frames, "actions": np.zeros(2, np.float32), "died": np.array(True)}
    return pack(arrays, compressed=True)


@cache
def notebooks() -> list[bytes]:
    """Of Xournal++, as an archive too."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("mimetype", "application/xournal++"), ("content.xml", XOPPS[0])):
            archive.writestr(zipfile.ZipInfo(name), text)
    return [*(text.encode() for text in XOPPS), gzip.compress(XOPPS[0].encode(), mtime=0),
            stream.getvalue()]  # fmt: skip


@cache
def rnotes() -> list[bytes]:
    line = [(10, 20, 0.25), (30, 25.5, 1), (40, 90, 0.75)]
    curves = {1: {"cp": [20, 0]}, 2: {"cp1": [1, 2], "cp2": [3, 4]}}
    rect = {
        "cuboid": {"half_extents": [30, 10]},
        "transform": {"affine": [1, 0, 0, 0.5, 1, 0, 9, 9, 1]},
    }
    strokes = [
        rnote.brushstroke(line), rnote.brushstroke(line, curves=curves),
        rnote.shapestroke("rect", rect), {"textstroke": {"text": "hi"}},
        rnote.shapestroke("polygon", {"start": [1, 2], "path": [[3, 4], [5, 6]]}),
    ]  # fmt: skip
    text = rnote.document(strokes, layout="fixed_size", pages=3)
    return [text.encode(), rnote.older(text).encode(), rnote.packed(text)]


@cache
def offices() -> list[bytes]:
    line = [[0, 0], [100, 50], [300, 200]]
    inks = [office.inkml(line, line[::-1], pressure=900, times=True), office.inkml(line)]
    box, page = (36000, 72000, 108000, 72000), ("page", 10)
    group = f"<p:grpSp><p:grpSpPr>{office.xfrm(box, tag='a:xfrm')}</p:grpSpPr>"
    shape = office.part(box, more='rot="5400000" flipV="1"')
    anchors = office.anchored(page, page), office.anchored(page, ("line", 3), 2)
    return [
        office.presentation(
            [office.slide(f"{group}{shape}</p:grpSp>", office.part(box, 2))], [inks]
        ),
        office.document(anchors[0], office.BREAK, anchors[1], inks=inks),
    ]


@cache
def seeds() -> dict[str, list[bytes]]:
    """Seeds by what reads them."""
    found = {name: list(files) for name, files in written().items()}
    found["svg"] += [text.encode() for text in SVGS] + [gzip.compress(SVGS[0].encode(), mtime=0)]
    found["inkml"] += [text.encode() for text in INKMLS]
    found["unipen"] += UNIPENS
    found["csv"] += CSVS
    found["svc"] += SVCS
    found["ndjson"] += NDJSONS
    found["json"] += NDJSONS[2:]
    found["rm"].append(remarkable_5())
    found["npz"] += npzs()
    found["office"] += offices()
    found["xopp"] += notebooks()
    found["rnote"] += rnotes()
    for name, files in boards().items():
        found[name] += files
    return found

"""Files of Office with ink, put together by hand after ECMA-376 and [MS-ODRAWXML]."""

import io
import zipfile

import numpy as np

OFFICE = "http://schemas.openxmlformats.org"
MICROSOFT = "http://schemas.microsoft.com/office"
NAMES = " ".join(
    f'xmlns:{short}="{name}"'
    for short, name in {
        "a": f"{OFFICE}/drawingml/2006/main",
        "r": f"{OFFICE}/officeDocument/2006/relationships",
        "p": f"{OFFICE}/presentationml/2006/main",
        "w": f"{OFFICE}/wordprocessingml/2006/main",
        "s": f"{OFFICE}/spreadsheetml/2006/main",
        "xdr": f"{OFFICE}/drawingml/2006/spreadsheetDrawing",
        "wp": f"{OFFICE}/drawingml/2006/wordprocessingDrawing",
        "mc": f"{OFFICE}/markup-compatibility/2006",
        "p14": f"{MICROSOFT}/powerpoint/2010/main",
        "w14": f"{MICROSOFT}/word/2010/wordml",
        "wpg": f"{MICROSOFT}/word/2010/wordprocessingGroup",
        "xdr14": f"{MICROSOFT}/excel/2010/spreadsheetDrawing",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
INK = f"{OFFICE}/officeDocument/2006/relationships/customXml"
PART = f"{OFFICE}/officeDocument/2006/relationships"


def rels(*targets):
    """Relationships rId1, rId2 ... of (type, target)."""
    items = "".join(
        f'<Relationship Id="rId{n}" Type="{kind if "/" in kind else f"{PART}/{kind}"}" '
        f'Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{OFFICE}/package/2006/relationships">{items}</Relationships>'


def inkml(*strokes, brush="", pressure=None, times=False):
    """Ink as Office writes it, of strokes in himetric: first values, then differences."""
    channels = "".join(
        f'<inkml:channel name="{axis}" type="integer" min="-2.14748E9" max="2.14748E9" units="cm"/>'
        for axis in "XY"
    )
    if pressure is not None:
        channels += '<inkml:channel name="F" type="integer" max="32767" units="dev"/>'
    if times:
        channels += '<inkml:channel name="T" type="integer" max="2.14748E9" units="dev"/>'
    traces = []
    for stroke in strokes:
        rows = np.array(stroke, int)
        if pressure is not None:
            rows = np.column_stack([rows, np.full(len(rows), pressure)])
        if times:
            rows = np.column_stack([rows, np.arange(len(rows)) * 10])
        words = [" ".join(map(str, rows[0]))]
        steps = np.diff(rows, axis=0)
        words += ["".join(f"'{value}" for value in step) for step in steps[:1]]
        words += [" ".join(map(str, step)) for step in steps[1:]]
        traces.append(f'<inkml:trace contextRef="#c" brushRef="#b">{",".join(words)}</inkml:trace>')
    resolutions = "".join(
        f'<inkml:channelProperty channel="{axis}" name="resolution" value="{value}" units="1/cm"/>'
        for axis, value in (("X", 1000), ("Y", 1000))
    )
    return (
        '<inkml:ink xmlns:inkml="http://www.w3.org/2003/InkML"><inkml:definitions>'
        f'<inkml:context xml:id="c"><inkml:inkSource xml:id="i"><inkml:traceFormat>{channels}'
        f"</inkml:traceFormat><inkml:channelProperties>{resolutions}</inkml:channelProperties>"
        '</inkml:inkSource></inkml:context><inkml:brush xml:id="b">'
        '<inkml:brushProperty name="width" value="0.05" units="cm"/>'
        '<inkml:brushProperty name="height" value="0.05" units="cm"/>'
        f'<inkml:brushProperty name="color" value="#E71224"/>{brush}</inkml:brush>'
        f"</inkml:definitions>{''.join(traces)}</inkml:ink>"
    )


def xfrm(box, more="", tag="p14:xfrm", inside=""):
    x, y, wide, high = box
    return f'<{tag} {more}><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/>{inside}</{tag}>'


def part(box, number=1, more="", shapes="p"):
    """A content part in an alternative, with the picture that older programs show."""
    return (
        f'<mc:AlternateContent><mc:Choice Requires="p14"><p:contentPart p14:bwMode="auto" '
        f'r:id="rId{number}"><p14:nvContentPartPr/>{xfrm(box, more) if box else ""}'
        f"</p:contentPart></mc:Choice><mc:Fallback><p:pic/></mc:Fallback></mc:AlternateContent>"
    )


def slide(*shapes):
    return f"<p:sld {NAMES}><p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld></p:sld>"


def zipped(parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def presentation(slides, inks, size=(9144000, 6858000), order=None):
    """A presentation of slides (XML), with the inks that each of them refers to."""
    order = range(1, len(slides) + 1) if order is None else order
    listed = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in order)
    parts = {
        "_rels/.rels": rels(("officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f"<p:presentation {NAMES}><p:sldIdLst>{listed}</p:sldIdLst>"
        f'<p:sldSz cx="{size[0]}" cy="{size[1]}"/></p:presentation>',
        "ppt/_rels/presentation.xml.rels": rels(
            *(("slide", f"slides/slide{n}.xml") for n in range(1, len(slides) + 1))
        ),
        "docProps/app.xml": "<Properties><Application>Microsoft Office PowerPoint</Application>"
        "<AppVersion>16.0000</AppVersion></Properties>",
    }
    count = 0
    for number, (text, own) in enumerate(zip(slides, inks, strict=True), 1):
        targets = []
        for ink in own:
            count += 1
            parts[f"ppt/ink/ink{count}.xml"] = ink
            targets.append((INK, f"../ink/ink{count}.xml"))
        parts[f"ppt/slides/slide{number}.xml"] = text
        parts[f"ppt/slides/_rels/slide{number}.xml.rels"] = rels(*targets)
    return zipped(parts)


PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="720"/></w:sectPr>'
)
MARGIN = (12.7, 25.4)  # left and top, mm
BREAK = '<w:r><w:br w:type="page"/></w:r>'


def anchored(across, down, number=1, box=(0, 0, 108_000, 72_000)):
    """A drawing whose position is (relativeFrom, mm or the name of an alignment), twice."""
    positions = ""
    for axis, (frame, at) in zip("HV", (across, down)):
        inside = (
            f"<wp:align>{at}</wp:align>" if isinstance(at, str)
            else f"<wp:posOffset>{round(at * 36000)}</wp:posOffset>"
        )  # fmt: skip
        positions += f'<wp:position{axis} relativeFrom="{frame}">{inside}</wp:position{axis}>'
    return drawing(f'<wp:anchor simplePos="0"><wp:simplePos x="0" y="0"/>{positions}', number, box,
                   "</wp:anchor>")  # fmt: skip


def drawing(begin, number, box, end):
    ink = f'<w14:contentPart r:id="rId{number}">{xfrm(box, tag="w14:xfrm")}</w14:contentPart>'
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wpi"><w:drawing>{begin}'
        f'<wp:extent cx="{box[2]}" cy="{box[3]}"/><a:graphic><a:graphicData uri="ink">{ink}'
        f"</a:graphicData></a:graphic>{end}</w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict/></mc:Fallback></mc:AlternateContent></w:r>"
    )


def document(*paragraphs, inks, end=PAGE):
    parts = {
        "_rels/.rels": rels(("officeDocument", "/word/document.xml")),
        "word/document.xml": f"<w:document {NAMES}><w:body>"
        + "".join(f"<w:p>{inside}</w:p>" for inside in paragraphs)
        + f"{end}</w:body></w:document>",
        "word/_rels/document.xml.rels": rels(
            *((INK, f"ink/ink{n}.xml") for n in range(1, len(inks) + 1))
        ),
    }
    return zipped(parts | {f"word/ink/ink{n}.xml": ink for n, ink in enumerate(inks, 1)})

"""Drawings as PDF, through reportlab: our own paths on pages of their true size."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

from strokegen.ink.curve import beziers
from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Float64
from strokegen.ink.visible import one_line, visible
from strokegen.render.frame import Frame
from strokegen.render.options import Look
from strokegen.render.page import Caption, Page
from strokegen.render.paint import Layer, Painting
from strokegen.render.pen import PLAIN

if TYPE_CHECKING:
    from reportlab.lib.colors import Color
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.pdfgen.pathobject import PDFPathObject

_POINTS = {"mm": 72 / 25.4, "px": 72 / 96}  # a unit in points of 1/72 inch, with px as in CSS
_DIGITS = 3  # decimals kept of a px or mm
_LONGEST = 14_400  # points, the side of a page that readers still show


def to_pdf(
    shown: Drawing | Page | Sequence[Drawing | Page],
    *,
    background: str | None = None,
    **look: Unpack[Look],
) -> bytes:
    """The bytes of a PDF file of one or several pages; the same input gives the same bytes.

    Args:
      shown: what is on the one page, or on each of several.
      background: as for `to_svg`; look: likewise.
    Returns:
      The file, in which every page has its true size.
    Raises:
      ValueError: as for `to_svg`; no pages, a page over 5 m, or a caption outside Latin-1, which
        PDF's own faces lack.
      ModuleNotFoundError: reportlab is missing; it comes with strokegen[pdf].
    """
    from reportlab.pdfgen.canvas import Canvas

    pages = [Page.of(one) for one in ([shown] if isinstance(shown, Drawing | Page) else shown)]
    if not pages:
        raise ValueError("there are no pages to write")
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1, pageCompression=1)
    canvas.setCreator("strokegen")
    canvas.setTitle(visible(pages[0].title or ""))
    canvas.setSubject(pages[0].description)
    for page in pages:
        painting = Painting.of(page, look, background)
        frame = painting.frame
        point = _POINTS[frame.unit]
        size = frame.width * point, frame.height * point
        if max(size) > _LONGEST:
            raise ValueError(
                f"a PDF page of {frame.width:g} x {frame.height:g} {frame.unit} is over 5 m; "
                "ask for a smaller one, or write an SVG"
            )
        canvas.setPageSize(size)
        # From here on in the frame's unit, with y down.
        canvas.transform(point, 0, 0, -point, 0, size[1])
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        if painting.paper:
            canvas.setFillColor(_rgb(painting.paper))
            canvas.rect(0, 0, frame.width, frame.height, stroke=0, fill=1)
        for layer in (*painting.ruled(), *painting.layers()):
            _paint(canvas, layer, _rgb(painting.colour(layer.colour)))
        canvas.setFillColor(_rgb(painting.ink))
        for caption in page.captions:
            _write(canvas, caption, frame)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _rgb(colour: str) -> Color:
    """A colour as reportlab has it."""
    from PIL import ImageColor
    from reportlab.lib.colors import Color

    return Color(*(part / 255 for part in ImageColor.getrgb(colour)))


def _paint(canvas: Canvas, layer: Layer, colour: Color) -> None:
    """Draw a layer's strokes, each a path of its own; those that are seen through are one."""
    from reportlab.pdfgen.canvas import FILL_NON_ZERO

    together = layer.over != PLAIN
    canvas.setFillColor(colour)
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(layer.width)
    if together:
        canvas.saveState()
        canvas.setFillAlpha(layer.over.opacity)
        canvas.setStrokeAlpha(layer.over.opacity)
        canvas.setBlendMode("Multiply" if layer.over.multiplies else "Normal")
    filled = layer.outlines is not None
    look = {"stroke": int(not filled), "fill": int(filled), "fillMode": FILL_NON_ZERO}
    path = canvas.beginPath()
    for shape, straight in zip(layer.outlines or layer.lines, layer.straight):
        places = shape.round(_DIGITS).tolist()
        path.moveTo(*places[0])
        if filled:
            for place in places[1:]:
                path.lineTo(*place)
            path.close()
        else:
            _line(path, shape, straight)
        if not together:
            canvas.drawPath(path, **look)
            path = canvas.beginPath()
    if together:
        canvas.drawPath(path, **look)
        canvas.restoreState()


def _line(path: PDFPathObject, shape: Float64, straight: bool) -> None:
    """A stroke's curves or chords, from where the path is."""
    spans = beziers(shape).round(_DIGITS).tolist()
    if not spans:
        path.lineTo(*shape[0].round(_DIGITS).tolist())  # a round dot, as PDF defines it
    for _, first, second, end in spans:
        if straight:
            path.lineTo(*end)
        else:
            path.curveTo(*first, *second, *end)


def _write(canvas: Canvas, caption: Caption, frame: Frame) -> None:
    """A caption, upright on the canvas whose y runs down."""
    text = one_line(caption.text)
    if not text.isascii() and text.encode("latin-1", "replace").decode("latin-1") != text:
        raise ValueError(f"the caption {text!r} cannot be set in PDF's own faces; write an SVG")
    x, y = frame.place([caption.x, caption.y])
    canvas.saveState()
    canvas.transform(1, 0, 0, -1, x, y)
    canvas.setFont("Helvetica", caption.size * frame.scale)
    canvas.drawCentredString(0, 0, text)
    canvas.restoreState()

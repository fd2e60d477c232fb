"""What plotters read: SVG, and by vpype (the extra `plot`), which knows them, HPGL and G-code."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from strokegen.ink.locks import scratch
from strokegen.ink.types import Float64
from strokegen.ink.visible import visible
from strokegen.plotter.sheet import ALIKE
from strokegen.plotter.travel import Line
from strokegen.render.elements import ROUND, document, element, inkscape_layer
from strokegen.render.sheet import Sheet

if TYPE_CHECKING:
    import vpype
    from vpype.config import PlotterConfig

SUFFIXES = (".svg", ".hpgl", ".plt", ".gcode", ".nc")
_PIXEL = 25.4 / 96  # mm, vpype's unit of length

# vpype-gcode's own profiles do not lift a pen. y is up in G-code, and z is the height of the pen.
_PROFILE = {
    "unit": "mm",
    "vertical_flip": True,
    "document_start": "G21\nG90\nG0 Z5\n",
    "layer_start": "; pen {layer_id}\n",
    "segment_first": "G0 X{x:.3f} Y{y:.3f}\nG1 Z0 F1000\n",
    "segment": "G1 X{x:.3f} Y{y:.3f} F3000\n",
    "line_end": "G0 Z5\n",
    "layer_end": "G0 X0 Y0\n",
    "document_end": "M2\n",
}


@dataclass(frozen=True)
class Layer:
    """What one pen draws: complex `(n,)` strokes in mm, x right, y down, in order.

    Attributes:
      name: that of the layer of the drawing, if it has one.
      marks: whether it is a highlighter's.
    """

    colour: str
    strokes: tuple[Line, ...]
    name: str | None = None
    marks: bool = False


def encode(
    layers: Sequence[Layer], sheet: Sheet, path: str | Path, *, device: str | None = None
) -> bytes:
    """The bytes of a file for a plotter; its format follows the extension of `path`.

    Args:
      layers: on the sheet, in the order in which they are drawn.
      device: for HPGL a plotter that vpype knows, "hp7475a" unless told otherwise; for G-code a
        profile of vpype-gcode, by default one that lowers the pen to z = 0 and raises it to 5 mm.
    Raises:
      ValueError: another extension; a device that vpype does not know; a page that it does not
        take, or of which it cannot reach all that is drawn.
      ModuleNotFoundError: vpype is needed and not installed.
    """
    suffix = format_of(path)
    if suffix == ".svg" and device is not None:
        raise ValueError(f"{path}: an SVG is for any plotter; leave the device out")
    if suffix == ".svg":
        return to_svg(layers, sheet).encode()
    if suffix in (".hpgl", ".plt"):
        return _hpgl(layers, sheet, device or "hp7475a")
    return _gcode(layers, sheet, device or "strokegen")


def format_of(path: str | Path) -> str:
    """The extension of a path, in lower case; raises ValueError where it is of no format."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise ValueError(f"cannot tell the format of {path}; let its name end in {known}")
    return suffix


def pens_of(path: str | Path, device: str | None) -> int | None:
    """How many pens the plotter holds that reads such a file; None where that is not known."""
    if format_of(path) not in (".hpgl", ".plt"):
        return None
    return int(_config(device or "hp7475a").pen_count)


def to_svg(layers: Sequence[Layer], sheet: Sheet) -> str:
    """SVG in mm: lines alone, each layer a layer of Inkscape's.

    It is called as it was in the drawing, or else numbered for the plotter's pens.
    """
    groups = []
    shared = Counter(layer.name for layer in layers)
    for number, layer in enumerate(layers, 1):
        label = f"{number if layer.name is None else layer.name} {layer.colour}"
        if layer.name is not None and shared[layer.name] == 1:
            label = layer.name
        paths = []
        for stroke in layer.strokes:
            rows = (f"{x:.3f} {y:.3f}" for x, y in zip(stroke.real, stroke.imag))
            paths.append(element("path", {"d": "M" + "L".join(rows)}))
        pen = {"id": f"layer{number}", "stroke": layer.colour, "stroke-width": 0.3}
        look = {"fill": "none", **pen, **ROUND}
        groups.append(inkscape_layer(visible(label), look, *paths))
    wide, high = f"{sheet.width:g}", f"{sheet.height:g}"
    place = {"width": f"{wide}mm", "height": f"{high}mm", "viewBox": f"0 0 {wide} {high}"}
    return document(place, *groups, layers=True)


def _document(layers: Sequence[Layer], sheet: Sheet) -> vpype.Document:
    import vpype

    document = vpype.Document(page_size=(sheet.width / _PIXEL, sheet.height / _PIXEL))
    for number, layer in enumerate(layers, 1):
        document.add(vpype.LineCollection([line / _PIXEL for line in layer.strokes]), number)
    return document


def _hpgl(layers: Sequence[Layer], sheet: Sheet, device: str) -> bytes:
    import vpype

    config = _config(device)
    stream = io.StringIO()
    vpype.write_hpgl(
        stream,
        _document(layers, sheet),
        _paper(config, sheet, device),
        landscape=sheet.width > sheet.height,
        center=False,
        device=device,
        velocity=None,
        absolute=True,
        quiet=True,
    )
    text = stream.getvalue()
    # What a plotter cannot reach, vpype crops without a word: then the ink is smaller than it was.
    there = np.concatenate([line for layer in layers for line in layer.strokes])
    extent = np.sort([np.ptp(there.real), np.ptp(there.imag)])
    unit = config.plotter_unit_length * _PIXEL
    missing = float((extent - _extent(text) * unit).max())
    if missing > 2 * unit:
        raise ValueError(
            f"{device} cannot reach all of the ink, {missing:.1f} mm of it lie too near to the "
            "sheet's edge; fit it (--fit) or choose wider margins"
        )
    return text.encode()


def _config(device: str) -> PlotterConfig:
    import vpype

    known = vpype.config_manager.get_plotter_list()
    if device not in known:
        raise ValueError(f"no plotter {device!r}; vpype knows {', '.join(sorted(known))}")
    try:
        return vpype.config_manager.get_plotter_config(device)
    except ValueError as error:
        raise ValueError(f"vpype cannot read its own settings of {device} ({error})") from None


def _paper(config: PlotterConfig, sheet: Sheet, device: str) -> str:
    """The plotter's name for paper of the sheet's size."""
    size = sorted((sheet.width, sheet.height))
    papers = [paper for paper in config.paper_configs if paper.paper_size]
    named = {paper.name: np.sort(paper.paper_size) * _PIXEL for paper in papers}
    for name, one in named.items():
        if np.abs(one - size).max() <= ALIKE:
            return str(name)
    takes = ", ".join(f"{a:.0f}x{b:.0f}mm" for a, b in named.values())
    raise ValueError(f"{device} takes pages of {takes}, not {size[0]:g}x{size[1]:g}mm")


def _extent(hpgl: str) -> Float64:
    """The smaller and the larger side of what a file has drawn, in the plotter's units."""
    places = [re.findall(r"-?\d+", part) for part in re.findall(r"P[UD]([^;]+)", hpgl)[:-1]]
    reached = np.concatenate([np.array(row, float).reshape(-1, 2) for row in places or [[]]])
    return np.sort(np.ptp(reached, axis=0)) if len(reached) else np.zeros(2)


def _gcode(layers: Sequence[Layer], sheet: Sheet, name: str) -> bytes:
    import vpype
    import vpype_cli
    import vpype_gcode.gwrite  # noqa: F401  which brings its profiles along

    profiles = vpype.config_manager.config["gwrite"]
    profiles["strokegen"] = _PROFILE
    if not isinstance(profiles.get(name), dict):
        raise ValueError(f"no profile {name!r}; vpype-gcode knows {', '.join(sorted(profiles))}")
    with scratch() as folder:
        file = folder / "plot.gcode"
        vpype_cli.execute(f"gwrite --profile '{name}' '{file}'", _document(layers, sheet))
        return file.read_bytes()

"""What plotters read: HPGL and G-code, written by vpype (the extra `plot`), which knows them."""

from __future__ import annotations

import io
import os
import re
import tempfile
from pathlib import Path

import numpy as np

from strokegen.plotter.plot import Plot, to_svg

SUFFIXES = (".svg", ".hpgl", ".plt", ".gcode", ".nc")
_PIXEL = 25.4 / 96  # mm, vpype's unit of length
_ALIKE = 1.0  # mm between two sizes of paper that are the same

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


def encode(plan: Plot, path: str | Path, *, device: str | None = None) -> bytes:
    """The bytes of a file for a plotter; its format follows the extension of `path`.

    Args:
      device: for HPGL a plotter that vpype knows, "hp7475a" unless told otherwise; for G-code a
        profile of vpype-gcode, by default one that lowers the pen to z = 0 and raises it to 5 mm.
    Raises:
      ValueError: another extension; a device that vpype does not know; a page that it does not
        take, or of which it cannot reach all that is drawn.
      ModuleNotFoundError: vpype is needed and not installed.
    """
    suffix = Path(path).suffix.lower()
    if suffix == ".svg":
        if device is not None:
            raise ValueError(f"{path}: an SVG is for any plotter; leave the device out")
        return to_svg(plan).encode()
    if suffix in (".hpgl", ".plt"):
        return _hpgl(plan, device or "hp7475a")
    if suffix in (".gcode", ".nc"):
        return _gcode(plan, device)
    raise ValueError(f"cannot tell the format of {path}; let its name end in {', '.join(SUFFIXES)}")


def _document(plan: Plot):
    import vpype

    document = vpype.Document(page_size=(plan.sheet.width / _PIXEL, plan.sheet.height / _PIXEL))
    for number, layer in enumerate(plan.layers, 1):
        document.add(vpype.LineCollection([line / _PIXEL for line in layer.strokes]), number)
    return document


def _hpgl(plan: Plot, device: str) -> bytes:
    import vpype

    known = vpype.config_manager.get_plotter_list()
    if device not in known:
        raise ValueError(f"no plotter {device!r}; vpype knows {', '.join(sorted(known))}")
    try:
        config = vpype.config_manager.get_plotter_config(device)
    except ValueError as error:
        raise ValueError(f"vpype cannot read its own settings of {device} ({error})") from None
    size = sorted((plan.sheet.width, plan.sheet.height))
    named = {paper.name: np.sort(paper.paper_size) * _PIXEL for paper in config.paper_configs
             if paper.paper_size}  # fmt: skip
    paper = next((n for n, one in named.items() if np.abs(one - size).max() <= _ALIKE), None)
    if paper is None:
        takes = ", ".join(f"{a:.0f}x{b:.0f}mm" for a, b in named.values())
        raise ValueError(f"{device} takes pages of {takes}, not {size[0]:g}x{size[1]:g}mm")
    stream = io.StringIO()
    wide = plan.sheet.width > plan.sheet.height
    vpype.write_hpgl(stream, _document(plan), paper, landscape=wide, center=False, device=device,
                     velocity=None, absolute=True, quiet=True)  # fmt: skip
    text = stream.getvalue()
    # What a plotter cannot reach, vpype crops without a word: then the ink is smaller than it was.
    places = [re.findall(r"-?\d+", part) for part in re.findall(r"P[UD]([^;]+)", text)[:-1]]
    reached = np.concatenate([np.array(row, float).reshape(-1, 2) for row in places or [[]]])
    there = np.concatenate([line for layer in plan.layers for line in layer.strokes])
    extent = np.sort([np.ptp(there.real), np.ptp(there.imag)])
    unit = config.plotter_unit_length * _PIXEL
    drawn = np.sort(np.ptp(reached, axis=0)) * unit if len(reached) else np.zeros(2)
    if (drawn < extent - 2 * unit).any():
        raise ValueError(f"{device} cannot reach all of the ink; choose wider margins")
    return text.encode()


def _gcode(plan: Plot, profile: str | None) -> bytes:
    import vpype
    import vpype_cli
    import vpype_gcode.gwrite  # noqa: F401  which brings its profiles along

    profiles = vpype.config_manager.config["gwrite"]
    profiles["strokegen"] = _PROFILE
    name = profile or "strokegen"
    if not isinstance(profiles.get(name), dict):
        raise ValueError(f"no profile {name!r}; vpype-gcode knows {', '.join(sorted(profiles))}")
    handle, file = tempfile.mkstemp(prefix="strokegen-", suffix=".gcode")
    os.close(handle)
    try:
        vpype_cli.execute(f"gwrite --profile '{name}' '{file}'", _document(plan))
        return Path(file).read_bytes()
    finally:
        Path(file).unlink()

"""Ink as a board of Excalidraw's.

Ink is freedraw, straight strokes without pressure are lines, to 0.0001 px; `customData` has what
Excalidraw has no word for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import numpy as np

from strokegen.formats import board
from strokegen.formats.board import in_px
from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import Unheld

INK_WIDTH = 4.25
"""How often `strokeWidth` goes into the width of ink."""

DOT = 1e-4
"""Px between the two points of a click, across and down."""


def encode(drawings: Iterable[Drawing]) -> bytes:
    """One drawing as a board.

    Raises:
      Unheld: more than can be read again.
    """
    (drawing,) = drawings
    if drawing.num_points + 4 * len(drawing) > board.MAX_PARTS // 2:
        raise Unheld(f"Excalidraw's boards hold some {board.MAX_PARTS // 2:,} points; split it")
    drawing = in_px(drawing)
    pressure = drawing.pressure or [None] * len(drawing)
    each = zip(drawing.strokes, pressure, drawing.brushes, drawing.straight)
    facts = {
        "type": "excalidraw",
        "version": 2,
        "source": "https://excalidraw.com",
        "elements": [_element(number, *stroke) for number, stroke in enumerate(each)],
        "appState": {"viewBackgroundColor": "#ffffff"},
        "files": {},
    }
    return f"{json.dumps(facts, ensure_ascii=False)}\n".encode()


def _element(at: int, stroke: Any, pressure: Any, brush: Brush, straight: bool) -> dict[str, Any]:
    line = straight and pressure is None and len(stroke) > 1
    points = np.round(np.asarray(stroke, np.float64), 4)
    origin = points[0].tolist()
    points = np.round(points - origin, 4)
    if len(points) == 1:
        points = np.array([[0, 0], [DOT, DOT]])
    sides = np.ptp(points, axis=0).tolist()
    own = {"layer": brush.layer, "tool": brush.tool, "straight": straight and not line or None}
    facts: dict[str, Any] = {
        "id": f"ink-{at + 1}",
        "type": "line" if line else "freedraw",
        "x": origin[0],
        "y": origin[1],
        "width": sides[0],
        "height": sides[1],
        "angle": 0,
        "strokeColor": brush.colour,
        "backgroundColor": "transparent",
        "fillStyle": "solid",
        "strokeWidth": brush.width and brush.width / (1 if line else INK_WIDTH),
        "strokeStyle": "solid",
        "roughness": 0,
        "opacity": brush.opacity and brush.opacity * 100,
        "groupIds": [],
        "frameId": None,
        "roundness": None,
        "seed": at + 1,
        "version": 1,
        "versionNonce": at + 1,
        "isDeleted": False,
        "boundElements": None,
        "updated": 1,
        "link": None,
        "locked": False,
        "points": points.tolist(),
        "lastCommittedPoint": None,
        "customData": {key: value for key, value in own.items() if value} or None,
    }
    if line:
        facts |= {"startBinding": None, "endBinding": None}
        facts |= {"startArrowhead": None, "endArrowhead": None}
    else:
        pressed = [] if pressure is None else np.round(pressure.astype(float), 4).tolist()
        facts |= {"simulatePressure": pressure is None}
        facts |= {"pressures": pressed * 2 if len(stroke) == 1 else pressed}
    unknown = ("strokeColor", "strokeWidth", "opacity", "customData")
    return {key: value for key, value in facts.items() if value is not None or key not in unknown}

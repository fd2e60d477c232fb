# ruff: noqa: E501
"""What Excalidraw makes of a board, in Chromium.

It needs Chromium, the package playwright, and a folder with npm's @excalidraw/excalidraw@0.18.1,
react@19, react-dom@19 and esbuild:

    python tests/formats/boards/excalidraw_page.py NODE_MODULES > tests/formats/boards/excalidraw.json
"""

import json
import math
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

TELL = """
async ({facts, tell}) => {
  const {elements} = E.restore(facts, null, null)
  const file = E.serializeAsJSON(elements, {}, {}, "local")
  const shapes = []
  for (const element of elements) {
    if (!tell || element.isDeleted) { shapes.push({id: element.id, points: element.points}); continue }
    if (!["freedraw", "line", "arrow", "rectangle", "diamond", "ellipse"].includes(element.type)) continue
    const [left, top] = E.getCommonBounds([element])
    const svg = await E.exportToSvg({elements: [element], files: {}, exportPadding: 0, skipInliningFonts: true})
    document.body.append(svg)
    const placed = [...svg.querySelectorAll("g[transform], path[transform]")][0]
    const matrix = placed.transform.baseVal.consolidate().matrix
    const whole = ([x, y]) => { const p = new DOMPoint(x, y).matrixTransform(matrix); return [p.x + left, p.y + top] }
    let points
    if (element.type === "freedraw") points = element.points.map(whole)
    else {
      const path = placed.querySelector("path")
      const length = path.getTotalLength()
      points = Array.from({length: 60}, (_, k) => path.getPointAtLength(length * k / 59)).map(p => whole([p.x, p.y]))
    }
    svg.remove()
    shapes.push({id: element.id, type: element.type, box: E.getCommonBounds([element]), points})
  }
  return {file: JSON.parse(file), shapes}
}
"""


def told(modules: Path, facts: object, tell: bool = True) -> dict[str, object]:
    """The board as Excalidraw restores it, and where its shapes lie."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "node_modules").symlink_to(modules)
        (folder / "in.js").write_text('import * as E from "@excalidraw/excalidraw"; window.E = E')
        subprocess.run(
            ["node_modules/.bin/esbuild", "in.js", "--bundle", "--outfile=out.js", "--format=iife",
             '--define:process.env.NODE_ENV="production"', '--define:process.env.IS_PREACT="false"',
             "--loader:.woff2=dataurl", "--conditions=production", "--log-level=error"],
            cwd=folder, check=True,
        )  # fmt: skip
        with sync_playwright() as player:
            browser = player.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            page = browser.new_page()
            page.route("http://board.test/", lambda route: route.fulfill(
                body="<!doctype html><body></body>", content_type="text/html"))  # fmt: skip
            page.goto("http://board.test/")
            page.add_script_tag(path=folder / "out.js")
            found = page.evaluate(TELL, {"facts": facts, "tell": tell})
            browser.close()
    return found


def board() -> dict[str, object]:
    """Ink and shapes, turned, rounded, in a group and a frame."""
    rng = random.Random(3)
    plain = {"angle": 0, "roughness": 0, "strokeColor": "#1e1e1e", "opacity": 100, "strokeWidth": 2}

    def walk(count: int, step: float) -> list[list[float]]:
        points, x, y = [], 0.0, 0.0
        for _ in range(count):
            points.append([round(x, 3), round(y, 3)])
            x, y = x + rng.uniform(-0.5, 1) * step, y + rng.uniform(-1, 1) * step
        return points

    ink = walk(20, 12)
    elements = [
        {"id": "pen", "type": "freedraw", "x": 10.5, "y": -20, "angle": 0.8, "points": ink,
         "pressures": [round(rng.random(), 3) for _ in ink], "simulatePressure": False,
         "strokeColor": "#e03131", "strokeWidth": 1, "opacity": 60},
        {"id": "mouse", "type": "freedraw", "x": 100, "y": 50, "angle": 5.1, "points": walk(9, 40),
         "pressures": [], "simulatePressure": True, "strokeWidth": 4, "groupIds": ["g"]},
        {"id": "dot", "type": "freedraw", "x": 7, "y": 8, "points": [[0, 0], [0.0001, 0.0001]],
         "pressures": [], "simulatePressure": True},
        {"id": "gone", "type": "freedraw", "x": 7, "y": 8, "points": walk(5, 5), "isDeleted": True},
        {"id": "line", "type": "line", "x": 0, "y": 0, "angle": 0.4,
         "points": [[0, 0], [50, 10], [-20, 70]], "backgroundColor": "transparent"},
        {"id": "loop", "type": "line", "x": 300, "y": 0, "points": [[0, 0], [50, 9], [9, 60], [3, 4]],
         "backgroundColor": "#ffc9c9", "fillStyle": "solid"},
        {"id": "curve", "type": "line", "x": 300, "y": 90, "roundness": {"type": 2},
         "points": [[0, 0], [50, 10], [-20, 70], [90, 90]]},
        {"id": "turned", "type": "line", "x": 300, "y": 190, "roundness": {"type": 2}, "angle": 1,
         "points": [[0, 0], [80, 10], [-20, 70]]},
        {"id": "arrow", "type": "arrow", "x": 400, "y": 0, "points": [[0, 0], [60, -45]],
         "endArrowhead": "arrow"},
        {"id": "elbow", "type": "arrow", "x": 400, "y": 100, "elbowed": True, "endArrowhead": None,
         "points": [[0, 0], [40, 0], [40, 70], [120, 70]], "fixedSegments": None,
         "startIsSpecial": None, "endIsSpecial": None},
        {"id": "box", "type": "rectangle", "x": 500, "y": 0, "width": 90, "height": 50, "angle": 0.3},
        {"id": "round", "type": "rectangle", "x": 500, "y": 100, "width": 190, "height": 150,
         "roundness": {"type": 3}, "angle": 2},
        {"id": "small", "type": "rectangle", "x": 500, "y": 300, "width": 40, "height": 30,
         "roundness": {"type": 3}},
        {"id": "kite", "type": "diamond", "x": 700, "y": 0, "width": 75, "height": 50, "angle": 0.5},
        {"id": "pill", "type": "diamond", "x": 700, "y": 90, "width": 81, "height": 120,
         "roundness": {"type": 2}},
        {"id": "egg", "type": "ellipse", "x": 700, "y": 250, "width": 90, "height": 40, "angle": 0.7},
        {"id": "frame", "type": "frame", "x": 900, "y": 0, "width": 200, "height": 200,
         "opacity": 50, "name": "A"},
        {"id": "framed", "type": "freedraw", "x": 920, "y": 30, "points": walk(12, 8),
         "frameId": "frame", "pressures": [], "simulatePressure": True, "opacity": 80},
        {"id": "word", "type": "text", "x": 0, "y": 300, "width": 50, "height": 25, "text": "hi",
         "fontSize": 20, "fontFamily": 5, "lineHeight": 1.25},
    ]  # fmt: skip
    return {"type": "excalidraw", "version": 2, "elements": [plain | one for one in elements]}


if __name__ == "__main__":
    found = told(Path(sys.argv[1]).resolve(), board())
    for shape in found["shapes"]:
        shape["points"] = [[round(x, 4) for x in p] for p in shape["points"]]
        if "box" in shape and not all(map(math.isfinite, shape["box"])):
            raise SystemExit(f"no place for {shape['id']}")
    json.dump(found, sys.stdout, separators=(",", ":"))

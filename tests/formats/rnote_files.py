"""Documents as Rnote writes them, by hand in its schema."""

import gzip
import json


def element(x, y, pressure=0.5):
    return {"pos": [x, y], "pressure": pressure}


def style(color=(0.0, 0.0, 0.0, 1.0), width=2.0, kind="smooth", **more):
    colour = None if color is None else dict(zip("rgba", color))
    return {kind: {"stroke_width": width, "stroke_color": colour, "fill_color": None,
                   "pressure_curve": "linear", "line_style": "solid", **more}}  # fmt: skip


def brushstroke(points, look=None, curves=None):
    """A stroke of points `(x, y, pressure)`; a curve leads to those numbered in `curves`."""
    start, *rest = (element(*point) for point in points)
    segments = []
    for number, end in enumerate(rest, 1):
        handles = (curves or {}).get(number, {})
        kind = {0: "lineto", 1: "quadbezto", 2: "cubbezto"}[len(handles)]
        segments.append({kind: {**handles, "end": end}})
    path = {"start": start, "segments": segments}
    return {"brushstroke": {"path": path, "style": look or style()}}


def shapestroke(kind, facts, look=None):
    return {"shapestroke": {"shape": {kind: facts}, "style": look or style()}}


def document(strokes, chronos=None, version="0.14.2", layout="infinite", pages=1, flat=False,
             **form):  # fmt: skip
    """The JSON of a document; its first slot is empty, as in Rnote's."""
    chronos = chronos or [{"t": n, "layer": {"user_layer": 0}} for n in range(len(strokes))]
    form = {"width": 400.0, "height": 500.0, "dpi": 96.0, "orientation": "portrait", **form}
    config = {"format": form, "background": {"pattern": "dots"}, "layout": layout}
    place = {"x": 0.0, "y": 0.0, "width": form["width"], "height": pages * form["height"]}
    snapshot = {
        "document": {**place, **(config if flat else {"config": config})},
        "camera": {"zoom": 1.0},
        **{name: [{"value": None, "version": 0}, *({"value": one, "version": 1} for one in ones)]
           for name, ones in (("stroke_components", strokes), ("chrono_components", chronos))},
        "chrono_counter": len(strokes),
    }  # fmt: skip
    return json.dumps({"version": version, "data": {"engine_snapshot": snapshot}})


def packed(text):
    return gzip.compress(text.encode(), 1, mtime=0)


def older(text):
    """The same as 0.5.9 had it."""
    snapshot = json.loads(text)["data"]["engine_snapshot"]
    document = {**snapshot["document"], **snapshot["document"].pop("config", {})}
    store = {name: snapshot[name] for name in ("stroke_components", "chrono_components")}
    data = {"document": document, "store_snapshot": store}
    return json.dumps({"version": "0.5.9", "data": data})

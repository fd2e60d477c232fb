"""How often raw Quick, Draw! drawings, simplified by us, are Google's simplified ones.

    python tests/benchmarks/quickdraw_simplify.py FOLDER

FOLDER holds `simplified/*.ndjson` and `raw/*.ndjson`. Drawings are paired by `key_id`; all pairs
count, also those that the game did not recognise. A pair matches when it has the same number of
strokes, each with the same number of points, and no coordinate differs by more than 1. Printed too:
how many are equal, and the distance between both (of each one's points from the other's polyline,
the largest of a drawing: a Hausdorff distance of the points, in units of 1/255 of a drawing).
"""

import json
import sys
from pathlib import Path

import numpy as np
from tqdm import tqdm

from strokegen.ink.google_form import simplified


def drawings(folder: Path) -> dict[str, list]:
    found = {}
    for file in sorted(folder.glob("*.ndjson")):
        for line in file.read_text("utf-8").splitlines():
            facts = json.loads(line)
            found[facts["key_id"]] = facts["drawing"]
    return found


def off_line(points: np.ndarray, line: np.ndarray) -> float:
    """The largest distance of `points` from the polyline `line`."""
    start, chord = line[:-1], np.diff(line, axis=0)
    square = np.maximum((chord**2).sum(axis=1), 1e-12)
    away = points[:, None] - start
    part = np.clip((away * chord).sum(axis=2) / square, 0, 1)
    return float(np.hypot(*np.moveaxis(away - part[..., None] * chord, 2, 0)).min(axis=1).max())


def main(folder: str) -> None:
    google, raw = (drawings(Path(folder) / form) for form in ("simplified", "raw"))
    pairs = sorted(google.keys() & raw.keys())
    matching, equal, distances = 0, 0, []
    for key in tqdm(pairs, unit=" drawings"):
        theirs = [np.array(stroke, float).T for stroke in google[key]]
        ours, _ = simplified([np.array(stroke[:2], float).T for stroke in raw[key]])
        alike = [len(a) for a in ours] == [len(b) for b in theirs]
        apart = max(np.abs(a - b).max() for a, b in zip(ours, theirs)) if alike else np.inf
        matching, equal = matching + (apart <= 1), equal + (apart == 0)
        distances.append(max(max(off_line(a, b), off_line(b, a)) for a, b in zip(ours, theirs)))
    count, far = len(pairs), np.array(distances)
    print(f"{count:,} drawings in both forms")
    print(f"match within 1: {matching:,} ({matching / count:.2%}); equal: {equal:,}")
    print(
        f"distance: {np.percentile(far, 99):.2f} at the 99th percentile, {far.max():.2f} at most; "
        f"over 1: {(far > 1).sum():,}"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])

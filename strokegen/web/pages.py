"""The pages and what they are made of: files of `static`, read once, and no others."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

from starlette.requests import Request
from starlette.responses import Response

from strokegen.web.endpoints import Endpoint

_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
PAGES = {
    "/": ("write.html", "Write: text becomes handwriting."),
    "/hand": ("hand.html", "My hand: a few lines teach it."),
    "/draw": ("draw.html", "Draw with me: a drawing is finished."),
    "/gallery": ("gallery.html", "Gallery: what was made."),
}


@cache
def files() -> dict[str, bytes]:
    """Name -> content."""
    folder = resources.files("strokegen.web").joinpath("static")
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}


def _answer(request: Request, name: str) -> Response:
    content = files()[name]
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"etag": tag})
    kind = _KINDS["." + name.rpartition(".")[2]]
    return Response(content, media_type=kind, headers={"etag": tag})


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in files():
        raise KeyError(f"there is no {request.url.path}")
    return _answer(request, name)


def _page(name: str, path: str, summary: str) -> Endpoint:
    async def shown(request: Request) -> Response:
        return _answer(request, name)

    return Endpoint("GET", path, summary, shown, gives=["text/html"])


def endpoints() -> list[Endpoint]:
    """Of the pages and their files."""
    shown = [_page(name, path, summary) for path, (name, summary) in PAGES.items()]
    kinds = ["text/javascript", "text/css", "image/svg+xml"]
    return [
        *shown,
        Endpoint(
            "GET", "/static/{name}", "A file of the pages.", _static, gives=kinds, errors=[404]
        ),
    ]

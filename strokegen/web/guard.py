"""Who may ask, and how much: it stands before everything else, and its refusals are one line.

A page elsewhere can make a browser send requests here (cross-site request forgery), and can give
its own name this machine's address (DNS rebinding): the browser then says so in Origin,
Sec-Fetch-Site and Host, which are held to the server's own names. What is shown runs the server's
own scripts alone.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from ipaddress import ip_address
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

MOST_BYTES = 1 << 20
"""Of a body."""
PATIENCE = 10.0
"""Seconds in which a body has to come."""
LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-cache",
}


class Refused(Exception):
    """A request that is not answered; its `status` says why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Guard:
    """An ASGI application behind its guard.

    Args:
      names: by which the server may be called; None takes those of this machine for itself.
      anywhere: whether any address in digits is a name, too: nobody can rebind those.
    """

    def __init__(
        self, app: App, names: Iterable[str] | None = None, anywhere: bool = False
    ) -> None:
        self._app, self._anywhere = app, anywhere
        self._names = LOCAL | {name.lower() for name in names or ()}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """See the specification of ASGI 3."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if scope["type"] != "http":  # no websocket is spoken here
            return await send({"type": "websocket.close", "code": 1008})
        try:
            self._check(scope)
            body = await asyncio.wait_for(_read(scope, receive), PATIENCE)
        except Refused as refusal:
            return await _refuse(send, refusal.status, str(refusal))
        except TimeoutError:
            return await _refuse(send, 408, f"no whole body came in {PATIENCE:g} s")
        if body is not None:
            await self._app(scope, _after(body, receive), _dressed(send))

    def _check(self, scope: Message) -> None:
        headers = {key.decode("latin-1"): v.decode("latin-1") for key, v in scope["headers"]}
        host = headers.get("host", "")
        if not self._known(host):
            raise Refused(421, "this server is not called by that name; see strokegen serve --help")
        if scope["method"] not in _SAFE:
            origin = headers.get("origin", f"http://{host}")
            site = headers.get("sec-fetch-site", "same-origin")
            if origin.partition("://")[2].lower() != host.lower() or site != "same-origin":
                raise Refused(403, "only this server's own pages may ask for that")
            kind = headers.get("content-type", "application/json").partition(";")[0].strip()
            if kind.lower() != "application/json":
                raise Refused(415, f"expected a body of application/json, got {kind[:40]}")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length[:20]) > MOST_BYTES:
            raise _too_large()

    def _known(self, host: str) -> bool:
        name, _, port = host.lower().rpartition(":")
        if not name or not port.isdecimal():
            name = host.lower()
        return name in self._names or (self._anywhere and _is_address(name.strip("[]")))


def _too_large() -> Refused:
    return Refused(413, f"a body may have {MOST_BYTES >> 20} MB at most")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


async def _read(scope: Message, receive: Receive) -> bytes | None:
    """The whole body; None of a client that has gone."""
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MOST_BYTES:
            raise _too_large()
        more = message.get("more_body", False)
    return b"".join(parts)


def _after(body: bytes, receive: Receive) -> Receive:
    """What the application hears: the body at once, then what else comes."""
    waiting = [body]

    async def heard() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return heard


def _dressed(send: Send) -> Send:
    """Answers with the guard's headers."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {key for key, _ in message["headers"]}
            more = [(key.encode(), value.encode()) for key, value in HEADERS.items()]
            message["headers"] = [
                *message["headers"],
                *(pair for pair in more if pair[0] not in own),
            ]
        await send(message)

    return sent


async def _refuse(send: Send, status: int, why: str) -> None:
    body = json.dumps({"error": why}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"connection", b"close"),
    ]
    send = _dressed(send)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

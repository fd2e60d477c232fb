"""The server run by uvicorn: what stalls is cut off, and nothing is owed when it ends."""

from __future__ import annotations

import asyncio
import os
import time
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from socket import AF_INET, AF_INET6, create_server, socket
from typing import Any

import uvicorn

from strokegen.ink.errors import LeftOut, NotFinished
from strokegen.web.app import app
from strokegen.web.guard import LOCAL, PATIENCE
from strokegen.web.service import HOST, PORT, Service

_AT_ONCE = 512
"""Connections."""


def serve(
    service: Service,
    host: str = HOST,
    port: int = PORT,
    *,
    names: Iterable[str] = (),
    ready: Callable[[str], object] = print,
) -> None:
    """Serve until Ctrl-C, or SIGTERM.

    Args:
      host: the address to listen on; port: 0 takes a free one.
      names: by which others call this machine, see `Guard`.
      ready: called with the address of the first page.
    Raises:
      OSError: nobody can listen there.
      PresetError: see `load`.
    """
    config = configured(service, host, port, names)
    shown = f"[{host}]" if ":" in host else host
    with listening(host, port) as taken, warnings.catch_warnings():
        warnings.simplefilter("ignore", LeftOut)  # the answers tell of it
        warnings.simplefilter("ignore", NotFinished)
        service.warm()
        ready(f"http://{shown}:{taken.getsockname()[1]}/")
        try:
            with suppress(KeyboardInterrupt):
                asyncio.run(served_by(uvicorn.Server(config), [taken]))
        finally:
            service.work.end()


def listening(host: str, port: int) -> socket:
    """A socket that others can connect to from now on.

    Raises:
      OSError: there can be none.
    """
    family = AF_INET6 if ":" in host else AF_INET
    try:
        return create_server((host, port), family=family, backlog=_AT_ONCE)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        raise OSError(f"cannot listen on port {port} of {host}: {why}; name another") from None


def configured(service: Service, host: str, port: int, names: Iterable[str] = ()) -> uvicorn.Config:
    """How uvicorn is to serve; see `serve`."""
    return uvicorn.Config(
        app(service, [host, *names], anywhere=host not in LOCAL),
        host=host,
        port=port,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_AT_ONCE,
        timeout_graceful_shutdown=3,
    )


async def served_by(
    server: uvicorn.Server, sockets: list[socket], patience: float = PATIENCE
) -> None:
    """Serve until the server is told to end; see `cut_stalled`."""
    watching = asyncio.create_task(cut_stalled(server.server_state.connections, patience))
    try:
        await server.serve(sockets=sockets)
    finally:
        watching.cancel()


async def cut_stalled(connections: Iterable[Any], patience: float = PATIENCE) -> None:
    """Cut off clients that neither send what they began nor read what they asked for.

    uvicorn waits for both without an end; bodies are the guard's.

    Args:
      connections: uvicorn's protocols, as they come and go.
    """
    since: dict[Any, tuple[object, float]] = {}
    while True:
        await asyncio.sleep(patience / 10)
        now, before, since = time.monotonic(), since, {}
        for one in list(connections):
            if (waits := _waits_for(one)) is None:
                continue
            known, start = before.get(one, (None, now))
            since[one] = waits, (start if known == waits else now)
            if now - since[one][1] > patience:
                one.transport.abort()


def _waits_for(connection: Any) -> object:
    """What a connection waits for of its client; None if it does not."""
    if unread := connection.transport.get_write_buffer_size():
        return unread
    cycle = connection.cycle
    return (id(cycle),) if cycle is None or cycle.response_complete else None

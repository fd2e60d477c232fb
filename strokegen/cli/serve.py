"""`strokegen serve`: a local page to try it all on."""

from __future__ import annotations

from pathlib import Path

import click

from strokegen.cli.tell import complain, say
from strokegen.cli.verb import Verb
from strokegen.web.guard import LOCAL
from strokegen.web.service import HOST, PORT, Service, usual_folder


@click.command(
    cls=Verb,
    epilog="""\b
Examples:
  strokegen serve
  strokegen serve --port 9000 --ink ~/ink
  curl -H "Content-Type: application/json" -d '{"text": "Hello", "format": "svg"}' \\
      http://127.0.0.1:8080/api/write -o hello.svg""",
)
@click.option("--host", default=HOST, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, help="0 takes a free one.")
@click.option(
    "--name",
    "names",
    multiple=True,
    help="What others call this machine, with --host; may be given several times.",
)
@click.option(
    "--ink",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that keeps hands and gallery.  [default: the user's data folder]",
)
@click.option("--preset", default="handwriting", help="That writes: a name, or a folder.")
@click.option("--sketch", default="sketch", help="Preset that draws along.")
def serve(
    host: str, port: int, names: tuple[str, ...], ink: Path | None, preset: str, sketch: str
) -> None:
    """Serve a page to write on, to teach it one's own hand, and to draw with (extra: web).

    It is for this machine alone, until --host opens it to a network: whoever reaches it then may
    use it, and see and delete the ink that it keeps. /openapi.json describes its endpoints.
    """
    from strokegen.web.serve import serve as run

    if host not in LOCAL:
        complain(f"whoever reaches {host} may use this server, and see and delete its ink")
    service = Service(ink or usual_folder(), preset, sketch)
    run(service, host, port, names=names, ready=lambda url: say(f"{url} (Ctrl-C ends it)"))

"""What `strokegen serve` bears.

Prints how soon the first ink comes of one stream and of four at once, and how fast it goes on; then
how long each of so many clients waits for its lines, what of the processor's time they take
together, and how much memory the server has.

Usage: python tests/benchmarks/server_load.py [--clients 50] [--lines 4]
"""

from __future__ import annotations

import argparse
import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

TEXTS = (
    "The quick brown fox jumps over the lazy dog",
    "Pack my box with five dozen liquor jugs",
    "How vexingly quick daft zebras jump",
    "Jackdaws love my big sphinx of quartz",
)


def opened(port: int, path: str, facts: dict[str, object]) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    connection.request("POST", path, json.dumps(facts), {"content-type": "application/json"})
    return connection.getresponse()


def side_by_side(count: int, do) -> list:
    """What `do(number)` gives, each in a thread of its own, in the order in which they end."""
    found: list = []
    threads = [threading.Thread(target=lambda n=n: found.append(do(n))) for n in range(count)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def stream(port: int, number: int) -> tuple[float, float]:
    """Seconds until the first ink, and points a second until the last."""
    begin, first, points = time.monotonic(), 0.0, 0
    text = "\n".join(TEXTS[(number + k) % len(TEXTS)] for k in range(2))
    for line in opened(port, "/api/write/stream", {"text": text, "seed": number}):
        event = json.loads(line)
        if event["event"] == "ink":
            first = first or time.monotonic() - begin
            points += len(event["points"])
    return first, points / (time.monotonic() - begin)


def client(port: int, number: int, lines: int) -> list[float]:
    """Seconds that each line took; a line that was not written raises."""
    waits = []
    for k in range(lines):
        begin, text = time.monotonic(), TEXTS[(number + k) % len(TEXTS)]
        answer = opened(port, "/api/write", {"text": text, "seed": 100 * number + k})
        assert json.loads(answer.read())["meta"]["text"] == text
        waits.append(time.monotonic() - begin)
    return waits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--lines", type=int, default=4, help="of each client, one after the other")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "strokegen", "serve", "--port", "0", "--ink", folder]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            port = int(server.stdout.readline().split(":")[2].partition("/")[0])
            report(server.pid, port, asked.clients, asked.lines)
        finally:
            server.terminate()
            server.wait()


def report(pid: int, port: int, clients: int, lines: int) -> None:
    stream(port, 0)
    for count in (1, 4):
        found = side_by_side(count, lambda n: stream(port, n))
        first, speed = max(one[0] for one in found), min(one[1] for one in found)
        print(f"{count} streams: first ink within {first:.2f} s, {speed:.0f} points a second each")
    for _ in range(3):
        begin, used = time.monotonic(), cpu(pid)
        waits = sum(side_by_side(clients, lambda n: client(port, n, lines)), [])
        took = time.monotonic() - begin
        print(
            f"{len(waits)} lines of {clients} clients: {took:.1f} s, the longest "
            f"wait {max(waits):.1f} s; {cpu(pid) - used:.1f} s of the processor, {memory(pid)} MB"
        )


def cpu(pid: int) -> float:
    """Seconds that a process has had of the processor (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def memory(pid: int) -> int:
    """MB that a process has in memory (Linux)."""
    (row,) = [r for r in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmRSS" in r]
    return int(row.split()[1]) >> 10


if __name__ == "__main__":
    main()

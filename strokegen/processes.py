"""Jobs side by side, in processes here or on a Ray cluster's nodes: games, dreams and corpora."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import traceback
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar, cast

Job = TypeVar("Job")
Result = TypeVar("Result")

Tell = Callable[[int], object]
"""Takes how many more of the parts of its job a process has done."""

Begin = Callable[..., AbstractContextManager[Callable[[Job, Tell], Result]]]
"""Makes what does a job, and ends it again."""

Done = Callable[[Iterable[Job], Tell], Generator[Result]]
"""What comes of jobs, as it comes; takes what is called with how many more parts of them are done.

Raises OSError for a job of which three processes died, and what a job raises.
"""

_TRIES = 3
"""Processes that may die of one job."""

_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

_PATIENCE = 10.0  # seconds that a process is given to end what it has begun


@contextmanager
def crew(
    begin: Begin[Job, Result],
    shared: tuple[object, ...],
    workers: int = 1,
    ray: str | None = None,
    *,
    here: bool = True,
) -> Iterator[Done[Job, Result]]:
    """Who does jobs, while the block lasts. Another does the job of a process that is killed.

    A terminal sends Ctrl-C to all processes at once. They leave it to this one, which ends them:
    they inherit that it holds Ctrl-C back. Windows has no such thing, and shows where they stood.

    Args:
      begin: called with `shared` in each process, which ends what that gives when it ends itself.
      workers: new processes, that multiply on one thread each.
      ray: address of a Ray cluster that does the jobs instead, beginning anew for each: as
        `ray.init` takes it, "auto", "host:6379", "ray://host:10001"; or "local" to begin one here.
      here: whether a single worker is this process.
    Raises:
      OSError: there is no such cluster.
    """
    if ray is not None:
        with _cluster(ray) as cluster:
            yield partial(_done_by_ray, cluster, begin, shared)
    elif workers == 1 and here:
        with begin(*shared) as do:
            yield lambda jobs, tell: (do(job, tell) for job in jobs)
    else:
        them: list[_Worker] = []
        try:
            yield partial(_done, them, partial(_Worker, begin, shared), workers)
        finally:
            for one in them:
                one.end()


def _done(
    them: list[_Worker],
    another: Callable[[], _Worker],
    workers: int,
    jobs: Iterable[Any],
    tell: Tell,
) -> Generator[Any]:
    waiting, deaths = deque(enumerate(jobs)), Counter[int]()
    for _ in range(min(workers, len(waiting)) - len(them)):
        them.append(another())
    try:
        while waiting or any(one.job for one in them):
            for one in them:
                if waiting and not one.job:
                    one.take(waiting.popleft())
            # A signal that comes just before a wait is answered after it, so that none is long.
            for pipe in wait([one.pipe for one in them if one.job], timeout=1):
                one = next(one for one in them if one.pipe is pipe)
                try:
                    kind, value = one.pipe.recv()
                except (EOFError, OSError):
                    number, job = cast(tuple[int, Any], one.job)
                    tell(-one.told)
                    deaths[number] += 1
                    if deaths[number] == _TRIES:
                        raise OSError(
                            f"{_TRIES} worker processes were killed; if memory ran out, take fewer "
                            "workers, and go on by the same command"
                        ) from None
                    waiting.appendleft((number, job))
                    one.end()
                    one.start()
                    continue
                if kind == "told":
                    one.told += value
                    tell(value)
                elif kind == "failed":
                    raise value
                else:
                    one.job = None
                    yield value
    finally:
        for one in [one for one in them if one.job]:  # nobody listens any more
            them.remove(one)
            one.end()


@contextmanager
def _cluster(address: str) -> Iterator[Any]:
    """The module `ray`, with the cluster of this address."""
    import ray

    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # of a cluster begun here nobody is told
    threads = dict.fromkeys(_ONE_THREAD, "1")
    host, _, port = address.removeprefix("ray://").rpartition(":")
    try:
        if host and port.isdigit():  # Ray tries for minutes where nobody listens
            socket.create_connection((host, int(port)), timeout=10).close()
        ray.init(address, log_to_driver=False, runtime_env={"env_vars": threads})
    except (OSError, ValueError, OverflowError) as error:
        raise OSError(f"no Ray cluster at {address}: {error}") from None
    try:
        yield ray
    finally:
        ray.shutdown()


def _done_by_ray(
    ray: Any,
    begin: Begin[Any, Any],
    shared: tuple[object, ...],
    jobs: Iterable[Any],
    tell: Tell,
) -> Generator[Any]:
    def task(job: Any, *given: object) -> tuple[Any, int]:
        told: list[int] = []
        with begin(*given) as do:
            return do(job, told.append), sum(told)

    remote = ray.remote(num_cpus=1, max_retries=_TRIES - 1)(task)
    given = [ray.put(one) for one in shared]
    waiting = [remote.remote(job, *given) for job in jobs]
    while waiting:
        ready, waiting = ray.wait(waiting, timeout=1)
        for one in ready:
            try:
                result, told = ray.get(one)
            except ray.exceptions.RayTaskError as error:
                raise error.cause from None
            except ray.exceptions.RayError as error:
                raise OSError(f"Ray: {error}") from None
            tell(told)
            yield result


class _Worker:
    """A process that does one job after another."""

    def __init__(self, begin: Begin[Any, Any], shared: tuple[object, ...]) -> None:
        self._begun = begin, shared
        self.start()

    def start(self) -> None:
        """Begin a new process, with nothing to do."""
        self.job: tuple[int, Any] | None = None
        self.told = 0
        context = multiprocessing.get_context("spawn")
        self.pipe, far = context.Pipe()
        self._process = context.Process(target=_serve, args=(far, *self._begun), daemon=True)
        with _deaf(), _one_thread():
            self._process.start()
        far.close()  # so that the pipe ends with the process

    def take(self, job: tuple[int, Any]) -> None:
        self.job, self.told = job, 0
        with suppress(OSError):  # it has died, and its pipe says so
            self.pipe.send(job[1])

    def end(self) -> None:
        """End the process, which ends what it has begun; one that does not is killed."""
        self.pipe.close()  # ends its wait for the next job
        self._process.terminate()
        self._process.join(_PATIENCE)
        self._process.kill()
        self._process.join()


def _serve(
    pipe: Connection[Any, Any],
    begin: Begin[Any, object],
    shared: tuple[object, ...],
) -> None:
    """Do what comes through the pipe, until its other end is gone."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what is begun is ended, too
    try:
        with begin(*shared) as do:
            try:
                while True:
                    pipe.send(("did", do(pipe.recv(), lambda count: pipe.send(("told", count)))))
            finally:  # in peace
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
    except (EOFError, ConnectionError):
        pass
    except Exception as error:
        error.add_note(traceback.format_exc())
        with suppress(OSError):  # nobody listens any more
            pipe.send(("failed", error))


@contextmanager
def _deaf() -> Iterator[None]:
    """What is begun in the block never hears Ctrl-C."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # its start would let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _one_thread() -> Iterator[None]:
    """What is begun in the block multiplies on one thread: there is a process a core."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value

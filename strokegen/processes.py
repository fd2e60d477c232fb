"""Processes side by side, for games, dreams and corpora."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import threading
import traceback
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.pool import IMapIterator, Pool
from typing import Any, TypeVar, cast

Job = TypeVar("Job")
Result = TypeVar("Result")

Tell = Callable[[int], object]
"""Takes how many more of the parts of its job a process has done."""

_TRIES = 3
"""Processes that may die of one job."""

_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@contextmanager
def processes(workers: int, begin: Callable[..., None], *shared: object) -> Iterator[Pool]:
    """A pool of new processes, each begun by `begin(*shared)`; they end with the block.

    A terminal sends Ctrl-C to all of them at once. They leave it to this process, which ends them:
    they inherit that it holds Ctrl-C back. Windows has no such thing, and shows where they stood.
    """
    pool = _pool(workers, (begin, shared))
    try:
        yield pool
        pool.close()
    except BaseException:
        _terminate(pool)
        raise
    finally:
        pool.join()


def arriving(results: IMapIterator[Result]) -> Iterator[Result]:
    """What a pool's `imap` or `imap_unordered` gives, as it comes.

    A signal that comes just before a process begins to wait is answered only once the wait is over;
    where the pool's own processes have ended by the same signal, that is never. So no wait is long.
    """
    while True:
        try:
            result = results.next(timeout=1)
        except multiprocessing.TimeoutError:
            continue
        except StopIteration:
            return
        yield result


def done(
    jobs: Iterable[Job],
    workers: int,
    begin: Callable[..., Callable[[Job, Tell], Result]],
    shared: tuple[object, ...],
    tell: Tell,
) -> Generator[Result]:
    """What comes of jobs, as it comes. The job of a process that was killed is done by another.

    Args:
      workers: new processes, that multiply on one thread each; a single worker is this process.
      begin: called with `shared` in each process; what it gives does a job.
      tell: called with how many more parts of their jobs they say are done.
    Raises:
      OSError: a job of which three processes died.
      Exception: what a job raises.
    """
    if workers == 1:
        do = begin(*shared)
        for job in jobs:
            yield do(job, tell)
        return
    waiting, deaths = deque(enumerate(jobs)), Counter[int]()
    with ExitStack() as ends:
        crew = []
        for _ in range(min(workers, len(waiting))):
            crew.append(_Worker(begin, shared))
            ends.callback(crew[-1].end)
        while waiting or any(one.job for one in crew):
            for one in crew:
                if waiting and not one.job:
                    one.take(waiting.popleft())
            for pipe in wait([one.pipe for one in crew if one.job], timeout=1):
                one = next(one for one in crew if one.pipe is pipe)
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


def done_by_ray(
    jobs: Iterable[Job],
    address: str,
    begin: Callable[..., Callable[[Job, Tell], Result]],
    shared: tuple[object, ...],
) -> Generator[Result]:
    """As `done`, by tasks of a Ray cluster, which does the jobs of a lost node on another.

    Args:
      address: of the cluster, as `ray.init` takes it: "auto", "host:6379", "ray://host:10001"; or
        "local" to begin one here.
    Raises:
      OSError: there is no such cluster, or a job of which three processes died.
      Exception: what a job raises.
    """
    import ray

    def task(job: Job, *given: object) -> Result:
        return begin(*given)(job, lambda count: None)

    threads = dict.fromkeys(_ONE_THREAD, "1")
    host, _, port = address.removeprefix("ray://").rpartition(":")
    try:
        if host and port.isdigit():  # Ray tries for minutes where nobody listens
            socket.create_connection((host, int(port)), timeout=10).close()
        ray.init(address, log_to_driver=False, runtime_env={"env_vars": threads})
    except (OSError, ValueError, OverflowError) as error:
        raise OSError(f"no Ray cluster at {address}: {error}") from None
    try:
        remote = ray.remote(num_cpus=1, max_retries=_TRIES - 1)(task)
        given = [ray.put(one) for one in shared]
        waiting = [remote.remote(job, *given) for job in jobs]
        while waiting:
            ready, waiting = ray.wait(waiting, timeout=1)
            for one in ready:
                try:
                    yield ray.get(one)
                except ray.exceptions.RayTaskError as error:
                    raise error.cause from None
                except ray.exceptions.RayError as error:
                    raise OSError(f"Ray: {error}") from None
    finally:
        ray.shutdown()


class _Worker:
    """A process that does one job after another."""

    def __init__(self, begin: Callable[..., object], shared: tuple[object, ...]) -> None:
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
        self._process.kill() if self.job else self._process.terminate()
        self._process.join()
        self.pipe.close()


def _serve(
    pipe: Connection[Any, Any],
    begin: Callable[..., Callable[[Any, Tell], object]],
    shared: tuple[object, ...],
) -> None:
    """Do what comes through the pipe, until its other end is gone."""
    try:
        do = begin(*shared)
        while True:
            pipe.send(("did", do(pipe.recv(), lambda count: pipe.send(("told", count)))))
    except (EOFError, BrokenPipeError):
        pass
    except Exception as error:
        error.add_note(traceback.format_exc())
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


def _pool(workers: int, begun: tuple[Callable[..., None], tuple[object, ...]]) -> Pool:
    with _deaf():
        return multiprocessing.get_context("spawn").Pool(workers, _begin, begun)


def _begin(begin: Callable[..., None], shared: tuple[object, ...]) -> None:
    # Killed outright, a process keeps the lock of the pool's queue, and the pool never ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    begin(*shared)


def _terminate(pool: Pool) -> None:
    """End the pool; a process that was about to wait when it was told so is told again."""
    numbers = [child.pid for child in multiprocessing.active_children() if child.pid]
    ended = threading.Event()

    def insist() -> None:
        while not ended.wait(1):
            for number in numbers:
                with suppress(OSError):
                    os.kill(number, signal.SIGTERM)

    threading.Thread(target=insist, daemon=True).start()
    try:
        pool.terminate()
    finally:
        ended.set()

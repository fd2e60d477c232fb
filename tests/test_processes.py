"""Jobs side by side: what comes of them, however long they take or end; what fails fails here."""

import os
import signal
import threading
import time
from contextlib import contextmanager

import pytest

from strokegen.processes import crew


def done(jobs, workers, shared, tell=lambda count: None, **how):
    """What comes of jobs that `begin` does."""
    with crew(begin, shared, workers, **how) as do:
        return list(do(jobs, tell))


@contextmanager
def begin(folder, deaths):
    """What squares numbers; 2 kills its process as often as told. Its end is noted in a file."""

    def do(number, tell):
        for _ in range(number):
            tell(1)
        if number == 2:
            tried = len(list(folder.iterdir()))
            if tried < deaths:
                (folder / str(tried)).touch()
                os.kill(os.getpid(), signal.SIGKILL)
        if number == 7:
            raise KeyError("seven")
        return number, number**2, os.getpid(), os.environ.get("OPENBLAS_NUM_THREADS")

    try:
        yield do
    finally:
        (folder / f"ended-{os.getpid()}").touch()


posix = pytest.mark.skipif(os.name != "posix", reason="kills by a signal")


@posix
@pytest.mark.parametrize("deaths", [0, 2])
def test_the_job_of_a_process_that_was_killed_is_done_by_another(tmp_path, deaths):
    told = []
    found = done(range(6), 2, (tmp_path, deaths), told.append)
    assert sorted(one[:2] for one in found) == [(number, number**2) for number in range(6)]
    # What the dead had told is taken back.
    assert sum(told) == sum(range(6)) and (min(told) < 0) == (deaths > 0)
    assert os.getpid() not in {one[2] for one in found} and {one[3] for one in found} == {"1"}


@posix
def test_a_job_that_kills_every_process_is_given_up(tmp_path):
    with pytest.raises(OSError, match="3 worker processes were killed; if memory ran out"):
        done([1, 2, 3], 2, (tmp_path, 99))
    assert len([*tmp_path.glob("[0-9]")]) == 3


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_job_raises_is_raised_here(tmp_path, workers):
    with pytest.raises(KeyError, match="seven"):
        done([3, 7, 4, 5], workers, (tmp_path, 0))


def test_a_single_worker_is_this_process_where_it_may_be(tmp_path):
    assert {one[2] for one in done(range(3), 1, (tmp_path, 0))} == {os.getpid()}
    assert done([], 4, (tmp_path, 0)) == []
    assert os.getpid() not in {one[2] for one in done(range(3), 1, (tmp_path, 0), here=False)}


@pytest.mark.parametrize("workers", [1, 3])
def test_one_crew_does_one_thing_after_another_and_is_ended_once(tmp_path, workers):
    with crew(begin, (tmp_path, 0), workers) as do:
        found = [sorted(do([n, n + 3], lambda count: None)) for n in (3, 8)]
        assert [[one[:2] for one in some] for some in found] == [
            [(3, 9), (6, 36)],
            [(8, 64), (11, 121)],
        ]
        processes = {one[2] for some in found for one in some}
        assert len(processes) <= workers and not [*tmp_path.iterdir()]
    assert {path.name for path in tmp_path.iterdir()} >= {f"ended-{one}" for one in processes}


def test_who_stops_listening_ends_them_and_what_they_began(tmp_path):
    with crew(begin, (tmp_path, 0), 2) as do:
        results = do(range(6), lambda count: None)
        _, _, number, _ = next(results)
        results.close()
    assert (tmp_path / f"ended-{number}").exists()
    if os.name == "posix":
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


@pytest.fixture
def ray():
    return pytest.importorskip("ray")


def test_ray_does_the_same_jobs(ray, tmp_path):
    @contextmanager
    def begin(place):  # by value: its nodes do not have this file
        def do(number, tell):
            tell(number)
            if number == 2 and not (place / "died").exists():
                (place / "died").touch()
                os.kill(os.getpid(), signal.SIGKILL)
            if number == 7:
                raise KeyError("seven")
            return number**2, os.environ["OPENBLAS_NUM_THREADS"]

        yield do

    told = []
    with crew(begin, (tmp_path,), ray="local") as do:
        assert sorted(do(range(5), told.append)) == [(number**2, "1") for number in range(5)]
        assert (tmp_path / "died").exists() and sorted(told) == [0, 1, 2, 3, 4]
        with pytest.raises(KeyError, match="seven"):
            list(do([7], told.append))
    assert not ray.is_initialized()


def test_the_jobs_of_a_lost_node_are_done_by_another(nodes, tmp_path):
    address, kill = nodes

    @contextmanager
    def begin(place):
        from ray import get_runtime_context

        node = get_runtime_context().get_node_id()

        def do(number, tell):
            (place / f"{number} {node} {os.urandom(4).hex()}").touch()
            while not (place / "killed").exists():  # so that it strikes both at work
                time.sleep(0.02)
            return number, node

        yield do

    def strike():
        while len({path.name.split()[1] for path in tmp_path.glob("* *")}) < 2:
            time.sleep(0.02)
        kill()
        (tmp_path / "killed").touch()

    striker = threading.Thread(target=strike)
    with crew(begin, (tmp_path,), ray=address) as do:
        striker.start()
        found = list(do(range(6), lambda count: None))
    striker.join()
    assert sorted(number for number, _ in found) == list(range(6))
    assert len({node for _, node in found}) == 1 and len([*tmp_path.glob("* *")]) == 7


@pytest.mark.parametrize("address", ["127.0.0.1:1", "ray://127.0.0.1:1", "127.0.0.1:99999"])
def test_where_no_cluster_is_that_is_said_at_once(ray, address):
    with pytest.raises(OSError, match=f"no Ray cluster at {address}: "):
        with crew(begin, (None, 0), ray=address):
            pass
    assert not ray.is_initialized()

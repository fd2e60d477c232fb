"""Results of processes as they come, however long they take or end; what fails there fails here."""

import os
import signal
import time
from multiprocessing.pool import ThreadPool

import pytest

from strokegen.processes import arriving, done, done_by_ray


def slow(number):
    time.sleep(1.4 if number == 1 else 0.01)
    if number == 9:
        raise KeyError(number)
    return number**2


def test_nothing_is_lost_by_waiting_in_short_turns():
    with ThreadPool(3) as pool:
        assert list(arriving(pool.imap(slow, range(6)))) == [number**2 for number in range(6)]
        come = list(arriving(pool.imap_unordered(slow, range(6))))
        assert come[-1] == 1 and sorted(come) == [number**2 for number in range(6)]
        assert list(arriving(pool.imap(slow, []))) == []


def test_what_fails_in_the_pool_fails_where_it_is_waited_for():
    with ThreadPool(2) as pool, pytest.raises(KeyError):
        list(arriving(pool.imap(slow, [0, 9, 1])))


def begin(folder, deaths):
    """What squares numbers; 2 kills its process as often as told."""

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
        threads = {name: os.environ.get(name) for name in ("OPENBLAS_NUM_THREADS",)}
        return number, number**2, os.getpid(), threads["OPENBLAS_NUM_THREADS"]

    return do


posix = pytest.mark.skipif(os.name != "posix", reason="kills by a signal")


@posix
@pytest.mark.parametrize("deaths", [0, 2])
def test_the_job_of_a_process_that_was_killed_is_done_by_another(tmp_path, deaths):
    told = []
    found = list(done(range(6), 2, begin, (tmp_path, deaths), told.append))
    assert sorted(one[:2] for one in found) == [(number, number**2) for number in range(6)]
    # What the dead had told is taken back.
    assert sum(told) == sum(range(6)) and (min(told) < 0) == (deaths > 0)
    assert os.getpid() not in {one[2] for one in found} and {one[3] for one in found} == {"1"}


@posix
def test_a_job_that_kills_every_process_is_given_up(tmp_path):
    with pytest.raises(OSError, match="3 worker processes were killed; if memory ran out"):
        list(done([1, 2, 3], 2, begin, (tmp_path, 99), lambda count: None))
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_job_raises_is_raised_here(tmp_path, workers):
    results = done([3, 7, 4, 5], workers, begin, (tmp_path, 0), lambda count: None)
    with pytest.raises(KeyError, match="seven"):
        list(results)


def test_a_single_worker_is_this_process(tmp_path):
    found = list(done(range(3), 1, begin, (tmp_path, 0), lambda count: None))
    assert {one[2] for one in found} == {os.getpid()}
    assert list(done([], 4, begin, (tmp_path, 0), lambda count: None)) == []


def test_who_stops_listening_ends_them(tmp_path):
    results = done(range(6), 2, begin, (tmp_path, 0), lambda count: None)
    _, _, number, _ = next(results)
    results.close()
    if os.name == "posix":
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


@pytest.fixture
def ray():
    return pytest.importorskip("ray")


def test_ray_does_the_same_jobs(ray, tmp_path):
    def begin(place):  # by value: its nodes do not have this file
        def do(number, tell):
            if number == 2 and not (place / "died").exists():
                (place / "died").touch()
                os.kill(os.getpid(), signal.SIGKILL)
            if number == 7:
                raise KeyError("seven")
            return number**2, os.environ["OPENBLAS_NUM_THREADS"]

        return do

    found = list(done_by_ray(range(5), "local", begin, (tmp_path,)))
    assert sorted(found) == [(number**2, "1") for number in range(5)]
    assert (tmp_path / "died").exists()
    with pytest.raises(KeyError, match="seven"):
        list(done_by_ray([7], "local", begin, (tmp_path,)))


@pytest.mark.parametrize("address", ["127.0.0.1:1", "ray://127.0.0.1:1", "127.0.0.1:99999"])
def test_where_no_cluster_is_that_is_said_at_once(ray, address):
    with pytest.raises(OSError, match=f"no Ray cluster at {address}: "):
        list(done_by_ray([1], address, begin, (None, 0)))
    assert not ray.is_initialized()

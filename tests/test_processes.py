"""Results of a pool as they come, however long they take; what fails in a process fails here."""

import time
from multiprocessing.pool import ThreadPool

import pytest

from strokegen.processes import arriving


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

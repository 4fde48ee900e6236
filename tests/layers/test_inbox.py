import threading

import pytest

from layers.inbox import Inbox


def test_oldest_comes_out_first() -> None:
    box: Inbox[int] = Inbox(limit=3)
    assert [box.put(i) for i in (1, 2, 3)] == [True, True, True]
    assert list(box.drain()) == [1, 2, 3]
    assert box.take() is None


def test_same_key_is_replaced_at_its_place_and_counted() -> None:
    box: Inbox[str] = Inbox(limit=3)
    box.put("a1", key="a")
    box.put("b1", key="b")
    box.put("a2", key="a")
    assert list(box.drain()) == ["a2", "b1"]
    assert box.replaced == 1


def test_full_refuses_or_drops_the_oldest_and_counts() -> None:
    strict: Inbox[int] = Inbox(limit=2)
    assert [strict.put(i) for i in range(4)] == [True, True, False, False]
    assert (list(strict.drain()), strict.refused, strict.dropped) == ([0, 1], 2, 0)
    loose: Inbox[int] = Inbox(limit=2, drop_oldest=True)
    assert all(loose.put(i) for i in range(4))
    assert (list(loose.drain()), loose.refused, loose.dropped) == ([2, 3], 0, 2)


def test_a_key_that_waits_is_replaced_even_when_full() -> None:
    box: Inbox[str] = Inbox(limit=1)
    box.put("old", key=1)
    assert box.put("new", key=1)
    assert list(box.drain()) == ["new"]


def test_a_spent_budget_leaves_the_rest() -> None:
    box: Inbox[int] = Inbox(limit=5)
    for i in range(3):
        box.put(i)
    assert list(box.drain(budget_s=0.0)) == [0]
    assert len(box) == 2


def test_take_waits_for_another_thread() -> None:
    box: Inbox[str] = Inbox(limit=1)
    thread = threading.Thread(target=lambda: box.put("late"))
    thread.start()
    assert box.take(timeout_s=10.0) == "late"
    thread.join()


def test_nothing_is_lost_between_threads() -> None:
    box: Inbox[int] = Inbox(limit=10_000)
    threads = [threading.Thread(target=lambda: [box.put(i) for i in range(1000)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(box.drain()) == sorted(list(range(1000)) * 4)


def test_a_limit_is_needed() -> None:
    with pytest.raises(ValueError, match="limit"):
        Inbox(limit=0)

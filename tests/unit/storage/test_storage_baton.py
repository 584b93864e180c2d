"""The order in which processes write: two batons on one file stand for two processes."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from storage import baton as module
from storage.baton import Baton, baton_path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return baton_path(tmp_path / "gulfwatch.db")


@pytest.fixture
def two(path: Path) -> Iterator[tuple[Baton, Baton]]:
    both = Baton(path), Baton(path)
    yield both
    for each in both:
        each.close()


def test_a_process_waits_for_the_one_that_waits(two: tuple[Baton, Baton]) -> None:
    ours, theirs = two
    order = list[str]()

    def wait_for_it() -> None:
        with theirs.held():
            order.append("theirs")

    with ours.held():
        waiting = threading.Thread(target=wait_for_it)
        waiting.start()
        assert order == []
        order.append("ours")
    waiting.join(30)
    assert order == ["ours", "theirs"]


def test_who_writes_knows_whether_another_process_waits(two: tuple[Baton, Baton]) -> None:
    ours, theirs = two
    assert not ours.is_waited_for(), "nobody has opened it yet"
    with ours.held():
        pass
    assert not ours.is_waited_for()
    with theirs.held():
        assert ours.is_waited_for()
    assert not ours.is_waited_for()


def test_the_other_threads_of_a_process_whose_turn_it_is_go_with_it(
    two: tuple[Baton, Baton], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TURN_SECONDS", 3600.0)
    ours, theirs = two
    went = threading.Event()

    def go_along() -> None:
        with ours.held():
            went.set()

    with ours.held():
        pass
    with theirs.held():
        other_thread = threading.Thread(target=go_along)
        other_thread.start()
        assert went.wait(30)
        other_thread.join(30)


def test_the_thread_that_has_just_written_waits_again(
    two: tuple[Baton, Baton], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TURN_SECONDS", 3600.0)
    monkeypatch.setattr(module, "LONGEST_WAIT_SECONDS", 0.2)
    ours, theirs = two
    with ours.held():
        pass
    with theirs.held():
        began = time.monotonic()
        with ours.held():
            assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize("where", ["no/such/folder/turn", "."])
def test_a_baton_that_cannot_be_made_is_done_without(tmp_path: Path, where: str) -> None:
    baton = Baton(tmp_path / where)
    with ExitStack() as held:
        held.enter_context(baton.held())
    assert not baton.is_waited_for()
    baton.close()


def test_an_error_hands_it_on_and_gives_nobody_a_turn(two: tuple[Baton, Baton]) -> None:
    ours, theirs = two
    with pytest.raises(ValueError, match="busy"), ours.held():
        raise ValueError("busy")
    with theirs.held():
        assert ours.is_waited_for()
    assert ours._turn_until == 0.0

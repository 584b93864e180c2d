"""The order in which processes write: two batons on one file stand for two processes."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import baton as module
from storage.baton import Baton, baton_path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "gulfwatch.db"


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


def test_a_process_that_was_stopped_with_it_in_its_hand_keeps_the_others_once(
    two: tuple[Baton, Baton], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_WAIT_SECONDS", 0.2)
    monkeypatch.setattr(module, "TURN_SECONDS", 0.0)
    monkeypatch.setattr(module, "WITHOUT_SECONDS", 3600.0)
    ours, theirs = two
    with theirs.held():
        began = time.monotonic()
        with ours.held():
            assert time.monotonic() - began >= 0.2
        assert ours._take() is None, "at once"
    with ours.held():
        assert not theirs.is_waited_for(), "it is done without for a while"


@pytest.mark.parametrize("where", ["no/such/folder/gulfwatch.db", "a folder/gulfwatch.db", "a link/gulfwatch.db"])
def test_a_baton_that_cannot_be_made_is_done_without_and_told_of_once(
    tmp_path: Path, where: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a folder" / "gulfwatch.db.turn").mkdir(parents=True)
    (tmp_path / "a link").mkdir()
    (tmp_path / "a link" / "gulfwatch.db.turn").symlink_to(tmp_path / "elsewhere")
    baton = Baton(tmp_path / where)
    for _ in range(2):
        baton._without_until = 0.0
        with baton.held():
            pass
    assert not baton.is_waited_for()
    assert not (tmp_path / "elsewhere").exists()
    assert [record.message for record in caplog.records] == ["processes write in no order"]
    baton.close()


def test_it_is_made_for_whoever_may_write_the_database(path: Path, two: tuple[Baton, Baton]) -> None:
    path.touch()
    path.chmod(0o660)
    with two[0].held():
        pass
    made = baton_path(path).stat()
    assert (made.st_mode & 0o006, made.st_uid) == (0, path.stat().st_uid)
    assert made.st_mode & 0o600 == 0o600


def test_an_error_hands_it_on_and_gives_nobody_a_turn(two: tuple[Baton, Baton]) -> None:
    ours, theirs = two
    with pytest.raises(ValueError, match="busy"), ours.held():
        raise ValueError("busy")
    with theirs.held():
        assert ours.is_waited_for()
    assert ours._turn_until == 0.0

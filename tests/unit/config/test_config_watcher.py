"""A changed file is told once it is at rest, and what cannot be read is told as a problem, never as nothing."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.quietness import QUIET, Watched, look, look_at_once
from config.watcher import FileEvent, FileWatcher
from domain.problem import Problem

START = datetime(2025, 2, 6, 7, tzinfo=UTC)
STEP = timedelta(milliseconds=250)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources.yaml").write_text("sources: []\n", encoding="utf-8")
    (tmp_path / "watchlists.yaml").write_text("watchlists: []\n", encoding="utf-8")
    return tmp_path


class Clock:
    """Moves on by a quarter of a second at every look."""

    def __init__(self) -> None:
        self.now = START

    def tick(self) -> datetime:
        self.now += STEP
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watcher(folder: Path) -> FileWatcher:
    watcher = FileWatcher(folder)
    watcher.read_all(START)
    return watcher


def poll_for(watcher: FileWatcher, clock: Clock, seconds: float) -> Iterator[FileEvent]:
    for _ in range(int(seconds / STEP.total_seconds())):
        yield from watcher.poll(clock.tick())


def told(watcher: FileWatcher, clock: Clock, seconds: float = 4) -> list[FileEvent]:
    return list(poll_for(watcher, clock, seconds))


def broken(name: str, message: str) -> FileEvent:
    return FileEvent(name=name, problems=(Problem(file=name, message=message),))


def test_at_the_start_every_file_is_told_at_once(folder: Path) -> None:
    assert FileWatcher(folder).read_all(START) == (
        FileEvent(name="sources.yaml", text="sources: []\n"),
        FileEvent(name="watchlists.yaml", text="watchlists: []\n"),
        FileEvent(name="channels.yaml"),
    )


def test_a_file_that_must_be_there_and_is_not_is_a_problem(tmp_path: Path) -> None:
    assert FileWatcher(tmp_path).read_all(START) == (
        broken("sources.yaml", "there is no such file"),
        broken("watchlists.yaml", "there is no such file"),
        FileEvent(name="channels.yaml"),
    )


def test_nothing_is_told_while_nothing_changes(watcher: FileWatcher, clock: Clock) -> None:
    assert told(watcher, clock, 10) == []


def test_a_change_is_told_once_and_only_when_it_is_at_rest(folder: Path, watcher: FileWatcher, clock: Clock) -> None:
    (folder / "sources.yaml").write_text("sources: [a]\n", encoding="utf-8")
    assert [watcher.poll(clock.tick()) for _ in range(2)] == [(), ()]
    assert watcher.poll(clock.tick()) == (FileEvent(name="sources.yaml", text="sources: [a]\n"),)
    assert told(watcher, clock) == []


def test_a_file_that_is_saved_again_and_again_is_told_when_that_ends(
    folder: Path, watcher: FileWatcher, clock: Clock
) -> None:
    events = []
    for number in range(40):
        (folder / "sources.yaml").write_text(f"# {number}\n", encoding="utf-8")
        events += watcher.poll(clock.tick())
    assert events == []
    assert told(watcher, clock) == [FileEvent(name="sources.yaml", text="# 39\n")]


def test_a_file_that_is_written_byte_by_byte_is_told_whole(folder: Path, watcher: FileWatcher, clock: Clock) -> None:
    text, events = "watchlists: [x]\n", []
    for end in range(len(text) + 1):
        (folder / "watchlists.yaml").write_text(text[:end], encoding="utf-8")
        events += watcher.poll(clock.tick())
    events += told(watcher, clock)
    assert events == [FileEvent(name="watchlists.yaml", text=text)]


def test_an_editor_that_renames_and_its_swap_files_are_no_matter(
    folder: Path, watcher: FileWatcher, clock: Clock
) -> None:
    (folder / ".sources.yaml.swp").write_bytes(b"\0\1")
    new = folder / "sources.yaml~"
    new.write_text("sources: [new]\n", encoding="utf-8")
    (folder / "sources.yaml").unlink()
    assert watcher.poll(clock.tick()) == ()
    new.rename(folder / "sources.yaml")
    assert told(watcher, clock) == [FileEvent(name="sources.yaml", text="sources: [new]\n")]


def test_a_file_that_is_saved_unchanged_is_not_told(folder: Path, watcher: FileWatcher, clock: Clock) -> None:
    (folder / "sources.yaml").write_text("sources: []\n", encoding="utf-8")
    assert told(watcher, clock) == []


def test_a_change_back_before_it_was_told_is_not_told(folder: Path, watcher: FileWatcher, clock: Clock) -> None:
    (folder / "sources.yaml").write_text("sources: [a]\n", encoding="utf-8")
    watcher.poll(clock.tick())
    (folder / "sources.yaml").write_text("sources: []\n", encoding="utf-8")
    assert told(watcher, clock) == []


@pytest.mark.parametrize("moment", [0, 2_000_000_000_000_000_000, 4_000_000_000_000_000_000])
def test_the_content_decides_whatever_the_times_say(
    folder: Path, watcher: FileWatcher, clock: Clock, moment: int
) -> None:
    path = folder / "sources.yaml"
    path.write_text("sources: {}\n", encoding="utf-8")  # as long as before
    os.utime(path, ns=(moment, moment))
    assert told(watcher, clock) == [FileEvent(name="sources.yaml", text="sources: {}\n")]


def test_new_content_behind_an_unchanged_stat_is_seen_within_three_seconds(
    folder: Path, watcher: FileWatcher, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.watcher.signature", lambda path: (1,))
    told(watcher, clock, 1)
    (folder / "sources.yaml").write_text("sources: [a]\n", encoding="utf-8")
    assert [event.text for event in poll_for(watcher, clock, 3)] == ["sources: [a]\n"]


def test_a_clock_that_is_set_back_stops_nothing(folder: Path, watcher: FileWatcher, clock: Clock) -> None:
    (folder / "sources.yaml").write_text("sources: [a]\n", encoding="utf-8")
    watcher.poll(clock.tick())
    clock.now -= timedelta(days=365)
    assert [event.text for event in told(watcher, clock)] == ["sources: [a]\n"]


def test_a_deleted_file_is_a_problem_once_and_its_return_is_told(
    folder: Path, watcher: FileWatcher, clock: Clock
) -> None:
    (folder / "watchlists.yaml").unlink()
    assert told(watcher, clock) == [broken("watchlists.yaml", "there is no such file")]
    (folder / "watchlists.yaml").write_text("watchlists: []\n", encoding="utf-8")
    assert told(watcher, clock) == [FileEvent(name="watchlists.yaml", text="watchlists: []\n")]


def test_channels_may_come_later_but_not_go_again(folder: Path, watcher: FileWatcher, clock: Clock) -> None:
    (folder / "channels.yaml").write_text("channels: []\n", encoding="utf-8")
    assert told(watcher, clock) == [FileEvent(name="channels.yaml", text="channels: []\n")]
    (folder / "channels.yaml").unlink()
    assert told(watcher, clock) == [
        broken("channels.yaml", "the file is gone: its channels stay in force until Gulfwatch is started again")
    ]


def test_a_folder_in_a_files_place_is_a_problem(folder: Path, watcher: FileWatcher, clock: Clock) -> None:
    (folder / "sources.yaml").unlink()
    (folder / "sources.yaml").mkdir()
    assert told(watcher, clock) == [broken("sources.yaml", "the file is a folder")]


def test_a_pipe_in_a_files_place_is_a_problem_and_stops_nobody(
    folder: Path, watcher: FileWatcher, clock: Clock
) -> None:
    (folder / "sources.yaml").unlink()
    os.mkfifo(folder / "sources.yaml")
    assert told(watcher, clock) == [broken("sources.yaml", "the file is not a plain file")]


def test_a_link_within_the_folder_is_followed(folder: Path, watcher: FileWatcher, clock: Clock) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "real.yaml").write_text("sources: [linked]\n", encoding="utf-8")
    (folder / "sources.yaml").unlink()
    (folder / "sources.yaml").symlink_to("data/real.yaml")
    assert told(watcher, clock) == [FileEvent(name="sources.yaml", text="sources: [linked]\n")]


def test_a_link_that_leads_elsewhere_or_nowhere_or_round_is_a_problem(
    folder: Path, watcher: FileWatcher, clock: Clock, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "sources.yaml"
    elsewhere.write_text("sources: []\n", encoding="utf-8")
    path = folder / "sources.yaml"
    path.unlink()
    path.symlink_to(elsewhere)
    assert told(watcher, clock) == [broken("sources.yaml", "the file is a link that leads out of the config folder")]
    path.unlink()
    path.symlink_to("nowhere.yaml")
    assert told(watcher, clock) == [broken("sources.yaml", "the file is a link to something that does not exist")]
    path.unlink()
    path.symlink_to("sources.yaml")
    (event,) = told(watcher, clock)
    assert event.problems[0].message.startswith("the file cannot be read: ")


def test_a_file_that_may_not_be_read_is_a_problem(
    folder: Path, watcher: FileWatcher, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # chmod would not keep the tests' own user out where that is root
    def refuse(path: Path, flags: int) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("config.file_reading.os.open", refuse)
    assert [event.problems[0].message for event in told(watcher, clock)] == [
        "the file cannot be read: permission denied",
        "the file cannot be read: permission denied",
    ]


def test_a_file_that_is_too_large_is_a_problem_and_is_not_kept(
    folder: Path, watcher: FileWatcher, clock: Clock
) -> None:
    (folder / "watchlists.yaml").write_bytes(b"#" * 1_000_001)
    assert told(watcher, clock) == [broken("watchlists.yaml", "the file is larger than 1 MB")]


def test_a_file_in_an_old_encoding_is_a_problem(folder: Path, watcher: FileWatcher, clock: Clock) -> None:
    (folder / "watchlists.yaml").write_bytes("# أخبار\n".encode("cp1256"))
    (event,) = told(watcher, clock)
    assert (event.text, event.problems[0].line) == (None, 1)


def test_a_changed_dotenv_tells_all_three_again(folder: Path, watcher: FileWatcher, clock: Clock) -> None:
    (folder / ".env").write_text("A=1\n", encoding="utf-8")
    assert [event.name for event in told(watcher, clock)] == ["sources.yaml", "watchlists.yaml", "channels.yaml"]
    (folder / ".env").unlink()
    assert [event.name for event in told(watcher, clock)] == ["sources.yaml", "watchlists.yaml", "channels.yaml"]


def test_a_hundred_saves_in_ten_seconds_cost_at_most_twenty_readings(
    folder: Path, watcher: FileWatcher, clock: Clock
) -> None:
    events = []
    for number in range(100):
        (folder / "sources.yaml").write_text(f"# {number}\n", encoding="utf-8")
        clock.now += timedelta(milliseconds=100)
        events += watcher.poll(clock.now)
    events += told(watcher, clock)
    assert 1 <= len(events) <= 20
    assert events[-1].text == "# 99\n"


def test_quietness_is_a_pure_decision() -> None:
    first, due = look(Watched(), sight="a", now=START)
    assert (first, due) == (Watched(sight="a", since=START), False)
    assert look(first, sight="a", now=START + QUIET - timedelta(milliseconds=1)) == (first, False)
    told_once, due = look(first, sight="a", now=START + QUIET)
    assert (told_once, due) == (Watched(sight="a", since=START, told="a"), True)
    assert look(told_once, sight="a", now=START + 2 * QUIET) == (told_once, False)
    assert look_at_once(Watched(), sight="a", now=START) == told_once

"""What every acceptance test has: a news server, a room where alerts arrive, and a daemon in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.running import RunningDaemon, running
from tests.chat_room import ChatRoom
from tests.servers import ScriptedServer


@pytest.fixture
def newsroom() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture
def room() -> Iterator[ChatRoom]:
    with ChatRoom() as found:
        yield found


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[RunningDaemon]:
    with running(tmp_path / "gulfwatch") as found:
        yield found

"""The folder that the demo gives the daemon: the three files, as a user would write them."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from demo.chatroom import CHANNEL
from demo.files import FOLDER
from demo.outlets import Outlet

EVERY = "2s"
VARIABLE = "CHAT_ROOM_WEBHOOK"


def write_folder(
    folder: Path, outlets: Sequence[Outlet], *, feed_address: Callable[[Outlet], str], webhook: str
) -> None:
    """Writes sources.yaml, watchlists.yaml, channels.yaml and, for the chat room's secret address, .env."""
    _write(folder / "sources.yaml", {"sources": [_source(outlet, feed_address(outlet)) for outlet in outlets]})
    _write(folder / "channels.yaml", {"channels": [{"id": CHANNEL, "type": "slack", "url": f"${{{VARIABLE}}}"}]})
    secrets = folder / ".env"
    secrets.touch(mode=0o600)
    secrets.write_text(f"{VARIABLE}={webhook}\n", encoding="utf-8")
    shutil.copyfile(FOLDER / "watchlists.yaml", folder / "watchlists.yaml")


def _source(outlet: Outlet, address: str) -> dict[str, Any]:
    return {
        "id": outlet.id,
        "name": outlet.name,
        "country": outlet.country,
        "languages": [outlet.language],
        "feed": address,
        "full_text": "auto",
        "every": EVERY,
    }


def _write(path: Path, value: dict[str, Any]) -> None:
    yaml = YAML(typ="rt")  # keeps the order of the keys
    yaml.width = 1000
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(value, file)

"""Writes the JSON Schemas by which an editor completes and checks the three files: ``python -m config.schemas``."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.channel_model import ChannelsTop
from config.source_model import SourcesTop
from config.validation import FileModel
from config.watchlist_model import WatchlistsTop

FOLDER = Path(__file__).parent.parent / "schemas"
SCHEMAS: Mapping[str, type[FileModel]] = {
    "sources.schema.json": SourcesTop,
    "watchlists.schema.json": WatchlistsTop,
    "channels.schema.json": ChannelsTop,
}


def make_schema(model: type[FileModel]) -> dict[str, Any]:
    """The schema of one file. Defaults of null are left out: to leave a key out is not to write null."""
    title = model.model_config.get("title")
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, "title": title, **_tidied(model.model_json_schema())}


def _tidied(value: Any) -> Any:
    """Takes out what pydantic says of None, which no file can hold, and the titles that only repeat a name."""
    if isinstance(value, list):
        return [_tidied(item) for item in value if item != {"type": "null"}]
    if not isinstance(value, dict):
        return value
    dull = {key for key, item in value.items() if (key == "default" and item is None) or _is_title(key, item)}
    kept = {key: _tidied(item) for key, item in value.items() if key not in dull}
    if len(kept.get("anyOf", ())) == 1:
        kept |= kept.pop("anyOf")[0]
    return kept


def _is_title(key: str, value: object) -> bool:
    return key == "title" and isinstance(value, str)  # a property that is named title is a map


def write_schema(model: type[FileModel]) -> str:
    """The text of a schema's file."""
    return json.dumps(make_schema(model), ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Writes all three."""
    for name, model in SCHEMAS.items():
        (FOLDER / name).write_text(write_schema(model), encoding="utf-8")
        sys.stdout.write(f"schemas/{name}\n")


if __name__ == "__main__":
    main()

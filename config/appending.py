"""Entries added at the end of sources.yaml: every line that stands there stays as it is."""

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.source_block import write_block
from config.sources_file import read_sources
from domain.errors import ConfigError, GulfwatchError
from domain.source import Source

_NEW_FILE = "# yaml-language-server: $schema=schemas/sources.schema.json\nsources:\n"
_LIST = re.compile(r"^sources:[ \t]*(?:#.*)?$", re.MULTILINE)
_ITEM = re.compile(r"^([ ]*)- ", re.MULTILINE)
_PASTE = "paste the block by hand"


def append_sources(path: Path, sources: Sequence[Source], *, variables: Mapping[str, str]) -> None:
    """Writes the file anew with the sources below those it has, all or nothing.

    Raises GulfwatchError where the file is not one that a block can be put below, or would not be good afterwards.
    """
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else _NEW_FILE
    except (OSError, UnicodeDecodeError) as error:
        raise GulfwatchError(f"{path.name} cannot be read: {error}") from None
    added = appended(text, sources)
    try:
        held = read_sources(added, variables=variables).sources
    except ConfigError as error:
        raise GulfwatchError(f"{path.name} would not be good with the new entries: {error}") from None
    if [source.id for source in held[-len(sources) :]] != [source.id for source in sources]:
        raise GulfwatchError(f"{path.name} does not end with its list of sources: {_PASTE}")
    _replace(path.resolve(), added)


def appended(text: str, sources: Sequence[Source]) -> str:
    """The text with a block below it, indented as the entries that it has. Raises GulfwatchError. Pure."""
    start = _LIST.search(text)
    if start is None:
        raise GulfwatchError(f"sources.yaml has no list 'sources:' of one entry below the other: {_PASTE}")
    item = _ITEM.search(text, start.end())
    indent = item[1] if item else "  "
    ending = "\r\n" if "\r\n" in text else "\n"
    block = "\n" + write_block(sources, indent=indent)
    return text.rstrip() + ending + block.replace("\n", ending)


def _replace(path: Path, text: str) -> None:
    """Beside the file first, so that neither the daemon nor a full disk sees half of it."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(beside).replace(path)
    except OSError as error:
        Path(beside).unlink(missing_ok=True)
        raise GulfwatchError(f"{path.name} cannot be written: {error.strerror}") from None

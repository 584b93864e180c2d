"""Reads sources.yaml: where news comes from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.findings import Findings
from config.nodes import MapNode, Path, TextNode
from config.source_model import SelectorsEntry, SourceEntry, SourcesTop
from config.validation import check_top, note_repeated_ids, read_entries
from config.yaml_reader import read_yaml
from domain.problem import Problem
from domain.source import Selectors, Source, SourceKind

FILE = "sources.yaml"
MOST_BYTES = 8_000_000
MOST_SOURCES = 10_000
_KEY = re.compile(
    r"(?i)([?&](?:api[_-]?key|key|access[_-]?token|token|secret|password|passwd|auth|sig|signature)=)(?!\$\{)[^&#]+"
)
"""A query parameter whose value opens a door; what it holds is not shown, unless it is a variable's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesFile:
    """A good sources.yaml."""

    sources: tuple[Source, ...]
    warnings: tuple[Problem, ...] = ()


def read_sources(text: str, *, variables: Mapping[str, str]) -> SourcesFile:
    """Reads the file's text. Raises ConfigError with every fault."""
    document = read_yaml(text, file=FILE, first_key="sources", variables=variables, most_bytes=MOST_BYTES)
    findings = document.findings
    check_top(document, SourcesTop, needed=("sources",))
    entries = list(read_entries(document, key="sources", model=SourceEntry, most=MOST_SOURCES))
    for path, node, _ in entries:
        _check_address(node, path, findings)
    note_repeated_ids(entries, findings)
    sources = tuple(source for _, _, entry in entries if entry is not None for source in _to_sources(entry))
    if document.root.get("sources") == []:
        findings.at(("sources",), "no source is written here: nothing will be read", "warning")
    return SourcesFile(sources=sources, warnings=findings.finish())


def _check_address(node: MapNode, path: Path, findings: Findings) -> None:
    """Presence is judged on the node, so that it is told even when a value beside it is wrong."""
    kinds = [kind.value for kind in SourceKind if kind.value in node]
    if not kinds and node.keys() <= SourceEntry.model_fields.keys():  # else a misspelt key is the fault
        findings.at(path, "this source has no address: write one of 'feed', 'sitemap' or 'listing'")
    elif len(kinds) > 1:
        findings.at_key(
            (*path, kinds[1]), f"this source has both '{kinds[0]}' and '{kinds[1]}': write two sources, or keep one"
        )
    if "links" in node and kinds and "listing" not in kinds:
        findings.at_key((*path, "links"), f"'links' has no meaning for a {kinds[0]}: it belongs to a 'listing'")


def _to_selectors(entry: SelectorsEntry | None) -> Selectors | None:
    if entry is None:
        return None
    return Selectors(title=entry.title, text=entry.text, date=entry.date, author=entry.author)


def _to_sources(entry: SourceEntry) -> Iterator[Source]:
    for kind in SourceKind:
        address: TextNode | None = getattr(entry, kind.value)
        if address is not None:
            yield Source(
                id=entry.id,
                name=entry.name or entry.id,
                kind=kind,
                address=str(address),
                shown_address=_KEY.sub(r"\1***", address.written or str(address)),
                country=entry.country,
                languages=tuple(dict.fromkeys(entry.languages)),
                full_text=entry.full_text,
                every=entry.every,
                links=entry.links,
                selectors=_to_selectors(entry.selectors),
                enabled=entry.enabled,
            )

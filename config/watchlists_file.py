"""Reads watchlists.yaml: what to look for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from config.findings import Findings
from config.nodes import ListNode, MapNode, Node, Path, Place, TextNode, quote, walk
from config.validation import check_top, note_repeated_ids, read_entries
from config.watchlist_model import (
    Case,
    Empty,
    EntityEntry,
    ExcludeEntry,
    Language,
    Unsure,
    WatchlistEntry,
    WatchlistsTop,
    WhereEntry,
)
from config.yaml_reader import read_yaml
from domain.problem import Problem
from domain.watchlist import GROUPS, PLACES, Alias, Entity, Watchlist

FILE = "watchlists.yaml"
MOST_BYTES = 1_000_000
MOST_WATCHLISTS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistsFile:
    """A good watchlists.yaml. ``positions`` and ``written`` place and show its names in messages of upper floors."""

    entities: tuple[Entity, ...]
    watchlists: tuple[Watchlist, ...]
    warnings: tuple[Problem, ...] = ()
    positions: Mapping[Path, Place] = field(default_factory=dict)  # of every value, by its path
    written: Mapping[Path, str] = field(default_factory=dict)  # the form in the file of what came from a variable


def read_watchlists(text: str, *, variables: Mapping[str, str]) -> WatchlistsFile:
    """Reads the file's text. Raises ConfigError with every fault that can be seen without the other files."""
    document = read_yaml(text, file=FILE, first_key="watchlists", variables=variables, most_bytes=MOST_BYTES)
    findings = document.findings
    check_top(document, WatchlistsTop, needed=("watchlists",))
    entities = list(read_entries(document, key="entities", model=EntityEntry, most=MOST_BYTES))
    watchlists = list(read_entries(document, key="watchlists", model=WatchlistEntry, most=MOST_WATCHLISTS))
    note_repeated_ids(entities, findings)
    note_repeated_ids(watchlists, findings)
    for path, node, _ in entities:
        _check_entity(node, path, findings)
    for path, node, _ in watchlists:
        _check_watchlist(node, path, findings)
    if document.root.get("watchlists") == []:
        findings.at(("watchlists",), "no watchlist is written here: nothing will be looked for", "warning")
    return WatchlistsFile(
        warnings=findings.finish(),
        entities=tuple(_to_entity(entry, path) for path, _, entry in entities if entry is not None),
        watchlists=tuple(_to_watchlist(entry, path) for path, _, entry in watchlists if entry is not None),
        positions={path: found.place for path, found in walk(document.root)},
        written=dict(_written(document.root)),
    )


def _written(root: Node) -> Iterator[tuple[Path, str]]:
    for path, found in walk(root):
        if isinstance(found.node, TextNode) and found.node.written is not None:
            yield path, found.node.written


def _check_entity(node: MapNode, path: Path, findings: Findings) -> None:
    if not any(node.get(key) for key in ("name", "names", "never")):
        findings.at(path, "this entity has neither 'names' nor 'never': write at least one name")


def _check_watchlist(node: MapNode, path: Path, findings: Findings) -> None:
    groups = [group for group in GROUPS if node.get(group) not in (None, [])]
    for key in ("sources", "channels"):
        _check_list(node.get(key), path=(*path, key), findings=findings)
    if "query" in node:
        for key in (*groups, *(key for key in ("require", "where", "near") if key in node)):
            findings.at_key((*path, key), f"'{key}' and 'query' exclude each other: write it into the query")
        return
    if not groups:
        if node.keys() <= WatchlistEntry.model_fields.keys():  # else a misspelt key is the fault
            findings.at(path, f"this watchlist looks for nothing: write one of {', '.join(GROUPS)}, or a query")
        return
    require = node.get("require")
    if isinstance(require, ListNode):
        _check_require(require, groups, path=(*path, "require"), findings=findings)
    _check_where(node.get("where"), groups, path=(*path, "where"), findings=findings)
    _check_empty(node, path, findings)
    if "near" in node and len(require if isinstance(require, ListNode) else groups) < 2:
        findings.at_key((*path, "near"), "'near' compares groups, and only one is required: require two, or delete it")


def _check_empty(node: MapNode, path: Path, findings: Findings) -> None:
    if node.get("empty") == "say" and node.get("send", "immediately") == "immediately":
        findings.at((*path, "empty"), "'empty: say' is of digests: write 'send' too, such as daily 08:00", "warning")


def _check_list(names: Node | None, *, path: Path, findings: Findings) -> None:
    if names == [] and path[-1] == "channels":
        findings.at(path, "'channels' is an empty list: this watchlist's alerts stand on the dashboard only", "warning")
    seen: set[str] = set()
    for index, name in enumerate(names if isinstance(names, ListNode) else ()):
        if isinstance(name, TextNode):
            if name in seen:
                findings.at((*path, index), f"'{path[-1]}' names {quote(name)} twice")
            seen.add(name)


def _check_require(require: ListNode, groups: list[str], *, path: Path, findings: Findings) -> None:
    if not require:
        findings.at(path, "'require' is an empty list, which every article would satisfy: name a group, or delete it")
    for index, group in enumerate(require):
        if isinstance(group, TextNode) and group in GROUPS and group not in groups:
            findings.at((*path, index), f"'require' names '{group}', which this watchlist does not write")


def _check_where(where: Node | None, groups: list[str], *, path: Path, findings: Findings) -> None:
    if not isinstance(where, MapNode):
        _check_places(where, path=path, findings=findings)
        return
    for group, places in where.items():
        if group in GROUPS and group not in groups:
            findings.at_key((*path, group), f"'where' names '{group}', which this watchlist does not write")
            continue
        _check_places(places, path=(*path, group), findings=findings)


def _check_places(places: Node | None, *, path: Path, findings: Findings) -> None:
    if not isinstance(places, ListNode):
        return
    named = {place for place in places if isinstance(place, TextNode)}
    if not places:
        findings.at(
            path, f"'{path[-1]}' is an empty list: write {', '.join(PLACES[:-1])} or {PLACES[-1]}, or delete it"
        )
    elif {"title", "text"} <= named:
        findings.at(path, f"'{path[-1]}' has both title and text, which is everywhere: delete it", "warning")
    elif {"lead", "text"} <= named:
        findings.at(path, f"'{path[-1]}' has both lead and text, but the lead is part of the text: keep one", "warning")


def _to_entity(entry: EntityEntry, path: Path) -> Entity:
    aliases = tuple(
        Alias(text=name.text, language=language.value, exact_case=name.case is Case.EXACT, near=tuple(name.near))
        for language in Language
        for name in getattr(entry.names, language.value)
    )
    return Entity(
        id=entry.id,
        kind=entry.kind,
        name=entry.name,
        aliases=aliases,
        never=tuple(entry.never),
        derives=entry.spellings is not None,
        without=tuple(entry.spellings.without) if entry.spellings else (),
        path=path,
    )


def _to_watchlist(entry: WatchlistEntry, path: Path) -> Watchlist:
    groups = _groups(entry)
    require = groups if entry.require is None else dict.fromkeys(group.value for group in entry.require)
    return Watchlist(
        id=entry.id,
        title=entry.title or entry.id,
        groups=groups,
        require=tuple(require),
        where=_where(entry.where, groups) if entry.where else {},
        near=entry.near,
        exclude=_groups(entry.exclude),
        languages=tuple(dict.fromkeys(language.value for language in entry.languages)),
        sources=tuple(entry.sources),
        query=entry.query,
        channels=None if entry.channels is None else tuple(entry.channels),
        send=entry.send,
        says_empty=entry.empty is Empty.SAY,
        unsure=entry.unsure is Unsure.INCLUDE,
        enabled=entry.enabled,
        path=path,
    )


def _where(entry: WhereEntry, groups: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Only the groups that are limited: title and text together are everywhere, and the lead is part of the text."""
    limits = {}
    for group in groups:
        named = {place.value for place in getattr(entry, group) or ()}
        if named and not {"title", "text"} <= named:
            limits[group] = tuple(
                place for place in PLACES if place in named and not (place == "lead" and "text" in named)
            )
    return limits


def _groups(entry: WatchlistEntry | ExcludeEntry) -> dict[str, tuple[str, ...]]:
    """Only the groups that are not empty, in the order in which they are shown."""
    written = {group: tuple(getattr(entry, group)) for group in GROUPS}
    return {group: names for group, names in written.items() if names}

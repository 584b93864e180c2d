"""Sources as text for sources.yaml: what a person pastes, and what is appended."""

import json
import re
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from config.durations import write_duration
from domain.source import FullText, Source

_PLAIN = re.compile(r"[^\W\d_][\w/.-]*(?: [\w/.-]+)*")
_NO_PLAIN = frozenset({"true", "false", "yes", "no", "on", "off", "null", "none"})
_COMMON_LABELS = frozenset({"www", "rss", "feeds", "feed", "news", "com", "co", "org", "net", "gov", "edu", "ac"})
_GENERIC_ENDINGS = frozenset({"ai", "cc", "co", "eu", "fm", "io", "me", "to", "tv", "ws", "ly", "su"})
_LONGEST_ID = 60
_ENTITIES = {
    "ae": "uae", "bh": "bahrain", "eg": "egypt", "iq": "iraq", "ir": "iran", "jo": "jordan", "kw": "kuwait",
    "om": "oman", "qa": "qatar", "sa": "saudi-arabia", "tr": "turkey", "uk": "gb", "ye": "yemen",
}  # fmt: skip
"""Endings whose country is known by an id, which says more to the matcher than a code."""


def write_block(sources: Iterable[Source], *, indent: str = "  ") -> str:
    """Entries of the list ``sources:``, one below the other, that read back as what they are."""
    return "\n".join(_write(source, indent) for source in sources)


def _write(source: Source, indent: str) -> str:
    lines = [f"id: {source.id}"]
    if source.name != source.id:
        lines.append(f"name: {_scalar(source.name)}")
    if source.country:
        lines.append(f"country: {_scalar(source.country)}")
    if source.languages:
        lines.append(f"languages: [{', '.join(map(_scalar, source.languages))}]")
    lines.append(f"{source.kind}: {_address(source)}")
    if source.links:
        lines.append(f"links: {_scalar(source.links)}")
    if source.full_text is not FullText.AUTO:
        lines.append(f"full_text: {source.full_text}")
    if source.every is not None:
        lines.append(f"every: {write_duration(source.every)}")
    if not source.enabled:
        lines.append("enabled: false")
    first, *rest = lines
    return "".join([f"{indent}- {first}\n", *(f"{indent}  {line}\n" for line in rest)])


def portable_address(source: Source) -> str:
    """The address without anything secret: with variables or a key in it, as it may be shown."""
    return source.address if source.shown_address.replace("$$", "$") == source.address else source.shown_address


def _address(source: Source) -> str:
    """As it stood in its file, variables and all, when it came from one."""
    if portable_address(source) != source.address:
        return json.dumps(source.shown_address, ensure_ascii=False)
    return _scalar(source.address)


def _scalar(text: str) -> str:
    """In quotes unless it is plain words; ``$`` doubled, because what others wrote may not name our variables."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NO_PLAIN:
        return text
    return json.dumps(text, ensure_ascii=False).replace("$", "$$")


def make_id(address: str, *, name: str = "", taken: Collection[str] = ()) -> str:
    """An id that nobody has: of the name where it has Latin letters, else of the host."""
    host = (urlsplit(address).hostname or "").split(".")
    labels = [label for label in host[:-1] if label not in _COMMON_LABELS] or host[:1]
    words = re.findall(r"[a-z0-9]+", name.lower()) or re.findall(r"[a-z0-9]+", " ".join(labels).lower())
    base = "-".join(words)[:_LONGEST_ID].strip("-") or "source"
    number, made = 1, base
    while made in taken:
        number += 1
        made = f"{base}-{number}"
    return made


def country_of(address: str) -> str | None:
    """The country of the host's ending; None where that is nobody's, or sold to everybody."""
    ending = (urlsplit(address).hostname or "").rpartition(".")[2].lower()
    if len(ending) != 2 or not ending.isalpha() or ending in _GENERIC_ENDINGS:
        return None
    return _ENTITIES.get(ending, ending)

"""The news that the demo's outlets print: written texts first, follow-ups afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from demo.files import LANGUAGES, read_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One piece of news, as its author left it."""

    id: str  # a slug; ends the address of its page
    language: str
    outlet_id: str  # that prints it first
    title: str
    byline: str
    summary: str
    paragraphs: tuple[str, ...]
    watchlists: tuple[str, ...]  # of demo/watchlists.yaml: those that it satisfies

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


def read_texts() -> tuple[Text, ...]:
    """The written texts of all languages."""
    return tuple(
        _text(entry, language) for language in LANGUAGES for entry in read_yaml(f"texts.{language}.yaml")["texts"]
    )


def _text(entry: Mapping[str, Any], language: str) -> Text:
    return Text(
        id=entry["id"],
        language=language,
        outlet_id=entry["outlet"],
        title=entry["title"],
        byline=entry["byline"],
        summary=entry["summary"],
        paragraphs=tuple(part.strip() for part in entry["text"].split("\n\n")),
        watchlists=tuple(entry["watchlists"]),
    )

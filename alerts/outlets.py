"""Which other outlets carry an alert's story: as payloads tell it, and as the line of a message. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from alerts.phrases import Phrases
from alerts.plain_text import cut, isolate, one_line
from storage.story_reports import StoryReport

MOST_NAMED = 20
"""Outlets that a payload names."""

_ALL_SHOWN, _SOME_SHOWN = 3, 2  # outlets that a line names when there are no more, and when there are
_NAME = 60


def story_data(story: StoryReport, *, besides: str) -> dict[str, Any]:
    """The ``story`` of an alert's data. ``besides``: the alert's own source, which ``also`` leaves out."""
    others = [outlet.name for outlet in story.outlets if outlet.source_id != besides]
    return {
        "id": story.id,
        "articles": story.articles,
        "sources": list(story.source_ids),
        "independent": story.independent,
        "also": others[:MOST_NAMED],
    }


def with_story(data: Mapping[str, Any], stories: Mapping[str, StoryReport]) -> Mapping[str, Any]:
    """An alert's data with its story as it stands now; as it was where the story is not among these, by id."""
    story = stories.get(data["story"]["id"])
    return data if story is None else {**data, "story": story_data(story, besides=data["article"]["source"]["id"])}


def also_line(story: Mapping[str, Any], phrases: Phrases) -> str:
    """As in: Also in Muscat Daily, WAM and 3 more. Empty where nobody else carries the story.

    It says how many outlets are independent of each other where that is fewer than there are. ``story`` as in an
    alert's data; one that was stored before outlets were named is counted only.
    """
    others = len(story["sources"]) - 1
    if others < 1:
        return ""
    names = [
        _shown(name, phrases) for name in story.get("also", ())[: _ALL_SHOWN if others <= _ALL_SHOWN else _SOME_SHOWN]
    ]
    said = f"{phrases.also} {_listed(names, others - len(names), phrases)}"
    independent = story.get("independent", others + 1)
    return f"{said} ({phrases.independent}: {independent})" if independent <= others else said


def _listed(names: Sequence[str], more: int, phrases: Phrases) -> str:
    parts = [*names, *([phrases.more_outlets(more)] if more else [])]
    return f"{phrases.comma.join(parts[:-1])}{phrases.last}{parts[-1]}" if len(parts) > 1 else parts[0]


def _shown(name: str, phrases: Phrases) -> str:
    return isolate(cut(one_line(name), _NAME), right_to_left_line=phrases.right_to_left)

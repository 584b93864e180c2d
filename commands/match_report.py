"""What `gulfwatch match` shows of a text: sentences with their mentions marked, every rule's verdict; also as JSON."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from domain.match import WatchlistVerdict
from matching.explain import ExplainedMention, Explanation
from matching.senses import Sense

_STYLES = {Sense.YES: "bold green", Sense.UNSURE: "bold yellow", Sense.NO: "strike dim"}
_MARKS = {Sense.YES: "✓", Sense.UNSURE: "?", Sense.NO: "✗"}
_NOT_IN_TITLE = "not in the title"


def as_json(explanation: Explanation) -> dict[str, Any]:
    """The whole account for programs. ``sentence_start`` counts the code points before the mention in its sentence."""
    reasons = _reasons(explanation)
    return {
        "entities": explanation.reading.entities,
        "unsure": explanation.reading.unsure,
        "mentions": [
            {**one.mention._asdict(), "sense": one.sense.value, "score": one.score, "sentence": one.sentence,
             "sentence_start": one.start, "evidence": [piece._asdict() for piece in one.evidence], "reason": one.reason}
            for one in explanation.mentions
        ],
        "watchlists": [
            {**asdict(verdict), "rules": [rule._asdict() for rule in verdict.rules],
             "reason": reasons.get(verdict.watchlist_id, "")}
            for verdict in explanation.verdicts
        ],
    }  # fmt: skip


def show(explanation: Explanation, *, has_title: bool) -> None:
    """Prints it. Mentions of one sentence stand below that sentence; on a pipe brackets mark them."""
    console = Console(highlight=False, soft_wrap=True)
    if not explanation.mentions:
        console.print("No name or keyword that Gulfwatch knows stands in this text.")
    for _, found in groupby(explanation.mentions, key=_sentence_of):
        _show_sentence(console, list(found))
    reasons = _reasons(explanation)
    for verdict in explanation.verdicts:
        console.print(Text(f"\n{_outcome(verdict)}  {verdict.watchlist_id}", style="bold"))
        if verdict.watchlist_id in reasons:
            console.print(Text(f"    {reasons[verdict.watchlist_id]}"))
        for rule in verdict.rules:
            console.print(Text(f"    {'✓' if rule.passed else '✗'} {rule.rule}: {rule.reason}"))
    if not has_title and any(_NOT_IN_TITLE in rule.reason for one in explanation.verdicts for rule in one.rules):
        console.print(Text("\nThis text has no title: --title 'TEXT' gives it one.", style="dim"))


def _reasons(explanation: Explanation) -> dict[str, str]:
    """What the alert of each watchlist would say."""
    reading = explanation.reading
    return {match.watchlist_id: match.reason for match in (*reading.matches, *reading.unsure_matches)}


def _sentence_of(one: ExplainedMention) -> tuple[str, int, str]:
    return one.mention.field, one.mention.start - one.start, one.sentence


def _show_sentence(console: Console, found: Sequence[ExplainedMention]) -> None:
    shown = Text("title: " if found[0].mention.field == "title" else "", style="dim")
    console.print(shown.append_text(_marked(found[0].sentence, found)))
    for one in found:
        console.print(Text(f"    {_MARKS[one.sense]} {_named(one)}", style="dim"))


def _named(one: ExplainedMention) -> str:
    """Who is named, and how that was told: ``Oman (country): عماني, feminine``."""
    name, kind = one.mention.name, one.mention.kind
    return f"{name} ({kind})" + (f": {one.reason}" if one.reason != name else "")


def _marked(sentence: str, found: Sequence[ExplainedMention]) -> Text:
    text, places = Text(), [0] * (len(sentence) + 1)
    opened = [one.start for one in found]
    closed = [one.start + len(one.mention.text) for one in found]
    for place, char in enumerate(_visible(sentence)):
        text.append("]" * closed.count(place) + "[" * opened.count(place))
        places[place] = len(text)
        text.append(char)
    text.append("]" * closed.count(len(sentence)))
    places[len(sentence)] = len(text)
    for one, start, end in zip(found, opened, closed, strict=True):
        text.stylize(_STYLES[one.sense], max(0, places[start] - 1), min(len(text), places[end]))
    return text


def _visible(sentence: str) -> Iterator[str]:
    """Its characters, each a letter, a space or nothing: no text moves a terminal's cursor or turns its direction."""
    for char in sentence:
        category = unicodedata.category(char)
        yield (
            " "
            if char.isspace() or category == "Cc"
            else ""
            if category == "Cf" and char not in "\u200c\u200d"
            else char
        )


def _outcome(verdict: WatchlistVerdict) -> str:
    if verdict.unsure:
        return "MATCH, unsure" if verdict.matched else "unsure, not sent"
    return "MATCH   " if verdict.matched else "no match"

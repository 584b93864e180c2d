"""The few lines of an article that show why it matched: the sentences around its first mentions."""

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from alerts.plain_text import cut, one_line, whole_graphemes
from domain.match import Mention

LONGEST = 300
"""Code points of an excerpt."""

_BEFORE = 90
"""Code points shown before a mention that stands deep in an overlong sentence."""

_SENTENCE_END = regex.compile(r"(?:[.!?؟۔…]+[\"'”’»)\]]*\s+)|\s*\n\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    start: int
    end: int


def excerpt_of(*, title: str, text: str, mentions: Sequence[Mention]) -> str:
    """One line of at most 300 code points that ends between two graphemes; empty only where the text is.

    The sentence of the first mention in the text, then those of the next ones as long as they fit; an article that
    is named only in its title shows how its text begins.
    """
    sentences = _sentences(text)
    if not sentences:
        return cut(one_line(title), LONGEST)
    places = [mention.start for mention in mentions if mention.field == "text"]
    wanted = _indexes_of(sentences, places) or [0]
    return _joined(text, sentences, wanted, places)


def _joined(text: str, sentences: list[_Span], wanted: list[int], places: list[int]) -> str:
    first = sentences[wanted[0]]
    excerpt = _shown(text, first, places[0] if places else first.start)
    last = wanted[0]
    for index in wanted[1:] or [last + 1]:
        if index >= len(sentences):
            break
        sentence = one_line(text[sentences[index].start : sentences[index].end])
        longer = f"{excerpt} {sentence}" if index == last + 1 else f"{excerpt} … {sentence}"
        if len(longer) > LONGEST:
            break
        excerpt, last = longer, index
    return excerpt


def _shown(text: str, sentence: _Span, place: int) -> str:
    """The sentence, or where it is too long the part of it around the mention."""
    whole = one_line(text[sentence.start : sentence.end])
    if len(whole) <= LONGEST or place - sentence.start <= _BEFORE:
        return cut(whole, LONGEST)
    start = text.rfind(" ", sentence.start, place - _BEFORE) + 1 or place - _BEFORE
    if start <= sentence.start:
        lead = text[sentence.start : place]
        start = sentence.start + len(whole_graphemes(lead, len(lead) - _BEFORE))
    return cut(f"… {one_line(text[start : sentence.end])}", LONGEST)


def _indexes_of(sentences: list[_Span], places: list[int]) -> list[int]:
    """The sentences that hold a mention, in reading order, each once."""
    return [
        index
        for index, sentence in enumerate(sentences)
        if any(sentence.start <= place < sentence.end for place in places)
    ]


def _sentences(text: str) -> list[_Span]:
    spans, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        spans.append(_Span(start=start, end=end.end()))
        start = end.end()
    spans.append(_Span(start=start, end=len(text)))
    return [span for span in spans if text[span.start : span.end].strip()]

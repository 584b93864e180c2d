"""A message as lines of spans, for chats that differ only in how a bold word and a link are written. Pure.

Text from outside is unlinked here; a chat's own ``write`` escapes it and puts the tags around.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from alerts.emphasis import parts_of
from alerts.fitting import Limit, first_fitting, packed, title_and_link
from alerts.message import Message, Story, line
from alerts.plain_text import RIGHT_TO_LEFT_MARK
from alerts.unlinked import unlinked

LONGEST_URL = 1500
"""An address is never cut: a longer one is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of a line."""

    text: str  # clean, not escaped
    bold: bool = False
    url: str | None = None  # of a link; http or https


Line = tuple[Span, ...]
"""Without a span it is an empty line."""

Write = Callable[[Line], str]
"""One line in a chat's markup."""


def fitted_message(message: Message, limit: Limit, write: Write, *, between: str = "\n") -> str:
    """The whole message, or what of it has room: rich, then without names and excerpt, then title and link."""
    if len(message.stories) > 1:
        return _digest(message, limit, write, between)
    forms = [lambda: _joined(_rich(message), write, between), lambda: _joined(_short(message), write, between)]
    return first_fitting([*forms, lambda: _bare(message, limit, write, between)], limit.holds)


def digest_line(story: Story, right_to_left: bool) -> Line:
    """One alert of a digest: its title as a link, its source, whether it is unsure, who else carries it."""
    said = " – ".join(unlinked(part) for part in (story.source, story.unsure, story.also) if part)
    mark = RIGHT_TO_LEFT_MARK if right_to_left else ""
    return (Span(text=f"{mark}• "), Span(text=unlinked(story.title), url=_usable(story.url)), Span(text=f" – {said}"))


def _joined(lines: Sequence[Line], write: Write, between: str) -> str:
    return between.join(write(each) for each in lines)


def _heading(message: Message) -> Line:
    return (Span(text=unlinked(message.heading or "Gulfwatch"), bold=True),)


def _rich(message: Message) -> list[Line]:
    if not message.stories:
        return [_heading(message), (), (Span(text=unlinked(message.notice)),), *_links(message)]
    story = message.stories[0]
    shown = [(Span(text=unlinked(story.title), bold=True),), *([_excerpt(story)] if story.excerpt else [])]
    return [_heading(message), (), *shown, (), *_lines(_facts(message, story)), *_links(message)]


def _excerpt(story: Story) -> Line:
    """The names in bold. What a chat would recognise is parted before: a name may be a piece of it."""
    parts = parts_of(unlinked(story.excerpt), map(unlinked, story.marked))
    return tuple(Span(text=part.text, bold=part.named) for part in parts)


def _short(message: Message) -> list[Line]:
    """Without what is longest: the names and the excerpt."""
    shown = [unlinked(part) for story in message.stories for part in (story.title, story.unsure, story.source) if part]
    return [_heading(message), (), *((Span(text=text),) for text in shown), *_links(message)]


def _bare(message: Message, limit: Limit, write: Write, between: str) -> str:
    title = message.stories[0].title if message.stories else message.notice or message.heading
    links = _links(message)[1:]
    return title_and_link(
        unlinked(title), _joined(links, write, between), limit, lambda text: write((Span(text=text),)), between=between
    )


def _digest(message: Message, limit: Limit, write: Write, between: str) -> str:
    """A digest is cut to fit when it is made; of one made for another kind of channel it is said what had no room."""
    phrases = message.phrases

    def more(count: int) -> str:
        return write((Span(text=line(f"{phrases.more}: {count}", phrases)),))

    above = "".join(f"{write(each)}{between}" for each in (_heading(message), ()))
    below = "".join(f"{between}{write(each)}" for each in _links(message))
    lines = [write(digest_line(story, phrases.right_to_left)) for story in message.stories]
    return f"{above}{packed(lines, limit.without(above, below), more, between=between)}{below}"


def _lines(texts: Sequence[str]) -> Iterator[Line]:
    return ((Span(text=text),) for text in texts if text)


def _facts(message: Message, story: Story) -> list[str]:
    phrases = message.phrases
    facts = (
        story.unsure,
        f"{phrases.named}: {unlinked(story.names)}" if story.names else "",
        f"{phrases.source}: {unlinked(story.source)}",
        f"{phrases.published}: {story.published}" if story.published else "",
        unlinked(story.also),
    )
    return [line(fact, phrases) for fact in facts if fact]


def _links(message: Message) -> list[Line]:
    """An empty line, then the links to the article and to the dashboard, as far as there are such."""
    phrases, article = message.phrases, message.stories[0].url if len(message.stories) == 1 else None
    named = ((article, phrases.read), (message.page, phrases.open))
    spans = [Span(text=text, url=url) for url, text in named if _usable(url)]
    if not spans:
        return []
    mark = [Span(text=RIGHT_TO_LEFT_MARK)] if phrases.right_to_left else []
    return [(), (*mark, *_parted(spans))]


def _parted(spans: Sequence[Span]) -> Iterator[Span]:
    for number, span in enumerate(spans):
        if number:
            yield Span(text=" · ")
        yield span


def _usable(url: str | None) -> str | None:
    return url if url and len(url) <= LONGEST_URL else None


def plain(each: Line) -> str:
    """A line for a chat that is given no markup: a link is its words and its address."""
    return "".join(f"{span.text}: {span.url}" if span.url else span.text for span in each)

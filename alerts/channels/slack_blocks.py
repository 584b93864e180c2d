"""A message in Slack's Block Kit, within its limits.

https://docs.slack.dev/reference/block-kit/blocks: a section 3,000 characters, a header 150, 50 blocks; over all blocks
about 13,200 (undocumented: ``msg_blocks_too_long``), of which 10,000 are used.
"""

from typing import Any

from alerts.message import Message, Story, line
from alerts.plain_text import cut

SECTION, HEADER, FALLBACK, BUDGET = 3000, 150, 4000, 10_000
LONGEST_URL = 1500

ROOM_FOR_STORIES = BUDGET - 600
"""A digest's lines together; the rest is its heading and what was left out."""


def escape(text: str) -> str:
    """Exactly the three that Slack asks for; this also disarms ``<!channel>`` and ``<@U…>``."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fitted(text: str, limit: int) -> str:
    """Escaped, and cut before that so that it has room: never inside a letter or an entity."""
    room, escaped = limit, escape(text)
    while len(escaped) > limit:
        room -= len(escaped) - limit
        escaped = escape(cut(text, max(room, 1)))
    return escaped


def link(url: str, text: str) -> str:
    """A link in mrkdwn; nothing in ``text`` can end it."""
    return f"<{escape(url).replace('|', '%7C')}|{escape(text).replace('|', '¦')}>"


def blocks(message: Message) -> list[dict[str, Any]]:
    """A header, then one story, or the lines of a digest, or a notice; the links last, and never cut."""
    header = {"type": "header", "block_id": message.key, "text": _plain(message.heading or "Gulfwatch", HEADER)}
    links = _links(message)
    return [header, *_middle(message), *([_marked(links)] if links else [])]


def _middle(message: Message) -> list[dict[str, Any]]:
    if message.notice:
        return [{"type": "section", "text": _plain(message.notice, SECTION)}]
    if len(message.stories) == 1:
        return _story(message, message.stories[0])
    return [_marked(text) for text in _digest(message)]


def _links(message: Message) -> str:
    """To the article, where there is one, and to the dashboard, where there is one."""
    phrases = message.phrases
    url = _usable(message.stories[0]) if len(message.stories) == 1 else None
    links = [link(url, phrases.read)] if url else []
    links += [link(message.page, phrases.open)] if message.page and len(escape(message.page)) <= LONGEST_URL else []
    return line(" · ".join(links), phrases)


def _story(message: Message, story: Story) -> list[dict[str, Any]]:
    phrases = message.phrases
    facts = [
        story.unsure,
        f"{phrases.named}: {story.names}" if story.names else "",
        f"{phrases.source}: {story.source}",
        f"{phrases.published}: {story.published}" if story.published else "",
        story.also,
    ]
    shown = (text for text in (story.title, story.excerpt) if text)
    parts: list[dict[str, Any]] = [{"type": "section", "text": _plain(text, SECTION)} for text in shown]
    parts.append({"type": "context", "elements": [_plain(line(fact, phrases), 2000) for fact in facts if fact]})
    return parts


def digest_line(story: Story) -> str:
    """One alert of a digest: its title as a link, its source, whether it is unsure, who else carries it."""
    url = _usable(story)
    said = " – ".join(escape(part) for part in (story.source, story.unsure, story.also) if part)
    return f"• {link(url, story.title) if url else escape(story.title)} – {said}"


def _digest(message: Message) -> list[str]:
    """Lines packed into sections.

    A digest is cut to fit when it is made. One that was made for another kind of channel shows what has room, and
    says how much has not.
    """
    sections, room, left_out = [""], ROOM_FOR_STORIES, 0
    for text in (line(digest_line(story), message.phrases) for story in message.stories):
        room -= len(text) + 1
        if room < 0:
            left_out += 1
        elif len(sections[-1]) + len(text) < SECTION:
            sections[-1] += f"{text}\n"
        else:
            sections.append(f"{text}\n")
    if left_out:
        sections.append(line(f"{message.phrases.more}: {left_out}", message.phrases))
    return [section for section in sections if section]


def fallback(message: Message) -> str:
    """What notifications and the plainest form show: everything in lines, as far as 4,000 characters reach."""
    lines = [escape(message.heading)]
    room = FALLBACK - len(lines[0]) - 2
    for text in [escape(message.notice)] if message.notice else [_plain_line(story) for story in message.stories]:
        room -= len(text) + 1
        if room < 0:
            return "\n".join([*lines, "…"])
        lines.append(text)
    return "\n".join(lines)


def _plain_line(story: Story) -> str:
    words = escape(" – ".join(part for part in (story.title, story.unsure, story.names, story.source) if part))
    return f"{words} {escape(url)}" if (url := _usable(story)) else words


def _usable(story: Story) -> str | None:
    """The link, where it has room: an address is never cut."""
    return story.url if story.url and len(escape(story.url)) <= LONGEST_URL else None


def _marked(mrkdwn: str) -> dict[str, Any]:
    """``verbatim``: nothing but the links that are written becomes one."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}}


def _plain(text: str, limit: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": fitted(text, limit), "emoji": False}

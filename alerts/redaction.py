"""A receiver's own words made fit to be stored and shown: one short line without the channel's secrets."""

import html
from urllib.parse import parse_qsl, unquote, urlsplit

from alerts.plain_text import cut, one_line
from domain.alert import Channel
from domain.secret import Secret, redact

LONGEST = 500
_SHORTEST_PART = 6
"""Characters of the shortest piece of an address that is taken for a secret on its own."""


def safe_words(text: str, channel: Channel) -> str:
    """At most 500 characters, one line, every secret of the channel and every telling piece of it as ``***``."""
    pieces = secret_pieces(channel)
    return cut(redact(one_line(redact(text, pieces)), pieces), LONGEST)


def secret_pieces(channel: Channel) -> tuple[Secret, ...]:
    """The secrets, and the parts of the address by which a receiver may quote it: its path, its tokens."""
    pieces = {secret.reveal() for secret in channel.secrets}
    if channel.url is not None:
        pieces |= _telling_parts(channel.url.reveal())
    spellings = pieces | {unquote(piece) for piece in pieces} | {html.escape(piece) for piece in pieces}
    return tuple(Secret(piece) for piece in spellings if len(piece) >= _SHORTEST_PART)


def _telling_parts(url: str) -> set[str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return set()
    words = {*parts.path.split("/"), *(value for _, value in parse_qsl(parts.query)), parts.password or ""}
    whole = {parts.path, f"{parts.path}?{parts.query}", parts.query} - {"/", "?"}
    return {word for word in words | whole if len(word) >= _SHORTEST_PART and word not in _ORDINARY}


_ORDINARY = frozenset(
    {
        *("services", "webhook", "webhooks", "incoming", "hooks.slack.com"),
        *("workflows", "triggers", "manual", "invoke", "spaces", "messages", "powerautomate"),
    }
)
"""Words of ordinary webhook addresses that give nothing away, and that answers may well hold."""

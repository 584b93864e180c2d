"""Text from outside that a chat makes no link, no mention, no hashtag, no emoji and no command of. Pure."""

import regex

WORD_JOINER = "\u2060"
"""Takes no room and breaks no line, but parts what a chat would recognise."""

_RECOGNISED = regex.compile(r"[:.。．｡@＠#＃~$/](?=[\p{L}_/])|[@＠#＃$](?=[\p{N}&!])|:(?=[\p{N}+-]+:)")
"""``www.x``, ``x.example``, ``mailto:x``, ``@here``, ``#tag``, ``~town``, ``$X``, ``:smile:``, ``/start``.

A number is none of these: 3.5 and 12:30 stay as they are. But ``:100:`` is a picture.
"""


def unlinked(text: str) -> str:
    """The same text to the eye, with a word joiner in each of them."""
    return str(_RECOGNISED.sub(rf"\g<0>{WORD_JOINER}", text))

"""A feed's bytes to entries: decode, tidy, lean parser, feedparser. Runs in a process of its own, without I/O."""

import re
from collections.abc import Container
from dataclasses import replace

from crawler.charset import decode_feed, is_surely_utf8
from crawler.feeds.entry import NotAFeed, ParsedFeed
from crawler.feeds.json_feed import parse_json_feed
from crawler.feeds.lean import parse_lean, salvage
from crawler.feeds.loose import parse_loose
from crawler.feeds.mend import mend_references
from crawler.plain_text import strip_illegal
from crawler.walls import name_page
from domain.errors import FetchError

_ROOT = re.compile(r"<(?:[a-zA-Z][\w.-]{0,30}:)?(rss|feed|RDF|channel)[\s>/]")
_START = re.compile(r"<\?xml\s|<!DOCTYPE\s+(?!html)|<(?:[a-zA-Z][\w.-]{0,30}:)?(?:rss|feed|RDF|channel)[\s>]")
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BAD_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,8}));")
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_C1_REFERENCE = re.compile(rb"&#(?:x0*[89][0-9a-fA-F]|0*1(?:2[89]|[34][0-9]|5[0-9]));")
_ITEMS = {"rss": "item", "feed": "entry", "RDF": "item"}
_HEAD = 4000


def parse_feed(
    body: bytes, *, content_type: str, base: str, known: Container[bytes] | None = None
) -> ParsedFeed | NotAFeed:
    """Everything that can be had from a feed's body. ``base`` is the address it came from.

    ``known``: prints of entries that were read before; of these the lean parser gives what ``make_known_entry``
    gives, and it tells the prints of all. None: no prints are taken.

    Never raises for what a source can send: a body that is no feed is a value too (errors do not travel well
    between processes).
    """
    if is_surely_utf8(body, content_type=content_type) and not _is_to_mend(body):
        usual = parse_lean(
            body, base=base, known=known
        )  # expat refuses what is no UTF-8, and characters that are illegal
        if usual is not None:
            return usual
    try:
        decoded = decode_feed(body, content_type=content_type)
    except FetchError as error:
        return NotAFeed(kind=error.kind, text=str(error))
    parsed = _parse_text(strip_illegal(decoded.text), base=base)
    if isinstance(parsed, ParsedFeed) and decoded.note:
        return _with_notes(parsed, decoded.note)
    return parsed


def _is_to_mend(body: bytes) -> bool:
    """What expat lets pass and nobody should see: control characters beyond ASCII's, and references to them."""
    return b"\x7f" in body or _C1.search(body) is not None or _C1_REFERENCE.search(body) is not None


def _parse_text(text: str, *, base: str) -> ParsedFeed | NotAFeed:
    stripped = text.lstrip()
    if not stripped:
        return NotAFeed(kind="empty-body", text="sent an empty body")
    if stripped[0] in "{[":
        return parse_json_feed(stripped, base=base)
    start = _START.search(text)
    if start is None or (_PAGE.search(text[: start.start()]) and not _ROOT.search(text[:_HEAD])):
        return name_page(text)
    return _parse_xml(text[start.start() :], base=base)


def _parse_xml(text: str, *, base: str) -> ParsedFeed | NotAFeed:
    plain, had_doctype = strip_doctype(_DECLARATION.sub("", text))
    if _PAGE.match(plain.lstrip()):
        return name_page(text)
    plain = _BAD_REFERENCE.sub(_keep_legal, plain)
    whole, notes = _complete(plain)
    parsed = parse_lean(whole, base=base) or _parse_mended(whole, base=base) or _parse_broken(whole, base=base)
    if parsed is None:
        return NotAFeed(kind="not-a-feed", text="sent a feed that is too broken to be read")
    if had_doctype and isinstance(parsed, ParsedFeed):
        notes = (*notes, "its DOCTYPE is not read")
    return _with_notes(parsed, *notes) if isinstance(parsed, ParsedFeed) else parsed


def _parse_mended(text: str, *, base: str) -> ParsedFeed | None:
    """None where its ampersands are not the fault, or not the only one."""
    mended = mend_references(text)
    parsed = None if mended == text else parse_lean(mended, base=base)
    return parsed and _with_notes(parsed, "is not well-formed: its ampersands are not escaped")


def _parse_broken(text: str, *, base: str) -> ParsedFeed | NotAFeed | None:
    document = text.encode("utf-8", "replace")
    return parse_loose(document, base=base) or salvage(document, base=base)


def strip_doctype(text: str) -> tuple[str, bool]:
    """The text without its document type, which may declare entities, and whether it had one.

    Counts brackets instead of matching them, so that an endless declaration costs no more than its length.
    """
    start = re.search(r"<!DOCTYPE", text[:_HEAD], re.IGNORECASE)
    if start is None or re.search(r"<[a-zA-Z]", text[: start.start()]):
        return text, False
    inside = False
    for found in re.finditer(r"\[|\]|>", text[start.end() :]):
        if found[0] == ">" and not inside:
            return text[: start.start()] + text[start.end() + found.end() :], True
        if found[0] in "[]":
            inside = _still_inside(text, start.end() + found.start(), inside, found[0])
    return text, False


def _still_inside(text: str, place: int, inside: bool, bracket: str) -> bool:
    """A closing bracket ends the internal subset only where nothing but space stands before the angle bracket."""
    if bracket == "[":
        return True
    return inside and not re.match(r"\]\s*>", text[place : place + 100])


def _complete(text: str) -> tuple[str, tuple[str, ...]]:
    """Junk behind the end is cut; a feed that was cut off keeps its complete items."""
    root = _ROOT.search(text)
    if root is None or root[1] not in _ITEMS:
        return text, ()
    name = text[root.start() + 1 : root.end() - 1]
    if (end := text.rfind(f"</{name}")) >= 0:
        close = text.find(">", end)
        return (text[: close + 1], ()) if close >= 0 else (text + ">", ())
    closing = ("</channel>" if root[1] == "rss" else "") + f"</{name}>"
    return text[: _end_of_complete(text, _ITEMS[root[1]])] + closing, ("was cut off; its complete entries are read",)


def _end_of_complete(text: str, item: str) -> int:
    """Where the last complete item ends; where the first one begins when none is complete."""
    last = text.rfind(f"</{item}>")
    if last >= 0:
        return last + len(f"</{item}>")
    first = re.search(rf"<{item}[\s>]", text)
    return first.start() if first else len(text)


def _keep_legal(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    if 0x80 <= code <= 0x9F:  # Windows' punctuation, as browsers read it
        return bytes([code]).decode("cp1252", "ignore")
    legal = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return reference[0] if legal else ""


def _with_notes(parsed: ParsedFeed, *notes: str) -> ParsedFeed:
    return replace(parsed, notes=(*notes, *parsed.notes))

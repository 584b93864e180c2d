"""One item of a well-formed feed, read by its elements' names. Agrees with feedparser in what stands for what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from crawler.feeds.entry import RawEntry
from crawler.feeds.fields import Field, field_of
from crawler.feeds.usual_item import is_odd_author, read_usual, unescaped_link

XML = "{http://www.w3.org/XML/1998/namespace}"

_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_TEXTS = frozenset({Field.DESCRIPTION, Field.SUMMARY, Field.CONTENT, Field.ENCODED})
_SUMMARIES = frozenset({Field.DESCRIPTION, Field.SUMMARY})
_HTML_BY_DEFAULT = frozenset({Field.DESCRIPTION, Field.ENCODED})
_HARMLESS = frozenset({Field.NOTHING, Field.ELSEWHERE})
_PICTURES = frozenset({Field.CAPTION, Field.HEADING})
_TYPES = {
    "text": "text/plain",
    "plain": "text/plain",
    "text/plain": "text/plain",
    "html": "text/html",
    "text/html": "text/html",
    "xhtml": "application/xhtml+xml",
    "application/xhtml+xml": "application/xhtml+xml",
}
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_DEEPEST = 500  # elements within elements; beyond them only the letters are taken, for it is no text of a human being
_WEB = ("http://", "https://")


class Doubt(Exception):
    """The feed holds something that is better left to feedparser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What an item inherits from its feed."""

    atom: bool  # its texts say by ``type`` whether they are markup; else all may be
    language: str  # the feed's; may be empty
    base: str = ""  # of links, by xml:base; empty: the feed's own address
    lang: str | None = None  # by xml:lang; None: none is in force
    bases: bool = False  # whether any element has an xml:base
    langs: bool = False  # or an xml:lang


_Found = dict[Field, list[Element]]


def read_item(item: Element, around: Surroundings) -> RawEntry:
    """Raises Doubt."""
    if around.atom or around.bases or around.langs:
        return _read_any(item, around)
    return read_usual(item, language=around.language) or _read_any(item, around)


def _read_any(item: Element, around: Surroundings) -> RawEntry:
    found: _Found = {}
    texts = 0
    for child in item:
        field = field_of(child.tag)
        if field in found:
            found[field].append(child)
        else:
            found[field] = [child]
        if field in _TEXTS:
            texts += 1
    if Field.DOUBT in found or Field.ITEM in found:
        raise Doubt
    title, title_is_markup = _title(found.get(Field.TITLE, ()), around)
    summary, content, summary_is_markup = (
        _only_text(found, around) if texts == 1 else _texts(item, around) if texts else ("", "", True)
    )
    others = found.get(Field.NOTHING)
    if others or Field.CAPTION in found or Field.HEADING in found:
        title, summary = _with_pictures(item, found, title=title, summary=summary, content=content)
    if others:
        _check_nested(others)
    return RawEntry(
        link=_link(item, found, around),
        guid=_last(found.get(Field.GUID)) or item.get(_ABOUT, ""),
        title=title,
        summary=summary,
        content=content,
        authors=tuple(map(_name, found.get(Field.AUTHOR, ()))),
        published=_last(found.get(Field.PUBLISHED)) or _last(found.get(Field.UPDATED)),
        language=_last(found.get(Field.LANGUAGE)) or (_lang(item, found, around) if around.langs else around.language),
        title_is_markup=title_is_markup,
        summary_is_markup=summary_is_markup,
    )


def _title(titles: Sequence[Element], around: Surroundings) -> tuple[str, bool]:
    """The first that holds a text, and whether it is markup."""
    for element in titles:
        text, kind = _construct(element, Field.TITLE)
        if text:
            return text, not around.atom or kind != "text/plain"
    return "", not around.atom


def _only_text(found: _Found, around: Surroundings) -> tuple[str, str, bool]:
    """Summary, content, and whether the summary is markup, where the item has one of them."""
    for field in _TEXTS:
        if field in found:
            text, kind = _construct(found[field][0], field)
            if field in _SUMMARIES:
                return text, "", not around.atom or kind != "text/plain"
            return "", text, True
    return "", "", True


def _texts(item: Element, around: Surroundings) -> tuple[str, str, bool]:
    """The same where it has several: a second summary is content, and content stands in for a summary."""
    summary: str | None = None
    is_markup = True
    contents: list[str] = []
    for child in item:
        field = field_of(child.tag)
        if field not in _TEXTS:
            continue
        text, kind = _construct(child, field)
        if field in _SUMMARIES and (summary is None or contents):
            summary, is_markup = text, not around.atom or kind != "text/plain"
            continue
        contents.append(text)
        summary = text if summary is None and field not in _SUMMARIES else summary
    content = max(contents, key=len, default="")
    return "" if summary == content else summary or "", content, is_markup


def _construct(element: Element, field: Field) -> tuple[str, str]:
    """A text and its type (https://www.rfc-editor.org/rfc/rfc4287#section-3.1); of elements in it their markup."""
    default = "text/html" if field in _HTML_BY_DEFAULT else "text/plain"
    if element.attrib:
        if element.get("mode") == "base64":
            raise Doubt
        kind = _TYPES.get(element.get("type", default).strip().lower())
        if kind is None:
            raise Doubt
    else:
        kind = default
    if len(element) == 0:
        return (element.text or "").strip(), kind
    if kind != "application/xhtml+xml":
        _check_odd_markup(element)
    return _markup(element), "application/xhtml+xml"


def _check_odd_markup(element: Element) -> None:
    """Elements in a text that is said to have none: what of it is escaped, and how often, is anybody's guess."""
    if any(local_name(one.tag) == "div" for one in element) or any(
        "&" in text or "<" in text for text in element.itertext()
    ):
        raise Doubt


def _markup(element: Element) -> str:
    """The markup of what is in an element, without attributes; no recursion: a hostile depth must not end it."""
    pieces = [escape(element.text or "", quote=False)]
    open_elements = [(iter(element), "", "")]
    while open_elements:
        children, end, tail = open_elements[-1]
        child = next(children, None)
        if child is None:
            pieces += (end, tail)
            open_elements.pop()
            continue
        if len(open_elements) > _DEEPEST:
            return escape("".join(element.itertext()), quote=False).strip()
        name = local_name(child.tag).lower()
        pieces += (f"<{name}>", escape(child.text or "", quote=False))
        open_elements.append((iter(child), f"</{name}>", escape(child.tail or "", quote=False)))
    return "".join(pieces).strip()


def _with_pictures(item: Element, found: _Found, *, title: str, summary: str, content: str) -> tuple[str, str]:
    """Titles and descriptions of pictures and films are the item's own only where it has none."""
    if not title:
        title = next((text for one in item.iter() if field_of(one.tag) is Field.HEADING and (text := _text(one))), "")
    if not summary and not content:
        texts = (text for one in item.iter() if field_of(one.tag) is Field.CAPTION and (text := _text(one)))
        summary = next(texts, "")
    return title, summary


def _check_nested(others: Iterable[Element]) -> None:
    """feedparser reads what has a telling name at any depth."""
    for other in others:
        if len(other):
            fields = {field_of(one.tag) for one in other.iter()}
            if not fields <= _HARMLESS | _PICTURES:
                raise Doubt


def _link(item: Element, found: _Found, around: Surroundings) -> str:
    """The last that leads to a page; else a guid that is an address; else the same in another form."""
    link, spare, base = "", "", item
    for element in found.get(Field.LINK, ()):
        if element.attrib and (href := _href(element)):
            if _leads_to_page(element):
                link, base = href, element
            elif element.get("rel", "alternate").lower() == "alternate":
                spare = spare or href
        elif text := (element.text or "").strip():
            link, base = unescaped_link(text), element
    if not link:
        link, base = _permalink(found.get(Field.GUID)) or spare, item
    if not around.bases or not link:
        return link
    return _join(base_of(base, base_of(item, around.base) if base is not item else around.base), link)


def _href(element: Element) -> str:
    return (element.get("url") or element.get("uri") or element.get("href") or "").strip()


def _leads_to_page(element: Element) -> bool:
    kind = element.get("type", "text/html").lower()
    return element.get("rel", "alternate").lower() == "alternate" and _TYPES.get(kind) in _PAGES


def _permalink(guids: Sequence[Element] | None) -> str:
    if not guids:
        return ""
    guid = guids[-1]
    text = (guid.text or "").strip()
    permanent = guid.get("isPermaLink", guid.get("ispermalink", "true")).strip().lower() == "true"
    return text if permanent and text.startswith(_WEB) else ""


def base_of(element: Element, base: str) -> str:
    """What links in an element are relative to; an xml:base that leads out of the web is not followed."""
    own = element.get(f"{XML}base")
    if not own:
        return base
    joined = _join(base, own.strip())
    return joined if joined.startswith(_WEB) else base


def _join(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:  # an address that is none
        return ""


def lang_of(element: Element, lang: str | None) -> str | None:
    """The xml:lang in force within an element; an empty one takes the outer one's force."""
    own = element.get(f"{XML}lang")
    return lang if own is None else own or None


def _lang(item: Element, found: _Found, around: Surroundings) -> str:
    titles = found.get(Field.TITLE)
    lang = lang_of(titles[0], lang_of(item, around.lang)) if titles else None
    return lang or around.language


def _name(author: Element) -> str:
    if len(author):
        return next((_text(one) for one in author if local_name(one.tag).lower() == "name"), "")
    text = _text(author)
    if is_odd_author(text):
        raise Doubt
    return text


def _last(elements: Sequence[Element] | None) -> str:
    """The text of the last that has one."""
    if elements is None:
        return ""
    if len(elements) == 1:
        return _text(elements[0])
    return next(filter(None, map(_text, reversed(elements))), "")


def _text(element: Element) -> str:
    text = "".join(element.itertext()) if len(element) else element.text
    return text.strip() if text else ""


def local_name(tag: str) -> str:
    return tag.rpartition("}")[2]

"""Which element of an item says what: the names of RSS, Atom and their modules, mapped as feedparser maps them."""

from enum import StrEnum, auto
from functools import lru_cache


class Field(StrEnum):
    """What an element means to us."""

    TITLE = auto()
    LINK = auto()
    GUID = auto()
    DESCRIPTION = auto()  # holds HTML where nothing else is said
    SUMMARY = auto()  # in Atom holds plain text where nothing else is said
    CONTENT = auto()  # the same
    ENCODED = auto()  # content that holds HTML
    AUTHOR = auto()
    PUBLISHED = auto()
    UPDATED = auto()
    LANGUAGE = auto()
    ITEM = auto()
    CAPTION = auto()  # of a picture: stands in for a description where there is none
    HEADING = auto()  # of a picture: stands in for a title
    ELSEWHERE = auto()  # tells of another feed, whatever is in it
    NOTHING = auto()  # is none of ours
    DOUBT = auto()  # is better left to feedparser


_PLAIN = (
    "",
    "http://www.w3.org/2005/atom",
    "http://purl.org/atom/ns#",
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://channel.netscape.com/rdf/simple/0.9/",
    "http://blogs.law.harvard.edu/tech/rss",
)
_USERLAND = "backend.userland.com/rss"  # one for each version, and several of them by mistake
_DC = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_MEDIA = ("http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss")
_XHTML = "http://www.w3.org/1999/xhtml"

_OF_FEEDS = {
    "title": Field.TITLE,
    "link": Field.LINK,
    "guid": Field.GUID,
    "id": Field.GUID,
    "description": Field.DESCRIPTION,
    "summary": Field.SUMMARY,
    "abstract": Field.SUMMARY,
    "content": Field.CONTENT,
    "author": Field.AUTHOR,
    "managingeditor": Field.AUTHOR,
    "pubdate": Field.PUBLISHED,
    "published": Field.PUBLISHED,
    "issued": Field.PUBLISHED,
    "updated": Field.UPDATED,
    "modified": Field.UPDATED,
    "lastbuilddate": Field.UPDATED,
    "language": Field.LANGUAGE,
    "item": Field.ITEM,
    "entry": Field.ITEM,
    "source": Field.ELSEWHERE,
    "contributor": Field.ELSEWHERE,
    "body": Field.DOUBT,
    "fullitem": Field.ENCODED,
    "svg": Field.DOUBT,
}

_NAMES: dict[str, dict[str, Field]] = {
    **dict.fromkeys(_PLAIN, _OF_FEEDS),
    _DC: {
        "title": Field.TITLE,
        "description": Field.DESCRIPTION,
        "creator": Field.AUTHOR,
        "author": Field.AUTHOR,
        "date": Field.UPDATED,
        "language": Field.LANGUAGE,
    },
    _TERMS: {"issued": Field.PUBLISHED, "modified": Field.UPDATED},
    _CONTENT: {"encoded": Field.ENCODED},
    _ITUNES: {"author": Field.AUTHOR, "summary": Field.SUMMARY},
    **{namespace: {"title": Field.HEADING, "description": Field.CAPTION} for namespace in _MEDIA},
    _XHTML: {"body": Field.DOUBT},
}
_AMBIGUOUS = frozenset(name for names in _NAMES.values() for name in names)


@lru_cache(maxsize=2048)
def field_of(tag: str) -> Field:
    """What ``{namespace}name`` means; upper and lower case are one, as feedparser has it.

    A namespace that is not known may be anything under a telling name, for its prefix counts with feedparser.
    """
    namespace, name = _split(tag)
    names = _NAMES.get(namespace)
    if names is not None:
        return names.get(name, Field.NOTHING)
    return Field.DOUBT if name in _AMBIGUOUS else Field.NOTHING


def is_rss(tag: str) -> bool:
    """Whether an element is RSS's outermost, with or without one of its namespaces."""
    namespace, name = _split(tag)
    return name == "rss" and namespace in _PLAIN


def _split(tag: str) -> tuple[str, str]:
    namespace, _, name = tag.rpartition("}")
    namespace = namespace[1:].lower()
    return "" if _USERLAND in namespace else namespace, name.lower()

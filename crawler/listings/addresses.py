"""Which addresses on a page can be an article's: decided by the address alone."""

import re
from urllib.parse import unquote, urlsplit

from crawler.identity import canonical_address

_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|docx?|xlsx?|zip|css|js|xml|rss|ics|apk)$", re.IGNORECASE)
_NO_ARTICLE = re.compile(
    r"/(?:tags?|categor(?:y|ies)|authors?|topics?|sections?|page|search|login|signin|register|subscribe|contact(?:-us)?"
    r"|about(?:-us)?|privacy(?:-policy)?|terms|advertise|newsletters?|rss|feed|kategori|etiket|yazar|iletisim|kunye"
    r"|wp-login\.php|cdn-cgi|اتصل-بنا|من-نحن)(?:/|\.\w+$|$)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\d{4,}|/20\d\d/\d\d?/")
_WORD = re.compile(r"[^\W\d_]{2,}")


def may_be_article(url: str, *, page: str) -> bool:
    """An address of the page's own site that is neither the page itself nor a section, a file or a form."""
    path = unquote(urlsplit(url).path)
    if not _same_site(url, page) or _FILE.search(path) or _NO_ARTICLE.search(path):
        return False
    address = canonical_address(url)
    return address is not None and address != canonical_address(page)


def looks_like_article(url: str) -> bool:
    """Whether the address itself says so: a number or a date in it, or a last part of several words."""
    parts = urlsplit(url)
    path = unquote(parts.path).rstrip("/")
    if _NUMBERED.search(f"{path}?{parts.query}"):
        return True
    return len(_WORD.findall(path.rpartition("/")[2])) >= 4


def _same_site(url: str, page: str) -> bool:
    """``news.example.om`` beside ``www.example.om`` is the same site, ``facebook.com`` is not."""
    host, own = (_bare(address) for address in (url, page))
    return host == own or host.endswith(f".{own}") or own.endswith(f".{host}")


def _bare(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")

"""When two entries are the same article: the key of its address, and the hash of what it says."""

import hashlib
import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from domain.article import Entry

_TRACKING = re.compile(
    r"utm_\w+|at_\w+|ns_\w+|mc_\w+|pk_\w+|hsa_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|igsh|mkt_tok"
    r"|ref|ref_src|referrer|cmpid|cmp|ito|ocid|xtor|spm|smid|_ga|_gl|traffic_source|ceid",
    re.IGNORECASE,
)
"""Names of query parameters that say how a reader came, not what is read."""

_EDITION = re.compile(r"^(?:www|m|mobile|amp)\.(?=[^.]+\.)")
_CACHED = re.compile(r"^https?://(?:www\.google\.[a-z.]+/amp|[\w-]+\.cdn\.ampproject\.org/[cv])/(?:s/)?", re.IGNORECASE)
"""Google's copies of AMP pages, which hold the page's own address."""

_AMP_PATH = re.compile(r"^/amp(?=/)|/amp$|\.amp(?=\.html?$)|\.amp$", re.IGNORECASE)
_AMP_NAME = re.compile(r"(?:is_?)?amp|amp_\w+|usqp", re.IGNORECASE)
_HASH_ROUTE = re.compile(r"^[!/]")
_PATH_KEEPS = "/:@!$&'()*+,;=~-._"


def article_key(entry: Entry, *, source_id: str, shared_link: bool = False) -> str:
    """The unique key of an entry's article: by its address, else by its source and guid, else by source and title.

    ``shared_link``: other entries of the same feed carry the same link, so that it names none of them.
    """
    if entry.url and not shared_link and (address := canonical_address(entry.url)):
        return f"url:{_digest(address)}"
    if entry.guid:
        return f"guid:{_digest(source_id, entry.guid)}"
    return f"title:{_digest(source_id, _fold(entry.title))}"


def canonical_address(url: str) -> str | None:
    """What stays of an address when scheme, www, default port, tracking, order and trailing slash are left out.

    Nor does it matter whether the page is the one for computers, for telephones (m.) or AMP's. None for a site's front
    page, which names no article.
    """
    parts = urlsplit(_CACHED.sub("//", url))
    host = (parts.hostname or "").removesuffix(".")
    host = _EDITION.sub("", host)
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    path = _AMP_PATH.sub("", quote(unquote(parts.path), safe=_PATH_KEEPS).rstrip("/"))
    query = urlencode(
        sorted(pair for pair in _query(parts.query) if not (_TRACKING.fullmatch(pair[0]) or _is_amp(pair)))
    )
    route = f"#{parts.fragment}" if _HASH_ROUTE.match(parts.fragment) else ""
    if not (path or query or route):
        return None
    return f"{host}{port}{path}?{query}{route}"


def _is_amp(pair: tuple[str, str]) -> bool:
    name, value = pair
    return _AMP_NAME.fullmatch(name) is not None or (value.lower() == "amp" and "output" in name.lower())


def content_hash(entry: Entry) -> str:
    """Tells a repeat from a changed text: title, summary and full text, white space folded, dates left out."""
    return _digest(_fold(entry.title), _fold(entry.summary), _fold(entry.text))


def _query(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return [(query, "")]


def _fold(text: str) -> str:
    return " ".join(text.split())


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:40]

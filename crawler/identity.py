"""When two entries are the same article: the key of its address, and the hash of what it says."""

import hashlib
import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from crawler.plain_text import one_line
from domain.article import Entry

_TRACKING = re.compile(
    r"utm_\w+|at_\w+|ns_\w+|mc_\w+|pk_\w+|hsa_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|igsh|mkt_tok"
    r"|ref|ref_src|referrer|cmpid|cmp|ito|ocid|xtor|spm|smid|_ga|_gl|traffic_source|ceid",
    re.IGNORECASE,
)
"""Names of query parameters that say how a reader came, not what is read."""

_EDITION = re.compile(r"^(?:www|m|mobile|amp)\.(?=[^.]+\.)")
_USUAL = re.compile(
    r"https?://(?:www\.(?=[^.]+\.)|(?!m\.|mobile\.|amp\.|www\.))([a-z0-9][a-z0-9.-]*\.[a-z0-9]+(?::(?!80\b|443\b)[1-9][0-9]{0,4}\b)?)(/[a-zA-Z0-9/:@!$&'()*+,;=~._-]*+|)"
)
"""An address of which nothing but the scheme is to be left out, as those of most articles."""

_CACHED = re.compile(r"^https?://(?:www\.google\.[a-z.]+/amp|[\w-]+\.cdn\.ampproject\.org/[cv])/(?:s/)?", re.IGNORECASE)
"""Google's copies of AMP pages, which hold the page's own address."""

_AMP_PATH = re.compile(r"^/amp(?=/)|/amp$|\.amp(?=\.html?$)|\.amp$", re.IGNORECASE)
_AMP_NAME = re.compile(r"(?:is_?)?amp|amp_\w+|usqp", re.IGNORECASE)
_HASH_ROUTE = re.compile(r"^[!/]")
_PATH_KEEPS = "/:@!$&'()*+,;=~-._"


def article_key(entry: Entry, *, address: str | None, source_id: str) -> str:
    """The unique key of an entry's article: by its address, else by its source and guid, else by source and title.

    ``address``: its canonical one; None where it has none, or where other entries of the same feed carry the same
    link, so that it names none of them.
    """
    if address:
        return f"url:{_digest(address)}"
    if entry.guid:
        return f"guid:{_digest(source_id, entry.guid)}"
    return f"title:{_digest(source_id, one_line(entry.title))}"


@lru_cache(maxsize=8192)  # of a listing's links it is asked five times
def canonical_address(url: str) -> str | None:
    """What stays of an address when scheme, www, default port, tracking, order and trailing slash are left out.

    Nor does it matter whether the page is the one for computers, for telephones (m.) or AMP's. None for a site's front
    page, which names no article.
    """
    if (usual := _USUAL.fullmatch(url)) and "amp" not in usual[2] and "ampproject" not in usual[1]:
        host, path = usual[1], usual[2].rstrip("/")
        return f"{host}{path}?" if path else None
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
    return _digest(one_line(entry.title), _one_line(entry.summary), _one_line(entry.text))


def _one_line(text: str) -> str:
    return one_line(text.replace("\n", " "))  # its lines are folded already, as a rule


def _query(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return [(query, "")]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:40]

"""What a page is that came instead of a feed or an article: a wall, a login, a notice, a page like any other."""

import re
from dataclasses import dataclass

from crawler.feeds.entry import NotAFeed
from crawler.garbled import is_garbled
from crawler.wall_words import COOKIE_STEMS, COOKIES, LOGIN_TITLE, MISSING_TITLE, PAYWALL, WALL_TITLE

_VENDORS = (  # on pages without a text of their own: the scripts alone stand on whole articles too
    ("Cloudflare", r"just a moment\.\.\.|cf-browser-verification|challenge-platform|attention required! \| cloudflare"),
    ("Incapsula", r"_incapsula_resource|incapsula incident id"),
    ("DataDome", r"captcha-delivery|datadome"),
    ("AWS WAF", r"awswafcookiedomainlist|aws-waf|gokuprops"),
    ("PerimeterX", r"px-captcha|perimeterx"),
    ("Akamai", r"errors\.edgesuite\.net|sec-if-cpt-container|bm-verify"),
    ("DDoS-Guard", r"ddos-guard|ddos protection by"),
    ("", r"g-recaptcha|h-captcha|are you a robot|verify you are human|access denied</title>"),
)
_WALLS = tuple((vendor, re.compile(pattern, re.IGNORECASE)) for vendor, pattern in _VENDORS)
_NOT_FREE = re.compile(r'"isAccessibleForFree"\s*:\s*"?false', re.IGNORECASE)
_LOGIN = re.compile(r"""<input[^>]{1,300}type\s*=\s*["']?password""", re.IGNORECASE)
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_TITLE_PARTS = re.compile(r"\s+[|–—:·»-]\s+")
_HEAD = 100_000
_NO_TEXT = 200  # characters: less is no article
_TEASER = 1500  # a whole article is longer, as a rule
_LINE = 120  # a paywall's offer is a line, not a paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """What stands in an article's place: ``kind`` for counters, ``text`` for people, after "the page"."""

    kind: str  # wall | paywall | cookies | login | not-found | garbled
    text: str


def name_wall(markup: str, *, title: str, text: str) -> Wall | None:
    """What a page is instead of an article; None where ``text``, which was extracted from it, may be one."""
    short = len(text) < _NO_TEXT
    if is_garbled(text):
        return Wall(kind="garbled", text="is garbled: its letters were broken before they were sent")
    if len(text) >= _TEASER:
        return _cookies(text)
    if (short and is_wall(markup)) or _titled(title, WALL_TITLE):
        return Wall(kind="wall", text=f"asks for proof of a human being{_vendor(markup)}")
    if _titled(title, MISSING_TITLE):
        return Wall(kind="not-found", text="says that it does not exist")
    if _titled(title, LOGIN_TITLE) or (short and _LOGIN.search(markup[:_HEAD])):
        return Wall(kind="login", text="asks for a login")
    if _is_paywall(markup, text):
        return Wall(kind="paywall", text="is for subscribers only")
    return _cookies(text)


def is_wall(page: str) -> bool:
    """Whether a page without a text asks for proof of a human being instead of showing what was asked for."""
    return any(pattern.search(page[:_HEAD]) for _, pattern in _WALLS)


def name_page(text: str) -> NotAFeed:
    """Why a text that is no feed is none."""
    if is_wall(text):
        return NotAFeed(kind="wall", text="sent a page that asks for proof of a human being instead of a feed")
    if _LOGIN.search(text[:_HEAD]):
        return NotAFeed(kind="not-a-feed", text="sent a login page instead of a feed")
    if _PAGE.search(text[:_HEAD]):
        return NotAFeed(kind="not-a-feed", text="sent an HTML page instead of a feed")
    return NotAFeed(kind="not-a-feed", text="sent something that is not a feed")


def _vendor(markup: str) -> str:
    named = next((vendor for vendor, pattern in _WALLS if vendor and pattern.search(markup[:_HEAD])), "")
    return f" ({named})" if named else ""


def _titled(title: str, pattern: re.Pattern[str]) -> bool:
    """Whether a title, or a part of it beside the site's name, is one of these and nothing more."""
    parts = (part.strip(" .!…?") for part in (title, *_TITLE_PARTS.split(title)))
    return any(pattern.fullmatch(part) for part in parts)


def _is_paywall(markup: str, text: str) -> bool:
    lines = [line for line in text.splitlines() if len(line) <= _LINE]
    offered = any(PAYWALL.search(line) for line in (lines[-4:] if len(text) >= _NO_TEXT else lines))
    return offered or _says_not_free(markup) or (len(text) < _NO_TEXT and bool(PAYWALL.search(markup)))


def _says_not_free(markup: str) -> bool:
    return "ccessibleForFree" in markup and bool(_NOT_FREE.search(markup))  # the pattern alone takes a millisecond


def _cookies(text: str) -> Wall | None:
    """A notice on cookies where most lines speak of them."""
    fewest = 3 + len(text) // 400
    small = text.lower()
    if sum(map(small.count, COOKIE_STEMS)) < fewest:
        return None
    lines = [line for line in text.splitlines() if line.strip()]
    spoken = sum(len(line) for line in lines if COOKIES.search(line))
    if not lines or spoken * 2 <= sum(map(len, lines)) or len(COOKIES.findall(text)) < fewest:
        return None
    return Wall(kind="cookies", text="shows only its notice on cookies")

"""What a page is that came instead of a feed or an article: a wall, a login, a page like any other."""

import re

from crawler.feeds.entry import NotAFeed

_WALLS = re.compile(
    r"just a moment\.\.\.|cf-browser-verification|challenge-platform|attention required! \| cloudflare"
    r"|awswafcookiedomainlist|aws-waf|gokuprops|_incapsula_resource|captcha-delivery|g-recaptcha|h-captcha"
    r"|px-captcha|are you a robot"
    r"|verify you are human|access denied</title>|ddos protection by",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"""<input[^>]{1,300}type\s*=\s*["']?password""", re.IGNORECASE)
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_HEAD = 100_000


def is_wall(page: str) -> bool:
    """Whether a page asks for proof of a human being instead of showing what was asked for."""
    return bool(_WALLS.search(page[:_HEAD]))


def name_page(text: str) -> NotAFeed:
    """Why a text that is no feed is none."""
    if is_wall(text):
        return NotAFeed(kind="wall", text="sent a page that asks for proof of a human being instead of a feed")
    if _LOGIN.search(text[:_HEAD]):
        return NotAFeed(kind="not-a-feed", text="sent a login page instead of a feed")
    if _PAGE.search(text[:_HEAD]):
        return NotAFeed(kind="not-a-feed", text="sent an HTML page instead of a feed")
    return NotAFeed(kind="not-a-feed", text="sent something that is not a feed")

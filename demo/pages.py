"""The pages of the newsroom: an outlet's home, an article, and the front page that shows all outlets."""

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from demo.edition import Published
from demo.feeds import address_of
from demo.files import FOLDER
from demo.outlets import Outlet

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Everything comes from the server itself, and nothing inline runs."""

HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}

TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def direction(language: str) -> str:
    return "rtl" if language == "ar" else "ltr"


TEMPLATES.globals["direction"] = direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One article in a list of headlines."""

    article: Published
    outlet: Outlet
    address: str


def article_page(outlet: Outlet, article: Published) -> bytes:
    """An article's page in its outlet's encoding."""
    return _encoded(TEMPLATES.get_template("article.html").render(outlet=outlet, article=article), outlet)


def home_page(outlet: Outlet, articles: Sequence[Published], *, base: str) -> bytes:
    """An outlet's home: its newest headlines, and where its feed is."""
    lines = [Line(article=article, outlet=outlet, address=address_of(article, base)) for article in articles]
    return _encoded(TEMPLATES.get_template("home.html").render(outlet=outlet, lines=lines), outlet)


def front_page(outlets: Sequence[tuple[Outlet, str]], lines: Sequence[Line], *, count: int) -> str:
    """The page for the demo's user: every outlet with its feed, and what was printed last."""
    return TEMPLATES.get_template("newsroom.html").render(outlets=outlets, lines=lines, count=count)


def _encoded(page: str, outlet: Outlet) -> bytes:
    return page.encode(outlet.encoding, "xmlcharrefreplace")

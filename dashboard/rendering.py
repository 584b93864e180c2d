"""The templates: escaped by default, strict about names, and cleaned of what a page must not pass on."""

from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboard import times
from dashboard.direction import direction_of, language_tag, shown
from domain.clock import rfc3339

FOLDER = Path(__file__).parent


def web_link(address: str | None) -> str | None:
    """The address when it may be a link: http or https, with a host. Anything else is shown as text, if at all."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None


def _clean(value: Any) -> Any:
    """What every ``{{ }}`` passes through. Markup comes from our own macros, whose values were cleaned within."""
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _iso(at: datetime) -> str:
    return rfc3339(at)


_TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=_clean,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_TEMPLATES.filters.update(
    ago=times.ago,
    exact=times.exact,
    sized=times.sized,
    span=times.span,
    iso=_iso,
    direction=direction_of,
    language=language_tag,
    web_link=web_link,
)


def render(name: str, /, **values: Any) -> str:
    """The page as text. Raises for a name that a template uses and nobody gave."""
    return _TEMPLATES.get_template(name).render(**values)

"""A page of the dashboard, and the words that stand in it."""

from typing import Any

from lxml import html

from tests.dashboard_site import Site


def page(site: Site, path: str, status: int = 200) -> Any:
    answer = site.get(path)
    assert answer.status_code == status, answer.text
    return html.fromstring(answer.content.decode())


def words(node: Any) -> str:
    return " ".join(node.text_content().split())


def spaced(node: Any) -> str:
    """The words of neighbouring elements kept apart."""
    return " ".join(" ".join(node.itertext()).split())

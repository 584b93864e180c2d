"""The dashboard on a real socket over a filled database, as browsers and programs meet it."""

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests

from dashboard.app import create_app
from dashboard.dashboard import Dashboard
from storage.database import Database
from tests import dashboard_data as data
from tests.serving import listening, serving

TOKEN = "a-token-of-this-test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    url: str
    database: Database
    alert_ids: tuple[str, ...]  # of data.NEWS

    def get(self, path: str, **options: Any) -> requests.Response:
        return requests.get(self.url + path, timeout=30, **({"allow_redirects": False} | options))

    def post(self, path: str, **options: Any) -> requests.Response:
        return requests.post(self.url + path, timeout=30, **({"allow_redirects": False} | options))

    def visit(self, path: str = "/deliveries") -> "Visitor":
        """A visitor who has opened a page, and so holds the cookie and the token of its forms."""
        session = requests.Session()
        page = session.get(self.url + path, timeout=30)
        found = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert found, page.text
        return Visitor(site=self, session=session, form_token=found[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    site: Site
    session: requests.Session
    form_token: str

    def post(self, path: str, **fields: str) -> requests.Response:
        fields = {"csrf": self.form_token} | fields
        return self.session.post(self.site.url + path, data=fields, timeout=30, allow_redirects=False)


@contextlib.contextmanager
def running_site(
    database: Database, *, now: datetime | None = None, ids: Sequence[str] = (), **given: Any
) -> Iterator[Site]:
    """Serves the dashboard. ``now``: what the clock says, standing still; None: real time. ``ids``: see ``Site``."""
    clock: dict[str, Callable[[], datetime]] = {"clock": data.at(now)} if now else {}
    with listening() as sock:
        url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        known = {"watchlists": lambda: data.WATCHLISTS, "channels": lambda: data.CHANNELS}
        app = create_app(Dashboard(**{"database": database, "url": url} | clock | known | given))
        with serving(app, sock):
            yield Site(url=url, database=database, alert_ids=tuple(ids))

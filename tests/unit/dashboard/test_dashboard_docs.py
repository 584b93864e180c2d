"""docs/api.md says what the code does."""

import re
from pathlib import Path

from dashboard.access import OPEN_PATHS
from dashboard.api import ENDPOINTS
from dashboard.forgery import BODY_LIMIT
from dashboard.openapi import PARAMETERS
from dashboard.parameters import DEFAULT_LIMIT, HIGHEST_LIMIT
from dashboard.throttle import FAILURES

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_page_lists_every_endpoint_and_no_other() -> None:
    rows = re.findall(r"^\| (GET|POST) `([^`]+)` \| (.+) \|$", PAGE, re.MULTILINE)
    assert rows == [(endpoint.method, endpoint.path, endpoint.summary) for endpoint in ENDPOINTS]


def test_the_page_names_the_limits_in_force() -> None:
    assert f"`limit` (1 to {HIGHEST_LIMIT}, without it {DEFAULT_LIMIT})" in PAGE
    assert f"413 above {BODY_LIMIT // 1024} KB" in PAGE
    assert FAILURES == 10 and "after ten wrong tokens in a\n  minute" in PAGE


def test_the_page_names_every_parameter_and_every_open_path() -> None:
    assert [name for name in PARAMETERS if not re.search(rf"`{name}`|\?{name}=", PAGE)] == []
    assert [path for path in OPEN_PATHS if not path.startswith("/login") and f"`{path}`" not in PAGE] == []

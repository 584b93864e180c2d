"""Which days an address names."""

from datetime import UTC, date, datetime

import pytest

from crawler.history.span import Span, earlier, span_of_article, span_of_map

MARCH = Span(date(2026, 3, 1), date(2026, 4, 1))
PI_DAY = Span(date(2026, 3, 14), date(2026, 3, 15))


@pytest.mark.parametrize(
    ("address", "span"),
    [
        ("https://e.om/sitemap-2026-03.xml", MARCH),
        ("https://e.om/sitemaps/2026/3/", MARCH),
        ("https://e.om/sitemap_202603.xml.gz", MARCH),
        ("https://e.om/sitemap-20260314.xml", PI_DAY),
        ("https://e.om/sitemap.xml?yyyy=2026&mm=03&dd=14", PI_DAY),
        ("https://e.om/sitemap.xml?year=2026&month=3", MARCH),
        ("https://e.om/sitemap-2026.xml", Span(date(2026, 1, 1), date(2027, 1, 1))),
        ("https://e.om/sitemap-2026-12.xml", Span(date(2026, 12, 1), date(2027, 1, 1))),
        ("https://e.om/post-sitemap12.xml", None),
        ("https://e.om/sitemap-1066-03.xml", None),
    ],
)
def test_the_name_of_a_sitemap_tells_its_days(address: str, span: Span | None) -> None:
    assert span_of_map(address) == span


@pytest.mark.parametrize(
    ("address", "span"),
    [
        ("https://e.om/2026/03/14/a-yard-opens", PI_DAY),
        ("https://e.om/news/2026-03-14-a-yard-opens.html", PI_DAY),
        ("https://e.om/haber/20260314", PI_DAY),
        ("https://e.om/2026/03/a-yard-opens", MARCH),
        ("https://e.om/news/2026", None),
        ("https://e.om/news/202603", None),
        ("https://e.om/2026/02/31/no-such-day", None),
        ("https://e.om/news/120260314555", None),
    ],
)
def test_a_number_in_the_address_of_an_article_is_a_date_only_where_it_looks_like_one(
    address: str, span: Span | None
) -> None:
    assert span_of_article(address) == span


def test_a_day_of_the_outlet_may_lie_half_a_day_beside_ours() -> None:
    def at(day: int, hour: int) -> datetime:
        return datetime(2026, 3, day, hour, tzinfo=UTC)

    assert PI_DAY.overlaps(at(15, 12), at(30, 0))
    assert PI_DAY.overlaps(at(1, 0), at(13, 12))
    assert not PI_DAY.overlaps(at(16, 1), at(30, 0))
    assert not PI_DAY.overlaps(at(1, 0), at(12, 23))


@pytest.mark.parametrize(
    ("address", "before"),
    [
        ("https://e.om/archive/2026/03/01", "https://e.om/archive/2026/02/28"),
        ("https://e.om/archive/2026-01-01.html", "https://e.om/archive/2025-12-31.html"),
        ("https://e.om/archive/2026/01/", "https://e.om/archive/2025/12/"),
        ("https://e.om/archive?year=2026&month=3", "https://e.om/archive?year=2026&month=2"),
        ("https://e.om/archive", None),
    ],
)
def test_an_archive_of_days_leads_to_the_day_before(address: str, before: str | None) -> None:
    assert earlier(address) == before

"""What follows when a site refuses, waits or cannot be reached."""

from datetime import timedelta

import pytest

from crawler.answers import BadStatus
from crawler.history.refusal import Consequence, Patience
from domain.errors import FetchError
from storage.backfills import AddressState

DONE, LEFT, WAITING = AddressState.DONE, AddressState.LEFT, AddressState.WAITING


def timeout() -> FetchError:
    return FetchError("timeout", "did not answer")


@pytest.mark.parametrize(
    ("error", "attempts", "state"),
    [
        (BadStatus(404), 0, DONE),
        (FetchError("robots", "forbids"), 0, DONE),
        (timeout(), 0, WAITING),
        (timeout(), 2, LEFT),
        (BadStatus(500), 1, WAITING),
        (BadStatus(500), 2, LEFT),
        (BadStatus(403), 0, LEFT),
    ],
)
def test_an_address_is_tried_again_where_that_may_help(error: FetchError, attempts: int, state: AddressState) -> None:
    assert Patience().after(error, attempts=attempts) == Consequence(state=state)


def test_a_site_that_asks_to_wait_is_waited_for() -> None:
    patience = Patience()
    asked = BadStatus(429, retry_after=timedelta(seconds=70))
    assert patience.after(asked, attempts=0) == Consequence(state=WAITING, wait=timedelta(seconds=70))
    assert patience.after(BadStatus(429), attempts=1) == Consequence(state=WAITING, wait=timedelta(seconds=60))


def test_a_site_that_asks_for_hours_is_left_alone() -> None:
    consequence = Patience().after(BadStatus(503, retry_after=timedelta(hours=2)), attempts=0)
    assert consequence == Consequence(state=WAITING, stop="the site asks to be left alone for 2 hours")


def test_ten_refusals_in_a_row_end_it_and_a_page_between_them_does_not() -> None:
    patience = Patience()
    assert [patience.after(BadStatus(403), attempts=0).stop for _ in range(9)] == [None] * 9
    patience.succeed()
    stops = [patience.after(BadStatus(403), attempts=0).stop for _ in range(10)]
    assert stops[:9] == [None] * 9
    assert stops[9] is not None and stops[9].startswith("the site refuses us: answered 403")


def test_a_site_that_is_down_costs_no_address_its_tries() -> None:
    patience = Patience()
    last = [patience.after(timeout(), attempts=2) for _ in range(5)][-1]
    assert last == Consequence(state=WAITING, stop="the site cannot be reached: did not answer")

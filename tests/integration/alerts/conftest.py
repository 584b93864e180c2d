"""What several tests of triage begin with."""

import pytest

from storage.database import Database
from tests.alert_factories import store_source
from tests.triage_newsroom import Newsroom


@pytest.fixture
def newsroom(database: Database) -> Newsroom:
    store_source(database, "oman-daily", "muscat-wire", *(f"outlet-{number}" for number in range(20)))
    made = Newsroom(database)
    made.watch("Aselsan", "turkish-defence")
    return made

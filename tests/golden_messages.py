"""Messages as they stand in ``tests/data/messages``: a file for each kind of channel and language.

A file that is missing is written, and its test fails once: read what was written, then keep it.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from alerts.payload import notice_created
from domain.alert import Delivery, DeliveryKind
from tests.alert_factories import NOW, data, delivery, digest

FOLDER = Path(__file__).parent / "data" / "messages"
DASHBOARD = "https://watch.example"


def deliveries() -> Mapping[str, Delivery]:
    """One of each kind."""
    turkish = data("02ALERT", title="Umman limanında ortaklık <1>", language="tr", source_name="Liman Postası")
    notice = notice_created(notice_id="01NOTICE", subject="bus", text="The channel bus <is> down & out.", now=NOW)
    return {
        "alert": delivery(),
        "plain": delivery(plain=True),
        "digest": digest([data(), turkish | {"unsure": True}]),
        "notice": delivery(notice, kind=DeliveryKind.NOTICE, alert_id=None),
    }


def assert_golden(name: str, shown: Callable[[Delivery], str]) -> None:
    """Compares what is shown of each kind with the file ``<name>.txt``."""
    text = "".join(f"=== {kind}\n{shown(each)}\n" for kind, each in deliveries().items())
    path = FOLDER / f"{name}.txt"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        raise AssertionError(f"{path.name} was missing and is written: read it, and run the test again")
    assert text == path.read_text(encoding="utf-8")

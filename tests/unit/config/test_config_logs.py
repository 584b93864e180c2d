"""One record is one line, no line can act, and no secret stands in any."""

import io
import json
import logging
import threading
import warnings
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.logs import Redactor, set_up_logging
from domain.secret import Secret

log = logging.getLogger("gulfwatch.crawler.reader")
MOMENT = 1_738_825_929.25  # 2025-02-06 07:12:09.25 UTC


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, hook = list(root.handlers), root.level, threading.excepthook
    yield
    threading.excepthook = hook
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(autouse=True)
def at_a_fixed_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    make = logging.getLogRecordFactory()

    def at_the_moment(*args: object, **more: object) -> logging.LogRecord:
        record = make(*args, **more)
        record.created = MOMENT
        return record

    monkeypatch.setattr("logging._logRecordFactory", at_the_moment)


def test_a_line_for_people_is_aligned_and_ends_in_its_fields() -> None:
    stream = io.StringIO()
    set_up_logging("text", stream=stream)
    log.info("source read", extra={"fields": {"source": "ona", "new": 3, "title": "a b", "gone": None}})
    logging.getLogger("other").warning("%d of %s", 3, "four")
    assert stream.getvalue() == (
        '2025-02-06 07:12:09Z INFO    crawler.reader         source read  source=ona new=3 title="a b" gone=null\n'
        "2025-02-06 07:12:09Z WARNING other                  3 of four\n"
    )


def test_a_line_for_machines_is_one_object_with_its_fields() -> None:
    stream = io.StringIO()
    set_up_logging("json", stream=stream)
    log.info("قُرئ %s", "ona", extra={"fields": {"source": "ona", "new": 3, "level": "x", "when": [1, "ş"]}})
    assert "قُرئ" in stream.getvalue()
    assert json.loads(stream.getvalue()) == {
        "time": "2025-02-06T07:12:09.250+00:00",
        "level": "info",
        "logger": "gulfwatch.crawler.reader",
        "message": "قُرئ ona",
        "source": "ona",
        "new": 3,
        "_level": "x",
        "when": [1, "ş"],
    }


HOSTILE = "a\nb\r\x1b[31mc\x00\x85\u2028\u2029\u202e\u2066\u200f\u061c\ufeff\ud800\x7fd"


@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_in_a_record_can_break_its_line_or_act_in_a_terminal(form: str) -> None:
    stream = io.StringIO()
    set_up_logging("json" if form == "json" else "text", stream=stream)
    log.info(HOSTILE, extra={"fields": {"title": HOSTILE, HOSTILE: [HOSTILE]}})
    line = stream.getvalue()
    assert line.endswith("\n")
    assert line.count("\n") == 1
    assert all(char.isprintable() for char in line[:-1])
    assert line[:-1].isascii()
    assert "\\u202e" in line


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_a_json_line_gives_back_what_was_logged(message: str, value: str) -> None:
    stream = io.StringIO()
    set_up_logging("json", stream=stream)
    log.info("%s", message, extra={"fields": {"value": value}})
    assert len(stream.getvalue().splitlines()) == 1
    read = json.loads(stream.getvalue())
    assert (read["message"], read["value"]) == (message, value)


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_traceback_stays_on_the_records_line(form: str) -> None:
    stream = io.StringIO()
    set_up_logging("json" if form == "json" else "text", stream=stream)
    try:
        raise ValueError("a bug")
    except ValueError:
        log.exception("it failed")
    assert stream.getvalue().count("\n") == 1
    assert "ValueError: a bug" in stream.getvalue()


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_known_secret_stands_nowhere(form: str) -> None:
    stream = io.StringIO()
    redactor = set_up_logging("json" if form == "json" else "text", stream=stream)
    address = "https://hooks.slack.com/services/T000/B000/canary0canary0"
    redactor.know([Secret(address), Secret("whsec_canary")])
    try:
        raise OSError(f"cannot reach {address}?x=1")
    except OSError:
        log.exception("to %s", address, extra={"fields": {"url": address, "deep": [{"key": "whsec_canary"}]}})
    logging.getLogger("some.library").warning("POST /services/T000/B000/canary0canary0 HTTP/1.1")
    assert "canary" not in stream.getvalue()
    assert "***" in stream.getvalue()
    assert stream.getvalue().count("\n") == 2


def test_a_secret_that_was_replaced_stays_known() -> None:
    stream = io.StringIO()
    redactor = set_up_logging("text", stream=stream)
    redactor.know([Secret("first-canary")])
    redactor.know([Secret("second-canary")])
    log.info("first-canary second-canary")
    assert stream.getvalue().endswith(" *** ***\n")


def test_short_parts_of_an_address_are_no_secrets() -> None:
    redactor = Redactor()
    redactor.know([Secret("https://bus.example/in/news")])
    record = logging.makeLogRecord({"msg": "news is in"})
    assert redactor.filter(record)
    assert record.getMessage() == "news is in"


def test_a_record_whose_arguments_do_not_fit_still_makes_a_line() -> None:
    stream = io.StringIO()
    set_up_logging("text", stream=stream)
    log.info("%d new", "many")
    assert stream.getvalue().endswith("%d new ('many',)\n")


def test_warnings_are_lines_too() -> None:
    stream = io.StringIO()
    set_up_logging("text", stream=stream)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        logging.captureWarnings(False)
    assert "py.warnings" in stream.getvalue()
    assert stream.getvalue().count("\n") == 1


def test_a_thread_that_dies_of_a_bug_is_one_line_without_secrets() -> None:
    stream = io.StringIO()
    set_up_logging("json", stream=stream).know([Secret("https://hooks.example/canary-canary")])

    def post() -> None:
        raise KeyError("https://hooks.example/canary-canary")

    thread = threading.Thread(target=post, name="to-desk")
    thread.start()
    thread.join()
    line = json.loads(stream.getvalue())
    assert (line["level"], line["message"], line["thread"]) == ("critical", "a thread ended by a mistake", "to-desk")
    assert "KeyError" in line["traceback"] and "canary" not in line["traceback"]


def test_setting_up_twice_writes_no_line_twice() -> None:
    first, second = io.StringIO(), io.StringIO()
    set_up_logging("text", stream=first)
    set_up_logging("json", stream=second)
    log.info("once")
    assert (first.getvalue(), second.getvalue().count("\n")) == ("", 1)

"""Whatever bytes stand in a file, reading it ends in a value or in a ConfigError, and shows no secret."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.channels_file import read_channels
from config.sources_file import read_sources
from config.watchlists_file import read_watchlists
from config.yaml_text import decode
from domain.errors import ConfigError

VALID = """\
# a comment
operators: [desk]
entities:
  - id: acme
    kind: company
    names: {en: [Acme, {text: ACME, case: exact, near: [ship]}], ar: [أكمي]}
    never: ["Acme Insurance"]
watchlists:
  - id: one
    title: "Oman: ${TITLE:-deals}"
    countries: [Oman, قطر]
    keywords: ['joint venture', no, 012]
    require: [countries]
    where: {countries: [title, lead], keywords: text}
    exclude: {keywords: [football]}
    send: cron 0 8 * * 0-4
sources:
  - id: src
    feed: https://a.example/${KEY}
    every: 10m
channels:
  - id: desk
    type: webhook
    url: ${URL}
    secret: ${SECRET}
    quiet: 22:00-06:00
"""
VARIABLES = {
    "URL": "https://bus.example/canary",
    "SECRET": "whsec_Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5",
    "KEY": "canary",
}
SNIPPETS = [
    "&a ",
    "*a",
    "!!x ",
    "<<: ",
    "---\n",
    "[",
    "{",
    "]",
    "}",
    "\t",
    "'",
    '"',
    "|",
    ">",
    "%",
    "@",
    "? ",
    ": ",
    "- ",
]
SNIPPETS += ["\x00", "\u2028", "\ufeff", "\\x", "${URL}", "${", "$$", "~", "\r", "\ud800", "#", "\n\n  ", "…", "1e999"]
READERS = [read_sources, read_watchlists, read_channels]


def read_all(text: str) -> None:
    for read in READERS:
        try:
            read(text, variables=VARIABLES)
        except ConfigError as error:
            said = str(error)
            assert error.problems
            assert "canary" not in said.replace("canary.yaml", "")
            assert "Y2FuYXJ5" not in said
            assert all("\n" not in str(problem) for problem in error.problems)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_random_text_is_read_or_refused(text: str) -> None:
    read_all(text)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab:-[]{}'\"&*!|>%@?#,~$ \n\t\\<0é", max_size=120))
def test_random_yaml_is_read_or_refused(text: str) -> None:
    read_all(text)
    read_all("watchlists:\n- " + text)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text = decode(data, file="sources.yaml")
    except ConfigError:
        return
    read_all(text)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_a_valid_file_that_was_damaged_is_read_or_refused(chance: random.Random) -> None:
    text = VALID
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(text)), chance.choice([0, 0, 1, 5, 40])
        text = text[:at] + chance.choice(["", *SNIPPETS]) + text[at + length :]
    read_all(text)


@pytest.mark.parametrize("end", range(0, len(VALID), 7))
def test_a_file_that_was_saved_only_in_part_is_read_or_refused(end: int) -> None:
    read_all(VALID[:end])

"""An entity's `spellings:`: on, off, or all but some."""

import pytest

from config.watchlists_file import read_watchlists
from domain.errors import ConfigError
from domain.match import Readable
from matching.matcher import compile_matcher

FILE = """\
entities:
  - id: zorlu-holding
    kind: company
    name: Zorlu Holding
    spellings: {spellings}
watchlists:
  - {{id: w, companies: [Zorlu Holding]}}
"""


@pytest.mark.parametrize(
    ("written", "derives", "without"),
    [
        ("on", True, ()),
        ("true", True, ()),
        ("off", False, ()),
        ("false", False, ()),
        ("{without: [زورلو القابضة]}", True, ("زورلو القابضة",)),
        ("{without: []}", True, ()),
    ],
)
def test_spellings_may_be_switched_off_all_or_some(written: str, derives: bool, without: tuple[str, ...]) -> None:
    (entity,) = read_watchlists(FILE.format(spellings=written), variables={}).entities
    assert (entity.derives, entity.without) == (derives, without)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("of", "5:16: 'spellings' is 'of', but must be on, off or {without: [spellings that are wrong]}"),
        ("{witout: [x]}", "5:17: unknown key 'witout'; did you mean 'without'?"),
        ("{without: زورلو}", "5:26: 'without' must be a list such as [one, two], or be left out"),
        ("[زورلو]", "5:5: 'spellings' must be lines of 'key: value'"),
    ],
)
def test_what_spellings_cannot_be_is_told_in_its_place(written: str, problem: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read_watchlists(FILE.format(spellings=written), variables={})
    assert [f"{fault.line}:{fault.column}: {fault.message}" for fault in raised.value.problems] == [problem]


@pytest.mark.parametrize(
    ("written", "found"),
    [("on", ("zorlu-holding",)), ("off", ()), ("{without: [زورلو القابضة]}", ())],
)
def test_a_name_written_in_a_watchlist_obeys_the_entity_of_that_name(written: str, found: tuple[str, ...]) -> None:
    file = read_watchlists(FILE.format(spellings=written), variables={})
    matcher = compile_matcher(entities=file.entities, watchlists=file.watchlists).matcher
    reading = matcher.read(Readable(title="", text="أعلنت زورلو القابضة نتائجها", language="ar"))
    assert reading.entities == found
    assert [match.watchlist_id for match in reading.matches] == ["w"] * len(found)

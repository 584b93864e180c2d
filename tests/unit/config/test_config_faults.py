"""Every broken file of tests/data/config/faults is refused, and what is said of it is tested to the word."""

from pathlib import Path

import pytest

from config.channels_file import read_channels
from config.sources_file import read_sources
from config.watchlists_file import read_watchlists
from config.yaml_text import decode
from domain.errors import ConfigError

DATA = Path(__file__).parents[2] / "data" / "config"
FAULTS = sorted(path.name.removesuffix(".yaml") for path in (DATA / "faults").iterdir())
READERS = {"sources": read_sources, "watchlists": read_watchlists, "channels": read_channels}
CANARY = "canary"
VARIABLES = {
    "HOOK": "https://hooks.slack.com/services/T0/B0/canary",
    "BUS": "https://bus.example/canary",
    "OLD_TEAMS": "https://desk.webhook.office.com/webhookb2/canary",
    "LIKE_TEAMS": "https://logic.azure.com.example/canary",
    "TEAM": "Desk",
    "EMPTY": "",
    "OTHER": "canary-secret",
    "BOT": "123456:canary",
    "SHORT": "whsec_Y2FuYXJ5",
    "NOT_BASE64": "whsec_canary!",
    "LONG": "whsec_" + "Y2FuYXJ5" * 12,
}


def expected_messages() -> dict[str, list[str]]:
    """Sections of a name and its indented lines."""
    expected: dict[str, list[str]] = {}
    name = ""
    for line in (DATA / "expected-messages.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            expected[name].append(line.strip())
        elif line and not line.startswith("#"):
            name = line
            expected[name] = []
    return expected


EXPECTED = expected_messages()


def problems_of(fault: str) -> list[str]:
    kind = fault.partition(".")[0]
    with pytest.raises(ConfigError) as raised:
        READERS[kind](
            decode((DATA / "faults" / f"{fault}.yaml").read_bytes(), file=f"{kind}.yaml"), variables=VARIABLES
        )
    return [str(problem).removeprefix(f"{kind}.yaml:") for problem in raised.value.problems]


def test_every_broken_file_has_its_messages_and_every_message_its_file() -> None:
    assert sorted(EXPECTED) == FAULTS
    assert len(FAULTS) > 90


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_file_is_explained_to_the_word(fault: str) -> None:
    assert problems_of(fault) == EXPECTED[fault]


@pytest.mark.parametrize("fault", FAULTS)
def test_no_message_shows_what_a_variable_holds(fault: str) -> None:
    said = "\n".join(problems_of(fault)).lower()
    assert CANARY not in said
    assert "hunter2" not in said
    assert "y2fuyxj5" not in said


def test_every_problem_of_a_file_is_told_not_only_the_first() -> None:
    text = "watchlists:\n" + "".join(f"  - id: w{number}\n    keyword: [fund]\n" for number in range(60))
    with pytest.raises(ConfigError) as raised:
        read_watchlists(text, variables={})
    assert [problem.line for problem in raised.value.problems] == [3 + 2 * number for number in range(60)]


def test_more_than_a_hundred_problems_are_cut_short() -> None:
    text = "watchlists:\n" + "".join(f"  - id: w{number}\n    keyword: [fund]\n" for number in range(130))
    with pytest.raises(ConfigError) as raised:
        read_watchlists(text, variables={})
    assert len(raised.value.problems) == 101
    assert str(raised.value.problems[-1]) == "watchlists.yaml: and 30 more problems"

"""Tables of commands show what articles say, and do nothing of what they say."""

import pytest

from commands.output import print_rows


def test_a_title_gives_the_terminal_no_orders(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(("title",), [{"title": "Radars\x1b[2J\x9b31m\u202e in\n Duqm"}], as_json=False, empty="")
    assert capsys.readouterr().out.split("\n")[1].rstrip() == "Radars 31m in Duqm"

"""The locks: hashes for everything, addresses for nothing, and a reason for each package."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.txt"))


def names_in(text: str) -> set[str]:
    return {re.split(r"[\[<>=;, ]", line)[0].lower() for line in text.splitlines() if re.match(r"[a-zA-Z]", line)}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.findall(r"^[a-z].*?(?=^[a-z]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?:|file:|--(?:extra-)?index-url|--find-links", text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_its_source_asks_for(lock: str) -> None:
    asked = names_in((ROOT / lock).with_suffix(".in").read_text(encoding="utf-8"))
    locked = names_in((ROOT / lock).read_text(encoding="utf-8"))
    everywhere = locked | names_in((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    everywhere |= names_in((ROOT / "requirements-dev.txt").read_text(encoding="utf-8"))
    assert {name.replace(".", "-") for name in asked} - everywhere == set()


def test_every_package_has_its_reason_in_the_docs() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| ([a-z0-9.-]+) \|", page, re.MULTILINE)) - {"package", "---"}
    assert explained == names_in((ROOT / "requirements.in").read_text(encoding="utf-8"))

"""The numbers and word lists of senses.yaml, read once in a process."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from matching.normalise import fold_words

COUNTED = ("cue", "against", "field", "product")
"""Evidence that counts once for each different word of the article."""

_FILE = Path(__file__).with_name("senses.yaml")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profile:
    """How one sort of ambiguous name is judged."""

    prior: float
    signals: Mapping[str, float]  # what each piece of evidence adds
    counted: Mapping[str, float]  # what each word of a sort adds: cue, against, field, product
    when_definite: str | None  # the profile that judges instead where an Arabic article stands


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """The whole of senses.yaml."""

    yes: float
    no: float
    most: int  # words of one kind that count
    profiles: Mapping[str, Profile]
    words: Mapping[str, frozenset[bytes]]  # folded
    field: tuple[str, ...]  # as written


@cache
def load_weights() -> Weights:
    """The shipped weights."""
    read = YAML(typ="safe", pure=True).load(_FILE.read_text(encoding="utf-8"))
    return Weights(
        yes=read["thresholds"]["yes"],
        no=read["thresholds"]["no"],
        most=read["most"],
        profiles={name: _read_profile(weights) for name, weights in read["profiles"].items()},
        words={name: _fold_all(lines) for name, lines in read["words"].items()},
        field=tuple(word for line in read["field"] for word in str(line).split()),
    )


def _read_profile(weights: Mapping[str, Any]) -> Profile:
    others = ("prior", "when_definite", *COUNTED)
    return Profile(
        prior=weights["prior"],
        signals={name: weight for name, weight in weights.items() if name not in others},
        counted={name: weights[name] for name in COUNTED if name in weights},
        when_definite=weights.get("when_definite"),
    )


def _fold_all(lines: list[object]) -> frozenset[bytes]:
    return frozenset(fold_words(word) for line in lines for word in str(line).split())

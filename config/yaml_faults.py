"""What the YAML library finds wrong with a file, in words for the person who wrote it.

The library's own texts speak of tokens and simple keys, and are not shown. Their beginnings tell the faults apart
(ruamel.yaml 0.19, scanner.py and parser.py).
"""

from dataclasses import dataclass
from typing import Any

from ruamel.yaml.error import MarkedYAMLError

from config.nodes import Place

_OPENED = "opened"
_SEEN = "seen"


@dataclass(frozen=True, slots=True)
class _Fault:
    context: str  # how the library's context begins; empty: any
    problem: str  # how its problem begins
    at: str  # whether to point at where the broken thing was opened, or at where it was seen to be broken
    message: str


_FAULTS = (
    _Fault("while scanning a quoted", "", _OPENED, "the quotation mark opened here is never closed"),
    _Fault(
        *("while scanning a double-quoted", "", _SEEN),
        "this backslash means nothing in double quotes: put text with backslashes in single quotes",
    ),
    _Fault("", "found character '\\t'", _SEEN, "a tab stands where YAML allows only spaces: replace it by spaces"),
    _Fault("", "found character", _SEEN, "text that begins with this character must be in quotes"),
    _Fault(
        "", "could not find expected ':'", _OPENED, "this is neither 'key: value' nor '- item' (is a colon missing?)"
    ),
    _Fault(
        "",
        "mapping values are not allowed",
        _SEEN,
        "a colon is too many here, or one is missing in the line above: put text that holds ': ' in quotes",
    ),
    _Fault("", "sequence entries are not", _SEEN, "a list item '- …' cannot stand here: give it a line of its own"),
    _Fault("while parsing a flow sequence", "", _OPENED, "the list opened here with '[' lacks a ',' or its ']'"),
    _Fault("while parsing a flow mapping", "", _OPENED, "the map opened here with '{' lacks a ',' or its '}'"),
    _Fault("", "expected <block end>", _SEEN, "this does not fit the lines above: check the indentation"),
    _Fault("while scanning an alias", "", _SEEN, "text that begins with '*' must be in quotes"),
    _Fault("while scanning an anchor", "", _SEEN, "text that begins with '&' must be in quotes"),
    _Fault("while scanning a tag", "", _SEEN, "text that begins with '!' must be in quotes"),
    _Fault("while parsing a tag", "", _SEEN, "text that begins with '!' must be in quotes"),
    _Fault("while parsing a node", "", _SEEN, "text that begins with '!' must be in quotes"),
    _Fault("while scanning a directive", "", _SEEN, "text that begins with '%' must be in quotes"),
    _Fault("while scanning a block scalar", "", _SEEN, "text after '|' or '>' begins on the next line, indented"),
    _Fault("", "expected the node content", _SEEN, "a value is missing here"),
    _Fault("", "expected '<document start>'", _SEEN, "this does not fit the lines above: check the indentation"),
)
_OTHER = _Fault("", "", _SEEN, "this cannot be read as YAML: check quotes, colons and indentation")


def word_fault(error: MarkedYAMLError) -> tuple[Place, str]:
    """Where to look, and what to do."""
    context, problem = str(error.context or ""), str(error.problem or "")
    fault = next(
        (known for known in _FAULTS if context.startswith(known.context) and problem.startswith(known.problem)), _OTHER
    )
    marks = (error.context_mark, error.problem_mark)
    mark = next((mark for mark in (marks if fault.at == _OPENED else marks[::-1]) if mark is not None), None)
    return place_of_mark(mark) if mark is not None else (1, 1), fault.message


def place_of_mark(mark: Any) -> Place:
    """The library counts from 0."""
    return mark.line + 1, mark.column + 1

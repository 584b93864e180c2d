"""From the bytes of a file to text that is worth parsing: encodings, sizes, stray characters, merge markers."""

import codecs
import re
import unicodedata
from collections.abc import Sequence

from config.nodes import Place
from domain.errors import ConfigError
from domain.problem import Problem

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16's, which begins alike
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
STRAY = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")
"""Characters that no text has use for; tab, line feed and carriage return are not among them."""

_MERGE = re.compile(r"^(?:<{7}|>{7}|\|{7})(?=\s|$)", re.MULTILINE)
_NO_BREAK = re.compile("[\u00a0\u2007\u202f\u3000\u200b\ufeff]")
_CURLY = re.compile("[“”„«»]")
_VARIABLE_IN_BRACKETS = re.compile(r"[\[{,]\s*\$\{")
_MOSTSTRAYS = 10


def decode(data: bytes, *, file: str) -> str:
    """Reads UTF-8, with or without a byte order mark, and UTF-16 as Notepad writes it.

    Raises ConfigError for any other encoding, with a guess at what it is.
    """
    bom, encoding = next(((bom, name) for bom, name in _BOMS if data.startswith(bom)), (b"", _guess_wide(data)))
    try:
        return data[len(bom) :].decode(encoding) if bom == codecs.BOM_UTF8 else data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"this is not UTF-8 text{_guess_legacy(data)}: save the file as UTF-8"
        raise ConfigError((Problem(file=file, line=line, message=message),)) from None


def _guess_wide(data: bytes) -> str:
    """UTF-16 without a mark shows by the zero bytes beside its first, Latin, characters."""
    head = data[:2]
    if len(head) == 2 and b"\0" in head and head != b"\0\0":
        return "utf-16-le" if head[1] == 0 else "utf-16-be"
    return "utf-8"


def _guess_legacy(data: bytes) -> str:
    """Names the old Windows encoding that the bytes were probably saved in."""
    high = bytes(byte for byte in data if byte >= 0x80)
    arabic = sum("ARABIC" in unicodedata.name(char, "") for char in high.decode("cp1256", "replace"))
    if arabic * 2 > len(high):
        return " (it looks like Arabic saved as Windows-1256)"
    turkish = sum(char in "çğıöşüÇĞİÖŞÜâîûÂÎÛ" for char in high.decode("cp1254", "replace"))
    if turkish * 2 > len(high):
        return " (it looks like Turkish saved as Windows-1254)"
    return ""


def find_stray_text(text: str, *, file: str) -> tuple[Problem, ...]:
    """What makes a file unreadable as a whole: invisible control characters, and a merge that was left half done."""
    problems = []
    for match in STRAY.finditer(text):
        line, column = place_of(text, match.start())
        problems.append(Problem(file=file, line=line, column=column, message=_word_stray(match[0][0])))
        if len(problems) == _MOSTSTRAYS:
            break
    for match in _MERGE.finditer(text):
        line, column = place_of(text, match.start())
        message = f"'{match[0]}' marks a merge that was not finished: keep one of the two versions, delete the marks"
        problems.append(Problem(file=file, line=line, column=column, message=message))
    return tuple(problems)


def _word_stray(char: str) -> str:
    if char == "\0":
        return "there is a NUL character here, as a crash while saving leaves it: delete it"
    return f"there is an invisible control character (U+{ord(char):04X}) here: delete it"


def place_of(text: str, index: int) -> Place:
    """Line and column of a character, counted from 1."""
    start = text.rfind("\n", 0, index) + 1
    return text.count("\n", 0, start) + 1, index - start + 1


def place_within(lines: Sequence[str], place: Place, value: str, offset: int) -> Place:
    """Where a character of a value stands: the value's own place where escapes or odd line ends hide that."""
    line, column = place
    rest = lines[line - 1][column - 1 :] if line <= len(lines) else ""
    if rest[:1] in ("|", ">"):
        return _place_in_block(lines, line, value, offset) or place
    if rest.startswith(value):
        return line, column + offset
    for quote, written in (("'", value.replace("'", "''")), ('"', value.replace("\\", "\\\\").replace('"', '\\"'))):
        if rest.startswith(f"{quote}{written}{quote}"):
            before = value[:offset].replace("\\", "\\\\") if quote == '"' else value[:offset]
            return line, column + 1 + len(before) + before.count(quote)
    return place


def _place_in_block(lines: Sequence[str], first: int, value: str, offset: int) -> Place | None:
    """Of a value that stands on lines of its own, each of which is joined to the next by one character."""
    begins = 0
    for number, line in enumerate(lines[first:], start=first + 1):
        text = line.strip()
        if not text or not value.startswith(text, begins):
            return None
        if offset <= begins + len(text):
            return number, line.index(text) + 1 + offset - begins
        begins += len(text) + 1
    return None


def hint_at(lines: Sequence[str]) -> str:
    """What the eye misses in lines that are at fault, as the end of a message; empty when nothing stands out."""
    if any(_NO_BREAK.search(line) for line in lines):
        return "; there is a no-break or other special space here: replace it by an ordinary space"
    if any(_CURLY.search(line) for line in lines):
        return "; there are curly quotes here: YAML knows only the straight \" and '"
    if any(_VARIABLE_IN_BRACKETS.search(line) for line in lines):
        return "; inside [ ] and { } a variable stands in quotes: '${NAME}'"
    return ""

"""What can be wrong with a query: told in words, with a caret under the place and what was probably meant."""

import re
import unicodedata

from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from domain.errors import GulfwatchError

DEEPEST = 20
BIDI = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
_BEFORE, _AFTER = 60, 40  # characters of a long query that are shown around a fault
_WORD = re.compile(rf'[^\s()"“”«»„{BIDI}]+')
_QUOTED = re.compile(r'["“”«»„][^"“”«»„]*["“”«»„]')
_QUOTES = '"“”«»„'
_SMALL = re.compile(
    r"(?<![^\s(])(?:[Aa]nd|[Oo]r|[Nn]ot|[Vv]e|[Vv]eya|[Dd]e[ğg]il|(?:[Nn]ear|[Yy]akın)/\d+)(?=[\s()]|$)"
)
_NOT_NOT = re.compile(rf"(?<![^\s()])(NOT|DEĞİL|DEGIL|ليس)[\s{BIDI}]+(?:NOT|DEĞİL|DEGIL|ليس)(?=[\s(]|$)")
_NEAR_APART = re.compile(r"(?<![^\s()])(NEAR|YAKIN|قرب)\s+/?\s*(\d+)(?=[\s()]|$)")
_NEAR_BROKEN = re.compile(r"(?:NEAR|YAKIN|قرب)[\W\d_]+|(?:[Ww]|[Pp]re|PRE|[Aa]dj|ADJ|[Nn])/\d+")


class QueryError(GulfwatchError):
    """A query that cannot be read. ``offset`` counts code points from 0; ``hint`` is what was probably meant."""

    def __init__(self, message: str, *, query: str, offset: int, hint: str = "") -> None:
        self.query, self.offset, self.hint = query, min(offset, len(query)), hint
        super().__init__(f"the query cannot be read at character {self.offset + 1}: {message}{hint}")

    @property
    def pointer(self) -> str:
        """The query with a caret under the fault, on two lines."""
        return point_at(self.query, self.offset)


def point_at(query: str, offset: int) -> str:
    """A query, or what of a long one stands around a place, and a second line with a caret under that place.

    Screens lay out Arabic from the right, some of them; so beside its caret the word that is meant is repeated.
    """
    is_short = len(query) <= _BEFORE + _AFTER
    start, end = (0, len(query)) if is_short else (max(0, offset - _BEFORE), offset + _AFTER)
    head, tail = _plain(query[start:offset]), _plain(query[offset:end])
    head, tail = ("…" if start else "") + head, tail + ("…" if end < len(query) else "")
    width = sum(not unicodedata.combining(char) for char in head)
    word = _WORD.match(query, offset)
    is_rightward = any(unicodedata.bidirectional(char) in ("R", "AL") for char in head + tail)
    named = f" {word.group()[:_AFTER]}" if word and is_rightward else ""
    return f"{head}{tail}".rstrip() + f"\n{' ' * width}^{named}"


def _plain(text: str) -> str:
    """Without what moves the letters about or takes no room."""
    shown = (" " if char.isspace() else char for char in text)
    return "".join(char for char in shown if unicodedata.category(char) not in ("Cf", "Cc"))


def refuse_habits(query: str) -> None:
    """Raises QueryError for what other search boxes understand, and what would here be looked for as words."""
    bare = _QUOTED.sub(lambda match: " " * len(match.group()), query)
    _check_depth(query, bare)
    if found := _SMALL.search(bare):
        word = found.group()
        hint = f"; write {_in_capitals(word)}, or put it in quotes"
        raise QueryError(
            f"'{word}' in small letters is a word to look for", query=query, offset=found.start(), hint=hint
        )
    if found := _NOT_NOT.search(bare):
        raise QueryError(f"{found[1]} stands twice in a row", query=query, offset=found.start(), hint="; delete both")
    if found := _NEAR_APART.search(bare):
        message = f"the number of words must stand right behind {found[1]}"
        hint = f"; write {found[1]}/{found[2][:4]}"
        raise QueryError(message, query=query, offset=found.start(), hint=hint)


def _in_capitals(word: str) -> str:
    return "DEĞİL" if word.lower() == "değil" else word.upper()


def _check_depth(query: str, bare: str) -> None:
    depth = 0
    for offset, char in enumerate(bare):
        depth += (char == "(") - (char == ")")
        if depth > DEEPEST:
            raise QueryError(f"brackets are nested more than {DEEPEST} deep", query=query, offset=offset)


def fault_of_word(word: str) -> tuple[str, str] | None:
    """What is wrong with a word outside quotes, and what was probably meant; None for a word to look for."""
    rest = word.strip("-+!|&,،;؛'‘’`?~^")
    if word[0] in "-!" and rest:
        return f"'{word[0]}' before a word means nothing here", f"; write NOT {rest}"
    if word[0] == "+" and rest:
        return "'+' before a word means nothing here", "; words that stand side by side must all be there"
    if "|" in word:
        return "'|' means nothing here", "; write OR"
    if word.strip("&") == "" or "&&" in word:
        return f"'{word}' means nothing here", "; write AND"
    if comma := next((char for char in (word[-1], word[0]) if char in ",،;؛"), ""):
        return f"'{comma}' separates nothing here", "; write OR or AND"
    if word[0] in "'‘`":
        return f"{word[0]} holds no phrase together", '; use straight double quotes: "…"'
    if mark := next((mark for mark in r"?~^\{}[]" if mark in word), ""):
        return f"'{mark}' means nothing here", "; any ending is written with a star: radar*" if mark in r"?\{[" else ""
    if _NEAR_BROKEN.fullmatch(word):
        return f"'{word}' is no operator", "; write NEAR/30, with a number from 1 to 9999"
    return None


def explain(query: str, error: UnexpectedInput) -> QueryError:
    """A fault that the parser found, in words."""
    offset = error.pos_in_stream if isinstance(error.pos_in_stream, int) else len(query)
    if isinstance(error, UnexpectedCharacters):
        char = query[offset : offset + 1]
        if char in _QUOTES:
            return QueryError("a quote that is not closed", query=query, offset=offset, hint='; write " at its end')
        return QueryError(f"'{char}' cannot stand here", query=query, offset=offset)
    token = error.token if isinstance(error, UnexpectedToken) else None
    return _explain_end(query) if token is None or token.type == "$END" else _explain_token(query, token, offset)


def _explain_token(query: str, token: Token, offset: int) -> QueryError:
    opened = _open_brackets(query[:offset])
    if token.type == "RPAR" and not opened:
        return QueryError("this bracket closes none", query=query, offset=offset, hint="; delete it")
    before = query[:offset].rstrip()
    if token.type == "FIELD" and before.endswith(":"):
        outer = before.rsplit(maxsplit=1)[-1].lstrip("(")
        hint = f"; write {outer}({token}…)"
        return QueryError("a field cannot stand right behind another", query=query, offset=offset, hint=hint)
    return QueryError(f"'{token}' cannot stand here: a name or a word is missing before it", query=query, offset=offset)


def _explain_end(query: str) -> QueryError:
    if not query.strip():
        return QueryError("it is empty", query=query, offset=0)
    if opened := _open_brackets(query):
        hint = "; write ')' where its part ends"
        return QueryError("this bracket is not closed", query=query, offset=opened[-1], hint=hint)
    return QueryError("a name or a word is missing at the end", query=query, offset=len(query.rstrip()))


def _open_brackets(query: str) -> list[int]:
    """Where the brackets stand that are open at the end."""
    opened: list[int] = []
    for offset, char in enumerate(_QUOTED.sub(lambda match: " " * len(match.group()), query)):
        if char == "(":
            opened.append(offset)
        elif char == ")" and opened:
            opened.pop()
    return opened
